import type { Period } from '../foundation/period.ts';
import { districtPlans } from './layout.ts';
import { apportion, type Random } from './random.ts';

/**
 * How much of what. The borough's levels are the published figures of a real Thames-side borough's Strategic Assessment
 * 2020 (summary of findings, year to September 2020 against the year before), laid on a fictional place and a later year.
 */

/** Crime types as data.police.uk prints them, with anti-social behaviour first, as the rows of a file are in order. */
export const crimeTypes = [
  'Anti-social behaviour',
  'Bicycle theft',
  'Burglary',
  'Criminal damage and arson',
  'Drugs',
  'Other theft',
  'Possession of weapons',
  'Public order',
  'Robbery',
  'Shoplifting',
  'Theft from the person',
  'Vehicle crime',
  'Violence and sexual offences',
  'Other crime',
] as const;

export type CrimeType = (typeof crimeTypes)[number];

/** The demonstration's 36 months end in the last month that police would have published by November 2026. */
export const wholePeriod: Period = { from: '2023-10', to: '2026-09' };
export const latestYear: Period = { from: '2025-10', to: '2026-09' };
export const yearBefore: Period = { from: '2024-10', to: '2025-09' };
export const firstYear: Period = { from: '2023-10', to: '2024-09' };

type Level = {
  /** Borough, latest year. */
  latest: number;
  /** Borough, the year before. */
  before: number;
  /** Borough, first year, before the incomplete month loses its rows. */
  first: number;
  /** County of twelve districts, latest year, per 1,000 residents. */
  countyRate: number;
  /** County, change on the year before, per cent. */
  countyChange: number;
};

/**
 * Published and met exactly: total 113.9 per 1,000 of 107,040 residents (12,192) and −1.1 % (12,328); violence with
 * robbery 46.4 % of crime and +3.4 % (5,657 from 5,471), robbery +2.6 %; criminal damage and arson 15.7 per 1,000,
 * 13.8 % of crime, +11.5 % (county average 11.4); theft and handling 13.6 % of crime, −4.2 % (county −17.5 %); vehicle
 * crime 6.4 per 1,000, −27.7 % (county 4.9); burglary −17 %; public order 8.8 per 1,000, −8.6 % (county 7.8, −8.4 %);
 * weapons 1.1 per 1,000, +56.2 % (county +9.6 %); ASB 3,651 from 2,488, +46.7 % (county +43.1 %).
 * Chosen, where nothing was published: how the thefts divide, drugs together, other crime (what is left of the total),
 * the first year, and the county's other rates, near the levels of Kent in 2025.
 */
export const levels: Readonly<Record<CrimeType, Level>> = {
  'Anti-social behaviour': { latest: 3651, before: 2488, first: 2561, countyRate: 25.2, countyChange: 43.1 },
  'Bicycle theft': { latest: 68, before: 81, first: 86, countyRate: 0.7, countyChange: -17.5 },
  Burglary: { latest: 640, before: 771, first: 802, countyRate: 4.3, countyChange: -12 },
  'Criminal damage and arson': {
    latest: 1681,
    before: 1508,
    first: 1541,
    countyRate: 11.4,
    countyChange: 2.5,
  },
  Drugs: { latest: 263, before: 217, first: 224, countyRate: 2.0, countyChange: 9 },
  'Other theft': { latest: 843, before: 881, first: 918, countyRate: 6.4, countyChange: -17.5 },
  'Possession of weapons': { latest: 114, before: 73, first: 71, countyRate: 0.75, countyChange: 9.6 },
  'Public order': { latest: 942, before: 1031, first: 1012, countyRate: 7.8, countyChange: -8.4 },
  Robbery: { latest: 118, before: 115, first: 121, countyRate: 0.85, countyChange: -3 },
  Shoplifting: { latest: 655, before: 668, first: 641, countyRate: 6.9, countyChange: -17.5 },
  'Theft from the person': { latest: 92, before: 101, first: 104, countyRate: 0.7, countyChange: -17.5 },
  'Vehicle crime': { latest: 685, before: 947, first: 988, countyRate: 4.9, countyChange: -14 },
  'Violence and sexual offences': {
    latest: 5539,
    before: 5356,
    first: 5284,
    countyRate: 39,
    countyChange: 2.9,
  },
  'Other crime': { latest: 552, before: 579, first: 566, countyRate: 3.6, countyChange: -3 },
};

/**
 * How the eleven neighbours differ from one another, per resident. Set so that the published ranks hold: the borough
 * second for all crime, third for violence, first for criminal damage, second for weapons.
 */
const neighbours: Readonly<
  Record<string, { all: number; violence: number; damage: number; weapons: number; asb: number }>
> = {
  Ostermouth: { all: 1.42, violence: 1.62, damage: 1.36, weapons: 1.85, asb: 1.5 },
  Pellingsea: { all: 1.14, violence: 1.5, damage: 1.22, weapons: 1.15, asb: 1.2 },
  Helmsgate: { all: 1.16, violence: 1.12, damage: 1.16, weapons: 1.18, asb: 1.05 },
  Aldersted: { all: 1.16, violence: 1.05, damage: 1.05, weapons: 1.1, asb: 1.1 },
  Lindenholt: { all: 1.06, violence: 1.0, damage: 1.02, weapons: 1.0, asb: 0.95 },
  Quillworth: { all: 0.95, violence: 0.95, damage: 0.96, weapons: 0.9, asb: 0.95 },
  Eastweald: { all: 0.9, violence: 0.92, damage: 0.94, weapons: 0.9, asb: 0.92 },
  Thanningbourne: { all: 0.88, violence: 0.86, damage: 0.92, weapons: 0.8, asb: 0.86 },
  Wistlebury: { all: 0.74, violence: 0.74, damage: 0.8, weapons: 0.7, asb: 0.8 },
  Farrowdene: { all: 0.72, violence: 0.72, damage: 0.82, weapons: 0.7, asb: 0.78 },
  Cawdermere: { all: 0.62, violence: 0.6, damage: 0.7, weapons: 0.6, asb: 0.7 },
};

function differenceOf(name: string, type: CrimeType): number {
  const row = neighbours[name];
  if (row === undefined) throw new RangeError(`no levels for the district ${name}`);
  if (type === 'Violence and sexual offences' || type === 'Robbery') return row.violence;
  if (type === 'Criminal damage and arson') return row.damage;
  if (type === 'Possession of weapons') return row.weapons;
  if (type === 'Anti-social behaviour') return row.asb;
  return row.all;
}

export type YearName = 'first' | 'before' | 'latest';

/** Incidents of each district (by its place in the plans, the borough first) and type in each of the three years. */
export type YearTotals = Readonly<Record<YearName, ReadonlyMap<CrimeType, readonly number[]>>>;

/** Totals that meet the borough's and the county's levels exactly; the neighbours divide what the county has left. */
export function yearTotals(random: Random): YearTotals {
  const residents = districtPlans.reduce((sum, plan) => sum + plan.residents, 0);
  const others = districtPlans.slice(1);
  const totals = {
    first: new Map<CrimeType, number[]>(),
    before: new Map<CrimeType, number[]>(),
    latest: new Map<CrimeType, number[]>(),
  };
  for (const type of crimeTypes) {
    const level = levels[type];
    const weights = others.map(
      (plan) => plan.residents * differenceOf(plan.name, type) * random.between(0.97, 1.03),
    );
    const latest = Math.round((level.countyRate * residents) / 1000);
    const before = Math.round(latest / (1 + level.countyChange / 100));
    const first = Math.round((before * level.first) / level.before);
    const drifted = (): number[] => weights.map((weight) => weight * random.between(0.96, 1.04));
    totals.latest.set(type, [level.latest, ...apportion(latest - level.latest, weights)]);
    totals.before.set(type, [level.before, ...apportion(before - level.before, drifted())]);
    totals.first.set(type, [level.first, ...apportion(first - level.first, drifted())]);
  }
  return totals;
}

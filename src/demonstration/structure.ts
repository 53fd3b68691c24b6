import { monthsIn, type Month, type Period } from '../foundation/period.ts';
import type { AreaCharacter } from './layout.ts';
import type { CrimeType } from './levels.ts';

/**
 * The shape of the demonstration's incidents in place and time, and what an analyst should find there. The weights are
 * chosen, not measured: they make a pattern that is plain to see and like that of English towns.
 */

/** January to December, 1 = an average month. */
const seasons: Readonly<Record<CrimeType, readonly number[]>> = {
  // Light evenings and school holidays.
  'Anti-social behaviour': [0.68, 0.72, 0.86, 1.02, 1.14, 1.26, 1.36, 1.32, 1.08, 1.02, 0.86, 0.68],
  'Bicycle theft': [0.6, 0.64, 0.8, 0.96, 1.14, 1.32, 1.4, 1.36, 1.2, 1.04, 0.86, 0.68],
  // Dark afternoons.
  Burglary: [1.26, 1.16, 1.04, 0.92, 0.84, 0.8, 0.8, 0.82, 0.9, 1.06, 1.22, 1.18],
  'Criminal damage and arson': [0.92, 0.94, 0.98, 1.02, 1.06, 1.06, 1.06, 1.02, 0.98, 1.04, 1.0, 0.92],
  Drugs: [1, 1, 1.02, 1, 1, 1, 1.02, 1, 0.98, 1, 1, 0.98],
  'Other theft': [0.92, 0.94, 0.98, 1, 1.02, 1.06, 1.08, 1.06, 1.02, 1, 0.98, 0.94],
  'Possession of weapons': [0.96, 0.96, 1, 1, 1.04, 1.06, 1.06, 1.02, 1, 1, 0.98, 0.92],
  'Public order': [0.88, 0.9, 0.96, 1, 1.06, 1.12, 1.14, 1.08, 1.02, 1, 0.94, 0.9],
  Robbery: [1.02, 0.98, 0.96, 0.94, 0.96, 0.98, 0.98, 0.98, 1, 1.04, 1.1, 1.06],
  Shoplifting: [0.94, 0.94, 0.98, 0.98, 1, 0.98, 0.98, 0.98, 0.98, 1.02, 1.1, 1.12],
  'Theft from the person': [0.9, 0.92, 0.96, 0.98, 1, 1.04, 1.06, 1.02, 0.98, 1, 1.04, 1.1],
  'Vehicle crime': [1.12, 1.08, 1.02, 0.98, 0.94, 0.92, 0.92, 0.92, 0.96, 1.04, 1.08, 1.02],
  'Violence and sexual offences': [0.92, 0.92, 0.98, 1, 1.04, 1.08, 1.1, 1.06, 1.0, 1.0, 0.96, 0.94],
  'Other crime': [1, 1, 1.02, 1, 1, 1, 1, 0.98, 1, 1, 1, 1],
};

/** Incidents per resident of an area, 1 = a suburb. Centres have few residents and many visitors. */
const pull: Readonly<Record<AreaCharacter, Partial<Record<CrimeType, number>> & { rest: number }>> = {
  centre: {
    'Anti-social behaviour': 5,
    'Bicycle theft': 7,
    Burglary: 2,
    'Criminal damage and arson': 2.6,
    Drugs: 5,
    'Other theft': 6,
    'Possession of weapons': 5,
    'Public order': 7,
    Robbery: 6.5,
    Shoplifting: 38,
    'Theft from the person': 26,
    'Vehicle crime': 1.6,
    'Violence and sexual offences': 4.2,
    rest: 2.4,
  },
  station: {
    'Anti-social behaviour': 4,
    'Bicycle theft': 60,
    'Other theft': 5,
    'Public order': 5,
    Robbery: 5,
    Shoplifting: 5,
    'Theft from the person': 30,
    'Vehicle crime': 3.2,
    'Violence and sexual offences': 2.6,
    'Possession of weapons': 4,
    rest: 2,
  },
  riverside: {
    'Criminal damage and arson': 2.2,
    'Vehicle crime': 1.8,
    Shoplifting: 1.2,
    Drugs: 2.2,
    rest: 1.6,
  },
  inner: { Burglary: 1.5, Shoplifting: 4, 'Theft from the person': 3, 'Vehicle crime': 1.4, rest: 1.8 },
  estate: { Shoplifting: 2.2, Drugs: 2, 'Criminal damage and arson': 1.9, rest: 1.6 },
  suburb: { Shoplifting: 1.6, rest: 1 },
  marsh: {
    'Criminal damage and arson': 1.3,
    'Vehicle crime': 1.6,
    Shoplifting: 0.4,
    Burglary: 1.2,
    rest: 0.8,
  },
  rural: { Burglary: 0.9, 'Vehicle crime': 0.9, Shoplifting: 0.25, 'Theft from the person': 0.3, rest: 0.5 },
};

export function pullOf(character: AreaCharacter, type: CrimeType): number {
  return pull[character][type] ?? pull[character].rest;
}

/** Season of a month: 1 = average, without the number of its days. */
export function seasonOf(type: CrimeType, month: Month): number {
  return seasons[type][Number(month.slice(5, 7)) - 1] ?? 1;
}

/** About a fifth of all crime was in one ward (published: "almost a 1/5th of all crime recorded across all Wards"). */
export const townCentreShare = 0.196;

/** The winter floods: the river closes the quays and shops of the town, and everything goes quiet. */
export const floods = {
  period: { from: '2025-02', to: '2025-04' } satisfies Period,
  /** What is left of the usual incidents, by character; the rest of the borough stays in. */
  left: { centre: 0.3, station: 0.5, riverside: 0.45, inner: 0.75, marsh: 0.4 } as Partial<
    Record<AreaCharacter, number>
  >,
  elsewhere: 0.86,
} as const;

/** One ward grows steadily worse from here to the last month, against the others. */
export const worsening = {
  from: '2025-04' as Month,
  /** How many times its former level it reaches in the last month. */
  reaches: 2.2,
  types: [
    'Anti-social behaviour',
    'Criminal damage and arson',
    'Violence and sexual offences',
    'Public order',
    'Drugs',
    'Possession of weapons',
    'Robbery',
  ] as readonly CrimeType[],
} as const;

/** From this month the force records on a new form. ASB steps up; public order steps down. All districts alike. */
export const recordingChange = {
  from: '2026-01' as Month,
  /** What the new form makes of one incident that happened. */
  factor: { 'Anti-social behaviour': 1.42, 'Public order': 0.84 } as Partial<Record<CrimeType, number>>,
} as const;

/** The month whose file came with a quarter of its crimes; anti-social behaviour, from another system, is all there. */
export const incompleteMonth = { month: '2024-05' as Month, kept: 0.25 } as const;

export function isWithin(month: Month, period: Period): boolean {
  return month >= period.from && month <= period.to;
}

/** Growth of the worsening ward: 1 before it starts, rising evenly to `reaches`. */
export function worseningFactor(type: CrimeType, month: Month, last: Month): number {
  if (month < worsening.from || !worsening.types.includes(type)) return 1;
  const months = monthsIn({ from: worsening.from, to: last });
  return 1 + ((worsening.reaches - 1) * (months.indexOf(month) + 1)) / months.length;
}

export function isCrime(type: CrimeType): boolean {
  return type !== 'Anti-social behaviour';
}

const undetected = 'Investigation complete; no suspect identified';
const unprosecuted = 'Unable to prosecute suspect';
const charged = 'Awaiting court outcome';
const local = 'Local resolution';
const unpublished = 'Status update unavailable';
const court = 'Court result unavailable';
const caution = 'Offender given a caution';
const elsewhere = 'Action to be taken by another organisation';

/** Last outcome once an investigation is over, as data.police.uk words it, with weights by type. */
export const outcomes: Readonly<Record<CrimeType, readonly (readonly [string, number])[]>> = {
  'Anti-social behaviour': [['', 1]],
  'Bicycle theft': [[undetected, 90], [unprosecuted, 7], [charged, 2], [local, 1]],
  Burglary: [[undetected, 76], [unprosecuted, 14], [charged, 6], [court, 4]],
  'Criminal damage and arson': [[undetected, 60], [unprosecuted, 27], [charged, 5], [local, 5], [caution, 1], [court, 2]],
  Drugs: [[local, 42], [charged, 20], [court, 14], [unpublished, 16], [unprosecuted, 8]],
  'Other theft': [[undetected, 74], [unprosecuted, 21], [charged, 3], [local, 2]],
  'Possession of weapons': [[charged, 34], [court, 24], [unprosecuted, 24], [local, 10], [undetected, 8]],
  'Public order': [[unprosecuted, 52], [undetected, 30], [charged, 9], [local, 5], [court, 4]],
  Robbery: [[undetected, 52], [unprosecuted, 30], [charged, 12], [court, 6]],
  Shoplifting: [[undetected, 52], [charged, 19], [court, 11], [unprosecuted, 13], [local, 5]],
  'Theft from the person': [[undetected, 90], [unprosecuted, 8], [charged, 2]],
  'Vehicle crime': [[undetected, 90], [unprosecuted, 7], [charged, 2], [court, 1]],
  'Violence and sexual offences': [[unprosecuted, 68], [undetected, 16], [charged, 6], [elsewhere, 5], [court, 3], [local, 2]],
  'Other crime': [[unprosecuted, 56], [undetected, 18], [charged, 14], [court, 10], [local, 2]],
}; // prettier-ignore

/** In the last months of the period this share of crimes is still open: last month first. */
export const stillOpen: { readonly words: string; readonly share: readonly number[] } = {
  words: 'Under investigation',
  share: [0.62, 0.41, 0.27, 0.18, 0.12, 0.08],
};

/** Kinds of place a point may be on or near, with the types drawn to it and how strongly. */
export const landmarks: Readonly<Record<string, Partial<Record<CrimeType, number>>>> = {
  Supermarket: { Shoplifting: 30, 'Public order': 3, 'Theft from the person': 3 },
  'Shopping Area': {
    Shoplifting: 20,
    'Theft from the person': 8,
    'Anti-social behaviour': 4,
    'Public order': 4,
  },
  'Parking Area': {
    'Vehicle crime': 5,
    'Criminal damage and arson': 3,
    'Anti-social behaviour': 2,
    Drugs: 2,
  },
  'Petrol Station': { Shoplifting: 5, 'Other theft': 9 },
  Nightclub: {
    'Violence and sexual offences': 9,
    'Public order': 8,
    Drugs: 6,
    'Theft from the person': 9,
    Robbery: 3,
  },
  'Bus/Coach Station': { 'Anti-social behaviour': 5, 'Public order': 4, 'Theft from the person': 5 },
  'Railway Station': { 'Bicycle theft': 16, 'Theft from the person': 9, 'Other theft': 4, 'Public order': 3 },
  'Park/Open Space': { 'Anti-social behaviour': 5, Drugs: 3, 'Criminal damage and arson': 2 },
  'Sports/Recreation Area': { 'Anti-social behaviour': 4, 'Criminal damage and arson': 2 },
  'Police Station': { 'Violence and sexual offences': 2, Drugs: 2 },
};

/** Landmarks of an area by its character, first the ones it always has. */
export const landmarksOf: Readonly<Record<AreaCharacter, readonly string[]>> = {
  centre: ['Shopping Area', 'Nightclub', 'Supermarket', 'Parking Area'],
  station: ['Railway Station', 'Bus/Coach Station', 'Parking Area'],
  riverside: ['Parking Area', 'Park/Open Space'],
  inner: ['Supermarket', 'Parking Area'],
  estate: ['Sports/Recreation Area', 'Supermarket'],
  suburb: ['Park/Open Space', 'Parking Area'],
  marsh: ['Petrol Station'],
  rural: ['Sports/Recreation Area'],
};

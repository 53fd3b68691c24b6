import { Temporal } from 'temporal-polyfill';
import { monthInWords, monthsIn, type Month, type Period } from '../foundation/period.ts';
import type { Geography, Ward } from './geography.ts';
import { daysIn } from './incidents.ts';
import { wardsOfNote } from './layout.ts';
import { firstYear, latestYear, yearBefore } from './levels.ts';
import { drawFrom, randomStream, runningSums, type Random } from './random.ts';

/**
 * Three partners' files in shapes of their own, as partnerships really get them, for the mapped import: a fire
 * service's extract (not UTF-8, date in three columns, ward names in capitals), a council's list of reports (British
 * dates), and a council's wide table of fly-tipping (months across, notes, subtotals, "-", "<5" and "n/a").
 */

/** Quotes a cell of a CSV when it must be. RFC 4180. */
function cell(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv(rows: readonly (readonly (string | number)[])[], ending: string): string {
  return rows.map((row) => row.map(cell).join(',') + ending).join('');
}

type Hours = readonly number[];

/** Incidents by hour of the day, midnight first. */
const eveningFires: Hours = [6, 5, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 7, 9, 11, 12, 12, 10, 8];
const kitchenFires: Hours = [2, 1, 1, 1, 1, 1, 2, 3, 4, 4, 5, 6, 7, 6, 5, 5, 6, 9, 10, 8, 6, 5, 4, 3];
const daytime: Hours = [1, 0, 0, 0, 0, 0, 1, 3, 6, 8, 8, 7, 7, 7, 7, 8, 8, 7, 6, 5, 4, 3, 3, 2];
const evenings: Hours = [3, 1, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 11, 10, 8, 6];
/** The night-time economy: pubs turn out, then clubs. */
const nightLife: Hours = [15, 13, 11, 6, 2, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4, 4, 5, 7, 9, 12, 15];
/** Monday to Sunday. A Saturday's small hours are Friday's night. */
const nightLifeDays: readonly number[] = [2, 2, 2, 3, 6, 12, 9];
const anyDay: readonly number[] = [1, 1, 1, 1, 1, 1, 1];

type Moment = { day: Temporal.PlainDate; hour: number; minute: number; second: number };

/** A moment in the period: month by weight and length, day by weekday, hour by weight. */
function momentIn(
  period: Period,
  monthWeight: (month: Month) => number,
  days: readonly number[],
  hours: Hours,
  random: Random,
): Moment {
  const months = monthsIn(period);
  const month =
    months[drawFrom(runningSums(months.map((each) => monthWeight(each) * daysIn(each))), random)] ??
    period.from;
  const first = Temporal.PlainDate.from(`${month}-01`);
  const weights = Array.from(
    { length: first.daysInMonth },
    (_, index) => days[(first.dayOfWeek - 1 + index) % 7] ?? 1,
  );
  return {
    day: first.add({ days: drawFrom(runningSums(weights), random) }),
    hour: drawFrom(runningSums(hours), random),
    minute: random.below(60),
    second: random.below(60),
  };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function byMoment(a: Moment, b: Moment): number {
  return (
    Temporal.PlainDate.compare(a.day, b.day) || a.hour - b.hour || a.minute - b.minute || a.second - b.second
  );
}

/**
 * Fires in the borough by year. Published, and met exactly in the latest year: 58.0 % of fires were deliberate,
 * deliberate fires rose by 15.6 %, 77 of them, over a third, in one riverside ward.
 */
export const fireLevels = {
  first: { deliberate: 186, accidental: 144, unknown: 20, riverside: 61 },
  before: { deliberate: 192, accidental: 141, unknown: 21, riverside: 64 },
  latest: { deliberate: 222, accidental: 139, unknown: 22, riverside: 77 },
} as const;

const firePeriods = { first: firstYear, before: yearBefore, latest: latestYear } as const;

const deliberateProperty: readonly (readonly [string, string, number])[] = [
  ['Outdoor', 'Outdoor > Loose refuse (incl. in garden)', 34],
  ['Outdoor', 'Outdoor > Wheelie bin – domestic', 16],
  ['Outdoor', 'Outdoor > Grassland, pasture, grazing etc', 18],
  ['Outdoor', 'Outdoor > Scrub land – riverbank', 9],
  ['RoadVehicle', 'Road Vehicle > Car', 12],
  ['RoadVehicle', 'Road Vehicle > Motorcycle', 5],
  ['NonResidential', 'Building > Non Residential > Warehouses and bulk storage > Derelict', 4],
  ['Dwelling', 'Building > Dwelling > House – single occupancy', 2],
];

const accidentalProperty: readonly (readonly [string, string, number])[] = [
  ['Dwelling', 'Building > Dwelling > House – single occupancy', 40],
  ['Dwelling', 'Building > Dwelling > Purpose built flat', 18],
  ['RoadVehicle', 'Road Vehicle > Car', 16],
  ['Outdoor', 'Outdoor > Garden > Bonfire out of control', 10],
  ['NonResidential', 'Building > Non Residential > Food and drink > Café', 8],
  ['NonResidential', 'Building > Non Residential > Industrial processing > Factory', 5],
];

/**
 * The fire service's extract for the borough, 36 months: Windows-1252 bytes, CRLF, the date in three columns with the
 * month in words, time of call to the second, wards in capitals without codes. Cause as the service writes it.
 */
export function fireExtract(seed: string, geography: Geography): Buffer {
  const random = randomStream(seed, 'partners/fire');
  const wards = geography.districts[0]?.wards ?? [];
  const riverside = wards.find((ward) => ward.name === wardsOfNote.riverside);
  const others = wards.filter((ward) => ward !== riverside);
  const wardSums = runningSums(others.map((ward) => ward.residents * fireRisk(ward)));
  const homeSums = runningSums(wards.map((ward) => ward.residents));
  const dry = (month: Month): number =>
    [0.7, 0.7, 1, 1.3, 1.3, 1.2, 1.4, 1.3, 1, 1.1, 1, 0.7][Number(month.slice(5)) - 1] ?? 1;
  const even = (): number => 1;

  type Row = Moment & { ward: string; category: string; property: string; primary: boolean; cause: string };
  const rows: Row[] = [];
  const add = (
    moment: Moment,
    ward: Ward | undefined,
    list: typeof deliberateProperty,
    cause: string,
  ): void => {
    const [category, property] = list[drawFrom(runningSums(list.map(([, , weight]) => weight)), random)] ?? [
      '',
      '',
    ];
    rows.push({
      ...moment,
      ward: (ward?.name ?? '').toUpperCase(),
      category,
      property,
      primary: category !== 'Outdoor',
      cause,
    });
  };
  for (const year of ['first', 'before', 'latest'] as const) {
    const level = fireLevels[year];
    const period = firePeriods[year];
    for (let fire = 0; fire < level.deliberate; fire += 1) {
      const ward = fire < level.riverside ? riverside : others[drawFrom(wardSums, random)];
      add(momentIn(period, dry, anyDay, eveningFires, random), ward, deliberateProperty, 'Deliberate');
    }
    for (let fire = 0; fire < level.accidental + level.unknown; fire += 1) {
      const ward = wards[drawFrom(homeSums, random)];
      const cause = fire < level.accidental ? 'Accidental' : 'Not known';
      add(momentIn(period, even, anyDay, kitchenFires, random), ward, accidentalProperty, cause);
    }
  }
  rows.sort(byMoment);
  const header = [
    'Incident Number', 'Day', 'Month', 'Year', 'Time of Call', 'District', 'Ward', 'Incident Category',
    'Property Category', 'Property Type', 'Is Primary Fire', 'Cause of Fire',
  ]; // prettier-ignore
  const lines = rows.map((row, index) => [
    `${String(4101 + index * 3).padStart(6, '0')}-${two(row.day.day)}${two(row.day.month)}${row.day.year}`,
    row.day.day,
    monthInWords(row.day.toString().slice(0, 7)).split(' ')[0] ?? '',
    row.day.year,
    `${two(row.hour)}:${two(row.minute)}:${two(row.second)}`,
    geography.districts[0]?.name.toUpperCase() ?? '',
    row.ward,
    'Fire',
    row.category,
    row.property,
    row.primary ? 'yes' : 'no',
    row.cause,
  ]);
  return windows1252(csv([header, ...lines], '\r\n'));
}

function fireRisk(ward: Ward): number {
  if (ward.name === wardsOfNote.worsening || ward.name === 'Kilnfield') return 2.2;
  return ward.areas[0]?.character === 'rural' ? 0.6 : 1;
}

/** The few characters above ASCII that the extract uses, as Windows-1252 has them. */
function windows1252(text: string): Buffer {
  return Buffer.from(text.replaceAll('–', '\u0096'), 'latin1');
}

const reportTypes: readonly {
  words: string;
  weight: number;
  hours: Hours;
  days: readonly number[];
  centre: number;
}[] = [
  { words: 'Noise: loud music', weight: 21, hours: nightLife, days: nightLifeDays, centre: 4 },
  { words: 'Noise: people', weight: 9, hours: nightLife, days: nightLifeDays, centre: 6 },
  { words: 'Noise: barking dog', weight: 8, hours: daytime, days: anyDay, centre: 0.4 },
  { words: 'Noise: building works', weight: 6, hours: daytime, days: anyDay, centre: 1 },
  { words: 'Rowdy or inconsiderate behaviour', weight: 19, hours: nightLife, days: nightLifeDays, centre: 7 },
  { words: 'Street drinking', weight: 9, hours: evenings, days: anyDay, centre: 9 },
  { words: 'Neighbour dispute', weight: 12, hours: evenings, days: anyDay, centre: 0.6 },
  { words: 'Vehicle nuisance', weight: 9, hours: evenings, days: anyDay, centre: 1 },
  { words: 'Abandoned vehicle', weight: 7, hours: daytime, days: anyDay, centre: 0.6 },
];

const channels: readonly (readonly [string, number])[] = [
  ['Online form', 46],
  ['Telephone', 31],
  ['E-mail', 14],
  ['In person', 6],
  ['Councillor', 3],
];

/** Reports of anti-social behaviour to the borough council a year. Chosen. */
const councilReports = { before: 1710, latest: 1936 } as const;

/**
 * The borough council's own reports of anti-social behaviour, 24 months: one row each, British dates, time to the
 * minute, ward by name. Shows when the night-time economy turns out, which street files (months only) cannot.
 */
export function councilReportList(seed: string, geography: Geography): string {
  const random = randomStream(seed, 'partners/council');
  const wards = geography.districts[0]?.wards ?? [];
  const typeSums = runningSums(reportTypes.map((type) => type.weight));
  const channelSums = runningSums(channels.map(([, weight]) => weight));
  const wardSums = reportTypes.map((type) =>
    runningSums(
      wards.map((ward) => ward.residents * (ward.name === wardsOfNote.townCentre ? type.centre : 1)),
    ),
  );
  const summer = (month: Month): number =>
    [0.7, 0.7, 0.8, 1, 1.2, 1.3, 1.4, 1.3, 1.1, 1, 0.8, 0.7][Number(month.slice(5)) - 1] ?? 1;
  const rows: (Moment & { ward: string; type: string; channel: string })[] = [];
  for (const year of ['before', 'latest'] as const) {
    for (let report = 0; report < councilReports[year]; report += 1) {
      const index = drawFrom(typeSums, random);
      const type = reportTypes[index];
      if (type === undefined) continue;
      rows.push({
        ...momentIn(firePeriods[year], summer, type.days, type.hours, random),
        ward: wards[drawFrom(wardSums[index] ?? new Float64Array([1]), random)]?.name ?? '',
        type: type.words,
        channel: channels[drawFrom(channelSums, random)]?.[0] ?? '',
      });
    }
  }
  rows.sort(byMoment);
  const lines = rows.map((row, index) => [
    `MBC-${row.day.year}-${String(index + 1).padStart(5, '0')}`,
    `${two(row.day.day)}/${two(row.day.month)}/${row.day.year}`,
    `${two(row.hour)}:${two(row.minute)}`,
    row.ward,
    row.type,
    row.channel,
  ]);
  return csv(
    [['Reference', 'Date reported', 'Time reported', 'Ward', 'Type of behaviour', 'How reported'], ...lines],
    '\n',
  );
}

/** `1,204`, without asking the machine for its language. */
function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Kinds of land as in DEFRA's fly-tipping return, and how much of it is tipped on each. */
const lands: readonly (readonly [string, number])[] = [
  ['Highway', 43],
  ['Footpath / bridleway', 17],
  ['Council land', 20],
  ['Back alleyway', 9],
  ['Agricultural', 5],
  ['Private - residential', 4],
  ['Watercourse / bank', 2],
];

/** The greatest monthly increase: the clearing up after the floods. */
export const flyTippingPeak = '2025-04';

/**
 * Fly-tipping of the twelve districts over the last two years as one wide table: a title, months across, land types
 * down, subtotals down and across, notes under the table. Small counts of agricultural land are hidden as "<5"; one
 * district sent nothing for a quarter.
 */
export function flyTippingTable(seed: string, geography: Geography): string {
  const random = randomStream(seed, 'partners/fly-tipping');
  const months = monthsIn({ from: yearBefore.from, to: latestYear.to });
  const short = (month: Month): string => `${monthInWords(month).slice(0, 3)} ${month.slice(0, 4)}`;
  const rows: (string | number)[][] = [
    [`${geography.county.name} Waste Partnership: fly-tipping incidents by district and type of land`],
    [],
    ['District', 'Type of land', ...months.map(short), 'Total'],
  ];
  for (const [index, district] of geography.districts.entries()) {
    const perMonth = (district.residents / 1000) * (index === 0 ? 2.1 : random.between(0.8, 1.7));
    const totals = months.map(() => 0);
    for (const [land, share] of lands) {
      let landTotal = 0;
      const cells = months.map((month, place): string | number => {
        if (district.name === 'Quillworth' && month >= '2025-07' && month <= '2025-09') return 'n/a';
        const surge = month === flyTippingPeak ? (index === 0 ? 2.3 : 1.25) : 1;
        const expected = (perMonth * share * surge) / 100;
        const count = Math.max(0, Math.round(expected + random.bell() * Math.sqrt(expected)));
        totals[place] = (totals[place] ?? 0) + count;
        landTotal += count;
        if (count === 0) return '-';
        return land === 'Agricultural' && count < 5 ? '<5' : count;
      });
      rows.push([district.name, land, ...cells, thousands(landTotal)]);
    }
    rows.push([
      district.name,
      'All land',
      ...totals.map((total) => (total === 0 ? 'n/a' : thousands(total))),
      thousands(totals.reduce((sum, total) => sum + total, 0)),
    ]);
  }
  rows.push(
    [],
    ['Notes'],
    ['1. "<5": one to four incidents, hidden by the district. "-": none. "n/a": no return was made.'],
    ['2. "All land" includes the hidden incidents.'],
  );
  return csv(rows, '\n');
}

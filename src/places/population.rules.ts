import type { AreaKind } from '../statistics/figure.ts';

/**
 * More than this in one area is a mistake in the file. Each is far above the largest there is (mid-2024: London's police force
 * area 9.1 million, Birmingham 1.2 million, the largest wards about 40,000, LSOAs about 10,000; ONS mid-year estimates).
 */
export const mostPeopleIn: Readonly<Record<AreaKind, number>> = {
  lsoa: 100_000,
  msoa: 500_000,
  ward: 1_000_000,
  district: 10_000_000,
  csp: 10_000_000,
  'police-force': 50_000_000,
  county: 50_000_000,
  all: 100_000_000,
};

/** Names of the column that holds the number of people or households, in order of preference. */
const countColumns: readonly RegExp[] = [
  /^all ages$/,
  /^total( usual)? residents$/,
  /^residence type: total; measures: value$/,
  /^usual residents$/,
  /^(total )?(population|persons|residents)( (estimate|total))?$/,
  /^(total )?population[ _-].*\d{4}$/,
  /^population \d{4}$/,
  /^(total )?households$/,
  /^number of households$/,
  /^total$/,
  /^(observation|value|count)$/,
];

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .trim();
}

/** The column of a header that holds the numbers; null when none has a name that is known. */
export function chooseCountColumn(names: readonly string[]): string | null {
  for (const pattern of countColumns) {
    const name = names.find((one) => pattern.test(plain(one)));
    if (name !== undefined) return name;
  }
  return null;
}

/** Households, when the column, the title or the file name says so; else residents. */
export function countsOfColumn(column: string, titles: string, fileName: string): 'residents' | 'households' {
  if (/household/i.test(column)) return 'households';
  // "Lives in a household" is a column of residents: only a column without a word of its own is judged by the file.
  if (/^(total|value|observation|count)$/i.test(column.trim()))
    return /household/i.test(titles) || /household/i.test(fileName) ? 'households' : 'residents';
  return 'residents';
}

/** The date in the words that are printed beside a rate; null when neither header, rows, title nor file name says. */
export function readDate(from: {
  countColumn: string;
  dateCell: string;
  titles: string;
  fileName: string;
}): string | null {
  for (const text of [from.countColumn, from.titles, from.fileName]) {
    const date = dateInText(text);
    if (date !== null) return date;
  }
  // The census files of Nomis carry a column "date" with the year alone.
  const year = /^(\d{4})$/.exec(from.dateCell.trim())?.[1];
  if (year === undefined) return null;
  return isCensusYear(year) ? `Census ${year}` : year;
}

function dateInText(text: string): string | null {
  const words = text.replace(/_/g, ' ');
  const mid = /\bmid[- ]?(?:year )?(\d{4})/i.exec(words)?.[1];
  if (mid !== undefined) return `mid-${mid}`;
  const census = /\bcensus[- ]?(\d{4})|\b(\d{4})[- ]census/i.exec(words);
  const year = census?.[1] ?? census?.[2];
  return year === undefined ? null : `Census ${year}`;
}

/** Year of the areas' codes when only the title ("for 2020 Wards") or the file name ("ward2020", "lsoa21") says it. */
export function readYearOfAreas(kind: AreaKind, titles: string, fileName: string): number | null {
  const word = { lsoa: 'lsoas?', msoa: 'msoas?', ward: '(?:wards?|wd)', district: '(?:lads?|las?|ltlas?)' }[
    kind as 'lsoa' | 'msoa' | 'ward' | 'district'
  ] as string | undefined;
  if (word === undefined) return null;
  const inTitle = new RegExp(`\\b(\\d{4}) (?:electoral )?${word}\\b`, 'i').exec(titles)?.[1];
  if (inTitle !== undefined) return Number(inTitle);
  const inName = new RegExp(`(?:^|[^a-z])${word}[-_ ]?(\\d{4}|\\d{2})(?!\\d)`, 'i').exec(fileName)?.[1];
  if (inName === undefined) return null;
  return inName.length === 4 ? Number(inName) : 2000 + Number(inName);
}

/** Censuses of England and Wales. */
function isCensusYear(year: string): boolean {
  return ['1991', '2001', '2011', '2021'].includes(year);
}

export type CountRead =
  | { ok: true; count: number }
  /** Nothing there, or a mark that says so. */
  | { ok: false; missing: true; reason: '' }
  | { ok: false; missing: false; reason: string };

/** Marks that publishers put where there is no number (ONS and Government Statistical Service symbols). */
const missingMarks = new Set([
  '',
  '-',
  '–',
  ':',
  '..',
  '.',
  'c',
  'x',
  'z',
  'u',
  '[c]',
  '[x]',
  '[z]',
  '[u]',
  'n/a',
  '#n/a',
]);

/** Reads a number of people as published: thousands commas, blanks round it. Never zero for a blank. */
export function readCount(cell: string): CountRead {
  const text = cell.replace(/[\s\u00a0]/g, '');
  if (missingMarks.has(text.toLowerCase())) return { ok: false, missing: true, reason: '' };
  if (/^-/.test(text) && /^-\d[\d,.]*$/.test(text))
    return { ok: false, missing: false, reason: 'is less than nothing' };
  const grouped = /^\d{1,3}(,\d{3})+(\.0+)?$/.test(text);
  if (!grouped && !/^\d+(\.0+)?$/.test(text)) {
    const fraction = /^\d[\d,]*\.\d+$/.test(text);
    return { ok: false, missing: false, reason: fraction ? 'is not a whole number' : 'is not a number' };
  }
  const count = Number(text.replace(/,/g, ''));
  if (count > mostPeopleIn.all)
    return { ok: false, missing: false, reason: 'is more than 100,000,000, which is absurd' };
  return { ok: true, count };
}

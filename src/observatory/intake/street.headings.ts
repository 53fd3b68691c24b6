import { parse as parseCsv } from 'csv-parse/sync';
import { badInput } from '../../foundation/problem.ts';
import { isMonth, type Month } from '../../foundation/period.ts';
import { notDepersonalised, personalColumns } from '../depersonalised.ts';
import type { StagedFile } from './intake.types.ts';
import { nameInWords } from './staging.ts';

/** Headings of a street file of data.police.uk, and what we call each column ("About" page, "Columns in the CSV files"). */
export const streetColumns = [
  ['Crime ID', 'crime_id'],
  ['Month', 'month'],
  ['Reported by', 'reported_by'],
  ['Falls within', 'falls_within'],
  ['Longitude', 'longitude'],
  ['Latitude', 'latitude'],
  ['Location', 'location'],
  ['LSOA code', 'lsoa_code'],
  ['LSOA name', 'lsoa_name'],
  ['Crime type', 'crime_type'],
  ['Last outcome category', 'outcome'],
  ['Context', 'context'],
] as const;

export const streetHeadings: readonly string[] = streetColumns.map(([heading]) => heading);

/** `2025-01-kent-street.csv`, with or without `.gz`. */
const streetName = /(?:^|[^0-9])(\d{4}-\d{2})-([a-z0-9-]+)-street(?:[^a-z]|$)/i;

/** What the file's own name says: its month and its force, or null. */
export function streetFileName(fileName: string): { month: Month; force: string } | null {
  const match = streetName.exec(fileName);
  const month = match?.[1] ?? '';
  const force = match?.[2]?.toLowerCase() ?? '';
  return isMonth(month) && force !== '' ? { month, force } : null;
}

/** Forces whose identifier at data.police.uk is not simply their name without "Police". */
const forceIds: Readonly<Record<string, string>> = {
  'metropolitan police service': 'metropolitan',
  'british transport police': 'btp',
  'police service of northern ireland': 'northern-ireland',
};

/** The identifier data.police.uk uses for a force, from its name: "South Yorkshire Police" is `south-yorkshire`. */
export function forceId(name: string): string {
  const words = name.trim().toLowerCase();
  return (
    forceIds[words] ??
    words
      .replace(/&/g, 'and')
      .replace(/\b(police|constabulary)\b/g, ' ')
      .trim()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
  );
}

export function forceTitle(force: string): string {
  return force
    .split('-')
    .map((word) => (['and', 'of'].includes(word) ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join(' ');
}

/** First rows of the head, headings included; empty when they cannot be told apart. */
export function headRows(head: string, delimiter: string): string[][] {
  const whole = head.length >= 64 * 1024 ? head.slice(0, head.lastIndexOf('\n') + 1) : head;
  try {
    return parseCsv(whole, {
      delimiter,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      relax_quotes: true,
    });
  } catch {
    const first = whole.split(/\r?\n/, 1)[0] ?? '';
    return [first.split(delimiter)];
  }
}

function headingsFit(headings: readonly string[]): boolean {
  const given = headings.map((each) => each.trim().toLowerCase());
  while (given.length > streetHeadings.length && given.at(-1) === '') given.pop();
  return (
    given.length === streetHeadings.length &&
    streetHeadings.every((each, index) => each.toLowerCase() === given[index])
  );
}

/** Refuses a file whose headings are not a street file's, saying what was expected and what was found. */
export function checkHeadings(staged: StagedFile): string[][] {
  const name = nameInWords(staged);
  const rows = headRows(staged.head, ',');
  const headings = rows[0] ?? [];
  const personal = personalColumns(
    headings.filter((each) => !streetHeadings.includes(each.trim())),
    [],
  );
  if (personal.length > 0) throw notDepersonalised(name, personal);
  if (headingsFit(headings)) return rows;
  const expected = `Expected the headings of a street file of data.police.uk: ${streetHeadings.join(', ')}.`;
  for (const [delimiter, word] of [
    [';', 'semicolons'],
    ['\t', 'tabs'],
    ['|', 'upright bars'],
  ] as const) {
    if (headingsFit(headRows(staged.head, delimiter)[0] ?? [])) {
      throw badInput(
        'wrong-delimiter',
        `${name} has its columns parted by ${word}, not commas`,
        `data.police.uk publishes commas; a spreadsheet has changed the file. Use the file as downloaded, or save it as “CSV (comma delimited)”.`,
      );
    }
  }
  if ((staged.head.split('\n', 1)[0] ?? '').trim() === '') {
    throw badInput(
      'wrong-header',
      `The first line of ${name} is empty`,
      `${expected} Take out the empty lines at the top.`,
    );
  }
  if ((staged.head.split('\n', 1)[0] ?? '').replace(/\r$/, '').includes('\r')) {
    throw badInput(
      'wrong-line-ends',
      `${name} has line ends of an old kind (carriage return alone)`,
      'Save it again as “CSV UTF-8” or “CSV (Windows)”.',
    );
  }
  const missing = streetHeadings.filter(
    (each) => !headings.some((heading) => heading.trim().toLowerCase() === each.toLowerCase()),
  );
  const found = headings
    .map((each) => each.trim())
    .join(', ')
    .slice(0, 300);
  throw badInput(
    'wrong-header',
    `${name} does not have the columns of a street file`,
    `${expected} Found: ${found}.${missing.length > 0 && missing.length < streetHeadings.length ? ` Missing: ${missing.join(', ')}.` : ''}`,
  );
}

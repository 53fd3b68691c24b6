import { CsvError, parse } from 'csv-parse/sync';
import type { Role } from '../foundation/database.types.ts';
import { badInput } from '../foundation/problem.ts';
import { dateMistake } from '../web/form.ts';
import { emailField, phoneField } from './fields.ts';
import { roleTitles, roles } from './permissions.ts';

/** Columns of the file, in the order of the template. The first four must be there. */
export const importColumns = ['name', 'email', 'agency', 'role', 'title', 'phone', 'starts'] as const;
export const importLimits = { bytes: 2 * 1024 ** 2, rows: 2000 } as const;

export type ImportRow = {
  line: number;
  name: string;
  email: string;
  agency: string;
  role: string;
  title: string;
  phone: string;
  starts: string;
};

/** Bytes as text: UTF-8, else Windows-1252, as older spreadsheets save. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** An apostrophe that an export put before a formula character, so that a spreadsheet would not run it. */
function unescaped(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

/**
 * Reads a file of people. @throws Problem when it is no table of people at all; what is wrong with single rows is found later.
 */
export function readPeopleFile(bytes: Uint8Array): ImportRow[] {
  const text = decoded(bytes);
  let records: { record: Record<string, string | undefined>; info: { lines: number } }[];
  try {
    const firstLine = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
    const count = (character: string): number => firstLine.split(character).length;
    const delimiter = [',', ';', '\t'].reduce((best, each) => (count(each) > count(best) ? each : best));
    records = parse(text, {
      bom: true,
      delimiter,
      columns: (headings: string[]) => headings.map((heading) => heading.trim().toLowerCase()),
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      relax_column_count: true,
      trim: true,
      info: true,
      to: importLimits.rows + 1,
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badInput(
      'not-a-table',
      'The file cannot be read as a table',
      `${error.message}. Save it from the spreadsheet as CSV and send it again.`,
    );
  }
  if (records.length === 0)
    throw badInput(
      'no-rows',
      'The file has no rows',
      'Its first line must hold the headings of the template, and people below.',
    );
  if (records.length > importLimits.rows)
    throw badInput(
      'too-many-rows',
      `The file has more than ${importLimits.rows} rows`,
      'Split it and send the parts.',
    );
  const headings = new Set(Object.keys(records[0]?.record ?? {}));
  const missing = importColumns.slice(0, 4).filter((column) => !headings.has(column));
  if (missing.length > 0)
    throw badInput(
      'columns-missing',
      `The file has no column “${missing.join('”, “')}”`,
      `Its first line must hold the headings ${importColumns.join(', ')}; the template has them.`,
    );
  return records.map(({ record, info }) => {
    const cell = (name: (typeof importColumns)[number]): string => unescaped((record[name] ?? '').trim());
    return {
      line: info.lines,
      name: cell('name'),
      email: cell('email').toLowerCase(),
      agency: cell('agency'),
      role: cell('role'),
      title: cell('title'),
      phone: cell('phone'),
      starts: cell('starts'),
    };
  });
}

/** A role by its code or its title, whatever the capitals. */
export function roleByName(text: string): Role | null {
  const wanted = text.trim().toLowerCase();
  return roles.find((role) => role === wanted || roleTitles[role].toLowerCase() === wanted) ?? null;
}

/** A day as `2026-04-01` or, as spreadsheets like to write it, `01/04/2026`; null when it is neither. */
export function dayOf(text: string): string | null {
  const british = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text);
  const iso =
    british === null
      ? text
      : `${british[3] ?? ''}-${(british[2] ?? '').padStart(2, '0')}-${(british[1] ?? '').padStart(2, '0')}`;
  return dateMistake(iso, 'day') === null ? iso : null;
}

/** What is wrong with the cells of a row by themselves; empty when nothing is. */
export function cellFaults(row: ImportRow): string[] {
  const faults: string[] = [];
  if (row.name === '') faults.push('The name is missing');
  if (row.name.length > 200) faults.push('The name is longer than 200 characters');
  if (row.title.length > 200) faults.push('The title is longer than 200 characters');
  if (row.email === '') faults.push('The email address is missing');
  else if (!emailField.safeParse(row.email).success) faults.push(`“${row.email}” is not an email address`);
  if (!phoneField.safeParse(row.phone).success) faults.push(`“${row.phone}” is not a phone number`);
  if (row.agency === '') faults.push('The agency is missing');
  if (roleByName(row.role) === null)
    faults.push(
      row.role === '' ? 'The role is missing' : `“${row.role}” is not a role: use one of ${roles.join(', ')}`,
    );
  if (row.starts !== '' && dayOf(row.starts) === null)
    faults.push(`“${row.starts}” is not a day: write it as 2026-04-01 or 01/04/2026`);
  return faults;
}

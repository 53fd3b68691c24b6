import type { Rejection } from '../incident.ts';
import { isMonth, monthInWords, type Month } from '../../foundation/period.ts';

/**
 * What makes a row of a street file unusable. Each fault has its condition (SQL over the trimmed columns of
 * police-street.ts), the column it names, and its words. The first that holds is the row's.
 */

/**
 * The United Kingdom with its near waters, in degrees. Rockall and the Channel Islands aside, land lies from 8.65° west
 * (Fermanagh 8.2°, St Kilda 8.65°) to 1.77° east (Lowestoft) and from 49.86° north (Scilly) to 60.86° (Unst); the box is
 * wider on the east because the demonstration borough lies in the sea there, on purpose.
 */
export const ukBox = { west: -9, east: 3, south: 49, north: 61.5 } as const;

export const streetLimits = {
  /** Rejections kept in a report; all are counted. */
  rejectionsKept: 1000,
  /** A district with a smaller share of the file's rows is named as a stray (Kent 2025: 0.1 % is 15 rows of a month). */
  strayDistrictShare: 0.001,
} as const;

/** Nine characters: a country letter and eight digits (ONS coding); X is the letter of the demonstration borough. */
const lsoaPattern = '^[EWSNX][0-9]{8}$';
const monthPattern = '^[0-9]{4}-(0[1-9]|1[0-2])$';

/** data.police.uk begins with December 2010. */
const firstMonth = '2010-12';

type Row = Record<string, string | number | null>;

type Fault = {
  code: string;
  column: string;
  sql: string;
  value: (row: Row) => string;
  reason: (row: Row, fileMonth: Month | null) => string;
};

const text = (row: Row, column: string): string => String(row[column] ?? '');
const inBox = (x: string, y: string): string =>
  `(${x} between ${ukBox.west} and ${ukBox.east} and ${y} between ${ukBox.south} and ${ukBox.north})`;
const bothPoints = (row: Row): string => `${text(row, 'longitude_text')}, ${text(row, 'latitude_text')}`;

const faults = [
  {
    code: 'month-not-valid',
    column: 'Month',
    sql: `$file_month is null and (month is null or not regexp_matches(month, '${monthPattern}') or month < '${firstMonth}')`,
    value: (row) => text(row, 'month'),
    reason: (row) =>
      text(row, 'month') === ''
        ? 'The month is missing.'
        : 'This is not a month of data.police.uk; it writes YYYY-MM, from 2010-12.',
  },
  {
    code: 'month-not-the-files',
    column: 'Month',
    sql: '$file_month is not null and month is distinct from $file_month',
    value: (row) => text(row, 'month'),
    reason: (row, fileMonth) =>
      text(row, 'month') === ''
        ? 'The month is missing.'
        : isMonth(text(row, 'month'))
          ? `The file’s name says ${fileMonth === null ? 'another month' : monthInWords(fileMonth)}; this row is of another month.`
          : 'This is not a month; data.police.uk writes YYYY-MM.',
  },
  {
    code: 'type-missing',
    column: 'Crime type',
    sql: 'crime_type is null',
    value: () => '',
    reason: () => 'The crime type is missing.',
  },
  {
    code: 'type-unknown',
    column: 'Crime type',
    sql: 'category is null',
    value: (row) => text(row, 'crime_type'),
    reason: (row) => `“${text(row, 'crime_type')}” is not a type that data.police.uk uses or has used.`,
  },
  {
    code: 'longitude-not-a-number',
    column: 'Longitude',
    sql: 'longitude_text is not null and (longitude is null or not isfinite(longitude))',
    value: (row) => text(row, 'longitude_text'),
    reason: () => 'The longitude is not a number.',
  },
  {
    code: 'latitude-not-a-number',
    column: 'Latitude',
    sql: 'latitude_text is not null and (latitude is null or not isfinite(latitude))',
    value: (row) => text(row, 'latitude_text'),
    reason: () => 'The latitude is not a number.',
  },
  {
    code: 'half-a-point',
    column: 'Longitude, Latitude',
    sql: '(longitude is null) <> (latitude is null)',
    value: bothPoints,
    reason: () => 'Only one of longitude and latitude is given.',
  },
  {
    code: 'coordinates-swapped',
    column: 'Longitude, Latitude',
    sql: `longitude is not null and not ${inBox('longitude', 'latitude')} and ${inBox('latitude', 'longitude')}`,
    value: bothPoints,
    reason: () =>
      'Longitude and latitude are swapped: the other way round the point is in the United Kingdom.',
  },
  {
    code: 'not-in-the-uk',
    column: 'Longitude, Latitude',
    sql: `longitude is not null and not ${inBox('longitude', 'latitude')}`,
    value: bothPoints,
    reason: () => 'The point is in the sea or not in the United Kingdom.',
  },
  {
    code: 'lsoa-not-a-code',
    column: 'LSOA code',
    sql: `lsoa_code is not null and not regexp_matches(lsoa_code, '${lsoaPattern}')`,
    value: (row) => text(row, 'lsoa_code'),
    reason: () => 'This is not an LSOA code: a letter (E, W, S or N) and eight digits.',
  },
] as const satisfies readonly Fault[];

export type FaultCode = (typeof faults)[number]['code'];

/** Codes by number, 1 first. */
export const faultCodes: readonly FaultCode[] = faults.map((each) => each.code);

/** Number of the first fault of a row, or null. Binds `$file_month` (null when the file's name has none). */
export function faultSql(): string {
  const cases = faults.map((each, index) => `when ${each.sql} then ${index + 1}`).join(' ');
  return `case ${cases} end`;
}

/** A rejection in the user's words. `row` holds the trimmed columns as text. */
export function rejectionOf(code: FaultCode, line: number, row: Row, fileMonth: Month | null): Rejection {
  const fault: Fault | undefined = faults.find((each) => each.code === code);
  if (fault === undefined) throw new Error(`No fault ${code}`);
  return {
    line,
    column: fault.column,
    value: fault.value(row).slice(0, 120),
    reason: fault.reason(row, fileMonth),
  };
}

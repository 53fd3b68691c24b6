import pg from 'pg';

/**
 * How PostgreSQL's values become ours. Days and moments stay text (turned into Temporal where they are reckoned with), so that
 * no time zone of the machine can shift a day; whole numbers become numbers.
 */
const oid = { int8: 20, date: 1082, timestamp: 1114, timestamptz: 1184, textArray: 1009 } as const;
const arrayOid = { int8: 1016, date: 1182, timestamptz: 1185, uuid: 2951 } as const;

// The driver types an oid as one of a closed enum; any number is right.
const standardParser = pg.types.getTypeParser as (id: number, format?: string) => (text: string) => unknown;

const parseTextArray = standardParser(oid.textArray) as (text: string) => (string | null)[];

/** `2026-11-21 09:30:00.123456+00` to `2026-11-21T09:30:00.123456Z`; the session's time zone is UTC. */
function moment(text: string): string {
  return text.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z');
}

/** bigint holds counts, bytes and pence; a value that a number cannot hold exactly is an error, never rounded. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`The whole number ${text} is too large to be read exactly`);
  return value;
}

const identity = (text: string): string => text;

const arrayOf =
  <Value>(parse: (text: string) => Value) =>
  (text: string): (Value | null)[] =>
    parseTextArray(text).map((item) => (item === null ? null : parse(item)));

const parsers = new Map<number, (text: string) => unknown>([
  [oid.int8, wholeNumber],
  [oid.date, identity],
  [oid.timestamp, (text) => text.replace(' ', 'T')],
  [oid.timestamptz, moment],
  [arrayOid.int8, arrayOf(wholeNumber)],
  [arrayOid.date, arrayOf(identity)],
  [arrayOid.timestamptz, arrayOf(moment)],
  [arrayOid.uuid, arrayOf(identity)],
]);

/** Given to each connection; the driver's global table stays as it is. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(id)) ?? standardParser(id, format),
};

import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { badInput } from './problem.ts';

/** Rows on one page of a list (design, "paging"). */
export const rowsOnPage = 25;

export type CursorValue = string | number;

/** The sort key of the last row seen, as text for `after=` in an address. */
export function encodeCursor(values: readonly CursorValue[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads `after=`. @param length how many values the list sorts by. @throws Problem `bad-cursor`. */
export function decodeCursor(text: string, length: number): CursorValue[] {
  const values = parse(text);
  if (
    !Array.isArray(values) ||
    values.length !== length ||
    !values.every((value) => typeof value === 'string' || typeof value === 'number')
  )
    throw badInput(
      'bad-cursor',
      'This page of the list cannot be found',
      'Go back to the first page of the list.',
    );
  return values;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/**
 * Condition for the rows after a cursor: `(received_at, id) < (…, …)`. All columns sort the same way, and the last is the id, so
 * that no row is shown twice or missed however many share a moment.
 */
export function afterCursor(
  columns: readonly string[],
  values: readonly CursorValue[],
  direction: 'ascending' | 'descending',
): Expression<SqlBool> {
  const left = sql.join(columns.map((column) => sql.ref(column)));
  const right = sql.join(values.map((value) => sql`${value}`));
  return direction === 'ascending'
    ? sql<SqlBool>`(${left}) > (${right})`
    : sql<SqlBool>`(${left}) < (${right})`;
}

/**
 * Cuts a page from rows fetched with `limit(rowsOnPage + 1)`: the extra one only tells that there is a next page.
 * @param keyOf the sort key of a row, in the order of the columns.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => CursorValue[],
  size: number = rowsOnPage,
): { rows: Row[]; next: string | null } {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > size && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

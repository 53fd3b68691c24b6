import { sql } from 'kysely';
import type { Expression, RawBuilder, SqlBool } from 'kysely';
import type { Tx } from './database.types.ts';

/**
 * The one way of searching. Under row-level security PostgreSQL uses an index for a condition only when its operator is
 * marked LEAKPROOF (docs/decisions/0009); these conditions use exactly the operators that set-up marks.
 */

/** Longest text that is searched for; more is nobody's search. */
export const longestSearch = 200;

/** Words as they are compared: lower case, accents and marks taken off, one space between. `D’Árcy  SMITH` is `d'arcy smith`. */
export function normalise(words: string): string {
  return words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[‘’ʼ`]/g, "'")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'-]+/gu, ' ')
    .trim()
    .slice(0, longestSearch)
    .trim();
}

/** What a `tsvector` column holds for some text: English stems, so that *burglaries* finds *burglary*. */
export function searchable(text: string): RawBuilder<string> {
  return sql<string>`to_tsvector('english', ${text})`;
}

/**
 * Rows whose `tsvector` column has all the words; people may write "in quotes", -without, and *or*.
 * @param column served by a GIN index.
 */
export function matching(column: string, words: string): Expression<SqlBool> {
  return sql<SqlBool>`${sql.ref(column)} @@ websearch_to_tsquery('english', ${words.slice(0, longestSearch)})`;
}

/** Whether this database can compare by trigrams: the extension is there. */
export async function canCompare(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`
    select exists (select from pg_extension where extname = 'pg_trgm') as there`.execute(tx);
  return rows[0]?.there === true;
}

/**
 * Rows whose text column is spelt nearly like the words: *Jonson* finds *Johnson*, *Smyth* *Smith*. Where the database has
 * no trigrams, rows that contain every word as written.
 * @param column holds normalise()d text, served by a `gin_trgm_ops` index where there is one.
 * @param comparing from canCompare().
 */
export function similar(column: string, words: string, comparing: boolean): Expression<SqlBool> {
  const wanted = normalise(words);
  if (comparing) return sql<SqlBool>`${sql.ref(column)} operator(public.%) ${wanted}`;
  const parts = wanted.split(' ').filter((part) => part !== '');
  if (parts.length === 0) return sql<SqlBool>`false`;
  return sql<SqlBool>`(${sql.join(
    parts.map((part) => sql`strpos(${sql.ref(column)}, ${part}) > 0`),
    sql` and `,
  )})`;
}

/** The same against a longer text: some stretch of it is spelt nearly like the words. */
export function similarWithin(column: string, words: string, comparing: boolean): Expression<SqlBool> {
  // Written this way round, its function is the one that set-up marks; the other way round it is not.
  return comparing
    ? sql<SqlBool>`${normalise(words)} operator(public.<%) ${sql.ref(column)}`
    : similar(column, words, false);
}

import type { Engine } from './engine.ts';
import { rowsOf } from './query.ts';
import type { CountQuery } from './query.types.ts';

/** Incidents of one category, as its owner wrote it. */
export type OffenceCount = { category: string; given: string | null; count: number };

/** Counts by category and by what the owner wrote for it, in that order. */
export async function countOffences(engine: Engine, query: Omit<CountQuery, 'by'>): Promise<OffenceCount[]> {
  const asked = await rowsOf(engine, query);
  if (asked === null) return [];
  return engine.answer<OffenceCount>(
    `select category, original_category as given, cast(sum(count) as double) as count
     from (${asked.select}) i group by all order by 1, 2 nulls first`,
    asked.binds,
  );
}

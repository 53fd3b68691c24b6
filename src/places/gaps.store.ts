import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import type { WardRow } from './gaps.rules.ts';

/** Wards of all loaded boundaries, the newest file first. */
export async function listDrawnWards(tx: Tx): Promise<WardRow[]> {
  const { rows } = await sql<WardRow>`
    select area.code, area.name, area.parent_code as district, area.parent_name as "districtName",
      area_set.vintage || ' (' || area_set.file_name || ')' as file
    from area join area_set on area_set.hash = area.area_set_hash
    where area_set.kind = 'ward'
    order by area_set.year desc nulls last, area_set.loaded_at desc, area_set.hash, area.code`.execute(tx);
  return rows;
}

/** Wards of all loaded populations, by what they count; the latest date first. */
export async function listCountedWards(tx: Tx): Promise<Map<string, WardRow[]>> {
  const { rows } = await sql<WardRow & { counts: string }>`
    select population.code, population.name, population.parent_code as district,
      population.parent_name as "districtName", t.counts,
      t.counts || ', ' || t.as_of || ' (' || t.file_name || ')' as file
    from population join population_table t on t.hash = population_table_hash
    where t.kind = 'ward'
    order by t.as_of desc, t.loaded_at desc, t.hash, population.code`.execute(tx);
  return Map.groupBy(rows, ({ counts }) => counts);
}

import { sql } from 'kysely';
import type { MultiPolygon, Polygon } from 'geojson';
import type { Tx } from '../foundation/database.types.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import type { AreaKind } from '../statistics/figure.ts';
import type { RegisteredArea } from './places.store.ts';

export type AreaSearch = {
  kind?: AreaKind;
  year?: number;
  /** Beginning of a code, or any part of a name. */
  words?: string;
  /** Code of the area that they lie in. */
  within?: string;
};

const columns = sql`area.code, area.name, area.kind, area_set.year, area_set.vintage, area.parent_code as parent,
  area.parent_name as "parentName", area.valid_from as "validFrom", area.valid_to as "validTo", area_set_hash as set`;

function conditionsOf(search: AreaSearch): ReturnType<typeof sql>[] {
  const conditions = [sql`true`];
  if (search.kind !== undefined) conditions.push(sql`area_set.kind = ${search.kind}`);
  if (search.year !== undefined) conditions.push(sql`area_set.year = ${search.year}`);
  if (search.within !== undefined) conditions.push(sql`area.parent_code = ${search.within}`);
  if (search.words !== undefined && search.words !== '') {
    // Not LIKE: a person may type % or _.
    conditions.push(sql`(starts_with(lower(area.code), ${search.words.toLowerCase()})
      or position(${search.words.toLowerCase()} in lower(area.name)) > 0)`);
  }
  return conditions;
}

/** One page (and one row more) of the areas found, by name; each year's area is a row of its own. */
export async function searchAreas(
  tx: Tx,
  search: AreaSearch,
  after?: readonly CursorValue[],
): Promise<RegisteredArea[]> {
  const conditions = conditionsOf(search);
  const { rows } = await sql<RegisteredArea>`
    select ${columns}
    from area join area_set on area_set.hash = area.area_set_hash
    where ${sql.join(conditions, sql` and `)}
      ${after === undefined ? sql`` : sql`and ${afterCursor(['area.name', 'area.code', 'area.area_set_hash'], after, 'ascending')}`}
    order by area.name, area.code, area.area_set_hash
    limit ${rowsOnPage + 1}`.execute(tx);
  return rows;
}

/** How many there are, counted no further than one above `most`. */
export async function countAreas(tx: Tx, search: AreaSearch, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from area join area_set on area_set.hash = area.area_set_hash
      where ${sql.join(conditionsOf(search), sql` and `)} limit ${most + 1}) as found`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Kinds and years of the boundaries that are loaded, for the choices of the search. */
export async function listAreaKinds(tx: Tx): Promise<{ kinds: AreaKind[]; years: number[] }> {
  const { rows } = await sql<{ kind: AreaKind; year: number | null }>`
    select distinct kind, year from area_set order by kind, year desc nulls last`.execute(tx);
  return {
    kinds: [...new Set(rows.map((row) => row.kind))],
    years: [...new Set(rows.flatMap((row) => row.year ?? []))].sort((a, b) => b - a),
  };
}

/** All areas of this code, the latest geography first, each with the file it is from. */
export async function listVersionsOfArea(
  tx: Tx,
  code: string,
): Promise<(RegisteredArea & { fileName: string })[]> {
  const { rows } = await sql<RegisteredArea & { fileName: string }>`
    select ${columns}, area_set.file_name as "fileName"
    from area join area_set on area_set.hash = area.area_set_hash
    where area.code = ${code}
    order by area_set.year desc nulls last, area_set.loaded_at desc, area_set.hash`.execute(tx);
  return rows;
}

/** Name of an area that no boundaries have, from a population; null when nothing knows it. */
export async function selectPopulationName(tx: Tx, code: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`select name from population where code = ${code}
    union all select coalesce(parent_name, parent_code) from population where parent_code = ${code}
    union all select coalesce(parent_name, parent_code) from area where parent_code = ${code}
    limit 1`.execute(tx);
  return rows[0]?.name ?? null;
}

/** How many areas name this one as theirs, of all loaded boundaries. */
export async function countWithin(tx: Tx, code: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from area where parent_code = ${code}`.execute(tx);
  return rows[0]?.count ?? 0;
}

export type MappedArea = { code: string; name: string; geometry: Polygon | MultiPolygon };

/** More than these are not drawn round an area: a page of a country's wards would help nobody. */
export const mostOnMap = 400;

/** The areas that lie in the same area as this one, in the same file, itself among them; empty above `mostOnMap`. */
export async function listSiblings(
  tx: Tx,
  area: Pick<RegisteredArea, 'set' | 'parent'>,
): Promise<MappedArea[]> {
  const { rows } = await sql<MappedArea>`
    select code, name, geometry from area
    where area_set_hash = ${area.set} and parent_code is not distinct from ${area.parent}
    order by name, code limit ${mostOnMap + 1}`.execute(tx);
  return rows.length > mostOnMap ? [] : rows;
}

/** What the loaded files say of one district, for the list of what is missing. */
export async function selectCoverage(
  tx: Tx,
  district: string,
): Promise<{ wardSets: string[]; residents: boolean }> {
  const { rows } = await sql<{ wardSets: string[] | null; residents: boolean }>`
    select (select array_agg(distinct area_set_hash) from area
        where parent_code = ${district} and kind = 'ward') as "wardSets",
      exists (select 1 from population join population_table on hash = population_table_hash
        where counts = 'residents' and (code = ${district} or parent_code = ${district} or population.code in
          (select area.code from area where area.parent_code = ${district}))) as residents`.execute(tx);
  return { wardSets: rows[0]?.wardSets ?? [], residents: rows[0]?.residents ?? false };
}

/** Name of the account that loaded a file; null for the command line and the demonstration. */
export async function selectLoader(tx: Tx, hash: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select account.name from account join (
      select hash, loaded_by from area_set union all select hash, loaded_by from population_table
      union all select hash, loaded_by from lookup_file) as loaded on loaded.loaded_by = account.id
    where loaded.hash = ${hash}`.execute(tx);
  return rows[0]?.name ?? null;
}

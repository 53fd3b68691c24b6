import type { Dimension, CountQuery, CountRow, Placing, PlacingSummary } from './query.types.ts';
import type { PlacingMethod } from '../statistics/figure.ts';
import type { LsoaLookup } from '../places/place.ts';
import { addMonths, monthNumber } from '../foundation/period.ts';
import { badInput } from '../foundation/problem.ts';
import { descendants } from './categories.ts';
import { sha256, type Bind, type Engine } from './engine.ts';
import { givenMatcher, type GivenArea } from './given.rules.ts';
import type { optionalIncidentColumns, SegmentRef } from './incident.ts';

/** Parameters of queries: a table, so that each has its reason. */
export const queryParameters = {
  /**
   * Metres within which a point is called near another area's edge. Points of data.police.uk are snapped to the middle of
   * a street or a public place, a street or two away at most, so a point nearer than this may belong next door.
   */
  nearEdgeMetres: 50,
} as const;

/** Each dimension's SQL: fixed text, so that nothing from outside is ever part of a statement. */
const dimensionSql: Record<Dimension, string> = {
  category: 'i.category',
  area: 'p.area',
  // A total of a quarter or year stands at its first month and is of no month.
  month: "case when i.precision not in ('quarter', 'year') then strftime(i.month, '%Y-%m') end",
  hour: "case when i.precision in ('hour', 'minute') then hour(i.occurred_at) end",
  weekday: "case when i.precision in ('day', 'hour', 'minute') then isodow(i.occurred_at) end",
  outcome: 'i.outcome',
  source: 'i.source',
};

const numberDimensions: ReadonlySet<Dimension> = new Set(['hour', 'weekday']);

type Parts = { joins: string; area: string; how: string; near: string; binds: Record<string, Bind> };

async function lookupTable(engine: Engine, lookup: LsoaLookup): Promise<string> {
  return engine.tableOnce(`lookup ${lookup.hash} ${lookup.lsoaYear}`, (table) => {
    const rows = [...lookup.byLsoa.entries()];
    return engine.fillTable(table, { lsoa: 'VARCHAR', ward: 'VARCHAR', district: 'VARCHAR' }, [
      [
        rows.map(([lsoa]) => lsoa),
        rows.map(([, areas]) => areas.wardCode),
        rows.map(([, areas]) => areas.districtCode),
      ],
    ]);
  });
}

async function namesTable(engine: Engine, districts: ReadonlyMap<string, string>): Promise<string> {
  const rows = [...districts.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  return engine.tableOnce(`names ${sha256(JSON.stringify(rows))}`, (table) =>
    engine.fillTable(table, { name: 'VARCHAR', district: 'VARCHAR' }, [
      [rows.map(([name]) => name), rows.map(([, code]) => code)],
    ]),
  );
}

/** Each text that stands as an area on rows of these segments, with the area it means, or null. */
async function givenTable(
  engine: Engine,
  areas: readonly GivenArea[],
  segments: readonly SegmentRef[],
): Promise<string> {
  const named = areas.map(({ code, name, parent, parentName }) => [code, name, parent, parentName]);
  const hash = sha256(JSON.stringify([named, segments.map((each) => each.hash).sort()]));
  return engine.tableOnce(`given ${hash}`, async (table) => {
    const [texts = []] = await engine.columns(
      'select distinct area_given from read_parquet($files) where area_given is not null order by 1',
      { files: segments.map((each) => each.path) },
    );
    const given = texts as string[];
    return engine.fillTable(table, { given: 'VARCHAR', area: 'VARCHAR' }, [
      [given, given.map(givenMatcher(areas))],
    ]);
  });
}

/** The joins and expressions that put a row in its area, and say how it was put there. */
async function partsOf(
  engine: Engine,
  placing: Placing | undefined,
  segments: readonly SegmentRef[],
): Promise<Parts> {
  const none: Parts = { joins: '', area: 'null', how: "'none'", near: 'false', binds: {} };
  if (placing === undefined) return none;
  switch (placing.method) {
    case 'lsoa-name': {
      const names = await namesTable(engine, placing.districts);
      return {
        ...none,
        joins: `left join ${names} n on n.name = regexp_replace(i.lsoa_name, ' [0-9]{3}[A-Z]$', '')`,
        area: 'n.district',
        how: "case when n.district is not null then 'lsoa' when i.lsoa_name is null then 'nowhere' else 'outside' end",
      };
    }
    case 'given': {
      const given = await givenTable(engine, placing.areas, segments);
      return {
        ...none,
        joins: `left join ${given} g on g.given = i.area_given`,
        area: 'g.area',
        how: "case when g.area is not null then 'given' when i.area_given is null then 'nowhere' else 'outside' end",
      };
    }
    case 'lsoa-code':
    case 'best-fit': {
      if (placing.to === 'lsoa') {
        return {
          ...none,
          area: 'i.lsoa_code',
          how: "case when i.lsoa_code is null then 'nowhere' else 'lsoa' end",
        };
      }
      const lookup = await lookupTable(engine, placing.lookup);
      const how = placing.method === 'best-fit' ? 'fit' : 'lsoa';
      return {
        ...none,
        joins: `left join ${lookup} l on l.lsoa = i.lsoa_code`,
        area: `l.${placing.to}`,
        how: `case when l.${placing.to} is not null then '${how}' when i.lsoa_code is null then 'nowhere' else 'outside' end`,
      };
    }
    case 'point': {
      const fit = placing.lookup === null ? null : await lookupTable(engine, placing.lookup);
      const point =
        placing.to === 'ward'
          ? 't.area_code'
          : "case when t.area_kind = 'district' then t.area_code else t.parent_code end";
      const byFit = fit === null ? 'null' : `l.${placing.to}`;
      return {
        // Two processes may have placed the same point; every answer for a point is the same one.
        joins: `left join (select point_id, any_value(area_code) as area_code, any_value(parent_code) as parent_code,
                 any_value(area_kind) as area_kind, any_value(metres_to_edge) as metres_to_edge
                 from read_parquet($placing) group by point_id) t on t.point_id = i.point_id
               ${fit === null ? '' : `left join ${fit} l on l.lsoa = case when i.point_id is null then i.lsoa_code end`}`,
        area: `case when i.point_id is not null then ${point} else ${byFit} end`,
        how: `case when i.point_id is not null then (case when ${point} is null then 'outside' else 'point' end)
                   when ${byFit} is not null then 'fit' else 'nowhere' end`,
        near: 'coalesce(i.point_id is not null and t.metres_to_edge < $near_metres, false)',
        binds: { placing: placing.table.path },
      };
    }
  }
}

function segmentsOf(query: Pick<CountQuery, 'segments' | 'period'>): readonly SegmentRef[] {
  const from = monthNumber(query.period.from);
  const to = monthNumber(query.period.to);
  return query.segments.filter((each) => {
    const month = monthNumber(each.month);
    return month >= from && month <= to;
  });
}

/** Refuses to add totals to incidents: both may hold the same events. */
function refuseMixture(
  query: Pick<CountQuery, 'together'> & { by?: readonly Dimension[] },
  segments: readonly SegmentRef[],
): void {
  if (query.together !== undefined || query.by?.includes('source') === true) return;
  const totals = new Set(segments.filter((each) => each.isAggregate === true).map((each) => each.source));
  const incidents = new Set(segments.filter((each) => each.isAggregate !== true).map((each) => each.source));
  if (totals.size === 0 || incidents.size === 0) return;
  throw badInput(
    'mixed-shapes',
    'Totals and incidents cannot be added up',
    `Rows of ${[...totals].join(', ')} are totals, rows of ${[...incidents].join(', ')} are incidents, and both may hold the same events. Count one or the other, or each source by itself.`,
  );
}

/** What every query binds, and the conditions that go with it. */
function conditionsOf(
  query: Omit<CountQuery, 'by'>,
  segments: readonly SegmentRef[],
): { where: string[]; binds: Record<string, Bind> } {
  // A total of a quarter or year counts only where all of it lies in the period; its beginning does, or its segment is not read.
  const where = [
    `(i.precision not in ('quarter', 'year') or
      i.month + to_months(case i.precision when 'year' then 12 else 3 end) <= cast($after as date))`,
  ];
  const binds: Record<string, Bind> = {
    files: segments.map((each) => each.path),
    after: `${addMonths(query.period.to, 1)}-01`,
  };
  if (query.categories !== undefined) {
    where.push('list_contains($categories, i.category)');
    binds['categories'] = [...new Set(query.categories.flatMap((code) => [...descendants(code)]))];
  }
  return { where, binds };
}

/**
 * The rows that a query is about, each with its `area` and (placed by points) `metres_to_edge`: SQL to select from, and what it
 * binds. Null where there is nothing to read. For queries that group in a way of their own.
 */
export async function rowsOf(
  engine: Engine,
  query: Omit<CountQuery, 'by'>,
): Promise<{ select: string; binds: Record<string, Bind> } | null> {
  const segments = segmentsOf(query);
  if (segments.length === 0) return null;
  if (query.areas !== undefined && query.placing === undefined)
    throw new Error('Rows of an area need to know how to place rows');
  refuseMixture(query, segments);
  const { where, binds } = conditionsOf(query, segments);
  const parts = await partsOf(engine, query.placing, segments);
  if (query.areas !== undefined) {
    where.push('list_contains($areas, i.area)');
    binds['areas'] = [...query.areas];
  }
  const edge = query.placing?.method === 'point' ? 't.metres_to_edge' : 'cast(null as double)';
  return {
    select: `select i.* from (select i.*, ${parts.area} as area, ${edge} as metres_to_edge
      from read_parquet($files, union_by_name = true) i ${parts.joins}) i where ${where.join(' and ')}`,
    binds: { ...binds, ...parts.binds },
  };
}

/** Whether any segment has a column that not every segment has (`optionalIncidentColumns`). */
export async function hasColumn(
  engine: Engine,
  segments: readonly SegmentRef[],
  column: keyof typeof optionalIncidentColumns,
): Promise<boolean> {
  if (segments.length === 0) return false;
  const rows = await engine.answer<{ name: string }>(
    'select name from parquet_schema($files) where name = $column limit 1',
    { files: segments.map((each) => each.path), column },
  );
  return rows.length > 0;
}

/**
 * Counts incidents by any of the dimensions, over the segments given: sums of `count`, so aggregates count for what they
 * stand for. Rows come in the order of their dimensions. A category keeps its whole branch; rows are given under the code
 * they carry. With no dimension, one row. Hours and weekdays are null where the source does not know them; so is the month of a
 * total of a quarter or year, which counts only where the whole of it lies in the period.
 */
export async function countIncidents(engine: Engine, query: CountQuery): Promise<CountRow[]> {
  const by = [...new Set(query.by)];
  const segments = segmentsOf(query);
  if (segments.length === 0) return by.length === 0 ? [{ count: 0 }] : [];
  if ((by.includes('area') || query.areas !== undefined) && query.placing === undefined) {
    throw new Error('A count by area needs to know how to place rows');
  }
  refuseMixture(query, segments);
  const { where, binds } = conditionsOf(query, segments);
  const needsArea = by.includes('area') || query.areas !== undefined;
  const parts = await partsOf(engine, needsArea ? query.placing : undefined, segments);
  if (query.areas !== undefined) {
    where.push('list_contains($areas, p.area)');
    binds['areas'] = [...query.areas];
  }
  const columns = by.map((each) => {
    const sql = dimensionSql[each];
    return `${numberDimensions.has(each) ? `cast(${sql} as integer)` : sql} as "${each}"`;
  });
  // `p.area` is the row's area; a lateral column keeps the joins and the dimensions apart.
  const sql = `select ${[...columns, 'cast(coalesce(sum(i.count), 0) as double) as "count"'].join(', ')}
    from (select i.category, i.month, i.precision, i.occurred_at, i.outcome, i.source, i.count, ${parts.area} as area
          from read_parquet($files) i ${parts.joins}) i, lateral (select i.area as area) p
    ${where.length === 0 ? '' : `where ${where.join(' and ')}`}
    ${by.length === 0 ? '' : `group by all order by ${by.map((_, index) => `${index + 1} nulls last`).join(', ')}`}`;
  return engine.answer<CountRow>(sql, { ...binds, ...parts.binds });
}

/**
 * How the rows of a query were placed. With `areas`, of the rows placed in those areas (so that the parts add to the total);
 * without, of all rows.
 */
export async function placingSummary(engine: Engine, query: CountQuery): Promise<PlacingSummary> {
  const method: PlacingMethod = query.placing?.method ?? 'none';
  const summary: PlacingSummary = {
    method,
    total: 0,
    byPoint: 0,
    byBestFit: 0,
    byLsoa: 0,
    byGiven: 0,
    outside: 0,
    noLocation: 0,
    nearEdge: 0,
    nearMetres: queryParameters.nearEdgeMetres,
  };
  const segments = segmentsOf(query);
  if (segments.length === 0) return summary;
  refuseMixture(query, segments);
  const { where, binds } = conditionsOf(query, segments);
  const parts = await partsOf(engine, query.placing, segments);
  if (query.areas !== undefined) {
    where.push('list_contains($areas, i.area)');
    binds['areas'] = [...query.areas];
  }
  if (method === 'point') binds['near_metres'] = queryParameters.nearEdgeMetres;
  const rows = await engine.answer<{ how: string; near: boolean; n: number }>(
    `select i.how, i.near, cast(sum(i.count) as double) as n
     from (select i.category, i.month, i.precision, i.count, ${parts.area} as area, ${parts.how} as how, ${parts.near} as near
           from read_parquet($files) i ${parts.joins}) i
     ${where.length === 0 ? '' : `where ${where.join(' and ')}`} group by all`,
    { ...binds, ...parts.binds },
  );
  for (const row of rows) {
    summary.total += row.n;
    if (row.how === 'point') summary.byPoint += row.n;
    if (row.how === 'fit') summary.byBestFit += row.n;
    if (row.how === 'lsoa') summary.byLsoa += row.n;
    if (row.how === 'given') summary.byGiven += row.n;
    if (row.how === 'outside') summary.outside += row.n;
    if (row.how === 'nowhere') summary.noLocation += row.n;
    if (row.near && row.how === 'point') summary.nearEdge += row.n;
  }
  return summary;
}

/** What stands as an area on rows of the query and fits none of the areas, with how much is counted there; most first. */
export async function listUnmatchedAreas(
  engine: Engine,
  query: Omit<CountQuery, 'by' | 'placing'> & { placing: Extract<Placing, { method: 'given' }> },
): Promise<{ given: string; source: string; count: number }[]> {
  const segments = segmentsOf(query);
  if (segments.length === 0) return [];
  const { where, binds } = conditionsOf(query, segments);
  const parts = await partsOf(engine, query.placing, segments);
  return engine.answer<{ given: string; source: string; count: number }>(
    `select i.area_given as given, i.source as source, cast(coalesce(sum(i.count), 0) as double) as "count"
     from read_parquet($files) i ${parts.joins}
     where i.area_given is not null and ${parts.area} is null and ${where.join(' and ')}
     group by all order by 3 desc, 1, 2`,
    binds,
  );
}

/** The LSOA codes that occur in segments, in order: to compare with a lookup's vintage. */
export async function lsoaCodesIn(engine: Engine, segments: readonly SegmentRef[]): Promise<string[]> {
  if (segments.length === 0) return [];
  const [codes = []] = await engine.columns(
    'select distinct lsoa_code from read_parquet($files) where lsoa_code is not null order by 1',
    { files: segments.map((each) => each.path) },
  );
  return codes as string[];
}

/** Whether any row of segments has a point, and an LSOA. */
export async function hasPlaces(
  engine: Engine,
  segments: readonly SegmentRef[],
): Promise<{ points: boolean; smallAreas: boolean; given: boolean }> {
  if (segments.length === 0) return { points: false, smallAreas: false, given: false };
  const [row] = await engine.answer<{ points: boolean; small: boolean; given: boolean }>(
    `select count(point_id) > 0 as points, count(lsoa_code) > 0 as small, count(area_given) > 0 as given
     from read_parquet($files)`,
    { files: segments.map((each) => each.path) },
  );
  return {
    points: row?.points === true,
    smallAreas: row?.small === true,
    given: row?.given === true,
  };
}

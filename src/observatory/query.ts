import type { Dimension, CountQuery, CountRow, Placing, PlacingSummary } from './query.types.ts';
import type { PlacingMethod } from '../statistics/figure.ts';
import type { LsoaLookup } from '../places/place.ts';
import { addMonths, monthNumber } from '../foundation/period.ts';
import { descendants } from './categories.ts';
import { sha256, type Bind, type Engine } from './engine.ts';
import type { SegmentRef } from './incident.ts';

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

/** The joins and expressions that put a row in its area, and say how it was put there. */
async function partsOf(engine: Engine, placing: Placing | undefined): Promise<Parts> {
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

/** What every query binds, and the conditions that go with it. */
function conditionsOf(
  query: CountQuery,
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
  const { where, binds } = conditionsOf(query, segments);
  const needsArea = by.includes('area') || query.areas !== undefined;
  const parts = await partsOf(engine, needsArea ? query.placing : undefined);
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
  return engine.rows<CountRow>(sql, { ...binds, ...parts.binds });
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
    outside: 0,
    noLocation: 0,
    nearEdge: 0,
    nearMetres: queryParameters.nearEdgeMetres,
  };
  const segments = segmentsOf(query);
  if (segments.length === 0) return summary;
  const { where, binds } = conditionsOf(query, segments);
  const parts = await partsOf(engine, query.placing);
  if (query.areas !== undefined) {
    where.push('list_contains($areas, i.area)');
    binds['areas'] = [...query.areas];
  }
  if (method === 'point') binds['near_metres'] = queryParameters.nearEdgeMetres;
  const rows = await engine.rows<{ how: string; near: boolean; n: number }>(
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
    if (row.how === 'outside') summary.outside += row.n;
    if (row.how === 'nowhere') summary.noLocation += row.n;
    if (row.near && row.how === 'point') summary.nearEdge += row.n;
  }
  return summary;
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

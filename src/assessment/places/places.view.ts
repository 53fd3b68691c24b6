import type { Period } from '../../foundation/period.ts';
import {
  countIncidents,
  countNearEdges,
  countSpots,
  placingSummary,
  queryParameters,
  type SpotCount,
} from '../../observatory/observatory.ts';
import type { CountQuery, Placing, PlacingSummary } from '../../observatory/query.types.ts';
import { makeLocator, type DecileTable } from '../../places/places.ts';
import { suppressionParameters } from '../../statistics/statistics.ts';
import { districtCodes, type Ground } from '../ground.ts';
import { areaRows, sortRows, type AreaRow, type Sorting } from './areas.rules.ts';
import { decileRows, type DecileRow } from './deciles.rules.ts';
import { countLines, type LineCount } from './lines.rules.ts';

/** What the pages about places ask. */
export type PlaceQuestion = {
  category: string;
  period: Period;
  comparison: Period | null;
  sorting: Sorting;
};

/** Small areas of the district, by the lookup. */
function smallAreas(ground: Ground): { code: string; name: string; within: string }[] {
  return [...(ground.geography.lookup?.byLsoa ?? [])]
    .filter(([, areas]) => areas.districtCode === ground.area.code)
    .map(([code, areas]) => ({ code, name: areas.lsoaName, within: areas.wardName ?? '' }));
}

/** Months of the earlier period that the source has none of: without them there is nothing to compare with. */
export function missingBefore(ground: Ground, comparison: Period | null): readonly string[] {
  if (comparison === null) return [];
  const months = new Set(ground.source.months);
  const missing: string[] = [];
  for (let month = comparison.from; month <= comparison.to; month = nextMonth(month))
    if (!months.has(month)) missing.push(month);
  return missing;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

async function countsBy(
  ground: Ground,
  placing: Placing,
  areas: readonly string[],
  category: string,
  period: Period,
): Promise<Map<string, number>> {
  const rows = await countIncidents(ground.engine, {
    segments: ground.source.segments,
    period,
    categories: [category],
    by: ['area'],
    placing,
    areas,
  });
  return new Map(rows.flatMap((row) => (row.area == null ? [] : [[row.area, row.count] as const])));
}

/** What rates are of, with where the numbers are from. */
export type Base = { of: 'residents' | 'households'; source: string };

export type AreasView = {
  rows: AreaRow[];
  total: number;
  placing: PlacingSummary;
  /** Residents where they are known of any area, else households; null without either. */
  base: Base | null;
};

function baseOf(ground: Ground, codes: readonly string[]): Base | null {
  for (const per of ['residents', 'households'] as const)
    for (const code of codes) {
      const found = ground[per](code);
      if (found !== null) return { of: per, source: found.source };
    }
  return null;
}

/** Wards or small areas with their figures; null where the source's rows cannot be put into them. */
export async function areasView(
  ground: Ground,
  kind: 'wards' | 'small',
  question: PlaceQuestion,
): Promise<AreasView | null> {
  const areas =
    kind === 'wards'
      ? ground.wards.map(({ code, name }) => ({ code, name, within: '' }))
      : smallAreas(ground);
  const { lookup } = ground.geography;
  const placing: Placing | null =
    kind === 'wards' ? ground.toWard : lookup === null ? null : { method: 'lsoa-code', to: 'lsoa', lookup };
  if (placing === null || areas.length === 0) return null;
  const codes = areas.map(({ code }) => code);
  const { category, period } = question;
  const comparison = missingBefore(ground, question.comparison).length > 0 ? null : question.comparison;
  const [now, before, summary] = await Promise.all([
    countsBy(ground, placing, codes, category, period),
    comparison === null ? null : countsBy(ground, placing, codes, category, comparison),
    placingSummary(ground.engine, {
      segments: ground.source.segments,
      period,
      categories: [category],
      by: [],
      placing,
      areas: codes,
    }),
  ]);
  if (kind === 'small' && now.size === 0) return null;
  const base = baseOf(ground, codes);
  const rows = areaRows(
    areas.map((each) => ({
      ...each,
      residents: base === null ? null : (ground[base.of](each.code)?.count ?? null),
    })),
    now,
    before,
    ground.source.showsSmall,
  );
  return {
    rows: sortRows(rows, question.sorting),
    total: rows.reduce((sum, row) => sum + row.count, 0),
    placing: summary,
    base,
  };
}

function inDistrict(ground: Ground, question: PlaceQuestion): Omit<CountQuery, 'by'> {
  // By ward, so that each place is said with its ward; the wards together are the district.
  const codes = [...new Set([...ground.wards.map(({ code }) => code), ...districtCodes(ground)])];
  return {
    segments: ground.source.segments,
    period: question.period,
    categories: [question.category],
    ...(ground.toWard === null ? {} : { placing: ground.toWard, areas: codes }),
  };
}

/** Fewest incidents a place is listed with: two make a repeat; of what is not open data, what may be shown. */
export function leastOf(ground: Ground): number {
  return ground.source.showsSmall ? 2 : suppressionParameters.threshold.value;
}

export async function repeatView(
  ground: Ground,
  question: PlaceQuestion,
  page: { from: number; rows: number },
): Promise<{ spots: SpotCount[]; total: number; without: number }> {
  return countSpots(ground.engine, inDistrict(ground, question), { ...page, least: leastOf(ground) });
}

export type LinesView = {
  metres: number;
  lines: (LineCount & { names: readonly [string, string | null]; both: number })[];
};

/** Incidents near the lines between wards; null where rows are not placed by their points. */
export async function linesView(ground: Ground, question: PlaceQuestion): Promise<LinesView | null> {
  const { toWard } = ground;
  if (toWard?.method !== 'point') return null;
  const set = ground.geography.boundaries.find(
    (each) => each.kind === 'ward' && each.areas.some((area) => area.parent === ground.area.code),
  );
  if (set === undefined) return null;
  const metres = queryParameters.nearEdgeMetres;
  const codes = ground.wards.map(({ code }) => code);
  const asked = {
    segments: ground.source.segments,
    period: question.period,
    categories: [question.category],
    placing: toWard,
    areas: codes,
  };
  const [spots, byWard] = await Promise.all([
    countNearEdges(ground.engine, asked, metres),
    countsBy(ground, toWard, codes, question.category, question.period),
  ]);
  const nameOf = new Map(set.areas.map((area) => [area.code, area.name]));
  return {
    metres,
    lines: countLines(makeLocator(set), spots, metres).map((line) => ({
      ...line,
      names: [
        nameOf.get(line.pair[0]) ?? line.pair[0],
        line.pair[1] === null ? null : (nameOf.get(line.pair[1]) ?? line.pair[1]),
      ],
      both: (byWard.get(line.pair[0]) ?? 0) + (line.pair[1] === null ? 0 : (byWard.get(line.pair[1]) ?? 0)),
    })),
  };
}

export type DeprivationView = {
  table: DecileTable;
  rows: DecileRow[];
  unknown: number;
  base: Base | null;
};

/** Incidents by the national tenth of deprivation of the small area they were in. */
export async function deprivationView(
  ground: Ground,
  question: PlaceQuestion,
  table: DecileTable,
): Promise<DeprivationView | null> {
  const view = await areasView(ground, 'small', question);
  if (view === null) return null;
  return { table, base: view.base, ...decileRows(view.rows, table.byCode, ground.source.showsSmall) };
}

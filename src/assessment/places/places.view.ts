import type { Period } from '../../foundation/period.ts';
import {
  countIncidents,
  countNearEdges,
  countSpots,
  hasPlaces,
  placingSummary,
  queryParameters,
  type SpotCount,
} from '../../observatory/observatory.ts';
import type { CountQuery, Placing } from '../../observatory/query.types.ts';
import { makeLocator, type DecileTable } from '../../places/places.ts';
import { change, suppressionParameters, type Change } from '../../statistics/statistics.ts';
import { districtCodes, type Ground } from '../ground.ts';
import { reading } from '../small.rules.ts';
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

/** Incidents by area, whole: what is shown of them is read (`../small.rules.ts`) by who asks. */
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
  /** Of all rows together. */
  total: number;
  /** How many of the rows counted stand near another ward, where that may be said; null for a reader of rounded counts. */
  nearEdge: { count: number; of: number; metres: number } | null;
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

type AreaOf = { code: string; name: string; within: string };

/** The areas of a kind, and how the source's rows are put into them; null where they cannot be. */
async function areasOf(
  ground: Ground,
  kind: 'wards' | 'small',
): Promise<{ areas: AreaOf[]; placing: Placing } | null> {
  if (kind === 'wards') {
    const areas = ground.wards.map(({ code, name }) => ({ code, name, within: '' }));
    return ground.toWard === null || areas.length === 0 ? null : { areas, placing: ground.toWard };
  }
  const { lookup } = ground.geography;
  const areas = smallAreas(ground);
  if (lookup === null || areas.length === 0) return null;
  const has = await hasPlaces(ground.engine, ground.source.segments);
  return has.smallAreas ? { areas, placing: { method: 'lsoa-code', to: 'lsoa', lookup } } : null;
}

function withPeople(ground: Ground, areas: readonly AreaOf[]) {
  const base = baseOf(
    ground,
    areas.map(({ code }) => code),
  );
  return {
    base,
    areas: areas.map((each) => ({
      ...each,
      residents: base === null ? null : (ground[base.of](each.code)?.count ?? null),
    })),
  };
}

/** Wards or small areas with their figures; null where the source's rows cannot be put into them. */
export async function areasView(
  ground: Ground,
  kind: 'wards' | 'small',
  question: PlaceQuestion,
): Promise<AreasView | null> {
  const found = await areasOf(ground, kind);
  if (found === null) return null;
  const { areas, base } = withPeople(ground, found.areas);
  const codes = areas.map(({ code }) => code);
  const { placing } = found;
  const { category, period } = question;
  const { showsSmall } = ground.source;
  const read = reading(ground.source);
  const shown = async (asked: Period): Promise<Map<string, number>> =>
    new Map(
      [...(await countsBy(ground, placing, codes, category, asked))].map(([code, count]) => [
        code,
        read(count),
      ]),
    );
  const comparison = missingBefore(ground, question.comparison).length > 0 ? null : question.comparison;
  const [now, before, summary] = await Promise.all([
    shown(period),
    comparison === null ? null : shown(comparison),
    showsSmall
      ? placingSummary(ground.engine, {
          segments: ground.source.segments,
          period,
          categories: [category],
          by: [],
          placing,
          areas: codes,
        })
      : null,
  ]);
  const rows = areaRows(areas, now, before);
  return {
    rows: sortRows(rows, question.sorting),
    total: rows.reduce((sum, row) => sum + row.count, 0),
    nearEdge:
      summary === null ? null : { count: summary.nearEdge, of: summary.total, metres: summary.nearMetres },
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

/** Places that are looked at for one page or file of repeat locations, at most. */
export const mostSpots = 5000;

/** A place as its reader may see it. */
export type ShownSpot = Omit<SpotCount, 'months'> & {
  /** In how many months; null for a reader of rounded counts: five incidents in five months are one in each. */
  months: number | null;
  /** In the earlier months; null where there are none to compare with, or its reader may not see small counts. */
  before: number | null;
};

/** What tells places apart: the point, else the words for the place. */
const placeOf = ({ longitude, latitude, place }: SpotCount): string =>
  longitude === null ? (place ?? '').trim().toLowerCase() : `${longitude} ${latitude ?? ''}`;

/** Counts of the earlier months by place; null where they are not to be had. */
async function spotsBefore(ground: Ground, question: PlaceQuestion): Promise<Map<string, number> | null> {
  const { comparison } = question;
  if (comparison === null || missingBefore(ground, comparison).length > 0) return null;
  const asked = inDistrict(ground, { ...question, period: comparison });
  const { spots, total } = await countSpots(ground.engine, asked, { from: 0, rows: mostSpots, least: 1 });
  return total > mostSpots ? null : new Map(spots.map((spot) => [placeOf(spot), spot.count]));
}

export async function repeatView(
  ground: Ground,
  question: PlaceQuestion,
  page: { from: number; rows: number },
): Promise<{ spots: ShownSpot[]; total: number; without: number }> {
  const asked = inDistrict(ground, question);
  const least = leastOf(ground);
  if (ground.source.showsSmall) {
    const [found, earlier] = await Promise.all([
      countSpots(ground.engine, asked, { ...page, least }),
      spotsBefore(ground, question),
    ]);
    const before = (spot: SpotCount): number | null =>
      earlier === null ? null : (earlier.get(placeOf(spot)) ?? 0);
    return { ...found, spots: found.spots.map((spot) => ({ ...spot, before: before(spot) })) };
  }
  const read = reading(ground.source);
  const { spots, total, without } = await countSpots(ground.engine, asked, {
    from: 0,
    rows: mostSpots,
    least,
  });
  // In an order of the rounded counts alone: the order of the whole ones would tell which of two is the larger.
  const words = (spot: Pick<SpotCount, 'place' | 'smallArea' | 'longitude' | 'latitude'>): string =>
    [spot.place ?? '', spot.smallArea ?? '', spot.longitude, spot.latitude].join(' ');
  const shown = spots
    .map((spot) => ({ ...spot, count: read(spot.count), months: null, before: null }))
    .sort((a, b) => b.count - a.count || (words(a) < words(b) ? -1 : 1));
  return { spots: shown.slice(page.from, page.from + page.rows), total, without: read(without) };
}

export type LinesView = {
  metres: number;
  lines: (LineCount & {
    names: readonly [string, string | null];
    both: number;
    /** Near it in the earlier months, and the change since; null where there is nothing to compare with. */
    before: { near: number; change: Change } | null;
  })[];
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
  const locator = makeLocator(set);
  const read = reading(ground.source);
  const linesIn = async (period: Period): Promise<LineCount[]> => {
    const asked = {
      segments: ground.source.segments,
      period,
      categories: [question.category],
      placing: toWard,
      areas: codes,
    };
    return countLines(locator, await countNearEdges(ground.engine, asked, metres), metres, read);
  };
  const comparison = missingBefore(ground, question.comparison).length > 0 ? null : question.comparison;
  const [now, earlier, byWard] = await Promise.all([
    linesIn(question.period),
    comparison === null ? null : linesIn(comparison),
    countsBy(ground, toWard, codes, question.category, question.period),
  ]);
  const nearBefore = new Map(earlier?.map(({ pair, near }) => [pair.join(' '), near]));
  const before = ({ pair, near }: LineCount): LinesView['lines'][number]['before'] => {
    if (earlier === null) return null;
    const was = nearBefore.get(pair.join(' ')) ?? 0;
    return { near: was, change: change({ count: was }, { count: near }) };
  };
  const nameOf = new Map(set.areas.map((area) => [area.code, area.name]));
  const inWard = (code: string | null): number => (code === null ? 0 : read(byWard.get(code) ?? 0));
  return {
    metres,
    lines: now.map((line) => ({
      ...line,
      before: before(line),
      names: [
        nameOf.get(line.pair[0]) ?? line.pair[0],
        line.pair[1] === null ? null : (nameOf.get(line.pair[1]) ?? line.pair[1]),
      ],
      // Each rounded on its own, the part could come out larger than its whole.
      both: Math.max(line.near, inWard(line.pair[0]) + inWard(line.pair[1])),
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
  const found = await areasOf(ground, 'small');
  if (found === null) return null;
  const { areas, base } = withPeople(ground, found.areas);
  const counts = await countsBy(
    ground,
    found.placing,
    areas.map(({ code }) => code),
    question.category,
    question.period,
  );
  const counted = areas.map((each) => ({ ...each, count: counts.get(each.code) ?? 0 }));
  return { table, base, ...decileRows(counted, table.byCode, reading(ground.source)) };
}

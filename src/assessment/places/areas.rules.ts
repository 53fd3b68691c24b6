import { change, competitionRanks, rate, type Change } from '../../statistics/statistics.ts';

/** One area of a table: how many, per head, of the whole, against before, and its place. */
export type AreaRow = {
  code: string;
  name: string;
  /** The larger area it lies in, where there is one to say. */
  within: string;
  count: number;
  residents: number | null;
  /** Per 1,000 residents with its interval; null without residents. */
  rate: number | null;
  lower: number | null;
  upper: number | null;
  /** Of all the areas together, in per cent. */
  share: number | null;
  before: number | null;
  change: Change | null;
  /** Place by rate where residents are known, else by number; 1 is the highest. */
  rank: number | null;
};

export const sortings = {
  number: 'Number',
  rate: 'Rate',
  change: 'Change in number',
  name: 'Name',
} as const;
export type Sorting = keyof typeof sortings;

/**
 * Areas with their counts, worked out: the same for wards and for small areas.
 * @param counts as their reader may see them: whole, or rounded already
 */
export function areaRows(
  areas: readonly { code: string; name: string; within: string; residents: number | null }[],
  counts: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number> | null,
): AreaRow[] {
  const now = areas.map(({ code }) => counts.get(code) ?? 0);
  const total = now.reduce((sum, each) => sum + each, 0);
  const rates = areas.map((area, index) =>
    area.residents === null ? null : rate(now[index] ?? 0, area.residents, 1000),
  );
  const byRate = rates.some((each) => each?.value != null);
  const ranks = competitionRanks(now.map((count, index) => (byRate ? (rates[index]?.value ?? null) : count)));
  return areas.map((area, index) => {
    const count = now[index] ?? 0;
    const found = rates[index] ?? null;
    const then = before === null ? null : (before.get(area.code) ?? 0);
    return {
      ...area,
      count,
      rate: found?.value ?? null,
      lower: found?.lower ?? null,
      upper: found?.upper ?? null,
      share: total > 0 ? (count * 100) / total : null,
      before: then,
      change: then === null ? null : change({ count: then }, { count }),
      rank: ranks[index] ?? null,
    };
  });
}

/** In the order asked, those alike by name. */
export function sortRows(rows: readonly AreaRow[], sorting: Sorting): AreaRow[] {
  const key = (row: AreaRow): number =>
    sorting === 'rate'
      ? (row.rate ?? -1)
      : sorting === 'change'
        ? (row.change?.difference ?? -Infinity)
        : row.count;
  return rows.toSorted((a, b) => {
    if (sorting === 'name') return a.name.localeCompare(b.name, 'en-GB') || (a.code < b.code ? -1 : 1);
    const byKey = key(b) - key(a);
    return (byKey !== 0 && !Number.isNaN(byKey) ? byKey : 0) || a.name.localeCompare(b.name, 'en-GB');
  });
}

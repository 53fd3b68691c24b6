import { change, competitionRanks, rate, type Change } from '../../statistics/statistics.ts';
import { hiddenSmall } from '../time/small.rules.ts';

/** One area of a table: how many, per head, of the whole, against before, and its place. */
export type AreaRow = {
  code: string;
  name: string;
  /** The larger area it lies in, where there is one to say. */
  within: string;
  count: number;
  /** Shown as a number: false where it is small and the source is not open data. */
  shown: boolean;
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

/** Areas with their counts, worked out: the same for wards and for small areas. */
export function areaRows(
  areas: readonly { code: string; name: string; within: string; residents: number | null }[],
  counts: ReadonlyMap<string, number>,
  before: ReadonlyMap<string, number> | null,
  showsSmall: boolean,
): AreaRow[] {
  const total = areas.reduce((sum, each) => sum + (counts.get(each.code) ?? 0), 0);
  const now = areas.map(({ code }) => counts.get(code) ?? 0);
  const hidden = showsSmall ? now.map(() => false) : hiddenSmall(now);
  const earlier = areas.map(({ code }) => before?.get(code) ?? 0);
  const hiddenBefore = showsSmall || before === null ? now.map(() => false) : hiddenSmall(earlier);
  const rates = areas.map((area, index) =>
    area.residents === null ? null : rate(now[index] ?? 0, area.residents, 1000),
  );
  const byRate = rates.some((each) => each?.value != null);
  const ranks = competitionRanks(
    now.map((count, index) =>
      hidden[index] === true ? null : byRate ? (rates[index]?.value ?? null) : count,
    ),
  );
  return areas.map((area, index) => {
    const count = now[index] ?? 0;
    const shown = hidden[index] !== true;
    const found = rates[index] ?? null;
    const then = before === null || hiddenBefore[index] === true ? null : (earlier[index] ?? 0);
    return {
      ...area,
      count,
      shown,
      rate: shown ? (found?.value ?? null) : null,
      lower: shown ? (found?.lower ?? null) : null,
      upper: shown ? (found?.upper ?? null) : null,
      share: shown && total > 0 ? (count * 100) / total : null,
      before: then,
      change: shown && then !== null ? change({ count: then }, { count }) : null,
      rank: ranks[index] ?? null,
    };
  });
}

/** Hidden counts come last whatever the order, so that the order does not tell them. */
export function sortRows(rows: readonly AreaRow[], sorting: Sorting): AreaRow[] {
  const key = (row: AreaRow): number =>
    sorting === 'rate'
      ? (row.rate ?? -1)
      : sorting === 'change'
        ? (row.change?.difference ?? -Infinity)
        : row.count;
  return rows.toSorted((a, b) => {
    if (sorting === 'name') return a.name.localeCompare(b.name, 'en-GB') || (a.code < b.code ? -1 : 1);
    if (a.shown !== b.shown) return a.shown ? -1 : 1;
    const byKey = a.shown ? key(b) - key(a) : 0;
    return (byKey !== 0 && !Number.isNaN(byKey) ? byKey : 0) || a.name.localeCompare(b.name, 'en-GB');
  });
}

import { addMonths, isMonth, monthsIn, type Month, type Period } from '../../foundation/period.ts';
import { change, type Change } from '../../statistics/statistics.ts';
import { descendants } from '../categories.ts';

/**
 * Breaks in series, as rules without a database. A series breaks where what is counted changes while its name stays: a new
 * recording rule, reports filed where they do not belong, a boundary, a form that makes reporting easier. What lies on one
 * side may not be compared with what lies on the other without saying so. (UK Statistics Authority, Code of Practice for
 * Statistics, Q2: explain breaks and discontinuities; Home Office Counting Rules change each April.)
 */

/** What kinds there are, in words. */
export const breakKinds = {
  'recording-change': 'What is recorded, or how, changed',
  'boundary-change': 'Boundaries changed',
  misfiled: 'Reports were filed where they do not belong',
  'new-form': 'There is a new form or way to report',
  coverage: 'More or fewer places or bodies report',
  other: 'Something else',
} as const;

export type BreakKind = keyof typeof breakKinds;

/**
 * What is known of the size of a break. A share or factor is a range, `low` to `high`, both the same where it is known exactly.
 * - `share-of-rise`: that share of a rise from months before into months of the break are `reports` (0 to 1).
 * - `share-of-counts`: that share of the counts in months of the break are `reports` (0 to 1).
 * - `months`: so many of a month's count are `reports`.
 * - `factor`: months of the break count so many times what they would have counted before (more than 0).
 */
export type Adjustment = {
  /** Where it comes from: a document, a count, a person. */
  source: string;
} & (
  | { kind: 'share-of-rise'; low: number; high: number; reports: string }
  | { kind: 'share-of-counts'; low: number; high: number; reports: string }
  | { kind: 'months'; counts: { month: Month; count: number }[]; reports: string }
  | { kind: 'factor'; low: number; high: number }
);

export type SeriesBreak = {
  id: string;
  kind: BreakKind;
  title: string;
  /** The plain sentence printed wherever the series is. */
  text: string;
  /** Code of a kind of source; null for every kind. */
  sourceKind: string | null;
  /** Code of one source; null for all. */
  sourceCode: string | null;
  /** Codes of the category tree, each with its branch; none means all. */
  categories: string[];
  areaCode: string | null;
  areaName: string;
  /** First day, ISO. */
  from: string;
  /** Last day, ISO; null where the change lasts. */
  to: string | null;
  adjustment: Adjustment | null;
  version: number;
};

type Dates = Pick<SeriesBreak, 'from' | 'to'>;

/** Whether a month lies outside the break, wholly inside, or begins or ends inside it. */
export function monthState(dates: Dates, month: Month): 'clear' | 'part' | 'whole' {
  const first = `${month}-01`;
  const next = `${addMonths(month, 1)}-01`;
  // Days are compared as text: an ISO day sorts as it reads. The month's last day is before the next month's first.
  if (dates.from >= next || (dates.to !== null && dates.to < first)) return 'clear';
  const endsInside = dates.to !== null && nextDay(dates.to) < next;
  return dates.from > first || endsInside ? 'part' : 'whole';
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** Whether some of these months are of the break and others are not, so that they cannot be read as one series. */
export function spans(dates: Dates, months: readonly Month[]): boolean {
  const states = new Set(months.map((month) => monthState(dates, month)));
  return states.has('part') || states.size > 1;
}

/** Whether a period, or its comparison with another, lies across the break. */
export function spansQuestion(
  dates: Dates,
  question: { period: Period; comparison: Period | null },
): boolean {
  return spans(dates, [
    ...monthsIn(question.period),
    ...(question.comparison === null ? [] : monthsIn(question.comparison)),
  ]);
}

/**
 * How a break concerns a series:
 * - `exactly`: it was written for this category and area, or for all.
 * - `inside`: the series is a part of what it was written for (a ward of the area, one category of the branch).
 * - `in part`: what it was written for is a part of the series.
 * - null: not at all.
 */
export type Concern = 'exactly' | 'inside' | 'in part' | null;

export type SeriesOf = {
  category: string;
  area: string;
  /** The area that this one lies in, where known. */
  within?: string;
  /** Areas that lie in this one, where known. */
  holds?: readonly string[];
};

function categoryConcern(of: readonly string[], asked: string): Concern {
  if (of.length === 0 || of.includes(asked)) return 'exactly';
  if (of.some((code) => descendants(code).includes(asked))) return 'inside';
  return of.some((code) => descendants(asked).includes(code)) ? 'in part' : null;
}

function areaConcern(of: string | null, series: SeriesOf): Concern {
  if (of === null || of === series.area) return 'exactly';
  if (of === series.within) return 'inside';
  return series.holds?.includes(of) === true ? 'in part' : null;
}

export function concern(
  seriesBreak: Pick<SeriesBreak, 'categories' | 'areaCode'>,
  series: SeriesOf,
): Concern {
  const both = [
    categoryConcern(seriesBreak.categories, series.category),
    areaConcern(seriesBreak.areaCode, series),
  ];
  if (both.includes(null)) return null;
  // What lies inside in one way and holds it in the other (all incidents of one ward) gets nothing of its size taken off.
  return both.includes('inside') ? 'inside' : both.includes('in part') ? 'in part' : 'exactly';
}

/** The breaks that concern rows of these sources. A break of a kind of source concerns every source of that kind. */
export function breaksOfSources(
  breaks: readonly SeriesBreak[],
  sources: readonly { code: string; kind: string | null }[],
): SeriesBreak[] {
  return breaks.filter(
    ({ sourceCode, sourceKind }) =>
      (sourceCode === null || sources.some(({ code }) => code === sourceCode)) &&
      (sourceKind === null || sources.some(({ kind }) => kind === sourceKind)),
  );
}

/** Months and what was counted in each, in the same order. */
export type Side = { months: readonly Month[]; counts: readonly number[] };

/** One end of the range: the counts with the adjustment made. */
export type AdjustedEnd = { before: number; now: number; percent: number | null };

export type AdjustedChange = {
  /** At the adjustment's low and at its high end. */
  ends: [AdjustedEnd, AdjustedEnd];
  /** Lowest and highest change in per cent; null where there is none from nothing, or the base is small. */
  percent: { low: number; high: number } | null;
  /** What the test says at each end. */
  significance: [Change['significance'], Change['significance']];
};

const total = (side: Side): number => side.counts.reduce((sum, count) => sum + count, 0);

const inBreak = (dates: Dates, side: Side): number =>
  side.counts.reduce(
    (sum, count, index) => sum + (monthState(dates, side.months[index] ?? '') === 'clear' ? 0 : count),
    0,
  );

/** The two sides at one end of a share or factor; null where it says nothing of these two. */
function endAt(
  adjustment: Exclude<Adjustment, { kind: 'months' }>,
  dates: Dates,
  before: Side,
  now: Side,
  at: number,
): { before: number; now: number } | null {
  const whole = { before: total(before), now: total(now) };
  const inside = { before: inBreak(dates, before), now: inBreak(dates, now) };
  switch (adjustment.kind) {
    case 'share-of-rise': {
      // A share of the rise into the break says nothing of the fall out of it, nor of two periods that both touch it.
      const touchesBefore = before.months.some((month) => monthState(dates, month) !== 'clear');
      const touchesNow = now.months.some((month) => monthState(dates, month) !== 'clear');
      if (touchesBefore || !touchesNow || whole.now <= whole.before) return null;
      return { before: whole.before, now: whole.now - at * (whole.now - whole.before) };
    }
    case 'share-of-counts':
      return { before: whole.before - at * inside.before, now: whole.now - at * inside.now };
    case 'factor':
      return {
        before: whole.before - inside.before + inside.before / at,
        now: whole.now - inside.now + inside.now / at,
      };
  }
}

function withoutMonths(counts: readonly { month: Month; count: number }[], side: Side): number {
  const left = new Map(counts.map(({ month, count }) => [month, count]));
  // No month is left with fewer than none, whatever was typed.
  return side.counts.reduce(
    (sum, count, index) => sum + Math.max(0, count - (left.get(side.months[index] ?? '') ?? 0)),
    0,
  );
}

/**
 * A change with the adjustment of a break made, over the months that are compared.
 *
 * The change at any share or factor between the two ends lies between the changes at the ends: each is a ratio of two lines,
 * which has no turning point while the lower one stays above nothing. (Tested by property.)
 * @returns null where the adjustment says nothing of these two periods.
 */
export function adjustedChange(
  seriesBreak: Pick<SeriesBreak, 'from' | 'to' | 'adjustment'>,
  before: Side,
  now: Side,
): AdjustedChange | null {
  const { adjustment } = seriesBreak;
  if (adjustment === null) return null;
  const sides =
    adjustment.kind === 'months'
      ? [0, 1].map(() => ({
          before: withoutMonths(adjustment.counts, before),
          now: withoutMonths(adjustment.counts, now),
        }))
      : [adjustment.low, adjustment.high].map((at) => endAt(adjustment, seriesBreak, before, now, at));
  const [low, high] = sides;
  if (low == null || high == null) return null;
  const results = [low, high].map((end) =>
    // The test is of counts: whole ones.
    change({ count: Math.round(end.before) }, { count: Math.round(end.now) }),
  );
  const percentOf = (end: { before: number; now: number }): number | null =>
    end.before <= 0 ? null : ((end.now - end.before) * 100) / end.before;
  const percents = [percentOf(low), percentOf(high)];
  const [first = null, second = null] = percents;
  const tooFew = results.some((result) => result.significance === 'too-few');
  return {
    ends: [
      { ...low, percent: first },
      { ...high, percent: second },
    ],
    percent:
      first === null || second === null || tooFew
        ? null
        : { low: Math.min(first, second), high: Math.max(first, second) },
    significance: [results[0]?.significance ?? 'too-few', results[1]?.significance ?? 'too-few'],
  };
}

/**
 * The adjusted change of a series, where the break's adjustment was made for it: shares and factors hold only for the very
 * category and area (or all of them); counts of months may also be taken off whatever holds them.
 */
export function adjustedFor(
  seriesBreak: SeriesBreak,
  series: SeriesOf,
  before: Side,
  now: Side,
): AdjustedChange | null {
  const how = concern(seriesBreak, series);
  const fits = how === 'exactly' || (how === 'in part' && seriesBreak.adjustment?.kind === 'months');
  return fits ? adjustedChange(seriesBreak, before, now) : null;
}

// ---- what people type --------------------------------------------------------------------------------------------------

/** `1/5`, `20%`, `0.2` → 0.2; null for anything else, also for `20`, which may be meant as a percentage or not. */
export function shareFromText(text: string): number | null {
  const fraction = /^(\d{1,4})\s*\/\s*(\d{1,4})$/.exec(text.trim());
  const percent = /^(\d{1,3}(?:\.\d{1,4})?)\s*%$/.exec(text.trim());
  const decimal = /^(0?\.\d{1,6}|0|1|1\.0+)$/.exec(text.trim());
  const share =
    fraction !== null
      ? Number(fraction[1]) / Number(fraction[2])
      : percent !== null
        ? Number(percent[1]) / 100
        : decimal !== null
          ? Number(decimal[1])
          : null;
  return share === null || !Number.isFinite(share) || share < 0 || share > 1 ? null : share;
}

/** `2026-04 120` on each line. @returns the counts, or the first line that is not one. */
export function monthsFromText(
  text: string,
): { ok: true; counts: { month: Month; count: number }[] } | { ok: false; line: number; value: string } {
  const counts: { month: Month; count: number }[] = [];
  for (const [index, value] of text.split(/\r?\n/).entries()) {
    if (value.trim() === '') continue;
    const [month = '', count = '', ...rest] = value.trim().split(/[\s,;]+/);
    if (!isMonth(month) || !/^\d{1,7}$/.test(count) || rest.length > 0)
      return { ok: false, line: index + 1, value: value.trim() };
    if (counts.some((each) => each.month === month))
      return { ok: false, line: index + 1, value: value.trim() };
    counts.push({ month, count: Number(count) });
  }
  return { ok: true, counts };
}

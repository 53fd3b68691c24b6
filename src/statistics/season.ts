import { exactChangeP } from './change.ts';
import { studentTwoSidedP } from './normal.ts';
import { competitionRanks } from './rank.ts';

/**
 * Season: the classical decomposition, and the plainest comparison of all, with the same months of earlier years.
 *
 * Source of the decomposition: Kendall & Stuart, The Advanced Theory of Statistics 3, ch. 46; as in R's decompose().
 */
export type Decomposition = {
  /** Centred moving average; null at the ends, where half a season is missing. */
  trend: (number | null)[];
  /** One figure for each season of the period; sums to 0 (additive) or averages 1. */
  seasonal: number[];
  remainder: (number | null)[];
};

/**
 * Classical decomposition. Months have different lengths: give rates per day. A step in the series (a new recording
 * rule) is smeared over a year: cut the series there.
 *
 * @param values at least two periods, none missing; throws RangeError otherwise
 * @param kind `additive` (parts add up) or `multiplicative` (seasons are factors; values above 0)
 */
export function classicalDecomposition(
  values: readonly number[],
  period = 12,
  kind: 'additive' | 'multiplicative' = 'additive',
): Decomposition {
  if (!Number.isInteger(period) || period < 2 || values.length < 2 * period) {
    throw new RangeError(
      `Two periods of 2 or more are needed; got ${values.length} values, period ${period}`,
    );
  }
  if (kind === 'multiplicative' && values.some((value) => !(value > 0))) {
    throw new RangeError('Seasons can be factors only where every value is above 0');
  }
  const away = (value: number, from: number) => (kind === 'additive' ? value - from : value / from);
  const reach = Math.floor(period / 2);
  const trend = values.map((_, index): number | null => {
    if (index < reach || index + reach >= values.length) return null;
    const around = values.slice(index - reach, index + reach + 1);
    const all = around.reduce((sum, value) => sum + value, 0);
    // With an even period the two ends are the same season and count half each.
    const ends = period % 2 === 0 ? ((around[0] ?? 0) + (around.at(-1) ?? 0)) / 2 : 0;
    return (all - ends) / period;
  });
  const raw = Array.from({ length: period }, (_, season) => {
    const own = values.flatMap((value, index) => {
      const level = trend[index] ?? null;
      return index % period === season && level !== null ? [away(value, level)] : [];
    });
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  const mean = raw.reduce((sum, value) => sum + value, 0) / period;
  const seasonal = raw.map((value) => away(value, mean));
  const remainder = values.map((value, index) => {
    const level = trend[index] ?? null;
    return level === null ? null : away(away(value, level), seasonal[index % period] ?? 0);
  });
  return { trend, seasonal, remainder };
}

export const sameMonthsParameters = {
  fewestYears: {
    value: 3,
    unit: 'earlier years from which their own spread is used beside chance',
    source: 'House rule: a spread of two years is one difference.',
  },
} as const;

export type SameMonths = {
  now: number;
  /** Earlier years with a count. */
  years: number;
  mean: number;
  lowest: number;
  highest: number;
  /** Place of this year among all of them, 1 = highest, ties share. */
  place: number;
  /** In per cent of the mean; null where the mean is 0. */
  percent: number | null;
  /** That chance alone explains it (exact conditional test against all earlier years together). */
  chanceP: number | null;
  /** Variance over mean of the earlier years, null with too few of them. */
  dispersion: number | null;
  /** That the usual difference between years explains it; null with too few years. */
  yearsP: number | null;
  /** The larger of the two: what words are bound to. Null where nothing was seen. */
  pValue: number | null;
};

/**
 * A count against the same months of earlier years, so that season plays no part. Two questions: could chance explain
 * it (Poisson, exact), and is it within what years usually differ by (Student's t on square roots, whose variance is 1/4
 * for counts that vary by chance alone and is never taken for less). The larger p is the answer.
 *
 * Limits: the same months must be complete in every year; a recording change between years is not seen here.
 * Source: Przyborowski & Wilenski 1940; Bartlett 1936 (square roots).
 *
 * @param now count of the period
 * @param earlier the counts of the same months in earlier years; null where not complete. Null result without any.
 */
export function sameMonths(now: number, earlier: readonly (number | null)[]): SameMonths | null {
  const counts = earlier.filter((count): count is number => count !== null);
  const years = counts.length;
  if (years === 0) return null;
  const sum = counts.reduce((all, count) => all + count, 0);
  const mean = sum / years;
  const chanceP = exactChangeP({ count: sum, exposure: years }, { count: now, exposure: 1 });
  let dispersion: number | null = null;
  let yearsP: number | null = null;
  if (years >= sameMonthsParameters.fewestYears.value && mean > 0) {
    const variance = counts.reduce((all, count) => all + (count - mean) ** 2, 0) / (years - 1);
    dispersion = variance / mean;
    const roots = counts.map((count) => 2 * Math.sqrt(count));
    const middle = roots.reduce((all, root) => all + root, 0) / years;
    const spread = roots.reduce((all, root) => all + (root - middle) ** 2, 0) / (years - 1);
    const t = (2 * Math.sqrt(now) - middle) / Math.sqrt(Math.max(1, spread) * (1 + 1 / years));
    yearsP = studentTwoSidedP(t, years - 1);
  }
  return {
    now,
    years,
    mean,
    lowest: Math.min(...counts),
    highest: Math.max(...counts),
    place: competitionRanks([now, ...counts])[0] ?? 1,
    percent: mean === 0 ? null : ((now - mean) * 100) / mean,
    chanceP,
    dispersion,
    yearsP,
    pValue: chanceP === null ? null : Math.max(chanceP, yearsP ?? 0),
  };
}

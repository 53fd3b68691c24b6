import { twoSidedNormalP, twoSidedZ, usualLevel } from './normal.ts';
import { median } from './overdispersion.ts';

/**
 * Is there a steady rise or fall? Mann-Kendall's test and Sen's slope ask nothing of the shape of the data.
 *
 * Sources: Mann 1945; Kendall 1975; Sen 1968; Hirsch & Slack 1984 (by season); Gilbert 1987, Statistical Methods for
 * Environmental Pollution Monitoring, ch. 16 (interval of the slope). Limits: a seasonal series must be tested by season;
 * neighbouring months that resemble each other make p too small; a step (a new recording rule) looks like a trend.
 */
export type Trend = {
  n: number;
  /** Rises less falls among all pairs. */
  s: number;
  /** s over the number of pairs: -1 always falling, 1 always rising. */
  tau: number;
  z: number;
  pValue: number;
  /** Median change per step (per period of the season in a seasonal test), with its limits. */
  slope: number;
  lower: number;
  upper: number;
  direction: 'rising' | 'falling' | 'no-clear-trend';
};

export const trendParameters = {
  fewest: {
    value: 4,
    unit: 'values under which nothing is said',
    source: 'Kendall 1975: p cannot be under 0.05.',
  },
  significanceLevel: { value: 0.05, unit: 'two-sided chance', source: 'As for changes (changeParameters).' },
} as const;

type Pairs = { s: number; pairs: number; variance: number; slopes: number[] };

/** Mann-Kendall's test with Sen's slope; nulls keep their place in time. Null with fewer than 4 values. */
export function mannKendall(values: readonly (number | null)[], level: number = usualLevel): Trend | null {
  return judge([compare(values)], values, level);
}

/**
 * The same by season: January is compared with Januaries only, and the slope is per year.
 *
 * @param period 12 for months; throws RangeError unless whole and above 1
 */
export function seasonalMannKendall(
  values: readonly (number | null)[],
  period = 12,
  level: number = usualLevel,
): Trend | null {
  if (!Number.isInteger(period) || period < 2) throw new RangeError(`A period is 2 or more; got ${period}`);
  const seasons = Array.from({ length: period }, (_, season) =>
    values.filter((_, index) => index % period === season),
  );
  return judge(
    seasons.map((season) => compare(season)),
    values,
    level,
  );
}

/** Rises less falls among all pairs, its variance with ties, and the slope of each pair. */
function compare(values: readonly (number | null)[]): Pairs {
  let s = 0;
  const slopes: number[] = [];
  const ties = new Map<number, number>();
  values.forEach((later, j) => {
    if (later === null) return;
    ties.set(later, (ties.get(later) ?? 0) + 1);
    for (let i = 0; i < j; i += 1) {
      const earlier = values[i] ?? null;
      if (earlier === null) continue;
      s += Math.sign(later - earlier);
      slopes.push((later - earlier) / (j - i));
    }
  });
  const term = (t: number) => t * (t - 1) * (2 * t + 5);
  const n = [...ties.values()].reduce((sum, t) => sum + t, 0);
  const tied = [...ties.values()].reduce((sum, t) => sum + term(t), 0);
  return { s, pairs: slopes.length, variance: (term(n) - tied) / 18, slopes };
}

function judge(parts: readonly Pairs[], values: readonly (number | null)[], level: number): Trend | null {
  const n = values.filter((value) => value !== null).length;
  const slopes = parts.flatMap((part) => part.slopes).toSorted((a, b) => a - b);
  if (n < trendParameters.fewest.value || slopes.length === 0) return null;
  const s = parts.reduce((sum, part) => sum + part.s, 0);
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  const pValue = twoSidedNormalP(z);
  const reach = twoSidedZ(level) * Math.sqrt(variance);
  const at = (place: number) => slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(place)))] ?? 0;
  const isClear = pValue < trendParameters.significanceLevel.value;
  return {
    n,
    s,
    tau: s / slopes.length,
    z,
    pValue,
    slope: median(slopes),
    lower: at((slopes.length - reach) / 2 - 1),
    upper: at((slopes.length + reach) / 2),
    direction: !isClear ? 'no-clear-trend' : s > 0 ? 'rising' : 'falling',
  };
}

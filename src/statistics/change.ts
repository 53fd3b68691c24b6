import { clopperPearson, exactBinomialP } from './binomial.ts';
import type { Significance } from './figure.ts';
import {
  levelInWords,
  requireCount,
  requireLevel,
  twoSidedNormalP,
  twoSidedZ,
  usualLevel,
} from './normal.ts';

/** When a change is given, and when it is called more than chance. */
export const changeParameters = {
  minimumBase: {
    value: 20,
    unit: 'incidents in the earlier period',
    source: 'Domain pack 7.3: if the earlier count is under 20, show counts only.',
  },
  significanceLevel: {
    value: 0.05,
    unit: 'two-sided chance',
    source: 'Usual 95% level of UK local comparison (OHID Fingertips technical guidance).',
  },
} as const;

/** A count seen over an exposure: days, months, people. Exposures matter only in proportion to each other. */
export type Observed = { count: number; exposure?: number };

export type Change = {
  before: number;
  now: number;
  /** now - before, in events. */
  difference: number;
  /** Change of the rate of events in per cent; null from zero, which has no percentage. */
  percent: number | null;
  /** Limits of `percent`. `upper` is null where there is none (nothing before). */
  lower: number | null;
  upper: number | null;
  /** Exact two-sided p; null where nothing was seen in either period. */
  pValue: number | null;
  significance: Exclude<Significance, 'not-comparable'>;
  /** `exact conditional 95%`. */
  method: string;
};

/** (now - before) / before in per cent, null from zero. Source: domain pack 7.3. */
export function percentageChange(before: number, now: number): number | null {
  // Multiplied before it is divided: 8 more on 200 is 4, not 4.000000000000001.
  return before === 0 ? null : ((now - before) * 100) / before;
}

export type RateRatio = { ratio: number | null; lower: number | null; upper: number | null };

/**
 * Ratio of the two rates (now over before) with exact limits: given the total, `now` is binomial; its Clopper-Pearson
 * limits q become q/(1-q) times the exposures. Source: Clopper & Pearson 1934; Przyborowski & Wilenski 1940.
 */
export function exactRatio(before: Observed, now: Observed, level: number = usualLevel): RateRatio {
  const { t1, t2 } = check(before, now);
  requireLevel(level);
  const total = before.count + now.count;
  if (total === 0) return { ratio: null, lower: null, upper: null };
  const limits = clopperPearson(now.count, total, level);
  const ratioAt = (q: number) => (q >= 1 ? null : (q / (1 - q)) * (t1 / t2));
  return {
    ratio: before.count === 0 ? null : (now.count * t1) / (before.count * t2),
    lower: ratioAt(limits.lower),
    upper: ratioAt(limits.upper),
  };
}

/** Exact conditional two-sided p that both rates are equal; null where nothing was seen. */
export function exactChangeP(before: Observed, now: Observed): number | null {
  const { t1, t2 } = check(before, now);
  const total = before.count + now.count;
  return total === 0 ? null : exactBinomialP(now.count, total, t2 / (t1 + t2));
}

/** Ratio with Wald limits on its logarithm: good from about 20 events in each period. */
export function waldRatio(before: Observed, now: Observed, level: number = usualLevel): RateRatio {
  const { t1, t2 } = check(before, now);
  const z = twoSidedZ(level);
  if (before.count === 0) return { ratio: null, lower: null, upper: null };
  const ratio = (now.count * t1) / (before.count * t2);
  if (now.count === 0) return { ratio, lower: null, upper: null };
  const reach = Math.exp(z * Math.sqrt(1 / before.count + 1 / now.count));
  return { ratio, lower: ratio / reach, upper: ratio * reach };
}

/** Score test that both rates are equal: z = (r2 - r1) / sqrt(r (1/t1 + 1/t2)), r pooled; null where nothing was seen. */
export function scoreTest(before: Observed, now: Observed): { z: number; pValue: number } | null {
  const { t1, t2 } = check(before, now);
  const pooled = (before.count + now.count) / (t1 + t2);
  if (pooled === 0) return null;
  const z = (now.count / t2 - before.count / t1) / Math.sqrt(pooled * (1 / t1 + 1 / t2));
  return { z, pValue: twoSidedNormalP(z) };
}

/**
 * The change between two periods, everything a figure says of it.
 *
 * `too-few` whenever the earlier count is under the minimum base: no percentage is given then, and its limits are
 * null too; the p-value stays. Crime counts vary more than Poisson counts (repeat victims, series), so p is on the
 * small side: `up` and `down` are claims that chance alone is unlikely, not that a cause is known.
 */
export function change(before: Observed, now: Observed, level: number = usualLevel): Change {
  const { t1, t2 } = check(before, now);
  const pValue = exactChangeP(before, now);
  const tooFew = before.count < changeParameters.minimumBase.value;
  const limits = tooFew ? null : exactRatio(before, now, level);
  const percentOf = (ratio: number | null | undefined) =>
    ratio === null || ratio === undefined ? null : (ratio - 1) * 100;
  return {
    before: before.count,
    now: now.count,
    difference: now.count - before.count,
    percent: tooFew
      ? null
      : t1 === t2
        ? percentageChange(before.count, now.count)
        : percentageChange(before.count * t2, now.count * t1),
    lower: percentOf(limits?.lower),
    upper: percentOf(limits?.upper),
    pValue,
    significance: classifyChange(before.count, now.count / t2 - before.count / t1, pValue),
    method: `exact conditional ${levelInWords(level)}`,
  };
}

/**
 * Names a change.
 *
 * @param base count of the earlier period
 * @param difference of the rates; only its sign matters
 */
export function classifyChange(
  base: number,
  difference: number,
  pValue: number | null,
): Change['significance'] {
  if (base < changeParameters.minimumBase.value) return 'too-few';
  if (pValue === null || pValue >= changeParameters.significanceLevel.value || difference === 0) {
    return 'no-clear-change';
  }
  return difference > 0 ? 'up' : 'down';
}

function check(before: Observed, now: Observed): { t1: number; t2: number } {
  requireCount(before.count, 'The earlier count');
  requireCount(now.count, 'The later count');
  const t1 = before.exposure ?? 1;
  const t2 = now.exposure ?? 1;
  if (!(t1 > 0 && t2 > 0 && Number.isFinite(t1) && Number.isFinite(t2))) {
    throw new RangeError(`Exposures must be above 0; got ${t1} and ${t2}`);
  }
  return { t1, t2 };
}

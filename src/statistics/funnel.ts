import {
  chiSquaredQuantile,
  controlLevel,
  requireCount,
  requireLevel,
  twoSidedZ,
  usualLevel,
} from './normal.ts';
import { countInterval } from './poisson.ts';

/**
 * Funnel plots: which areas differ from the group's average by more than their size explains.
 *
 * Sources: Spiegelhalter 2005, Funnel plots for comparing institutional performance, doi:10.1002/sim.1970; OHID
 * Fingertips technical guidance (drawing against observed events; an area against the average). The target is the
 * pooled value (sum over sum), not the mean of the areas' values. With large populations nearly all areas lie outside
 * Poisson limits: see `overdispersion.ts`.
 */

export type FunnelQuestion = {
  /** The group's pooled rate per `per`; for a proportion 0 to 1. */
  target: number;
  /** Populations, households or whole counts at which the limits are wanted; each above 0. */
  bases: readonly number[];
  /** 1,000 unless given; ignored for a proportion. */
  per?: number;
  /** 0.95 unless given; charts draw 0.95 and 0.998. */
  level?: number;
  /** `rate` unless given. */
  kind?: 'rate' | 'proportion';
};

export type FunnelLimit = {
  base: number;
  /** Events expected at the target. */
  expected: number;
  /** In the unit of the target. */
  lower: number;
  upper: number;
};

/** Ratio limits round 1 at an expected number of events, exact Poisson. `expected` above 0. */
export function ratioLimits(expected: number, level: number = usualLevel): { lower: number; upper: number } {
  requireLevel(level);
  requireAbove(expected, 'An expected number');
  const tail = (1 - level) / 2;
  return {
    lower: chiSquaredQuantile(tail, 2 * expected) / (2 * expected),
    upper: chiSquaredQuantile(1 - tail, 2 * (expected + 1)) / (2 * expected),
  };
}

/**
 * Control limits round the target at each base, in the order given. Rates: exact Poisson at the expected number;
 * proportions: target -/+ z sqrt(target (1 - target) / n), cut to 0 and 1.
 *
 * @throws RangeError for a target or base that is not above 0
 */
export function funnelLimits(question: FunnelQuestion): FunnelLimit[] {
  const { target, bases, per = 1000, level = usualLevel, kind = 'rate' } = question;
  requireAbove(target, 'A target');
  requireAbove(per, 'The number the rate is per');
  const z = twoSidedZ(level);
  if (kind === 'proportion' && target >= 1)
    throw new RangeError(`A proportion's target is under 1; got ${target}`);
  return bases.map((base) => {
    requireAbove(base, 'A base');
    if (kind === 'proportion') {
      const reach = z * Math.sqrt((target * (1 - target)) / base);
      return {
        base,
        expected: target * base,
        lower: Math.max(0, target - reach),
        upper: Math.min(1, target + reach),
      };
    }
    const expected = (target * base) / per;
    const limits = ratioLimits(expected, level);
    return { base, expected, lower: target * limits.lower, upper: target * limits.upper };
  });
}

export type ObservedLimit = {
  observed: number;
  /** In the unit of the target; an observed 0 has no upper line. */
  lower: number;
  upper: number | null;
};

/**
 * The limits as Fingertips draws them, against the number of events observed: the lower line at O / E where
 * P(X <= O | E) is the tail, the upper where P(X >= O | E) is. An area outside them is one whose own exact interval
 * leaves the target out.
 */
export function funnelLimitsByObserved(
  target: number,
  observed: readonly number[],
  level: number = usualLevel,
): ObservedLimit[] {
  requireAbove(target, 'A target');
  requireLevel(level);
  const tail = (1 - level) / 2;
  return observed.map((count) => {
    requireCount(count, 'An observed count');
    return {
      observed: count,
      lower: (target * count) / (chiSquaredQuantile(1 - tail, 2 * (count + 1)) / 2),
      upper: count === 0 ? null : (target * count) / (chiSquaredQuantile(tail, 2 * count) / 2),
    };
  });
}

export type AreaSignificance = {
  /** `none`: may be chance. About size compared with the group, not about good or bad. */
  direction: 'high' | 'low' | 'none';
  /** The strictest level at which it holds: 0.998, 0.95, or null. */
  level: number | null;
};

/**
 * One area against the target: its own exact or Byar interval at 99.8 %, then at 95 %. Source: OHID Fingertips.
 *
 * @param area base above 0; throws RangeError otherwise
 */
export function areaSignificance(
  area: { count: number; base: number },
  target: number,
  per = 1000,
): AreaSignificance {
  requireAbove(area.base, 'A base');
  requireAbove(target, 'A target');
  for (const level of [controlLevel, usualLevel]) {
    const { lower, upper } = countInterval(area.count, level);
    const scale = per / area.base;
    if (lower * scale > target) return { direction: 'high', level };
    if (upper * scale < target) return { direction: 'low', level };
  }
  return { direction: 'none', level: null };
}

/** The target of a funnel: all events over all bases. Null where there is no base. */
export function pooledRate(areas: readonly { count: number; base: number }[], per = 1000): number | null {
  const base = areas.reduce((sum, area) => sum + area.base, 0);
  return base > 0 ? (areas.reduce((sum, area) => sum + area.count, 0) * per) / base : null;
}

function requireAbove(value: number, name: string): void {
  if (!(value > 0 && Number.isFinite(value))) throw new RangeError(`${name} must be above 0; got ${value}`);
}

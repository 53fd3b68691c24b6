import { twoSidedZ, usualLevel } from './normal.ts';

/**
 * Funnel limits where areas differ by more than chance everywhere, as they do with large counts: a spread between areas
 * is estimated and added to the chance of each.
 *
 * Source: Spiegelhalter 2005 (doi:10.1002/sim.1970) and 2012 (doi:10.1111/j.1467-985X.2011.01010.x): additive
 * random-effects adjustment on transformed values, the most extreme tenth at each end pulled in (winsorised) so that
 * true outliers do not hide themselves.
 */
export const overdispersionParameters = {
  winsorised: { value: 0.1, unit: 'share pulled in at each end', source: 'Spiegelhalter 2005.' },
} as const;

/** How values are made comparable: ratios by square root or log of observed over expected, proportions by arcsine root. */
export type Transform = 'square-root' | 'log' | 'arcsine';

export type Overdispersion = {
  transform: Transform;
  areas: number;
  /** Mean of z squared: 1 where chance explains it all. */
  phi: number;
  /** Variance between areas on the transformed scale; 0 where phi is small enough to be chance. */
  tauSquared: number;
};

/**
 * Overdispersion of ratios of observed to expected events.
 *
 * @param areas expected above 0; throws RangeError otherwise. On the log scale 0 observed counts as a half.
 */
export function ratioOverdispersion(
  areas: readonly { observed: number; expected: number }[],
  transform: 'square-root' | 'log' = 'square-root',
): Overdispersion {
  return estimate(
    areas.map(({ observed, expected }) => {
      if (!(expected > 0) || !(observed >= 0)) {
        throw new RangeError(`Observed is 0 or more and expected above 0; got ${observed} and ${expected}`);
      }
      return transform === 'log'
        ? { distance: Math.log((observed === 0 ? 0.5 : observed) / expected), error: 1 / Math.sqrt(expected) }
        : { distance: Math.sqrt(observed / expected) - 1, error: 0.5 / Math.sqrt(expected) };
    }),
    transform,
  );
}

/** Overdispersion of proportions round a target between 0 and 1. */
export function proportionOverdispersion(
  areas: readonly { part: number; whole: number }[],
  target: number,
): Overdispersion {
  if (!(target > 0 && target < 1)) throw new RangeError(`A target lies between 0 and 1; got ${target}`);
  return estimate(
    areas.map(({ part, whole }) => {
      if (!(whole > 0) || !(part >= 0 && part <= whole)) {
        throw new RangeError(`A part lies within its whole; got ${part} of ${whole}`);
      }
      return {
        distance: Math.asin(Math.sqrt(part / whole)) - Math.asin(Math.sqrt(target)),
        error: 0.5 / Math.sqrt(whole),
      };
    }),
    'arcsine',
  );
}

function estimate(
  areas: readonly { distance: number; error: number }[],
  transform: Transform,
): Overdispersion {
  const n = areas.length;
  if (n < 2) return { transform, areas: n, phi: 1, tauSquared: 0 };
  const scores = winsorised(areas.map(({ distance, error }) => distance / error));
  const phi = scores.reduce((sum, z) => sum + z * z, 0) / n;
  let [weights, squares] = [0, 0];
  for (const { error } of areas) {
    weights += 1 / error ** 2;
    squares += 1 / error ** 4;
  }
  const tauSquared = n * phi > n - 1 ? (n * phi - (n - 1)) / (weights - squares / weights) : 0;
  return { transform, areas: n, phi, tauSquared };
}

function winsorised(values: readonly number[]): number[] {
  const share = overdispersionParameters.winsorised.value;
  const low = quantile(values, share);
  const high = quantile(values, 1 - share);
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman & Fan 1996, as in R and spreadsheets).
 *
 * @param share 0 to 1; throws RangeError otherwise, and for no values
 */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0 || !(share >= 0 && share <= 1)) {
    throw new RangeError(
      `A quantile needs values and a share from 0 to 1; got ${values.length} and ${share}`,
    );
  }
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (place - Math.floor(place)) * (above - below);
}

/** The middle value. Throws RangeError for no values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Over-dispersed limits of the ratio of observed to expected round 1. */
export function dispersedRatioLimits(
  expected: number,
  found: Overdispersion,
  level: number = usualLevel,
): { lower: number; upper: number } {
  const z = twoSidedZ(level);
  if (!(expected > 0)) throw new RangeError(`An expected number must be above 0; got ${expected}`);
  if (found.transform === 'log') {
    const reach = z * Math.sqrt(1 / expected + found.tauSquared);
    return { lower: Math.exp(-reach), upper: Math.exp(reach) };
  }
  const reach = z * Math.sqrt(0.25 / expected + found.tauSquared);
  return { lower: Math.max(0, 1 - reach) ** 2, upper: (1 + reach) ** 2 };
}

/** Over-dispersed limits of a proportion round its target. */
export function dispersedProportionLimits(
  target: number,
  base: number,
  found: Overdispersion,
  level: number = usualLevel,
): { lower: number; upper: number } {
  if (!(base > 0) || !(target > 0 && target < 1)) {
    throw new RangeError(`A base above 0 and a target between 0 and 1; got ${base} and ${target}`);
  }
  const centre = Math.asin(Math.sqrt(target));
  const reach = twoSidedZ(level) * Math.sqrt(0.25 / base + found.tauSquared);
  return {
    lower: Math.sin(Math.max(0, centre - reach)) ** 2,
    upper: Math.sin(Math.min(Math.PI / 2, centre + reach)) ** 2,
  };
}

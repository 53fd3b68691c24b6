import {
  chiSquaredQuantile,
  levelInWords,
  requireCount,
  requireLevel,
  twoSidedZ,
  usualLevel,
} from './normal.ts';

/**
 * Intervals for counts of events and for crude rates.
 *
 * Sources: Breslow & Day 1987, Statistical Methods in Cancer Research II; APHO Technical Briefing 3 (2008, methods
 * updated 2018); OHID Fingertips technical guidance, which uses the exact limits below 10 events and Byar's from 10.
 */
export const poissonParameters = {
  /** Fewest events for which Byar's approximation is used. Source: APHO Technical Briefing 3. */
  byarFrom: 10,
} as const;

export type CountInterval = {
  lower: number;
  upper: number;
  /** `exact Poisson 95%` or `Byar 95%`. */
  method: string;
};

/**
 * Interval for the number of events that was to be expected where `count` were seen.
 *
 * @param count whole number, 0 or more; throws RangeError otherwise
 * @param level confidence level, 0.95 unless given
 */
export function countInterval(count: number, level: number = usualLevel): CountInterval {
  requireCount(count, 'A count');
  requireLevel(level);
  const tail = (1 - level) / 2;
  if (count < poissonParameters.byarFrom) {
    return {
      lower: count === 0 ? 0 : chiSquaredQuantile(tail, 2 * count) / 2,
      upper: chiSquaredQuantile(1 - tail, 2 * count + 2) / 2,
      method: `exact Poisson ${levelInWords(level)}`,
    };
  }
  const z = twoSidedZ(level);
  const lowerRoot = 1 - 1 / (9 * count) - z / (3 * Math.sqrt(count));
  const above = count + 1;
  const upperRoot = 1 - 1 / (9 * above) + z / (3 * Math.sqrt(above));
  return {
    // The bracket is negative only for levels far beyond the usual ones; the limit is then 0, as a count cannot be less.
    lower: lowerRoot <= 0 ? 0 : count * lowerRoot ** 3,
    upper: above * upperRoot ** 3,
    method: `Byar ${levelInWords(level)}`,
  };
}

export type Rate = {
  /** Events per `per` people or households; null where the population is missing or 0. */
  value: number | null;
  lower: number | null;
  upper: number | null;
  method: string;
};

/**
 * Crude rate with its interval: the interval on the count, scaled by `per / population`. A rate above `per` is legal,
 * because events are counted, not people.
 *
 * @param population mid-year residents or households; null when not known
 * @param per 1,000 in community safety
 */
export function rate(count: number, population: number | null, per = 1000, level: number = usualLevel): Rate {
  const interval = countInterval(count, level);
  if (population === null || !(population > 0)) {
    return { value: null, lower: null, upper: null, method: interval.method };
  }
  const scale = per / population;
  return {
    value: count * scale,
    lower: interval.lower * scale,
    upper: interval.upper * scale,
    method: interval.method,
  };
}

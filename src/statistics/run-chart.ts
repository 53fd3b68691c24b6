import { binomialAtMost } from './binomial.ts';
import { median } from './overdispersion.ts';

/**
 * Run chart with Anhoej's two rules, which need no limits and few assumptions: one run too long, or the median crossed
 * too seldom.
 *
 * Source: Anhoej & Olesen 2014, Run charts revisited (PLoS ONE 9:e113825); Anhoej & Wentzel-Larsen 2018.
 */
export type RunChart = {
  median: number;
  /** Points not on the median; only these count. */
  useful: number;
  longestRun: number;
  longestRunLimit: number;
  crossings: number;
  fewestCrossings: number;
  /** True: more than the usual up and down. */
  isShift: boolean;
};

/** Null with fewer than 10 useful points, where the rules say nothing; null values are gaps and are passed over. */
export function runChart(values: readonly (number | null)[]): RunChart | null {
  const present = values.filter((value): value is number => value !== null);
  if (present.length === 0) return null;
  const middle = median(present);
  const sides = present.filter((value) => value !== middle).map((value) => value > middle);
  if (sides.length < 10) return null;
  let [longestRun, run, crossings] = [1, 1, 0];
  for (let index = 1; index < sides.length; index += 1) {
    if (sides[index] === sides[index - 1]) run += 1;
    else {
      run = 1;
      crossings += 1;
    }
    longestRun = Math.max(longestRun, run);
  }
  const longestRunLimit = Math.round(Math.log2(sides.length)) + 3;
  let fewestCrossings = 0;
  while (binomialAtMost(fewestCrossings, sides.length - 1, 0.5) < 0.05) fewestCrossings += 1;
  return {
    median: middle,
    useful: sides.length,
    longestRun,
    longestRunLimit,
    crossings,
    fewestCrossings,
    isShift: longestRun > longestRunLimit || crossings < fewestCrossings,
  };
}

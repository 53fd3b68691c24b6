import type { Observed } from './change.ts';
import { scoreTest, waldRatio } from './change.ts';
import { requireCount, twoSidedNormalP, twoSidedZ, usualLevel } from './normal.ts';

/** Further tests of a change between two counts, for "how firm is this?". */

/**
 * The E-test of Krishnamoorthy & Thomson 2004 (J. Statistical Planning and Inference 119): two-sided p that both rates
 * are equal, not conditional on the total and so more powerful for small counts than the exact conditional test.
 * Null where nothing was seen. Time and memory grow with the square root of the counts.
 */
export function eTest(before: Observed, now: Observed): number | null {
  requireCount(before.count, 'The earlier count');
  requireCount(now.count, 'The later count');
  const t1 = before.exposure ?? 1;
  const t2 = now.exposure ?? 1;
  // The score test checks the exposures; it is null where nothing was seen.
  if (scoreTest(before, now) === null) return null;
  const pooled = (before.count + now.count) / (t1 + t2);
  const seen = standing(before.count, now.count, t1, t2) - 1e-9;
  const first = poissonTable(pooled * t1);
  const second = poissonTable(pooled * t2);
  let p = 0;
  first.chances.forEach((chance, place) => {
    const x1 = first.from + place;
    // With x1 fixed the standing falls down to the x2 of equal rates and rises from there, so two ends are sought.
    const equal = Math.ceil((x1 * t2) / t1);
    const isAsFar = (x2: number) => standing(x1, x2, t1, t2) >= seen;
    const low = lastWhere(-1, equal, isAsFar);
    const high = firstWhere(equal, second.from + second.chances.length, isAsFar);
    p += chance * (second.atMost(low) + (high <= low ? 0 : 1 - second.atMost(high - 1)));
  });
  return Math.min(1, p);
}

/** |r1 - r2| over its estimated error; 0 where nothing was seen. */
function standing(x1: number, x2: number, t1: number, t2: number): number {
  const variance = x1 / t1 ** 2 + x2 / t2 ** 2;
  return variance === 0 ? 0 : Math.abs(x1 / t1 - x2 / t2) / Math.sqrt(variance);
}

/** Greatest x in (low, high) that passes, which all under it do too; `low` where none does. */
function lastWhere(low: number, high: number, passes: (x: number) => boolean): number {
  let [inside, outside] = [low, high];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (passes(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** Least x from `low` that passes, which all above it do too; `high` where none under it does. */
function firstWhere(low: number, high: number, passes: (x: number) => boolean): number {
  let [from, to] = [low, Math.max(low, high)];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (passes(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

type PoissonTable = { from: number; chances: number[]; atMost: (x: number) => number };

/** Poisson chances over the range that matters (outside it they are under 1e-16 together). */
function poissonTable(mean: number): PoissonTable {
  const mode = Math.floor(mean);
  // Built outwards from 1 at the mode and scaled to sum to 1: no logarithm of a factorial is needed.
  const down: number[] = [];
  for (let x = mode, chance = 1; x > 0 && chance > 1e-18; x -= 1) {
    chance *= x / mean;
    down.push(chance);
  }
  const up: number[] = [1];
  for (let x = mode + 1, chance = 1; ; x += 1) {
    chance *= mean / x;
    if (chance < 1e-18) break;
    up.push(chance);
  }
  const raw = [...down.toReversed(), ...up];
  const total = raw.reduce((sum, chance) => sum + chance, 0);
  const chances = raw.map((chance) => chance / total);
  const from = mode - down.length;
  let sum = 0;
  const sums = chances.map((chance) => (sum += chance));
  const atMost = (x: number) =>
    x < from ? 0 : x >= from + sums.length ? 1 : Math.min(1, sums[x - from] ?? 1);
  return { from, chances, atMost };
}

/**
 * Square-root test: the square root of a Poisson count has a variance of about 1/4 whatever its mean. Quick, for counts
 * from about 5; equal lengths of time only.
 *
 * @param baseline `known`: the earlier number is a mean known without error (a long-run average); `count`: it is a
 *   count itself, with its own chance
 */
export function squareRootTest(
  before: number,
  now: number,
  baseline: 'known' | 'count',
): { z: number; pValue: number } {
  requireCount(now, 'The later count');
  if (!(before >= 0 && Number.isFinite(before))) throw new RangeError(`A mean is 0 or more; got ${before}`);
  const z = (2 * (Math.sqrt(now) - Math.sqrt(before))) / (baseline === 'count' ? Math.SQRT2 : 1);
  return { z, pValue: twoSidedNormalP(z) };
}

/**
 * How much more a series varies than Poisson counts would: sample variance over mean, never under 1. Null with fewer
 * than 3 values or nothing seen. Crime counts come in series and with repeat victims: 1.5 to 3 is usual by the month.
 */
export function dispersionFactor(values: readonly (number | null)[]): number | null {
  const present = values.filter((value): value is number => value !== null);
  const mean = present.reduce((sum, value) => sum + value, 0) / present.length;
  if (present.length < 3 || !(mean > 0)) return null;
  const variance = present.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (present.length - 1);
  return Math.max(1, variance / mean);
}

/**
 * Ratio of two rates with limits and p for counts that vary more than Poisson: the Wald test on its logarithm with the
 * error widened by the square root of the factor (quasi-Poisson). Good from about 20 events each.
 *
 * @param dispersion 1 or more, for example from `dispersionFactor`; throws RangeError otherwise
 */
export function dispersedChange(
  before: Observed,
  now: Observed,
  dispersion: number,
  level: number = usualLevel,
): { ratio: number; lower: number; upper: number; pValue: number } | null {
  if (!(dispersion >= 1)) throw new RangeError(`A dispersion factor is 1 or more; got ${dispersion}`);
  const { ratio } = waldRatio(before, now, level);
  if (ratio === null || ratio === 0) return null;
  const error = Math.sqrt(dispersion * (1 / before.count + 1 / now.count));
  const reach = Math.exp(twoSidedZ(level) * error);
  return {
    ratio,
    lower: ratio / reach,
    upper: ratio * reach,
    pValue: twoSidedNormalP(Math.log(ratio) / error),
  };
}

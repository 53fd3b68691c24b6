import jstat from 'jstat';

/** Confidence levels that are conventional in UK local comparison: 95 % and 99.8 % (OHID Fingertips technical guidance). */
export const usualLevel = 0.95;
export const controlLevel = 0.998;

/**
 * Standard normal deviate that leaves `1 - level` outside, shared between both tails: 1.959964 for 0.95.
 *
 * @param level between 0 and 1, both excluded; throws RangeError otherwise
 */
export function twoSidedZ(level: number): number {
  requireLevel(level);
  return jstat.jStat.normal.inv(1 - (1 - level) / 2, 0, 1);
}

/** Chance of a standard normal value at least as far from 0 as `z`, on either side. */
export function twoSidedNormalP(z: number): number {
  return Math.min(1, 2 * jstat.jStat.normal.cdf(-Math.abs(z), 0, 1));
}

/** Chance of a value of Student's t at least as far from 0 as `t`, on either side. */
export function studentTwoSidedP(t: number, degreesOfFreedom: number): number {
  return Math.min(1, 2 * jstat.jStat.studentt.cdf(-Math.abs(t), degreesOfFreedom));
}

/** Quantile of the chi-squared distribution. */
export function chiSquaredQuantile(probability: number, degreesOfFreedom: number): number {
  return jstat.jStat.chisquare.inv(probability, degreesOfFreedom);
}

/** P of a chi-squared statistic as large as this or larger. */
export function chiSquaredP(statistic: number, degreesOfFreedom: number): number {
  return statistic <= 0 ? 1 : Math.max(0, 1 - jstat.jStat.chisquare.cdf(statistic, degreesOfFreedom));
}

/** Throws RangeError unless `level` is a confidence level, such as 0.95. */
export function requireLevel(level: number): void {
  if (!(level > 0 && level < 1)) {
    throw new RangeError(`A confidence level lies between 0 and 1, for example 0.95; got ${level}`);
  }
}

/** Throws RangeError unless `count` is a whole number from 0 up. */
export function requireCount(count: number, name: string): void {
  if (!Number.isSafeInteger(count) || count < 0) {
    throw new RangeError(`${name} must be a whole number, 0 or more; got ${count}`);
  }
}

/** `95%`, `99.8%`: how a level is written in the name of a method. */
export function levelInWords(level: number): string {
  return `${Number((level * 100).toPrecision(6))}%`;
}

import { median } from './overdispersion.ts';
import { movingRanges, xmrLimits } from './spc.ts';
import { specialCauses } from './spc-rules.ts';
import type { Flag, PlacedPoint } from './spc-rules.ts';

/**
 * Control charts for counts, rates, proportions and rare events. The XmR chart (`spc.ts`) is the usual one; these are
 * for when the form of the data is known. Negative lower lines may be drawn at 0; points are judged as they are here.
 *
 * Sources: Montgomery, Introduction to Statistical Quality Control (c, u, p); Laney 2002, Improved control charts for
 * attributes (u', p'); Benneyan 2001 (g); Nelson 1994 and Provost & Murray (t).
 */
export const spcChartParameters = {
  rangeToSigma: { value: 1.128, unit: 'mean moving range of one sigma', source: 'Laney 2002; Montgomery.' },
  rareEventPower: { value: 3.6, unit: 'root that makes times between events normal', source: 'Nelson 1994.' },
} as const;

export type ControlChart = {
  points: (PlacedPoint & Flag)[];
  /** Mean of the process in the chart's unit; on a g chart the centre drawn is the median. */
  mean: number;
};

/** Puts points between lines `sigma` apart and flags them. */
function chart(values: readonly (number | null)[], mean: number, centre: number, sigmas: readonly number[]) {
  const points = values.map((value, index): PlacedPoint => {
    const sigma = sigmas[index] ?? 0;
    return {
      value,
      centre,
      lower: mean - 3 * sigma,
      upper: mean + 3 * sigma,
      lowerTwoSigma: mean - 2 * sigma,
      upperTwoSigma: mean + 2 * sigma,
    };
  });
  const flags = specialCauses(points);
  return {
    points: points.map((point, index) => ({
      ...point,
      rule: flags[index]?.rule ?? null,
      direction: flags[index]?.direction ?? null,
    })),
    mean,
  };
}

/** c chart: counts over equal areas of opportunity, mean -/+ 3 sqrt(mean). Null without values. */
export function cChart(counts: readonly (number | null)[]): ControlChart | null {
  const present = counts.filter((count): count is number => count !== null);
  requireNotNegative(present);
  if (present.length === 0) return null;
  const mean = sum(present) / present.length;
  return chart(
    counts,
    mean,
    mean,
    counts.map(() => Math.sqrt(mean)),
  );
}

export type Share = { count: number; base: number };

/**
 * u chart: rates over bases that differ. Poisson limits are too tight for large counts; `prime` widens them by the
 * spread seen between neighbouring points (Laney's u').
 *
 * @param points base above 0; null is a gap
 */
export function uChart(
  points: readonly (Share | null)[],
  options: { per?: number; prime?: boolean } = {},
): ControlChart | null {
  const { per = 1000, prime = false } = options;
  return shareChart(points, per, prime, (mean) => mean);
}

/** p chart: proportions, p -/+ 3 sqrt(p (1 - p) / n); `prime` for Laney's p'. Counts are at most their bases. */
export function pChart(
  points: readonly (Share | null)[],
  options: { prime?: boolean } = {},
): ControlChart | null {
  for (const point of points) {
    if (point !== null && point.count > point.base) {
      throw new RangeError(`A part (${point.count}) cannot exceed its whole (${point.base})`);
    }
  }
  return shareChart(points, 1, options.prime ?? false, (mean) => mean * (1 - mean));
}

function shareChart(
  points: readonly (Share | null)[],
  per: number,
  prime: boolean,
  variance: (mean: number) => number,
): ControlChart | null {
  const present = points.filter((point): point is Share => point !== null);
  requireNotNegative(present.map(({ count }) => count));
  if (present.some(({ base }) => !(base > 0))) throw new RangeError('Every base of a chart is above 0');
  if (present.length === 0) return null;
  const mean = sum(present.map(({ count }) => count)) / sum(present.map(({ base }) => base));
  const sigmas = points.map((point) => (point === null ? 0 : Math.sqrt(variance(mean) / point.base)));
  const scores = points.map((point, index) => {
    const sigma = sigmas[index] ?? 0;
    return point === null || sigma === 0 ? null : (point.count / point.base - mean) / sigma;
  });
  const ranges = prime ? movingRanges(scores) : [];
  const widening =
    ranges.length === 0 ? 1 : sum(ranges) / ranges.length / spcChartParameters.rangeToSigma.value;
  return chart(
    points.map((point) => (point === null ? null : (point.count * per) / point.base)),
    mean * per,
    mean * per,
    sigmas.map((sigma) => sigma * widening * per),
  );
}

/**
 * g chart: how many ordinary events (or days) lie between rare ones, mean -/+ 3 sqrt(mean (mean + 1)), the centre drawn
 * at the median because the gaps are lopsided. High is fewer of the rare events.
 */
export function gChart(gaps: readonly number[]): ControlChart | null {
  requireNotNegative(gaps);
  if (gaps.length === 0) return null;
  const mean = sum(gaps) / gaps.length;
  return chart(
    gaps,
    mean,
    median(gaps),
    gaps.map(() => Math.sqrt(mean * (mean + 1))),
  );
}

/**
 * t chart: time between rare events. XmR on the 3.6th root, lines turned back; the rules are applied before turning
 * back. Null with fewer than two times.
 */
export function tChart(times: readonly number[]): ControlChart | null {
  requireNotNegative(times);
  const power = spcChartParameters.rareEventPower.value;
  const roots = times.map((time) => time ** (1 / power));
  const lines = xmrLimits(roots);
  if (lines === null) return null;
  const flags = specialCauses(roots.map((value) => ({ value, centre: lines.mean, ...lines })));
  const back = (root: number) => Math.max(0, root) ** power;
  return {
    points: times.map((value, index) => ({
      value,
      centre: back(lines.mean),
      lower: back(lines.lower),
      upper: back(lines.upper),
      lowerTwoSigma: back(lines.lowerTwoSigma),
      upperTwoSigma: back(lines.upperTwoSigma),
      rule: flags[index]?.rule ?? null,
      direction: flags[index]?.direction ?? null,
    })),
    mean: back(lines.mean),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function requireNotNegative(values: readonly number[]): void {
  const wrong = values.find((value) => !(value >= 0 && Number.isFinite(value)));
  if (wrong !== undefined) throw new RangeError(`Counts and times are 0 or more; got ${wrong}`);
}

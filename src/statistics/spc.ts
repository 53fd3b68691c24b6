import { specialCauses, spcRuleParameters } from './spc-rules.ts';
import type { SpcDirection, SpcRule } from './spc-rules.ts';

/**
 * The XmR (individuals) chart: does a series do anything that its usual up and down does not explain? Its lines are
 * process limits, not targets.
 *
 * Sources: Wheeler, Understanding Variation (2nd ed. 2000), which has 2.66 and 3.267; Provost & Murray, The Health Care
 * Data Guide; NHS England, Making Data Count; screening: Nelson 1982 (J. Quality Technology 14).
 */
export const xmrParameters = {
  limits: {
    value: 2.66,
    unit: 'mean moving ranges from the mean to a limit',
    source: 'Wheeler 2000: 2.66 (3 / 1.128 = 2.6596 would shift the limits in the fourth figure).',
  },
  rangeLimit: {
    value: 3.267,
    unit: 'mean moving ranges: upper limit of a moving range',
    source: 'Wheeler 2000; used for screening by Nelson 1982.',
  },
  firmFrom: {
    value: 12,
    unit: 'points from which limits are firm; fewer are trial limits',
    source: 'NHS England, Making Data Count; Provost & Murray.',
  },
} as const;

export type XmrPoint = {
  /** Null: a missing month. It is a gap, never a zero: no range is taken across it and no pattern runs through it. */
  value: number | null;
  rule: SpcRule | null;
  direction: SpcDirection | null;
};

/** One stretch with one set of lines. Stretches in which no two neighbouring points have values have no lines and are left out. */
export type XmrSegment = {
  /** Indices into the values, both included. */
  from: number;
  to: number;
  mean: number;
  /** May be negative: drawn at 0 for counts, but points are judged against the value here. */
  lower: number;
  upper: number;
  lowerTwoSigma: number;
  upperTwoSigma: number;
  meanRange: number;
  /** Under 12 points in the baseline. */
  trial: boolean;
};

export type Xmr = { points: XmrPoint[]; segments: XmrSegment[] };

export type XmrOptions = {
  /** Indices at which a new segment begins, because something known changed (a series break). */
  breaks?: readonly number[];
  /** How many points at the head of each segment fix its lines, so that new points do not move them; all unless given. */
  baseline?: number;
  /** Points of a run (7 unless given). */
  runLength?: number;
  /**
   * Drop moving ranges of 3.267 times their mean or more, once, and work the lines out again. Off unless given, as in
   * the NHS spreadsheet; the NHS R package has it on.
   */
  screen?: boolean;
};

/** @throws RangeError for a break outside the series or a baseline under 2 points */
export function xmr(values: readonly (number | null)[], options: XmrOptions = {}): Xmr {
  const { baseline = Infinity, runLength = spcRuleParameters.runLength.value, screen = false } = options;
  if (!(baseline >= 2)) throw new RangeError(`A baseline has 2 points or more; got ${baseline}`);
  const starts = new Set([0]);
  for (const start of options.breaks ?? []) {
    if (!Number.isInteger(start) || start < 0 || start > values.length) {
      throw new RangeError(`A break lies within the series of ${values.length} points; got ${start}`);
    }
    if (start < values.length) starts.add(start);
  }
  const ordered = [...starts].toSorted((a, b) => a - b);
  const points: XmrPoint[] = values.map((value) => ({ value, rule: null, direction: null }));
  const segments: XmrSegment[] = [];
  ordered.forEach((from, index) => {
    const end = ordered[index + 1] ?? values.length;
    const part = values.slice(from, end);
    const lines = xmrLimits(firstPresent(part, baseline), screen);
    if (lines === null) return;
    segments.push({ from, to: end - 1, ...lines });
    const placed = part.map((value) => ({ value, centre: lines.mean, ...lines }));
    specialCauses(placed, runLength).forEach((flag, place) => {
      points[from + place] = { value: part[place] ?? null, ...flag };
    });
  });
  return { points, segments };
}

/** The head of a series up to its `many`th value; gaps stay where they are. */
function firstPresent(values: readonly (number | null)[], many: number): (number | null)[] {
  let seen = 0;
  const end = values.findIndex((value) => value !== null && ++seen > many);
  return end === -1 ? [...values] : values.slice(0, end);
}

/**
 * The lines of one stretch; null where no two neighbouring points have values. `trial` under 12 points with values.
 */
export function xmrLimits(
  values: readonly (number | null)[],
  screen = false,
): Omit<XmrSegment, 'from' | 'to'> | null {
  const present = values.filter((value): value is number => value !== null);
  const ranges = movingRanges(values);
  if (ranges.length === 0) return null;
  const mean = average(present);
  const unscreened = average(ranges);
  const kept = screen
    ? ranges.filter((range) => range < xmrParameters.rangeLimit.value * unscreened)
    : ranges;
  // Only where every range is 0 is none under 3.267 times their mean; the mean range is then 0 as well.
  const meanRange = kept.length === 0 ? unscreened : average(kept);
  const reach = xmrParameters.limits.value * meanRange;
  return {
    mean,
    lower: mean - reach,
    upper: mean + reach,
    lowerTwoSigma: mean - (2 * reach) / 3,
    upperTwoSigma: mean + (2 * reach) / 3,
    meanRange,
    trial: present.length < xmrParameters.firmFrom.value,
  };
}

/** |x(t) - x(t-1)| of neighbours that both have a value. */
export function movingRanges(values: readonly (number | null)[]): number[] {
  return values.flatMap((value, index) => {
    const before = values[index - 1] ?? null;
    return value === null || before === null ? [] : [Math.abs(value - before)];
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

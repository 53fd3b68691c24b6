/**
 * The special-cause rules of NHS England's Making Data Count, and what the latest point says (the icons).
 *
 * Sources: NHS England, Making Data Count; the NHSRplotthedots package of the NHS-R community; Montgomery, Introduction
 * to Statistical Quality Control, ch. 5 (the rules of Western Electric). False alarms, by simulation of stable normal
 * series: at least one flag in 4 % of 12-point, 15 % of 24-point and 26 % of 36-point charts.
 */
export const spcRuleParameters = {
  runLength: {
    value: 7,
    unit: 'points in a row on one side of the mean',
    source: 'NHS England, Making Data Count: 7 or more; some tools use 6.',
  },
  trendLength: {
    value: 7,
    unit: 'points in a row, each above (or each below) the one before',
    source: 'NHS England, Making Data Count: 7 points, which are six steps.',
  },
} as const;

/** Which rule names a point; when rules overlap the first of this order does. */
export type SpcRule = 'outside' | 'trend' | 'two-of-three' | 'run';
export type SpcDirection = 'high' | 'low' | 'rising' | 'falling';

/** A point beside its lines, which differ from point to point on u and p charts. Null: a gap, which breaks every pattern. */
export type PlacedPoint = {
  value: number | null;
  centre: number;
  lower: number;
  upper: number;
  lowerTwoSigma: number;
  upperTwoSigma: number;
};

export type Flag = { rule: SpcRule | null; direction: SpcDirection | null };

/** Rounding errors of a mean must not put a point on one side of it: equal to within a thousand-millionth is on the line. */
function isBeyond(value: number, line: number): boolean {
  return value - line > 1e-9 * Math.max(1, Math.abs(line));
}

/** +1 above the centre, -1 below, 0 on it. */
function side(value: number, centre: number): number {
  return isBeyond(value, centre) ? 1 : isBeyond(-value, -centre) ? -1 : 0;
}

/**
 * Flags each point of one segment. A point on a limit is inside; a point on the mean breaks a run; equal neighbours
 * break a trend; every point of a run or trend is flagged. Two out of three: three in a row on one side of the mean, two
 * or more of them beyond two sigma, and those are flagged (the rule since November 2023).
 *
 * @param runLength 2 or more; throws RangeError otherwise
 */
export function specialCauses(
  points: readonly PlacedPoint[],
  runLength: number = spcRuleParameters.runLength.value,
  trendLength: number = spcRuleParameters.trendLength.value,
): Flag[] {
  if (!(Number.isInteger(runLength) && runLength >= 2 && Number.isInteger(trendLength) && trendLength >= 3)) {
    throw new RangeError(`A run has 2 points or more and a trend 3; got ${runLength} and ${trendLength}`);
  }
  const sides = points.map(({ value, centre }) => (value === null ? 0 : side(value, centre)));
  const steps = points.map(({ value }, index) => {
    const before = points[index - 1]?.value ?? null;
    return value === null || before === null ? 0 : side(value, before);
  });
  const runs = inStretches(sides, runLength);
  // A trend of 7 points is a stretch of 6 steps, and its first point has no step of its own.
  const trends = inStretches(steps, trendLength - 1);
  steps.forEach((_, index) => {
    const following = trends[index + 1];
    if (following !== undefined && following !== 0 && trends[index] === 0) trends[index] = following;
  });

  const beyondTwo = points.map(({ value, lowerTwoSigma, upperTwoSigma }) =>
    value === null ? 0 : isBeyond(value, upperTwoSigma) ? 1 : isBeyond(-value, -lowerTwoSigma) ? -1 : 0,
  );
  const twoOfThree = points.map(() => 0);
  for (let first = 0; first + 2 < points.length; first += 1) {
    const places = [first, first + 1, first + 2];
    for (const way of [1, -1]) {
      if (!places.every((place) => sides[place] === way)) continue;
      const far = places.filter((place) => beyondTwo[place] === way);
      if (far.length >= 2) for (const place of far) twoOfThree[place] = way;
    }
  }

  return points.map(({ value, lower, upper }, index): Flag => {
    if (value === null) return { rule: null, direction: null };
    if (isBeyond(value, upper)) return { rule: 'outside', direction: 'high' };
    if (isBeyond(-value, -lower)) return { rule: 'outside', direction: 'low' };
    const trend = trends[index] ?? 0;
    if (trend !== 0) return { rule: 'trend', direction: trend > 0 ? 'rising' : 'falling' };
    const far = twoOfThree[index] ?? 0;
    if (far !== 0) return { rule: 'two-of-three', direction: far > 0 ? 'high' : 'low' };
    const run = runs[index] ?? 0;
    if (run !== 0) return { rule: 'run', direction: run > 0 ? 'high' : 'low' };
    return { rule: null, direction: null };
  });
}

/** Keeps the sign of each member of a stretch of equal signs that is long enough; the others become 0. */
function inStretches(signs: readonly number[], length: number): number[] {
  const kept = signs.map(() => 0);
  let start = 0;
  signs.forEach((sign, index) => {
    if (index > 0 && sign !== signs[index - 1]) start = index;
    if (sign !== 0 && index - start + 1 >= length) kept.fill(sign, start, index + 1);
  });
  return kept;
}

/** Which way the partnership wants it to go. Recorded crime is often `neutral`: more reports may be wanted. */
export type Improvement = 'up' | 'down' | 'neutral';

export type Variation = {
  /** `common-cause`: nothing but the usual up and down. `neither`: a special cause of a neutral measure. */
  kind: 'improvement' | 'concern' | 'neither' | 'common-cause';
  direction: SpcDirection | null;
};

/** The variation icon: the class of the latest point. Null where the latest point has no value or there is none. */
export function variation(
  points: readonly { value: number | null; direction: SpcDirection | null }[],
  improvement: Improvement,
): Variation | null {
  const latest = points.at(-1);
  if (latest === undefined || latest.value === null) return null;
  const { direction } = latest;
  if (direction === null) return { kind: 'common-cause', direction };
  if (improvement === 'neutral') return { kind: 'neither', direction };
  const isUp = direction === 'high' || direction === 'rising';
  return { kind: isUp === (improvement === 'up') ? 'improvement' : 'concern', direction };
}

/** `passes` and `fails`: the target lies outside the limits, so chance alone will not change the answer. */
export type Assurance = 'passes' | 'fails' | 'hit-and-miss';

/** The assurance icon: whether the process, as it is, will meet the target. Null for a neutral measure. */
export function assurance(
  limits: { lower: number; upper: number },
  target: number,
  improvement: Improvement,
): Assurance | null {
  if (improvement === 'neutral') return null;
  if (target > limits.upper) return improvement === 'up' ? 'fails' : 'passes';
  if (target < limits.lower) return improvement === 'up' ? 'passes' : 'fails';
  return 'hit-and-miss';
}

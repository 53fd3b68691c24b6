import { requireCount, twoSidedNormalP, twoSidedZ, usualLevel } from './normal.ts';

/**
 * Did it work? A target area, a buffer round it and a control, before and after.
 *
 * Sources: Bowers & Johnson 2003, Measuring the geographical displacement and diffusion of benefit effects (WDQ);
 * Wheeler & Ratcliffe 2018 (WDD); Welsh & Farrington 2009 (relative effect size).
 *
 * Limits: the worst place of last year mostly gets better by itself; equal seasons before and after; areas must not
 * overlap; before the start they should have run in parallel, so chart them. WDQ has no interval and blows up as the
 * success measure nears 0: show WDD or the ratio beside it. WDD needs a control of similar size.
 */
export type BeforeAfter = { before: number; after: number };

export type Displacement = {
  /** Events fewer in the target (negative: more). */
  grossEffect: number;
  /** Fall of the target as a share of the control. */
  netEffect: number;
  /** Events prevented in target and buffer together, allowing for the control. */
  totalNetEffect: number;
  /** Must be negative for the quotient to be read at all. */
  successMeasure: number;
  displacementMeasure: number;
  /** Null where the success measure is 0 or more: nothing happened in the target that could have moved. */
  quotient: number | null;
  reading:
    | 'no-success'
    | 'diffusion-larger-than-effect'
    | 'diffusion'
    | 'no-displacement'
    | 'displacement-smaller-than-effect'
    | 'displacement-equal-or-larger';
};

/** The weighted displacement quotient. Null where the control is 0 before or after, so nothing can be compared with it. */
export function displacementQuotient(
  target: BeforeAfter,
  buffer: BeforeAfter,
  control: BeforeAfter,
): Displacement | null {
  for (const { before, after } of [target, buffer, control]) {
    requireCount(before, 'A count before');
    requireCount(after, 'A count after');
  }
  if (control.before === 0 || control.after === 0) return null;
  const successMeasure = target.after / control.after - target.before / control.before;
  const displacementMeasure = buffer.after / control.after - buffer.before / control.before;
  const quotient = successMeasure < 0 ? displacementMeasure / successMeasure : null;
  const expected = control.after / control.before;
  return {
    grossEffect: target.before - target.after,
    netEffect: target.before / control.before - target.after / control.after,
    totalNetEffect: target.before * expected - target.after + (buffer.before * expected - buffer.after),
    successMeasure,
    displacementMeasure,
    quotient,
    reading: read(quotient),
  };
}

function read(quotient: number | null): Displacement['reading'] {
  if (quotient === null) return 'no-success';
  if (quotient > 1) return 'diffusion-larger-than-effect';
  if (quotient > 0) return 'diffusion';
  if (quotient === 0) return 'no-displacement';
  return quotient > -1 ? 'displacement-smaller-than-effect' : 'displacement-equal-or-larger';
}

export type WeightedDifference = {
  /** Change of the target less that of the control (plus the same for the displacement areas), in events. */
  value: number;
  standardError: number;
  z: number | null;
  pValue: number | null;
  lower: number;
  upper: number;
};

/**
 * The weighted displacement difference: (T1 - T0) - (C1 - C0), plus the same for the buffer and its own control. Its
 * variance is the sum of the counts. Counts of areas of another size or time may be divided by a weight each.
 *
 * @param weights divide the pair's counts (a control twice as long: 2); 1 unless given; throws RangeError unless above 0
 */
export function weightedDisplacementDifference(
  areas: { target: BeforeAfter; control: BeforeAfter; buffer?: BeforeAfter; bufferControl?: BeforeAfter },
  options: {
    level?: number;
    weights?: { target?: number; control?: number; buffer?: number; bufferControl?: number };
  } = {},
): WeightedDifference {
  const { level = usualLevel, weights = {} } = options;
  let [value, variance] = [0, 0];
  for (const [name, sign] of [
    ['target', 1],
    ['control', -1],
    ['buffer', 1],
    ['bufferControl', -1],
  ] as const) {
    const counts = areas[name];
    if (counts === undefined) continue;
    const weight = weights[name] ?? 1;
    requireCount(counts.before, 'A count before');
    requireCount(counts.after, 'A count after');
    if (!(weight > 0)) throw new RangeError(`A weight is above 0; got ${weight}`);
    value += (sign * (counts.after - counts.before)) / weight;
    variance += (counts.after + counts.before) / weight ** 2;
  }
  const standardError = Math.sqrt(variance);
  const reach = twoSidedZ(level) * standardError;
  const z = standardError === 0 ? null : value / standardError;
  return {
    value,
    standardError,
    z,
    pValue: z === null ? null : twoSidedNormalP(z),
    lower: value - reach,
    upper: value + reach,
  };
}

/**
 * Relative change (Ta / Tb) / (Ca / Cb) with limits from the log of the counts: under 1, the target fared better than
 * the control. Reviews quote its inverse as an odds ratio, above 1 for success. Null where a count is 0.
 */
export function relativeChange(
  target: BeforeAfter,
  control: BeforeAfter,
  level: number = usualLevel,
): { ratio: number; lower: number; upper: number; pValue: number } | null {
  const counts = [target.before, target.after, control.before, control.after];
  for (const count of counts) requireCount(count, 'A count');
  if (counts.includes(0)) return null;
  const ratio = target.after / target.before / (control.after / control.before);
  const error = Math.sqrt(counts.reduce((sum, count) => sum + 1 / count, 0));
  const reach = Math.exp(twoSidedZ(level) * error);
  return {
    ratio,
    lower: ratio / reach,
    upper: ratio * reach,
    pValue: twoSidedNormalP(Math.log(ratio) / error),
  };
}

import { levelInWords, requireCount, twoSidedNormalP, twoSidedZ, usualLevel } from './normal.ts';

export type Proportion = {
  /** 0 to 1; null where the whole is 0. */
  value: number | null;
  lower: number | null;
  upper: number | null;
  /** `Wilson 95%`. */
  method: string;
};

/**
 * A proportion with its Wilson score interval, which stays within 0 and 1 and does not collapse at the ends as the
 * Wald interval does. Source: Wilson 1927; Newcombe & Altman 2000.
 *
 * @param part whole number from 0 to `whole`; throws RangeError otherwise
 */
export function proportion(part: number, whole: number, level: number = usualLevel): Proportion {
  requireCount(part, 'A part');
  requireCount(whole, 'A whole');
  if (part > whole) throw new RangeError(`A part (${part}) cannot exceed its whole (${whole})`);
  const method = `Wilson ${levelInWords(level)}`;
  const z = twoSidedZ(level);
  if (whole === 0) return { value: null, lower: null, upper: null, method };
  const middle = 2 * part + z * z;
  const reach = z * Math.sqrt(z * z + 4 * part * (1 - part / whole));
  const under = 2 * (whole + z * z);
  return {
    value: part / whole,
    // At the ends the limit is the end itself; said outright so that no rounding error shows as -1e-17.
    lower: part === 0 ? 0 : Math.max(0, (middle - reach) / under),
    upper: part === whole ? 1 : Math.min(1, (middle + reach) / under),
    method,
  };
}

/** `proportion` in per cent: the share of a part in its whole. */
export function share(part: number, whole: number, level: number = usualLevel): Proportion {
  const found = proportion(part, whole, level);
  const percent = (value: number | null) => (value === null ? null : value * 100);
  return {
    // One division only, so that 57 of 200 is 28.5 and not 28.499999999999996.
    value: whole === 0 ? null : (part * 100) / whole,
    lower: percent(found.lower),
    upper: percent(found.upper),
    method: found.method,
  };
}

export type ProportionDifference = {
  /** Second less first, as a proportion (0.07 is 7 points); null where a base is 0. */
  difference: number | null;
  lower: number | null;
  upper: number | null;
  /** Pooled two-sample z and its two-sided p; null where they cannot be worked out. */
  z: number | null;
  pValue: number | null;
  method: string;
};

/**
 * Difference of two independent proportions with Newcombe's hybrid score interval (Newcombe 1998, method 10), for two
 * waves of a probability sample.
 */
export function differenceOfProportions(
  first: { part: number; whole: number },
  second: { part: number; whole: number },
  level: number = usualLevel,
): ProportionDifference {
  const a = proportion(first.part, first.whole, level);
  const b = proportion(second.part, second.whole, level);
  const method = `Newcombe ${levelInWords(level)}`;
  if (
    a.value === null ||
    b.value === null ||
    a.lower === null ||
    a.upper === null ||
    b.lower === null ||
    b.upper === null
  ) {
    return { difference: null, lower: null, upper: null, z: null, pValue: null, method };
  }
  const difference = b.value - a.value;
  const pooled = (first.part + second.part) / (first.whole + second.whole);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / first.whole + 1 / second.whole));
  const z = error === 0 ? null : difference / error;
  return {
    difference,
    lower: difference - Math.hypot(b.value - b.lower, a.upper - a.value),
    upper: difference + Math.hypot(b.upper - b.value, a.value - a.lower),
    z,
    pValue: z === null ? null : twoSidedNormalP(z),
    method,
  };
}

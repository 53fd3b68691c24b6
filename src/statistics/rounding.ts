/**
 * Numbers are rounded once, when they are printed: halves away from zero, as a spreadsheet's ROUND does, so that an
 * analyst who checks a page gets the page's number (domain pack 7.3: "round half up once at print").
 *
 * A double holds 15 decimal digits faithfully, so the value is first read at 15 significant digits: 0.285 is a half
 * although its nearest double lies below, and 57 of 200 computed as 28.499999999999996 is 28.5.
 */

/** What stands where there is no number. Null is never zero. */
export const notAvailable = 'not available';

/** The minus sign, which screen readers say, where a hyphen is often passed over. */
export const minusSign = '\u2212';

/** Digits and exponent of a finite number at 15 significant digits: value = digits x 10^exponent. */
function decimal(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '0', power = '0'] = value.toExponential(14).split('e');
  return { digits: BigInt(mantissa.replace('.', '')), exponent: Number(power) - 14 };
}

/** `value` x 10^decimals as a whole number, halves away from zero. */
function scaled(value: number, decimals: number): bigint {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 20) {
    throw new RangeError(`Decimals must be a whole number from 0 to 20; got ${decimals}`);
  }
  const { digits, exponent } = decimal(value);
  const shift = exponent + decimals;
  if (shift >= 0) return digits * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  const negative = digits < 0n;
  const size = negative ? -digits : digits;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return negative ? -rounded : rounded;
}

/** Rounds half away from zero, for tables that carry numbers rather than text. Non-finite values come back as null. */
export function roundTo(value: number | null, decimals: number): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  return Number(`${scaled(value, decimals)}e-${decimals}`);
}

/**
 * Rounds a count to the nearest multiple (5 in releases that the solver cannot make safe), halves away from zero; totals
 * are rounded on their own, so that they need not be the sum of rounded parts, which the page must say. Null stays null.
 *
 * @param multiple whole number above 0; throws RangeError otherwise
 */
export function roundToMultiple(value: number | null, multiple = 5): number | null {
  if (!Number.isInteger(multiple) || multiple < 1) {
    throw new RangeError(`A multiple is a whole number above 0; got ${multiple}`);
  }
  if (value === null || !Number.isFinite(value)) return null;
  const times = Math.floor(Math.abs(value) / multiple + 0.5);
  return times === 0 ? 0 : Math.sign(value) * times * multiple;
}

/** The counts that a reader can think of behind a rounded one: 5 stands for 3 to 7, 0 for 0 to 2. */
export function countsBehind(rounded: number, multiple = 5): { lower: number; upper: number } {
  return {
    lower: Math.max(0, Math.ceil(rounded - multiple / 2)),
    upper: Math.ceil(rounded + multiple / 2) - 1,
  };
}

/** `1,234.5`; `−9.6`; `not available` for null and for what is no number. Never `−0`. */
export function printNumber(value: number | null, decimals = 0): string {
  if (value === null || !Number.isFinite(value)) return notAvailable;
  const whole = scaled(value, decimals);
  const text = (whole < 0n ? -whole : whole).toString().padStart(decimals + 1, '0');
  const units = text.slice(0, text.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = decimals === 0 ? '' : `.${text.slice(text.length - decimals)}`;
  return `${whole < 0n ? minusSign : ''}${units}${fraction}`;
}

/** `3.4%`, from a value in per cent. */
export function printPercent(value: number | null, decimals = 1): string {
  const text = printNumber(value, decimals);
  return text === notAvailable ? text : `${text}%`;
}

/** `+3.4%`, `−9.6%`, `0.0%`. */
export function printChange(value: number | null, decimals = 1): string {
  const text = printPercent(value, decimals);
  return value !== null && Number.isFinite(value) && scaled(value, decimals) > 0n ? `+${text}` : text;
}

/** `1st`, `2nd`, `3rd`, `11th`, `112th`. */
export function ordinal(place: number): string {
  const tens = Math.abs(place) % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][tens % 10] ?? 'th');
  return `${printNumber(place)}${ending}`;
}

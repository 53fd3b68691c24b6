import { minusSign, printNumber, roundTo } from '../statistics/statistics.ts';

/** Beyond these a difference of two values is no longer a number. */
const farthest = 1e290;

/** A number that can be drawn, or null: what is no number is a gap like any other. */
export function drawable(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !(Math.abs(value) <= farthest)) return null;
  return Math.abs(value) < 1 / farthest ? 0 : value;
}

/** Decimals to print a set of values with: none for counts, one for rates, more for very small values. */
export function decimalsFor(values: readonly (number | null)[]): number {
  const present = values.filter((value): value is number => value !== null);
  if (present.every((value) => Number.isInteger(value))) return 0;
  const largest = Math.max(...present.map(Math.abs));
  if (largest >= 1) return 1;
  return Math.min(6, 1 - Math.floor(Math.log10(largest)));
}

/** Beyond this a number is said in powers of ten, since its digits would tell nobody anything. */
const longest = 1e15;

/** A value beside its bar or line. */
export function printValue(value: number, decimals: number): string {
  return Math.abs(value) >= longest ? inPowers(value) : printNumber(value, decimals);
}

/** Value for a table twin: rounded as it is printed. */
export function tableValue(value: number | null | undefined, decimals: number): number | null {
  const number = drawable(value);
  return number === null ? null : Math.abs(number) >= longest ? number : roundTo(number, decimals);
}

/** Labels of an axis: millions and above are shortened, all with the same decimals. */
export function axisLabels(ticks: readonly number[]): string[] {
  const largest = Math.max(0, ...ticks.map(Math.abs));
  if (largest === 0) return ticks.map(() => '0');
  if (largest >= longest || largest < 1e-6) return ticks.map((tick) => (tick === 0 ? '0' : inPowers(tick)));
  const [unit, ending] =
    largest >= 1e12 ? [1e12, 'tn'] : largest >= 1e9 ? [1e9, 'bn'] : largest >= 1e6 ? [1e6, 'm'] : [1, ''];
  const shortened = ticks.map((tick) => tick / unit);
  let decimals = 0;
  while (decimals < 9 && shortened.some((tick) => Math.abs((roundTo(tick, decimals) ?? 0) - tick) > 1e-9)) {
    decimals += 1;
  }
  return shortened.map((tick) => (tick === 0 ? '0' : `${printNumber(tick, decimals)}${ending}`));
}

function inPowers(value: number): string {
  return Number(value.toPrecision(3)).toExponential().replace('e+', 'e').replaceAll('-', minusSign);
}

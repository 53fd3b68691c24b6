import { printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import type { Cause } from './proof.types.ts';

/** A percentage as printed, held against its count and base. */
export type Share = { count: number; base: number; percent: number; decimals: number };

/** What the percentage should print as, at the printed number of decimals; null without a base. */
export function sharePercent({ count, base, decimals }: Omit<Share, 'percent'>): number | null {
  return base > 0 ? roundTo((count * 100) / base, decimals) : null;
}

export function shareAgrees(share: Share): boolean {
  return sharePercent(share) === share.percent;
}

/** One unit of the last printed digit. */
export const lastDigit = (decimals: number): number => 10 ** -decimals;

/** Whether two printed numbers differ in one digit only, or in two neighbours changed about. */
export function isMisprint(printed: string, right: string): boolean {
  if (printed.length !== right.length) return false;
  const differ = [...printed].flatMap((character, index) => (character === right[index] ? [] : [index]));
  if (differ.length === 1) return true;
  const [first = 0, second = 0] = differ;
  return (
    differ.length === 2 &&
    second === first + 1 &&
    printed[first] === right[second] &&
    printed[second] === right[first]
  );
}

/** Whether the percentage is the true one cut off after its last digit. */
function isCutOff({ count, base, percent, decimals }: Share): boolean {
  const unit = lastDigit(decimals);
  return roundTo(Math.floor((count * 100) / base / unit + 1e-9) * unit, decimals) === percent;
}

/**
 * Why a percentage that does not agree is as it is.
 * @param sumsTo100 true where the printed percentages of its column or row come to exactly 100.
 */
export function causeOfShare(share: Share, sumsTo100: boolean): Cause {
  const right = sharePercent(share);
  if (right === null) return 'miscalculated';
  const off = Math.abs(right - share.percent);
  if (off <= lastDigit(share.decimals) * 1.001) {
    if (sumsTo100) return 'nudged';
    if (isCutOff(share)) return 'truncated';
  }
  return isMisprint(printPercent(share.percent, share.decimals), printPercent(right, share.decimals))
    ? 'misprint'
    : 'miscalculated';
}

/** `38 ÷ 44 = 86.4%`, with one more digit than printed where that shows which way it rounds. */
export function shareWorking({ count, base, decimals }: Omit<Share, 'percent'>): string {
  const exact = (count * 100) / base;
  const more = roundTo(exact, decimals + 2) === roundTo(exact, decimals) ? decimals : decimals + 2;
  return `${printNumber(count)} ÷ ${printNumber(base)} = ${printPercent(exact, more)}`;
}

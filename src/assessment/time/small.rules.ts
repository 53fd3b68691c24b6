import { suppressionParameters } from '../../statistics/statistics.ts';

/**
 * Which counts of a list are not shown where the source is not open data: those from 1 to 4, and one more (the smallest left)
 * where the whole printed beside them would tell what they are: only one is hidden, or all hidden must be 1, or all 4.
 * Source: domain pack 8.5.
 *
 * @param counts in any order; zero is shown
 */
export function hiddenSmall(
  counts: readonly number[],
  threshold: number = suppressionParameters.threshold.value,
): boolean[] {
  const hidden = counts.map((count) => count > 0 && count < threshold);
  const small = counts.filter((_, index) => hidden[index]);
  if (!sumTells(small, threshold)) return hidden;
  let next = -1;
  counts.forEach((count, index) => {
    if (hidden[index] === true || count === 0) return;
    if (next === -1 || count < (counts[next] ?? Infinity)) next = index;
  });
  // All others are zero: then a zero is hidden too.
  if (next === -1) next = hidden.indexOf(false);
  if (next !== -1) hidden[next] = true;
  return hidden;
}

/** Whether the sum of hidden counts tells what each is: there is one, or all must be the smallest or the largest hidden. */
export function sumTells(
  small: readonly number[],
  threshold: number = suppressionParameters.threshold.value,
): boolean {
  const sum = small.reduce((whole, each) => whole + each, 0);
  return (
    small.length > 0 && (small.length === 1 || sum === small.length || sum === small.length * (threshold - 1))
  );
}

/** What stands in place of a hidden count. */
export const hiddenWords = 'hidden, small';

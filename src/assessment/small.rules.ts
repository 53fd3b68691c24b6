import { roundToMultiple } from '../statistics/statistics.ts';

/**
 * What somebody sees who may not see counts from 1 to 4 of a source that is not open data: every count rounded to the
 * nearest 5 **where it is read**, before anything is worked out from it, so that no rate, share, test, order, chart or difference
 * between two questions tells more than the rounded counts do. Hiding single cells would not do: a reader can ask for any
 * area, period and category one after the other, and subtract. Source: domain pack 8.5 ("rounded totals to 5").
 */
export const roundedTo = 5;

/** Said with everything that is worked out from rounded counts. */
export const roundedWords =
  'The source is not open data, so its counts are rounded to the nearest 5 here (0 stands for 0, 1 or 2), and everything else is worked out from the rounded counts. Parts need not add up to their whole.';

/** The same where there is room for a few words: under a table or a chart. */
export const roundedNote = 'Counts are rounded to the nearest 5.';

/** A count to the nearest 5; counts below nought (records taken back) as far from nought. */
export const rounded = (count: number): number => roundToMultiple(count, roundedTo) ?? 0;

/** How counts of a source are read for its reader: whole, or rounded. */
export const reading = (source: { showsSmall: boolean }): ((count: number) => number) =>
  source.showsSmall ? (count) => count : rounded;

/** Said under a table of which most rows round to nothing: their sum is then far from the truth. */
export const sparseWords =
  'Most of these counts round to 0, so their sum and shares say little: ask for more months or larger areas.';

/** Whether a table of rounded counts says too little to be added up: more than half of its rows are 0. */
export const isSparse = (counts: readonly number[]): boolean =>
  counts.filter((count) => count === 0).length * 2 > counts.length;

import {
  benjaminiHochberg,
  change,
  changeParameters,
  expectedFalseAlarms,
  type Change,
} from '../../statistics/statistics.ts';

/** Many cells looked at at once: which of them changed by more than chance, with the many looks allowed for. */
export const scanParameters = {
  fewest: {
    value: 20,
    unit: 'incidents of a cell in both periods together',
    source:
      'Domain pack 7.3: under 20 counts only. Fewer than that cannot stand out at 5% unless they come from almost nothing.',
  },
  level: {
    value: changeParameters.significanceLevel.value,
    unit: 'share of what is shown that may be a false alarm',
    source: 'Benjamini & Hochberg 1995; the same level as every other test here.',
  },
} as const;

/** One ward and category, or one month and category. */
export type Cell<Subject> = {
  subject: Subject;
  before: number;
  now: number;
  /** How long each side was, in days, where the two are not the same months. */
  days: { before: number; now: number } | null;
};

export type Found<Subject> = Cell<Subject> & {
  change: Change;
  pValue: number;
  /** The p-value with the number of cells allowed for (Benjamini-Hochberg). */
  adjusted: number;
};

export type Scan<Subject> = {
  /** What stands out, the firmest first. */
  found: readonly Found<Subject>[];
  tested: number;
  /** Cells with too few incidents to test. */
  leftOut: number;
  /** Cells under the level one by one, and how many chance alone would put there. */
  oneByOne: number;
  expectedByChance: number;
  /** At most so many of `found` are expected to be false alarms. */
  expectedFalseAlarms: number;
};

/**
 * Scans cells by the exact conditional test and keeps those that stand out with the false discovery rate held at the level.
 * Limits: crime counts vary more than by chance alone (the same victims, a series), so more is found than is true.
 */
export function scan<Subject>(cells: readonly Cell<Subject>[]): Scan<Subject> {
  const level = scanParameters.level.value;
  const large = cells.filter(({ before, now }) => before + now >= scanParameters.fewest.value);
  const tested = large.flatMap((cell) => {
    const result = change(
      cell.days === null ? { count: cell.before } : { count: cell.before, exposure: cell.days.before },
      cell.days === null ? { count: cell.now } : { count: cell.now, exposure: cell.days.now },
    );
    return result.pValue === null ? [] : [{ ...cell, change: result, pValue: result.pValue }];
  });
  const adjusted = benjaminiHochberg(tested.map(({ pValue }) => pValue));
  const found = tested
    .map((cell, index) => ({ ...cell, adjusted: adjusted[index] ?? 1 }))
    .filter((cell) => cell.adjusted < level)
    .sort((a, b) => a.pValue - b.pValue || Math.abs(b.now - b.before) - Math.abs(a.now - a.before));
  return {
    found,
    tested: tested.length,
    leftOut: cells.length - tested.length,
    oneByOne: tested.filter(({ pValue }) => pValue < level).length,
    expectedByChance: expectedFalseAlarms(tested.length, level),
    expectedFalseAlarms: expectedFalseAlarms(found.length, level),
  };
}

/** "about 12", "fewer than 1": an expected number is no count. */
export function aboutInWords(expected: number): string {
  if (expected === 0) return 'none';
  return expected < 1 ? 'fewer than 1' : `about ${Math.round(expected).toLocaleString('en-GB')}`;
}

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

/** What was scanned and what that means, before any row is read. */
export function scanSentences(result: Scan<unknown>): string[] {
  const { found, tested, leftOut, oneByOne } = result;
  const level = `${Math.round(scanParameters.level.value * 100)}%`;
  return [
    `${counted(tested, 'comparison was', 'comparisons were')} made. ${counted(leftOut, 'more was', 'more were')} left out, because both periods together hold fewer than ${scanParameters.fewest.value} incidents.`,
    ...(tested === 0
      ? []
      : [
          `One by one, ${counted(oneByOne, 'looks', 'look')} like more than chance; ${aboutInWords(result.expectedByChance)} would though nothing had happened.`,
          found.length === 0
            ? 'With so many looks allowed for, nothing stands out.'
            : `With so many looks allowed for, ${counted(found.length, 'stands', 'stand')} out; of these ${aboutInWords(result.expectedFalseAlarms)} ${found.length === 1 || result.expectedFalseAlarms < 1 ? 'is' : 'are'} expected to be a false alarm (false discovery rate ${level}).`,
        ]),
  ];
}

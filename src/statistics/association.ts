import { chiSquaredP } from './normal.ts';

/**
 * Whether two answers hang together, and whether two readers agree.
 *
 * Sources: Pearson 1900; Cochran 1954 (when the approximation holds); Fisher 1935; Rao & Scott 1984, first-order correction
 * (here with Kish's design effect, which leaves clustering out); Cohen 1960; Krippendorff 2011; Landis & Koch 1977 (words).
 * Limits: of answers that people chose to give, a test says how large a difference chance alone makes among such answers, not
 * what those who did not answer think; one test in twenty rings at 5 % with nothing behind it.
 */
export const associationParameters = {
  leastExpected: {
    value: 5,
    unit: 'expected count that four cells in five must reach for the chi-squared test',
    source: 'Cochran 1954.',
  },
  shareBelow: {
    value: 0.2,
    unit: 'share of cells that may be below it; none may be below 1',
    source: 'Cochran 1954.',
  },
  exactUpTo: {
    value: 20_000,
    unit: 'answers up to which a table of two by two is tested exactly',
    source: 'house rule: time',
  },
} as const;

export type IndependenceTest = {
  name: string;
  /** Null where it is an exact test. */
  statistic: number | null;
  degreesOfFreedom: number | null;
  p: number;
};

/** Rows and columns with anything in them. */
function filled(counts: readonly (readonly number[])[]): number[][] {
  const columns = (counts[0] ?? []).flatMap((_, column) =>
    counts.some((row) => (row[column] ?? 0) > 0) ? [column] : [],
  );
  return counts
    .filter((row) => row.some((count) => count > 0))
    .map((row) => columns.map((column) => row[column] ?? 0));
}

/**
 * Test that rows and columns are independent: Pearson's chi-squared; Fisher's exact test of a table of two by two whose
 * expected counts are small; none (null) where neither holds.
 *
 * @param counts whole counts of people, each in one cell; with weights, weighted counts scaled to the number of people
 * @param designEffect divides the statistic (Rao-Scott, first order); 1 unless given
 */
export function testIndependence(
  counts: readonly (readonly number[])[],
  designEffect = 1,
): IndependenceTest | null {
  if (!(designEffect > 0)) throw new RangeError(`A design effect is above 0; got ${designEffect}`);
  if (counts.some((row) => row.some((count) => !(count >= 0)))) throw new RangeError('Counts are 0 or more');
  const table = filled(counts);
  const columns = table[0]?.length ?? 0;
  if (table.length < 2 || columns < 2) return null;
  const rowTotals = table.map(sum);
  const columnTotals = Array.from({ length: columns }, (_, c) => sum(table.map((row) => row[c] ?? 0)));
  const all = sum(rowTotals);
  const expected = rowTotals.flatMap((row) => columnTotals.map((column) => (row * column) / all));
  const { leastExpected, shareBelow, exactUpTo } = associationParameters;
  const below = expected.filter((each) => each < leastExpected.value).length;
  if (expected.some((each) => each < 1) || below > shareBelow.value * expected.length) {
    const isWhole = table.every((row) => row.every((count) => Number.isSafeInteger(count)));
    if (table.length !== 2 || columns !== 2 || !isWhole || all > exactUpTo.value || designEffect > 1)
      return null;
    return { name: 'Fisher exact', statistic: null, degreesOfFreedom: null, p: fisherExact(table) };
  }
  const raw = sum(table.flat().map((count, index) => (count - (expected[index] ?? 0)) ** 2 / (expected[index] ?? 1))); // prettier-ignore
  const statistic = raw / designEffect;
  const degreesOfFreedom = (table.length - 1) * (columns - 1);
  return {
    name: designEffect === 1 ? 'chi-squared' : 'chi-squared with Rao-Scott correction',
    statistic,
    degreesOfFreedom,
    p: chiSquaredP(statistic, degreesOfFreedom),
  };
}

/** Two-sided Fisher exact test of a two by two table: all tables with the same totals that are no likelier than this one. */
export function fisherExact(table: readonly (readonly number[])[]): number {
  const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = table;
  for (const count of [a, b, c, d])
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError(`A count is a whole number; got ${count}`);
  const [row, other, column] = [a + b, c + d, a + c];
  const logs = [0];
  for (let n = 1; n <= row + other; n += 1) logs.push((logs[n - 1] ?? 0) + Math.log(n));
  const log = (n: number): number => logs[n] ?? 0;
  const choose = (n: number, k: number): number => log(n) - log(k) - log(n - k);
  const chance = (first: number): number =>
    choose(row, first) + choose(other, column - first) - choose(row + other, column);
  const observed = chance(a);
  let p = 0;
  for (let first = Math.max(0, column - other); first <= Math.min(row, column); first += 1) {
    // A hair of tolerance, so that tables as likely as this one count although their logarithms were added otherwise.
    if (chance(first) <= observed + 1e-7) p += Math.exp(chance(first));
  }
  return Math.min(1, p);
}

export type Agreement = {
  /** Null where both said the same of everything, so that nothing but chance could be agreed on. */
  kappa: number | null;
  /** Share on which they agree, 0 to 1. */
  observed: number;
  /** Share on which they would by chance. */
  byChance: number;
  n: number;
};

/** Cohen's kappa of two readers' labels of the same things, in the same order. Null without any. */
export function cohensKappa(first: readonly string[], second: readonly string[]): Agreement | null {
  const n = first.length;
  if (second.length !== n) throw new RangeError(`${n} and ${second.length} labels cannot be compared`);
  if (n === 0) return null;
  const observed = first.filter((label, index) => label === second[index]).length / n;
  const byChance = sum(
    [...new Set([...first, ...second])].map(
      (label) =>
        (first.filter((each) => each === label).length / n) *
        (second.filter((each) => each === label).length / n),
    ),
  );
  return { kappa: byChance === 1 ? null : (observed - byChance) / (1 - byChance), observed, byChance, n };
}

/**
 * Krippendorff's alpha for labels without an order, for any number of readers, some of whom did not read everything.
 *
 * @param units each thing's labels, one for each reader; null: not read
 * @returns null where fewer than two labels can be compared, or all are the same
 */
export function krippendorffsAlpha(units: readonly (readonly (string | null)[])[]): number | null {
  const pairable = units
    .map((labels) => labels.filter((label) => label !== null))
    .filter((labels) => labels.length > 1);
  const totals = new Map<string, number>();
  let n = 0;
  let apart = 0;
  for (const labels of pairable) {
    n += labels.length;
    const own = new Map<string, number>();
    for (const label of labels) own.set(label, (own.get(label) ?? 0) + 1);
    for (const [label, count] of own) {
      totals.set(label, (totals.get(label) ?? 0) + count);
      apart += (count * (labels.length - count)) / (labels.length - 1);
    }
  }
  const expected = sum([...totals.values()].map((count) => count * (n - count))) / (n - 1);
  return n < 2 || expected === 0 ? null : 1 - apart / expected;
}

/** Landis & Koch 1977; a convention, not a law. */
export function agreementInWords(kappa: number | null): string {
  if (kappa === null) return 'cannot be measured';
  if (kappa < 0) return 'worse than chance';
  if (kappa <= 0.2) return 'slight';
  if (kappa <= 0.4) return 'fair';
  if (kappa <= 0.6) return 'moderate';
  return kappa <= 0.8 ? 'substantial' : 'almost perfect';
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

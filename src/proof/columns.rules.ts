import { printChange, printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { isTotal, rowStretch, type Grid, type Value } from './grid.rules.ts';
import { evidence, sumOf } from './pairs.rules.ts';
import { causeOfShare, isMisprint, shareWorking } from './percent.rules.ts';
import type { Cause } from './proof.types.ts';
import { placeOf } from './stretches.rules.ts';

/** One row of a column, with what other columns say it should be. */
type Expectation = {
  row: number;
  column: number;
  printed: number;
  decimals: number;
  right: number;
  /** Made only for rows that are told of: most of what is tried here is thrown away. */
  told: () => { working: string; cause: Cause };
};

/** Every column is held against every two others: past this width that would take too long, and no printed table is wider. */
const widest = 24;
const longest = 1_000;

/** Rows that must agree before a column is believed to be made from the others. */
const leastRows = 3;

const columnOf = (grid: Grid, column: number, rows: readonly number[]): (Value | null)[] =>
  rows.map((row) => grid.values[row]?.[column] ?? null);

/**
 * Columns made from other columns: a difference, a change in per cent, a share of the column, a rate by two counts. No
 * heading is trusted: a column is believed to be made so when most of its rows are, and then the others are found.
 */
export function checkColumns(grid: Grid, book: Book): void {
  const rows = grid.table.rows.map((_, row) => row).filter((row) => row >= grid.first);
  if (rows.length < leastRows || rows.length > longest || grid.columns > widest) return;
  const columns = [...Array(grid.columns).keys()];
  const counts = columns.filter((column) =>
    filled(grid, column, rows, (value) => value.count !== null && value.percent === null),
  );
  const percents = columns.filter(
    (column) =>
      filled(grid, column, rows, (value) => value.count === null) ||
      (/%|per ?cent/i.test(grid.columnName(column)) && counts.includes(column)),
  );
  const whole = counts.filter((column) => !percents.includes(column));
  for (const column of percents) {
    const candidates = [
      ...whole.map((base) => shares(grid, column, base, rows)),
      ...ordered(whole).map(([before, after]) => changes(grid, column, before, after, rows)),
    ];
    bookBest(grid, candidates, book);
  }
  for (const column of whole) {
    const others = whole.filter((each) => each !== column);
    bookBest(
      grid,
      ordered(others).flatMap(([first, second]) => [
        differences(grid, column, first, second, rows),
        rates(grid, column, first, second, rows),
        rates(grid, column, second, first, rows),
      ]),
      book,
    );
  }
}

function filled(
  grid: Grid,
  column: number,
  rows: readonly number[],
  holds: (value: Value) => boolean,
): boolean {
  const values = columnOf(grid, column, rows).filter((value) => value !== null);
  return values.length >= leastRows && values.every(holds);
}

const ordered = (columns: readonly number[]): [number, number][] =>
  columns.flatMap((first) =>
    columns.filter((second) => second > first).map((second): [number, number] => [first, second]),
  );

const percentOf = (value: Value): { value: number; decimals: number } | null =>
  value.percent !== null
    ? { value: value.percent, decimals: value.decimals }
    : value.count === null
      ? null
      : { value: value.count, decimals: value.countDecimals };

function each(
  grid: Grid,
  column: number,
  rows: readonly number[],
  expect: (
    row: number,
    printed: { value: number; decimals: number },
  ) => Omit<Expectation, 'row' | 'column' | 'printed' | 'decimals'> | null,
): Expectation[] {
  return rows.flatMap((row) => {
    const value = grid.values[row]?.[column];
    const printed = value === null || value === undefined ? null : percentOf(value);
    const expected = printed === null ? null : expect(row, printed);
    return printed === null || expected === null
      ? []
      : [{ row, column, printed: printed.value, decimals: printed.decimals, ...expected }];
  });
}

const countAt = (grid: Grid, row: number, column: number): number | null =>
  grid.values[row]?.[column]?.count ?? null;

/** Percentages of the column's total, or of its sum where no total is printed. */
function shares(grid: Grid, column: number, of: number, rows: readonly number[]): Expectation[] {
  const totalRow = rows.findLast((row) => isTotal(grid.rowName(row)));
  const body = rows.filter((row) => row !== totalRow);
  const base =
    totalRow === undefined
      ? sumOf(body.map((row) => countAt(grid, row, of) ?? 0))
      : (countAt(grid, totalRow, of) ?? 0);
  if (base <= 0) return [];
  const sum = roundTo(
    sumOf(body.flatMap((row) => percentOf(grid.values[row]?.[column] ?? missing)?.value ?? 0)),
    6,
  );
  return each(grid, column, body, (row, printed) => {
    const count = countAt(grid, row, of);
    if (count === null || count < 0) return null;
    const share = { count, base, percent: printed.value, decimals: printed.decimals };
    return {
      right: roundTo((count * 100) / base, printed.decimals) ?? 0,
      told: () => ({ working: shareWorking(share), cause: causeOfShare(share, sum === 100) }),
    };
  });
}

const missing: Value = {
  row: -1,
  column: -1,
  count: null,
  percent: null,
  countDecimals: 0,
  decimals: 0,
  text: '',
};

function changes(
  grid: Grid,
  column: number,
  before: number,
  after: number,
  rows: readonly number[],
): Expectation[] {
  return each(grid, column, rows, (row, printed) => {
    const [from, to] = [countAt(grid, row, before), countAt(grid, row, after)];
    if (from === null || to === null || from <= 0) return null;
    const right = roundTo(((to - from) * 100) / from, printed.decimals) ?? 0;
    return {
      right,
      told: () => ({
        working: `(${printNumber(to)} − ${printNumber(from)}) ÷ ${printNumber(from)} = ${printChange(right, printed.decimals)}`,
        cause: isMisprint(
          printPercent(printed.value, printed.decimals),
          printPercent(right, printed.decimals),
        )
          ? 'misprint'
          : 'miscalculated',
      }),
    };
  });
}

function differences(
  grid: Grid,
  column: number,
  first: number,
  second: number,
  rows: readonly number[],
): Expectation[] {
  return each(grid, column, rows, (row, printed) => {
    const [from, to] = [countAt(grid, row, first), countAt(grid, row, second)];
    if (from === null || to === null) return null;
    const right = roundTo(to - from, printed.decimals) ?? 0;
    return {
      right,
      told: () => ({
        working: `${printNumber(to)} − ${printNumber(from)} = ${printNumber(right)}`,
        cause: isMisprint(printNumber(printed.value), printNumber(right)) ? 'misprint' : 'miscalculated',
      }),
    };
  });
}

/** A count by a population; the multiplier is told from the rows themselves. */
function rates(grid: Grid, column: number, of: number, by: number, rows: readonly number[]): Expectation[] {
  const candidates = [1_000, 100_000, 10_000, 100].map((per) =>
    each(grid, column, rows, (row, printed) => {
      const [count, base] = [countAt(grid, row, of), countAt(grid, row, by)];
      if (count === null || base === null || base <= 0 || printed.decimals === 0) return null;
      const right = roundTo((count * per) / base, printed.decimals) ?? 0;
      return {
        right,
        told: () => ({
          working: `${printNumber(count)} ÷ ${printNumber(base)} × ${printNumber(per)} = ${printNumber(right, printed.decimals)}`,
          cause: isMisprint(
            printNumber(printed.value, printed.decimals),
            printNumber(right, printed.decimals),
          )
            ? 'misprint'
            : 'miscalculated',
        }),
      };
    }),
  );
  return candidates.sort((a, b) => agreeing(b).length - agreeing(a).length)[0] ?? [];
}

const agreeing = (expectations: readonly Expectation[]): Expectation[] =>
  expectations.filter((one) => one.right === one.printed);

function bookBest(grid: Grid, candidates: readonly Expectation[][], book: Book): void {
  const [best] = candidates
    .map((expectations) => ({ expectations, agree: agreeing(expectations) }))
    .filter(
      ({ expectations, agree }) =>
        agree.filter((one) => one.right !== 0).length >= leastRows - 1 &&
        expectations.length >= leastRows &&
        agree.length >= evidence.near * expectations.length,
    )
    .sort((a, b) => b.agree.length - a.agree.length);
  if (best === undefined) return;
  const nudges: Expectation[] = [];
  for (const one of best.expectations) {
    if (one.right === one.printed) {
      book.agreements.push({
        working: one.told().working,
        place: placeOf(rowStretch(grid, one.row, one.column)),
      });
    } else if (one.told().cause === 'nudged') nudges.push(one);
    else bookOne(grid, [one], best.agree.length, book);
  }
  if (nudges.length > 0) bookOne(grid, nudges, best.agree.length, book);
}

function bookOne(grid: Grid, group: readonly Expectation[], others: number, book: Book): void {
  const [first] = group;
  if (first === undefined) return;
  const print = (value: number, decimals: number): string => {
    const text = printNumber(value, decimals);
    const shown = grid.values[first.row]?.[first.column];
    return shown?.percent !== null || /%|per ?cent/i.test(grid.columnName(first.column)) ? `${text}%` : text;
  };
  const name = (row: number): string => {
    const heading = grid.columnName(first.column);
    return [grid.rowName(row), heading].filter((part) => part !== '').join(', ');
  };
  const say = (value: (one: Expectation) => number): string =>
    group
      .map((one) => (group.length > 1 ? `${grid.rowName(one.row)}: ` : '') + print(value(one), one.decimals))
      .join('; ');
  book.findings.push(
    finding({
      cause: first.told().cause,
      about: group.length > 1 ? grid.columnName(first.column) : name(first.row),
      printed: say((one) => one.printed),
      corrected: say((one) => one.right),
      working: `${group.map((one) => one.told().working).join('; ')}. ${printNumber(others)} other ${others === 1 ? 'row' : 'rows'} of the column agree.`,
      places: group.map((one) => placeOf(rowStretch(grid, one.row, one.column))),
    }),
  );
}

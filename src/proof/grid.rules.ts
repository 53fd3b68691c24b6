import { readNumber } from './numbers.rules.ts';
import type { Entry } from './pairs.rules.ts';
import type { TableBlock } from './proof.types.ts';
import type { Stretch } from './stretches.rules.ts';

/** A cell that holds a number and nothing else, with or without its percentage. */
export type Value = {
  row: number;
  column: number;
  /** Null where only a percentage is printed. */
  count: number | null;
  percent: number | null;
  /** Digits after the point of the count, or of the percentage. */
  countDecimals: number;
  decimals: number;
  /** As printed. */
  text: string;
};

const number = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const wholeCell = new RegExp(
  String.raw`^([-−–+(])?\s?£?(${number})(\))?\s?(%)?(?:\s?[([/]\s?([-−+])?(${number})\s?%\s?[)\]]?)?$`,
);

/** Reads a cell; null for words, for empty cells and for dashes. */
export function valueOf(text: string, row: number, column: number): Value | null {
  if (text.length > 40) return null;
  const match = wholeCell.exec(text.trim());
  if (match === null) return null;
  const [, sign, digits = '', closing, percentSign, shareSign, share] = match;
  if ((sign === '(') !== (closing !== undefined)) return null;
  const first = readNumber(digits);
  const negative = sign !== undefined && sign !== '+';
  const value = negative ? -first.value : first.value;
  const base = { row, column, text: text.trim() };
  if (percentSign !== undefined)
    return { ...base, count: null, percent: value, countDecimals: 0, decimals: first.decimals };
  const second = share === undefined ? null : readNumber(share);
  return {
    ...base,
    count: value,
    percent:
      second === null ? null : shareSign !== undefined && shareSign !== '+' ? -second.value : second.value,
    countDecimals: first.decimals,
    decimals: second?.decimals ?? 0,
  };
}

export type Grid = {
  table: TableBlock;
  /** Values by row and column. */
  values: (Value | null)[][];
  /** Row of headings, or null. */
  header: number | null;
  /** First row of the body. */
  first: number;
  columns: number;
  cell: (row: number, column: number) => string;
  /** The words a row, or a column, goes by. */
  rowName: (row: number) => string;
  columnName: (column: number) => string;
  /** The stretch of a cell, for its place. */
  stretch: (row: number, column: number) => Stretch;
};

export const isTotal = (text: string): boolean => /^(?:grand |overall )?totals?:?$/i.test(text.trim());

/** @param stretches those of the table's block. */
export function gridOf(table: TableBlock, stretches: readonly Stretch[], under: string): Grid {
  const values = table.rows.map((row, rowIndex) =>
    row.map((cell, column) => valueOf(cell, rowIndex, column)),
  );
  const firstValues = values.findIndex((row) => row.some((value) => value !== null));
  // A row of years over numbers is headings too.
  const yearsOnly =
    firstValues === 0 &&
    table.rows.length > 1 &&
    (values[0] ?? []).every((value) => value === null || /^(?:19|20)\d\d$/.test(value.text));
  const header = yearsOnly ? 0 : firstValues > 0 ? firstValues - 1 : null;
  const cell = (row: number, column: number): string => table.rows[row]?.[column] ?? '';
  const byPlace = new Map(stretches.map((each) => [`${each.cell?.row}/${each.cell?.column}`, each]));
  return {
    table,
    values,
    header,
    first: header === null ? Math.max(0, firstValues) : header + 1,
    columns: Math.max(0, ...table.rows.map((row) => row.length)),
    cell,
    rowName: (row) => {
      const text = cell(row, 0);
      return values[row]?.[0] === null && text !== '' ? text : '';
    },
    columnName: (column) => (header === null ? '' : cell(header, column)),
    stretch: (row, column) =>
      byPlace.get(`${row}/${column}`) ?? {
        block: -1,
        cell: { row, column },
        kind: 'cell',
        text: (table.rows[row] ?? []).join(' | '),
        where: table.rowWhere[row] ?? table.where,
        under,
        numbers: [],
        sentences: [],
      },
  };
}

/** A cell with count and percentage as an entry; its quote is the whole row, so that a reader finds it. */
export function entryAt(grid: Grid, value: Value, label: string): Entry | null {
  if (value.count === null || value.percent === null || value.countDecimals > 0) return null;
  return {
    label,
    count: value.count,
    percent: value.percent,
    decimals: value.decimals,
    stretch: rowStretch(grid, value.row, value.column),
    start: 0,
    end: 0,
  };
}

/** A cell's place with its whole row as the quote. */
export function rowStretch(grid: Grid, row: number, column: number): Stretch {
  return {
    ...grid.stretch(row, column),
    text: (grid.table.rows[row] ?? []).filter((each) => each !== '').join(' | '),
  };
}

/** How wide the columns of a printed table are, and when it no longer fits across a page of large letters. */
import type { Block } from './document.ts';
import { cellText } from './document.rules.ts';
import { sizes, type PaperSize } from './paper.ts';

/** Margins left and right of the text, in millimetres (pdf.template.typ). */
const margins: Readonly<Record<PaperSize, number>> = { compact: 15, standard: 22, 'large-print': 18 };
const sheetWidths = { a4: 210, 'a3-landscape': 420 } as const;
export type Sheet = keyof typeof sheetWidths;

/** Width of the text across a sheet, in points. */
const roomOf = (paper: PaperSize, sheet: Sheet = 'a4'): number =>
  ((sheetWidths[sheet] - 2 * margins[paper]) / 25.4) * 72;
const roomPoints = roomOf('large-print');
/** Advance of an average letter, in type sizes; semibold heads are the widest thing in a column. */
const letter = 0.53;
/** Padding of a cell, both sides. */
const paddingPoints = 10;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

function longestWord(text: string): number {
  return Math.max(0, ...text.split(/[\s\u2013\u2014/]+/).map((word) => word.length));
}

type Table = Extract<Block, { kind: 'table' }>;

/** The least width of each column in points: its longest word with the padding. */
function leastWidths(table: Table, paper: PaperSize = 'large-print'): number[] {
  const size = sizes[paper].table;
  return table.columns.map((column, index) => {
    const words = table.rows.map((row) => {
      const cell = row[index];
      return cell === undefined ? 0 : longestWord(cellText(cell, ' '));
    });
    return Math.max(longestWord(column.title), ...words) * letter * size + paddingPoints;
  });
}

/**
 * Widths of columns as they are asked for, in the unit of `room`, but none narrower than the least: what the narrow ones are
 * given comes off what the wide ones have to spare.
 * @param asked relative widths
 */
export function fittedWidths(asked: readonly number[], least: readonly number[], room: number): number[] {
  const all = sum(asked);
  const wanted = asked.map((width, index) => Math.max((width / all) * room, least[index] ?? 0));
  const spare = wanted.map((width, index) => width - (least[index] ?? 0));
  const share = sum(spare) > 0 ? Math.min(1, (sum(wanted) - room) / sum(spare)) : 0;
  return wanted.map((width, index) => width - share * (spare[index] ?? 0));
}

/** A word of more letters than this may be broken by a hyphen, so that one alone does not take the page. */
const breakable = 16;

/** Relative widths of the columns of a table on paper: as the document asks, but with room for the longest word of each. */
export function printedWidths(table: Table, paper: PaperSize = 'standard', sheet: Sheet = 'a4'): number[] {
  if (paper === 'large-print') return largePrintWidths(table);
  const most = breakable * letter * sizes[paper].table + paddingPoints;
  return fittedWidths(
    table.columns.map(({ width }) => width ?? 1),
    leastWidths(table, paper).map((width) => Math.min(width, most)),
    roomOf(paper, sheet),
  );
}

/**
 * True where the columns of a table, each as wide as its longest word, are wider than the page in large print, or where
 * there are texts that would stand a word or two to a line. Such a table is printed row by row.
 */
export function recordsBetter(table: Table): boolean {
  const wordy = table.rows.flat().some((cell) => cellText(cell, ' ').length > 60);
  return sum(leastWidths(table)) > roomPoints || (wordy && table.columns.length > 3);
}

/** Widths of the columns in large print, in points: room for the longest word first, the rest where texts are long. */
export function largePrintWidths(table: Table): number[] {
  const least = leastWidths(table);
  const longest = table.columns.map((column, index) =>
    Math.max(
      column.title.length,
      ...table.rows.map((row) => (row[index] === undefined ? 0 : cellText(row[index], ' ').length)),
    ),
  );
  const wishes = longest.map((length, index) =>
    Math.max(
      0.5,
      Math.min(length, 40) * letter * sizes['large-print'].table + paddingPoints - (least[index] ?? 0),
    ),
  );
  const rest = Math.max(0, roomPoints - sum(least));
  return least.map((width, index) => width + (rest * (wishes[index] ?? 0)) / sum(wishes));
}

/** When a table no longer fits across a page of large letters. */
import type { Block } from './document.ts';
import { cellText } from './document.rules.ts';
import { sizes } from './paper.ts';

/** Width of the text on A4 less 18 mm on either side, in points. */
const roomPoints = ((210 - 2 * 18) / 25.4) * 72;
/** Advance of an average letter, in type sizes; semibold heads are the widest thing in a column. */
const letter = 0.53;
/** Padding of a cell, both sides. */
const paddingPoints = 10;

function longestWord(text: string): number {
  return Math.max(0, ...text.split(/[\s\u2013\u2014/]+/).map((word) => word.length));
}

type Table = Extract<Block, { kind: 'table' }>;

/** The least width of each column in points: its longest word with the padding. */
function leastWidths(table: Table): number[] {
  const size = sizes['large-print'].table;
  return table.columns.map((column, index) => {
    const words = table.rows.map((row) => {
      const cell = row[index];
      return cell === undefined ? 0 : longestWord(cellText(cell, ' '));
    });
    return Math.max(longestWord(column.title), ...words) * letter * size + paddingPoints;
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

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

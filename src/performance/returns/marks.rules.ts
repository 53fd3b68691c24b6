import type { WorkbookCell, WorkbookSheet } from '../../documents/documents.ts';
import { cellName } from '../../documents/documents.ts';
import type { FormCell, Place } from './form.types.ts';

/**
 * Finding a cell of a recipient's form by the words round it, so that next year's edition, with a row put in or a column moved, is
 * filled in the right places, and what cannot be told apart is asked again, never guessed.
 */
export type Grid = {
  sheet: string;
  at: (row: number, column: number) => WorkbookCell | null;
  rows: number;
  columns: number;
};

export function gridOf(sheet: WorkbookSheet): Grid {
  const cells = new Map(sheet.cells.map((cell) => [cell.ref, cell]));
  return {
    sheet: sheet.name,
    at: (row, column) => cells.get(cellName(row, column)) ?? null,
    rows: sheet.rows,
    // One beyond the last: a form may leave the column to be filled without any format.
    columns: sheet.columns + 1,
  };
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim().toLowerCase();
const isWords = (cell: WorkbookCell | null): boolean => cell?.kind === 'text' && tidy(cell.text) !== '';

/** The nearest words left of a cell in its row, and above it in its column; empty where there are none. */
export function wordsRound(grid: Grid, row: number, column: number): { label: string; heading: string } {
  let label = '';
  for (let at = column - 1; at >= 1 && label === ''; at -= 1) {
    const cell = grid.at(row, at);
    if (isWords(cell)) label = cell?.text ?? '';
  }
  let heading = '';
  for (let at = row - 1; at >= 1 && heading === ''; at -= 1) {
    const cell = grid.at(at, column);
    if (isWords(cell)) heading = cell?.text ?? '';
  }
  return { label: label.replace(/\s+/g, ' ').trim(), heading: heading.replace(/\s+/g, ' ').trim() };
}

/** Cells that may be meant by two words, in the order of reading: not those with words or formulas of their own. */
function candidates(grid: Grid, wanted: { label: string; heading: string }): string[] {
  const found: string[] = [];
  for (let row = 1; row <= grid.rows; row += 1) {
    let taken = false;
    for (let column = 1; column <= grid.columns; column += 1) {
      const cell = grid.at(row, column);
      if (isWords(cell)) taken = false;
      if (isWords(cell) || cell?.kind === 'formula' || (cell !== null && cell.coveredBy !== null)) continue;
      const { label, heading } = wordsRound(grid, row, column);
      if (tidy(label) !== tidy(wanted.label) || tidy(heading) !== tidy(wanted.heading)) continue;
      // Where no words stand above, or none beside, only the nearest cell is meant.
      if (wanted.heading === '' && taken) continue;
      taken = true;
      found.push(cellName(row, column));
      if (wanted.label === '' && wanted.heading === '') return found;
    }
  }
  return wanted.label === '' ? found.slice(0, 1) : found;
}

/** How a cell is described so that it is found again. */
export function placeOf(grid: Grid, row: number, column: number): Place {
  const words = wordsRound(grid, row, column);
  const ref = cellName(row, column);
  const same = candidates(grid, words);
  const at = same.indexOf(ref);
  return {
    sheet: grid.sheet,
    ref,
    ...words,
    // One that its words do not tell from its neighbours is never found again by them: it is asked for.
    nth: at < 0 ? 1 : at + 1,
    of: at < 0 ? same.length + 1 : same.length,
    lost: false,
  };
}

export type Found = { code: string; was: string; now: string | null; how: 'same' | 'moved' | 'lost' };

/**
 * Where a cell stands in another edition. It is told by its words; of several cells with the same words, the one with the same number
 * among as many. Where that does not hold it is lost, and somebody marks it again.
 */
export function findAgain(place: Place, grids: readonly Grid[]): { sheet: string; ref: string } | null {
  if (place.label === '' && place.heading === '') return null;
  const own = grids.filter(({ sheet }) => tidy(sheet) === tidy(place.sheet));
  for (const some of [own, own.length > 0 ? [] : grids]) {
    const found = some.flatMap((grid) => {
      const refs = candidates(grid, place);
      const ref = refs.length === place.of ? refs[place.nth - 1] : undefined;
      return ref === undefined ? [] : [{ sheet: grid.sheet, ref }];
    });
    if (found.length === 1 && found[0] !== undefined) return found[0];
  }
  return null;
}

/** The cells of a form in a new edition of its spreadsheet, and what became of each mark. */
export function moveMarks(
  cells: readonly FormCell[],
  sheets: readonly WorkbookSheet[],
): { cells: FormCell[]; found: Found[] } {
  const grids = sheets.map(gridOf);
  const found: Found[] = [];
  const taken = new Set<string>();
  const moved = cells.map((cell): FormCell => {
    const { place } = cell;
    if (place === null) return cell;
    const was = `${place.sheet}!${place.ref}`;
    const again = findAgain(place, grids);
    const now = again === null ? null : `${again.sheet}!${again.ref}`;
    // Two marks never fill one cell.
    if (again === null || now === null || taken.has(now)) {
      found.push({ code: cell.code, was, now: null, how: 'lost' });
      return { ...cell, place: { ...place, lost: true } };
    }
    taken.add(now);
    found.push({ code: cell.code, was, now, how: was === now ? 'same' : 'moved' });
    return { ...cell, place: { ...place, ...again, lost: false } };
  });
  return { cells: moved, found };
}

import { readHeading, type DateFormat } from './dates.ts';
import type { Guessed } from './encoding.ts';
import { cellText, isBlank, usedWidth, type Cell, type SheetRow } from './grid.ts';
import type { Column, Mapping } from './mapping.ts';
import { columnsOf } from './mapping.ts';
import { looksNumeric } from './values.ts';

/** Rows looked at to find the headings. Published tables carry up to a dozen title lines. */
const rowsLookedAt = 60;

export type HeaderGuess = Guessed<{ first: number; last: number }>;

/**
 * Headings of the columns from one or more heading rows. Line breaks and blanks are tidied; a merged heading (its text in
 * the first cell, nothing in the rest) reaches over the columns to its right until the next; rows are joined with " / ".
 * An empty heading becomes `column 7`. Headings that repeat stay as they are: their position tells them apart.
 */
export function composeHeadings(rows: readonly SheetRow[]): string[] {
  const width = Math.max(0, ...rows.map(usedWidth));
  const last = rows.at(-1);
  const spread = rows.map((row) => {
    if (row === last) return Array.from({ length: width }, (_, index) => cellText(row.cells[index]));
    let carried = '';
    return Array.from({ length: width }, (_, index) => {
      const text = cellText(row.cells[index]);
      if (text !== '') carried = text;
      return carried;
    });
  });
  return Array.from({ length: width }, (_, index) => {
    const parts: string[] = [];
    for (const row of spread) {
      const text = row[index] ?? '';
      if (text !== '' && parts.at(-1) !== text) parts.push(text);
    }
    return parts.length === 0 ? `column ${index + 1}` : parts.join(' / ');
  });
}

const isYearOrDate = (cell: Cell | undefined): boolean =>
  cell instanceof Date || /^(?:19|20)\d{2}(?:[-/]\d{2,4})?$/.test(cellText(cell));

const isDataLike = (cell: Cell | undefined): boolean =>
  cell instanceof Date ||
  (cell !== undefined &&
    cell !== null &&
    (looksNumeric(cell) || /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cellText(cell))));

/** Whether every number or date in a row could be the name of a year or month, in different cells. */
function couldBeHeading(row: SheetRow): boolean {
  const data = row.cells.filter((cell) => isDataLike(cell));
  if (data.length === 0) return true;
  // Ages 0, 1, 2 ... 90 across, after some words.
  const numbers = data.map((cell) => Number(cellText(cell).replace('+', '')));
  if (
    numbers.length >= 5 &&
    numbers.length < row.cells.length &&
    numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1)
  )
    return true;
  return (
    data.every(isYearOrDate) &&
    new Set(data.map((cell) => cellText(cell))).size === data.length &&
    data.length > 1
  );
}

/**
 * Finds the heading rows: the first full row of words, with the rows above it that group its columns and the rows below
 * it that split them. `line` numbers, as in the file.
 */
export function findHeader(rows: readonly SheetRow[]): HeaderGuess | null {
  const looked = rows.slice(0, rowsLookedAt).filter((row) => !isBlank(row));
  if (looked.length === 0) return null;
  const widths = rows
    .slice(0, 400)
    .filter((row) => !isBlank(row))
    .map(usedWidth);
  const width = Math.max(
    ...[...new Set(widths)].filter(
      (one) => widths.filter((other) => other === one).length >= Math.min(3, widths.length / 3),
    ),
    1,
  );

  const filled = (row: SheetRow): number => row.cells.filter((cell) => cellText(cell) !== '').length;
  const candidates = looked
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => filled(row) >= Math.max(1, width * 0.6) && couldBeHeading(row));
  const chosen = candidates[0];
  if (chosen === undefined) {
    const first = looked[0];
    return first === undefined
      ? null
      : {
          value: { first: first.line, last: first.line },
          confidence: 0.1,
          why: 'No row looks like headings: every full row holds numbers. The table may have been pasted without them.',
        };
  }
  let { index } = chosen;
  // Columns that hold numbers further down; a heading row has words there.
  const below = (from: number): SheetRow[] =>
    rows.filter((row) => row.line > from && !isBlank(row)).slice(0, 100);
  const numericColumns = (from: number): number[] => {
    const data = below(from);
    return Array.from({ length: width }, (_, column) => column).filter((column) => {
      const given = data.map((row) => row.cells[column]).filter((cell) => cellText(cell) !== '');
      return given.length > 0 && given.filter(isDataLike).length >= given.length * 0.6;
    });
  };
  let last = chosen.row;
  for (;;) {
    const next = looked[index + 1];
    if (next === undefined || next.line !== last.line + 1) break;
    const numeric = numericColumns(next.line);
    const words = numeric.filter(
      (column) => cellText(next.cells[column]) !== '' && !isDataLike(next.cells[column]),
    );
    if (
      numeric.length < 2 ||
      words.length < numeric.length * 0.6 ||
      !couldBeHeading(next) ||
      words.some((column) => /^[-:*.[\]<>a-z/ ]{1,4}$/.test(cellText(next.cells[column])))
    )
      break;
    last = next;
    index += 1;
  }
  let first = chosen.row;
  for (let above = chosen.index - 1; above >= 0; above -= 1) {
    const row = looked[above];
    // A title stands alone in the first cell; a row of groups has words further right.
    if (row === undefined || row.line !== first.line - 1 || !couldBeHeading(row)) break;
    const further = row.cells.slice(1).filter((cell) => cellText(cell) !== '').length;
    if (further === 0 || filled(row) < 2) break;
    first = row;
  }
  const headings = composeHeadings(rows.filter((row) => row.line >= first.line && row.line <= last.line));
  const repeated = headings.filter((heading, at) => headings.indexOf(heading) !== at);
  const dataBelow = numericColumns(last.line).length > 0;
  const titles = looked.filter((row) => row.line < first.line).length;
  const parts = [
    titles === 0
      ? 'The headings are at the top.'
      : `${titles} title line${titles === 1 ? '' : 's'} stand${titles === 1 ? 's' : ''} above the headings.`,
    first === last ? '' : `The headings take ${last.line - first.line + 1} rows; they are joined with “ / ”.`,
    repeated.length === 0
      ? ''
      : `These headings repeat and are told apart by their place: ${[...new Set(repeated)].slice(0, 5).join(', ')}.`,
  ];
  return {
    value: { first: first.line, last: last.line },
    confidence: Math.min(
      1,
      0.5 +
        (dataBelow ? 0.25 : 0) +
        (filled(last) >= width * 0.9 ? 0.2 : 0) +
        (titles === 0 && first === last ? 0.05 : 0),
    ),
    why: parts.filter((part) => part !== '').join(' '),
  };
}

/** Two headings are the same when only letter case, blanks, line breaks or punctuation at the end differ. */
export function headingKey(heading: string): string {
  return cellText(heading)
    .toLowerCase()
    .replace(/\s*\/\s*/g, '/')
    .replace(/[.:?*]+$/, '')
    .trim();
}

export type HeadingComparison = {
  /** Nothing the mapping reads has changed: the file can be read without asking. */
  sameAsLastTime: boolean;
  /** Followed by name, and said. */
  moved: { heading: string; from: number; to: number }[];
  /** Not found by name, and a new heading stands in its place or is spelt nearly alike: a person must say. */
  renamed: { from: string; to: string; position: number; why: string }[];
  /** Read by the mapping and not found. */
  missing: Column[];
  /** Not read by the mapping, and gone. */
  gone: string[];
  /** In the file now and not last time. */
  added: Column[];
  /** Sentences for the preview and the delivery. */
  notices: string[];
};

/** Letters to change to make one word of the other, at most `limit`. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let at = 1; at <= b.length; at += 1)
      current.push(
        Math.min(
          (previous[at] ?? 0) + 1,
          (current[at - 1] ?? 0) + 1,
          (previous[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** Where each column of the mapping stands now: by its heading; a repeated heading by its order among its like. */
export function placeColumn(
  column: Column,
  before: readonly string[],
  now: readonly string[],
): number | null {
  const key = headingKey(column.heading);
  const places = now.flatMap((heading, index) => (headingKey(heading) === key ? [index + 1] : []));
  if (places.length <= 1) return places[0] ?? null;
  const order = before.slice(0, column.position - 1).filter((heading) => headingKey(heading) === key).length;
  return places[order] ?? null;
}

/** Compares the headings of a file with those the mapping was made on. */
export function compareHeaders(mapping: Mapping, now: readonly string[]): HeadingComparison {
  const before = mapping.headings;
  const read = columnsOf(mapping);
  const keysNow = now.map(headingKey);
  const keysBefore = before.map(headingKey);
  const count = (keys: readonly string[], key: string): number => keys.filter((one) => one === key).length;
  const used = new Set<number>();
  const comparison: HeadingComparison = {
    sameAsLastTime: true,
    moved: [],
    renamed: [],
    missing: [],
    gone: [],
    added: [],
    notices: [],
  };
  const lost: Column[] = [];
  for (const column of read) {
    const to = placeColumn(column, before, now);
    if (to === null) lost.push(column);
    else {
      used.add(to);
      if (to !== column.position)
        comparison.moved.push({ heading: column.heading, from: column.position, to });
    }
  }
  now.forEach((heading, index) => {
    const key = headingKey(heading);
    const rank = count(keysNow.slice(0, index), key);
    if (rank >= count(keysBefore, key)) comparison.added.push({ heading, position: index + 1 });
  });
  for (const column of lost) {
    const key = headingKey(column.heading);
    const free = comparison.added.filter((added) => !used.has(added.position));
    const near = free
      .map((added) => ({
        added,
        apart:
          distance(key, headingKey(added.heading)) /
          Math.max(key.length, headingKey(added.heading).length, 1),
      }))
      .sort((a, b) => a.apart - b.apart)[0];
    // Where most columns are gone it is another table, and places say nothing.
    const samePlace =
      lost.length > read.length / 2 ? undefined : free.find((added) => added.position === column.position);
    const guess =
      near !== undefined && near.apart <= 0.34
        ? { to: near.added, why: 'It is spelt nearly alike.' }
        : samePlace === undefined
          ? null
          : { to: samePlace, why: 'It stands where the old one stood.' };
    if (guess === null) comparison.missing.push(column);
    else {
      used.add(guess.to.position);
      comparison.renamed.push({
        from: column.heading,
        to: guess.to.heading,
        position: guess.to.position,
        why: guess.why,
      });
    }
  }
  comparison.added = comparison.added.filter((added) => !used.has(added.position));
  const readKeys = new Set(read.map((column) => headingKey(column.heading)));
  comparison.gone = before.filter(
    (heading) =>
      !readKeys.has(headingKey(heading)) &&
      count(keysNow, headingKey(heading)) < count(keysBefore, headingKey(heading)),
  );
  if (mapping.when.from === 'across') {
    // Other periods than last time are what one expects, not a change of form.
    const { format } = mapping.when;
    const isPeriod = (heading: string): boolean => readHeading(heading, format).ok;
    const fresh = comparison.added.filter((added) => isPeriod(added.heading)).map((added) => added.heading);
    comparison.added = comparison.added.filter((added) => !isPeriod(added.heading));
    comparison.gone = comparison.gone.filter((heading) => !isPeriod(heading));
    if (fresh.length > 0)
      comparison.notices.push(
        `Periods not sent last time: ${fresh.slice(0, 24).join(', ')}${fresh.length > 24 ? ', …' : ''}.`,
      );
  }
  comparison.sameAsLastTime = comparison.renamed.length === 0 && comparison.missing.length === 0;
  const quoted = (words: readonly string[]): string =>
    words
      .slice(0, 8)
      .map((word) => `“${word}”`)
      .join(', ') + (words.length > 8 ? ` and ${words.length - 8} more` : '');
  const { moved, renamed, missing, gone, added, notices } = comparison;
  // Every column shifts when one is put in before them: say the first few only.
  if (moved.length > 0)
    notices.push(
      `${moved.length === 1 ? 'A column has' : `${moved.length} columns have`} moved since last time and ${moved.length === 1 ? 'was' : 'were'} followed by name: ${moved
        .slice(0, 4)
        .map((one) => `“${one.heading}” from ${one.from} to ${one.to}`)
        .join(', ')}${moved.length > 4 ? ', …' : ''}.`,
    );
  for (const one of renamed)
    notices.push(`“${one.from}” is gone; “${one.to}” may be its new name. ${one.why}`);
  if (missing.length > 0) notices.push(`Not found: ${quoted(missing.map((column) => column.heading))}.`);
  if (gone.length > 0) notices.push(`No longer sent, and not used: ${quoted(gone)}.`);
  if (added.length > 0)
    notices.push(`New since last time, and not used: ${quoted(added.map((column) => column.heading))}.`);
  return comparison;
}

/**
 * The mapping again after a person has agreed what renamed columns are called now (`renames`: old heading to new), with
 * the headings of this file remembered. Columns keep their meaning and take their present position.
 */
export function remap(
  mapping: Mapping,
  now: readonly string[],
  renames: Readonly<Record<string, string>> = {},
): Mapping {
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== 'object' || value === null) return value;
    if (
      'heading' in value &&
      'position' in value &&
      typeof value.heading === 'string' &&
      typeof value.position === 'number'
    ) {
      const old = { heading: value.heading, position: value.position };
      const renamed = renames[old.heading];
      const position =
        renamed === undefined
          ? placeColumn(old, mapping.headings, now)
          : now.findIndex((heading) => headingKey(heading) === headingKey(renamed)) + 1;
      return position === null || position === 0
        ? value
        : { ...value, heading: now[position - 1] ?? old.heading, position };
    }
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, move(one)]));
  };
  return { ...(move(mapping) as Mapping), headings: [...now] };
}

/** Headings that are months, quarters or years, at least two of them: a wide table. Gives how they are written. */
export function periodsAcross(headings: readonly string[]): { format: DateFormat; columns: Column[] } | null {
  const formats = [
    'month-year',
    'year-month',
    'financial-year',
    'financial-quarter',
    'calendar-quarter',
    'year-month-day',
    'day-month-year',
    'calendar-year',
    'year-ending',
  ] as const;
  for (const format of formats) {
    const columns = headings.flatMap((heading, index) =>
      readHeading(heading, format).ok ? [{ heading, position: index + 1 }] : [],
    );
    if (columns.length >= 2) return { format, columns };
  }
  return null;
}

import { Readable } from 'node:stream';
import { CsvError, parse, type Options } from 'csv-parse';
import type { Problem } from '../../foundation/problem.ts';
import { badInput } from '../../foundation/problem.ts';
import { limits as usual, type Limits } from './limits.ts';
import { tidy } from './values.ts';

/** One cell as it stands in the file. Dates only from workbooks: midnight UTC of the day shown (or a time of 1899/1900). */
export type Cell = string | number | Date | null;

/** One row with its line in the file (1 = first line; for a quoted cell with line breaks, the line it begins on). */
export type SheetRow = { line: number; cells: Cell[] };

export type Sheet = {
  /** Name of the sheet; null for a text file. */
  name: string | null;
  rows: SheetRow[];
};

export const delimiters = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

export function delimiterInWords(delimiter: Delimiter): string {
  return { ',': 'commas', '\t': 'tabs', ';': 'semicolons', '|': 'upright bars (|)' }[delimiter];
}

/** How cells with the delimiter in them are written: inside double quotes, or quotes are just letters. */
export type Quoting = 'double' | 'none';

/**
 * Line ends made one kind before parsing: with two kinds csv-parse counts a carriage return and line feed inside a quoted
 * cell as two lines.
 */
export function plainLineEnds(text: string): string {
  return text.includes('\r\n') ? text.replaceAll('\r\n', '\n') : text;
}

export function parserOptions(text: string, delimiter: Delimiter, quoting: Quoting, limits: Limits): Options {
  return {
    delimiter,
    quote: quoting === 'double' ? '"' : null,
    // Files from old spreadsheets end lines with a bare carriage return; a bare one elsewhere is a letter.
    record_delimiter: text.includes('\n') ? '\n' : '\r',
    relax_column_count: true,
    skip_empty_lines: false,
    info: true,
    max_record_size: limits.lineCharacters,
  };
}

function textProblem(error: CsvError, quoting: Quoting, limits: Limits): Problem {
  const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
  const where = line > 0 ? `Line ${line.toLocaleString('en-GB')}: ` : '';
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return badInput(
      'line-too-long',
      'A line of the file is too long',
      `${where}it holds more than ${limits.lineCharacters.toLocaleString('en-GB')} characters. A quotation mark that is opened and never closed is the usual reason; or the file is not a table.`,
    );
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return badInput(
      'quote-not-closed',
      'A quotation mark is opened and never closed',
      `${where}everything after it would be one cell. Mend the line, or say in the mapping that quotation marks are letters.`,
    );
  if (
    quoting === 'double' &&
    (error.code === 'INVALID_OPENING_QUOTE' || error.code === 'CSV_INVALID_CLOSING_QUOTE')
  )
    return badInput(
      'stray-quote',
      'A quotation mark stands where it cannot be read',
      `${where}a cell that contains quotation marks must be in quotation marks itself, with each one doubled. Or say in the mapping that quotation marks are letters.`,
    );
  return badInput('not-a-table', 'The file cannot be read as a table', `${where}${error.message}`);
}

function* slices(text: string): Generator<string> {
  const size = 1024 * 1024;
  let from = 0;
  while (from < text.length) {
    let to = Math.min(text.length, from + size);
    // Never between the two halves of a letter outside the basic plane.
    if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to += 1;
    yield text.slice(from, to);
    from = to;
  }
}

/**
 * The rows of a delimited text, with true line numbers; a line break inside a cell is `\n`. Blank lines are left out, and count. Throws a Problem with the
 * line for broken quoting, an endless line, or too many columns or rows.
 */
export async function* textRows(
  given: string,
  delimiter: Delimiter,
  quoting: Quoting,
  limits: Limits = usual,
): AsyncGenerator<SheetRow> {
  const text = plainLineEnds(given);
  const parser = parse(parserOptions(text, delimiter, quoting, limits));
  const source = Readable.from(slices(text));
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  let previousEnd = 0;
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const line = previousEnd + 1;
      previousEnd = info.lines;
      if (record.length > limits.columns)
        throw badInput(
          'too-many-columns',
          'A line of the file has too many columns',
          `Line ${line.toLocaleString('en-GB')} has ${record.length.toLocaleString('en-GB')} columns; at most ${limits.columns.toLocaleString('en-GB')} are read. Is the delimiter right?`,
        );
      if (record.length === 1 && record[0] === '') continue;
      rows += 1;
      if (rows > limits.rows)
        throw badInput(
          'too-many-rows',
          'The file has too many rows',
          `At most ${limits.rows.toLocaleString('en-GB')} are read at once. Split it by month and send the parts.`,
        );
      yield { line, cells: record };
    }
  } catch (error) {
    if (error instanceof CsvError) throw textProblem(error, quoting, limits);
    throw error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

/** A cell as words: tidied; a date as ISO. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return isoOfDate(cell);
  return tidy(String(cell));
}

/** A cell as given, for rejections: nothing but the ends trimmed, at most 200 characters. */
export function cellAsGiven(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  const text = cell instanceof Date ? isoOfDate(cell) : String(cell).trim();
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** `2022-01-31`, or `2022-01-31T14:05:00`. */
function isoOfDate(date: Date): string {
  if (Number.isNaN(date.valueOf())) return '';
  const iso = date.toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19);
}

export function isBlank(row: SheetRow): boolean {
  return row.cells.every((cell) => cellText(cell) === '');
}

/** Number of cells up to the last that holds something. */
export function usedWidth(row: SheetRow): number {
  let width = row.cells.length;
  while (width > 0 && cellText(row.cells[width - 1]) === '') width -= 1;
  return width;
}

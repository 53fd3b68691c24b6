import { parse } from 'csv-parse/sync';
import { badInput } from '../../foundation/problem.ts';
import {
  decodeText,
  detectEncoding,
  encodingInWords,
  kindOfFile,
  ungzip,
  type Encoding,
  type Guessed,
} from './encoding.ts';
import {
  delimiterInWords,
  delimiters,
  parserOptions,
  plainLineEnds,
  textRows,
  type Delimiter,
  type Quoting,
  type Sheet,
  type SheetRow,
} from './grid.ts';
import { composeHeadings, findHeader } from './headings.ts';
import { limits as usual, type Limits } from './limits.ts';
import type { Mapping } from './mapping.ts';
import { readWorkbook } from './workbook.ts';

/** Rows kept as a sample for the mapping page and for suggestions. */
const sampleRows = 500;

/** What a sheet (or the one table of a text file) looks like: guesses for a person to confirm or change. */
export type SheetGuess = {
  name: string | null;
  rows: number;
  columns: number;
  /** Null when no row looks like headings. */
  header: Guessed<{ first: number; last: number }> | null;
  headings: string[];
  /** Lines above the headings. */
  titles: string[];
  /** The first rows under the headings. */
  sample: SheetRow[];
};

/** Everything guessed about a file, each with its confidence and why; the page shows it beside the sample. */
export type FileGuess =
  | {
      kind: 'delimited';
      encoding: Guessed<Encoding>;
      delimiter: Guessed<Delimiter>;
      quoting: Guessed<Quoting>;
      sheets: SheetGuess[];
    }
  | { kind: 'workbook'; sheets: SheetGuess[] };

type Score = { delimiter: Delimiter; columns: number; consistency: number; score: number };

/** Records of the beginning of a text; broken quoting gives what was read before it. */
function beginning(text: string, delimiter: Delimiter, quoting: Quoting, limits: Limits): string[][] {
  const size = 128 * 1024;
  const cut = text.length <= size ? text : text.slice(0, Math.max(text.lastIndexOf('\n', size), size / 2));
  try {
    const records = parse(cut, {
      ...parserOptions(text, delimiter, quoting, limits),
      relax_quotes: true,
      skip_records_with_error: true,
      max_record_size: 0,
    });
    // `info: true` gives pairs, which the types do not know.
    return (records as unknown as { record: string[] }[])
      .map(({ record }) => record)
      .filter((record) => record.length > 1 || record[0] !== '');
  } catch {
    return [];
  }
}

/**
 * Guesses the delimiter: the one that gives most lines the same number of columns, more than one. A first line
 * `sep=;`, as some spreadsheets write, decides.
 */
export function detectDelimiter(given: string, limits: Limits = usual): Guessed<Delimiter> {
  const text = plainLineEnds(given);
  const hint = /^sep=([,;|\t])\r?\n/i.exec(text);
  const hinted = delimiters.find((delimiter) => delimiter === hint?.[1]);
  if (hinted !== undefined)
    return { value: hinted, confidence: 1, why: 'The first line of the file says so (“sep=”).' };
  const scores = delimiters
    .map((delimiter): Score => {
      const records = text.includes(delimiter) ? beginning(text, delimiter, 'double', limits) : [];
      const widths = new Map<number, number>();
      for (const record of records) widths.set(record.length, (widths.get(record.length) ?? 0) + 1);
      let columns = 1;
      let most = 0;
      for (const [width, times] of widths)
        if (width > 1 && (times > most || (times === most && width > columns)))
          [columns, most] = [width, times];
      const consistency = records.length === 0 ? 0 : most / records.length;
      return { delimiter, columns, consistency, score: consistency * Math.log2(columns) };
    })
    .sort((a, b) => b.score - a.score);
  const [best, second] = scores;
  if (best === undefined || best.score === 0)
    return {
      value: ',',
      confidence: 0.2,
      why: 'The file has one column only, or the delimiter is none that we know (comma, tab, semicolon, upright bar).',
    };
  return {
    value: best.delimiter,
    confidence:
      Math.round(Math.min(1, best.consistency * (1 - 0.5 * ((second?.score ?? 0) / best.score))) * 100) / 100,
    why: `With ${delimiterInWords(best.delimiter)}, ${Math.round(best.consistency * 100)} % of the lines looked at have ${best.columns} columns.`,
  };
}

/** Whether quotation marks enclose cells (the usual) or are just letters, as in many tab separated exports. */
export function detectQuoting(given: string, delimiter: Delimiter, limits: Limits = usual): Guessed<Quoting> {
  const text = plainLineEnds(given);
  if (!text.includes('"')) return { value: 'double', confidence: 1, why: 'There are no quotation marks.' };
  try {
    const size = 256 * 1024;
    const cut = text.length <= size ? text : text.slice(0, size);
    parse(cut, { ...parserOptions(text, delimiter, 'double', limits), max_record_size: 0 });
    return {
      value: 'double',
      confidence: 0.99,
      why: 'Cells with the delimiter in them stand in quotation marks.',
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    // The sample may end inside a cell; an odd mark in the middle of one is the sign of letters.
    if (code === 'CSV_QUOTE_NOT_CLOSED' && (delimiter !== '\t' || text.length > 256 * 1024))
      return {
        value: 'double',
        confidence: 0.6,
        why: 'A quotation mark is opened and not closed in the part looked at.',
      };
    return delimiter === '\t'
      ? {
          value: 'none',
          confidence: 0.8,
          why: 'Quotation marks stand inside cells without being doubled: they are letters here.',
        }
      : {
          value: 'double',
          confidence: 0.4,
          why: 'Some quotation marks stand where they cannot be read; the line will be named.',
        };
  }
}

function guessSheet(name: string | null, rows: readonly SheetRow[], all: number): SheetGuess {
  const header = findHeader(rows);
  const first = header?.value.first ?? 1;
  const last = header?.value.last ?? 0;
  const headings = composeHeadings(rows.filter((row) => row.line >= first && row.line <= last));
  return {
    name,
    rows: all,
    columns: headings.length,
    header,
    headings,
    titles: rows
      .filter((row) => row.line < first)
      .map((row) =>
        row.cells
          .map((cell) => (cell === null ? '' : String(cell)))
          .join(' ')
          .trim(),
      ),
    sample: rows.filter((row) => row.line > last).slice(0, sampleRows),
  };
}

/**
 * Guesses how a file is to be read: encoding, delimiter, quoting, sheets and heading rows. Throws a Problem when it is
 * empty, no table, damaged, or too large.
 */
export async function detectTable(open: OpenFile): Promise<FileGuess> {
  const { bytes, limits } = open;
  if (open.kind === 'workbook') {
    const sheets = await open.sheets();
    return { kind: 'workbook', sheets: sheets.map(({ name, rows }) => guessSheet(name, rows, rows.length)) };
  }
  const encoding = detectEncoding(bytes);
  const text = open.text(encoding.value);
  const delimiter = detectDelimiter(text, limits);
  const quoting = detectQuoting(text, delimiter.value, limits);
  const rows: SheetRow[] = [];
  for await (const row of textRows(text, delimiter.value, quoting.value, limits)) {
    rows.push(row);
    if (rows.length >= sampleRows + 60) break;
  }
  const lines = rows.length < sampleRows + 60 ? rows.length : text.split('\n').length;
  return { kind: 'delimited', encoding, delimiter, quoting, sheets: [guessSheet(null, rows, lines)] };
}

/** A received file, unpacked once and read once, however often it is looked at. */
export type OpenFile = {
  kind: 'delimited' | 'workbook';
  bytes: Uint8Array;
  limits: Limits;
  /** Sheets of a workbook. */
  sheets(): Promise<Sheet[]>;
  /** Text of a text file. */
  text(encoding: Encoding): string;
};

/** Unpacks a received file (`.gz`); refuses one that is empty, too large, or of a kind that is not read. */
export function openFile(received: Uint8Array, limits: Limits = usual): OpenFile {
  if (received.length > limits.fileBytes)
    throw badInput(
      'file-too-large',
      'The file is too large',
      `It has ${Math.round(received.length / 1024 / 1024)} MB; at most ${Math.round(limits.fileBytes / 1024 / 1024)} MB are read. Split it by month and send the parts.`,
    );
  const bytes = ungzip(received, limits.inflatedBytes);
  const kind = kindOfFile(bytes);
  let sheets: Promise<Sheet[]> | null = null;
  let text: { encoding: Encoding; text: string } | null = null;
  return {
    kind,
    bytes,
    limits,
    sheets: () => (sheets ??= readWorkbook(bytes, limits)),
    text(encoding) {
      if (text?.encoding !== encoding) {
        const decoded = decodeText(bytes, encoding);
        if (decoded.trim() === '')
          throw badInput(
            'empty-file',
            'The file is empty',
            `It holds no text (${encodingInWords(encoding)}). Ask for it again.`,
          );
        text = { encoding, text: decoded };
      }
      return text.text;
    },
  };
}

/** The sheets that a mapping reads from a received file; a text file is one sheet without a name. */
export async function openSheets(
  open: OpenFile,
  file: Mapping['file'],
): Promise<{ name: string | null; rows: AsyncIterable<SheetRow> | SheetRow[] }[]> {
  if (open.kind !== file.kind)
    throw badInput(
      'wrong-kind',
      open.kind === 'workbook' ? 'This is an Excel workbook' : 'This is a text file',
      `The mapping is for ${file.kind === 'workbook' ? 'an Excel workbook' : `a text file with ${delimiterInWords(file.delimiter)}`}. Choose another mapping, or make a new one.`,
    );
  if (file.kind === 'delimited')
    return [
      { name: null, rows: textRows(open.text(file.encoding), file.delimiter, file.quoting, open.limits) },
    ];
  const sheets = await open.sheets();
  if (file.sheets === '*') return sheets;
  return file.sheets.map((name) => {
    const sheet = sheets.find((one) => one.name?.trim().toLowerCase() === name.trim().toLowerCase());
    if (sheet === undefined)
      throw badInput(
        'sheet-missing',
        `The workbook has no sheet “${name}”`,
        `It has: ${sheets
          .map((one) => `“${one.name ?? ''}”`)
          .slice(0, 20)
          .join(', ')}. Choose the sheet again in the mapping.`,
      );
    return sheet;
  });
}

import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { badInput, Problem } from '../foundation/problem.ts';
import { decodeText } from './read-file.ts';
import type { Encoding, ReceivedFile } from './read-file.ts';

/** A row of a table and the line of the file (or the row of the sheet) that it begins on, 1 being the first. */
export type TableRow = { line: number; cells: string[] };

export type TableSheet = {
  /** Name of the sheet, or '' for a text file. */
  name: string;
  rows: TableRow[];
};

export type TableFile = { sheets: TableSheet[]; encoding: Encoding | 'xlsx' };

const mostRows = 2_000_000;
const mostInflatedSheetBytes = 256 * 1024 * 1024;

/**
 * Reads a CSV, TSV or semicolon-separated file, or an Excel workbook (.xlsx, told by its first bytes), into rows of text.
 * Blank rows are left out; cells are trimmed. Throws a Problem for a file that is damaged, not a table, or too big.
 */
export async function readTableFile(file: ReceivedFile): Promise<TableFile> {
  const { content } = file;
  if (content[0] === 0x50 && content[1] === 0x4b) return { sheets: await readSheets(file), encoding: 'xlsx' };
  if (content[0] === 0xd0 && content[1] === 0xcf)
    throw badInput(
      'old-excel',
      `${file.fileName} is an old Excel file (.xls)`,
      'Open it in Excel and save it as .xlsx or CSV.',
    );
  const { text, encoding } = decodeText(content, file.fileName);
  return { sheets: [{ name: '', rows: readDelimited(text, file.fileName) }], encoding };
}

/** The separator that appears most often, outside quotes, in the first lines: comma, tab or semicolon. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000).replace(/"[^"]*"/g, '');
  const counted = [',', '\t', ';'].map((mark) => ({ mark, times: head.split(mark).length }));
  counted.sort((a, b) => b.times - a.times);
  return counted[0]?.mark ?? ',';
}

function readDelimited(text: string, fileName: string): TableRow[] {
  let records: { record: string[]; info: { lines: number } }[];
  try {
    records = parse(text, {
      delimiter: separatorOf(text),
      relax_column_count: true,
      skip_empty_lines: false,
      trim: true,
      info: true,
      max_record_size: 1024 * 1024,
      to: mostRows,
    }) as unknown as typeof records;
  } catch (error) {
    const { lines } = error as { lines?: number };
    throw badInput(
      'not-a-table',
      `${fileName} cannot be read as a table${lines === undefined ? '' : ` at line ${lines}`}`,
      `${(error as Error).message}. It should be a CSV file: one row a line, quotes in pairs.`,
    );
  }
  if (records.length >= mostRows)
    throw badInput(
      'file-too-big',
      `${fileName} has more than ${mostRows.toLocaleString('en-GB')} rows`,
      'Keep only the areas you need.',
    );
  const rows: TableRow[] = [];
  let before = 0;
  for (const { record, info } of records) {
    // csv-parse counts the line a record ends on; a header cell with a line break makes it begin earlier.
    const line = before + 1;
    before = info.lines;
    if (record.some((cell) => cell !== '')) rows.push({ line, cells: record });
  }
  return rows;
}

async function readSheets(file: ReceivedFile): Promise<TableSheet[]> {
  const { fileName, content } = file;
  const damaged = (cause: unknown): Problem =>
    new Problem({
      status: 422,
      code: 'workbook-damaged',
      title: `${fileName} is not a workbook that can be read`,
      detail: 'It is damaged, or not an Excel .xlsx file. Open it in Excel and save it again.',
      cause,
    });
  try {
    let bytes = 0;
    // The sizes stand in the directory of the zip; nothing is unpacked here.
    unzipSync(content, {
      filter: (entry) => {
        bytes += entry.originalSize;
        return false;
      },
    });
    if (bytes > mostInflatedSheetBytes)
      throw badInput(
        'zip-bomb',
        `${fileName} unpacks to ${Math.floor(bytes / 1024 / 1024)} MB`,
        'Save the one sheet needed as CSV.',
      );
    const { default: readWorkbook } = await import('read-excel-file/node');
    const sheets = await readWorkbook(Buffer.from(content));
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: data.flatMap((row, at) => {
        const cells = row.map((cell) =>
          (cell === null ? '' : cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell)).trim(),
        );
        return cells.some((cell) => cell !== '') ? [{ line: at + 1, cells }] : [];
      }),
    }));
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw damaged(error);
  }
}

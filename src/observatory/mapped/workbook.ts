import { zipSync } from 'fflate';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { badInput, Problem } from '../../foundation/problem.ts';
import type { Sheet, SheetRow } from './grid.ts';
import { limits as usual, type Limits } from './limits.ts';

/** The parts that read-excel-file looks at; pictures, charts and macros are never unpacked. */
const wanted =
  /^(?:\[Content_Types\]\.xml|_rels\/\.rels|xl\/(?:workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml|theme\/[^/]+\.xml))$/i;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024).toLocaleString('en-GB')} MB`;

function damaged(cause: unknown): Problem {
  return new Problem({
    status: 422,
    code: 'damaged-workbook',
    title: 'The workbook is cut short or damaged',
    detail:
      'It cannot be opened. Ask for it again, and compare its size with the sender’s; or save it again in Excel as “Excel workbook (.xlsx)”.',
    cause,
  });
}

/**
 * Unpacks the parts of a workbook, counting true bytes as they come out (a zip's own directory may lie), and stops as
 * soon as a limit is passed.
 */
async function unpack(bytes: Uint8Array, limits: Limits): Promise<Map<string, Uint8Array>> {
  const parts = new Map<string, Uint8Array>();
  let zip: ZipFile;
  try {
    zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
  } catch (cause) {
    throw damaged(cause);
  }
  if (zip.entryCount > limits.workbookParts)
    throw badInput(
      'too-much-inside',
      'The workbook has too many parts',
      `It has ${zip.entryCount.toLocaleString('en-GB')}; at most ${limits.workbookParts.toLocaleString('en-GB')} are read.`,
    );
  let total = 0;
  try {
    for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
      if (!wanted.test(entry.fileName) || parts.has(entry.fileName)) continue;
      const stream = await zip.openReadStreamPromise(entry);
      const chunks: Buffer[] = [];
      let size = 0;
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        size += chunk.length;
        total += chunk.length;
        const ratioTooHigh =
          total > limits.inflationRatioFrom && total > bytes.length * limits.inflationRatio;
        if (total > limits.inflatedBytes || ratioTooHigh) {
          stream.destroy();
          throw badInput(
            'too-much-inside',
            'The workbook holds far more than its size says',
            `${entry.fileName} unpacks to over ${megabytes(size)} (the file is ${megabytes(bytes.length)}; at most ${megabytes(limits.inflatedBytes)} and ${limits.inflationRatio} times its size are read). If it is honest, delete empty formatted rows, or save the sheet as CSV.`,
          );
        }
        chunks.push(chunk);
      }
      parts.set(entry.fileName, Buffer.concat(chunks));
    }
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw damaged(cause);
  } finally {
    zip.close();
  }
  return parts;
}

function columnNumber(letters: string): number {
  let number = 0;
  for (const letter of letters.toUpperCase()) number = number * 26 + letter.charCodeAt(0) - 64;
  return number;
}

/** `27` → `AA`. */
export function columnLetters(position: number): string {
  let letters = '';
  for (let rest = position; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** A cell with something in it; cells that only carry a format close themselves and are skipped. */
const filledCell = /<(?:\w+:)?c\b[^>]*?\br="([A-Za-z]{1,3})(\d{1,7})"[^>]*?(?<!\/)>/g;
const rowNumber = /<(?:\w+:)?row\b[^>]*?\br="(\d+)"/g;

/** Refuses a sheet whose cells span more than we may lay out, before it is laid out. */
function checkSpan(part: string, xml: string, limits: Limits): void {
  let rows = 0;
  let columns = 0;
  for (const match of xml.matchAll(filledCell)) {
    columns = Math.max(columns, columnNumber(match[1] ?? ''));
    rows = Math.max(rows, Number(match[2]));
  }
  let lastRow = rows;
  for (const match of xml.matchAll(rowNumber)) lastRow = Math.max(lastRow, Number(match[1]));
  if (lastRow > limits.sheetRows || columns > limits.columns || rows * columns > limits.sheetCells)
    throw badInput(
      'sheet-too-large',
      'A sheet of the workbook is too large',
      `${part} reaches to cell ${columnLetters(columns)}${rows}. At most ${limits.columns.toLocaleString('en-GB')} columns and ${limits.sheetCells.toLocaleString('en-GB')} cells are read. Delete stray cells far from the table, or save the sheet as CSV.`,
    );
}

/**
 * Reads every sheet of an XLSX workbook, in order. Rows keep their number in the sheet (1 = first). Dates come as Date
 * at UTC midnight of the day shown; formula errors as their text (`#N/A`).
 */
export async function readWorkbook(bytes: Uint8Array, limits: Limits = usual): Promise<Sheet[]> {
  const parts = await unpack(bytes, limits);
  if (!parts.has('xl/workbook.xml'))
    throw badInput(
      'not-a-workbook',
      'This zip file is not an Excel workbook',
      'Send the .xlsx itself; take a table out of a zip first. An OpenDocument sheet (.ods) must be saved as .xlsx.',
    );
  const sheetParts = [...parts.keys()].filter((name) => name.startsWith('xl/worksheets/'));
  if (sheetParts.length > limits.sheets)
    throw badInput(
      'too-many-sheets',
      'The workbook has too many sheets',
      `It has ${sheetParts.length}; at most ${limits.sheets} are read.`,
    );
  for (const name of sheetParts) checkSpan(name, new TextDecoder().decode(parts.get(name)), limits);
  // Packed again from what was counted, uncompressed: what is read is then exactly what was checked.
  const checked = zipSync(Object.fromEntries(parts), { level: 0 });
  // Loaded with the first workbook: most starts of the program read none.
  const { default: readXlsxFile } = await import('read-excel-file/node');
  let sheets;
  try {
    sheets = await readXlsxFile(Buffer.from(checked.buffer, checked.byteOffset, checked.byteLength), {
      trim: false,
    });
  } catch (cause) {
    throw damaged(cause);
  }
  return sheets.map(({ sheet, data }) => ({
    name: sheet,
    rows: data.map((row, index): SheetRow => ({
      line: index + 1,
      cells: row.map((cell: unknown) => {
        if (cell === null || cell === undefined) return null;
        if (typeof cell === 'string' || typeof cell === 'number') return cell;
        if (cell instanceof Date) return cell;
        return cell === true ? 'TRUE' : 'FALSE';
      }),
    })),
  }));
}

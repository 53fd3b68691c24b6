/** One table as CSV (RFC 4180), for a download link beside it. */
import { stringify } from 'csv-stringify/sync';
import { badInput } from '../foundation/problem.ts';
import type { Block, Cell, WrittenDocument } from './document.ts';
import { cellText } from './document.rules.ts';
import { csvFormat } from './formats.ts';

/**
 * A text that a spreadsheet would run as a formula, made harmless: it begins with an apostrophe, which a spreadsheet
 * shows as text (OWASP, "CSV Injection"). Numbers are not texts and are left alone.
 */
export function neutralised(text: string): string {
  return /^[\s\u0000]*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function csvCell(cell: Cell): string | number {
  if ('value' in cell) return cell.value ?? neutralised(cell.text);
  return neutralised(cellText(cell, '; '));
}

/**
 * A table as CSV in UTF-8 with a byte order mark (so that a spreadsheet reads the letters right) and CRLF lines.
 * Numbers are given in full, not as printed; a number that is not shown keeps its printed words.
 * @throws Problem `table-not-rectangular`.
 */
export function writeCsv(table: Extract<Block, { kind: 'table' }>): WrittenDocument {
  if (table.rows.some((row) => row.length !== table.columns.length))
    throw badInput(
      'table-not-rectangular',
      `The table “${table.caption}” has rows of different lengths`,
      `Each row must have ${table.columns.length} cells.`,
    );
  const rows = [
    table.columns.map((column) => neutralised(column.title)),
    ...table.rows.map((row) => row.map(csvCell)),
  ];
  const notShown = table.notes.length === 0 ? [] : ['The notes under the table.'];
  return {
    bytes: new TextEncoder().encode(`\uFEFF${stringify(rows, { record_delimiter: '\r\n' })}`),
    mediaType: csvFormat.mediaType,
    extension: csvFormat.extension,
    notShown,
  };
}

/** Writing a document on this thread. Rooms ask `writeDocument`, which sends long ones to another. */
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import type { WriteOptions } from './drawing.ts';
import type { FormatName } from './formats.ts';
import { writeHtml } from './html.ts';
import { writeJson } from './json.ts';
import { pagesHere, pdfHere } from './pages.ts';
import { writeXlsx } from './spreadsheet.ts';

export async function writeHere(
  document: FrankpledgeDocument,
  format: FormatName,
  options: WriteOptions,
): Promise<WrittenDocument> {
  switch (format) {
    case 'html':
      return writeHtml(document, { standalone: true, ...options, pages: pagesHere(document, options) });
    case 'pdf':
      return pdfHere(document, options);
    case 'docx':
      return (await import('./word.ts')).writeDocx(document, options);
    case 'xlsx':
      return writeXlsx(document);
    case 'json':
      return writeJson(document);
  }
}

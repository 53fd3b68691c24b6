/** The public file of the room: one document model, five formats. */
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import type { FormatName } from './formats.ts';
import type { WriteOptions } from './drawing.ts';
import { writeHtml } from './html.ts';
import { writeJson } from './json.ts';
import { writePdf } from './pdf.ts';
import { writeXlsx } from './spreadsheet.ts';
import { writeDocx } from './word.ts';

export * from './document.ts';
export { chartFile, type ChartFile, type ChartFileOptions } from './chart.export.ts';
export { checkDocument, faultsOf, quotedFigures } from './document.rules.ts';
export { csvFormat, formats, isFormatName, type Format, type FormatName } from './formats.ts';
export { renderBlocks, writeHtml, type RenderOptions } from './html.ts';
export { documentJsonSchema, documentSchema, figureSchema, writeJson } from './json.ts';
export { writePdf } from './pdf.ts';
export { writeXlsx } from './spreadsheet.ts';
export { writeDocx } from './word.ts';
export { writeCsv } from './csv.ts';
export { figureEntries, figureTitle, shortHash, shortId, type FigureEntry } from './figure.words.ts';

/**
 * The document in one of its formats; HTML as the standalone file. `patterns` is for a printer without colour.
 * @throws Problem `document-faults` from every writer, `no-glyph` and `pdf-refused` from the PDF.
 */
export async function writeDocument(
  document: FrankpledgeDocument,
  format: FormatName,
  options: WriteOptions = {},
): Promise<WrittenDocument> {
  switch (format) {
    case 'html':
      return writeHtml(document, { standalone: true, ...options });
    case 'pdf':
      return writePdf(document, options);
    case 'docx':
      return writeDocx(document, options);
    case 'xlsx':
      return writeXlsx(document);
    case 'json':
      return writeJson(document);
  }
}

/** The public file of the room: one document model, five formats. */
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import type { FormatName } from './formats.ts';
import type { WriteOptions } from './drawing.ts';
import { apart, isLong } from './apart.ts';
import { writeHere } from './write.ts';

export * from './document.ts';
export type { WriteOptions } from './drawing.ts';
export { chartFile, type ChartFile, type ChartFileOptions } from './chart.export.ts';
export { checkDocument, faultsOf, quotedFigures } from './document.rules.ts';
export { paperLinks, paperOptions, paperQuery } from './downloads.ts';
export { csvFormat, formats, isFormatName, type Format, type FormatName } from './formats.ts';
export { renderBlocks, writeHtml, type RenderOptions } from './html.ts';
export { documentJsonSchema, documentSchema, figureSchema, writeJson } from './json.ts';
export { printedPages, printPdf } from './pdf.ts';
export { writeXlsx } from './spreadsheet.ts';
export { fillWorkbook, whyNotFilled, type CellFilling } from './workbook.fill.ts';
export {
  cellAddress,
  cellName,
  columnName,
  readWorkbookCells,
  type WorkbookCell,
  type WorkbookSheet,
} from './workbook.read.ts';
export {
  readTemplate,
  styleRoleNames,
  styleRoles,
  type StyleRole,
  type TemplateFacts,
  type WordTemplate,
} from './word.template.ts';
export { pagesOf } from './pages.ts';
export { templateLimits } from './word.package.ts';
export {
  contrastWithWhite,
  houseAccent,
  paperSizeTitles,
  type Cover,
  type Logo,
  type PageMap,
  type Paper,
  type PaperSize,
} from './paper.ts';
export { exampleReport } from './examples.ts';
export { writeCsv } from './csv.ts';
export { xmlText } from './xml.ts';
export { figureEntries, figureTitle, shortHash, shortId, type FigureEntry } from './figure.words.ts';

/**
 * The document in several formats, in the order asked for. The PDF is made first: the web page names its pages, and so a document is
 * laid out once for both.
 * @throws Problem as `writeDocument` does.
 */
export async function writeDocuments(
  document: FrankpledgeDocument,
  names: readonly FormatName[],
  options: WriteOptions = {},
): Promise<{ format: FormatName; written: WrittenDocument }[]> {
  const made = new Map<FormatName, WrittenDocument>();
  for (const format of [...names].sort((one, other) => Number(other === 'pdf') - Number(one === 'pdf')))
    made.set(format, await writeDocument(document, format, options));
  return names.flatMap((format) => {
    const written = made.get(format);
    return written === undefined ? [] : [{ format, written }];
  });
}

/**
 * The document in one of its formats; HTML as the standalone file. The options are for what is printed or edited: `patterns`
 * for a printer without colour, `size` of the letters, `template` the partnership's own paper (`paperOf(tx)`). A long document is set
 * on another thread.
 * @throws Problem `document-faults` from every writer, `no-glyph` and `pdf-refused` from the PDF.
 */
export async function writeDocument(
  document: FrankpledgeDocument,
  format: FormatName,
  options: WriteOptions = {},
): Promise<WrittenDocument> {
  if (!isLong(document)) return writeHere(document, format, options);
  return (await apart({ what: 'write', document, format, options })) as WrittenDocument;
}

import { writeCsv } from '../documents/documents.ts';
import type { Answer } from '../web/route.ts';

/** A table of texts given out as a CSV file. */
export function csvFile(
  fileName: string,
  caption: string,
  titles: readonly string[],
  rows: readonly (readonly string[])[],
): Answer {
  const written = writeCsv({
    kind: 'table',
    caption,
    columns: titles.map((title) => ({ title, kind: 'text' })),
    rowHeadings: false,
    rows: rows.map((row) => row.map((text) => ({ content: [text] }))),
    notes: [],
  });
  return { kind: 'file', bytes: written.bytes, mediaType: written.mediaType, fileName };
}

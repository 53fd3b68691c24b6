/** Page numbers of the printed edition for those who read on a screen. */
import { createHash } from 'node:crypto';
import { Problem } from '../foundation/problem.ts';
import { apart, isLong } from './apart.ts';
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import type { WriteOptions } from './drawing.ts';
import type { PageMap } from './paper.ts';
import { printedPages, printPdf } from './pdf.ts';

/** Laying a document of forty pages out takes about a second; the same few are looked at all day. */
const kept = new Map<string, PageMap | null>();
const mostKept = 50;

/**
 * Where each block stands in the PDF of standard size; null where there can be no PDF (a character without a glyph), so
 * that a screen is never refused for it. Remembered by content.
 */
export async function pagesOf(
  document: FrankpledgeDocument,
  options: WriteOptions = {},
): Promise<PageMap | null> {
  if (!isLong(document)) return pagesHere(document, options);
  const key = keyOf(document, options);
  const known = kept.get(key);
  return known === undefined
    ? keep(key, (await apart({ what: 'pages', document, options })) as PageMap | null)
    : keep(key, known);
}

/** The same, on this thread. */
export function pagesHere(document: FrankpledgeDocument, options: WriteOptions = {}): PageMap | null {
  const key = keyOf(document, options);
  const known = kept.get(key);
  if (known !== undefined) return keep(key, known);
  try {
    return keep(key, printedPages(document, options));
  } catch (error) {
    if (!(error instanceof Problem) || !['no-glyph', 'pdf-refused'].includes(error.code)) throw error;
    return keep(key, null);
  }
}

/** The PDF, on this thread. Laid out for it, the pages are known too; large print names them and need not lay them out again. */
export function pdfHere(document: FrankpledgeDocument, options: WriteOptions): WrittenDocument {
  if (options.size === 'large-print')
    return printPdf(document, options, pagesHere(document, options)).written;
  const { written, pages } = printPdf(document, options);
  if ((options.size ?? 'standard') === 'standard') keep(keyOf(document, options), pages);
  return written;
}

function keyOf(document: FrankpledgeDocument, { template: paper }: WriteOptions): string {
  const of = [document, paper?.cover ?? null, paper?.logo?.width ?? null, paper?.logo?.height ?? null];
  return createHash('sha256').update(JSON.stringify(of)).digest('hex');
}

/** The last asked for is the last to go. */
function keep(key: string, pages: PageMap | null): PageMap | null {
  kept.delete(key);
  kept.set(key, pages);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return pages;
}

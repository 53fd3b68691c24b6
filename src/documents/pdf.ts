/**
 * The PDF writer: tagged PDF/UA-1 (ISO 14289-1) by Typst, without a browser. Everything about the Typst binding
 * stays behind `renderPdf()`.
 */
import { readFileSync } from 'node:fs';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { Problem, exitCodes } from '../foundation/problem.ts';
import { appendixColumns, appendixHeading, appendixOf, sourceColumns } from './appendix.ts';
import { formats } from './formats.ts';
import type { Block, Cell, FrankpledgeDocument, Inline, WrittenDocument } from './document.ts';
import { cellText, checkDocument, contentsHeadings, isAbsoluteLink } from './document.rules.ts';
import { fittedDrawing, type WriteOptions } from './drawing.ts';
import { dayWords } from './figure.words.ts';
import { checkGlyphs, documentFontFamily, documentFonts, printable } from './fonts.ts';
import { logoSvg } from './logo.ts';
import { houseAccent, sizes, type PageMap } from './paper.ts';
import { printedWidths, recordsBetter } from './wide.rules.ts';

let compiler: NodeCompiler | null = null;
let template: string | null = null;

type Diagnostic = { message?: unknown };

/** What the typesetter had to say of a document that it refused. */
function complaintOf(error: unknown): string {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
    return code === '' ? error.message : code;
  }
  return String(error);
}

function refused(why: string, cause: unknown): Problem {
  return new Problem({
    status: 500,
    code: 'pdf-refused',
    title: 'The PDF could not be made',
    detail: `The typesetter said: ${why}. The other formats are not affected.`,
    exitCode: exitCodes.fault,
    cause,
  });
}

/** `[index of the block, whether it is its end, page]`, as the template marks them. */
type Mark = [number, boolean, number];

/** A document laid out: its bytes when asked, how many pages, and the marks of its blocks. */
type LaidOut = { bytes: () => Uint8Array; total: number; marks: () => Mark[] };

/**
 * Lays the template out over a print model, with the fonts of `fonts.ts` and no others, and gives what `use` makes of
 * it. The compiler is made once a process (about 60 MB) and used again.
 * @param model JSON value read by `pdf.template.typ`.
 * @throws Problem `pdf-refused` when Typst or the PDF/UA checks refuse the document.
 */
function layOut<Result>(model: unknown, use: (laid: LaidOut) => Result): Result {
  template ??= readFileSync(new URL('./pdf.template.typ', import.meta.url), 'utf8');
  compiler ??= NodeCompiler.create({ fontArgs: [{ fontBlobs: documentFonts() }] });
  const typesetter = compiler;
  try {
    const made = typesetter.compile({
      mainFileContent: template,
      inputs: { document: JSON.stringify(model) },
    });
    const laid = made.result;
    if (laid === null) {
      const said = made.takeDiagnostics()?.shortDiagnostics as Diagnostic[] | undefined;
      throw new Error((said ?? []).map(({ message }) => String(message)).join('; '));
    }
    return use({
      bytes: () => typesetter.pdf(laid, { pdfStandard: 'ua-1' }),
      total: laid.numOfPages,
      marks: () =>
        (typesetter.query(laid, { selector: '<frankpledge-pages>', field: 'value' }) as Mark[][]).flat(),
    });
  } catch (error) {
    throw error instanceof Problem ? error : refused(complaintOf(error), error);
  } finally {
    // Typst remembers what it laid out; kept over many documents that is 30 MB each, and saves hardly any time.
    typesetter.evictCache(0);
  }
}

type PrintInline =
  | string
  | { strong: string }
  | { figure: string; text: string }
  | { part: string; text: string }
  | { href: string; text: string };
type PrintCell =
  { content: PrintInline[] } | { bullets: PrintInline[][] } | { figure: string | null; text: string };
type PrintColumn = { title: string; number: boolean; width: number };

/**
 * Up to which share of the page a table is kept whole. Numbers are read beside each other; a table of words alone is read row by row and
 * may break between any two of them, or half a page stays empty before it.
 */
function keptWhole(table: Extract<Block, { kind: 'table' }>): number {
  const words = table.columns.every(({ kind }) => kind === 'text');
  return words || table.rows.flat().some((cell) => 'bullets' in cell) ? 0.2 : 0.6;
}

/** Turns a document into what the template prints, and notes what paper cannot carry. */
class Printer {
  readonly notShown = new Set<string>();
  readonly #headings: Set<string>;
  readonly #listed: Set<string>;

  readonly #options: WriteOptions;

  constructor(document: FrankpledgeDocument, options: WriteOptions) {
    this.#options = options;
    this.#headings = new Set(
      document.blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : [])),
    );
    this.#listed = new Set(contentsHeadings(document).map(({ id }) => id));
  }

  inline(inline: Inline): PrintInline {
    if (typeof inline === 'string') return printable(inline);
    if ('strong' in inline) return { strong: printable(inline.strong) };
    const text = printable(inline.text);
    if ('figure' in inline) return { figure: inline.figure, text };
    if (isAbsoluteLink(inline.href)) return { href: inline.href, text };
    const part = inline.href.startsWith('#') ? inline.href.slice(1) : '';
    if (this.#headings.has(part)) return { part, text };
    this.notShown.add('Links to pages of this website are printed as plain words.');
    return text;
  }

  running(content: readonly Inline[]): PrintInline[] {
    return content.map((inline) => this.inline(inline));
  }

  cell(cell: Cell): PrintCell {
    if ('content' in cell) return { content: this.running(cell.content) };
    if ('bullets' in cell) return { bullets: cell.bullets.map((bullet) => this.running(bullet)) };
    return { figure: cell.figure ?? null, text: printable(cell.text) };
  }

  block(block: Block, index: number): object {
    return { ...this.#block(block), index };
  }

  #columns(block: Extract<Block, { kind: 'table' }>): PrintColumn[] {
    const widths = printedWidths(block, this.#options.size, this.#options.sheet);
    return block.columns.map((column, index) => ({
      title: printable(column.title),
      number: column.kind === 'number',
      width: widths[index] ?? 1,
    }));
  }

  #block(block: Block): object {
    switch (block.kind) {
      case 'heading':
        return { ...block, text: printable(block.text), listed: this.#listed.has(block.id) };
      case 'paragraph':
        return { kind: block.kind, content: this.running(block.content) };
      case 'list':
        return { ...block, items: block.items.map((item) => this.running(item)) };
      case 'note':
        return { ...block, title: printable(block.title), content: this.running(block.content) };
      case 'table':
        if (block.rowHeadings)
          this.notShown.add(
            'Row headings of tables are printed in bold but not tagged as headings (column headings are).',
          );
        return {
          kind: block.kind,
          records: this.#options.size === 'large-print' && recordsBetter(block),
          whole: keptWhole(block),
          // Only a word too long for its column is worth a hyphen; shorter ones are moved to the next line whole.
          hyphenate: block.rows.flat().some((cell) => /\p{L}{16}/u.test(cellText(cell))),
          caption: printable(block.caption),
          columns: this.#columns(block),
          rowHeadings: block.rowHeadings,
          rows: block.rows.map((row) => row.map((cell) => this.cell(cell))),
          notes: block.notes.map(printable),
        };
      case 'chart': {
        const drawing = fittedDrawing(block.chart, this.#options);
        this.notShown.add(
          'The tables of numbers behind the charts (they are in the web page and the spreadsheet).',
        );
        return {
          kind: block.kind,
          title: printable(block.chart.title),
          description: printable(drawing.alternative),
          source: printable(block.chart.source),
          svg: drawing.svg,
          width: drawing.share,
        };
      }
      case 'picture': {
        const { picture } = block;
        return {
          kind: block.kind,
          format: picture.format,
          // The template makes bytes of a text as of a list of numbers.
          data: picture.format === 'svg' ? picture.text : [...Buffer.from(picture.base64, 'base64')],
          width: block.width,
          description: printable(block.alternative),
          caption: printable(block.caption),
        };
      }
      case 'page-break':
        return block;
    }
  }
}

/** Relative widths of the appendix tables, in the order of their columns. */
const appendixWidths = [1.2, 2.5, 1, 1.6, 2, 3.1, 1.1, 0.8, 0.8];
const sourceWidths = [0.6, 4, 2, 1.2, 1.2, 1.2, 2, 2];

function plainColumns(titles: readonly string[], widths: readonly number[]): PrintColumn[] {
  return titles.map((title, index) => ({ title, number: false, width: widths[index] ?? 1 }));
}

function appendixModel(document: FrankpledgeDocument): unknown {
  if (document.figures.length === 0 && document.sources.length === 0) return null;
  const appendix = appendixOf(document);
  return {
    heading: appendixHeading,
    intro: printable(appendix.intro),
    measureColumns: plainColumns(['Measure', 'What it is', 'Method'], [1.5, 4, 1.5]),
    measures: appendix.measures.map((measure) =>
      [measure.title, measure.definition, measure.methods].map(printable),
    ),
    placings: appendix.placings.map(({ short, text }) => [short, text].map(printable)),
    figureColumns: plainColumns(appendixColumns, appendixWidths),
    groups: appendix.groups.map((group) => ({
      title: printable(group.title),
      rows: group.rows.map((row) => ({ id: row.id, cells: row.cells.map(printable) })),
    })),
    limitations: appendix.limitations.map(printable),
    sourceColumns: plainColumns(sourceColumns, sourceWidths),
    sources: appendix.sources.map((group) => ({
      title: printable(group.title),
      rows: group.rows.map((cells) => ({ id: null, cells: cells.map(printable) })),
    })),
  };
}

/** Marks of the blocks as a map of pages. */
function pageMap(document: FrankpledgeDocument, laid: LaidOut): PageMap {
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  for (const [index, end, page] of laid.marks()) (end ? ends : starts).set(index, page);
  return {
    total: laid.total,
    blocks: document.blocks.map((_, index) => {
      const from = starts.get(index);
      return from === undefined ? null : { from, to: ends.get(index) ?? from };
    }),
    appendix: starts.get(-1) ?? null,
  };
}

/** @param standard the pages of the standard print, which large print names at its foot. */
function printModel(
  document: FrankpledgeDocument,
  options: WriteOptions,
  printer: Printer,
  standard: PageMap | null,
): unknown {
  const size = options.size ?? 'standard';
  const paper = options.template;
  const logo = paper?.logo ?? null;
  const [language = 'en', region = null] = document.language.split('-');
  const made = new Date(document.createdAt);
  const blocks = document.blocks.map((block, index) => {
    const next = document.blocks[index + 1]?.kind;
    // A paragraph that leads to a table or chart goes to the next page with it, and takes its heading along.
    return { ...printer.block(block, index), leads: next === 'table' || next === 'chart' };
  });
  const chapters = document.blocks.filter((block) => block.kind === 'heading' && block.level === 1).length;
  return {
    title: printable(document.title),
    subtitle: printable(document.subtitle),
    marking: printable(document.marking === '' ? 'OFFICIAL' : document.marking),
    banner: printable(document.banner),
    author: printable(document.author),
    byline: printable(
      [document.author, dayWords(document.createdAt)].filter((part) => part !== '').join(' · '),
    ),
    lang: language,
    region,
    date: [made.getUTCFullYear(), made.getUTCMonth() + 1, made.getUTCDate()],
    font: documentFontFamily,
    sizes: sizes[size],
    large: size === 'large-print',
    compact: size === 'compact',
    a3: options.sheet === 'a3-landscape',
    accent: paper?.accent ?? houseAccent,
    // A cover on a paper of one side would be a second side.
    cover: size !== 'compact' && paper !== undefined && paper.cover !== 'none',
    logo:
      logo === null
        ? null
        : {
            svg: logoSvg(logo),
            alternative: printable(logo.alternative),
            ratio: logo.width / logo.height,
          },
    standardPages: standard?.blocks.map((place) => place?.from ?? null) ?? null,
    // On one side there is nothing to find.
    contents: chapters >= 3 && size !== 'compact',
    words: {
      page: 'Page',
      of: 'of',
      standard: 'standard print: page',
      contents: 'Contents',
      measures: 'Measures',
      placings: 'How incidents were placed',
      figures: 'Figures',
      limits: 'Limits',
      sources: 'Files',
    },
    blocks,
    appendix: appendixModel(document),
  };
}

/**
 * The document as tagged PDF/UA-1 on A4 (or A3 across), with marking, banner, page numbers and title on every page and the figures
 * and sources as an appendix; and where each block stands in it, which costs nothing more.
 * @param standard for large print: the pages of the standard print, laid out for it unless given.
 * @throws Problem `document-faults`, `no-glyph`, `pdf-refused`.
 */
export function printPdf(
  document: FrankpledgeDocument,
  options: WriteOptions = {},
  standard: PageMap | null = options.size === 'large-print' ? printedPages(document, options) : null,
): { written: WrittenDocument; pages: PageMap } {
  checkDocument(document);
  checkGlyphs(document);
  const printer = new Printer(document, options);
  const { bytes, pages } = layOut(printModel(document, options, printer, standard), (laid) => ({
    bytes: laid.bytes(),
    pages: pageMap(document, laid),
  }));
  const { mediaType, extension } = formats.pdf;
  return { written: { bytes, mediaType, extension, notShown: [...printer.notShown] }, pages };
}

/** `printPdf` for whoever wants only the file. */
export function writePdf(document: FrankpledgeDocument, options: WriteOptions = {}): WrittenDocument {
  return printPdf(document, options).written;
}

/**
 * Where each block stands in the PDF of standard size, so that a screen and a Word file can name the same pages as
 * paper does. Patterns are as wide as colours, so they change nothing.
 * @throws Problem as `writePdf` does.
 */
export function printedPages(document: FrankpledgeDocument, options: WriteOptions = {}): PageMap {
  checkDocument(document);
  checkGlyphs(document);
  const { size: _size, ...rest } = options;
  return layOut(printModel(document, rest, new Printer(document, rest), null), (laid) =>
    pageMap(document, laid),
  );
}

/** The blocks of a document in Word. */
import {
  AlignmentType,
  Bookmark,
  ExternalHyperlink,
  ImageRun,
  InternalHyperlink,
  PageBreak,
  Paragraph,
  TextRun,
  type FileChild,
  type IParagraphOptions,
  type ParagraphChild,
} from 'docx';
import type { Block, Cell, FrankpledgeDocument, Inline } from './document.ts';
import { isAbsoluteLink } from './document.rules.ts';
import { fittedDrawing } from './drawing.ts';
import { pictureSize } from './picture.rules.ts';
import { rasterise } from './raster.ts';
import { largePrintWidths, recordsBetter } from './wide.rules.ts';
import type { Look } from './word.look.ts';
import { wordTable } from './word.table.ts';
import { xmlText } from './xml.ts';

type TableBlock = Extract<Block, { kind: 'table' }>;

/** A bookmark's name: letters, digits and _, at most 40 characters. */
export function figureBookmark(id: string): string {
  return `figure_${id}`;
}

/** The blocks of a document as Word's paragraphs and tables. */
export class WordBuilder {
  readonly notShown = new Set<string>();
  /** Each ordered list counts from one: Word needs an instance of its own. */
  #orderedLists = 0;
  /** Bookmarks of figures that stand already: names must be unique. */
  readonly bookmarked = new Set<string>();
  readonly #headings: Map<string, string>;

  readonly look: Look;

  constructor(document: FrankpledgeDocument, look: Look) {
    this.look = look;
    this.#headings = new Map(
      document.blocks
        .filter((block) => block.kind === 'heading')
        .map((block, index) => [block.id, `part_${index + 1}`]),
    );
  }

  /** The bookmark of a heading. */
  bookmarkOf(id: string): string {
    return this.#headings.get(id) ?? 'part_0';
  }

  inline(inline: Inline): ParagraphChild {
    if (typeof inline === 'string') return new TextRun(xmlText(inline));
    if ('strong' in inline) return new TextRun({ text: xmlText(inline.strong), bold: true });
    const text = xmlText(inline.text);
    if ('figure' in inline)
      return new InternalHyperlink({ anchor: figureBookmark(inline.figure), children: [new TextRun(text)] });
    if (isAbsoluteLink(inline.href))
      return new ExternalHyperlink({
        link: xmlText(inline.href),
        children: [new TextRun({ text, style: this.look.style('Hyperlink') })],
      });
    const part = this.#headings.get(inline.href.replace(/^#/, ''));
    if (inline.href.startsWith('#') && part !== undefined)
      return new InternalHyperlink({
        anchor: part,
        children: [new TextRun({ text, style: this.look.style('Hyperlink') })],
      });
    this.notShown.add('Links to pages of this website are printed as plain words.');
    return new TextRun(text);
  }

  running(content: readonly Inline[]): ParagraphChild[] {
    return content.map((inline) => this.inline(inline));
  }

  /** A paragraph in one of our styles; running text has none unless the template wants its own. */
  paragraph(style: string, options: IParagraphOptions): Paragraph {
    if (style === 'Normal' && !this.look.bodyStyle) return new Paragraph(options);
    return new Paragraph({ style: this.look.style(style), ...options });
  }

  /** Bullets, by the template's own style where it makes them. */
  bullet(options: IParagraphOptions): Paragraph {
    return this.paragraph('ListBullet', {
      ...(this.look.bulleted ? {} : { numbering: { reference: 'bullets', level: 0 } }),
      ...options,
    });
  }

  /** A numbered list that counts from one. */
  numbered(items: readonly IParagraphOptions[]): Paragraph[] {
    this.#orderedLists += 1;
    const numbering = { reference: 'numbers', level: 0, instance: this.#orderedLists };
    return items.map((item) => this.paragraph('ListNumber', { numbering, ...item }));
  }

  cellParagraphs(cell: Cell, number: boolean, style: string): Paragraph[] {
    const alignment = number ? AlignmentType.RIGHT : AlignmentType.LEFT;
    if ('content' in cell)
      return [this.paragraph(style, { alignment, children: this.running(cell.content) })];
    if ('bullets' in cell)
      return cell.bullets.map((bullet) =>
        this.paragraph(style, {
          numbering: { reference: 'cell-bullets', level: 0 },
          children: this.running(bullet),
        }),
      );
    return [this.paragraph(style, { alignment, children: [this.cellNumber(cell)] })];
  }

  /** A table whose columns would be too narrow for large letters, row by row. */
  #records(block: TableBlock): Paragraph[] {
    return block.rows.flatMap((row) =>
      row.flatMap((cell, index) => {
        if (index === 0 && block.rowHeadings) return this.cellParagraphs(cell, false, 'RecordHeading');
        const name = new TextRun({ text: `${xmlText(block.columns[index]?.title ?? '')}: `, bold: true });
        if ('bullets' in cell)
          return [
            this.paragraph('Record', { children: [name] }),
            ...this.cellParagraphs(cell, false, 'Record'),
          ];
        const content = 'content' in cell ? this.running(cell.content) : [this.cellNumber(cell)];
        return [
          this.paragraph(index === 0 ? 'RecordHeading' : 'Record', {
            keepNext: index < row.length - 1,
            children: [name, ...content],
          }),
        ];
      }),
    );
  }

  cellNumber(cell: Extract<Cell, { value: number | null }>): ParagraphChild {
    return this.inline(cell.figure === undefined ? cell.text : { figure: cell.figure, text: cell.text });
  }

  #notes(notes: readonly string[]): Paragraph[] {
    return (notes.length === 0 ? [''] : notes).map((note) =>
      this.paragraph('SmallNote', { text: xmlText(note) }),
    );
  }

  tableBlock(block: TableBlock): FileChild[] {
    const caption = this.paragraph('Caption', { text: xmlText(block.caption), keepNext: true });
    const large = this.look.size === 'large-print';
    if (large && recordsBetter(block)) return [caption, ...this.#records(block), ...this.#notes(block.notes)];
    const widths = large ? largePrintWidths(block) : [];
    const columns = block.columns.map((column, index) => ({
      title: column.title,
      number: column.kind === 'number',
      width: widths[index] ?? column.width ?? 1,
    }));
    const rows = block.rows.map((row) =>
      row.map((cell, index) => {
        const headed = block.rowHeadings && index === 0;
        return this.cellParagraphs(
          cell,
          columns[index]?.number ?? false,
          headed ? 'TableHeading' : 'TableText',
        );
      }),
    );
    return [
      caption,
      wordTable(this.look, columns, rows, block.rowHeadings, 'TableText'),
      ...this.#notes(block.notes),
    ];
  }

  chartBlock(block: Extract<Block, { kind: 'chart' }>): FileChild[] {
    const { look } = this;
    const drawing = fittedDrawing(block.chart, look);
    this.notShown.add(
      'The tables of numbers behind the charts (they are in the web page and the spreadsheet).',
    );
    // Pixels at 96 to the inch, as docx counts pictures. Large letters come from a narrow drawing set across the page.
    const across = Math.floor((look.textWidth / 1440) * 96);
    const tallest = ((look.textHeight - 2000) / 1440) * 96;
    const wanted = look.size === 'large-print' ? across * drawing.share : Math.min(across, drawing.width);
    const width = Math.floor(Math.min(wanted, (tallest * drawing.width) / drawing.height));
    const height = Math.round((width / drawing.width) * drawing.height);
    return [
      this.paragraph('Caption', { text: xmlText(block.chart.title), keepNext: true }),
      this.paragraph('Picture', {
        keepNext: true,
        children: [
          new ImageRun({
            type: 'svg',
            data: Buffer.from(drawing.svg, 'utf8'),
            fallback: {
              type: 'png',
              data: Buffer.from(rasterise(drawing.svg, drawing.width, drawing.height)),
            },
            transformation: { width, height },
            altText: {
              name: xmlText(block.chart.title),
              title: xmlText(block.chart.title),
              description: xmlText(drawing.alternative),
            },
          }),
        ],
      }),
      this.paragraph('SmallNote', { text: xmlText(block.chart.source) }),
    ];
  }

  pictureBlock(block: Extract<Block, { kind: 'picture' }>): FileChild[] {
    const { picture } = block;
    const size = pictureSize(picture) ?? { width: 1, height: 1 };
    // Millimetres as pixels, 96 to the inch, as docx counts pictures.
    const width = Math.round(Math.min((block.width / 25.4) * 96, (this.look.textWidth / 1440) * 96));
    const transformation = { width, height: Math.round((width * size.height) / size.width) };
    const said = block.caption === '' ? block.alternative : block.caption;
    const altText = { name: xmlText(said), title: xmlText(said), description: xmlText(block.alternative) };
    return [
      this.paragraph('Picture', {
        keepNext: block.caption !== '',
        children: [
          picture.format === 'png'
            ? new ImageRun({
                type: 'png',
                data: Buffer.from(picture.base64, 'base64'),
                transformation,
                altText,
              })
            : new ImageRun({
                type: 'svg',
                data: Buffer.from(picture.text, 'utf8'),
                fallback: {
                  type: 'png',
                  // About 300 pixels to the inch.
                  data: Buffer.from(
                    rasterise(picture.text, size.width, size.height, {
                      scale: Math.max(1, Math.round((3 * width) / size.width)),
                    }),
                  ),
                },
                transformation,
                altText,
              }),
        ],
      }),
      ...(block.caption === '' ? [] : [this.paragraph('SmallNote', { text: xmlText(block.caption) })]),
    ];
  }

  block(block: Block): FileChild[] {
    switch (block.kind) {
      case 'heading':
        return [
          this.paragraph(`Heading${block.level}`, {
            outlineLevel: block.level - 1,
            keepNext: true,
            children: [
              new Bookmark({
                id: this.bookmarkOf(block.id),
                children: [new TextRun(xmlText(block.text))],
              }),
            ],
          }),
        ];
      case 'paragraph':
        return [this.paragraph('Normal', { children: this.running(block.content) })];
      case 'list': {
        const items = block.items.map((item) => ({ children: this.running(item) }));
        return block.ordered ? this.numbered(items) : items.map((item) => this.bullet(item));
      }
      case 'note': {
        const style = block.tone === 'warning' ? 'WarningNote' : 'InformationNote';
        return [
          this.paragraph(style, {
            keepNext: true,
            children: [new TextRun({ text: xmlText(block.title), bold: true })],
          }),
          this.paragraph(style, { children: this.running(block.content) }),
        ];
      }
      case 'table':
        return this.tableBlock(block);
      case 'chart':
        return this.chartBlock(block);
      case 'picture':
        return this.pictureBlock(block);
      case 'page-break':
        return [new Paragraph({ children: [new PageBreak()] })];
    }
  }
}

/**
 * The Word writer: real heading styles, table heads that repeat, alternative text on charts, marking and page
 * numbers on every page, and the figures with their files as an appendix.
 */
import {
  AlignmentType,
  Bookmark,
  Document,
  ExternalHyperlink,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  LevelFormat,
  Packer,
  PageBreak,
  PageNumber,
  Paragraph,
  TabStopType,
  TextRun,
  type FileChild,
  type ParagraphChild,
} from 'docx';
import { appendixColumns, appendixHeading, appendixOf, sourceColumns } from './appendix.ts';
import type { Block, Cell, FrankpledgeDocument, Inline, WrittenDocument } from './document.ts';
import { checkDocument, isAbsoluteLink } from './document.rules.ts';
import { drawn, type WriteOptions } from './drawing.ts';
import { dayWords } from './figure.words.ts';
import { formats } from './formats.ts';
import { rasterise } from './raster.ts';
import { page, textWidth, wordTable } from './word.table.ts';
import { wordStyles } from './word.styles.ts';
import { xmlText } from './xml.ts';

/** Pixels at 96 to the inch, as docx counts pictures. */
const textWidthPixels = Math.floor((textWidth / 1440) * 96);

const heading = {
  1: HeadingLevel.HEADING_1,
  2: HeadingLevel.HEADING_2,
  3: HeadingLevel.HEADING_3,
} as const;

/** A bookmark's name: letters, digits and _, at most 40 characters. */
function figureBookmark(id: string): string {
  return `figure_${id}`;
}

class WordBuilder {
  readonly notShown = new Set<string>();
  /** Each ordered list counts from one: Word needs an instance of its own. */
  #orderedLists = 0;
  readonly #headings: Map<string, string>;
  readonly #bookmarked = new Set<string>();

  readonly #options: WriteOptions;

  constructor(document: FrankpledgeDocument, options: WriteOptions) {
    this.#options = options;
    this.#headings = new Map(
      document.blocks
        .filter((block) => block.kind === 'heading')
        .map((block, index) => [block.id, `part_${index + 1}`]),
    );
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
        children: [new TextRun({ text, style: 'Hyperlink' })],
      });
    const part = this.#headings.get(inline.href.replace(/^#/, ''));
    if (inline.href.startsWith('#') && part !== undefined)
      return new InternalHyperlink({ anchor: part, children: [new TextRun({ text, style: 'Hyperlink' })] });
    this.notShown.add('Links to pages of this website are printed as plain words.');
    return new TextRun(text);
  }

  running(content: readonly Inline[]): ParagraphChild[] {
    return content.map((inline) => this.inline(inline));
  }

  cellParagraphs(cell: Cell, number: boolean, style: string): Paragraph[] {
    const alignment = number ? AlignmentType.RIGHT : AlignmentType.LEFT;
    if ('content' in cell) return [new Paragraph({ style, alignment, children: this.running(cell.content) })];
    if ('bullets' in cell)
      return cell.bullets.map(
        (bullet) =>
          new Paragraph({
            style,
            numbering: { reference: 'cell-bullets', level: 0 },
            children: this.running(bullet),
          }),
      );
    const inline: Inline = cell.figure === undefined ? cell.text : { figure: cell.figure, text: cell.text };
    return [new Paragraph({ style, alignment, children: [this.inline(inline)] })];
  }

  tableBlock(block: Extract<Block, { kind: 'table' }>): FileChild[] {
    const columns = block.columns.map((column) => ({
      title: column.title,
      number: column.kind === 'number',
      width: column.width ?? 1,
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
      new Paragraph({ style: 'Caption', text: xmlText(block.caption), keepNext: true }),
      wordTable(columns, rows, block.rowHeadings, 'TableText'),
      ...(block.notes.length === 0 ? [''] : block.notes).map(
        (note) => new Paragraph({ style: 'SmallNote', text: xmlText(note) }),
      ),
    ];
  }

  chartBlock(block: Extract<Block, { kind: 'chart' }>): FileChild[] {
    const drawing = drawn(block.chart, { theme: 'print', ...this.#options });
    this.notShown.add(
      'The tables of numbers behind the charts (they are in the web page and the spreadsheet).',
    );
    const width = Math.min(textWidthPixels, drawing.width);
    const height = Math.round((width / drawing.width) * drawing.height);
    return [
      new Paragraph({ style: 'Caption', text: xmlText(block.chart.title), keepNext: true }),
      new Paragraph({
        style: 'Picture',
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
      new Paragraph({ style: 'SmallNote', text: xmlText(block.chart.source) }),
    ];
  }

  block(block: Block): FileChild[] {
    switch (block.kind) {
      case 'heading':
        return [
          new Paragraph({
            heading: heading[block.level],
            children: [
              new Bookmark({
                id: this.#headings.get(block.id) ?? 'part_0',
                children: [new TextRun(xmlText(block.text))],
              }),
            ],
          }),
        ];
      case 'paragraph':
        return [new Paragraph({ children: this.running(block.content) })];
      case 'list': {
        if (block.ordered) this.#orderedLists += 1;
        const numbering = block.ordered
          ? { reference: 'numbers', level: 0, instance: this.#orderedLists }
          : { reference: 'bullets', level: 0 };
        return block.items.map(
          (item) => new Paragraph({ style: 'ListParagraph', numbering, children: this.running(item) }),
        );
      }
      case 'note': {
        const style = block.tone === 'warning' ? 'WarningNote' : 'InformationNote';
        return [
          new Paragraph({
            style,
            keepNext: true,
            children: [new TextRun({ text: xmlText(block.title), bold: true })],
          }),
          new Paragraph({ style, children: this.running(block.content) }),
        ];
      }
      case 'table':
        return this.tableBlock(block);
      case 'chart':
        return this.chartBlock(block);
      case 'page-break':
        return [new Paragraph({ children: [new PageBreak()] })];
    }
  }

  /** A bookmark on the first mention of a figure's entry only: names must be unique. */
  #figureCell(id: string, words: string): ParagraphChild {
    if (this.#bookmarked.has(id)) return new TextRun(words);
    this.#bookmarked.add(id);
    return new Bookmark({ id: figureBookmark(id), children: [new TextRun(words)] });
  }

  appendix(document: FrankpledgeDocument): FileChild[] {
    if (document.figures.length === 0 && document.sources.length === 0) return [];
    const it = appendixOf(document);
    const plain = (cells: readonly string[]): Paragraph[][] =>
      cells.map((cell) => [new Paragraph({ style: 'SmallTable', text: xmlText(cell) })]);
    const columns = (
      titles: readonly string[],
      widths: readonly number[],
    ): { title: string; number: boolean; width: number }[] =>
      titles.map((title, index) => ({ title, number: false, width: widths[index] ?? 1 }));
    const out: FileChild[] = [
      new Paragraph({ heading: HeadingLevel.HEADING_1, pageBreakBefore: true, text: appendixHeading }),
      new Paragraph({ text: it.intro }),
    ];
    const under = (title: string, ...children: FileChild[]): void => {
      out.push(new Paragraph({ heading: HeadingLevel.HEADING_2, text: title }), ...children);
    };
    if (it.measures.length > 0)
      under(
        'Measures',
        wordTable(
          columns(['Measure', 'What it is', 'Method'], [1.5, 4, 1.5]),
          it.measures.map((measure) => plain([measure.title, measure.definition, measure.methods])),
          true,
          'SmallTable',
        ),
      );
    if (it.placings.length > 0)
      under(
        'How incidents were placed',
        ...it.placings.map(
          ({ short, text }) =>
            new Paragraph({
              style: 'ListParagraph',
              numbering: { reference: 'bullets', level: 0 },
              text: `${short}: ${text}`,
            }),
        ),
      );
    if (it.groups.length > 0)
      under(
        'Figures',
        wordTable(
          columns(appendixColumns, [1.4, 2.4, 1.2, 1.7, 2, 3, 1, 0.9, 0.9]),
          it.groups.flatMap((group) => [
            [[new Paragraph({ style: 'SmallTableGroup', text: xmlText(group.title) })]],
            ...group.rows.map((row) => [
              [
                new Paragraph({
                  style: 'SmallTable',
                  children: [this.#figureCell(row.id, xmlText(row.cells[0] ?? ''))],
                }),
              ],
              ...plain(row.cells.slice(1)),
            ]),
          ]),
          false,
          'SmallTable',
        ),
      );
    if (it.limitations.length > 0) {
      this.#orderedLists += 1;
      under(
        'Limits',
        ...it.limitations.map(
          (text) =>
            new Paragraph({
              style: 'ListParagraph',
              numbering: { reference: 'numbers', level: 0, instance: this.#orderedLists },
              text: xmlText(text),
            }),
        ),
      );
    }
    if (it.sources.length > 0)
      under(
        'Files',
        ...it.sources.flatMap((group) => [
          new Paragraph({ style: 'Caption', text: xmlText(group.title), keepNext: true }),
          wordTable(
            columns(sourceColumns, [0.6, 4, 2, 1.2, 1.2, 1.2, 2, 2]),
            group.rows.map(plain),
            false,
            'SmallTable',
          ),
        ]),
      );
    return out;
  }
}

function headerAndFooter(document: FrankpledgeDocument): { header: Header; footer: Footer } {
  const marking = xmlText(document.marking === '' ? 'OFFICIAL' : document.marking);
  const banner =
    document.banner === '' ? [] : [new Paragraph({ style: 'Banner', text: xmlText(document.banner) })];
  return {
    header: new Header({ children: [new Paragraph({ style: 'Marking', text: marking }), ...banner] }),
    footer: new Footer({
      children: [
        new Paragraph({ style: 'Marking', text: marking }),
        new Paragraph({
          style: 'PageFoot',
          tabStops: [{ type: TabStopType.RIGHT, position: textWidth }],
          children: [
            new TextRun(xmlText(document.title)),
            new TextRun({ children: ['\tPage ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] }),
          ],
        }),
      ],
    }),
  };
}

/**
 * The document as Word (docx), British English unless the document says otherwise.
 * @throws Problem `document-faults`.
 */
export async function writeDocx(
  document: FrankpledgeDocument,
  options: WriteOptions = {},
): Promise<WrittenDocument> {
  checkDocument(document);
  const builder = new WordBuilder(document, options);
  const { header, footer } = headerAndFooter(document);
  const level = (format: (typeof LevelFormat)[keyof typeof LevelFormat], text: string, left: number) => [
    {
      level: 0,
      format,
      text,
      alignment: AlignmentType.LEFT,
      style: { paragraph: { indent: { left, hanging: left } } },
    },
  ];
  const file = new Document({
    title: xmlText(document.title),
    creator: xmlText(document.author),
    lastModifiedBy: xmlText(document.author),
    description: xmlText([document.subtitle, document.banner].filter((part) => part !== '').join('. ')),
    styles: wordStyles(document.language),
    numbering: {
      config: [
        { reference: 'bullets', levels: level(LevelFormat.BULLET, '•', 360) },
        { reference: 'cell-bullets', levels: level(LevelFormat.BULLET, '•', 200) },
        { reference: 'numbers', levels: level(LevelFormat.DECIMAL, '%1.', 400) },
      ],
    },
    sections: [
      {
        properties: {
          page: {
            size: { width: page.width, height: page.height },
            margin: {
              top: page.margin + 500,
              bottom: page.margin,
              left: page.margin,
              right: page.margin,
              header: 500,
              footer: 450,
            },
          },
        },
        headers: { default: header },
        footers: { default: footer },
        children: [
          new Paragraph({ style: 'Title', text: xmlText(document.title) }),
          ...(document.subtitle === ''
            ? []
            : [new Paragraph({ style: 'Subtitle', text: xmlText(document.subtitle) })]),
          new Paragraph({
            style: 'Byline',
            text: xmlText(
              [document.author, dayWords(document.createdAt)].filter((part) => part !== '').join(' · '),
            ),
          }),
          ...document.blocks.flatMap((block) => builder.block(block)),
          ...builder.appendix(document),
        ],
      },
    ],
  });
  const bytes = await Packer.toBuffer(file);
  return {
    bytes,
    mediaType: formats.docx.mediaType,
    extension: formats.docx.extension,
    notShown: [...builder.notShown],
  };
}

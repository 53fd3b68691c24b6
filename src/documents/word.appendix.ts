/** "Where the numbers come from" in Word. */
import { Bookmark, TextRun, type FileChild, type Paragraph, type ParagraphChild } from 'docx';
import { appendixColumns, appendixHeading, appendixOf, sourceColumns, type Appendix } from './appendix.ts';
import type { FrankpledgeDocument } from './document.ts';
import { figureBookmark, type WordBuilder } from './word.blocks.ts';
import { wordTable } from './word.table.ts';
import { xmlText } from './xml.ts';

export const appendixBookmark = 'part_appendix';

export function hasAppendix(document: FrankpledgeDocument): boolean {
  return document.figures.length > 0 || document.sources.length > 0;
}

/** A bookmark on the first mention of a figure's entry only: names must be unique. */
function figureCell(builder: WordBuilder, id: string, words: string): ParagraphChild {
  if (builder.bookmarked.has(id)) return new TextRun(words);
  builder.bookmarked.add(id);
  return new Bookmark({ id: figureBookmark(id), children: [new TextRun(words)] });
}

/** A row of a table as a paragraph that names its parts: nine columns do not fit in large letters. */
function named(
  builder: WordBuilder,
  titles: readonly string[],
  row: { id: string | null; cells: readonly string[] },
): Paragraph {
  const [first = '', ...rest] = row.cells.map(xmlText);
  const words = rest.flatMap((text, index) => (text === '' ? [] : [`${titles[index + 1] ?? ''}: ${text}`]));
  return builder.paragraph('Record', {
    children: [
      row.id === null ? new TextRun({ text: first, bold: true }) : figureCell(builder, row.id, first),
      new TextRun(`; ${words.join('; ')}.`),
    ],
  });
}

function largeAppendix(it: Appendix, builder: WordBuilder): FileChild[] {
  const out: FileChild[] = [];
  const under = (title: string, children: readonly FileChild[]): void => {
    if (children.length > 0)
      out.push(builder.paragraph('Heading2', { outlineLevel: 1, keepNext: true, text: title }), ...children);
  };
  const group = (title: string): Paragraph =>
    builder.paragraph('Caption', { text: xmlText(title), keepNext: true });
  under(
    'Measures',
    it.measures.map((measure) =>
      builder.paragraph('Normal', {
        children: [
          new TextRun({ text: `${xmlText(measure.title)}: `, bold: true }),
          new TextRun(xmlText([measure.definition, measure.methods].filter((text) => text !== '').join(' '))),
        ],
      }),
    ),
  );
  under(
    'How incidents were placed',
    it.placings.map(({ short, text }) => builder.bullet({ text: xmlText(`${short}: ${text}`) })),
  );
  under(
    'Figures',
    it.groups.flatMap((each) => [
      group(each.title),
      ...each.rows.map((row) => named(builder, appendixColumns, row)),
    ]),
  );
  under('Limits', builder.numbered(it.limitations.map((text) => ({ text: xmlText(text) }))));
  under(
    'Files',
    it.sources.flatMap((each) => [
      group(each.title),
      ...each.rows.map((cells) => named(builder, sourceColumns, { id: null, cells })),
    ]),
  );
  return out;
}

export function wordAppendix(document: FrankpledgeDocument, builder: WordBuilder): FileChild[] {
  const { look } = builder;
  const large = look.size === 'large-print';
  if (!hasAppendix(document)) return [];
  const it = appendixOf(document);
  const plain = (cells: readonly string[]): Paragraph[][] =>
    cells.map((cell) => [builder.paragraph('SmallTable', { text: xmlText(cell) })]);
  const columns = (
    titles: readonly string[],
    widths: readonly number[],
  ): { title: string; number: boolean; width: number }[] =>
    titles.map((title, index) => ({ title, number: false, width: widths[index] ?? 1 }));
  const out: FileChild[] = [
    builder.paragraph('Heading1', {
      outlineLevel: 0,
      pageBreakBefore: true,
      children: [new Bookmark({ id: appendixBookmark, children: [new TextRun(appendixHeading)] })],
    }),
    builder.paragraph('Normal', { text: xmlText(it.intro) }),
  ];
  const under = (title: string, ...children: FileChild[]): void => {
    out.push(builder.paragraph('Heading2', { outlineLevel: 1, keepNext: true, text: title }), ...children);
  };
  if (large) return [...out, ...largeAppendix(it, builder)];
  if (it.measures.length > 0)
    under(
      'Measures',
      wordTable(
        look,
        columns(['Measure', 'What it is', 'Method'], [1.5, 4, 1.5]),
        it.measures.map((measure) => plain([measure.title, measure.definition, measure.methods])),
        true,
        'SmallTable',
      ),
    );
  if (it.placings.length > 0)
    under(
      'How incidents were placed',
      ...it.placings.map(({ short, text }) => builder.bullet({ text: xmlText(`${short}: ${text}`) })),
    );
  if (it.groups.length > 0)
    under(
      'Figures',
      wordTable(
        look,
        columns(appendixColumns, [1.4, 2.4, 1.2, 1.7, 2, 3, 1, 0.9, 0.9]),
        it.groups.flatMap((group) => [
          [[builder.paragraph('SmallTableGroup', { text: xmlText(group.title) })]],
          ...group.rows.map((row) => [
            [
              builder.paragraph('SmallTable', {
                children: [figureCell(builder, row.id, xmlText(row.cells[0] ?? ''))],
              }),
            ],
            ...plain(row.cells.slice(1)),
          ]),
        ]),
        false,
        'SmallTable',
      ),
    );
  if (it.limitations.length > 0)
    under('Limits', ...builder.numbered(it.limitations.map((text) => ({ text: xmlText(text) }))));
  if (it.sources.length > 0)
    under(
      'Files',
      ...it.sources.flatMap((group) => [
        builder.paragraph('Caption', { text: xmlText(group.title), keepNext: true }),
        wordTable(
          look,
          columns(sourceColumns, [0.6, 4, 2, 1.2, 1.2, 1.2, 2, 2]),
          group.rows.map(plain),
          false,
          'SmallTable',
        ),
      ]),
    );
  return out;
}

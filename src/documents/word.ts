/**
 * The Word writer: real heading styles, a table of contents with its page numbers, table heads that repeat, alternative
 * text on charts, marking and page numbers on every page, and the figures with their files as an appendix; on our own
 * page, or in a partnership's template.
 */
import {
  AlignmentType,
  Document,
  Footer,
  Header,
  ImageRun,
  LeaderType,
  LevelFormat,
  Packer,
  PageBreak,
  InternalHyperlink,
  PageNumber,
  PageReference,
  Paragraph,
  PatchType,
  TableOfContents,
  Tab,
  TabStopType,
  TextRun,
  patchDocument,
  type FileChild,
  type INumberingOptions,
  type ParagraphChild,
} from 'docx';
import { unzipSync } from 'fflate';
import type { FrankpledgeDocument, WrittenDocument } from './document.ts';
import { checkDocument, contentsHeadings } from './document.rules.ts';
import type { WriteOptions } from './drawing.ts';
import { dayWords } from './figure.words.ts';
import { formats } from './formats.ts';
import type { Logo } from './paper.ts';
import { appendixHeading } from './appendix.ts';
import { appendixBookmark, hasAppendix, wordAppendix } from './word.appendix.ts';
import { baseDelimiters, baseOf } from './word.base.ts';
import { WordBuilder } from './word.blocks.ts';
import { houseLook, page, type Look } from './word.look.ts';
import { pageNumbers, templatePageNumbers } from './word.pages.ts';
import { wordStyles } from './word.styles.ts';
import type { WordTemplate } from './word.template.ts';
import { elements, parseXml, type XmlElement } from './xml.tree.ts';
import { xmlText } from './xml.ts';

function numberingOf(look: Look): INumberingOptions {
  const level = (format: (typeof LevelFormat)[keyof typeof LevelFormat], text: string, left: number) => [
    {
      level: 0,
      format,
      text,
      alignment: AlignmentType.LEFT,
      style: { paragraph: { indent: { left, hanging: left } } },
    },
  ];
  const wide = look.size === 'large-print' ? 1.4 : 1;
  return {
    config: [
      { reference: 'bullets', levels: level(LevelFormat.BULLET, '•', Math.round(360 * wide)) },
      { reference: 'cell-bullets', levels: level(LevelFormat.BULLET, '•', Math.round(200 * wide)) },
      { reference: 'numbers', levels: level(LevelFormat.DECIMAL, '%1.', Math.round(400 * wide)) },
    ],
  };
}

const markingOf = (document: FrankpledgeDocument): string =>
  xmlText(document.marking === '' ? 'OFFICIAL' : document.marking);

const bylineOf = (document: FrankpledgeDocument): string =>
  xmlText([document.author, dayWords(document.createdAt)].filter((part) => part !== '').join(' · '));

function headerAndFooter(document: FrankpledgeDocument, look: Look): { header: Header; footer: Footer } {
  const marking = markingOf(document);
  const banner =
    document.banner === '' ? [] : [new Paragraph({ style: 'Banner', text: xmlText(document.banner) })];
  return {
    header: new Header({ children: [new Paragraph({ style: 'Marking', text: marking }), ...banner] }),
    footer: new Footer({
      children: [
        new Paragraph({ style: 'Marking', text: marking }),
        new Paragraph({
          style: 'PageFoot',
          tabStops: [{ type: TabStopType.RIGHT, position: look.textWidth }],
          children: [
            new TextRun(xmlText(document.title)),
            new TextRun({ children: ['\tPage ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] }),
          ],
        }),
      ],
    }),
  };
}

function logoParagraph(builder: WordBuilder, logo: Logo, heightPixels: number): Paragraph {
  const height = Math.round(Math.min(heightPixels, (416 * logo.height) / logo.width));
  return builder.paragraph('Picture', {
    spacing: { after: 240 },
    children: [
      new ImageRun({
        type: logo.mediaType === 'image/png' ? 'png' : 'jpg',
        data: Buffer.from(logo.bytes),
        transformation: { width: Math.round((height * logo.width) / logo.height), height },
        altText: { name: 'Logo', title: 'Logo', description: xmlText(logo.alternative) },
      }),
    ],
  });
}

/** Title, subtitle and byline, on a page of their own where a cover is wanted. */
function titleBlock(
  document: FrankpledgeDocument,
  builder: WordBuilder,
  options: { cover: boolean; logo: Logo | null },
): FileChild[] {
  const { cover, logo } = options;
  return [
    ...(logo === null ? [] : [logoParagraph(builder, logo, cover ? 90 : 60)]),
    builder.paragraph('Title', {
      text: xmlText(document.title),
      ...(cover ? { spacing: { before: 4200, after: 120 } } : {}),
    }),
    ...(document.subtitle === ''
      ? []
      : [builder.paragraph('Subtitle', { text: xmlText(document.subtitle) })]),
    builder.paragraph('Byline', { text: bylineOf(document) }),
    ...(cover ? [new Paragraph({ children: [new PageBreak()] })] : []),
  ];
}

/** A line of the contents; its page number is a reference to the heading's bookmark, worked out with the rest. */
function contentsLine(builder: WordBuilder, level: number, text: string, bookmark: string): Paragraph {
  const children: ParagraphChild[] = [
    new TextRun(xmlText(text)),
    new TextRun({ children: [new Tab()] }),
    new PageReference(bookmark),
  ];
  return builder.paragraph(`TOC${level}`, {
    // Said here as well: a template's own style for it may have no place for the number.
    tabStops: [{ type: TabStopType.RIGHT, position: builder.look.textWidth, leader: LeaderType.DOT }],
    children: [new InternalHyperlink({ anchor: bookmark, children })],
  });
}

/** A table of contents filled with its page numbers, where there are three chapters or more. */
function contents(document: FrankpledgeDocument, builder: WordBuilder, cover: boolean): FileChild[] {
  const headings = contentsHeadings(document);
  if (headings.filter(({ level }) => level === 1).length < 3) return [];
  const lines = headings.map(({ level, text, id }) =>
    contentsLine(builder, level, text, builder.bookmarkOf(id)),
  );
  if (hasAppendix(document)) lines.push(contentsLine(builder, 1, appendixHeading, appendixBookmark));
  return [
    builder.paragraph('ContentsHeading', { text: 'Contents' }),
    new TableOfContents('Contents', {
      hyperlink: true,
      headingStyleRange: '1-2',
      // Headings in a template's own styles are known by their level.
      useAppliedParagraphOutlineLevel: true,
      beginDirty: false,
      contentChildren: lines,
    }),
    ...(cover ? [new Paragraph({ children: [new PageBreak()] })] : []),
  ];
}

function children(
  document: FrankpledgeDocument,
  builder: WordBuilder,
  options: { cover: boolean; titled: boolean; logo: Logo | null },
): FileChild[] {
  return [
    ...(options.titled ? [] : titleBlock(document, builder, options)),
    ...contents(document, builder, options.cover),
    ...document.blocks.flatMap((block) => builder.block(block)),
    ...wordAppendix(document, builder),
  ];
}

function written(bytes: Uint8Array, builder: WordBuilder): WrittenDocument {
  return {
    bytes,
    mediaType: formats.docx.mediaType,
    extension: formats.docx.extension,
    notShown: [...builder.notShown],
  };
}

/** Our own styles as Word's XML. */
async function ownStyles(document: FrankpledgeDocument, look: Look): Promise<XmlElement[]> {
  const { language } = document;
  const file = await Packer.toBuffer(
    new Document({ styles: wordStyles(language, look.sizes, look.accent, look.textWidth), sections: [] }),
  );
  const { 'word/styles.xml': styles } = unzipSync(file);
  const wanted =
    /^(Normal|Title|Subtitle|Heading[123]|ListBullet|ListNumber|Caption|Hyperlink|TOC[12]|ContentsHeading|Byline|Table(Text|Heading)|Small(Table|TableGroup|Note)|Picture|(Information|Warning)Note|Marking|Banner|PageFoot|Record(Heading)?)$/;
  return elements(parseXml(new TextDecoder().decode(styles)), 'w:style').filter(({ attributes }) =>
    wanted.test(attributes['w:styleId'] ?? ''),
  );
}

async function inTemplate(
  document: FrankpledgeDocument,
  options: WriteOptions,
  template: WordTemplate,
): Promise<WrittenDocument> {
  const house = houseLook(options);
  const wantsCover = options.size !== 'compact' && options.template?.cover === 'template';
  const plainCover = options.size !== 'compact' && options.template?.cover === 'plain';
  const base = await baseOf({
    template,
    ownStyles: await ownStyles(document, house),
    leastText: house.size === 'large-print' ? house.sizes.body * 2 : null,
    cover: wantsCover,
    words: {
      title: xmlText(document.title),
      subtitle: xmlText(document.subtitle),
      date: dayWords(document.createdAt),
      author: xmlText(document.author),
    },
    marking: markingOf(document),
    banner: xmlText(document.banner),
    title: xmlText(document.title),
  });
  const look: Look = {
    ...house,
    style: base.styleOf,
    bulleted: base.bulleted,
    bodyStyle: base.bodyStyle,
    textWidth: base.textWidth,
    textHeight: base.textHeight,
  };
  const builder = new WordBuilder(document, look);
  const bytes = await patchDocument({
    outputType: 'nodebuffer',
    data: base.bytes,
    placeholderDelimiters: baseDelimiters,
    keepOriginalStyles: false,
    recursive: false,
    patches: {
      [base.placeholder]: {
        type: PatchType.DOCUMENT,
        children: children(document, builder, {
          cover: wantsCover || plainCover,
          titled: base.titled,
          // The template has its own logo in its head, where it has one.
          logo: plainCover ? (options.template?.logo ?? null) : null,
        }),
      },
    },
    numbering: numberingOf(look),
    pageNumbers: templatePageNumbers,
    properties: {
      title: xmlText(document.title),
      creator: xmlText(document.author),
      lastModifiedBy: xmlText(document.author),
      description: xmlText([document.subtitle, document.banner].filter((part) => part !== '').join('. ')),
    },
  });
  return written(bytes, builder);
}

/**
 * The document as Word (docx), British English unless the document says otherwise; in the partnership's template where
 * it has one.
 * @throws Problem `document-faults`; `template-refused` for a template that was not checked by `readTemplate`.
 */
export async function writeDocx(
  document: FrankpledgeDocument,
  options: WriteOptions = {},
): Promise<WrittenDocument> {
  checkDocument(document);
  const paper = options.template;
  if (paper?.word != null) return inTemplate(document, options, paper.word);
  const look = houseLook(options);
  const builder = new WordBuilder(document, look);
  const { header, footer } = headerAndFooter(document, look);
  const cover = look.size !== 'compact' && paper !== undefined && paper.cover !== 'none';
  const file = new Document({
    title: xmlText(document.title),
    creator: xmlText(document.author),
    lastModifiedBy: xmlText(document.author),
    description: xmlText([document.subtitle, document.banner].filter((part) => part !== '').join('. ')),
    styles: wordStyles(document.language, look.sizes, look.accent, look.textWidth),
    numbering: numberingOf(look),
    pageNumbers,
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
        children: children(document, builder, { cover, titled: false, logo: paper?.logo ?? null }),
      },
    ],
  });
  return written(await Packer.toBuffer(file), builder);
}

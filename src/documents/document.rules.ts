/**
 * Rules every writer stands on: walking a document, its plain text, and the checks it must pass before any
 * writer touches it.
 */
import type { Chart, ChartBreak, ChartMark } from '../charts/chart.ts';
import { badInput } from '../foundation/problem.ts';
import type { Block, Cell, FrankpledgeDocument, Inline } from './document.ts';
import { pictureFault, pictureWidths } from './picture.rules.ts';

/** A piece of text in a document, and where it stands in words a person can follow. */
export type PlacedText = { text: string; where: string };

type TableBlock = Extract<Block, { kind: 'table' }>;
type HeadingBlock = Extract<Block, { kind: 'heading' }>;
type ChartBlock = Extract<Block, { kind: 'chart' }>;

/** The plain words of running text. */
export function inlineText(content: readonly Inline[]): string {
  return content
    .map((inline) => {
      if (typeof inline === 'string') return inline;
      return 'strong' in inline ? inline.strong : inline.text;
    })
    .join('');
}

/** The plain words of a cell; bullets are joined by `separator`. */
export function cellText(cell: Cell, separator = '\n'): string {
  if ('content' in cell) return inlineText(cell.content);
  if ('bullets' in cell) return cell.bullets.map(inlineText).join(separator);
  return cell.text;
}

export function tablesOf(document: FrankpledgeDocument): TableBlock[] {
  return document.blocks.filter((block): block is TableBlock => block.kind === 'table');
}

export function chartsOf(document: FrankpledgeDocument): ChartBlock[] {
  return document.blocks.filter((block): block is ChartBlock => block.kind === 'chart');
}

function cellInlines(cell: Cell): Inline[] {
  if ('content' in cell) return cell.content;
  if ('bullets' in cell) return cell.bullets.flat();
  return cell.figure === undefined ? [] : [{ figure: cell.figure, text: cell.text }];
}

/** All running text of a block. */
export function blockInlines(block: Block): Inline[] {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return block.content;
    case 'list':
      return block.items.flat();
    case 'table':
      return block.rows.flat().flatMap(cellInlines);
    case 'heading':
    case 'chart':
    case 'picture':
    case 'page-break':
      return [];
  }
}

/**
 * Headings of the contents: every chapter, and the parts of it. A part whose words stand under several chapters ("Actions" under each
 * priority) is left out: it says nothing that its chapter does not, and makes the contents longer than a page.
 */
export function contentsHeadings(document: Pick<FrankpledgeDocument, 'blocks'>): HeadingBlock[] {
  const parts = document.blocks.filter((block): block is HeadingBlock => block.kind === 'heading');
  const second = Map.groupBy(
    parts.filter(({ level }) => level === 2),
    ({ text }) => text,
  );
  return parts.filter(
    ({ level, text }) => level === 1 || (level === 2 && (second.get(text)?.length ?? 0) === 1),
  );
}

/** Ids of the figures quoted anywhere in the text or tables, in order of first appearance. */
export function quotedFigures(document: FrankpledgeDocument): string[] {
  const ids = new Set<string>();
  for (const inline of document.blocks.flatMap(blockInlines))
    if (typeof inline !== 'string' && 'figure' in inline) ids.add(inline.figure);
  return [...ids];
}

function markTexts(chart: { marks?: readonly ChartMark[]; breaks?: readonly ChartBreak[] }): string[] {
  return [
    ...(chart.marks ?? []).flatMap((mark) => [mark.label, mark.text]),
    ...(chart.breaks ?? []).flatMap((one) => [one.at, one.title]),
  ];
}

/** All texts of a chart that a drawing may print. */
export function chartTexts(chart: Chart): string[] {
  const texts = [chart.title, chart.description, chart.valueTitle, chart.labelTitle, chart.source];
  switch (chart.kind) {
    case 'line':
      for (const series of chart.series)
        for (const { name, points } of [
          series,
          ...(series.adjusted === undefined ? [] : [series.adjusted]),
        ]) {
          texts.push(name);
          for (const point of points) texts.push(point.label, point.note ?? '');
        }
      texts.push(...markTexts(chart));
      break;
    case 'xmr':
      texts.push(chart.name, ...chart.labels, chart.beside?.name ?? '', ...markTexts(chart));
      break;
    case 'funnel':
      texts.push(chart.baseTitle, chart.target.label);
      for (const area of chart.areas) texts.push(area.label);
      break;
    case 'intervals':
      for (const area of chart.areas) texts.push(area.label);
      if (chart.reference !== undefined) texts.push(chart.reference.label);
      break;
    case 'heat':
      texts.push(...chart.rows, ...chart.columns, ...(chart.band?.titles ?? []));
      for (const peak of chart.peaks ?? []) texts.push(peak.title);
      for (const { label } of chart.notKnown ?? []) texts.push(label);
      break;
    case 'ranked-bars':
      for (const bar of chart.bars) texts.push(bar.label);
      if (chart.reference !== undefined) texts.push(chart.reference.label);
      break;
    case 'area-map':
      for (const area of chart.areas) texts.push(area.name, area.text);
      break;
  }
  return texts;
}

/** Every text a writer prints, block by block, with where it stands. */
export function textsOf(document: FrankpledgeDocument): PlacedText[] {
  const texts: PlacedText[] = [
    { text: document.title, where: 'the title' },
    { text: document.subtitle, where: 'the subtitle' },
    { text: document.marking, where: 'the protective marking' },
    { text: document.banner, where: 'the banner' },
    { text: document.author, where: 'the author' },
    { text: document.softwareVersion, where: 'the software version' },
  ];
  let heading = '';
  const put = (text: string, where: string): void => {
    texts.push({ text, where: heading === '' ? where : `${where}, under “${heading}”` });
  };
  for (const block of document.blocks) {
    switch (block.kind) {
      case 'heading':
        heading = block.text;
        texts.push({ text: block.text, where: `the heading “${block.text}”` });
        break;
      case 'paragraph':
        put(inlineText(block.content), 'a paragraph');
        break;
      case 'list':
        block.items.forEach((item, index) => put(inlineText(item), `item ${index + 1} of a list`));
        break;
      case 'note':
        put(block.title, 'the title of a note');
        put(inlineText(block.content), `the note “${block.title}”`);
        break;
      case 'table':
        put(block.caption, `the caption of the table “${block.caption}”`);
        block.columns.forEach((column) =>
          put(column.title, `a column title of the table “${block.caption}”`),
        );
        block.rows.forEach((row, line) =>
          row.forEach((cell, index) =>
            put(cellText(cell), `row ${line + 1}, column ${index + 1} of the table “${block.caption}”`),
          ),
        );
        block.notes.forEach((note) => put(note, `a note under the table “${block.caption}”`));
        break;
      case 'chart':
        chartTexts(block.chart).forEach((text) => put(text, `the chart “${block.chart.title}”`));
        break;
      case 'picture':
        put(block.alternative, 'the alternative text of a picture');
        put(block.caption, 'the caption of a picture');
        break;
      case 'page-break':
        break;
    }
  }
  for (const figure of document.figures) {
    const where = `the figure ${figure.id.slice(0, 8)}`;
    for (const value of Object.values(figure))
      if (typeof value === 'string') texts.push({ text: value, where });
    for (const limitation of figure.limitations) texts.push({ text: limitation.text, where });
  }
  for (const source of document.sources)
    for (const value of Object.values(source))
      if (typeof value === 'string') texts.push({ text: value, where: `the source “${source.fileName}”` });
  return texts;
}

/**
 * Where a link may lead: another part of the document, a page of the same site, the web, or an address to write
 * to. Anything else (`javascript:`, `data:`, `file:`) never leaves a writer.
 */
const linkPattern = /^(https?:\/\/|mailto:|tel:|\/(?!\/)|#)/i;

const idPattern = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** A link of a document is absolute when it still leads somewhere once the document has left the site. */
export function isAbsoluteLink(href: string): boolean {
  return /^(https?:\/\/|mailto:|tel:)/i.test(href);
}

/** Ids our own markup uses; a heading may not take one. */
const reservedIds = new Set(['main', 'where-the-numbers-come-from']);
const reservedPrefix = /^(figure|table|chart|sources)-/;

function headingFaults(document: FrankpledgeDocument): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  let level = 0;
  for (const block of document.blocks) {
    if (block.kind !== 'heading') continue;
    if (block.text.trim() === '') faults.push(`A heading of level ${block.level} has no words.`);
    if (block.level > level + 1)
      faults.push(
        `The heading “${block.text}” is of level ${block.level} but follows level ${level}; headings may not skip a level.`,
      );
    level = block.level;
    if (!idPattern.test(block.id))
      faults.push(
        `The heading “${block.text}” has the id “${block.id}”; an id is letters, digits, - and _ and begins with a letter.`,
      );
    if (reservedIds.has(block.id) || reservedPrefix.test(block.id))
      faults.push(`The heading “${block.text}” has the id “${block.id}”, which the writers use themselves.`);
    if (ids.has(block.id)) faults.push(`The id “${block.id}” is used by two headings.`);
    ids.add(block.id);
  }
  return faults;
}

function figureFaults(document: FrankpledgeDocument): string[] {
  const faults: string[] = [];
  const known = new Set<string>();
  for (const figure of document.figures) {
    if (!/^[0-9a-f]{32}$/.test(figure.id))
      faults.push(`The figure id “${figure.id}” is not 32 hexadecimal digits.`);
    if (known.has(figure.id)) faults.push(`The figure ${figure.id} is in the document twice.`);
    known.add(figure.id);
  }
  for (const id of quotedFigures(document))
    if (!known.has(id)) faults.push(`The text quotes the figure ${id}, which the document does not hold.`);
  return faults;
}

function tableFaults(block: TableBlock): string[] {
  const faults: string[] = [];
  const name = `The table “${block.caption}”`;
  if (block.caption.trim() === '') faults.push('A table has no caption.');
  if (block.columns.length === 0) faults.push(`${name} has no columns.`);
  if (block.columns.some((column) => column.title.trim() === ''))
    faults.push(`${name} has a column without a title.`);
  block.rows.forEach((row, index) => {
    if (row.length !== block.columns.length)
      faults.push(
        `${name} has ${block.columns.length} columns, but its row ${index + 1} has ${row.length} cells.`,
      );
  });
  for (const cell of block.rows.flat())
    if ('value' in cell && cell.value !== null && !Number.isFinite(cell.value))
      faults.push(`${name} holds a number that is not finite (${cell.value}); use null for “not shown”.`);
  return faults;
}

function pictureFaults(block: Extract<Block, { kind: 'picture' }>): string[] {
  const name = block.caption === '' ? `The picture “${block.alternative}”` : `The picture “${block.caption}”`;
  const fault = pictureFault(block.picture);
  const { least, most } = pictureWidths;
  return [
    ...(fault === null ? [] : [`${name} ${fault}.`]),
    ...(block.alternative.trim() === '' ? [`${name} has no words for those who cannot see it.`] : []),
    ...(block.width >= least && block.width <= most
      ? []
      : [`${name} is ${block.width} mm across; a picture is ${least} to ${most} mm.`]),
  ];
}

/**
 * Everything wrong with a document, each in a sentence; empty when it may be written. Quoted figures exist,
 * headings do not skip levels, ids are unique, charts have a description, tables are rectangular, links are safe.
 */
export function faultsOf(document: FrankpledgeDocument): string[] {
  const faults: string[] = [];
  if (document.title.trim() === '') faults.push('The document has no title.');
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(document.language))
    faults.push(`“${document.language}” is not a language code such as en-GB.`);
  if (Number.isNaN(Date.parse(document.createdAt)))
    faults.push(`“${document.createdAt}” is not the moment the document was made (ISO 8601).`);
  faults.push(...headingFaults(document), ...figureFaults(document));
  for (const block of document.blocks) {
    if (block.kind === 'table') faults.push(...tableFaults(block));
    if (block.kind === 'chart' && block.chart.description.trim() === '')
      faults.push(`The chart “${block.chart.title}” has no description for those who cannot see it.`);
    if (block.kind === 'picture') faults.push(...pictureFaults(block));
    for (const inline of blockInlines(block))
      if (typeof inline !== 'string' && 'href' in inline && !linkPattern.test(inline.href))
        faults.push(
          `The link “${inline.text}” leads to “${inline.href}”, which is not a web or mail address.`,
        );
  }
  return faults;
}

/**
 * Throws a Problem that lists every fault of the document. All writers call it first, so that no format can
 * show a number that is not held with its source.
 */
export function checkDocument(document: FrankpledgeDocument): void {
  const faults = faultsOf(document);
  if (faults.length === 0) return;
  throw badInput(
    'document-faults',
    `The document “${document.title}” cannot be written: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    faults.join('\n'),
  );
}

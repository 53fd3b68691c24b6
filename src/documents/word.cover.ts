/** The first page of a Word template as a cover: where it ends, and where our title goes on it. */
import {
  child,
  descendants,
  element,
  elements,
  escaped,
  plain,
  valueOf,
  wordsOf,
  type XmlElement,
} from './xml.tree.ts';

/** A cover is one page; a template whose first page holds more than this has no cover but a sample text. */
const mostBlocks = 60;

const endsPage = (node: XmlElement): boolean =>
  [...descendants(node, 'w:br')].some(({ attributes }) => attributes['w:type'] === 'page');

const endsSection = (node: XmlElement): boolean =>
  node.name === 'w:p' && child(child(node, 'w:pPr'), 'w:sectPr') !== undefined;

/**
 * The blocks of the cover page, or null where the template has none: one of Word's cover pages, or what stands before
 * the first page or section break.
 */
export function coverOf(body: XmlElement): XmlElement[] | null {
  const blocks = elements(body).filter(({ name }) => name !== 'w:sectPr');
  const [first] = blocks;
  if (first?.name === 'w:sdt' && isCoverGallery(first))
    return endsPage(first) ? [first] : [first, pageBreak()];
  const cover: XmlElement[] = [];
  for (const block of blocks.slice(0, mostBlocks)) {
    if (child(child(block, 'w:pPr'), 'w:pageBreakBefore') !== undefined)
      return cover.length > 0 ? [...cover, pageBreak()] : null;
    cover.push(block);
    if (endsSection(block) || endsPage(block)) return cover;
  }
  return null;
}

const isCoverGallery = (sdt: XmlElement): boolean =>
  [...descendants(sdt, 'w:docPartGallery')].some(({ attributes }) =>
    /^Cover Pages$/i.test(attributes['w:val'] ?? ''),
  );

export function pageBreak(): XmlElement {
  return element('w:p', {}, element('w:r', {}, element('w:br', { 'w:type': 'page' })));
}

export type CoverWords = { title: string; subtitle: string; date: string; author: string };

type Place = keyof CoverWords;

/** How a control or a placeholder names what belongs in it. */
function placeOf(words: string): Place | null {
  const name = words
    .toLowerCase()
    .replace(/[^a-z ]+/g, ' ')
    .replace(/\b(document|report|insert|click|enter|your|the|here|publish)\b/g, ' ')
    .trim();
  if (/^title( of)?$/.test(name)) return 'title';
  if (/^(sub ?title|subject)$/.test(name)) return 'subtitle';
  if (/^(date|date of)$/.test(name)) return 'date';
  if (/^(author|creator|name of author|written by)$/.test(name)) return 'author';
  return null;
}

/** A placeholder as people type it: [Title], {{title}}, «Title», <Title>. */
const bracketed = /^\s*[[{<«]+\s*([^\]}>»]{1,40})\s*[\]}>»]+\s*$/;

/** Puts a text into the first run that has one and empties the others. */
function setWords(holder: XmlElement, words: string): void {
  let first = true;
  for (const text of descendants(holder, 'w:t')) {
    text.children = first ? [{ text: escaped(words) }] : [];
    text.attributes['xml:space'] = 'preserve';
    first = false;
  }
}

/**
 * Fills the controls and placeholders of a cover with our title, subtitle, date and author.
 * @param styles ids of the template's styles for title and subtitle.
 * @returns which of them found a place.
 */
export function fillCover(
  blocks: readonly XmlElement[],
  words: CoverWords,
  styles: { title: string | undefined; subtitle: string | undefined },
): Set<Place> {
  const filled = new Set<Place>();
  const fill = (holder: XmlElement, place: Place): void => {
    setWords(holder, words[place]);
    filled.add(place);
  };
  const root = element('cover', {}, ...blocks);
  for (const control of [...descendants(root, 'w:sdt')]) {
    const about = child(control, 'w:sdtPr');
    const content = child(control, 'w:sdtContent');
    if (about === undefined || content === undefined) continue;
    const bound = plain(child(about, 'w:dataBinding')?.attributes['w:xpath'] ?? '');
    const place =
      placeOf(valueOf(about, 'w:alias') ?? '') ??
      placeOf(valueOf(about, 'w:tag') ?? '') ??
      placeOf(/:([A-Za-z]+)\[\d\]$/.exec(bound)?.[1] ?? '');
    if (place === null) continue;
    fill(content, place);
    // Otherwise Word would put its own idea of the value there again.
    about.children = about.children.filter(
      (node) =>
        !('name' in node) ||
        !['w:dataBinding', 'w:showingPlcHdr', 'w:placeholder', 'w:date'].includes(node.name),
    );
  }
  for (const paragraph of [...descendants(root, 'w:p')]) {
    // A paragraph round a text box has the box's paragraphs inside it; those are met by themselves.
    if ([...descendants(paragraph, 'w:p')].length > 0) continue;
    const style = valueOf(child(paragraph, 'w:pPr'), 'w:pStyle');
    const typed = bracketed.exec(wordsOf(paragraph))?.[1];
    const place = typed === undefined ? null : placeOf(typed);
    if (place !== null) fill(paragraph, place);
    else if (style !== undefined && style === styles.title && !filled.has('title')) fill(paragraph, 'title');
    else if (style !== undefined && style === styles.subtitle && !filled.has('subtitle'))
      fill(paragraph, 'subtitle');
  }
  return filled;
}

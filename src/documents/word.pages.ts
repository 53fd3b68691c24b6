/** Page numbers for the contents of a Word file, worked out as Word lays pages out. */
import type {
  EstimatedPageNumbers,
  PageNumberEstimator,
  TemplatePageNumberEstimator,
  XmlElement,
} from 'docx';
import { estimatePageNumbersWith } from 'docx/layout';
import { appendixBookmark } from './word.appendix.ts';

/** Headings are marked part_0, part_1, …: word.blocks.ts. */
const partBookmark = 'part_';

/** What cannot be known (a rare typeface) is taken at its nearest. */
const estimate = estimatePageNumbersWith({ guess: true });

/**
 * The body as far as the heading of the appendix, or else as the last heading, where it begins a page: it is the last line of the contents,
 * what follows moves nothing before it, and laying it out takes longer than all the rest. Ends of sections stay, for the pages before
 * them are theirs.
 */
function asFarAsTheAppendix<Element>(body: readonly Element[]): Element[] {
  const holds = (element: Element, words: string): boolean => JSON.stringify(element).includes(words);
  const appendix = body.findIndex((element) => holds(element, `"w:name":"${appendixBookmark}"`));
  const heading = body.findLastIndex((element) => holds(element, `"w:name":"${partBookmark}`));
  const before = body[heading - 1];
  const beginsPage = before !== undefined && holds(before, '"w:type":"page"');
  const last = appendix >= 0 ? appendix : beginsPage ? heading : -1;
  return body.filter((element, index) => last < 0 || index <= last || holds(element, '"w:sectPr"'));
}

/** How many pages there are is then left to Word, which counts them anew whenever it shows the foot of a page. */
const bookmarksOf = ({ bookmarks }: EstimatedPageNumbers): EstimatedPageNumbers => ({ bookmarks });

/** For a document on our own page. None of its headings is numbered, so nobody need look for their numbers. */
export const pageNumbers: PageNumberEstimator = (body, context) => {
  const all: unknown = body['w:body'];
  return bookmarksOf(estimate(Array.isArray(all) ? { 'w:body': asFarAsTheAppendix(all) } : body, context));
};

const mainPart = 'word/document.xml';

const within = (element: XmlElement): XmlElement => ({
  ...element,
  elements: (element.elements ?? []).map((child) =>
    child.name === 'w:body'
      ? { ...child, elements: asFarAsTheAppendix(child.elements ?? []) }
      : child.name === 'w:document'
        ? within(child)
        : child,
  ),
});

/** For a document in a partnership's template. */
export const templatePageNumbers: TemplatePageNumberEstimator = (template) => {
  const main = template.parts.get(mainPart);
  if (main === undefined) return bookmarksOf(estimate(template));
  return bookmarksOf(
    estimate({ ...template, parts: new Map([...template.parts, [mainPart, within(main)]]) }),
  );
};

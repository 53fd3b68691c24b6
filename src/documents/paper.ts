/**
 * What a document is printed on: the size of its letters, and the partnership's own paper (logo, colour, cover, Word
 * template). `partnership/paper/` keeps the paper; the writers only use it.
 */
import type { WordTemplate } from './word.template.ts';

/**
 * `standard`: 12 point, the least that guides to clear print ask for. `large-print`: 16 point throughout, for readers
 * with low vision (UK Association for Accessible Formats). `compact`: 9 point and close, only for papers that must fit
 * one side of A4, such as the pack of a ward.
 */
export type PaperSize = 'compact' | 'standard' | 'large-print';

export type Logo = {
  bytes: Uint8Array;
  mediaType: 'image/png' | 'image/jpeg';
  /** What it shows, for those who do not see it. */
  alternative: string;
  /** In pixels. */
  width: number;
  height: number;
};

/** `template`: the first page of the Word template; PDF and web page, which cannot show it, get the plain one. */
export type Cover = 'none' | 'plain' | 'template';

/** A partnership's own paper. */
export type Paper = {
  logo: Logo | null;
  /** `#rrggbb`, at least 4.5:1 against white; null for the colour of the house. */
  accent: string | null;
  cover: Cover;
  /** Null for our own styles. */
  word: WordTemplate | null;
};

/** The colour of headings and rules where the partnership chose none. */
export const houseAccent = '#0b4f5c';

/** Type sizes in points, and how the drawings are made to fit them. */
export type Sizes = {
  body: number;
  title: number;
  subtitle: number;
  heading1: number;
  heading2: number;
  heading3: number;
  table: number;
  caption: number;
  /** Source lines and notes under tables. */
  note: number;
  /** Head and foot of the page, and the line under the title. */
  edge: number;
  appendix: number;
  appendixTable: number;
  /**
   * Width in CSS pixels at which charts are drawn before they are set across the page: the narrower, the larger their
   * letters. Undefined for the usual width.
   */
  chartWidth: number | undefined;
};

export const sizes: Readonly<Record<PaperSize, Sizes>> = {
  compact: {
    body: 9,
    title: 16,
    subtitle: 11,
    heading1: 11,
    heading2: 10,
    heading3: 9.5,
    table: 8.5,
    caption: 9.5,
    note: 7.8,
    edge: 8,
    appendix: 8,
    appendixTable: 7.5,
    // Letters of 14 pixels across 178 mm of paper come to 7.9 points.
    chartWidth: 900,
  },
  standard: {
    body: 12,
    title: 28,
    subtitle: 15,
    heading1: 20,
    heading2: 15.5,
    heading3: 13,
    table: 10.5,
    caption: 12,
    note: 9.5,
    edge: 9,
    appendix: 9.5,
    appendixTable: 8,
    chartWidth: undefined,
  },
  'large-print': {
    body: 16,
    title: 32,
    subtitle: 20,
    heading1: 25,
    heading2: 20,
    heading3: 17.5,
    table: 16,
    caption: 16,
    note: 16,
    edge: 14,
    appendix: 16,
    appendixTable: 16,
    // Letters of 15 pixels across 166 mm of paper come to 16 points.
    chartWidth: 440,
  },
};

export const paperSizeTitles: Readonly<Record<PaperSize, string>> = {
  compact: 'Small print (9 point)',
  standard: 'Standard (12 point)',
  'large-print': 'Large print (16 point)',
};

/** Where each block of a document stands in the printed edition, page numbers from 1. */
export type PageMap = {
  total: number;
  /** In the order of the document's blocks; a page break has no place of its own. */
  blocks: ({ from: number; to: number } | null)[];
  /** Where "Where the numbers come from" begins; null without one. */
  appendix: number | null;
};

/** Relative luminance of `#rrggbb` (WCAG 2.2, "relative luminance"). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of a colour (`#rrggbb`) with white paper, 1 to 21 (WCAG 2.2, "contrast ratio"). Text needs 4.5. */
export function contrastWithWhite(colour: string): number {
  return 1.05 / (luminance(colour) + 0.05);
}

import type { WriteOptions } from './drawing.ts';
import { houseAccent, sizes, type PaperSize, type Sizes } from './paper.ts';

/** How a Word file looks, whether on our own page or in a partnership's template. */
export type Look = {
  /** The style's id in the file for one of ours. */
  style: (ours: string) => string;
  /** True where the file's style of that name makes bullets by itself. */
  bulleted: boolean;
  /** True where texts need the file's own style for running text said, false where that is what it has without one. */
  bodyStyle: boolean;
  /** Of the text, in twentieths of a point. */
  textWidth: number;
  textHeight: number;
  /** `#rrggbb` */
  accent: string;
  size: PaperSize;
  sizes: Sizes;
  patterns: boolean;
};

/** A4 less the margins, in twentieths of a point. */
export const page = { width: 11_906, height: 16_838, margin: 1_134 } as const;

/** Our own look. */
export function houseLook(options: WriteOptions): Look {
  const size = options.size ?? 'standard';
  return {
    style: (ours) => ours,
    bulleted: false,
    bodyStyle: false,
    textWidth: page.width - 2 * page.margin,
    textHeight: page.height - 2 * page.margin - 500,
    accent: options.template?.accent ?? houseAccent,
    size,
    sizes: sizes[size],
    patterns: options.patterns === true,
  };
}

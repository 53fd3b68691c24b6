import type { DrawnChart } from './chart.ts';
import { themes } from './palette.ts';
import type { Theme } from './palette.ts';
import { element, text, textLines } from './svg.ts';
import { wrap, wrapEvenly } from './text.ts';

export type ChartOptions = {
  /** Width of the drawing in CSS pixels, 240 to 1600; 640 unless given. Under 480 the compact form is drawn. */
  width?: number;
  theme?: 'screen' | 'print';
  /** Areas of a map lead to their `href` (HTML only). */
  links?: boolean;
  /** Draw the title over the chart and the source under it, for a drawing that is to stand alone. */
  captions?: boolean;
  /**
   * Fill the bars and the classes of maps and tables with patterns whose share of ink grows step by step, for a
   * printer without colour and for copies of copies.
   */
  patterns?: boolean;
  /** Plots that can take any height as low as they can be read. */
  low?: boolean;
  /** Stand the drawing, captions and all, on a slide of 16 to 9. `width` is then the narrowest that it may have. */
  slide?: boolean;
};

const narrowestWidth = 240;
export const widestWidth = 1600;
export const usualWidth = 640;
/** Below this the compact form is drawn: made to be shown at 320 px without shrinking. */
export const compactBelow = 480;

/** What each kind of chart is given to draw with. */
export type Canvas = {
  width: number;
  compact: boolean;
  theme: Theme;
  /** Type size of everything but headings. */
  size: number;
  lineHeight: number;
  links: boolean;
  /** Classes and bars told apart by pattern as well as by shade, for a printer without colour. */
  patterns: boolean;
  /** Height to add to a plot that can take any height (or to take from it), where the drawing has to fill a slide. */
  more: number;
  /** Sentences under the drawing run on in one paragraph, where height is dear. */
  runsOn: boolean;
  /** Prefix for ids, the same for the same chart and options and no other. */
  id: string;
};

/** What each kind of chart hands back. */
export type Drawing = {
  body: string;
  height: number;
  /** Sentences to add to the description: what the drawing shows that the words do not say. */
  said: string[];
  /** The drawing has links in it, so it is a group of things and not one picture. */
  interactive?: boolean;
  table: DrawnChart['table'];
};

export function makeCanvas(options: ChartOptions, hash: string, more = 0, runsOn = false): Canvas {
  const asked = options.width ?? usualWidth;
  const width = Number.isFinite(asked)
    ? Math.round(Math.min(widestWidth, Math.max(narrowestWidth, asked)))
    : usualWidth;
  const compact = width < compactBelow;
  const size = compact ? 15 : 14;
  return {
    width,
    compact,
    theme: themes[options.theme ?? 'screen'],
    size,
    lineHeight: Math.round(size * 1.3),
    links: options.links === true,
    patterns: options.patterns === true,
    more,
    runsOn,
    id: `chart-${hash}`,
  };
}

/** The whole `<svg>`, with its title and description for those who cannot see it. */
export function frame(
  canvas: Canvas,
  words: { title: string; description: string; source: string },
  drawing: Drawing,
  captions: boolean,
): { svg: string; height: number; alternative: string } {
  const { width, theme, size, lineHeight, id } = canvas;
  let above = 0;
  let below = 0;
  let head = '';
  let foot = '';
  if (captions) {
    const titleSize = size + 3;
    const titleLines = wrapEvenly(words.title, width, titleSize, 600);
    head = textLines(titleLines, 0, titleSize, titleSize * 1.25, {
      size: titleSize,
      weight: 600,
      fill: theme.ink,
    });
    above = titleLines.length * titleSize * 1.25 + 10;
    const sourceLines = wrap(words.source, width, size - 1);
    foot = textLines(sourceLines, 0, above + drawing.height + 8 + size, lineHeight, {
      size: size - 1,
      fill: theme.muted,
    });
    below = sourceLines.length * lineHeight + 12;
  }
  const height = Math.ceil(above + drawing.height + below);
  const body =
    above === 0 ? drawing.body : element('g', { transform: `translate(0 ${above})` }, drawing.body);
  const description = [words.description, ...drawing.said].filter((part) => part.trim() !== '').join(' ');
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      // Inside one picture nothing can be reached; a map with links is a group.
      role: drawing.interactive === true ? 'group' : 'img',
      'aria-labelledby': `${id}-title ${id}-desc`,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      // Quoted: a name with a part that is a number is no CSS name, and browsers would drop the whole list.
      'font-family': `'Source Sans 3', Arial, sans-serif`,
    },
    element('title', { id: `${id}-title` }, text(words.title)),
    element('desc', { id: `${id}-desc` }, text(description)),
    head,
    body,
    foot,
  );
  return { svg, height, alternative: description };
}

/** In place of a drawing for which there is nothing to draw. */
export function nothingToShow(canvas: Canvas, message: string): { body: string; height: number } {
  const { width, theme, size, lineHeight } = canvas;
  const lines = wrap(message, width - 40, size);
  const height = 80 + lines.length * lineHeight;
  return {
    height,
    body:
      element('rect', {
        x: 0.5,
        y: 0.5,
        width: width - 1,
        height: height - 1,
        fill: theme.shade,
        stroke: theme.grid,
      }) + textLines(lines, width / 2, 40 + size, lineHeight, { size, fill: theme.muted, anchor: 'middle' }),
  };
}

/** A name at the head of a line: `incidents` becomes `Incidents`. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

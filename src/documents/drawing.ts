/** The one place where documents ask `charts/` for drawings. */
import type { Chart, DrawnChart } from '../charts/chart.ts';
import { drawChart, usualWidth } from '../charts/charts.ts';
import { sizes, type Paper, type PaperSize } from './paper.ts';
import type { Sheet } from './wide.rules.ts';

export type DrawingOptions = {
  /** In CSS pixels; the usual width of charts/ unless given. */
  width?: number;
  theme?: 'screen' | 'print';
  /** Areas of maps lead to their addresses. */
  links?: boolean;
  /** Bars, maps and shaded tables filled with patterns, for a printer without colour. */
  patterns?: boolean;
  /** Charts of months as low as can be read, where the page has to hold much else. */
  low?: boolean;
};

/** What a writer may be asked for. */
export type WriteOptions = {
  /** Bars, maps and shaded tables filled with patterns, for a printer without colour. */
  patterns?: boolean;
  /** `standard` unless given: 12 point. What must fit one side asks for `compact` (9 point, set closely). */
  size?: PaperSize;
  /** A4 upright unless given; what hangs on a wall asks for A3 across. Only the PDF has sheets. */
  sheet?: Sheet;
  /** The partnership's own paper, from `paperOf(tx)` of the partnership room; ours unless given. */
  template?: Paper | undefined;
};

/** The drawing and table twin of a chart; title and source are printed by the writers, around the drawing. */
export function drawn(chart: Chart, options: DrawingOptions = {}): DrawnChart {
  return drawChart(chart, { ...options, captions: false });
}

/** Height of a drawing on paper, with room for its title and source, as a multiple of the width of the text. */
const tallest: Readonly<Record<PaperSize, number>> = { compact: 1.3, standard: 1.25, 'large-print': 1.1 };

/**
 * The drawing for a page of paper. Large letters come from drawing a chart narrower than usual; where it would then be
 * taller than the page it is drawn wider by steps, and at last set narrower than the text.
 * @returns `share`: the part of the text's width to print it at, up to 1.
 */
export function fittedDrawing(
  chart: Chart,
  { size = 'standard', patterns = false }: WriteOptions,
): DrawnChart & { share: number } {
  const first = sizes[size].chartWidth ?? usualWidth;
  const limit = tallest[size];
  let drawing: DrawnChart | null = null;
  for (let width = first; width <= Math.max(first, usualWidth); width += 50) {
    drawing = drawn(chart, { theme: 'print', patterns, width, low: size === 'compact' });
    if (drawing.height / drawing.width <= limit) return { ...drawing, share: 1 };
  }
  drawing ??= drawn(chart, { theme: 'print', patterns, width: first });
  return { ...drawing, share: (limit * drawing.width) / drawing.height };
}

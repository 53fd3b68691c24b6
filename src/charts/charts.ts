import { createHash } from 'node:crypto';
import { canonicalJson } from '../statistics/statistics.ts';
import { drawBars } from './bars.ts';
import type { Chart, DrawnChart } from './chart.ts';
import { frame, makeCanvas, widestWidth } from './frame.ts';
import type { Canvas, ChartOptions, Drawing } from './frame.ts';
import { drawFunnel } from './funnel.ts';
import { drawHeat } from './heat.ts';
import { drawIntervals } from './intervals.ts';
import { drawLine } from './line.ts';
import { drawMap } from './map.ts';
import { toSlide } from './slide.ts';
import { drawXmr } from './xmr.ts';

export type * from './chart.ts';
export type { ChartOptions } from './frame.ts';
export { compactBelow, usualWidth } from './frame.ts';
export { heatSentences, readHeat, shortRows } from './heat-data.ts';
export type { HeatCell, HeatGrid } from './heat-data.ts';
export { mapFeatures } from './map-features.ts';
export type { MapFeature, MapFeatures } from './map-features.ts';
export { drawPinMap } from './pin-map.ts';
export type { PinArea, PinMap } from './pin-map.ts';
export * as palette from './palette.ts';
export * as drawing from './tools.ts';

/**
 * Draws a chart as accessible SVG with its table twin. Pure: the same chart and options give the same bytes, and
 * ids come from their hash, so that two charts on a page do not collide (draw one twice only at different widths).
 *
 * The SVG has `role="img"` (`group` where a map has links), `<title>` and `<desc>`, presentation attributes only,
 * and a viewBox with width and height, so that `max-width: 100%; height: auto` fits it to a page. Title and source
 * are left to the caption of the page or document unless `captions` is set.
 *
 * Odd data is drawn, not refused: a value that is null or no finite number is a gap and is said to be one.
 */
export function drawChart(chart: Chart, options: ChartOptions = {}): DrawnChart {
  const hash = createHash('sha256')
    .update(canonicalJson(hashable([chart, options])))
    .digest('hex')
    .slice(0, 12);
  if (options.slide === true) return toSlide(chart, options, hash, drawBody);
  // Less than any plot has: it is drawn at the lowest that can be read.
  const canvas = makeCanvas(options, hash, options.low === true ? -widestWidth : 0);
  const drawing = drawBody(chart, canvas);
  const { svg, height, alternative } = frame(canvas, chart, drawing, options.captions === true);
  return { svg, width: canvas.width, height, alternative, table: drawing.table };
}

function drawBody(chart: Chart, canvas: Canvas): Drawing {
  switch (chart.kind) {
    case 'line':
      return drawLine(chart, canvas);
    case 'ranked-bars':
      return drawBars(chart, canvas);
    case 'area-map':
      return drawMap(chart, canvas);
    case 'xmr':
      return drawXmr(chart, canvas);
    case 'funnel':
      return drawFunnel(chart, canvas);
    case 'intervals':
      return drawIntervals(chart, canvas);
    case 'heat':
      return drawHeat(chart, canvas);
  }
}

/** The chart with what JSON cannot hold (NaN, infinity) as text, so that it has a hash like any other. */
function hashable(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(hashable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, hashable(member)]));
  }
  return value;
}

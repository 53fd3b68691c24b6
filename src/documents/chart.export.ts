/** A chart as a file of its own, to be pasted into a report or shown on a slide, with its words inside. */
import type { Chart } from '../charts/chart.ts';
import { drawChart } from '../charts/charts.ts';
import { rasterise } from './raster.ts';

export type ChartFileOptions = {
  /** `slide` stands on 16 to 9 with its title and source; `page` is as wide as an A4 column. `page` unless given. */
  size?: 'page' | 'slide';
  /** Patterns instead of shades, for a printer without colour. */
  patterns?: boolean;
};

export type ChartFile = {
  bytes: Uint8Array;
  mediaType: string;
  /** Without the dot. */
  extension: 'png' | 'svg';
  /** Alternative text, also inside the file: to be pasted beside a picture where a program does not read it from there. */
  alternative: string;
};

/** Pixels across a slide: full HD, the size that projectors and screens have. */
const slidePixels = 1920;
/** Pixels to a pixel of the drawing on a page: 640 make 1,920, which is 300 to the inch on an A4 column. */
const pageScale = 3;

/**
 * A chart as PNG or SVG, with title over it and source under it. The SVG has `<title>` and `<desc>`; the PNG has `Title`,
 * `Description` and `Source` as international text (PNG specification, third edition, 11.3.3).
 */
export function chartFile(chart: Chart, format: 'png' | 'svg', options: ChartFileOptions = {}): ChartFile {
  const slide = options.size === 'slide';
  const drawing = drawChart(chart, {
    theme: 'print',
    captions: true,
    slide,
    patterns: options.patterns === true,
  });
  const { alternative } = drawing;
  if (format === 'svg')
    return {
      bytes: Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${drawing.svg}\n`, 'utf8'),
      mediaType: 'image/svg+xml',
      extension: 'svg',
      alternative,
    };
  return {
    bytes: rasterise(drawing.svg, drawing.width, drawing.height, {
      scale: slide ? slidePixels / drawing.width : pageScale,
      words: { Title: chart.title, Description: alternative, Source: chart.source },
    }),
    mediaType: 'image/png',
    extension: 'png',
    alternative,
  };
}

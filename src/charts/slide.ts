import type { Chart, DrawnChart } from './chart.ts';
import { frame, makeCanvas } from './frame.ts';
import type { Canvas, ChartOptions, Drawing } from './frame.ts';
import { element } from './svg.ts';

/** A slide as projectors and screens have it. */
const slideShape = 9 / 16;
/** The narrowest slide: its type then stands at about 19 points on a slide 13.3 inches wide. */
const usualSlideWidth = 720;
const widestSlide = 1500;
/** Paper round the drawing, of the width. */
const margin = 0.035;

/**
 * A chart with its title and source on a slide of 16 to 9. Its plot is as high as the slide allows, where its kind
 * has one. A drawing that is still taller is drawn on a wider slide, so that its type is smaller on the screen but
 * nothing is left out; one that is lower stands in the middle.
 */
export function toSlide(
  chart: Chart,
  options: ChartOptions,
  hash: string,
  draw: (chart: Chart, canvas: Canvas) => Drawing,
): DrawnChart {
  const asked = options.width ?? usualSlideWidth;
  const least = Number.isFinite(asked)
    ? Math.min(widestSlide, Math.max(usualSlideWidth, asked))
    : usualSlideWidth;
  const drawAt = (width: number, more: number) => {
    const canvas = makeCanvas({ ...options, width: width * (1 - 2 * margin) }, hash, more, true);
    const drawing = draw(chart, canvas);
    return { canvas, drawing, ...frame(canvas, chart, drawing, true) };
  };
  const roomIn = (width: number) => width * slideShape - 2 * margin * width;
  /** With its plot as high as the slide leaves room for, where its kind has one. */
  const fitted = (width: number) => {
    const plain = drawAt(width, 0);
    const spare = Math.floor(roomIn(width) - plain.height);
    if (Math.abs(spare) <= 4) return plain;
    const other = drawAt(width, spare);
    return other.height <= roomIn(width) ? other : plain;
  };
  let width = least;
  let made = fitted(width);
  while (made.height > roomIn(width) && width < widestSlide) {
    width = Math.min(widestSlide, Math.round(width * 1.08));
    made = fitted(width);
  }
  // Nothing fits a very long list on a slide: the slide is then as high as the list, and no number is lost.
  const height = Math.max(Math.round(width * slideShape), made.height + Math.round(2 * margin * width));
  const left = Math.round((width - made.canvas.width) / 2);
  const top = Math.round((height - made.height) / 2);
  const svg = onPaper(made.svg, { width, height, left, top, paper: made.canvas.theme.paper });
  return { svg, width, height, alternative: made.alternative, table: made.drawing.table };
}

/** The drawing moved onto a ground of paper: its own root, title and description, with the body in a group. */
function onPaper(
  svg: string,
  slide: { width: number; height: number; left: number; top: number; paper: string },
): string {
  const opened = svg.indexOf('>') + 1;
  const described = svg.indexOf('</desc>') + '</desc>'.length;
  const body = svg.slice(described, svg.lastIndexOf('</svg>'));
  const root = svg
    .slice(0, opened)
    .replace(/viewBox="[^"]*"/, `viewBox="0 0 ${slide.width} ${slide.height}"`)
    .replace(/ width="[^"]*"/, ` width="${slide.width}"`)
    .replace(/ height="[^"]*"/, ` height="${slide.height}"`);
  const ground = element('rect', { width: slide.width, height: slide.height, fill: slide.paper });
  const moved = element('g', { transform: `translate(${slide.left} ${slide.top})` }, body);
  return `${root}${svg.slice(opened, described)}${ground}${moved}</svg>`;
}

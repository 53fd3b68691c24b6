/** What line charts and process charts share: the plot's height, its grid, marks and breaks, and the axis below. */
import { scaleLinear } from 'd3-scale';
import type { ScaleLinear } from 'd3-scale';
import type { ChartBreak, ChartMark } from './chart.ts';
import { capitalised } from './frame.ts';
import type { Canvas } from './frame.ts';
import type { Axis } from './labels.ts';
import { xTicks } from './line-layout.ts';
import type { MarkWish, PlacedMark } from './line-layout.ts';
import { axisLabels } from './numbers.ts';
import { element, px, textLines } from './svg.ts';
import { widest, wrap } from './text.ts';

/** Lower than this nothing can be read off a plot. */
const lowestPlot = 150;

/** Height of the plot alone; a drawing that has to fill a slide is given more. */
export function plotHeightOf({ width, compact, more }: Canvas): number {
  const usual = compact ? 200 : Math.round(Math.min(300, Math.max(220, width * 0.4)));
  return more === 0 ? usual : Math.max(lowestPlot, usual + more);
}

export type ValueScale = {
  /** Value to height; its range is set once the plot has a place. */
  y: ScaleLinear<number, number>;
  ticks: number[];
  texts: string[];
  /** Where the scale begins when that is not zero, in words; else null. */
  begins: string | null;
};

/** From this share of the highest value on, a scale from zero would press what is to be compared into a band. */
const pressedFrom = 0.5;

/** A scale for charts in which distances are compared, not heights: from zero unless that leaves no room to see them. */
export function valueScale(ends: readonly number[], compact: boolean): ValueScale {
  const [lowest, highest] = [Math.min(...ends), Math.max(...ends)];
  const pressed = lowest > 0 && lowest > highest * pressedFrom && lowest < highest;
  const y = scaleLinear().domain(pressed ? [lowest, highest] : [Math.min(0, lowest), Math.max(0, highest)]);
  if (lowest === 0 && highest === 0) y.domain([0, 1]);
  const wanted = compact ? 4 : 5;
  y.nice(wanted);
  const wholes = ends.every((value) => Number.isInteger(value));
  const ticks = y.ticks(wanted).filter((tick) => !wholes || Number.isInteger(tick));
  const texts = axisLabels(ticks);
  const base = y.domain()[0] ?? 0;
  return {
    y,
    ticks,
    texts,
    begins: base > 0 ? (axisLabels([base])[0] ?? null) : null,
  };
}

/** Two strokes through the axis: it does not begin at zero. */
export function cutAxis(canvas: Canvas, left: number, bottom: number): string {
  const at = (y: number) => `M${px(left - 4)} ${px(y + 3)}L${px(left + 4)} ${px(y - 3)}`;
  return element('path', {
    d: `${at(bottom - 6)}${at(bottom - 11)}`,
    fill: 'none',
    stroke: canvas.theme.axis,
    'stroke-width': 1.4,
  });
}

/** Values across the plot, zero stronger than the others. */
export function drawGrid(
  canvas: Canvas,
  grid: {
    ticks: readonly number[];
    texts: readonly string[];
    y: (value: number) => number;
    left: number;
    right: number;
  },
): string {
  const { theme, size, lineHeight } = canvas;
  return grid.ticks
    .map((tick, index) => {
      const at = grid.y(tick);
      const isZero = tick === 0;
      return (
        element('line', {
          x1: grid.left,
          x2: grid.right,
          y1: at,
          y2: at,
          stroke: isZero ? theme.axis : theme.grid,
          'stroke-width': isZero ? 1.2 : 1,
        }) +
        textLines([grid.texts[index] ?? ''], grid.left - 8, at + size * 0.34, lineHeight, {
          size,
          fill: theme.muted,
          anchor: 'end',
        })
      );
    })
    .join('');
}

/** Marks stand on their label; a break stands before it, where the old way of counting ends. */
export function marksOf(
  axis: Axis,
  chart: { marks?: readonly ChartMark[]; breaks?: readonly ChartBreak[] },
  xAt: (place: number) => number,
  step: number,
): MarkWish[] {
  const marks = (chart.marks ?? []).flatMap((mark) => {
    const place = axis.placeOf(mark.label, 0);
    return place === undefined ? [] : [{ x: xAt(place), text: mark.text, isBreak: false }];
  });
  const breaks = (chart.breaks ?? []).flatMap((one) => {
    const place = axis.placeOf(one.at, 0);
    return place === undefined
      ? []
      : [{ x: xAt(place) - Math.min(step / 2, 40), text: `Break: ${one.title}`, isBreak: true }];
  });
  return [...marks, ...breaks];
}

/** A mark is a dashed line, a break two solid ones with paper between, like a cut through the chart. */
export function drawMarks(
  canvas: Canvas,
  placed: readonly PlacedMark[],
  rows: { top: number; markLine: number; bottom: number },
): string {
  const { theme, size } = canvas;
  const upright = (x: number, y1: number, stroke: string, wide: number, dash?: string) =>
    element('line', {
      x1: x,
      x2: x,
      y1,
      y2: rows.bottom,
      stroke,
      'stroke-width': wide,
      'stroke-dasharray': dash,
    });
  return placed
    .map((mark) => {
      const baseline = rows.top + mark.row * rows.markLine + size - 1;
      const top = baseline - size + 3;
      const lines = mark.isBreak
        ? upright(mark.x, top, theme.paper, 4) +
          upright(mark.x - 2, top, theme.ink, 1.2) +
          upright(mark.x + 2, top, theme.ink, 1.2)
        : upright(mark.x, top, theme.muted, 1.2, '4 3');
      return (
        lines +
        textLines(mark.lines, mark.textX, baseline, rows.markLine, {
          size: size - 1,
          fill: theme.ink,
          weight: mark.isBreak ? 600 : 400,
          anchor: mark.anchor,
        })
      );
    })
    .join('');
}

/** Labels under the axis, years below months, and the axis title where the labels do not say what they are. */
export function drawBelow(
  labelTitle: string,
  canvas: Canvas,
  axis: Axis,
  xAt: (place: number) => number,
  bottom: number,
  plot: { left: number; plotWidth: number },
): { body: string; bottom: number } {
  const { width, size, lineHeight, theme, compact } = canvas;
  let body = '';
  const ticks = xTicks(axis, xAt, { width, size, column: plot.plotWidth / Math.max(1, axis.labels.length) });
  for (const tick of ticks.places) {
    body += element('line', {
      x1: xAt(tick.place),
      x2: xAt(tick.place),
      y1: bottom,
      y2: bottom + 5,
      stroke: theme.axis,
      'stroke-width': 1,
    });
    body += textLines(tick.lines, tick.x, bottom + 8 + size, lineHeight, {
      size,
      fill: theme.muted,
      anchor: tick.anchor,
    });
    if (tick.year !== '') {
      body += textLines([tick.year], tick.x, bottom + 8 + size + lineHeight, lineHeight, {
        size,
        weight: 600,
        fill: theme.muted,
        anchor: tick.anchor,
      });
    }
  }
  const tall = Math.max(1, ...ticks.places.map((tick) => tick.lines.length));
  let end = bottom + 8 + tall * lineHeight + (ticks.years ? lineHeight : 0);
  if (axis.firstMonth === null && !compact && !ticks.areMonths) {
    const title = wrap(capitalised(labelTitle), width, size);
    const half = widest(title, size) / 2;
    const middle = Math.min(width - half, Math.max(half, plot.left + plot.plotWidth / 2));
    body += textLines(title, middle, end + size, lineHeight, {
      size,
      fill: theme.muted,
      anchor: 'middle',
    });
    end += title.length * lineHeight;
  }
  return { body, bottom: end };
}

import { scaleLinear } from 'd3-scale';
import { line as d3line } from 'd3-shape';
import type { LineChart } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { makeAxis } from './labels.ts';
import { breakSentences, gapSentences, labelsOf, lineTable, readLines } from './line-data.ts';
import type { Line } from './line-data.ts';
import { placeEndLabels, placeMarks } from './line-layout.ts';
import { axisLabels, decimalsFor, printValue } from './numbers.ts';
import { drawBelow, drawGrid, drawMarks, marksOf, plotHeightOf } from './plot.ts';
import { element, px, textLines } from './svg.ts';
import { textWidth, widest, wrap, wrapEvenly } from './text.ts';

/** A line chart: counts from zero, gaps left open and said, lines told apart by dash and name as well as by colour. */
export function drawLine(chart: LineChart, canvas: Canvas): Drawing {
  const axis = makeAxis(labelsOf(chart));
  const lines = readLines(chart, axis);
  const twin = lineTable(chart, axis, lines);
  const present = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const gaps = gapSentences(axis, lines);
  const said = [...gaps, ...breakSentences(axis, chart.breaks ?? [])];
  if (present.length === 0) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table: twin };
  }
  const { width, compact, theme, size, lineHeight } = canvas;
  const plotHeight = plotHeightOf(canvas);

  // Values: always from zero, and below it only where there is something.
  const y = scaleLinear().domain([Math.min(0, ...present), Math.max(0, ...present)]);
  if (present.every((value) => value === 0)) y.domain([0, 1]);
  y.nice(compact ? 4 : 5);
  const wholes = present.every((value) => Number.isInteger(value));
  const ticks = y.ticks(compact ? 4 : 5).filter((tick) => !wholes || Number.isInteger(tick));
  const tickTexts = axisLabels(ticks);
  const left = Math.ceil(widest(tickTexts, size)) + 10;

  // Names stand at the ends of the lines where there is room, else in a key above.
  const decimals = decimalsFor(present);
  const nameRoom = Math.min(170, width * 0.26);
  const names = lines.map((line) => {
    const last = line.last === null ? null : (line.values[line.last] ?? null);
    if (lines.length > 1) return wrapEvenly(line.name, nameRoom, size, 600);
    return last === null ? [] : [printValue(last, decimals)];
  });
  const total = names.reduce((sum, name) => sum + name.length * lineHeight + 4, 0);
  // A line that ends early would need a pointer across the others.
  const endTogether = new Set(lines.map((line) => line.last).filter((last) => last !== null)).size === 1;
  const roomForNames = names.every((name) => name.length <= 4) && total <= plotHeight;
  const atEnds = lines.length === 1 || (!compact && endTogether && roomForNames);
  const right = atEnds ? Math.ceil(Math.max(...names.map((name) => widest(name, size, 600)))) + 16 : 14;
  const plotWidth = Math.max(40, width - left - right);
  const count = axis.labels.length;
  // Months begin at the edge; other labels have a column each.
  const isTime = axis.labels.every((label) => label.isMonth);
  const inset = isTime || count < 2 ? (compact ? 6 : 10) : plotWidth / (2 * count);
  const step = count > 1 ? (plotWidth - 2 * inset) / (count - 1) : 0;
  const xAt = (place: number) => left + (count > 1 ? inset + place * step : plotWidth / 2);

  let body = '';
  let top = size;
  const title = wrap(capitalised(chart.valueTitle), width, size);
  body += textLines(title, 0, top, lineHeight, { size, fill: theme.muted });
  top += title.length * lineHeight - 2;

  if (!atEnds) {
    const key = drawKey(canvas, lines, top);
    body += key.body;
    top += key.height + 4;
  }

  const marks = placeMarks(marksOf(axis, chart, xAt, step), { left, right: width, size: size - 1 });
  const markLine = Math.round((size - 1) * 1.25);
  const marksTop = top;
  top += marks.rows * markLine + (marks.rows > 0 ? 4 : 0);
  top += 6;
  const bottom = top + plotHeight;
  y.range([bottom, top]);

  body += gapShade(canvas, lines, { xAt, step, top, bottom, left, right: left + plotWidth });
  body += drawGrid(canvas, { ticks, texts: tickTexts, y, left, right: left + plotWidth });
  body += drawMarks(canvas, marks.placed, { top: marksTop, markLine, bottom });

  // The first series is the subject: it is drawn last, on top.
  for (const line of lines.toReversed()) body += drawOneLine(canvas, line, xAt, y);

  if (atEnds) {
    const ends = lines.flatMap((line, index) => {
      const name = names[index] ?? [];
      if (line.last === null || name.length === 0) return [];
      return [
        {
          line,
          name,
          x: xAt(line.last),
          y: y(line.values[line.last] ?? 0),
          height: name.length * lineHeight,
        },
      ];
    });
    const places = placeEndLabels(ends, top - 4, bottom + 4, 4);
    ends.forEach((end, index) => {
      const middle = places[index] ?? end.y;
      // All lines end at one place, so their names stand in one column.
      const labelX = end.x + 13;
      if (Math.abs(middle - end.y) > 5) {
        body += element('line', {
          x1: end.x + 5,
          y1: end.y,
          x2: labelX - 2,
          y2: middle,
          stroke: end.line.style.colour,
          'stroke-width': 0.8,
        });
      }
      body += textLines(end.name, labelX, middle - end.height / 2 + size * 0.98, lineHeight, {
        size,
        weight: 600,
        fill: end.line.style.colour,
      });
    });
  }

  const under = drawBelow(chart.labelTitle, canvas, axis, xAt, bottom, { left, plotWidth });
  body += under.body;
  let height = under.bottom;
  const gapLines = gaps.flatMap((sentence) => wrap(sentence, width, size - 1));
  if (gapLines.length > 0) {
    body += textLines(gapLines, 0, height + size + 4, lineHeight, { size: size - 1, fill: theme.muted });
    height += gapLines.length * lineHeight + 8;
  }
  return { body, height: height + 4, said, table: twin };
}

function drawOneLine(
  canvas: Canvas,
  line: Line,
  xAt: (place: number) => number,
  y: (value: number) => number,
): string {
  const { colour, dash, width } = line.style;
  const path = d3line<number | null>()
    .defined((value) => value !== null)
    .x((_, place) => Number(px(xAt(place))))
    .y((value) => Number(px(y(value ?? 0))))(line.values);
  let out = '';
  if (path !== null) {
    out += element('path', {
      d: path,
      fill: 'none',
      stroke: colour,
      'stroke-width': width,
      'stroke-linejoin': 'round',
      'stroke-dasharray': dash === '' ? undefined : dash,
    });
  }
  const few = line.values.length <= 13;
  line.values.forEach((value, place) => {
    if (value === null) return;
    const alone = (line.values[place - 1] ?? null) === null && (line.values[place + 1] ?? null) === null;
    if (!few && !alone && place !== line.last) return;
    out += element('circle', {
      cx: xAt(place),
      cy: y(value),
      r: place === line.last || alone ? 4 : 3,
      // Hollow points tell the dashed lines apart on a grey copy.
      fill: dash === '' ? colour : canvas.theme.paper,
      stroke: colour,
      'stroke-width': dash === '' ? undefined : 1.8,
    });
  });
  return out;
}

/** A pale ground where no series has a figure. */
function gapShade(
  canvas: Canvas,
  lines: readonly Line[],
  plot: {
    xAt: (place: number) => number;
    step: number;
    top: number;
    bottom: number;
    left: number;
    right: number;
  },
): string {
  const { theme, size } = canvas;
  const [first] = lines;
  if (first === undefined) return '';
  const missing = first.gaps.filter((place) => lines.every((line) => line.gaps.includes(place)));
  let out = '';
  let from = 0;
  missing.forEach((place, index) => {
    if (missing[index + 1] === place + 1) return;
    const start = missing[from] ?? place;
    from = index + 1;
    const x1 = Math.max(plot.left, plot.xAt(start) - plot.step / 2);
    const x2 = Math.min(plot.right, plot.xAt(place) + plot.step / 2);
    out += element('rect', {
      x: x1,
      y: plot.top,
      width: Math.max(2, x2 - x1),
      height: plot.bottom - plot.top,
      fill: theme.shade,
    });
    const words = 'no figure';
    if (textWidth(words, size - 1) < x2 - x1 - 8) {
      out += textLines([words], (x1 + x2) / 2, plot.top + size + 2, size, {
        size: size - 1,
        fill: theme.muted,
        anchor: 'middle',
      });
    }
  });
  return out;
}

function drawKey(canvas: Canvas, lines: readonly Line[], top: number): { body: string; height: number } {
  const { width, size, lineHeight, theme } = canvas;
  const sample = 34;
  let body = '';
  let x = 0;
  let at = top + 4;
  let rowHeight = 0;
  for (const line of lines) {
    const name = wrap(line.name, width - sample - 8, size);
    const needed = sample + 8 + widest(name, size);
    if (x > 0 && x + needed > width) {
      x = 0;
      at += rowHeight;
      rowHeight = 0;
    }
    const middle = at + lineHeight / 2;
    body += element('line', {
      x1: x,
      x2: x + sample,
      y1: middle,
      y2: middle,
      stroke: line.style.colour,
      'stroke-width': line.style.width,
      'stroke-dasharray': line.style.dash === '' ? undefined : line.style.dash,
    });
    body += textLines(name, x + sample + 8, middle + size * 0.34, lineHeight, { size, fill: theme.ink });
    x += needed + 18;
    rowHeight = Math.max(rowHeight, name.length * lineHeight + 2);
  }
  return { body, height: at + rowHeight - top + 4 };
}

import { line as d3line } from 'd3-shape';
import type { ProcessSegment, XmrChart } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { makeAxis, placesInWords } from './labels.ts';
import { breakSentences } from './line-data.ts';
import { placeEndLabels, placeMarks } from './line-layout.ts';
import { printValue } from './numbers.ts';
import { adjustedStyle, seriesStyles, signal } from './palette.ts';
import { cutAxis, drawBelow, drawGrid, drawMarks, marksOf, plotHeightOf, valueScale } from './plot.ts';
import { element, px, textLines } from './svg.ts';
import { drawFlow, drawNotes, lineSample, sampleWidth, symbol } from './symbols.ts';
import type { KeyEntry } from './symbols.ts';
import { textWidth, widest, wrap } from './text.ts';
import { limitDecimals, limitSentences, readProcess, shapeOf, signalsOf, xmrTable } from './xmr-data.ts';
import type { Judged, Process } from './xmr-data.ts';

/**
 * An individuals (XmR) chart: the points, the mean and the process limits of each segment, and the points that are
 * more than chance by shape and in words. Limits: Wheeler, Understanding Variation; rules: NHS England, Making Data
 * Count; both are worked out by the statistics, never here.
 */
export function drawXmr(chart: XmrChart, canvas: Canvas): Drawing {
  const axis = makeAxis([chart.labels]);
  const process = readProcess(chart, axis);
  const table = xmrTable(chart, axis, process);
  const present = [...process.points, ...process.beside].flatMap(({ value }) =>
    value === null ? [] : [value],
  );
  if (present.length === 0) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table };
  }
  const { width, compact, theme, size, lineHeight } = canvas;
  const ends = [...present, ...process.segments.flatMap(({ lower, upper }) => [lower, upper])];
  const { y, ticks, texts, begins } = valueScale(ends, compact);

  const left = Math.ceil(widest(texts, size)) + 10;
  const wishes = compact ? [] : endWishes(process);
  const right =
    wishes.length === 0
      ? 14
      : Math.ceil(Math.max(...wishes.map(({ words }) => textWidth(words, size - 1, 600)))) + 14;
  const plotWidth = Math.max(40, width - left - right);
  const count = axis.labels.length;
  const isTime = axis.labels.every((label) => label.isMonth);
  const inset = isTime || count < 2 ? (compact ? 6 : 10) : plotWidth / (2 * count);
  const step = count > 1 ? (plotWidth - 2 * inset) / (count - 1) : plotWidth - 2 * inset;
  const xAt = (place: number) => left + (count > 1 ? inset + place * step : plotWidth / 2);

  let top = size;
  const title = wrap(capitalised(chart.valueTitle), width, size);
  let body = textLines(title, 0, top, lineHeight, { size, fill: theme.muted });
  top += title.length * lineHeight - 2;
  const marks = placeMarks(marksOf(axis, chart, xAt, step), { left, right: width, size: size - 1 });
  const markLine = Math.round((size - 1) * 1.25);
  const marksTop = top;
  top += marks.rows * markLine + (marks.rows > 0 ? 4 : 0) + 10;
  const bottom = top + plotHeightOf(canvas);
  y.range([bottom, top]);

  const plot = { left, right: left + plotWidth, step, xAt, y };
  body += process.segments.map((segment) => ground(canvas, segment, plot)).join('');
  body += drawGrid(canvas, { ticks, texts, y, left, right: left + plotWidth });
  if (begins !== null) body += cutAxis(canvas, left, bottom);
  body += process.segments.map((segment) => drawLimits(canvas, segment, plot)).join('');
  body += drawMarks(canvas, marks.placed, { top: marksTop, markLine, bottom });
  body += drawBeside(process, plot);
  body += drawPoints(canvas, process.points, plot, { left, right: width, top, bottom });
  body += drawEnds(canvas, wishes, plot, { top, bottom });

  const below = drawBelow(chart.labelTitle, canvas, axis, xAt, bottom, { left, plotWidth });
  body += below.body;
  let height = below.bottom + 6;
  const signals = signalsOf(axis, process.points);
  const key = drawFlow(canvas, keyOf(canvas, chart, process, signals), height);
  body += key.body;
  height += key.height;

  const missing = process.points.filter((point) => point.value === null);
  const holes = axis.labels.flatMap((_, place) =>
    process.points.every((point) => point.place !== place) ? [place] : [],
  );
  const gaps = [...missing.map((point) => point.place), ...holes].sort((a, b) => a - b);
  const notes = [
    ...limitSentences(axis, process),
    ...(process.segments.length > 0 && signals.length === 0
      ? ['No point is more than chance by these rules.']
      : []),
    ...(process.segments.length === 0 ? ['There are too few points for limits.'] : []),
    ...(gaps.length > 0
      ? [`No figure for ${placesInWords(axis, gaps)}: a gap in the line is not zero.`]
      : []),
    ...(begins === null ? [] : [`The scale begins at ${begins}, not at zero.`]),
  ];
  const under = drawNotes(canvas, notes, height);
  body += under.body;
  height += under.height;
  const said = [
    ...signals.map((one) => `${one.words}.`),
    ...notes,
    ...breakSentences(axis, chart.breaks ?? []),
  ];
  return { body, height: height + 4, said, table };
}

type Plot = {
  left: number;
  right: number;
  step: number;
  xAt: (place: number) => number;
  y: (value: number) => number;
};

/** A segment reaches halfway to its neighbours, and no further than the plot. */
function spanOf(segment: ProcessSegment, { xAt, step, left, right }: Plot): [number, number] {
  const half = Math.min(step / 2, 40);
  return [Math.max(left, xAt(segment.from) - half), Math.min(right, xAt(segment.to) + half)];
}

/** The pale band within which everything may be chance. */
function ground(canvas: Canvas, segment: ProcessSegment, plot: Plot): string {
  const [x1, x2] = spanOf(segment, plot);
  const top = plot.y(segment.upper);
  return element('rect', {
    x: x1,
    y: top,
    width: x2 - x1,
    height: Math.max(0, plot.y(segment.lower) - top),
    fill: canvas.theme.shade,
  });
}

const limitDash = '7 4';
const trialDash = '3 5';
const sigmaDash = '1.5 4';

function drawLimits(canvas: Canvas, segment: ProcessSegment, plot: Plot): string {
  const { theme, size } = canvas;
  const [x1, x2] = spanOf(segment, plot);
  const level = (value: number, wide: number, dash?: string, stroke = theme.muted) =>
    element('line', {
      x1,
      x2,
      y1: plot.y(value),
      y2: plot.y(value),
      stroke,
      'stroke-width': wide,
      'stroke-dasharray': dash,
    });
  const dash = segment.trial ? trialDash : limitDash;
  let out =
    level(segment.lowerTwoSigma, 1, sigmaDash, theme.axis) +
    level(segment.upperTwoSigma, 1, sigmaDash, theme.axis) +
    level(segment.lower, 1.6, dash) +
    level(segment.upper, 1.6, dash) +
    level(segment.mean, 1.4);
  const words = 'trial limits';
  if (segment.trial && !canvas.compact && textWidth(words, size - 2) < x2 - x1 - 6) {
    out += textLines([words], x1 + 4, plot.y(segment.upper) - 4, size, { size: size - 2, fill: theme.muted });
  }
  return out;
}

function pathOver(points: readonly { place: number; value: number | null }[], plot: Plot): string | null {
  // A label without a point breaks the line as a null does.
  const whole: { place: number; value: number | null }[] = [];
  for (const point of points.toSorted((a, b) => a.place - b.place)) {
    const before = whole.at(-1);
    if (before !== undefined && point.place > before.place + 1)
      whole.push({ place: before.place + 1, value: null });
    whole.push(point);
  }
  return d3line<{ place: number; value: number | null }>()
    .defined(({ value }) => value !== null)
    .x(({ place }) => Number(px(plot.xAt(place))))
    .y(({ value }) => Number(px(plot.y(value ?? 0))))(whole);
}

const besideColour = seriesStyles[3].colour;

function drawBeside(process: Process, plot: Plot): string {
  const d = pathOver(process.beside, plot);
  if (d === null) return '';
  return element('path', {
    d,
    fill: 'none',
    stroke: besideColour,
    'stroke-width': adjustedStyle.width,
    'stroke-dasharray': adjustedStyle.dash,
    'stroke-linejoin': 'round',
  });
}

function pointSymbol(
  canvas: Canvas,
  point: Pick<Judged, 'rule' | 'direction'>,
  x: number,
  y: number,
  many: boolean,
): string {
  const shape = shapeOf(point);
  if (point.rule === null)
    return symbol('circle', x, y, many ? 2.2 : 3, {
      fill: seriesStyles[0].colour,
      stroke: seriesStyles[0].colour,
      width: 0.6,
    });
  const fill = shape === 'ring' ? canvas.theme.paper : signal;
  return symbol(shape, x, y, many ? 3.8 : 4.8, { fill, stroke: signal, width: shape === 'ring' ? 2.2 : 1 });
}

function drawPoints(
  canvas: Canvas,
  points: readonly Judged[],
  plot: Plot,
  box: { left: number; right: number; top: number; bottom: number },
): string {
  const { theme, size } = canvas;
  const d = pathOver(points, plot);
  let out =
    d === null
      ? ''
      : element('path', {
          d,
          fill: 'none',
          stroke: seriesStyles[0].colour,
          'stroke-width': 1.8,
          'stroke-linejoin': 'round',
        });
  const many = plot.step < 9;
  const decimals = Math.max(
    0,
    ...points.map(({ value }) => (value === null || Number.isInteger(value) ? 0 : 1)),
  );
  const words: [number, number][] = [];
  for (const point of points) {
    if (point.value === null) continue;
    const [x, y] = [plot.xAt(point.place), plot.y(point.value)];
    out += pointSymbol(canvas, point, x, y, many);
    if (point.rule !== 'outside') continue;
    // The value of a point outside the limits, where it does not touch the last one printed.
    const text = printValue(point.value, decimals);
    const half = textWidth(text, size - 1, 600) / 2;
    const at = Math.min(box.right - half, Math.max(box.left + half, x));
    if (words.some(([end]) => at - half < end + 2)) continue;
    words.push([at + half, y]);
    const over = point.direction !== 'low';
    const line = over ? y - 9 : y + size + 5;
    if (line > box.bottom - 1 && !over) continue;
    out += textLines([text], at, line, size, {
      size: size - 1,
      weight: 600,
      fill: theme.ink,
      anchor: 'middle',
    });
  }
  return out;
}

type EndWish = { value: number; words: string; strong: boolean };

/** What stands at the right end: the lines of the last segment by name, and the latest value. */
function endWishes(process: Process): EndWish[] {
  const decimals = limitDecimals(process);
  const latest = process.points.findLast((point) => point.value !== null);
  const last = process.segments.at(-1);
  const named = (name: string, value: number): EndWish => ({
    value,
    words: `${name} ${printValue(value, decimals)}`,
    strong: false,
  });
  return [
    ...(last === undefined
      ? []
      : [named('upper limit', last.upper), named('mean', last.mean), named('lower limit', last.lower)]),
    ...(latest?.value === null || latest === undefined
      ? []
      : [
          {
            value: latest.value,
            words: `latest ${printValue(latest.value, process.decimals)}`,
            strong: true,
          },
        ]),
  ];
}

function drawEnds(
  canvas: Canvas,
  wishes: readonly EndWish[],
  plot: Plot,
  box: { top: number; bottom: number },
): string {
  const { size, theme } = canvas;
  const small = size - 1;
  const ends = wishes.map((wish) => ({ y: plot.y(wish.value), height: small + 2 }));
  const middles = placeEndLabels(ends, box.top - 8, box.bottom + 6, 1);
  return wishes
    .map((wish, index) =>
      textLines([wish.words], plot.right + 6, (middles[index] ?? 0) + small * 0.34, small, {
        size: small,
        weight: wish.strong ? 600 : 400,
        fill: wish.strong ? seriesStyles[0].colour : theme.muted,
      }),
    )
    .join('');
}

function keyOf(
  canvas: Canvas,
  chart: XmrChart,
  process: Process,
  signals: ReturnType<typeof signalsOf>,
): KeyEntry[] {
  const { theme } = canvas;
  const firm = process.segments.some((segment) => !segment.trial);
  const trial = process.segments.some((segment) => segment.trial);
  const series: KeyEntry[] =
    chart.beside === undefined
      ? []
      : [
          { sample: lineSample(seriesStyles[0].colour, 1.8), words: chart.name },
          {
            sample: lineSample(besideColour, adjustedStyle.width, adjustedStyle.dash),
            words: chart.beside.name,
          },
        ];
  const lines: KeyEntry[] =
    process.segments.length === 0
      ? []
      : [
          { sample: lineSample(theme.muted, 1.4), words: 'mean' },
          ...(firm ? [{ sample: lineSample(theme.muted, 1.6, limitDash), words: 'process limits' }] : []),
          ...(trial
            ? [
                {
                  sample: lineSample(theme.muted, 1.6, trialDash),
                  words: 'trial limits, fewer than 12 points',
                },
              ]
            : []),
          { sample: lineSample(theme.axis, 1, sigmaDash), words: 'two thirds of the way to the limits' },
        ];
  const found = signals.map((one) => ({
    sample: (x: number, middle: number) => pointSymbol(canvas, one, x + sampleWidth / 2, middle, false),
    words: one.words,
  }));
  return [...series, ...lines, ...found];
}

import { scaleLinear } from 'd3-scale';
import type { RankedBars } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { axisLabels, decimalsFor, drawable, printValue, tableValue } from './numbers.ts';
import { barFills } from './patterns.ts';
import { element, textLines } from './svg.ts';
import { textWidth, widest, wrap, wrapEvenly } from './text.ts';

type Bar = {
  label: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  highlighted: boolean;
};

function table(chart: RankedBars, bars: readonly Bar[], decimals: number): Drawing['table'] {
  const intervals = bars.some((bar) => bar.lower !== null || bar.upper !== null);
  const rows = bars.map((bar) => [
    bar.label,
    tableValue(bar.value, decimals),
    ...(intervals ? [tableValue(bar.lower, decimals), tableValue(bar.upper, decimals)] : []),
  ]);
  const reference = chart.reference;
  if (reference !== undefined) {
    rows.push([reference.label, tableValue(reference.value, decimals), ...(intervals ? [null, null] : [])]);
  }
  return {
    caption: chart.title,
    columns: [
      capitalised(chart.labelTitle),
      capitalised(chart.valueTitle),
      ...(intervals ? ['Lower bound', 'Upper bound'] : []),
    ],
    rows,
  };
}

/**
 * Horizontal bars in the order given, each with its value in print, its interval as a thin line with caps, and the
 * reference as a dashed line. In the compact form names stand over their bars.
 */
export function drawBars(chart: RankedBars, canvas: Canvas): Drawing {
  const list: Bar[] = chart.bars.map((bar) => {
    const [lower, upper] = [drawable(bar.lower), drawable(bar.upper)];
    // Half an interval, or one the wrong way round, is none.
    const whole = lower !== null && upper !== null && lower <= upper;
    return {
      label: bar.label,
      value: drawable(bar.value),
      lower: whole ? lower : null,
      upper: whole ? upper : null,
      highlighted: bar.highlighted === true,
    };
  });
  const reference = drawable(chart.reference?.value);
  const values = list.map((bar) => bar.value);
  const decimals = decimalsFor(values);
  const twin = table(chart, list, decimals);
  if (values.every((value) => value === null)) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table: twin };
  }
  const { width, compact, theme, size, lineHeight } = canvas;

  const weightOf = (bar: Bar) => (bar.highlighted ? 600 : 400);
  const labelRoom = compact ? width : width * 0.34;
  const labels = list.map((bar) => wrapEvenly(bar.label, labelRoom, size, weightOf(bar)));
  const labelWidth = Math.max(
    0,
    ...list.map((bar, index) => widest(labels[index] ?? [], size, weightOf(bar))),
  );
  const texts = list.map((bar) => (bar.value === null ? 'no figure' : printValue(bar.value, decimals)));
  const valueRoom = Math.max(
    ...list.map((bar, index) => (bar.value === null ? 0 : textWidth(texts[index] ?? '', size, 600))),
  );

  const ends = list.flatMap((bar) =>
    bar.value === null ? [] : [bar.value, bar.lower ?? bar.value, bar.upper ?? bar.value],
  );
  const lowest = Math.min(0, ...ends, reference ?? 0);
  const highest = Math.max(0, ...ends, reference ?? 0);
  const left = (compact ? 1 : Math.ceil(labelWidth) + 12) + (lowest < 0 ? valueRoom + 8 : 0);
  const right = width - (highest > 0 ? valueRoom + 10 : 10);
  const x = scaleLinear()
    .domain(lowest === highest ? [0, 1] : [lowest, highest])
    .range([left, Math.max(left + 40, right)]);

  const fills = barFills(canvas);
  let body = fills.defs;
  let top = 4;

  // The reference's words stand over the bars; its line is drawn under them, so that no number is struck through.
  let referenceLine = '';
  if (reference !== null && chart.reference !== undefined) {
    const words = `${chart.reference.label}: ${printValue(reference, decimals)}`;
    const at = x(reference);
    const lines = wrap(words, width - 12, size);
    const wide = widest(lines, size);
    const anchor = at + wide / 2 <= width && at - wide / 2 >= 0 ? 'middle' : at > width / 2 ? 'end' : 'start';
    const textX =
      anchor === 'middle'
        ? at
        : anchor === 'end'
          ? Math.max(wide, Math.min(width, at + 6))
          : Math.min(Math.max(0, at - 6), Math.max(0, width - wide));
    body += textLines(lines, textX, top + size, lineHeight, { size, fill: theme.ink, anchor });
    top += lines.length * lineHeight + 6;
    referenceLine = 'y';
  }
  const plotTop = top;

  const thick = compact ? 16 : 17;
  const rows = list.map((bar, index) => {
    const label = labels[index] ?? [];
    const labelHeight = label.length * lineHeight;
    const height = compact ? labelHeight + 4 + thick + 11 : Math.max(thick + 9, labelHeight + 5);
    const row = {
      bar,
      label,
      top,
      middle: compact ? top + labelHeight + 4 + thick / 2 : top + height / 2,
      text: texts[index] ?? '',
    };
    top += height;
    return row;
  });
  const plotBottom = top + 2;

  // Quiet uprights, then the reference, then the bars.
  const ticks = x.ticks(compact ? 3 : 5);
  const tickTexts = axisLabels(ticks);
  ticks.forEach((tick) => {
    body += element('line', {
      x1: x(tick),
      x2: x(tick),
      y1: plotTop,
      y2: plotBottom,
      stroke: theme.grid,
      'stroke-width': 1,
    });
  });
  if (referenceLine !== '' && reference !== null) {
    body += element('line', {
      x1: x(reference),
      x2: x(reference),
      y1: plotTop - 3,
      y2: plotBottom,
      stroke: theme.ink,
      'stroke-width': 1.4,
      'stroke-dasharray': '5 3',
    });
  }
  const zeroLine = element('line', {
    x1: x(0),
    x2: x(0),
    y1: plotTop,
    y2: plotBottom,
    stroke: theme.axis,
    'stroke-width': 1.2,
  });
  const drawn = rows.map((row) => drawRow(canvas, row, x, thick, fills)).join('');
  // Names over bars must not be struck through by the line; names beside them never are.
  body += compact ? zeroLine + drawn : drawn + zeroLine;

  let end = plotBottom + 3;
  let lastEnd = -Infinity;
  ticks.forEach((tick, index) => {
    const content = tickTexts[index] ?? '';
    const half = textWidth(content, size - 1) / 2;
    const at = Math.min(width - half, Math.max(half, x(tick)));
    if (at - half < lastEnd + 4) return;
    lastEnd = at + half;
    body += textLines([content], at, end + size, lineHeight, {
      size: size - 1,
      fill: theme.muted,
      anchor: 'middle',
    });
  });
  end += lineHeight + 2;
  const axisTitle = wrap(capitalised(chart.valueTitle), width - (compact ? 0 : left), size);
  body += textLines(axisTitle, compact ? 0 : left, end + size, lineHeight, { size, fill: theme.muted });
  end += axisTitle.length * lineHeight;

  const said: string[] = [];
  if (list.some((bar) => bar.value !== null && bar.lower !== null && bar.upper !== null)) {
    const keyX = compact ? 0 : left;
    const middle = end + 2 + lineHeight / 2;
    body += whisker(canvas, keyX + 1, keyX + 29, middle);
    const words = wrap('interval: the range that chance allows', width - keyX - 38, size - 1);
    body += textLines(words, keyX + 38, middle + size * 0.33, lineHeight, {
      size: size - 1,
      fill: theme.muted,
    });
    end += words.length * lineHeight + 4;
  }
  const missing = list.filter((bar) => bar.value === null);
  if (missing.length > 0) said.push(`No figure for ${missing.map((bar) => bar.label).join(', ')}.`);
  return { body, height: end + 6, said, table: twin };
}

type Row = { bar: Bar; label: string[]; top: number; middle: number; text: string };

function drawRow(
  canvas: Canvas,
  row: Row,
  x: (value: number) => number,
  thick: number,
  fills: ReturnType<typeof barFills>,
): string {
  const { compact, theme, size, lineHeight, width } = canvas;
  const { bar, label, middle } = row;
  // In the compact form the name stands on the lines of the axis: a ground of paper keeps it clear of them.
  let out = compact
    ? element('rect', {
        x: 0,
        y: row.top + 1,
        width: widest(label, size, bar.highlighted ? 600 : 400) * 0.93,
        height: label.length * lineHeight,
        fill: theme.paper,
      })
    : '';
  out += textLines(
    label,
    0,
    compact ? row.top + size : middle - (label.length * lineHeight) / 2 + size * 1.0,
    lineHeight,
    { size, fill: theme.ink, weight: bar.highlighted ? 600 : 400 },
  );
  if (bar.value === null) {
    const fits = x(0) + 8 + textWidth(row.text, size) <= width;
    return (
      out +
      textLines([row.text], fits ? x(0) + 8 : x(0) - 8, middle + size * 0.34, lineHeight, {
        size,
        fill: theme.muted,
        anchor: fits ? 'start' : 'end',
      })
    );
  }
  const zero = x(0);
  const at = x(bar.value);
  out += element('rect', {
    x: Math.min(zero, at),
    y: middle - thick / 2,
    width: Math.abs(at - zero),
    height: thick,
    fill: bar.highlighted ? fills.highlighted : fills.plain,
    stroke: fills.outline,
  });
  let reachRight = Math.max(at, zero);
  let reachLeft = Math.min(at, zero);
  if (bar.lower !== null && bar.upper !== null) {
    out += whisker(canvas, x(bar.lower), x(bar.upper), middle);
    reachRight = Math.max(reachRight, x(bar.upper));
    reachLeft = Math.min(reachLeft, x(bar.lower));
  }
  const wide = textWidth(row.text, size, 600);
  const backwards = bar.value < 0;
  const textX = backwards ? reachLeft - 7 : Math.min(reachRight + 7, width - wide);
  // A ground of paper, so that no line runs through the number.
  out += element('rect', {
    x: backwards ? textX - wide - 1 : textX - 2,
    y: middle - size * 0.62,
    width: wide * 0.93 + 3,
    height: size * 1.2,
    fill: theme.paper,
  });
  return (
    out +
    textLines([row.text], textX, middle + size * 0.34, lineHeight, {
      size,
      weight: 600,
      fill: theme.ink,
      anchor: backwards ? 'end' : 'start',
    })
  );
}

/** An interval: a thin line with caps, on a paler casing so that it shows on a dark bar. */
function whisker(canvas: Canvas, from: number, to: number, middle: number): string {
  const cap = 4;
  const stroke = (colour: string, width: number, longer: number) =>
    element('path', {
      d: `M${(from - longer).toFixed(1)} ${middle.toFixed(1)}H${(to + longer).toFixed(1)}M${from.toFixed(1)} ${(middle - cap - longer).toFixed(1)}V${(middle + cap + longer).toFixed(1)}M${to.toFixed(1)} ${(middle - cap - longer).toFixed(1)}V${(middle + cap + longer).toFixed(1)}`,
      fill: 'none',
      stroke: colour,
      'stroke-width': width,
    });
  return stroke(canvas.theme.paper, 3.6, 0.8) + stroke(canvas.theme.ink, 1.4, 0);
}

import { ordinal } from '../statistics/statistics.ts';
import type { IntervalChart } from './chart.ts';
import { capitalised, nothingToShow } from './frame.ts';
import type { Canvas, Drawing } from './frame.ts';
import { axisLabels, decimalsFor, drawable, printValue, tableValue } from './numbers.ts';
import { accent } from './palette.ts';
import { valueScale } from './plot.ts';
import { element, px, textLines } from './svg.ts';
import { drawFlow, drawNotes, sampleWidth, symbol } from './symbols.ts';
import { textWidth, widest, wrap, wrapEvenly } from './text.ts';

type Area = {
  label: string;
  value: number | null;
  lower: number | null;
  upper: number | null;
  highlighted: boolean;
  place: string;
};

/** `2nd to 5th`, or `2nd` where chance allows no other place. */
function placeWords(rank: IntervalChart['areas'][number]['rank']): string {
  if (rank === null || rank === undefined) return '';
  const [low, high] = [drawable(rank.low), drawable(rank.high)];
  if (low === null || high === null) return '';
  return low === high ? ordinal(low) : `${ordinal(low)} to ${ordinal(high)}`;
}

function table(chart: IntervalChart, areas: readonly Area[], decimals: number): Drawing['table'] {
  const ranked = areas.some((area) => area.place !== '');
  const rows = areas.map((area, index) => [
    area.label,
    tableValue(area.value, decimals),
    tableValue(area.lower, decimals),
    tableValue(area.upper, decimals),
    ...(ranked ? [tableValue(chart.areas[index]?.rank?.rank, 0), area.place] : []),
  ]);
  if (chart.reference !== undefined) {
    const value = tableValue(chart.reference.value, decimals);
    rows.push([chart.reference.label, value, null, null, ...(ranked ? [null, ''] : [])]);
  }
  return {
    caption: chart.title,
    columns: [
      capitalised(chart.labelTitle),
      capitalised(chart.valueTitle),
      'Lower bound',
      'Upper bound',
      ...(ranked ? ['Place', 'Place could be'] : []),
    ],
    rows,
  };
}

/**
 * Areas in the order given, each a point with its interval, the value that they are compared with, and the places that
 * chance allows each. An area whose interval takes in the reference may be no different from it.
 */
export function drawIntervals(chart: IntervalChart, canvas: Canvas): Drawing {
  const areas = chart.areas.map((area): Area => {
    const [lower, upper] = [drawable(area.lower), drawable(area.upper)];
    // Half an interval, or one the wrong way round, is none.
    const whole = lower !== null && upper !== null && lower <= upper;
    return {
      label: area.label,
      value: drawable(area.value),
      lower: whole ? lower : null,
      upper: whole ? upper : null,
      highlighted: area.highlighted === true,
      place: placeWords(area.rank),
    };
  });
  const decimals = decimalsFor(areas.map((area) => area.value));
  const twin = table(chart, areas, decimals);
  const ends = areas.flatMap((area) =>
    area.value === null ? [] : [area.value, area.lower ?? area.value, area.upper ?? area.value],
  );
  if (ends.length === 0) {
    const message = 'There are no figures to show.';
    return { ...nothingToShow(canvas, message), said: [message], table: twin };
  }
  const { width, compact, theme, size, lineHeight } = canvas;
  const reference = drawable(chart.reference?.value);
  const ranked = areas.some((area) => area.place !== '');
  const weightOf = (area: Area) => (area.highlighted ? 600 : 400);
  const labels = areas.map((area) =>
    wrapEvenly(area.label, compact ? width : width * 0.3, size, weightOf(area)),
  );
  const nameWidth = Math.max(
    0,
    ...areas.map((area, index) => widest(labels[index] ?? [], size, weightOf(area))),
  );
  const values = areas.map((area) => (area.value === null ? 'no figure' : printValue(area.value, decimals)));
  const valueWidth = widest(values, size, 600);
  const placeTitle = 'Place could be';
  const placeWidth = ranked
    ? Math.max(
        textWidth(placeTitle, size - 1),
        widest(
          areas.map((area) => area.place),
          size,
        ),
      )
    : 0;
  const left = compact ? 6 : Math.ceil(nameWidth) + 14;
  const right = compact ? width - 6 : width - valueWidth - 14 - (ranked ? placeWidth + 16 : 0);
  const { y: x, begins } = valueScale([...ends, ...(reference === null ? [] : [reference])], compact);
  x.range([left, Math.max(left + 60, right)]);
  const plotRight = Math.max(left + 60, right);

  let body = '';
  let top = 4;
  if (!compact && ranked) {
    body += textLines([placeTitle], width, top + size, lineHeight, {
      size: size - 1,
      fill: theme.muted,
      anchor: 'end',
    });
  }
  if (reference !== null && chart.reference !== undefined) {
    const words = `${chart.reference.label}: ${printValue(reference, decimals)}`;
    const room = compact ? width : Math.max(120, plotRight);
    const lines = wrap(words, room, size);
    const wide = widest(lines, size);
    const middle = Math.min(room - wide / 2, Math.max(wide / 2, x(reference)));
    body += textLines(lines, middle, top + size, lineHeight, { size, fill: theme.ink, anchor: 'middle' });
    top += lines.length * lineHeight + 6;
  } else if (!compact && ranked) top += lineHeight + 4;
  const plotTop = top;
  const rows = areas.map((area, index) => {
    const label = labels[index] ?? [];
    const beside = compact ? besideName(area, values[index] ?? '') : '';
    const oneLine =
      widest(label, size, weightOf(area)) + textWidth(beside, size) + 10 <= width && label.length === 1;
    const over = compact ? (label.length + (oneLine || beside === '' ? 0 : 1)) * lineHeight : 0;
    const height = compact ? over + 24 : Math.max(24, label.length * lineHeight + 5);
    const row = {
      area,
      label,
      beside,
      oneLine,
      text: values[index] ?? '',
      top,
      middle: compact ? top + over + 10 : top + height / 2,
    };
    top += height;
    return row;
  });
  const plotBottom = top + 2;
  const ticks = x.ticks(compact ? 3 : 5);
  const texts = axisLabels(ticks);
  const upright = (at: number, stroke: string, wide: number, dash?: string) =>
    element('line', {
      x1: at,
      x2: at,
      y1: plotTop,
      y2: plotBottom,
      stroke,
      'stroke-width': wide,
      'stroke-dasharray': dash,
    });
  body += ticks
    .map((tick) => upright(x(tick), tick === 0 ? theme.axis : theme.grid, tick === 0 ? 1.2 : 1))
    .join('');
  if (reference !== null) body += upright(x(reference), theme.ink, 1.4, '5 3');
  for (const row of rows) body += drawRow(canvas, row, x, { placeWidth, ranked });

  let end = plotBottom + 3;
  let lastEnd = -Infinity;
  ticks.forEach((tick, index) => {
    const words = texts[index] ?? '';
    const half = textWidth(words, size - 1) / 2;
    const at = Math.min(width - half, Math.max(half, x(tick)));
    if (at - half < lastEnd + 4) return;
    lastEnd = at + half;
    body += textLines([words], at, end + size, lineHeight, {
      size: size - 1,
      fill: theme.muted,
      anchor: 'middle',
    });
  });
  end += lineHeight + 2;
  const axisTitle = wrap(capitalised(chart.valueTitle), width - (compact ? 0 : left), size);
  body += textLines(axisTitle, compact ? 0 : left, end + size, lineHeight, { size, fill: theme.muted });
  end += axisTitle.length * lineHeight + 4;
  const key = drawFlow(
    canvas,
    [
      {
        sample: (at, middle) =>
          whisker(canvas, at + 1, at + sampleWidth - 1, middle) +
          symbol('circle', at + sampleWidth / 2, middle, 3.5, { fill: accent, stroke: accent }),
        words: 'the value and the range that chance allows',
      },
    ],
    end,
  );
  body += key.body;
  end += key.height;
  const missing = areas.filter((area) => area.value === null);
  const notes = [
    ...comparedSentences(chart, areas, reference),
    ...(missing.length > 0 ? [`No figure for ${missing.map((area) => area.label).join(', ')}.`] : []),
    ...(begins === null ? [] : [`The scale begins at ${begins}, not at zero.`]),
  ];
  const under = drawNotes(canvas, notes, end);
  body += under.body;
  return { body, height: end + under.height + 4, said: notes, table: twin };
}

/** Value and place, for the line of the name on a phone. */
function besideName(area: Area, value: string): string {
  return area.place === '' ? value : `${value}, could be ${area.place}`;
}

/** How many stand clear of the reference; their names are in the chart. */
function comparedSentences(chart: IntervalChart, areas: readonly Area[], reference: number | null): string[] {
  if (reference === null || chart.reference === undefined) return [];
  const judged = areas.filter((area) => area.lower !== null && area.upper !== null && area.value !== null);
  if (judged.length === 0) return [];
  const above = judged.filter((area) => (area.lower ?? 0) > reference).length;
  const below = judged.filter((area) => (area.upper ?? 0) < reference).length;
  const chance = judged.length - above - below;
  return [
    `Of ${judged.length} with an interval, ${above} ${above === 1 ? 'stands' : 'stand'} clear above the line (${chart.reference.label}), ${below} clear below; for ${chance} the difference may be chance.`,
  ];
}

type Row = {
  area: Area;
  label: string[];
  beside: string;
  oneLine: boolean;
  text: string;
  top: number;
  middle: number;
};

function drawRow(
  canvas: Canvas,
  row: Row,
  x: (value: number) => number,
  columns: { placeWidth: number; ranked: boolean },
): string {
  const { compact, theme, size, lineHeight, width } = canvas;
  const { area, label, middle } = row;
  const weight = area.highlighted ? 600 : 400;
  const first = compact ? row.top + size : middle - (label.length * lineHeight) / 2 + size;
  let out = '';
  const ground = (at: number, y: number, wide: number) =>
    element('rect', {
      x: at - 1,
      y: y - size * 0.95,
      width: wide + 2,
      height: size * 1.3,
      fill: theme.paper,
    });
  if (compact)
    label.forEach((line, index) => {
      out += ground(0, first + index * lineHeight, textWidth(line, size, weight) * 0.93);
    });
  out += textLines(label, 0, first, lineHeight, { size, fill: theme.ink, weight });
  if (compact) {
    const y = row.oneLine ? first : first + label.length * lineHeight;
    const wide = textWidth(row.beside, size) * 0.93;
    const lines = row.oneLine ? [row.beside] : wrap(row.beside, width, size);
    out += ground(row.oneLine ? width - wide : 0, y, Math.min(wide, width));
    out += textLines(lines.slice(0, 1), row.oneLine ? width : 0, y, lineHeight, {
      size,
      fill: theme.muted,
      anchor: row.oneLine ? 'end' : 'start',
    });
  } else {
    const at = width - (columns.ranked ? columns.placeWidth + 16 : 0);
    out += textLines([row.text], at, middle + size * 0.34, lineHeight, {
      size,
      weight: area.value === null ? 400 : 600,
      fill: area.value === null ? theme.muted : theme.ink,
      anchor: 'end',
    });
    if (area.place !== '')
      out += textLines([area.place], width, middle + size * 0.34, lineHeight, {
        size,
        fill: theme.ink,
        anchor: 'end',
      });
  }
  if (area.value === null) return out;
  if (area.lower !== null && area.upper !== null)
    out += whisker(canvas, x(area.lower), x(area.upper), middle);
  return (
    out +
    symbol(area.highlighted ? 'diamond' : 'circle', x(area.value), middle, area.highlighted ? 5.5 : 4, {
      fill: accent,
      stroke: theme.paper,
      width: 1,
    })
  );
}

function whisker(canvas: Canvas, from: number, to: number, middle: number): string {
  return element('path', {
    d: `M${px(from)} ${px(middle)}H${px(to)}M${px(from)} ${px(middle - 4)}V${px(middle + 4)}M${px(to)} ${px(middle - 4)}V${px(middle + 4)}`,
    fill: 'none',
    stroke: canvas.theme.ink,
    'stroke-width': 1.5,
  });
}

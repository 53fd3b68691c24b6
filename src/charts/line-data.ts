import type { ChartBreak, ChartPoint, LineChart } from './chart.ts';
import { capitalised } from './frame.ts';
import type { Drawing } from './frame.ts';
import { placesInWords } from './labels.ts';
import type { Axis } from './labels.ts';
import { decimalsFor, drawable, tableValue } from './numbers.ts';
import { adjustedStyle, seriesStyles } from './palette.ts';
import type { LineStyle } from './palette.ts';

export type Line = {
  name: string;
  style: LineStyle;
  /** One for each place of the axis. */
  values: (number | null)[];
  notes: (string | undefined)[];
  /** Places between its first and last given label (or anywhere on a time axis) where there is no figure. */
  gaps: number[];
  last: number | null;
};

/** Labels of each line of the chart, adjusted ones beside their own. */
export function labelsOf(chart: LineChart): string[][] {
  return chart.series.flatMap((series) =>
    [series.points, ...(series.adjusted === undefined ? [] : [series.adjusted.points])].map((points) =>
      points.map((point) => point.label),
    ),
  );
}

/** The series laid out over the axis, one value for each place; an adjusted one follows its own in the same colour. */
export function readLines(chart: LineChart, axis: Axis): Line[] {
  return chart.series.flatMap((series, index) => {
    const style = seriesStyles[index % seriesStyles.length] ?? seriesStyles[0];
    const own = readLine(series, style, axis);
    if (series.adjusted === undefined) return [own];
    return [own, readLine(series.adjusted, { ...adjustedStyle, colour: style.colour }, axis)];
  });
}

function readLine(
  series: { name: string; points: readonly ChartPoint[] },
  style: LineStyle,
  axis: Axis,
): Line {
  const values = new Array<number | null>(axis.labels.length).fill(null);
  const notes = new Array<string | undefined>(axis.labels.length).fill(undefined);
  const given: number[] = [];
  const seen = new Map<string, number>();
  for (const point of series.points) {
    const occurrence = seen.get(point.label) ?? 0;
    seen.set(point.label, occurrence + 1);
    const place = axis.placeOf(point.label, occurrence);
    if (place === undefined) continue;
    given.push(place);
    values[place] = drawable(point.value);
    notes[place] = point.note;
  }
  const first = Math.min(...given);
  const end = Math.max(...given);
  const present = values.flatMap((value, place) => (value === null ? [] : [place]));
  return {
    name: series.name,
    style,
    values,
    notes,
    gaps: values.flatMap((value, place) => (value === null && place >= first && place <= end ? [place] : [])),
    last: present.at(-1) ?? null,
  };
}

/** Sentences that say the breaks, for those who cannot see them; one outside the labels breaks nothing here. */
export function breakSentences(axis: Axis, breaks: readonly ChartBreak[]): string[] {
  return breaks.flatMap((one) => {
    const place = axis.placeOf(one.at, 0);
    const label = place === undefined ? undefined : axis.labels[place];
    return label === undefined
      ? []
      : [`Series break at ${label.full}: ${one.title}. Numbers before and after it are not counted alike.`];
  });
}

/** Sentences that say the gaps, for under the chart and for those who cannot see it. */
export function gapSentences(axis: Axis, lines: readonly Line[]): string[] {
  const [first] = lines;
  if (first === undefined) return [];
  if (lines.every((line) => line.gaps.join() === first.gaps.join())) {
    return first.gaps.length === 0
      ? []
      : [`No figure for ${placesInWords(axis, first.gaps)}: a gap in the line is not zero.`];
  }
  return lines
    .filter((line) => line.gaps.length > 0)
    .map((line) => `${line.name}: no figure for ${placesInWords(axis, line.gaps)}.`);
}

/** The table twin: a row for each place, notes and marks in a last column. */
export function lineTable(chart: LineChart, axis: Axis, lines: readonly Line[]): Drawing['table'] {
  const all = lines.flatMap((line) => line.values);
  const decimals = decimalsFor(all);
  const marks = new Map<number, string[]>();
  for (const mark of chart.marks ?? []) {
    const place = axis.placeOf(mark.label, 0);
    if (place !== undefined) marks.set(place, [...(marks.get(place) ?? []), mark.text]);
  }
  for (const one of chart.breaks ?? []) {
    const place = axis.placeOf(one.at, 0);
    if (place !== undefined)
      marks.set(place, [...(marks.get(place) ?? []), `Series break from here: ${one.title}`]);
  }
  const noteOf = (place: number) => {
    const notes = lines.flatMap((line) => {
      const note = line.notes[place];
      if (note === undefined || note === '') return [];
      return [lines.length > 1 ? `${line.name}: ${note}` : note];
    });
    return [...(marks.get(place) ?? []), ...notes].join('; ');
  };
  const notes = axis.labels.map((_, place) => noteOf(place));
  const hasNotes = notes.some((note) => note !== '');
  const names = lines.length === 1 ? [capitalised(chart.valueTitle)] : lines.map((line) => line.name);
  return {
    caption: chart.title,
    columns: [capitalised(chart.labelTitle), ...names, ...(hasNotes ? ['Note'] : [])],
    rows: axis.labels.map((label, place) => [
      label.full,
      ...lines.map((line) => tableValue(line.values[place], decimals)),
      ...(hasNotes ? [notes[place] ?? ''] : []),
    ]),
  };
}

import type { ProcessPoint, ProcessSegment, XmrChart } from './chart.ts';
import { capitalised } from './frame.ts';
import type { Drawing } from './frame.ts';
import { placesInWords } from './labels.ts';
import type { Axis } from './labels.ts';
import { decimalsFor, drawable, printValue, tableValue } from './numbers.ts';
import type { Shape } from './symbols.ts';

/** A point of the chart with its place on the axis. */
export type Judged = ProcessPoint & { place: number; segment: ProcessSegment | null };

export type Process = {
  points: Judged[];
  /** With `from` and `to` as places of the axis. */
  segments: ProcessSegment[];
  beside: { place: number; value: number | null }[];
  /** Counts do not go below zero, so neither do their limits on the chart. */
  noneNegative: boolean;
  decimals: number;
};

/** Points and limits laid out over the axis; a segment with a limit that is no number is left out. */
export function readProcess(chart: XmrChart, axis: Axis): Process {
  const seen = new Map<string, number>();
  const places = chart.labels.map((label) => {
    const occurrence = seen.get(label) ?? 0;
    seen.set(label, occurrence + 1);
    return axis.placeOf(label, occurrence);
  });
  const points = chart.labels.flatMap((_, index) => {
    const place = places[index];
    const point = chart.process.points[index];
    return place === undefined || point === undefined
      ? []
      : [{ ...point, value: drawable(point.value), place, index }];
  });
  const values = points.map((point) => point.value);
  const noneNegative = values.every((value) => value === null || value >= 0);
  const segments = chart.process.segments.flatMap((segment) => {
    const [from, to] = [places[segment.from], places[segment.to]];
    const numbers = [
      segment.mean,
      segment.lower,
      segment.upper,
      segment.lowerTwoSigma,
      segment.upperTwoSigma,
    ];
    if (from === undefined || to === undefined || from > to) return [];
    if (numbers.some((number) => drawable(number) === null)) return [];
    const floor = (limit: number) => (noneNegative ? Math.max(0, limit) : limit);
    return [
      {
        ...segment,
        from,
        to,
        lower: floor(segment.lower),
        lowerTwoSigma: floor(segment.lowerTwoSigma),
      },
    ];
  });
  return {
    points: points.map(({ index: _, ...point }) => ({
      ...point,
      segment: segments.find(({ from, to }) => point.place >= from && point.place <= to) ?? null,
    })),
    segments,
    beside: (chart.beside?.values ?? []).flatMap((value, index) => {
      const place = places[index];
      return place === undefined ? [] : [{ place, value: drawable(value) }];
    }),
    noneNegative,
    decimals: decimalsFor([...values, ...(chart.beside?.values ?? []).map(drawable)]),
  };
}

/** Limits of counts are printed to one decimal more than the counts. */
export const limitDecimals = (process: Process): number => Math.min(6, process.decimals + 1);

export const ruleShapes = {
  outside: 'diamond',
  trend: 'up',
  'two-of-three': 'square',
  run: 'ring',
} as const satisfies Record<NonNullable<ProcessPoint['rule']>, Shape>;

export function shapeOf(point: Pick<ProcessPoint, 'rule' | 'direction'>): Shape {
  if (point.rule === null) return 'circle';
  if (point.rule === 'trend') return point.direction === 'falling' ? 'down' : 'up';
  return ruleShapes[point.rule];
}

/** What a flagged point means, in the words of the trade. */
function signalWords(point: Pick<ProcessPoint, 'rule' | 'direction'>): string {
  const high = point.direction === 'high' || point.direction === 'rising';
  switch (point.rule) {
    case null:
      return '';
    case 'outside':
      return high ? 'above the upper limit' : 'below the lower limit';
    case 'trend':
      return high ? 'in a rising trend' : 'in a falling trend';
    case 'two-of-three':
      return high ? 'two of three near the upper limit' : 'two of three near the lower limit';
    case 'run':
      return high ? 'in a run above the mean' : 'in a run below the mean';
  }
}

export type Signal = { rule: ProcessPoint['rule']; direction: ProcessPoint['direction']; words: string };

/** Each kind of signal once, with the labels it was found at, in the order of the rules. */
export function signalsOf(axis: Axis, points: readonly Judged[]): Signal[] {
  const order = ['outside', 'trend', 'two-of-three', 'run'] as const;
  return order.flatMap((rule) =>
    (['high', 'rising', 'low', 'falling'] as const).flatMap((direction) => {
      const found = points.filter(
        (point) => point.value !== null && point.rule === rule && point.direction === direction,
      );
      if (found.length === 0) return [];
      const where = placesInWords(
        axis,
        found.map((point) => point.place),
      );
      return [{ rule, direction, words: `${capitalised(signalWords({ rule, direction }))}: ${where}` }];
    }),
  );
}

/** The limits of each segment in words; what is a trial is called one. */
export function limitSentences(axis: Axis, process: Process): string[] {
  const decimals = limitDecimals(process);
  return process.segments.map((segment) => {
    const where = Array.from({ length: segment.to - segment.from + 1 }, (_, index) => segment.from + index);
    const span = process.segments.length > 1 ? `${placesInWords(axis, where)}: mean` : 'Mean';
    const count = process.points.filter((point) => point.segment === segment && point.value !== null).length;
    const lower = printValue(segment.lower, decimals);
    const trial = segment.trial
      ? ` Trial limits: they rest on ${count} ${count === 1 ? 'point' : 'points'}.`
      : '';
    return `${span} ${printValue(segment.mean, decimals)}, limits ${lower} to ${printValue(segment.upper, decimals)}.${trial}`;
  });
}

/** A row for each point: its value, the limits it is judged by, and what was found. */
export function xmrTable(chart: XmrChart, axis: Axis, process: Process): Drawing['table'] {
  const decimals = limitDecimals(process);
  const besides = new Map(process.beside.map(({ place, value }) => [place, value]));
  const notes = new Map<number, string[]>();
  const note = (label: string, words: string) => {
    const place = axis.placeOf(label, 0);
    if (place !== undefined) notes.set(place, [...(notes.get(place) ?? []), words]);
  };
  for (const mark of chart.marks ?? []) note(mark.label, mark.text);
  for (const one of chart.breaks ?? []) note(one.at, `Series break from here: ${one.title}`);
  const byPlace = new Map(process.points.map((point) => [point.place, point]));
  const hasNotes = notes.size > 0;
  const found = (point: Judged | undefined): string => {
    if (point === undefined || point.value === null) return '';
    const trial = point.segment?.trial === true ? ' (trial limits)' : '';
    return point.rule === null ? `no${trial}` : `yes, ${signalWords(point)}${trial}`;
  };
  return {
    caption: chart.title,
    columns: [
      capitalised(chart.labelTitle),
      capitalised(chart.name),
      ...(chart.beside === undefined ? [] : [capitalised(chart.beside.name)]),
      'Mean',
      'Lower limit',
      'Upper limit',
      'More than chance?',
      ...(hasNotes ? ['Note'] : []),
    ],
    rows: axis.labels.map((label, place) => {
      const point = byPlace.get(place);
      const segment = point?.segment;
      return [
        label.full,
        tableValue(point?.value, process.decimals),
        ...(chart.beside === undefined ? [] : [tableValue(besides.get(place), process.decimals)]),
        tableValue(segment?.mean, decimals),
        tableValue(segment?.lower, decimals),
        tableValue(segment?.upper, decimals),
        found(point),
        ...(hasNotes ? [(notes.get(place) ?? []).join('; ')] : []),
      ];
    }),
  };
}

import { printNumber, roundTo } from '../statistics/statistics.ts';
import type { HeatTable } from './chart.ts';
import { capitalised } from './frame.ts';
import type { Drawing } from './frame.ts';
import { drawable, printValue, tableValue } from './numbers.ts';
import { mapRamp } from './palette.ts';

export type HeatCell = {
  value: number | null;
  /** As printed; empty where there is no number to show. */
  text: string;
  /** 0 for none, then 1 palest; null where the number is not shown. */
  class: number | null;
  peak: boolean;
};

/** The table as it is shown, whole or in bands, with the very classes and words of every format. */
export type HeatGrid = {
  rows: string[];
  columns: string[];
  cells: HeatCell[][];
  rowTotals: string[];
  columnTotals: string[];
  total: string;
  /** Of each class from 0 up, in words. */
  classes: string[];
  decimals: number;
};

const mostClasses = mapRamp.length;

/** Steps that people count in, times a power of ten. */
const roundSteps = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

/** The smallest round step of which five reach the largest value. */
function stepFor(largest: number, decimals: number): number {
  const least = 10 ** -decimals;
  if (largest <= least * mostClasses) return least;
  const power = 10 ** Math.floor(Math.log10(largest / mostClasses));
  const found = roundSteps.find((step) => {
    const size = step * power;
    return size * mostClasses >= largest - 1e-9 && Math.abs(Math.round(size / least) * least - size) < 1e-9;
  });
  return (found ?? 10) * power;
}

/** Default width of the narrow form, in bands. */
const fewestBands = 8;

function bandsOf(chart: HeatTable): { size: number; titles: string[] } {
  const given = chart.band;
  const asked = Math.floor(drawable(given?.size) ?? 0);
  const size = asked >= 1 ? asked : Math.max(1, Math.ceil(chart.columns.length / fewestBands));
  const count = Math.ceil(chart.columns.length / size);
  const titles = Array.from({ length: count }, (_, index) => {
    const own = asked >= 1 ? given?.titles[index] : undefined;
    if (own !== undefined) return own;
    const first = chart.columns[index * size] ?? '';
    const last = chart.columns[Math.min(chart.columns.length, (index + 1) * size) - 1] ?? '';
    return first === last ? first : `${first}–${last}`;
  });
  return { size, titles };
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((all, value) => (all === null || value === null ? null : all + value), 0);

/** Counts small enough to have parts are printed with one decimal; others are whole. */
function decimalsOf(values: readonly (number | null)[]): number {
  const present = values.filter((value) => value !== null);
  return present.every((value) => Number.isInteger(value)) || Math.max(0, ...present) >= 10 ? 0 : 1;
}

/**
 * The table laid out whole, or with its columns added up in bands. A sum with a number in it that is not shown is not
 * shown either. Classes are of one width from zero up, so that the shade says how many, and values are classed as
 * they are printed.
 */
export function readHeat(chart: HeatTable, inBands: boolean): HeatGrid {
  const whole = chart.rows.map((_, row) =>
    chart.columns.map((_, column) => drawable(chart.cells[row]?.[column])),
  );
  const { size, titles } = inBands ? bandsOf(chart) : { size: 1, titles: chart.columns };
  const values = whole.map((row) => titles.map((_, band) => sum(row.slice(band * size, (band + 1) * size))));
  const peaks = new Set(
    (chart.peaks ?? []).flatMap((peak) =>
      peak.cells.map(({ row, column }) => `${row} ${Math.floor(column / size)}`),
    ),
  );
  const all = values.flat();
  const decimals = decimalsOf(all);
  const printed = (value: number | null) => (value === null ? '' : printValue(value, decimals));
  const shown = all.map((value) => roundTo(value, decimals) ?? 0);
  const step = stepFor(Math.max(0, ...shown), decimals);
  const classOf = (value: number | null): number | null => {
    const rounded = value === null ? null : (roundTo(value, decimals) ?? value);
    if (rounded === null) return null;
    return rounded <= 0 ? 0 : Math.min(mostClasses, Math.max(1, Math.ceil(rounded / step - 1e-9)));
  };
  const highest = Math.max(0, ...all.map((value) => classOf(value) ?? 0));
  const least = 10 ** -decimals;
  const edge = (value: number) =>
    printNumber(roundTo(value, decimals), Number.isInteger(roundTo(value, decimals)) ? 0 : decimals);
  return {
    rows: chart.rows,
    columns: titles,
    cells: values.map((row, index) =>
      row.map((value, column) => ({
        value,
        text: printed(value),
        class: classOf(value),
        peak: peaks.has(`${index} ${column}`),
      })),
    ),
    rowTotals: values.map((row) => printed(sum(row))),
    columnTotals: titles.map((_, column) => printed(sum(values.map((row) => row[column] ?? null)))),
    total: printed(sum(all)),
    classes: Array.from({ length: highest + 1 }, (_, index) => {
      if (index === 0) return edge(0);
      const [from, to] = [(index - 1) * step + least, index * step];
      return to - from < least / 2 ? edge(to) : `${edge(from)} to ${edge(to)}`;
    }),
    decimals,
  };
}

const isPart = (value: number | null | undefined): boolean => {
  const number = drawable(value);
  return number !== null && !Number.isInteger(number);
};

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** Weekdays by three letters, where there is little room; other names as they are. */
export function shortRows(rows: readonly string[]): string[] {
  return rows.every((name) => weekdays.includes(name)) ? rows.map((name) => name.slice(0, 3)) : [...rows];
}

/**
 * What goes under the table in words, the same in every format: peaks, what stands in no cell, how it was counted.
 * @param inRows true where what stands in no cell has rows of its own
 */
export function heatSentences(chart: HeatTable, inRows = false): string[] {
  const peaks = (chart.peaks ?? []).map((peak) => peak.title).filter((title) => title.trim() !== '');
  return [
    ...(peaks.length === 0 ? [] : [`Outlined, the busiest: ${peaks.join('; ')}.`]),
    ...(inRows ? [] : (chart.notKnown ?? [])).flatMap(({ label, value }) =>
      drawable(value) === null
        ? []
        : [`${label}: ${printValue(value, isPart(value) ? 1 : 0)}, counted in no cell above.`],
    ),
    ...(chart.cells.flat().some(isPart)
      ? ['Numbers are rounded: what may have happened in any of several hours is shared among them.']
      : []),
    ...(chart.cells.flat().some((value) => drawable(value) === null)
      ? ['Hatched cells: the number is not shown. It is not zero.']
      : []),
  ];
}

/** The whole table with its sums, for formats that hold numbers only. */
export function heatTwin(chart: HeatTable): Drawing['table'] {
  const values = chart.rows.map((_, row) =>
    chart.columns.map((_, column) => drawable(chart.cells[row]?.[column])),
  );
  const decimals = values.flat().some(isPart) ? 2 : 0;
  const line = (label: string, row: readonly (number | null)[]) => [
    label,
    ...row.map((value) => tableValue(value, decimals)),
    tableValue(sum(row), decimals),
  ];
  const totals = chart.columns.map((_, column) => sum(values.map((row) => row[column] ?? null)));
  return {
    caption: chart.title,
    columns: [capitalised(chart.labelTitle), ...chart.columns, 'All'],
    rows: [
      ...chart.rows.map((label, index) => line(label, values[index] ?? [])),
      line('All', totals),
      ...(chart.notKnown ?? []).map(({ label, value }) => [
        label,
        ...chart.columns.map(() => null),
        tableValue(value, decimals),
      ]),
    ],
  };
}

import { capitalised } from './frame.ts';
import { isMonth, monthFromNumber, monthInWords, monthNumber } from '../foundation/period.ts';

/**
 * Labels of a line chart. Months are known in the forms `2025-01`, `January 2025`, `Jan 2025`, `January`, `Jan`;
 * months of a year stand on a true time axis, so that a month that is absent leaves its room empty.
 */
export type AxisLabel = {
  /** As it stands in the table and in sentences. */
  full: string;
  /** As it stands under the axis. */
  short: string;
  /** Printed below the short form where it is new. */
  year: string;
  /** A month, so that the axis needs no title. */
  isMonth: boolean;
};

export type Axis = {
  labels: AxisLabel[];
  /** Place of a label in each series: its own text and how often it stood in that series before. */
  placeOf(label: string, occurrence: number): number | undefined;
  /** Months since year 0 of the first place, where this is a time axis. */
  firstMonth: number | null;
};

const monthNames = [
  'january', 'february', 'march', 'april', 'may', 'june',
  'july', 'august', 'september', 'october', 'november', 'december',
]; // prettier-ignore

function monthIndex(word: string): number {
  const lower = word.toLowerCase().replace(/\.$/, '');
  return lower.length < 3
    ? -1
    : monthNames.findIndex(
        (name) => name === lower || name.slice(0, 3) === lower || lower === `${name.slice(0, 3)}t`,
      );
}

/** Months since year 0, or null where the label is not a month of a year. */
export function monthOf(label: string): number | null {
  const trimmed = label.trim();
  if (isMonth(trimmed)) return monthNumber(trimmed);
  const [word = '', year = '', ...rest] = trimmed.split(/\s+/);
  const index = monthIndex(word);
  if (index < 0 || rest.length > 0 || !/^\d{4}$/.test(year)) return null;
  return Number(year) * 12 + index;
}

/** Most months that are laid out as time; more is taken as a list of labels. */
const mostMonths = 1200;

export function makeAxis(series: readonly (readonly string[])[]): Axis {
  const months = series.flat().map(monthOf);
  const known = months.filter((month): month is number => month !== null);
  const first = Math.min(...known);
  const last = Math.max(...known);
  const repeated = series.some((labels) => new Set(labels.map(monthOf)).size < labels.length);
  if (known.length > 0 && known.length === months.length && !repeated && last - first < mostMonths) {
    return {
      firstMonth: first,
      labels: Array.from({ length: last - first + 1 }, (_, index) => {
        const full = monthInWords(monthFromNumber(first + index));
        const [name = '', year = ''] = full.split(' ');
        return { full, short: name.slice(0, 3), year, isMonth: true };
      }),
      placeOf: (label) => {
        const month = monthOf(label);
        return month === null || month < first || month > last ? undefined : month - first;
      },
    };
  }
  const places = new Map<string, number>();
  const labels: AxisLabel[] = [];
  for (const line of series) {
    const seen = new Map<string, number>();
    for (const label of line) {
      const occurrence = seen.get(label) ?? 0;
      seen.set(label, occurrence + 1);
      const key = `${occurrence} ${label}`;
      if (places.has(key)) continue;
      places.set(key, labels.length);
      const index = monthIndex(label.trim());
      labels.push({
        full: index < 0 ? label : capitalised(monthNames[index] ?? label),
        short: index < 0 ? label : label.trim().slice(0, 3),
        year: '',
        isMonth: index >= 0,
      });
    }
  }
  return {
    firstMonth: null,
    labels,
    placeOf: (label, occurrence) => places.get(`${occurrence} ${label}`),
  };
}

/** `July 2019`; `May to December 2024`; `a, b and c`: places in words, runs joined. */
export function placesInWords(axis: Axis, places: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === place - 1) run[1] = place;
    else runs.push([place, place]);
  }
  const words = runs.map(([from, to]) => {
    const first = axis.labels[from];
    const last = axis.labels[to];
    if (first === undefined || last === undefined) return '';
    if (from === to) return first.full;
    const sameYear = first.year !== '' && first.year === last.year;
    return `${sameYear ? first.full.replace(` ${first.year}`, '') : first.full} to ${last.full}`;
  });
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/**
 * A figure in words: the entries that the standalone HTML, the PDF, Word and the spreadsheet all print under
 * "Where the numbers come from".
 */
import { parsePeriod, periodInWords } from '../foundation/period.ts';
import type { SourceNote } from './document.ts';
import type { AreaKind, Figure, PlacingMethod, Significance } from '../statistics/figure.ts';

export const areaKindWords: Record<AreaKind, string> = {
  lsoa: 'lower-layer super output area',
  msoa: 'middle-layer super output area',
  ward: 'ward',
  district: 'district',
  csp: 'community safety partnership area',
  'police-force': 'police force area',
  county: 'county',
  all: 'everything received',
};

export const placingWords: Record<PlacingMethod, string> = {
  'lsoa-code': 'by the LSOA code on each row and a lookup from LSOA to the area',
  'lsoa-name': 'by the district’s name at the head of the LSOA name on each row',
  point: 'by each row’s point on the map; where a row has no point, by the best fit of its LSOA',
  'best-fit': 'by the best-fit lookup from LSOA to ward, for every row',
  given: 'by the area’s code or name as its owner wrote it on the row',
  none: 'not placed: everything received is counted',
};

/** As a table column has room for. */
export const significanceShort: Record<Significance, string> = {
  up: 'up',
  down: 'down',
  'no-clear-change': 'no clear change',
  'too-few': 'too few to say',
  'not-comparable': 'not comparable',
};

export const significanceWords: Record<Significance, string> = {
  up: 'up, beyond chance (5% level)',
  down: 'down, beyond chance (5% level)',
  'no-clear-change': 'no clear change: it may be chance',
  'too-few': 'too few to say',
  'not-comparable': 'the two periods cannot be compared',
};

/** First 12 hex digits: enough to tell two files apart, short enough to read out. */
export function shortHash(sha256: string): string {
  return sha256.slice(0, 12);
}

/** The eight digits by which a figure is called in print. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

const withDecimals = (decimals: number): Intl.NumberFormat =>
  new Intl.NumberFormat('en-GB', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
/** Made once: making one takes longer than hundreds of numbers. */
const toDecimals = [withDecimals(0), withDecimals(1), withDecimals(2)] as const;

/**
 * A number as people read it: thousands separated, whole numbers whole, others to one decimal place (two under
 * ten, where one would hide the difference between small rates).
 */
export function formatNumber(value: number): string {
  const decimals = Number.isInteger(value) ? 0 : Math.abs(value) < 10 ? 2 : 1;
  return toDecimals[decimals].format(value);
}

function withUnit(value: number | null, unit: string): string {
  if (value === null) return 'not shown';
  if (unit === '%') return `${formatNumber(value)}%`;
  return unit === 'rank' ? formatNumber(value) : `${formatNumber(value)} ${unit}`;
}

/** The value with its unit, or "not shown". */
export function valueWords(figure: Figure): string {
  return withUnit(figure.value, figure.unit);
}

/** `95.1 to 104.2`, or empty where the measure has no interval. */
export function intervalWords(lower: number | null, upper: number | null): string {
  return lower === null || upper === null ? '' : `${formatNumber(lower)} to ${formatNumber(upper)}`;
}

export function periodWords(period: string): string {
  return periodInWords(parsePeriod(period));
}

/** `+3.4%`, `−9.6%`, `0%`. The minus is a true one (U+2212). */
export function changeWords(change: number): string {
  const sign = change > 0 ? '+' : change < 0 ? '−' : '';
  return `${sign}${formatNumber(Math.abs(change))}%`;
}

function pWords(p: number): string {
  return p < 0.001 ? 'p less than 0.001' : `p = ${p.toFixed(3)}`;
}

/** The comparison in a sentence without its full stop; empty where there is none. */
export function comparisonWords(figure: Figure): string {
  if (figure.previousPeriod === null && figure.significance === null) return '';
  const parts: string[] = [];
  if (figure.previous !== null) parts.push(`${withUnit(figure.previous, figure.unit)} before`);
  if (figure.previousPeriod !== null) parts.push(`in ${periodWords(figure.previousPeriod)}`);
  const words = [parts.join(' ')];
  if (figure.compared !== null && figure.compared !== figure.value)
    words.push(`like for like ${withUnit(figure.compared, figure.unit)} now`);
  if (figure.change !== null) {
    const interval =
      figure.changeLower === null || figure.changeUpper === null
        ? ''
        : ` (${changeWords(figure.changeLower)} to ${changeWords(figure.changeUpper)})`;
    words.push(`change ${changeWords(figure.change)}${interval}`);
  }
  if (figure.significance !== null) words.push(significanceWords[figure.significance]);
  if (figure.pValue !== null) words.push(pWords(figure.pValue));
  return words.filter((word) => word !== '').join('; ');
}

/** `3 of 12 (districts of the county)`, or empty. */
export function rankWords(figure: Figure): string {
  if (figure.rank === null) return '';
  const set = figure.comparisonSet === '' ? '' : ` (${figure.comparisonSet})`;
  return `${figure.rank}${figure.of === null ? '' : ` of ${figure.of}`}${set}`;
}

/** What is counted and where: `Anti-social behaviour, number of incidents, Thameford`. */
export function figureTitle(figure: Figure): string {
  return `${figure.categoryTitle}, ${figure.measureTitle.slice(0, 1).toLowerCase()}${figure.measureTitle.slice(1)}, ${figure.areaName}`;
}

/** `1–16`, `1, 3–5`: whole numbers in ascending order, runs shortened. */
export function ranges(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (from === to ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from}–${to}`))
    .join(', ');
}

/** What the list of files is called where a figure’s entry leads to it. */
export const listOfFiles = 'the list of files';

/** More files than this are named by their numbers in the list of files. */
const filesByHash = 3;

function filesWords(figure: Figure, sources: readonly SourceNote[]): string {
  const numbers = figure.deliveries.map(
    (delivery) => sources.findIndex((source) => source.delivery === delivery) + 1,
  );
  if (figure.deliveries.length <= filesByHash || numbers.includes(0))
    return figure.deliveries.map(shortHash).join(', ');
  return `${figure.deliveries.length} files, ${ranges(numbers)} in ${listOfFiles}`;
}

/** One line of a figure's entry. A list value is printed as separate items. */
export type FigureEntry = { term: string; text: string | string[] };

/**
 * The whole figure as terms and texts, in the order a reader checks it: what, where, when, the numbers, how sure,
 * compared with what, from which files, with which limits. Terms without content are left out.
 * @param sources the document's list of files, where there is one: many files are then named by their numbers in it.
 */
export function figureEntries(figure: Figure, sources: readonly SourceNote[] = []): FigureEntry[] {
  const denominator =
    figure.denominator === null
      ? ''
      : `${formatNumber(figure.denominator)}${figure.denominatorSource === '' ? '' : ` (${figure.denominatorSource})`}`;
  const vintage = figure.areaVintage === '' ? '' : `, boundaries: ${figure.areaVintage}`;
  const interval = intervalWords(figure.lower, figure.upper);
  const entries: FigureEntry[] = [
    { term: 'Value', text: valueWords(figure) },
    { term: 'What it is', text: figure.definition },
    {
      term: 'Area',
      // Several areas together, or everything received, have no code of their own.
      text:
        figure.areaKind === 'all'
          ? figure.areaName
          : `${figure.areaName} (${areaKindWords[figure.areaKind]}, ${figure.area}${vintage})`,
    },
    { term: 'How rows were placed', text: placingWords[figure.placedBy] },
    { term: 'Period', text: periodWords(figure.period) },
    { term: 'Counted (numerator)', text: figure.numerator === null ? '' : formatNumber(figure.numerator) },
    { term: 'Divided by (denominator)', text: denominator },
    { term: 'Range (95% interval)', text: interval },
    { term: 'Method', text: figure.method },
    { term: 'Compared with', text: comparisonWords(figure) },
    { term: 'Place', text: rankWords(figure) },
    { term: 'Limits', text: figure.limitations.map((limitation) => limitation.text) },
    { term: 'From files', text: filesWords(figure, sources) },
    { term: 'Computed', text: `${momentWords(figure.computedAt)}, version ${figure.softwareVersion}` },
    { term: 'Full id', text: figure.id },
  ];
  return entries.filter((entry) => entry.text.length > 0);
}

const londonDay = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

const londonTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hour: '2-digit',
  minute: '2-digit',
});

/** `21 November 2026 at 22:30`, in the time of London. */
export function momentWords(iso: string): string {
  const moment = new Date(iso);
  return `${londonDay.format(moment)} at ${londonTime.format(moment)}`;
}

/** `21 November 2026`, in the time of London. */
export function dayWords(iso: string): string {
  return londonDay.format(new Date(iso));
}

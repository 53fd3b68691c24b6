import type { Block } from '../documents/document.ts';
import { addMonths, monthsIn, type Month, type Period } from '../foundation/period.ts';
import type { ChartBreak } from '../charts/chart.ts';
import {
  adjustedFor,
  breakInWords,
  concern,
  markInWords,
  monthState,
  rawAndAdjusted,
  spansMonths,
  type SeriesBreak,
  type SeriesOf,
} from '../observatory/observatory.ts';
import type { Figure, Limitation } from '../statistics/statistics.ts';
import type { Comparability } from './figures.ts';

/** Limitations by which a figure says that its months lie across a break, and what its change is with the break taken off. */
export const breakCodes = { break: 'series-break', adjusted: 'series-break-adjusted' } as const;

/** Counts by month of one area and category, in the order of the months. */
type Monthly = (area: string, category: string, months: readonly Month[]) => number[];

type World = {
  breaks: readonly SeriesBreak[];
  period: Period;
  comparison: Period | null;
  comparability: Comparability;
  /** What lies in what; an area that is in neither stands alone. */
  areas: { within: ReadonlyMap<string, string>; holds: ReadonlyMap<string, readonly string[]> };
  monthly: Monthly;
};

/** Categories whose break touches a figure: a share of all crime is touched by what is counted as crime as well. */
const categoriesOf = (figure: Figure): string[] =>
  figure.measure === 'share-of-crime' ? [figure.category, 'all-crime'] : [figure.category];

/** The limitations that breaks give a figure: the break's own sentence, and the change raw and adjusted where its size is known. */
export function breakLimitations(figure: Figure, world: World): Limitation[] {
  const { breaks, areas, comparability } = world;
  if (breaks.length === 0) return [];
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : new Set<string>();
  const compares = figure.previousPeriod !== null && figure.previous !== null && world.comparison !== null;
  const now = monthsIn(world.period);
  const before = compares && world.comparison !== null ? monthsIn(world.comparison) : [];
  // Months left out of both stand in the count of the period, and in no change.
  const comparedNow = now.filter((month) => !leftOut.has(month));
  const comparedBefore = before.filter((_month, index) => !leftOut.has(now[index] ?? ''));
  return breaks.flatMap((seriesBreak) => {
    const series = categoriesOf(figure).map((category): SeriesOf => {
      const within = areas.within.get(figure.area);
      return {
        category,
        area: figure.area,
        ...(within === undefined ? {} : { within }),
        holds: areas.holds.get(figure.area) ?? [],
      };
    });
    if (!series.some((each) => concern(seriesBreak, each) !== null)) return [];
    const touched =
      spansMonths(seriesBreak, now) ||
      (compares && spansMonths(seriesBreak, [...comparedNow, ...comparedBefore]));
    if (!touched) return [];
    const limitations: Limitation[] = [{ code: breakCodes.break, text: breakInWords(seriesBreak) }];
    const [own] = series;
    if (compares && own !== undefined && seriesBreak.adjustment !== null) {
      const adjusted = adjustedFor(
        seriesBreak,
        own,
        { months: comparedBefore, counts: world.monthly(figure.area, figure.category, comparedBefore) },
        { months: comparedNow, counts: world.monthly(figure.area, figure.category, comparedNow) },
      );
      const raw = {
        before: figure.previous ?? 0,
        now: figure.compared ?? 0,
        percent: figure.change,
        significance: figure.significance,
      };
      if (adjusted !== null)
        limitations.push({
          code: breakCodes.adjusted,
          text: rawAndAdjusted(raw, seriesBreak.adjustment, adjusted),
        });
    }
    return limitations;
  });
}

/** Gives every figure the limitations of the breaks that it spans. */
export function markBreaks(figures: readonly Figure[], world: World): void {
  for (const figure of figures) figure.limitations.push(...breakLimitations(figure, world));
}

const isBreak = ({ code }: Limitation): boolean => code === breakCodes.break || code === breakCodes.adjusted;

/** True where some month of the figure, or of its comparison, lies across a break. */
export function hasBreak(figure: Figure): boolean {
  return figure.limitations.some(({ code }) => code === breakCodes.break);
}

/** What the breaks of a figure say, the break before its adjustment. */
export function breakSentences(figure: Figure): string[] {
  return figure.limitations.filter(isBreak).map(({ text }) => text);
}

/** The breaks of several figures, each once: for the notes under a table. */
export function breakNotes(figures: readonly (Figure | undefined)[]): string[] {
  const texts = figures.flatMap(
    (figure) => figure?.limitations.filter(({ code }) => code === breakCodes.break) ?? [],
  );
  return [...new Set(texts.map(({ text }) => text))];
}

/**
 * The breaks of several figures as warnings over what follows: each break once, with what each figure's change is raw and
 * adjusted.
 * @param others figures whose breaks are named, without their sizes: there may be hundreds.
 */
export function breakBlocks(
  figures: readonly (Figure | undefined)[],
  others: readonly (Figure | undefined)[] = [],
): Block[] {
  const found = new Map<string, string[]>();
  for (const figure of figures) {
    let current: string[] = [];
    for (const { code, text } of figure?.limitations ?? []) {
      if (code === breakCodes.break) {
        current = found.get(text) ?? [];
        found.set(text, current);
      } else if (code === breakCodes.adjusted)
        current.push(`${figure?.categoryTitle ?? ''}, ${figure?.areaName ?? ''}. ${text}`);
    }
  }
  for (const text of breakNotes(others)) if (!found.has(text)) found.set(text, []);
  return [...found].map(([text, adjusted]) => ({
    kind: 'note',
    tone: 'warning',
    title: 'Break in the series',
    content: [text.replace(/^Break in the series: /, ''), ...adjusted.map((each) => ` ${each}`)],
  }));
}

/** Where breaks stand on a chart of months: at the first month after each change. `labels` are those of the chart, by month. */
export function chartBreaks(
  breaks: readonly SeriesBreak[],
  series: SeriesOf,
  lines: readonly { months: readonly Month[]; labels: readonly string[] }[],
): ChartBreak[] {
  const marks = new Map<string, ChartBreak>();
  const all = lines.flatMap((line) => line.months);
  for (const seriesBreak of breaks) {
    if (concern(seriesBreak, series) === null || !spansMonths(seriesBreak, all)) continue;
    for (const { months, labels } of lines)
      months.forEach((month, index) => {
        const state = monthState(seriesBreak, month);
        const before = monthState(seriesBreak, addMonths(month, -1));
        if (state === before) return;
        const at = labels[index] ?? '';
        const title =
          before === 'clear'
            ? markInWords(seriesBreak)
            : state === 'clear'
              ? `End of: ${seriesBreak.title}`
              : null;
        if (title !== null) marks.set(`${at} ${title}`, { at, title });
      });
  }
  return [...marks.values()];
}

/**
 * A series with a break's size taken off, where that is one number and not a range; null where it is not known so well. Counts
 * are by month, in order.
 */
export function adjustedSeries(
  breaks: readonly SeriesBreak[],
  series: SeriesOf,
  months: readonly Month[],
  values: readonly (number | null)[],
): { title: string; values: (number | null)[] } | null {
  for (const seriesBreak of breaks) {
    const { adjustment } = seriesBreak;
    if (adjustment === null || adjustment.kind === 'share-of-rise') continue;
    if (adjustment.kind !== 'months' && adjustment.low !== adjustment.high) continue;
    const found = values.map((value, index) => {
      const month = months[index] ?? '';
      if (value === null || monthState(seriesBreak, month) === 'clear') return value;
      const side = { months: [month], counts: [value] };
      return adjustedFor(seriesBreak, series, side, side)?.ends[0].now ?? value;
    });
    if (found.some((value, index) => value !== values[index]))
      return { title: seriesBreak.title, values: found };
  }
  return null;
}

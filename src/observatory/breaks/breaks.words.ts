import { monthInWords, runsInWords } from '../../foundation/period.ts';
import { printChange, printNumber, printPercent, type Significance } from '../../statistics/statistics.ts';
import type { AdjustedChange, Adjustment, SeriesBreak } from './breaks.rules.ts';

const simple: Readonly<Record<string, string>> = {
  '1/2': 'a half',
  '1/3': 'a third',
  '2/3': 'two thirds',
  '1/4': 'a quarter',
  '3/4': 'three quarters',
  '1/5': 'a fifth',
  '2/5': 'two fifths',
  '3/5': 'three fifths',
  '4/5': 'four fifths',
  '1/10': 'a tenth',
};

/** `a fifth`, `12.5%`. */
export function shareInWords(share: number): string {
  for (const [fraction, words] of Object.entries(simple)) {
    const [top = 0, bottom = 1] = fraction.split('/').map(Number);
    if (Math.abs(share - top / bottom) < 1e-9) return words;
  }
  return printPercent(share * 100);
}

const range = (low: string, high: string): string => (low === high ? low : `between ${low} and ${high}`);

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });
export const dayInWords = (iso: string): string => day.format(new Date(`${iso}T00:00:00Z`));

/** `from 1 April 2026`, `1 April to 30 June 2026`, `on 1 April 2026`. */
export function datesInWords({ from, to }: Pick<SeriesBreak, 'from' | 'to'>): string {
  if (to === null) return `from ${dayInWords(from)}`;
  return from === to ? `on ${dayInWords(from)}` : `${dayInWords(from)} to ${dayInWords(to)}`;
}

/** What was adjusted for, as it stands after "adjusted": `leaving out ... (between a fifth and a quarter of the rise)`. */
export function adjustmentInWords(adjustment: Adjustment): string {
  switch (adjustment.kind) {
    case 'share-of-rise':
      return `leaving out ${adjustment.reports} (${range(shareInWords(adjustment.low), shareInWords(adjustment.high))} of the rise)`;
    case 'share-of-counts':
      return `leaving out ${adjustment.reports} (${range(shareInWords(adjustment.low), shareInWords(adjustment.high))} of the counts of those months)`;
    case 'months':
      return `leaving out ${adjustment.reports} (${printNumber(adjustment.counts.reduce((sum, { count }) => sum + count, 0))} in ${runsInWords(adjustment.counts.map(({ month }) => month))})`;
    case 'factor':
      return `counting as before (since then ${range(printNumber(adjustment.low, 2), printNumber(adjustment.high, 2))} times as much is counted)`;
  }
}

/** The break itself in one line: what stands with a figure that spans it. */
export function breakInWords(seriesBreak: Pick<SeriesBreak, 'title' | 'text' | 'from' | 'to'>): string {
  const title = seriesBreak.title.replace(/[.\s]+$/, '');
  const text = seriesBreak.text.trim();
  return `Break in the series: ${title} (${datesInWords(seriesBreak)}). ${/[.!?]$/.test(text) ? text : `${text}.`}`;
}

/** What was found without any adjustment. */
export type RawChange = {
  before: number;
  now: number;
  percent: number | null;
  significance: Significance | null;
};

const way = (percent: number): string => (percent > 0 ? 'up' : percent < 0 ? 'down' : 'no change');

const withoutSign = (percent: number): string => printPercent(Math.abs(percent));

/** `up 46.7% (from 2,488 to 3,651)`; where the base is small or the change may be chance, that is said. */
export function rawInWords(raw: RawChange): string {
  const counts = `from ${printNumber(raw.before)} to ${printNumber(raw.now)}`;
  switch (raw.significance) {
    case 'up':
    case 'down':
      return raw.percent === null ? counts : `${way(raw.percent)} ${withoutSign(raw.percent)} (${counts})`;
    case 'no-clear-change':
      return raw.percent === null
        ? `no clear change (${counts})`
        : `no clear change (${counts}, ${printChange(raw.percent)}, which may be chance)`;
    case 'too-few':
      return `${counts}, too few for a percentage`;
    case 'not-comparable':
    case null:
      return counts;
  }
}

function percentRange({ low, high }: { low: number; high: number }): string {
  const ends = [printChange(low), printChange(high)] as const;
  if (ends[0] === ends[1]) return `${way(low)} ${withoutSign(low)}`.replace(/^no change .*/, 'no change');
  if (low >= 0) return `up ${withoutSign(low)} to ${withoutSign(high)}`;
  if (high <= 0) return `down ${withoutSign(high)} to ${withoutSign(low)}`;
  return `between ${ends[0]} and ${ends[1]}`;
}

/** `up 35.1% to 37.4% (from 2,488 to between 3,360 and 3,418)`. */
export function adjustedInWords(adjusted: AdjustedChange): string {
  const between = (values: readonly number[]): string => {
    const [low = 0, high = 0] = values.map(Math.round).sort((a, b) => a - b);
    return range(printNumber(low), printNumber(high));
  };
  const counts = `from ${between(adjusted.ends.map(({ before }) => before))} to ${between(adjusted.ends.map(({ now }) => now))}`;
  return adjusted.percent === null
    ? `${counts}, no percentage`
    : `${percentRange(adjusted.percent)} (${counts})`;
}

/** Whether the change is more than chance once adjusted. */
function firmInWords({ significance: [low, high], percent }: AdjustedChange): string {
  if (low === 'too-few' || high === 'too-few') return 'Too few are left for a percentage.';
  if (low !== high)
    return 'At one end of that range the change is more than chance would give, at the other it may be chance.';
  if (low === 'no-clear-change') return 'So adjusted, there is no clear change: it may be chance.';
  return percent !== null && percent.low !== percent.high
    ? 'At both ends the change is more than chance would give.'
    : 'So adjusted, the change is still more than chance would give.';
}

/** Raw and adjusted, both named. */
export function rawAndAdjusted(raw: RawChange, adjustment: Adjustment, adjusted: AdjustedChange): string {
  return `As recorded: ${rawInWords(raw)}. Adjusted, ${adjustmentInWords(adjustment)}: ${adjustedInWords(adjusted)}. ${firmInWords(adjusted)} Source of the adjustment: ${adjustment.source.replace(/[.\s]+$/, '')}.`;
}

/** What a chart says over the mark of a break; short, as the room is. */
export function markInWords(seriesBreak: Pick<SeriesBreak, 'title' | 'from'>): string {
  const month = monthInWords(seriesBreak.from.slice(0, 7));
  return `${month}: ${seriesBreak.title}`;
}

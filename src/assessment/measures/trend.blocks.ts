import { periodInWords, type Month } from '../../foundation/period.ts';
import type { Block } from '../../documents/documents.ts';
import { printNumber, seasonalMannKendall } from '../../statistics/statistics.ts';

/** Months under which a trend by season is not tested: two of each month of the year (statistics reference, 9). */
const fewestMonths = 24;

/**
 * Is it a steady rise or fall? Mann-Kendall's test by season over the months since the last break, which a test of trend would
 * take for one (Hirsch & Slack 1984).
 *
 * @param breaks months at which the series breaks
 */
export function trendBlocks(
  series: { months: readonly Month[]; values: readonly (number | null)[] },
  breaks: readonly string[],
): Block[] {
  const from = Math.max(0, ...breaks.map((month) => series.months.indexOf(month)));
  const values = series.values.slice(from);
  const known = values.filter((value) => value !== null).length;
  const [first, last] = [series.months[from], series.months.at(-1)];
  if (first === undefined || last === undefined || known === 0) return [];
  const since = `${periodInWords({ from: first, to: last })}${from > 0 ? ' (since the last break)' : ''}`;
  return [
    { kind: 'heading', level: 1, text: 'Is it a trend?', id: 'trend' },
    { kind: 'paragraph', content: [trendInWords(values, known, since)] },
  ];
}

function trendInWords(values: readonly (number | null)[], known: number, since: string): string {
  const trend = known < fewestMonths ? null : seasonalMannKendall(values);
  if (trend === null)
    return `${since}: ${known} months with data, and a trend is not tested under ${fewestMonths}.`;
  const tested = 'each month held against the same month of the other years (Mann-Kendall by season)';
  if (trend.direction === 'no-clear-trend')
    return `${since}: no clear trend, ${tested}. What there is may be chance.`;
  const slope = `about ${printNumber(Math.abs(trend.slope), 1)} incidents a month from one year to the next`;
  const limits = [trend.lower, trend.upper].map(Math.abs).sort((a, b) => a - b);
  return `${since}: ${trend.direction}, by ${slope} (between ${printNumber(limits[0] ?? 0, 1)} and ${printNumber(limits[1] ?? 0, 1)}, 95%), ${tested}. Months that resemble their neighbours make this look firmer than it is.`;
}

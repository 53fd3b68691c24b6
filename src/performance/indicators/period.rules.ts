import { Temporal } from 'temporal-polyfill';
import { timeZone } from '../../foundation/clock.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import { addMonths, monthNumber, periodInWords, type Period } from '../../foundation/period.ts';
import type { Frequency } from './indicator.types.ts';

/** Quarters of the financial year: April to June is the first. */
export function quarterOf(month: string): Period {
  const first = Math.floor(monthNumber(month) / 3) * 3;
  const from = addMonths(month, first - monthNumber(month));
  return { from, to: addMonths(from, 2) };
}

/** The last quarter that was over on a day (ISO). */
export const lastQuarter = (day: string): Period => quarterOf(addMonths(quarterOf(day.slice(0, 7)).from, -3));

/** The period of a frequency that ends with this quarter; null where none does. Half years end in September and March. */
export function periodEnding(quarter: Period, frequency: Frequency): Period | null {
  const month = quarter.to.slice(5, 7);
  if (frequency === 'quarter') return quarter;
  if (frequency === 'half-year')
    return month === '09' || month === '03' ? { from: addMonths(quarter.to, -5), to: quarter.to } : null;
  return month === '03' ? { from: addMonths(quarter.to, -11), to: quarter.to } : null;
}

/** The financial year that a month lies in: “2026/27”. */
export function financialYear(month: string): string {
  const year = Number(month.slice(0, 4)) - (Number(month.slice(5, 7)) < 4 ? 1 : 0);
  return `${year}/${String((year + 1) % 100).padStart(2, '0')}`;
}

/** “Q2 2026/27” for a quarter, “H1 2026/27” for a half year, “2026/27” for a year, else the months. */
export function shortPeriod(period: Period): string {
  const months = monthNumber(period.to) - monthNumber(period.from) + 1;
  const year = financialYear(period.from);
  const place = (monthNumber(period.from) % 12) - 3;
  const at = place < 0 ? place + 12 : place;
  if (months === 3 && at % 3 === 0) return `Q${at / 3 + 1} ${year}`;
  if (months === 6 && at % 6 === 0) return `H${at / 6 + 1} ${year}`;
  if (months === 12 && at === 0) return year;
  return periodInWords(period);
}

/** First days of months, as the tables have them, as a period, and back. */
export const periodOf = (row: { from: string; to: string }): Period => ({
  from: row.from.slice(0, 7),
  to: row.to.slice(0, 7),
});
export const firstDays = (period: Period): { from: string; to: string } => ({
  from: `${period.from}-01`,
  to: `${period.to}-01`,
});

/** The day (ISO) after which a period is over. */
export const lastDayOf = (period: Period): string =>
  Temporal.PlainYearMonth.from(period.to).toPlainDate({ day: 31 }).toString();

/** The first working day after a period is over: when its round opens. */
export const opensOn = (quarter: Period): string => workingDaysFrom(lastDayOf(quarter), 1);

/**
 * The last day by which something must lie out so many clear days before a meeting: neither that day nor the day of the meeting counts
 * (domain pack 3.1; councils count working days).
 */
export const clearDaysBefore = (meeting: string, days: number): string =>
  workingDaysFrom(meeting, -(days + 1));

/**
 * The moment (ISO, UTC) of a time of the clock in London. In the hour that is left out in spring it is the hour after; of the hour that
 * comes twice in autumn it is the first.
 */
export function londonMoment(day: string, time: string): string {
  return Temporal.PlainDateTime.from(`${day}T${time}`)
    .toZonedDateTime(timeZone, { disambiguation: 'compatible' })
    .toInstant()
    .toString({ smallestUnit: 'millisecond' });
}

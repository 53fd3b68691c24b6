import { Temporal } from 'temporal-polyfill';
import { timeZone } from '../../foundation/clock.ts';
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

/**
 * Easter Sunday of a year (anonymous Gregorian computus; Meeus 1991, p. 67).
 */
function easter(year: number): Temporal.PlainDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  return new Temporal.PlainDate(year, month, ((h + l - 7 * m + 114) % 31) + 1);
}

/**
 * Bank holidays of England and Wales by rule (Banking and Financial Dealings Act 1971, sch. 1, and the yearly proclamations for New
 * Year and early May); days proclaimed once are not known here and only make the true day later.
 */
export function bankHolidays(year: number): string[] {
  const moved = (month: number, day: number): Temporal.PlainDate => {
    const at = new Temporal.PlainDate(year, month, day);
    return at.dayOfWeek === 6 ? at.add({ days: 2 }) : at.dayOfWeek === 7 ? at.add({ days: 1 }) : at;
  };
  const firstMonday = (month: number): Temporal.PlainDate => {
    const first = new Temporal.PlainDate(year, month, 1);
    return first.add({ days: (8 - first.dayOfWeek) % 7 });
  };
  const lastMonday = (month: number): Temporal.PlainDate => {
    const last = new Temporal.PlainYearMonth(year, month).toPlainDate({ day: 31 });
    return last.subtract({ days: last.dayOfWeek - 1 });
  };
  const sunday = easter(year);
  const christmas = new Temporal.PlainDate(year, 12, 25);
  // Boxing Day gives way to Christmas Day where both would fall on one Monday or Tuesday.
  const [first, second] =
    christmas.dayOfWeek === 6 ? [27, 28] : christmas.dayOfWeek === 7 ? [27, 26] : christmas.dayOfWeek === 5 ? [25, 28] : [25, 26]; // prettier-ignore
  return [
    moved(1, 1),
    sunday.subtract({ days: 2 }),
    sunday.add({ days: 1 }),
    firstMonday(5),
    lastMonday(5),
    lastMonday(8),
    new Temporal.PlainDate(year, 12, first),
    new Temporal.PlainDate(year, 12, second),
  ]
    .map(String)
    .sort();
}

export const isWorkingDay = (day: string): boolean => {
  const at = Temporal.PlainDate.from(day);
  return at.dayOfWeek <= 5 && !bankHolidays(at.year).includes(day);
};

/** So many working days on (back where negative), bank holidays left out. */
export function workingDaysFrom(day: string, count: number): string {
  const step = count < 0 ? -1 : 1;
  let at = Temporal.PlainDate.from(day);
  for (let left = Math.abs(count); left > 0;) {
    at = at.add({ days: step });
    if (isWorkingDay(at.toString())) left -= 1;
  }
  return at.toString();
}

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

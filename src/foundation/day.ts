import { Temporal } from 'temporal-polyfill';
import { clock } from './clock.ts';

const millisecondsOfADay = 86_400_000;
const written = /^([1-9]\d{3})-(\d{2})-(\d{2})$/;

/**
 * Midnight (UTC) of a day of the years 1000 to 9999 as it is written everywhere here; null for anything else, also for days that
 * there are not, which Temporal then judges. A year's plan counts tens of thousands of days: with numbers it takes a tenth of the time.
 */
function midnightOf(day: string): number | null {
  const match = written.exec(day);
  if (match === null) return null;
  const [month, date] = [Number(match[2]) - 1, Number(match[3])];
  const midnight = new Date(Date.UTC(Number(match[1]), month, date));
  return midnight.getUTCMonth() === month && midnight.getUTCDate() === date ? midnight.getTime() : null;
}

/** The day of a midnight; null outside the years 1000 to 9999. */
function dayOf(midnight: number): string | null {
  const moment = new Date(midnight);
  if (Number.isNaN(moment.getTime())) return null;
  const text = moment.toISOString();
  return text.length === 24 && !text.startsWith('0') ? text.slice(0, 10) : null;
}

/** The day (ISO) so many days after another; before it when negative. */
export function addDays(day: string, days: number): string {
  const from = Number.isInteger(days) ? midnightOf(day) : null;
  const found = from === null ? null : dayOf(from + days * millisecondsOfADay);
  return found ?? Temporal.PlainDate.from(day).add({ days }).toString();
}

/** 1 for a Monday to 7 for a Sunday. */
export function weekdayOf(day: string): number {
  const at = midnightOf(day);
  return at === null ? Temporal.PlainDate.from(day).dayOfWeek : ((new Date(at).getUTCDay() + 6) % 7) + 1;
}

/** The day (ISO) so many days from today in London; negative is past. */
export const dayFromToday = (days: number): string => addDays(clock.today(), days);

/** So many months on: the same day number, or the last day of a shorter month. */
export function addCalendarMonths(day: string, months: number): string {
  const from = Number.isInteger(months) ? midnightOf(day) : null;
  if (from !== null) {
    const moment = new Date(from);
    const date = moment.getUTCDate();
    const first = Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth() + months, 1);
    const length = new Date(first + 31 * millisecondsOfADay).getUTCDate();
    // From the 1st, 31 days lead to the 1st, 2nd, 3rd or 4th of the next month: of a month of 31, 30, 29 or 28 days.
    const found = dayOf(first + (Math.min(date, 32 - length) - 1) * millisecondsOfADay);
    if (found !== null) return found;
  }
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

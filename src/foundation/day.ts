import { Temporal } from 'temporal-polyfill';
import { clock } from './clock.ts';

/** The day (ISO) so many days after another; before it when negative. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The day (ISO) so many days from today in London; negative is past. */
export const dayFromToday = (days: number): string => addDays(clock.today(), days);

/** So many working days on: Monday to Friday, without bank holidays, which only make the true day later. */
export function addWorkingDays(day: string, count: number): string {
  let at = Temporal.PlainDate.from(day);
  for (let left = count; left > 0;) {
    at = at.add({ days: 1 });
    if (at.dayOfWeek <= 5) left -= 1;
  }
  return at.toString();
}

/** So many months on: the same day number, or the last day of a shorter month. */
export function addCalendarMonths(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

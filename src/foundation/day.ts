import { Temporal } from 'temporal-polyfill';
import { clock } from './clock.ts';

/** The day (ISO) so many days after another; before it when negative. */
export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** The day (ISO) so many days from today in London; negative is past. */
export const dayFromToday = (days: number): string => addDays(clock.today(), days);

/** So many months on: the same day number, or the last day of a shorter month. */
export function addCalendarMonths(day: string, months: number): string {
  return Temporal.PlainDate.from(day).add({ months }).toString();
}

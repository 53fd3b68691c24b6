import { addDays } from '../../foundation/day.ts';
import {
  holidaysElsewhere,
  isWorkingDay as isWorkingHere,
  workingDaysFrom,
} from '../../foundation/holidays.ts';

/**
 * Working days of the Freedom of Information Act 2000, section 10(6): any day other than a Saturday, a Sunday, Christmas Day, Good
 * Friday or a day which is a bank holiday under the Banking and Financial Dealings Act 1971 **in any part of the United Kingdom**. So
 * a holiday of Scotland or Northern Ireland alone counts here as well.
 */
export const isWorkingDay = (day: string): boolean => isWorkingHere(day, holidaysElsewhere(day));

/** The so-manieth working day after a day. */
export const workingDayAfter = (day: string, count: number): string =>
  workingDaysFrom(day, count, holidaysElsewhere(day));

/** Working days after `from` up to and with `to`; 0 where it is not later. */
export function workingDaysBetween(from: string, to: string): number {
  let count = 0;
  for (let at = addDays(from, 1); at <= to; at = addDays(at, 1)) if (isWorkingDay(at)) count += 1;
  return count;
}

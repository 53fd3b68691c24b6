import { isWorkingDay as isWorkingHere, workingDaysFrom } from '../../foundation/holidays.ts';
import { addDays } from '../../foundation/day.ts';

/**
 * Working days of the Freedom of Information Act 2000, section 10(6): any day other than a Saturday, a Sunday, Christmas Day, Good
 * Friday or a day which is a bank holiday under the Banking and Financial Dealings Act 1971 **in any part of the United Kingdom**. So
 * a holiday of Scotland or Northern Ireland alone counts here as well.
 */
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const isWeekend = (day: string): boolean => weekday(day) === 0 || weekday(day) === 6;
const rolledOn = (day: string): string => {
  let at = day;
  while (isWeekend(at)) at = addDays(at, 1);
  return at;
};

const known = new Map<number, readonly string[]>();

/** Bank holidays of a year that Scotland or Northern Ireland have alone (schedule 1 to the Act of 1971, and proclamations). */
function elsewhere(year: number): readonly string[] {
  const found = known.get(year);
  if (found !== undefined) return found;
  // New Year's Day and 2 January are two days off, whatever the weekday.
  const second = rolledOn(addDays(rolledOn(`${year}-01-01`), 1));
  let august = `${year}-08-01`;
  while (weekday(august) !== 1) august = addDays(august, 1);
  const days = [
    second,
    rolledOn(`${year}-03-17`), // St Patrick's Day, Northern Ireland
    rolledOn(`${year}-07-12`), // Battle of the Boyne, Northern Ireland
    august, // first Monday in August, Scotland
    rolledOn(`${year}-11-30`), // St Andrew's Day, Scotland
  ];
  known.set(year, days);
  return days;
}

/** Days off elsewhere in the year of a day and in its neighbours, since a count may run over the turn of the year. */
function elsewhereAround(day: string): ReadonlySet<string> {
  const year = Number(day.slice(0, 4));
  return new Set([year - 1, year, year + 1].flatMap(elsewhere));
}

export const isWorkingDay = (day: string): boolean => isWorkingHere(day, elsewhereAround(day));

/** The so-manieth working day after a day. */
export const workingDayAfter = (day: string, count: number): string =>
  workingDaysFrom(day, count, elsewhereAround(day));

/** Working days after `from` up to and with `to`; 0 where it is not later. */
export function workingDaysBetween(from: string, to: string): number {
  let count = 0;
  for (let at = addDays(from, 1); at <= to; at = addDays(at, 1)) if (isWorkingDay(at)) count += 1;
  return count;
}

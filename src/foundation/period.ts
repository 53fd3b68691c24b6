import { badInput } from './problem.ts';

/** A calendar month as `YYYY-MM`. */
export type Month = string;

/** Whole months, both ends included. Printed and parsed as `2025-01..2025-12`. */
export type Period = { from: Month; to: Month };

const monthPattern = /^(\d{4})-(0[1-9]|1[0-2])$/;

export function isMonth(text: string): boolean {
  return monthPattern.test(text);
}

/** Numbers of the months that were asked for: comparing two sources asks for the same few hundred tens of thousands of times. */
const numbers = new Map<Month, number>();

/** Months since year 0, so that months can be counted and compared. */
export function monthNumber(month: Month): number {
  const known = numbers.get(month);
  if (known !== undefined) return known;
  const match = monthPattern.exec(month);
  if (match === null)
    throw badInput(
      'bad-month',
      `“${month}” is not a month`,
      'Write a month as YYYY-MM, for example 2025-01.',
    );
  const number = Number(match[1]) * 12 + Number(match[2]) - 1;
  numbers.set(month, number);
  return number;
}

export function monthFromNumber(number: number): Month {
  return `${String(Math.floor(number / 12)).padStart(4, '0')}-${String((number % 12) + 1).padStart(2, '0')}`;
}

export function addMonths(month: Month, months: number): Month {
  return monthFromNumber(monthNumber(month) + months);
}

/** Parses `2025-01..2025-12` (or one month, `2025-01`). */
export function parsePeriod(text: string): Period {
  const [from, to = from, ...rest] = text.trim().split('..');
  if (from === undefined || to === undefined || rest.length > 0 || !isMonth(from) || !isMonth(to)) {
    throw badInput(
      'bad-period',
      `“${text}” is not a period`,
      'Write a period as YYYY-MM..YYYY-MM, for example 2025-01..2025-12.',
    );
  }
  if (monthNumber(from) > monthNumber(to)) {
    throw badInput(
      'period-backwards',
      `The period ${text} ends before it begins`,
      'Put the earlier month first.',
    );
  }
  return { from, to };
}

export function formatPeriod(period: Period): string {
  return `${period.from}..${period.to}`;
}

export function monthsIn(period: Period): Month[] {
  const first = monthNumber(period.from);
  return Array.from({ length: periodLength(period) }, (_, index) => monthFromNumber(first + index));
}

/** Number of months. */
export function periodLength(period: Period): number {
  return monthNumber(period.to) - monthNumber(period.from) + 1;
}

/** The same months a year (or `years`) earlier. */
export function yearsEarlier(period: Period, years = 1): Period {
  return { from: addMonths(period.from, -12 * years), to: addMonths(period.to, -12 * years) };
}

/** The same number of months immediately before. */
export function periodBefore(period: Period): Period {
  return { from: addMonths(period.from, -periodLength(period)), to: addMonths(period.from, -1) };
}

const monthNames = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
] as const; // prettier-ignore

/** `January 2025`. */
export function monthInWords(month: Month): string {
  const number = monthNumber(month);
  return `${monthNames[number % 12] ?? ''} ${Math.floor(number / 12)}`;
}

/** `January to December 2025`, `October 2019 to September 2020`, `January 2025`. */
export function periodInWords(period: Period): string {
  if (period.from === period.to) return monthInWords(period.from);
  const sameYear = period.from.slice(0, 4) === period.to.slice(0, 4);
  const from = sameYear ? monthInWords(period.from).split(' ')[0] : monthInWords(period.from);
  return `${from ?? ''} to ${monthInWords(period.to)}`;
}

/** How many months a row of a source stands for, which is kept under its first: a quarter's three, a year's twelve, else one. */
export const monthsOfGrain = (grain: string | undefined): number =>
  grain === 'quarter' ? 3 : grain === 'year' ? 12 : 1;

/**
 * Months as runs: "July 2019", "May to December 2024 and March 2025".
 * @param each how many months each of them stands for: quarters kept under their first month are "January to June 2026", not
 *   "January 2026 and April 2026".
 */
export function runsInWords(months: readonly Month[], each = 1): string {
  const runs: Period[] = [];
  for (const month of [...months].sort()) {
    const last = runs.at(-1);
    const to = addMonths(month, each - 1);
    if (last !== undefined && addMonths(last.to, 1) >= month) last.to = to;
    else runs.push({ from: month, to });
  }
  const words = runs.map(periodInWords);
  return words.length <= 1 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

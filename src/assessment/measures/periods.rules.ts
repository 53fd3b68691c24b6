import {
  addMonths,
  formatPeriod,
  isMonth,
  monthInWords,
  monthNumber,
  monthsIn,
  periodBefore,
  periodInWords,
  periodLength,
  yearsEarlier,
  type Month,
  type Period,
} from '../../foundation/period.ts';
import { z } from 'zod';
import { Problem } from '../../foundation/problem.ts';

/**
 * The periods that people call by name, in one place. A year is named by the year in which it begins, except the calendar year,
 * which is its own. Sources: financial year, Interpretation Act 1978 sch. 1 (12 months from 1 April); October to September, the
 * year of the published strategic assessments (source documents 000, 001); quarters, SI 2007/1831.
 */
const yearKinds = {
  financial: { firstMonth: 4, words: 'financial year' },
  october: { firstMonth: 10, words: 'assessment year' },
  calendar: { firstMonth: 1, words: 'calendar year' },
} as const;

export type NamedPeriod = {
  /** What an address says: `rolling-12`, `financial-2024`, `quarter-2025-04`, or the months `2025-01..2025-06`. */
  code: string;
  title: string;
  period: Period;
};

/** How many years and quarters back the list goes: older ones can be given by their months. */
const listed = { years: 3, quarters: 6 } as const;

const monthOf = (year: number, month: number): Month => `${year}-${String(month).padStart(2, '0')}`;

function yearFrom(from: Month): Period {
  return { from, to: addMonths(from, 11) };
}

/**
 * The named periods that lie wholly in the months there are, newest first of each kind; the latest 12 months first.
 * @param months months with data, any order
 */
export function namedPeriods(months: readonly Month[]): NamedPeriod[] {
  const sorted = [...months].sort();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const lies = (period: Period): boolean => period.from >= first && period.to <= last;
  const found: NamedPeriod[] = [];
  const rolling = { from: addMonths(last, -11), to: last };
  if (lies(rolling))
    found.push({
      code: 'rolling-12',
      title: `Latest 12 months (${periodInWords(rolling)})`,
      period: rolling,
    });
  const lastYear = Number(last.slice(0, 4));
  for (const [kind, { firstMonth, words }] of Object.entries(yearKinds)) {
    const years = Array.from(
      { length: lastYear - Number(first.slice(0, 4)) + 1 },
      (_, index) => lastYear - index,
    )
      .map((year) => ({ year, period: yearFrom(monthOf(year, firstMonth)) }))
      .filter(({ period }) => lies(period))
      .slice(0, listed.years);
    for (const { year, period } of years)
      found.push({
        code: `${kind}-${year}`,
        title: `${words.charAt(0).toUpperCase()}${words.slice(1)}, ${periodInWords(period)}`,
        period,
      });
  }
  // The last quarter that is over; Q1 begins in January, as in `2025-Q1`.
  let start = monthOf(lastYear, Math.floor((Number(last.slice(5)) - 1) / 3) * 3 + 1);
  for (let count = 0; count < listed.quarters && start >= first; start = addMonths(start, -3)) {
    const period = { from: start, to: addMonths(start, 2) };
    if (!lies(period)) continue;
    found.push({ code: `quarter-${start}`, title: `Quarter, ${periodInWords(period)}`, period });
    count += 1;
  }
  const month = { from: last, to: last };
  found.push({ code: `month-${last}`, title: `Latest month (${monthInWords(last)})`, period: month });
  return found;
}

/**
 * What a period chooser sends. Absent: the latest 12 months against the same months a year earlier. `compare`: `year`, `before`,
 * `none`, `other` (with `cfrom` and `cto`), or months `2024-01..2024-06`.
 */
export const periodFields = {
  period: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  compare: z.string().optional(),
  cfrom: z.string().optional(),
  cto: z.string().optional(),
};

export type PeriodQuery = { [Name in keyof typeof periodFields]?: string | undefined };

const problem = (name: string, message: string): Problem =>
  new Problem({ status: 422, code: 'bad-period', title: message, fields: [{ name, message }] });

function between(from: string | undefined, to: string | undefined, names: [string, string]): Period {
  if (from === undefined || !isMonth(from)) throw problem(names[0], 'Choose the first month');
  if (to === undefined || !isMonth(to)) throw problem(names[1], 'Choose the last month');
  if (from > to) throw problem(names[1], 'The last month must not be before the first');
  return { from, to };
}

const monthsPattern = /^(\d{4}-\d{2})\.\.(\d{4}-\d{2})$/;

/**
 * The period and what it is compared with.
 * @throws Problem 422 with the field to mend.
 */
export function periodsFrom(
  query: PeriodQuery,
  months: readonly Month[],
): { period: Period; comparison: Period | null } {
  const named = namedPeriods(months);
  const period = chosenPeriod(query, named, months);
  const compare = query.compare ?? 'year';
  const given = monthsPattern.exec(compare);
  if (given !== null) return { period, comparison: between(given[1], given[2], ['cfrom', 'cto']) };
  switch (compare) {
    case 'none':
      return { period, comparison: null };
    case 'year':
      // A period of several years is compared with as many years before it, so that the two do not overlap.
      return { period, comparison: yearsEarlier(period, Math.max(1, Math.ceil(periodLength(period) / 12))) };
    case 'before':
      return { period, comparison: periodBefore(period) };
    case 'other':
      return { period, comparison: between(query.cfrom, query.cto, ['cfrom', 'cto']) };
    default:
      throw problem('compare', 'Choose what to compare with');
  }
}

function chosenPeriod(query: PeriodQuery, named: readonly NamedPeriod[], months: readonly Month[]): Period {
  const code = query.period ?? (query.from === undefined && query.to === undefined ? 'usual' : 'other');
  if (code === 'other') return between(query.from, query.to, ['from', 'to']);
  const given = monthsPattern.exec(code);
  if (given !== null) return between(given[1], given[2], ['from', 'to']);
  const found = named.find((each) => each.code === code);
  if (found !== undefined) return found.period;
  if (code !== 'usual' && code !== 'rolling-12') throw problem('period', 'Choose the period');
  const sorted = [...months].sort();
  const last = sorted.at(-1);
  const [first] = sorted;
  if (first === undefined || last === undefined)
    throw problem('period', 'There are no months to choose from');
  const from = addMonths(last, -11);
  return { from: from < first ? first : from, to: last };
}

/** Days of whole months. */
export function daysIn(period: Period, leftOut: ReadonlySet<Month> = new Set()): number {
  return monthsIn(period)
    .filter((month) => !leftOut.has(month))
    .reduce((sum, month) => {
      const [year = 0, number = 0] = month.split('-').map(Number);
      return sum + new Date(Date.UTC(year, number, 0)).getUTCDate();
    }, 0);
}

/** True where the two hold the same calendar months, as "the same months a year earlier" do. */
export function sameMonths(period: Period, comparison: Period): boolean {
  return (
    periodLength(period) === periodLength(comparison) &&
    (monthNumber(period.from) - monthNumber(comparison.from)) % 12 === 0
  );
}

/**
 * How long each side was. The same calendar months are compared as they are, as every published table does, a leap day said; other
 * months are compared per day.
 * @param leftOut months left out of both sides, so that like is compared with like
 */
export function exposureOf(
  period: Period,
  comparison: Period,
  leftOut: ReadonlySet<Month> = new Set(),
): { perDay: boolean; days: { now: number; before: number }; words: string } {
  const days = { now: daysIn(period, leftOut), before: daysIn(comparison, leftOut) };
  const perDay = !sameMonths(period, comparison) && days.now !== days.before;
  const words =
    days.now === days.before
      ? ''
      : perDay
        ? `The periods are not equally long (${days.before} and ${days.now} days), so the change is of the number a day.`
        : `One of the periods has a leap day (${days.before} and ${days.now} days); the counts are compared as they are.`;
  return { perDay, days, words };
}

/** The query of an address that says just these periods. */
export function periodsQuery(period: Period, comparison: Period | null): Record<string, string> {
  return {
    period: formatPeriod(period),
    compare: comparison === null ? 'none' : formatPeriod(comparison),
  };
}

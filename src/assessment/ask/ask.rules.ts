import { addMonths, monthsIn, type Month, type Period } from '../../foundation/period.ts';
import { periodInWords } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { namedPeriods, periodFields, periodsFrom, type PeriodQuery } from '../measures/periods.rules.ts';
import type { Periods } from '../measures/measure.figures.ts';
import { z } from 'zod';

/**
 * A question as its address says it: what (a measure's code, `kind:category`, or words), where, when, compared with what. The
 * names of periods are relative ("the last 12 months"), so that a question that was kept or sent asks of today.
 */
export const askFields = {
  what: z.string().trim().max(120).optional(),
  area: z.string().trim().max(40).optional(),
  ...periodFields,
};

export const askQuery = z.object(askFields);

export type AskQuery = { [Name in keyof typeof askFields]?: string | undefined };

/** A question that has been understood: `what` is a code. */
export type AskQuestion = AskQuery & { what: string };

const names = Object.keys(askFields) as (keyof AskQuery)[];

/** Only what was given, in the order of the form: so the same question has one address. */
export function tidyQuery(query: AskQuery): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

/** Address of the answer, or of one of its files (`chart.png`, `slide.pptx`). */
export function askAddress(query: AskQuery, file = '', more: Readonly<Record<string, string>> = {}): string {
  const said = new URLSearchParams({ ...tidyQuery(query), ...more }).toString();
  return `/assessment/ask${file === '' ? '' : `/${file}`}${said === '' ? '' : `?${said}`}`;
}

export type AskPeriod = { code: string; title: string; period: Period };

/** The first month of the financial year that a month lies in (1 April, Interpretation Act 1978 sch. 1). */
function financialYearOf(month: Month): Month {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return `${number >= 4 ? year : year - 1}-04`;
}

/**
 * The periods that are offered: first those that move with the data, then years and quarters by their names.
 * @param months months with data, any order
 */
export function askPeriods(months: readonly Month[]): AskPeriod[] {
  const sorted = [...months].sort();
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  const named = namedPeriods(sorted);
  const quarter = named.find(({ code }) => code.startsWith('quarter-'));
  const year = financialYearOf(last);
  const rolling = { from: addMonths(last, -11), to: last };
  const within = (period: Period): Period => ({
    from: period.from < first ? first : period.from,
    to: period.to,
  });
  const moving: [string, string, Period][] = [
    ['rolling-12', 'Last 12 months', within(rolling)],
    ['financial-to-date', 'This financial year to date', within({ from: year, to: last })],
    ...(quarter === undefined
      ? []
      : [['latest-quarter', 'Last quarter', quarter.period] satisfies [string, string, Period]]),
    ['latest-month', 'Last month', { from: last, to: last }],
  ];
  return [
    ...moving.map(([code, title, period]) => ({
      code,
      title: `${title} (${periodInWords(period)})`,
      period,
    })),
    ...named.filter(({ code }) => code !== 'rolling-12' && !code.startsWith('month-')),
  ];
}

/**
 * The periods of a question. What is left empty is as usual: the last 12 months against the same a year earlier.
 * @param named the periods offered (`askPeriods`)
 * @returns with `failure` where something was asked that cannot be understood; the usual periods are given then.
 */
export function periodsAsked(
  query: PeriodQuery,
  named: readonly AskPeriod[],
  months: readonly Month[],
): { query: PeriodQuery; periods: Periods; failure: Problem | null } {
  const given = Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''),
  ) as PeriodQuery;
  const found = named.find(({ code }) => code === given.period);
  const asked: PeriodQuery =
    found === undefined ? given : { ...given, period: `${found.period.from}..${found.period.to}` };
  try {
    const periods = periodsFrom(asked, months);
    const known = new Set(months);
    if (!monthsIn(periods.period).some((month) => known.has(month)))
      throw new Problem({
        status: 422,
        code: 'bad-period',
        title: 'There are no files of these months',
        fields: [
          {
            name: 'period',
            message: `There are no files of ${periodInWords(periods.period)}: choose other months`,
          },
        ],
      });
    return { query: asked, periods, failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { query: {}, periods: periodsFrom({}, months), failure: error };
  }
}

/** The words of a code that a question may name a subject by; null for words. */
export function subjectCode(what: string): { kind: string; category: string } | { measure: string } | null {
  const pair = /^([a-z][a-z0-9-]*):([a-z][a-z0-9-]*)$/.exec(what);
  if (pair !== null) return { kind: pair[1] ?? '', category: pair[2] ?? '' };
  return /^[a-z][a-z0-9-]*$/.test(what) ? { measure: what } : null;
}

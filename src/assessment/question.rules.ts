import { z } from 'zod';
import { formatPeriod, isMonth, parsePeriod, yearsEarlier, type Period } from '../foundation/period.ts';
import { Problem } from '../foundation/problem.ts';
import type { Figure } from '../statistics/statistics.ts';
import type { AssessmentQuestion, ComparisonGroup, NamedArea } from './evidence.ts';

/** What a page's address says: `?from=2025-01&to=2025-12&compare=year`. Absent means the usual periods. */
export const questionQuery = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
  /** `year` (the same months a year earlier), `none`, or a period `2024-01..2024-04`. */
  compare: z.string().optional(),
  category: z.string().optional(),
  /** Code of the group of areas compared with; absent or empty means the districts that the places name. */
  group: z.string().max(60).optional(),
});

export type QuestionQuery = z.infer<typeof questionQuery>;

function field(name: string, message: string): Problem {
  return new Problem({ status: 422, code: 'bad-period', title: message, fields: [{ name, message }] });
}

/**
 * The periods a query asks for, with the usual ones where it says nothing.
 * @throws Problem 422 with the field to mend.
 */
export function questionFrom(
  query: QuestionQuery,
  area: NamedArea,
  usual: { period: Period; comparison: Period | null },
  groups: readonly ComparisonGroup[] = [],
): AssessmentQuestion {
  const from = query.from ?? usual.period.from;
  const to = query.to ?? usual.period.to;
  if (!isMonth(from)) throw field('from', 'Choose the first month');
  if (!isMonth(to)) throw field('to', 'Choose the last month');
  if (from > to) throw field('to', 'The last month must not be before the first');
  const period = { from, to };
  const untouched = query.from === undefined && query.to === undefined;
  const compare = query.compare ?? (untouched ? 'usual' : 'year');
  const comparison =
    compare === 'none'
      ? null
      : compare === 'usual'
        ? usual.comparison
        : compare === 'year'
          ? yearsEarlier(period)
          : parsePeriod(compare);
  if (query.group === undefined || query.group === '') return { area, period, comparison };
  const group = groups.find(({ code }) => code === query.group);
  if (group === undefined) throw field('group', 'Choose a group of areas from the list');
  return { area, period, comparison, group };
}

/** Address of a figure's page: its id, and the question it answers, so that it can be worked out again from the address. @param group the areas it was compared with, where that was not the usual districts. */
export function figureAddress(figure: Figure, group?: Pick<ComparisonGroup, 'code'>): string {
  const query = new URLSearchParams({
    measure: figure.measure,
    category: figure.category,
    area: figure.area,
    period: figure.period,
    ...(figure.previousPeriod === null ? {} : { compare: figure.previousPeriod }),
    ...(group === undefined ? {} : { group: group.code }),
  });
  return `/assessment/figures/${figure.id}?${query.toString()}`;
}

export function periodQuery(question: AssessmentQuestion): string {
  return new URLSearchParams({
    from: question.period.from,
    to: question.period.to,
    compare: question.comparison === null ? 'none' : formatPeriod(question.comparison),
    ...(question.group === undefined ? {} : { group: question.group.code }),
  }).toString();
}

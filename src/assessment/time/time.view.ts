import { addMonths, monthsIn, type Period } from '../../foundation/period.ts';
import { countIncidents, countWeek } from '../../observatory/observatory.ts';
import type { CountQuery } from '../../observatory/query.types.ts';
import type { NamedArea } from '../evidence.ts';
import { categoriesOfSource, districtCodes, type Ground } from '../ground.ts';
import { reading } from '../small.rules.ts';
import { findPeaks, type Peak } from './peaks.rules.ts';
import { dayOf, shownWeek, type ShownWeek } from './week.rules.ts';

/** What the page about time asks. `area` null: every row of the source, wherever it was. */
export type TimeQuestion = { category: string; area: NamedArea | null; period: Period };

/** Every count in it is as its reader may see it: whole, or rounded where it was read (`../small.rules.ts`). */
export type TimeView = {
  ground: Ground;
  question: TimeQuestion;
  categories: readonly { code: string; title: string }[];
  /** Incidents of the question: those of its months and those of no month together. */
  total: number;
  week: ShownWeek;
  /** By hour of the week, and folded to the hours of a day. */
  weekPeaks: Peak[];
  dayPeaks: Peak[];
  /** Months in order; null for one that the source has no data of. */
  byMonth: { month: string; count: number | null; days: number }[];
  /** Counted, and of no month: totals of a quarter or a year. */
  ofNoMonth: number;
};

function daysIn(month: string): number {
  return Math.round((Date.parse(`${addMonths(month, 1)}-01`) - Date.parse(`${month}-01`)) / 86_400_000);
}

/** The rows of a question, as queries of the observatory take them. */
export function rowsAsked(ground: Ground, question: TimeQuestion): Omit<CountQuery, 'by'> {
  const { area } = question;
  const isDistrict = area?.code === ground.area.code;
  const placing = area === null ? null : isDistrict ? ground.toDistrict : ground.toWard;
  return {
    segments: ground.source.segments,
    period: question.period,
    categories: [question.category],
    ...(area === null || placing === null
      ? {}
      : { placing, areas: isDistrict ? districtCodes(ground) : [area.code] }),
  };
}

export async function timeView(ground: Ground, question: TimeQuestion): Promise<TimeView> {
  const asked = rowsAsked(ground, question);
  const [week, months, categories] = await Promise.all([
    countWeek(ground.engine, asked),
    countIncidents(ground.engine, { ...asked, by: ['month'] }),
    categoriesOfSource(ground, question.period),
  ]);
  const read = reading(ground.source);
  const counted = new Map(months.map((row) => [row.month ?? null, read(row.count)]));
  const delivered = new Set(ground.source.months);
  return {
    ground,
    question,
    categories,
    total: [...counted.values()].reduce((sum, each) => sum + each, 0),
    week: shownWeek(week, ground.source.showsSmall),
    weekPeaks: findPeaks(week.cells, read),
    dayPeaks: findPeaks(dayOf(week.cells), read),
    byMonth: monthsIn(question.period).map((month) => ({
      month,
      count: delivered.has(month) ? (counted.get(month) ?? 0) : null,
      days: daysIn(month),
    })),
    ofNoMonth: counted.get(null) ?? 0,
  };
}

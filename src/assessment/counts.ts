import { monthNumber, type Period } from '../foundation/period.ts';
import { category, countIncidents, placingSummary } from '../observatory/observatory.ts';
import type { CountRow, PlacingSummary } from '../observatory/query.types.ts';
import type { AssessmentQuestion, Evidence } from './evidence.ts';
import { streetPart } from './street.rules.ts';

/**
 * Counts by area, category and month, rolled up the category tree once, then asked for as often as needed.
 * Reading the segments is two queries for a whole assessment.
 */
export type Counts = {
  /** Incidents of a category (its whole branch) in an area over the months of a period that `keep` holds. */
  count(area: string, category: string, period: Period, leaveOut?: ReadonlySet<string>): number;
  /** By month, in order, zero where nothing was counted. */
  monthly(area: string, category: string, months: readonly string[]): number[];
};

/** The category and every branch it lies in: a robbery is also violent crime, crime, and an incident. */
function withBranches(code: string): string[] {
  const codes = [code];
  for (let parent = category(code).parent; parent !== null; parent = category(parent).parent)
    codes.push(parent);
  return codes;
}

/** Rows by area, category and month as counts to ask for. Totals of a quarter or year, which are of no month, are not in them. */
export function gather(rows: readonly CountRow[]): Counts {
  // area → category (inner nodes included) → month number → count
  const table = new Map<string, Map<string, Map<number, number>>>();
  for (const row of rows) {
    // A total of a quarter or year is of no month (month null): it cannot stand in a series by month.
    if (row.area == null || row.category === undefined || row.month == null) continue;
    const month = monthNumber(row.month);
    for (const category of withBranches(row.category)) {
      let byCategory = table.get(row.area);
      if (byCategory === undefined)
        table.set(row.area, (byCategory = new Map<string, Map<number, number>>()));
      let byMonth = byCategory.get(category);
      if (byMonth === undefined) byCategory.set(category, (byMonth = new Map<number, number>()));
      byMonth.set(month, (byMonth.get(month) ?? 0) + row.count);
    }
  }
  const months = (area: string, category: string): Map<number, number> =>
    table.get(area)?.get(category) ?? new Map<number, number>();
  return {
    count(area, category, period, leaveOut) {
      const from = monthNumber(period.from);
      const to = monthNumber(period.to);
      const left = new Set([...(leaveOut ?? [])].map(monthNumber));
      let sum = 0;
      for (const [month, count] of months(area, category))
        if (month >= from && month <= to && !left.has(month)) sum += count;
      return sum;
    },
    monthly(area, category, asked) {
      const byMonth = months(area, category);
      return asked.map((month) => byMonth.get(monthNumber(month)) ?? 0);
    },
  };
}

/** The span that holds both the period and its comparison. */
export function wholeSpan(question: AssessmentQuestion): Period {
  const periods = question.comparison === null ? [question.period] : [question.period, question.comparison];
  const froms = periods.map((period) => period.from).sort();
  const tos = periods.map((period) => period.to).sort();
  return { from: froms[0] ?? question.period.from, to: tos.at(-1) ?? question.period.to };
}

/** Counts of every district in the evidence. */
export async function countDistricts(evidence: Evidence, question: AssessmentQuestion): Promise<Counts> {
  const rows = await countIncidents(evidence.engine, {
    segments: streetPart(evidence.segments),
    period: wholeSpan(question),
    by: ['area', 'category', 'month'],
    placing: evidence.districtPlacing,
    areas: [...new Set([question.area.code, ...evidence.districts.map((district) => district.code)])],
  });
  return gather(rows);
}

/** Counts of every ward of the area, and how the rows of the period were placed; null without ward boundaries. */
export async function countWards(
  evidence: Evidence,
  question: AssessmentQuestion,
): Promise<{ counts: Counts; placing: PlacingSummary } | null> {
  if (evidence.wardPlacing === null || evidence.wards.length === 0) return null;
  const areas = evidence.wards.map((ward) => ward.code);
  const query = {
    segments: streetPart(evidence.segments),
    by: ['area', 'category', 'month'] as const,
    placing: evidence.wardPlacing,
    areas,
  };
  const [rows, placing] = await Promise.all([
    countIncidents(evidence.engine, { ...query, period: wholeSpan(question) }),
    placingSummary(evidence.engine, { ...query, period: question.period }),
  ]);
  return { counts: gather(rows), placing };
}

/** SHA-256 of the deliveries whose segments fall in any of the periods, sorted. */
export function deliveriesOf(evidence: Evidence, periods: readonly Period[]): string[] {
  const asked = periods.map(({ from, to }) => ({ from: monthNumber(from), to: monthNumber(to) }));
  const inside = (month: string): boolean => {
    const number = monthNumber(month);
    return asked.some(({ from, to }) => number >= from && number <= to);
  };
  return [
    ...new Set(
      streetPart(evidence.segments)
        .filter((segment) => inside(segment.month))
        .map((segment) => segment.delivery),
    ),
  ].sort();
}

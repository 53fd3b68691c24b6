import {
  addMonths,
  monthInWords,
  monthNumber,
  monthsIn,
  type Month,
  type Period,
  runsInWords,
} from '../foundation/period.ts';
import { descendants } from './categories.ts';
import type { Engine } from './engine.ts';
import type { MonthCheck, SegmentRef } from './incident.ts';

/**
 * When a month is called suspicious. A force that fails to send part of a month shows as one kind of record collapsing while
 * the other goes on (data.police.uk, changelog: months without outcomes, without ASB, or cut short). Values chosen so that the
 * 16 Kent and 45 City of London months raise no false alarm in which both kinds fell together, as in April 2020.
 */
export const completenessParameters = {
  /** Below this share of its neighbours' median, a kind of record has collapsed. */
  collapsedBelow: 0.6,
  /** Within this share of its neighbours' median, either way, the other kind is steady. */
  steadyWithin: 0.4,
  /** Months looked at on each side. */
  neighbours: 3,
  /** Fewest neighbours to judge by. */
  fewestNeighbours: 2,
  /** A median below this says nothing. */
  smallestMedian: 20,
} as const;

/** Counts of one source in one month. */
export type MonthCount = { source: string; month: Month; crime: number; asb: number; count: number };

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

type Verdict = { state: 'complete' | 'suspicious'; reason: string };

function judge(month: MonthCount, around: readonly MonthCount[]): Verdict {
  const { collapsedBelow, steadyWithin, fewestNeighbours, smallestMedian } = completenessParameters;
  const complete: Verdict = { state: 'complete', reason: '' };
  if (around.length < fewestNeighbours) return complete;
  const crime = median(around.map((each) => each.crime));
  const asb = median(around.map((each) => each.asb));
  if (crime < smallestMedian || asb < smallestMedian) return complete;
  const collapsed = (value: number, usual: number) => value < usual * collapsedBelow;
  const steady = (value: number, usual: number) => Math.abs(value - usual) <= usual * steadyWithin;
  const count = (value: number) => Math.round(value).toLocaleString('en-GB');
  const name = monthInWords(month.month);
  if (collapsed(month.crime, crime) && steady(month.asb, asb)) {
    return {
      state: 'suspicious',
      reason: `${name} has ${count(month.crime)} crimes where the months around it have about ${count(crime)}, while anti-social behaviour is as usual: part of the month may be missing.`,
    };
  }
  if (collapsed(month.asb, asb) && steady(month.crime, crime)) {
    return {
      state: 'suspicious',
      reason: `${name} has ${count(month.asb)} anti-social behaviour incidents where the months around it have about ${count(asb)}, while crime is as usual: part of the month may be missing.`,
    };
  }
  return complete;
}

/**
 * Judges months by their counts. A month without rows inside a source's run is missing; with a period, so is a month of
 * the period before the run begins or after it ends.
 */
export function judgeMonths(counts: readonly MonthCount[], period?: Period): MonthCheck[] {
  const checks: MonthCheck[] = [];
  const sources = [...new Set(counts.map((each) => each.source))].sort();
  for (const source of sources) {
    const months = new Map(counts.filter((each) => each.source === source).map((each) => [each.month, each]));
    const present = [...months.keys()].sort();
    const first = present[0];
    const last = present.at(-1);
    if (first === undefined || last === undefined) continue;
    const from = period !== undefined && period.from < first ? period.from : first;
    const to = period !== undefined && period.to > last ? period.to : last;
    for (const month of monthsIn({ from, to })) {
      const found = months.get(month);
      if (found === undefined) {
        const inside = month > first && month < last;
        checks.push({
          source,
          month,
          state: 'missing',
          count: 0,
          reason: inside
            ? `No file for ${monthInWords(month)}, though there are files before and after it.`
            : `No file for ${monthInWords(month)}: the files run from ${monthInWords(first)} to ${monthInWords(last)}.`,
        });
        continue;
      }
      const around: MonthCount[] = [];
      for (let step = 1; step <= completenessParameters.neighbours; step += 1) {
        for (const each of [months.get(addMonths(month, -step)), months.get(addMonths(month, step))]) {
          if (each !== undefined) around.push(each);
        }
      }
      checks.push({ source, month, count: found.count, ...judge(found, around) });
    }
  }
  return checks;
}

/**
 * Says for each source and month whether it is complete, missing or suspicious. All months from each source's first to its
 * last are checked, and those of the period when one is given. Totals of a quarter or a year stand at its first month and
 * say nothing of any month: they are left out, so a source that gives nothing finer has no months to check.
 */
export async function checkMonths(
  engine: Engine,
  segments: readonly SegmentRef[],
  period?: Period,
): Promise<MonthCheck[]> {
  if (segments.length === 0) return [];
  const counts = await engine.rows<MonthCount>(
    `select source, strftime(month, '%Y-%m') as month,
            cast(coalesce(sum(count) filter (where list_contains($crime, category)), 0) as double) as crime,
            cast(coalesce(sum(count) filter (where list_contains($asb, category)), 0) as double) as asb,
            cast(sum(count) as double) as count
     from read_parquet($files) where precision not in ('quarter', 'year') group by 1, 2 order by 1, 2`,
    {
      files: segments.map((each) => each.path),
      crime: descendants('all-crime'),
      asb: descendants('anti-social-behaviour'),
    },
  );
  return judgeMonths(counts, period);
}

export type ComparisonState =
  | { comparable: true }
  | {
      comparable: false;
      /** Why, in sentences for the reader. */
      reason: string;
      /**
       * The same comparison with the same calendar months left out of both sides; null when nothing would be left.
       * `period` and `comparison` run from the first to the last month kept; `leftOut` lists the months of both that are not
       * counted, in order.
       */
      likeForLike: { period: Period; comparison: Period; leftOut: Month[] } | null;
    };

/**
 * Whether a period can be compared with an earlier one, month for month. A gap on either side would look like a rise or a
 * fall, so the comparison is refused, or made like for like.
 *
 * @param checks of every source in the comparison, from `checkMonths`. A month no check knows counts as missing.
 */
export function comparisonState(
  checks: readonly MonthCheck[],
  period: Period,
  comparison: Period,
): ComparisonState {
  const months = monthsIn(period);
  const earlier = monthsIn(comparison);
  if (months.length !== earlier.length) {
    return {
      comparable: false,
      reason: `The two periods are of different length: ${months.length} and ${earlier.length} months.`,
      likeForLike: null,
    };
  }
  const sources = [...new Set(checks.map((each) => each.source))];
  const byKey = new Map(checks.map((each) => [`${each.source}\n${each.month}`, each]));
  const missing = new Set<Month>();
  const suspicions = new Set<string>();
  const wrong = (month: Month): boolean => {
    if (sources.length === 0) missing.add(month);
    let found = sources.length === 0;
    for (const source of sources) {
      const check = byKey.get(`${source}\n${month}`);
      if (check?.state === 'complete') continue;
      found = true;
      if (check?.state === 'suspicious') suspicions.add(check.reason);
      else missing.add(month);
    }
    return found;
  };
  const kept: number[] = [];
  const leftOut: Month[] = [];
  months.forEach((month, index) => {
    const before = earlier[index] ?? month;
    const bad = [before, month].map(wrong);
    if (bad.some(Boolean)) leftOut.push(before, month);
    else kept.push(index);
  });
  if (leftOut.length === 0) return { comparable: true };
  const firstKept = kept[0];
  const lastKept = kept.at(-1);
  const at = (list: readonly Month[], index: number): Month => list[index] ?? period.from;
  return {
    comparable: false,
    reason: [
      ...(missing.size === 0 ? [] : [`No file was received for ${runsInWords([...missing])}.`]),
      ...suspicions,
    ].join(' '),
    likeForLike:
      firstKept === undefined || lastKept === undefined
        ? null
        : {
            period: { from: at(months, firstKept), to: at(months, lastKept) },
            comparison: { from: at(earlier, firstKept), to: at(earlier, lastKept) },
            leftOut: [...new Set(leftOut)].sort((a, b) => monthNumber(a) - monthNumber(b)),
          },
  };
}

import type { Engine } from './engine.ts';
import { hasColumn, rowsOf } from './query.ts';
import type { CountQuery } from './query.types.ts';

/** Parameters of the week: a table, so that each has its reason. */
export const weekParameters = {
  /**
   * A span this long or longer covers every hour of the week: where it might have been says nothing of when. House rule, from
   * the definition of aoristic weights (Ratcliffe 2000).
   */
  longestSpanMinutes: 7 * 24 * 60,
} as const;

/** When incidents happened in the week, and of how many that is not known. Counts are sums of `count`. */
export type Week = {
  /** 168 weights, Monday 00:00 to 01:00 first. Their sum is `atHour + spread`. */
  cells: number[];
  /** Known to the hour: each weighs 1 in its hour. */
  atHour: number;
  /** Known as a span of time: each weighs 1 in all, shared among its hours by the minutes it spends in them. */
  spread: number;
  /** Known to the day only, Monday first: their hour is not known. */
  dayOnly: number[];
  /** Known to the month, quarter or year only. */
  monthOnly: number;
  /** Given as a span of a week or more. */
  tooLong: number;
};

type Shape = { kind: string; cell: number; weight: number };

/**
 * Incidents over the hours of the week. An incident known as a span is spread over it (aoristic weights: Ratcliffe and
 * McCullagh 1998; Ratcliffe 2000, The Police Journal 73), minute by minute; one known only by day or month is counted as not
 * known, never put at midnight. Times are local as given; the two nights a year in which the clocks change are not treated.
 */
export async function countWeek(engine: Engine, query: Omit<CountQuery, 'by'>): Promise<Week> {
  const week: Week = {
    cells: Array.from({ length: 168 }, () => 0),
    atHour: 0,
    spread: 0,
    dayOnly: Array.from({ length: 7 }, () => 0),
    monthOnly: 0,
    tooLong: 0,
  };
  const asked = await rowsOf(engine, query);
  if (asked === null) return week;
  const withSpans = await hasColumn(engine, query.segments, 'occurred_until');
  const until = withSpans ? 'i.occurred_until' : 'cast(null as timestamp)';
  // Spans of one shape (where in the week, how long) are spread once, however many rows have it.
  const rows = await engine.answer<Shape>(
    `with timed as (
       select i.count, i.precision, i.occurred_at,
         case when i.precision in ('hour', 'minute') then ${until} end as ends
       from (${asked.select}) i
     ), placed as (
       select case
           when precision in ('hour', 'minute') and date_diff('minute', occurred_at, ends) >= $longest then 'long'
           when precision in ('hour', 'minute') and date_diff('minute', occurred_at, ends) > 0 then 'span'
           when precision in ('hour', 'minute') then 'hour'
           when precision = 'day' and occurred_at is not null then 'day'
           else 'month' end as kind,
         (isodow(occurred_at) - 1) * 1440 + hour(occurred_at) * 60 + minute(occurred_at) as start,
         date_diff('minute', occurred_at, ends) as minutes, count
       from timed
     ), shapes as (
       select kind, case when kind = 'span' then start else start // 60 end as start,
         case when kind = 'span' then minutes end as minutes, cast(sum(count) as double) as n
       from placed group by all
     )
     select kind, cast(start as integer) as cell, sum(n) as weight from shapes where kind <> 'span' group by all
     union all
     select 'span' as kind, cast(h % 168 as integer) as cell,
       sum(n * (least(start + minutes, (h + 1) * 60) - greatest(start, h * 60)) / minutes) as weight
     from shapes, unnest(range(start // 60, (start + minutes + 59) // 60)) as hours(h)
     where kind = 'span' group by all
     order by 1, 2`,
    { ...asked.binds, longest: weekParameters.longestSpanMinutes },
  );
  for (const { kind, cell, weight } of rows) {
    if (kind === 'hour' || kind === 'span') {
      week.cells[cell] = (week.cells[cell] ?? 0) + weight;
      if (kind === 'hour') week.atHour += weight;
      else week.spread += weight;
    } else if (kind === 'day') {
      const day = Math.floor(cell / 24);
      week.dayOnly[day] = (week.dayOnly[day] ?? 0) + weight;
    } else if (kind === 'long') week.tooLong += weight;
    else week.monthOnly += weight;
  }
  // Shares of minutes sum to whole incidents, up to the last digits of a double.
  week.spread = Math.round(week.spread);
  return week;
}

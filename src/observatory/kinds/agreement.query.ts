import type { Month } from '../../foundation/period.ts';
import type { Engine } from '../engine.ts';
import type { SegmentRef } from '../incident.ts';
import { rowsOf } from '../query.ts';
import type { Placing } from '../query.types.ts';
import type { Held } from './agreement.rules.ts';

/** What one source counted, by month, quarter or year and category; in one area where it is given with a way to place rows. */
export async function heldBy(
  engine: Engine,
  segments: readonly SegmentRef[],
  within: { placing: Placing; area: string } | null = null,
): Promise<Held[]> {
  const months = segments.map((each) => each.month).sort();
  const [from, to] = [months[0], months.at(-1)];
  if (from === undefined || to === undefined) return [];
  const rows = await rowsOf(engine, {
    segments,
    // A year’s total ends up to eleven months after the month it stands at.
    period: { from, to: lastMonth(to) },
    ...(within === null ? {} : { placing: within.placing, areas: [within.area] }),
  });
  if (rows === null) return [];
  return engine.answer<Held>(
    `select strftime(r.month, '%Y-%m') as "from",
       case when r.precision in ('quarter', 'year') then r.precision else 'month' end as grain,
       r.category as category, cast(sum(r.count) as double) as "count"
     from (${rows.select}) r group by all order by 1, 2, 3`,
    rows.binds,
  );
}

function lastMonth(month: Month): Month {
  return `${Number(month.slice(0, 4)) + 1}-${month.slice(5)}`;
}

/** How rows of a source are put into one area by what stands on them: its name or code, or the name at the head of an LSOA name. */
export function placingInto(
  area: { code: string; name: string },
  has: { smallAreas: boolean; given: boolean },
): Placing | null {
  if (has.given) return { method: 'given', areas: [area] };
  return has.smallAreas ? { method: 'lsoa-name', districts: new Map([[area.name, area.code]]) } : null;
}

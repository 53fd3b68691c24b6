import { addCalendarMonths, addDays } from '../../foundation/day.ts';
import { rolled, workingDaysFrom } from '../../foundation/holidays.ts';
import { badInput } from '../../foundation/problem.ts';
import { dayWords } from '../../partnership/partnership.ts';
import {
  dateKinds,
  units,
  type FixedDate,
  type Occurrence,
  type Offset,
  type PlanYear,
  type Rule,
} from './plan.types.ts';

/** `2026-27`. @throws Problem `bad-year`. */
export function planYear(name: string): PlanYear {
  const match = /^(20\d{2})-(\d{2})$/.exec(name);
  const first = Number(match?.[1]);
  if (match === null || Number(match[2]) !== (first + 1) % 100)
    throw badInput('bad-year', `“${name}” is not a planning year`, 'Write it as 2026-27.');
  return { name, from: `${first}-04-01`, to: `${first + 1}-03-31` };
}

/** The planning year that a day lies in. */
export function yearOf(day: string): PlanYear {
  const first = Number(day.slice(0, 4)) - (day.slice(5) < '04-01' ? 1 : 0);
  return planYear(`${first}-${String((first + 1) % 100).padStart(2, '0')}`);
}

export const otherYear = (year: PlanYear, by: number): PlanYear =>
  yearOf(addCalendarMonths(year.from, 12 * by));

/**
 * The day that lies so far from another. Clear days leave out both ends and are working days, as councils count them (Local Government
 * Act 1972 s.100B); a month ends on the same day number, or on the last day of a shorter month.
 */
export function dueOn(start: string, offset: Offset, closed?: ReadonlySet<string>): string {
  const sign = offset.direction === 'before' ? -1 : 1;
  return rolled(move(start, offset, sign, closed), offset.roll, closed);
}

function move(start: string, { amount, unit }: Offset, sign: 1 | -1, closed?: ReadonlySet<string>): string {
  switch (unit) {
    case 'calendar-days':
      return addDays(start, sign * amount);
    case 'working-days':
      return workingDaysFrom(start, sign * amount, closed);
    case 'clear-days':
      return workingDaysFrom(start, sign * (amount + 1), closed);
    case 'months':
      return addCalendarMonths(start, sign * amount);
  }
}

/** Last days of the months between two days, a little beyond both. */
function monthEnds(from: string, to: string): string[] {
  const ends: string[] = [];
  for (let first = `${from.slice(0, 7)}-01`; first <= to; first = addCalendarMonths(first, 1))
    ends.push(addDays(addCalendarMonths(first, 1), -1));
  return ends;
}

/** How far from the year a start may lie whose step falls in it. */
const reachMonths = 36;

/**
 * When a rule falls due within a year, the first first.
 * @param dates all fixed days there are, whatever their year.
 */
export function occurrences(
  rule: Pick<Rule, 'body' | 'effectiveFrom' | 'effectiveTo'>,
  dates: readonly FixedDate[],
  year: PlanYear,
  closed?: ReadonlySet<string>,
): Occurrence[] {
  return candidates(rule, dates, year, closed)
    .filter(
      ({ due }) =>
        year.from <= due &&
        due <= year.to &&
        rule.effectiveFrom <= due &&
        (rule.effectiveTo === null || due <= rule.effectiveTo),
    )
    .sort((one, other) =>
      one.due === other.due ? (one.key < other.key ? -1 : 1) : one.due < other.due ? -1 : 1,
    );
}

function candidates(
  { body }: Pick<Rule, 'body'>,
  dates: readonly FixedDate[],
  year: PlanYear,
  closed?: ReadonlySet<string>,
): Occurrence[] {
  const { when, offset } = body;
  const of = (kind: string): FixedDate[] =>
    dates.filter((each) => each.kind === kind).sort((one, other) => (one.on < other.on ? -1 : 1));
  const at = (key: string, start: string, from: string): Occurrence => ({ key, due: dueOn(start, offset, closed), from }); // prettier-ignore
  const near = (months: number, end: string): string => addCalendarMonths(end, months);
  switch (when.from) {
    case 'date':
      return of(when.date).flatMap((each) => {
        const from = `${each.title}, ${dayWords(each.on)}`;
        const first = at(each.id, each.on, from);
        if (when.repeatMonths === null) return [first];
        const all = [first];
        // Counted from the event each time, so that a 31st comes back after a shorter month.
        for (let n = 1; (all.at(-1)?.due ?? year.to) < year.to && n <= 600; n += 1) {
          const amount = offset.unit === 'months' ? offset.amount + n * when.repeatMonths : 0;
          const due =
            offset.unit === 'months'
              ? dueOn(each.on, { ...offset, amount }, closed)
              : dueOn(addCalendarMonths(each.on, n * when.repeatMonths), offset, closed);
          all.push({ key: `${each.id}-${n}`, due, from });
        }
        return all;
      });
    case 'next-date':
      return of(when.event).flatMap((event) => {
        const next = of(when.date).find(({ on }) => on > event.on);
        return next === undefined ? [] : [at(event.id, next.on, `${event.title}, ${dayWords(event.on)}, and ${next.title}, ${dayWords(next.on)}`)]; // prettier-ignore
      });
    case 'quarter-end':
    case 'month-end':
      return monthEnds(near(-reachMonths, year.from), near(reachMonths, year.to))
        .filter((end) => when.from === 'month-end' || ['03', '06', '09', '12'].includes(end.slice(5, 7)))
        .map((end) => at(end, end, when.from === 'month-end' ? `end of the month, ${dayWords(end)}` : `end of the quarter, ${dayWords(end)}`)); // prettier-ignore
    case 'year-day': {
      const first = Number(year.from.slice(0, 4));
      return Array.from({ length: 8 }, (_, index) => {
        const month = `${first - 3 + index}-${String(when.month).padStart(2, '0')}`;
        const last = Number(addDays(addCalendarMonths(`${month}-01`, 1), -1).slice(8));
        const day = `${month}-${String(Math.min(when.day, last)).padStart(2, '0')}`;
        return at(day, day, `each year, ${dayWords(day)}`);
      });
    }
    case 'count': {
      const there = of(when.date).filter(({ on }) => year.from <= on && on <= year.to).length;
      return Array.from({ length: Math.max(0, when.times - there) }, (_, index) => ({
        key: `${year.name}-${there + index + 1}`,
        due: year.to,
        from: `${there} of ${when.times} set`,
      }));
    }
    case 'standing':
      return [];
  }
}

/** “5 clear working days before each partnership meeting; moves to the working day before”. */
export function ruleInWords({ when, offset }: Rule['body']): string {
  if (when.from === 'standing') return when.words;
  if (when.from === 'count')
    return `${when.times} in each planning year: ${dateKinds[when.date].title.toLowerCase()}`;
  const start =
    when.from === 'date'
      ? `each “${dateKinds[when.date].title}”`
      : when.from === 'next-date'
        ? `the next “${dateKinds[when.date].title}” after each “${dateKinds[when.event].title}”`
        : when.from === 'quarter-end'
          ? 'the end of each quarter'
          : when.from === 'month-end'
            ? 'the end of each month'
            : `${when.day} ${monthNames[when.month - 1] ?? ''} each year`;
  const unit = offset.amount === 1 ? units[offset.unit].replace(/s$/, '') : units[offset.unit];
  const away = offset.amount === 0 ? `on ${start}` : `${offset.amount} ${unit} ${offset.direction} ${start}`;
  const again =
    when.from === 'date' && when.repeatMonths !== null
      ? `, then every ${when.repeatMonths === 12 ? 'year' : `${when.repeatMonths} months`}`
      : '';
  const roll = offset.roll === 'none' ? '' : offset.roll === 'next' ? '; else the next working day' : '; else the working day before'; // prettier-ignore
  return `${away}${again}${roll}`;
}

export const monthNames = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
]; // prettier-ignore

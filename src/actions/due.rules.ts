import { Temporal } from 'temporal-polyfill';
import { addDays } from '../foundation/day.ts';
import { rolled } from '../foundation/holidays.ts';

/** Rules by which a due day is found; null is a day that somebody chose. */
export const dueRules = ['quarter-end', 'before-next-meeting', 'monthly', 'quarterly', 'yearly'] as const;
export type DueRule = (typeof dueRules)[number];

export const dueRuleWords: Readonly<Record<DueRule, { title: string; hint: string; again: boolean }>> = {
  'quarter-end': { title: 'By the end of the quarter', hint: 'The last working day of March, June, September or December', again: false },
  'before-next-meeting': { title: 'Before the next meeting of its group', hint: 'The working day before; no day until that meeting is in the partnership’s list', again: false },
  monthly: { title: 'Each month', hint: 'The last working day of each month; an update moves it to the next', again: true },
  quarterly: { title: 'Each quarter', hint: 'The last working day of each quarter; an update moves it to the next', again: true },
  yearly: { title: 'Each year', hint: '31 March each year; an update in the three months before moves it to the next', again: true },
}; // prettier-ignore

export const isDueRule = (text: string | null): text is DueRule =>
  text !== null && (dueRules as readonly string[]).includes(text);

/** The day itself where it is a working day, else the working day before it. */
export const workingDayUpTo = (day: string): string => rolled(day, 'previous');

const lastOfMonth = (day: Temporal.PlainDate): Temporal.PlainDate => day.with({ day: day.daysInMonth });

function lastWorkingDay(day: string, months: 1 | 3): string {
  const at = Temporal.PlainDate.from(day).with({ day: 1 });
  const end = at.add({ months: months - 1 - ((at.month - 1) % months) });
  return workingDayUpTo(lastOfMonth(end).toString());
}

/** First day of the month, or of the quarter, after the one a day is in. */
function nextBegins(day: string, months: 1 | 3): string {
  const at = Temporal.PlainDate.from(day).with({ day: 1 });
  return at.add({ months: months - ((at.month - 1) % months) }).toString();
}

/**
 * The first day by a rule that is not before `from`.
 * @param from ISO day from which on.
 * @param given.nextMeeting ISO day of the group’s next meeting from then on; null where none is known.
 * @param given.anchor for `yearly`: a day whose day and month count; 31 March where none is given.
 * @returns ISO day; null where the rule needs a meeting and there is none, or it is too near to have a working day before it.
 */
export function dueByRule(
  rule: DueRule,
  from: string,
  given: { nextMeeting?: string | null; anchor?: string | null } = {},
): string | null {
  switch (rule) {
    case 'monthly':
    case 'quarterly':
    case 'quarter-end': {
      const months = rule === 'monthly' ? 1 : 3;
      const day = lastWorkingDay(from, months);
      // From a weekend at the end of the month on, the last working day has passed.
      return day >= from ? day : lastWorkingDay(nextBegins(from, months), months);
    }
    case 'yearly': {
      const anchor = Temporal.PlainDate.from(given.anchor ?? `${from.slice(0, 4)}-03-31`);
      const { monthCode, day } = anchor.toPlainMonthDay();
      const inYear = (year: number): string => Temporal.PlainDate.from({ year, monthCode, day }).toString();
      const year = Number(from.slice(0, 4));
      return inYear(year) >= from ? inYear(year) : inYear(year + 1);
    }
    case 'before-next-meeting': {
      const meeting = given.nextMeeting ?? null;
      if (meeting === null) return null;
      const due = workingDayUpTo(addDays(meeting, -1));
      return due >= from ? due : null;
    }
  }
}

/** Days before a yearly day in which an update counts for it; an earlier one is said in between. Ours. */
const yearlyCounts = 92;

/**
 * The due day after an update. A rule that comes again moves on to the period after the one in which the update was given; a late
 * update does not skip the next period, and two updates in one period move it once. Any other day stays.
 */
export function dueAfterUpdate(rule: string | null, dueOn: string | null, saidOn: string): string | null {
  if (!isDueRule(rule) || !dueRuleWords[rule].again) return dueOn;
  const isLate = dueOn !== null && dueOn < saidOn;
  if (rule === 'yearly') {
    if (isLate) return dueByRule(rule, saidOn, { anchor: dueOn });
    if (dueOn !== null && addDays(dueOn, -yearlyCounts) > saidOn) return dueOn;
    return dueByRule(rule, addDays(dueOn ?? saidOn, 1), { anchor: dueOn });
  }
  const next = dueByRule(rule, isLate ? saidOn : nextBegins(saidOn, rule === 'monthly' ? 1 : 3));
  return dueOn !== null && next !== null && next < dueOn ? dueOn : next;
}

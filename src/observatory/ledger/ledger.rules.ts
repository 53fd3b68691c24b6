import { Temporal } from 'temporal-polyfill';
import { monthInWords, periodInWords, runsInWords } from '../../foundation/period.ts';
import { disclosureRules, type DisclosureRule } from './ledger.parameters.ts';

/**
 * The arithmetic of quarters and what a set's standing is. A quarter is known by its first day (ISO); days are days in London.
 * Source of the periods: SI 2007/1831, held as dated data in ledger.parameters.ts.
 */

const plain = (day: string): Temporal.PlainDate => Temporal.PlainDate.from(day);

/** The rule for a period that begins on this day; the first rule for days before it. */
export function ruleOn(day: string, rules: readonly DisclosureRule[] = disclosureRules): DisclosureRule {
  const rule = rules.findLast((each) => each.from <= day && (each.to === null || each.to >= day)) ?? rules[0];
  if (rule === undefined) throw new Error('There is no rule of when data are due');
  return rule;
}

/** First day of the period a day lies in. */
export function quarterOf(day: string, rule: DisclosureRule = ruleOn(day)): string {
  const start = plain(rule.periodsFrom);
  const { year, month } = plain(day);
  const months = (year - start.year) * 12 + month - start.month - (plain(day).day < start.day ? 1 : 0);
  const periods = Math.floor(months / rule.monthsInPeriod);
  return start.add({ months: periods * rule.monthsInPeriod }).toString();
}

/** The quarter so many later (earlier where negative). */
export function quarterAfter(quarter: string, count = 1): string {
  return plain(quarter)
    .add({ months: count * ruleOn(quarter).monthsInPeriod })
    .toString();
}

/** Its last day. */
export function lastDayOf(quarter: string): string {
  return plain(quarterAfter(quarter)).subtract({ days: 1 }).toString();
}

/** The last day on which a set about this quarter is in time. */
export function dueDayOf(quarter: string, rule: DisclosureRule = ruleOn(quarter)): string {
  return plain(quarter)
    .add({ months: (rule.periodsToDisclose + 1) * rule.monthsInPeriod })
    .subtract({ days: 1 })
    .toString();
}

/** `YYYY-MM` of each month of a quarter. */
export function monthsOfQuarter(quarter: string): string[] {
  return Array.from({ length: ruleOn(quarter).monthsInPeriod }, (_, index) =>
    plain(quarter).add({ months: index }).toString().slice(0, 7),
  );
}

/** “July to September 2026”. */
export function quarterWords(quarter: string): string {
  const months = monthsOfQuarter(quarter);
  return periodInWords({ from: months[0] ?? '', to: months.at(-1) ?? '' });
}

/** Quarters a duty is owed for that have ended before a day, oldest first: a set is owed once its quarter is over. */
export function quartersOwed(first: string, last: string | null, today: string): string[] {
  const out: string[] = [];
  const running = quarterOf(today);
  for (
    let quarter = first;
    quarter < running && (last === null || quarter <= last);
    quarter = quarterAfter(quarter)
  )
    out.push(quarter);
  return out;
}

/** Days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return plain(from).until(plain(to), { largestUnit: 'days' }).days;
}

// ---- standing -------------------------------------------------------------------------------------------------------------

export const standings = {
  expected: 'Expected',
  part: 'Part received',
  received: 'Received',
  late: 'Received late',
  missing: 'Missing',
  waived: 'Waived',
} as const;
export type StandingName = keyof typeof standings;

/** A file in use that holds rows of some months. `receivedOn`: the day in London. */
export type ArrivedFile = { id: string; receivedOn: string; months: readonly string[] };

export type StandingFacts = {
  quarter: string;
  dueOn: string;
  countedBy: 'months' | 'quarter';
  files: readonly ArrivedFile[];
  /** Days on which it was received as written down by hand. */
  byHand: readonly string[];
  waivedReason: string | null;
};

export type Standing = {
  name: StandingName;
  /** The day it was complete. */
  receivedOn: string | null;
  /** Days after the due day: of its coming, or until today where it has not come whole. 0 where in time. */
  daysLate: number;
  /** Months that came and that did not, where only some did. */
  came: string[];
  missing: string[];
};

/**
 * What has become of a set. It is received on the day its last month first came, or on the day written down by hand, whichever is
 * earlier. The due day itself is in time.
 */
export function standingOf(facts: StandingFacts, today: string): Standing {
  const wanted = monthsOfQuarter(facts.quarter);
  const firstCame = new Map<string, string>();
  for (const file of facts.files)
    for (const month of wanted) {
      // A total of the whole quarter lies in its first month.
      const covers = file.months.includes(facts.countedBy === 'quarter' ? (wanted[0] ?? '') : month);
      const known = firstCame.get(month);
      if (covers && (known === undefined || file.receivedOn < known)) firstCame.set(month, file.receivedOn);
    }
  const came = wanted.filter((month) => firstCame.has(month));
  const days = [...facts.byHand];
  if (came.length === wanted.length) days.push([...firstCame.values()].sort().at(-1) ?? '');
  const receivedOn = days.sort()[0] ?? null;
  if (receivedOn !== null) {
    const daysLate = Math.max(0, daysBetween(facts.dueOn, receivedOn));
    return { name: daysLate > 0 ? 'late' : 'received', receivedOn, daysLate, came: wanted, missing: [] };
  }
  const rest = {
    receivedOn,
    came,
    missing: wanted.filter((month) => !firstCame.has(month)),
    daysLate: Math.max(0, daysBetween(facts.dueOn, today)),
  };
  if (facts.waivedReason !== null) return { name: 'waived', ...rest, daysLate: 0 };
  if (came.length > 0) return { name: 'part', ...rest };
  return { name: rest.daysLate > 0 ? 'missing' : 'expected', ...rest };
}

/** Whether it has not come whole, is not waived, and its day has passed: somebody must ask. */
export function isOverdue(standing: Standing): boolean {
  return (standing.name === 'missing' || standing.name === 'part') && standing.daysLate > 0;
}

/** Whether there is something to ask for. */
export function isWanted(standing: Standing): boolean {
  return standing.name === 'missing' || standing.name === 'part' || standing.name === 'expected';
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });

/** `2026-03-03` → “3 March 2026”. */
export function dayWords(day: string): string {
  return dayFormat.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

/** “asked twice, last on 3 May 2026”, “not asked for yet”. @param days each day it was asked for. */
export function askedWords(days: readonly string[]): string {
  const last = [...days].sort().at(-1);
  if (last === undefined) return 'not asked for yet';
  const times =
    days.length === 1
      ? 'asked once, on'
      : `asked ${days.length === 2 ? 'twice' : `${days.length} times`}, last on`;
  return `${times} ${dayWords(last)}`;
}

/** The standing in a sentence, without its full stop: “Missing for 14 days, asked twice, last on 3 May 2026”. */
export function standingWords(standing: Standing, dueOn: string, asked: readonly string[]): string {
  const was = askedWords(asked);
  switch (standing.name) {
    case 'received':
      return `Received on ${dayWords(standing.receivedOn ?? '')}`;
    case 'late':
      return `Received ${count(standing.daysLate, 'day')} late, on ${dayWords(standing.receivedOn ?? '')}`;
    case 'waived':
      return 'Waived';
    case 'expected':
      return `Due by ${dayWords(dueOn)}${asked.length === 0 ? '' : `, ${was}`}`;
    case 'missing':
      return `Missing for ${count(standing.daysLate, 'day')}, ${was}`;
    case 'part': {
      const years = new Set([...standing.came, ...standing.missing].map((month) => month.slice(0, 4)));
      const short = (months: readonly string[]): string =>
        years.size === 1
          ? months.map((month) => monthInWords(month).split(' ')[0]).join(' and ')
          : runsInWords(months);
      const parts = `${short(standing.came)} received, ${short(standing.missing)} missing`;
      return standing.daysLate > 0
        ? `${parts} for ${count(standing.daysLate, 'day')}, ${was}`
        : `${parts}, due by ${dayWords(dueOn)}${asked.length === 0 ? '' : `, ${was}`}`;
    }
  }
}

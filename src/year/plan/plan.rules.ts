import { touches, within } from '../elections/election.rules.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';
import { publicItems, type PublicItem } from '../elections/election.rules.ts';
import { occurrences } from './due.rules.ts';
import { dateKinds, type FixedDate, type PlanYear, type Rule, type Said, type Step } from './plan.types.ts';

/** What the plan of a year is made from. */
export type PlanFacts = {
  year: PlanYear;
  today: string;
  rules: readonly Rule[];
  /** All fixed days, whatever their year. */
  dates: readonly FixedDate[];
  said: readonly Said[];
  elections: readonly ElectionPeriod[];
};

/** A fixed day in the plan, with the periods it would fall in. */
export type PlannedDate = FixedDate & { elections: ElectionPeriod[] };

export type Plan = { year: PlanYear; steps: Step[]; dates: PlannedDate[] };

/** The plan of a year, the first due first. Dates that close the office count in every working day. */
export function planOf(facts: PlanFacts): Plan {
  const { year, today, dates, rules } = facts;
  const closed = new Set(dates.filter(({ kind }) => kind === 'office-closed').map(({ on }) => on));
  const said = new Map(facts.said.map((each) => [`${each.ruleId} ${each.occurrence}`, each]));
  const steps = rules.flatMap((rule) =>
    occurrences(rule, dates, year, closed).map((occurrence): Step => {
      const known = said.get(`${rule.id} ${occurrence.key}`) ?? null;
      const state = known?.state ?? 'not-started';
      const open = state === 'not-started' || state === 'under-way';
      return {
        ...occurrence,
        rule,
        state,
        overdue: open && occurrence.due < today,
        said: known,
        owner: {
          agencyId: known?.ownerAgencyId ?? rule.ownerAgencyId,
          accountId: known?.ownerAccountId ?? rule.ownerAccountId,
          words: rule.body.ownerWords,
        },
        elections: open ? waitingIn(facts.elections, rule.body.item, occurrence.due) : [],
      };
    }),
  );
  return {
    year,
    steps: steps.sort((one, other) =>
      one.due === other.due ? (one.rule.code < other.rule.code ? -1 : 1) : one.due < other.due ? -1 : 1,
    ),
    dates: dates
      .filter(({ on }) => year.from <= on && on <= year.to)
      .sort((one, other) => (one.on < other.on ? -1 : 1))
      .map((each) => ({
        ...each,
        elections: waitingIn(facts.elections, dateKinds[each.kind].item, each.on),
      })),
  };
}

/** Periods in which a day lies, where what is done that day waits for a poll. */
export function waitingIn(
  elections: readonly ElectionPeriod[],
  item: PublicItem | null,
  day: string,
): ElectionPeriod[] {
  if (item === null || !publicItems[item].waits) return [];
  return elections.filter((each) => within(each, day) && touches(each, null));
}

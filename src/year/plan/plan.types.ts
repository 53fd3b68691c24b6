import { z } from 'zod';
import { publicItems, type PublicItem, type SourceMark } from '../elections/election.rules.ts';
import type { ElectionPeriod } from '../elections/election.types.ts';

/** Days that somebody fixes, from which the year counts. `item`: what of it waits for a poll. */
export const dateKinds = {
  'csp-meeting': { title: 'Partnership meeting', item: null },
  'executive-meeting': { title: 'Executive group', item: null },
  'council-meeting': { title: 'Council meeting', item: null },
  'scrutiny-meeting': { title: 'Scrutiny committee', item: 'public-meeting' },
  'scrutiny-attendance': { title: 'Partnership attended scrutiny', item: null },
  'scrutiny-report': { title: 'Report of scrutiny received', item: null },
  'survey-opens': { title: 'Survey opens', item: 'new-consultation' },
  'survey-closes': { title: 'Survey closes', item: null },
  'strategy-adopted': { title: 'Strategy adopted', item: null },
  'strategy-ends': { title: 'Strategy ends', item: null },
  'grant-spend-by': { title: 'Grant to be spent by', item: null },
  'topic-revisit': { title: 'Topic on hold to be looked at again', item: null },
  launch: { title: 'Launch or campaign', item: 'launch' },
  publication: { title: 'Publication', item: 'publication' },
  'office-closed': { title: 'Office closed (no working day)', item: null },
  other: { title: 'Other fixed day', item: null },
} as const satisfies Record<string, { title: string; item: PublicItem | null }>;
export type DateKind = keyof typeof dateKinds;
export const dateKindNames = Object.keys(dateKinds) as [DateKind, ...DateKind[]];

export const units = {
  'calendar-days': 'days',
  'working-days': 'working days',
  'clear-days': 'clear working days',
  months: 'months',
} as const;
export type Unit = keyof typeof units;
export const unitNames = Object.keys(units) as [Unit, ...Unit[]];

export const rolls = {
  none: 'stays where it falls',
  next: 'moves to the next working day',
  previous: 'moves to the working day before',
} as const;
export type Roll = keyof typeof rolls;
export const rollNames = Object.keys(rolls) as [Roll, ...Roll[]];

const dateKind = z.enum(dateKindNames);
/** Where a rule counts from. */
export const whenShape = z.discriminatedUnion('from', [
  /** Each fixed day of a kind; then again every so many months, where given. */
  z.object({ from: z.literal('date'), date: dateKind, repeatMonths: z.number().int().min(1).max(60).nullable() }), // prettier-ignore
  /** After each event, the next fixed day of another kind. */
  z.object({ from: z.literal('next-date'), event: dateKind, date: dateKind }),
  /** The last day of March, June, September, December. */
  z.object({ from: z.literal('quarter-end') }),
  z.object({ from: z.literal('month-end') }),
  z.object({ from: z.literal('year-day'), month: z.number().int().min(1).max(12), day: z.number().int().min(1).max(31) }), // prettier-ignore
  /** At least so many fixed days of a kind in the planning year: a step for each that has no date yet. */
  z.object({ from: z.literal('count'), date: dateKind, times: z.number().int().min(1).max(60) }),
  /** No step of the year: kept elsewhere, or a daily habit. The words say where. */
  z.object({ from: z.literal('standing'), words: z.string().min(1).max(300) }),
]);
export type When = z.infer<typeof whenShape>;

export const offsetShape = z.object({
  direction: z.enum(['before', 'after']),
  amount: z.number().int().min(0).max(1000),
  unit: z.enum(unitNames),
  roll: z.enum(rollNames),
});
export type Offset = z.infer<typeof offsetShape>;

export const publicItemNames = Object.keys(publicItems) as [PublicItem, ...PublicItem[]];
export const ruleBodyShape = z.object({
  when: whenShape,
  offset: offsetShape,
  /** Where it is done: a path of ours; empty where it is done elsewhere. */
  href: z.string().max(200).regex(/^(\/[^/].*)?$/),
  /** What of it waits for a poll; null where nothing does. */
  item: z.enum(publicItemNames).nullable(),
  /** Who does it, in words, where no agency or person is chosen. */
  ownerWords: z.string().max(200),
  source: z.string().max(300),
  mark: z.enum(['S', 'F', 'G', 'local']),
}); // prettier-ignore
export type RuleBody = z.infer<typeof ruleBodyShape>;
export type RuleMark = SourceMark | 'local';

export const markWords: Readonly<Record<RuleMark, string>> = {
  S: 'from the partnership’s own papers',
  F: 'from published law or guidance',
  G: 'guidance, to be checked',
  local: 'local',
};

export type Rule = {
  id: string;
  code: string;
  title: string;
  body: RuleBody;
  /** Falls due from and to these days (ISO); null while in force. */
  effectiveFrom: string;
  effectiveTo: string | null;
  ownerAgencyId: string | null;
  ownerAccountId: string | null;
  version: number;
};
export type RuleInput = Omit<Rule, 'id' | 'version'>;

export type FixedDate = { id: string; kind: DateKind; title: string; on: string; version: number };

export const stepStates = {
  'not-started': 'Not started',
  'under-way': 'Under way',
  done: 'Done',
  'not-needed': 'Not needed',
} as const;
export type StepState = keyof typeof stepStates;
export const stepStateNames = Object.keys(stepStates) as [StepState, ...StepState[]];

/** What somebody has said of a step. */
export type Said = {
  ruleId: string;
  occurrence: string;
  state: StepState;
  note: string;
  doneOn: string | null;
  ownerAgencyId: string | null;
  ownerAccountId: string | null;
  version: number;
  changedAt: string;
  changedBy: string | null;
};

/** When a rule falls due once. */
export type Occurrence = {
  /** Which time of its rule; stays when its fixed day moves. */
  key: string;
  /** ISO day. */
  due: string;
  /** What it counts from, in words. */
  from: string;
};

/** One line of the plan. */
export type Step = Occurrence & {
  rule: Rule;
  state: StepState;
  /** Computed: due before today and neither done nor not needed. */
  overdue: boolean;
  said: Said | null;
  owner: { agencyId: string | null; accountId: string | null; words: string };
  /** Periods that it would fall in, where something of it waits. */
  elections: ElectionPeriod[];
};

/** The planning year is the financial year: `2026-27` runs from 1 April 2026 to 31 March 2027. */
export type PlanYear = { name: string; from: string; to: string };

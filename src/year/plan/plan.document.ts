import { documentSchemaVersion, type Block, type FrankpledgeDocument } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { dayWords } from '../../partnership/partnership.ts';
import { ownerInWords, type Owners } from './owners.store.ts';
import { electionWords } from './plan.words.ts';
import type { Plan } from './plan.rules.ts';
import { dateKinds, markWords, stepStates, type Step } from './plan.types.ts';
import { monthNames } from './due.rules.ts';

type Table = Extract<Block, { kind: 'table' }>;
const text = (words: string) => ({ content: [words] });
const stateWords = (step: Step): string =>
  step.overdue ? `${stepStates[step.state]}, late` : stepStates[step.state];

/** Every step with its days as ISO, for a spreadsheet and as CSV. */
export function stepsTable(plan: Plan, owners: Owners): Table {
  return {
    kind: 'table',
    caption: `Steps of ${plan.year.name}`,
    columns: ['Due', 'Rule', 'Step', 'Counted from', 'Owner', 'State', 'Note', 'Pre-election period', 'Source', 'Mark', 'Where it is done'].map((title) => ({ title, kind: 'text' as const })), // prettier-ignore
    rowHeadings: false,
    rows: plan.steps.map((step) =>
      [
        step.due,
        step.rule.code,
        step.rule.title,
        step.from,
        ownerInWords(step.owner, owners),
        stateWords(step),
        step.said?.note ?? '',
        step.elections.map(({ title }) => title).join('; '),
        step.rule.body.source,
        markWords[step.rule.body.mark],
        step.rule.body.href,
      ].map(text),
    ),
    notes: [],
  };
}

/** The year for the wall: month by month, fixed days and steps together. */
export function planDocument(plan: Plan, owners: Owners, banner: string): FrankpledgeDocument {
  const months = new Map<string, { on: string; cells: string[] }[]>();
  const put = (on: string, cells: string[]): void => {
    const month = on.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), { on, cells }]);
  };
  for (const each of plan.dates)
    put(each.on, [each.title, dateKinds[each.kind].title, '', 'Fixed day', electionWords(each.elections)]);
  for (const step of plan.steps)
    put(step.due, [
      step.rule.title,
      step.from,
      ownerInWords(step.owner, owners),
      stateWords(step),
      [step.state === 'not-needed' ? (step.said?.note ?? '') : '', electionWords(step.elections)].filter((part) => part !== '').join(' '), // prettier-ignore
    ]);
  const blocks: Block[] = [...months].sort(([one], [other]) => (one < other ? -1 : 1)).map(([month, rows]) => ({
    kind: 'table',
    caption: `${monthNames[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`,
    columns: [
      { title: 'Day', kind: 'text', width: 1 },
      { title: 'What', kind: 'text', width: 3 },
      { title: 'Counted from', kind: 'text', width: 2.6 },
      { title: 'Owner', kind: 'text', width: 2 },
      { title: 'State', kind: 'text', width: 1.1 },
      { title: 'Take care', kind: 'text', width: 3 },
    ],
    rowHeadings: false,
    rows: rows
      .sort((one, other) => (one.on < other.on ? -1 : 1))
      .map(({ on, cells }) => [dayWords(on).replace(/ \d{4}$/, ''), ...cells].map(text)),
    notes: [],
  })); // prettier-ignore
  return {
    schemaVersion: documentSchemaVersion,
    title: `The year ${plan.year.name}`,
    subtitle: `1 April ${plan.year.from.slice(0, 4)} to 31 March ${plan.year.to.slice(0, 4)}, as it stood on ${dayWords(clock.today())}`,
    marking: 'OFFICIAL',
    banner,
    language: 'en-GB',
    author: 'Community safety partnership',
    createdAt: clock.now(),
    softwareVersion,
    blocks:
      blocks.length === 0
        ? [{ kind: 'paragraph', content: ['No fixed day and no rule is written down for this year.'] }]
        : blocks,
    figures: [],
    sources: [],
  };
}

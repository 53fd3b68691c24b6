import { addCalendarMonths, addDays } from '../foundation/day.ts';
import { refused } from '../foundation/problem.ts';

/** Words, and the law they come from, of a strategy: domain pack 1.2, 2.5. Pages, refusals and tests read these tables. */

/** Where a strategy stands (the table's CHECK). */
export const strategyStates = ['drafting', 'csp-approved', 'scrutinised', 'adopted', 'published', 'under-review', 'confirmed', 'revised', 'superseded', 'withdrawn'] as const; // prettier-ignore
export type StrategyState = (typeof strategyStates)[number];

export const stateWords: Readonly<Record<StrategyState, { title: string; meaning: string; colour: string }>> = {
  drafting: { title: 'Being drafted', meaning: 'It is being written. Members can read it and comment on it.', colour: 'govuk-tag--yellow' },
  'csp-approved': { title: 'Draft approved', meaning: 'The partnership approved the draft. It goes to scrutiny; each comment is answered.', colour: 'govuk-tag--light-blue' },
  scrutinised: { title: 'Scrutinised', meaning: 'Scrutiny is done and its comments are answered. The chair can adopt it.', colour: 'govuk-tag--light-blue' },
  adopted: { title: 'Adopted', meaning: 'The chair adopted it. Its text is frozen; a second person publishes it.', colour: 'govuk-tag--blue' },
  published: { title: 'Published', meaning: 'It is on the public page.', colour: 'govuk-tag--green' },
  'under-review': { title: 'Being reviewed', meaning: 'Its yearly review is open: each action is kept, amended, closed or carried.', colour: 'govuk-tag--purple' },
  confirmed: { title: 'Published, confirmed', meaning: 'Its last review confirmed it as it was.', colour: 'govuk-tag--green' },
  revised: { title: 'Published, revised', meaning: 'Its last review changed it. The revised edition waits to be published by a second person.', colour: 'govuk-tag--orange' },
  superseded: { title: 'Superseded', meaning: 'A later strategy took its place. It stays readable.', colour: 'govuk-tag--grey' },
  withdrawn: { title: 'Withdrawn', meaning: 'It was given up before it was published.', colour: 'govuk-tag--grey' },
}; // prettier-ignore

/** In force once published: the public page shows it, its actions are worked on. */
export const inForceStates: readonly StrategyState[] = ['published', 'under-review', 'confirmed', 'revised'];
/** The text can be written. After approval each change shows as a difference from what was approved. */
export const writableStates: readonly StrategyState[] = ['drafting', 'csp-approved', 'scrutinised'];

export type StepEvent = 'approve' | 'redraft' | 'scrutinise' | 'adopt' | 'publish' | 'open-review' | 'confirm' | 'revise' | 'supersede' | 'withdraw'; // prettier-ignore

/** What must be true before; checked by `life/needs.ts`, each with the words that say how to mend it. */
export type StepNeed = 'has-priorities' | 'checks-clear' | 'comments-answered' | 'no-election' | 'second-person' | 'all-decided' | 'nothing-changed' | 'something-changed'; // prettier-ignore
/** What must be written with it. */
export type StepGiven = 'held-on' | 'minute' | 'reason' | 'words' | 'copy-sent-on' | 'copy-sent-to';

export type Step = {
  event: StepEvent;
  from: StrategyState;
  to: StrategyState;
  title: string;
  meaning: string;
  /** Action of the permission table; `system` for a clock. */
  who: 'strategy.step' | 'strategy.adopt' | 'strategy.publish' | 'system';
  needs: readonly StepNeed[];
  given: readonly StepGiven[];
  /** `content`: all it says is frozen with its hash. `files`: every document is made from what was frozen, and kept. */
  freezes?: 'content' | 'files';
  takesAway?: true;
};

const open = { event: 'open-review', to: 'under-review', title: 'Open the yearly review', meaning: 'Each action is looked at: keep, amend, close or carry it, or add another. By itself a year after publication.', who: 'strategy.step', needs: [], given: ['reason'] } as const; // prettier-ignore
const supersede = { event: 'supersede', to: 'superseded', title: 'Superseded', meaning: 'By itself, when its successor is published and begins.', who: 'system', needs: [], given: [] } as const; // prettier-ignore
const redraft = { event: 'redraft', to: 'drafting', title: 'Back to the draft', meaning: 'What was approved must be approved again.', who: 'strategy.step', needs: [], given: ['reason'], takesAway: true } as const; // prettier-ignore
const withdraw = { event: 'withdraw', to: 'withdrawn', title: 'Give it up', meaning: 'It no longer counts and stays readable. This is final.', who: 'strategy.step', needs: [], given: ['reason'], takesAway: true } as const; // prettier-ignore
const publish = { event: 'publish', to: 'published', title: 'Publish it', meaning: 'Every document is made from what was frozen, and goes on the public page. A copy goes to the elected local policing body.', who: 'strategy.publish', needs: ['second-person', 'no-election'], given: ['copy-sent-on', 'copy-sent-to'], freezes: 'files' } as const; // prettier-ignore

/** The course of a strategy (domain pack 2.5). The copy for the policing body: SI 2012/2660 (regulation 13A of SI 2007/1830). */
export const steps: readonly Step[] = [
  { event: 'approve', from: 'drafting', to: 'csp-approved', title: 'Record that the partnership approved the draft', meaning: 'The text as it stands is frozen by its hash, so that what scrutiny sees is what was approved.', who: 'strategy.step', needs: ['has-priorities'], given: ['held-on', 'minute'], freezes: 'content' },
  { ...withdraw, from: 'drafting' },
  { event: 'scrutinise', from: 'csp-approved', to: 'scrutinised', title: 'Record that scrutiny is done', meaning: 'The crime and disorder committee looked at it, and each of its comments has an answer.', who: 'strategy.step', needs: ['comments-answered'], given: ['held-on', 'minute', 'words'] },
  { ...redraft, from: 'csp-approved' },
  { ...withdraw, from: 'csp-approved' },
  { event: 'adopt', from: 'scrutinised', to: 'adopted', title: 'Adopt it', meaning: 'Its text is frozen by its hash, and its actions are agreed.', who: 'strategy.adopt', needs: ['comments-answered', 'checks-clear'], given: ['held-on', 'minute'], freezes: 'content' },
  { ...redraft, from: 'scrutinised' },
  { ...withdraw, from: 'scrutinised' },
  { ...publish, from: 'adopted' },
  { ...withdraw, from: 'adopted' },
  { ...open, from: 'published' },
  { ...open, from: 'confirmed' },
  { event: 'confirm', from: 'under-review', to: 'confirmed', title: 'Confirm it as it is', meaning: 'Every action is kept or closed. Nothing of the strategy is changed.', who: 'strategy.step', needs: ['all-decided', 'nothing-changed'], given: ['held-on', 'minute', 'words'] },
  { event: 'revise', from: 'under-review', to: 'revised', title: 'Record the revision', meaning: 'What was decided is done in the action log, the list of changes is kept, and a revised edition is frozen.', who: 'strategy.step', needs: ['all-decided', 'something-changed'], given: ['held-on', 'minute', 'words'], freezes: 'content' },
  { ...publish, from: 'revised', title: 'Publish the revised edition' },
  { ...supersede, from: 'published' },
  { ...supersede, from: 'under-review' },
  { ...supersede, from: 'confirmed' },
  { ...supersede, from: 'revised' },
]; // prettier-ignore

/** Steps that people can take from a state, in the order of the table. */
export const stepsFrom = (state: StrategyState): readonly Step[] =>
  steps.filter((step) => step.from === state && step.who !== 'system');

/** The step from a state. @throws Problem 403 `step-not-possible` where the table has none. */
export function stepOf(state: StrategyState, event: StepEvent): Step {
  const found = steps.find((step) => step.from === state && step.event === event);
  if (found !== undefined) return found;
  const title = steps.find((step) => step.event === event)?.title ?? event;
  throw refused(
    'step-not-possible',
    `This is not possible now: ${title}`,
    `The strategy is “${stateWords[state].title}”. Nothing was changed.`,
  );
}

/** Periods and limits as data. (S): the source documents; ours where nothing is said. */
export const strategyParameters = {
  reviewMonths: { value: 12, unit: 'months from publication, or from the last review, to the next review', source: 'Domain pack 2.5 (S)' },
  reviewLimitMonths: { value: 2, unit: 'months for deciding a review that is open', source: 'Domain pack 2.5 (S)' },
  usualYears: { value: 3, unit: 'years a strategy is drafted for; no term is fixed any more', source: 'SI 2007/1830; a three-year plan is no longer required (G)' },
} as const; // prettier-ignore

/**
 * Days proposed for a new strategy: after the last that was adopted, whatever is drafted beside it; where that is over, or there is none, from
 * the next first of April. @param today ISO day
 */
export function proposedDays(
  strategies: readonly { state: StrategyState; to: string }[],
  today: string,
): { from: string; to: string } {
  const decided = strategies.filter(({ state }) => state === 'adopted' || inForceStates.includes(state));
  const after =
    decided
      .map(({ to }) => addDays(to, 1))
      .toSorted()
      .at(-1) ?? '';
  const year = Number(today.slice(0, 4));
  const april = today < `${year}-04-01` ? `${year}-04-01` : `${year + 1}-04-01`;
  const from = after > today ? after : april;
  return { from, to: addDays(addCalendarMonths(from, strategyParameters.usualYears.value * 12), -1) };
}

/** The day (ISO) a review opens by itself, counted from publication or from the close of the last one. */
export const reviewDueAfter = (day: string): string =>
  addCalendarMonths(day, strategyParameters.reviewMonths.value);
/** The day (ISO) by which an open review must be decided. */
export const reviewLimit = (openedOn: string): string =>
  addCalendarMonths(openedOn, strategyParameters.reviewLimitMonths.value);

/** Code of a limb of section 6 (the priorities room keeps them, dated). */
export type Limb = string;

/** The four headings of the published strategy, and none (its fifth priority is a plain list). */
export const headings = [
  { code: 'prevention-community', title: 'Prevention and Community Involvement' },
  { code: 'early-identification', title: 'Early Identification' },
  { code: 'supportive-intervention', title: 'Supportive Intervention' },
  { code: 'enforcement-formal', title: 'Enforcement/Formal Action' },
  { code: 'none', title: 'Without a heading' },
] as const; // prettier-ignore
export type Heading = (typeof headings)[number]['code'];
export const headingCodes = headings.map(({ code }) => code);
export const headingTitle = (code: string): string => headings.find((each) => each.code === code)?.title ?? code; // prettier-ignore

export const chapterKinds = {
  text: { title: 'Words', hint: 'A chapter of words: who we are, how the priorities were chosen, what it will cost', usual: 'Introduction' },
  'look-back': { title: 'Look-back', hint: 'What the last strategy did: made from its finished actions, with words of your own', usual: 'What the last strategy did' },
  consultation: { title: 'Consultation', hint: 'What people said: taken from the newest published chapter', usual: 'What people told us' },
  priority: { title: 'Priority', hint: 'Why, what we focus on, what we do under the four headings, what should have changed', usual: '' },
  structure: { title: 'Structure', hint: 'The partnership’s groups and to whom each reports, from the partnership’s own pages', usual: 'How the partnership works' },
  contacts: { title: 'Contacts', hint: 'How to reach each agency, from the partnership’s own pages', usual: 'Contacts' },
  equality: { title: 'Equality', hint: 'Who is affected, what was found and what is done about it (Equality Act 2010 s.149)', usual: 'Equality' },
  'data-protection': { title: 'Data protection', hint: 'What the strategy needs of people’s data, and which impact assessment covers it', usual: 'Data protection' },
} as const; // prettier-ignore
export type ChapterKind = keyof typeof chapterKinds;
export const chapterKindCodes = Object.keys(chapterKinds) as ChapterKind[];

export type ItemKind = 'focus' | 'aim';
export const itemWords: Readonly<Record<ItemKind, { title: string; one: string; thread: string }>> = {
  focus: { title: 'What is our focus?', one: 'focus', thread: 'strategy_focus' },
  aim: { title: 'What should have changed by the end?', one: 'aim for change', thread: 'strategy_aim' },
};

export const decisions = { accepted: 'Accepted', partly: 'Accepted in part', not: 'Not accepted' } as const;
export type Decision = keyof typeof decisions;

export const reviewOutcomes = {
  keep: { title: 'Keep', meaning: 'It goes on as it is', changes: false },
  amend: { title: 'Amend', meaning: 'Its words, owner or day change', changes: true },
  close: { title: 'Close', meaning: 'It is done, or will not be done: closed in the action log with its evidence or reason', changes: false },
  carry: { title: 'Carry', meaning: 'It goes over into the next strategy', changes: true },
  add: { title: 'Add', meaning: 'A new action', changes: true },
} as const; // prettier-ignore
export type ReviewOutcome = keyof typeof reviewOutcomes;

/** Whether two periods of days have a day in common. */
export const overlap = (a: { from: string; to: string }, b: { from: string; to: string }): boolean =>
  a.from <= b.to && b.from <= a.to;

import { addCalendarMonths } from '../../foundation/day.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import type { Role } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import { limitOn } from './step.parameters.ts';
import type { StepLimit } from './step.parameters.ts';

/** Where an assessment stands (the table's CHECK). */
export const assessmentStates = [
  'planned',
  'collecting',
  'analysing',
  'draft',
  'validated',
  'endorsed',
  'approved',
  'published',
  'corrected',
  'withdrawn',
] as const;
export type AssessmentState = (typeof assessmentStates)[number];

export const stateWords: Readonly<
  Record<AssessmentState, { title: string; meaning: string; colour: string }>
> = {
  planned: {
    title: 'Planned',
    meaning: 'Its period and its contributors are set. Nobody was asked for data yet.',
    colour: 'govuk-tag--grey',
  },
  collecting: {
    title: 'Collecting data',
    meaning: 'The contributors were asked for their data.',
    colour: 'govuk-tag--light-blue',
  },
  analysing: {
    title: 'Analysing',
    meaning: 'Data collection is closed; what did not come is written down as a gap.',
    colour: 'govuk-tag--light-blue',
  },
  draft: {
    title: 'Draft',
    meaning: 'The document is being written, and its contributors check their own figures.',
    colour: 'govuk-tag--yellow',
  },
  validated: {
    title: 'Figures checked',
    meaning: 'Its contributors checked their figures, or the reason to go on without is written down.',
    colour: 'govuk-tag--blue',
  },
  endorsed: {
    title: 'Endorsed',
    meaning: 'The executive group endorsed it.',
    colour: 'govuk-tag--blue',
  },
  approved: {
    title: 'Approved',
    meaning: 'The partnership approved it. The document is frozen.',
    colour: 'govuk-tag--green',
  },
  published: {
    title: 'Published',
    meaning: 'Its public edition is published. Both editions are frozen.',
    colour: 'govuk-tag--green',
  },
  corrected: {
    title: 'Corrected',
    meaning: 'An erratum stands at the head of the frozen document.',
    colour: 'govuk-tag--orange',
  },
  withdrawn: {
    title: 'Withdrawn',
    meaning: 'It no longer counts. It stays readable and says so.',
    colour: 'govuk-tag--red',
  },
};

export type StepEvent =
  | 'plan'
  | 'make'
  | 'collect'
  | 'analyse'
  | 'collect-again'
  | 'write'
  | 'ask-check'
  | 'settle'
  | 'validate'
  | 'reopen'
  | 'endorse'
  | 'approve'
  | 'propose-publication'
  | 'refuse-publication'
  | 'publish'
  | 'propose-erratum'
  | 'refuse-erratum'
  | 'correct'
  | 'withdraw';

/** What a step asks for. One with `?` may be left empty. */
export type Given =
  | 'title'
  | 'period'
  | 'comparison?'
  | 'contributors'
  | 'marking'
  | 'due-on'
  | 'gaps?'
  | 'agencies'
  | 'agencies?'
  | 'check'
  | 'template'
  | 'which-erratum'
  | 'reason'
  | 'held-on'
  | 'changes'
  | 'minute'
  | 'priorities'
  | 'publication-check'
  | 'erratum';

export type Step = {
  event: StepEvent;
  /** Null: it begins with this step. */
  from: AssessmentState | null;
  to: AssessmentState;
  /** Title of its form and of its line in the history. */
  title: string;
  /** What it does, said above its button. */
  meaning: string;
  /** Action of the permission table. */
  who: 'assessment.make' | 'assessment.sign-off';
  /** `second`: another person than the one who proposed, and one of the two a manager; `analyst-and-manager`: one of each. */
  people: 'one' | 'second' | 'analyst-and-manager';
  /** word-of-mouth: written down for a meeting that decided. */
  ways: readonly ('signed-in' | 'word-of-mouth')[];
  given: readonly Given[];
  /** Limit for what comes after it, counted from this step. */
  limit: StepLimit['code'] | null;
  /** True where it freezes a rendering. */
  freezes?: true;
  /** A step that takes something away is a warning button. */
  takesAway?: true;
};

const one = { who: 'assessment.make', people: 'one', ways: ['signed-in'], limit: null } as const;
const signOff = { ...one, who: 'assessment.sign-off' } as const;

const reopen = {
  ...one,
  event: 'reopen',
  to: 'draft',
  title: 'Open it for changes again',
  meaning: 'Goes back to the draft. What was checked or endorsed must be checked or endorsed again.',
  given: ['reason'],
  limit: null,
  takesAway: true,
} as const;
const withdraw = {
  ...one,
  event: 'withdraw',
  to: 'withdrawn',
  title: 'Withdraw it',
  meaning: 'It no longer counts. It stays readable here and says that it was withdrawn. This is final.',
  given: ['reason'],
  takesAway: true,
} as const;
const proposePublication = {
  ...one,
  event: 'propose-publication',
  title: 'Propose to publish it',
  meaning: 'Asks a second person to check the public edition before it is published.',
  given: [],
  limit: 'publication-check',
} as const;
const refusePublication = {
  ...one,
  event: 'refuse-publication',
  title: 'Do not publish it yet',
  meaning: 'Puts the proposal aside, with the reason.',
  given: ['reason'],
} as const;
const publish = {
  ...one,
  event: 'publish',
  to: 'published',
  title: 'Publish the public edition',
  meaning: 'Answers the questions of the check, freezes the public edition and publishes it.',
  people: 'second',
  given: ['publication-check'],
  freezes: true,
} as const;
const proposeErratum = {
  ...one,
  event: 'propose-erratum',
  title: 'Propose an erratum',
  meaning: 'For a wrong value in the frozen document. An analyst and a manager correct it together.',
  given: ['erratum'],
  limit: 'erratum',
} as const;
const refuseErratum = {
  ...one,
  event: 'refuse-erratum',
  title: 'Put the erratum aside',
  meaning: 'Nothing is corrected; the reason is kept.',
  given: ['which-erratum', 'reason'],
} as const;
const correct = {
  ...one,
  event: 'correct',
  to: 'corrected',
  title: 'Confirm the erratum',
  meaning:
    'Puts the note at the head of the document and freezes it anew. The earlier document is kept and named.',
  people: 'analyst-and-manager',
  given: ['which-erratum'],
  freezes: true,
} as const;

/**
 * The course of an assessment (domain 2.2 and the publication machine of 8.4). The page, the refusals and the tests read this table.
 */
export const steps: readonly Step[] = [
  {
    ...one,
    event: 'plan',
    from: null,
    to: 'planned',
    title: 'Plan an assessment',
    meaning: 'Sets what it is about, and who contributes, before there are any data.',
    given: ['title', 'period', 'comparison?', 'contributors', 'marking'],
    limit: 'yearly',
  },
  {
    ...one,
    event: 'make',
    from: null,
    to: 'draft',
    title: 'Make an assessment',
    meaning: 'Makes the draft at once from the data there are.',
    given: ['period', 'comparison?'],
  },
  {
    ...one,
    event: 'collect',
    from: 'planned',
    to: 'collecting',
    title: 'Ask for the data',
    meaning: 'Sends each contributor you tick one request for its data of the period.',
    given: ['agencies?', 'due-on'],
    limit: 'collect',
  },
  {
    ...one,
    event: 'analyse',
    from: 'collecting',
    to: 'analysing',
    title: 'Close the collection',
    meaning: 'What did not come is written down as a gap, and the analysis begins.',
    given: ['gaps?'],
  },
  {
    ...one,
    event: 'collect-again',
    from: 'analysing',
    to: 'collecting',
    title: 'Open the collection again',
    meaning: 'Waits for data once more.',
    given: ['reason'],
    limit: 'collect',
  },
  {
    ...one,
    event: 'write',
    from: 'analysing',
    to: 'draft',
    title: 'Make the draft',
    meaning: 'Works out every figure from the files in use and writes the first text. It may take a minute.',
    given: ['template'],
  },
  {
    ...one,
    event: 'ask-check',
    from: 'draft',
    to: 'draft',
    title: 'Ask for the check of figures',
    meaning: 'Sends each agency its own figures, and nobody else’s, to agree to or to dispute.',
    given: ['agencies', 'due-on'],
    limit: 'check',
  },
  {
    ...one,
    event: 'settle',
    from: 'draft',
    to: 'draft',
    title: 'Say why it goes on despite a dispute',
    meaning: 'The dispute and this reason stay with the assessment.',
    given: ['check', 'reason'],
  },
  {
    ...one,
    event: 'validate',
    from: 'draft',
    to: 'validated',
    title: 'Close the check of figures',
    meaning:
      'The draft can no longer be edited. Agencies that did not answer by their day are written down as gaps.',
    given: ['gaps?'],
  },
  { ...reopen, from: 'validated' },
  {
    ...signOff,
    event: 'endorse',
    from: 'validated',
    to: 'endorsed',
    title: 'Record the endorsement',
    meaning: 'The executive group endorsed it, before the partnership’s meeting.',
    ways: ['word-of-mouth'],
    given: ['held-on', 'changes'],
  },
  { ...reopen, from: 'endorsed' },
  {
    ...signOff,
    event: 'approve',
    from: 'endorsed',
    to: 'approved',
    title: 'Record the approval',
    meaning: 'The partnership’s meeting approved it. The document and its files are frozen as they are now.',
    ways: ['word-of-mouth'],
    given: ['held-on', 'minute', 'priorities'],
    freezes: true,
  },
  { ...proposePublication, from: 'approved', to: 'approved' },
  { ...refusePublication, from: 'approved', to: 'approved' },
  { ...publish, from: 'approved' },
  { ...proposePublication, from: 'corrected', to: 'corrected' },
  { ...refusePublication, from: 'corrected', to: 'corrected' },
  { ...publish, from: 'corrected' },
  { ...proposeErratum, from: 'approved', to: 'approved' },
  { ...refuseErratum, from: 'approved', to: 'approved' },
  { ...correct, from: 'approved' },
  { ...proposeErratum, from: 'published', to: 'published' },
  { ...refuseErratum, from: 'published', to: 'published' },
  { ...correct, from: 'published' },
  { ...proposeErratum, from: 'corrected', to: 'corrected' },
  { ...refuseErratum, from: 'corrected', to: 'corrected' },
  { ...correct, from: 'corrected' },
  { ...withdraw, from: 'planned' },
  { ...withdraw, from: 'collecting' },
  { ...withdraw, from: 'analysing' },
  { ...withdraw, from: 'draft' },
  { ...withdraw, from: 'validated' },
  { ...withdraw, from: 'endorsed' },
  { ...withdraw, who: 'assessment.sign-off', from: 'approved' },
  { ...withdraw, who: 'assessment.sign-off', from: 'published' },
  { ...withdraw, who: 'assessment.sign-off', from: 'corrected' },
];

/** Steps that can be taken from a state, in the order of the table. */
export const stepsFrom = (state: AssessmentState | null): readonly Step[] =>
  steps.filter(({ from }) => from === state);

/** The step from a state. @throws Problem 422 `step-not-possible` where the table has none. */
export function stepOf(state: AssessmentState | null, event: StepEvent): Step {
  const found = steps.find((step) => step.from === state && step.event === event);
  if (found !== undefined) return found;
  const title = steps.find((step) => step.event === event)?.title ?? event;
  throw refused(
    'step-not-possible',
    `This is not possible now: ${title}`,
    state === null
      ? 'An assessment begins by being planned or made.'
      : `The assessment is “${stateWords[state].title}”. Nothing was changed.`,
  );
}

/** Whether the document may be edited: only in the draft. */
export function isOpenForWriting(state: AssessmentState): boolean {
  return state === 'draft';
}

/** Whether there is a document: before the draft there is none (the table's CHECK). */
export function hasDocument(state: AssessmentState): boolean {
  return state !== 'planned' && state !== 'collecting' && state !== 'analysing';
}

/** Whether what is served is the frozen files. A withdrawn one keeps what it froze, if anything. */
export function isFrozen(state: AssessmentState): boolean {
  return state === 'approved' || state === 'published' || state === 'corrected';
}

/** The questions of the check before publication (domain 8.4). Each is answered yes, with words, or it is not published. */
export const publicationQuestions = [
  {
    code: 'personal-data',
    title: 'No one can be recognised',
    hint: 'No names, addresses or descriptions of people; no rare event from which someone could be known',
  },
  {
    code: 'live-proceedings',
    title: 'Nothing touches live proceedings or an investigation',
    hint: 'No suspects, gangs or premises under investigation',
  },
  {
    code: 'small-numbers',
    title: 'Small numbers are safe',
    hint: 'Read the list of what was left out or rounded; nothing small can be worked out from the rest',
  },
  {
    code: 'partner-approval',
    title: 'The agencies whose figures are shown agree to publication',
    hint: 'Partner data is owned by the partner',
  },
  {
    code: 'accessibility',
    title: 'It can be read by everyone',
    hint: 'Headings in order, charts with their tables, plain words, marking “public”',
  },
] as const;
export type PublicationQuestion = (typeof publicationQuestions)[number]['code'];

/** The day by which something must be done under a limit, counted from a day (ISO). */
export function dueDay(code: StepLimit['code'], from: string): string {
  const limit = limitOn(code, from);
  return limit.unit === 'months'
    ? addCalendarMonths(from, limit.amount)
    : workingDaysFrom(from, limit.amount);
}

/** Somebody who took a step, in the role they had then. */
export type Person = { accountId: string; role: Role };

/**
 * Why this person may not take the second part of a step that needs two people; null where they may.
 * @param first who proposed.
 */
export function whyNotSecond(step: Pick<Step, 'people'>, first: Person, second: Person): string | null {
  if (step.people === 'one') return null;
  if (first.accountId === second.accountId) return 'You proposed this. Another person must look at it.';
  const roles = [first.role, second.role];
  if (step.people === 'second')
    return roles.includes('manager')
      ? null
      : 'One of the two must be a community safety manager: an analyst does not publish alone.';
  return roles.includes('manager') && roles.includes('analyst')
    ? null
    : 'An erratum needs an analyst and a community safety manager, one of each.';
}

import { addDays } from '../foundation/day.ts';
import type { Actor } from '../foundation/database.types.ts';
import { scopeOf } from '../partnership/partnership.ts';

/** Where an action stands (the table's CHECK). Domain pack 2.5. Overdue is computed, never one of them. */
export const actionStates = [
  'proposed',
  'agreed',
  'in-progress',
  'paused',
  'completed',
  'cancelled',
] as const;
export type ActionState = (typeof actionStates)[number];

/** States in which something is still to be done. */
export const openStates: readonly ActionState[] = ['proposed', 'agreed', 'in-progress', 'paused'];

export const stateWords: Readonly<Record<ActionState, { title: string; meaning: string; colour: string }>> = {
  proposed: { title: 'Proposed', meaning: 'Written down; not yet agreed by the partnership.', colour: 'govuk-tag--grey' },
  agreed: { title: 'Agreed', meaning: 'Agreed, with an owner and a day; not yet begun.', colour: 'govuk-tag--light-blue' },
  'in-progress': { title: 'In progress', meaning: 'Its owner is working on it.', colour: 'govuk-tag--blue' },
  paused: { title: 'Paused', meaning: 'It rests for a reason, until a day on which it is looked at again.', colour: 'govuk-tag--yellow' },
  completed: { title: 'Completed', meaning: 'Done, with evidence, and confirmed by another person than said so.', colour: 'govuk-tag--green' },
  cancelled: { title: 'Cancelled', meaning: 'Taken off by a meeting, with its minute and the reason.', colour: 'govuk-tag--grey' },
}; // prettier-ignore

/** Headings of a strategy’s actions (source documents (S)); `none` because one published priority is a flat list. */
export const headings = ['prevention-community', 'early-identification', 'supportive-intervention', 'enforcement-formal', 'none'] as const; // prettier-ignore
export type Heading = (typeof headings)[number];

export const headingWords: Readonly<Record<Heading, string>> = {
  'prevention-community': 'Prevention and community involvement',
  'early-identification': 'Early identification',
  'supportive-intervention': 'Supportive intervention',
  'enforcement-formal': 'Enforcement and formal action',
  none: 'No heading',
};

/** Who takes a step. `owner`: the person or somebody of the agency that owns it; `lead`: who confirms; `meeting`: who minutes it. */
export type StepWho = 'owner' | 'lead' | 'meeting';
/** How it may be answered (requests room), besides on the page. */
export type StepWay = 'signed-in' | 'link' | 'email' | 'word-of-mouth';
export type StepNeed = 'owner' | 'due' | 'evidence' | 'done-proposed' | 'another-person';
export type StepAsk = 'reason' | 'first-step' | 'result' | 'revisit-on' | 'minute';

export type ActionStep = {
  code: 'agree' | 'start' | 'propose-done' | 'put-back' | 'confirm' | 'pause' | 'resume' | 'cancel' | 'reopen';
  from: readonly ActionState[];
  to: ActionState;
  title: string;
  /** As it is said once it was taken. */
  past: string;
  who: StepWho;
  ways: readonly StepWay[];
  /** What must be true before. */
  needs: readonly StepNeed[];
  /** What must be written with it. */
  asks: readonly StepAsk[];
  /** `S`: domain pack 2.5; `ours`: what else a log needs so that nothing is stuck. */
  source: 'S' | 'ours';
}; // prettier-ignore

const everyWay: readonly StepWay[] = ['signed-in', 'link', 'email', 'word-of-mouth'];
const signedIn: readonly StepWay[] = ['signed-in'];

/** The steps of an action: each by whom, by which ways and with what. Pages, refusals and tests read this table. */
export const actionSteps: readonly ActionStep[] = [
  { code: 'agree', from: ['proposed'], to: 'agreed', title: 'Agree it', past: 'Agreed', who: 'lead', ways: signedIn, needs: ['owner', 'due'], asks: [], source: 'S' },
  { code: 'start', from: ['agreed'], to: 'in-progress', title: 'Start it', past: 'Started', who: 'owner', ways: everyWay, needs: ['owner'], asks: ['first-step'], source: 'S' },
  { code: 'propose-done', from: ['in-progress'], to: 'in-progress', title: 'Say that it is done', past: 'Said to be done', who: 'owner', ways: everyWay, needs: ['evidence'], asks: ['result'], source: 'S' },
  { code: 'confirm', from: ['in-progress'], to: 'completed', title: 'Confirm that it is done', past: 'Confirmed as done', who: 'lead', ways: signedIn, needs: ['done-proposed', 'evidence', 'another-person'], asks: [], source: 'S' },
  { code: 'put-back', from: ['in-progress'], to: 'in-progress', title: 'Put it back: not done yet', past: 'Put back as not done yet', who: 'lead', ways: signedIn, needs: ['done-proposed'], asks: ['reason'], source: 'ours' },
  { code: 'pause', from: ['in-progress'], to: 'paused', title: 'Pause it', past: 'Paused', who: 'lead', ways: signedIn, needs: [], asks: ['reason', 'revisit-on'], source: 'S' },
  { code: 'resume', from: ['paused'], to: 'in-progress', title: 'Go on with it', past: 'Gone on with', who: 'lead', ways: signedIn, needs: [], asks: ['first-step'], source: 'ours' },
  { code: 'cancel', from: ['proposed', 'agreed', 'in-progress', 'paused'], to: 'cancelled', title: 'Cancel it', past: 'Cancelled', who: 'meeting', ways: signedIn, needs: [], asks: ['minute', 'reason'], source: 'S' },
  { code: 'reopen', from: ['completed', 'cancelled'], to: 'in-progress', title: 'Open it again', past: 'Opened again', who: 'lead', ways: signedIn, needs: ['owner'], asks: ['reason'], source: 'ours' },
]; // prettier-ignore

/** What an action's rules look at. */
export type Standing = {
  state: ActionState;
  ownerAgencyId: string | null;
  ownerAccountId: string | null;
  leadAccountId: string | null;
  dueOn: string | null;
  dueRule: string | null;
  revisitOn: string | null;
  doneProposedAt: string | null;
  doneProposedBy: string | null;
  /** Pieces of evidence that stand. */
  evidence: number;
};

/**
 * Past its day and not done. Not one that waits: proposed (nobody has promised it), paused (until the day it is looked at again),
 * or said to be done by its owner (then the lead is the one who is waited for).
 * @param on ISO day.
 */
export function isOverdue(action: Pick<Standing, 'state' | 'dueOn' | 'revisitOn' | 'doneProposedAt'>, on: string): boolean {
  if (action.state === 'paused') return action.revisitOn !== null && action.revisitOn < on;
  if (action.state !== 'agreed' && action.state !== 'in-progress') return false;
  return action.dueOn !== null && action.dueOn < on && action.doneProposedAt === null;
} // prettier-ignore

type Who = Pick<Actor, 'accountId' | 'agencyId' | 'role'>;

/** Whether somebody may change what an action says and give updates: the partnership’s editors, and those of the agency that owns it. */
export function mayEdit(actor: Who, action: Pick<Standing, 'ownerAgencyId' | 'ownerAccountId'>): boolean {
  const scope = scopeOf(actor.role, 'actions.edit');
  if (scope !== 'agency') return scope === 'partnership';
  return action.ownerAgencyId === actor.agencyId || action.ownerAccountId === actor.accountId;
}

/** Whether this is a person whose step it is. */
export function isTheirs(who: StepWho, actor: Who, action: Standing): boolean {
  if (who === 'owner') return mayEdit(actor, action);
  if (who === 'meeting') return scopeOf(actor.role, 'actions.cancel') !== null;
  return scopeOf(actor.role, 'actions.confirm') !== null || action.leadAccountId === actor.accountId;
}

/** Why a step cannot be taken yet, each with what mends it; empty when it can. */
export function hindrances(
  step: ActionStep,
  actor: Pick<Actor, 'accountId'> | null,
  action: Standing,
): { need: StepNeed; words: string }[] {
  const words: Record<StepNeed, string | false> = {
    owner: action.ownerAccountId === null && action.ownerAgencyId === null && 'Give it an owner first',
    due: action.dueOn === null && action.dueRule === null && 'Give it a day, or a rule for its day, first',
    evidence: action.evidence === 0 && 'Add evidence first: a file, a link or words. Nothing is closed without it',
    'done-proposed': action.doneProposedAt === null && 'Its owner has not said that it is done',
    'another-person': actor !== null && action.doneProposedBy === actor.accountId && 'You said yourself that it is done, so somebody else must confirm it',
  }; // prettier-ignore
  return step.needs.flatMap((need) => {
    const why = words[need];
    return why === false ? [] : [{ need, words: why }];
  });
}

/** Steps that lead on from where an action stands, for this person; those that cannot be taken yet are among them. */
export function stepsFor(actor: Who, action: Standing): ActionStep[] {
  return actionSteps.filter(
    (step) =>
      step.from.includes(action.state) &&
      isTheirs(step.who, actor, action) &&
      // Said already; what follows is the lead’s.
      !(step.code === 'propose-done' && action.doneProposedAt !== null) &&
      !((step.code === 'put-back' || step.code === 'confirm') && action.doneProposedAt === null),
  );
}

/** Days for reminders and for passing on what stays undone, as they count unless the partnership set its own (action_setting). */
export type ReminderDays = {
  /** Days before its day that the owner is told. */
  before: number;
  /** Days after it that the owner is told again. */
  after: number;
  /** Days after it that the owner’s agency’s senior contact is told. */
  senior: number;
  /** Days after it that the manager is told. */
  manager: number;
};
export const usualDays: { days: ReminderDays; from: string; source: string } = {
  days: { before: 14, after: 7, senior: 14, manager: 21 },
  from: '2020-01-01',
  source: 'Ours; no published rule says how long',
};

export const noticeKinds = ['before', 'on-the-day', 'after', 'senior', 'manager'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

export const noticeWords: Readonly<Record<NoticeKind, string>> = {
  before: 'Its owner was told that its day comes near',
  'on-the-day': 'Its owner was told that it is due today',
  after: 'Its owner was told that it is past its day',
  senior: 'The senior contact of its agency was told',
  manager: 'The manager was told',
};

/** How many days past (negative: before) the due day each reminder goes out. */
const noticeAfter = (kind: NoticeKind, days: ReminderDays): number =>
  ({ before: -days.before, 'on-the-day': 0, after: days.after, senior: days.senior, manager: days.manager })[kind]; // prettier-ignore

/**
 * The reminder that is due today, where one is: the latest whose time has come. An earlier one whose time passed meanwhile is not sent
 * after it, so that a clock that stood still does not send five at once.
 * @param sent those sent for this due day already.
 */
export function noticeDue(
  action: Pick<Standing, 'state' | 'dueOn' | 'doneProposedAt'>,
  days: ReminderDays,
  today: string,
  sent: ReadonlySet<NoticeKind>,
): NoticeKind | null {
  if (action.state !== 'agreed' && action.state !== 'in-progress') return null;
  const { dueOn } = action;
  if (dueOn === null || action.doneProposedAt !== null) return null;
  const come = noticeKinds.filter((kind) => addDays(dueOn, noticeAfter(kind, days)) <= today);
  const latest = come.at(-1);
  if (latest === undefined || noticeKinds.slice(noticeKinds.indexOf(latest)).some((kind) => sent.has(kind)))
    return null;
  return latest;
}

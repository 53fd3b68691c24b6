import type { AnswerGroup, GivenFields } from './answer-fields.rules.ts';
import type { Choice, How, State, Way } from './request.rules.ts';

/** A request as staff and the person asked see it. */
export type RequestRow = {
  id: string;
  reference: string;
  kind: string;
  title: string;
  question: string;
  help: string;
  choices: Choice[];
  /** Fields of the form; empty where the answer is a choice or words. */
  fields: AnswerGroup[];
  takesText: boolean;
  ways: Way[];
  personal: boolean;
  askedAccountId: string;
  askedAgencyId: string;
  askedBy: string | null;
  askingAgencyId: string;
  askerWords: string;
  subjectKind: string | null;
  subjectId: string | null;
  requestKey: string;
  dueOn: string;
  state: State;
  stateReason: string;
  askedAt: string;
  remindedAt: string;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export type AnswerRow = {
  id: string;
  requestId: string;
  way: Way;
  choice: string | null;
  words: string;
  saidBy: string;
  how: How | null;
  saidOn: string;
  recordedBy: string | null;
  recordedAt: string;
};

export type AttemptRow = { kind: AttemptKind; note: string; at: string; accountId: string | null };
export type AttemptKind =
  'reminded' | 'no-answer' | 'reply-put-back' | 'withdrawn' | 'asked-again' | 'lapsed';

/** What is given to ask somebody something. */
export type AskInput = {
  /** A kind of the process table. */
  kind: string;
  /** The person asked. */
  accountId: string;
  /** Their agency, where they have posts in several; the first they hold today when left out. */
  agencyId?: string;
  /** For the reader of a link: nothing that they need not know. */
  question: string;
  help?: string;
  /** Day to answer by (ISO). */
  dueOn: string;
  /** The record it is about, for the room that asks; never shown to a link's reader. */
  subject?: { kind: string; id: string };
  /** Other answers than the kind's own. */
  choices?: readonly Choice[];
  /** A form of fields for the answer. By e-mail and telephone it still comes as words. */
  fields?: readonly AnswerGroup[];
  /** True where this question is about a person though its kind need not be. */
  personal?: boolean;
  /** Must be given where the system asks: for which agency. */
  askingAgencyId?: string;
};

export type AnswerInput = {
  way: Way;
  choice: string | null;
  words: string;
  /** What the form of fields sent; left out where the answer is words. */
  fields?: GivenFields;
  /** Who said it; the actor where left out, and the person asked for a link. */
  saidBy?: string;
  /** By word of mouth only. */
  how?: How;
  /** Day it was said; today where left out. */
  saidOn?: string;
  /** The e-mail it was read from. */
  replyId?: string;
};

import { Problem, refused } from '../foundation/problem.ts';
import { checkFields, type AnswerGroup, type GivenFields } from './answer-fields.rules.ts';

/** How a request may be answered (design, "state machines"). */
export const ways = ['signed-in', 'link', 'email', 'word-of-mouth'] as const;
export type Way = (typeof ways)[number];

export const wayWords: Readonly<Record<Way, string>> = {
  'signed-in': 'signed in',
  link: 'by the link in a message',
  email: 'by e-mail',
  'word-of-mouth': 'by word of mouth',
};

export const states = ['open', 'answered', 'accepted', 'withdrawn', 'lapsed'] as const;
export type State = (typeof states)[number];

export const stateWords: Readonly<Record<State, string>> = {
  open: 'Open',
  answered: 'Reply to be read',
  accepted: 'Answered',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
};

/** How somebody said it, where staff wrote it down. */
export const hows = ['phone', 'teams', 'meeting', 'letter'] as const;
export type How = (typeof hows)[number];
export const howWords: Readonly<Record<How, string>> = {
  phone: 'by phone',
  teams: 'on a Teams call',
  meeting: 'at a meeting',
  letter: 'by letter',
};

/** One answer to choose. */
export type Choice = {
  code: string;
  title: string;
  /** True where the words beside it must be given: "cannot share because …". */
  needsWords?: boolean;
  /** Other words by which a reply says it. */
  alsoSaid?: readonly string[];
};

export type Event = 'answer' | 'file' | 'accept' | 'put-back' | 'withdraw' | 'lapse' | 'ask-again';

type Transition = {
  from: State;
  event: Event;
  to: State;
  /** asked: the person, or their agency where it may; asker: staff of the asking agency; clock: by itself; mail: a reply arriving. */
  who: 'asked' | 'asker' | 'clock' | 'mail';
  /** By which ways; none where the step is not an answer. */
  ways: readonly Way[];
  must: readonly string[];
};

/** What can happen to a request. The page, the refusal and the tests read this table. */
export const transitions: readonly Transition[] = [
  { from: 'open', event: 'answer', to: 'accepted', who: 'asked', ways: ['signed-in', 'link'], must: ['answer'] },
  { from: 'open', event: 'answer', to: 'accepted', who: 'asker', ways: ['word-of-mouth'], must: ['answer', 'who said it', 'how', 'when'] },
  { from: 'open', event: 'file', to: 'answered', who: 'mail', ways: ['email'], must: [] },
  { from: 'open', event: 'accept', to: 'accepted', who: 'asker', ways: ['email'], must: ['what the reply means'] },
  { from: 'open', event: 'withdraw', to: 'withdrawn', who: 'asker', ways: [], must: ['reason'] },
  { from: 'open', event: 'lapse', to: 'lapsed', who: 'clock', ways: [], must: [] },
  // While a reply waits to be read, the person may still answer another way; that answer counts.
  { from: 'answered', event: 'answer', to: 'accepted', who: 'asked', ways: ['signed-in', 'link'], must: ['answer'] },
  { from: 'answered', event: 'answer', to: 'accepted', who: 'asker', ways: ['word-of-mouth'], must: ['answer', 'who said it', 'how', 'when'] },
  { from: 'answered', event: 'accept', to: 'accepted', who: 'asker', ways: ['email'], must: ['what the reply means'] },
  { from: 'answered', event: 'put-back', to: 'open', who: 'asker', ways: [], must: ['reason'] },
  { from: 'answered', event: 'withdraw', to: 'withdrawn', who: 'asker', ways: [], must: ['reason'] },
  { from: 'withdrawn', event: 'ask-again', to: 'open', who: 'asker', ways: [], must: ['day to answer by'] },
  { from: 'lapsed', event: 'ask-again', to: 'open', who: 'asker', ways: [], must: ['day to answer by'] },
]; // prettier-ignore

/** True where the step is possible in this state, by this way where it is an answer. */
export function can(state: State, event: Event, way?: Way): boolean {
  return transitions.some(
    (step) => step.from === state && step.event === event && (way === undefined || step.ways.includes(way)),
  );
}

/** A request that can still be answered. */
export function isOpen(state: State): boolean {
  return state === 'open' || state === 'answered';
}

/** The state after a step. @throws Problem 409 `request-closed` where the table has no such step. */
export function next(state: State, event: Event, way?: Way): State {
  const step = transitions.find(
    (each) => each.from === state && each.event === event && (way === undefined || each.ways.includes(way)),
  );
  if (step === undefined)
    throw new Problem({
      status: 409,
      code: 'request-closed',
      title: state === 'accepted' ? 'This has been answered already' : 'This can no longer be done',
      detail: `The request is ${stateWords[state].toLowerCase()}. Nothing was changed.`,
    });
  return step.to;
}

/** Whether this request may be answered this way. @throws Problem `way-not-allowed`. */
export function checkWay(allowed: readonly string[], way: Way): void {
  if (!allowed.includes(way))
    throw refused(
      'way-not-allowed',
      `This cannot be answered ${wayWords[way]}`,
      `It can be answered ${allowed.map((each) => wayWords[each as Way]).join(', or ')}.`,
    );
}

export type Given = {
  choice: string | null;
  words: string;
  /** What was given field by field, where the question has fields and the form was used. */
  fields?: GivenFields;
};

/** Longest answer in words. Characters. */
export const longestAnswer = 4000;

/**
 * Checks what was said against what was asked.
 * @param field names of the form's fields, where the problem is shown.
 * @throws Problem 422 with fields.
 */
export function checkAnswer(
  asked: { choices: readonly Choice[]; takesText: boolean; fields?: readonly AnswerGroup[] },
  given: Given,
  field: { choice: string; words: string } = { choice: 'choice', words: 'words' },
): Given {
  if (asked.fields !== undefined && asked.fields.length > 0 && given.fields !== undefined)
    return { choice: null, ...checkFields(asked.fields, given.fields) };
  const words = given.words.trim();
  const wrong = (name: string, message: string): Problem =>
    new Problem({
      status: 422,
      code: 'answer-incomplete',
      title: 'The answer is not complete',
      fields: [{ name, message }],
    });
  if (words.length > longestAnswer)
    throw wrong(field.words, `The answer must be ${longestAnswer} characters or fewer`);
  if (asked.choices.length === 0) {
    if (words === '') throw wrong(field.words, 'Enter your answer');
    return { choice: null, words };
  }
  const chosen = asked.choices.find(({ code }) => code === given.choice);
  if (chosen === undefined) throw wrong(field.choice, 'Choose an answer');
  if (chosen.needsWords === true && words === '')
    throw wrong(field.words, `Enter the words for “${chosen.title}”`);
  if (!asked.takesText && words !== '' && chosen.needsWords !== true)
    throw wrong(field.words, 'Only one of the answers is asked for, without words of your own');
  return { choice: chosen.code, words };
}

/** Waits between tries to send, in seconds: after the first failure a minute, then longer, up to half a day. */
export const backOffSeconds: readonly number[] = [60, 300, 900, 3600, 10_800, 21_600, 43_200];

/** Most tries to send one message: the first and one after each wait. */
export const mostTries = backOffSeconds.length + 1;

/** How long a claimed message belongs to the process that claimed it. Seconds. */
export const leaseSeconds = 180;

/** What an administrator may change, as it stands where nobody did. */
export const standardSettings = { gatherMinutes: 2, remindDays: 7, linkDays: 30, lapseDays: 30 } as const;
export type RequestSettings = { [Name in keyof typeof standardSettings]: number };

/** Code sent to the mailbox on file: digits, minutes it works, tries. */
export const codeRules = { digits: 6, minutes: 10, tries: 5 } as const;

/** How long a browser that gave the code may see the question. Minutes. */
export const provedMinutes = 30;

/** Words of messages sent are deleted so many days after (the row stays: that and when it was sent). */
export const messageDays = 30;

import { addCalendarMonths } from '../../foundation/day.ts';
import { Problem } from '../../foundation/problem.ts';
import { workingDayAfter } from './days.rules.ts';

export const requestStates = [
  'received',
  'clarifying',
  'answered',
  'refused',
  'in-review',
  'reviewed',
  'withdrawn',
] as const;
export type RequestState = (typeof requestStates)[number];

export const stateWords: Readonly<Record<RequestState, { title: string; meaning: string }>> = {
  received: { title: 'To be answered', meaning: 'The working days run.' },
  clarifying: {
    title: 'Waits for the requester',
    meaning: 'The requester was asked what is meant. The working days begin anew when they say it.',
  },
  answered: { title: 'Answered', meaning: 'The answer went out.' },
  refused: { title: 'Refused', meaning: 'Everything asked for was withheld, with the reasons.' },
  'in-review': {
    title: 'Internal review',
    meaning: 'The requester asked for the answer to be looked at again.',
  },
  reviewed: { title: 'Reviewed', meaning: 'The internal review is concluded.' },
  withdrawn: {
    title: 'Withdrawn',
    meaning: 'The requester does not ask any more, or never said what was meant.',
  },
};

export type AnswerAsks = 'words' | 'exemptions' | 'day' | 'new-day';
export type AnswerStep = {
  code: string;
  from: readonly RequestState[];
  to: RequestState;
  title: string;
  asks: readonly AnswerAsks[];
  /** Said over the words. */
  wordsTitle: string;
};

/** What can happen to a request for information. Page, refusal and tests read this table. */
export const answerSteps: readonly AnswerStep[] = [
  { code: 'answer', from: ['received'], to: 'answered', title: 'Answer it', asks: ['day', 'words', 'exemptions'], wordsTitle: 'The answer, as it is sent' },
  { code: 'refuse', from: ['received'], to: 'refused', title: 'Refuse it', asks: ['day', 'words', 'exemptions'], wordsTitle: 'The refusal, as it is sent' },
  { code: 'clarify', from: ['received'], to: 'clarifying', title: 'Ask the requester what is meant', asks: ['day', 'words'], wordsTitle: 'What they are asked' },
  { code: 'clarified', from: ['clarifying'], to: 'received', title: 'They said what is meant', asks: ['day', 'words'], wordsTitle: 'What they said' },
  { code: 'extend', from: ['received'], to: 'received', title: 'Take longer for the public interest', asks: ['new-day', 'words', 'exemptions'], wordsTitle: 'Why, and what the requester was told' },
  { code: 'withdraw', from: ['received', 'clarifying'], to: 'withdrawn', title: 'It is withdrawn', asks: ['day', 'words'], wordsTitle: 'Why' },
  { code: 'ask-review', from: ['answered', 'refused'], to: 'in-review', title: 'The requester asks for a review', asks: ['day', 'words'], wordsTitle: 'What they say is wrong' },
  { code: 'extend-review', from: ['in-review'], to: 'in-review', title: 'Take longer for a complex review', asks: ['new-day', 'words'], wordsTitle: 'Why it is complex, and what the requester was told' },
  { code: 'review', from: ['in-review'], to: 'reviewed', title: 'Conclude the review', asks: ['day', 'words'], wordsTitle: 'What the review found, as it is sent' },
]; // prettier-ignore

export const stepsFrom = (state: RequestState): AnswerStep[] =>
  answerSteps.filter(({ from }) => from.includes(state));

/** Still to be answered, or to be reviewed. */
export const isWaiting = (state: RequestState): boolean => state === 'received' || state === 'in-review';
/** What was said to the requester is fixed. */
export const wasAnswered = (state: RequestState): boolean =>
  state === 'answered' || state === 'refused' || state === 'in-review' || state === 'reviewed';

/** Limits as dated data, each with its source. */
export const answerLimits = [
  { code: 'answer', from: '2005-01-01', amount: 20, unit: 'working days', source: 'Freedom of Information Act 2000, section 10(1): promptly, and not later than the twentieth working day after receipt.', guidance: false },
  { code: 'review', from: '2018-07-04', amount: 20, unit: 'working days', source: 'Code of practice under section 45, part 5: within 20 working days, in complex cases 40.', guidance: true },
  { code: 'complex-review', from: '2018-07-04', amount: 40, unit: 'working days', source: 'Code of practice under section 45, part 5: a complex review may take longer; the Commissioner says no more than 40 working days in all. The requester is told why, and until when.', guidance: true },
  { code: 'ask-review', from: '2018-07-04', amount: 40, unit: 'working days', source: 'Code of practice under section 45, part 5: a review need not be made that is asked for later than 40 working days after the answer.', guidance: true },
  { code: 'extension', from: '2018-07-04', amount: 40, unit: 'working days', source: 'Section 10(3): a reasonable time for the public interest test; the Commissioner says no more than 40 working days in all.', guidance: true },
  { code: 'clarification', from: '2018-07-04', amount: 2, unit: 'months', source: 'Code of practice under section 45, part 2: a request that is not clarified within two months may be closed.', guidance: true },
  { code: 'requester', from: '2018-05-25', amount: 36, unit: 'months', source: 'House rule under UK GDPR, article 5(1)(e): who asked is forgotten three years after the last answer.', guidance: false },
] as const; // prettier-ignore

type LimitCode = (typeof answerLimits)[number]['code'];

/** The limit in force on a day. */
export function limitOn(code: LimitCode, day: string): (typeof answerLimits)[number] {
  const found = answerLimits
    .filter((limit) => limit.code === code && limit.from <= day)
    .toSorted((a, b) => b.from.localeCompare(a.from))[0];
  const [first] = answerLimits.filter((limit) => limit.code === code);
  if (found === undefined && first === undefined) throw new Error(`There is no limit ${code}`);
  return (found ?? first) as (typeof answerLimits)[number];
}

/** The day by which something is due that began on a day. */
export function dueFrom(code: LimitCode, day: string): string {
  const limit = limitOn(code, day);
  return limit.unit === 'months' ? addCalendarMonths(day, limit.amount) : workingDayAfter(day, limit.amount);
}

/** The last day on which a review that is asked for must be made; null before the answer. */
export const lastDayToAskReview = (one: { answeredOn: string | null }): string | null =>
  one.answeredOn === null ? null : dueFrom('ask-review', one.answeredOn);

/** Reasons for withholding, as data. The words are ours; each case is for the information governance officer to judge. */
export const exemptions = [
  { code: 's12', title: 'Section 12: finding it would cost too much', absolute: true, words: 'More than the appropriate limit (£450, or 18 hours at £25, for a council: SI 2004/3244). Say what could be found within it (section 16).' },
  { code: 's14', title: 'Section 14: vexatious or repeated', absolute: true, words: 'The request, never the requester, is vexatious; or it was answered before to the same person, and too little time has passed.' },
  { code: 's21', title: 'Section 21: already accessible', absolute: true, words: 'The requester can reasonably get it elsewhere: say where.' },
  { code: 's22', title: 'Section 22: to be published', absolute: false, words: 'It was already to be published when the request came. The public interest is weighed.' },
  { code: 's30', title: 'Section 30: investigations', absolute: false, words: 'Held for an investigation by an authority that may prosecute. The public interest is weighed.' },
  { code: 's31', title: 'Section 31: law enforcement', absolute: false, words: 'Would be likely to prejudice preventing or detecting crime. The public interest is weighed.' },
  { code: 's38', title: 'Section 38: health and safety', absolute: false, words: 'Would be likely to endanger somebody. The public interest is weighed.' },
  { code: 's40', title: 'Section 40: personal information', absolute: true, words: 'Would make somebody known, and giving it would break the data protection principles. Small numbers may do so.' },
  { code: 's41', title: 'Section 41: given in confidence', absolute: true, words: 'Given by somebody else in confidence, who could sue.' },
] as const; // prettier-ignore

export type ExemptionCode = (typeof exemptions)[number]['code'];
export const isExemption = (code: string): code is ExemptionCode =>
  exemptions.some((each) => each.code === code);
export const exemptionTitle = (code: string): string =>
  exemptions.find((each) => each.code === code)?.title ?? code;

export const isLate = (
  one: { state: RequestState; dueOn: string; reviewDueOn: string | null },
  today: string,
): boolean =>
  (one.state === 'received' && one.dueOn < today) ||
  (one.state === 'in-review' && one.reviewDueOn !== null && one.reviewDueOn < today);

/** What becomes of a request in the log. */
export type Outcome = 'given' | 'part' | 'refused';
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  given: 'Given',
  part: 'Given in part',
  refused: 'Refused',
};
export const outcomeOf = (state: RequestState, withheld: number): Outcome =>
  state === 'refused' ? 'refused' : withheld > 0 ? 'part' : 'given';

export type LogCheck = { kind: 'stop' | 'look'; words: string };

/**
 * What must not, or perhaps should not, stand in a public log: who asked, an address, a telephone number; numbers small enough to make
 * somebody known.
 * @param requester name and contact, where they are still kept.
 */
export function checkForLog(
  texts: readonly string[],
  requester: { name: string; contact: string } | null,
): LogCheck[] {
  const all = texts.join('\n');
  const plain = all.toLowerCase();
  const found: LogCheck[] = [];
  if (requester !== null) {
    const name = requester.name.toLowerCase().trim();
    const surname = name.split(/\s+/).at(-1) ?? '';
    const word = (text: string): boolean =>
      text !== '' &&
      new RegExp(
        `(?<![\\p{L}\\p{N}])${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}])`,
        'u',
      ).test(plain);
    if (word(name) || (surname.length > 3 && word(surname)))
      found.push({ kind: 'stop', words: 'The words name the requester. Say it without the name.' });
    if (requester.contact.trim() !== '' && plain.includes(requester.contact.toLowerCase().trim()))
      found.push({ kind: 'stop', words: 'The words hold the requester’s address. Take it out.' });
  }
  if (/[^\s@]+@[^\s@]+\.[a-z]{2,}/i.test(all))
    found.push({ kind: 'look', words: 'There is an e-mail address in the words: may everybody see it?' });
  if (/(?<!\d)(?:\+44\s?|0)\d{2,4}[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)/.test(all))
    found.push({ kind: 'look', words: 'There is a telephone number in the words: may everybody see it?' });
  if (
    /(?<![\d.,/-])[1-4](?![\d.,/%-]|\s*(?:%|per cent|january|february|march|april|may|june|july|august|september|october|november|december))/i.test(
      all.replace(/section \d+|s\.\s?\d+/gi, ''),
    )
  )
    found.push({
      kind: 'look',
      words: 'There is a number from 1 to 4 in the words: could somebody be known by it?',
    });
  return found;
}

/** @throws Problem 409 `second-person`. */
export function checkSecond(first: string | null, second: string): void {
  if (first !== second) return;
  throw new Problem({
    status: 409,
    code: 'second-person',
    title: 'A second person must publish it',
    detail:
      'Who prepared the line of the log cannot publish it. Ask another manager or the information governance officer.',
  });
}

import type { Check, Indicator, Reading, ReadingState } from '../indicators/indicator.types.ts';
import { statusParameters, type Status } from '../indicators/status.rules.ts';
import { printNumber } from '../../statistics/statistics.ts';

/** Who moves a value from state to state: domain pack 2.6. The pages, the refusals and the tests read this table. */
export type ReadingStep = {
  from: ReadingState;
  event: 'submit' | 'work-out' | 'return' | 'validate' | 'lock' | 'leave-out';
  to: ReadingState;
  who: 'owner' | 'analyst' | 'system';
  /** How it may come. */
  ways: readonly ('signed-in' | 'link' | 'email' | 'word-of-mouth')[];
  must: readonly string[];
};

const every = ['signed-in', 'link', 'email', 'word-of-mouth'] as const;

export const readingSteps: readonly ReadingStep[] = [
  { from: 'open', event: 'submit', to: 'submitted', who: 'owner', ways: every, must: ['value', 'numerator and denominator of a percentage', 'commentary where it is asked for'] },
  { from: 'returned', event: 'submit', to: 'submitted', who: 'owner', ways: every, must: ['value'] },
  { from: 'submitted', event: 'submit', to: 'submitted', who: 'owner', ways: every, must: ['value'] },
  { from: 'open', event: 'work-out', to: 'submitted', who: 'analyst', ways: ['signed-in'], must: ['a measure with data of the period'] },
  { from: 'submitted', event: 'work-out', to: 'submitted', who: 'analyst', ways: ['signed-in'], must: ['a measure with data of the period'] },
  { from: 'submitted', event: 'return', to: 'returned', who: 'analyst', ways: ['signed-in'], must: ['what is wrong'] },
  { from: 'validated', event: 'return', to: 'returned', who: 'analyst', ways: ['signed-in'], must: ['what is wrong'] },
  { from: 'submitted', event: 'validate', to: 'validated', who: 'analyst', ways: ['signed-in'], must: ['nothing missing'] },
  { from: 'validated', event: 'lock', to: 'locked', who: 'system', ways: [], must: [] },
  { from: 'open', event: 'leave-out', to: 'missing', who: 'system', ways: [], must: [] },
  { from: 'submitted', event: 'leave-out', to: 'missing', who: 'system', ways: [], must: [] },
  { from: 'returned', event: 'leave-out', to: 'missing', who: 'system', ways: [], must: [] },
]; // prettier-ignore

/** The state after a step; null where the table has no such step. */
export const after = (state: ReadingState, event: ReadingStep['event']): ReadingState | null =>
  readingSteps.find((step) => step.from === state && step.event === event)?.to ?? null;

export type Given = {
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  words: string;
  commentary: string;
  isProvisional: boolean;
};

/** A share is worked out from its parts where only those are given. */
export function completed(indicator: Pick<Indicator, 'shape'>, given: Given): Given {
  if (indicator.shape !== 'share' || given.value !== null) return given;
  if (given.numerator === null || given.denominator === null || given.denominator === 0) return given;
  return { ...given, value: (given.numerator * 100) / given.denominator };
}

/**
 * What is wrong with a return, and what somebody should look at: missing parts, out of range, a fraction that does not give the value, a
 * change of sign, and commentary where it is red or changed by more than 10 %. Source: domain pack 2.6 and 7.7.
 * @param before the value that it is compared with: the period before, or the same a year before.
 */
export function checksOf(
  indicator: Pick<Indicator, 'shape' | 'unit' | 'decimals' | 'lowest' | 'highest'>,
  given: Given,
  beside: { before: Pick<Reading, 'value'> | null; status: Status },
): Check[] {
  const found: Check[] = [];
  const must = (code: string, field: string, words: string): void => void found.push({ code, level: 'must', field, words }); // prettier-ignore
  const look = (code: string, field: string, words: string): void => void found.push({ code, level: 'look', field, words }); // prettier-ignore
  if (indicator.shape === 'words') {
    if (given.words.trim() === '') must('no-words', 'words', 'Enter what there is to say of this period');
    return found;
  }
  const { value, numerator, denominator } = given;
  if (indicator.shape === 'share') {
    if (denominator === null) must('no-denominator', 'denominator', 'Enter of how many: a percentage without its base cannot be judged'); // prettier-ignore
    else if (denominator < 0) must('negative', 'denominator', 'The number it is a part of must not be under 0');
    else if (denominator === 0 && value !== null)
      must('of-nothing', 'denominator', 'There is no percentage of nothing: enter of how many, or leave the value empty and say why');
    if (numerator === null) must('no-numerator', 'numerator', 'Enter how many of them');
    else if (numerator < 0) must('negative', 'numerator', 'How many must not be under 0');
    if (numerator !== null && denominator !== null && numerator > denominator)
      must('more-than-whole', 'numerator', `${printNumber(numerator)} cannot be a part of ${printNumber(denominator)}`);
    if (value !== null && numerator !== null && denominator !== null && denominator > 0) {
      const worked = (numerator * 100) / denominator;
      // Half of the last decimal that is printed, and a little.
      if (Math.abs(worked - value) > 0.5 * 10 ** -indicator.decimals + 1e-6)
        must('does-not-add-up', 'value', `${printNumber(numerator)} of ${printNumber(denominator)} is ${printNumber(worked, Math.max(1, indicator.decimals))}%, not ${printNumber(value, Math.max(1, indicator.decimals))}%`);
    }
  } // prettier-ignore
  if (value === null) {
    if (!(indicator.shape === 'share' && denominator === 0)) must('no-value', 'value', 'Enter the value');
    else if (given.commentary.trim() === '')
      must('no-commentary', 'commentary', 'Enter why there is no value');
    return found;
  }
  if (indicator.lowest !== null && value < indicator.lowest)
    must(
      'too-low',
      'value',
      `The value must be ${printNumber(indicator.lowest, indicator.decimals)} or more`,
    );
  if (indicator.highest !== null && value > indicator.highest)
    must(
      'too-high',
      'value',
      `The value must be ${printNumber(indicator.highest, indicator.decimals)} or less`,
    );
  const before = beside.before?.value ?? null;
  const silent = given.commentary.trim() === '';
  if (before !== null && before * value < 0) {
    if (silent) must('sign', 'commentary', 'The value changed its sign: enter why');
    else look('sign', 'value', 'The value changed its sign');
  }
  if (beside.status.rag === 'red' && silent)
    must('red', 'commentary', 'It is red: enter why, and what is being done');
  const limit = statusParameters.commentaryChange.value;
  if (before !== null && before !== 0 && before * value >= 0) {
    const change = (Math.abs(value - before) * 100) / Math.abs(before);
    if (change > limit + 1e-9 && silent)
      must('changed', 'commentary', `It changed by ${printNumber(change)}%: enter why, where more than ${limit}% changed`);
  } // prettier-ignore
  return found;
}

/**
 * Reads a reply in words, as people write it by e-mail or say it by telephone: `75.5% (151 of 200), provisional. Two cases wait.` The first
 * number is the value, two numbers joined by “of”, “out of” or “/” are the parts; what is left is the commentary. Null where there is no
 * number: the words are then kept for somebody to read.
 */
export function readReply(indicator: Pick<Indicator, 'shape'>, text: string): Given | null {
  const words = text.trim().replace(/\s+/g, ' ');
  const isProvisional = /\bprovisional\b/i.test(words);
  const base: Given = { value: null, numerator: null, denominator: null, words: '', commentary: '', isProvisional };
  if (indicator.shape === 'words') return words === '' ? null : { ...base, words };
  const number = String.raw`-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?`;
  const read = (part: string): number => Number(part.replaceAll(',', ''));
  // Where it is not at the head of the reply it may be a year, a telephone number or a reference.
  const lead = words.replace(/^(?:the\s+)?(?:value|figure|answer|it|this)?\s*(?:is|was|:|=)?\s*(?=[-\d£])/i, '').replace(/^£/, '');
  const parts = new RegExp(String.raw`^(?:(${number})(?!\d|[.,]\d)\s*%?\s*[,;:(–-]*\s*)?\(?(${number})\s*(?:of|out of|/)\s*(${number})\)?`, 'i').exec(lead);
  if (parts !== null && parts[2] !== undefined && parts[3] !== undefined)
    return completed(indicator, {
      ...base,
      value: parts[1] === undefined ? null : read(parts[1]),
      numerator: read(parts[2]),
      denominator: read(parts[3]),
      commentary: rest(lead.slice(parts[0].length)),
    });
  const single = new RegExp(String.raw`^(${number})\s*%?(?=$|[\s,;:.(–-])`, 'i').exec(lead);
  if (single?.[1] === undefined) return null;
  return { ...base, value: read(single[1]), commentary: rest(lead.slice(single[0].length)) };
} // prettier-ignore

const rest = (text: string): string =>
  text
    .replace(/\b(?:provisional|final)\b/i, '')
    .replace(/^[\s,;:.()–-]+/, '')
    .trim();

/** What may happen to a value after the lock: an erratum, by two people; or a late return, for which somebody decides. */
export const correctionSteps = [
  { from: null, event: 'late', to: 'late', who: 'owner' },
  { from: null, event: 'propose', to: 'proposed', who: 'analyst' },
  { from: 'late', event: 'propose', to: 'proposed', who: 'analyst' },
  { from: 'late', event: 'next-round', to: 'next-round', who: 'analyst' },
  { from: 'late', event: 'leave', to: 'not-taken', who: 'analyst' },
  { from: 'proposed', event: 'confirm', to: 'confirmed', who: 'second person' },
  { from: 'proposed', event: 'refuse', to: 'refused', who: 'second person' },
] as const;
export type CorrectionState = 'late' | 'proposed' | 'confirmed' | 'refused' | 'next-round' | 'not-taken';
export const correctionStateWords: Readonly<Record<CorrectionState, string>> = {
  late: 'came after the lock, waits for a decision',
  proposed: 'waits for a second person',
  confirmed: 'corrected',
  refused: 'not corrected',
  'next-round': 'said with the next round',
  'not-taken': 'left as it is',
};

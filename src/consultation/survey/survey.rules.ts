import { createHash } from 'node:crypto';
import type { ProblemField } from '../../foundation/problem.ts';
import { questionsOf, routeOf } from '../questionnaire/questionnaire.rules.ts';
import type { Answers, Question, Questionnaire, Section } from '../questionnaire/questionnaire.types.ts';
import type { Manner } from './survey.types.ts';
import { fill, type Words } from './words/words.ts';

/** Why an answer may not be one person's honest one; kept with it for the analyst, who decides. */
export const signalTitles = {
  honeypot: 'A field that people cannot see was filled in',
  'very-fast': 'Sent faster than the questions can be read',
  'same-as-another': 'Word for word the same as another answer',
  'one-of-many': 'One of very many from one connection within ten minutes',
  'no-proof-asked': 'Sent while the service was being flooded, before a proof was asked',
  'after-closing': 'Given on a tablet after the consultation had closed',
  'some-left-out': 'Some of what a tablet sent could not be read as an answer and was left out',
} as const;
export type Signal = keyof typeof signalTitles;

/** Seconds under which nobody reads and answers a question: a third of the four seconds of the fastest readers. Ours. */
const fastestSeconds = 1.3;

/** Whether so many questions in so many seconds are more than a person reads. Of one or two nothing can be said. */
export const isVeryFast = (questions: number, seconds: number): boolean =>
  questions >= 3 && seconds < questions * fastestSeconds;

/**
 * `?lang=pl&view=easy&via=library`, only what is not usual; empty for nothing.
 * @param manyLanguages the language is said wherever there is a choice: what a browser prefers must not undo what was chosen
 */
export function mannerQuery(
  manner: Manner,
  manyLanguages: boolean,
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams();
  if (manyLanguages) query.set('lang', manner.language);
  if (manner.easy) query.set('view', 'easy');
  if (manner.via !== null) query.set('via', manner.via);
  for (const [name, value] of Object.entries(more)) query.set(name, value);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The best of the languages offered for what was asked: itself, its base (`pl-PL` → `pl`); null where none fits. */
export function chooseLanguage(asked: string | undefined, offered: readonly string[]): string | null {
  if (asked === undefined) return null;
  const wanted = asked.toLowerCase();
  return (
    offered.find((each) => each.toLowerCase() === wanted) ??
    offered.find((each) => each.toLowerCase() === wanted.split('-')[0]) ??
    null
  );
}

/** Languages a browser asks for, the most wanted first (RFC 9110 §12.5.4). */
export const languagesAccepted = (header: string | undefined): string[] =>
  (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...rest] = part.trim().split(';');
      const weight = Number(/q=([\d.]+)/.exec(rest.join(';'))?.[1] ?? 1);
      return { tag: tag.trim(), weight };
    })
    .filter(({ tag, weight }) => /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag);

/** A part of the questionnaire and how far it is answered. */
export type Part = { section: Section; asked: Question[]; answered: number };

/** The parts with what is asked of this person in each. */
export function partsOf(questionnaire: Questionnaire, answers: Answers): Part[] {
  const route = new Set(routeOf(questionnaire, answers).map(({ code }) => code));
  return questionnaire.sections.map((section) => {
    const asked = section.questions.filter(({ code }) => route.has(code));
    return { section, asked, answered: asked.filter(({ code }) => answers[code] !== undefined).length };
  });
}

/** Where a question stands: its part (from 1), of how many that ask something. */
export function placeOf(
  questionnaire: Questionnaire,
  answers: Answers,
  code: string,
): { section: Section; number: number; of: number } | null {
  const asking = partsOf(questionnaire, answers).filter(({ asked }) => asked.length > 0);
  const at = asking.findIndex(({ asked }) => asked.some((question) => question.code === code));
  const found = asking[at];
  return found === undefined ? null : { section: found.section, number: at + 1, of: asking.length };
}

/**
 * The next question on the way on. Coming from “change” only what the change has newly opened is asked; then it goes back to
 * the check page.
 */
export function onward(
  questionnaire: Questionnaire,
  before: Answers,
  after: Answers,
  code: string,
  changing: boolean,
): string | null {
  const order = questionsOf(questionnaire).map((question) => question.code);
  const at = order.indexOf(code);
  const later = routeOf(questionnaire, after).filter((question) => order.indexOf(question.code) > at);
  if (!changing) return later[0]?.code ?? null;
  const known = new Set(routeOf(questionnaire, before).map((question) => question.code));
  return (
    later.find((question) => after[question.code] === undefined && !known.has(question.code))?.code ?? null
  );
}

/** The question before this one on the way; null at the first. */
export function questionBefore(questionnaire: Questionnaire, answers: Answers, code: string): string | null {
  const route = routeOf(questionnaire, answers).map((question) => question.code);
  const at = route.indexOf(code);
  return at <= 0 ? null : (route[at - 1] ?? null);
}

/**
 * What is wrong, in the visitor's language: the messages of the rules are in English and stay so for English; for others the
 * catalogue has one for each kind of fault.
 */
export function faultsInWords(
  question: Question,
  faults: readonly ProblemField[],
  words: Words,
  language: string,
): ProblemField[] {
  if (language === 'en') return [...faults];
  return faults.map(({ name, message }) => ({ name, message: faultIn(question, name, message, words) }));
}

function faultIn(question: Question, name: string, message: string, words: Words): string {
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return words.faultChoose;
    case 'several':
      if (question.atMost !== null && /^Choose up to/.test(message)) return fill(words.faultTooMany, { n: question.atMost }); // prettier-ignore
      return message.includes('by itself') ? words.faultAlone : words.faultChoose;
    case 'ranked': {
      const n = name.split('.').at(-1) ?? '1';
      return fill(message.includes('twice') ? words.faultTwice : words.faultRank, { n });
    }
    case 'scale':
      return fill(words.faultNumber, { from: question.from, to: question.to });
    case 'number':
      return fill(words.faultNumber, { from: question.least, to: question.most });
    case 'text': {
      const have = /it has ([\d,]+)/.exec(message)?.[1];
      return have === undefined ? words.faultText : fill(words.faultLong, { most: question.most, have });
    }
    case 'place':
      return words.faultPlace;
  }
}

// ---- a puzzle, only while under attack ---------------------------------------------------------------------------------------------

/** Zero bits that the hash of a solved puzzle begins with: some 65,000 tries, a second or two on a telephone. */
export const puzzleBits = 16;

/** Whether `nonce` solves the puzzle: SHA-256 of both begins with so many zero bits (Back, Hashcash, 2002). */
export function solves(puzzle: string, nonce: string): boolean {
  if (nonce.length > 40) return false;
  return (
    createHash('sha256').update(`${puzzle}.${nonce}`).digest().readUInt32BE(0) >>> (32 - puzzleBits) === 0
  );
}

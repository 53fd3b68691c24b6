import { printNumber, printPercent, roundTo } from '../../statistics/statistics.ts';
import { optionsOf, questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { costOf, type Tally } from './columns.rules.ts';
import type { FigureMaker } from './figures.rules.ts';
import type { TableWeights } from './table.types.ts';

/** Weights as a table uses them. */
export type Applied = {
  /** One for each person; NaN where one has none. Their size does not matter, only their proportions. */
  values: Float64Array;
  words: string;
  margins: string[];
};

export type TableOptions = {
  weights?: Applied | null;
  figures?: FigureMaker | null;
  /**
   * Of whom the shares of a single answer are: of those who answered (usual), or of everybody asked, with those who gave no
   * answer as a row of their own.
   */
  of?: 'answered' | 'asked';
  /** Show intervals, as a guide only: people chose to answer. */
  intervals?: boolean;
};

export const notAnsweredRow = { code: 'not-answered', text: 'No answer' } as const;

/** Per cent, unrounded; null where the base is too small for one. */
export function percentOf(part: number, whole: number, people: number): number | null {
  return people < waveParameters.smallBase.value || !(whole > 0) ? null : (part * 100) / whole;
}

/** “who chose Noise”, “who answered “Yes” to “Would you …?””; empty where everybody was asked. */
export function conditionWords(questionnaire: Questionnaire, question: Question): string {
  const optionOf = (code: string | undefined, answer: unknown): [Question, string] | undefined => {
    const of = questionsOf(questionnaire).find((each) => each.code === code);
    const option = of === undefined ? undefined : optionsOf(of).find((each) => each.code === answer);
    return of === undefined || option === undefined ? undefined : [of, option.text];
  };
  const about = optionOf(question.about?.question, question.about?.option);
  if (about !== undefined) return `who chose ${about[1]}`;
  if (question.showIf === null) return '';
  const [only, ...more] = question.showIf.tests;
  const waited = more.length === 0 && only?.op === 'is' ? optionOf(only.question, only.value) : undefined;
  return waited === undefined
    ? 'who were asked because of an earlier answer'
    : `who answered “${waited[1]}” to “${waited[0].text}”`;
}

/** What a base is, in words with its number. */
export function baseWords(n: number, parts: readonly string[]): string {
  return [`${printNumber(n)} ${n === 1 ? 'respondent' : 'respondents'}`, ...parts.filter((part) => part !== '')].join(' '); // prettier-ignore
}

/** Notes that every table of this base carries. */
export function baseNotes(people: number): string[] {
  if (people < waveParameters.smallBase.value)
    return [`Fewer than ${waveParameters.smallBase.value} answered: counts only, no percentages.`];
  return people < waveParameters.flagBase.value
    ? [`Fewer than ${waveParameters.flagBase.value} answered: one answer more or less moves a percentage by ${printNumber(100 / people, 1)} points.`]
    : []; // prettier-ignore
}

/** “Percentages add up to 99.9% because of rounding”, where the printed ones of a whole do. */
export function roundingNote(shares: readonly (number | null)[], which = 'Percentages'): string[] {
  if (shares.length === 0 || shares.some((each) => each === null)) return [];
  const printed = shares.reduce<number>((sum, each) => sum + (roundTo(each, 1) ?? 0), 0);
  const total = roundTo(printed, 1) ?? 0;
  return total === 100 || total === 0
    ? []
    : [`${which} as printed add up to ${printPercent(total)}, not 100%, because of rounding. No digit is adjusted to hide it.`]; // prettier-ignore
}

export function weightsOf(
  tally: Tally,
  applied: Applied | null | undefined,
  answered: number,
): TableWeights | null {
  const cost = costOf(tally);
  if (applied === null || applied === undefined || cost === null) return null;
  return {
    words: applied.words,
    designEffect: cost.designEffect,
    effectiveN: cost.effectiveN,
    margins: applied.margins,
    without: answered - cost.n,
    n: cost.n,
  };
}

export function weightNotes(weights: TableWeights | null): string[] {
  if (weights === null) return [];
  return [
    `Weighted: ${weights.words}. ${printNumber(weights.n)} answers, worth ${printNumber(weights.effectiveN, 0)} equal ones (design effect ${printNumber(weights.designEffect, 2)}). Bases are unweighted.`,
    ...(weights.without === 0
      ? []
      : [`${printNumber(weights.without)} ${weights.without === 1 ? 'answer has' : 'answers have'} no weight and ${weights.without === 1 ? 'is' : 'are'} in the unweighted columns only.`]),
  ]; // prettier-ignore
}

import type { ProblemField } from '../../foundation/problem.ts';
import { optionsOf, questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';

/** Hands by question and answer. Questions without a list of answers are not counted by hands. */
export type TallyCounts = Record<string, Record<string, number>>;

/** What hands can be raised for: answers of a list, and the points of a scale. */
export function handsFor(question: Question): { code: string; text: string }[] {
  if (question.kind === 'scale')
    return Array.from({ length: question.to - question.from + 1 }, (_, at) => {
      const point = question.from + at;
      const end = point === question.from ? ` (${question.fromText})` : point === question.to ? ` (${question.toText})` : ''; // prettier-ignore
      return { code: String(point), text: `${point}${end}` };
    });
  return optionsOf(question).map(({ code, text }) => ({ code, text }));
}

export const tallyQuestions = (questionnaire: Questionnaire): Question[] =>
  questionsOf(questionnaire).filter((question) => handsFor(question).length > 0);

export const tallyField = (question: string, option: string): string => `n.${question}.${option}`;

/**
 * Reads the hands counted. Nobody raises a hand twice for one answer; for a question with one answer, all hands together are at most
 * the people in the room.
 */
export function readTally(
  questionnaire: Questionnaire,
  typed: Readonly<Record<string, unknown>>,
  people: number,
): { counts: TallyCounts; faults: ProblemField[] } {
  const counts: TallyCounts = {};
  const faults: ProblemField[] = [];
  for (const question of tallyQuestions(questionnaire)) {
    const own: Record<string, number> = {};
    for (const { code, text } of handsFor(question)) {
      const name = tallyField(question.code, code);
      const given = typed[name];
      const value = typeof given === 'string' ? given.trim() : '';
      if (value === '') continue;
      if (!/^\d{1,5}$/.test(value) || Number(value) > people)
        faults.push({ name, message: `“${text}”: enter a whole number from 0 to ${people}` });
      else own[code] = Number(value);
    }
    const together = Object.values(own).reduce((sum, hands) => sum + hands, 0);
    const isOne = question.kind === 'single' || question.kind === 'yes-no' || question.kind === 'scale';
    if (isOne && together > people)
      faults.push({
        name: tallyField(question.code, handsFor(question)[0]?.code ?? ''),
        message: `“${question.text}” has ${together} hands for ${people} people; each answers once`,
      });
    if (question.kind === 'ranked' && together > people * question.places)
      faults.push({
        name: tallyField(question.code, handsFor(question)[0]?.code ?? ''),
        message: `“${question.text}” has ${together} hands; ${people} people raise at most ${people * question.places}`,
      });
    if (Object.keys(own).length > 0) counts[question.code] = own;
  }
  return { counts, faults };
}

import type { ProblemField } from '../foundation/problem.ts';
import { factors, type Candidate, type Factor } from './priority.types.ts';
import type { GivenScore } from './score.store.ts';

/** Name of a field of the scoring form. */
export const scoreField = (factor: Factor | 'interest' | 'reason', candidateId: string): string =>
  `${factor.replace('_', '-')}.${candidateId}`;

export const longestReason = 300;

/** Reads the scoring form. What is left empty was not scored. */
export function readScoreForm(
  body: Readonly<Record<string, unknown>>,
  candidates: readonly Pick<Candidate, 'id' | 'title'>[],
): { given: GivenScore[]; faults: ProblemField[] } {
  const faults: ProblemField[] = [];
  const textOf = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const given = candidates.map(({ id, title }): GivenScore => {
    const scoreOf = (factor: Factor): number | null => {
      const name = scoreField(factor, id);
      const value = textOf(name);
      if (value === '') return null;
      if (/^[0-5]$/.test(value)) return Number(value);
      faults.push({ name, message: `${title}: a score must be a whole number from 0 to 5` });
      return null;
    };
    const reason = textOf(scoreField('reason', id));
    if (reason.length > longestReason)
      faults.push({
        name: scoreField('reason', id),
        message: `${title}: the reason must be ${longestReason} characters or fewer`,
      });
    return {
      candidateId: id,
      volume: scoreOf('volume'),
      harm: scoreOf('harm'),
      concern: scoreOf('concern'),
      added_value: scoreOf('added_value'),
      trend: scoreOf('trend'),
      hasInterest: textOf(scoreField('interest', id)) === 'yes',
      reason: reason.slice(0, longestReason),
    };
  });
  return { given, faults };
}

/** Whether anything was said at all. */
export const saysSomething = (given: readonly GivenScore[]): boolean =>
  given.some((score) => score.hasInterest || factors.some((factor) => score[factor] !== null));

export type WordScore = { number: number; score: number | null; hasInterest: boolean; reason: string };

const entry = /(^|[\n,;]|\s(?=\d{1,2}\s*[:=]))[ \t]*\(?(\d{1,2})\)?(?:[ \t]*[:=.)][ \t]*|[ \t]+)(interest|[0-5])(?![\d.:=)])/gi; // prettier-ignore

/**
 * Reads scores out of words: “1: 4, 2: 3” or a line for each, with a reason after the score: “1: 4 because it takes all of us”;
 * “interest” in place of a score declares one. Numbers are those of the question.
 * @returns null where it is not beyond doubt: for a person to read.
 */
export function readScoreWords(words: string, candidates: number): WordScore[] | null {
  const text = words.replace(/\r\n?/g, '\n').trim();
  const found = [...text.matchAll(entry)];
  if (found.length === 0 || text.slice(0, found[0]?.index ?? 0).trim() !== '') return null;
  const read = found.map((match, at): WordScore => {
    const from = match.index + match[0].length;
    const rest = text
      .slice(from, found[at + 1]?.index ?? text.length)
      .replace(/^[\s,;:.–-]+|[\s,;]+$/g, '')
      .replace(/\s+/g, ' ');
    const said = match[3]?.toLowerCase() ?? '';
    return {
      number: Number(match[2]),
      score: said === 'interest' ? null : Number(said),
      hasInterest: said === 'interest',
      reason: rest.slice(0, longestReason),
    };
  });
  const numbers = new Set(read.map(({ number }) => number));
  const isSure =
    numbers.size === read.length && read.every(({ number }) => number >= 1 && number <= candidates);
  return isSure ? read : null;
}

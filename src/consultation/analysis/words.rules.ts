import { z } from 'zod';
import { agreementInWords, cohensKappa, krippendorffsAlpha } from '../../statistics/statistics.ts';
import { baseNotes, baseWords, percentOf, type Applied } from './bases.rules.ts';
import type { FigureMaker } from './figures.rules.ts';
import type { TableRow, WordsTable } from './table.types.ts';

/** A theme into which answers in words are sorted. */
export const themeShape = z.object({
  code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  title: z.string().trim().min(1).max(100),
  /** What belongs to it and what does not. */
  meaning: z.string().trim().max(500).default(''),
  /** Words that speak for it before anything is coded. */
  words: z.array(z.string().max(60)).max(60).default([]),
});
export type Theme = z.infer<typeof themeShape>;
export const themesShape = z.array(themeShape).max(60);

/** A title as a code that no other theme has. */
export function themeCode(title: string, taken: ReadonlySet<string>): string {
  const plain = title.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^[^a-z]+|-+$/g, '').slice(0, 36) || 'theme'; // prettier-ignore
  let code = plain;
  for (let number = 2; taken.has(code); number += 1) code = `${plain}-${number}`;
  return code;
}

const stopWords = new Set('about after all also and any are because been before being but can cannot could did does doing don for from get gets getting goes going had has have having here her him his how into its just like lot lots made make makes many more most much need needs not now off only other our out over own people she should some such than that the their them then there these they thing things this those too under until very want was way were what when where which while who why will with would you your'.split(' ')); // prettier-ignore

/** The words of a text that can tell something: small letters, three or more, without the commonest; a plural as its singular. */
export function wordsIn(text: string): string[] {
  const found =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+(?:['’][\p{L}]+)?/gu) ?? [];
  return [
    ...new Set(
      found
        .map((word) => word.replace(/['’].*$/, ''))
        .map((word) => (word.length > 4 && word.endsWith('ies') ? `${word.slice(0, -3)}y` : word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word))
        .filter((word) => word.length >= 3 && !stopWords.has(word)),
    ),
  ]; // prettier-ignore
}

/** An answer in words, and the themes somebody put it into; null: not coded. */
export type CodedAnswer = { text: string; codes: readonly string[] };

export type ThemeSuggestion = { code: string; score: number; words: string[] };

/** From which score on a theme is suggested: one word of its own list, or one that clearly comes with it. */
export const suggestionScore = { from: 1.2, ownWord: 1.5, leastSeen: 2 } as const;

/**
 * Learns which words come with which theme from answers that are coded. A word's weight is the logarithm of how many times likelier
 * it is in the theme's answers than in the others (each count plus a half); words of the theme's own list have 1.5. A theme
 * is suggested where the weights of the words in an answer add up to 1.2 or more; the words are shown.
 */
export function suggester(
  themes: readonly Theme[],
  coded: readonly CodedAnswer[],
): (text: string) => ThemeSuggestion[] {
  const answers = coded.map(({ text, codes }) => ({ words: new Set(wordsIn(text)), codes: new Set(codes) }));
  const plans = themes.map((theme) => {
    const own = new Set(theme.words.flatMap(wordsIn));
    const weights = new Map<string, number>();
    const inside = answers.filter(({ codes }) => codes.has(theme.code));
    const outside = answers.length - inside.length;
    const seen = new Map<string, { inside: number; all: number }>();
    for (const { words, codes } of answers)
      for (const word of words) {
        const count = seen.get(word) ?? { inside: 0, all: 0 };
        count.all += 1;
        if (codes.has(theme.code)) count.inside += 1;
        seen.set(word, count);
      }
    for (const [word, count] of seen) {
      if (count.inside < suggestionScore.leastSeen) continue;
      const here = (count.inside + 0.5) / (inside.length + 1);
      const there = (count.all - count.inside + 0.5) / (outside + 1);
      const weight = Math.log(here / there);
      if (weight > 0) weights.set(word, weight);
    }
    for (const word of own) weights.set(word, Math.max(suggestionScore.ownWord, weights.get(word) ?? 0));
    return { code: theme.code, weights };
  });
  return (text) => {
    const words = wordsIn(text);
    return plans
      .map(({ code, weights }) => {
        const speaking = words.filter((word) => weights.has(word)).toSorted((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0)); // prettier-ignore
        return { code, words: speaking.slice(0, 5), score: speaking.reduce((sum, word) => sum + (weights.get(word) ?? 0), 0) }; // prettier-ignore
      })
      .filter(({ score }) => score >= suggestionScore.from)
      .toSorted((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
  };
}

/** One answer in words with what both readers made of it; `person` is its place among all answers. */
export type ReadAnswer = {
  person: number;
  first: readonly string[] | null;
  second: readonly string[] | null;
};

/** Themes by how many of those whose words were read spoke of them. */
export function wordsTable(
  question: { code: string; text: string },
  themes: readonly Theme[],
  answers: readonly ReadAnswer[],
  options: { weights?: Applied | null; figures?: FigureMaker | null } = {},
): WordsTable {
  const { figures = null, weights = null } = options;
  const read = answers.flatMap(({ person, first }) =>
    first === null ? [] : [{ person, codes: new Set(first) }],
  );
  const n = read.length;
  const weightOf = (person: number): number => {
    const weight = weights?.values[person] ?? Number.NaN;
    return weight >= 0 ? weight : 0;
  };
  const whole = read.reduce((sum, { person }) => sum + weightOf(person), 0);
  const words = baseWords(n, ['who answered in words and whose answer was read']);
  const row = (code: string, text: string, test: (codes: ReadonlySet<string>) => boolean): TableRow => {
    const own = read.filter(({ codes }) => test(codes));
    const share = percentOf(own.length, n, n);
    return {
      code,
      text,
      count: own.length,
      share,
      weightedShare:
        weights === null
          ? null
          : percentOf(
              own.reduce((sum, { person }) => sum + weightOf(person), 0),
              whole,
              n,
            ),
      interval: null,
      perPerson: null,
      weightedPerPerson: null,
      figure:
        figures?.make({
          measure: 'survey-share',
          question: question.code,
          option: code,
          breakdown: 'theme',
          title: `${text}: ${question.text}`,
          definition: `Of ${words}: how many spoke of it, as the reader understood them.`,
          value: share,
          numerator: own.length,
          denominator: n,
          denominatorSource: words,
        }) ?? null,
      weightedFigure: null,
    };
  };
  const twice = answers.filter(({ first, second }) => first !== null && second !== null);
  const agreement = twice.length === 0 ? [] : themes.map(({ code, title }) => {
    const label = (codes: readonly string[] | null): string => (codes?.includes(code) === true ? 'yes' : 'no');
    const found = cohensKappa(twice.map(({ first }) => label(first)), twice.map(({ second }) => label(second)));
    return { code, text: title, kappa: found?.kappa ?? null, observed: found?.observed ?? 0, n: twice.length, words: agreementInWords(found?.kappa ?? null) };
  }); // prettier-ignore
  const alpha = krippendorffsAlpha(
    themes.flatMap(({ code }) =>
      twice.map(({ first, second }) =>
        [first, second].map((codes) => (codes?.includes(code) === true ? 'yes' : 'no')),
      ),
    ),
  );
  return {
    question: question.code,
    title: question.text,
    base: {
      kind: 'respondents',
      n,
      words,
      figure:
        figures?.make({ measure: 'survey-base', question: question.code, option: '', breakdown: 'theme', title: `${question.text} (base)`, definition: words, value: n, numerator: n }) ?? null, // prettier-ignore
    },
    rows: [
      ...themes.map(({ code, title }) => row(code, title, (codes) => codes.has(code))),
      row('no-theme', 'Something else', (codes) => codes.size === 0),
    ].toSorted((a, b) => (a.code === 'no-theme' ? 1 : b.code === 'no-theme' ? -1 : (b.count ?? 0) - (a.count ?? 0))),
    answered: answers.length,
    coded: n,
    agreement,
    notes: [
      'One answer may speak of several themes, so shares may add up to more than 100%.',
      ...(n < answers.length ? [`${answers.length - n} of ${answers.length} answers in words are not read yet; they are not in the base.`] : []),
      ...(alpha === null ? [] : [`Krippendorff’s alpha of both readers over all themes: ${alpha.toFixed(2)}.`]),
      ...baseNotes(n),
    ],
  }; // prettier-ignore
}

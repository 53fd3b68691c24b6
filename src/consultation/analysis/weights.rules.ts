import { kish, printNumber, printPercent, rake, surveyParameters } from '../../statistics/statistics.ts';
import { standards } from '../questionnaire/standards.ts';
import type { ProfileRow } from '../waves/profile.rules.ts';
import type { Weighting } from '../waves/wave.types.ts';
import type { Applied } from './bases.rules.ts';
import { groupsOf, type Column, type Columns } from './columns.rules.ts';

/** A margin by which answers can be weighted: asked here, and counted in the population profile. */
export type Margin = {
  margin: string;
  title: string;
  categories: {
    code: string;
    text: string;
    /** People who live there, and people who answered. */
    people: number;
    respondents: number;
  }[];
  /** Gave no category that the profile counts: they keep their part of the whole. */
  silent: number;
};

const columnOf = (columns: Columns, margin: string): Column | undefined =>
  margin === 'ward'
    ? columns.ward
    : columns.list.find(({ question }) => question.kind === 'single' && question.standard === margin);

const titleOf = (margin: string): string =>
  margin === 'ward' ? 'Ward' : (standards.find(({ name }) => name === margin)?.title ?? margin);

/** Margins that both the questions and the profile know, in the order of the profile. */
export function marginsOf(columns: Columns, profile: readonly ProfileRow[]): Margin[] {
  return [...Map.groupBy(profile, ({ standard }) => standard)].flatMap(([margin, rows]): Margin[] => {
    const column = columnOf(columns, margin);
    if (column === undefined) return [];
    const counts = new Map<string, number>();
    for (const group of groupsOf(column)) {
      const code = column.options[group]?.code;
      if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    // In the order of the question, so that neighbours are neighbours.
    const place = (code: string): number => {
      const at = column.options.findIndex((option) => option.code === code);
      return at === -1 ? column.options.length : at;
    };
    const categories = rows
      .toSorted((a, b) => place(a.category) - place(b.category))
      .map(({ category, people }) => ({
        code: category,
        text: column.options.find(({ code }) => code === category)?.text ?? category,
        people,
        respondents: counts.get(category) ?? 0,
      }));
    const known = categories.reduce((sum, { respondents }) => sum + respondents, 0);
    return known === 0 ? [] : [{ margin, title: titleOf(margin), categories, silent: columns.n - known }];
  });
}

/** Categories of a margin put together as the wave says. */
function merge(
  margin: Margin,
  merged: Weighting['merged'],
): (Margin['categories'][number] & { codes: string[] })[] {
  const groups = merged.filter((each) => each.margin === margin.margin);
  const done = new Set<string>();
  return margin.categories.flatMap((category) => {
    if (done.has(category.code)) return [];
    const group = groups.find(({ categories }) => categories.includes(category.code));
    const members =
      group === undefined
        ? [category]
        : margin.categories.filter(({ code }) => group.categories.includes(code) && !done.has(code));
    for (const { code } of members) done.add(code);
    return [
      {
        code: members.map(({ code }) => code).join('+'),
        codes: members.map(({ code }) => code),
        text: members.map(({ text }) => text).join(' and '),
        people: members.reduce((sum, { people }) => sum + people, 0),
        respondents: members.reduce((sum, { respondents }) => sum + respondents, 0),
      },
    ];
  });
}

export type Suggestion = { margin: string; codes: string[]; words: string };

/** What weighting did, or why it did not. */
export type Weighing = {
  /** Null where there are none: `words` says why. */
  applied: Applied | null;
  isSettled: boolean;
  /** “Converged in 6 rounds.” “Did not converge, because …” */
  words: string;
  turns: number;
  /** Largest relative difference of a margin from its target. */
  miss: number | null;
  designEffect: number | null;
  effectiveN: number | null;
  trimmed: number;
  /** Largest and smallest weight, as times the mean. */
  largest: number | null;
  smallest: number | null;
  /** Answers without a weight. */
  without: number;
  margins: {
    margin: string;
    title: string;
    silent: number;
    rows: { text: string; respondents: number; target: number; unweighted: number; weighted: number }[];
  }[];
  suggestions: Suggestion[];
};

const nothing = (words: string, suggestions: Suggestion[] = []): Weighing => ({
  applied: null,
  isSettled: false,
  words,
  turns: 0,
  miss: null,
  designEffect: null,
  effectiveN: null,
  trimmed: 0,
  largest: null,
  smallest: null,
  without: 0,
  margins: [],
  suggestions,
});

/** Neighbours to put a small category together with. */
function suggestionsFor(margin: Margin, categories: ReturnType<typeof merge>): Suggestion[] {
  return categories.flatMap((category, at): Suggestion[] => {
    if (category.people === 0 || category.respondents >= surveyParameters.collapseUnder.value || categories.length < 3)
      return [];
    const neighbours = [categories[at - 1], categories[at + 1]].filter((each) => each !== undefined);
    const [nearest] = neighbours.toSorted((a, b) => a.respondents - b.respondents);
    if (nearest === undefined) return [];
    return [
      {
        margin: margin.margin,
        codes: [...category.codes, ...nearest.codes],
        words: `${margin.title}: ${category.respondents === 0 ? 'nobody' : `only ${category.respondents}`} of “${category.text}” answered. Put it together with “${nearest.text}”.`,
      },
    ];
  }); // prettier-ignore
}

const titlesInWords = (titles: readonly string[]): string =>
  new Intl.ListFormat('en-GB').format(titles.map((title) => title.toLowerCase()));

function range(values: Float64Array): { n: number; largest: number; smallest: number; list: number[] } {
  const list = [...values].filter((value) => value >= 0);
  const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
  return {
    n: list.length,
    largest: list.reduce((most, value) => Math.max(most, value), 0) / mean,
    smallest: list.reduce((least, value) => Math.min(least, value), Infinity) / mean,
    list,
  };
}

/** Weights brought with the answers, as they are. */
function asDelivered(columns: Columns): Weighing {
  const { n, largest, smallest, list } = range(columns.delivered);
  if (n === 0 || !list.some((value) => value > 0)) return nothing('No answer was delivered with a weight.');
  const without = columns.n - n;
  const words = 'weights as delivered';
  return {
    ...nothing(''),
    applied: { values: columns.delivered, words, margins: [] },
    isSettled: true,
    words: `Weights as delivered with the answers: how they were made is for whoever delivered them to say. ${without === 0 ? 'Every answer has one.' : `${printNumber(without)} answers have none.`}`,
    ...kish(list),
    largest,
    smallest,
    without,
  };
}

/**
 * Weights by raking, so that those who answered are as those who live there by the margins chosen. Never trimmed unless told.
 * Weighting mends who answered, by what is asked about them; it does not make a consultation a sample survey.
 */
export function weigh(columns: Columns, profile: readonly ProfileRow[], choice: Weighting): Weighing {
  if (choice.asDelivered) return asDelivered(columns);
  const available = marginsOf(columns, profile);
  const margins = choice.margins.flatMap((name) => available.find(({ margin }) => margin === name) ?? []);
  const missing = choice.margins.filter((name) => !available.some(({ margin }) => margin === name));
  if (missing.length > 0)
    return nothing(`Not weighted: ${missing.map(titleOf).join(', ')} ${missing.length === 1 ? 'is' : 'are'} not both asked here and counted in the population profile.`); // prettier-ignore
  if (margins.length === 0 || columns.n === 0)
    return nothing(columns.n === 0 ? 'Nobody has answered.' : 'No margin is chosen.');
  const plans = margins.map((margin) => ({ margin, categories: merge(margin, choice.merged) }));
  const suggestions = plans.flatMap(({ margin, categories }) => suggestionsFor(margin, categories));
  const impossible = plans.flatMap(({ margin, categories }) => categories.filter(({ people, respondents }) => people === 0 && respondents > 0).map(({ text }) => `${margin.title}: ${text}`)); // prettier-ignore
  if (impossible.length > 0)
    return nothing(`Not weighted, because people answered for whom the profile counts nobody: ${impossible.join('; ')}. Put the category together with another, or mend the profile.`, suggestions); // prettier-ignore
  const targets = Object.fromEntries(
    plans.map(({ margin, categories }) => [
      margin.margin,
      Object.fromEntries(categories.map(({ code, people }) => [code, people])),
    ]),
  );
  const labels = plans.map(({ margin, categories }) => {
    const column = columnOf(columns, margin.margin);
    const codeOf = new Map(categories.flatMap(({ code, codes }) => codes.map((own) => [own, code] as const)));
    const groups = column === undefined ? new Int16Array(columns.n).fill(-1) : groupsOf(column);
    return {
      margin: margin.margin,
      of: Array.from(groups, (group) => codeOf.get(column?.options[group]?.code ?? '') ?? null),
    };
  });
  const respondents = Array.from({ length: columns.n }, (_, person) =>
    Object.fromEntries(labels.map(({ margin, of }) => [margin, of[person] ?? null])),
  );
  const raked = rake(respondents, targets, choice.trimAt === null ? {} : { trimAt: choice.trimAt });
  const values = Float64Array.from(raked.weights);
  const { largest, smallest } = range(values);
  const report = plans.map(({ margin, categories }, index) => {
    const of = labels[index]?.of ?? [];
    const said = categories.reduce((sum, { respondents: own }) => sum + own, 0);
    const people = categories.reduce((sum, { people: own }) => sum + own, 0);
    const sums = new Map<string, number>();
    let all = 0;
    of.forEach((code, person) => {
      if (code === null) return;
      const weight = values[person] ?? 0;
      all += weight;
      sums.set(code, (sums.get(code) ?? 0) + weight);
    });
    return {
      margin: margin.margin,
      title: margin.title,
      silent: margin.silent,
      rows: categories.map(({ code, text, people: own, respondents: answered }) => ({
        text,
        respondents: answered,
        target: (100 * own) / people,
        unweighted: (100 * answered) / said,
        weighted: all > 0 ? (100 * (sums.get(code) ?? 0)) / all : 0,
      })),
    };
  });
  const by = titlesInWords(margins.map(({ title }) => title));
  const trimmedWords =
    choice.trimAt === null ? '' : `, trimmed at ${printNumber(choice.trimAt, 1)} times the mean`;
  const emptyWords = raked.empty.length === 0 ? '' : ` Nobody answered for ${raked.empty.length} ${raked.empty.length === 1 ? 'category' : 'categories'}: weighting cannot make them; the others of the margin stand in.`; // prettier-ignore
  return {
    applied: { values, words: `by ${by}${trimmedWords}`, margins: margins.map(({ title }) => title) },
    isSettled: raked.isSettled,
    words: raked.isSettled
      ? `Converged in ${raked.turns} ${raked.turns === 1 ? 'round' : 'rounds'}: every margin is met to a millionth.${emptyWords}`
      : `Did not converge in ${raked.turns} rounds, because ${choice.trimAt === null ? 'the margins ask of the same few people what cannot be together' : 'trimming holds down the weights that the margins need'}: the worst margin is ${printPercent(raked.miss * 100, 2)} off its target. ${choice.trimAt === null ? 'Put small categories together or take a margin out.' : 'Trim later, put small categories together or take a margin out.'}${emptyWords}`,
    turns: raked.turns,
    miss: raked.miss,
    designEffect: raked.designEffect,
    effectiveN: raked.effectiveN,
    trimmed: raked.trimmed,
    largest,
    smallest,
    without: 0,
    margins: report,
    suggestions,
  };
}

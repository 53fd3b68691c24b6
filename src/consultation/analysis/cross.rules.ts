import { printNumber, suppressTable, testIndependence } from '../../statistics/statistics.ts';
import { standardOf } from '../questionnaire/standards.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import {
  baseWords,
  conditionWords,
  percentOf,
  weightNotes,
  weightsOf,
  type Applied,
  type TableOptions,
} from './bases.rules.ts';
import {
  breakColumn,
  costOf,
  groupsOf,
  tallyColumn,
  type Column,
  type Columns,
  type Split,
} from './columns.rules.ts';
import { putTogether } from './pool.rules.ts';
import type { CrossCell, CrossTable } from './table.types.ts'; // prettier-ignore

/** Groups of people across a table. */
export type Break = Split & {
  code: string;
  title: string;
  /** As a table is headed: “By age”. */
  by: string;
  texts: { code: string; text: string }[];
};

/** People by the answers of a single question, or by ward; undefined where the question does not split people. */
export function breakOf(columns: Columns, code: string): Break | undefined {
  const column = breakColumn(columns, code);
  if (column === undefined || column.options.length === 0) return undefined;
  return {
    code,
    title: column === columns.ward ? 'Ward' : column.question.text,
    by:
      column === columns.ward
        ? 'By ward'
        : column.question.kind === 'single' && column.question.standard !== null
          ? `By ${standardOf(column.question.standard).title.toLowerCase()}`
          : `By the answers to “${column.question.text}”`,
    texts: column.options.map(({ code: option, text }) => ({ code: option, text })),
    of: groupsOf(column),
    groups: column.options.length,
  };
}

/** Whether a question can stand in the rows of a cross table. */
export const crosses = (column: Column): boolean =>
  ['single', 'yes-no', 'several', 'ranked', 'scale'].includes(column.question.kind);

/** In words, whether a difference of this size may be chance. */
export const chanceWords = (p: number): string =>
  p < 0.01
    ? 'The groups differ by more than chance would make (under 1 in 100).'
    : p < 0.05
      ? 'The groups differ by more than chance usually makes (under 1 in 20).'
      : 'What differs here may be chance: no clear difference between the groups.';

/**
 * A question by the groups of another. Groups of fewer than ten are hidden and those of fewer than fifty flagged; every share is
 * of those of its group who answered (of people, also where one may name several).
 */
export function crossTable(
  columns: Columns,
  column: Column,
  by: Break,
  options: TableOptions = {},
): CrossTable {
  const { figures = null, weights: applied = null } = options;
  const { question } = column;
  const many = column.options.length;
  const [all, tally] = tallyColumn(column, applied?.values ?? null, [by]);
  const counts = (group: number, option: number): number => tally?.plain.picks[group * many + option] ?? 0;
  const { smallBase, flagBase } = waveParameters;
  const groups = by.texts.map(({ code, text }, group) => {
    const n = tally?.plain.answered[group] ?? 0;
    return { code, text, n, shown: n >= smallBase.value, flagged: n < flagBase.value };
  });
  const condition = conditionWords(columns.questionnaire, question);
  const rows = column.options.map(({ code, text }, option) => ({
    code,
    text,
    cells: groups.map((group, at): CrossCell => {
      if (!group.shown) return { count: null, share: null, weightedShare: null, figure: null };
      const count = counts(at, option);
      const words = baseWords(group.n, [condition, `in the group “${group.text}” who answered`]);
      const value = percentOf(count, group.n, group.n);
      return {
        count,
        share: value,
        weightedShare:
          applied === null
            ? null
            : percentOf(tally?.weighted?.picks[at * many + option] ?? 0, tally?.weighted?.answered[at] ?? 0, group.n),
        figure:
          figures?.make({
            measure: 'survey-share',
            question: question.code,
            option: code,
            breakdown: `${by.code}:${group.code}`,
            title: `${text}, ${group.text}: ${question.text}`,
            definition: `Of ${words}: how many ${question.kind === 'several' ? 'named' : question.kind === 'ranked' ? 'ranked' : 'chose'} “${text}”.`,
            value,
            numerator: count,
            denominator: group.n,
            denominatorSource: words,
            ...(group.flagged ? { limitations: [{ code: 'small-base', text: `Fewer than ${flagBase.value} answered in this group.` }] } : {}),
          }) ?? null,
      };
    }),
  })); // prettier-ignore
  const hidden = groups.filter(({ shown, n }) => !shown && n > 0);
  const grouped = groups.reduce((sum, { n }) => sum + n, 0);
  const outside = (all?.plain.answered[0] ?? 0) - grouped;
  const weights = all === undefined ? null : weightsOf(all, applied, all.plain.answered[0] ?? 0);
  return {
    id: `${question.code}-by-${by.code}`,
    question: question.code,
    by: by.code,
    title: `${question.text} ${by.by}`,
    baseWords: `Shares are of those in the group ${condition === '' ? '' : `${condition} `}who answered${question.kind === 'several' || question.kind === 'ranked' ? '; one person may name several, so a column may add up to more than 100%' : ''}.`,
    groups,
    rows,
    notes: [
      ...(hidden.length === 0
        ? []
        : [`Groups of fewer than ${smallBase.value} are not shown: ${hidden.map(({ text }) => text).join(', ')}.`]),
      ...(groups.some(({ shown, flagged }) => shown && flagged)
        ? [`Groups marked * have fewer than ${flagBase.value} answers: their percentages move by two points or more with one answer.`]
        : []),
      ...(outside > 0 ? [`${printNumber(outside)} who answered this are in no group (they did not say).`] : []),
      ...weightNotes(weights),
    ],
    test: testOf(column, groups, counts, tally === undefined ? null : averageEffect(tally, groups, applied)),
    weights,
  }; // prettier-ignore
}

/** Mean of the groups' design effects, by their size; null without weights. */
function averageEffect(
  tally: Parameters<typeof costOf>[0],
  groups: readonly { n: number; shown: boolean }[],
  applied: Applied | null,
): number | null {
  if (applied === null) return null;
  let people = 0;
  let sum = 0;
  groups.forEach(({ n, shown }, group) => {
    const cost = shown ? costOf(tally, group) : null;
    if (cost === null) return;
    people += n;
    sum += n * cost.designEffect;
  });
  return people === 0 ? null : Math.max(1, sum / people);
}

function testOf(
  column: Column,
  groups: readonly { n: number; shown: boolean }[],
  counts: (group: number, option: number) => number,
  effect: number | null,
): CrossTable['test'] {
  // One person may be in several rows of these, which the test does not allow for.
  if (column.question.kind === 'several' || column.question.kind === 'ranked') return null;
  const shown = groups.flatMap(({ shown: isShown }, group) => (isShown ? [group] : []));
  // Who would rather not say is not of one mind: left out of the test as they are of the weights.
  const asked = column.options.flatMap(({ code }, option) => (code === 'prefer-not-to-say' ? [] : [option]));
  const found = testIndependence(
    asked.map((option) => shown.map((group) => counts(group, option))),
    effect ?? 1,
  );
  if (found === null) return null;
  return { name: found.name, p: found.p, words: chanceWords(found.p) };
}

/** Parts of a list, those of `putTogether` as one, the last; it is left out where nobody is in it. */
function pooled(totals: readonly number[], least: number, always: readonly number[] = []): number[][] {
  const together = putTogether(totals, least, always);
  const left = totals.flatMap((_, at) => (together.includes(at) ? [] : [[at]]));
  return together.every((at) => (totals[at] ?? 0) === 0) ? left : [...left, together];
}

/**
 * Groups that stand together in the table of who answered: every table by the same groups keeps them together, whoever of them
 * answered its question. The last place is of those in no group.
 */
function groupsTogether(columns: Columns, by: Break): number[] {
  const totals = Array<number>(by.groups + 1).fill(0);
  for (const group of by.of) totals[group < 0 ? by.groups : group] = (totals[group < 0 ? by.groups : group] ?? 0) + 1; // prettier-ignore
  const silent = by.texts.findIndex(({ code }) => code === 'prefer-not-to-say');
  return putTogether(totals, waveParameters.smallBase.value, silent < 0 ? [by.groups] : [silent, by.groups]);
}

/**
 * A cross table that may be given out beside the table of everybody. Groups and answers of fewer than ten are put together with others,
 * counts of one to nine are withheld, and as many more as are needed so that none can be worked out from the rest. No percentage
 * is given of a withheld count. Weights are left out: they could give a count away.
 *
 * @returns null where nothing can be shown without giving something away
 */
export function publicCross(columns: Columns, column: Column, by: Break): CrossTable | null {
  const plain = crossTable(columns, column, by);
  const many = column.options.length;
  const [all, tally] = tallyColumn(column, null, [by]);
  const least = waveParameters.smallBase.value;
  const totals = Array.from({ length: many }, (_, option) => all?.plain.picks[option] ?? 0);
  const inGroups = plain.groups.map((_, group) => totals.map((_total, option) => tally?.plain.picks[group * many + option] ?? 0)); // prettier-ignore
  // Last stand those who are in no group: they did not say.
  const matrix = [...inGroups, totals.map((total, option) => total - inGroups.reduce((sum, own) => sum + (own[option] ?? 0), 0))]; // prettier-ignore
  const people = [...plain.groups.map(({ n }) => n ?? 0)];
  people.push((all?.plain.answered[0] ?? 0) - people.reduce((sum, n) => sum + n, 0));
  const across = pooled(people, least, groupsTogether(columns, by)).filter((own) => own.some((group) => (people[group] ?? 0) > 0)); // prettier-ignore
  const down = pooled(totals, least);
  if (across.length < 2 || down.length < 2) return null;
  const counts = down.map((options) =>
    across.map((groups) =>
      groups.reduce(
        (sum, group) => sum + options.reduce((own, option) => own + (matrix[group]?.[option] ?? 0), 0),
        0,
      ),
    ),
  );
  const safe = suppressTable(counts, { threshold: least });
  // The table of everybody gives every row's total: where one would have to be withheld here, it is too late.
  if (safe.rowTotals?.some(({ value }) => value === null) === true || safe.grandTotal?.value === null)
    return null;
  const groups = across.map((own, at) => {
    const [first] = own;
    const group = own.length === 1 && first !== undefined ? plain.groups[first] : undefined;
    const n = own.reduce((sum, each) => sum + (people[each] ?? 0), 0);
    return {
      code: group?.code ?? 'others',
      text: group?.text ?? 'Other groups, and not said',
      n: safe.columnTotals?.[at]?.value === null || n < least ? null : n,
      shown: true,
      flagged: n < waveParameters.flagBase.value,
    };
  });
  return {
    ...plain,
    groups,
    rows: down.map((options, row) => {
      const [first] = options;
      const option = options.length === 1 && first !== undefined ? column.options[first] : undefined;
      return {
        code: option?.code ?? 'others',
        text:
          option?.text ?? `Other answers: ${options.map((at) => column.options[at]?.text ?? '').join('; ')}`,
        cells: groups.map((group, at): CrossCell => {
          const count = safe.cells[row]?.[at]?.value ?? null;
          return {
            count,
            share: count === null || group.n === null ? null : percentOf(count, group.n, group.n),
            weightedShare: null,
            figure: null,
          };
        }),
      };
    }),
    notes: [
      `Counts from 1 to ${least - 1} are not shown, nor others from which they could be worked out. Groups and answers of fewer than ${least} are put together with others.`,
    ],
    weights: null,
  };
}

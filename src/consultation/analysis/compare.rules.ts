import {
  differenceOfProportions,
  expectedFalseAlarms,
  fisherExact,
  printNumber,
} from '../../statistics/statistics.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import { baseWords, conditionWords, percentOf } from './bases.rules.ts';
import { tallyColumn, type Column, type Columns } from './columns.rules.ts';
import type { FigureMaker } from './figures.rules.ts';
import type { Base, ChangeWord, ComparisonTable, WaveComparison } from './table.types.ts'; // prettier-ignore

const changeWords: Readonly<Record<ChangeWord, string>> = {
  up: 'up',
  down: 'down',
  'no-clear-change': 'no clear change: it may be chance',
  'too-few': 'too few to say',
};

/** At this chance and under, a difference counts as one. */
const level = 0.05;
/** Under so many who chose it in either wave, the exact test is taken. */
const smallCount = 20;

function changeOf(before: { part: number; whole: number }, now: { part: number; whole: number }) {
  const least = waveParameters.smallBase.value;
  if (before.whole < least || now.whole < least)
    return { difference: null, lower: null, upper: null, p: null, change: 'too-few' as const };
  const found = differenceOfProportions(before, now);
  const cells = [
    [now.part, now.whole - now.part],
    [before.part, before.whole - before.part],
  ];
  const p = cells.flat().some((count) => count < smallCount) ? fisherExact(cells) : (found.pValue ?? 1);
  const points = (value: number | null): number | null => (value === null ? null : value * 100);
  const change: ChangeWord = p >= level ? 'no-clear-change' : (found.difference ?? 0) > 0 ? 'up' : 'down';
  return {
    difference: points(found.difference),
    lower: points(found.lower),
    upper: points(found.upper),
    p,
    change,
  };
}

const baseOf = (columns: Columns, column: Column, answered: number): Base => {
  const condition = conditionWords(columns.questionnaire, column.question);
  return {
    kind: column.question.showIf === null ? 'respondents' : 'asked',
    n: answered,
    words: baseWords(answered, [condition, condition === '' ? 'who answered this question' : 'and answered this question']),
    figure: null,
  };
}; // prettier-ignore

/** One question of both waves: shares of people, with the test of each difference. */
function comparisonTable(
  now: Columns,
  before: Columns,
  column: Column,
  earlier: Column,
  figures: FigureMaker | null,
  previousPeriod: string | null,
): ComparisonTable {
  const { question } = column;
  const [tally] = tallyColumn(column);
  const [old] = tallyColumn(earlier);
  const answered = tally?.plain.answered[0] ?? 0;
  const answeredBefore = old?.plain.answered[0] ?? 0;
  const isRanked = question.kind === 'ranked';
  const base = baseOf(now, column, answered);
  const baseBefore = baseOf(before, earlier, answeredBefore);
  const places = isRanked ? (['first', 'any'] as const) : (['any'] as const);
  const shared = column.options.filter(({ code }) => earlier.options.some((option) => option.code === code));
  const rows = places.flatMap((place) =>
    shared.map(({ code, text }): ComparisonTable['rows'][number] => {
      const at = column.options.findIndex((option) => option.code === code);
      const was = earlier.options.findIndex((option) => option.code === code);
      const count = (place === 'first' ? tally?.plain.places[at] : tally?.plain.picks[at]) ?? 0;
      const countBefore = (place === 'first' ? old?.plain.places[was] : old?.plain.picks[was]) ?? 0;
      const found = changeOf({ part: countBefore, whole: answeredBefore }, { part: count, whole: answered });
      const title = isRanked ? `${text} (${place === 'first' ? 'first choice' : 'at any place'})` : text;
      const share = percentOf(count, answered, answered);
      const shareBefore = percentOf(countBefore, answeredBefore, answeredBefore);
      return {
        code: isRanked ? `${code}:${place}` : code,
        text: title,
        now: { count, share },
        before: { count: countBefore, share: shareBefore },
        ...found,
        words: changeWords[found.change],
        figure:
          figures?.make({
            measure: 'survey-change',
            question: question.code,
            option: code,
            breakdown: `since:${place}`,
            title: `${title}: ${question.text}`,
            definition: `Share of ${base.words}, less the share of ${baseBefore.words} of the earlier consultation, in points of per cent.`,
            value: found.difference,
            numerator: count,
            denominator: answered,
            denominatorSource: base.words,
            lower: found.lower,
            upper: found.upper,
            method: 'Newcombe 95% of the difference; pooled z, or Fisher’s exact test under 20',
            previous: shareBefore,
            previousPeriod,
            pValue: found.p,
            significance: found.change,
          }) ?? null,
      };
    }),
  );
  const only = (
    list: readonly { code: string; text: string }[],
    other: readonly { code: string }[],
  ): string[] =>
    list.filter(({ code }) => !other.some((option) => option.code === code)).map(({ text }) => text);
  const [added, dropped] = [only(column.options, earlier.options), only(earlier.options, column.options)];
  const reworded = shared.filter(
    ({ code, text }) => earlier.options.find((option) => option.code === code)?.text !== text,
  );
  return {
    id: `${question.code}-since`,
    question: question.code,
    title: question.text,
    now: base,
    before: baseBefore,
    rows,
    notes: [
      ...(question.text === earlier.question.text ? [] : [`The question was worded otherwise then: “${earlier.question.text}”. A difference may come of that.`]),
      ...(added.length === 0 ? [] : [`Could not be chosen then: ${added.join('; ')}. Other answers may have lost to ${added.length === 1 ? 'it' : 'them'}.`]),
      ...(dropped.length === 0 ? [] : [`Could be chosen then and not now: ${dropped.join('; ')}.`]),
      ...(reworded.length === 0 ? [] : [`Answers worded otherwise then: ${reworded.map(({ text }) => text).join('; ')}.`]),
      ...(question.kind === 'several' ? ['Shares are of people who answered, in both: a share of mentions changes when people name more things.'] : []),
    ],
  }; // prettier-ignore
}

/** Every question that both waves asked, by its code and kind, beside each other. */
export function compareWaves(
  now: Columns,
  before: Columns,
  previous: { id: string; title: string; period: string | null },
  figures: FigureMaker | null = null,
): WaveComparison {
  const isCompared = (column: Column): boolean =>
    ['single', 'yes-no', 'several', 'ranked', 'scale'].includes(column.question.kind);
  const tables: ComparisonTable[] = [];
  const onlyNow: string[] = [];
  for (const column of now.list.filter(isCompared)) {
    const earlier = before.byCode.get(column.question.code);
    if (earlier === undefined || earlier.question.kind !== column.question.kind)
      onlyNow.push(column.question.text);
    else tables.push(comparisonTable(now, before, column, earlier, figures, previous.period));
  }
  const onlyBefore = before.list
    .filter(
      (column) =>
        isCompared(column) && now.byCode.get(column.question.code)?.question.kind !== column.question.kind,
    )
    .map(({ question }) => question.text);
  const tests = tables.reduce((sum, { rows }) => sum + rows.filter(({ p }) => p !== null).length, 0);
  return {
    previous: { id: previous.id, title: previous.title, answers: before.n },
    tables,
    onlyNow,
    onlyBefore,
    notes: [
      'Both were consultations: who answered may differ more between the years than what people think. Look at who answered before reading a difference as a change of mind.',
      ...(tests < 20 ? [] : [`Of ${printNumber(tests)} differences tested, about ${printNumber(expectedFalseAlarms(tests, level), 0)} would count as a change by chance alone.`]),
      'Weights are left out of comparisons: shares here are unweighted.',
    ],
  }; // prettier-ignore
}

import { median, printNumber, share, weightedMean, weightedProportion } from '../../statistics/statistics.ts';
import { optionsOf, questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { waveParameters } from '../waves/wave.rules.ts';
import {
  baseNotes,
  baseWords,
  conditionWords,
  notAnsweredRow,
  percentOf,
  roundingNote,
  weightNotes,
  weightsOf,
  type TableOptions,
} from './bases.rules.ts';
import {
  columnsOf,
  tallyColumn,
  type AnswerRow,
  type Column,
  type Columns,
  type Tally,
} from './columns.rules.ts';
import { rankTable } from './rank.rules.ts';
import type {
  Base,
  FamilyTable,
  Interval,
  NumberSummary,
  RankCell,
  RankTable,
  SurveyTable,
  TableRow,
  TableWeights,
} from './table.types.ts';

function intervalOf(
  part: number,
  whole: number,
  weightedShare: number | null,
  weights: TableWeights | null,
): Interval | null {
  if (weights !== null && weightedShare !== null) {
    const found = weightedProportion(Math.min(1, Math.max(0, weightedShare / 100)), weights.effectiveN);
    return found === null
      ? null
      : { lower: found.lower * 100, upper: found.upper * 100, method: found.method };
  }
  const { lower, upper, method } = share(part, whole);
  return lower === null || upper === null ? null : { lower, upper, method };
}

const guideNote = 'Intervals are a guide only: they say how much chance would move the shares if those who answered had been drawn by lot, and they were not.'; // prettier-ignore

/** The table of a question answered by choosing: one, several, yes or no, a point of a scale. */
function choiceTable(columns: Columns, column: Column, tally: Tally, options: TableOptions): SurveyTable {
  const { question } = column;
  const { figures = null } = options;
  const isSeveral = question.kind === 'several';
  const withSilent = options.of === 'asked' && !isSeveral;
  const { plain, weighted } = tally;
  const asked = plain.asked[0] ?? 0;
  const answered = plain.answered[0] ?? 0;
  const condition = conditionWords(columns.questionnaire, question);
  const people = withSilent ? asked : answered;
  const n = isSeveral ? (plain.mentions[0] ?? 0) : people;
  const weightedN = (isSeveral ? weighted?.mentions[0] : withSilent ? weighted?.asked[0] : weighted?.answered[0]) ?? 0; // prettier-ignore
  const weights = weightsOf(tally, options.weights, answered);
  const words = isSeveral
    ? `${printNumber(n)} mentions by ${baseWords(answered, [condition, condition === '' ? 'who answered this question' : 'and answered this question'])}`
    : withSilent
      ? baseWords(asked, [condition === '' ? 'who were asked' : condition, 'and those of them who gave no answer'].slice(0, condition === '' ? 1 : 1).concat('(no answer included)')) // prettier-ignore
      : baseWords(answered, [condition, condition === '' ? 'who answered this question' : 'and answered this question']); // prettier-ignore
  const baseFigure =
    figures?.make({
      measure: 'survey-base',
      question: question.code,
      option: '',
      breakdown: withSilent ? 'with-no-answer' : isSeveral ? 'mentions' : '',
      title: `${question.text} (base)`,
      definition: words,
      value: n,
      numerator: n,
    }) ?? null;
  const base: Base = {
    kind: isSeveral ? 'mentions' : question.showIf === null ? 'respondents' : 'asked',
    n,
    words,
    figure: baseFigure,
  };
  const cells = [
    ...column.options.map(({ code, text }, index) => ({
      code,
      text,
      count: plain.picks[index] ?? 0,
      sum: weighted?.picks[index] ?? 0,
    })),
    ...(withSilent
      ? [{ ...notAnsweredRow, count: asked - answered, sum: (weighted?.asked[0] ?? 0) - (weighted?.answered[0] ?? 0) }] // prettier-ignore
      : []),
  ];
  const rows = cells.map(({ code, text, count, sum }): TableRow => {
    const value = percentOf(count, n, people);
    const weightedShare = weights === null ? null : percentOf(sum, weightedN, weights.n);
    const interval = options.intervals === true && value !== null ? intervalOf(count, n, weightedShare, weights) : null; // prettier-ignore
    const figure = {
      measure: isSeveral ? ('survey-mentions' as const) : ('survey-share' as const),
      question: question.code,
      option: code,
      breakdown: withSilent ? 'with-no-answer' : '',
      title: `${text}: ${question.text}`,
      numerator: count,
      denominator: n,
      denominatorSource: words,
    };
    return {
      code,
      text,
      count,
      share: value,
      weightedShare,
      interval,
      perPerson: isSeveral ? percentOf(count, answered, answered) : null,
      weightedPerPerson:
        isSeveral && weights !== null ? percentOf(sum, weighted?.answered[0] ?? 0, weights.n) : null,
      figure:
        figures?.make({
          ...figure,
          value,
          definition: `Of ${words}: how many chose “${text}”.`,
          ...(weights === null && interval !== null
            ? { lower: interval.lower, upper: interval.upper, method: interval.method }
            : {}),
        }) ?? null,
      weightedFigure:
        weights === null
          ? null
          : (figures?.make({
              ...figure,
              weights: weights.words,
              value: weightedShare,
              definition: `Of ${words}: what part chose “${text}”, each answer counting as much as its weight. Counted and divided by are unweighted.`,
              ...(interval === null
                ? {}
                : { lower: interval.lower, upper: interval.upper, method: interval.method }),
            }) ?? null),
    };
  });
  const notes = [
    ...(isSeveral
      ? [`Percentages are of mentions: one person may name several. Of people, ${question.atMost === null ? 'any number' : `up to ${question.atMost}`} could be named, and shares of people add up to more than 100%.`]
      : []),
    ...baseNotes(people),
    ...roundingNote(rows.map((row) => row.share)),
    ...(weights === null ? [] : roundingNote(rows.map((row) => row.weightedShare), 'Weighted percentages')),
    ...weightNotes(weights),
    ...(options.intervals === true ? [guideNote] : []),
  ]; // prettier-ignore
  return {
    id: question.code,
    question: question.code,
    title: question.text,
    base,
    rows,
    asked,
    answered,
    notAnswered: asked - answered,
    notes,
    weights,
  };
}

/** Mean, median and ends of a number or scale. */
function numberSummary(columns: Columns, column: Column, tally: Tally, options: TableOptions): NumberSummary {
  const { question } = column;
  const given: number[] = [];
  const values: number[] = [];
  const withWeight: number[] = [];
  const applied = options.weights ?? null;
  (column.numbers ?? []).forEach((value, person) => {
    if (Number.isNaN(value)) return;
    given.push(value);
    const weight = applied?.values[person] ?? Number.NaN;
    if (!(weight >= 0)) return;
    values.push(value);
    withWeight.push(weight);
  });
  const n = given.length;
  const condition = conditionWords(columns.questionnaire, question);
  const words = baseWords(n, [condition, condition === '' ? 'who answered this question' : 'and answered this question']); // prettier-ignore
  const isEnough = n >= waveParameters.smallBase.value;
  const plain = isEnough ? weightedMean(given, Array<number>(n).fill(1)) : null;
  const weighted = isEnough && applied !== null ? weightedMean(values, withWeight) : null;
  const shown = weighted ?? plain;
  const interval =
    options.intervals === true && shown !== null && shown.lower !== null && shown.upper !== null
      ? { lower: shown.lower, upper: shown.upper, method: 'linearised 95%' }
      : null;
  const { figures = null } = options;
  const figure = {
    measure: 'survey-mean' as const,
    question: question.code,
    option: '',
    title: question.text,
    denominator: n,
    denominatorSource: words,
  };
  const base = figures?.make({
    measure: 'survey-base',
    question: question.code,
    option: '',
    title: `${question.text} (base)`,
    definition: words,
    value: n,
    numerator: n,
  });
  const weights = weightsOf(tally, applied, n);
  return {
    question: question.code,
    title: question.text,
    base: { kind: question.showIf === null ? 'respondents' : 'asked', n, words, figure: base ?? null },
    mean: plain?.mean ?? null,
    median: isEnough ? median(given) : null,
    least: isEnough ? given.reduce((least, value) => Math.min(least, value), Infinity) : null,
    most: isEnough ? given.reduce((most, value) => Math.max(most, value), -Infinity) : null,
    weightedMean: weighted?.mean ?? null,
    interval,
    ends:
      question.kind === 'scale'
        ? `${question.from} is “${question.fromText}”, ${question.to} is “${question.toText}”`
        : '',
    notAnswered: (tally.plain.asked[0] ?? 0) - n,
    figure:
      figures?.make({ ...figure, value: plain?.mean ?? null, definition: `Mean answer of ${words}.` }) ??
      null,
    weightedFigure:
      weights === null
        ? null
        : (figures?.make({ ...figure, weights: weights.words, value: weighted?.mean ?? null, definition: `Weighted mean answer of ${words}.` }) ?? null), // prettier-ignore
    notes: [...baseNotes(n), ...weightNotes(weights), ...(interval === null ? [] : [guideNote])],
  };
}

/** What is said of one question: by its kind, a table, a ranking, a mean. Words and places are counted elsewhere. */
export type QuestionResult = {
  question: string;
  kind: Question['kind'];
  table: SurveyTable | null;
  rank: RankTable | null;
  numbers: NumberSummary | null;
};

export function resultOf(columns: Columns, column: Column, options: TableOptions = {}): QuestionResult {
  const { question } = column;
  const [tally] = tallyColumn(column, options.weights?.values ?? null);
  const none = { question: question.code, kind: question.kind, table: null, rank: null, numbers: null };
  if (tally === undefined) return none;
  switch (question.kind) {
    case 'single':
    case 'yes-no':
    case 'several':
      return { ...none, table: choiceTable(columns, column, tally, options) };
    case 'scale':
      return {
        ...none,
        table: choiceTable(columns, column, tally, options),
        numbers: numberSummary(columns, column, tally, options),
      };
    case 'number':
      return { ...none, numbers: numberSummary(columns, column, tally, options) };
    case 'ranked':
      return { ...none, rank: rankTable(columns, column, tally, options) };
    case 'text':
    case 'place':
      return none;
  }
}

/** The table of one question, straight from answers. @throws RangeError for a question that is not among the questionnaire's. */
export function tableOf(
  questionnaire: Questionnaire,
  question: string,
  responses: readonly AnswerRow[],
  options: TableOptions = {},
): QuestionResult {
  const columns = columnsOf(questionnaire, responses);
  const column = columns.byCode.get(question);
  if (column === undefined) throw new RangeError(`The questionnaire has no question ${question}`);
  return resultOf(columns, column, options);
}

/** What the questions of a family have in common: “Did you report … to the police?”; null where that says too little. */
export function sharedWords(texts: readonly string[]): string | null {
  const all = texts.map((text) => text.split(/\s+/));
  const [first = []] = all;
  const least = Math.min(...all.map((words) => words.length));
  const isSame = (at: number): boolean => all.every((words) => words.at(at) === first.at(at));
  let before = 0;
  while (before < least && isSame(before)) before += 1;
  let behind = 0;
  while (behind < least - before && isSame(-1 - behind)) behind += 1;
  if (before === first.length && all.every((words) => words.length === first.length)) return first.join(' ');
  const words = [...first.slice(0, before), '…', ...first.slice(first.length - behind)];
  return before + behind < 3 ? null : words.join(' ');
}

/** Every family of follow-up questions as one table: what was asked about, by what was answered. */
export function familyTables(columns: Columns, options: TableOptions = {}): FamilyTable[] {
  const { figures = null, weights: applied = null } = options;
  const members = columns.list.filter(({ question }) => question.family !== null && question.about !== null);
  const families = Map.groupBy(members, ({ question }) => question.family ?? '');
  return [...families].flatMap(([family, list]): FamilyTable[] => {
    const kinds = list.filter(({ question }) => question.kind === 'yes-no' || question.kind === 'single');
    const codes = new Map(
      kinds.flatMap((column) => column.options.map(({ code, text }) => [code, text] as const)),
    );
    if (kinds.length < 2 || codes.size > 12) return [];
    const shown = [...codes].map(([code, text]) => ({ code, text }));
    let whole: FamilyTable['weights'] = null;
    const rows = kinds.map((column): FamilyTable['rows'][number] => {
      const { question } = column;
      const [tally] = tallyColumn(column, applied?.values ?? null);
      const asked = tally?.plain.asked[0] ?? 0;
      const answered = tally?.plain.answered[0] ?? 0;
      if (tally !== undefined) whole ??= weightsOf(tally, applied, answered);
      const about = aboutOption(columns.questionnaire, question);
      const condition = conditionWords(columns.questionnaire, question);
      const words = `${baseWords(asked, [condition === '' ? 'who were asked' : condition])} (no answer included)`;
      const weightedAsked = tally?.weighted?.asked[0] ?? 0;
      const cells = [...shown, notAnsweredRow].map(({ code, text }): RankCell => {
        const at = column.options.findIndex((option) => option.code === code);
        const isSilent = code === notAnsweredRow.code;
        const count = isSilent ? asked - answered : (tally?.plain.picks[at] ?? 0);
        const sum = isSilent
          ? weightedAsked - (tally?.weighted?.answered[0] ?? 0)
          : (tally?.weighted?.picks[at] ?? 0);
        const value = percentOf(count, asked, asked);
        return {
          count,
          share: value,
          weightedShare: applied === null ? null : percentOf(sum, weightedAsked, asked),
          figure:
            figures?.make({
              measure: 'survey-share',
              question: question.code,
              option: code,
              breakdown: 'with-no-answer',
              title: `${text}: ${question.text}`,
              definition: `Of ${words}: how many answered “${text}”.`,
              value,
              numerator: count,
              denominator: asked,
              denominatorSource: words,
            }) ?? null,
        };
      });
      return {
        question: question.code,
        code: question.about?.option ?? '',
        text: about,
        base: {
          kind: question.showIf === null ? 'respondents' : 'asked',
          n: asked,
          words,
          figure:
            figures?.make({
              measure: 'survey-base',
              question: question.code,
              option: '',
              breakdown: 'with-no-answer',
              title: `${question.text} (base)`,
              definition: words,
              value: asked,
              numerator: asked,
            }) ?? null,
        },
        cells,
      };
    });
    const small = rows.filter(({ base }) => base.n < waveParameters.smallBase.value);
    return [
      {
        id: `family-${family}`,
        family,
        title: `${sharedWords(kinds.map(({ question }) => question.text)) ?? kinds[0]?.question.text ?? family} Each issue beside the others`,
        columns: [...shown, notAnsweredRow],
        rows,
        notes: [
          'Each row is of those who chose that issue and so were asked, with those who gave no answer in a column of their own: every row has its own base.',
          ...(small.length === 0 ? [] : [`No percentages where fewer than ${waveParameters.smallBase.value} were asked: ${small.map(({ text }) => text).join(', ')}.`]),
          ...rows.flatMap((row) => roundingNote(row.cells.map((cell) => cell.share), `${row.text}: percentages`)),
        ], // prettier-ignore
        weights: whole,
      },
    ];
  });
}

/** Words of the option that a follow-up question is about. */
export function aboutOption(questionnaire: Questionnaire, question: Question): string {
  const of = questionsOf(questionnaire).find(({ code }) => code === question.about?.question);
  const option =
    of === undefined ? undefined : optionsOf(of).find(({ code }) => code === question.about?.option);
  return option?.text ?? question.about?.option ?? question.text;
}

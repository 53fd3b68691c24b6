import { chosenIn, isAsked, optionsOf, questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type {
  Answer,
  Answers,
  Option,
  Question,
  Questionnaire,
} from '../questionnaire/questionnaire.types.ts';

/** One person's answers, as they are counted. */
export type AnswerRow = {
  editionId: string;
  channel: string;
  answers: Answers;
  ward: string | null;
  /** As delivered with the answers; null where there is none. */
  weight: number | null;
};

/** Whether a question was asked of somebody, and answered: what a column holds for each person. */
export const askState = { notAsked: 0, silent: 1, answered: 2 } as const;

/**
 * One question's answers of everybody, packed: person `i` chose `picks[starts[i]]` up to `picks[starts[i + 1]]`, places in
 * `options`, in the order of a ranking. Counting runs over numbers in a row and touches no answer again.
 */
export type Column = {
  question: Question;
  options: Option[];
  state: Uint8Array;
  starts: Uint32Array;
  picks: Uint16Array;
  /** What was entered, of numbers and scales; NaN where nothing was. Null for other questions. */
  numbers: Float64Array | null;
};

export type Columns = {
  n: number;
  questionnaire: Questionnaire;
  list: Column[];
  byCode: ReadonlyMap<string, Column>;
  /** The ward that each person named or was found in, as a column to break by. */
  ward: Column;
  channels: string[];
  /** NaN: none. */
  delivered: Float64Array;
  /** Answers to questions that were not to be asked: they are counted nowhere. */
  contradicting: number;
};

const point = (code: string): Option => ({ code, text: code, alone: false, asksWords: false });

/** A scale's points as options, lowest first, with the words at its ends. */
function scalePoints(question: Extract<Question, { kind: 'scale' }>): Option[] {
  return Array.from({ length: question.to - question.from + 1 }, (_, index) => {
    const at = question.from + index;
    const words = at === question.from ? `: ${question.fromText}` : at === question.to ? `: ${question.toText}` : ''; // prettier-ignore
    return { ...point(String(at)), text: `${at}${words}` };
  });
}

const codesIn = (question: Question, answer: Answer): string[] => {
  if (question.kind === 'place') return 'ward' in answer && answer.ward !== undefined ? [answer.ward] : [];
  if (question.kind === 'scale') return 'number' in answer ? [String(answer.number)] : [];
  return chosenIn(answer);
};

const numberIn = (answer: Answer | undefined): number =>
  answer !== undefined && 'number' in answer ? answer.number : Number.NaN;

/** Whether an answer is of the form of its question: what a spreadsheet brought may not be. */
function isAnswer(question: Question, answer: Answer | undefined): answer is Answer {
  if (answer === undefined) return false;
  if (question.kind === 'scale' || question.kind === 'number') return 'number' in answer;
  if (question.kind === 'text') return 'text' in answer;
  if (question.kind === 'place') return 'place' in answer;
  return chosenIn(answer).length > 0;
}

class Packing {
  readonly question: Question;
  readonly options: Option[];
  readonly state: Uint8Array;
  readonly starts: Uint32Array;
  readonly numbers: Float64Array | null;
  private picks: Uint16Array;
  private used = 0;
  private readonly places: Map<string, number>;

  constructor(question: Question, n: number) {
    this.question = question;
    this.options = question.kind === 'scale' ? scalePoints(question) : [...optionsOf(question)];
    this.places = new Map(this.options.map(({ code }, index) => [code, index]));
    this.state = new Uint8Array(n);
    this.starts = new Uint32Array(n + 1);
    this.numbers =
      question.kind === 'scale' || question.kind === 'number' ? new Float64Array(n).fill(NaN) : null;
    this.picks = new Uint16Array(n + 16);
  }

  /** An option that only an earlier edition of the questions had. */
  know(option: Option): void {
    if (this.places.has(option.code)) return;
    this.places.set(option.code, this.options.length);
    this.options.push(option);
  }

  put(codes: readonly string[]): void {
    for (const code of codes) {
      const place = this.places.get(code);
      if (place === undefined) this.know(point(code));
      if (this.used === this.picks.length) {
        const wider = new Uint16Array(this.used * 2);
        wider.set(this.picks);
        this.picks = wider;
      }
      this.picks[this.used] = place ?? this.options.length - 1;
      this.used += 1;
    }
  }

  end(person: number): void {
    this.starts[person + 1] = this.used;
  }

  column(): Column {
    const { question, options, state, starts, numbers } = this;
    return { question, options, state, starts, picks: this.picks.subarray(0, this.used), numbers };
  }
}

/** The questions of an edition in order: which of them later ones wait for, and where their answers go. */
type Plan = { question: Question; decides: boolean; packing: Packing | undefined }[];

/** The question by which wards are broken down, where no question asks for one. */
const wardQuestion: Question = {
  kind: 'single',
  code: 'ward',
  text: 'Ward',
  help: '',
  required: false,
  showIf: null,
  family: null,
  about: null,
  options: [],
  standard: null,
};

/**
 * Packs everybody's answers, once. Each is routed by the edition it was answered on; what was answered to a question that was
 * not to be asked is left out. Options of earlier editions stand after today's.
 *
 * @param editions the questions that answers name, by id; an answer of an edition that is not among them is read by `questionnaire`
 * @param wardNames by code
 */
export function columnsOf(
  questionnaire: Questionnaire,
  rows: readonly AnswerRow[],
  options: {
    editions?: ReadonlyMap<string, Questionnaire>;
    wardNames?: ReadonlyMap<string, string>;
  } = {},
): Columns {
  const { editions = new Map<string, Questionnaire>(), wardNames = new Map<string, string>() } = options;
  const n = rows.length;
  const packings = new Map<string, Packing>();
  for (const question of questionsOf(questionnaire)) packings.set(question.code, new Packing(question, n));
  for (const edition of editions.values())
    for (const question of questionsOf(edition)) {
      const known = packings.get(question.code);
      if (known === undefined) packings.set(question.code, new Packing(question, n));
      else if (known.question.kind === question.kind)
        for (const option of optionsOf(question)) known.know(option);
    }
  for (const packing of packings.values())
    if (packing.question.kind === 'place')
      for (const [code, name] of wardNames) packing.know({ ...point(code), text: name });
  const wards = new Packing(wardQuestion, n);
  for (const [code, name] of wardNames) wards.know({ ...point(code), text: name });
  const delivered = new Float64Array(n);
  const plans = new Map<string, Plan>();
  const planOf = (editionId: string): Plan => {
    const known = plans.get(editionId);
    if (known !== undefined) return known;
    const questions = questionsOf(editions.get(editionId) ?? questionnaire);
    const decisive = new Set(
      questions.flatMap(({ showIf }) => (showIf?.tests ?? []).map((test) => test.question)),
    );
    const plan = questions.map((question) => ({
      question,
      decides: decisive.has(question.code),
      packing: packings.get(question.code),
    }));
    plans.set(editionId, plan);
    return plan;
  };
  const all = [...packings.values()];
  let contradicting = 0;
  rows.forEach((row, person) => {
    let taken = 0;
    const counted: Record<string, Answer | undefined> = {};
    for (const { question, decides, packing } of planOf(row.editionId)) {
      if (question.showIf !== null && !isAsked(question.showIf, counted)) continue;
      const answer = row.answers[question.code];
      if (answer !== undefined) taken += 1;
      if (decides) counted[question.code] = answer;
      if (packing === undefined) continue;
      if (packing.question.kind !== question.kind || !isAnswer(question, answer)) {
        packing.state[person] = askState.silent;
        continue;
      }
      packing.state[person] = askState.answered;
      packing.put(codesIn(question, answer));
      if (packing.numbers !== null) packing.numbers[person] = numberIn(answer);
    }
    contradicting += Object.keys(row.answers).length - taken;
    for (const packing of all) packing.end(person);
    wards.state[person] = row.ward === null ? askState.silent : askState.answered;
    if (row.ward !== null) wards.put([row.ward]);
    wards.end(person);
    delivered[person] = row.weight ?? Number.NaN;
  });
  const list = all.map((packing) => packing.column());
  return {
    n,
    questionnaire,
    list,
    byCode: new Map(list.map((column) => [column.question.code, column])),
    ward: wards.column(),
    channels: rows.map(({ channel }) => channel),
    delivered,
    contradicting,
  };
}

/** The column to break by: of a question, or of wards. Undefined where it cannot be broken by. */
export function breakColumn(columns: Columns, code: string): Column | undefined {
  const column = columns.byCode.get(code);
  if (column !== undefined)
    return column.question.kind === 'single' || column.question.kind === 'yes-no' || column.question.kind === 'scale'
      ? column
      : column.question.kind === 'place' ? columns.ward : undefined; // prettier-ignore
  return code === 'ward' ? columns.ward : undefined;
}

const knownGroups = new WeakMap<Column, Int16Array>();

/** Group of each person by a column of single answers; -1 where they are in none. Worked out once for a column. */
export function groupsOf(column: Column): Int16Array {
  const known = knownGroups.get(column);
  if (known !== undefined) return known;
  const { starts, picks, state } = column;
  const found = Int16Array.from(state, (_, person) => {
    const start = starts[person] ?? 0;
    return start < (starts[person + 1] ?? 0) ? (picks[start] ?? -1) : -1;
  });
  knownGroups.set(column, found);
  return found;
}

/** Counts of one column over groups: plain, or summed weights. By group, then option. */
export type Sums = {
  asked: Float64Array;
  answered: Float64Array;
  /** Things chosen, of however many people. */
  mentions: Float64Array;
  picks: Float64Array;
  /** By place in a ranking, then option; of the first group only. Empty for other questions. */
  places: Float64Array;
};

export type Tally = {
  groups: number;
  options: number;
  plain: Sums;
  /** Null without weights. `n` answered and carry a weight; `squares` of those weights, for the design effect. */
  weighted: (Sums & { n: Float64Array; squares: Float64Array }) | null;
};

const sums = (groups: number, options: number, places: number): Sums => ({
  asked: new Float64Array(groups),
  answered: new Float64Array(groups),
  mentions: new Float64Array(groups),
  picks: new Float64Array(groups * options),
  places: new Float64Array(places * options),
});

/** How people are split: `of` gives each person's group, -1 for none. */
export type Split = { of: Int16Array; groups: number };

/** By whose split (null: everybody), with which weights (null: none). Let go with the column, the split and the weights. */
type Known = WeakMap<object, WeakMap<object, Tally>>;
const knownTallies = new WeakMap<Column, Known>();
const [everybody, unweighted] = [{}, {}];

/**
 * One column for everybody and for each split. What was counted once of these columns, splits and weights is not counted again, so
 * the tallies are not to be changed by who gets them.
 *
 * @param weights one for each person, NaN for none; null to count plainly
 * @returns first the tally of everybody, then one for each split
 */
export function tallyColumn(
  column: Column,
  weights: Float64Array | null = null,
  splits: readonly Split[] = [],
): Tally[] {
  const tallies: Known = knownTallies.get(column) ?? new WeakMap();
  knownTallies.set(column, tallies);
  return [null, ...splits].map((split) => {
    const of = tallies.get(split?.of ?? everybody) ?? new WeakMap<object, Tally>();
    tallies.set(split?.of ?? everybody, of);
    const found = of.get(weights ?? unweighted) ?? countColumn(column, weights, split);
    of.set(weights ?? unweighted, found);
    return found;
  });
}

/** Counts one column in one pass over it. @param split null: everybody, with the places of a ranking */
export function countColumn(column: Column, weights: Float64Array | null, split: Split | null): Tally {
  const { state, starts, picks, options } = column;
  const n = state.length;
  const many = options.length;
  const places = split === null && column.question.kind === 'ranked' ? column.question.places : 0;
  const size = split?.groups ?? 1;
  const plain = sums(size, many, places);
  const weighted =
    weights === null
      ? null
      : { ...sums(size, many, places), n: new Float64Array(size), squares: new Float64Array(size) };
  for (let person = 0; person < n; person += 1) {
    const asked = state[person] ?? 0;
    if (asked === askState.notAsked) continue;
    const group = split === null ? 0 : (split.of[person] ?? -1);
    if (group < 0) continue;
    const isAnswered = asked === askState.answered;
    const from = starts[person] ?? 0;
    const to = starts[person + 1] ?? 0;
    plain.asked[group] = (plain.asked[group] ?? 0) + 1;
    if (isAnswered) {
      plain.answered[group] = (plain.answered[group] ?? 0) + 1;
      plain.mentions[group] = (plain.mentions[group] ?? 0) + (to - from);
      for (let at = from; at < to; at += 1) {
        const cell = group * many + (picks[at] ?? 0);
        plain.picks[cell] = (plain.picks[cell] ?? 0) + 1;
        if (at - from < places) {
          const place = (at - from) * many + (picks[at] ?? 0);
          plain.places[place] = (plain.places[place] ?? 0) + 1;
        }
      }
    }
    if (weighted === null || weights === null) continue;
    const weight = weights[person] ?? Number.NaN;
    if (!(weight >= 0)) continue;
    weighted.asked[group] = (weighted.asked[group] ?? 0) + weight;
    if (!isAnswered) continue;
    weighted.answered[group] = (weighted.answered[group] ?? 0) + weight;
    weighted.n[group] = (weighted.n[group] ?? 0) + 1;
    weighted.squares[group] = (weighted.squares[group] ?? 0) + weight * weight;
    weighted.mentions[group] = (weighted.mentions[group] ?? 0) + weight * (to - from);
    for (let at = from; at < to; at += 1) {
      const cell = group * many + (picks[at] ?? 0);
      weighted.picks[cell] = (weighted.picks[cell] ?? 0) + weight;
      if (at - from < places) {
        const place = (at - from) * many + (picks[at] ?? 0);
        weighted.places[place] = (weighted.places[place] ?? 0) + weight;
      }
    }
  }
  return { groups: size, options: many, plain, weighted };
}

/** Kish's design effect and effective number of one group's answers; null without weights. */
export function costOf(
  tally: Tally,
  group = 0,
): { designEffect: number; effectiveN: number; n: number } | null {
  const n = tally.weighted?.n[group] ?? 0;
  const all = tally.weighted?.answered[group] ?? 0;
  if (n === 0 || !(all > 0)) return null;
  const designEffect = (n * (tally.weighted?.squares[group] ?? 0)) / (all * all);
  return { designEffect, effectiveN: n / designEffect, n };
}

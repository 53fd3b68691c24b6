import { isAsked, optionsOf, passes, questionsOf } from './questionnaire.rules.ts';
import type { Answer, Question, Questionnaire, Test } from './questionnaire.types.ts';

/**
 * Which questions can be reached at all, and how long the longest way through is, by searching over what can be answered. Only
 * what conditions ask about is told apart: of sixty answers of which two are named in conditions, four sets matter. Tests are never
 * about what was *not* answered, so leaving a question out never opens another, and need not be tried.
 */

/** What could be answered to a question, as far as these tests can tell answers apart; the most that is named first. */
export function* waysToAnswer(question: Question, tests: readonly Test[]): Generator<Answer> {
  switch (question.kind) {
    case 'single':
    case 'yes-no': {
      for (const choice of namedAndOne(question, tests)) yield { choice };
      return;
    }
    case 'several': {
      const { named, others } = sides(question, tests);
      const together = named.filter((code) => !isAlone(question, code));
      for (const choices of subsets(together, question.atMost ?? together.length)) yield { choices };
      for (const code of named) if (isAlone(question, code)) yield { choices: [code] };
      const [other] = others;
      if (other !== undefined) yield { choices: [other] };
      return;
    }
    case 'ranked': {
      const { named, others } = sides(question, tests);
      for (const chosen of subsetsAndNone(named, question.places)) {
        // All places must be filled where an answer must be given; else one may stop early.
        const free = question.required ? question.places - chosen.length : chosen.length === 0 ? 1 : 0;
        if (free <= others.length && chosen.length + free > 0)
          yield { ranking: [...chosen, ...others.slice(0, free)] };
      }
      return;
    }
    case 'scale':
    case 'number': {
      const [least, most] =
        question.kind === 'scale' ? [question.from, question.to] : [question.least, question.most];
      const near = tests.flatMap(({ value }) => [Math.floor(Number(value)), Math.ceil(Number(value))]);
      const numbers = [
        most,
        least,
        ...near,
        ...near.map((each) => each - 1),
        ...near.map((each) => each + 1),
      ];
      for (const number of new Set(numbers)) if (number >= least && number <= most) yield { number };
      return;
    }
    case 'text':
      yield { text: '…' };
      return;
    case 'place':
      yield { place: '…' };
  }
}

const isAlone = (question: Question, code: string): boolean =>
  optionsOf(question).some((option) => option.code === code && option.alone);

function sides(question: Question, tests: readonly Test[]): { named: string[]; others: string[] } {
  const asked = new Set(tests.map(({ value }) => String(value)));
  const codes = [...new Set(optionsOf(question).map(({ code }) => code))];
  return { named: codes.filter((code) => asked.has(code)), others: codes.filter((code) => !asked.has(code)) };
}

function namedAndOne(question: Question, tests: readonly Test[]): string[] {
  const { named, others } = sides(question, tests);
  return [...named, ...others.slice(0, 1)];
}

/** Sets of one to `most` of these, the larger first. */
function* subsets(items: readonly string[], most: number): Generator<string[]> {
  for (let size = Math.min(most, items.length); size >= 1; size -= 1) yield* combinations(items, size, 0);
}

function* subsetsAndNone(items: readonly string[], most: number): Generator<string[]> {
  yield* subsets(items, most);
  yield [];
}

function* combinations(items: readonly string[], size: number, from: number): Generator<string[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= items.length - size; at += 1)
    for (const rest of combinations(items, size - 1, at + 1)) yield [items[at] ?? '', ...rest];
}

/** `complete` false: the bound was hit, and there may be more than `best`. */
export type Found = { best: number; complete: boolean };

const stepsOfSearch = 20_000;

/** The most that a way through these questions can gather; each asked question brings what `worth` says. */
function mostOnAWay(
  questions: readonly Question[],
  worth: (question: Question) => number,
  steps = stepsOfSearch,
): Found {
  const testsOf = new Map<string, Test[]>();
  for (const { showIf } of questions)
    for (const test of showIf?.tests ?? [])
      testsOf.set(test.question, [...(testsOf.get(test.question) ?? []), test]);
  const place = new Map(questions.map((question, at) => [question.code, at]));
  const found: Found = { best: 0, complete: true };
  let left = steps;

  /** What the questions from `from` on could still bring, were every open answer the one each of them wants. */
  function stillPossible(from: number, counted: Readonly<Record<string, Answer | undefined>>): number {
    const open: boolean[] = [];
    let sum = 0;
    for (let at = from; at < questions.length; at += 1) {
      const question = questions[at];
      if (question === undefined) continue;
      const { showIf } = question;
      const could = (test: Test): boolean => {
        const of = place.get(test.question);
        if (of === undefined || of >= at) return false;
        return of < from ? passes(test, counted[test.question]) : open[of] === true;
      };
      open[at] =
        showIf === null || (showIf.match === 'all' ? showIf.tests.every(could) : showIf.tests.some(could));
      if (open[at]) sum += worth(question);
    }
    return sum;
  }

  function go(at: number, counted: Readonly<Record<string, Answer | undefined>>, gathered: number): void {
    left -= 1;
    if (left < 0) {
      found.complete = false;
      return;
    }
    if (gathered + stillPossible(at, counted) <= found.best) return;
    const question = questions[at];
    if (question === undefined) {
      found.best = gathered;
      return;
    }
    if (!isAsked(question.showIf, counted)) {
      go(at + 1, counted, gathered);
      return;
    }
    const more = gathered + worth(question);
    const tests = testsOf.get(question.code);
    let answered = false;
    if (tests !== undefined)
      for (const answer of waysToAnswer(question, tests)) {
        answered = true;
        go(at + 1, { ...counted, [question.code]: answer }, more);
        if (!found.complete) break;
      }
    if (!answered) go(at + 1, counted, more);
  }

  go(0, {}, 0);
  return found;
}

/** A question, and the earlier ones that decide whether it is asked, in order. */
function decidedBy(questions: readonly Question[], at: number): Question[] {
  const wanted = new Set<string>();
  const cone: Question[] = [];
  for (let index = at; index >= 0; index -= 1) {
    const question = questions[index];
    if (question === undefined || (index !== at && !wanted.has(question.code))) continue;
    cone.unshift(question);
    for (const test of question.showIf?.tests ?? []) wanted.add(test.question);
  }
  return cone;
}

/** Whether any answers lead to the question at this place; `unknown` when the search was stopped at its bound. */
export function canBeReached(
  questions: readonly Question[],
  at: number,
  steps = stepsOfSearch,
): 'yes' | 'no' | 'unknown' {
  const target = questions[at];
  if (target === undefined) return 'no';
  if (target.showIf === null) return 'yes';
  const found = mostOnAWay(decidedBy(questions, at), (question) => (question === target ? 1 : 0), steps);
  return found.best > 0 ? 'yes' : found.complete ? 'no' : 'unknown';
}

export type LongestWay = {
  questions: number;
  seconds: number;
  /** False: the search was stopped at its bound, and the longest way may be longer. */
  complete: boolean;
};

/**
 * The most questions one person can be asked, and the longest time; these may be two different ways.
 * @param secondsOf what a question takes (length.rules)
 */
export function longestWay(
  questionnaire: Questionnaire,
  secondsOf: (question: Question) => number,
): LongestWay {
  const way: LongestWay = { questions: 0, seconds: 0, complete: true };
  for (const group of tiedTogether(questionsOf(questionnaire))) {
    const count = mostOnAWay(group, () => 1);
    const time = mostOnAWay(group, secondsOf);
    way.questions += count.best;
    way.seconds += time.best;
    way.complete &&= count.complete && time.complete;
  }
  return way;
}

/** Questions in groups that no condition joins: what is answered in one group decides nothing in another. */
function tiedTogether(questions: readonly Question[]): Question[][] {
  const group = new Map(questions.map(({ code }) => [code, code]));
  const rootOf = (code: string): string => {
    let root = code;
    while (group.get(root) !== undefined && group.get(root) !== root) root = group.get(root) ?? root;
    return root;
  };
  for (const { code, showIf } of questions)
    for (const test of showIf?.tests ?? [])
      if (group.has(test.question)) group.set(rootOf(code), rootOf(test.question));
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const root = rootOf(question.code);
    groups.set(root, [...(groups.get(root) ?? []), question]);
  }
  return [...groups.values()];
}

import type { ProblemField } from '../../foundation/problem.ts';
import { optionsOf, questionsOf, readAnswer, splitByRoute } from '../questionnaire/questionnaire.rules.ts';
import type { Answer, Answers, Question, Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { wardFaults } from '../survey/pin.rules.ts';

/**
 * How a form on paper is typed: by the numbers printed beside its boxes. `3`; `1 4` where several are ticked; `3 1 2` for a first,
 * a second and a third; `x` where what is written cannot be read, or two boxes are ticked where one was asked for.
 */
export const fieldOf = (code: string): string => `q.${code}`;
export const unclearMark = 'x';

type Typed = Readonly<Record<string, unknown>>;
type Read = { answer: Answer | null; faults: ProblemField[]; unclear: boolean };

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** Reads what was typed for one question. Nothing is required: paper comes as it comes. */
export function readTyped(question: Question, typed: Typed): Read {
  const name = fieldOf(question.code);
  const value = textOf(typed[name]);
  const wrong = (message: string): Read => ({ answer: null, faults: [{ name, message }], unclear: false });
  if (value.toLowerCase() === unclearMark && question.kind !== 'text' && question.kind !== 'place')
    return { answer: null, faults: [], unclear: true };
  const words = textOf(typed[`${name}.words`]);
  if (words.length > 500)
    return {
      answer: null,
      faults: [{ name: `${name}.words`, message: `The words must be 500 characters or fewer; there are ${words.length}` }],
      unclear: false,
    }; // prettier-ignore
  const fields = fieldsFor(question, value, typed);
  if (typeof fields === 'string') return wrong(fields);
  const read = readAnswer({ ...question, required: false }, fields);
  const other = optionsOf(question).findIndex(({ asksWords }) => asksWords);
  if (read.faults.length === 0 && words !== '' && other !== -1 && (read.answer === null || !('words' in read.answer)))
    return {
      answer: null,
      faults: [{ name: `${name}.words`, message: `Words are written, so enter ${other + 1} among the numbers as well, or take the words out` }],
      unclear: false,
    }; // prettier-ignore
  return {
    answer: read.answer,
    faults: read.faults.slice(0, 1).map(({ message }) => ({ name, message })),
    unclear: false,
  };
}

/** The fields of the public form for what was typed; a text says what is wrong with it. */
function fieldsFor(question: Question, value: string, typed: Typed): Record<string, unknown> | string {
  const { code } = question;
  const name = fieldOf(code);
  if (question.kind === 'text' || question.kind === 'number' || question.kind === 'scale')
    return { [code]: value };
  if (question.kind === 'place') return { [code]: value, [`${code}.ward`]: textOf(typed[`${name}.ward`]) };
  const options = optionsOf(question);
  const numbers = value === '' ? [] : value.split(/[\s,;.+]+/).filter((each) => each !== '');
  const odd = numbers.find((each) => !/^\d{1,3}$/.test(each) || Number(each) < 1 || Number(each) > options.length); // prettier-ignore
  if (odd !== undefined)
    return `“${odd.slice(0, 20)}” is no answer here: enter ${question.kind === 'single' || question.kind === 'yes-no' ? 'a number' : 'numbers'} from 1 to ${options.length}, or x where it cannot be read`;
  const chosen = numbers.map((each) => options[Number(each) - 1]?.code ?? '');
  if (question.kind === 'several')
    return { [code]: chosen, [`${code}.words`]: textOf(typed[`${name}.words`]) };
  if (question.kind === 'ranked') {
    if (chosen.length > question.places)
      return `Enter up to ${question.places} numbers; there are ${chosen.length}`;
    return Object.fromEntries(chosen.map((each, index) => [`${code}.${index + 1}`, each]));
  }
  if (chosen.length > 1) return 'Enter one number; x where more than one box is ticked';
  return { [code]: chosen[0] ?? '', [`${code}.words`]: textOf(typed[`${name}.words`]) };
}

export type ReadForm = {
  answers: Answers;
  faults: ProblemField[];
  /** Codes of questions whose answer cannot be read on the paper. */
  unclear: string[];
  /** Codes of questions that were answered though the routing leads past them: kept as written. */
  contradicting: string[];
};

/**
 * Reads a whole form. Answers that contradict the routing stand in the way of nothing.
 * @param wards those that the form was shown with
 */
export function readForm(
  questionnaire: Questionnaire,
  typed: Typed,
  wards: readonly { code: string }[],
): ReadForm {
  const answers: Answers = {};
  const faults: ProblemField[] = [];
  const unclear: string[] = [];
  for (const question of questionsOf(questionnaire)) {
    const read = readTyped(question, typed);
    faults.push(...read.faults, ...wardFaults(read.answer, fieldOf(question.code), wards));
    if (read.unclear) unclear.push(question.code);
    if (read.answer !== null) answers[question.code] = read.answer;
  }
  return {
    answers,
    faults,
    unclear,
    contradicting: Object.keys(splitByRoute(questionnaire, answers).contradicting),
  };
}

/** What to type for an answer: the other way round. A point on a map is not typed and would be lost. */
export function typedOf(question: Question, answer: Answer | undefined): Record<string, string> {
  if (answer === undefined) return {};
  const name = fieldOf(question.code);
  const numberOf = (code: string): string =>
    String(optionsOf(question).findIndex((option) => option.code === code) + 1);
  const words: Record<string, string> =
    'words' in answer && answer.words !== undefined ? { [`${name}.words`]: answer.words } : {};
  if ('choice' in answer) return { [name]: numberOf(answer.choice), ...words };
  if ('choices' in answer) return { [name]: answer.choices.map(numberOf).join(' '), ...words };
  if ('ranking' in answer) return { [name]: answer.ranking.map(numberOf).join(' ') };
  if ('number' in answer) return { [name]: String(answer.number) };
  if ('text' in answer) return { [name]: answer.text };
  return { [name]: answer.place, ...(answer.ward === undefined ? {} : { [`${name}.ward`]: answer.ward }) };
}

export const typedOfForm = (questionnaire: Questionnaire, answers: Answers): Record<string, string> =>
  Object.assign({}, ...questionsOf(questionnaire).map((question) => typedOf(question, answers[question.code]))) as Record<string, string>; // prettier-ignore

/** Marks kept with an answer that was typed in, for whoever judges it. */
export function signalsOfForm(read: Pick<ReadForm, 'unclear' | 'contradicting'>, late: boolean): string[] {
  return [
    ...(read.contradicting.length > 0 ? ['against-routing'] : []),
    ...(read.unclear.length > 0 ? ['unclear'] : []),
    ...(late ? ['late'] : []),
  ];
}

/** Whether a form is in the sample that is entered twice: told from its id, so that nobody chooses which. */
export const inSample = (id: string, oneIn: number): boolean =>
  oneIn > 0 && Number.parseInt(id.slice(-7), 16) % oneIn === 0;

/** Questions answered differently by two people who entered the same form. */
export function differences(questionnaire: Questionnaire, first: Answers, second: Answers): Question[] {
  const same = (code: string): boolean =>
    JSON.stringify(canonical(first[code])) === JSON.stringify(canonical(second[code]));
  return questionsOf(questionnaire).filter(({ code }) => !same(code));
}

/** Boxes ticked are the same in whatever order they were typed. */
function canonical(answer: Answer | undefined): unknown {
  if (answer === undefined) return null;
  const sorted = 'choices' in answer ? { ...answer, choices: [...answer.choices].sort() } : answer;
  return Object.entries(sorted).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** For each question, the answer of the person who was found right. */
export const settled = (
  questionnaire: Questionnaire,
  first: Answers,
  second: Answers,
  chosen: ReadonlyMap<string, 'first' | 'second'>,
): Answers =>
  Object.fromEntries(
    questionsOf(questionnaire).flatMap(({ code }) => {
      const answer = chosen.get(code) === 'second' ? second[code] : first[code];
      return answer === undefined ? [] : [[code, answer]];
    }),
  );

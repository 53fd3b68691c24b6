import {
  opensMonitoring,
  optionsOf,
  passes,
  pipe,
  questionsOf,
} from '../questionnaire/questionnaire.rules.ts';
import {
  pipePattern,
  type Answer,
  type Condition,
  type Option,
  type Question,
  type Questionnaire,
  type Section,
  type Test,
} from '../questionnaire/questionnaire.types.ts';

/**
 * A questionnaire as it stands on paper: questions and their answers are numbered, and what leads on is said in words. The printed
 * form, the telephone script and the pages where forms are entered all read this one list, so that a number means the same on each.
 */
export type PaperQuestion = {
  /** Printed before the question, from 1. */
  number: number;
  question: Question;
  section: Section;
  /** Whether it is the first of its section. */
  opens: boolean;
  options: PaperOption[];
  /** “you chose “Noise” at question 1”; empty where everybody answers. */
  onlyIf: string;
  /** Where those go on who do not answer it; null where everybody does. */
  otherwise: Onward | null;
};

export type PaperOption = {
  /** Printed beside the box, from 1. */
  number: number;
  option: Option;
  /** Where this answer leads, when not to the next question. */
  then: Onward | null;
};

/** The number of a question, or the end. */
export type Onward = number | 'end';

/** What is known of earlier answers: undefined where a question was led past. */
type Known = ReadonlyMap<string, Answer | undefined>;

/** Whether a condition is met by what is known alone; null where other answers decide. */
function decidedBy(condition: Condition, known: Known): boolean | null {
  const results = condition.tests.map((test) =>
    known.has(test.question) ? passes(test, known.get(test.question)) : null,
  );
  if (condition.match === 'all')
    return results.includes(false) ? false : results.every((result) => result === true) ? true : null;
  return results.includes(true) ? true : results.every((result) => result === false) ? false : null;
}

/** Index of the first question after `index` that what is known does not rule out; those it does were not answered. */
function onward(questions: readonly Question[], index: number, given: Known): number {
  const known = new Map(given);
  let next = index + 1;
  for (; next < questions.length; next += 1) {
    const question = questions[next];
    if (question === undefined || question.showIf === null || decidedBy(question.showIf, known) !== false)
      break;
    known.set(question.code, undefined);
  }
  return next;
}

const asOnward = (questions: readonly Question[], next: number): Onward =>
  next >= questions.length ? 'end' : next + 1;

function testInWords(test: Test, all: readonly Question[]): string {
  const at = all.findIndex(({ code }) => code === test.question);
  const about = all[at];
  const name = `question ${at + 1}`;
  if (about === undefined) return 'a question that is not on this form was answered';
  const text =
    optionsOf(about).find(({ code }) => code === String(test.value))?.text ?? String(test.value ?? '');
  switch (test.op) {
    case 'answered':
      return `you answered ${name}`;
    case 'is':
      return `you chose “${text}” at ${name}`;
    case 'is-not':
      return `you answered ${name} and did not choose “${text}”`;
    case 'at-least':
      return `your answer to ${name} is ${String(test.value)} or more`;
    case 'at-most':
      return `your answer to ${name} is ${String(test.value)} or less`;
  }
}

/** Questions in the order of the form, numbered through. */
export function paperQuestions(questionnaire: Questionnaire): PaperQuestion[] {
  const all = questionsOf(questionnaire);
  let index = -1;
  return questionnaire.sections.flatMap((section) =>
    section.questions.map((question, atInSection): PaperQuestion => {
      index += 1;
      const own = index;
      const alone = question.kind === 'single' || question.kind === 'yes-no';
      return {
        number: own + 1,
        question,
        section,
        opens: atInSection === 0,
        options: optionsOf(question).map((option, at) => ({
          number: at + 1,
          option,
          then: alone ? leadsTo(all, own, option.code) : null,
        })),
        onlyIf:
          question.showIf === null
            ? ''
            : question.showIf.tests
                .map((test) => testInWords(test, all))
                .join(question.showIf.match === 'all' ? ' and ' : ' or '),
        otherwise: question.showIf === null ? null : afterBlock(all, own),
      };
    }),
  );
}

/** Where one answer leads; null for the next question. */
function leadsTo(all: readonly Question[], index: number, choice: string): Onward | null {
  const next = onward(all, index, new Map([[all[index]?.code ?? '', { choice }]]));
  return next === index + 1 ? null : asOnward(all, next);
}

/** Where those go on who do not answer this question: past those under the same condition and those that hang on them. */
function afterBlock(all: readonly Question[], index: number): Onward {
  const same = JSON.stringify(all[index]?.showIf);
  const known = new Map<string, undefined>();
  let last = index;
  for (let at = index; at < all.length && JSON.stringify(all[at]?.showIf) === same; at += 1) {
    known.set(all[at]?.code ?? '', undefined);
    last = at;
  }
  return asOnward(all, onward(all, last, known));
}

export const onwardInWords = (to: Onward): string =>
  to === 'end' ? 'go to the end' : `go to question ${to}`;

/** “Only if you chose “Noise” at question 1. If not, go to question 3.”; empty where everybody answers. */
export const routingInWords = ({ onlyIf, otherwise }: Pick<PaperQuestion, 'onlyIf' | 'otherwise'>): string =>
  onlyIf === '' || otherwise === null ? '' : `Only if ${onlyIf}. If not, ${onwardInWords(otherwise)}.`;

/** A text with what is repeated from an earlier answer named by its question: paper does not know the answer. */
export function onPaper(text: string, questionnaire: Questionnaire): string {
  if (!text.includes('{{')) return pipe(text, questionnaire, {});
  const codes = questionsOf(questionnaire).map(({ code }) => code);
  return text.replaceAll(pipePattern, (_, code: string) => {
    const at = codes.indexOf(code);
    return at === -1 ? '…' : `(your answer to question ${at + 1})`;
  });
}

/**
 * The questions as a class of under-13s is asked them: nothing about who they are (equality monitoring is for adults to answer
 * about themselves) nor whether they would say it, the rest as it stands.
 */
export function forSchool(questionnaire: Questionnaire): Questionnaire {
  const sections = questionnaire.sections
    .map((section) => ({
      ...section,
      questions: section.questions.filter(
        (question) =>
          !(question.kind === 'single' && question.standard !== null) &&
          !opensMonitoring(questionnaire, question),
      ),
    }))
    .filter(({ questions }) => questions.length > 0);
  return { ...questionnaire, sections };
}

/** What is written on the form beside the boxes. */
export function howToAnswer(question: Question): string {
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return 'Tick one box';
    case 'several':
      return question.atMost === null ? 'Tick all that apply' : `Tick up to ${question.atMost}`;
    case 'ranked':
      return `Write the numbers of your first ${question.places}, the most important first`;
    case 'scale':
      return `Tick one box, from ${question.from} (${question.fromText}) to ${question.to} (${question.toText})`;
    case 'number':
      return `Write a whole number from ${question.least.toLocaleString('en-GB')} to ${question.most.toLocaleString('en-GB')}`;
    case 'text':
      return 'Write in your own words. Please leave out names of people';
    case 'place':
      return 'Write a street, a park, a shop or a postcode. Please leave out house numbers and names of people';
  }
}

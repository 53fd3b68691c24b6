import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import {
  pipePattern,
  type Question,
  type Questionnaire,
  type Section,
  type Test,
} from './questionnaire.types.ts';
import { lengthOf, minutesInWords, paceInWords } from './length.rules.ts';
import { canBeReached } from './reach.rules.ts';

/** What is wrong with a questionnaire: an error keeps a consultation from opening, a warning is for the writer to judge. */
export type QuestionnaireFault = {
  severity: 'error' | 'warning';
  code:
    | 'same-code'
    | 'unknown-question'
    | 'later-question'
    | 'unknown-option'
    | 'no-options'
    | 'not-a-number'
    | 'never-asked'
    | 'not-searched'
    | 'alone-in-ranking'
    | 'too-few-to-rank'
    | 'ends-crossed'
    | 'empty-section'
    | 'unknown-pipe'
    | 'later-pipe'
    | 'unknown-about'
    | 'monitoring-required'
    | 'too-long'
    | 'same-words';
  /** Codes of the section and the question; null where it is about the whole, or about no single question. */
  where: { section: string | null; question: string | null };
  what: string;
  mend: string;
};

/** More questions than this on the longest way through, and people give up. Ours; no standard says a number. */
export const manyQuestions = 20;

type Placed = { question: Question; section: Section; at: number };

const placedOf = (questionnaire: Questionnaire): Placed[] => {
  let at = -1;
  return questionnaire.sections.flatMap((section) =>
    section.questions.map((question) => {
      at += 1;
      return { question, section, at };
    }),
  );
};

const short = (text: string): string => (text.length > 70 ? `${text.slice(0, 67).trimEnd()}…` : text);
const named = (question: Pick<Question, 'text'>): string => `“${short(question.text)}”`;

/** All that is wrong, in the order of the questionnaire; what is about the whole comes last. */
export function faultsOf(questionnaire: Questionnaire): QuestionnaireFault[] {
  const placed = placedOf(questionnaire);
  const found = placed.flatMap((each) => [
    ...ownFaults(each),
    ...codeFaults(each, placed),
    ...conditionFaults(each, placed),
    ...pipeFaults(each, placed),
    ...aboutFaults(each, placed),
    ...wordFaults(each, placed),
  ]);
  // Whose condition is wrong in itself has been named; saying that nobody is asked it adds nothing.
  const named = new Set(
    found.filter(({ code }) => conditionCodes.has(code)).map(({ where }) => where.question),
  );
  return [
    ...sectionFaults(questionnaire),
    ...found,
    ...reachFaults(placed).filter(({ where }) => !named.has(where.question)),
    ...wholeFaults(questionnaire),
  ];
}

const conditionCodes: ReadonlySet<QuestionnaireFault['code']> = new Set([
  'unknown-question',
  'later-question',
  'unknown-option',
  'no-options',
  'not-a-number',
]);

/** True where nothing keeps it from being asked. */
export const isSound = (questionnaire: Questionnaire): boolean =>
  faultsOf(questionnaire).every(({ severity }) => severity !== 'error');

const fault = (
  severity: QuestionnaireFault['severity'],
  code: QuestionnaireFault['code'],
  each: Placed,
  what: string,
  mend: string,
): QuestionnaireFault => ({
  severity,
  code,
  where: { section: each.section.code, question: each.question.code },
  what,
  mend,
});

function sectionFaults({ sections }: Questionnaire): QuestionnaireFault[] {
  return sections.flatMap((section, at) => {
    const where = { section: section.code, question: null };
    const found: QuestionnaireFault[] = [];
    if (sections.findIndex(({ code }) => code === section.code) < at)
      found.push({
        severity: 'error',
        code: 'same-code',
        where,
        what: `Two sections have the short name “${section.code}”.`,
        mend: 'Remove one of them and add it again.',
      });
    if (section.questions.length === 0)
      found.push({
        severity: 'error',
        code: 'empty-section',
        where,
        what: `The section “${short(section.title)}” has no questions.`,
        mend: 'Add a question to it, or remove the section.',
      });
    return found;
  });
}

function ownFaults(each: Placed): QuestionnaireFault[] {
  const { question } = each;
  const found: QuestionnaireFault[] = [];
  const options = optionsOf(question);
  const twice = options.find(({ code }, at) => options.findIndex((other) => other.code === code) < at);
  if (twice !== undefined)
    found.push(
      fault('error', 'same-code', each, `Two answers of ${named(question)} have the short name “${twice.code}”.`, 'Remove one of them and add it again.'), // prettier-ignore
    );
  if (question.kind === 'ranked') {
    const alone = question.options.find((option) => option.alone);
    if (alone !== undefined)
      found.push(
        fault('error', 'alone-in-ranking', each, `“${short(alone.text)}” is chosen by itself, but ${named(question)} asks for an order.`, 'Take that answer out, or let it be chosen with the others.'), // prettier-ignore
      );
    if (new Set(options.map(({ code }) => code)).size < question.places)
      found.push(
        fault('error', 'too-few-to-rank', each, `${named(question)} asks for ${question.places} in order and offers ${options.length}.`, 'Add answers, or ask for fewer places.'), // prettier-ignore
      );
  }
  const [low, high] =
    question.kind === 'scale'
      ? [question.from, question.to]
      : question.kind === 'number'
        ? [question.least, question.most]
        : [0, 1];
  if (low >= high && !(question.kind === 'number' && low === high))
    found.push(
      fault('error', 'ends-crossed', each, `${named(question)} runs from ${low} to ${high}.`, 'Let the first number be the smaller one.'), // prettier-ignore
    );
  if (question.kind === 'single' && question.standard !== null && question.standard !== 'connection' && question.required)
    found.push(
      fault('warning', 'monitoring-required', each, `${named(question)} is asked for equality monitoring, and must be answered.`, 'Let people leave it out: nobody has to say who they are to be heard.'), // prettier-ignore
    ); // prettier-ignore
  return found;
}

function codeFaults(each: Placed, placed: readonly Placed[]): QuestionnaireFault[] {
  const { code } = each.question;
  return placed.some((other) => other.at < each.at && other.question.code === code)
    ? [
        fault('error', 'same-code', each, `Two questions have the short name “${code}”.`, 'Remove one of them and add it again.'), // prettier-ignore
      ]
    : [];
}

function conditionFaults(each: Placed, placed: readonly Placed[]): QuestionnaireFault[] {
  return (each.question.showIf?.tests ?? []).flatMap((test) => {
    const earlier = placed.find(({ question, at }) => question.code === test.question && at < each.at);
    if (earlier !== undefined) return testFaults(each, test, earlier.question);
    const isThere = placed.some(({ question }) => question.code === test.question);
    return [
      isThere
        ? fault('error', 'later-question', each, `${named(each.question)} waits for an answer that is asked for only later (“${test.question}”).`, 'Move it below that question, or change when it is asked.') // prettier-ignore
        : fault('error', 'unknown-question', each, `${named(each.question)} waits for an answer to “${test.question}”, which is not a question here.`, 'Change when it is asked.'), // prettier-ignore
    ];
  });
}

function testFaults(each: Placed, test: Test, about: Question): QuestionnaireFault[] {
  const { op, value } = test;
  if (op === 'answered') return [];
  if (op === 'is' || op === 'is-not') {
    const options = optionsOf(about);
    if (options.length === 0)
      return [
        fault('error', 'no-options', each, `${named(each.question)} waits for one of the answers to ${named(about)}, which offers none to choose.`, 'Choose another question, or ask it whenever that one is answered.'), // prettier-ignore
      ];
    return options.some(({ code }) => code === String(value))
      ? []
      : [
          fault('error', 'unknown-option', each, `${named(each.question)} waits for the answer “${String(value)}” to ${named(about)}, which is not among its answers.`, 'Change when it is asked.'), // prettier-ignore
        ];
  }
  const isNumber = about.kind === 'scale' || about.kind === 'number';
  return isNumber && value !== undefined && value !== '' && Number.isFinite(Number(value))
    ? []
    : [
        fault('error', 'not-a-number', each, `${named(each.question)} waits for a number, but ${isNumber ? 'none is given' : `${named(about)} is not answered by one`}.`, 'Change when it is asked.'), // prettier-ignore
      ];
}

const shownTexts = (question: Question): string[] => [
  question.text,
  question.help,
  ...('options' in question ? question.options.map(({ text }) => text) : []),
  ...(question.kind === 'scale' ? [question.fromText, question.toText] : []),
];

/** Codes of the questions whose answers a text repeats. */
export const pipesIn = (text: string): string[] =>
  [...text.matchAll(pipePattern)].map((match) => match[1] ?? '');

function pipeFaults(each: Placed, placed: readonly Placed[]): QuestionnaireFault[] {
  // A section's introduction is read before its first question.
  const isFirst = each.section.questions[0] === each.question;
  const texts = [...shownTexts(each.question), ...(isFirst ? [each.section.title, each.section.intro] : [])];
  return [...new Set(texts.flatMap(pipesIn))].flatMap((code) => {
    if (placed.some(({ question, at }) => question.code === code && at < each.at)) return [];
    const isThere = placed.some(({ question }) => question.code === code);
    return [
      isThere
        ? fault('error', 'later-pipe', each, `${named(each.question)} repeats the answer to “${code}” before that is asked.`, 'Move it below that question, or take {{…}} out of its words.') // prettier-ignore
        : fault('error', 'unknown-pipe', each, `${named(each.question)} repeats the answer to “${code}”, which is not a question here.`, 'Take {{…}} out of its words.'), // prettier-ignore
    ];
  });
}

function aboutFaults(each: Placed, placed: readonly Placed[]): QuestionnaireFault[] {
  const { about } = each.question;
  if (about === null) return [];
  const of = placed.find(({ question }) => question.code === about.question)?.question;
  return of !== undefined && optionsOf(of).some(({ code }) => code === about.option)
    ? []
    : [
        fault('error', 'unknown-about', each, `${named(each.question)} is about the answer “${about.option}” to “${about.question}”, which is not here any more.`, 'Remove the question, or put that answer back.'), // prettier-ignore
      ];
}

const plainWords = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}{}]+/gu, ' ').trim(); // prettier-ignore

function wordFaults(each: Placed, placed: readonly Placed[]): QuestionnaireFault[] {
  const { question } = each;
  const twin = placed.find(
    (other) =>
      other.at < each.at &&
      plainWords(other.question.text) === plainWords(question.text) &&
      (question.family === null || other.question.family !== question.family),
  );
  return twin === undefined
    ? []
    : [
        fault('warning', 'same-words', each, `${named(question)} is asked twice in the same words.`, 'Say in the words what each is about, or remove one.'), // prettier-ignore
      ];
}

function reachFaults(placed: readonly Placed[]): QuestionnaireFault[] {
  const questions = placed.map(({ question }) => question);
  // With two of one short name it cannot be said which answer decides; that fault comes first.
  if (new Set(questions.map(({ code }) => code)).size < questions.length) return [];
  return placed.flatMap((each) => {
    const reached = canBeReached(questions, each.at);
    if (reached === 'yes') return [];
    return [
      reached === 'no'
        ? fault('error', 'never-asked', each, `Nobody can ever be asked ${named(each.question)}: no answers lead to it.`, 'Change when it is asked, or remove it.') // prettier-ignore
        : fault('warning', 'not-searched', each, `Whether anybody can be asked ${named(each.question)} was not found out: there are too many ways to it to try them all.`, 'Try it in the preview, or let fewer answers decide.'), // prettier-ignore
    ];
  });
}

function wholeFaults(questionnaire: Questionnaire): QuestionnaireFault[] {
  const where = { section: null, question: null };
  const found: QuestionnaireFault[] = [];
  const wrong = [questionnaire.title, questionnaire.intro].flatMap(pipesIn);
  const codes = new Set(questionsOf(questionnaire).map(({ code }) => code));
  const missing = pipesIn(questionnaire.thanks).filter((code) => !codes.has(code));
  for (const code of new Set([...wrong, ...missing]))
    found.push({
      severity: 'error',
      code: codes.has(code) ? 'later-pipe' : 'unknown-pipe',
      where,
      what: `The words at the ${wrong.includes(code) ? 'beginning' : 'end'} repeat the answer to “${code}”, which ${codes.has(code) ? 'is asked later' : 'is not a question here'}.`,
      mend: 'Take {{…}} out of these words.',
    });
  const { usual, longest } = lengthOf(questionnaire);
  if (longest.questions > manyQuestions)
    found.push({
      severity: 'warning',
      code: 'too-long',
      where,
      what: `One person can be asked ${longest.complete ? '' : 'at least '}${longest.questions} questions: ${minutesInWords(longest.seconds)}. Usually it is ${usual.questions}: ${minutesInWords(usual.seconds)}. ${paceInWords}`,
      mend: 'Many people give up. Leave out what you would not act on.',
    });
  return found;
}

import type { ProblemField } from '../../foundation/problem.ts';
import {
  answerShape,
  pipePattern,
  type Answer,
  type Answers,
  type Condition,
  type Option,
  type Question,
  type Questionnaire,
  type Test,
} from './questionnaire.types.ts';

/** Answers of a yes-no question, which are the same everywhere. */
export const yesNoOptions = (maySayNothing: boolean): Option[] =>
  [
    { code: 'yes', text: 'Yes', alone: false, asksWords: false },
    { code: 'no', text: 'No', alone: false, asksWords: false },
    { code: 'prefer-not-to-say', text: 'Prefer not to say', alone: true, asksWords: false },
  ].slice(0, maySayNothing ? 3 : 2);

/** What can be chosen; none where nothing is chosen from a list. */
export function optionsOf(question: Question): Option[] {
  if (question.kind === 'yes-no') return yesNoOptions(question.maySayNothing);
  return 'options' in question ? question.options : [];
}

/** All questions in the order in which they are asked. */
export const questionsOf = (questionnaire: Questionnaire): Question[] =>
  questionnaire.sections.flatMap(({ questions }) => questions);

/** Whether it asks for equality monitoring, which people may leave out whole. */
export const isMonitoring = (question: Question): boolean =>
  question.kind === 'single' && question.standard !== null && question.standard !== 'connection';

/** Whether it does nothing but lead to such questions: “Would you answer a few questions about yourself?” */
export function opensMonitoring(questionnaire: Questionnaire, { code }: Pick<Question, 'code'>): boolean {
  const waiting = questionsOf(questionnaire).filter(({ showIf }) => showIf?.tests.some((test) => test.question === code)); // prettier-ignore
  return waiting.length > 0 && waiting.every(isMonitoring);
}

/** Codes of what was chosen, in order for a ranking; none for words and numbers. */
export function chosenIn(answer: Answer | undefined): string[] {
  if (answer === undefined) return [];
  if ('choice' in answer) return [answer.choice];
  if ('choices' in answer) return answer.choices;
  return 'ranking' in answer ? answer.ranking : [];
}

/** Whether an answer passes one test of a condition; none passes no test. */
export function passes(test: Test, answer: Answer | undefined): boolean {
  switch (test.op) {
    case 'answered':
      return answer !== undefined;
    case 'is':
      return chosenIn(answer).includes(String(test.value));
    case 'is-not':
      return answer !== undefined && !chosenIn(answer).includes(String(test.value));
    case 'at-least':
      return answer !== undefined && 'number' in answer && answer.number >= Number(test.value);
    case 'at-most':
      return answer !== undefined && 'number' in answer && answer.number <= Number(test.value);
  }
}

/** Whether a question with this condition is asked, by the answers that count so far: those to questions that were themselves asked. */
export function isAsked(
  condition: Condition | null,
  counted: Readonly<Record<string, Answer | undefined>>,
): boolean {
  if (condition === null) return true;
  const results = condition.tests.map((test) => passes(test, counted[test.question]));
  return condition.match === 'all' ? results.every(Boolean) : results.some(Boolean);
}

/**
 * The questions that these answers lead through, in order. An answer to a question that is itself not asked opens nothing:
 * who goes back and changes an answer is not asked what followed from the old one.
 */
export function routeOf(questionnaire: Questionnaire, answers: Answers): Question[] {
  const asked: Question[] = [];
  const counted: Record<string, Answer | undefined> = {};
  for (const question of questionsOf(questionnaire)) {
    if (!isAsked(question.showIf, counted)) continue;
    asked.push(question);
    counted[question.code] = answers[question.code];
  }
  return asked;
}

/** The first question of the route after `code` (from the start with null); null at the end. */
export function nextQuestion(
  questionnaire: Questionnaire,
  answers: Answers,
  code: string | null,
): Question | null {
  const route = routeOf(questionnaire, answers);
  if (code === null) return route[0] ?? null;
  const order = questionsOf(questionnaire).map((question) => question.code);
  const at = order.indexOf(code);
  return route.find((question) => order.indexOf(question.code) > at) ?? null;
}

/** Answers to the questions of their route, and those to questions that were not to be asked. */
export function splitByRoute(
  questionnaire: Questionnaire,
  answers: Answers,
): { asked: Answers; contradicting: Answers } {
  const route = new Set(routeOf(questionnaire, answers).map(({ code }) => code));
  const entries = Object.entries(answers);
  return {
    asked: Object.fromEntries(entries.filter(([code]) => route.has(code))),
    contradicting: Object.fromEntries(entries.filter(([code]) => !route.has(code))),
  };
}

/** Questions of the route that must be answered and are not. */
export const missingIn = (questionnaire: Questionnaire, answers: Answers): Question[] =>
  routeOf(questionnaire, answers).filter(({ code, required }) => required && answers[code] === undefined);

/**
 * An answer as the fields of a form gave it. Fields, by the question's code `q`: `q` (single, yes-no, scale, number, text,
 * place), `q` repeated (several), `q.1` to `q.n` (ranked), `q.words` (what “other” is), `q.ward`, `q.lat`, `q.lon` (place).
 * @returns `answer` null where nothing was answered; `faults` say what is wrong, by field name.
 */
export function readAnswer(
  question: Question,
  typed: Readonly<Record<string, unknown>>,
): { answer: Answer | null; faults: ProblemField[] } {
  const field = (name = question.code): string => {
    const value: unknown = typed[name];
    return (typeof value === 'string' ? value : '').replace(/\r\n?/g, '\n').trim();
  };
  const raw = rawAnswer(question, typed, field);
  if (raw === null) {
    return {
      answer: null,
      faults: question.required ? [{ name: firstField(question), message: askFor(question) }] : [],
    };
  }
  const faults = answerFaults(question, raw);
  if (faults.length > 0) return { answer: null, faults };
  // Places left free at the end of a ranking that need not be full.
  return {
    answer:
      'ranking' in raw ? { ranking: raw.ranking.filter((each) => each !== '') } : answerShape.parse(raw),
    faults,
  };
}

/** Name of the field that stands first, to which an error leads. */
export const firstField = (question: Question): string =>
  question.kind === 'ranked' ? `${question.code}.1` : question.code;

const askFor = (question: Question): string =>
  ({
    single: 'Choose an answer',
    'yes-no': 'Choose an answer',
    several: 'Choose at least one answer',
    ranked: 'Choose your first',
    scale: 'Choose a point of the scale',
    number: 'Enter a number',
    text: 'Enter your answer',
    place: 'Enter a place or choose a ward',
  })[question.kind];

function rawAnswer(
  question: Question,
  typed: Readonly<Record<string, unknown>>,
  field: (name?: string) => string,
): Answer | null {
  const { code } = question;
  const inWords = field(`${code}.words`);
  const withWords = (chosen: readonly string[]): { words?: string } =>
    inWords !== '' && optionsOf(question).some((option) => option.asksWords && chosen.includes(option.code))
      ? { words: inWords }
      : {};
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return field() === '' ? null : { choice: field(), ...withWords([field()]) };
    case 'several': {
      const given: unknown = typed[code];
      const choices = (Array.isArray(given) ? given : [given]).filter((each): each is string => typeof each === 'string' && each !== ''); // prettier-ignore
      return choices.length === 0 ? null : { choices, ...withWords(choices) };
    }
    case 'ranked': {
      const ranking = Array.from({ length: question.places }, (_, at) => field(`${code}.${at + 1}`));
      return ranking.every((each) => each === '') ? null : { ranking };
    }
    case 'scale':
    case 'number':
      return field() === '' ? null : { number: Number(field().replaceAll(',', '')) };
    case 'text':
      return field() === '' ? null : { text: withoutControls(field()) };
    case 'place': {
      const [lat, lon] = [field(`${code}.lat`), field(`${code}.lon`)];
      const ward = field(`${code}.ward`);
      const pinned = lat !== '' && lon !== '';
      if (field() === '' && ward === '' && !pinned) return null;
      return {
        place: withoutControls(field()),
        ...(ward === '' ? {} : { ward }),
        ...(pinned ? { point: roundedPoint({ lat: Number(lat), lon: Number(lon) }) } : {}),
      };
    }
  }
}

/** Degrees that make about 100 metres in this country: 111 from south to north; 109 from west to east in Dover, 83 in Aberdeen. */
export const pinStep = { lat: 0.001, lon: 0.0015 };

/** A pin may stand on somebody's home: no finer than this is kept, whoever sends it. */
export const roundedPoint = ({ lat, lon }: { lat: number; lon: number }): { lat: number; lon: number } => ({
  lat: Number((Math.round(lat / pinStep.lat) * pinStep.lat).toFixed(3)),
  lon: Number((Math.round(lon / pinStep.lon) * pinStep.lon).toFixed(4)),
});

/** Characters that no text needs and PostgreSQL, JSON or XML cannot carry become spaces; line breaks and tabs stay. */
export const withoutControls = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, ' ').toWellFormed();

/** What is wrong with an answer to this question, wherever it came from (form, paper, tablet, spreadsheet). */
export function answerFaults(question: Question, answer: unknown): ProblemField[] {
  const name = firstField(question);
  if (question.kind === 'text' && typeof answer === 'object' && answer !== null && 'text' in answer) {
    const { length } = String(answer.text);
    if (length > question.most)
      return [{ name, message: `Your answer must be ${question.most.toLocaleString('en-GB')} characters or fewer; it has ${length.toLocaleString('en-GB')}` }]; // prettier-ignore
  }
  if (question.kind === 'ranked' && typeof answer === 'object' && answer !== null && 'ranking' in answer)
    return rankingFaults(question, answer.ranking);
  const parsed = answerShape.safeParse(answer);
  if (!parsed.success) return [{ name, message: askFor(question) }];
  const given = parsed.data;
  const known = new Map(optionsOf(question).map((option) => [option.code, option]));
  const unknown = chosenIn(given).find((chosen) => !known.has(chosen));
  const wrong = (message: string): ProblemField[] => [{ name, message }];
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return 'choice' in given && unknown === undefined ? [] : wrong('Choose one of the answers listed');
    case 'several': {
      if (!('choices' in given) || unknown !== undefined) return wrong('Choose from the answers listed');
      if (new Set(given.choices).size !== given.choices.length) return wrong('Choose each answer once');
      const alone = given.choices.find((chosen) => known.get(chosen)?.alone === true);
      if (alone !== undefined && given.choices.length > 1)
        return wrong(`Choose “${known.get(alone)?.text}” by itself, or choose the others`);
      if (question.atMost !== null && given.choices.length > question.atMost)
        return wrong(`Choose up to ${question.atMost}; you chose ${given.choices.length}`);
      return [];
    }
    case 'ranked':
      return wrong('Choose your first');
    case 'scale':
      return 'number' in given && Number.isInteger(given.number) && given.number >= question.from && given.number <= question.to // prettier-ignore
        ? []
        : wrong(`Choose a point from ${question.from} to ${question.to}`);
    case 'number':
      return 'number' in given && Number.isInteger(given.number) && given.number >= question.least && given.number <= question.most // prettier-ignore
        ? []
        : wrong(`Enter a whole number from ${question.least} to ${question.most}`);
    case 'text':
      return 'text' in given ? [] : wrong(askFor(question));
    case 'place':
      return 'place' in given ? [] : wrong(askFor(question));
  }
}

const ordinalWords = [
  'first',
  'second',
  'third',
  'fourth',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
  'tenth',
];

function rankingFaults(question: Extract<Question, { kind: 'ranked' }>, ranking: unknown): ProblemField[] {
  const at = (index: number): string => `${question.code}.${index + 1}`;
  if (!Array.isArray(ranking)) return [{ name: at(0), message: 'Choose your first' }];
  const faults: ProblemField[] = [];
  const text = new Map(question.options.map((option) => [option.code, option.text]));
  if (ranking.length > question.places)
    faults.push({
      name: at(0),
      message: `Choose up to ${question.places} in order; there are ${ranking.length}`,
    });
  ranking.forEach((chosen: unknown, index) => {
    const word = ordinalWords[index] ?? `number ${index + 1}`;
    if (chosen === '' || chosen === null || chosen === undefined) {
      if (question.required || ranking.slice(index + 1).some((later) => later !== ''))
        faults.push({ name: at(index), message: `Choose your ${word}` });
      return;
    }
    if (typeof chosen !== 'string' || !text.has(chosen))
      faults.push({ name: at(index), message: `Choose your ${word} from the list` });
    else if (ranking.indexOf(chosen) < index)
      faults.push({ name: at(index), message: `Your ${word} must differ from your ${ordinalWords[ranking.indexOf(chosen)] ?? 'others'}: “${text.get(chosen)}” was chosen twice` }); // prettier-ignore
  });
  return faults;
}

/**
 * A text with `{{code}}` replaced by what was answered to that question, in words; by “…” where nothing was.
 * @param options what can be chosen, in the language of the text: yes and no are not the questionnaire's own words
 */
export function pipe(
  text: string,
  questionnaire: Questionnaire,
  answers: Answers,
  options: (question: Question) => Option[] = optionsOf,
  depth = 3,
): string {
  if (!text.includes('{{')) return text;
  // What was chosen may itself repeat an earlier answer; a draft that goes in circles ends in “…”.
  const within = (question: Question): Option[] =>
    options(question).map((option) => ({
      ...option,
      text: depth > 0 ? pipe(option.text, questionnaire, answers, options, depth - 1) : option.text.replaceAll(pipePattern, '…'),
    })); // prettier-ignore
  return text.replaceAll(pipePattern, (_, code: string) => {
    const question = questionsOf(questionnaire).find((each) => each.code === code);
    return question === undefined ? '…' : answerInWords(question, answers[code], within);
  });
}

/** A question with earlier answers put into all its words. @param put `pipe`, for whoever is asked */
export function piped(question: Question, put: (text: string) => string): Question {
  const base = { ...question, text: put(question.text), help: put(question.help) };
  if ('options' in base)
    return { ...base, options: base.options.map((option) => ({ ...option, text: put(option.text) })) };
  return base.kind === 'scale' ? { ...base, fromText: put(base.fromText), toText: put(base.toText) } : base;
}

/** An answer as a person reads it; “…” where there is none. */
export function answerInWords(
  question: Question,
  answer: Answer | undefined,
  options: (question: Question) => Option[] = optionsOf,
): string {
  if (answer === undefined) return '…';
  const text = (chosen: string): string =>
    options(question).find((option) => option.code === chosen)?.text ?? chosen;
  const more = 'words' in answer && answer.words !== undefined ? `: ${answer.words}` : '';
  if ('choice' in answer) return `${text(answer.choice)}${more}`;
  if ('choices' in answer) return `${answer.choices.map(text).join('; ')}${more}`;
  if ('ranking' in answer)
    return answer.ranking.map((chosen, index) => `${index + 1}. ${text(chosen)}`).join('; ');
  if ('number' in answer) return String(answer.number);
  if ('text' in answer) return answer.text;
  if (answer.place !== '') return answer.place;
  return answer.point === undefined ? (answer.ward ?? '') : 'a pin on the map';
}

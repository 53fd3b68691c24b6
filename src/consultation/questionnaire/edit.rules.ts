import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import { standardOf } from './standards.ts';
import type {
  Condition,
  Option,
  Question,
  Questionnaire,
  Section,
  StandardName,
} from './questionnaire.types.ts';

/** Changes of a questionnaire, each giving a new one. A code, once given, stays: answers of all years are kept by it. */

/** A short name made of the first words of a text, and of a number where it is taken. */
export function newCode(text: string, taken: ReadonlySet<string>, otherwise = 'question'): string {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}|['’]/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let stem = '';
  for (const word of words) {
    const longer = stem === '' ? word : `${stem}-${word}`;
    if (longer.length > 30) break;
    stem = longer;
  }
  stem = stem.replace(/^[^a-z]+/, '').replace(/-+$/, '') || otherwise;
  let code = stem;
  for (let number = 2; taken.has(code); number += 1) code = `${stem}-${number}`;
  return code;
}

export const codesOf = (questionnaire: Questionnaire): Set<string> =>
  new Set(questionsOf(questionnaire).map(({ code }) => code));

export const findQuestion = (questionnaire: Questionnaire, code: string): Question | null =>
  questionsOf(questionnaire).find((question) => question.code === code) ?? null;

export const sectionOf = (questionnaire: Questionnaire, question: string): Section | null =>
  questionnaire.sections.find(({ questions }) => questions.some(({ code }) => code === question)) ?? null;

/** Questions asked before this one. */
export function earlierThan(questionnaire: Questionnaire, code: string): Question[] {
  const all = questionsOf(questionnaire);
  return all.slice(
    0,
    all.findIndex((question) => question.code === code),
  );
}

const withSections = (questionnaire: Questionnaire, sections: Section[]): Questionnaire => ({
  ...questionnaire,
  sections,
});

export function addSection(
  questionnaire: Questionnaire,
  words: Pick<Section, 'title' | 'intro'>,
): { questionnaire: Questionnaire; code: string } {
  const code = newCode(words.title, new Set(questionnaire.sections.map((each) => each.code)), 'section');
  return {
    questionnaire: withSections(questionnaire, [
      ...questionnaire.sections,
      { code, ...words, questions: [] },
    ]),
    code,
  };
}

export const changeSection = (
  questionnaire: Questionnaire,
  code: string,
  change: Partial<Pick<Section, 'title' | 'intro' | 'questions'>>,
): Questionnaire =>
  withSections(
    questionnaire,
    questionnaire.sections.map((section) => (section.code === code ? { ...section, ...change } : section)),
  );

export const removeSection = (questionnaire: Questionnaire, code: string): Questionnaire =>
  withSections(
    questionnaire,
    questionnaire.sections.filter((section) => section.code !== code),
  );

function swapped<Item>(items: readonly Item[], at: number, by: 1 | -1): Item[] {
  const [moved, other] = [items[at], items[at + by]];
  if (moved === undefined || other === undefined) return [...items];
  return items.map((item, index) => (index === at ? other : index === at + by ? moved : item));
}

export const moveSection = (questionnaire: Questionnaire, code: string, by: 1 | -1): Questionnaire =>
  withSections(
    questionnaire,
    swapped(
      questionnaire.sections,
      questionnaire.sections.findIndex((section) => section.code === code),
      by,
    ),
  );

/** At the end of a section, or after a question of it. */
export function addQuestions(
  questionnaire: Questionnaire,
  section: string,
  added: readonly Question[],
  after: string | null = null,
): Questionnaire {
  const found = questionnaire.sections.find(({ code }) => code === section);
  if (found === undefined) return questionnaire;
  const at = found.questions.findIndex(({ code }) => code === after);
  const place = at === -1 ? found.questions.length : at + 1;
  return changeSection(questionnaire, section, {
    questions: [...found.questions.slice(0, place), ...added, ...found.questions.slice(place)],
  });
}

export const changeQuestion = (questionnaire: Questionnaire, question: Question): Questionnaire =>
  withSections(
    questionnaire,
    questionnaire.sections.map((section) => ({
      ...section,
      questions: section.questions.map((each) => (each.code === question.code ? question : each)),
    })),
  );

export const removeQuestion = (questionnaire: Questionnaire, code: string): Questionnaire =>
  withSections(
    questionnaire,
    questionnaire.sections.map((section) => ({
      ...section,
      questions: section.questions.filter((each) => each.code !== code),
    })),
  );

/** One place up or down; from the end of a section into the next one. */
export function moveQuestion(questionnaire: Questionnaire, code: string, by: 1 | -1): Questionnaire {
  const { sections } = questionnaire;
  const at = sections.findIndex(({ questions }) => questions.some((each) => each.code === code));
  const section = sections[at];
  if (section === undefined) return questionnaire;
  const place = section.questions.findIndex((each) => each.code === code);
  const question = section.questions[place];
  const next = place + by;
  if (question === undefined) return questionnaire;
  if (next >= 0 && next < section.questions.length)
    return changeSection(questionnaire, section.code, { questions: swapped(section.questions, place, by) });
  const neighbour = sections[at + by];
  if (neighbour === undefined) return questionnaire;
  return withSections(
    questionnaire,
    sections.map((each, index) =>
      index === at
        ? { ...each, questions: each.questions.filter((other) => other.code !== code) }
        : index === at + by
          ? { ...each, questions: by === 1 ? [question, ...each.questions] : [...each.questions, question] }
          : each,
    ),
  );
}

/** A question of equality monitoring, in the categories of its standard. */
export function standardQuestion(name: StandardName, taken: ReadonlySet<string>): Question {
  const { text, help, options } = standardOf(name);
  return {
    kind: 'single',
    code: taken.has(name) ? newCode(name, taken) : name,
    text,
    help,
    required: false,
    showIf: null,
    family: null,
    about: null,
    options: structuredClone(options),
    standard: name,
  };
}

/**
 * The condition that all questions of equality monitoring of a section share, which one more of them takes over: “yes” to whether
 * somebody would say anything about themselves. Null where they share none.
 */
export function monitoringCondition(questionnaire: Questionnaire, section: string): Condition | null {
  const there = (questionnaire.sections.find(({ code }) => code === section)?.questions ?? []).filter(
    (question) => question.kind === 'single' && question.standard !== null,
  );
  const [first] = there;
  const same = there.every(({ showIf }) => JSON.stringify(showIf) === JSON.stringify(first?.showIf ?? null));
  return same ? structuredClone(first?.showIf ?? null) : null;
}

/** An answer's words inside a sentence: “Anti-social behaviour” is “anti-social behaviour”, “ASB” stays. */
export const inSentence = (text: string): string =>
  /^\p{Lu}\p{Ll}/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** Where the words of a follow-up question name the answer it is about. */
export const answerMark = '[answer]';

export type FollowUp = {
  /** The question whose answers are followed up. */
  of: Question;
  /** Which answers; all where empty. */
  options: readonly string[];
  family: string;
  /** The question as it is asked; its code, condition, family and subject are set here. `[answer]` stands for the answer. */
  like: Question;
  /** Asked only of those who gave this answer to the member of this family that is about the same: “yes” to `victim`. */
  onlyIf: { family: string; option: string } | null;
};

/**
 * The same question about each answer of another: a family, each asked of those who chose that answer, placed behind what is
 * already asked about it.
 */
export function addFollowUps(
  questionnaire: Questionnaire,
  given: FollowUp,
): { questionnaire: Questionnaire; added: string[] } {
  const section = sectionOf(questionnaire, given.of.code);
  if (section === null) return { questionnaire, added: [] };
  let changed = questionnaire;
  const added: string[] = [];
  let last = given.of.code;
  for (const option of optionsOf(given.of)) {
    const all = questionsOf(changed);
    const about = all.filter(({ about: of }) => of?.question === given.of.code && of.option === option.code);
    const behind = about.filter(({ code }) => sectionOf(changed, code)?.code === section.code).at(-1);
    if (behind !== undefined) last = behind.code;
    const isWanted = given.options.length === 0 ? !option.alone : given.options.includes(option.code);
    if (!isWanted) continue;
    const first = given.onlyIf === null ? null : about.find(({ family }) => family === given.onlyIf?.family);
    // Nobody is asked what follows from a question that is not asked about this answer.
    if (first === undefined) continue;
    const tests: Condition['tests'] = [{ question: given.of.code, op: 'is', value: option.code }];
    if (first !== null && given.onlyIf !== null)
      tests.push({ question: first.code, op: 'is', value: given.onlyIf.option });
    const code = newCode(`${given.family}-${option.code}`.slice(0, 40), codesOf(changed));
    const question: Question = {
      ...structuredClone(given.like),
      code,
      text: given.like.text.replaceAll(answerMark, inSentence(option.text)),
      help: given.like.help.replaceAll(answerMark, inSentence(option.text)),
      showIf: { match: 'all', tests },
      family: given.family,
      about: { question: given.of.code, option: option.code },
    };
    changed = addQuestions(changed, section.code, [question], last);
    added.push(code);
    last = code;
  }
  return { questionnaire: changed, added };
}

/** Lines of a pasted list as answers to choose from; those whose words are there already are left out. */
export function optionsFromList(pasted: string, there: readonly Option[]): Option[] {
  const options = [...there];
  for (const line of pasted.split(/\r?\n/)) {
    // Lists are pasted with their bullets and numbers.
    const text = line.replace(/^\s*(?:[-*•–]|\d{1,2}[.)])\s+/, '').trim().slice(0, 1000); // prettier-ignore
    if (text === '' || options.some((option) => option.text.toLowerCase() === text.toLowerCase())) continue;
    options.push(newOption(text, options));
  }
  return options.slice(there.length);
}

/** A new answer to choose; “Other” asks for words, “None of these” and “Prefer not to say” stand alone. */
export const newOption = (text: string, there: readonly Pick<Option, 'code'>[]): Option => ({
  code: newCode(text, new Set(there.map(({ code }) => code)), 'answer'),
  text,
  alone: /^(none of|prefer not to say|don[’']t know|do not know|not sure)/i.test(text),
  asksWords: /^(other|something else|somewhere else|another|any other)\b/i.test(text),
});

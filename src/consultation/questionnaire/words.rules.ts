import { optionsOf, questionsOf } from './questionnaire.rules.ts';
import type { Condition, Question, QuestionKind, Questionnaire, Test } from './questionnaire.types.ts';

/** A questionnaire in the words of who writes it. */

export const kindWords: Readonly<Record<QuestionKind, { title: string; hint: string }>> = {
  single: { title: 'One answer from a list', hint: 'Round buttons: one is chosen' },
  several: { title: 'Several answers from a list', hint: 'Boxes to tick' },
  ranked: { title: 'The first few, in order', hint: 'For example, the three that matter most' },
  'yes-no': { title: 'Yes or no', hint: 'With “Prefer not to say”, if you like' },
  scale: { title: 'A point on a scale', hint: 'For example, from 1, not at all, to 5, very' },
  number: { title: 'A whole number', hint: 'For example, how many times' },
  text: { title: 'In their own words', hint: 'Somebody will have to read and sort these' },
  place: { title: 'A place', hint: 'Written down, or a ward chosen from a list' },
};

export const short = (text: string, most = 80): string =>
  text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;

/** “the answer to “How safe …” is “Very unsafe””. */
function testInWords(test: Test, about: Question | undefined): string {
  if (about === undefined) return `“${test.question}”, which is not here, is answered in some way`;
  const question = `“${short(about.text)}”`;
  const option =
    optionsOf(about).find(({ code }) => code === String(test.value))?.text ?? String(test.value ?? '');
  const among = about.kind === 'several' || about.kind === 'ranked';
  switch (test.op) {
    case 'answered':
      return `${question} is answered`;
    case 'is':
      return among
        ? `the answers to ${question} have “${option}” among them`
        : `the answer to ${question} is “${option}”`;
    case 'is-not':
      return among
        ? `${question} is answered without “${option}”`
        : `the answer to ${question} is not “${option}”`;
    case 'at-least':
      return `the answer to ${question} is ${String(test.value)} or more`;
    case 'at-most':
      return `the answer to ${question} is ${String(test.value)} or less`;
  }
}

/** When a question is asked; empty where always. */
export function conditionInWords(questionnaire: Questionnaire, condition: Condition | null): string {
  if (condition === null) return '';
  const all = questionsOf(questionnaire);
  const parts = condition.tests.map((test) =>
    testInWords(
      test,
      all.find(({ code }) => code === test.question),
    ),
  );
  return `Asked when ${parts.join(condition.match === 'all' ? ' and ' : ' or ')}`;
}

/** What can be answered, beyond a list of answers, in a few words. */
export function answersInWords(question: Question): string {
  switch (question.kind) {
    case 'ranked':
      return `the first ${question.places} in order`;
    case 'several':
      return question.atMost === null ? 'any number' : `up to ${question.atMost}`;
    case 'scale':
      return `from ${question.from}, “${question.fromText}”, to ${question.to}, “${question.toText}”`;
    case 'number':
      return `a whole number from ${question.least} to ${question.most}`;
    case 'text':
      return `up to ${question.most.toLocaleString('en-GB')} characters`;
    case 'yes-no':
      return question.maySayNothing ? 'with “Prefer not to say”' : '';
    default:
      return '';
  }
}

/** What changed between two versions, a line each; empty where nothing a reader would notice. */
export function changesInWords(before: Questionnaire, after: Questionnaire): string[] {
  const lines: string[] = [];
  const say = (condition: boolean, line: string): void => {
    if (condition) lines.push(line);
  };
  say(before.title !== after.title, `Title: “${short(before.title)}” became “${short(after.title)}”`);
  say(before.intro !== after.intro, 'The words at the beginning changed');
  say(before.thanks !== after.thanks, 'The words at the end changed');
  const sections = new Map(before.sections.map((section) => [section.code, section]));
  for (const section of after.sections) {
    const was = sections.get(section.code);
    say(was === undefined, `Section added: “${short(section.title)}”`);
    say(was !== undefined && was.title !== section.title, `Section renamed: “${short(was?.title ?? '')}” became “${short(section.title)}”`); // prettier-ignore
    say(
      was !== undefined && was.intro !== section.intro,
      `Introduction of “${short(section.title)}” changed`,
    );
  }
  for (const section of before.sections)
    say(
      !after.sections.some(({ code }) => code === section.code),
      `Section removed: “${short(section.title)}”`,
    );
  const [old, now] = [questionsOf(before), questionsOf(after)];
  const was = new Map(old.map((question) => [question.code, question]));
  for (const question of now) {
    const earlier = was.get(question.code);
    if (earlier === undefined) lines.push(`Question added: “${short(question.text)}”`);
    else lines.push(...questionChanges(earlier, question, before, after));
  }
  for (const question of old)
    say(!now.some(({ code }) => code === question.code), `Question removed: “${short(question.text)}”`);
  const kept = (list: readonly Question[], other: readonly Question[]): string =>
    list.map(({ code }) => code).filter((code) => other.some((each) => each.code === code)).join(); // prettier-ignore
  say(kept(old, now) !== kept(now, old), 'The order of questions changed');
  return lines;
}

function questionChanges(was: Question, is: Question, before: Questionnaire, after: Questionnaire): string[] {
  const name = `“${short(was.text)}”`;
  const lines: string[] = [];
  if (was.text !== is.text) lines.push(`${name} became “${short(is.text)}”`);
  if (was.kind !== is.kind)
    lines.push(`${name}: ${kindWords[was.kind].title} became ${kindWords[is.kind].title}`);
  if (was.help !== is.help) lines.push(`${name}: its help changed`);
  if (was.required !== is.required)
    lines.push(`${name}: ${is.required ? 'must now be answered' : 'may now be left out'}`);
  const [earlier, now] = [conditionInWords(before, was.showIf), conditionInWords(after, is.showIf)];
  if (earlier !== now) lines.push(`${name}: ${now === '' ? 'asked of everybody' : inMiddle(now)}`);
  if (answersInWords(was) !== answersInWords(is) && was.kind === is.kind)
    lines.push(`${name}: ${answersInWords(is) || 'without “Prefer not to say”'}`);
  const [oldOptions, newOptions] = [optionsOf(was), optionsOf(is)];
  if (was.kind === 'yes-no' || is.kind === 'yes-no') return lines;
  for (const option of newOptions) {
    const same = oldOptions.find(({ code }) => code === option.code);
    if (same === undefined) lines.push(`${name}: answer “${short(option.text)}” added`);
    else if (same.text !== option.text)
      lines.push(`${name}: answer “${short(same.text)}” became “${short(option.text)}”`);
    else if (same.alone !== option.alone || same.asksWords !== option.asksWords)
      lines.push(`${name}: how “${short(option.text)}” is answered changed`);
  }
  for (const option of oldOptions)
    if (!newOptions.some(({ code }) => code === option.code))
      lines.push(`${name}: answer “${short(option.text)}” removed`);
  const order = (list: typeof oldOptions, other: typeof oldOptions): string =>
    list.map(({ code }) => code).filter((code) => other.some((each) => each.code === code)).join(); // prettier-ignore
  if (order(oldOptions, newOptions) !== order(newOptions, oldOptions))
    lines.push(`${name}: the order of its answers changed`);
  return lines;
}

const inMiddle = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

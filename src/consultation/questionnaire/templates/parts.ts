import { newCode, standardQuestion } from '../edit.rules.ts';
import {
  questionnaireShape,
  standardNames,
  type Condition,
  type Option,
  type Question,
  type Questionnaire,
  type StandardName,
} from '../questionnaire.types.ts';

/** What the templates are written with. */

const common = {
  help: '',
  required: false,
  showIf: null as Condition | null,
  family: null as string | null,
  about: null as Question['about'],
};
type Common = Partial<typeof common> & { code: string; text: string };

/** Answers to choose, their short names given or made of their words. */
export function list(...texts: readonly (string | (Partial<Option> & { text: string }))[]): Option[] {
  const options: Option[] = [];
  for (const each of texts) {
    const given = typeof each === 'string' ? { text: each } : each;
    const code = given.code ?? newCode(given.text, new Set(options.map((option) => option.code)), 'answer');
    options.push({ alone: false, asksWords: false, ...given, code });
  }
  return options;
}

export const single = (given: Common & { options: Option[] }): Question => ({
  kind: 'single',
  ...common,
  standard: null,
  ...given,
});
export const several = (given: Common & { options: Option[]; atMost?: number }): Question => ({
  kind: 'several',
  ...common,
  ...given,
  atMost: given.atMost ?? null,
});
export const ranked = (given: Common & { options: Option[]; places: number }): Question => ({
  kind: 'ranked',
  ...common,
  ...given,
});
export const yesNo = (given: Common & { maySayNothing?: boolean }): Question => ({
  kind: 'yes-no',
  ...common,
  maySayNothing: true,
  ...given,
});
export const inWords = (given: Common & { most?: number }): Question => ({
  kind: 'text',
  ...common,
  ...given,
  most: given.most ?? 1000,
});
export const place = (given: Common): Question => ({ kind: 'place', ...common, ...given });
export const scale = (
  given: Common & { from: number; to: number; fromText: string; toText: string },
): Question => ({ kind: 'scale', ...common, ...given });

/** Questions of equality monitoring, by the names of their standards; all but the connection where none are named. */
export const monitoring = (
  names: readonly StandardName[] = standardNames.filter((name) => name !== 'connection'),
): Question[] => names.map((name) => standardQuestion(name, new Set()));

/** Feelings of safety in the categories of the national survey: very safe, fairly safe, a bit unsafe, very unsafe. */
export const howSafe = (code: string, text: string): Question =>
  single({
    code,
    text,
    options: list('Very safe', 'Fairly safe', { code: 'bit-unsafe', text: 'A bit unsafe' }, 'Very unsafe', {
      code: 'do-not-go-out',
      text: 'I am never out then',
    }),
  });

export const monitoringIntro =
  'This helps us see whether we heard from everybody. Leave out what you like. Answers are never shown with your name or address.';

/**
 * The same questions behind one: who would rather not is done with a single answer, and nobody who says yes must answer any of them.
 * What is counted is counted of those who answered; who said no is among those who did not say.
 */
export function monitoringIfWanted(names?: readonly StandardName[]): Question[] {
  const first = yesNo({
    code: 'say-about-you',
    text: 'Would you answer a few questions about yourself?',
    help: 'Age, sex, ethnic group, health and the like: two minutes. If not, you are done.',
    maySayNothing: false,
  });
  const tests = [{ question: first.code, op: 'is' as const, value: 'yes' }];
  return [
    first,
    ...monitoring(names).map((question) => ({ ...question, showIf: { match: 'all' as const, tests } })),
  ];
}

/** Checked as anything typed would be. */
export const written = (questionnaire: Questionnaire): Questionnaire =>
  questionnaireShape.parse(questionnaire);

export type Template = {
  code: string;
  title: string;
  description: string;
  purpose: 'consultation' | 'before' | 'after';
  questionnaire: Questionnaire;
};

import { z } from 'zod';

/**
 * A questionnaire as data. Questions stand in order in sections; each may be shown only when earlier answers say so, so a
 * questionnaire cannot go round in circles. Follow-up questions about the options of another question are questions of their
 * own (`family`, `about`): what is asked about anti-social behaviour stands beside what is asked about violence, and a table
 * can put the family together.
 */

const code = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'A code is small letters, figures and hyphens');
/** What is chosen may begin with a figure: `18-24`. */
const optionCode = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'A code is small letters, figures and hyphens');
const words = z
  .string()
  .trim()
  .min(1, 'Enter the words')
  .max(1000, 'Words must be 1,000 characters or fewer');

export const optionShape = z.object({
  code: optionCode,
  text: words,
  /** Chosen alone: “None of these”, “Prefer not to say”. */
  alone: z.boolean().default(false),
  /** “Other”: asks to say what in words. */
  asksWords: z.boolean().default(false),
});
export type Option = z.infer<typeof optionShape>;

export const testShape = z.object({
  question: code,
  /** `is` and `is-not`: the option chosen, alone or among others. `at-least`, `at-most`: a number. `answered`: anything. */
  op: z.enum(['is', 'is-not', 'at-least', 'at-most', 'answered']),
  value: z.union([z.string(), z.number()]).optional(),
});
export type Test = z.infer<typeof testShape>;

export const conditionShape = z.object({
  match: z.enum(['all', 'any']),
  tests: z.array(testShape).min(1).max(10),
});
export type Condition = z.infer<typeof conditionShape>;

const base = {
  code,
  text: words,
  help: z.string().trim().max(2000).default(''),
  required: z.boolean().default(false),
  showIf: conditionShape.nullable().default(null),
  /** Questions that ask the same about different options: `victim`. */
  family: code.nullable().default(null),
  /** What this one of the family is about. */
  about: z.object({ question: code, option: optionCode }).nullable().default(null),
};
const options = z.array(optionShape).min(2, 'Give at least two answers to choose from').max(60);

/** The harmonised standards that equality monitoring asks by (questionnaire/standards.ts). */
export const standardNames = ['age', 'sex', 'gender-identity', 'ethnicity', 'disability', 'religion', 'sexual-orientation', 'carer', 'connection'] as const; // prettier-ignore
export type StandardName = (typeof standardNames)[number];

export const questionShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('single'),
    ...base,
    options,
    /** Asked in the categories of a harmonised standard, so that it can be set beside the population. */
    standard: z.enum(standardNames).nullable().default(null),
  }),
  z.object({
    kind: z.literal('several'),
    ...base,
    options,
    atMost: z.number().int().min(1).max(60).nullable().default(null),
  }),
  /** The first so many, in order. `places` 3 asks for a first, a second and a third. */
  z.object({ kind: z.literal('ranked'), ...base, options, places: z.number().int().min(1).max(10) }),
  z.object({ kind: z.literal('yes-no'), ...base, maySayNothing: z.boolean().default(true) }),
  z.object({
    kind: z.literal('scale'),
    ...base,
    from: z.number().int().min(0).max(10),
    to: z.number().int().min(1).max(10),
    fromText: words,
    toText: words,
  }),
  z.object({ kind: z.literal('number'), ...base, least: z.number().int(), most: z.number().int() }),
  z.object({ kind: z.literal('text'), ...base, most: z.number().int().min(1).max(5000).default(1000) }),
  /** A place: in words, as a ward, or as a point; the map is never needed. */
  z.object({ kind: z.literal('place'), ...base }),
]);
export type Question = z.infer<typeof questionShape>;
export type QuestionKind = Question['kind'];
export type ChoiceQuestion = Extract<Question, { options: Option[] }>;

export const sectionShape = z.object({
  code,
  title: words,
  intro: z.string().trim().max(2000).default(''),
  questions: z.array(questionShape).max(100),
});
export type Section = z.infer<typeof sectionShape>;

export const questionnaireShape = z.object({
  schema: z.literal(1),
  title: words,
  /** What is asked and why, before the first question. */
  intro: z.string().trim().max(4000).default(''),
  /** Said at the end. */
  thanks: z.string().trim().max(2000).default(''),
  sections: z.array(sectionShape).min(1, 'Give at least one section').max(30),
});
export type Questionnaire = z.infer<typeof questionnaireShape>;

/** What was answered to one question. Exactly one of its forms, by the question's kind. */
export const answerShape = z.union([
  /** single, yes-no (`yes`, `no`, `prefer-not-to-say`); `words` where the option asks for them. */
  z.object({ choice: optionCode, words: z.string().max(500).optional() }).strict(),
  /** several */
  z.object({ choices: z.array(optionCode).min(1).max(60), words: z.string().max(500).optional() }).strict(),
  /** ranked: the first choice first */
  z.object({ ranking: z.array(optionCode).min(1).max(10) }).strict(),
  /** scale, number */
  z.object({ number: z.number() }).strict(),
  z.object({ text: z.string().min(1).max(5000) }).strict(),
  z
    .object({
      place: z.string().max(300),
      /** Code of the ward chosen or found. */
      ward: z.string().max(20).optional(),
      point: z.object({ lat: z.number().min(49).max(61), lon: z.number().min(-9).max(2) }).optional(),
    })
    .strict(),
]);
export type Answer = z.infer<typeof answerShape>;

/** Answers by the code of their question. What is absent was not answered, or not asked: the questionnaire tells which. */
export const answersShape = z.record(code, answerShape);
export type Answers = z.infer<typeof answersShape>;

/** A question typed from another: `{{issue}}` in a text is what was answered to `issue`. */
export const pipePattern = /\{\{([a-z][a-z0-9-]{0,39})\}\}/g;

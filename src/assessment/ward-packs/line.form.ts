import { z } from 'zod';
import { dateMistake, requiredDate, withDates } from '../../web/form.ts';
import { packLimits } from './pack.rules.ts';
import type { LineKind } from './line.store.ts';

/** What each kind of line is called, and what its boxes ask. */
export const lineKinds = {
  doing: {
    title: 'What is being done',
    add: 'Write down what is being done',
    words: 'What is being done',
    wordsHint: 'One short sentence, for example: evening patrols of the quay on Fridays until Easter',
    who: 'Who answers for it',
    whoHint: 'A post or a team, for example: Safer place team',
    begins: 'Said on',
  },
  contact: {
    title: 'Whom to ask',
    add: 'Add a contact',
    words: 'What to ask them about',
    wordsHint: 'For example: crime and policing',
    who: 'Post and name',
    whoHint: 'For example: neighbourhood sergeant, name',
    begins: 'In the packs from',
  },
} as const satisfies Record<LineKind, unknown>;

const text = (most: number, missing: string, what: string) =>
  z.string(missing).trim().min(1, missing).max(most, `${what} must be ${most} characters or fewer`);

const dates = {
  begins: requiredDate('the date'),
  ends: z
    .string()
    .default('')
    .superRefine((value, context) => {
      const mistake = value === '' ? null : dateMistake(value, 'its last day');
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    })
    .transform((value) => (value === '' ? null : value)),
};

const common = {
  ...dates,
  ward: z.string().max(24).default(''),
  version: z.coerce.number().int().optional(),
};

/** Line breaks would cost the page a row each. */
const oneLine = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/\s+/g, ' ') : value);

const inOrder = (body: { begins: string; ends: string | null }, context: z.RefinementCtx): void => {
  if (body.ends !== null && body.ends < body.begins)
    context.addIssue({
      code: 'custom',
      path: ['ends'],
      message: 'Its last day must not be before its first',
    });
};

/** The form of a line of one kind, with the limits that keep the pack on one side. */
export const lineBody = {
  doing: withDates(
    ['begins', 'ends'],
    z
      .object({
        ...common,
        words: z.preprocess(
          oneLine,
          text(packLimits.doing.words, 'Enter what is being done', 'What is being done'),
        ),
        who: z.preprocess(
          oneLine,
          text(packLimits.doing.who, 'Enter who answers for it', 'Who answers for it'),
        ),
        reach: z.literal('').default(''),
      })
      .superRefine(inOrder),
  ),
  contact: withDates(
    ['begins', 'ends'],
    z
      .object({
        ...common,
        words: z.preprocess(
          oneLine,
          text(packLimits.contact.words, 'Enter what to ask them about', 'What to ask them about'),
        ),
        who: z.preprocess(
          oneLine,
          text(packLimits.contact.who, 'Enter the post and the name', 'Post and name'),
        ),
        reach: z.preprocess(
          oneLine,
          text(
            packLimits.contact.reach,
            'Enter a telephone number or an e-mail address',
            'Telephone or e-mail',
          ),
        ),
      })
      .superRefine(inOrder),
  ),
} as const;

export type LineBody = z.infer<(typeof lineBody)[LineKind]>;

/** Where a message leads, for the dates. */
export const lineIds = { begins: 'begins-day', ends: 'ends-day' };

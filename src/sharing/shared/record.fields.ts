import { z } from 'zod';
import { dateMistake } from '../../web/form.ts';
import { limits } from './disclosure.rules.ts';

export const ticked = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');
export const list = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .optional()
  .transform((all) => all ?? []);
export const reasonText = (missing: string) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(limits.reason, `Say why in ${limits.reason} characters or fewer`);

/** What a record's own fields must be; a draft asks the same. */
export const recordShape = {
  title: z
    .string({ error: 'Say what it is about' })
    .trim()
    .min(1, 'Say what it is about')
    .max(limits.title, `What it is about must be ${limits.title} characters or fewer`),
  words: z
    .string({ error: 'Write what you are sharing' })
    .trim()
    .min(1, 'Write what you are sharing')
    .max(limits.words, 'What you are sharing must be 50,000 characters or fewer'),
  mark: z.enum(['official', 'official-sensitive'], 'Choose a marking'),
  handling: z.string().trim().max(300).default(''),
  critical: ticked,
  silent: ticked,
};

/** A day that may be left empty, and lies in the past. */
export const bornText = z
  .string()
  .superRefine((text, context) => {
    const mistake = text === '' ? null : dateMistake(text, 'date of birth');
    if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
  })
  .transform((text) => (text === '' ? null : text))
  .nullish()
  .transform((text) => text ?? null);

import { z } from 'zod';
import { dateMistake } from '../web/form.ts';

/** A day that may be left empty: `YYYY-MM-DD` or null. @param title in the middle of a sentence: "the last day". */
export function optionalDate(title: string) {
  return z
    .string()
    .default('')
    .superRefine((text, context) => {
      const mistake = text === '' ? null : dateMistake(text, title);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    })
    .transform((text) => (text === '' ? null : text));
}

/** Text that must be given. */
export function requiredText(message: string, most: number) {
  return z
    .string({ error: message })
    .trim()
    .min(1, message)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);
}

/** Text that may be left empty. */
export function optionalText(most: number) {
  return z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .default('');
}

/** Boxes ticked: none, one or several. */
export const ticked = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [...new Set(value === undefined ? [] : [value].flat())]);

/** The version that the form was filled in on. */
export const versionField = z.coerce.number('Load the page again').int().min(1);

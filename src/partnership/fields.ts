import { z } from 'zod';
import { isUuid } from '../foundation/id.ts';
import { notFound } from '../foundation/problem.ts';
import { dateMistake } from '../web/form.ts';

/** Schemas of fields that several forms of the room share. */
export const idParams = z.object({ id: z.string().refine(isUuid) });

export const nameField = (what: string) =>
  z
    .string(`Enter ${what}`)
    .trim()
    .min(1, `Enter ${what}`)
    .max(200, `${what.charAt(0).toUpperCase()}${what.slice(1)} must be 200 characters or fewer`);

export const shortField = (most = 200) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .optional()
    .transform((text) => text ?? '');

export const emailField = z
  .string('Enter an email address')
  .trim()
  .toLowerCase()
  .min(1, 'Enter an email address')
  .max(320, 'Enter a shorter email address')
  .regex(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'Enter an email address in the correct format, like name@example.com');

const blankToNull = (text: string | undefined): string | null =>
  text === undefined || text === '' ? null : text;

export const optionalEmail = z
  .union([z.literal(''), emailField], 'Enter an email address in the correct format, like name@example.com')
  .optional()
  .transform(blankToNull);

export const phoneField = z
  .string()
  .trim()
  .regex(/^$|^[+0-9][0-9 ()\-.]{4,30}( ?(x|ext\.?) ?\d{1,6})?$/i, 'Enter a phone number, like 01632 960 001')
  .optional()
  .transform(blankToNull);

export const numberField = (what: string, from: number, to: number) =>
  z
    .string(`Enter ${what}`)
    .trim()
    .regex(/^\d{1,4}$/, `${what.charAt(0).toUpperCase()}${what.slice(1)} must be a whole number`)
    .transform(Number)
    .refine(
      (number) => number >= from && number <= to,
      `${what.charAt(0).toUpperCase()}${what.slice(1)} must be between ${from} and ${to}`,
    );

export const optionalCount = z
  .string()
  .trim()
  .regex(/^$|^\d{1,3}$/, 'Enter a whole number, or leave it empty')
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : Number(text)));

export const versionBody = z.coerce.number('Open the page again').int();

export const tick = z
  .literal('yes')
  .optional()
  .transform((value) => value === 'yes');

export const choice = <Value extends string>(values: readonly Value[], message: string) =>
  z.enum(values as readonly [Value, ...Value[]], message);

export const keysOf = <Words extends Readonly<Record<string, string>>>(
  words: Words,
): readonly (keyof Words & string)[] => Object.keys(words);

export const optionalId = z
  .string()
  .refine((text) => text === '' || isUuid(text), 'Choose from the list')
  .optional()
  .transform(blankToNull);

export const requiredId = (message: string) => z.string(message).refine(isUuid, message);

/** A day that may be left out. */
export const optionalDay = (title: string) =>
  z
    .string()
    .superRefine((text, context) => {
      const mistake = text === '' ? null : dateMistake(text, title);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    })
    .optional()
    .transform(blankToNull);

/** A row that must be there. @throws the same 404 for an unknown and a hidden one. */
export function found<Row>(row: Row | null | undefined): Row {
  if (row === null || row === undefined) throw notFound();
  return row;
}

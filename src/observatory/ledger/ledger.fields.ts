import { z } from 'zod';
import { isUuid } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import { ruleOn, quarterAfter, quarterOf } from './ledger.rules.ts';

/** Schemas of fields that several forms of the ledger share. */
export const idParams = z.object({ id: z.uuid() });
export const version = z.coerce.number('Load the page again').int().min(1);

export const required = (message: string, most: number) =>
  z
    .string({ error: message })
    .trim()
    .min(1, message)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);

export const optional = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .default('');

/** Boxes ticked: none, one or several; a hidden field that carries them on holds them with commas. */
export const ticked = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [
    ...new Set([value ?? []].flat().flatMap((text) => text.split(',').filter((part) => part !== ''))),
  ]);

export const chosenId = (message: string) => z.string({ error: message }).refine(isUuid, message);

export const chosen = <Value extends string>(words: Readonly<Record<Value, string>>, message: string) =>
  z.enum(Object.keys(words) as [Value, ...Value[]], message);

/** First day of a quarter. */
export const quarterField = (message: string) =>
  z
    .string({ error: message })
    .regex(/^\d{4}-\d{2}-\d{2}$/, message)
    .refine(
      (day) => !Number.isNaN(Date.parse(day)) && day >= ruleOn(day).periodsFrom && quarterOf(day) === day,
      message,
    );

/** A problem of one field. */
export function wrongField(name: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    fields: [{ name, message }],
  });
}

/** Quarters to choose from: some years back until the running one, oldest first; those given are always among them. */
export function quartersToChoose(today: string, also: readonly (string | null)[] = []): string[] {
  const running = quarterOf(today);
  const usual = Array.from({ length: 13 }, (_, index) => quarterAfter(running, index - 12));
  return [...new Set([...usual, ...also.filter((each) => each !== null)])].sort();
}

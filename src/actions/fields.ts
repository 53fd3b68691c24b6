import { z } from 'zod';
import { isUuid } from '../foundation/id.ts';

/** Schemas of fields that several forms of the room share. */
export const idParams = z.object({ id: z.uuid() });

export const text = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .default('');

export const needed = (message: string, most: number) =>
  z
    .string(message)
    .trim()
    .min(1, message)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);

export const optionalId = z
  .string()
  .default('')
  .transform((id) => (id === '' ? null : id))
  .refine((id) => id === null || isUuid(id), 'Choose from the list');

export const several = z.preprocess(
  (value): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string().refine(isUuid, 'Choose from the list')).max(60),
);

export const version = z.coerce.number('Load the page again').int().min(1);

export const percent = z
  .string()
  .trim()
  .default('')
  .refine(
    (given) => given === '' || (/^\d{1,3}$/.test(given) && Number(given) <= 100),
    'Enter a whole number from 0 to 100, or leave it empty',
  ) // prettier-ignore
  .transform((given) => (given === '' ? null : Number(given)));

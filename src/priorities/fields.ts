import { z } from 'zod';

export const idParams = z.object({ id: z.uuid() });
export const candidateParams = z.object({ id: z.uuid(), candidate: z.uuid() });

export const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore
export const needed = (most: number, message: string) => z.string(message).trim().min(1, message).max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`); // prettier-ignore

/** Checkboxes of one name: none, one or several. */
export const several = z.preprocess(
  (value): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string().max(100)).max(60),
);
export const optionalId = z
  .union([z.uuid(), z.literal('')])
  .default('')
  .transform((id) => (id === '' ? null : id));
export const version = z.coerce.number('Open the page again').int();

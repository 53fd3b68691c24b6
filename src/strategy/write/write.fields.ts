import { z } from 'zod';

/** Fields and addresses of the forms that write the text. */
export const idParams = z.object({ id: z.uuid() });
export const chapterParams = z.object({ id: z.uuid(), chapter: z.uuid() });
export const itemParams = z.object({ id: z.uuid(), item: z.uuid() });
export const version = z.coerce.number('Open the page again').int();
export const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore
export const several = z.preprocess((value): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.string().max(60))); // prettier-ignore
export const optionalId = z.union([z.uuid(), z.literal('')]).default('').transform((id) => (id === '' ? null : id)); // prettier-ignore
export const triedBy = { none: 'changes the text; tried by strategy.test.ts' };

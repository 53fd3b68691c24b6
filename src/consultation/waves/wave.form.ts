import { z } from 'zod';
import { optionalDate, withDates } from '../../web/form.ts';
import { purposes, ways } from './wave.types.ts';

const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore
const optionalId = z
  .union([z.uuid(), z.literal('')])
  .default('')
  .transform((id) => (id === '' ? null : id));
const several = z.preprocess(
  (value): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]),
  z.array(z.string()),
);
const tick = z.preprocess((value) => value === 'yes', z.boolean());

/** The form that sets a consultation up. */
export const waveBody = withDates(
  ['opens-on', 'closes-on', 'keep-raw-until'],
  z
    .object({
      title: z
        .string('Enter a title')
        .trim()
        .min(1, 'Enter a title')
        .max(200, 'The title must be 200 characters or fewer'),
      code: z
        .string('Enter the address')
        .trim()
        .toLowerCase()
        .regex(
          /^[a-z0-9][a-z0-9-]{2,59}$/,
          'The address must be 3 to 60 small letters, figures and hyphens, such as february-2027',
        ),
      purpose: z.enum(purposes, 'Choose what it is for'),
      questionnaire: z.uuid('Choose the questions'),
      'opens-on': optionalDate('the first day'),
      'closes-on': optionalDate('the last day'),
      'keep-raw-until': optionalDate('the day until which single answers are kept'),
      ways: several.pipe(z.array(z.enum(ways)).min(1, 'Choose at least one way of answering')),
      languages: several,
      eligibility: text(500),
      'privacy-notice': text(8000),
      phone: text(60),
      'paper-address': text(500),
      previous: optionalId,
      profile: optionalId,
      'easy-read': tick,
      'double-entry': z.coerce
        .number('Enter a number')
        .int()
        .min(0, 'Enter 0 or more')
        .max(100, 'Enter 100 or less')
        .default(0),
      version: z.coerce.number().int().default(1),
    })
    .superRefine((body, context) => {
      if (body['opens-on'] !== null && body['closes-on'] !== null && body['closes-on'] < body['opens-on'])
        context.addIssue({
          code: 'custom',
          path: ['closes-on'],
          message: 'The last day must be the first day or later',
        });
      if (
        body['closes-on'] !== null &&
        body['keep-raw-until'] !== null &&
        body['keep-raw-until'] <= body['closes-on']
      )
        context.addIssue({
          code: 'custom',
          path: ['keep-raw-until'],
          message: 'Single answers must be kept until after the last day',
        });
    }),
);
export type WaveForm = z.infer<typeof waveBody>;

/** The fields of any step; which of them a step asks stands in its table (wave.rules.ts). */
export const stepBody = withDates(
  ['new-end'],
  z.object({
    reason: text(2000),
    cleaning: text(4000),
    found: text(4000),
    formats: text(2000),
    'without-internet': text(2000),
    'checked-by': text(200),
    'new-end': optionalDate('the new last day'),
    version: z.coerce.number('Open the page again').int(),
  }),
);
export type StepForm = z.infer<typeof stepBody>;

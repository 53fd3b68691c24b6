import { z } from 'zod';
import { optionalDate, withDates } from '../../web/form.ts';
import { frequencies, indicatorRoles, polarities, shapes, type IndicatorInput } from './indicator.types.ts';

const keysOf = <Key extends string>(list: Readonly<Record<Key, string>>): [Key, ...Key[]] =>
  Object.keys(list) as [Key, ...Key[]];
const words = (most: number) => z.string().trim().max(most, `This must be ${most} characters or fewer`).default(''); // prettier-ignore
const needed = (message: string, most: number) => z.string(message).trim().min(1, message).max(most, `This must be ${most} characters or fewer`); // prettier-ignore
const uuidOrNone = z
  .union([z.literal('').transform(() => null), z.uuid('Choose one of the list')])
  .default(null);

/** A number that may be left empty, as people type it: `1,204`, `75.5 %`. */
export const optionalNumber = (title: string) =>
  z
    .string()
    .default('')
    .transform((text, context) => {
      const plain = text.replace(/[\s,%£]/g, '');
      if (plain === '') return null;
      const value = Number(plain);
      if (Number.isFinite(value) && /^-?\d+(\.\d+)?$/.test(plain)) return value;
      context.addIssue({ code: 'custom', message: `${title} must be a number, for example 75.5` });
      return z.NEVER;
    });

export const indicatorBody = withDates(
  ['break-from'],
  z
    .object({
      code: z.string('Enter a code').trim().toLowerCase().regex(/^[a-z0-9][a-z0-9-]{1,59}$/, 'Enter a code of small letters, numbers and dashes, for example trigger-replies'), // prettier-ignore
      title: needed('Enter a title', 200),
      definition: needed('Enter what is counted, and of what', 2000),
      role: z.enum(keysOf(indicatorRoles), 'Choose what it shows'),
      shape: z.enum(keysOf(shapes), 'Choose what its value is'),
      source: z.enum(['measure', 'return'], 'Choose where its value comes from'),
      measure: words(80),
      area: words(40),
      unit: needed('Enter a unit', 60),
      decimals: z.coerce
        .number('Choose how many decimals')
        .int()
        .min(0)
        .max(4, 'Choose 0 to 4 decimals')
        .default(0),
      'numerator-words': words(300),
      'denominator-words': words(300),
      polarity: z.enum(keysOf(polarities), 'Choose which way is wanted'),
      frequency: z.enum(keysOf(frequencies), 'Choose how often'),
      'by-chance': z.literal('yes').optional(),
      baseline: optionalNumber('The baseline'),
      'baseline-words': words(200),
      tolerance: optionalNumber('The tolerance'),
      lowest: optionalNumber('The lowest possible value'),
      highest: optionalNumber('The highest possible value'),
      comparator: words(500),
      limitations: words(2000),
      owner: z.string('Choose who owns it').min(1, 'Choose who owns it').max(80),
      priority: words(200),
      paired: uuidOrNone,
      public: z.literal('yes').optional(),
      'aim-id': z.union([z.uuid(), z.array(z.uuid())]).optional().transform((ids) => [ids ?? []].flat()), // prettier-ignore
      'break-from': optionalDate('the first month of the new definition'),
      'break-reason': words(1000),
      version: z.coerce.number('Open the page again').int().default(0),
    })
    .superRefine((body, context) => {
      const wrong = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [field], message });
      if (body.source === 'measure' && body.measure === '') wrong('measure', 'Choose the measure');
      if (body.source === 'measure' && body.shape === 'words')
        wrong('shape', 'A measure gives a number or a percentage; choose one of them');
      if (body.shape === 'share' && body['denominator-words'] === '')
        wrong('denominator-words', 'Enter what it is a percentage of');
      if (body.tolerance !== null && (body.tolerance < 0 || body.tolerance > 100))
        wrong('tolerance', 'The tolerance must be from 0 to 100 per cent');
      if (body.lowest !== null && body.highest !== null && body.highest < body.lowest)
        wrong('highest', 'The highest possible value must not be under the lowest');
    }),
);
export type IndicatorForm = z.infer<typeof indicatorBody>;

/** What the form says, as the store takes it. `owner` is `<agency id>` or `<agency id>/<account id>`. */
export function inputOf(body: IndicatorForm, usualTolerance: number): IndicatorInput {
  const [agency = '', account = null] = body.owner.split('/');
  return {
    code: body.code,
    title: body.title,
    definition: body.definition,
    role: body.role,
    shape: body.shape,
    source: body.shape === 'words' ? 'words' : body.source,
    measureCode: body.source === 'measure' && body.shape !== 'words' ? body.measure : null,
    areaCode: body.area === '' ? null : body.area,
    unit: body.shape === 'share' ? '%' : body.unit,
    decimals: body.decimals,
    numeratorWords: body['numerator-words'],
    denominatorWords: body['denominator-words'],
    polarity: body.polarity,
    frequency: body.frequency,
    byChance: body['by-chance'] === 'yes',
    baseline: body.baseline,
    baselineWords: body['baseline-words'],
    tolerancePercent: body.tolerance ?? usualTolerance,
    lowest: body.shape === 'share' ? (body.lowest ?? 0) : body.lowest,
    highest: body.shape === 'share' ? (body.highest ?? 100) : body.highest,
    comparator: body.comparator,
    limitations: body.limitations,
    ownerAgencyId: agency,
    ownerAccountId: account,
    priority: body.priority,
    priorityId: null,
    pairedId: body.paired,
    isPublic: body.public === 'yes',
  };
}

import { z } from 'zod';
import { badInput } from '../../foundation/problem.ts';
import { findCategory } from '../categories.ts';
import { notDepersonalised, personalValue } from '../depersonalised.ts';
import type { IncidentRow } from '../intake/intake.types.ts';
import { dateFormats, readWhen } from './dates.ts';
import { timing } from './rows.ts';

/** How numbers came when no file did. */
export const returnWays = ['e-mail', 'telephone', 'letter', 'meeting', 'website', 'in person'] as const;

const text = (most: number, message: string) =>
  z.string().trim().min(1, message).max(most, `At most ${most} characters.`);

/**
 * A few numbers typed in, and what they rest on. Kept byte for byte as a delivery, so that whoever opens a figure sees
 * who said it, how and when.
 */
export const typedReturnSchema = z.strictObject({
  schema: z.literal(1),
  counts: z
    .array(
      z.strictObject({
        /** `2025-04`, `2024-25`, `Q1 2025-26`: as `format` says. */
        period: text(40, 'Give the month, quarter or year.'),
        format: z.enum(dateFormats),
        /** Code or name of the area; absent where the count is of the whole partnership. */
        area: z.string().trim().min(1).max(200).optional(),
        category: text(80, 'Choose what was counted.'),
        count: z
          .int('Give a whole number.')
          .min(0, 'A count cannot be below nought.')
          .max(2_147_483_647, 'The count is too large to be one.'),
      }),
    )
    .min(1, 'Give at least one count.')
    .max(500, 'Over 500 counts belong in a file: paste the table instead.'),
  evidence: z.strictObject({
    /** Post and organisation: `Data officer, Kent Fire and Rescue Service`. */
    from: text(200, 'Say who gave the numbers: their post and organisation.'),
    how: z.enum(returnWays, 'Say how the numbers came.'),
    /** Day it was said or written, YYYY-MM-DD. */
    on: z.iso.date('Give the day the numbers were given, as YYYY-MM-DD.'),
    /** The words of the mail, or a note of the call. */
    words: text(20_000, 'Paste the words of the message, or write a note of the call.'),
  }),
});
export type TypedReturn = z.infer<typeof typedReturnSchema>;

/** Checks a typed return. Throws a Problem with each field that is wrong; evidence is not optional. */
export function parseTypedReturn(value: unknown): TypedReturn {
  const parsed = typedReturnSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => ({
    name: issue.path.join('.'),
    message:
      issue.path[0] === 'evidence' && issue.path.length === 1
        ? 'Say who gave the numbers, how, when and in what words.'
        : issue.message,
  }));
  const problem = badInput(
    'bad-typed-return',
    'The return is not complete',
    fields.map((field) => `${field.name}: ${field.message}`).join('; '),
  );
  problem.fields.push(...fields);
  throw problem;
}

/**
 * Turns a typed return into canonical rows: one for each count, `line` its number in the list (1 = first). Throws a Problem
 * naming the fields that cannot be read. `today` (YYYY-MM-DD) refuses periods and evidence of the future.
 */
export function typedReturn(
  value: unknown,
  today: string | null = null,
): { rows: IncidentRow[]; given: TypedReturn; notices: string[] } {
  const given = parseTypedReturn(value);
  const fields: { name: string; message: string }[] = [];
  const rows = given.counts.flatMap((entry, index): IncidentRow[] => {
    const at = (name: string): string => `counts.${index}.${name}`;
    const when = readWhen(entry.period, entry.format);
    if (!when.ok) fields.push({ name: at('period'), message: when.reason });
    else if (today !== null && when.value.month > today.slice(0, 7))
      fields.push({ name: at('period'), message: `${entry.period} has not come yet.` });
    if (findCategory(entry.category) === null)
      fields.push({ name: at('category'), message: `“${entry.category}” is not in the category tree.` });
    if (!when.ok) return [];
    return [
      {
        line: index + 1,
        ...timing(when.value, 'as-given'),
        category: entry.category,
        area_given: entry.area ?? null,
        count: entry.count,
      },
    ];
  });
  if (today !== null && given.evidence.on > today)
    fields.push({ name: 'evidence.on', message: `${given.evidence.on} has not come yet.` });
  const seen = new Map<string, number>();
  given.counts.forEach((entry, index) => {
    const key = [entry.period, entry.area ?? '', entry.category].join('\u0000').toLowerCase();
    const earlier = seen.get(key);
    if (earlier !== undefined)
      fields.push({
        name: `counts.${index}.count`,
        message: `The same period, area and category stand in count ${earlier + 1} already.`,
      });
    else seen.set(key, index);
  });
  if (fields.length > 0) {
    const problem = badInput(
      'bad-typed-return',
      'The return cannot be used',
      fields.map((field) => `${field.name}: ${field.message}`).join('; '),
    );
    problem.fields.push(...fields);
    throw problem;
  }
  // The sender's own mail address and telephone belong to the evidence; a resident's postcode does not.
  const holds = personalValue(given.evidence.words);
  if (holds !== null && holds !== 'an e-mail address')
    throw notDepersonalised('The typed return', [{ column: 'words of the message', holds }]);
  for (const entry of given.counts) {
    const inArea = personalValue(entry.area ?? '');
    if (inArea !== null) throw notDepersonalised('The typed return', [{ column: 'area', holds: inArea }]);
  }
  const { from, how, on } = given.evidence;
  return {
    rows,
    given,
    notices: [`Typed in from what ${from} gave by ${how} on ${on}; the words are kept with it.`],
  };
}

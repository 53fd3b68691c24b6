import { z } from 'zod';
import { formState, withDates } from '../web/form.ts';
import type { FormState, Typed } from '../web/form.ts';
import type { EntryFilter } from './entries.store.ts';

/** Without a person or a record named, a list covers at most this: longer would read millions of entries. Days. */
export const mostDays = 92;
/** What a list shows when no days are given. */
const usualDays = 30;

const blank = z.literal('').transform(() => undefined);
const optional = <Schema extends z.ZodType>(schema: Schema) => z.union([blank, schema]).optional();
const realDay = (title: string) => optional(z.iso.date({ error: `${title} must be a real date` }));

const filterSchema = withDates(
  ['from', 'until'],
  z.object({
    account: optional(z.uuid({ error: 'Choose a person from the list' })),
    kind: optional(z.string().trim().max(60, 'Kind of record must be 60 characters or fewer')),
    record: optional(z.string().trim().max(200, 'Id of the record must be 200 characters or fewer')),
    event: optional(z.string().max(100, 'Choose what was done from the list')),
    outcome: optional(z.enum(['done', 'refused'], { error: 'Choose done or refused' })),
    agency: optional(z.uuid({ error: 'Choose an agency from the list' })),
    agreement: optional(z.uuid({ error: 'Choose an agreement from the list' })),
    from: realDay('From'),
    until: realDay('Until'),
    after: z.string().optional(),
  }),
);

export type AskedFilter = {
  /** Null where what was typed cannot be used; `form` says why. */
  filter: (EntryFilter & { from: string; until: string }) | null;
  after: string | undefined;
  form: FormState;
  /** True where something besides the days was asked for. */
  isNarrowed: boolean;
};

const dayBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);

const daysBetween = (from: string, until: string): number =>
  Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000);

/** Reads the address of a list. @param today day in London. */
export function askedFilter(typed: Typed, today: string): AskedFilter {
  const idOf = { from: 'from-day', until: 'until-day' };
  const parsed = filterSchema.safeParse(typed);
  if (!parsed.success)
    return { filter: null, after: undefined, form: formState(typed, parsed.error, idOf), isNarrowed: true };
  const { after, from, until, ...rest } = parsed.data;
  const last = until ?? (from !== undefined && from > today ? from : today);
  const first = from ?? dayBefore(last, usualDays);
  const isNarrowed = Object.values(rest).some((value) => value !== undefined);
  const problems =
    first > last
      ? [{ name: 'until', message: 'Until must be the same as or after From' }]
      : rest.account === undefined && rest.record === undefined && daysBetween(first, last) > mostDays
        ? [{ name: 'from', message: `Choose a person or a record, or at most ${mostDays} days` }]
        : [];
  const shown = { ...typed, ...parts('from', first), ...parts('until', last) };
  return {
    filter: problems.length > 0 ? null : { ...rest, from: first, until: last },
    after,
    form: formState(shown, problems, idOf),
    isNarrowed,
  };
}

function parts(name: string, day: string): Record<string, string> {
  const [year = '', month = '', date = ''] = day.split('-');
  return {
    [`${name}-day`]: String(Number(date)),
    [`${name}-month`]: String(Number(month)),
    [`${name}-year`]: year,
  };
}

import { z } from 'zod';
import type { Mark } from '../../foundation/audience.ts';
import { withDates } from '../../web/form.ts';
import { overCeiling } from './disclosure.rules.ts';
import { bornText, recordShape } from './record.fields.ts';

/** Prefixes of the fields of each person on the draft's form; more people are added to the record afterwards. */
export const people = ['p1', 'p2', 'p3'] as const;

/** What a draft may choose from: its agreement. */
export type Allowed = {
  purposes: readonly string[];
  gateways: readonly string[];
  categories: readonly string[];
  receivers: readonly { agencyId: string; name: string; ceiling: Mark }[];
};

const some = z
  .union([z.array(z.string()), z.string().transform((one) => [one])])
  .optional()
  .transform((all) => all ?? []);
const text = (most: number, what: string) =>
  z.string().trim().max(most, `${what} must be ${most} characters or fewer`).default('');

/** The fields of each person, by the prefixes above. */
const person = {
  p1name: text(200, 'The name'),
  p1born: bornText,
  p1address: text(500, 'The address'),
  p1about: text(1000, 'The note'),
  p2name: text(200, 'The name'),
  p2born: bornText,
  p2address: text(500, 'The address'),
  p2about: text(1000, 'The note'),
  p3name: text(200, 'The name'),
  p3born: bornText,
  p3address: text(500, 'The address'),
  p3about: text(1000, 'The note'),
};

/** A draft that can be shared: everything given, everything covered by its agreement. */
export function wholeDraft(allowed: Allowed) {
  const oneOf = (codes: readonly string[], message: string) =>
    z.string({ error: message }).refine((code) => codes.includes(code), message);
  return withDates(
    people.map((prefix) => `${prefix}born`),
    z
      .object({
        purpose: oneOf(allowed.purposes, 'Choose a purpose'),
        gateway: oneOf(allowed.gateways, 'Choose a legal gateway'),
        category: oneOf(allowed.categories, 'Choose a category'),
        receivers: some.refine(
          (chosen) =>
            chosen.length > 0 &&
            chosen.every((id) => allowed.receivers.some(({ agencyId }) => agencyId === id)),
          'Choose one or more agencies to share with',
        ),
        ...recordShape,
        ...person,
      })
      .superRefine((draft, context) => {
        const typed: Record<string, unknown> = draft;
        for (const prefix of people) {
          const rest = [typed[`${prefix}born`], typed[`${prefix}address`], typed[`${prefix}about`]];
          if (typed[`${prefix}name`] === '' && rest.some((value) => value !== '' && value !== null))
            context.addIssue({
              code: 'custom',
              path: [`${prefix}name`],
              message: 'Enter the name of this person',
            });
        }
        const over = overCeiling(
          allowed.receivers.filter(({ agencyId }) => draft.receivers.includes(agencyId)),
          draft.mark,
        );
        if (over.length > 0)
          context.addIssue({
            code: 'custom',
            path: ['mark'],
            message: `${over.map(({ name }) => name).join(', ')} may hold OFFICIAL only. Leave them out, or mark it OFFICIAL`,
          });
      })
      .transform((draft) => {
        const typed: Record<string, unknown> = draft;
        const said = (name: string): string => (typeof typed[name] === 'string' ? typed[name] : '');
        return {
          purpose: draft.purpose,
          gateway: draft.gateway,
          category: draft.category,
          receivers: draft.receivers,
          title: draft.title,
          words: draft.words,
          mark: draft.mark,
          handling: draft.handling,
          critical: draft.critical,
          inIndex: !draft.silent,
          subjects: people.flatMap((prefix) =>
            said(`${prefix}name`) === ''
              ? []
              : [
                  {
                    name: said(`${prefix}name`),
                    bornOn: said(`${prefix}born`) === '' ? null : said(`${prefix}born`),
                    address: said(`${prefix}address`),
                    note: said(`${prefix}about`),
                  },
                ],
          ),
        };
      }),
  );
}

export type WholeDraft = z.infer<ReturnType<typeof wholeDraft>>;

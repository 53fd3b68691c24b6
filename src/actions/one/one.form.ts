import { z } from 'zod';
import { dueRules } from '../due.rules.ts';
import { headings } from '../action.rules.ts';
import { optionalDate, withDates } from '../../web/form.ts';
import { needed, optionalId, percent, several, text, version } from '../fields.ts';

/** The form that writes an action down, and changes it. */
export const actionBody = withDates(
  ['due-on'],
  z.object({
    text: needed('Enter what is to be done', 2000),
    reference: text(60),
    heading: z.enum(headings).default('none'),
    agency: optionalId,
    owner: optionalId,
    lead: optionalId,
    partners: several,
    group: optionalId,
    source: z.string().regex(/^[a-z_]{0,40}$/, 'Choose from the list').default(''),
    meeting: optionalId,
    'source-words': text(300),
    due: z.enum(['day', 'none', ...dueRules]).default('day'),
    'due-on': optionalDate('the day by which it is due'),
    version: version.default(1),
  }),
); // prettier-ignore
export type ActionForm = z.infer<typeof actionBody>;

export const updateBody = z.object({
  words: needed('Enter what was done, or what stands in the way', 4000),
  'next-step': text(1000),
  blocked: text(500),
  'blocked-was': text(500),
  percent,
  begun: z
    .literal('yes')
    .optional()
    .transform((value) => value === 'yes'),
});

export const evidenceKinds = ['file', 'link', 'words'] as const;

export const milestoneBody = withDates(
  ['milestone-due'],
  z.object({
    milestone: needed('Enter what should be reached', 300),
    'milestone-due': optionalDate('the day by which it should be reached'),
  }),
);

/** The fields of any step; which of them a step asks stands in its table (action.rules.ts). */
export const stepBody = withDates(
  ['revisit-on'],
  z.object({
    reason: text(1000),
    minute: text(300),
    result: text(2000),
    'first-step': text(1000),
    'revisit-on': optionalDate('the day on which it is looked at again'),
    version,
  }),
);
export type StepForm = z.infer<typeof stepBody>;

import { z } from 'zod';
import { dateMistake, withDates } from '../../web/form.ts';
import { uploadedFiles } from '../../web/upload.ts';
import { optionalDate, optionalText, requiredText, ticked, versionField } from '../forms.ts';
import type { AgreementWords } from './agreement.changes.ts';
import type { Ceiling, Given, Regime, SaidHow, Step } from './agreement.rules.ts';
import { ceilings, regimes, saidHow } from './agreement.rules.ts';

const personField = z.union([z.literal(''), z.uuid('Choose a person from the list')]).default('');

const wordsShape = {
  title: requiredText('Enter a title', 200),
  summary: optionalText(5000),
  purposes: ticked,
  gateways: ticked,
  categories: ticked,
  regime: z.enum(Object.keys(regimes) as [Regime, ...Regime[]], 'Choose a regime'),
  security: optionalText(5000),
  'starts-on': optionalDate('the first day'),
  'review-on': optionalDate('the day of review'),
  'expires-on': optionalDate('the last day'),
  'grace-days': z.coerce
    .number('Days of grace must be a whole number')
    .int('Days of grace must be a whole number')
    .min(0, 'Days of grace must be 0 or more')
    .max(365, 'Days of grace must be 365 or fewer'),
  owner: personField,
};

const dates = ['starts-on', 'review-on', 'expires-on', 'said-on'];

function inOrder(
  body: { 'starts-on': string | null; 'review-on': string | null; 'expires-on': string | null },
  context: z.RefinementCtx,
): void {
  const first = body['starts-on'];
  const complain = (name: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (first !== null && body['review-on'] !== null && body['review-on'] < first)
    complain('review-on', 'The review must not be before the first day');
  if (first !== null && body['expires-on'] !== null && body['expires-on'] < first)
    complain('expires-on', 'The last day must not be before the first');
}

export const newBody = withDates(dates, z.object(wordsShape).superRefine(inOrder));
export const editBody = withDates(
  dates,
  z.object({ ...wordsShape, version: versionField }).superRefine(inOrder),
);

export function wordsOf(body: z.infer<typeof newBody>): AgreementWords {
  return {
    title: body.title,
    purposes: body.purposes,
    gateways: body.gateways,
    categories: body.categories,
    regime: body.regime,
    summary: body.summary,
    security: body.security,
    startsOn: body['starts-on'],
    reviewOn: body['review-on'],
    expiresOn: body['expires-on'],
    graceDays: body['grace-days'],
    ownerId: body.owner === '' ? null : body.owner,
  };
}

const ceilingField = z.enum(Object.keys(ceilings) as [Ceiling, ...Ceiling[]], 'Choose the highest marking');

export const partyBody = z.object({
  version: versionField,
  agency: z.uuid('Choose an agency'),
  ceiling: ceilingField,
  contact: personField,
});

export const partyChangeBody = z.object({
  version: versionField,
  ceiling: ceilingField,
  contact: personField,
});

export const versionBody = z.object({ version: versionField });

export const attachBody = z.object({
  title: requiredText('Enter what the document is', 200),
  file: uploadedFiles('Choose a file'),
});

export const outcomeBody = z.object({ outcome: requiredText('Enter what was agreed', 500) });

/** What is asked where a field of a step is left empty. */
const missing: Partial<Record<Given, { name: string; message: string }>> = {
  reason: { name: 'reason', message: 'Enter a reason' },
  party: { name: 'party', message: 'Choose an agency' },
  signatory: { name: 'signatory', message: 'Enter a name and office' },
  how: { name: 'how', message: 'Choose how it was said' },
  'said-on': { name: 'said-on', message: 'Enter the day it was said' },
  'starts-on': { name: 'starts-on', message: 'Enter the first day' },
};

/** The form of a step, from the table: what must be given is required, what is not asked is ignored. */
export function stepBody(step: Step) {
  const day = (title: string) =>
    z
      .string()
      .default('')
      .superRefine((text, context) => {
        const mistake = text === '' ? null : dateMistake(text, title);
        if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
      });
  return withDates(
    dates,
    z
      .object({
        version: versionField,
        reason: optionalText(1000),
        party: z.union([z.literal(''), z.uuid('Choose an agency')]).default(''),
        signatory: optionalText(200),
        how: z.union([z.literal(''), z.enum(Object.keys(saidHow) as [SaidHow, ...SaidHow[]])]).default(''),
        'said-on': day('the day it was said'),
        'starts-on': day('the first day'),
        'review-on': day('the day of review'),
        'expires-on': day('the last day'),
      })
      .superRefine((body, context) => {
        for (const given of step.given) {
          const asked = missing[given];
          if (asked !== undefined && body[asked.name as keyof typeof body] === '')
            context.addIssue({ code: 'custom', path: [asked.name], message: asked.message });
        }
      }),
  );
}

export type StepBody = z.infer<ReturnType<typeof stepBody>>;

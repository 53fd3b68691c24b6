import { z } from 'zod';
import { Problem } from '../../foundation/problem.ts';
import { requiredDate, withDates } from '../../web/form.ts';
import { templateNames, usualTemplate, type TemplateName } from '../write/template.ts';
import { publicationQuestions, type Given, type PublicationQuestion, type Step } from './step.rules.ts';

const required = (message: string, most: number) =>
  z
    .string({ error: message })
    .trim()
    .min(1, message)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);
const optional = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`)
    .default('');
/** Boxes ticked: none, one or several. */
export const ticked = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value) => [...new Set([value ?? []].flat().filter((text) => text !== ''))]);
const id = (message: string) => z.uuid({ error: message });

/** The name of the field that says whom to ask of an agency. */
export const personField = (agencyId: string): string => `person-${agencyId}`;

/** Everything a step may be given; what it is not given stays at its default. */
export type StepBody = {
  version: number;
  'due-on': string;
  agencies: string[];
  check: string;
  'which-erratum': string;
  reason: string;
  gaps: string;
  'held-on': string;
  changes: string;
  minute: string;
  priorities: string;
  notes: string;
  wrong: string;
  right: string;
  outputs: string;
  'found-on': string;
  /** Whom to ask, by `personField`. */
  people: Record<string, string>;
  template: TemplateName;
};

const answered = (title: string) =>
  z.literal('yes', {
    error: `Answer “${title}” with yes. If it is not so, do not publish it yet: go back and say why`,
  });

const shapes: Readonly<Record<Given, z.ZodRawShape>> = {
  // Given on the form that begins an assessment (plan.routes.ts).
  title: {},
  period: {},
  'comparison?': {},
  contributors: {},
  marking: {},
  'due-on': { 'due-on': requiredDate('the day to answer by') },
  agencies: {
    agencies: ticked.refine((ids) => ids.length > 0, 'Choose at least one agency to ask'),
  },
  'agencies?': { agencies: ticked },
  check: { check: id('Choose the dispute') },
  'which-erratum': { 'which-erratum': id('Choose the erratum') },
  template: { template: z.enum(templateNames, 'Choose the order of the document') },
  reason: { reason: required('Enter the reason', 1000) },
  'gaps?': { gaps: optional(4000) },
  'held-on': { 'held-on': requiredDate('the day of the meeting') },
  changes: { changes: required('Enter the changes the group asked for, or “none”', 4000) },
  minute: { minute: required('Enter the reference of the minute', 200) },
  priorities: { priorities: required('Enter the priorities the meeting recommended', 4000) },
  'publication-check': {
    ...Object.fromEntries(publicationQuestions.map(({ code, title }) => [code, answered(title)])),
    notes: optional(2000),
  },
  erratum: {
    wrong: required('Enter what the document says', 300),
    right: required('Enter what it should say', 300),
    reason: required('Enter how the mistake came about', 1000),
    outputs: required('Enter what it touches', 1000),
    'found-on': requiredDate('the day it was found'),
  },
};

/** Where each message of a step's form leads. */
export const stepIds: Readonly<Record<string, string>> = {
  'due-on': 'due-on-day',
  'held-on': 'held-on-day',
  'found-on': 'found-on-day',
};

/** The schema of a step's form. */
export function stepBody(given: Step['given']): z.ZodType<StepBody> {
  const shape: z.ZodRawShape = Object.fromEntries(given.flatMap((name) => Object.entries(shapes[name])));
  return withDates(
    ['due-on', 'held-on', 'found-on'],
    z
      .looseObject({ version: z.coerce.number('Load the page again').int().min(1), ...shape })
      .transform((body): StepBody => {
        const text = (name: string): string => (typeof body[name] === 'string' ? body[name] : '');
        return {
          version: body.version,
          'due-on': text('due-on'),
          agencies: Array.isArray(body['agencies']) ? (body['agencies'] as string[]) : [],
          check: text('check'),
          'which-erratum': text('which-erratum'),
          reason: text('reason'),
          gaps: text('gaps'),
          'held-on': text('held-on'),
          changes: text('changes'),
          minute: text('minute'),
          priorities: text('priorities'),
          notes: text('notes'),
          wrong: text('wrong'),
          right: text('right'),
          outputs: text('outputs'),
          'found-on': text('found-on'),
          template: templateNames.find((each) => each === body['template']) ?? usualTemplate,
          people: Object.fromEntries(
            Object.keys(body)
              .filter((name) => name.startsWith('person-'))
              .map((name) => [name, text(name)]),
          ),
        };
      }),
  );
}

/** A problem of one field. */
export function wrongField(name: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    fields: [{ name, message }],
  });
}

/** What a step writes into the history, by the table's fields; ids are left out where words say it. */
export function givenOf(step: Step, body: StepBody): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const name of step.given)
    switch (name) {
      case 'due-on':
      case 'held-on':
      case 'reason':
      case 'changes':
      case 'minute':
      case 'priorities':
        out[name] = body[name];
        break;
      case 'gaps?':
        if (body.gaps !== '') out['gaps'] = body.gaps;
        break;
      case 'publication-check':
        out['answers'] = publicationQuestions.map(({ code }): PublicationQuestion => code);
        if (body.notes !== '') out['notes'] = body.notes;
        break;
      case 'erratum':
        Object.assign(out, {
          wrong: body.wrong,
          right: body.right,
          reason: body.reason,
          outputs: body.outputs,
          'found-on': body['found-on'],
        });
        break;
      default:
        break;
    }
  return out;
}

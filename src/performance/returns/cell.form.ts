import { z } from 'zod';
import {
  countableAreas,
  countableSubjects,
  subjectCalled,
  type CountableSubject,
} from '../../assessment/assessment.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem } from '../../foundation/problem.ts';
import { listPeople, type Person } from '../../requests/requests.ts';
import { checkboxes, radios } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { ReturnsServices } from './returns.services.ts';
import { spans, spanWords, type Fill, type FormCell } from './form.types.ts';
import { area, choose, line, personGiven, personItems } from './parts.ts';

/** What one cell is filled by, as a form sends it. */
export const fillBody = z.object({
  row: z
    .string()
    .trim()
    .min(1, 'Enter what is asked')
    .max(400, 'What is asked must be 400 characters or fewer'),
  column: z.string().trim().max(200, 'The column must be 200 characters or fewer').default(''),
  kind: z.enum(['figure', 'owner', 'words', 'typed'], 'Choose what fills it'),
  what: z.string().max(200).default(''),
  where: z.string().max(40).default(''),
  span: z.enum(spans).catch('period'),
  part: z.enum(['count', 'value']).catch('count'),
  owner: z.string().max(60).default(''),
  question: z.string().trim().max(2000, 'The question must be 2,000 characters or fewer').default(''),
  words: z.string().trim().max(2000, 'The words must be 2,000 characters or fewer').default(''),
  numeric: z.string().optional(),
  optional: z.string().optional(),
});

export type FillForm = z.infer<typeof fillBody>;

export type CellChoices = {
  subjects: readonly CountableSubject[];
  areas: readonly { code: string; name: string }[];
  people: readonly Person[];
};

/** What can be chosen for a cell. Areas are those of the police's files: the district and its wards. */
export async function choicesFor(tx: Tx, services: ReturnsServices, actor: Actor): Promise<CellChoices> {
  const subjects = await countableSubjects(tx, services, actor.partnershipId);
  const kind = subjects.find((each) => each.kind === 'police-street')?.kind ?? subjects[0]?.kind;
  return {
    subjects,
    areas: kind === undefined ? [] : await countableAreas(tx, services, actor.partnershipId, kind),
    people: await listPeople(tx),
  };
}

/** @throws Problem 422 for what the kind needs and was not given. */
export async function fillGiven(tx: Tx, body: FillForm, choices: CellChoices): Promise<Fill> {
  switch (body.kind) {
    case 'figure': {
      const subject = subjectCalled(choices.subjects, body.what);
      if (subject === undefined) throw fieldProblem('what', 'what', 'Choose what is counted');
      return {
        kind: 'figure',
        what: subject.code,
        title: subject.title,
        area: choices.areas.slice(1).some(({ code }) => code === body.where) ? body.where : null,
        span: body.span,
        part: body.part,
      };
    }
    case 'owner':
      if (body.question === '') throw fieldProblem('question', 'question', 'Enter what the owner is asked');
      return {
        kind: 'owner',
        accountId: await personGiven(tx, 'owner', body.owner),
        question: body.question,
      };
    case 'words':
      if (body.words === '') throw fieldProblem('words', 'words', 'Enter the words');
      return { kind: 'words', words: body.words };
    case 'typed':
      return { kind: 'typed' };
  }
}

/** The fields of one cell. */
export function fillFields(
  form: FormState,
  cell: Pick<FormCell, 'row' | 'column' | 'numeric' | 'optional' | 'fill'>,
  choices: CellChoices,
): SafeHtml {
  const { fill } = cell;
  const kind = form.value('kind', fill.kind);
  return html`${line(form, 'row', 'What is asked', { value: cell.row })}
  ${line(form, 'column', 'Column', { hint: 'Where a line has several cells. May be left empty', value: cell.column })}
  ${radios({
    name: 'kind',
    idPrefix: 'kind',
    fieldset: { legend: { text: 'What fills it', classes: 'govuk-fieldset__legend--s' } },
    value: kind,
    ...form.error('kind'),
    items: [
      {
        value: 'figure',
        text: 'A number from the files received',
        conditional: {
          html: html`${choose(form, 'what', 'What is counted', [{ value: '', text: 'Choose' }, ...choices.subjects.map(({ code, title }) => ({ value: code, text: title }))], { value: fill.kind === 'figure' ? (subjectCalled(choices.subjects, fill.what)?.code ?? '') : '' })}
          ${choose(
            form,
            'where',
            'Where',
            choices.areas.map(({ code, name }, index) => ({ value: index === 0 ? '' : code, text: name })),
            { value: fill.kind === 'figure' ? (fill.area ?? '') : '' },
          )}
          ${choose(
            form,
            'span',
            'Which months',
            spans.map((value) => ({ value, text: spanWords[value] })),
            { value: fill.kind === 'figure' ? fill.span : 'period' },
          )}
          ${choose(
            form,
            'part',
            'Which number',
            [
              { value: 'count', text: 'How many' },
              { value: 'value', text: 'The rate or share, where the measure has one' },
            ],
            { value: fill.kind === 'figure' ? fill.part : 'count' },
          )}`,
        },
      },
      {
        value: 'owner',
        text: 'Somebody is asked',
        hint: { text: 'They answer signed in, by a link, by e-mail or on the phone' },
        conditional: {
          html: html`${choose(form, 'owner', 'Who', personItems(choices.people, 'Not named yet'), { value: fill.kind === 'owner' ? (fill.accountId ?? '') : '' })}
          ${area(form, 'question', 'What they are asked', { value: fill.kind === 'owner' ? fill.question : '', rows: 3 })}`,
        },
      },
      {
        value: 'words',
        text: 'The same words every time',
        conditional: {
          html: area(form, 'words', 'The words', { value: fill.kind === 'words' ? fill.words : '', rows: 3 }),
        },
      },
      { value: 'typed', text: 'It is typed each time' },
    ],
  })}
  ${checkboxes({
    name: 'numeric',
    idPrefix: 'numeric',
    values: form.values('numeric', cell.numeric ? ['yes'] : []),
    items: [{ value: 'yes', text: 'It is a number' }],
  })}
  ${checkboxes({
    name: 'optional',
    idPrefix: 'optional',
    values: form.values('optional', cell.optional ? ['yes'] : []),
    items: [{ value: 'yes', text: 'It may stay empty' }],
  })}`;
}

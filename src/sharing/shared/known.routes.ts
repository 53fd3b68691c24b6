import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { refused } from '../../foundation/problem.ts';
import { button, input, insetText, summaryList } from '../../web/components.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { dateField, formState, requiredDate, withDates } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Page } from '../../web/route.ts';
import { askIndex, countTry, nameParts, questionsAnHour, secretOf } from '../need-to-know/need-to-know.ts';
import type { KnownAnswer } from '../need-to-know/need-to-know.ts';
import { dayWords } from './disclosure.rules.ts';
import { sharingTrail } from './parts.page.ts';
import type { SharedServices } from './services.ts';

const matchWords = {
  exact: 'same name and date of birth',
  'sounds-alike': 'a name that sounds alike, born the same year',
};

function knownPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  answer: { name: string; born: string; known: readonly KnownAnswer[] } | null;
}): Page {
  const { form, answer } = view;
  return {
    title: 'Who knows a person',
    menu: 'sharing',
    breadcrumbs: sharingTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Who knows a person</h1>
      <p class="govuk-body">
        Says which agencies hold a record of somebody, never what or how many. Ask them before you ask the
        person. Each question is kept with your name, and you may ask ${questionsAnHour} an hour.
      </p>
      ${
        answer !== null &&
        html`<h2 class="govuk-heading-m">${answer.name}, born ${dayWords(answer.born)}</h2>
          ${
            answer.known.length === 0
              ? insetText({
                  text: 'No agency answers. That is not to say that none knows them: some records keep silent, and a person without a date of birth is not in the index.',
                })
              : summaryList({
                  rows: answer.known.map((agency) => ({
                    key: { text: agency.agency },
                    value: {
                      text: `${matchWords[agency.match]}; ask ${[agency.email, agency.phone].filter((way) => way !== null).join(', ') || 'their contact on the partnership page'}`,
                    },
                  })),
                })
          }`
      }
      <form method="post" action="/sharing/known" novalidate>
        ${view.hidden()}
        ${input({
          id: 'name',
          name: 'name',
          label: { text: 'Name', classes: 'govuk-label--s' },
          hint: { text: 'First and last name; order, accents and capitals do not matter' },
          autocomplete: 'off',
          value: form.value('name'),
          ...form.error('name'),
        })}
        ${dateField({ form, name: 'born', legend: 'Date of birth' })} ${button({ text: 'Ask' })}
      </form>`,
  };
}

const idOf = { born: 'born-day' };

export function registerKnown(registrar: Registrar, services: SharedServices): void {
  const { database, folder } = services;
  registrar.member({
    method: 'GET',
    path: '/sharing/known',
    permission: 'shared.share',
    audit: { none: 'an empty form' },
    crawl: () => ['/sharing/known'],
    handler: ({ request }) => ({
      kind: 'page',
      page: knownPage({ form: formState(), hidden: () => hiddenFields(request), answer: null }),
    }),
  });

  // A POST, so that no name stands in an address, a log or a browser's history.
  registrar.member({
    method: 'POST',
    path: '/sharing/known',
    permission: 'shared.share',
    audit: { none: 'the handler writes index.asked with the words' },
    body: withDates(
      ['born'],
      z.object({
        name: z
          .string({ error: 'Enter a name' })
          .trim()
          .max(200, 'The name must be 200 characters or fewer')
          .refine((name) => nameParts(name).length >= 2, 'Enter a first and a last name'),
        born: requiredDate('the date of birth').refine(
          (day) => day <= clock.today(),
          'Date of birth must be in the past',
        ),
      }),
    ),
    crawl: { none: 'a POST' },
    prepare: async ({ actor }) => {
      if (!(await countTry(database, actor, 'known', questionsAnHour)))
        throw refused(
          'too-many-questions',
          'You have asked too often',
          `The index answers ${questionsAnHour} questions an hour from one person. Try again later.`,
        );
      return secretOf(folder, 'index');
    },
    handler: async ({ actor, tx, body, ready, request }) => {
      await recordAudit(tx, {
        event: 'index.asked',
        subjectKind: 'page',
        subjectId: '/sharing/known',
        words: `${body.name}, ${body.born}`,
      });
      const known = await askIndex(tx, ready, actor, { name: body.name, bornOn: body.born });
      return {
        kind: 'page',
        page: knownPage({
          form: formState(),
          hidden: () => hiddenFields(request),
          answer: { name: body.name, born: body.born, known },
        }),
      };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: knownPage({
        form: formState(body.typed, body.failure, idOf),
        hidden: () => hiddenFields(request),
        answer: null,
      }),
    }),
  });
}

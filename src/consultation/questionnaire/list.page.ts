import { button, input, radios, scrollRegion, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { listTrail, pathOf, questionnairesPath, rowButton, type Hidden } from './page.parts.ts';
import type { QuestionnaireRow } from './questionnaire.store.ts';
import { templates } from './templates/templates.ts';

export const purposeWords = {
  consultation: 'A consultation',
  before: 'Before work in one place',
  after: 'After work in one place',
} as const;

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});
export const momentInWords = (iso: string): string => moments.format(new Date(iso));

export function listPage(view: {
  rows: readonly QuestionnaireRow[];
  words: string;
  removed: boolean;
  next: string | null;
  url: string;
  hidden: Hidden;
}): Page {
  const empty =
    view.words !== ''
      ? 'No questionnaire has these words in its title.'
      : view.removed
        ? 'None was removed.'
        : 'There is none yet. Begin from a template: it can be changed in every part.';
  return {
    title: view.removed ? 'Removed questionnaires' : 'Questionnaires',
    menu: 'consultation',
    width: 'wide',
    breadcrumbs: view.removed ? listTrail : listTrail.slice(0, 1),
    body: html`<h1 class="govuk-heading-l">${view.removed ? 'Removed questionnaires' : 'Questionnaires'}</h1>
      ${
        !view.removed &&
        html`<p class="govuk-body">
            What is asked in a consultation. When a consultation opens, the questions are frozen as they
            stand; later changes here touch the next one only.
          </p>
          ${button({ text: 'Begin a questionnaire', href: `${questionnairesPath}/add` })}`
      }
      <form method="get" action="${questionnairesPath}" class="fp-filter" novalidate>
        ${view.removed && html`<input type="hidden" name="removed" value="yes" />`}
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Words of its title' },
          value: view.words,
          classes: 'govuk-input--width-20',
        })}
        ${button({ text: 'Search', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">${empty}</p>`
          : scrollRegion(
              'Questionnaires',
              table({
                caption: 'Questionnaires, the last changed first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Title' },
                  { text: 'For' },
                  { text: 'Questions', format: 'numeric' },
                  { text: view.removed ? 'Removed' : 'Last changed' },
                  { html: html`<span class="govuk-visually-hidden">Do</span>` },
                ],
                rows: view.rows.map((row) => [
                  { html: html`<a class="govuk-link" href="${pathOf(row)}">${row.title}</a>` },
                  { text: purposeWords[row.purpose] },
                  { text: String(row.questions), format: 'numeric' },
                  { text: momentInWords(row.removedAt ?? row.changedAt) },
                  { html: copyForm(row, view) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Questionnaires' })}
      <p class="govuk-body">
        ${
          view.removed
            ? html`<a class="govuk-link" href="${questionnairesPath}">Questionnaires in use</a>`
            : html`<a class="govuk-link" href="${questionnairesPath}?removed=yes">Removed questionnaires</a>`
        }
      </p>`,
  };
}

const copyForm = (row: QuestionnaireRow, view: { removed: boolean; hidden: Hidden }): SafeHtml =>
  view.removed
    ? html`<a class="govuk-link" href="${pathOf(row)}"
        >Look at it<span class="govuk-visually-hidden">: ${row.title}</span></a
      >`
    : html`<form method="post" action="${pathOf(row)}/copy" novalidate>
        ${view.hidden()} ${rowButton({ text: 'Copy', about: row.title })}
      </form>`;

/** Something to begin from. */
export function addPage(view: { form: FormState; hidden: Hidden }): Page {
  const { form } = view;
  return {
    title: 'Begin a questionnaire',
    menu: 'consultation',
    breadcrumbs: listTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Begin a questionnaire</h1>
      <p class="govuk-body">
        To ask again what was asked last year,
        <a class="govuk-link" href="${questionnairesPath}">copy that one</a>: its answers can then be
        compared.
      </p>
      <form method="post" action="${questionnairesPath}/add" novalidate>
        ${view.hidden()}
        ${radios({
          name: 'template',
          idPrefix: 'template',
          fieldset: { legend: { text: 'Begin from', classes: 'govuk-fieldset__legend--m' } },
          value: form.value('template', 'borough'),
          items: [
            ...templates.map(({ code, title, description }) => ({
              value: code,
              text: title,
              hint: { text: description },
            })),
            { divider: 'or' },
            {
              value: 'empty',
              text: 'Nothing',
              hint: { text: 'One empty section, for questions of your own' },
            },
          ],
          ...form.error('template'),
        })}
        ${input({
          id: 'title',
          name: 'title',
          label: { text: 'Title', classes: 'govuk-label--m' },
          hint: {
            text: 'People read it above every question. Leave it empty to take the template’s; it can be changed later.',
          },
          value: form.value('title'),
          ...form.error('title'),
        })}
        ${button({ text: 'Begin', preventDoubleClick: true })}
      </form>`,
  };
}

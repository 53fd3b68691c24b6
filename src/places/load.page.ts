import { button, checkboxes, details, fileUpload, input, select } from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { kindInWords } from './gss.rules.ts';
import { capitalised } from './places.page.ts';
import { kindChoices } from './uses.rules.ts';

/** Fields that only some files need, in the folded part of the form. */
const saidOfFile = ['kind', 'year', 'date', 'codeColumn', 'counts', 'valid-from'];

export function loadPage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  const chosen = form.value('kind');
  const open = saidOfFile.some(
    (name) =>
      form.message(name) !== undefined || form.value(name) !== '' || form.value(`${name}-year`) !== '',
  );
  return {
    title: 'Load files of places',
    menu: 'places',
    breadcrumbs: [{ text: 'Places', href: '/places' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Load files of places</h1>
        <p class="govuk-body">
          Boundaries, a lookup or a population, as the Office for National Statistics publishes them. What it
          is, is told from its columns. Everything is checked first: if anything in one of the files cannot be
          right, none is kept.
        </p>
        <form method="post" action="/places/load" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${fileUpload({
            id: 'file',
            name: 'file',
            multiple: true,
            label: { text: 'Files', classes: 'govuk-label--m' },
            hint: {
              text: 'You can choose several at once. Boundaries as GeoJSON or TopoJSON; lookups and populations as CSV or .xlsx; also with .gz',
            },
            ...form.error('file'),
          })}
          ${details({
            summaryText: 'If the file does not say what it is',
            ...(open ? { open } : {}),
            html: html`<p class="govuk-body">
                Leave all of these empty unless you are asked for one; then load that file alone, because they
                are said of every file chosen.
              </p>
              ${select({
                id: 'kind',
                name: 'kind',
                label: { text: 'Kind of area' },
                items: [
                  { value: '', text: 'As the file says', selected: chosen === '' },
                  ...kindChoices.map((kind) => ({
                    value: kind,
                    text: capitalised(kindInWords(kind)),
                    selected: chosen === kind,
                  })),
                ],
                ...form.error('kind'),
              })}
              ${input({
                id: 'year',
                name: 'year',
                label: { text: 'Year of the boundaries' },
                hint: { text: 'For example, 2025' },
                classes: 'govuk-input--width-4',
                inputmode: 'numeric',
                value: form.value('year'),
                ...form.error('year'),
              })}
              ${dateField({
                form,
                name: 'valid-from',
                legend: 'Day the areas came into force',
                hint: 'For example, 4 5 2023',
              })}
              ${input({
                id: 'date',
                name: 'date',
                label: { text: 'Date of the population' },
                hint: { text: 'In the words printed beside rates: mid-2022, Census 2021' },
                classes: 'govuk-input--width-20',
                value: form.value('date'),
                ...form.error('date'),
              })}
              ${checkboxes({
                name: 'counts',
                idPrefix: 'counts',
                values: form.values('counts'),
                items: [{ value: 'households', text: 'The numbers are households, not people' }],
                ...form.error('counts'),
              })}
              ${input({
                id: 'codeColumn',
                name: 'codeColumn',
                label: { text: 'Column that holds the codes' },
                hint: { text: 'Its heading, spelt as in the file' },
                classes: 'govuk-input--width-20',
                value: form.value('codeColumn'),
                ...form.error('codeColumn'),
              })}`,
          })}
          ${button({ text: 'Check and load', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

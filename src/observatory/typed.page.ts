import { button, input, insetText, scrollRegion, select, table, textarea } from '../web/components.ts';
import { dateField, fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import { categoryOptions } from './category.options.ts';
import { returnWays } from './mapped/typed-return.ts';
import { sourceChoice } from './mapping/source.page.ts';
import type { SourceRecord } from './source.store.ts';

const breadcrumbs = [{ text: 'Observatory', href: '/observatory' }];

/** A block pasted from a spreadsheet or a mail. */
export function pastePage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  return {
    title: 'Paste a table',
    menu: 'observatory',
    breadcrumbs,
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Paste a table</h1>
        <p class="govuk-body">
          For a table that came in a mail or lies open in a spreadsheet. Copy the cells with their headings.
          On the next pages you say what the columns mean.
        </p>
        <form method="post" action="/observatory/paste" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${textarea({
            id: 'evidence',
            name: 'evidence',
            rows: 3,
            label: { text: 'Where it came from', classes: 'govuk-label--m' },
            hint: { text: 'Which mail or call: from whom, and on which day. It is kept with the figures.' },
            value: form.value('evidence'),
            ...form.error('evidence'),
          })}
          ${textarea({
            id: 'block',
            name: 'block',
            rows: 15,
            spellcheck: false,
            label: { text: 'The table', classes: 'govuk-label--m' },
            hint: { text: 'No names, full postcodes or birth dates.' },
            value: form.value('block'),
            ...form.error('block'),
          })}
          ${button({ text: 'Continue', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** Rows of numbers at the first look, and how many more the button adds. */
export const returnRows = { first: 6, more: 6, most: 60 } as const;

/** How the periods of a return are written; one way for all its rows. */
export const returnPeriods = {
  month: 'months (2025-04 or April 2025)',
  'financial-quarter': 'quarters of the financial year (Q1 2025-26)',
  'calendar-quarter': 'quarters of the calendar year (Q1 2025)',
  'financial-year': 'financial years (2024-25)',
  'calendar-year': 'calendar years (2025)',
} as const;
export type ReturnPeriod = keyof typeof returnPeriods;

export const rowField = (row: number, part: 'category' | 'area' | 'period' | 'count'): string =>
  `row-${row}-${part}`;

/** A few numbers told by mail or telephone. */
export function returnPage(view: {
  form: FormState;
  hidden: () => SafeHtml;
  sources: readonly SourceRecord[];
  rows: number;
}): Page {
  const { form } = view;
  const cell = (name: string, label: string, classes: string, inputmode?: string): SafeHtml =>
    input({
      id: fieldId(name),
      name,
      label: { text: label, classes: 'govuk-visually-hidden' },
      classes,
      formGroup: { classes: 'govuk-!-margin-bottom-0' },
      ...(inputmode === undefined ? {} : { inputmode }),
      value: form.value(name),
      ...form.error(name),
    });
  return {
    title: 'Type in a few numbers',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Type in a few numbers</h1>
      <p class="govuk-body">
        For numbers a partner told you by mail, by telephone or at a meeting. They are kept with who said
        them, and are checked and accepted like a file.
      </p>
      <form method="post" action="/observatory/return" novalidate>
        ${view.hidden()}
        ${view.sources.length === 0 && html`<h2 class="govuk-heading-m">Whose numbers are they?</h2>`}
        ${sourceChoice(view.sources, form, 'Whose numbers are they?', '')}
        <h2 class="govuk-heading-m">The numbers</h2>
        ${insetText({
          text: 'The numbers of a source and month replace those it had before: enter all its areas and categories of a month together.',
        })}
        ${select({
          id: 'periods',
          name: 'periods',
          label: { text: 'Periods are' },
          value: form.value('periods', 'month'),
          items: Object.entries(returnPeriods).map(([value, text]) => ({ value, text })),
          ...form.error('periods'),
        })}
        ${scrollRegion(
          'The numbers',
          table({
            caption: 'One row for each number; rows left empty are passed over',
            captionClasses: 'govuk-table__caption--s',
            head: [
              { text: 'What was counted' },
              { text: 'Area (code or name; empty for the whole)' },
              { text: 'Month or period' },
              { text: 'Number' },
            ],
            rows: Array.from({ length: view.rows }, (_, index) => {
              const row = index + 1;
              const category = rowField(row, 'category');
              return [
                {
                  html: select({
                    id: fieldId(category),
                    name: category,
                    label: { text: `What was counted, row ${row}`, classes: 'govuk-visually-hidden' },
                    formGroup: { classes: 'govuk-!-margin-bottom-0' },
                    items: categoryOptions(form.value(category), [{ value: '', text: 'Choose' }]),
                    ...form.error(category),
                  }),
                },
                { html: cell(rowField(row, 'area'), `Area, row ${row}`, 'govuk-input--width-10') },
                {
                  html: cell(rowField(row, 'period'), `Month or period, row ${row}`, 'govuk-input--width-10'),
                },
                {
                  html: cell(rowField(row, 'count'), `Number, row ${row}`, 'govuk-input--width-5', 'numeric'),
                },
              ];
            }),
          }),
        )}
        <input type="hidden" name="rows" value="${view.rows}" />
        ${
          view.rows < returnRows.most &&
          button({
            text: `Add ${returnRows.more} rows`,
            classes: 'govuk-button--secondary',
            attributes: { formaction: '/observatory/return/rows' },
          })
        }
        <h2 class="govuk-heading-m">Where the numbers come from</h2>
        ${input({
          id: 'evidence-from',
          name: 'evidence-from',
          label: { text: 'Who gave them' },
          hint: {
            text: 'Post and organisation, not a private person: “Data officer, Merrowshire Fire and Rescue”',
          },
          value: form.value('evidence-from'),
          ...form.error('evidence-from'),
        })}
        ${select({
          id: 'evidence-how',
          name: 'evidence-how',
          label: { text: 'How' },
          value: form.value('evidence-how'),
          items: [{ value: '', text: 'Choose' }, ...returnWays.map((value) => ({ value, text: value }))],
          ...form.error('evidence-how'),
        })}
        ${dateField({ form, name: 'evidence-on', legend: 'When', value: '' })}
        ${textarea({
          id: 'evidence-words',
          name: 'evidence-words',
          rows: 5,
          label: { text: 'The words of the message, or a note of the call' },
          value: form.value('evidence-words'),
          ...form.error('evidence-words'),
        })}
        ${button({ text: 'Read and check', preventDoubleClick: true })}
      </form>`,
  };
}

import {
  button,
  checkboxes,
  details,
  fieldset,
  input,
  insetText,
  radios,
  select,
} from '../../web/components.ts';
import { fieldId, formState, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { categoryOptions } from '../category.options.ts';
import { dateFormats, dateFormatWords } from '../mapped/dates.ts';
import { cellText } from '../mapped/grid.ts';
import type { TableView } from './staged.ts';
import { asks, columnsForm, layouts, type ColumnsForm, type Layout } from './columns.rules.ts';
import { sampleTable } from './file.page.ts';
import { stepPage, type StepView } from './step.page.ts';

const legend = (text: string) => ({ legend: { text, classes: 'govuk-fieldset__legend--m' } });

/** The page where a person says what each column is; filled in with what is known or guessed. */
export function columnsStepPage(view: StepView & { table: TableView; typed?: ColumnsForm }): Page {
  const { state } = view.draft;
  const { mapping } = state;
  // Once agreed, our doubts are answered.
  const questions = state.agreed.includes('columns') ? [] : state.questions;
  const filled = columnsForm(mapping, questions);
  // What was sent back with faults stands as it was typed; an unticked box is not in it.
  const form: FormState =
    view.typed === undefined ? { ...formState(filled), errors: view.form.errors } : view.form;
  const field = fieldsOf(view.table, form);
  const isWorkbook = mapping.file.kind === 'workbook';
  const others = questions.filter(
    (question) => !(['date', 'when', 'category'] as const).some((about) => asks([question], about)),
  );

  const body = html`${
    others.length > 0 &&
    insetText({
      html: html`<p class="govuk-body">Please look at this with care:</p>
        <ul class="govuk-list govuk-list--bullet">
          ${others.map((question) => html`<li>${question}</li>`)}
        </ul>`,
    })
  }
  ${details({ summaryText: 'Show the first rows of the file', html: sampleTable(view.table, 4), open: state.agreed.length < 3 })}
  ${radios({
    name: 'layout',
    idPrefix: 'layout',
    fieldset: legend('How the table lies'),
    value: form.value('layout'),
    ...form.error('layout'),
    items: (Object.entries(layouts) as [Layout, string][]).map(([value, text]) => ({
      value,
      text,
      ...(value === 'counts'
        ? { conditional: { html: field.column('count', 'Column of the counts') } }
        : value === 'periods'
          ? { conditional: { html: field.format('when-across-format', 'How the periods are written') } }
          : {}),
    })),
  })}
  ${acrossField(view, form, filled)}
  ${radios({
    name: 'when-from',
    idPrefix: 'when-from',
    fieldset: legend('When it happened'),
    hint: { text: 'Not looked at where months, quarters or years run across the table.' },
    value: form.value('when-from'),
    ...form.error('when-from'),
    items: [
      {
        value: 'column',
        text: 'In one column',
        conditional: {
          html: html`${field.column('when-column', 'Column')}
          ${field.format('when-format', 'How the dates are written', asks(questions, 'date'))}`,
        },
      },
      {
        value: 'pieces',
        text: 'In pieces: day, month and year in columns of their own',
        conditional: {
          html: html`${field.column('when-day', 'Day (may be left out)')}
          ${field.column('when-month', 'Month')} ${field.column('when-year', 'Year')}`,
        },
      },
      {
        value: 'quarters',
        text: 'In pieces: a year and the number of its quarter',
        conditional: {
          html: html`${field.column('when-quarter-year', 'Year')} ${field.column('when-quarter', 'Quarter')}
          ${field.format('when-quarter-format', 'Which year the quarters are of')}`,
        },
      },
      {
        value: 'fixed',
        text: 'The same for the whole file',
        conditional: {
          html: html`${input({
            id: 'when-value',
            name: 'when-value',
            label: { text: 'Month, quarter or year' },
            hint: {
              text: asks(questions, 'when') ?? 'For example 2025-04, Q1 2025-26 or 2024-25',
            },
            classes: 'govuk-input--width-20',
            value: form.value('when-value'),
            ...form.error('when-value'),
          })}
          ${field.format('when-fixed-format', 'How that is written')}`,
        },
      },
      ...(isWorkbook
        ? [
            {
              value: 'sheet',
              text: 'The name of the sheet says it',
              conditional: { html: field.format('when-sheet-format', 'How it is written') },
            },
          ]
        : []),
    ],
  })}
  ${field.column('when-time', 'Time of day (may be left out)')}
  ${details({
    summaryText: 'It is known only between two moments (for example a burglary while away)',
    open: form.value('until-date') !== '' || form.value('until-time') !== '',
    html: html`${field.column('until-date', 'Latest day it can have been')}
    ${field.format('until-format', 'How that day is written')}
    ${field.column('until-time', 'Latest time it can have been')}`,
  })}
  ${checkboxes({
    name: 'month-only',
    idPrefix: 'month-only',
    values: form.values('month-only'),
    items: [
      {
        value: 'yes',
        text: 'A date means only its month',
        hint: { text: 'For example where every date is the first of a month' },
      },
    ],
  })}
  ${radios({
    name: 'category-from',
    idPrefix: 'category-from',
    fieldset: legend('What happened'),
    hint: { text: 'Not looked at where categories run across the table.' },
    value: form.value('category-from'),
    ...form.error('category-from'),
    items: [
      {
        value: 'columns',
        text: 'A column says it',
        conditional: {
          html: html`${field.column('category-1', 'Column of categories')}
          ${field.column('category-2', 'A second one that splits it (may be left out)')}
          ${field.column('category-3', 'A third one (may be left out)')}
          ${field.column('category-4', 'A fourth one (may be left out)')}`,
        },
      },
      {
        value: 'fixed',
        text: 'The whole file counts one thing',
        conditional: {
          html: select({
            id: 'category-fixed',
            name: 'category-fixed',
            label: { text: 'Category' },
            ...(asks(questions, 'category') === undefined
              ? {}
              : { hint: { text: asks(questions, 'category') ?? '' } }),
            items: categoryOptions(form.value('category-fixed'), [{ value: '', text: 'Choose' }]),
            ...form.error('category-fixed'),
          }),
        },
      },
      { value: 'heading', text: 'The upper heading over the periods says it' },
      ...(isWorkbook ? [{ value: 'sheet', text: 'The name of the sheet says it' }] : []),
    ],
  })}
  ${radios({
    name: 'point-from',
    idPrefix: 'point-from',
    fieldset: legend('Where it happened: points'),
    value: form.value('point-from', 'nowhere'),
    ...form.error('point-from'),
    items: [
      { value: 'nowhere', text: 'There are no coordinates' },
      {
        value: 'longitude-latitude',
        text: 'Longitude and latitude (degrees)',
        conditional: {
          html: html`${field.column('longitude', 'Longitude')} ${field.column('latitude', 'Latitude')}`,
        },
      },
      {
        value: 'easting-northing',
        text: 'Easting and northing (British National Grid, metres)',
        conditional: {
          html: html`${field.column('easting', 'Easting')} ${field.column('northing', 'Northing')}`,
        },
      },
    ],
  })}
  ${fieldset({
    ...legend('Where it happened: small areas (LSOA)'),
    html: html`${field.column('lsoa-code', 'Code of the LSOA')}
    ${field.column('lsoa-name', 'Name of the LSOA')}
    ${select({
      id: 'lsoa-year',
      name: 'lsoa-year',
      label: { text: 'The codes are of the census of' },
      value: form.value('lsoa-year'),
      items: [
        { value: '', text: 'not known: judge by the codes' },
        { value: '2001', text: '2001' },
        { value: '2011', text: '2011' },
        { value: '2021', text: '2021' },
      ],
      ...form.error('lsoa-year'),
    })}`,
  })}
  ${radios({
    name: 'area-from',
    idPrefix: 'area-from',
    fieldset: legend('Where it happened: wards or districts'),
    hint: { text: 'Not looked at where areas run across the table.' },
    value: form.value('area-from', 'nowhere'),
    ...form.error('area-from'),
    items: [
      { value: 'nowhere', text: 'The file does not say' },
      {
        value: 'columns',
        text: 'A column says it',
        conditional: {
          html: html`${field.column('area-code', 'Code of the area')}
          ${field.column('area-name-1', 'Name of the area')}
          ${field.column('area-name-2', 'A second name (may be left out)')}`,
        },
      },
      {
        value: 'fixed',
        text: 'One area for the whole file',
        conditional: {
          html: input({
            id: 'area-fixed',
            name: 'area-fixed',
            label: { text: 'Name or code of the area' },
            classes: 'govuk-input--width-20',
            value: form.value('area-fixed'),
            ...form.error('area-fixed'),
          }),
        },
      },
      { value: 'heading', text: 'The upper heading over the periods says it' },
      ...(isWorkbook ? [{ value: 'sheet', text: 'The name of the sheet says it' }] : []),
    ],
  })}
  ${fieldset({
    ...legend('Other columns (each may be left out)'),
    html: html`${field.column('id', 'Number of the incident')}
    ${field.column('place-1', 'Words for the place, such as a street')}
    ${field.column('place-2', 'More words for the place')} ${field.column('outcome', 'Outcome')}`,
  })}
  ${details({
    summaryText: 'Totals and marks in tables of counts',
    open: form.value('layout') !== 'incidents',
    html: html`${checkboxes({
      name: 'totals-words',
      idPrefix: 'totals-words',
      values: form.values('totals-words'),
      items: [
        {
          value: 'yes',
          text: 'Rows that say “Total” or “All …” are sums',
          hint: { text: 'They are compared with their parts, and never counted.' },
        },
      ],
    })}
    ${field.column('totals-empty', 'A row is also a sum where this column is empty')}
    ${field.column('totals-of-1', 'A sum is of the rows that have the same')}
    ${field.column('totals-of-2', 'and the same')} ${field.column('totals-of-3', 'and the same')}
    ${checkboxes({
      name: 'negative',
      idPrefix: 'negative',
      values: form.values('negative'),
      items: [
        {
          value: 'yes',
          text: 'A count may be below nought',
          hint: {
            text: 'Where later periods take back records that were cancelled. Otherwise such a count is rejected.',
          },
        },
      ],
    })}
    ${select({
      id: 'dash',
      name: 'dash',
      label: { text: 'A dash in place of a count means' },
      value: form.value('dash'),
      items: [
        { value: '', text: 'not given' },
        { value: 'zero', text: 'none' },
        { value: 'suppressed', text: 'hidden, because it is small' },
      ],
    })}`,
  })}`;
  return stepPage(
    { ...view, form },
    'columns',
    body,
    button({ text: 'Continue', preventDoubleClick: true }),
    { width: 'wide' },
  );
}

/** Selects of the file's columns and of the ways to write dates. */
function fieldsOf(table: TableView, form: FormState) {
  const { sheet } = table;
  const columns = sheet.headings.map((heading, index) => {
    const example = sheet.sample
      .slice(0, 50)
      .map((row) => cellText(row.cells[index]))
      .find((text) => text !== '');
    return {
      value: String(index + 1),
      text: example === undefined ? heading : `${heading} (${example.slice(0, 30)})`,
    };
  });
  return {
    column: (name: string, text: string): SafeHtml =>
      select({
        id: fieldId(name),
        name,
        label: { text },
        value: form.value(name),
        items: [{ value: '', text: 'none' }, ...columns],
        ...form.error(name),
      }),
    format: (name: string, text: string, question?: string): SafeHtml =>
      select({
        id: fieldId(name),
        name,
        label: { text },
        ...(question === undefined ? {} : { hint: { text: question } }),
        value: form.value(name),
        items: [
          { value: '', text: 'Choose' },
          ...dateFormats.map((value) => ({ value, text: dateFormatWords[value] })),
        ],
        ...form.error(name),
      }),
  };
}

/** Which columns of a wide table are counted; a list only where there is or may be one. */
function acrossField(
  view: StepView & { table: TableView },
  form: FormState,
  filled: ColumnsForm,
): SafeHtml | false {
  const { headings } = view.table.sheet;
  const ticked = [filled['across'] ?? []].flat();
  const field = checkboxes({
    name: 'across',
    idPrefix: 'across',
    classes: 'govuk-checkboxes--small',
    fieldset: {
      legend: { text: 'Columns that hold counts', classes: 'govuk-fieldset__legend--s' },
    },
    values: form.values('across'),
    ...form.error('across'),
    items: headings.map((text, index) => ({ value: String(index + 1), text })),
  });
  return details({
    summaryText:
      ticked.length === 0
        ? 'Something runs across the table: choose the columns that hold counts'
        : `Columns that hold counts: ${ticked.length}`,
    html: field,
    open: form.message('across') !== undefined,
  });
}

import { printNumber } from '../../statistics/statistics.ts';
import { button, checkboxes, input, scrollRegion, select, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { encodingInWords, encodings } from '../mapped/encoding.ts';
import { cellText, delimiterInWords, delimiters } from '../mapped/grid.ts';
import type { TableView } from './staged.ts';
import { carryOn, stepPage, type StepView } from './step.page.ts';

/** Columns and rows of a sample: enough to know the table again. */
const sampleColumns = 40;
const sampleLines = 10;

/** The first rows, as they are read at the moment. */
export function sampleTable(view: TableView, lines: number = sampleLines): SafeHtml {
  const { sheet } = view;
  const headings = sheet.headings.slice(0, sampleColumns);
  return html`${
    sheet.titles.filter((title) => title !== '').length > 0 &&
    html`<p class="govuk-body-s">
      Above the headings:
      ${sheet.titles
        .filter((title) => title !== '')
        .slice(0, 5)
        .map((title) => html`<br />“${title.slice(0, 200)}”`)}
    </p>`
  }
  ${scrollRegion(
    'First rows of the file',
    table({
      caption: `The first rows, as they are read${sheet.headings.length > sampleColumns ? ` (the first ${sampleColumns} of ${sheet.headings.length} columns)` : ''}`,
      captionClasses: 'govuk-table__caption--s',
      head: [
        { text: 'Line', format: 'numeric' as const },
        ...headings.map((heading, index) => ({ text: heading === '' ? `column ${index + 1}` : heading })),
      ],
      rows: sheet.sample
        .slice(0, lines)
        .map((row) => [
          { text: printNumber(row.line), format: 'numeric' as const },
          ...headings.map((_, index) => ({ text: cellText(row.cells[index]).slice(0, 120) })),
        ]),
    }),
  )}`;
}

export function fileStepPage(view: StepView & { table: TableView }): Page {
  const { form, table: seen } = view;
  const { file } = seen;
  const header = seen.sheet.header?.value ?? { first: 1, last: 1 };
  const { guess } = seen;
  const why = (words: string): { hint?: { text: string } } => (words === '' ? {} : { hint: { text: words } });
  const how =
    file.kind === 'delimited'
      ? html`${select({
          id: 'encoding',
          name: 'encoding',
          label: { text: 'Letters (encoding)' },
          ...why(guess.kind === 'delimited' ? guess.encoding.why : ''),
          value: form.value('encoding', file.encoding),
          items: encodings.map((value) => ({ value, text: encodingInWords(value) })),
          ...form.error('encoding'),
        })}
        ${select({
          id: 'delimiter',
          name: 'delimiter',
          label: { text: 'Between the columns stands' },
          ...why(guess.kind === 'delimited' ? guess.delimiter.why : ''),
          value: form.value('delimiter', delimiterNames[file.delimiter]),
          items: delimiters.map((value) => ({
            value: delimiterNames[value],
            text: delimiterInWords(value),
          })),
          ...form.error('delimiter'),
        })}
        ${select({
          id: 'quoting',
          name: 'quoting',
          label: { text: 'Quotation marks' },
          ...why(guess.kind === 'delimited' ? guess.quoting.why : ''),
          value: form.value('quoting', file.quoting),
          items: [
            { value: 'double', text: 'stand round a cell' },
            { value: 'none', text: 'are letters like any other' },
          ],
          ...form.error('quoting'),
        })}`
      : sheetsField(form, file.sheets, guess);
  return stepPage(
    view,
    'file',
    html`<p class="govuk-body">
        This is how we read the file. If the sample looks right, continue. If letters are wrong or columns run
        together, change it here and look again.
      </p>
      ${sampleTable(seen)} ${how}
      <div>
        ${lineField(form, 'header-first', 'The headings begin in line', header.first)}
        ${lineField(form, 'header-last', 'and end in line', header.last)}
      </div>`,
    html`${carryOn()}
    ${button({ text: 'Look again', classes: 'govuk-button--secondary', name: 'action', value: 'look' })}`,
    { width: 'wide' },
  );
}

/** A tab cannot stand in a form's value unharmed in every browser. */
export const delimiterNames = { ',': 'comma', '\t': 'tab', ';': 'semicolon', '|': 'bar' } as const;

function lineField(form: FormState, name: string, text: string, value: number): SafeHtml {
  return input({
    id: name,
    name,
    label: { text },
    classes: 'govuk-input--width-3',
    inputmode: 'numeric',
    value: form.value(name, String(value)),
    ...form.error(name),
  });
}

function sheetsField(form: FormState, sheets: '*' | readonly string[], guess: TableView['guess']): SafeHtml {
  const names = guess.sheets.map(({ name }) => name ?? '');
  return checkboxes({
    name: 'sheets',
    idPrefix: 'sheets',
    fieldset: { legend: { text: 'Sheets to read', classes: 'govuk-fieldset__legend--s' } },
    hint: { text: 'Several sheets must have the same headings in the same lines.' },
    values: form.values('sheets', sheets === '*' ? ['*'] : sheets),
    ...form.error('sheets'),
    items: [
      ...names.map((value, index) => ({
        value,
        text: `${value} (${printNumber(guess.sheets[index]?.rows ?? 0)} rows)`,
      })),
      ...(names.length > 1
        ? [
            { divider: 'or' },
            { value: '*', text: 'Every sheet that has these headings', behaviour: 'exclusive' },
          ]
        : []),
    ],
  });
}

import {
  columnName,
  whyNotFilled,
  type WorkbookCell,
  type WorkbookSheet,
} from '../../documents/documents.ts';
import { button, insetText, scrollRegion, table, tag } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { fillFields, type CellChoices } from './cell.form.ts';
import { cellTitle } from './fill.ts';
import type { FormCell, ReturnForm } from './form.types.ts';
import { menu, oneButton, trail } from './parts.ts';

/** How much of a sheet is laid out on one page. */
export const rowsShown = 100;

/** One sheet of a recipient's spreadsheet with the addresses of its cells, to mark what is filled. */
export function sheetPage(view: {
  own: ReturnForm;
  sheets: readonly WorkbookSheet[];
  index: number;
  from: number;
  mayEdit: boolean;
}): Page {
  const { own, sheets, index, from } = view;
  const sheet = sheets[index];
  const at = `/performance/returns/forms/${own.id}`;
  const marks = new Map(
    own.cells.flatMap((cell) =>
      cell.place !== null && !cell.place.lost && cell.place.sheet === sheet?.name
        ? [[cell.place.ref, cell] as const]
        : [],
    ),
  );
  const lost = own.cells.filter(({ place }) => place?.lost === true);
  return {
    title: `${own.title}: its cells`,
    menu,
    width: 'wide',
    breadcrumbs: [
      ...trail,
      { text: 'Forms', href: '/performance/returns/forms' },
      { text: own.title, href: at },
    ],
    body: html`<h1 class="govuk-heading-l">Mark the cells</h1>
      <p class="govuk-body">
        Choose a cell that you fill. What is not marked stays as the recipient made it.
      </p>
      ${
        lost.length > 0 &&
        insetText({
          html: html`<p class="govuk-body">
            Not found in this edition:
            ${lost.map((cell, at_) => html`${at_ > 0 && ', '}<strong>${cellTitle(cell)}</strong> (was ${cell.place?.sheet ?? ''} ${cell.place?.ref ?? ''})`)}.
            Choose its cell, and which of these it is.
          </p>`,
        })
      }
      ${
        sheets.length > 1 &&
        html`<p class="govuk-body">
          Sheets:
          ${sheets.map((each, position) => html`${position > 0 && ', '}${position === index ? html`<strong>${each.name}</strong>` : html`<a class="govuk-link" href="${at}/sheet?sheet=${String(position + 1)}">${each.name}</a>`}${each.hidden && ' (hidden)'}`)}
        </p>`
      }
      ${sheet === undefined ? html`` : laidOut(sheet, marks, from, at, index, view.mayEdit)}`,
  };
}

function laidOut(
  sheet: WorkbookSheet,
  marks: ReadonlyMap<string, FormCell>,
  from: number,
  at: string,
  index: number,
  mayEdit: boolean,
): SafeHtml {
  const cells = new Map(sheet.cells.map((cell) => [cell.ref, cell]));
  const columns = Array.from({ length: Math.min(sheet.columns + 1, 60) }, (_, position) => position + 1);
  const last = Math.min(sheet.rows + 1, from + rowsShown - 1);
  const rows = Array.from({ length: Math.max(0, last - from + 1) }, (_, position) => from + position);
  const more = (first: number, words: string): SafeHtml =>
    html`<a class="govuk-link" href="${at}/sheet?sheet=${String(index + 1)}&from=${String(first)}"
      >${words}</a
    > `;
  return html`${sheet.protected && insetText({ text: 'The recipient protected this sheet. Only cells that they left open can be filled.' })}
    ${scrollRegion(
      `Sheet ${sheet.name}`,
      table({
        caption: `${sheet.name}, rows ${from} to ${last}`,
        firstCellIsHeader: true,
        head: [{ text: 'Row' }, ...columns.map((column) => ({ text: columnName(column) }))],
        rows: rows.map((row) => [
          { text: String(row) },
          ...columns.map((column) => {
            const ref = `${columnName(column)}${String(row)}`;
            return {
              html: oneCell(
                ref,
                cells.get(ref),
                marks.get(ref),
                `${at}/mark?sheet=${String(index + 1)}&ref=${ref}`,
                mayEdit,
              ),
            };
          }),
        ]),
      }),
    )}
    <p class="govuk-body">
      ${from > 1 && more(Math.max(1, from - rowsShown), 'Earlier rows')}${last <= sheet.rows && more(last + 1, 'Later rows')}
    </p>`;
}

function oneCell(
  ref: string,
  cell: WorkbookCell | undefined,
  mark: FormCell | undefined,
  href: string,
  mayEdit: boolean,
): SafeHtml {
  if (mark !== undefined)
    return html`<a class="govuk-link" href="${href}"
        ><span class="govuk-visually-hidden">${ref}: </span>${cellTitle(mark)}</a
      >
      ${tag({ text: 'Marked', classes: 'govuk-tag--green' })}`;
  if (cell?.kind === 'text' || cell?.kind === 'other') return html`${cell.text}`;
  if (cell?.kind === 'formula') return html`${tag({ text: 'Formula', classes: 'govuk-tag--grey' })}`;
  const why = cell === undefined ? null : whyNotFilled(cell);
  if (why !== null || !mayEdit) return html`${cell?.text ?? ''}`;
  return html`<a class="govuk-link" href="${href}"
    >${cell?.text === undefined || cell.text === '' ? ref : html`${cell.text} <span class="govuk-visually-hidden">(${ref})</span>`}</a
  >`;
}

/** What one cell of a spreadsheet, or of a form of ours, is filled by. */
export function cellPage(view: {
  own: ReturnForm;
  cell: Pick<FormCell, 'row' | 'column' | 'numeric' | 'optional' | 'fill' | 'hint'>;
  title: string;
  action: string;
  /** Cells of an earlier edition that were not found, one of which this may be. */
  lost: readonly FormCell[];
  /** Address to take the mark away; null where there is none. */
  remove: string | null;
  choices: CellChoices;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { own, form } = view;
  const at = `/performance/returns/forms/${own.id}`;
  return {
    title: view.title,
    menu,
    breadcrumbs: [
      ...trail,
      { text: 'Forms', href: '/performance/returns/forms' },
      { text: own.title, href: at },
    ],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">${view.title}</h1>
        ${
          view.lost.length > 0 &&
          html`<h2 class="govuk-heading-m">Is it one of those that were not found?</h2>
            ${view.lost.map((cell) => oneButton(view.action, `It is: ${cellTitle(cell)}`, view.hidden(), { secondary: true, fields: { again: cell.code, version: String(own.version) } }))}
            <h2 class="govuk-heading-m">Or another one</h2>`
        }
        <form method="post" action="${view.action}" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${own.version}" />
          ${fillFields(form, view.cell, view.choices)} ${button({ text: 'Save', preventDoubleClick: true })}
        </form>
        ${view.remove !== null && oneButton(view.remove, 'Take the mark away', view.hidden(), { secondary: true, fields: { version: String(own.version) } })}
      </div>
    </div>`,
  };
}

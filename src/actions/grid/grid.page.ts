import { button, insetText, scrollRegion, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { stateWords } from '../action.rules.ts';
import type { Action } from '../action.types.ts';
import { dueInWords } from '../action.words.ts';
import type { Named } from '../choices.store.ts';
import { subNavigation } from '../log/log.page.ts';
import { gridLimits, statesFor, type GridRow } from './grid.rules.ts';

export type GridView = {
  whose: { owner: string; agency: string; group: string };
  people: readonly Named[];
  agencies: readonly Named[];
  groups: readonly Named[];
  rows: readonly { action: Action; typed: GridRow | null; fault: string | null; faultField: string | null }[];
  /** How many there are beyond those shown. */
  more: number;
  /** Said above the table after sending: what was saved. */
  saved: number | null;
  form: FormState;
  may: { edit: boolean; confirm: boolean };
  hidden: () => SafeHtml;
};

/** Many actions in one table: what was typed in a row that cannot be saved stays. */
export function gridPage(view: GridView): Page {
  const { whose } = view;
  const chosen = whose.owner !== '' || whose.agency !== '' || whose.group !== '';
  return {
    title: 'Update many actions',
    menu: 'actions',
    width: 'wide',
    errors: view.form.errors,
    body: html`${subNavigation('update', view.may)}
      <h1 class="govuk-heading-l">Update many actions</h1>
      <form method="get" action="/actions/update" class="fp-filter" novalidate>
        ${select({ id: 'owner', name: 'owner', label: { text: 'Owner' }, value: whose.owner, items: [{ value: '', text: 'Anybody' }, ...view.people.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${select({ id: 'agency', name: 'agency', label: { text: 'Agency' }, value: whose.agency, items: [{ value: '', text: 'Any agency' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${select({ id: 'group', name: 'group', label: { text: 'Group' }, value: whose.group, items: [{ value: '', text: 'Any group' }, ...view.groups.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${view.saved !== null && insetText({ text: `${view.saved} ${view.saved === 1 ? 'update was' : 'updates were'} saved. ${view.rows.filter(({ fault }) => fault !== null).length} could not be: what you typed is below, with the reason.` })}
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">
              ${chosen ? 'There is nothing to be done here that you may update.' : 'You have no actions to be done. Choose an owner, an agency or a group.'}
            </p>`
          : html`<p class="govuk-body">
                Fill in the rows that you know something of; an empty row changes nothing.
                ${view.more > 0 && html`The first ${gridLimits.rows} of ${view.rows.length + view.more}, by the day due: the rest follows when these are saved.`}
              </p>
              <form method="post" action="/actions/update" novalidate>
                ${view.hidden()}
                <input type="hidden" name="owner" value="${whose.owner}" />
                <input type="hidden" name="agency" value="${whose.agency}" />
                <input type="hidden" name="group" value="${whose.group}" />
                ${scrollRegion('Actions to update', gridTable(view))}
                ${button({ text: 'Save what is filled in', preventDoubleClick: true })}
              </form>`
      }`,
  };
} // prettier-ignore

function gridTable(view: GridView): SafeHtml {
  return html`<table class="govuk-table fp-grid">
    <caption class="govuk-table__caption govuk-visually-hidden">Actions to update</caption>
    <thead class="govuk-table__head">
      <tr class="govuk-table__row">
        <th scope="col" class="govuk-table__header">Action and state</th>
        <th scope="col" class="govuk-table__header">What was done</th>
        <th scope="col" class="govuk-table__header">Next step</th>
        <th scope="col" class="govuk-table__header">In the way</th>
      </tr>
    </thead>
    <tbody class="govuk-table__body">
      ${view.rows.map((row) => gridRow(row))}
    </tbody>
  </table>`;
} // prettier-ignore

function gridRow({ action, typed, fault, faultField }: GridView['rows'][number]): SafeHtml {
  const { id } = action;
  const said = `action ${action.reference}`;
  const errorId = `fault-${id}`;
  const error = (field: string): SafeHtml | false => faultField === field && html` aria-invalid="true" aria-describedby="${errorId}"`;
  const area = (field: 'words' | 'next' | 'blocked', label: string, value: string): SafeHtml =>
    html`<label class="govuk-label fp-grid__label" for="${field}-${id}">${label}<span class="govuk-visually-hidden">, ${said}</span></label>
      <textarea class="govuk-textarea govuk-!-margin-bottom-0${faultField === field ? ' govuk-textarea--error' : ''}" id="${field}-${id}" name="${field}-${id}" rows="3"${error(field)}>${value}</textarea>`;
  return html`<tr class="govuk-table__row">
    <th scope="row" class="govuk-table__header fp-cell-wide">
      <input type="hidden" name="version-${id}" value="${action.version}" />
      <input type="hidden" name="was-${id}" value="${action.blockedBy}" />
      <a class="govuk-link" href="/actions/${id}">${action.reference}</a><br />
      <span class="govuk-!-font-weight-regular">${action.text.length > 160 ? `${action.text.slice(0, 158).trimEnd()}…` : action.text}</span><br />
      <span class="govuk-!-font-weight-regular govuk-hint govuk-!-font-size-16">${dueInWords(action)}${action.overdue ? ', overdue' : ''}</span><br />
      <label class="govuk-label fp-grid__label" for="state-${id}">State<span class="govuk-visually-hidden">, ${said}</span></label>
      <select class="govuk-select${faultField === 'state' ? ' govuk-select--error' : ''}" id="state-${id}" name="state-${id}"${error('state')}>
        ${statesFor(action, stateWords[action.state].title).map(
          ({ value, text }) =>
            html`<option value="${value}"${(typed?.state ?? 'same') === value && html` selected`}>${text}</option>`,
        )}
      </select>
      ${fault !== null && html`<p class="govuk-error-message" id="${errorId}"><span class="govuk-visually-hidden">Error:</span> ${fault}</p>`}
    </th>
    <td class="govuk-table__cell fp-cell-wide">${area('words', 'What was done', typed?.words ?? '')}</td>
    <td class="govuk-table__cell fp-cell-wide">${area('next', 'Next step', typed?.nextStep ?? '')}</td>
    <td class="govuk-table__cell fp-cell-wide">${area('blocked', 'In the way', typed === null ? action.blockedBy : typed.blocked)}</td>
  </tr>`;
} // prettier-ignore

import { button } from '../web/components.ts';
import { fieldId, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { howWords, hows } from './request.rules.ts';
import { shortDayInWords } from './request.parts.ts';
import type { RequestRow } from './request.types.ts';

/**
 * One line for each open request, to key answers by phone: a choice or the words, or "tried, no answer", person by person. Plain
 * HTML: Tab to the choice, its first letter, Tab, Tab. Only lines that were filled in are sent on.
 */
export function quickPage(view: {
  form: FormState;
  rows: readonly RequestRow[];
  person: (id: string) => string;
  next: string | null;
  url: string;
  hidden: () => SafeHtml;
}): Page {
  const { form, rows, person } = view;
  const people = [...new Set(rows.map(({ askedAccountId }) => askedAccountId))];
  const how = form.value('how', 'phone');
  return {
    title: 'Write down answers',
    menu: 'requests',
    width: 'wide',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Write down answers</h1>
      ${
        rows.length === 0
          ? html`<p class="govuk-body">Nothing that your agency asked is open.</p>`
          : html`<p class="govuk-body">
                Fill in the lines that were answered and leave the others. Each is recorded as said today by
                the person asked, and written down by you.
              </p>
              <form method="post" action="/requests/quick" novalidate>
                ${view.hidden()}
                <div class="govuk-form-group">
                  <label class="govuk-label" for="how">How they said it</label>
                  <select class="govuk-select" id="how" name="how">
                    ${hows.map((each) => html`<option value="${each}" ${each === how ? html` selected` : ''}>${howWords[each]}</option>`)}
                  </select>
                </div>
                ${people.map(
                  (id) =>
                    html`<fieldset class="govuk-fieldset">
                      <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">${person(id)}</legend>
                      ${rows.filter(({ askedAccountId }) => askedAccountId === id).map((row) => line(row, form))}
                    </fieldset>`,
                )}
                ${button({ text: 'Record what was filled in' })}
              </form>`
      }
      ${pager({ url: view.url, next: view.next, label: 'Open requests' })}`,
  };
}

function line(row: RequestRow, form: FormState): SafeHtml {
  const choice = `choice.${row.id}`;
  const words = `words.${row.id}`;
  const message = form.message(choice) ?? form.message(words);
  const chosen = form.value(choice);
  const option = (value: string, text: string): SafeHtml =>
    html`<option value="${value}" ${value === chosen ? html` selected` : ''}>${text}</option>`;
  return html`<div class="govuk-form-group${message === undefined ? '' : ' govuk-form-group--error'}">
    <p class="govuk-body govuk-!-margin-bottom-1">
      <a class="govuk-link" href="/requests/${row.id}">${row.question.slice(0, 200)}</a>
      <span class="govuk-hint">${row.title}, by ${shortDayInWords(row.dueOn)}</span>
    </p>
    ${message !== undefined && html`<p class="govuk-error-message" id="${fieldId(choice)}-error"><span class="govuk-visually-hidden">Error:</span> ${message}</p>`}
    <label class="govuk-visually-hidden" for="${fieldId(choice)}">Answer to ${row.reference}</label>
    <select
      class="govuk-select"
      id="${fieldId(choice)}"
      name="${choice}"
      ${message === undefined ? '' : html` aria-describedby="${fieldId(choice)}-error"`}
    >
      ${option('', 'Not answered')}
      ${row.choices.length === 0 ? option('words', 'Answered: the words beside') : row.choices.map((each) => option(each.code, each.title))}
      ${option('tried', 'Tried, no answer')}
    </select>
    <label class="govuk-visually-hidden" for="${fieldId(words)}">Words for ${row.reference}</label>
    <input
      class="govuk-input govuk-input--width-20"
      id="${fieldId(words)}"
      name="${words}"
      type="text"
      value="${form.value(words)}"
    />
  </div>`;
}

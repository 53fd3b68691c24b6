import { button, checkboxes, fieldset, input, radios, textarea } from '../web/components.ts';
import { dateField, type FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { RequestKind } from './kinds.ts';
import type { Person } from './lists.store.ts';
import type { RequestSettings } from './request.rules.ts';

/** One question to one person or several. */
export function askPage(view: {
  form: FormState;
  kinds: readonly RequestKind[];
  people: readonly Person[];
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  const chosen = form.values('people');
  const agencies = [...new Set(view.people.map(({ agencyName }) => agencyName))];
  return {
    title: 'Ask something',
    menu: 'requests',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Ask something</h1>
        <p class="govuk-body">
          They need no account: they may answer signed in, by a link, by replying to the e-mail, or by telling
          you. Everything you ask one person within a few minutes goes in one message.
        </p>
        <form method="post" action="/requests/ask" novalidate>
          ${view.hidden()}
          ${radios({
            name: 'kind',
            idPrefix: 'kind',
            fieldset: { legend: { text: 'What kind of answer', classes: 'govuk-fieldset__legend--m' } },
            items: view.kinds.map((kind) => ({
              value: kind.kind,
              text: kind.title,
              hint: {
                text: [
                  kind.choices.length === 0
                    ? 'Answered in words'
                    : kind.choices.map(({ title }) => title.toLowerCase()).join(' / '),
                  kind.personal ? 'About a person: the message does not hold the question' : '',
                ]
                  .filter((part) => part !== '')
                  .join('. '),
              },
              checked: form.value('kind') === kind.kind,
            })),
            ...form.error('kind'),
          })}
          ${textarea({
            id: 'question',
            name: 'question',
            rows: 4,
            label: { text: 'The question', classes: 'govuk-label--m' },
            hint: { text: 'Just the words its reader needs.' },
            value: form.value('question'),
            ...form.error('question'),
          })}
          ${textarea({
            id: 'help',
            name: 'help',
            rows: 2,
            label: { text: 'Help with the answer (optional)' },
            value: form.value('help'),
            ...form.error('help'),
          })}
          ${checkboxes({
            name: 'personal',
            idPrefix: 'personal',
            values: form.values('personal'),
            items: [
              {
                value: 'yes',
                text: 'The question is about a person',
                hint: { text: 'A code is then sent to their mailbox before a link shows it.' },
              },
            ],
          })}
          ${dateField({ form, name: 'due', legend: 'Day to answer by' })}
          ${fieldset({
            legend: { text: 'Whom to ask', classes: 'govuk-fieldset__legend--m' },
            html: html`<div id="people" tabindex="-1">
              ${form.message('people') !== undefined && html`<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> ${form.message('people')}</p>`}
              ${agencies.map((agency, index) =>
                checkboxes({
                  name: 'people',
                  idPrefix: `people-${index}`,
                  classes: 'govuk-checkboxes--small',
                  fieldset: { legend: { text: agency, classes: 'govuk-fieldset__legend--s' } },
                  values: chosen,
                  items: view.people
                    .filter(({ agencyName }) => agencyName === agency)
                    .map(({ accountId, name }) => ({ value: accountId, text: name })),
                }),
              )}
            </div>`,
          })}
          ${button({ text: 'Ask' })}
        </form>
      </div>
    </div>`,
  };
}

/** How long and how often: what the partnership sets. */
export function settingsPage(view: {
  form: FormState;
  settings: RequestSettings & { version: number };
  hidden: () => SafeHtml;
}): Page {
  const { form, settings } = view;
  const field = (name: keyof RequestSettings, text: string, hint: string): SafeHtml =>
    input({
      id: name,
      name,
      label: { text },
      hint: { text: hint },
      classes: 'govuk-input--width-4',
      inputmode: 'numeric',
      value: form.value(name, String(settings[name])),
      ...form.error(name),
    });
  return {
    title: 'How people are asked',
    menu: 'requests',
    breadcrumbs: [{ text: 'Requests', href: '/requests' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">How people are asked</h1>
        <form method="post" action="/requests/settings" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${settings.version}" />
          ${field('gatherMinutes', 'Minutes that messages to one person are gathered', '0 to 1440. What is asked meanwhile goes in the same message.')}
          ${field('remindDays', 'Days between reminders to one person', '7 to 90. Never more often than weekly.')}
          ${field('linkDays', 'Days that a link works', '1 to 90')}
          ${field('lapseDays', 'Days after the day to answer by when a request lapses', '7 to 365')}
          ${button({ text: 'Save' })}
        </form>
      </div>
    </div>`,
  };
}

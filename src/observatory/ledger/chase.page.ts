import { button, checkboxes, insetText, warningText } from '../../web/components.ts';
import { choicesOf, longField, radioField, selectField } from '../../web/fields.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { PersonChoice } from './duty.store.ts';
import { howWords, ledgerPath, ledgerTrail, owedWords } from './ledger.parts.ts';
import { quarterWords } from './ledger.rules.ts';
import type { Owed } from './ledger.store.ts';

type AskingView = {
  agency: { id: string; name: string };
  /** What can be asked for, newest quarter first. */
  sets: readonly Owed[];
  people: readonly PersonChoice[];
  form: FormState;
  hidden: () => SafeHtml;
  /** Ids of the sets that are ticked on the first look. */
  ticked: readonly string[];
  /** Account of the person chosen on the first look. */
  person: string;
};

function setTicks(view: AskingView): SafeHtml {
  const chosen = view.form.values('sets', view.ticked);
  return checkboxes({
    name: 'sets',
    idPrefix: 'sets',
    fieldset: { legend: { text: 'What to ask for', classes: 'govuk-fieldset__legend--s' } },
    items: view.sets.map((owed) => ({
      value: owed.id,
      text: `${owed.duty.title} (${owed.duty.setCode}), ${quarterWords(owed.quarter)}`,
      hint: { text: owedWords(owed) },
      checked: chosen.includes(owed.id),
    })),
    ...view.form.error('sets'),
  });
}

const personField = (view: AskingView, label: string): SafeHtml =>
  selectField(
    view.form,
    'person',
    label,
    [
      { value: '', text: 'Choose who' },
      ...view.people.map(({ id, name, title }) => ({
        value: id,
        text: title === '' ? name : `${name}, ${title}`,
      })),
    ],
    { value: view.person },
  );

const nothingToAsk = (agency: { name: string }): SafeHtml =>
  html`<p class="govuk-body">${agency.name} owes nothing that has not come or been waived.</p>`;
const nobodyToAsk = (agency: { name: string }): SafeHtml =>
  html`<p class="govuk-body">
    ${agency.name} has nobody with a post today.
    <a class="govuk-link" href="/partnership/people">Add a person</a> first.
  </p>`;

/** The message to one agency about everything it owes, ready to be sent. */
export function askPage(view: AskingView & { draft: string; dueOn: string }): Page {
  const { agency, form } = view;
  const base = `${ledgerPath}/ask/${agency.id}`;
  return {
    title: `Ask ${agency.name}`,
    menu: 'observatory',
    breadcrumbs: ledgerTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Ask ${agency.name}</h1>
      ${
        view.sets.length === 0
          ? nothingToAsk(agency)
          : view.people.length === 0
            ? nobodyToAsk(agency)
            : html`<p class="govuk-body">
                  One message for everything ticked. The person needs no account: they answer by a link, by
                  replying, or to you by phone.
                  <a class="govuk-link" href="${ledgerPath}/asked/${agency.id}"
                    >I asked by phone or in person</a
                  >
                </p>
                <form method="post" action="${base}/preview" novalidate>
                  ${view.hidden()} ${personField(view, 'Whom to ask')} ${setTicks(view)}
                  ${longField(form, 'words', 'The message', {
                    rows: 12,
                    value: view.draft,
                    hint: 'Name nobody in it. A greeting, who asks, the day to answer by and the link are put round it.',
                  })}
                  ${dateField({ form, name: 'due', legend: 'Answer by', value: view.dueOn })}
                  <div class="govuk-button-group">
                    ${button({ text: 'Preview', name: 'step', value: 'preview' })}
                    ${button({ text: 'Write the message again for what is ticked', classes: 'govuk-button--secondary', name: 'step', value: 'rewrite' })}
                  </div>
                </form>`
      }`,
  };
}

export function previewPage(view: {
  agency: { id: string; name: string };
  personName: string;
  /** The message as it goes out, line by line. */
  text: string;
  /** Codes of sets that are asked for and not named in the words. */
  unnamed: readonly string[];
  typed: { person: string; words: string; due: string; sets: readonly string[] };
  hidden: () => SafeHtml;
}): Page {
  const base = `${ledgerPath}/ask/${view.agency.id}`;
  return {
    title: 'Preview of the message',
    menu: 'observatory',
    breadcrumbs: ledgerTrail,
    body: html`<h1 class="govuk-heading-l">Preview of the message</h1>
      <p class="govuk-body">To ${view.personName}, ${view.agency.name}.</p>
      ${
        view.unnamed.length > 0 &&
        warningText({
          text: `The words do not name ${view.unnamed.join(', ')}, which you ask for.`,
          iconFallbackText: 'Warning',
        })
      }
      ${insetText({ html: html`${view.text.split('\n').map((line) => html`<p class="govuk-body">${line}</p>`)}` })}
      <p class="govuk-body">
        It goes out within minutes, in one e-mail with anything else that is asked of the same person, and
        they are reminded while it stays open.
      </p>
      <form method="post" action="${base}" novalidate>
        ${view.hidden()}
        <input type="hidden" name="person" value="${view.typed.person}" />
        <input type="hidden" name="words" value="${view.typed.words}" />
        <input type="hidden" name="due" value="${view.typed.due}" />
        <input type="hidden" name="sets" value="${view.typed.sets.join(',')}" />
        <div class="govuk-button-group">
          ${button({ text: 'Send', preventDoubleClick: true })}
          ${button({ text: 'Change it', classes: 'govuk-button--secondary', name: 'step', value: 'change', attributes: { formaction: `${base}/preview` } })}
        </div>
      </form>`,
  };
}

/** Somebody was asked on the phone, at a meeting or by letter. */
export function askedPage(view: AskingView & { today: string }): Page {
  const { agency, form } = view;
  return {
    title: `${agency.name} was asked`,
    menu: 'observatory',
    backLink: `${ledgerPath}/ask/${agency.id}`,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${agency.name} was asked</h1>
      ${
        view.sets.length === 0
          ? nothingToAsk(agency)
          : view.people.length === 0
            ? nobodyToAsk(agency)
            : html`<form method="post" action="${ledgerPath}/asked/${agency.id}" novalidate>
                ${view.hidden()} ${personField(view, 'Who was asked')}
                ${radioField(form, 'how', 'How', choicesOf(howWords))}
                ${dateField({ form, name: 'on', legend: 'On which day', value: view.today })}
                ${setTicks(view)}
                ${longField(form, 'words', 'What was said (optional)', { rows: 3, hint: 'Every member can read it. Name nobody.' })}
                ${button({ text: 'Write it down', preventDoubleClick: true })}
              </form>`
      }`,
  };
}

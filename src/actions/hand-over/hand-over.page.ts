import { dayInWords } from '../../observatory/observatory.ts';
import { button, details, radios, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { countInWords } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import type { Action } from '../action.types.ts';
import type { Person } from '../choices.store.ts';
import { actionsTable, subNavigation } from '../log/log.page.ts';
import type { Leaver } from './hand-over.store.ts';

/** Who inherits what somebody who left still owned. */
export function handOverPage(view: {
  leavers: readonly Leaver[];
  ownerless: readonly Action[];
  people: readonly Person[];
  form: FormState;
  may: { edit: boolean; confirm: boolean };
  hidden: () => SafeHtml;
}): Page {
  const { form, leavers, ownerless } = view;
  return {
    title: 'Who inherits?',
    menu: 'actions',
    width: 'wide',
    errors: form.errors,
    body: html`${subNavigation('hand-over', view.may)}
      <h1 class="govuk-heading-l">Who inherits?</h1>
      <p class="govuk-body">Actions whose owner has no post in the partnership any more, and those that nobody owns.</p>
      ${leavers.length === 0 && html`<p class="govuk-body">Everybody who owns something to be done has a post today.</p>`}
      ${leavers.map((leaver) => {
        const { id, successor } = leaver;
        return html`<section aria-labelledby="leaver-${id}">
          <h2 class="govuk-heading-m" id="leaver-${id}">${leaver.name}</h2>
          <p class="govuk-body">
            ${leaver.leftOn === null ? 'Has no post here.' : `Left on ${dayInWords(leaver.leftOn)}.`} Owns
            ${countInWords(leaver.actions.length, 'action')} still to be done.
          </p>
          ${details({ summaryText: `The actions of ${leaver.name}`, html: actionsTable(leaver.actions, `Actions of ${leaver.name}`) })}
          <form method="post" action="/actions/hand-over" novalidate>
            ${view.hidden()}<input type="hidden" name="leaver" value="${id}" />
            ${radios({
              name: `to-${id}`,
              idPrefix: `to-${id}`,
              fieldset: { legend: { text: `Who inherits from ${leaver.name}`, classes: 'govuk-fieldset__legend--s' } },
              value: form.value(`to-${id}`, successor === null ? 'person' : 'successor'),
              ...form.error(`to-${id}`),
              items: [
                ...(successor === null ? [] : [{ value: 'successor', text: `${successor.name}, who holds the post now`, hint: { text: successor.title } }]),
                { value: 'person', text: 'Somebody else', conditional: { html: select({ id: `person-${id}`, name: `person-${id}`, label: { text: 'Who' }, value: form.value(`person-${id}`), items: [{ value: '', text: 'Choose' }, ...[...new Map(view.people.map((each) => [each.id, each])).values()].map((each) => ({ value: each.id, text: `${each.name}, ${each.agency}` }))], ...form.error(`person-${id}`) }) } },
                { value: 'agency', text: 'The agency, without a name', hint: { text: 'Its senior contact is reminded until somebody is named' } },
              ],
            })}
            ${button({ text: 'Hand them over', preventDoubleClick: true })}
          </form>
        </section>`;
      })}
      <h2 class="govuk-heading-m">Without an owner</h2>
      ${ownerless.length === 0 ? html`<p class="govuk-body">Every action still to be done has an owner.</p>` : actionsTable(ownerless, 'Actions without an owner')}`,
  };
} // prettier-ignore

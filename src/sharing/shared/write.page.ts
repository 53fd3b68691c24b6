import {
  button,
  checkboxes,
  insetText,
  radios,
  scrollRegion,
  select,
  table,
  warningText,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { UsableAgreement } from '../agreements/share-keys.ts';
import { personFields, recordFields } from './change.page.ts';
import { dayWords, marks } from './disclosure.rules.ts';
import type { WholeDraft } from './write.rules.ts';
import { people } from './write.rules.ts';
import { listTrail, typedText } from './parts.page.ts';

export type Word = { code: string; title: string };

export function choosePage(view: {
  agreements: readonly UsableAgreement[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  return {
    title: 'Under which agreement?',
    menu: 'sharing',
    breadcrumbs: listTrail,
    errors: view.form.errors,
    body:
      view.agreements.length === 0
        ? html`<h1 class="govuk-heading-l">Share information</h1>
            ${insetText({
              text: 'Your agency has signed no agreement that is in force today, so nothing about people can be shared here. Where somebody is in danger, share by telephone at once and record it afterwards.',
            })}
            <p class="govuk-body"><a class="govuk-link" href="/sharing/agreements">See the agreements</a></p>`
        : html`<form method="post" action="/sharing/shared/write" novalidate>
            ${view.hidden()}
            ${radios({
              name: 'agreement',
              idPrefix: 'agreement',
              fieldset: {
                legend: {
                  text: 'Under which agreement do you share?',
                  isPageHeading: true,
                  classes: 'govuk-fieldset__legend--l',
                },
              },
              ...view.form.error('agreement'),
              value: view.form.value('agreement'),
              items: view.agreements.map((agreement) => ({
                value: agreement.id,
                text: `${agreement.title} (${agreement.reference})`,
                hint: {
                  text: `With ${agreement.receivers.map(({ name }) => name).join(', ')}${agreement.expiresOn === null ? '' : `; until ${dayWords(agreement.expiresOn)}`}`,
                },
              })),
            })}
            ${button({ text: 'Continue' })}
          </form>`,
  };
}

const choice = (form: FormState, name: string, label: string, words: readonly Word[]): SafeHtml =>
  select({
    id: name,
    name,
    label: { text: label, classes: 'govuk-label--s' },
    ...form.error(name),
    items: [
      { value: '', text: 'Choose' },
      ...words.map(({ code, title }) => ({ value: code, text: title, selected: code === form.value(name) })),
    ],
  });

export function draftPage(view: {
  id: string;
  agreement: UsableAgreement | null;
  words: { purpose: Word[]; gateway: Word[]; category: Word[]; handling: Word[] };
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { agreement, form } = view;
  const path = `/sharing/shared/drafts/${view.id}`;
  return {
    title: 'Share information',
    menu: 'sharing',
    breadcrumbs: listTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Share information</h1>
      ${
        agreement === null
          ? html`${warningText({ text: 'The agreement you chose is no longer in force. What you wrote is kept, but cannot be shared under it.' })}
              <form method="post" action="${path}/discard" novalidate>
                ${view.hidden()}
                ${button({ text: 'Throw this draft away', classes: 'govuk-button--warning' })}
              </form>`
          : html`<p class="govuk-body">
                Under “${agreement.title}” (${agreement.reference}). Only you see this until you share it.
              </p>
              <form method="post" action="${path}" novalidate>
                ${view.hidden()} ${choice(form, 'purpose', 'Purpose', view.words.purpose)}
                ${choice(form, 'gateway', 'Legal gateway', view.words.gateway)}
                ${choice(form, 'category', 'Category of record', view.words.category)}
                ${checkboxes({
                  name: 'receivers',
                  idPrefix: 'receivers',
                  fieldset: { legend: { text: 'Share with', classes: 'govuk-fieldset__legend--s' } },
                  values: form.values('receivers'),
                  ...form.error('receivers'),
                  items: agreement.receivers.map(({ agencyId, name, ceiling }) => ({
                    value: agencyId,
                    text: name,
                    hint: { text: `May hold ${marks[ceiling]}` },
                  })),
                })}
                ${recordFields(
                  form,
                  { title: '', words: '', handling: '', mark: '', critical: false, inIndex: true },
                  view.words.handling,
                )}
                ${people.map(
                  (prefix, index) =>
                    html`<h2 class="govuk-heading-m">
                        Person ${index + 1}${index > 0 && ', if there is one'}
                      </h2>
                      ${personFields(form, prefix, { name: '', bornOn: '', address: '', note: '' })}`,
                )}
                <div class="govuk-button-group">
                  ${button({ text: 'See who will see this', name: 'do', value: 'check' })}
                  ${button({ text: 'Save for later', name: 'do', value: 'save', classes: 'govuk-button--secondary' })}
                </div>
              </form>
              <form method="post" action="${path}/discard" novalidate>
                ${view.hidden()}
                ${button({ text: 'Throw this draft away', classes: 'govuk-button--secondary' })}
              </form>`
      }`,
  };
}

export function checkPage(view: {
  id: string;
  agreement: UsableAgreement;
  draft: WholeDraft;
  words: { purpose: string; gateway: string; category: string };
  ownAgency: string;
  hidden: () => SafeHtml;
}): Page {
  const { draft, agreement } = view;
  const path = `/sharing/shared/drafts/${view.id}`;
  const receivers = agreement.receivers.filter(({ agencyId }) => draft.receivers.includes(agencyId));
  return {
    title: 'Who will see this',
    menu: 'sharing',
    backLink: path,
    mark: { mark: draft.mark, handling: draft.handling, regime: agreement.regime },
    body: html`<h1 class="govuk-heading-l">Who will see this, and under what</h1>
      ${scrollRegion(
        'Who will see this',
        table({
          caption: 'Who will see this',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [{ text: 'Agency' }, { text: 'Under' }, { text: 'May hold' }, { text: 'Until' }],
          rows: [
            [
              { text: view.ownAgency },
              { text: 'It is your agency’s record' },
              { text: '' },
              { text: 'It is closed and its time is up' },
            ],
            ...receivers.map(({ name, ceiling }) => [
              { text: name },
              { text: `${agreement.title} (${agreement.reference})` },
              { text: marks[ceiling] },
              {
                text: `The agreement ends${agreement.expiresOn === null ? '' : ` on ${dayWords(agreement.expiresOn)}`}${draft.critical ? ', and its days of grace, because it is high-risk' : ''}`,
              },
            ]),
          ],
        }),
      )}
      <p class="govuk-body">
        For ${view.words.purpose}, by ${view.words.gateway}, as ${view.words.category}. In each agency it is
        seen by those whose post works with such records, and each look is kept.
      </p>
      <h2 class="govuk-heading-m">${draft.title}</h2>
      ${typedText(draft.words)}
      ${
        draft.subjects.length > 0 &&
        html`<ul class="govuk-list govuk-list--bullet">
          ${draft.subjects.map(
            (subject) =>
              html`<li>
                ${subject.name}${subject.bornOn !== null && `, born ${dayWords(subject.bornOn)}`}
              </li>`,
          )}
        </ul>`
      }
      <form method="post" action="${path}/share" novalidate>
        ${view.hidden()}
        <div class="govuk-button-group">
          ${button({ text: 'Share it now' })}
          <a class="govuk-link" href="${path}">Change it</a>
        </div>
      </form>`,
  };
}

import { clock } from '../../foundation/clock.ts';
import {
  button,
  checkboxes,
  fileUpload,
  input,
  radios,
  scrollRegion,
  select,
  table,
  textarea,
  warningText,
} from '../../web/components.ts';
import { dateField } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { Term } from '../lists/term.store.ts';
import { ceilings, regimes, saidHow } from './agreement.rules.ts';
import type { Step } from './agreement.rules.ts';
import type { AgencyChoice, Agreement, Party, PersonChoice } from './agreement.store.ts';

const crumbs = (agreement?: Agreement) => [
  { text: 'Sharing', href: '/sharing' },
  { text: 'Agreements', href: '/sharing/agreements' },
  ...(agreement === undefined
    ? []
    : [{ text: agreement.title, href: `/sharing/agreements/${agreement.id}` }]),
];

/** Where each message of the words' form leads. */
export const wordsIds: Readonly<Record<string, string>> = {
  purposes: 'purposes',
  gateways: 'gateways',
  categories: 'categories',
  regime: 'regime',
  'starts-on': 'starts-on-day',
  'review-on': 'review-on-day',
  'expires-on': 'expires-on-day',
};

function choices(
  form: FormState,
  name: string,
  legend: string,
  hint: string,
  terms: readonly Term[],
  chosen: readonly string[],
): SafeHtml {
  if (terms.length === 0)
    return html`<p class="govuk-body">
      <strong>${legend}:</strong> the list is empty.
      <a class="govuk-link" href="/sharing/lists">Fill the lists first</a>.
    </p>`;
  return checkboxes({
    idPrefix: name,
    name,
    fieldset: { legend: { text: legend, classes: 'govuk-fieldset__legend--s' } },
    hint: { text: hint },
    values: form.values(name, chosen),
    items: terms.map((term) => ({
      value: term.code,
      text: term.title,
      ...(term.source === '' && term.guidance === ''
        ? {}
        : {
            hint: {
              text: [
                term.guidance,
                term.source === '' ? '' : `${term.source}${term.isLaw ? '' : ' (guidance to check)'}`,
              ]
                .filter((text) => text !== '')
                .join(' '),
            },
          }),
    })),
    ...form.error(name),
  });
}

/** Writes or changes the words of a draft. */
export function wordsPage(view: {
  agreement: Agreement | null;
  /** Why the words cannot be changed; null where they can. */
  fixed: string | null;
  form: FormState;
  terms: { purposes: readonly Term[]; gateways: readonly Term[]; categories: readonly Term[] };
  people: readonly PersonChoice[];
  hidden: () => SafeHtml;
}): Page {
  const { agreement, form } = view;
  const title = agreement === null ? 'Write an agreement' : `Change ${agreement.title}`;
  const action = agreement === null ? '/sharing/agreements/new' : `/sharing/agreements/${agreement.id}/edit`;
  return {
    title,
    menu: 'sharing',
    breadcrumbs: crumbs(agreement ?? undefined),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      ${view.fixed === null ? wordsForm(view, action) : html`<p class="govuk-body">${view.fixed}</p>`}`,
  };
}

function wordsForm(view: Parameters<typeof wordsPage>[0], action: string): SafeHtml {
  const { agreement, form } = view;
  return html`<form method="post" action="${action}" novalidate>
    ${view.hidden()}
    ${agreement !== null && html`<input type="hidden" name="version" value="${agreement.version}" />`}
    ${input({
      id: 'title',
      name: 'title',
      label: { text: 'Title', classes: 'govuk-label--s' },
      hint: { text: 'As its parties know it, for example “Anti-social behaviour case sharing”' },
      value: form.value('title', agreement?.title),
      ...form.error('title'),
    })}
    ${textarea({
      id: 'summary',
      name: 'summary',
      label: { text: 'What is shared, between whom and why', classes: 'govuk-label--s' },
      hint: { text: 'In plain words. Say why less would not do.' },
      value: form.value('summary', agreement?.summary),
      rows: 5,
      ...form.error('summary'),
    })}
    ${choices(form, 'purposes', 'Purposes', 'Choose every purpose it serves', view.terms.purposes, agreement?.purposes ?? [])}
    ${choices(form, 'gateways', 'Legal gateways', 'The powers and duties it rests on', view.terms.gateways, agreement?.gateways ?? [])}
    ${choices(form, 'categories', 'Categories of record', 'What may be shared under it', view.terms.categories, agreement?.categories ?? [])}
    ${radios({
      idPrefix: 'regime',
      name: 'regime',
      fieldset: { legend: { text: 'Regime', classes: 'govuk-fieldset__legend--s' } },
      hint: {
        text: 'Part 3 of the Data Protection Act 2018 is for law enforcement by competent authorities',
      },
      value: form.value('regime', agreement?.regime ?? 'uk-gdpr'),
      items: Object.entries(regimes).map(([value, text]) => ({ value, text })),
      ...form.error('regime'),
    })}
    ${textarea({
      id: 'security',
      name: 'security',
      label: { text: 'How it is kept safe', classes: 'govuk-label--s' },
      hint: { text: 'Storage, sending, who may see it, how long, what happens to it at the end' },
      value: form.value('security', agreement?.security),
      rows: 4,
      ...form.error('security'),
    })}
    ${dateField({ form, name: 'starts-on', legend: 'First day, if known', value: agreement?.startsOn ?? '' })}
    ${dateField({
      form,
      name: 'review-on',
      legend: 'Review due, if known',
      hint: 'Usually a year after the first day. For example, 27 3 2027',
      value: agreement?.reviewOn ?? '',
    })}
    ${dateField({ form, name: 'expires-on', legend: 'Last day, if there is one', value: agreement?.expiresOn ?? '' })}
    ${input({
      id: 'grace-days',
      name: 'grace-days',
      label: { text: 'Days of grace after the last day', classes: 'govuk-label--s' },
      hint: {
        text: 'High-risk and panel records stay readable for so long after the last day, and nothing new is shared',
      },
      inputmode: 'numeric',
      classes: 'govuk-input--width-3',
      value: form.value('grace-days', String(agreement?.graceDays ?? 30)),
      ...form.error('grace-days'),
    })}
    ${select({
      id: 'owner',
      name: 'owner',
      label: { text: 'Owner', classes: 'govuk-label--s' },
      hint: { text: 'Who is asked about it and is warned before it ends' },
      value: form.value('owner', agreement?.ownerId ?? ''),
      items: [
        { value: '', text: 'Choose a person' },
        ...view.people.map((person) => ({
          value: person.id,
          text: `${person.name}, ${person.agencyName}`,
        })),
      ],
      ...form.error('owner'),
    })}
    ${button({ text: agreement === null ? 'Save the draft' : 'Save the changes', preventDoubleClick: true })}
  </form>`;
}

/** Parties of a draft: add, change ceiling and contact, remove. */
export function partiesPage(view: {
  agreement: Agreement;
  fixed: string | null;
  parties: readonly Party[];
  agencies: readonly AgencyChoice[];
  people: readonly PersonChoice[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { agreement, form } = view;
  const href = `/sharing/agreements/${agreement.id}/parties`;
  return {
    title: `Parties of ${agreement.title}`,
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: crumbs(agreement),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${agreement.title}</span>Parties and markings
      </h1>
      ${view.fixed === null ? partiesForms(view, href) : html`<p class="govuk-body">${view.fixed}</p>`}`,
  };
}

function partiesForms(view: Parameters<typeof partiesPage>[0], href: string): SafeHtml {
  const { agreement, parties, form } = view;
  const free = view.agencies.filter((agency) => !parties.some((party) => party.agencyId === agency.id));
  return html` ${
      parties.length === 0
        ? html`<p class="govuk-body">No party yet. An agreement needs two or more.</p>`
        : scrollRegion(
            'Parties',
            table({
              caption: 'Parties of the draft',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Agency' }, { text: 'May hold, and contact' }, { text: 'Take off' }],
              rows: parties.map((party) => [
                { text: party.agencyName },
                {
                  html: html`<form method="post" action="${href}/${party.id}" novalidate>
                    ${view.hidden()}
                    <input type="hidden" name="version" value="${agreement.version}" />
                    ${select({
                      id: `ceiling-${party.id}`,
                      name: 'ceiling',
                      label: {
                        html: html`Highest marking<span class="govuk-visually-hidden">
                            for ${party.agencyName}</span
                          >`,
                      },
                      value: party.ceiling,
                      items: Object.entries(ceilings).map(([value, text]) => ({ value, text })),
                    })}
                    ${select({
                      id: `contact-${party.id}`,
                      name: 'contact',
                      label: {
                        html: html`Contact<span class="govuk-visually-hidden"> of ${party.agencyName}</span>`,
                      },
                      value: party.contactId ?? '',
                      items: [
                        { value: '', text: 'Nobody named' },
                        ...view.people
                          .filter((person) => person.agencyId === party.agencyId)
                          .map((person) => ({ value: person.id, text: person.name })),
                      ],
                    })}
                    ${button({
                      html: html`Save<span class="govuk-visually-hidden"> ${party.agencyName}</span>`,
                      classes: 'govuk-button--secondary',
                    })}
                  </form>`,
                },
                {
                  html: html`<form method="post" action="${href}/${party.id}/remove" novalidate>
                    ${view.hidden()}
                    <input type="hidden" name="version" value="${agreement.version}" />
                    ${button({
                      html: html`Take off<span class="govuk-visually-hidden"> ${party.agencyName}</span>`,
                      classes: 'govuk-button--secondary',
                    })}
                  </form>`,
                },
              ]),
            }),
          )
    }
    <h2 class="govuk-heading-m">Add a party</h2>
    ${
      free.length === 0
        ? html`<p class="govuk-body">
            Every agency of the partnership is a party. An agreement is between agencies of the partnership:
            add another to the partnership first.
          </p>`
        : html`<form method="post" action="${href}" novalidate>
            ${view.hidden()}
            <input type="hidden" name="version" value="${agreement.version}" />
            ${select({
              id: 'agency',
              name: 'agency',
              label: { text: 'Agency' },
              value: form.value('agency'),
              items: [
                { value: '', text: 'Choose an agency' },
                ...free.map((agency) => ({ value: agency.id, text: agency.name })),
              ],
              ...form.error('agency'),
            })}
            ${radios({
              idPrefix: 'ceiling',
              name: 'ceiling',
              fieldset: {
                legend: { text: 'Highest marking it may hold', classes: 'govuk-fieldset__legend--s' },
              },
              value: form.value('ceiling', 'official-sensitive'),
              items: Object.entries(ceilings).map(([value, text]) => ({ value, text })),
              ...form.error('ceiling'),
            })}
            ${select({
              id: 'contact',
              name: 'contact',
              label: { text: 'Contact, if known' },
              hint: { text: 'One of its own people: asked to sign, and warned before the end' },
              value: form.value('contact'),
              items: [
                { value: '', text: 'Nobody named' },
                ...view.people.map((person) => ({
                  value: person.id,
                  text: `${person.name}, ${person.agencyName}`,
                })),
              ],
              ...form.error('contact'),
            })}
            ${button({ text: 'Add the party' })}
          </form>`
    }`;
}

export const stepIds: Readonly<Record<string, string>> = {
  'starts-on': 'starts-on-day',
  'review-on': 'review-on-day',
  'expires-on': 'expires-on-day',
  'said-on': 'said-on-day',
  how: 'how',
};

/** One step of an agreement: what it does, what must be given, and its button. */
export function stepPage(view: {
  agreement: Agreement;
  step: Step;
  /** Why it cannot be taken now; null where it can. */
  notNow: string | null;
  parties: readonly Party[];
  form: FormState;
  hidden: () => SafeHtml;
  signatory: string;
}): Page {
  const { agreement, step, form } = view;
  return {
    title: `${step.title}: ${agreement.title}`,
    menu: 'sharing',
    breadcrumbs: crumbs(agreement),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${agreement.title} (${agreement.reference})</span>${step.title}
      </h1>
      ${view.notNow === null ? stepForm(view) : html`<p class="govuk-body">${view.notNow}</p>`}`,
  };
}

function stepForm(view: Parameters<typeof stepPage>[0]): SafeHtml {
  const { agreement, step, form } = view;
  const asks = (name: string): boolean => step.given.some((given) => given.replace('?', '') === name);
  const waiting = view.parties.filter((party) =>
    step.event === 'record-signature' ? party.signedAt === null : party.withdrawnAt === null,
  );
  return html`${
      step.takesAway === true
        ? warningText({ text: step.meaning, iconFallbackText: 'Warning' })
        : html`<p class="govuk-body">${step.meaning}</p>`
    }
    <form method="post" action="/sharing/agreements/${agreement.id}/steps/${step.event}" novalidate>
      ${view.hidden()}
      <input type="hidden" name="version" value="${form.value('version', String(agreement.version))}" />
      ${
        asks('party') &&
        select({
          id: 'party',
          name: 'party',
          label: { text: 'For which agency' },
          value: form.value('party'),
          items: [
            { value: '', text: 'Choose an agency' },
            ...waiting.map((party) => ({ value: party.agencyId, text: party.agencyName })),
          ],
          ...form.error('party'),
        })
      }
      ${
        asks('signatory') &&
        input({
          id: 'signatory',
          name: 'signatory',
          label: { text: step.event === 'sign' ? 'Your name and office' : 'Who said it: name and office' },
          value: form.value('signatory', view.signatory),
          ...form.error('signatory'),
        })
      }
      ${
        asks('how') &&
        radios({
          idPrefix: 'how',
          name: 'how',
          fieldset: { legend: { text: 'How it was said', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('how'),
          items: Object.entries(saidHow).map(([value, text]) => ({
            value,
            text: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
          })),
          ...form.error('how'),
        })
      }
      ${asks('said-on') && dateField({ form, name: 'said-on', legend: 'On which day', value: clock.today() })}
      ${
        asks('starts-on') &&
        dateField({
          form,
          name: 'starts-on',
          legend: 'First day',
          value: agreement.startsOn ?? clock.today(),
        })
      }
      ${
        asks('review-on') &&
        dateField({ form, name: 'review-on', legend: 'Review due', value: agreement.reviewOn ?? '' })
      }
      ${
        asks('expires-on') &&
        dateField({
          form,
          name: 'expires-on',
          legend: 'Last day, if there is one',
          value: agreement.expiresOn ?? '',
        })
      }
      ${
        asks('reason') &&
        textarea({
          id: 'reason',
          name: 'reason',
          label: { text: step.event === 'renew' ? 'What the review found, and who agreed' : 'Reason' },
          hint: { text: 'No names of people the records are about: all members can read this' },
          value: form.value('reason'),
          rows: 3,
          ...form.error('reason'),
        })
      }
      <div class="govuk-button-group">
        ${button({
          text: step.title,
          preventDoubleClick: true,
          ...(step.takesAway === true ? { classes: 'govuk-button--warning' } : {}),
        })}
        <a class="govuk-link" href="/sharing/agreements/${agreement.id}">Cancel</a>
      </div>
    </form>`;
}

export function attachPage(view: { agreement: Agreement; form: FormState; hidden: () => SafeHtml }): Page {
  const { agreement, form } = view;
  return {
    title: `Attach a document to ${agreement.title}`,
    menu: 'sharing',
    breadcrumbs: crumbs(agreement),
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${agreement.title} (${agreement.reference})</span>Attach a document
      </h1>
      <p class="govuk-body">All members of the partnership can read it, as they can the agreement.</p>
      <form
        method="post"
        action="/sharing/agreements/${agreement.id}/documents/add"
        enctype="multipart/form-data"
        novalidate
      >
        ${view.hidden()}
        ${input({
          id: 'title',
          name: 'title',
          label: { text: 'What it is' },
          hint: { text: 'For example “Signed agreement” or “Appendix B: contacts”' },
          value: form.value('title'),
          ...form.error('title'),
        })}
        ${fileUpload({
          id: 'file',
          name: 'file',
          label: { text: 'The file' },
          hint: { text: 'PDF, Word, OpenDocument, picture or text; up to 25 MB' },
          ...form.error('file'),
        })}
        ${button({ text: 'Attach', preventDoubleClick: true })}
      </form>`,
  };
}

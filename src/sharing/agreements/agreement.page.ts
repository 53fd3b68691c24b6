import { momentInWords, dayInWords } from '../words.ts';
import {
  button,
  input,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import { countInWords, pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import type { Term } from '../lists/term.store.ts';
import {
  ceilings,
  lastDayOfGrace,
  regimes,
  saidHow,
  standings,
  standingWords,
  wayWords,
} from './agreement.rules.ts';
import type { Standing, Step } from './agreement.rules.ts';
import type {
  AgencyChoice,
  Agreement,
  AgreementDocument,
  HandOver,
  ListedAgreement,
  Party,
  ShareCount,
} from './agreement.store.ts';

export function standingTag(standing: Standing, sent = false): SafeHtml {
  const { title, colour } = standingWords[standing];
  return tag({
    text: standing === 'draft' && sent ? 'With its parties for signature' : title,
    classes: colour,
  });
}

const list = (items: readonly string[]): SafeHtml | string =>
  items.length === 0
    ? 'none yet'
    : items.length === 1
      ? (items[0] ?? '')
      : html`<ul class="govuk-list govuk-list--bullet">
          ${items.map((item) => html`<li>${item}</li>`)}
        </ul>`;

const cell = (content: SafeHtml | string): { html: SafeHtml } | { text: string } =>
  typeof content === 'string' ? { text: content } : { html: content };

function endOf(agreement: ListedAgreement): string {
  if (agreement.expiresOn === null) return 'no end set';
  return agreement.standing === 'grace'
    ? `${dayInWords(agreement.expiresOn)}; grace until ${dayInWords(lastDayOfGrace(agreement.expiresOn, agreement.graceDays))}`
    : dayInWords(agreement.expiresOn);
}

export function agreementsPage(view: {
  navigation: SafeHtml;
  agreements: readonly ListedAgreement[];
  count: number;
  agencies: readonly AgencyChoice[];
  form: FormState;
  mayWrite: boolean;
  filtered: boolean;
  next: string | null;
  url: string;
}): Page {
  const { form } = view;
  return {
    title: 'Information sharing agreements',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [{ text: 'Sharing', href: '/sharing' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Information sharing agreements</h1>
      ${view.navigation}
      <p class="govuk-body">
        What one agency lets another read follows from these: when an agreement begins, ends, is suspended or
        a party withdraws, access changes at the next click.
      </p>
      ${view.mayWrite && button({ text: 'Write an agreement', href: '/sharing/agreements/new' })}
      <form method="get" action="/sharing/agreements" class="fp-filter" novalidate>
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Title or reference' },
          value: form.value('q'),
          classes: 'govuk-input--width-20',
          spellcheck: false,
          ...form.error('q'),
        })}
        ${select({
          id: 'standing',
          name: 'standing',
          label: { text: 'Standing' },
          value: form.value('standing'),
          items: [
            { value: '', text: 'Any' },
            ...standings.map((each) => ({ value: each, text: standingWords[each].title })),
          ],
          ...form.error('standing'),
        })}
        ${select({
          id: 'agency',
          name: 'agency',
          label: { text: 'Party' },
          value: form.value('agency'),
          items: [
            { value: '', text: 'Any agency' },
            ...view.agencies.map((agency) => ({ value: agency.id, text: agency.name })),
          ],
          ...form.error('agency'),
        })}
        ${button({ text: 'Find', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.agreements.length === 0
          ? html`<p class="govuk-body">
              ${view.filtered ? 'No agreement fits. Try fewer letters, any standing or any agency.' : 'No agreement has been written yet. Nothing can be shared between agencies until one is in force.'}
            </p>`
          : html`<p class="govuk-body">${countInWords(view.count, 'agreement')}, by title.</p>
              ${scrollRegion(
                'Agreements',
                table({
                  caption: 'Agreements found, by title',
                  captionClasses: 'govuk-visually-hidden',
                  firstCellIsHeader: true,
                  head: [
                    { text: 'Title' },
                    { text: 'Standing' },
                    { text: 'Parties' },
                    { text: 'Review' },
                    { text: 'Ends' },
                  ],
                  rows: view.agreements.map((agreement) => [
                    {
                      html: html`<a class="govuk-link" href="/sharing/agreements/${agreement.id}"
                          >${agreement.title}</a
                        ><br /><span class="govuk-body-s">${agreement.reference}</span>`,
                    },
                    { html: standingTag(agreement.standing, agreement.sentAt !== null) },
                    {
                      text: `${agreement.parties.join(', ')}${agreement.standing === 'draft' && agreement.sentAt !== null ? ` (${agreement.unsigned} still to sign)` : ''}`,
                      classes: 'fp-cell-wide',
                    },
                    { text: dayInWords(agreement.reviewOn) },
                    { text: endOf(agreement) },
                  ]),
                }),
              )}`
      }
      ${pager({ url: view.url, next: view.next, label: 'Agreements' })}`,
  };
}

/** How and by whom a party's signature came. */
function signatureWords(party: Party): string {
  if (party.signedAt === null) return 'not signed yet';
  const day = dayInWords(party.saidOn ?? party.signedAt);
  if (party.recordedByName === null)
    return `${party.signatory}, ${party.signedWay === null ? 'signed' : wayWords[party.signedWay]}, ${day}`;
  const how = party.saidHow === null ? wayWords['word-of-mouth'] : saidHow[party.saidHow];
  return `${how} from ${party.signatory}, ${day}, recorded by ${party.recordedByName}`;
}

function termRows(codes: readonly string[], terms: readonly Term[], withSource: boolean): SafeHtml | string {
  if (codes.length === 0) return 'none yet';
  return html`<ul class="govuk-list govuk-list--bullet">
    ${codes.map((code) => {
      const term = terms.find((each) => each.code === code);
      if (term === undefined) return html`<li>${code} (no longer on the list)</li>`;
      return html`<li>
        ${term.title}
        ${
          withSource &&
          html`<span class="govuk-body-s"
            >(${term.source === '' ? 'no source given' : term.source}${term.isLaw ? '' : '; guidance to check'})</span
          >`
        }
      </li>`;
    })}
  </ul>`;
}

export type AgreementView = {
  agreement: Agreement;
  parties: readonly Party[];
  documents: readonly AgreementDocument[];
  terms: { purposes: readonly Term[]; gateways: readonly Term[]; categories: readonly Term[] };
  shares: readonly ShareCount[];
  handOver: readonly (HandOver & { title: string; mayFinish: boolean })[];
  /** Steps that this reader may take now. */
  steps: readonly Step[];
  mayEdit: boolean;
  mayAttach: boolean;
  supersedes: { id: string; title: string; reference: string } | null;
  supersededBy: { id: string; title: string; reference: string } | null;
  hidden: () => SafeHtml;
};

export function agreementPage(view: AgreementView): Page {
  const { agreement, parties } = view;
  const { id } = agreement;
  const href = `/sharing/agreements/${id}`;
  return {
    title: agreement.title,
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [
      { text: 'Sharing', href: '/sharing' },
      { text: 'Agreements', href: '/sharing/agreements' },
    ],
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${agreement.reference}</span>${agreement.title}
      </h1>
      <p class="govuk-body">${standingTag(agreement.standing, agreement.sentAt !== null)}</p>
      ${insetText({ text: standingSentence(agreement) })}
      ${
        view.supersededBy !== null &&
        html`<p class="govuk-body">
          A new version is
          <a class="govuk-link" href="/sharing/agreements/${view.supersededBy.id}"
            >${view.supersededBy.title} (${view.supersededBy.reference})</a
          >.
        </p>`
      }
      ${
        view.supersedes !== null &&
        html`<p class="govuk-body">
          Takes the place of
          <a class="govuk-link" href="/sharing/agreements/${view.supersedes.id}"
            >${view.supersedes.title} (${view.supersedes.reference})</a
          >.
        </p>`
      }
      ${
        (view.steps.length > 0 || view.mayEdit) &&
        html`<div class="govuk-button-group">
          ${view.mayEdit && button({ text: 'Change the draft', href: `${href}/edit` })}
          ${
            view.mayEdit &&
            button({
              text: 'Parties and markings',
              href: `${href}/parties`,
              classes: 'govuk-button--secondary',
            })
          }
          ${view.steps.map((step) =>
            button({
              text: step.title,
              href: `${href}/steps/${step.event}`,
              classes: step.takesAway === true ? 'govuk-button--warning' : 'govuk-button--secondary',
            }),
          )}
        </div>`
      }
      <h2 class="govuk-heading-m">What it says</h2>
      ${summaryList({
        rows: [
          {
            key: { text: 'Summary' },
            value: { text: agreement.summary === '' ? 'not written yet' : agreement.summary },
          },
          {
            key: { text: 'Purposes' },
            value: cell(termRows(agreement.purposes, view.terms.purposes, false)),
          },
          {
            key: { text: 'Legal gateways' },
            value: cell(termRows(agreement.gateways, view.terms.gateways, true)),
          },
          {
            key: { text: 'Categories of record' },
            value: cell(termRows(agreement.categories, view.terms.categories, false)),
          },
          { key: { text: 'Regime' }, value: { text: regimes[agreement.regime] } },
          {
            key: { text: 'Security' },
            value: { text: agreement.security === '' ? 'not written yet' : agreement.security },
          },
          { key: { text: 'First day' }, value: { text: dayInWords(agreement.startsOn) } },
          { key: { text: 'Review due' }, value: { text: dayInWords(agreement.reviewOn) } },
          {
            key: { text: 'Last day' },
            value: {
              text:
                agreement.expiresOn === null
                  ? 'no end set'
                  : `${dayInWords(agreement.expiresOn)}, then ${agreement.graceDays} ${agreement.graceDays === 1 ? 'day' : 'days'} of grace`,
            },
          },
          { key: { text: 'Owner' }, value: { text: agreement.ownerName ?? 'nobody yet' } },
        ],
      })}
      <h2 class="govuk-heading-m">Parties</h2>
      ${
        parties.length === 0
          ? html`<p class="govuk-body">No party yet.</p>`
          : scrollRegion(
              'Parties',
              table({
                caption: 'Parties of the agreement',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Agency' },
                  { text: 'May hold' },
                  { text: 'Contact' },
                  { text: 'Signature' },
                  { text: 'Withdrawal' },
                ],
                rows: parties.map((party) => [
                  { text: `${party.agencyName}${party.inPartnership ? '' : ' (has left the partnership)'}` },
                  { text: `up to ${ceilings[party.ceiling]}` },
                  { text: party.contactName ?? 'nobody named' },
                  { text: signatureWords(party), classes: 'fp-cell-wide' },
                  {
                    text:
                      party.withdrawnAt === null
                        ? 'no'
                        : `${momentInWords(party.withdrawnAt)}: ${party.withdrawalReason}`,
                  },
                ]),
              }),
            )
      }
      <h2 class="govuk-heading-m">Documents</h2>
      ${
        view.documents.length === 0
          ? html`<p class="govuk-body">The signed paper has not been attached.</p>`
          : html`<ul class="govuk-list govuk-list--bullet">
              ${view.documents.map(
                (document) =>
                  html`<li>
                    <a class="govuk-link" href="${href}/documents/${document.id}">${document.title}</a>
                    <span class="govuk-body-s"
                      >(${document.fileName},
                      ${Math.max(1, Math.round(document.bytes / 1024)).toLocaleString('en-GB')} kB, added
                      ${momentInWords(document.madeAt)}${document.madeByName === null ? '' : ` by ${document.madeByName}`})</span
                    >
                  </li>`,
              )}
            </ul>`
      }
      ${
        view.mayAttach &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="${href}/documents/add">Attach a document</a>
        </p>`
      }
      <h2 class="govuk-heading-m">Shared under it now</h2>
      ${
        view.shares.length === 0
          ? html`<p class="govuk-body">Nothing that you may see.</p>`
          : html`<p class="govuk-body">Only what your own agency gave or may read is counted.</p>
              ${scrollRegion(
                'Shared under it now',
                table({
                  caption: 'Records shared under the agreement, by giver and receiver',
                  captionClasses: 'govuk-visually-hidden',
                  head: [
                    { text: 'From' },
                    { text: 'To' },
                    { text: 'Category' },
                    { text: 'High-risk or before a panel' },
                    { text: 'Records', format: 'numeric' },
                  ],
                  rows: view.shares.map((share) => [
                    { text: share.giver },
                    { text: share.receiver },
                    { text: titleOf(share.category, view.terms.categories) },
                    { text: share.critical ? 'yes' : 'no' },
                    { text: share.count.toLocaleString('en-GB'), format: 'numeric' },
                  ]),
                }),
              )}`
      }
      ${handOverList(view)}
      <p class="govuk-body">
        <a class="govuk-link" href="${href}/history">How this agreement was changed</a>
      </p>`,
  };
}

export function titleOf(code: string, terms: readonly Term[]): string {
  return terms.find((term) => term.code === code)?.title ?? code;
}

function handOverList(view: AgreementView): SafeHtml | false {
  const { handOver, agreement } = view;
  if (handOver.length === 0) return false;
  return html`<h2 class="govuk-heading-m" id="hand-over">To hand over</h2>
    <p class="govuk-body">
      Open records that were shared under this agreement when it ended or a party left. The two agencies
      settle by word who goes on with what; nothing of the records stands here.
    </p>
    ${scrollRegion(
      'To hand over',
      table({
        caption: 'Open records to hand over',
        captionClasses: 'govuk-visually-hidden',
        head: [
          { text: 'Record' },
          { text: 'From' },
          { text: 'To' },
          { text: 'Category' },
          { text: 'High-risk or before a panel' },
          { text: 'Settled' },
        ],
        rows: handOver.map((each) => [
          { text: each.title },
          { text: each.giver },
          { text: each.receiver },
          { text: titleOf(each.category, view.terms.categories) },
          { text: each.critical ? 'yes' : 'no' },
          each.doneAt !== null
            ? { text: `${momentInWords(each.doneAt)}: ${each.outcome}` }
            : each.mayFinish
              ? {
                  html: html`<form
                    method="post"
                    action="/sharing/agreements/${agreement.id}/hand-over/${each.id}"
                    novalidate
                  >
                    ${view.hidden()}
                    ${input({
                      id: `outcome-${each.id}`,
                      name: 'outcome',
                      label: {
                        html: html`What was agreed
                          <span class="govuk-visually-hidden">about ${each.title} to ${each.receiver}</span>`,
                      },
                      classes: 'govuk-input--width-20',
                    })}
                    ${button({ text: 'Mark as settled', classes: 'govuk-button--secondary' })}
                  </form>`,
                }
              : { text: 'not yet' },
        ]),
      }),
    )}`;
}

function standingSentence(agreement: Agreement): string {
  const { standing, expiresOn, startsOn } = agreement;
  const { meaning } = standingWords[standing];
  const since = agreement.stateChangedByName === null ? '' : ` by ${agreement.stateChangedByName}`;
  switch (standing) {
    case 'signed':
      return startsOn === null
        ? `${meaning} No first day has been set.`
        : `${meaning} It begins on ${dayInWords(startsOn)}.`;
    case 'in-force':
      return expiresOn === null ? meaning : `${meaning} It ends on ${dayInWords(expiresOn)}.`;
    case 'grace':
      return expiresOn === null
        ? meaning
        : `${meaning} It ended on ${dayInWords(expiresOn)}; grace ends on ${dayInWords(lastDayOfGrace(expiresOn, agreement.graceDays))}.`;
    case 'suspended':
    case 'withdrawn':
      return `${meaning} ${momentInWords(agreement.stateChangedAt)}${since}: ${agreement.stateReason}.`;
    case 'closed':
      return agreement.state === 'signed' && expiresOn !== null
        ? `${meaning} It ended on ${dayInWords(expiresOn)} and its days of grace have passed.`
        : `${meaning} ${momentInWords(agreement.stateChangedAt)}${since}: ${agreement.stateReason}.`;
    case 'draft':
      return agreement.sentAt === null
        ? 'Nothing can be shared under it. It is being written.'
        : `Nothing can be shared under it yet. It has been with its parties for signature since ${momentInWords(agreement.sentAt)}.`;
  }
}

export type Change = {
  version: number;
  at: string;
  by: string;
  reason: string;
  /** What was replaced: field, how it was before, how it was after. */
  differences: { field: string; before: string; after: string }[];
};

export function agreementHistoryPage(view: { agreement: Agreement; changes: readonly Change[] }): Page {
  const { agreement, changes } = view;
  return {
    title: `How ${agreement.title} was changed`,
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [
      { text: 'Sharing', href: '/sharing' },
      { text: 'Agreements', href: '/sharing/agreements' },
      { text: agreement.title, href: `/sharing/agreements/${agreement.id}` },
    ],
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${agreement.reference}</span>How it was changed
      </h1>
      ${
        changes.length === 0
          ? html`<p class="govuk-body">
              It has not been changed since it was made, ${momentInWords(agreement.madeAt)}.
            </p>`
          : scrollRegion(
              'Changes',
              table({
                caption: 'Changes, the latest first',
                captionClasses: 'govuk-visually-hidden',
                head: [{ text: 'When' }, { text: 'Who' }, { text: 'Why' }, { text: 'What changed' }],
                rows: changes.map((change) => [
                  { text: momentInWords(change.at) },
                  { text: change.by },
                  { text: change.reason, classes: 'fp-cell-wide' },
                  cell(
                    list(
                      change.differences.length === 0
                        ? ['nothing but its standing']
                        : change.differences.map(
                            ({ field, before, after }) => `${field}: from ${before} to ${after}`,
                          ),
                    ),
                  ),
                ]),
              }),
            )
      }`,
  };
}

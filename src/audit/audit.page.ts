import {
  button,
  details,
  insetText,
  input,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
} from '../web/components.ts';
import { dateField } from '../web/form.ts';
import type { FormState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';
import { countInWords, pager, withQuery } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { AuditRow, EntryDetail, Named } from './entries.store.ts';
import { eventChoices, eventWords, recordWords } from './events.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'medium',
});

export const momentInWords = (at: string): string => moments.format(new Date(at));

/** Names of the roles are another room's; the audit shows what the entry says where it is not one of them. */
export type RoleTitle = (role: string) => string;

export type ListView = {
  title: string;
  /** What this list is, above it. */
  lead: SafeHtml | string;
  rows: readonly AuditRow[];
  /** Null on a print, which says itself how many it has. */
  count: number | null;
  next: string | null;
  url: string;
  roleTitle: RoleTitle;
  /** Where the list can be narrowed. */
  narrow?: {
    form: FormState;
    isNarrowed: boolean;
    people: readonly Named[];
    agencies: readonly Named[];
    agreements: readonly Named[];
  };
  /** Set where the reader may follow a row to its person and record; not on their own list. */
  follows: boolean;
  /** Set where the list may be given out. */
  givesOut: boolean;
  breadcrumbs?: { text: string; href: string }[];
};

const auditCrumb = { text: 'Audit', href: '/audit' };

export const recordHref = (kind: string, id: string): string =>
  `/audit/records?${new URLSearchParams({ kind, id }).toString()}`;

function who(row: AuditRow, view: Pick<ListView, 'roleTitle' | 'follows'>): SafeHtml {
  const name =
    row.accountId === null
      ? html`${view.roleTitle(row.role)}`
      : view.follows && row.name !== null
        ? html`<a class="govuk-link" href="/audit/people/${row.accountId}">${row.name}</a>`
        : html`${row.name ?? 'Somebody without a post here today'}`;
  const post =
    row.accountId === null
      ? ''
      : [view.roleTitle(row.role), row.agency].filter((part) => part !== null).join(', ');
  return html`${name}${post !== '' && html`<br /><span class="govuk-hint govuk-!-margin-bottom-0">${post}</span>`}
  ${row.spokeFor !== null && html`<br />on behalf of ${row.spokeFor}`}`;
}

function record(row: AuditRow, follows: boolean): SafeHtml {
  const words = recordWords(row.subjectKind, row.subjectId);
  return follows
    ? html`<a class="govuk-link" href="${recordHref(row.subjectKind, row.subjectId)}">${words}</a>`
    : html`${words}`;
}

function why(row: AuditRow): string {
  return [row.reason, row.agreement === null ? null : `under ${row.agreement}`]
    .filter((part) => part !== null)
    .join('; ');
}

function rowsTable(view: ListView): SafeHtml {
  if (view.rows.length === 0)
    return html`<p class="govuk-body">Nothing was written down for this in these days.</p>`;
  return scrollRegion(
    view.title,
    table({
      caption: `${view.title}, the latest first`,
      captionClasses: 'govuk-visually-hidden',
      head: [{ text: 'When' }, { text: 'Who' }, { text: 'What' }, { text: 'Record' }, { text: 'Why' }],
      rows: view.rows.map((row) => [
        {
          html: view.follows
            ? html`<a class="govuk-link" href="/audit/entries/${row.id}">${momentInWords(row.at)}</a>`
            : html`${momentInWords(row.at)}`,
        },
        { html: who(row, view) },
        {
          html:
            row.outcome === 'refused'
              ? html`${tag({ text: 'Refused', classes: 'govuk-tag--red' })}
                ${eventWords(row.event, 'refused').replace('Refused: ', '')}`
              : html`${eventWords(row.event)}`,
        },
        { html: record(row, view.follows), classes: 'fp-cell-wide' },
        { text: why(row) },
      ]),
    }),
  );
}

const choices = (first: string, items: readonly Named[]): { value: string; text: string }[] => [
  { value: '', text: first },
  ...items.map(({ id, name }) => ({ value: id, text: name })),
];

function chooser(
  form: FormState,
  name: string,
  label: string,
  items: { value: string; text: string }[],
): SafeHtml {
  const value = form.value(name);
  return select({
    id: name,
    name,
    label: { text: label },
    items: items.map((item) => ({ ...item, selected: item.value === value })),
    ...form.error(name),
  });
}

function narrowing(narrow: NonNullable<ListView['narrow']>): SafeHtml {
  const { form } = narrow;
  const fields = html`<form action="/audit" method="get" novalidate>
    ${chooser(form, 'account', 'Person', choices('Everybody', narrow.people))}
    ${chooser(form, 'event', 'What was done', [{ value: '', text: 'Anything' }, ...eventChoices()])}
    ${chooser(form, 'outcome', 'Done or refused', [
      { value: '', text: 'Both' },
      { value: 'done', text: 'Done' },
      { value: 'refused', text: 'Refused' },
    ])}
    ${narrow.agencies.length > 0 && chooser(form, 'agency', 'Agency of the person', choices('Any', narrow.agencies))}
    ${narrow.agreements.length > 0 && chooser(form, 'agreement', 'Seen under the agreement', choices('Any, or none', narrow.agreements))}
    ${input({
      id: 'kind',
      name: 'kind',
      label: { text: 'Kind of record' },
      hint: { text: 'As the list names it, for example delivery or assessment' },
      value: form.value('kind'),
      classes: 'govuk-input--width-20',
      ...form.error('kind'),
    })}
    ${input({
      id: 'record',
      name: 'record',
      label: { text: 'Id of the record' },
      hint: { text: 'The last part of the address of its page' },
      value: form.value('record'),
      spellcheck: false,
      ...form.error('record'),
    })}
    ${dateField({ form, name: 'from', legend: 'From' })}
    ${dateField({ form, name: 'until', legend: 'Until' })} ${button({ text: 'Show' })}
    <p class="govuk-body"><a class="govuk-link" href="/audit">Show everything of the last 30 days</a></p>
  </form>`;
  return details({
    summaryText: 'Narrow this list',
    html: fields,
    open: narrow.isNarrowed || form.errors.length > 0,
    classes: 'fp-screen-only',
  });
}

function givingOut(url: string): SafeHtml {
  const query = (withQuery(url, { after: null }).split('?')[1] ?? '').replace(/^/, '?').replace(/^\?$/, '');
  return html`<p class="govuk-body fp-screen-only">
    <a class="govuk-link" href="/audit/print${query}">Print this list</a> ·
    <a class="govuk-link" href="/audit/export${query}">Download it as CSV</a> ·
    <a class="govuk-link" href="/audit/seals">How the audit is sealed</a>
  </p>`;
}

export function listPage(view: ListView): Page {
  return {
    title: view.title,
    menu: 'audit',
    width: 'wide',
    ...(view.breadcrumbs === undefined ? {} : { breadcrumbs: view.breadcrumbs }),
    ...(view.narrow === undefined || view.narrow.form.errors.length === 0
      ? {}
      : { errors: view.narrow.form.errors }),
    body: html`<h1 class="govuk-heading-l">${view.title}</h1>
      <p class="govuk-body">${view.lead}</p>
      ${view.narrow !== undefined && narrowing(view.narrow)}
      ${view.count !== null && html`<p class="govuk-body">${countInWords(view.count, 'entry', 'entries')}.</p>`}
      ${rowsTable(view)} ${pager({ url: view.url, next: view.next, label: view.title })}
      ${view.givesOut && givingOut(view.url)}`,
  };
}

/** For a post that supervises nobody: said, instead of an empty list that looks like a clean record. */
export function noSupervisionPage(): Page {
  return {
    title: 'Audit',
    menu: 'audit',
    body: html`<h1 class="govuk-heading-l">Audit</h1>
      ${insetText({
        text: 'Your post does not supervise anybody, so there is nobody’s audit to show. If it should, ask your administrator to tick “supervises” on your post.',
      })}
      <p class="govuk-body"><a class="govuk-link" href="/audit/mine">See what you yourself opened</a></p>`,
  };
}

export const breadcrumbsBelow = (): { text: string; href: string }[] => [auditCrumb];

export function entryPage(entry: EntryDetail, roleTitle: RoleTitle): Page {
  const row = (key: string, value: SafeHtml | string | null) =>
    value === null || value === ''
      ? []
      : [{ key: { text: key }, value: typeof value === 'string' ? { text: value } : { html: value } }];
  const words =
    entry.words ??
    (entry.hadWords ? 'Deleted by the retention schedule; the seal still covers their hash.' : null);
  return {
    title: 'Entry of the audit',
    menu: 'audit',
    breadcrumbs: breadcrumbsBelow(),
    body: html`<h1 class="govuk-heading-l">${eventWords(entry.event, entry.outcome)}</h1>
      ${summaryList({
        rows: [
          ...row('When', momentInWords(entry.at)),
          ...row('Who', who(entry, { roleTitle, follows: true })),
          ...row('Record', record(entry, true)),
          ...row('Full id of the record', entry.subjectId),
          ...row('Words typed', words),
          ...row('Reason given', entry.reason),
          ...row('Seen under', entry.agreement),
          ...row('How it came', entry.purpose),
          ...row(
            'The same request also wrote',
            entry.correlationId === null ? null : `what carries number ${entry.correlationId.slice(-8)}`,
          ),
          ...row(
            'Sealed',
            entry.seal === null
              ? 'Not yet: within seconds, unless sealing has stopped'
              : `By seal ${entry.seal.number}, ${momentInWords(entry.seal.sealedAt)}`,
          ),
          ...row('Event', entry.event),
          ...row('Id of this entry', entry.id),
        ],
      })}
      <p class="govuk-body">
        The audit says that a page or document was given out. What was done with it then, on paper or on a
        screen, no system can see.
      </p>`,
  };
}

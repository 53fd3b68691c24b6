import {
  button,
  details,
  fileUpload,
  checkboxes,
  insetText,
  scrollRegion,
  summaryList,
  table,
  tag,
  textarea,
  warningText,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { standingWords } from '../agreements/agreement.rules.ts';
import type { Grace } from '../agreements/share-keys.ts';
import type { GlassRow, StandingLock } from '../need-to-know/need-to-know.ts';
import { timeLeft } from '../need-to-know/need-to-know.ts';
import { dayWords, limits, marks, momentWords } from './disclosure.rules.ts';
import type {
  AttachedFile,
  Disclosure,
  EarlierVersion,
  Holder,
  Look,
  Note,
  Subject,
  Wording,
} from './disclosure.store.ts';
import { markTag, recordPage, stateTag, tabsOf, typedText } from './parts.page.ts';

export type RecordView = {
  record: Disclosure;
  subjects: readonly Subject[];
  notes: readonly Note[];
  wordings: readonly Wording[];
  files: readonly AttachedFile[];
  words: { purpose: string; gateway: string; category: string };
  agreement: { title: string; reference: string } | null;
  /** The agreement is all that lets the reader see it. */
  underAgreement: boolean;
  grace: Grace | null;
  glass: GlassRow | null;
  lock: StandingLock | null;
  own: boolean;
  mayShare: boolean;
  readerId: string;
  nowMilliseconds: number;
  form: FormState;
  hidden: () => SafeHtml;
};

/** What stands above the record: why the reader sees it, and what is odd about that. */
export function banners(view: Pick<RecordView, 'grace' | 'glass' | 'lock' | 'nowMilliseconds'>): SafeHtml {
  const { grace, glass, lock } = view;
  return html`${
    glass !== null &&
    warningText({
      text: `You see this by broken glass until ${momentWords(glass.expiresAt)} (${timeLeft(view.nowMilliseconds, Date.parse(glass.expiresAt))} left). The author and the governance officer have been told.`,
      attributes: { 'data-glass-until': glass.expiresAt },
    })
  }
  ${
    grace !== null &&
    warningText({
      text: `The agreement “${grace.title}” expired on ${dayWords(grace.expiredOn)}. You may read and act on this until ${dayWords(grace.until)}, because it is high-risk. Each look is marked, and nothing new is shared under it.`,
    })
  }
  ${
    lock !== null &&
    insetText({
      text: `Locked by ${lock.lockedBy} on ${momentWords(lock.lockedAt)}: only ${lock.people.join(', ')} may open it. ${lock.reason}`,
    })
  }`;
}

export function subjectsTable(subjects: readonly Subject[]): SafeHtml {
  if (subjects.length === 0)
    return html`<p class="govuk-body">No people are named here, or none that you may see.</p>`;
  return scrollRegion(
    'People',
    table({
      caption: 'People it is about',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Name' }, { text: 'Date of birth' }, { text: 'Address' }, { text: 'Note' }],
      rows: subjects.map((subject) => [
        {
          html: html`${subject.name}${subject.ownOnly && html` ${tag({ text: 'Own agency only', classes: 'govuk-tag--yellow' })}`}`,
        },
        { text: subject.bornOn === null ? 'Not known' : dayWords(subject.bornOn) },
        { text: subject.address === '' ? 'Not given' : subject.address },
        { text: subject.note },
      ]),
    }),
  );
}

function noteBlock(view: RecordView, note: Note): SafeHtml {
  const earlier = view.wordings.filter(({ noteId }) => noteId === note.id);
  return html`<h3 class="govuk-heading-s">
      ${note.agency}: ${note.author}, ${momentWords(note.madeAt)}
      ${note.ownOnly && tag({ text: 'Own agency only', classes: 'govuk-tag--yellow' })}
    </h3>
    ${typedText(note.words)}
    ${
      earlier.length > 0 &&
      details({
        summaryText: `Put right ${earlier.length === 1 ? 'once' : `${earlier.length} times`}`,
        html: html`${earlier.map(
          (wording) =>
            html`<p class="govuk-body-s">Until ${momentWords(wording.endedAt)}:</p>
              ${typedText(wording.words)}`,
        )}`,
      })
    }
    ${
      note.madeBy === view.readerId &&
      view.record.state === 'open' &&
      html`<p class="govuk-body fp-screen-only">
        <a class="govuk-link" href="/sharing/shared/${view.record.id}/notes/${note.id}"
          >Put right<span class="govuk-visually-hidden"> the note of ${momentWords(note.madeAt)}</span></a
        >
      </p>`
    }`;
}

export const fileSize = (bytes: number): string =>
  bytes < 1024 * 1024
    ? `${Math.max(1, Math.round(bytes / 1024))} KB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;

function files(view: RecordView): SafeHtml {
  if (view.files.length === 0) return html`<p class="govuk-body">No files are attached.</p>`;
  return html`<ul class="govuk-list govuk-list--bullet">
    ${view.files.map(
      (file) =>
        html`<li>
          <a class="govuk-link" href="/sharing/shared/${view.record.id}/files/${file.id}">${file.name}</a>
          (${fileSize(file.size)}), ${file.agency}, ${file.author}, ${momentWords(file.madeAt)}
        </li>`,
    )}
  </ul>`;
}

const ownAgencyOnly = (idPrefix: string): SafeHtml =>
  checkboxes({
    name: 'ownOnly',
    idPrefix,
    items: [{ value: 'yes', text: 'Only for my own agency, not for the others who see this record' }],
  });

function actions(view: RecordView): SafeHtml {
  const { record } = view;
  const path = `/sharing/shared/${record.id}`;
  return html`<div class="fp-screen-only">
    ${
      view.mayShare &&
      record.state === 'open' &&
      html`<h2 class="govuk-heading-m">Add a note</h2>
        <form method="post" action="${path}/notes" novalidate>
          ${view.hidden()}
          ${textarea({
            id: 'note',
            name: 'note',
            label: { text: 'Note' },
            hint: {
              text: 'What your agency knows, has done, or answers. Everybody who sees this record sees it.',
            },
            value: view.form.value('note'),
            ...view.form.error('note'),
          })}
          ${view.own && ownAgencyOnly('note-own')} ${button({ text: 'Add note' })}
        </form>
        <h2 class="govuk-heading-m">Attach a file</h2>
        <form method="post" action="${path}/files" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${fileUpload({
            id: 'file',
            name: 'file',
            label: { text: 'File' },
            hint: { text: `Up to ${limits.fileMegabytes} MB` },
            ...view.form.error('file'),
          })}
          ${view.own && ownAgencyOnly('file-own')}
          ${button({ text: 'Attach', classes: 'govuk-button--secondary' })}
        </form>`
    }
    <h2 class="govuk-heading-m">More</h2>
    <ul class="govuk-list">
      ${
        view.own &&
        view.mayShare &&
        html`<li><a class="govuk-link" href="${path}/change">Change the record</a></li>
          <li><a class="govuk-link" href="${path}/people">Add a person</a></li>
          <li><a class="govuk-link" href="${path}/receivers">Change whom it is shared with</a></li>
          <li>
            <a class="govuk-link" href="${path}/lock"
              >${view.lock === null ? 'Lock it to named people' : 'Unlock it'}</a
            >
          </li>
          <li>
            <a class="govuk-link" href="${path}/state"
              >${record.state === 'open' ? 'Close it' : 'Re-open it'}</a
            >
          </li>`
      }
      <li><a class="govuk-link" href="${path}/know">I know this person</a></li>
      <li><a class="govuk-link" href="${path}/sheet/pdf">Take a sheet as PDF</a></li>
      <li><a class="govuk-link" href="${path}/sheet/docx">Take a sheet as Word</a></li>
    </ul>
  </div>`;
}

export function disclosurePage(view: RecordView): Page {
  const { record } = view;
  const page = recordPage(
    record,
    `${record.reference}: ${record.title}`,
    html`<span class="govuk-caption-l">${record.reference}</span>
      <h1 class="govuk-heading-l">${record.title}</h1>
      ${banners(view)} ${tabsOf(record.id, 'record')}
      ${summaryList({
        rows: [
          {
            key: { text: 'Shared by' },
            value: { text: `${record.agency}, ${record.author}, ${momentWords(record.madeAt)}` },
          },
          { key: { text: 'Purpose' }, value: { text: view.words.purpose } },
          { key: { text: 'Legal gateway' }, value: { text: view.words.gateway } },
          { key: { text: 'Category' }, value: { text: view.words.category } },
          {
            key: { text: view.underAgreement ? 'You see this under' : 'Shared under' },
            value: {
              html:
                view.agreement === null
                  ? html`No agreement`
                  : html`<a class="govuk-link" href="/sharing/agreements/${record.agreementId}"
                        >${view.agreement.title}</a
                      >
                      (${view.agreement.reference})`,
            },
          },
          {
            key: { text: 'Marking' },
            value: { html: html`${markTag(record.mark)} ${record.handling}` },
          },
          {
            key: { text: 'State' },
            value: {
              html: html`${stateTag(record.state)} ${record.critical && html`<strong>High-risk</strong>`}
              ${record.stateReason}`,
            },
          },
        ],
      })}
      <h2 class="govuk-heading-m">What is shared</h2>
      ${typedText(record.words)}
      <h2 class="govuk-heading-m">People</h2>
      ${subjectsTable(view.subjects)}
      <h2 class="govuk-heading-m">Notes</h2>
      ${
        view.notes.length === 0
          ? html`<p class="govuk-body">No agency has added a note.</p>`
          : view.notes.map((note) => noteBlock(view, note))
      }
      <h2 class="govuk-heading-m">Files</h2>
      ${files(view)} ${actions(view)}`,
  );
  return {
    ...page,
    ...(view.form.errors.length > 0 ? { errors: view.form.errors } : {}),
    ...(view.glass === null ? {} : { scripts: ['sharing/shared/glass.browser.ts'] }),
  };
}

/** Asked before a record of another agency shows a word: one tap, remembered until the day ends. */
export function reasonPage(view: {
  record: Disclosure;
  reasons: readonly { code: string; title: string; guidance: string }[];
  next: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { record, form } = view;
  return {
    title: 'Why are you opening this record?',
    menu: 'sharing',
    backLink: '/sharing/shared',
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Why are you opening this record?</h1>
      <p class="govuk-body">
        ${record.reference} is a record of ${record.agency}. Your answer is kept with your look, and holds for
        this record until midnight.
      </p>
      <form method="post" action="/sharing/shared/${record.id}/reason" novalidate>
        ${view.hidden()}
        <input type="hidden" name="next" value="${view.next}" />
        <div class="fp-choices">
          ${view.reasons.map((reason) =>
            button({
              text: reason.title,
              name: 'reason',
              value: reason.code,
              classes: 'govuk-button--secondary',
            }),
          )}
        </div>
      </form>`,
  };
}

const holderKinds: Readonly<Record<string, string>> = {
  own: 'The agency that shared it',
  share: 'Under an agreement',
  person: 'Named person',
  group: 'Members of a group',
  glass: 'By broken glass',
  request: 'By a link for one task',
};

export function whoPage(view: { record: Disclosure; holders: readonly Holder[] }): Page {
  const { record } = view;
  return recordPage(
    record,
    `Who may see ${record.reference}`,
    html`<span class="govuk-caption-l">${record.reference}</span>
      <h1 class="govuk-heading-l">Who may see it, and under what</h1>
      ${tabsOf(record.id, 'who')}
      ${scrollRegion(
        'Who may see it',
        table({
          caption: 'Who may see it, and under what',
          captionClasses: 'govuk-visually-hidden',
          firstCellIsHeader: true,
          head: [
            { text: 'Who' },
            { text: 'How' },
            { text: 'Agreement' },
            { text: 'Today' },
            { text: 'May hold' },
          ],
          rows: view.holders.map((holder) => [
            { text: holder.who },
            { text: holderKinds[holder.kind] ?? holder.kind },
            { text: holder.agreement ?? '' },
            { text: holderToday(holder) },
            { text: holder.ceiling === null ? '' : marks[holder.ceiling] },
          ]),
        }),
      )}
      <p class="govuk-body">
        This is read from the record itself. When an agreement ends or is suspended, those under it no longer
        see the record at their next click, though they still stand here.
      </p>`,
  );
}

function holderToday(holder: Holder): string {
  if (holder.kind !== 'share')
    return holder.until === null ? 'May see it' : `Until ${momentWords(holder.until)}`;
  if (holder.standing === 'in-force') return 'May see it';
  if (holder.standing === 'grace' && holder.urgency === 'critical') return 'May see it: expired, in grace';
  const known = Object.entries(standingWords).find(([standing]) => standing === holder.standing);
  return `May not see it now: ${known?.[1].title.toLowerCase() ?? 'no agreement'}`;
}

const eventWords: Readonly<Record<string, string>> = {
  'disclosure.viewed': 'Opened',
  'disclosure.presented': 'Shown to a meeting',
  'disclosure.given-out': 'Given out as a document',
  'disclosure.file-given-out': 'A file given out',
  'disclosure.made': 'Shared for the first time',
  'disclosure.changed': 'Changed',
  'disclosure.note-added': 'Added a note',
  'disclosure.note-corrected': 'Put a note right',
  'disclosure.file-added': 'Attached a file',
  'disclosure.person-added': 'Added a person',
  'disclosure.closed': 'Closed',
  'disclosure.re-opened': 'Re-opened',
  'disclosure.who-viewed': 'Looked at who may see it',
  'disclosure.looks-viewed': 'Looked at who saw it',
  'audience.changed': 'Changed who may see it',
  'agreement.shared-under': 'Shared under an agreement',
  'agreement.used-in-grace': 'Used in grace',
  'glass.broken': 'Broke the glass',
  'record.locked': 'Locked it to named people',
  'record.unlocked': 'Unlocked it',
  'record.person-known': 'Said they know the person',
};

export function seenPage(view: {
  record: Disclosure;
  looks: readonly Look[];
  next: string | null;
  url: string;
}): Page {
  const { record } = view;
  return {
    ...recordPage(
      record,
      `Who has seen ${record.reference}`,
      html`<span class="govuk-caption-l">${record.reference}</span>
        <h1 class="govuk-heading-l">Seen by whom</h1>
        ${tabsOf(record.id, 'seen')}
        ${
          view.looks.length === 0
            ? html`<p class="govuk-body">
                No looks that you may see. The agency that shared the record, supervisors and the governance
                officer see them.
              </p>`
            : scrollRegion(
                'Looks and changes',
                table({
                  caption: 'Looks and changes, the newest first',
                  captionClasses: 'govuk-visually-hidden',
                  head: [
                    { text: 'When' },
                    { text: 'Who' },
                    { text: 'What' },
                    { text: 'Why' },
                    { text: 'Under' },
                  ],
                  rows: view.looks.map((look) => [
                    { text: momentWords(look.at) },
                    { text: look.agency === '' ? look.who : `${look.who}, ${look.agency}` },
                    { text: eventWords[look.event] ?? look.event },
                    { text: look.reason ?? '' },
                    { text: look.agreement ?? '' },
                  ]),
                }),
              )
        }
        ${pager({ url: view.url, next: view.next, label: 'Looks' })}`,
    ),
    width: 'wide',
  };
}

export function versionsPage(view: { record: Disclosure; versions: readonly EarlierVersion[] }): Page {
  const { record } = view;
  return recordPage(
    record,
    `How ${record.reference} read before`,
    html`<span class="govuk-caption-l">${record.reference}</span>
      <h1 class="govuk-heading-l">How it read before</h1>
      ${tabsOf(record.id, 'versions')}
      ${
        view.versions.length === 0
          ? html`<p class="govuk-body">It has not been changed.</p>`
          : view.versions.map(
              (version) =>
                html`<h2 class="govuk-heading-m">Version ${version.version}</h2>
                  <p class="govuk-body">
                    Until ${momentWords(version.changedAt)}, when ${version.changedBy} changed it:
                    ${version.reason}
                  </p>
                  <p class="govuk-body"><strong>${version.was.title}</strong></p>
                  ${typedText(version.was.words)}
                  <p class="govuk-body">${marks[version.was.mark]}. ${version.was.handling}</p>`,
            )
      }`,
  );
}

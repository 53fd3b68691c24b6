import { periodInWords } from '../../foundation/period.ts';
import { formats, renderBlocks, type FrankpledgeDocument } from '../../documents/documents.ts';
import {
  button,
  input,
  insetText,
  radios,
  scrollRegion,
  summaryList,
  table,
  textarea,
  warningText,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { NamedArea } from '../evidence.ts';
import { packsTrail } from './line.page.ts';
import type { WorkingCopy } from './pack.making.ts';
import { packFormats, type PackLook, type PackRecord } from './pack.store.ts';
import { dueWords, momentInWords, requestTag } from './packs.page.ts';
import { looksTable } from './log.page.ts';
import { ways, type PackRequest } from './request.store.ts';

const shown = (document: FrankpledgeDocument): SafeHtml =>
  html`<h2 class="govuk-heading-l">${document.title}</h2>
    <p class="govuk-body-l">${document.subtitle}</p>
    ${renderBlocks(document, { compactCharts: true })}`;

function releaseForm(view: {
  action: string;
  copy: WorkingCopy;
  request: PackRequest | null;
  form: FormState;
  hidden: () => SafeHtml;
}): SafeHtml {
  const { form, request } = view;
  return html`<h2 class="govuk-heading-m" id="release">Release it</h2>
    <form method="post" action="${view.action}" novalidate>
      ${view.hidden()}
      <input type="hidden" name="fingerprint" value="${view.copy.fingerprint}" />
      ${request !== null && html`<input type="hidden" name="version" value="${String(request.version)}" />`}
      ${radios({
        name: 'readers',
        idPrefix: 'readers',
        fieldset: { legend: { text: 'Who may read it', classes: 'govuk-fieldset__legend--s' } },
        value: form.value('readers', request === null ? 'members' : 'asker'),
        items: [
          ...(request === null
            ? [{ value: 'unit', text: 'The unit alone', hint: { text: 'To print, or to hand on' } }]
            : [
                {
                  value: 'asker',
                  text: request.askedBy === null ? 'The unit alone' : request.askerName,
                  hint: {
                    text:
                      request.askedBy === null
                        ? `${request.askerName} has no account: hand it on, and write that down`
                        : 'and the unit',
                  },
                },
              ]),
          { value: 'members', text: 'Every member of the partnership' },
        ],
        ...form.error('readers'),
      })}
      ${button({ text: 'Release this pack', preventDoubleClick: true })}
    </form>`;
}

/** One request: what was asked, and for the unit the pack as it would be released. */
export function requestPage(view: {
  request: PackRequest;
  /** The pack that answered it. */
  pack: PackRecord | null;
  /** For the unit, while it waits. */
  copy: WorkingCopy | null;
  isUnit: boolean;
  mayWithdraw: boolean;
  today: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { request, form, copy } = view;
  const base = `/assessment/ward-packs/requests/${request.id}`;
  return {
    title: `Request for the pack of ${request.ward.name}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Request for the pack of ${request.ward.name}</h1>
      ${form.message('version') !== undefined && html`<div id="version" tabindex="-1">${insetText({ text: form.message('version') ?? '' })}</div>`}
      ${form.message('fingerprint') !== undefined && html`<div id="fingerprint" tabindex="-1">${insetText({ text: form.message('fingerprint') ?? '' })}</div>`}
      ${summaryList({
        rows: [
          { key: { text: 'Who asked' }, value: { text: request.askerName } },
          {
            key: { text: 'When and how' },
            value: {
              text: `${dayInWords(request.askedOn)}, ${ways[request.way]}${request.way === 'signed-in' ? '' : `; written down by ${request.madeByName}`}`,
            },
          },
          { key: { text: 'What for' }, value: { text: request.words === '' ? 'not said' : request.words } },
          {
            key: { text: 'State' },
            value: {
              html: html`${requestTag(request.state)} ${dueWords(request, view.today)}
              ${request.decidedAt === null ? '' : `${momentInWords(request.decidedAt)}, by ${request.decidedByName ?? 'the system'}`}`,
            },
          },
          ...(request.reason === '' ? [] : [{ key: { text: 'Why' }, value: { text: request.reason } }]),
          ...(view.pack === null
            ? []
            : [
                {
                  key: { text: 'The pack' },
                  value: {
                    html: html`<a class="govuk-link" href="/assessment/ward-packs/${view.pack.id}"
                      >${view.pack.ward.name}, edition ${view.pack.edition}</a
                    >`,
                  },
                },
              ]),
        ],
      })}
      ${
        view.mayWithdraw &&
        html`<form method="post" action="${base}/withdraw" novalidate>
          ${view.hidden()} <input type="hidden" name="version" value="${String(request.version)}" />
          ${button({ text: 'Take the request back', classes: 'govuk-button--secondary', preventDoubleClick: true })}
        </form>`
      }
      ${
        request.state === 'waiting' &&
        view.isUnit &&
        copy === null &&
        insetText({
          text: `${request.ward.name} is not among the wards there are figures for, so there is no pack to release. Load its boundaries, or refuse with that reason.`,
        })
      }
      ${
        copy !== null &&
        html`<p class="govuk-body">
            <a class="govuk-link" href="/assessment/ward-packs/wards/${request.ward.code}/pack.pdf"
              >Look at it as it prints (PDF, one side of A4)</a
            >
          </p>
          ${releaseForm({ action: `${base}/release`, copy, request, form, hidden: view.hidden })}`
      }
      ${
        request.state === 'waiting' &&
        view.isUnit &&
        html`<h2 class="govuk-heading-m">Refuse it</h2>
          <form method="post" action="${base}/refuse" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${String(request.version)}" />
            ${textarea({
              id: 'reason',
              name: 'reason',
              label: { text: 'Why it is not released' },
              hint: { text: `${request.askerName} reads this` },
              rows: 3,
              value: form.value('reason'),
              ...form.error('reason'),
            })}
            ${button({ text: 'Refuse', classes: 'govuk-button--warning', preventDoubleClick: true })}
          </form>`
      }
      ${
        copy !== null &&
        html`<hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
          ${shown(copy.document)}`
      }`,
  };
}

/** All wards, for the unit: each as a working copy, and all at once. */
export function wardsPage(view: {
  wards: readonly NamedArea[];
  latest: ReadonlyMap<string, PackRecord>;
}): Page {
  return {
    title: 'Packs of all wards',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail,
    body: html`<h1 class="govuk-heading-l">Packs of all wards</h1>
      ${
        view.wards.length === 0
          ? html`<p class="govuk-body">
              There are no wards yet: load their boundaries on the
              <a class="govuk-link" href="/places">Places</a> page.
            </p>`
          : html`<p class="govuk-body">
                Working copies as the figures stand now. Release a pack to give it away: then it is kept as it
                was, and who opens it is written down.
              </p>
              <div class="govuk-button-group">
                ${button({ text: 'Look at all, and release them', href: '/assessment/ward-packs/wards/all', classes: 'govuk-button--secondary' })}
                ${button({ text: `All ${view.wards.length} as PDF, in one zip file`, href: '/assessment/ward-packs/all.zip' })}
                <a class="govuk-link" href="/assessment/ward-packs/all.zip?format=docx">All as Word</a>
              </div>
              ${scrollRegion(
                'Wards',
                table({
                  caption: 'Wards',
                  captionClasses: 'govuk-visually-hidden',
                  firstCellIsHeader: true,
                  head: [{ text: 'Ward' }, { text: 'Latest release' }],
                  rows: view.wards.map(({ code, name }) => {
                    const pack = view.latest.get(code);
                    return [
                      {
                        html: html`<a class="govuk-link" href="/assessment/ward-packs/wards/${code}"
                          >${name}</a
                        >`,
                      },
                      {
                        html:
                          pack === undefined
                            ? html`none`
                            : html`<a class="govuk-link" href="/assessment/ward-packs/${pack.id}"
                                  >edition ${pack.edition}</a
                                >, ${momentInWords(pack.releasedAt)}`,
                      },
                    ];
                  }),
                }),
              )}`
      }`,
  };
}

/** One ward's working copy, for the unit. */
export function wardPage(view: { copy: WorkingCopy; form: FormState; hidden: () => SafeHtml }): Page {
  const { copy } = view;
  const { ward } = copy.view;
  return {
    title: `Pack of ${ward.name}, working copy`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [...packsTrail, { text: 'Packs of all wards', href: '/assessment/ward-packs/wards' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">Pack of ${ward.name}</h1>
      ${view.form.message('fingerprint') !== undefined && html`<div id="fingerprint" tabindex="-1">${insetText({ text: view.form.message('fingerprint') ?? '' })}</div>`}
      <p class="govuk-body">
        A working copy.
        <a class="govuk-link" href="/assessment/ward-packs/wards/${ward.code}/pack.pdf"
          >Look at it as it prints (PDF, one side of A4)</a
        >
      </p>
      ${releaseForm({ action: `/assessment/ward-packs/wards/${ward.code}/release`, copy, request: null, form: view.form, hidden: view.hidden })}
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      ${shown(copy.document)}`,
  };
}

/** A released pack. */
export function packPage(view: {
  pack: PackRecord & { document: FrankpledgeDocument };
  isUnit: boolean;
  /** Who opened it, the latest first: all for the unit, their own for others. */
  looks: readonly PackLook[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { pack, form, isUnit } = view;
  const base = `/assessment/ward-packs/${pack.id}`;
  return {
    title: `${pack.ward.name}, edition ${pack.edition}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: packsTrail,
    errors: form.errors,
    mark: { mark: 'official', handling: '' },
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">Ward pack, edition ${pack.edition}</span>${pack.ward.name}
      </h1>
      ${form.message('version') !== undefined && html`<div id="version" tabindex="-1">${insetText({ text: form.message('version') ?? '' })}</div>`}
      ${
        pack.takenBackAt !== null &&
        warningText({
          text: `Taken back on ${momentInWords(pack.takenBackAt)}: ${pack.takenBackReason} Do not use it.`,
          iconFallbackText: 'Warning',
        })
      }
      <p class="govuk-body">
        Released ${momentInWords(pack.releasedAt)} by ${pack.releasedByName}, for
        ${periodInWords(pack.period)}.
        ${pack.openToMembers ? 'Every member of the partnership may read it.' : 'Only who asked and the unit may read it.'}
      </p>
      <ul class="govuk-list">
        ${packFormats.map(
          (format) =>
            html`<li>
              <a class="govuk-link" href="${base}/file/${format}"
                >${formats[format].title}<span class="govuk-visually-hidden">
                  of ${pack.ward.name}, edition ${pack.edition}</span
                ></a
              >:
              ${format === 'html' ? 'every number with its source, in one file' : format === 'pdf' ? 'one side of A4, to print' : 'to write further'}
            </li>`,
        )}
      </ul>
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      ${shown(pack.document)}
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      <h2 class="govuk-heading-m">${isUnit ? 'Who opened it' : 'When you opened it'}</h2>
      ${looksTable(view.looks, false)}
      <p class="govuk-body-s">Fingerprint (SHA-256): ${(pack.hash.match(/.{1,16}/g) ?? []).join(' ')}</p>
      ${isUnit && pack.takenBackAt === null && unitForms(pack, base, form, view.hidden)}`,
  };
}

function unitForms(pack: PackRecord, base: string, form: FormState, hidden: () => SafeHtml): SafeHtml {
  return html`<h2 class="govuk-heading-m">Write down that it was handed on</h2>
    <form method="post" action="${base}/handed-on" novalidate>
      ${hidden()}
      ${input({
        id: 'words',
        name: 'words',
        label: { text: 'To whom, and how' },
        hint: { text: `For example: printed for ${pack.askerName ?? 'the chair of the committee'}` },
        value: form.value('words'),
        ...form.error('words'),
      })}
      ${button({ text: 'Write it down', classes: 'govuk-button--secondary', preventDoubleClick: true })}
    </form>
    <h2 class="govuk-heading-m">Take it back</h2>
    <p class="govuk-body">
      For a pack that turned out wrong. It stays readable, and says that it was taken back and why.
    </p>
    <form method="post" action="${base}/take-back" novalidate>
      ${hidden()} <input type="hidden" name="version" value="${String(pack.version)}" />
      ${input({
        id: 'reason',
        name: 'reason',
        label: { text: 'Why it is taken back' },
        value: form.value('reason'),
        ...form.error('reason'),
      })}
      ${button({ text: 'Take the pack back', classes: 'govuk-button--warning', preventDoubleClick: true })}
    </form>`;
}

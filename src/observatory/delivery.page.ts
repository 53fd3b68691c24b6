import { runsInWords } from '../foundation/period.ts';
import {
  button,
  details,
  fileUpload,
  scrollRegion,
  summaryList,
  table,
  tag,
  threadLink,
  warningText,
} from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { deliveryAfter, deliveryStates, type DeliveryState } from './delivery.rules.ts';
import type { DeliveryRecord } from './delivery.store.ts';
import type { MonthCheck, Rejection } from './incident.ts';
import { findKind, prescribedSetWords } from './kinds/kinds.ts';
import type { SourceRecord } from './source.store.ts';

const numbers = new Intl.NumberFormat('en-GB');
const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'medium',
  timeStyle: 'short',
});

export const whenInWords = (moment: string): string => moments.format(new Date(moment));

const colours: Record<DeliveryState, string> = {
  previewed: 'govuk-tag--yellow',
  accepted: 'govuk-tag--green',
  superseded: 'govuk-tag--grey',
  undone: 'govuk-tag--grey',
  discarded: 'govuk-tag--grey',
  refused: 'govuk-tag--red',
};

const stateTag = (state: DeliveryState): SafeHtml =>
  tag({ text: deliveryStates[state].title, classes: colours[state] });

export const monthsInWords = (months: readonly string[]): string =>
  months.length === 0 ? 'none' : runsInWords(months);

/** First page of the room: what there is, what waits, and whether a month is missing. */
export function observatoryPage(view: {
  counts: ReadonlyMap<DeliveryState, number>;
  sources: readonly SourceRecord[];
  checks: readonly MonthCheck[];
  mayImport: boolean;
  mayDecide: boolean;
  /** Files whose columns are being mapped. */
  drafts: number;
}): Page {
  const waiting = view.counts.get('previewed') ?? 0;
  return {
    title: 'Observatory',
    menu: 'observatory',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Observatory</h1>
      <p class="govuk-body">The files partners sent, how they were checked, and which months there are.</p>
      ${
        waiting > 0 &&
        warningText({
          text: `${numbers.format(waiting)} ${waiting === 1 ? 'file waits' : 'files wait'} for a decision. Rows are not counted until then.`,
          iconFallbackText: 'Warning',
        })
      }
      ${
        waiting > 0 &&
        html`<p class="govuk-body">
          ${
            view.mayDecide
              ? html`<a class="govuk-link" href="/observatory/files/waiting">Decide on them</a>`
              : html`<a class="govuk-link" href="/observatory/files?state=previewed">See which</a>`
          }
        </p>`
      }
      <ul class="govuk-list">
        ${
          view.mayImport &&
          html`<li><a class="govuk-link" href="/observatory/receive">Load a partner’s file</a></li>
            <li><a class="govuk-link" href="/observatory/paste">Paste a table</a></li>
            <li><a class="govuk-link" href="/observatory/return">Type in a few numbers</a></li>`
        }
        ${
          view.drafts > 0 &&
          html`<li>
            <a class="govuk-link" href="/observatory/mapping"
              >${numbers.format(view.drafts)} ${view.drafts === 1 ? 'file waits' : 'files wait'} for someone
              to say what the columns mean</a
            >
          </li>`
        }
        <li><a class="govuk-link" href="/observatory/files">All files received</a></li>
        <li><a class="govuk-link" href="/observatory/agreement">Do the sources agree?</a></li>
        <li><a class="govuk-link" href="/observatory/unmapped">Categories that no mapping knows</a></li>
        <li><a class="govuk-link" href="/observatory/owed">Data owed by each agency</a></li>
        <li><a class="govuk-link" href="/observatory/breaks">Breaks in series</a></li>
        <li><a class="govuk-link" href="/assessment/explore/categories">What the figures say</a></li>
      </ul>
      ${
        view.mayImport &&
        waiting === 0 &&
        view.drafts === 0 &&
        view.sources.length > 0 &&
        html`<p class="govuk-body">
          Nothing waits here. Next:
          <a class="govuk-link" href="/assessment/explore/categories">see what the figures say</a> or
          <a class="govuk-link" href="/assessment">make an assessment</a>.
        </p>`
      }
      ${sourcesTable(view.sources)} ${completenessTable(view.checks, view.sources)}`,
  };
}

function sourcesTable(sources: readonly SourceRecord[]): SafeHtml {
  if (sources.length === 0) {
    return html`<h2 class="govuk-heading-m">Sources</h2>
      <p class="govuk-body">
        Nothing has been received yet. Load a police street file to begin: the months appear here. Districts
        and wards are found with the boundaries and lookups in
        <a class="govuk-link" href="/places">Places</a>, and rates need its populations.
      </p>`;
  }
  return html`<h2 class="govuk-heading-m">Sources</h2>
    ${scrollRegion(
      'Sources',
      table({
        caption: 'Where the numbers come from',
        captionClasses: 'govuk-visually-hidden',
        head: [
          { text: 'Source' },
          { text: 'What it is' },
          { text: 'Licence' },
          { text: 'Known limitations' },
        ],
        firstCellIsHeader: true,
        rows: sources.map((source) => [
          { text: source.title },
          { html: whatItIs(source) },
          { text: source.licence === '' ? 'not stated' : source.licence },
          {
            html:
              source.limitations.length === 0
                ? html`none written down`
                : html`<ul class="govuk-list govuk-list--bullet fp-cell-list">
                    ${source.limitations.map((each) => html`<li>${each.text}</li>`)}
                  </ul>`,
          },
        ]),
      }),
    )}`;
}

/** The kind, whether rows are incidents or totals, and which set of SI 2007/1831 it answers. */
function whatItIs(source: SourceRecord): SafeHtml {
  const kind = findKind(source.kind);
  return html`${kind?.title ?? 'Kind not said'}
  (${source.isAggregate ? 'totals' : 'incidents'})${
    kind?.set != null && html`<br /><span class="govuk-hint">${prescribedSetWords[kind.set]}</span>`
  }`;
}

/** A row a year, a column a month: complete, missing or suspicious, in words and not by colour alone. */
function completenessTable(checks: readonly MonthCheck[], known: readonly SourceRecord[]): SafeHtml {
  const sources = [...new Set(checks.map((check) => check.source))];
  const shortMonths = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const odd = checks.filter((check) => check.state !== 'complete');
  if (sources.length === 0) return html``;
  const titleOf = (source: string): string => known.find(({ code }) => code === source)?.title ?? source;
  return html`<h2 class="govuk-heading-m">Rows received by month</h2>
    ${sources.map((source) => {
      const own = checks.filter((check) => check.source === source);
      const title = titleOf(source);
      const byMonth = new Map(own.map((check) => [check.month, check]));
      const years = [...new Set(own.map((check) => check.month.slice(0, 4)))].sort();
      return html`<h3 class="govuk-heading-s">${title}</h3>
        ${scrollRegion(
          `Rows received by month, ${title}`,
          table({
            caption: `Rows received by month, ${title}`,
            captionClasses: 'govuk-visually-hidden',
            firstCellIsHeader: true,
            head: [{ text: 'Year' }, ...shortMonths.map((text) => ({ text, format: 'numeric' as const }))],
            rows: years.map((year) => [
              { text: year },
              ...shortMonths.map((_, index) => {
                const check = byMonth.get(`${year}-${String(index + 1).padStart(2, '0')}`);
                const words =
                  check === undefined
                    ? html`<span class="govuk-visually-hidden">not in the run</span>–`
                    : check.state === 'missing'
                      ? html`<strong>missing</strong>`
                      : check.state === 'suspicious'
                        ? html`<strong>${numbers.format(check.count)}<br />doubtful</strong>`
                        : html`${numbers.format(check.count)}`;
                return { html: words, format: 'numeric' as const };
              }),
            ]),
          }),
        )}`;
    })}
    ${
      odd.length > 0 &&
      html`<h3 class="govuk-heading-s">Months that need care</h3>
        <ul class="govuk-list govuk-list--bullet">
          ${odd.map(
            (check) =>
              html`<li>${sources.length > 1 && html`${titleOf(check.source)}: `}${check.reason}</li>`,
          )}
        </ul>`
    }`;
}

export function filesPage(view: {
  files: readonly DeliveryRecord[];
  state: DeliveryState | null;
  next: string | null;
  url: string;
  mayImport: boolean;
  mayDecide: boolean;
}): Page {
  const filters: (DeliveryState | null)[] = [
    null,
    'previewed',
    'accepted',
    'superseded',
    'undone',
    'discarded',
    'refused',
  ];
  return {
    title: 'Files received',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [{ text: 'Observatory', href: '/observatory' }],
    body: html`<h1 class="govuk-heading-l">Files received</h1>
      ${view.mayImport && html`<p class="govuk-body"><a class="govuk-link" href="/observatory/receive">Load a partner’s file</a></p>`}
      <nav aria-label="Show files by state" class="fp-sub-navigation">
        <ul>
          ${filters.map(
            (state) =>
              html`<li>
                <a
                  href="/observatory/files${state === null ? '' : `?state=${state}`}"
                  ${state === view.state && html` aria-current="page"`}
                  >${state === null ? 'All' : deliveryStates[state].title}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${
        view.mayDecide &&
        view.state === 'previewed' &&
        view.files.length > 1 &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/observatory/files/waiting">Decide on several at once</a>
        </p>`
      }
      ${
        view.files.length === 0
          ? html`<p class="govuk-body">
              No files ${view.state === null ? 'have been received yet' : 'in this state'}.
            </p>`
          : scrollRegion(
              'Files received',
              table({
                caption: 'Files received, newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'File' },
                  { text: 'Months' },
                  { text: 'Received' },
                  { text: 'Rows', format: 'numeric' as const },
                  { text: 'Rejected', format: 'numeric' as const },
                  { text: 'State' },
                ],
                rows: view.files.map((file) => [
                  {
                    html: html`<a class="govuk-link" href="/observatory/files/${file.id}"
                      >${file.fileName}</a
                    >`,
                  },
                  { text: monthsInWords(file.months) },
                  { text: whenInWords(file.receivedAt) },
                  { text: numbers.format(file.rowsRead), format: 'numeric' as const },
                  { text: numbers.format(file.rowsRejected), format: 'numeric' as const },
                  { html: stateTag(file.state) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Files received' })}`,
  };
}

/** One received file: what was read, what was rejected, what may be done. */
export function filePage(view: {
  file: DeliveryRecord;
  rejections: readonly Rejection[];
  mayDecide: boolean;
  mayImport: boolean;
  /** Files, of all, that wait for a decision. */
  waiting: number;
  hidden: () => SafeHtml;
}): Page {
  const { file, rejections } = view;
  const action = (event: 'accept' | 'discard' | 'undo', words: string, classes = ''): SafeHtml | false =>
    view.mayDecide &&
    deliveryAfter(file.state, event) !== null &&
    html`<form method="post" action="/observatory/files/${file.id}/${event}" novalidate>
      ${view.hidden()}
      ${button({ text: words, ...(classes === '' ? {} : { classes }), preventDoubleClick: true })}
    </form>`;
  return {
    title: file.fileName,
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [
      { text: 'Observatory', href: '/observatory' },
      { text: 'Files received', href: '/observatory/files' },
    ],
    body: html`<h1 class="govuk-heading-l">${file.fileName}</h1>
      <p class="govuk-body">${stateTag(file.state)} ${deliveryStates[file.state].meaning} ${file.decision}</p>
      ${threadLink({ kind: 'delivery', id: file.hash })}
      ${summaryList({
        rows: [
          { key: { text: 'Source' }, value: { text: file.sourceTitle === '' ? 'none' : file.sourceTitle } },
          { key: { text: 'Months' }, value: { text: monthsInWords(file.months) } },
          { key: { text: 'Received' }, value: { text: whenInWords(file.receivedAt) } },
          { key: { text: 'Rows read' }, value: { text: numbers.format(file.rowsRead) } },
          { key: { text: 'Rows accepted' }, value: { text: numbers.format(file.rowsAccepted) } },
          { key: { text: 'Rows rejected' }, value: { text: numbers.format(file.rowsRejected) } },
          { key: { text: 'Size' }, value: { text: `${numbers.format(file.bytes)} bytes` } },
          {
            key: { text: 'Fingerprint (SHA-256)' },
            value: { html: html`<code class="fp-hash">${file.hash}</code>` },
          },
          ...(file.evidence === '' ? [] : [{ key: { text: 'Evidence' }, value: { text: file.evidence } }]),
        ],
      })}
      ${
        file.notices.length > 0 &&
        html`<h2 class="govuk-heading-m">Worth knowing</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${file.notices.map((notice) => html`<li>${notice}</li>`)}
          </ul>`
      }
      ${file.rowsRejected > 0 && rejectionTable(file, rejections)}
      <div class="govuk-button-group">
        ${action('accept', file.rowsRejected === 0 ? 'Use this file' : 'Use the good rows')}
        ${action('discard', 'Do not use it', 'govuk-button--secondary')}
        ${action('undo', 'Take it back', 'govuk-button--warning')}
      </div>
      ${file.state === 'accepted' && view.mayImport && whatNext(view.mayDecide ? view.waiting : 0)}
      ${
        view.mayDecide &&
        deliveryAfter(file.state, 'undo') !== null &&
        details({
          summaryText: 'What happens when it is taken back?',
          text: 'Its rows are no longer counted. Each of its months goes back to the file that had it before, or to none. The file itself is kept.',
        })
      }`,
  };
}

/** Where the work goes on once a file is in use. */
function whatNext(waiting: number): SafeHtml {
  return html`<p class="govuk-body">
    Next:
    ${
      waiting > 0 &&
      html`<a class="govuk-link" href="/observatory/files/waiting"
          >decide on the ${numbers.format(waiting)}
          ${waiting === 1 ? 'file that waits' : 'files that wait'}</a
        >,`
    }
    <a class="govuk-link" href="/observatory/receive">load another file</a>,
    <a class="govuk-link" href="/assessment/explore/categories">see what the figures say</a> or
    <a class="govuk-link" href="/assessment">make an assessment</a>.
  </p>`;
}

function rejectionTable(file: DeliveryRecord, rejections: readonly Rejection[]): SafeHtml {
  return html`<h2 class="govuk-heading-m">Rejected rows</h2>
    <p class="govuk-body">
      ${numbers.format(file.rowsRejected)} rows cannot be used.
      ${rejections.length < file.rowsRejected && html`The first ${numbers.format(rejections.length)} are shown.`}
      <a class="govuk-link" href="/observatory/files/${file.id}/rejected.csv">Download them as CSV</a>
    </p>
    ${scrollRegion(
      'Rejected rows',
      table({
        caption: 'Rejected rows: where and why',
        captionClasses: 'govuk-visually-hidden',
        head: [
          { text: 'Line', format: 'numeric' as const },
          { text: 'Column' },
          { text: 'Value' },
          { text: 'Why' },
        ],
        rows: rejections.map((each) => [
          { text: numbers.format(each.line), format: 'numeric' as const },
          { text: each.column },
          { text: each.value === '' ? '(empty)' : each.value },
          { text: each.reason },
        ]),
      }),
    )}`;
}

export function receivePage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  return {
    title: 'Load a partner’s file',
    menu: 'observatory',
    breadcrumbs: [{ text: 'Observatory', href: '/observatory' }],
    errors: view.form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Load a partner’s file</h1>
        <p class="govuk-body">
          Police street files as data.police.uk publishes them (<code>.csv</code>, <code>.csv.gz</code>, or
          the whole <code>.zip</code>) are read at once. For a table of any other partner (<code>.csv</code>,
          <code>.tsv</code>, <code>.tab</code>, <code>.txt</code>, <code>.xlsx</code>, also as
          <code>.gz</code>) you say what its columns mean; next time that is remembered.
        </p>
        <p class="govuk-body">
          Every row is checked first; nothing is counted until you say so. Loading the same file twice changes
          nothing. A file with names, full postcodes or birth dates is refused and not kept.
        </p>
        <p class="govuk-body">
          No file? <a class="govuk-link" href="/observatory/paste">Paste a table</a> or
          <a class="govuk-link" href="/observatory/return">type in a few numbers</a>.
        </p>
        <form method="post" action="/observatory/receive" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${fileUpload({
            id: 'files',
            name: 'files',
            multiple: true,
            label: { text: 'Files', classes: 'govuk-label--m' },
            hint: { text: 'You can choose several at once.' },
            ...view.form.error('files'),
          })}
          ${button({ text: 'Read and check', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

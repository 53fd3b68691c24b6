import { parsePeriod, periodInWords } from '../../foundation/period.ts';
import {
  button,
  insetText,
  scrollRegion,
  summaryList,
  table,
  tag,
  textarea,
  warningText,
} from '../../web/components.ts';
import { printNumber } from '../../statistics/statistics.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../steps/panel.page.ts';
import { tableInWords } from './release.form.ts';
import { cellInWords, outcomes, type Worked, type WorkedCell } from './release.rules.ts';
import { releaseStates, type ReleaseRecord, type ReleaseState } from './release.store.ts';

export const trail = [
  { text: 'Assessment', href: '/assessment' },
  { text: 'Releases', href: '/assessment/releases' },
];

const colours: Readonly<Record<ReleaseState, string>> = {
  draft: 'govuk-tag--blue',
  'to-check': 'govuk-tag--yellow',
  published: 'govuk-tag--green',
  withdrawn: 'govuk-tag--grey',
};

const stateTag = (state: ReleaseState): SafeHtml =>
  tag({ text: releaseStates[state], classes: colours[state] });

export function releasesPage(view: {
  releases: readonly ReleaseRecord[];
  next: string | null;
  url: string;
  mayMake: boolean;
}): Page {
  return {
    title: 'Releases',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: trail.slice(0, 1),
    body: html`<h1 class="govuk-heading-l">Releases</h1>
      <p class="govuk-body">
        The public sees releases only: tables that were chosen, checked together and against everything
        published before, so that no small count can be worked out, and then never changed.
        <a class="govuk-link" href="/public">What the partnership publishes</a>.
      </p>
      ${view.mayMake && button({ text: 'Prepare a release', href: '/assessment/releases/new' })}
      <p class="govuk-body">
        <a class="govuk-link" href="/assessment/releases/rule">Which counts are too small to publish</a>
      </p>
      ${
        view.releases.length === 0
          ? html`<p class="govuk-body">Nothing has been released yet.</p>`
          : scrollRegion(
              'Releases',
              table({
                caption: 'Releases, the last changed first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Release' },
                  { text: 'What' },
                  { text: 'State' },
                  { text: 'Made' },
                  { text: 'Published' },
                ],
                rows: view.releases.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/assessment/releases/${each.id}"
                      >${each.title}</a
                    >`,
                  },
                  {
                    text:
                      each.kind === 'edition'
                        ? 'Figures of a published assessment'
                        : `${each.tables.length} ${each.tables.length === 1 ? 'table' : 'tables'}`,
                  },
                  { html: stateTag(each.state) },
                  { text: `${momentInWords(each.madeAt)}, ${each.madeBy.name}` },
                  { text: each.publishedAt === null ? '' : momentInWords(each.publishedAt) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Releases' })}`,
  };
}

const whyWords: Readonly<Record<WorkedCell['why'], string>> = {
  '': '',
  small: 'too small',
  'beside-small': 'beside a small one',
  rounded: 'rounded',
};

/** Tables of what would be (or was) published, one a measure: areas down, periods across. */
export function workedTables(cells: readonly WorkedCell[], showWhy: boolean): SafeHtml {
  const measures = [...Map.groupBy(cells, (cell) => `${cell.measure} ${cell.part}`).values()];
  return html`${measures.map((own) => {
    const [first] = own;
    if (first === undefined) return html``;
    const periods = [...new Set(own.map(({ period }) => period))];
    const areas = [...new Map(own.map((cell) => [cell.area, cell.areaName])).entries()];
    const title =
      first.part === 'whole' ? `${first.counted} (the whole of “${first.measureTitle}”)` : first.measureTitle;
    return html`${scrollRegion(
      title,
      table({
        caption: title,
        captionClasses: 'govuk-table__caption--m',
        firstCellIsHeader: true,
        head: [
          { text: 'Area' },
          ...periods.map((period) => ({
            text: periodInWords(parsePeriod(period)),
            format: 'numeric' as const,
          })),
        ],
        rows: areas.map(([area, name]) => [
          { text: name },
          ...periods.map((period) => {
            const cell = own.find((each) => each.area === area && each.period === period);
            if (cell === undefined) return { text: '', format: 'numeric' as const };
            const why = showWhy ? whyWords[cell.why] : '';
            return {
              html: html`${cellInWords(cell)}${cell.rate !== null && html`<br />${printNumber(cell.rate, cell.decimals)} ${cell.rateUnit}`}${why !== '' && cell.shown === 'withheld' && html`<br /><span class="govuk-hint govuk-!-margin-bottom-0 govuk-!-font-size-16">${why}</span>`}`,
              format: 'numeric' as const,
            };
          }),
        ]),
      }),
    )}`;
  })}`;
}

function previewSection(worked: Worked, isOvertaken: boolean): SafeHtml {
  return html`<h2 class="govuk-heading-m" id="preview">What the public would see</h2>
    <p class="govuk-body">
      Worked out on ${momentInWords(worked.workedAt)} in ${worked.seconds.toLocaleString('en-GB')} seconds,
      against
      ${worked.against.length === 0 ? 'nothing, as nothing was published before' : `${worked.against.length} earlier ${worked.against.length === 1 ? 'release' : 'releases'}`}.
      ${worked.rule}
    </p>
    ${isOvertaken && warningText({ text: 'Something else was published since. Work it out again before it is sent to be checked.' })}
    ${summaryList({
      rows: outcomes(worked.cells).map(({ title, count }) => ({
        key: { text: title },
        value: { text: count.toLocaleString('en-GB') },
      })),
    })}
    ${worked.remarks.map((text) => insetText({ text }))}
    ${
      worked.notes.length > 0 &&
      html`<p class="govuk-body">The public reads with it:</p>
        <ul class="govuk-list govuk-list--bullet">
          ${worked.notes.map((note) => html`<li>${note}</li>`)}
        </ul>`
    }
    ${workedTables(worked.cells, true)}`;
}

export function releasePage(view: {
  record: ReleaseRecord;
  replaces: string | null;
  form: FormState;
  isOvertaken: boolean;
  mayMake: boolean;
  mayCheck: boolean;
  /** This person may not check it: they made it or sent it. */
  isOwn: boolean;
  hidden: () => SafeHtml;
}): Page {
  const { record, form } = view;
  const { worked, state } = record;
  const base = `/assessment/releases/${record.id}`;
  const step = (action: string, text: string, classes = ''): SafeHtml =>
    html`<form method="post" action="${base}/${action}" novalidate>
      ${view.hidden()} <input type="hidden" name="version" value="${String(record.version)}" />
      ${button({ text, preventDoubleClick: true, ...(classes === '' ? {} : { classes }) })}
    </form>`;
  const isDraft = state === 'draft' && view.mayMake;
  return {
    title: record.title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${record.title} ${stateTag(state)}</h1>
      <div id="version"></div>
      ${record.note !== '' && insetText({ text: `Sent back: ${record.note}` })}
      ${record.words !== '' && html`<p class="govuk-body">${record.words}</p>`}
      ${summaryList({
        rows: [
          {
            key: { text: 'Made' },
            value: { text: `${momentInWords(record.madeAt)}, ${record.madeBy.name}` },
          },
          ...(record.publishedAt === null
            ? []
            : [
                {
                  key: { text: 'Published' },
                  value: {
                    html: html`${momentInWords(record.publishedAt)}${
                      record.kind === 'edition'
                        ? html`, with the assessment: one person proposed it and another checked and published
                          it`
                        : record.checkedBy !== null && html`, checked by ${record.checkedBy}`
                    }
                    ${record.code !== null && html`<br /><a class="govuk-link" href="/public/releases/${record.code}">As the public sees it</a>`}`,
                  },
                },
              ]),
          ...(view.replaces === null ? [] : [{ key: { text: 'Replaces' }, value: { text: view.replaces } }]),
        ],
      })}
      ${
        isDraft &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="${base}/edit">Change the name and words</a>
        </p>`
      }
      ${
        record.kind === 'tables' &&
        html`<h2 class="govuk-heading-m" id="tables">Tables</h2>
          ${
            record.tables.length === 0
              ? html`<p class="govuk-body">There is no table in it yet.</p>`
              : html`<ul class="govuk-list govuk-list--spaced">
                  ${record.tables.map(
                    (each, index) =>
                      html`<li>
                        <strong>${each.title}</strong>: ${tableInWords(each)}
                        ${
                          isDraft &&
                          html`<form method="post" action="${base}/take-out" novalidate>
                            ${view.hidden()}
                            <input type="hidden" name="version" value="${String(record.version)}" />
                            <input type="hidden" name="table" value="${String(index)}" />
                            ${button({
                              html: html`Take out<span class="govuk-visually-hidden"> ${each.title}</span>`,
                              classes: 'govuk-button--secondary govuk-!-margin-bottom-1 govuk-!-margin-top-1',
                              preventDoubleClick: true,
                            })}
                          </form>`
                        }
                      </li>`,
                  )}
                </ul>`
          }`
      }
      ${
        isDraft &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Add tables', href: `${base}/tables`, classes: 'govuk-button--secondary' })}
          ${record.tables.length > 0 && step('work-out', worked === null ? 'Work out what may be shown' : 'Work it out again', worked === null ? '' : 'govuk-button--secondary')}
          ${worked !== null && !view.isOvertaken && step('send', 'Send to be checked')}
          ${step('withdraw', 'Withdraw this draft', 'govuk-button--warning')}
        </div>`
      }
      ${worked !== null && state !== 'published' && previewSection(worked, view.isOvertaken)}
      ${
        worked !== null &&
        state === 'published' &&
        html`<h2 class="govuk-heading-m">What was published</h2>
          ${
            (view.mayMake || view.mayCheck) &&
            worked.cells.some(({ shown }) => shown !== 'as-counted') &&
            insetText({
              text: 'Why a count is hidden stands here for those who make and check releases. It must not be given out: it would tell which counts are small.',
            })
          }
          ${worked.remarks.map((text) => insetText({ text }))}
          ${workedTables(worked.cells, view.mayMake || view.mayCheck)}`
      }
      ${
        state === 'to-check' &&
        html`<h2 class="govuk-heading-m" id="publish">Check and publish</h2>
          ${
            view.isOwn
              ? html`<p class="govuk-body">
                  Somebody else checks it: a manager or the information governance officer, never who made or
                  sent it.
                </p>`
              : view.mayCheck
                ? html`<p class="govuk-body">
                      What you see above is what everybody will see, for good: it cannot be changed or taken
                      back, only replaced by a corrected release.
                    </p>
                    ${step('publish', 'I have checked it: publish')}
                    <form method="post" action="${base}/send-back" novalidate>
                      ${view.hidden()}
                      <input type="hidden" name="version" value="${String(record.version)}" />
                      ${textarea({
                        id: 'note',
                        name: 'note',
                        label: { text: 'What is to be changed' },
                        rows: 3,
                        value: form.value('note'),
                        ...form.error('note'),
                      })}
                      ${button({ text: 'Send back', classes: 'govuk-button--secondary', preventDoubleClick: true })}
                    </form>`
                : html`<p class="govuk-body">
                    It waits for a manager or the information governance officer.
                  </p>`
          }`
      }`,
  };
}

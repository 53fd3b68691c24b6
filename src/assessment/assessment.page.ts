import { periodInWords, type Period } from '../foundation/period.ts';
import {
  formats,
  paperLinks,
  renderBlocks,
  type FrankpledgeDocument,
  type PageMap,
} from '../documents/documents.ts';
import {
  button,
  fileUpload,
  input,
  radios,
  scrollRegion,
  table,
  tag,
  threadLink,
  warningText,
} from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import { pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import type { AssessmentRecord } from './assessment.store.ts';
import { hrefOf, monthItems, views, viewNames } from './explore.page.ts';
import { wardPacksLink } from './ward-packs/link.page.ts';
import { select } from '../web/components.ts';
import { stateWords } from './steps/step.rules.ts';
import { templateNames, templateOf, usualTemplate } from './write/template.ts';

const moments = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

export function assessmentsPage(view: {
  assessments: readonly AssessmentRecord[];
  next: string | null;
  url: string;
  mayMake: boolean;
  hasData: boolean;
}): Page {
  return {
    title: 'Assessment',
    menu: 'assessment',
    width: 'wide',
    body: html`<h1 class="govuk-heading-l">Assessment</h1>
      <p class="govuk-body">
        Every partnership must assess crime and disorder in its area each year (SI 2007/1830, regulation 5).
        Look at the figures first, then make the document.
      </p>
      <h2 class="govuk-heading-m">Look at the figures</h2>
      <ul class="govuk-list">
        <li>
          <a class="govuk-link" href="/assessment/ask">Ask</a>: One question, answered in a sentence, a table
          and a chart to take with you.
        </li>
        ${viewNames.map(
          (name) =>
            html`<li>
              <a class="govuk-link" href="/assessment/explore/${name}">${views[name].title}</a>:
              ${views[name].question}
            </li>`,
        )}
        <li>
          <a class="govuk-link" href="/assessment/measures">Measures</a>: What is the number, is it up, and is
          that real?
        </li>
        <li>
          <a class="govuk-link" href="/assessment/stands-out">What stands out</a>: Which wards and months
          changed by more than chance?
        </li>
        <li><a class="govuk-link" href="/assessment/time">Hours and weekdays</a>: When in the week?</li>
        <li>
          <a class="govuk-link" href="/assessment/places/wards">Places</a>: Small areas, repeat locations,
          ward lines, deprivation
        </li>
        <li>
          <a class="govuk-link" href="/assessment/harm">Harm</a>: What weighs most, beside what is most
          frequent?
        </li>
        <li>
          <a class="govuk-link" href="/assessment/ward-packs">Ward packs</a>: One side of paper about a ward,
          for its councillor
        </li>
        <li>
          <a class="govuk-link" href="/assessment/releases">Releases</a>: What the public may see, and
          download
        </li>
      </ul>
      <h2 class="govuk-heading-m">Assessments</h2>
      ${
        view.mayMake &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Make an assessment', href: '/assessment/make' })}
          <a class="govuk-link" href="/assessment/plan">Plan one, before there are data</a>
          <a class="govuk-link" href="/assessment/from-files">Make one from files, without keeping them</a>
        </div>`
      }
      ${
        !view.hasData &&
        html`<p class="govuk-body">
          Nothing can be assessed yet:
          <a class="govuk-link" href="/observatory/receive">load a police file</a> first.
        </p>`
      }
      ${
        view.assessments.length === 0
          ? html`<p class="govuk-body">No assessment has been made yet.</p>`
          : scrollRegion(
              'Assessments',
              table({
                caption: 'Assessments, newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Title' },
                  { text: 'Period' },
                  { text: 'Made' },
                  { text: 'By' },
                  { text: 'State' },
                ],
                rows: view.assessments.map((each) => [
                  { html: html`<a class="govuk-link" href="/assessment/${each.id}">${each.title}</a>` },
                  { text: periodInWords(each.period) },
                  { text: moments.format(new Date(each.madeAt)) },
                  { text: each.madeBy },
                  {
                    html: tag({ text: stateWords[each.state].title, classes: stateWords[each.state].colour }),
                  },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Assessments' })}`,
  };
}

export function makePage(view: {
  months: readonly string[];
  period: Period;
  areaName: string;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form, months, period } = view;
  return {
    title: 'Make an assessment',
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Make an assessment of ${view.areaName}</h1>
        <p class="govuk-body">
          It is kept as a draft with every figure as it is today. It may take a minute.
        </p>
        <form method="post" action="/assessment/make" novalidate>
          ${view.hidden()}
          ${select({ id: 'from', name: 'from', label: { text: 'First month' }, items: monthItems(months, form.value('from', period.from)), ...form.error('from') })}
          ${select({ id: 'to', name: 'to', label: { text: 'Last month' }, items: monthItems(months, form.value('to', period.to)), ...form.error('to') })}
          ${radios({
            name: 'compare',
            idPrefix: 'compare',
            fieldset: { legend: { text: 'Compare with', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('compare', 'year'),
            items: [
              { value: 'year', text: 'the same months a year earlier' },
              { value: 'none', text: 'nothing' },
            ],
          })}
          ${radios({
            name: 'template',
            idPrefix: 'template',
            fieldset: { legend: { text: 'Order of sections', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('template', usualTemplate),
            items: templateNames.map((value) => {
              const { title, hint } = templateOf(value);
              return { value, text: title, hint: { text: hint } };
            }),
            ...form.error('template'),
          })}
          ${button({ text: 'Make the assessment', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** The document as a page, with its downloads. */
export function assessmentPage(view: {
  record: AssessmentRecord & { document: FrankpledgeDocument };
  /** Names of files that arrived since, or are no longer counted. */
  changedSince: boolean;
  /** Pages of its PDF, marked in the text; null while they still move. */
  pages: PageMap | null;
  /** Where it stands: the panel of its steps. */
  panel: SafeHtml;
  /** Leads to where it is written and commented on. */
  writing: SafeHtml | null;
}): Page {
  const { record } = view;
  const { document } = record;
  const figures = new Map(document.figures.map((figure) => [figure.id, figure]));
  return {
    title: record.title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-xl">
        <span class="govuk-caption-xl">${document.subtitle}</span>${document.title}
      </h1>
      <p class="govuk-body">
        ${document.marking}. Made on ${moments.format(new Date(record.madeAt))} by ${record.madeBy}.
      </p>
      ${threadLink({ kind: 'assessment', id: record.id })} ${view.panel} ${view.writing}
      ${
        view.changedSince &&
        warningText({
          text:
            view.writing === null
              ? 'The files in use have changed since this was made. Its figures are as they were then; make a new one to take the change in.'
              : 'The files in use have changed since this was drafted. Its figures are as they were then; each section says what is another number now.',
          iconFallbackText: 'Warning',
        })
      }
      <section aria-labelledby="downloads" class="fp-downloads">
        <h2 class="govuk-heading-s" id="downloads">Download</h2>
        <ul class="govuk-list fp-inline-list">
          ${Object.values(formats).map(
            (format) =>
              html`<li>
                <a class="govuk-link" href="/assessment/${record.id}/download.${format.extension}" download
                  >${format.title}</a
                >
              </li>`,
          )}
        </ul>
        ${paperLinks((format) => `/assessment/${record.id}/download.${format}`)}
        ${wardPacksLink(record.areaName)}
      </section>
      ${renderBlocks(document, { figureHref: hrefOf(figures), compactCharts: true, pages: view.pages })}`,
  };
}

/** The one-shot assessment as a page: files in, one document out, nothing kept. */
export function fromFilesPage(view: { form: FormState; hidden: () => SafeHtml }): Page {
  const { form } = view;
  return {
    title: 'Make an assessment from files',
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Make an assessment from files</h1>
        <p class="govuk-body">
          The document comes back as a download. The files are not kept and change nothing here.
        </p>
        <form method="post" action="/assessment/from-files" enctype="multipart/form-data" novalidate>
          ${view.hidden()}
          ${fileUpload({ id: 'incidents', name: 'incidents', multiple: true, label: { text: 'Police street files' }, hint: { text: '.csv, .csv.gz or the .zip as downloaded; several at once' }, ...form.error('incidents') })}
          ${fileUpload({ id: 'boundaries', name: 'boundaries', label: { text: 'Ward boundaries' }, hint: { text: 'GeoJSON or TopoJSON' }, ...form.error('boundaries') })}
          ${fileUpload({ id: 'population', name: 'population', label: { text: 'Population (if you have it)' }, hint: { text: 'Residents or households, as the ONS publishes them' }, ...form.error('population') })}
          ${fileUpload({ id: 'lookup', name: 'lookup', label: { text: 'Lookup from LSOA to ward (if you have it)' }, ...form.error('lookup') })}
          ${input({ id: 'area', name: 'area', label: { text: 'District' }, hint: { text: 'Its code, for example E07000109, or its name' }, classes: 'govuk-input--width-20', value: form.value('area'), ...form.error('area') })}
          ${input({ id: 'period', name: 'period', label: { text: 'Period' }, hint: { text: 'Months, for example 2025-01..2025-12' }, classes: 'govuk-input--width-20', value: form.value('period'), ...form.error('period') })}
          ${radios({
            name: 'format',
            idPrefix: 'format',
            fieldset: { legend: { text: 'Format', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('format', 'pdf'),
            items: Object.values(formats).map((format) => ({
              value: format.name,
              text: format.title,
              hint: { text: format.goodFor },
            })),
          })}
          ${button({ text: 'Make the document' })}
        </form>
      </div>
    </div>`,
  };
}

import { periodInWords } from '../../foundation/period.ts';
import { button, checkboxes, input, radios, select, summaryList } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AssessmentRecord } from '../assessment.store.ts';
import { monthItems } from '../explore.page.ts';

/** The form that begins an assessment before there are data. */
export function planPage(view: {
  areaName: string;
  months: readonly string[];
  first: { title: string; from: string; to: string };
  agencies: readonly { id: string; name: string }[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form, first, months } = view;
  return {
    title: 'Plan an assessment',
    menu: 'assessment',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">Plan an assessment of ${view.areaName}</h1>
        <p class="govuk-body">
          Sets what it is about, and who contributes, before there are any data. To make the draft at once
          from the data there are, <a class="govuk-link" href="/assessment/make">make an assessment</a>
          instead.
        </p>
        <form method="post" action="/assessment/plan" novalidate>
          ${view.hidden()}
          ${input({ id: 'title', name: 'title', label: { text: 'Title', classes: 'govuk-label--s' }, value: form.value('title', first.title), ...form.error('title') })}
          ${select({ id: 'from', name: 'from', label: { text: 'First month' }, items: monthItems(months, form.value('from', first.from)), ...form.error('from') })}
          ${select({ id: 'to', name: 'to', label: { text: 'Last month' }, items: monthItems(months, form.value('to', first.to)), ...form.error('to') })}
          ${radios({
            name: 'compare',
            idPrefix: 'compare',
            fieldset: { legend: { text: 'Compare with', classes: 'govuk-fieldset__legend--s' } },
            value: form.value('compare', 'year'),
            ...form.error('compare'),
            items: [
              { value: 'year', text: 'the same months a year earlier' },
              { value: 'none', text: 'nothing' },
            ],
          })}
          ${checkboxes({
            name: 'contributors',
            idPrefix: 'contributors',
            fieldset: { legend: { text: 'Contributors', classes: 'govuk-fieldset__legend--s' } },
            hint: { text: 'Agencies that give data for it' },
            values: form.values('contributors'),
            ...form.error('contributors'),
            items: view.agencies.map(({ id, name }) => ({ value: id, text: name })),
          })}
          ${radios({
            name: 'marking',
            idPrefix: 'marking',
            fieldset: {
              legend: { text: 'Marking of the restricted edition', classes: 'govuk-fieldset__legend--s' },
            },
            value: form.value('marking', 'OFFICIAL'),
            ...form.error('marking'),
            items: [
              { value: 'OFFICIAL', text: 'OFFICIAL' },
              { value: 'OFFICIAL-SENSITIVE', text: 'OFFICIAL-SENSITIVE', hint: { text: 'For need-to-know' } },
            ],
          })}
          ${button({ text: 'Plan the assessment', preventDoubleClick: true })}
        </form>
      </div>
    </div>`,
  };
}

/** The page of an assessment that has no document yet: its panel and its plan. */
export function plannedPage(view: { record: AssessmentRecord; panel: SafeHtml }): Page {
  const { record } = view;
  return {
    title: record.title,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    body: html`<h1 class="govuk-heading-xl">${record.title}</h1>
      ${view.panel}
      <h2 class="govuk-heading-m">What it is about</h2>
      ${summaryList({
        rows: [
          { key: { text: 'Area' }, value: { text: record.areaName } },
          { key: { text: 'Period' }, value: { text: periodInWords(record.period) } },
          {
            key: { text: 'Compared with' },
            value: { text: record.comparison === null ? 'nothing' : periodInWords(record.comparison) },
          },
          { key: { text: 'Marking' }, value: { text: record.marking } },
          { key: { text: 'Planned by' }, value: { text: record.madeBy } },
        ],
      })}`,
  };
}

import { formats, paperLinks } from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { button, scrollRegion, select, summaryList, table, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { momentInWords } from '../../web/words.ts';
import { roomLinks, trail } from '../indicators/indicators.page.ts';
import { periodOf, shortPeriod } from '../indicators/period.rules.ts';
import { reportKinds, reportSteps, reportStateWords, type ReportStep } from './report.rules.ts';
import type { Report, ReportFile, ReportPart, StepTaken } from './report.store.ts';

export const reportTrail = [...trail, { text: 'Reports', href: '/performance/reports' }];

export function reportsPage(view: {
  reports: readonly Report[];
  quarters: readonly { value: string; text: string }[];
  mayMake: boolean;
  mayPublish: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Reports on performance',
    menu: 'performance',
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Reports on performance</h1>
      ${roomLinks('reports')}
      ${
        view.reports.length === 0
          ? html`<p class="govuk-body">No report has been made yet.</p>`
          : scrollRegion(
              'Reports',
              table({
                caption: 'Reports, the last changed first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Report' }, { text: 'Kind' }, { text: 'Meeting' }, { text: 'Stands' }],
                rows: view.reports.map((report) => [
                  { html: html`<a class="govuk-link" href="/performance/reports/${report.id}">${report.title}</a>` },
                  { text: reportKinds[report.kind] },
                  { text: report.meetingOn === null ? 'no day' : dayInWords(report.meetingOn) },
                  { text: reportStateWords[report.state] },
                ]),
              }),
            )
      }
      ${view.mayPublish && html`<p class="govuk-body"><a class="govuk-link" href="/performance/packs">Packs for those who never sign in</a></p>`}
      ${
        view.mayMake &&
        html`<h2 class="govuk-heading-m">Assemble one</h2>
          <form method="post" action="/performance/reports" novalidate>
            ${view.hidden()}
            ${select({ id: 'kind', name: 'kind', label: { text: 'Kind' }, items: Object.entries(reportKinds).map(([value, text]) => ({ value, text })), value: form.value('kind', 'progress'), ...form.error('kind') })}
            ${select({ id: 'quarter', name: 'quarter', label: { text: 'Ending with the quarter' }, items: [...view.quarters], value: form.value('quarter', view.quarters[0]?.value), ...form.error('quarter') })}
            ${dateField({ form, name: 'meeting-on', legend: 'Meeting, where it is known' })} ${button({ text: 'Assemble it' })}
          </form>`
      }`,
  };
} // prettier-ignore

/** What keeps a step waiting; where the monitoring officer’s release would mend it, the address of its form. */
export type Unmet = { words: string; release: string | null };

export function reportPage(view: {
  report: Report;
  parts: readonly ReportPart[];
  taken: readonly StepTaken[];
  steps: readonly { step: ReportStep; unmet: Unmet | null }[];
  files: readonly ReportFile[];
  due: { leads: string; papers: string } | null;
  maySign: boolean;
  mayMake: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { report, parts, form } = view;
  const address = `/performance/reports/${report.id}`;
  const isOpen = report.state === 'assembling';
  const frozen = report.documentHash !== null;
  return {
    title: report.title,
    menu: 'performance',
    breadcrumbs: reportTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">${report.title}</h1>
      ${summaryList({
        rows: [
          { key: { text: 'Stands' }, value: { text: reportStateWords[report.state] } },
          { key: { text: 'Period' }, value: { text: shortPeriod(periodOf(report)) } },
          { key: { text: 'Meeting' }, value: { text: report.meetingOn === null ? 'no day yet' : dayInWords(report.meetingOn) } },
          ...(view.due === null ? [] : [{ key: { text: 'Leads sign by' }, value: { text: dayInWords(view.due.leads) } }, { key: { text: 'Papers out by' }, value: { text: dayInWords(view.due.papers) } }]),
          ...(frozen ? [{ key: { text: 'Frozen' }, value: { html: html`${momentInWords(report.frozenAt ?? '')}, SHA-256 <span class="fp-hash">${report.documentHash ?? ''}</span>` } }] : []),
        ],
      })}
      <h2 class="govuk-heading-m">${frozen ? 'The frozen report' : 'As it stands today'}</h2>
      <ul class="govuk-list fp-inline-list">
        ${Object.values(formats).map((format) => html`<li><a class="govuk-link" href="${address}/document.${format.name}">${format.title}</a></li>`)}
      </ul>
      ${!frozen && paperLinks((format) => `${address}/document.${format}`)}
      ${isOpen && view.mayMake && summaryForm(view, address)}
      <h2 class="govuk-heading-m">What the leads say</h2>
      ${parts.length === 0 && html`<p class="govuk-body">No priority stands in it.</p>`}
      ${parts.map((part) => partView(view, part, address))}
      ${
        view.steps.length > 0 &&
        html`<h2 class="govuk-heading-m">What comes next</h2>
          ${view.steps.map(({ step, unmet }) =>
            unmet === null
              ? html`<form method="post" action="${address}/steps" novalidate>
                  ${view.hidden()}<input type="hidden" name="version" value="${report.version}" /><input type="hidden" name="step" value="${step.code}" />
                  ${step.asks !== null && textarea({ id: `words-${step.code}`, name: 'words', rows: '2', label: { text: step.asks }, value: form.value('step') === step.code ? form.value('words') : '', ...(form.value('step') === step.code ? form.error('words') : {}) })}
                  ${button({ text: step.title, classes: step.code === 'withdraw' || step.code === 'reopen' ? 'govuk-button--secondary' : '' })}
                </form>`
              : html`<div class="govuk-inset-text">
                  ${step.title}: ${unmet.words}
                  ${unmet.release !== null && html`<br /><a class="govuk-link" href="${unmet.release}">Write down the monitoring officer’s release</a>`}
                </div>`,
          )}`
      }
      ${
        view.taken.length > 0 &&
        html`<h2 class="govuk-heading-m">What was done</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.taken.map((each) => html`<li>${reportSteps.find(({ code }) => code === each.step)?.title ?? each.step}: ${each.doneBy}, ${momentInWords(each.doneAt)}${each.words !== '' && `. ${each.words}`}</li>`)}
          </ul>`
      }`,
  };
} // prettier-ignore

function summaryForm(view: Parameters<typeof reportPage>[0], address: string): SafeHtml {
  const { report, form } = view;
  return html`<form method="post" action="${address}/summary" novalidate>
    ${view.hidden()}<input type="hidden" name="version" value="${report.version}" />
    ${textarea({ id: 'summary', name: 'summary', rows: '4', label: { text: 'In short, at the head of the report' }, hint: { text: 'What the meeting must know. An empty line begins a new paragraph.' }, value: form.value('summary', report.summary), ...form.error('summary') })}
    ${dateField({ form, name: 'meeting-on', legend: 'Meeting', ...(report.meetingOn === null ? {} : { value: report.meetingOn }) })}
    ${button({ text: 'Save', classes: 'govuk-button--secondary' })}
  </form>`;
} // prettier-ignore

function partView(view: Parameters<typeof reportPage>[0], part: ReportPart, address: string): SafeHtml {
  const { report, form } = view;
  const signed = part.signedAt === null ? null : `Signed by ${part.signedBy ?? 'the lead'}, ${momentInWords(part.signedAt)}`; // prettier-ignore
  if (report.state !== 'assembling' || !view.maySign)
    return html`<h3 class="govuk-heading-s">${part.priority}</h3>
      <p class="govuk-body">${part.context === '' ? 'Nothing was written.' : part.context}</p>
      <p class="govuk-body">${signed ?? 'Not signed'}</p>`;
  const isThis = form.value('part') === part.id;
  return html`<h3 class="govuk-heading-s">${part.priority}</h3>
    <form method="post" action="${address}/parts" novalidate>
      ${view.hidden()}<input type="hidden" name="version" value="${part.version}" /><input type="hidden" name="part" value="${part.id}" />
      ${textarea({ id: `context-${part.id}`, name: 'context', rows: '4', label: { text: `Context of ${part.priority}` }, hint: { text: 'What lies behind the numbers, what was done, what comes next. Name nobody.' }, value: isThis ? form.value('context') : part.context, ...(isThis ? form.error('context') : {}) })}
      <p class="govuk-body">${signed ?? 'Not signed yet'}</p>
      <div class="govuk-button-group">
        <button type="submit" class="govuk-button govuk-button--secondary" data-module="govuk-button" name="sign" value="no">Save<span class="govuk-visually-hidden"> ${part.priority}</span></button>
        <button type="submit" class="govuk-button" data-module="govuk-button" name="sign" value="yes">Save and sign<span class="govuk-visually-hidden"> ${part.priority}</span></button>
      </div>
    </form>`;
} // prettier-ignore

import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, scrollRegion, select, table, textarea } from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { electionKinds, type ElectionPeriod } from './elections.store.ts';
import type { Wave } from './wave.types.ts';

const trail = [{ text: 'Consultation', href: '/consultation' }];

/** Pre-election periods, in which a new consultation waits. */
export function electionsPage(view: {
  elections: readonly ElectionPeriod[];
  form: FormState;
  hidden: () => SafeHtml;
  /** Just taken out, to be put back. */
  undo: string | null;
}): Page {
  const { form } = view;
  return {
    title: 'Pre-election periods',
    menu: 'consultation',
    breadcrumbs: trail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Pre-election periods</h1>
      <p class="govuk-body">
        Between the notice of an election and its poll a council must be careful with publicity (Local
        Government Act 1986, section 2, and the Code of Recommended Practice on Local Authority Publicity,
        2011). A consultation does not open in such a period unless the monitoring officer releases it. Check
        dates with your elections office.
      </p>
      ${
        view.undo !== null &&
        html`<form method="post" action="/consultation/elections/${view.undo}/put-back">
          ${view.hidden()}${button({ text: 'Put it back', classes: 'govuk-button--secondary' })}
        </form>`
      }
      ${
        view.elections.length === 0
          ? html`<p class="govuk-body">None is written down.</p>`
          : scrollRegion(
              'Pre-election periods',
              table({
                caption: 'Pre-election periods, the last poll first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Election' },
                  { text: 'Kind' },
                  { text: 'Area' },
                  { text: 'Notice' },
                  { text: 'Poll' },
                  { text: 'Change' },
                ],
                rows: view.elections.map((each) => [
                  { text: each.title },
                  { text: electionKinds[each.kind] },
                  { text: each.area },
                  { text: dayInWords(each.noticeOn) },
                  { text: dayInWords(each.pollOn) },
                  {
                    html: html`<form method="post" action="/consultation/elections/${each.id}/remove">
                      ${view.hidden()}
                      ${button({ text: 'Remove', classes: 'govuk-button--secondary govuk-!-margin-bottom-0', attributes: { 'aria-label': `Remove ${each.title}` } })}
                    </form>`,
                  },
                ]),
              }),
            )
      }
      <h2 class="govuk-heading-m">Write one down</h2>
      <form method="post" action="/consultation/elections" novalidate>
        ${view.hidden()}
        ${input({ id: 'title', name: 'title', label: { text: 'Election' }, hint: { text: 'For example, Borough elections, May 2027' }, value: form.value('title'), ...form.error('title') })}
        ${select({ id: 'kind', name: 'kind', label: { text: 'Kind' }, items: Object.entries(electionKinds).map(([value, text]) => ({ value, text })), value: form.value('kind'), ...form.error('kind') })}
        ${input({ id: 'area', name: 'area', label: { text: 'Area' }, hint: { text: 'The whole borough, or a ward' }, value: form.value('area'), ...form.error('area') })}
        ${dateField({ form, name: 'notice-on', legend: 'Notice of election' })}
        ${dateField({ form, name: 'poll-on', legend: 'Poll' })} ${button({ text: 'Write it down' })}
      </form>`,
  };
}

/** The monitoring officer's release of one consultation. */
export function releasePage(view: {
  wave: Wave;
  elections: readonly ElectionPeriod[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { wave, form } = view;
  return {
    title: 'The monitoring officer’s release',
    menu: 'consultation',
    breadcrumbs: [...trail, { text: wave.title, href: `/consultation/${wave.id}` }],
    errors: form.errors,
    body: html`<div class="govuk-grid-row">
      <div class="govuk-grid-column-two-thirds">
        <h1 class="govuk-heading-l">The monitoring officer’s release</h1>
        <p class="govuk-body">
          ${view.elections.map((each) => `It would open inside the pre-election period of “${each.title}”, ${dayInWords(each.noticeOn)} to ${dayInWords(each.pollOn)}.`).join(' ')}
          Write down who released it and why. It stays with the consultation and in the audit.
        </p>
        <form method="post" action="/consultation/${wave.id}/release" novalidate>
          ${view.hidden()}
          <input type="hidden" name="version" value="${wave.version}" />
          ${input({ id: 'officer', name: 'officer', label: { text: 'Monitoring officer', classes: 'govuk-label--s' }, value: form.value('officer'), ...form.error('officer') })}
          ${textarea({ id: 'why', name: 'why', label: { text: 'Why it may open', classes: 'govuk-label--s' }, value: form.value('why'), ...form.error('why') })}
          ${dateField({ form, name: 'released-on', legend: 'Released on' })}
          ${button({ text: 'Write it down' })}
        </form>
      </div>
    </div>`,
  };
}

import { button, scrollRegion, select, table } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import { countInWords, pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import type { Term } from '../lists/term.store.ts';
import { momentInWords } from '../words.ts';
import { titleOf } from './agreement.page.ts';
import { ceilings } from './agreement.rules.ts';
import type { AgencyChoice } from './agreement.store.ts';
import type { Shared } from './log.store.ts';

export type LogRow = Shared & { record: string; href: string | null };

export function logPage(view: {
  navigation: SafeHtml;
  rows: readonly LogRow[];
  count: number;
  agreements: readonly { id: string; title: string }[];
  agencies: readonly AgencyChoice[];
  terms: { purposes: readonly Term[]; gateways: readonly Term[]; categories: readonly Term[] };
  form: FormState;
  csvHref: string;
  next: string | null;
  url: string;
}): Page {
  const { form, terms } = view;
  return {
    title: 'Share log',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: [{ text: 'Sharing', href: '/sharing' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Share log</h1>
      ${view.navigation}
      <p class="govuk-body">
        What went from whom to whom, under which agreement, for what purpose and by what power. You see what
        your own agency gave, and what it may read.
      </p>
      <form method="get" action="/sharing/log" class="fp-filter" novalidate>
        ${select({
          id: 'agreement',
          name: 'agreement',
          label: { text: 'Agreement' },
          value: form.value('agreement'),
          items: [
            { value: '', text: 'Any agreement' },
            ...view.agreements.map(({ id, title }) => ({ value: id, text: title })),
          ],
          ...form.error('agreement'),
        })}
        ${select({
          id: 'agency',
          name: 'agency',
          label: { text: 'From or to' },
          value: form.value('agency'),
          items: [
            { value: '', text: 'Any agency' },
            ...view.agencies.map(({ id, name }) => ({ value: id, text: name })),
          ],
          ...form.error('agency'),
        })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">Nothing that you may see has been shared.</p>`
          : html`<p class="govuk-body">
                ${countInWords(view.count, 'sharing')}, the latest first.
                <a class="govuk-link" href="${view.csvHref}">Take this list as CSV</a>
              </p>
              ${scrollRegion(
                'Share log',
                table({
                  caption: 'What was shared, the latest first',
                  captionClasses: 'govuk-visually-hidden',
                  head: [
                    { text: 'When' },
                    { text: 'Record' },
                    { text: 'From' },
                    { text: 'To' },
                    { text: 'Category' },
                    { text: 'Purpose' },
                    { text: 'Legal gateway' },
                    { text: 'Agreement' },
                    { text: 'Marking' },
                    { text: 'Shared by' },
                    { text: 'Taken back' },
                  ],
                  rows: view.rows.map((row) => [
                    { text: momentInWords(row.sharedAt) },
                    row.href === null
                      ? { text: row.record }
                      : { html: html`<a class="govuk-link" href="${row.href}">${row.record}</a>` },
                    { text: row.giver },
                    { text: row.receiver },
                    {
                      text: `${titleOf(row.category, terms.categories)}${row.critical ? ' (high-risk)' : ''}`,
                    },
                    { text: titleOf(row.purpose, terms.purposes) },
                    { text: titleOf(row.gateway, terms.gateways) },
                    {
                      html: html`<a class="govuk-link" href="/sharing/agreements/${row.agreementId}"
                        >${row.agreement}</a
                      >`,
                    },
                    { text: ceilings[row.mark] },
                    { text: row.sharedBy ?? 'a former member' },
                    { text: row.endedAt === null ? 'no' : momentInWords(row.endedAt) },
                  ]),
                }),
              )}`
      }
      ${pager({ url: view.url, next: view.next, label: 'Share log' })}`,
  };
}

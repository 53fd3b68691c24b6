import {
  button,
  input,
  insetText,
  radios,
  scrollRegion,
  summaryList,
  table,
  tag,
  textarea,
} from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html } from '../../web/html.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { glassOutcomes, glassRules, timeLeft } from '../need-to-know/need-to-know.ts';
import type { GlassRow, SampledReason } from '../need-to-know/need-to-know.ts';
import { momentWords } from './disclosure.rules.ts';
import { sharingTrail } from './parts.page.ts';

export function breakPage(view: {
  live: readonly (GlassRow & { href: string })[];
  hours: readonly number[];
  now: number;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { form } = view;
  return {
    title: 'Open a record in an emergency',
    menu: 'sharing',
    breadcrumbs: sharingTrail,
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Open a record in an emergency</h1>
      ${
        view.live.length > 0 &&
        html`<h2 class="govuk-heading-m">Open to you now</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.live.map(
              (row) =>
                html`<li>
                  <a class="govuk-link" href="${row.href}"
                    >The record opened at ${momentWords(row.brokenAt)}</a
                  >, for another ${timeLeft(view.now, Date.parse(row.expiresAt))}
                </li>`,
            )}
          </ul>`
      }
      <p class="govuk-body">
        For when somebody may come to harm before you can ask. You need the record’s reference. Its author and
        the governance officer are told at once, and the governance officer will judge whether it was right.
      </p>
      <form method="post" action="/sharing/break-glass" novalidate>
        ${view.hidden()}
        ${input({
          id: 'reference',
          name: 'reference',
          label: { text: 'Reference of the record', classes: 'govuk-label--s' },
          hint: { text: 'For example, SH-7K3M-92QX' },
          classes: 'govuk-input--width-10',
          autocomplete: 'off',
          value: form.value('reference'),
          ...form.error('reference'),
        })}
        ${textarea({
          id: 'reason',
          name: 'reason',
          label: { text: 'Why you must see it now', classes: 'govuk-label--s' },
          hint: {
            text: `Who may come to harm, and why you cannot ask first. At least ${glassRules.shortestReason} characters.`,
          },
          value: form.value('reason'),
          ...form.error('reason'),
        })}
        ${radios({
          name: 'hours',
          idPrefix: 'hours',
          classes: 'govuk-radios--inline',
          fieldset: { legend: { text: 'For how long', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('hours'),
          ...form.error('hours'),
          items: view.hours.map((hours) => ({
            value: String(hours),
            text: `${hours} hour${hours === 1 ? '' : 's'}`,
          })),
        })}
        ${button({ text: 'Open the record', classes: 'govuk-button--warning' })}
      </form>`,
  };
}

function stateOf(row: GlassRow, now: number): SafeHtml {
  if (row.outcome !== null) return tag({ text: glassOutcomes[row.outcome], classes: 'govuk-tag--green' });
  return Date.parse(row.reviewDueAt) < now
    ? tag({ text: 'Review overdue', classes: 'govuk-tag--red' })
    : tag({ text: 'To review', classes: 'govuk-tag--yellow' });
}

export function glassListPage(view: { rows: readonly GlassRow[]; now: number }): Page {
  return {
    title: 'Broken glass',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: sharingTrail,
    body: html`<h1 class="govuk-heading-l">Broken glass</h1>
      <p class="govuk-body">
        Records that somebody opened in an emergency. You see what you opened, what others opened of your
        agency’s records, and, as governance officer, all of them.
      </p>
      ${
        view.rows.length === 0
          ? html`<p class="govuk-body">No glass was broken that you may know of.</p>`
          : scrollRegion(
              'Broken glass',
              table({
                caption: 'Broken glass, the newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'When' }, { text: 'Who' }, { text: 'Until' }, { text: 'Review' }],
                rows: view.rows.map((row) => [
                  {
                    html: html`<a class="govuk-link" href="/sharing/break-glass/reviews/${row.id}"
                      >${momentWords(row.brokenAt)}</a
                    >`,
                  },
                  { text: `${row.who}, ${row.agency}` },
                  { text: momentWords(row.expiresAt) },
                  { html: stateOf(row, view.now) },
                ]),
              }),
            )
      }`,
  };
}

export function reviewPage(view: {
  row: GlassRow;
  reference: string | null;
  mayReview: boolean;
  now: number;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { row, form } = view;
  return {
    title: 'Broken glass: review',
    menu: 'sharing',
    breadcrumbs: [...sharingTrail, { text: 'Broken glass', href: '/sharing/break-glass/reviews' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">A record was opened in an emergency</h1>
      ${summaryList({
        rows: [
          { key: { text: 'Who' }, value: { text: `${row.who}, ${row.agency}` } },
          { key: { text: 'Record' }, value: { text: view.reference ?? 'A record that you may not see' } },
          {
            key: { text: 'When' },
            value: { text: `${momentWords(row.brokenAt)} until ${momentWords(row.expiresAt)}` },
          },
          { key: { text: 'Why' }, value: { text: row.reason } },
          { key: { text: 'Review' }, value: { html: stateOf(row, view.now) } },
          ...(row.reviewWords === null
            ? []
            : [{ key: { text: 'Finding' }, value: { text: row.reviewWords } }]),
        ],
      })}
      ${
        view.mayReview
          ? html`<form method="post" action="/sharing/break-glass/reviews/${row.id}" novalidate>
              ${view.hidden()}
              ${radios({
                name: 'outcome',
                idPrefix: 'outcome',
                fieldset: { legend: { text: 'Was it right?', classes: 'govuk-fieldset__legend--m' } },
                value: form.value('outcome'),
                ...form.error('outcome'),
                items: Object.entries(glassOutcomes).map(([value, text]) => ({ value, text })),
              })}
              ${textarea({
                id: 'words',
                name: 'words',
                label: { text: 'What you found' },
                value: form.value('words'),
                ...form.error('words'),
              })}
              ${button({ text: 'Record the review' })}
            </form>`
          : row.outcome === null &&
            insetText({ text: `The governance officer will review it by ${momentWords(row.reviewDueAt)}.` })
      }`,
  };
}

export function reasonsPage(view: {
  sample: readonly SampledReason[];
  titles: ReadonlyMap<string, string>;
  references: ReadonlyMap<string, string>;
  hidden: () => SafeHtml;
}): Page {
  return {
    title: 'Reasons for access',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: sharingTrail,
    body: html`<h1 class="govuk-heading-l">Reasons for access: this week’s sample</h1>
      <p class="govuk-body">
        Some of the last seven days’ looks at other agencies’ records, drawn by chance. Ask those where the
        reason does not fit the work.
      </p>
      ${
        view.sample.length === 0
          ? html`<p class="govuk-body">
              Nobody whose looks you may check opened a record of another agency in the last seven days.
            </p>`
          : scrollRegion(
              'Reasons for access',
              table({
                caption: 'This week’s sample',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Who' },
                  { text: 'Record' },
                  { text: 'When' },
                  { text: 'Reason given' },
                  { text: 'Looked at' },
                ],
                rows: view.sample.map((row) => [
                  { text: `${row.who}, ${row.agency}` },
                  { text: view.references.get(row.recordId) ?? 'A record you may not see' },
                  { text: momentWords(row.givenAt) },
                  { text: view.titles.get(row.reason) ?? row.reason },
                  {
                    html:
                      row.lookedAt !== null
                        ? html`${row.finding === 'ask' ? 'To ask about' : 'It fits'},
                          ${momentWords(row.lookedAt)}`
                        : html`<form method="post" action="/sharing/reasons" novalidate>
                            ${view.hidden()}
                            <input type="hidden" name="id" value="${row.id}" />
                            ${button({ html: html`It fits<span class="govuk-visually-hidden">: ${row.who}, ${momentWords(row.givenAt)}</span>`, name: 'finding', value: 'fits', classes: 'govuk-button--secondary' })}
                            ${button({ html: html`Ask them<span class="govuk-visually-hidden">: ${row.who}, ${momentWords(row.givenAt)}</span>`, name: 'finding', value: 'ask', classes: 'govuk-button--secondary' })}
                          </form>`,
                  },
                ]),
              }),
            )
      }`,
  };
}

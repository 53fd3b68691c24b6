import {
  button,
  input,
  insetText,
  scrollRegion,
  select,
  summaryList,
  table,
  tag,
  textarea,
  radios,
} from '../../web/components.ts';
import { dateField, type FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { categoryOptions } from '../category.options.ts';
import { category } from '../categories.ts';
import { findKind, sourceKinds } from '../kinds/kinds.ts';
import { whenInWords } from '../delivery.page.ts';
import { adjustmentKinds, categoryBoxes } from './breaks.form.ts';
import { breakKinds, type SeriesBreak } from './breaks.rules.ts';
import type { BreakRecord, EarlierBreak } from './breaks.store.ts';
import { adjustmentInWords, breakInWords, datesInWords } from './breaks.words.ts';

/** What a break does to the figures as they are now. */
export type BreakPreview = {
  /** The period and its comparison, in words. */
  question: string;
  /** Figures of the partnership's own area whose counts it touches, the change raw and adjusted. */
  figures: { title: string; href: string; raw: string; adjusted: string | null }[];
  /** Charts of months that carry its mark. */
  charts: { title: string; href: string }[];
  /** How many figures carry its sentence: rates, shares, wards and districts as well. */
  marked: number;
};

type Named = { code: string; title: string };

const room = { text: 'Observatory', href: '/observatory' };
const list = { text: 'Breaks in series', href: '/observatory/breaks' };

export function categoriesInWords(codes: readonly string[]): string {
  return codes.length === 0 ? 'all categories' : codes.map((code) => category(code).title).join(', ');
}

function sourceInWords(seriesBreak: SeriesBreak, sources: readonly Named[]): string {
  const { sourceCode, sourceKind } = seriesBreak;
  if (sourceCode !== null) return sources.find(({ code }) => code === sourceCode)?.title ?? sourceCode;
  return sourceKind === null ? 'every source' : (findKind(sourceKind)?.title ?? sourceKind);
}

const areaInWords = ({ areaCode, areaName }: SeriesBreak): string =>
  areaCode === null ? 'every area' : `${areaName} (${areaCode})`;

/** Items of the sources: every one, a kind, a single source. */
function sourceItems(chosen: string, sources: readonly Named[]) {
  return [
    { value: '', text: 'Every source' },
    ...sources.map(({ code, title }) => ({ value: `source:${code}`, text: title })),
    ...sourceKinds.map(({ code, title }) => ({
      value: `kind:${code}`,
      text: `Every source of the kind: ${title}`,
    })),
  ].map((item) => ({ ...item, selected: item.value === chosen }));
}

export function breaksPage(view: {
  breaks: readonly BreakRecord[];
  sources: readonly Named[];
  form: FormState;
  next: string | null;
  url: string;
  mayEdit: boolean;
}): Page {
  const { form } = view;
  return {
    title: 'Breaks in series',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [room],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Breaks in series</h1>
      <p class="govuk-body">
        Days at which a series stops being like itself: what is recorded changed, reports were filed
        elsewhere, a new form came, boundaries moved. Each is printed with every figure, chart and sentence
        whose months lie on both sides.
      </p>
      ${view.mayEdit && button({ text: 'Write down a break', href: '/observatory/breaks/add' })}
      <form method="get" action="/observatory/breaks" class="fp-filter" novalidate>
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Words' },
          classes: 'govuk-input--width-10',
          value: form.value('q'),
          ...form.error('q'),
        })}
        ${select({
          id: 'source',
          name: 'source',
          label: { text: 'Source' },
          items: [
            { value: '', text: 'All', selected: form.value('source') === '' },
            ...view.sources.map(({ code, title }) => ({
              value: code,
              text: title,
              selected: form.value('source') === code,
            })),
          ],
        })}
        ${select({
          id: 'category',
          name: 'category',
          label: { text: 'Category' },
          items: categoryOptions(form.value('category'), [{ value: '', text: 'All' }]),
        })}
        ${input({
          id: 'area',
          name: 'area',
          label: { text: 'Code of an area' },
          classes: 'govuk-input--width-10',
          value: form.value('area'),
          ...form.error('area'),
        })}
        ${input({
          id: 'period',
          name: 'period',
          label: { text: 'Months' },
          hint: { text: 'For example 2025-01..2025-12' },
          classes: 'govuk-input--width-10',
          value: form.value('period'),
          ...form.error('period'),
        })}
        ${select({
          id: 'state',
          name: 'state',
          label: { text: 'Show' },
          items: [
            { value: '', text: 'In force', selected: form.value('state') === '' },
            { value: 'removed', text: 'Removed', selected: form.value('state') === 'removed' },
          ],
        })}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.breaks.length === 0
          ? html`<p class="govuk-body">No break is written down here.</p>`
          : scrollRegion(
              'Breaks in series',
              table({
                caption: 'Breaks in series, the latest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Break' },
                  { text: 'When' },
                  { text: 'What changed' },
                  { text: 'Source' },
                  { text: 'Categories' },
                  { text: 'Area' },
                  { text: 'Size' },
                ],
                rows: view.breaks.map((each) => [
                  {
                    html: html`<a class="govuk-link" href="/observatory/breaks/${each.id}">${each.title}</a>`,
                  },
                  { text: datesInWords(each) },
                  { text: breakKinds[each.kind] },
                  { text: sourceInWords(each, view.sources) },
                  { text: categoriesInWords(each.categories) },
                  { text: areaInWords(each) },
                  { text: each.adjustment === null ? 'not known' : adjustmentInWords(each.adjustment) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Breaks in series' })}`,
  };
}

/** The figures and charts that a break marks, as they are now. Null where there are no figures yet. */
export function previewSection(preview: BreakPreview | null, title: string): SafeHtml {
  if (preview === null)
    return html`<h2 class="govuk-heading-m">${title}</h2>
      <p class="govuk-body">There are no figures yet. It will stand with those that come and span it.</p>`;
  const { figures, charts, marked, question } = preview;
  return html`<h2 class="govuk-heading-m">${title}</h2>
    ${
      marked === 0
        ? html`<p class="govuk-body">
            No figure for ${question} spans it: their months lie on one side. Figures of other months will
            carry it.
          </p>`
        : html`<p class="govuk-body">
              ${marked.toLocaleString('en-GB')} ${marked === 1 ? 'figure' : 'figures'} for ${question} carry
              its sentence: counts, rates, shares, wards and districts. Of the area itself:
            </p>
            ${scrollRegion(
              'Figures it marks',
              table({
                caption: `Figures it marks, ${question}`,
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [{ text: 'Figure' }, { text: 'As recorded' }, { text: 'Adjusted' }],
                rows: figures.map((each) => [
                  { html: html`<a class="govuk-link" href="${each.href}">${each.title}</a>` },
                  { text: each.raw },
                  { text: each.adjusted ?? 'not adjusted: its size is not known for this figure' },
                ]),
              }),
            )}`
    }
    ${
      charts.length > 0 &&
      html`<p class="govuk-body">Charts that carry its mark:</p>
        <ul class="govuk-list govuk-list--bullet">
          ${charts.map((each) => html`<li><a class="govuk-link" href="${each.href}">${each.title}</a></li>`)}
        </ul>`
    }`;
}

export function breakPage(view: {
  seriesBreak: BreakRecord;
  sources: readonly Named[];
  preview: BreakPreview | null;
  earlier: readonly EarlierBreak[];
  mayEdit: boolean;
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { seriesBreak, form } = view;
  const isRemoved = seriesBreak.removedAt !== null;
  return {
    title: seriesBreak.title,
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [room, list],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        ${seriesBreak.title} ${isRemoved && tag({ text: 'Removed', classes: 'govuk-tag--grey' })}
      </h1>
      ${
        seriesBreak.removedAt !== null &&
        insetText({
          text: `Removed on ${whenInWords(seriesBreak.removedAt)}: ${seriesBreak.removalReason}. No figure carries it any more.`,
        })
      }
      ${summaryList({
        rows: [
          { key: { text: 'Printed with figures' }, value: { text: breakInWords(seriesBreak) } },
          { key: { text: 'What changed' }, value: { text: breakKinds[seriesBreak.kind] } },
          { key: { text: 'When' }, value: { text: datesInWords(seriesBreak) } },
          { key: { text: 'Source' }, value: { text: sourceInWords(seriesBreak, view.sources) } },
          { key: { text: 'Categories' }, value: { text: categoriesInWords(seriesBreak.categories) } },
          { key: { text: 'Area' }, value: { text: areaInWords(seriesBreak) } },
          {
            key: { text: 'Its size' },
            value: {
              text:
                seriesBreak.adjustment === null
                  ? 'not known'
                  : `Adjusted figures are worked out ${adjustmentInWords(seriesBreak.adjustment)}. Source: ${seriesBreak.adjustment.source}`,
            },
          },
          { key: { text: 'Version' }, value: { text: String(seriesBreak.version) } },
        ],
      })}
      ${
        view.mayEdit &&
        !isRemoved &&
        button({ text: 'Change', href: `/observatory/breaks/${seriesBreak.id}/edit` })
      }
      ${!isRemoved && previewSection(view.preview, 'Figures that carry it now')}
      <h2 class="govuk-heading-m">Earlier versions</h2>
      ${
        view.earlier.length === 0
          ? html`<p class="govuk-body">Nothing has been changed since it was made.</p>`
          : html`<ul class="govuk-list">
              ${view.earlier.map(
                (each) =>
                  html`<li>
                    Version ${each.version}, until ${whenInWords(each.changedAt)} (${each.reason} by
                    ${each.changedBy ?? 'the system'}): ${breakInWords(each.was)}
                    ${each.was.adjustment === null ? '' : `Adjusted: ${adjustmentInWords(each.was.adjustment)}.`}
                  </li>`,
              )}
            </ul>`
      }
      ${
        view.mayEdit &&
        !isRemoved &&
        html`<h2 class="govuk-heading-m">Remove it</h2>
          <p class="govuk-body">
            For a break that was written down by mistake. One that is over has a last day: change it instead.
          </p>
          <form method="post" action="/observatory/breaks/${seriesBreak.id}/remove" novalidate>
            ${view.hidden()} <input type="hidden" name="version" value="${String(seriesBreak.version)}" />
            ${input({
              id: 'reason',
              name: 'reason',
              label: { text: 'Why it is removed' },
              value: form.value('reason'),
              ...form.error('reason'),
            })}
            ${button({ text: 'Remove the break', classes: 'govuk-button--warning', preventDoubleClick: true })}
          </form>`
      }`,
  };
}

/** The form of a new break or of one that is changed, with what it would mark where that was asked. */
export function editBreakPage(view: {
  seriesBreak: BreakRecord | null;
  sources: readonly Named[];
  form: FormState;
  /** Shown above the form; undefined where it was not asked for. */
  preview?: BreakPreview | null;
  hidden: () => SafeHtml;
}): Page {
  const { seriesBreak, form } = view;
  const base =
    seriesBreak === null ? '/observatory/breaks/add' : `/observatory/breaks/${seriesBreak.id}/edit`;
  const title = seriesBreak === null ? 'Write down a break' : `Change ${seriesBreak.title}`;
  const conflict = seriesBreak !== null && form.message('version') !== undefined;
  const small = (name: string, label: string, hintText?: string): SafeHtml =>
    input({
      id: name,
      name,
      label: { text: label },
      classes: 'govuk-input--width-5',
      ...(hintText === undefined ? {} : { hint: { text: hintText } }),
      value: form.value(name),
      ...form.error(name),
    });
  const range = (prefix: string, hintText: string): SafeHtml =>
    html`${small(`${prefix}-low`, 'At least', hintText)}
    ${small(`${prefix}-high`, 'At most', 'The same as above where it is left empty')}`;
  const inside: Record<keyof typeof adjustmentKinds, SafeHtml | null> = {
    none: null,
    'share-of-rise': range('rise', 'For example 1/5 or 20%'),
    'share-of-counts': range('counts', 'For example 1/5 or 20%'),
    months: textarea({
      id: 'months',
      name: 'months',
      label: { text: 'Month and count, one a line' },
      hint: { text: 'For example 2026-04 120' },
      rows: 4,
      value: form.value('months'),
      ...form.error('months'),
    }),
    factor: range('factor', 'For example 1.15'),
  };
  return {
    title,
    menu: 'observatory',
    breadcrumbs: [room, list],
    errors: form.errors,
    ...(view.preview === undefined ? {} : { width: 'wide' as const }),
    body: html`<h1 class="govuk-heading-l">${title}</h1>
      ${view.preview !== undefined && previewSection(view.preview, 'What it marks (not saved yet)')}
      <form method="post" action="${base}" novalidate>
        ${view.hidden()}
        ${
          seriesBreak !== null &&
          html`<input
            type="hidden"
            name="version"
            value="${conflict ? String(seriesBreak.version) : form.value('version', String(seriesBreak.version))}"
          />`
        }
        ${
          conflict &&
          html`<div id="version" tabindex="-1">
            ${insetText({
              html: html`<h2 class="govuk-heading-m">What is stored now</h2>
                <p class="govuk-body">${breakInWords(seriesBreak)}</p>`,
            })}
          </div>`
        }
        ${input({
          id: 'title',
          name: 'title',
          label: { text: 'Short name' },
          hint: { text: 'It stands on charts, for example: new online report form' },
          value: form.value('title'),
          ...form.error('title'),
        })}
        ${textarea({
          id: 'text',
          name: 'text',
          label: { text: 'The sentence that is printed' },
          hint: { text: 'What a councillor must know to read the numbers. One or two sentences.' },
          rows: 3,
          value: form.value('text'),
          ...form.error('text'),
        })}
        ${select({
          id: 'kind',
          name: 'kind',
          label: { text: 'What changed' },
          items: [
            { value: '', text: 'Choose', selected: form.value('kind') === '' },
            ...Object.entries(breakKinds).map(([value, text]) => ({
              value,
              text,
              selected: form.value('kind') === value,
            })),
          ],
          ...form.error('kind'),
        })}
        ${dateField({ form, name: 'from', legend: 'First day' })}
        ${dateField({ form, name: 'to', legend: 'Last day, where it ended', hint: 'Leave empty where the change lasts' })}
        ${select({
          id: 'source',
          name: 'source',
          label: { text: 'Which source' },
          items: sourceItems(form.value('source'), view.sources),
          ...form.error('source'),
        })}
        ${categoryBoxes.map((box, index) =>
          select({
            id: box,
            name: box,
            label: { text: index === 0 ? 'Which category' : `Category ${index + 1} (may be left out)` },
            ...(index === 0 ? { hint: { text: 'With everything under it' } } : {}),
            items: categoryOptions(form.value(box), [
              { value: '', text: index === 0 ? 'All categories' : 'None' },
            ]),
            ...form.error(box),
          }),
        )}
        ${input({
          id: 'area',
          name: 'area',
          label: { text: 'Which area' },
          hint: { text: 'Code or name of a district or ward; leave empty for every area' },
          classes: 'govuk-input--width-20',
          value: form.value('area'),
          ...form.error('area'),
        })}
        ${radios({
          name: 'adjustment',
          idPrefix: 'adjustment',
          fieldset: { legend: { text: 'What is known of its size', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('adjustment', 'none'),
          ...form.error('adjustment'),
          items: Object.entries(adjustmentKinds).map(([value, text]) => {
            const more = inside[value as keyof typeof adjustmentKinds];
            return { value, text, ...(more === null ? {} : { conditional: { html: more } }) };
          }),
        })}
        ${input({
          id: 'reports',
          name: 'reports',
          label: { text: 'What those reports are' },
          hint: { text: 'For example, breaches of Covid-19 rules. Not needed for “so many times as much”.' },
          value: form.value('reports'),
          ...form.error('reports'),
        })}
        ${input({
          id: 'adjustment-source',
          name: 'adjustment-source',
          label: { text: 'Where the size is from' },
          hint: { text: 'A document, a count, a person; it is printed with the adjusted figures' },
          value: form.value('adjustment-source'),
          ...form.error('adjustment-source'),
        })}
        <div class="govuk-button-group">
          ${button({
            text: 'Show what it marks',
            classes: 'govuk-button--secondary',
            attributes: { formaction: `${base.replace(/\/(add|edit)$/, '')}/preview` },
          })}
          ${button({ text: 'Save', preventDoubleClick: true })}
          <a
            class="govuk-link"
            href="${seriesBreak === null ? '/observatory/breaks' : `/observatory/breaks/${seriesBreak.id}`}"
            >Cancel</a
          >
        </div>
      </form>`,
  };
}

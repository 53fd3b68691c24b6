import { renderBlocks, type Block, type FrankpledgeDocument } from '../../documents/documents.ts';
import { button, checkboxes, radios } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { packsTrail } from './line.page.ts';
import type { NamedArea } from '../evidence.ts';
import type { WorkingCopy } from './pack.making.ts';
import { wardAt } from './release.form.ts';
import type { PackRequest } from './request.store.ts';

/** Headings one level down, and ids and captions that no other ward has on the same page. */
function among(block: Block, { code, name }: NamedArea): Block {
  if (block.kind === 'heading') return { ...block, level: 2, id: `${block.id}-${code}` };
  if (block.kind === 'table') return { ...block, caption: `${name}: ${block.caption}` };
  if (block.kind === 'chart')
    return { ...block, chart: { ...block.chart, title: `${name}: ${block.chart.title}` } };
  return block;
}

/** All working copies as one document, one ward after the other. */
function together(copies: readonly WorkingCopy[]): FrankpledgeDocument | null {
  const first = copies[0];
  if (first === undefined) return null;
  const figures = new Map(
    copies.flatMap(({ document }) => document.figures).map((figure) => [figure.id, figure]),
  );
  return {
    ...first.document,
    title: 'Packs of all wards',
    blocks: copies.flatMap(({ document, view }) => [
      { kind: 'heading' as const, level: 1 as const, text: document.title, id: `ward-${view.ward.code}` },
      ...document.blocks.map((block) => among(block, view.ward)),
    ]),
    figures: [...figures.values()],
  };
}

/** Every ward's working copy on one page, and one form that releases those that are ticked. */
export function allPage(view: {
  copies: readonly WorkingCopy[];
  waiting: readonly PackRequest[];
  form: FormState;
  hidden: () => SafeHtml;
}): Page {
  const { copies, form } = view;
  const document = together(copies);
  return {
    title: 'Look at all packs, and release them',
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [...packsTrail, { text: 'Packs of all wards', href: '/assessment/ward-packs/wards' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">Look at all packs, and release them</h1>
      <p class="govuk-body">
        Working copies as the figures stand now, one ward after the other. What you release is what stands
        here: if a figure or a line changes in the meantime, that is said and nothing is released.
      </p>
      ${
        document !== null &&
        html`<nav aria-label="Wards">
          <ul class="govuk-list fp-inline-list">
            ${copies.map(({ view: { ward } }) => html`<li><a class="govuk-link" href="#ward-${ward.code}">${ward.name}</a></li>`)}
            <li>
              <a class="govuk-link" href="#release"><strong>Release them</strong></a>
            </li>
          </ul>
        </nav>`
      }
      ${document !== null && renderBlocks(document, { compactCharts: true })}
      <hr class="govuk-section-break govuk-section-break--l govuk-section-break--visible" />
      <h2 class="govuk-heading-m" id="release">Release them</h2>
      ${
        view.waiting.length > 0 &&
        html`<p class="govuk-body">
            Who asked for a pack is answered on the page of the request, not from here:
          </p>
          <ul class="govuk-list govuk-list--bullet">
            ${view.waiting.map(({ id, ward, askerName }) => html`<li><a class="govuk-link" href="/assessment/ward-packs/requests/${id}">${ward.name}</a>, asked for by ${askerName}</li>`)}
          </ul>`
      }
      <form method="post" action="/assessment/ward-packs/wards/all" novalidate>
        ${view.hidden()}
        ${checkboxes({
          name: 'ward',
          idPrefix: 'ward',
          fieldset: { legend: { text: 'Which wards', classes: 'govuk-fieldset__legend--s' } },
          hint: { text: 'Untick a ward whose pack is to wait.' },
          classes: 'govuk-checkboxes--small',
          values: ticked(copies, form),
          items: copies.map((copy) => ({ value: wardAt(copy), text: copy.view.ward.name })),
          ...form.error('ward'),
        })}
        ${radios({
          name: 'readers',
          idPrefix: 'readers',
          fieldset: { legend: { text: 'Who may read them', classes: 'govuk-fieldset__legend--s' } },
          value: form.value('readers', 'members'),
          items: [
            { value: 'unit', text: 'The unit alone', hint: { text: 'To print, or to hand on' } },
            { value: 'members', text: 'Every member of the partnership' },
          ],
          ...form.error('readers'),
        })}
        <p class="govuk-body">Setting the pages takes about a second a ward.</p>
        ${button({ text: 'Release the packs', preventDoubleClick: true })}
      </form>`,
  };
}

/** What was ticked stays ticked by its ward, also where its pack has changed since. */
function ticked(copies: readonly WorkingCopy[], form: FormState): string[] {
  const codes = new Set(form.values('ward', copies.map(wardAt)).map((value) => value.split(':')[0]));
  return copies.filter(({ view }) => codes.has(view.ward.code)).map(wardAt);
}

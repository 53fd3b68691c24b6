import { button, details, input, scrollRegion, select, table } from '../../web/components.ts';
import { html } from '../../web/html.ts';
import { countInWords, pager, withQuery } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { momentWords } from './disclosure.rules.ts';
import type { DisclosureFilter, DisclosureRow } from './disclosure.store.ts';
import type { Draft } from './draft.store.ts';
import { markTag, sharingTrail, stateTag } from './parts.page.ts';

export type ListView = {
  rows: readonly DisclosureRow[];
  next: string | null;
  count: number;
  url: string;
  filter: DisclosureFilter;
  agencies: readonly { id: string; name: string }[];
  categories: readonly { code: string; title: string }[];
  drafts: readonly Draft[];
  mayShare: boolean;
};

const isFiltered = (filter: DisclosureFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined && value !== '');

export function listPage(view: ListView): Page {
  const { rows, filter } = view;
  const category = new Map(view.categories.map(({ code, title }) => [code, title]));
  const any = { value: '', text: 'Any' };
  return {
    title: 'Shared information',
    menu: 'sharing',
    width: 'wide',
    breadcrumbs: sharingTrail,
    body: html`<h1 class="govuk-heading-l">Shared information</h1>
      <p class="govuk-body">
        What your agency told others about people, and what others told your agency, each under an agreement.
        You see what the agreements in force today let you see.
      </p>
      ${
        view.mayShare &&
        html`<div class="govuk-button-group">
          ${button({ text: 'Share information', href: '/sharing/shared/write' })}
          <a class="govuk-link" href="/sharing/known">Ask who knows a person</a>
          <a class="govuk-link" href="/sharing/break-glass">Open a record in an emergency</a>
          <a class="govuk-link" href="/sharing/presenting">Show records to a meeting</a>
        </div>`
      }
      ${
        view.drafts.length > 0 &&
        html`<h2 class="govuk-heading-m">Not shared yet</h2>
          <ul class="govuk-list govuk-list--bullet">
            ${view.drafts.map(
              (draft) =>
                html`<li>
                  <a class="govuk-link" href="/sharing/shared/drafts/${draft.id}"
                    >${typeof draft.typed['title'] === 'string' && draft.typed['title'] !== '' ? draft.typed['title'] : 'Draft without a title'}</a
                  >, last changed ${momentWords(draft.changedAt)}
                </li>`,
            )}
          </ul>`
      }
      <form method="get" action="/sharing/shared" novalidate class="fp-screen-only">
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Words, name or reference' },
          value: filter.q ?? '',
          classes: 'govuk-input--width-20',
        })}
        ${details({
          summaryText: 'More ways to narrow the list',
          open: filter.agency !== undefined || filter.category !== undefined || filter.state !== undefined,
          html: html`${select({
            id: 'agency',
            name: 'agency',
            label: { text: 'Shared by' },
            items: [
              any,
              ...view.agencies.map(({ id, name }) => ({
                value: id,
                text: name,
                selected: id === filter.agency,
              })),
            ],
          })}
          ${select({
            id: 'category',
            name: 'category',
            label: { text: 'Category' },
            items: [
              any,
              ...view.categories.map(({ code, title }) => ({
                value: code,
                text: title,
                selected: code === filter.category,
              })),
            ],
          })}
          ${select({
            id: 'state',
            name: 'state',
            label: { text: 'Open or closed' },
            items: [
              any,
              { value: 'open', text: 'Open', selected: filter.state === 'open' },
              { value: 'closed', text: 'Closed', selected: filter.state === 'closed' },
            ],
          })}`,
        })}
        ${button({ text: 'Find', classes: 'govuk-button--secondary' })}
      </form>
      <h2 class="govuk-heading-m">${countInWords(view.count, 'record')}</h2>
      ${
        rows.length === 0
          ? html`<p class="govuk-body">
              ${
                isFiltered(filter)
                  ? html`Nothing that you may see fits.
                      <a class="govuk-link" href="/sharing/shared">Show all</a>`
                  : 'Nothing has been shared with your agency yet, and your agency has shared nothing.'
              }
            </p>`
          : scrollRegion(
              'Shared information',
              table({
                caption: 'Shared information, the newest first',
                captionClasses: 'govuk-visually-hidden',
                firstCellIsHeader: true,
                head: [
                  { text: 'Reference' },
                  { text: 'About' },
                  { text: 'Shared by' },
                  { text: 'Category' },
                  { text: 'Marking' },
                  { text: 'State' },
                  { text: 'Since' },
                ],
                rows: rows.map((row) => [
                  { html: html`<a class="govuk-link" href="/sharing/shared/${row.id}">${row.reference}</a>` },
                  { text: row.title },
                  { text: row.agency },
                  { text: category.get(row.category) ?? row.category },
                  { html: markTag(row.mark) },
                  { html: html`${stateTag(row.state)}${row.critical && html` <strong>High-risk</strong>`}` },
                  { text: momentWords(row.madeAt) },
                ]),
              }),
            )
      }
      ${pager({ url: view.url, next: view.next, label: 'Shared information' })}
      ${
        rows.length > 0 &&
        html`<p class="govuk-body fp-screen-only">
          <a
            class="govuk-link"
            href="${withQuery(view.url, { after: null }).replace('/sharing/shared', '/sharing/shared/list.csv')}"
            >Take this list as CSV</a
          >
          (without names or texts)
        </p>`
      }`,
  };
}

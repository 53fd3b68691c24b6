import { scrollRegion, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { directions, ragMarks, type Direction } from './status.rules.ts';
import type { RegisterRow } from './indicators.view.ts';
import { periodWords, shownValue, statusTag, withUnit } from './value.words.ts';
import type { Rag } from './indicator.types.ts';

export const trail = [{ text: 'Performance', href: '/performance' }];

/** Links between the parts of the room. */
export function roomLinks(current: 'indicators' | 'rounds' | 'reports'): SafeHtml {
  const link = (key: string, href: string, text: string): SafeHtml =>
    html`<li>
      ${key === current ? html`<strong>${text}</strong>` : html`<a class="govuk-link" href="${href}">${text}</a>`}
    </li>`;
  return html`<ul class="govuk-list fp-inline-list">
    ${link('indicators', '/performance', 'Indicators')}${link('rounds', '/performance/rounds', 'Quarterly rounds')}
    ${link('reports', '/performance/reports', 'Reports')}
  </ul>`;
} // prettier-ignore

const order: readonly Rag[] = ['red', 'amber', 'green', 'grey'];

/** The register: one table a priority, what is red first said in a line. */
export function indicatorsPage(view: {
  rows: readonly RegisterRow[];
  filter: { status: Rag | null; removed: boolean };
  maySeeSmall: boolean;
  mayEdit: boolean;
}): Page {
  const { rows, filter } = view;
  const counted = Map.groupBy(rows, ({ judgement }) => judgement?.status.rag ?? 'grey');
  const shown = rows.filter(
    ({ judgement }) => filter.status === null || (judgement?.status.rag ?? 'grey') === filter.status,
  );
  const groups = [...Map.groupBy(shown, ({ indicator }) => indicator.priority)];
  return {
    title: filter.removed ? 'Indicators taken out' : 'Performance',
    menu: 'performance',
    width: 'wide',
    ...(filter.removed ? { breadcrumbs: trail } : {}),
    body: html`<h1 class="govuk-heading-l">${filter.removed ? 'Indicators taken out' : 'Performance'}</h1>
      ${roomLinks('indicators')}
      ${
        !filter.removed &&
        rows.length > 0 &&
        html`<p class="govuk-body">
          Of ${rows.length} ${rows.length === 1 ? 'indicator' : 'indicators'}:
          ${order.flatMap((rag) => {
            const many = counted.get(rag)?.length ?? 0;
            return many === 0
              ? []
              : [
                  html`<a class="govuk-link" href="/performance?status=${rag}"
                    >${many}
                    <span aria-hidden="true">${ragMarks[rag].shape}</span>
                    ${ragMarks[rag].word.toLowerCase()}</a
                  > `,
                ];
          })}
          ${filter.status !== null && html`<a class="govuk-link" href="/performance">Show all</a>`}
        </p>`
      }
      ${
        view.mayEdit &&
        !filter.removed &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/performance/indicators/new">Add an indicator</a> ·
          <a class="govuk-link" href="/performance?removed=yes">Taken out</a> ·
          <a class="govuk-link" href="/performance/settings">Days and bands</a> ·
          <a class="govuk-link" href="/performance/indicators.csv">The register as CSV</a>
        </p>`
      }
      ${shown.length === 0 && html`<p class="govuk-body">${rows.length === 0 ? (filter.removed ? 'None was taken out.' : 'There are no indicators yet.') : 'None has this status.'}</p>`}
      ${groups.map(([priority, list]) =>
        scrollRegion(
          priority === '' ? 'Indicators under no priority' : `Indicators: ${priority}`,
          table({
            caption: priority === '' ? 'Under no priority' : priority,
            captionClasses: 'govuk-table__caption--m',
            firstCellIsHeader: true,
            head: [
              { text: 'Indicator' },
              { text: 'Last value' },
              { text: 'Target' },
              { text: 'Status' },
              { text: 'Same period last year' },
              { text: 'Owner' },
            ],
            rows: list.map((row) => cells(row, view.maySeeSmall)),
          }),
        ),
      )}`,
  };
}

function cells(row: RegisterRow, maySeeSmall: boolean): { html: SafeHtml }[] {
  const { indicator, reading, judgement, owner } = row;
  const status = judgement?.status ?? { rag: 'grey' as const, words: 'no value yet', note: '' };
  return [
    {
      html: html`<a class="govuk-link" href="/performance/indicators/${indicator.id}">${indicator.title}</a>`,
    },
    {
      html:
        reading === null
          ? html`None yet`
          : html`${indicator.shape === 'words' ? cut(reading.words) : shownValue(indicator, reading, maySeeSmall)}<br /><span
                class="govuk-hint govuk-!-font-size-16"
                >${periodWords(reading)}</span
              >`,
    },
    {
      html: html`${judgement?.target == null ? 'none' : withUnit(judgement.target.target.value, indicator)}${judgement?.target?.afterTheFact === true && html`<br />changed after the period`}`,
    },
    { html: statusTag(status.rag, status.words) },
    { html: html`${judgement === null ? '' : directionWord(judgement.travel.direction)}` },
    { html: html`${owner.person?.name ?? 'nobody'}, ${owner.agencyName}${owner.note !== '' && html`<br /><strong>Owner has left</strong>`}` },
  ]; // prettier-ignore
}

const arrows: Partial<Record<Direction, string>> = {
  up: '↑',
  down: '↓',
  stable: '→',
  'no-clear-change': '→',
};
export const directionWord = (direction: Direction): string =>
  arrows[direction] === undefined
    ? directions[direction]
    : `${arrows[direction] ?? ''} ${directions[direction]}`;

const cut = (words: string): string => (words.length > 140 ? `${words.slice(0, 137)}…` : words);

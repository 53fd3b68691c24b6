import { dayInWords } from '../../observatory/observatory.ts';
import { button, input, insetText, scrollRegion, select, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { countInWords, pager } from '../../web/paging.ts';
import type { Page } from '../../web/route.ts';
import { headingWords, headings } from '../action.rules.ts';
import type { Action } from '../action.types.ts';
import { dueInWords, ownerInWords, sourceKinds, sourceTitle, standingTags } from '../action.words.ts';
import type { Named } from '../choices.store.ts';
import { isNarrowed, queryText, standingTitles, standings, type LogQuery } from './log.query.ts';

/** Parts of the room, above each list. */
const parts = [
  { key: 'all', text: 'All', href: '/actions' },
  { key: 'mine', text: 'Mine', href: '/actions/mine' },
  { key: 'agency', text: 'My agency’s', href: '/actions/agency' },
  { key: 'update', text: 'Update many', href: '/actions/update' },
  { key: 'import', text: 'From a spreadsheet', href: '/actions/import' },
  { key: 'hand-over', text: 'Who inherits?', href: '/actions/hand-over' },
  { key: 'reminders', text: 'Reminders', href: '/actions/reminders' },
] as const;
export type PartKey = (typeof parts)[number]['key'];

/** What may be opened by whom is asked of the permission table; the names stand here. */
export function subNavigation(current: PartKey | null, may: { edit: boolean; confirm: boolean }): SafeHtml {
  const shown = parts.filter(({ key }) =>
    key === 'update' || key === 'import' || key === 'hand-over' ? may.edit : key === 'reminders' ? may.confirm : true,
  ); // prettier-ignore
  return html`<nav aria-label="Parts of the action log" class="fp-sub-navigation">
    <ul>
      ${shown.map(
        (part) =>
          html`<li>
            <a href="${part.href}" ${part.key === current && html` aria-current="page"`}>${part.text}</a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

export type LogView = {
  title: string;
  caption?: string;
  current: PartKey | null;
  /** Where the filters are sent: the page itself. */
  path: string;
  /** What the path narrows to already, beside the query: for downloads. */
  query: LogQuery;
  fixed: LogQuery;
  url: string;
  actions: readonly Action[];
  count: number;
  next: string | null;
  agencies: readonly Named[];
  groups: readonly Named[];
  may: { edit: boolean; confirm: boolean };
};

/** The log, or a part of it. */
export function logPage(view: LogView): Page {
  const { query } = view;
  const narrowed = isNarrowed(query);
  const whole = queryText({ ...query, ...view.fixed });
  return {
    title: view.title,
    menu: 'actions',
    width: 'wide',
    body: html`${subNavigation(view.current, view.may)}
      ${view.caption !== undefined && html`<span class="govuk-caption-l">${view.caption}</span>`}
      <h1 class="govuk-heading-l">${view.title}</h1>
      ${view.may.edit && html`<div class="govuk-button-group">${button({ text: 'Write down an action', href: '/actions/new' })}<a class="govuk-link" href="/actions/update${queryText(view.fixed)}">Update many in one table</a></div>`}
      <form method="get" action="${view.path}" class="fp-filter" novalidate>
        ${input({ id: 'q', name: 'q', type: 'search', label: { text: 'Words or number' }, classes: 'govuk-input--width-20', value: query.q ?? '' })}
        ${select({ id: 'state', name: 'state', label: { text: 'State' }, value: query.state ?? 'open', items: standings.map((value) => ({ value, text: standingTitles[value] })) })}
        ${view.fixed.agency === undefined && select({ id: 'agency', name: 'agency', label: { text: 'Agency' }, value: query.agency ?? '', items: [{ value: '', text: 'Every agency' }, { value: 'none', text: 'Without an owner' }, ...view.agencies.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${view.fixed.group === undefined && select({ id: 'group', name: 'group', label: { text: 'Group' }, value: query.group ?? '', items: [{ value: '', text: 'Every group' }, ...view.groups.map(({ id, name }) => ({ value: id, text: name }))] })}
        ${select({ id: 'heading', name: 'heading', label: { text: 'Heading' }, value: query.heading ?? '', items: [{ value: '', text: 'Every heading' }, ...headings.map((value) => ({ value, text: headingWords[value] }))] })}
        ${select({ id: 'source', name: 'source', label: { text: 'Comes from' }, value: query.source ?? '', items: [{ value: '', text: 'Anywhere' }, ...Object.entries(sourceKinds).map(([value, text]) => ({ value, text })), { value: 'none', text: 'None' }] })}
        ${select({ id: 'sort', name: 'sort', label: { text: 'In order of' }, value: query.sort ?? 'due', items: [{ value: 'due', text: 'Day due, first first' }, { value: 'changed', text: 'Last changed' }, { value: 'reference', text: 'Number' }] })}
        ${query.owner !== undefined && view.fixed.owner === undefined && html`<input type="hidden" name="owner" value="${query.owner}" />`}
        ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
      </form>
      ${
        view.actions.length === 0
          ? insetText({
              html: narrowed
                ? html`<p class="govuk-body">
                    No action fits. Try fewer words, or
                    <a class="govuk-link" href="${view.path}?state=all">every state</a>.
                  </p>`
                : html`<p class="govuk-body">
                    Nothing is to be done here. Actions come from the strategy, from meetings, panels and
                    scrutiny${view.may.edit ? html`, or you <a class="govuk-link" href="/actions/new">write one down</a>` : ''}.
                    <a class="govuk-link" href="${view.path}?state=all">Show those that are finished</a>
                  </p>`,
            })
          : html`<p class="govuk-body">${countInWords(view.count, 'action')}.</p>
              ${actionsTable(view.actions, view.title)}`
      }
      ${pager({ url: view.url, next: view.next, label: 'Actions' })}
      ${
        view.count > 0 &&
        html`<p class="govuk-body fp-screen-only">
          The whole list:
          <a class="govuk-link" href="/actions/log.xlsx${whole}">spreadsheet</a>,
          <a class="govuk-link" href="/actions/log.csv${whole}">CSV</a>,
          <a class="govuk-link" href="/actions/log.pdf${whole}">to print (PDF)</a>,
          <a class="govuk-link" href="/actions/log.docx${whole}">Word</a>.
          ${view.may.edit && html`The spreadsheet can be changed and <a class="govuk-link" href="/actions/import">read back</a>.`}
        </p>`
      }`,
  };
} // prettier-ignore

/** Actions as a table. */
export function actionsTable(actions: readonly Action[], caption: string): SafeHtml {
  return scrollRegion(
    caption,
    table({
      caption,
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [{ text: 'Action' }, { text: 'Owner' }, { text: 'Due' }, { text: 'State' }, { text: 'Last said' }],
      rows: actions.map((action) => [
        {
          html: html`<a class="govuk-link" href="/actions/${action.id}">${action.reference}</a><br />
            <span class="govuk-!-font-weight-regular"
              >${action.text.length > 220 ? `${action.text.slice(0, 218).trimEnd()}…` : action.text}</span
            >${
              action.heading !== 'none' || action.sourceKind !== null
                ? html`<br /><span class="govuk-hint govuk-!-font-size-16"
                      >${[action.heading === 'none' ? '' : headingWords[action.heading], action.sourceKind === null ? '' : `From: ${sourceTitle(action.sourceKind).toLowerCase()}`].filter((part) => part !== '').join('. ')}</span
                    >`
                : ''
            }`,
          classes: 'fp-cell-wide',
        },
        { text: ownerInWords(action) },
        { text: dueInWords(action) },
        { html: standingTags(action) },
        {
          html:
            action.lastUpdate === null
              ? html`Nothing yet`
              : html`${dayInWords(action.lastUpdate.on)}<br />${action.lastUpdate.words.length > 120 ? `${action.lastUpdate.words.slice(0, 118).trimEnd()}…` : action.lastUpdate.words}`,
          classes: 'fp-cell-wide',
        },
      ]),
    }),
  );
} // prettier-ignore

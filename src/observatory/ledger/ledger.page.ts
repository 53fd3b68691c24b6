import { button, insetText, scrollRegion, select, summaryList, table } from '../../web/components.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import type { AgencyChoice } from './duty.store.ts';
import { ledgerPath, standingCell } from './ledger.parts.ts';
import { isOverdue, quarterWords, standings, type StandingName } from './ledger.rules.ts';
import type { Owed } from './ledger.store.ts';

export type OwedQuery = { agency: string; quarter: string; state: StandingName | '' };

export type OwedView = {
  query: OwedQuery;
  /** Everything in the quarters shown, before the filter by state. */
  owed: readonly Owed[];
  /** First days of the quarters shown, newest first. */
  shown: readonly string[];
  quarters: readonly string[];
  agencies: readonly AgencyChoice[];
  mayKeep: boolean;
  hasDuties: boolean;
};

const countWords = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

const addressOf = (query: OwedQuery): string => {
  const parts = Object.entries(query).filter(([, value]) => value !== '');
  return parts.length === 0 ? ledgerPath : `${ledgerPath}?${new URLSearchParams(parts).toString()}`;
};

/** What each agency owes: a row a set and a column a quarter; a list on a narrow screen and where one standing is asked for. */
export function owedPage(view: OwedView): Page {
  const { query } = view;
  const listed =
    query.state === '' ? view.owed : view.owed.filter(({ standing }) => standing.name === query.state);
  return {
    title: 'Data owed',
    menu: 'observatory',
    width: 'wide',
    breadcrumbs: [{ text: 'Observatory', href: '/observatory' }],
    body: html`<h1 class="govuk-heading-l">Data owed</h1>
      <p class="govuk-body">
        What each agency owes the partnership each quarter, by the regulations of 2007 or by agreement. A set
        is due by the end of the quarter after the one it is about, and counts as received when the files in
        use cover the quarter.
      </p>
      ${
        !view.hasDuties
          ? nothingYet(view.mayKeep)
          : html`${askFor(view)} ${filters(view)} ${counts(view)}
              ${
                listed.length === 0
                  ? html`<p class="govuk-body">
                      ${view.owed.length === 0 ? 'No quarter has ended yet for these sets.' : 'None is in this state.'}
                    </p>`
                  : query.state === ''
                    ? html`<div class="fp-wide-only">${matrix(view)}</div>
                        <div class="fp-narrow-only">${list(listed)}</div>`
                    : list(listed)
              }
              <ul class="govuk-list">
                <li><a class="govuk-link" href="${ledgerPath}/record">Record for the inspector</a></li>
                <li>
                  <a class="govuk-link" href="${ledgerPath}/duties">All sets, also those that have ended</a>
                </li>
              </ul>`
      }`,
  };
}

function nothingYet(mayKeep: boolean): SafeHtml {
  return html`${insetText({
    text: 'Nobody has written down yet which agency owes which set.',
  })}
  ${mayKeep && button({ text: 'Start from the regulations’ list', href: `${ledgerPath}/duties/start` })}`;
}

/** Agencies with something overdue, each with its message one step away. */
function askFor(view: OwedView): SafeHtml | false {
  if (!view.mayKeep) return false;
  const overdue = Map.groupBy(
    view.owed.filter(({ standing }) => isOverdue(standing)),
    ({ duty }) => duty.agencyId,
  );
  if (overdue.size === 0) return false;
  return html`<h2 class="govuk-heading-m">Ask for what is missing</h2>
    <ul class="govuk-list">
      ${[...overdue].map(
        ([agencyId, sets]) =>
          html`<li>
            <a class="govuk-link" href="${ledgerPath}/ask/${agencyId}"
              >Ask ${sets[0]?.duty.agencyName ?? ''}</a
            >
            for ${countWords(sets.length, 'set')}
          </li>`,
      )}
    </ul>`;
}

function filters(view: OwedView): SafeHtml {
  const { query } = view;
  const chooser = (
    name: keyof OwedQuery,
    label: string,
    items: { value: string; text: string }[],
  ): SafeHtml =>
    select({
      id: name,
      name,
      label: { text: label },
      items: items.map((item) => ({ ...item, selected: item.value === query[name] })),
    });
  return html`<form class="fp-filter" method="get" action="${ledgerPath}">
    ${chooser('agency', 'Agency', [
      { value: '', text: 'Every agency' },
      ...view.agencies.map(({ id, name }) => ({ value: id, text: name })),
    ])}
    ${chooser('quarter', 'Quarter', [
      { value: '', text: 'The latest' },
      ...view.quarters.map((quarter) => ({ value: quarter, text: quarterWords(quarter) })),
    ])}
    ${chooser('state', 'State', [
      { value: '', text: 'Every state' },
      ...Object.entries(standings).map(([value, text]) => ({ value, text })),
    ])}
    ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
  </form>`;
}

function counts(view: OwedView): SafeHtml {
  const named = (Object.keys(standings) as StandingName[])
    .map((name) => ({ name, count: view.owed.filter(({ standing }) => standing.name === name).length }))
    .filter(({ count }) => count > 0);
  const [first, last] = [view.shown.at(-1), view.shown[0]];
  return html`<p class="govuk-body">
    ${first !== undefined && last !== undefined && (first === last ? quarterWords(first) : `${quarterWords(first)} until ${quarterWords(last)}`)}:
    ${countWords(view.owed.length, 'set')}.
    ${named.map(
      ({ name, count }, index) =>
        html`${index > 0 && ', '}<a class="govuk-link" href="${addressOf({ ...view.query, state: name })}"
            >${standings[name]}: ${count}</a
          >`,
    )}
  </p>`;
}

function matrix(view: OwedView): SafeHtml {
  const byDuty = Map.groupBy(view.owed, ({ duty }) => duty.id);
  const rows = [...byDuty.values()].sort((a, b) => {
    const [left, right] = [a[0]?.duty, b[0]?.duty];
    return `${left?.agencyName} ${left?.setCode}`.localeCompare(
      `${right?.agencyName} ${right?.setCode}`,
      'en-GB',
    );
  });
  return scrollRegion(
    'Sets by quarter',
    table({
      caption: 'Sets by quarter',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Set' },
        { text: 'Owed by' },
        ...view.shown.map((quarter) => ({ text: quarterWords(quarter) })),
      ],
      rows: rows.map((sets) => {
        const duty = sets[0]?.duty;
        return [
          {
            html: html`<a class="govuk-link" href="${ledgerPath}/duties/${duty?.id ?? ''}">${duty?.title}</a
              ><br />
              <span class="govuk-hint govuk-!-font-size-16">${duty?.setCode}</span>`,
          },
          { text: duty?.agencyName ?? '' },
          ...view.shown.map((quarter) => {
            const owed = sets.find((each) => each.quarter === quarter);
            return owed === undefined
              ? { text: 'Not owed' }
              : { html: standingCell(owed, 'govuk-!-font-size-16') };
          }),
        ];
      }),
    }),
  );
}

/** The same as a list, a heading a quarter. */
function list(owed: readonly Owed[]): SafeHtml {
  return html`${[...Map.groupBy(owed, ({ quarter }) => quarter)].map(
    ([quarter, sets]) =>
      html`<h2 class="govuk-heading-m">${quarterWords(quarter)}</h2>
        ${summaryList({
          rows: sets.map((each) => ({
            key: {
              html: html`${each.duty.title}<br /><span class="govuk-hint">${each.duty.agencyName}</span>`,
            },
            value: { html: standingCell(each) },
          })),
        })}`,
  )}`;
}

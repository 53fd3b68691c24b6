import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { periodInWords } from '../foundation/period.ts';
import { scrollRegion, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Page } from '../web/route.ts';

/** One indicator as it was published: words as printed (performance/reports/publish.rules.ts). */
type PublicIndicator = {
  title: string;
  definition: string;
  priority: string;
  value: string;
  target: string;
  rag: 'green' | 'amber' | 'red' | 'grey';
  status: string;
  direction: string;
  note: string;
  owner: string;
  limitations: string;
  earlier: { period: string; value: string }[];
  corrected: boolean;
};

type Published = {
  partnership: string;
  id: string;
  title: string;
  from: string;
  to: string;
  body: { indicators: PublicIndicator[] };
  hash: string;
  replaces: string | null;
  why: string;
  publishedAt: string;
};

/** The dashboards that stand, the newest first within each partnership: a function of the database over what was published. */
const published = (database: Database): Promise<Published[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<Published>`
      select partnership_name as partnership, id, title, period_from as "from", period_to as "to", body, hash, replaces, why,
        published_at as "publishedAt" from published_performances()`.execute(tx);
    return rows;
  });

const tags = { green: 'govuk-tag--green', amber: 'govuk-tag--yellow', red: 'govuk-tag--red', grey: 'govuk-tag--grey' } as const; // prettier-ignore
const shapes = { green: '▲', amber: '◆', red: '▼', grey: '○' } as const;
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'Europe/London' });

const periodWords = (each: Published): string =>
  periodInWords({ from: each.from.slice(0, 7), to: each.to.slice(0, 7) });

function card(indicator: PublicIndicator): SafeHtml {
  return html`<h4 class="govuk-heading-s">${indicator.title}</h4>
    <p class="govuk-body">
      <strong>${indicator.value}</strong
      >${indicator.target !== '' && indicator.value !== 'no value' && ` against a target of ${indicator.target}`}${/[.!?]$/.test(indicator.value) ? '' : '.'}
      <strong class="govuk-tag ${tags[indicator.rag]}"
        ><span aria-hidden="true">${shapes[indicator.rag]} </span>${indicator.status}</strong
      >
    </p>
    <p class="govuk-body">
      ${indicator.note} ${indicator.corrected && 'This value was corrected after it was locked.'}
    </p>
    <details class="govuk-details">
      <summary class="govuk-details__summary">
        <span class="govuk-details__summary-text">What this is: ${indicator.title}</span>
      </summary>
      <div class="govuk-details__text">
        <p class="govuk-body">${indicator.definition}</p>
        ${indicator.limitations !== '' && html`<p class="govuk-body">${indicator.limitations}</p>`}
        <p class="govuk-body">Owner: ${indicator.owner}.</p>
        ${
          indicator.earlier.length > 0 &&
          scrollRegion(
            `Earlier values: ${indicator.title}`,
            table({
              caption: `Earlier values: ${indicator.title}`,
              captionClasses: 'govuk-table__caption--s',
              head: [{ text: 'Period' }, { text: 'Value' }],
              rows: indicator.earlier.map((each) => [{ text: each.period }, { text: each.value }]),
            }),
          )
        }
      </div>
    </details>`;
}

function quarter(each: Published): SafeHtml {
  const groups = [...Map.groupBy(each.body.indicators, ({ priority }) => priority)];
  return html`<h2 class="govuk-heading-l">${each.partnership}: ${periodWords(each)}</h2>
    <p class="govuk-body">
      Published ${days.format(new Date(each.publishedAt))}.
      ${each.replaces !== null && `It takes the place of an earlier one: ${each.why}`} Counts of 1 to 4 are
      not shown. SHA-256 of the data: <span class="fp-hash">${each.hash}</span>
    </p>
    ${groups.map(
      ([priority, list]) =>
        html`<h3 class="govuk-heading-m">${priority === '' ? 'Other' : priority}</h3>
          ${list.map(card)}`,
    )}`;
}

function dashboard(list: readonly Published[]): Page {
  // The newest quarter of each partnership; earlier ones are in its tables.
  const newest = [...Map.groupBy(list, ({ partnership }) => partnership).values()].flatMap(
    (each) => each[0] ?? [],
  );
  return {
    title: 'How the partnership is doing',
    breadcrumbs: [{ text: 'What the partnership publishes', href: '/public' }],
    body: html`<h1 class="govuk-heading-xl">How the partnership is doing</h1>
      <p class="govuk-body-l">
        What the partnership set out to change, whether it did, and how firm that is. Every value was checked
        and locked before it was published.
      </p>
      ${newest.length === 0 ? html`<p class="govuk-body">Nothing has been published yet.</p>` : newest.map(quarter)}`,
  };
}

/** The public dashboard, as a page and as data. */
export function registerPublicPerformance(registrar: Registrar, database: Database): void {
  const audit = { none: 'public; nobody’s look at it is written down' };
  registrar.public({
    method: 'GET',
    path: '/public/performance',
    permission: 'public',
    audit,
    crawl: () => ['/public/performance'],
    handler: async () => ({ kind: 'page', page: dashboard(await published(database)) }),
  });
  registrar.public({
    method: 'GET',
    path: '/public/performance.json',
    permission: 'public',
    audit,
    crawl: () => ['/public/performance.json'],
    handler: async () => ({ kind: 'json', body: await published(database) }),
  });
}

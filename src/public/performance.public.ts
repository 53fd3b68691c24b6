import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { periodInWords } from '../foundation/period.ts';
import { z } from 'zod';
import { notFound } from '../foundation/problem.ts';
import { details, scrollRegion, summaryList, table } from '../web/components.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Page } from '../web/route.ts';
import type { AimMeasure } from './strategy.page.ts';
import { listStrategies, type PublishedStrategy } from './strategy.store.ts';

/** Where a value came from (performance/reports/publish.rules.ts); what was published before 2027 does not say. */
type PublicSource = {
  how: string;
  at: string;
  lockedAt: string;
  definition: string;
  limitations: string[];
  files: string[];
};

/** One indicator as it was published: words as printed (performance/reports/publish.rules.ts). */
type PublicIndicator = {
  code: string;
  aims?: string[];
  source?: PublicSource;
  targetReason?: string;
  targetSetOn?: string;
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
  earlier: { period: string; value: string; source?: PublicSource }[];
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

const hrefOf = (publication: Published, indicator: PublicIndicator): string =>
  `/public/performance/${publication.id}/${indicator.code}`;

function card(publication: Published, indicator: PublicIndicator): SafeHtml {
  const at = hrefOf(publication, indicator);
  const note = [indicator.note, indicator.corrected ? 'This value was corrected after it was locked.' : ''].filter((part) => part !== '').join(' ');
  return html`<h4 class="govuk-heading-s">${indicator.title}</h4>
    <p class="govuk-body">
      <a class="govuk-link" href="${at}"><strong>${indicator.value}</strong></a
      >${indicator.target !== '' && indicator.value !== 'no value' && html` against a target of <a class="govuk-link" href="${at}#target">${indicator.target}</a>`}${/[.!?]$/.test(indicator.value) ? '' : '.'}
      <strong class="govuk-tag ${tags[indicator.rag]}"
        ><span aria-hidden="true">${shapes[indicator.rag]} </span>${indicator.status}</strong
      >
    </p>
    <p class="govuk-body">
      ${note} <a class="govuk-link" href="${at}">Where this came from<span class="govuk-visually-hidden">: ${indicator.title}</span></a>
    </p>`;
} // prettier-ignore

/** An aim of a published strategy, as it stands there. */
type PublishedAim = { text: string; href: string; strategy: string };

function aimsOf(strategies: readonly PublishedStrategy[]): Map<string, PublishedAim> {
  return new Map(
    strategies.flatMap(({ id, title, content }) =>
      content.chapters.flatMap((chapter) =>
        chapter.aims.map((aim) => [
          aim.id,
          {
            text: aim.text,
            href: `/public/strategy/${id}/chapters/${chapter.id}#line-${aim.id}`,
            strategy: title,
          },
        ]),
      ),
    ),
  );
}

const listOf = (lines: readonly (string | SafeHtml)[]): SafeHtml =>
  html`<ul class="govuk-list govuk-list--bullet">
    ${lines.map((line) => html`<li>${line}</li>`)}
  </ul>`;

/** Who returned a value or from which files it was worked out, and when it was locked. */
function sourceOf(source: PublicSource | undefined, short = false): SafeHtml {
  if (source === undefined) return html`It was published before sources were.`;
  const { how, at, lockedAt, definition, limitations, files } = source;
  return html`${how}${at !== '' && `, ${days.format(new Date(at))}`}.
  ${lockedAt !== '' && `Checked and locked on ${days.format(new Date(lockedAt))}.`} ${!short && definition}
  ${!short && limitations.length > 0 && listOf(limitations)}
  ${
    files.length > 0 &&
    details({
      summaryText: files.length === 1 ? 'The file it was counted from' : `The ${files.length} files it was counted from`,
      html: html`Named by their SHA-256: whoever holds such a file can see that it is the one.
        <ul class="govuk-list">${files.map((hash) => html`<li><code class="fp-hash">${hash}</code></li>`)}</ul>`,
    })
  }`; // prettier-ignore
}

/** One value with where it came from, why its target is what it is, and the aim that it measures. */
function indicatorPage(
  publication: Published,
  indicator: PublicIndicator,
  aims: ReadonlyMap<string, PublishedAim>,
): Page {
  const own = (indicator.aims ?? []).flatMap((id) => aims.get(id) ?? []);
  const row = (key: string, value: SafeHtml | string) =>
    value === '' ? [] : [{ key: { text: key }, value: { html: html`${value}` } }];
  return {
    title: indicator.title,
    breadcrumbs: [
      { text: 'What the partnership publishes', href: '/public' },
      { text: 'How the partnership is doing', href: '/public/performance' },
    ],
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${publication.partnership}, ${periodWords(publication)}</span>${indicator.title}
      </h1>
      <p class="govuk-body-l">${indicator.value}</p>
      ${summaryList({
        rows: [
          ...row('Where it came from', sourceOf(indicator.source)),
          ...row('What it is', indicator.definition),
          ...row('Limitations', indicator.limitations),
          ...row('Owner', indicator.owner),
          ...row('Status', html`${indicator.status}. ${indicator.note}`),
          ...row('Corrected', indicator.corrected ? 'After it was locked, by two people' : ''),
        ],
      })}
      ${
        indicator.target !== '' &&
        html`<h2 class="govuk-heading-m" id="target">Target</h2>
          <p class="govuk-body">
            ${indicator.target}${indicator.targetReason !== undefined && indicator.targetReason !== '' && `: ${indicator.targetReason}`}${indicator.targetSetOn !== undefined && indicator.targetSetOn !== '' && `, set on ${days.format(new Date(indicator.targetSetOn))}`}.
          </p>`
      }
      ${
        own.length > 0 &&
        html`<h2 class="govuk-heading-m" id="aims">What it measures</h2>
          ${listOf(own.map(({ text, href, strategy }) => html`<a class="govuk-link" href="${href}">${text}</a> (${strategy})`))}`
      }
      ${
        indicator.earlier.length > 0 &&
        html`<h2 class="govuk-heading-m" id="earlier">Earlier values</h2>
          ${scrollRegion(
            'Earlier values',
            table({
              caption: 'Earlier values',
              captionClasses: 'govuk-visually-hidden',
              firstCellIsHeader: true,
              head: [{ text: 'Period' }, { text: 'Value' }, { text: 'Where it came from' }],
              rows: indicator.earlier.map((each) => [{ text: each.period }, { text: each.value }, { html: sourceOf(each.source, true) }]),
            }),
          )}`
      }
      <p class="govuk-body">
        Published ${days.format(new Date(publication.publishedAt))}. SHA-256 of the data:
        <code class="fp-hash">${publication.hash}</code>
      </p>`,
  }; // prettier-ignore
}

/** What measures each aim, as it was published last. */
export async function measuresOfAims(database: Database): Promise<Map<string, AimMeasure[]>> {
  const found = new Map<string, AimMeasure[]>();
  for (const publication of newestOf(await published(database)))
    for (const indicator of publication.body.indicators)
      for (const aim of indicator.aims ?? [])
        found.set(aim, [
          ...(found.get(aim) ?? []),
          { title: indicator.title, href: hrefOf(publication, indicator) },
        ]);
  return found;
}

function quarter(each: Published): SafeHtml {
  const groups = [...Map.groupBy(each.body.indicators, ({ priority }) => priority)];
  return html`<h2 class="govuk-heading-l">${each.partnership}: ${periodWords(each)}</h2>
    <p class="govuk-body">
      Published ${days.format(new Date(each.publishedAt))}.
      ${each.replaces !== null && `It takes the place of an earlier one: ${each.why}`} Counts under five are
      not shown. SHA-256 of the data: <span class="fp-hash">${each.hash}</span>
    </p>
    ${groups.map(
      ([priority, list]) =>
        html`<h3 class="govuk-heading-m">${priority === '' ? 'Other' : priority}</h3>
          ${list.map((indicator) => card(each, indicator))}`,
    )}`;
}

/** The newest quarter of each partnership; earlier ones are in its tables. */
const newestOf = (list: readonly Published[]): Published[] =>
  [...Map.groupBy(list, ({ partnership }) => partnership).values()].flatMap((each) => each[0] ?? []);

function dashboard(list: readonly Published[]): Page {
  const newest = newestOf(list);
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
    path: '/public/performance/:publication/:indicator',
    permission: 'public',
    audit,
    params: z.object({ publication: z.uuid(), indicator: z.string().max(60) }),
    crawl: async () =>
      newestOf(await published(database))
        .slice(0, 1)
        .flatMap((publication) =>
          publication.body.indicators.slice(0, 4).map((indicator) => hrefOf(publication, indicator)),
        ),
    handler: async ({ params }) => {
      const publication = (await published(database)).find(({ id }) => id === params.publication);
      const indicator = publication?.body.indicators.find(({ code }) => code === params.indicator);
      if (publication === undefined || indicator === undefined) throw notFound();
      const aims = aimsOf(await listStrategies(database));
      return { kind: 'page', page: indicatorPage(publication, indicator, aims) };
    },
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

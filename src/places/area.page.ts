import { drawChart } from '../charts/charts.ts';
import type { AreaMap } from '../charts/chart.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { button, input, scrollRegion, select, summaryList, table } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, trusted, type SafeHtml } from '../web/html.ts';
import { countInWords, pager } from '../web/paging.ts';
import type { Page } from '../web/route.ts';
import { kindInWords } from './gss.rules.ts';
import { capitalised } from './places.page.ts';
import type { RegisteredArea } from './places.store.ts';

const numbers = new Intl.NumberFormat('en-GB');
const days = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' });

const dayInWords = (day: string | null): string => (day === null ? 'not stated' : days.format(new Date(day)));

const areaHref = (code: string): string => `/places/areas/${encodeURIComponent(code)}`;

const areaLink = (code: string, name: string): SafeHtml =>
  html`<a class="govuk-link" href="${areaHref(code)}">${name}</a>`;

export function areasPage(view: {
  areas: readonly RegisteredArea[];
  count: number;
  kinds: readonly AreaKind[];
  years: readonly number[];
  within: { code: string; name: string } | null;
  form: FormState;
  next: string | null;
  url: string;
}): Page {
  const { form, areas, within } = view;
  const kind = form.value('kind');
  const year = form.value('year');
  return {
    title: within === null ? 'Find an area' : `Areas in ${within.name}`,
    menu: 'places',
    width: 'wide',
    breadcrumbs: [{ text: 'Places', href: '/places' }],
    errors: form.errors,
    body: html`<h1 class="govuk-heading-l">
        ${within === null ? 'Find an area' : `Areas in ${within.name}`}
      </h1>
      <form method="get" action="/places/areas" class="fp-filter" novalidate>
        ${within !== null && html`<input type="hidden" name="within" value="${within.code}" />`}
        ${input({
          id: 'q',
          name: 'q',
          label: { text: 'Name or code' },
          classes: 'govuk-input--width-20',
          value: form.value('q'),
          ...form.error('q'),
        })}
        ${select({
          id: 'kind',
          name: 'kind',
          label: { text: 'Kind' },
          items: [
            { value: '', text: 'All kinds', selected: kind === '' },
            ...view.kinds.map((each) => ({
              value: each,
              text: capitalised(kindInWords(each)),
              selected: kind === each,
            })),
          ],
          ...form.error('kind'),
        })}
        ${select({
          id: 'year',
          name: 'year',
          label: { text: 'Year' },
          items: [
            { value: '', text: 'All years', selected: year === '' },
            ...view.years.map((each) => ({
              value: String(each),
              text: String(each),
              selected: year === String(each),
            })),
          ],
          ...form.error('year'),
        })}
        ${button({ text: 'Find', classes: 'govuk-button--secondary' })}
      </form>
      ${
        areas.length === 0
          ? html`<p class="govuk-body">
              ${view.kinds.length === 0 ? 'No boundaries are loaded yet.' : 'No loaded area fits. Try fewer letters, all kinds or all years.'}
            </p>`
          : html`<p class="govuk-body">
                ${countInWords(view.count, 'area')}, by name. An area that was redrawn is there once for each
                year.
              </p>
              ${areasTable(areas)}`
      }
      ${pager({ url: view.url, next: view.next, label: 'Areas' })}`,
  };
}

function areasTable(areas: readonly RegisteredArea[]): SafeHtml {
  return scrollRegion(
    'Areas',
    table({
      caption: 'Areas found, by name',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'Name' },
        { text: 'Code' },
        { text: 'Boundaries' },
        { text: 'Lies in' },
        { text: 'Valid from' },
        { text: 'Valid to' },
      ],
      rows: areas.map((area) => [
        { html: areaLink(area.code, area.name) },
        { text: area.code },
        { text: capitalised(area.vintage) },
        area.parent === null
          ? { text: 'not stated' }
          : { html: areaLink(area.parent, area.parentName ?? area.parent) },
        { text: dayInWords(area.validFrom) },
        { text: dayInWords(area.validTo) },
      ]),
    }),
  );
}

export type AreaCount = {
  counts: 'residents' | 'households';
  count: number;
  /** `mid-2022`. */
  date: string;
  /** What the number is and where it is from. */
  source: string;
};

export type Neighbour = { code: string; name: string; residents: number | null };

/** The map of an area among those beside it; null where there are no shapes to draw. */
export function locatorMap(view: {
  code: string;
  name: string;
  vintage: string;
  parentName: string | null;
  fileName: string;
  areas: readonly (Neighbour & { geometry: AreaMap['areas'][number]['geometry'] })[];
}): AreaMap | null {
  if (!view.areas.some((area) => area.code === view.code)) return null;
  const where = view.parentName === null ? '' : ` of ${view.parentName}`;
  const others = view.areas.length - 1;
  return {
    kind: 'area-map',
    title: `Where ${view.name} is (${view.vintage})`,
    description: `A map of the ${view.areas.length === 1 ? 'area' : `${view.areas.length} areas`}${where} with ${view.name} shaded darker${others === 0 ? '' : ` than the ${others === 1 ? 'other' : `${others} others`}`}. The table that follows names them all.`,
    valueTitle: view.areas.some((area) => area.residents !== null) ? 'residents' : 'areas',
    labelTitle: 'area',
    source: `Boundaries: ${view.fileName} (${view.vintage}).`,
    areas: view.areas.map((area) => ({
      code: area.code,
      name: area.name,
      value: area.residents,
      text: area.residents === null ? '' : numbers.format(area.residents),
      geometry: area.geometry,
      href: areaHref(area.code),
      ...(area.code === view.code ? { highlighted: true } : {}),
    })),
  };
}

/** Narrow enough for the smallest phone: 320 px less the margins of the page. */
const compactWidth = 288;

export function areaPage(view: {
  code: string;
  name: string;
  versions: readonly (RegisteredArea & { fileName: string })[];
  counts: readonly AreaCount[];
  within: number;
  map: AreaMap | null;
  neighbours: readonly Neighbour[];
}): Page {
  const { code, name, versions, counts, map } = view;
  const parent = versions.find((version) => version.parent !== null);
  return {
    title: `${name} (${code})`,
    menu: 'places',
    width: 'wide',
    breadcrumbs: [
      { text: 'Places', href: '/places' },
      { text: 'Areas', href: '/places/areas' },
      ...(parent?.parent == null
        ? []
        : [{ text: parent.parentName ?? parent.parent, href: areaHref(parent.parent) }]),
    ],
    ...(map === null ? {} : { scripts: ['charts/map.browser.ts'] }),
    body: html`<h1 class="govuk-heading-l"><span class="govuk-caption-l">${code}</span>${name}</h1>
      ${
        view.within > 0 &&
        html`<p class="govuk-body">
          <a class="govuk-link" href="/places/areas?within=${encodeURIComponent(code)}"
            >${countInWords(view.within, 'area lies', 'areas lie')} in it</a
          >
        </p>`
      }
      <h2 class="govuk-heading-m">How many people</h2>
      ${countsTable(counts)}
      <h2 class="govuk-heading-m">Its boundaries</h2>
      ${
        versions.length === 0
          ? html`<p class="govuk-body">No boundaries of it are loaded; other files name it.</p>`
          : versions.map((version) => versionCard(version))
      }
      ${map !== null && locatorHtml(code, map, view.neighbours)}`,
  };
}

function countsTable(counts: readonly AreaCount[]): SafeHtml {
  if (counts.length === 0)
    return html`<p class="govuk-body">
      No population that is loaded has a number for it, so it has no rates.
    </p>`;
  return scrollRegion(
    'How many people',
    table({
      caption: 'Residents and households, as rates are divided by them',
      captionClasses: 'govuk-visually-hidden',
      firstCellIsHeader: true,
      head: [
        { text: 'What' },
        { text: 'Date' },
        { text: 'Number', format: 'numeric' as const },
        { text: 'Where it is from' },
      ],
      rows: counts.map((each) => [
        { text: capitalised(each.counts) },
        { text: each.date },
        { text: numbers.format(each.count), format: 'numeric' as const },
        { text: each.source, classes: 'fp-cell-wide' },
      ]),
    }),
  );
}

function versionCard(version: RegisteredArea & { fileName: string }): SafeHtml {
  return summaryList({
    card: { title: { text: capitalised(version.vintage), headingLevel: 3 } },
    rows: [
      { key: { text: 'Name' }, value: { text: version.name } },
      {
        key: { text: 'Lies in' },
        value:
          version.parent === null
            ? { text: 'not stated' }
            : {
                html: html`${areaLink(version.parent, version.parentName ?? version.parent)}
                (${version.parent})`,
              },
      },
      { key: { text: 'Valid from' }, value: { text: dayInWords(version.validFrom) } },
      { key: { text: 'Valid to' }, value: { text: dayInWords(version.validTo) } },
      {
        key: { text: 'File' },
        value: { html: html`<a class="govuk-link" href="/places/${version.set}">${version.fileName}</a>` },
      },
    ],
  });
}

/** The locator map, drawn for wide and narrow screens, and its twin: the same areas as a table of links. */
function locatorHtml(code: string, map: AreaMap, neighbours: readonly Neighbour[]): SafeHtml {
  const drawn = (width?: number): SafeHtml =>
    trusted(
      drawChart(map, { links: true, ...(width === undefined ? {} : { width }) }).svg,
      'drawn by charts/, which escapes its texts',
    );
  const hasResidents = neighbours.some((each) => each.residents !== null);
  return html`<h2 class="govuk-heading-m">Where it is</h2>
    <div data-map="${areaHref(code)}/map.geojson"></div>
    <figure class="fp-chart">
      <figcaption class="govuk-heading-s fp-chart__title">${map.title}</figcaption>
      <div class="fp-chart__drawing fp-chart__wide">${drawn()}</div>
      <div class="fp-chart__drawing fp-chart__compact">${drawn(compactWidth)}</div>
      <p class="govuk-body-s fp-chart__source">${map.source}</p>
    </figure>
    ${scrollRegion(
      'The areas of the map',
      table({
        caption: 'The areas of the map',
        captionClasses: 'govuk-table__caption--s',
        firstCellIsHeader: true,
        head: [
          { text: 'Area' },
          { text: 'Code' },
          ...(hasResidents ? [{ text: 'Residents', format: 'numeric' as const }] : []),
        ],
        rows: neighbours.map((each) => [
          {
            html:
              each.code === code
                ? html`<strong>${each.name} (this area)</strong>`
                : areaLink(each.code, each.name),
          },
          { text: each.code },
          ...(hasResidents
            ? [
                {
                  text: each.residents === null ? 'not known' : numbers.format(each.residents),
                  format: 'numeric' as const,
                },
              ]
            : []),
        ]),
      }),
    )}`;
}

import { periodInWords, type Period } from '../../foundation/period.ts';
import type { SourceNote } from '../../documents/document.ts';
import { category } from '../../observatory/observatory.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { pagination, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Page } from '../../web/route.ts';
import { copyPanel, copyScript } from '../ask/copy.part.ts';
import { breaksHtml, roundedHtml, showBlocks, whereFrom, type Ground } from '../ground.ts';
import { filterForm } from '../time/time.page.ts';
import { sortings, type AreaRow } from './areas.rules.ts';
import { areasBlock, changeWords, decilesBlocks, spotsBlock, wardsMap } from './places.blocks.ts';
import {
  leastOf,
  missingBefore,
  type AreasView,
  type DeprivationView,
  type LinesView,
  type PlaceQuestion,
  type ShownSpot,
} from './places.view.ts';

/** The ways of looking, each an address of its own. */
export const placeViews = {
  wards: { title: 'Wards', question: 'Where: wards' },
  small: { title: 'Small areas', question: 'Where: small areas' },
  repeat: { title: 'Repeat locations', question: 'Where it happens again' },
  lines: { title: 'Ward lines', question: 'Near the lines between wards' },
  deprivation: { title: 'Deprivation', question: 'Against deprivation' },
} as const;
export type PlaceViewName = keyof typeof placeViews;
export const placeViewNames = Object.keys(placeViews) as PlaceViewName[];

/** `Between Harbour and Orchard: 48 of 228 within 50 m of the line; 40 in 2024 (+20.0%, up).` */
export function lineSentence(
  line: LinesView['lines'][number],
  metres: number,
  comparison: Period | null,
): string {
  const where =
    line.names[1] === null
      ? `${line.names[0]}, at the edge of the area`
      : `Between ${line.names[0]} and ${line.names[1]}`;
  const before =
    line.before === null || comparison === null
      ? ''
      : `; ${printNumber(line.before.near)} in ${periodInWords(comparison)} (${changeWords(line.before.change)})`;
  return `${where}: ${printNumber(line.near)} of ${printNumber(line.both)} within ${metres} m of the line${before}.`;
}

function linesHtml(view: LinesView, comparison: Period | null, showsSmall: boolean): SafeHtml {
  const { lines } = view;
  return html`<p class="govuk-body">
      A ward line often runs along a street, and an incident there may be placed on either side. Where many
      stand near a line, a change between the two wards may be no change at all: look at both together.
    </p>
    ${
      lines.length === 0
        ? html`<p class="govuk-body">
            ${showsSmall ? 'No incidents' : 'No incidents, or very few,'} of this kind stand within
            ${view.metres} m of a line.
          </p>`
        : html`<ul class="govuk-list govuk-list--bullet">
            ${lines.map((line) => html`<li>${lineSentence(line, view.metres, comparison)}</li>`)}
          </ul>`
    }
    ${!showsSmall && html`<p class="govuk-body">Lines whose count rounds to 0 are not listed.</p>`}`;
}

export type PlacesPageView = {
  name: PlaceViewName;
  ground: Ground;
  question: PlaceQuestion;
  categories: readonly { code: string; title: string }[];
  notes: readonly SourceNote[];
  form: FormState;
  /** The question as an address has it, without the name of the view. */
  query: string;
  areas: { view: AreasView; rows: readonly AreaRow[]; from: number } | null;
  spots: { spots: readonly ShownSpot[]; total: number; without: number; from: number; months: number } | null;
  lines: LinesView | null;
  deprivation: DeprivationView | null;
  /** Whether a file of deprivation is loaded at all. */
  hasDeciles: boolean;
};

function pages(
  view: PlacesPageView,
  from: number,
  shown: number,
  total: number,
  rows: number,
): SafeHtml | false {
  if (from === 0 && from + shown >= total) return false;
  const href = (start: number): string => `/assessment/places/${view.name}?${view.query}&start=${start}`;
  return pagination({
    landmarkLabel: 'Pages of the table',
    ...(from > 0 ? { previous: { href: href(Math.max(0, from - rows)) } } : {}),
    ...(from + shown < total ? { next: { href: href(from + rows) } } : {}),
  });
}

const cannot = (text: string): SafeHtml => html`<p class="govuk-body">${text}</p>`;

function bodyOf(view: PlacesPageView, rowsOnPage: number): SafeHtml {
  const { name, ground, question, areas, spots, lines, deprivation } = view;
  switch (name) {
    case 'wards':
    case 'small': {
      if (areas === null)
        return cannot(
          name === 'wards'
            ? 'The rows of this source cannot be put into wards: they name no place, or no ward boundaries are loaded on the Places page.'
            : 'The rows of this source cannot be put into small areas: they have no code of one, or no lookup is loaded on the Places page.',
        );
      const map = name === 'wards' ? wardsMap(ground, question, areas.view) : null;
      return html`${showBlocks('Places', [
          ...(map === null ? [] : [map]),
          areasBlock(ground, question, areas.view, areas.rows, name),
        ])}
        ${pages(view, areas.from, areas.rows.length, areas.view.rows.length, rowsOnPage)}
        <p class="govuk-body">
          <a class="govuk-link" href="/assessment/places/${name}/table.csv?${view.query}" download
            >Download as CSV</a
          >
        </p>
        ${copyPanel({
          id: 'copy',
          table: { id: map === null ? 'table-1' : 'table-2' },
          chart:
            map === null
              ? null
              : { chart: map.chart, path: '/assessment/places/wards/chart', query: view.query },
        })}
        ${
          areas.view.nearEdge !== null &&
          areas.view.nearEdge.count > 0 &&
          html`<p class="govuk-body">
            ${printNumber(areas.view.nearEdge.count)} of ${printNumber(areas.view.nearEdge.of)} incidents
            stand within ${areas.view.nearEdge.metres} m of another ward:
            <a class="govuk-link" href="/assessment/places/lines?${view.query}">see which lines</a>.
          </p>`
        }`;
    }
    case 'repeat':
      if (spots === null || spots.total === 0)
        return cannot(
          `No place has ${ground.source.showsSmall ? 'two' : leastOf(ground)} or more incidents of this kind in these months, or the rows name no place.`,
        );
      return html`<p class="govuk-body">
          ${printNumber(spots.total)} places have ${leastOf(ground)} incidents or
          more.${spots.without > 0 ? ` ${printNumber(spots.without)} incidents have no place and are not here.` : ''}
        </p>
        ${
          ground.source.isOpen &&
          html`<p class="govuk-body">
            Police move each incident to a point on a nearby street or public place before they publish it:
            these are such points, not addresses. A point stands for all the homes around it.
          </p>`
        }
        ${showBlocks('Places', [spotsBlock(ground, question, spots.spots, spots.months)])}
        ${pages(view, spots.from, spots.spots.length, spots.total, rowsOnPage)}
        <p class="govuk-body">
          <a class="govuk-link" href="/assessment/places/repeat/table.csv?${view.query}" download
            >Download as CSV</a
          >
        </p>`;
    case 'lines':
      return lines === null
        ? cannot('The rows of this source have no points, so nothing can be said of the lines between wards.')
        : linesHtml(lines, question.comparison, ground.source.showsSmall);
    case 'deprivation':
      if (!view.hasDeciles)
        return html`<p class="govuk-body">
          No index of deprivation is loaded. The Indices of Deprivation are published by the government as a
          file by small area (LSOA): <a class="govuk-link" href="/places/load">load it on the Places page</a>.
        </p>`;
      return deprivation === null
        ? cannot(
            'The rows of this source have no code of a small area, so they cannot be held against deprivation.',
          )
        : showBlocks('Deprivation', decilesBlocks(ground, question, deprivation));
  }
}

export function placesPage(view: PlacesPageView, rowsOnPage: number): Page {
  const { name, ground, question } = view;
  const missing = missingBefore(ground, question.comparison);
  // Deprivation is shown of one period alone; so is what has no order to choose.
  const compares = name !== 'deprivation';
  const sorts = name === 'wards' || name === 'small';
  return {
    title: `${placeViews[name].question}, ${ground.area.name}`,
    menu: 'assessment',
    width: 'wide',
    scripts: [copyScript],
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: view.form.errors,
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${ground.area.name}, ${periodInWords(question.period)}</span
        >${placeViews[name].question}: ${category(question.category).title}
      </h1>
      <nav aria-label="Ways of looking" class="fp-sub-navigation">
        <ul>
          ${placeViewNames.map(
            (each) =>
              html`<li>
                <a
                  href="/assessment/places/${each}?${view.query}"
                  ${each === name && html` aria-current="page"`}
                  >${placeViews[each].title}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${filterForm({
        action: `/assessment/places/${name}`,
        ground,
        categories: view.categories,
        category: question.category,
        period: question.period,
        form: view.form,
        ...(sorts
          ? {
              more: select({
                id: 'sort',
                name: 'sort',
                label: { text: 'Highest first by' },
                items: Object.entries(sortings).map(([value, text]) => ({
                  value,
                  text,
                  selected: value === question.sorting,
                })),
              }),
            }
          : {}),
      })}
      ${
        missing.length > 0 &&
        compares &&
        html`<p class="govuk-body">
          Nothing is compared: the source has no files for ${missing.length} of the months a year earlier.
        </p>`
      }
      ${breaksHtml(ground, { ...question, comparison: missing.length > 0 || !compares ? null : question.comparison, area: null })}
      ${roundedHtml(ground)} ${bodyOf(view, rowsOnPage)} ${whereFrom(ground, view.notes, placedWords(ground))}`,
  };
}

function placedWords(ground: Ground): string[] {
  switch (ground.toWard?.method) {
    case 'point':
      return [`Wards by the point of each incident in the boundaries (${ground.wardVintage}).`];
    case 'best-fit':
      return [`Wards by the best-fit lookup from the small area (${ground.geography.lookup?.title ?? ''}).`];
    case 'given':
      return ['Wards by the name or code on each row; what fits none is in no ward.'];
    default:
      return [];
  }
}

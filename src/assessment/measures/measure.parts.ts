import { clock } from '../../foundation/clock.ts';
import { formatPeriod, monthInWords, type Month } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  documentSchemaVersion,
  renderBlocks,
  type Block,
  type Cell,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { findKind } from '../../observatory/observatory.ts';
import { ordinal, printNumber, type Figure, type RankInterval } from '../../statistics/statistics.ts';
import { button, details, select } from '../../web/components.ts';
import type { FormState } from '../../web/form.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import type { Evidence, NamedArea } from '../evidence.ts';
import { monthItems } from '../explore.page.ts';
import { signedPercent } from '../narrative.rules.ts';
import { verdictOf, verdictWords } from './answer.rules.ts';
import type { MeasureWorld } from './measure.evidence.ts';
import type { AreaResult, LevelResult, Periods } from './measure.figures.ts';
import type { MeasureDefinition } from './measure.rules.ts';
import { namedPeriods, periodsQuery } from './periods.rules.ts';

/** What the pages of measures share. */
export const measuresTrail = [
  { text: 'Assessment', href: '/assessment' },
  { text: 'Measures', href: '/assessment/measures' },
];

export const kindTitle = (code: string): string => findKind(code)?.title ?? code;

/** Address of a measure's page for an area and periods. */
export function measureAddress(
  code: string,
  asked: { area?: string; group?: string; periods?: Periods; page?: 'firm' | 'definition' | 'edit' } = {},
): string {
  const query = new URLSearchParams({
    ...(asked.area === undefined ? {} : { area: asked.area }),
    ...(asked.group === undefined ? {} : { group: asked.group }),
    ...(asked.periods === undefined ? {} : periodsQuery(asked.periods.period, asked.periods.comparison)),
  }).toString();
  return `/assessment/measures/${code}${asked.page === undefined ? '' : `/${asked.page}`}${query === '' ? '' : `?${query}`}`;
}

/** Blocks as part of a page, each figure leading to where it came from. */
export function blocksHtml(
  blocks: readonly Block[],
  figures: readonly Figure[],
  evidence: Pick<Evidence, 'sources'>,
  hrefOf: (figure: Figure) => string,
): SafeHtml {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  const document: FrankpledgeDocument = {
    schemaVersion: documentSchemaVersion,
    title: 'Measure',
    subtitle: '',
    marking: 'OFFICIAL',
    banner: '',
    language: 'en-GB',
    author: '',
    createdAt: clock.now(),
    softwareVersion,
    blocks: [...blocks],
    figures: [...byId.values()],
    sources: [...evidence.sources],
  };
  return renderBlocks(document, {
    figureHref: (id) => {
      const figure = byId.get(id);
      return figure === undefined ? '#' : hrefOf(figure);
    },
    compactCharts: true,
  });
}

const text = (content: string): Cell => ({ content: [content] });

/** A change in a cell: the percentage or points, and what the test says. */
export function changeText(figure: Figure): string {
  const verdict = verdictOf(figure);
  if (figure.unit === '%' && figure.previous !== null && figure.compared !== null) {
    const points = figure.compared - figure.previous;
    return `${points > 0 ? '+' : points < 0 ? '−' : ''}${printNumber(Math.abs(points), 1)} points, ${verdictWords[verdict]}`;
  }
  const fromTo =
    verdict === 'too-few' && figure.previous !== null && figure.compared !== null
      ? `${printNumber(figure.previous)} to ${printNumber(figure.compared)}, `
      : '';
  const percent = figure.change === null ? '' : `${signedPercent(figure.change)}, `;
  return `${percent}${fromTo}${verdictWords[verdict]}`;
}

export const placeText = (figure: Figure, interval: RankInterval | undefined): string =>
  figure.rank === null
    ? 'not ranked'
    : `${ordinal(figure.rank)}${
        interval === undefined || interval.low === interval.high
          ? ''
          : `, between ${ordinal(interval.low)} and ${ordinal(interval.high)}`
      }`;

/** The areas of a level beside one another, the highest first, with what they make together. */
export function areasTable(
  definition: MeasureDefinition,
  result: LevelResult,
  caption: string,
  own: string,
): Block {
  const isRate = definition.divideBy !== 'nothing';
  const sorted = [...result.results].sort(
    (a, b) =>
      (b.value.value ?? -1) - (a.value.value ?? -1) ||
      (b.count.value ?? 0) - (a.count.value ?? 0) ||
      a.area.name.localeCompare(b.area.name, 'en-GB'),
  );
  const hasPlaces = result.ranks.size > 0;
  const changed = (each: AreaResult): Figure =>
    definition.divideBy === 'category' ? each.value : each.count;
  return {
    kind: 'table',
    caption,
    columns: [
      { title: 'Area', kind: 'text', width: 2 },
      { title: 'Incidents', kind: 'number' },
      ...(isRate ? [{ title: sorted[0]?.value.unit ?? 'Value', kind: 'number' as const }] : []),
      ...(hasPlaces ? [{ title: 'Place', kind: 'text' as const, width: 1.6 }] : []),
      { title: 'Change', kind: 'number', width: 1.8 },
    ],
    rowHeadings: true,
    rows: sorted.map((each) => [
      text(each.area.code === own ? `${each.area.name} (this area)` : each.area.name),
      { value: each.count.value, text: printNumber(each.count.value), figure: each.count.id },
      ...(isRate
        ? [
            {
              value: each.value.value,
              text:
                each.value.value === null
                  ? 'too few, or no base'
                  : printNumber(each.value.value, definition.decimals),
              figure: each.value.id,
            },
          ]
        : []),
      ...(hasPlaces ? [text(placeText(each.value, result.ranks.get(each.area.code)))] : []),
      { value: changed(each).change, text: changeText(changed(each)), figure: changed(each).id },
    ]),
    notes: [
      ...(hasPlaces
        ? [
            '1st is the highest; equal values share a place. “Between” is where chance alone may move the place (95%).',
          ]
        : []),
      ...togetherNotes(definition, result),
    ],
  };
}

/** Both averages, named: they answer different questions. */
export function togetherNotes(definition: MeasureDefinition, result: LevelResult): string[] {
  const { mean, pooled } = result;
  if (mean === null) return [];
  const decimals = definition.divideBy === 'nothing' ? 1 : definition.decimals;
  return [
    `Mean of the areas: ${printNumber(mean, decimals)}, each area counting the same.`,
    ...(pooled === null
      ? []
      : [
          `The areas taken together: ${printNumber(pooled, decimals)}, their incidents over all their ${baseWord(definition)}.`,
        ]),
  ];
}

export const baseWord = (definition: MeasureDefinition): string =>
  definition.divideBy === 'category' ? 'incidents of the whole' : definition.divideBy;

const compareChoices = {
  year: 'the same months a year earlier',
  before: 'the months just before',
  none: 'nothing',
  other: 'other months',
} as const;

/** Which areas to compare with, where groups of areas have been written down; nothing where none has. */
export function groupSelect(
  groups: readonly { code: string; title: string }[],
  chosen: string | null,
): SafeHtml | null {
  return groups.length === 0
    ? null
    : select({
        id: 'group',
        name: 'group',
        label: { text: 'Compared areas' },
        items: [
          { value: '', text: 'every area in the files', selected: chosen === null },
          ...groups.map(({ code, title }) => ({ value: code, text: title, selected: code === chosen })),
        ],
      });
}

/** The chooser of area and periods, a plain GET form: what it asks stands in the address and can be sent to a colleague. */
export function periodChooser(view: {
  action: string;
  world: MeasureWorld;
  periods: Periods;
  area: NamedArea | null;
  form: FormState;
  more?: SafeHtml | null;
}): SafeHtml {
  const { world, form, periods } = view;
  const named = namedPeriods(world.months);
  const asked = formatPeriod(periods.period);
  const chosen = named.find((each) => formatPeriod(each.period) === asked)?.code ?? 'other';
  const now = form.value('period');
  const selected = named.some(({ code }) => code === now) ? now : chosen;
  const compare = form.value('compare', 'year');
  const comparing = Object.hasOwn(compareChoices, compare) ? compare : 'other';
  const areas: readonly NamedArea[] = [...world.districts.areas, ...(world.wards?.areas ?? [])];
  return html`<form method="get" action="${view.action}" class="fp-filter" novalidate>
    ${
      view.area !== null &&
      select({
        id: 'area',
        name: 'area',
        label: { text: 'Area' },
        items: areas.map(({ code, name }) => ({
          value: code,
          text: name,
          selected: code === view.area?.code,
        })),
      })
    }
    ${select({
      id: 'period',
      name: 'period',
      label: { text: 'Period' },
      items: [
        ...named.map(({ code, title }) => ({ value: code, text: title, selected: code === selected })),
        { value: 'other', text: 'Other months', selected: selected === 'other' },
      ],
      ...form.error('period'),
    })}
    ${select({
      id: 'compare',
      name: 'compare',
      label: { text: 'Compare with' },
      items: Object.entries(compareChoices).map(([value, words]) => ({
        value,
        text: words,
        selected: value === comparing,
      })),
      ...form.error('compare'),
    })}
    ${view.more ?? null}
    ${details({
      summaryText: 'Other months',
      open: selected === 'other' || comparing === 'other',
      html: html`${monthSelect(form, world.months, 'from', 'First month of the period', periods.period.from)}
      ${monthSelect(form, world.months, 'to', 'Last month of the period', periods.period.to)}
      ${monthSelect(form, world.months, 'cfrom', 'First month compared with', periods.comparison?.from ?? '')}
      ${monthSelect(form, world.months, 'cto', 'Last month compared with', periods.comparison?.to ?? '')}`,
    })}
    ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
  </form>`;
}

function monthSelect(
  form: FormState,
  months: readonly Month[],
  name: string,
  label: string,
  otherwise: Month,
): SafeHtml {
  return select({
    id: name,
    name,
    label: { text: label },
    items: monthItems(months, form.value(name, otherwise)),
    ...form.error(name),
  });
}

export const monthsTitle = (months: readonly Month[]): string =>
  months.length === 0 ? '' : `${monthInWords(months[0] ?? '')} to ${monthInWords(months.at(-1) ?? '')}`;

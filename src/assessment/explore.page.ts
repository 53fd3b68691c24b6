import { periodInWords, monthInWords, monthsIn, type Period } from '../foundation/period.ts';
import { renderBlocks, type Block, type FrankpledgeDocument } from '../documents/documents.ts';
import { category } from '../observatory/observatory.ts';
import { printNumber, type Figure } from '../statistics/statistics.ts';
import { button, select } from '../web/components.ts';
import type { FormState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Page } from '../web/route.ts';
import type { Analysis } from './analysis.ts';
import { assessmentDocument } from './assessment.document.ts';
import { categoryChart, monthlyChart, wardMap } from './assessment.charts.ts';
import { districtBlocks, wardBlocks } from './assessment.document.ts';
import { changeCell, numberCell, shareCell, textCell } from './cells.ts';
import type { ComparisonGroup, Evidence } from './evidence.ts';
import { otherCategories, summaryCategories } from './measures.ts';
import { figureAddress, periodQuery } from './question.rules.ts';
import { breakBlocks, breakNotes } from './series-breaks.ts';

/** The ways of looking, each an address of its own. */
export const views = {
  categories: { title: 'Categories', question: 'What happens?' },
  months: { title: 'Months', question: 'When?' },
  wards: { title: 'Wards', question: 'Where in the district?' },
  areas: { title: 'Areas', question: 'How do we compare with other districts?' },
} as const;

export type View = keyof typeof views;

export const viewNames = Object.keys(views) as View[];

function categoryBlocks(analysis: Analysis): Block[] {
  const { question } = analysis;
  const area = question.area.code;
  const codes = ['all-incidents', ...summaryCategories, ...otherCategories].filter(
    (code) => analysis.find('incidents', code, area) !== undefined,
  );
  return [
    { kind: 'chart', chart: categoryChart(analysis) },
    {
      kind: 'table',
      caption: `Categories, ${question.area.name}, ${periodInWords(question.period)}`,
      columns: [
        { title: 'Category', kind: 'text', width: 2.4 },
        { title: 'Incidents', kind: 'number' },
        { title: 'Share of crime', kind: 'number' },
        { title: 'Per 1,000 residents', kind: 'number' },
        { title: 'Rank', kind: 'number' },
        { title: 'Change', kind: 'number', width: 1.8 },
      ],
      rowHeadings: true,
      rows: codes.map((code) => {
        const rate = analysis.find('rate-per-1000-residents', code, area);
        const incidents = analysis.find('incidents', code, area);
        return [
          textCell(category(code).title),
          numberCell(incidents, 0),
          shareCell(analysis.find('share-of-crime', code, area)),
          numberCell(rate, 1),
          {
            value: rate?.rank ?? null,
            text: rate?.rank == null ? 'not ranked' : `${rate.rank} of ${rate.of ?? ''}`,
          },
          changeCell(incidents),
        ];
      }),
      notes: [
        'Rank 1 is the highest rate of the districts compared.',
        ...breakNotes(codes.map((code) => analysis.find('incidents', code, area))),
      ],
    },
  ];
}

function monthBlocks(analysis: Analysis, code: string): Block[] {
  const { question } = analysis;
  const chart = monthlyChart(analysis, code);
  const months = monthsIn(question.period);
  const series = analysis.monthly.filter((each) => each.category === code);
  const now = series.at(-1);
  const before = series.length > 1 ? series[0] : undefined;
  return [
    ...(chart === null ? [] : [{ kind: 'chart' as const, chart }]),
    {
      kind: 'table',
      caption: `${category(code).title}, month by month, ${question.area.name}`,
      columns: [
        { title: 'Month', kind: 'text' },
        { title: periodInWords(question.period), kind: 'number' },
        ...(question.comparison === null || before === undefined
          ? []
          : [{ title: periodInWords(question.comparison), kind: 'number' as const }]),
      ],
      rowHeadings: true,
      rows: months.map((month, index) => [
        textCell(monthInWords(month).split(' ')[0] ?? ''),
        { value: now?.values[index] ?? null, text: printNumber(now?.values[index] ?? null) },
        ...(before === undefined
          ? []
          : [{ value: before.values[index] ?? null, text: printNumber(before.values[index] ?? null) }]),
      ]),
      notes: [
        'A month without data is “not available”; it is never counted as zero.',
        ...breakNotes([analysis.find('incidents', code, question.area.code)]),
      ],
    },
  ];
}

function blocksOf(view: View, analysis: Analysis, code: string): Block[] {
  switch (view) {
    case 'categories':
      return categoryBlocks(analysis);
    case 'months':
      return monthBlocks(analysis, code);
    case 'wards':
      return wardBlocks(analysis);
    case 'areas':
      return districtBlocks(analysis);
  }
}

/** Blocks on a page of ours, each figure leading to its own page. */
export function blocksOnPage(evidence: Evidence, analysis: Analysis, blocks: Block[]): SafeHtml {
  const whole = assessmentDocument(evidence, analysis);
  const figures = new Map(analysis.figures.map((figure) => [figure.id, figure]));
  const document: FrankpledgeDocument = {
    ...whole,
    // The document's own list of sources is not on this page.
    blocks: blocks.map((block) =>
      block.kind === 'chart'
        ? {
            ...block,
            chart: { ...block.chart, source: block.chart.source.replace(', listed under data sources', '') },
          }
        : block,
    ),
  };
  return renderBlocks(document, {
    figureHref: hrefOf(figures, analysis.question.group),
    compactCharts: true,
    chartLinks: true,
  });
}

/** Address of the page of one of these figures. */
export function hrefOf(
  figures: ReadonlyMap<string, Figure>,
  group?: ComparisonGroup,
): (id: string) => string {
  return (id) => {
    const figure = figures.get(id);
    return figure === undefined ? `/assessment/figures/${id}` : figureAddress(figure, group);
  };
}

/** Months as a select: newest first. */
export function monthItems(
  months: readonly string[],
  chosen: string,
): { value: string; text: string; selected: boolean }[] {
  return [...months]
    .sort()
    .reverse()
    .map((month) => ({ value: month, text: monthInWords(month), selected: month === chosen }));
}

/** The period chooser, a plain GET form: what it asks for stands in the address and can be sent to a colleague. */
export function periodForm(options: {
  action: string;
  months: readonly string[];
  period: Period;
  hasComparison: boolean;
  form: FormState;
  more?: SafeHtml;
}): SafeHtml {
  const { action, months, period, form } = options;
  return html`<form method="get" action="${action}" class="fp-filter" novalidate>
    ${select({
      id: 'from',
      name: 'from',
      label: { text: 'First month' },
      items: monthItems(months, form.value('from', period.from)),
      ...form.error('from'),
    })}
    ${select({
      id: 'to',
      name: 'to',
      label: { text: 'Last month' },
      items: monthItems(months, form.value('to', period.to)),
      ...form.error('to'),
    })}
    ${select({
      id: 'compare',
      name: 'compare',
      label: { text: 'Compare with' },
      items: [
        { value: 'year', text: 'the same months a year earlier', selected: options.hasComparison },
        { value: 'none', text: 'nothing', selected: !options.hasComparison },
      ],
    })}
    ${options.more ?? null} ${button({ text: 'Show', classes: 'govuk-button--secondary' })}
  </form>`;
}

export function explorePage(options: {
  view: View;
  evidence: Evidence;
  analysis: Analysis;
  months: readonly string[];
  category: string;
  /** Groups of areas that may be compared with. */
  groups: readonly ComparisonGroup[];
  form: FormState;
}): Page {
  const { view, evidence, analysis, months } = options;
  const { question } = analysis;
  const query = periodQuery(question);
  const content = blocksOf(view, analysis, options.category);
  // What the numbers below span is said over them; an empty view spans nothing.
  const blocks =
    content.length === 0 ? content : [...breaksOver(view, analysis, options.category), ...content];
  const { comparability } = analysis;
  const hasMap = view === 'wards' && wardMap(analysis) !== null;
  return {
    title: `${views[view].title}, ${question.area.name}`,
    menu: 'assessment',
    width: 'wide',
    breadcrumbs: [{ text: 'Assessment', href: '/assessment' }],
    errors: options.form.errors,
    ...(hasMap ? { scripts: ['charts/map.browser.ts'] } : {}),
    body: html`<h1 class="govuk-heading-l">
        <span class="govuk-caption-l">${question.area.name}, ${periodInWords(question.period)}</span
        >${views[view].question}
      </h1>
      <nav aria-label="Ways of looking" class="fp-sub-navigation">
        <ul>
          ${viewNames.map(
            (name) =>
              html`<li>
                <a href="/assessment/explore/${name}?${query}" ${name === view && html` aria-current="page"`}
                  >${views[name].title}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      ${periodForm({
        action: `/assessment/explore/${view}`,
        months,
        period: question.period,
        hasComparison: question.comparison !== null,
        form: options.form,
        more: html`${view === 'months' && categorySelect(analysis, options.category)}
        ${view === 'areas' || question.group !== undefined ? groupSelect(options.groups, question.group, options.form) : null}`,
      })}
      ${
        comparability.kind !== 'whole' &&
        question.comparison !== null &&
        html`<div class="govuk-inset-text">${comparability.reason}</div>`
      }
      ${hasMap && html`<div data-map="/assessment/explore/wards.geojson?${query}"></div>`}
      ${
        blocks.length === 0
          ? html`<p class="govuk-body">
              There is nothing to show here yet: load ward boundaries and populations on the Places page.
            </p>`
          : blocksOnPage(evidence, analysis, blocks)
      }`,
  };
}

/** The breaks that the numbers of a view span, each once, with the change of the area itself raw and adjusted. */
function breaksOver(view: View, analysis: Analysis, code: string): Block[] {
  const area = analysis.question.area.code;
  const codes =
    view === 'months'
      ? [code]
      : view === 'areas'
        ? ['all-crime', 'anti-social-behaviour']
        : view === 'wards'
          ? ['all-incidents', 'all-crime', 'anti-social-behaviour']
          : ['all-incidents', ...summaryCategories, ...otherCategories];
  const own = codes.map((each) => analysis.find('incidents', each, area));
  const elsewhere =
    view === 'wards'
      ? analysis.wards
      : view === 'areas'
        ? analysis.districts.filter((district) => district.code !== area)
        : [];
  return breakBlocks(
    own,
    elsewhere.flatMap((each) => codes.map((category) => analysis.find('incidents', category, each.code))),
  );
}

function groupSelect(
  groups: readonly ComparisonGroup[],
  chosen: ComparisonGroup | undefined,
  form: FormState,
): SafeHtml {
  return select({
    id: 'group',
    name: 'group',
    label: { text: 'Areas to compare with' },
    items: [
      { value: '', text: 'The districts of the loaded boundaries', selected: chosen === undefined },
      ...groups.map((group) => ({
        value: group.code,
        text: group.title,
        selected: group.code === chosen?.code,
      })),
    ],
    ...form.error('group'),
  });
}

function categorySelect(analysis: Analysis, chosen: string): SafeHtml {
  const codes = [...new Set(analysis.monthly.map((series) => series.category))];
  return select({
    id: 'category',
    name: 'category',
    label: { text: 'Category' },
    items: codes.map((code) => ({ value: code, text: category(code).title, selected: code === chosen })),
  });
}

import { monthInWords, monthsIn, periodInWords } from '../foundation/period.ts';
import type { AreaMap, LineChart, RankedBars } from '../charts/chart.ts';
import { category } from '../observatory/observatory.ts';
import { printNumber, type Figure } from '../statistics/statistics.ts';
import type { Analysis } from './analysis.ts';
import { monthlyDescription } from './narrative.rules.ts';
import { otherCategories, summaryCategories } from './measures.ts';
import { pooledArea } from './pooled.ts';
import { adjustedSeries, chartBreaks, hasBreak } from './series-breaks.ts';

const source = 'Source: the files received, listed under data sources.';

/** The same, where what is charted spans a break: a chart may be copied without the notes round it. */
const sourceOf = (figures: readonly (Figure | undefined)[]): string =>
  figures.some((figure) => figure !== undefined && hasBreak(figure))
    ? `${source} There is a break in the series: see the notes.`
    : source;

/** Crime and anti-social behaviour, a chart each. */
export function monthlyCharts(analysis: Analysis): LineChart[] {
  return ['all-crime', 'anti-social-behaviour'].flatMap((code) => monthlyChart(analysis, code) ?? []);
}

/** The period as a line, the comparison as a second line over the same calendar months; null where nothing was counted. */
export function monthlyChart(analysis: Analysis, code: string): LineChart | null {
  // The period first: its line is the strong one.
  const all = analysis.monthly.filter((series) => series.category === code).reverse();
  if (all.every((series) => series.values.every((value) => value === null || value === 0))) return null;
  const labels = monthsIn(analysis.question.period).map((month) => monthInWords(month).slice(0, 3));
  const about = {
    category: code,
    area: analysis.question.area.code,
    holds: analysis.wards.map((ward) => ward.code),
  };
  const breaks = chartBreaks(
    analysis.breaks,
    about,
    all.map(({ months }) => ({ months, labels })),
  );
  return {
    kind: 'line',
    title: `${category(code).title} by month, ${analysis.question.area.name}`,
    description: all
      .map((series) =>
        monthlyDescription(
          `${category(code).title}, ${periodInWords(series.period)}`,
          series.months,
          series.values,
        ),
      )
      .join(' '),
    valueTitle: 'incidents',
    labelTitle: 'month',
    source,
    ...(breaks.length === 0 ? {} : { breaks }),
    series: all.map((series) => {
      const adjusted = adjustedSeries(analysis.breaks, about, series.months, series.values);
      return {
        name: periodInWords(series.period),
        points: series.values.map((value, index) => ({
          label: labels[index] ?? '',
          value,
          ...(value === null ? { note: 'no data' } : {}),
        })),
        ...(adjusted === null
          ? {}
          : {
              adjusted: {
                name: `${periodInWords(series.period)}, adjusted`,
                points: adjusted.values.map((value, index) => ({ label: labels[index] ?? '', value })),
              },
            }),
      };
    }),
  };
}

/** Categories of crime by number, the largest first. */
export function categoryChart(analysis: Analysis): RankedBars {
  const figures = [...summaryCategories, ...otherCategories]
    .filter((code) => code !== 'all-crime')
    .map((code) => analysis.find('incidents', code, analysis.question.area.code))
    .filter((figure) => figure !== undefined)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const first = figures[0];
  return {
    kind: 'ranked-bars',
    title: `Incidents by category, ${analysis.question.area.name}, ${periodInWords(analysis.question.period)}`,
    description: `${figures.length} categories. Largest: ${first?.categoryTitle ?? 'none'} (${printNumber(first?.value ?? null)}).`,
    valueTitle: 'incidents',
    labelTitle: 'category',
    source: sourceOf(figures),
    bars: figures.map((figure) => ({ label: figure.categoryTitle, value: figure.value })),
  };
}

/** Crime rates of the districts with their intervals and the pooled rate; null where there is nothing to compare. */
export function districtChart(analysis: Analysis): RankedBars | null {
  const rates = analysis.districts
    .map((district) => analysis.find('rate-per-1000-residents', 'all-crime', district.code))
    .filter((figure) => figure !== undefined)
    .filter((figure) => figure.value !== null)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (rates.length < 2) return null;
  const own = rates.find((figure) => figure.area === analysis.question.area.code);
  const pooled = analysis.find('rate-per-1000-residents', 'all-crime', pooledArea.code);
  const highest = rates[0];
  return {
    kind: 'ranked-bars',
    title: `Crimes per 1,000 residents, ${periodInWords(analysis.question.period)}`,
    description: `Crime rates of ${rates.length} districts. Highest: ${highest?.areaName ?? ''} (${printNumber(highest?.value ?? null, 1)}). ${own === undefined ? '' : `${own.areaName} has ${printNumber(own.value, 1)}${own.rank === null || own.of === null ? '' : `, rank ${own.rank} of ${own.of}`}.`} Whiskers are 95% intervals.`,
    valueTitle: 'crimes per 1,000 residents',
    labelTitle: 'district',
    source: sourceOf(rates),
    bars: rates.map((figure) => ({
      label: figure.areaName,
      value: figure.value,
      lower: figure.lower,
      upper: figure.upper,
      highlighted: figure.area === analysis.question.area.code,
    })),
    ...(pooled === undefined || pooled.value === null
      ? {}
      : { reference: { label: 'All together', value: pooled.value } }),
  };
}

/** Wards ranked by rate where populations are known, else by number. */
export function wardChart(analysis: Analysis): RankedBars {
  const rates = analysis.wards
    .map((ward) => analysis.find('rate-per-1000-residents', 'all-incidents', ward.code))
    .filter((figure) => figure !== undefined);
  const counts = analysis.wards
    .map((ward) => analysis.find('incidents', 'all-incidents', ward.code))
    .filter((figure) => figure !== undefined);
  const byRate = rates.length > 0;
  const figures = (byRate ? rates : counts).sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const unit = byRate ? 'incidents per 1,000 residents' : 'incidents';
  const highest = figures[0];
  const lowest = figures.at(-1);
  return {
    kind: 'ranked-bars',
    title: `${byRate ? 'All incidents per 1,000 residents' : 'All incidents'} by ward, ${periodInWords(analysis.question.period)}`,
    description: `Wards of ${analysis.question.area.name} from ${highest?.areaName ?? ''} (${printNumber(highest?.value ?? null, byRate ? 1 : 0)} ${unit}) to ${lowest?.areaName ?? ''} (${printNumber(lowest?.value ?? null, byRate ? 1 : 0)}).${byRate ? ' Whiskers are 95% intervals.' : ''}`,
    valueTitle: unit,
    labelTitle: 'ward',
    source: sourceOf(figures),
    bars: figures.map((figure) => ({
      label: figure.areaName,
      value: figure.value,
      lower: figure.lower,
      upper: figure.upper,
    })),
  };
}

/** The wards shaded by rate (or number); null without shapes. The ranked bars and the table say the same in words. */
export function wardMap(analysis: Analysis): AreaMap | null {
  if (analysis.wards.length < 2) return null;
  const chart = wardChart(analysis);
  const byRate = chart.valueTitle.includes('per 1,000');
  const measure = byRate ? 'rate-per-1000-residents' : 'incidents';
  return {
    kind: 'area-map',
    title: `Map: ${chart.title.charAt(0).toLowerCase()}${chart.title.slice(1)}`,
    description: `A map of the same numbers as the chart and the table that follow. ${chart.description.replace(' Whiskers are 95% intervals.', '')}`,
    valueTitle: chart.valueTitle,
    labelTitle: 'ward',
    source: chart.source,
    areas: analysis.wards.map((ward) => {
      const figure = analysis.find(measure, 'all-incidents', ward.code);
      return {
        code: ward.code,
        name: ward.name,
        value: figure?.value ?? null,
        text: printNumber(figure?.value ?? null, byRate ? 1 : 0),
        geometry: ward.geometry,
      };
    }),
  };
}

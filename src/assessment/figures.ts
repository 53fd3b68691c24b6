import { clock } from '../foundation/clock.ts';
import { formatPeriod, periodInWords, type Period } from '../foundation/period.ts';
import { softwareVersion } from '../foundation/version.ts';
import { category } from '../observatory/observatory.ts';
import {
  change,
  figureId,
  rate,
  share,
  statisticsVersion,
  type AreaKind,
  type Figure,
  type Limitation,
  type PlacingMethod,
} from '../statistics/statistics.ts';
import type { Denominator, NamedArea } from './evidence.ts';
import { assessmentParameters, measures, type MeasureCode } from './measures.ts';

/** What is the same for all figures of one kind of area in one assessment. */
export type FigureContext = {
  areaKind: AreaKind;
  areaVintage: string;
  placedBy: PlacingMethod;
  period: Period;
  /** Null where there is no comparison. */
  comparison: Period | null;
  comparisonSet: string;
  /** Deliveries of the period alone, and of both periods. */
  deliveries: string[];
  deliveriesOfBoth: string[];
  limitations: Limitation[];
  /** Set where the two periods cannot be compared month for month. */
  comparability: Comparability;
};

/**
 * - `whole`: the two periods are compared as they are.
 * - `like-for-like`: some months are left out of both.
 * - `none`: no comparison was asked for, or none is possible; `reason` says why.
 */
export type Comparability =
  | { kind: 'whole' }
  | { kind: 'like-for-like'; reason: string; leftOut: ReadonlySet<string> }
  | { kind: 'none'; reason: string };

/** Counts that one category of one area has in the two periods. */
export type Observation = {
  area: NamedArea;
  category: string;
  now: number;
  /** Over the months that are compared; `null` without a comparison. */
  comparedNow: number | null;
  comparedBefore: number | null;
};

function base(
  context: FigureContext,
  observation: Observation,
  measureCode: MeasureCode,
  withComparison: boolean,
): Figure {
  const measure = measures[measureCode];
  const { title } = category(observation.category);
  const comparison = withComparison ? context.comparison : null;
  const deliveries = comparison === null ? context.deliveries : context.deliveriesOfBoth;
  return {
    id: figureId({
      measure: measure.code,
      measureVersion: measure.version,
      category: observation.category,
      area: observation.area.code,
      areaKind: context.areaKind,
      areaVintage: context.areaVintage,
      placedBy: context.placedBy,
      period: context.period,
      comparison,
      comparisonSet: context.comparisonSet,
      suppression: 'none',
      deliveries,
      statisticsVersion,
    }),
    measure: measure.code,
    measureTitle: measure.title,
    definition: measure.definition,
    category: observation.category,
    categoryTitle: title,
    area: observation.area.code,
    areaName: observation.area.name,
    areaKind: context.areaKind,
    areaVintage: context.areaVintage,
    placedBy: context.placedBy,
    period: formatPeriod(context.period),
    value: null,
    unit: measure.unit,
    numerator: observation.now,
    denominator: null,
    denominatorSource: '',
    lower: null,
    upper: null,
    method: 'count',
    previous: null,
    previousPeriod: null,
    compared: null,
    change: null,
    changeLower: null,
    changeUpper: null,
    pValue: null,
    significance: null,
    rank: null,
    of: null,
    comparisonSet: '',
    deliveries,
    limitations: [...context.limitations],
    computedAt: clock.now(),
    softwareVersion,
  };
}

/** Number of incidents, with its change where the periods can be compared. */
export function incidentsFigure(context: FigureContext, observation: Observation): Figure {
  const figure = base(context, observation, 'incidents', true);
  figure.value = observation.now;
  const { comparability, comparison } = context;
  if (comparison === null) return figure;
  figure.previousPeriod = formatPeriod(comparison);
  if (
    comparability.kind === 'none' ||
    observation.comparedBefore === null ||
    observation.comparedNow === null
  ) {
    figure.significance = 'not-comparable';
    if (comparability.kind === 'none')
      figure.limitations.push({ code: 'not-comparable', text: comparability.reason });
    return figure;
  }
  const result = change({ count: observation.comparedBefore }, { count: observation.comparedNow });
  figure.previous = observation.comparedBefore;
  figure.compared = observation.comparedNow;
  figure.significance = result.significance;
  figure.pValue = result.pValue;
  figure.method = `count; change by ${result.method}`;
  // A percentage of a small number misleads; both counts are there.
  if (result.significance !== 'too-few') {
    figure.change = result.percent;
    figure.changeLower = result.lower;
    figure.changeUpper = result.upper;
  }
  if (comparability.kind === 'like-for-like') {
    figure.limitations.push({ code: 'like-for-like', text: comparability.reason });
  }
  return figure;
}

/** Part of a whole in per cent, with Wilson limits. `wholeTitle` says what the whole is. */
export function shareFigure(
  context: FigureContext,
  observation: Observation,
  measureCode: 'share-of-crime' | 'share-of-district',
  whole: number,
  wholeTitle: string,
): Figure {
  const figure = base(context, observation, measureCode, false);
  const result = share(observation.now, whole);
  figure.value = result.value;
  figure.lower = result.lower;
  figure.upper = result.upper;
  figure.method = result.method;
  figure.denominator = whole;
  figure.denominatorSource = wholeTitle;
  return figure;
}

/** Incidents per 1,000 residents or households, with Byar or exact limits; null without a denominator, and says so. */
export function rateFigure(
  context: FigureContext,
  observation: Observation,
  measureCode: 'rate-per-1000-residents' | 'rate-per-1000-households',
  denominator: Denominator | null,
): Figure {
  const figure = base(context, observation, measureCode, false);
  const what = measureCode === 'rate-per-1000-residents' ? 'residents' : 'households';
  const result = rate(observation.now, denominator?.count ?? null);
  figure.value = result.value;
  figure.lower = result.lower;
  figure.upper = result.upper;
  figure.method = result.method;
  if (denominator === null) {
    figure.limitations.push({
      code: 'no-denominator',
      text: `No number of ${what} was given for ${observation.area.name}, so there is no rate.`,
    });
    return figure;
  }
  figure.denominator = denominator.count;
  figure.denominatorSource = denominator.source;
  figure.limitations.push(...denominatorLimitations(figure, denominator, context.period, what));
  return figure;
}

/** What a rate must say about its denominator: old, tiny, or of a place that many visit. @param per what the rate is per. */
export function denominatorLimitations(
  figure: Figure,
  denominator: Denominator,
  period: Period,
  what: string,
  per = 1000,
): Limitation[] {
  const limitations: Limitation[] = [];
  const middle = (Number(period.from.slice(0, 4)) + Number(period.to.slice(0, 4))) / 2;
  if (
    denominator.year !== null &&
    Math.abs(middle - denominator.year) > assessmentParameters.populationAgeYears
  ) {
    limitations.push({
      code: 'old-population',
      text: `The number of ${what} is for ${denominator.year}; the incidents are for ${periodInWords(period)}. If the population has grown, the true rate is lower.`,
    });
  }
  const tiny =
    figure.areaKind === 'district' &&
    what === 'residents' &&
    denominator.count < assessmentParameters.tinyResidentPopulation;
  if (tiny) {
    limitations.push({
      code: 'tiny-resident-population',
      text: `Only ${denominator.count.toLocaleString('en-GB')} people live in ${figure.areaName}. Most people who are there work or visit, so a rate per resident is not a measure of anyone’s risk and must not be compared with other areas.`,
    });
  } else if (what === 'residents' && ((figure.value ?? 0) * 1000) / per > assessmentParameters.visitorRate) {
    limitations.push({
      code: 'many-visitors',
      text: `There are more than ${assessmentParameters.visitorRate} incidents for 1,000 residents here. Where many people come to shop, to work or to go out, a rate per resident is not a resident’s risk.`,
    });
  }
  return limitations;
}

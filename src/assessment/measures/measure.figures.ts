import { clock } from '../../foundation/clock.ts';
import { formatPeriod, monthsIn, periodInWords, runsInWords, type Period } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import {
  change,
  changeParameters,
  competitionRanks,
  differenceOfProportions,
  figureId,
  pooledRate,
  rankIntervals,
  rate,
  share,
  statisticsVersion,
  type Figure,
  type Limitation,
  type RankInterval,
} from '../../statistics/statistics.ts';
import type { Denominator, NamedArea } from '../evidence.ts';
import { denominatorLimitations, type Comparability } from '../figures.ts';
import { assessmentParameters } from '../measures.ts';
import { roundedWords } from '../small.rules.ts';
import {
  comparabilityOf,
  countsIn,
  deliveriesIn,
  type Level,
  type MeasureWorld,
} from './measure.evidence.ts';
import { countedInWords, titleOf, unitOf, type Measure, type MeasureDefinition } from './measure.rules.ts';
import { exposureOf } from './periods.rules.ts';

export type Periods = { period: Period; comparison: Period | null };

/** A measure of one area: how many, and the number that the measure gives (the same figure where it divides by nothing). */
export type AreaResult = { area: NamedArea; count: Figure; value: Figure };

/** A measure over one level of areas, each with its place. */
export type LevelResult = {
  level: Level;
  results: readonly AreaResult[];
  /** By area code; only areas with a value, where there are enough of them. */
  ranks: ReadonlyMap<string, RankInterval>;
  /** All areas with a base taken together, and the plain mean of their values: two different things, both named. */
  pooled: number | null;
  mean: number | null;
};

type Sides = { now: number; comparedNow: number | null; comparedBefore: number | null };

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/**
 * A measure of every area of a level. The ids carry the measure's code and version.
 * @param only areas wanted; all unless given. Ranks need all.
 */
export async function measureLevel(
  world: MeasureWorld,
  measure: Measure,
  level: Level,
  periods: Periods,
  only?: ReadonlySet<string>,
): Promise<LevelResult> {
  const { period, comparison } = periods;
  const { definition } = measure;
  const comparability = comparabilityOf(world, period, comparison);
  const nowCounts = await countsIn(level, period);
  const beforeCounts = comparison === null ? nowCounts : await countsIn(level, comparison);
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : undefined;
  const sidesOf = (area: string, categories: readonly string[]): Sides => ({
    now: sum(categories.map((code) => nowCounts.count(area, code, period))),
    comparedNow:
      comparability.kind === 'none'
        ? null
        : sum(categories.map((code) => nowCounts.count(area, code, period, leftOut))),
    comparedBefore:
      comparability.kind === 'none' || comparison === null
        ? null
        : sum(categories.map((code) => beforeCounts.count(area, code, comparison, leftOut))),
  });
  const common = limitationsOf(world, level, definition, period);
  // The same for every area of the level.
  const deliveries: Deliveries = {
    alone: deliveriesIn(world, [period]),
    both: comparison === null ? [] : deliveriesIn(world, [period, comparison]),
  };
  const results = level.areas
    .filter((area) => only === undefined || only.has(area.code))
    .map((area): AreaResult => {
      const sides = sidesOf(area.code, definition.categories);
      const make = (part: 'count' | 'value'): Figure =>
        blank({ world, measure, level, area, periods, part, numerator: sides.now, common, deliveries });
      const count = withChange(make('count'), sides, periods, comparability, definition.minimumBase);
      switch (definition.divideBy) {
        case 'nothing':
          return { area, count, value: count };
        case 'category':
          return {
            area,
            count,
            value: shareOf(
              make('value'),
              sides,
              sidesOf(area.code, [definition.whole ?? '']),
              definition,
              comparability,
            ),
          };
        case 'residents':
        case 'households': {
          const find = world.evidence[definition.divideBy];
          return { area, count, value: rateOf(make('value'), find(area.code), definition, period) };
        }
      }
    });
  return { level, results, ...compareAreas(results, definition, level.comparisonSet) };
}

/** Figures of a measure for some areas: both the number and what the measure makes of it. */
export async function measureFigures(
  world: MeasureWorld,
  measure: Measure,
  asked: Periods & { areas: readonly string[] },
): Promise<Figure[]> {
  const wanted = new Set(asked.areas);
  const levels = world.wards === null ? [world.districts] : [world.districts, world.wards];
  const found: Figure[] = [];
  for (const level of levels) {
    const { results } = await measureLevel(world, measure, level, asked, wanted);
    for (const { count, value } of results) found.push(...(count === value ? [count] : [count, value]));
  }
  return found;
}

/** Hashes of the files behind figures of one period, and of that and the one it is compared with. */
type Deliveries = { alone: readonly string[]; both: readonly string[] };

function blank(of: {
  world: MeasureWorld;
  measure: Measure;
  level: Level;
  area: NamedArea;
  periods: Periods;
  part: 'count' | 'value';
  numerator: number;
  /** What every figure of the level must say. */
  common: readonly Limitation[];
  deliveries: Deliveries;
}): Figure {
  const { world, level, area, part, numerator } = of;
  const { definition, code } = of.measure;
  const { period, comparison } = of.periods;
  const isCount = part === 'count' && definition.divideBy !== 'nothing';
  const compared = part === 'count' || definition.divideBy === 'category' ? comparison : null;
  const deliveries = [...(compared === null ? of.deliveries.alone : of.deliveries.both)];
  const measureCode = isCount ? `${code}:count` : code;
  const counted = definition.categories.join('+');
  return {
    id: figureId({
      measure: measureCode,
      measureVersion: of.measure.version,
      category: counted,
      area: area.code,
      areaKind: level.areaKind,
      areaVintage: level.areaVintage,
      placedBy: level.placedBy,
      period,
      comparison: compared,
      comparisonSet: level.comparisonSet,
      suppression: world.roundedTo === null ? 'none' : `rounded-${world.roundedTo}`,
      deliveries,
      statisticsVersion,
    }),
    measure: measureCode,
    measureTitle: isCount ? 'Number of incidents' : definition.title,
    definition: isCount
      ? `Incidents counted by the measure “${definition.title}”: ${countedInWords(definition)}.`
      : definition.definition,
    category: counted,
    categoryTitle: countedInWords(definition),
    area: area.code,
    areaName: area.name,
    areaKind: level.areaKind,
    areaVintage: level.areaVintage,
    placedBy: level.placedBy,
    period: formatPeriod(period),
    value: null,
    unit: isCount ? 'incidents' : unitOf(definition),
    numerator,
    denominator: null,
    denominatorSource: '',
    lower: null,
    upper: null,
    method: 'count',
    previous: null,
    previousPeriod: compared === null ? null : formatPeriod(compared),
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
    limitations: [...of.common],
    computedAt: clock.now(),
    softwareVersion,
  };
}

/** What every figure of the level must say. */
function limitationsOf(
  world: MeasureWorld,
  level: Level,
  definition: MeasureDefinition,
  period: Period,
): Limitation[] {
  const limitations: Limitation[] = world.evidence.sourceLimitations.map(({ code, text }) => ({
    code,
    text,
  }));
  if (world.roundedTo !== null) limitations.push({ code: 'rounded', text: roundedWords });
  const present = new Set(world.months);
  const absent = monthsIn(period).filter((month) => !present.has(month));
  if (absent.length > 0)
    limitations.push({
      code: 'months-not-received',
      text: `No file was received for ${runsInWords(absent)}; counts of the period are without ${absent.length === 1 ? 'it' : 'them'}.`,
    });
  const inside = new Set(monthsIn(period));
  for (const check of world.evidence.checks)
    if (check.state === 'suspicious' && inside.has(check.month))
      limitations.push({ code: 'month-suspicious', text: check.reason });
  if (world.form === 'totals')
    limitations.push({
      code: 'totals',
      text: 'Counted from totals that the source worked out itself, not from single incidents.',
    });
  if (world.otherForm)
    limitations.push({
      code: 'other-form',
      text: `The same kind of source has also sent ${world.form === 'totals' ? 'single incidents' : 'totals'}. They may hold the same events, so they are not added to this number.`,
    });
  if (world.sources.length > 1)
    limitations.push({
      code: 'several-sources',
      text: `Counted from ${world.sources.length} sources together: ${world.sources.map((source) => source.title).join('; ')}.`,
    });
  if (level.notPlaced > 0)
    limitations.push({
      code: 'other-area',
      text: `${level.notPlaced.toLocaleString('en-GB')} of what was received in all months names another area, or none that is known here, and is not counted.`,
    });
  if (level.placedBy === 'none')
    limitations.push({
      code: 'not-placed',
      text: 'The rows do not say where they were, so everything received is counted, in the area or not.',
    });
  const near = level.placing?.nearEdge ?? 0;
  if (level.areaKind === 'ward' && near > 0)
    limitations.push({
      code: 'near-ward-edge',
      text: `${near.toLocaleString('en-GB')} of all incidents placed in these wards lie within ${level.placing?.nearMetres ?? 0} metres of another ward. Published points are moved to a nearby map point, so some belong to the ward next door.`,
    });
  if (definition.note !== '') limitations.push({ code: 'measure-note', text: definition.note });
  return limitations;
}

const notComparable = (figure: Figure, reason: string): Figure => {
  figure.significance = 'not-comparable';
  figure.limitations.push({ code: 'not-comparable', text: reason });
  return figure;
};

/** The change of a count, by the exact conditional test; per day where the periods are not the same months. */
function withChange(
  figure: Figure,
  sides: Sides,
  { period, comparison }: Periods,
  comparability: Comparability,
  minimumBase: number,
): Figure {
  figure.value = sides.now;
  if (comparison === null) return figure;
  if (comparability.kind === 'none' || sides.comparedNow === null || sides.comparedBefore === null)
    return notComparable(
      figure,
      comparability.kind === 'none' ? comparability.reason : 'The periods cannot be compared.',
    );
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : undefined;
  const exposure = exposureOf(period, comparison, leftOut);
  const result = exposure.perDay
    ? change(
        { count: sides.comparedBefore, exposure: exposure.days.before },
        { count: sides.comparedNow, exposure: exposure.days.now },
      )
    : change({ count: sides.comparedBefore }, { count: sides.comparedNow });
  figure.previous = sides.comparedBefore;
  figure.compared = sides.comparedNow;
  figure.pValue = result.pValue;
  figure.method = `count; change by ${result.method}${exposure.perDay ? ', a day' : ''}`;
  figure.significance = sides.comparedBefore < minimumBase ? 'too-few' : result.significance;
  if (figure.significance !== 'too-few') {
    figure.change = result.percent;
    figure.changeLower = result.lower;
    figure.changeUpper = result.upper;
  }
  if (comparability.kind === 'like-for-like')
    figure.limitations.push({ code: 'like-for-like', text: comparability.reason });
  if (exposure.words !== '')
    figure.limitations.push({ code: exposure.perDay ? 'unequal-periods' : 'leap-day', text: exposure.words });
  return figure;
}

/** A share of a whole in per cent, and its difference from the earlier share in points. */
function shareOf(
  figure: Figure,
  part: Sides,
  whole: Sides,
  definition: MeasureDefinition,
  comparability: Comparability,
): Figure {
  const { minimumBase } = definition;
  figure.denominator = whole.now;
  figure.denominatorSource = `${titleOf(definition.whole ?? '')} in ${figure.areaName}`;
  if (whole.now < minimumBase) figure.limitations.push(smallBase(whole.now, minimumBase, 'share'));
  else {
    const result = share(part.now, whole.now);
    Object.assign(figure, {
      value: result.value,
      lower: result.lower,
      upper: result.upper,
      method: result.method,
    });
  }
  if (figure.previousPeriod === null) return figure;
  const [p1, w1, p2, w2] = [part.comparedBefore, whole.comparedBefore, part.comparedNow, whole.comparedNow];
  if (comparability.kind === 'none' || p1 === null || w1 === null || p2 === null || w2 === null)
    return notComparable(
      figure,
      comparability.kind === 'none' ? comparability.reason : 'The periods cannot be compared.',
    );
  if (w1 < minimumBase || w2 < minimumBase) {
    figure.significance = 'too-few';
    return figure;
  }
  const difference = differenceOfProportions({ part: p1, whole: w1 }, { part: p2, whole: w2 });
  figure.previous = share(p1, w1).value;
  figure.compared = share(p2, w2).value;
  figure.pValue = difference.pValue;
  const isClear = difference.pValue !== null && difference.pValue < changeParameters.significanceLevel.value;
  figure.significance = !isClear ? 'no-clear-change' : (difference.difference ?? 0) > 0 ? 'up' : 'down';
  if (figure.method !== 'count') figure.method += `; difference by pooled z test`;
  if (comparability.kind === 'like-for-like')
    figure.limitations.push({ code: 'like-for-like', text: comparability.reason });
  return figure;
}

const smallBase = (count: number, minimum: number, what: 'rate' | 'share'): Limitation => ({
  code: 'small-base',
  text: `${count === 0 ? 'There are none' : `There are only ${count}`}, fewer than ${minimum}, so no ${what} is given: the number stands alone.`,
});

/** Events per residents or households; none without a denominator, and none of a handful. */
function rateOf(
  figure: Figure,
  denominator: Denominator | null,
  definition: MeasureDefinition,
  period: Period,
): Figure {
  const what = definition.divideBy === 'households' ? 'households' : 'residents';
  if (denominator === null || denominator.count <= 0) {
    figure.limitations.push({
      code: 'no-denominator',
      text: `No number of ${what} was given for ${figure.areaName}, so there is no rate.`,
    });
    return figure;
  }
  figure.denominator = denominator.count;
  figure.denominatorSource = denominator.source;
  const count = figure.numerator ?? 0;
  if (count < definition.minimumBase) {
    figure.limitations.push(smallBase(count, definition.minimumBase, 'rate'));
    return figure;
  }
  const result = rate(count, denominator.count, definition.per);
  Object.assign(figure, {
    value: result.value,
    lower: result.lower,
    upper: result.upper,
    method: result.method,
  });
  figure.limitations.push(...denominatorLimitations(figure, denominator, period, what, definition.per));
  return figure;
}

/** The simulation behind places takes longer than all else of an answer, and the same bases always give the same places. */
// A place with its interval is some hundred bytes; twelve boroughs ask for about 500 tables of a dozen or two.
const mostRemembered = 2000;
const rememberedRanks = new Map<string, ReturnType<typeof rankIntervals>>();

function rememberedIntervals(bases: Parameters<typeof rankIntervals>[0]): ReturnType<typeof rankIntervals> {
  const key = JSON.stringify(bases);
  const known = rememberedRanks.get(key);
  if (known !== undefined) return known;
  const made = rankIntervals(bases);
  rememberedRanks.set(key, made);
  const [oldest] = rememberedRanks.keys();
  if (rememberedRanks.size > mostRemembered && oldest !== undefined) rememberedRanks.delete(oldest);
  return made;
}

/** Places with their intervals, the areas taken together, and the mean of the areas. */
function compareAreas(
  results: readonly AreaResult[],
  definition: MeasureDefinition,
  comparisonSet: string,
): Pick<LevelResult, 'ranks' | 'pooled' | 'mean'> {
  const known = results.filter(({ value }) => value.value !== null);
  const ranks = new Map<string, RankInterval>();
  if (known.length < assessmentParameters.fewestRanked) return { ranks, pooled: null, mean: null };
  const bases = known.map(({ value }) => ({
    count: value.numerator ?? 0,
    base: definition.divideBy === 'nothing' ? 1 : (value.denominator ?? 1),
  }));
  const intervals = rememberedIntervals(bases);
  const places = competitionRanks(known.map(({ value }) => value.value));
  known.forEach(({ area, value }, index) => {
    const interval = intervals[index];
    const place = places[index];
    if (interval === undefined || place === null || place === undefined) return;
    ranks.set(area.code, interval);
    value.rank = place;
    value.of = known.length;
    value.comparisonSet = comparisonSet;
  });
  return {
    ranks,
    pooled: definition.divideBy === 'nothing' ? null : pooledRate(bases, definition.per),
    mean: sum(known.map(({ value }) => value.value ?? 0)) / known.length,
  };
}

/** "October 2024 to September 2025": the other period in words; null without one. */
export const comparisonInWords = ({ comparison }: Periods): string | null =>
  comparison === null ? null : periodInWords(comparison);

import type { Tx } from '../../foundation/database.types.ts';
import { monthsIn, type Month, type Period } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { listGroups, type AreaGroup } from '../../places/places.ts';
import {
  adjustedFor,
  breakInWords,
  breaksOfSources,
  concern,
  listBreaks,
  monthState,
  rawAndAdjusted,
  spansQuestion,
  type SeriesBreak,
} from '../../observatory/observatory.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { ComparisonGroup, NamedArea } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { comparabilityOf, measureWorld, type Level, type MeasureWorld } from './measure.evidence.ts';
import { measureLevel, type AreaResult, type LevelResult, type Periods } from './measure.figures.ts';
import type { Measure } from './measure.rules.ts';
import { periodsFrom, type PeriodQuery } from './periods.rules.ts';

/** A measure looked at for one area: everything that its pages say. */
export type Look = {
  world: MeasureWorld;
  measure: Measure;
  periods: Periods;
  area: NamedArea;
  /** The area's own numbers. */
  own: AreaResult;
  /** The level that the area is of, and the wards where the area is the whole district. */
  level: LevelResult;
  wards: LevelResult | null;
  /** All months there are, of the area; null where a month was not received. Empty where rows are of quarters or years. */
  series: { months: readonly Month[]; values: readonly (number | null)[] };
  /** Breaks that lie in the series, each with its first month there. */
  breaks: readonly { at: Month; seriesBreak: SeriesBreak }[];
  /** Sentences of the breaks that lie between what is compared, raw and adjusted. */
  breakNotes: readonly string[];
  /** The group of areas compared within; null for all that there are. */
  group: AreaGroup | null;
  groups: readonly AreaGroup[];
  /** What is wrong with the periods asked for; the usual ones are then shown. */
  failure: Problem | null;
};

/**
 * Looks at a measure; null where nothing of its kind of source was received, or the area is none of those it is known for.
 * @param query what the address says.
 * @param withWards false where nobody looks at the wards: their places are worked out by simulation.
 */
export async function lookAt(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  measure: Measure,
  query: PeriodQuery & { area?: string | undefined; group?: string | undefined },
  withWards = true,
): Promise<Look | null> {
  const world = await measureWorld(tx, services, partnershipId, measure.definition.sourceKind);
  if (world === null) return null;
  const { periods, failure } = understood(query, world.months);
  const code = query.area ?? world.area.code;
  const level = levelOf(world, code);
  if (level === null) return null;
  const groups = await listGroups(tx);
  const group = groups.find((each) => each.code === query.group) ?? null;
  const result = await measureLevel(world, measure, within(world, level, group, code), periods);
  const own = result.results.find((each) => each.area.code === code);
  if (own === undefined) return null;
  const isWhole = code === world.area.code && level === world.districts;
  const wards =
    withWards && isWhole && world.wards !== null
      ? await measureLevel(world, measure, world.wards, periods)
      : null;
  const series = seriesOf(world, level, measure, code);
  const all = await breaksOf(tx, world, measure, own.area, level);
  return {
    world,
    measure,
    periods,
    area: own.area,
    own,
    level: result,
    wards,
    series,
    group,
    groups,
    breaks: all.flatMap((seriesBreak) => {
      const at = series.months.find((month) => monthState(seriesBreak, month) !== 'clear');
      return at === undefined || at === series.months[0] ? [] : [{ at, seriesBreak }];
    }),
    breakNotes: all
      .filter((seriesBreak) => spansQuestion(seriesBreak, periods))
      .map((seriesBreak) => breakNote(world, measure, level, own, periods, seriesBreak)),
    failure,
  };
}

/** The districts of a group and the area itself; a level of wards stays whole. The group is named as the comparison set. */
export function within(
  world: MeasureWorld,
  level: Level,
  group: Pick<ComparisonGroup, 'title' | 'areas'> | null,
  own: string,
): Level {
  if (group === null || level !== world.districts) return level;
  const codes = new Set(group.areas.map(({ code }) => code));
  return {
    ...level,
    areas: level.areas.filter(({ code }) => code === own || codes.has(code)),
    comparisonSet: `areas of the group ${group.title}`,
  };
}

function understood(
  query: PeriodQuery,
  months: readonly Month[],
): { periods: Periods; failure: Problem | null } {
  try {
    return { periods: periodsFrom(query, months), failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { periods: periodsFrom({}, months), failure: error };
  }
}

export function levelOf(world: MeasureWorld, areaCode: string): Level | null {
  const holds = (level: Level): boolean => level.areas.some((area) => area.code === areaCode);
  if (holds(world.districts)) return world.districts;
  return world.wards !== null && holds(world.wards) ? world.wards : null;
}

/** Counts of the area month by month. A month that was not received is a gap, never zero. */
export function seriesOf(world: MeasureWorld, level: Level, measure: Measure, area: string): Look['series'] {
  const [first] = world.months;
  const last = world.months.at(-1);
  if (first === undefined || last === undefined || level.coarse !== null) return { months: [], values: [] };
  const months = monthsIn({ from: first, to: last });
  const received = new Set(world.months);
  const parts = measure.definition.categories.map((code) => level.counts.monthly(area, code, months));
  return {
    months,
    values: months.map((month, index) =>
      received.has(month) ? parts.reduce((sum, counts) => sum + (counts[index] ?? 0), 0) : null,
    ),
  };
}

/** The breaks that concern the measure's categories in the area, from the sources it is counted from. */
async function breaksOf(
  tx: Tx,
  world: MeasureWorld,
  measure: Measure,
  area: NamedArea,
  level: Level,
): Promise<SeriesBreak[]> {
  const sources = world.sources.map(({ code }) => ({ code, kind: world.kind }));
  return breaksOfSources(await listBreaks(tx), sources).filter((each) =>
    measure.definition.categories.some(
      (category) => concern(each, seriesKey(world, level, area, category)) !== null,
    ),
  );
}

const seriesKey = (world: MeasureWorld, level: Level, area: NamedArea, category: string) => ({
  category,
  area: area.code,
  ...(level === world.wards ? { within: world.area.code } : {}),
  ...(area.code === world.area.code && world.wards !== null
    ? { holds: world.wards.areas.map(({ code }) => code) }
    : {}),
});

/** The break in words; with the change as recorded and adjusted, where its adjustment was made for this very series. */
function breakNote(
  world: MeasureWorld,
  measure: Measure,
  level: Level,
  own: AreaResult,
  { period, comparison }: Periods,
  seriesBreak: SeriesBreak,
): string {
  const said = breakInWords(seriesBreak);
  const [category, ...more] = measure.definition.categories;
  const { count } = own;
  if (
    comparison === null ||
    category === undefined ||
    more.length > 0 ||
    seriesBreak.adjustment === null ||
    level.coarse !== null ||
    count.previous === null ||
    count.compared === null
  )
    return said;
  const comparability = comparabilityOf(world, period, comparison);
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : new Set<Month>();
  const sideOf = (of: Period): { months: Month[]; counts: number[] } => {
    const months = monthsIn(of).filter((month) => !leftOut.has(month));
    return { months, counts: level.counts.monthly(own.area.code, category, months) };
  };
  const adjusted = adjustedFor(
    seriesBreak,
    seriesKey(world, level, own.area, category),
    sideOf(comparison),
    sideOf(period),
  );
  if (adjusted === null) return said;
  const raw = rawChange(count);
  return raw === null ? said : `${said} ${rawAndAdjusted(raw, seriesBreak.adjustment, adjusted)}`;
}

function rawChange(count: Figure): Parameters<typeof rawAndAdjusted>[0] | null {
  return count.previous === null || count.compared === null
    ? null
    : {
        before: count.previous,
        now: count.compared,
        percent: count.change,
        significance: count.significance,
      };
}

import type { Tx } from '../../foundation/database.types.ts';
import { monthsIn, type Month } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import type { SourceNote } from '../../documents/document.ts';
import {
  breaksOfSources,
  concern,
  listBreaks,
  monthState,
  spansQuestion,
  type SeriesBreak,
} from '../../observatory/observatory.ts';
import type { Figure, RankInterval } from '../../statistics/statistics.ts';
import type { NamedArea } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { groundOf } from '../ground.ts';
import { measureWorld, type MeasureWorld } from '../measures/measure.evidence.ts';
import { measureLevel, type LevelResult, type Periods } from '../measures/measure.figures.ts';
import type { Measure } from '../measures/measure.rules.ts';
import { ensureMeasures, selectMeasure } from '../measures/measure.store.ts';
import { periodsFrom } from '../measures/periods.rules.ts';
import { isRestricted, shownWorld } from '../measures/small.rules.ts';
import { roundedTo } from '../small.rules.ts';
import { scan, type Found, type Scan } from '../measures/stands-out.rules.ts';
import { wardCells } from '../measures/stands-out.routes.ts';
import type { Subject } from '../measures/stands-out.page.ts';
import { linesView } from '../places/places.view.ts';
import { packLimits, packMeasures } from './pack.rules.ts';

/** One row of a ward's table. */
export type PackRow = {
  measure: Measure;
  count: Figure;
  value: Figure;
  place: RankInterval | undefined;
  /** All wards taken together; null where the measure divides by nothing. */
  together: number | null;
  /** Its counts are rounded to the nearest 5: its source is not open data, and the reader is not the unit. */
  isRounded: boolean;
  /** A break in the series lies between what is compared. */
  spansBreak: boolean;
};

/** Incidents close to the line between the ward and the next. */
type PackLine = { neighbour: string | null; near: number; metres: number; both: number };

/** What the pack of one ward says. */
export type WardView = {
  ward: NamedArea;
  rows: readonly PackRow[];
  /** What stands out here, the firmest first. `subject.breaks` names the breaks it spans. */
  found: readonly Found<Subject>[];
  months: readonly { month: Month; value: number | null }[];
  chartBreaks: readonly { at: Month; seriesBreak: SeriesBreak }[];
  breaks: readonly SeriesBreak[];
  line: PackLine | null;
};

/** What the packs of all wards stand on, counted once. */
export type PackView = {
  area: NamedArea;
  wards: readonly NamedArea[];
  wardVintage: string;
  periods: Periods;
  /** Everything scanned in all wards; null where nothing could be compared. */
  scan: Scan<Subject> | null;
  /** The kinds of source counted, with their titles. */
  sources: readonly string[];
  notes: readonly SourceNote[];
  isRounded: boolean;
  of: (code: string) => WardView | null;
};

const nothingYet = (): Problem =>
  new Problem({
    status: 422,
    code: 'no-wards',
    title: 'There are no figures of wards yet',
    detail:
      'A pack needs a police file in the Observatory and ward boundaries in Places. Load them, and the packs appear here.',
  });

/**
 * Gathers what the packs of all wards say, as a member outside the unit may read it: counts of sources that are not open data
 * are rounded before anything is worked out from them (`measures/small.rules.ts`), whoever is looking, because a pack is given
 * away.
 *
 * @throws Problem 422 where nothing can be put into wards
 */
export async function packView(tx: Tx, services: RegisterServices, partnershipId: string): Promise<PackView> {
  await ensureMeasures(tx, partnershipId);
  const worlds = new Map<string, MeasureWorld | null>();
  const worldOf = async (kind: string): Promise<MeasureWorld | null> => {
    if (!worlds.has(kind)) {
      const world = await measureWorld(tx, services, partnershipId, kind);
      worlds.set(kind, world === null ? null : shownWorld(world));
    }
    return worlds.get(kind) ?? null;
  };
  const chosen: { measure: Measure; world: MeasureWorld }[] = [];
  for (const code of packMeasures) {
    const measure = await selectMeasure(tx, code).catch(() => null);
    if (measure?.state !== 'in-use') continue;
    const world = await worldOf(measure.definition.sourceKind);
    if (world?.wards != null && world.districts.coarse === null) chosen.push({ measure, world });
  }
  const first = chosen[0]?.world;
  if (first?.wards == null) throw nothingYet();
  const periods = periodsFrom({}, first.months);
  const now = new Set(monthsIn(periods.period));
  // A partner that sent nothing for these months has no row: it would read as none.
  const used = chosen
    .filter(({ world }) => world.months.some((month) => now.has(month)))
    .slice(0, packLimits.rows);
  const levels: { measure: Measure; world: MeasureWorld; result: LevelResult }[] = [];
  for (const { measure, world } of used)
    if (world.wards !== null)
      levels.push({ measure, world, result: await measureLevel(world, measure, world.wards, periods) });

  const inUse = [...new Set(used.map(({ world }) => world))];
  const listed = await listBreaks(tx);
  const breaksOf = new Map(
    [...new Set([first, ...inUse])].map((world) => [
      world,
      breaksOfSources(
        listed,
        world.sources.map(({ code }) => ({ code, kind: world.kind })),
      ),
    ]),
  );
  /** Breaks of a world that touch a category in a ward. */
  const touching = (world: MeasureWorld, ward: string, categories: readonly string[]): SeriesBreak[] =>
    (breaksOf.get(world) ?? []).filter((each) =>
      categories.some(
        (category) => concern(each, { category, area: ward, within: first.area.code }) !== null,
      ),
    );
  const cells = wardCells(first, periods, ({ category, ward }) => ({
    breaks: touching(first, ward?.code ?? '', [category])
      .filter((each) => spansQuestion(each, periods))
      .map(({ title }) => title),
  }));
  const scanned = cells.length === 0 ? null : scan(cells);
  const lines = isRestricted(first) ? [] : await linesOf(tx, services, partnershipId, first, periods);
  const months = [
    ...(periods.comparison === null ? [] : monthsIn(periods.comparison)),
    ...monthsIn(periods.period),
  ].slice(-packLimits.months);
  const { wards } = first;
  return {
    area: first.area,
    wards: wards.areas.map(({ code, name }) => ({ code, name })),
    wardVintage: wards.areaVintage,
    periods,
    scan: scanned,
    sources: [...new Set(inUse.flatMap((world) => world.sources.map(({ title }) => title)))],
    notes: notesOf(inUse, periods),
    isRounded: inUse.some(({ roundedTo }) => roundedTo !== null),
    of: (code) => {
      const ward = wards.areas.find((each) => each.code === code);
      if (ward === undefined) return null;
      const received = new Set(first.months);
      const counted = wards.counts.monthly(code, 'all-incidents', months);
      return {
        ward: { code: ward.code, name: ward.name },
        rows: levels.flatMap(({ measure, world, result }): PackRow[] => {
          const own = result.results.find((each) => each.area.code === code);
          return own === undefined
            ? []
            : [
                {
                  measure,
                  ...withoutSmall(own, world.roundedTo !== null),
                  place: result.ranks.get(code),
                  together: result.pooled,
                  isRounded: world.roundedTo !== null,
                  spansBreak: touching(world, code, measure.definition.categories).some((each) =>
                    spansQuestion(each, periods),
                  ),
                },
              ];
        }),
        found: scanned?.found.filter(({ subject }) => subject.ward?.code === code) ?? [],
        months: months.map((month, index) => ({
          month,
          value: received.has(month) ? (counted[index] ?? 0) : null,
        })),
        chartBreaks: touching(first, code, ['all-incidents']).flatMap((seriesBreak) => {
          const at = months.find((month) => monthState(seriesBreak, month) !== 'clear');
          return at === undefined || at === months[0] ? [] : [{ at, seriesBreak }];
        }),
        breaks: [
          ...new Map(
            used
              .flatMap(({ measure, world }) => touching(world, code, measure.definition.categories))
              .filter((each) => spansQuestion(each, periods))
              .map((each) => [each.id, each]),
          ).values(),
        ],
        line: lineOf(lines, code),
      };
    },
  };
}

/**
 * Of a source that is not open data a number under 8 is not told apart from none, nor what follows from it: a pack lies beside the
 * packs of the other wards and beside rounded totals, and 3 printed as 5 could be worked out from them.
 */
function withoutSmall(
  { count, value }: { count: Figure; value: Figure },
  isRounded: boolean,
): { count: Figure; value: Figure } {
  const isSmall = (number: number | null): boolean => number !== null && number <= roundedTo;
  if (!isRounded || !(isSmall(count.value) || isSmall(count.previous) || isSmall(count.compared)))
    return { count, value };
  const shown = (number: number | null): number | null => (isSmall(number) ? null : number);
  const hide = (figure: Figure): Figure => ({
    ...figure,
    value: shown(figure.value),
    numerator: shown(figure.numerator),
    previous: shown(figure.previous),
    compared: shown(figure.compared),
    lower: null,
    upper: null,
    change: null,
    changeLower: null,
    changeUpper: null,
    pValue: null,
    significance: figure.significance === null ? null : 'too-few',
    rank: null,
    of: null,
    limitations: [
      ...figure.limitations,
      { code: 'small-hidden', text: `Numbers under ${roundedTo + 3} of this source are not given out.` },
    ],
  });
  const hidden = hide(count);
  return { count: hidden, value: value === count ? hidden : hide(value) };
}

type Lines = NonNullable<Awaited<ReturnType<typeof linesView>>>['lines'];

/** Incidents of the period near the lines between wards, of the police files; none where they are not placed by points. */
async function linesOf(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
  world: MeasureWorld,
  { period, comparison }: Periods,
): Promise<(Lines[number] & { metres: number })[]> {
  const codes = new Set(world.sources.map(({ code }) => code));
  const ground = await groundOf(tx, services, partnershipId, {
    fits: (choice) => codes.has(choice.code) && !choice.isAggregate && choice.isOpen,
    order: () => 0,
  });
  if (ground === null) return [];
  const view = await linesView(ground, {
    category: 'all-incidents',
    period,
    comparison,
    sorting: 'number',
  });
  return view === null ? [] : view.lines.map((line) => ({ ...line, metres: view.metres }));
}

/** The line of the ward with most incidents near it: one that leads to another ward, where there is one. */
function lineOf(lines: Awaited<ReturnType<typeof linesOf>>, code: string): PackLine | null {
  const own = lines.find(({ pair, near }) => pair.includes(code) && pair[1] !== null && near > 0);
  if (own === undefined) return null;
  const other = own.pair[0] === code ? own.names[1] : own.names[0];
  return { neighbour: other, near: own.near, metres: own.metres, both: own.both };
}

/** The files behind both periods. */
function notesOf(worlds: readonly MeasureWorld[], { period, comparison }: Periods): SourceNote[] {
  const months = new Set([...monthsIn(period), ...(comparison === null ? [] : monthsIn(comparison))]);
  const notes = worlds.flatMap((world) => {
    const inside = new Set(
      world.evidence.segments.filter(({ month }) => months.has(month)).map(({ delivery }) => delivery),
    );
    return world.evidence.sources.filter(({ delivery }) => inside.has(delivery));
  });
  return [...new Map(notes.map((note) => [note.delivery, note])).values()];
}

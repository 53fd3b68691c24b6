import { addMonths, formatPeriod, monthsIn, parsePeriod, type Period } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { categories as allCategories, descendants } from '../../observatory/observatory.ts';
import { countsIn, type Level, type MeasureWorld } from '../measures/measure.evidence.ts';
import type { CellKey } from './release.rules.ts';

/**
 * Everything published and to be published of a kind of source as sums of the finest counts that matter: ward x category x month,
 * with one more "elsewhere in the area" for what is in no ward. Parts that stand together in every cell are taken as one, so that the
 * system is as small as what was asked.
 */
export type System = {
  /** The parts of each cell, in the order given; null where the counts no longer know its area or periods. */
  atoms: (readonly string[] | null)[];
  counts: ReadonlyMap<string, number>;
  /** Sums that a reader can make of what is published by taking one from another, by area: see `madeOf`. */
  implied: { atoms: readonly string[]; categories: readonly string[] }[];
  /** Why counts of wards and of the whole area are not one sum, in a sentence; empty where they are. */
  rough: string;
};

type Cells = readonly CellKey[];
type Unit = { name: string; period: Period };

const childrenOf = Map.groupBy(allCategories, ({ parent }) => parent ?? '');

/** Sources that give totals of quarters or years: the stretches they come in. */
function unitsOf(world: MeasureWorld, cells: Cells): Unit[] {
  const isCoarse = world.districts.coarse !== null || (world.wards?.coarse ?? null) !== null;
  if (!isCoarse) {
    const months = new Set(cells.flatMap(({ period }) => monthsIn(parsePeriod(period))));
    return [...months].sort().map((month) => ({ name: month, period: { from: month, to: month } }));
  }
  const length = world.sources.some(({ periodGrain }) => periodGrain === 'year') ? 12 : 3;
  return [...new Set(world.evidence.segments.map(({ month }) => month))]
    .sort()
    .map((month) => ({ name: month, period: { from: month, to: addMonths(month, length - 1) } }));
}

const lies = (inner: Period, outer: Period): boolean => inner.from >= outer.from && inner.to <= outer.to;

/** The name of the area's part that is in no ward. */
const elsewhere = 'elsewhere';

/** Things that are in the same sets, as one class each: the class of a thing, and the classes of a set. */
function classesOf(sets: readonly ReadonlySet<string>[]): { members: string[][]; of: number[][] } {
  const things = new Set(sets.flatMap((set) => [...set]));
  const bySignature = Map.groupBy(things, (thing) => sets.map((set) => (set.has(thing) ? 1 : 0)).join(''));
  const signatures = [...bySignature.keys()];
  return {
    members: [...bySignature.values()],
    of: sets.map((_, index) =>
      signatures.flatMap((signature, place) => (signature[index] === '1' ? [place] : [])),
    ),
  };
}

/**
 * Sets that a reader can make of published ones: themselves, what is left of one without another that lies in it, and the parts that no
 * published set tells apart. The year without its last quarter; hate crime without the strand that is printed.
 */
export function madeOf(sets: readonly ReadonlySet<string>[]): ReadonlySet<string>[] {
  const found = new Map<string, ReadonlySet<string>>();
  const add = (set: ReadonlySet<string>): void => {
    if (set.size > 0) found.set([...set].sort().join(' '), set);
  };
  for (const set of sets) add(set);
  for (const whole of sets)
    for (const part of sets)
      if (part.size < whole.size && [...part].every((thing) => whole.has(thing)))
        add(new Set([...whole].filter((thing) => !part.has(thing))));
  for (const members of classesOf(sets).members) add(new Set(members));
  return [...found.values()];
}

const listName = (list: readonly string[]): string => [...new Set(list)].sort().join('+');

/**
 * The system of cells of one kind of source in one form.
 * @param cells all of this kind and form
 * @throws Problem 422 where a period cuts through a quarter or year that the source gives as one
 */
export async function systemOf(world: MeasureWorld, cells: Cells): Promise<System> {
  const units = unitsOf(world, cells);
  const lists = [...new Map(cells.map(({ categories }) => [listName(categories), categories])).entries()];
  const periods = [...new Set(cells.map(({ period }) => period))];
  const nodeSets = lists.map(([, list]) => new Set(list.flatMap((code) => descendants(code))));
  const timeSets = periods.map(
    (period) =>
      new Set(units.filter((unit) => lies(unit.period, parsePeriod(period))).map(({ name }) => name)),
  );
  const nodes = classesOf(nodeSets);
  const times = classesOf(timeSets);
  const count = await counter(world, units);
  const wards = world.wards?.areas.map(({ code }) => code) ?? [];
  const own = world.area.code;
  const known = new Set([...world.districts.areas.map(({ code }) => code), ...wards]);

  const values = new Map<string, number>();
  let rough = '';
  const part = (area: string, node: number, time: number): number => {
    const names = nodes.members[node] ?? [];
    return (times.members[time] ?? []).reduce(
      (sum, unit) => sum + names.reduce((all, code) => all + count(area, code, unit), 0),
      0,
    );
  };
  // Whether the wards lie in the whole, count by count: then what is elsewhere is a part of its own.
  const places = new Set(cells.map(({ area }) => area));
  const isNested = wards.length > 0 && places.has(own) && wards.some((ward) => places.has(ward));
  const pairs = nodes.members.flatMap((_, node) => times.members.map((__, time) => [node, time] as const));
  const rests = new Map(
    isNested
      ? pairs.map(([node, time]) => [
          `${node}|${time}`,
          part(own, node, time) - wards.reduce((sum, ward) => sum + part(ward, node, time), 0),
        ])
      : [],
  );
  const isWhole = isNested && [...rests.values()].every((rest) => rest >= 0);
  if (isNested && !isWhole)
    rough =
      'Wards and the whole area are counted in different ways in this source, so the wards can hold more than the whole.';
  const atomOf = (area: string, node: number, time: number): string => {
    const name = `${world.kind}|${world.form}|${area}|${node}|${time}`;
    if (!values.has(name)) {
      const value = area === elsewhere ? (rests.get(`${node}|${time}`) ?? 0) : part(area, node, time);
      if (value < 0) rough = 'The source has counts below nought.';
      values.set(name, Math.max(0, value));
    }
    return name;
  };
  const atoms = cells.map((cell) => {
    const list = lists.findIndex(([name]) => name === listName(cell.categories));
    const time = periods.indexOf(cell.period);
    if (!known.has(cell.area)) return null;
    checkPeriod(world, cell, units);
    const areas = cell.area === own && isWhole ? [...wards, elsewhere] : [cell.area];
    return areas.flatMap((area) =>
      (nodes.of[list] ?? []).flatMap((node) =>
        (times.of[time] ?? []).map((each) => atomOf(area, node, each)),
      ),
    );
  });
  const holding = (all: { members: string[][] }, set: ReadonlySet<string>): number[] =>
    all.members.flatMap(([first], index) => (first !== undefined && set.has(first) ? [index] : []));
  const implied = madeOf(nodeSets).flatMap((what) =>
    madeOf(timeSets).flatMap((when) =>
      [...places].flatMap((place) =>
        known.has(place)
          ? [
              {
                categories: [...what],
                atoms: (place === own && isWhole ? [...wards, elsewhere] : [place]).flatMap((area) =>
                  holding(nodes, what).flatMap((node) =>
                    holding(times, when).map((time) => atomOf(area, node, time)),
                  ),
                ),
              },
            ]
          : [],
      ),
    ),
  );
  return { atoms, counts: values, implied, rough };
}

/** A total of a quarter cannot be parted into its months. */
function checkPeriod(world: MeasureWorld, cell: CellKey, units: readonly Unit[]): void {
  const period = parsePeriod(cell.period);
  const inside = units.filter((unit) => lies(unit.period, period));
  const covered = new Set(inside.flatMap((unit) => monthsIn(unit.period)));
  const received = monthsIn(period).filter((month) => world.months.includes(month));
  const isWhole = received.every((month) => covered.has(month));
  const overlaps = covered.size < inside.reduce((sum, unit) => sum + monthsIn(unit.period).length, 0);
  if (isWhole && !overlaps) return;
  const titles = world.sources.map(({ title }) => title).join('; ');
  const message = overlaps
    ? `“${titles}” comes in periods that overlap, so its counts cannot be published beside each other`
    : `“${titles}” gives totals of whole quarters or years: choose periods that do not cut through one (${formatPeriod(period)} does)`;
  throw new Problem({
    status: 422,
    code: 'cannot-be-parted',
    title: message,
    fields: [{ name: 'tables', message }],
  });
}

/** Incidents of a category by itself (without what is filed under its parts), by area and unit. */
async function counter(
  world: MeasureWorld,
  units: readonly Unit[],
): Promise<(area: string, category: string, unit: string) => number> {
  const wards = new Set(world.wards?.areas.map(({ code }) => code) ?? []);
  const loaded = async (level: Level): Promise<Map<string, Awaited<ReturnType<typeof countsIn>>>> => {
    const found = new Map<string, Awaited<ReturnType<typeof countsIn>>>();
    for (const unit of units) found.set(unit.name, await countsIn(level, unit.period));
    return found;
  };
  const ofDistricts = await loaded(world.districts);
  const ofWards = world.wards === null ? ofDistricts : await loaded(world.wards);
  const periods = new Map(units.map(({ name, period }) => [name, period]));
  return (area, code, unit) => {
    const counts = (wards.has(area) ? ofWards : ofDistricts).get(unit);
    const period = periods.get(unit);
    if (counts === undefined || period === undefined) return 0;
    const inside = (childrenOf.get(code) ?? []).reduce(
      (sum, child) => sum + counts.count(area, child.code, period),
      0,
    );
    return counts.count(area, code, period) - inside;
  };
}

/**
 * Makes a system smaller without changing what can be worked out: parts that stand in the very same cells become one, and cells that
 * have nothing to do with those asked are left out.
 * @param asked how many cells, from the first, are to be published now; the others were published before
 * @returns `nameOf`: the part that each finest part went into, where it is tied to what is asked
 */
export function reduced(
  cells: readonly (readonly string[])[],
  counts: ReadonlyMap<string, number>,
  asked: number,
): { atoms: string[][]; counts: Map<string, number>; kept: boolean[]; nameOf: ReadonlyMap<string, string> } {
  const holders = new Map<string, number[]>();
  cells.forEach((atoms, index) => {
    for (const atom of atoms) {
      const list = holders.get(atom) ?? [];
      if (list.at(-1) !== index) list.push(index);
      holders.set(atom, list);
    }
  });
  // What is tied to a cell asked, directly or through others.
  const kept = cells.map((_, index) => index < asked);
  const queue = cells.flatMap((_, index) => (index < asked ? [index] : []));
  const seen = new Set<string>();
  for (let index = queue.pop(); index !== undefined; index = queue.pop())
    for (const atom of cells[index] ?? []) {
      if (seen.has(atom)) continue;
      seen.add(atom);
      for (const other of holders.get(atom) ?? [])
        if (kept[other] === false) {
          kept[other] = true;
          queue.push(other);
        }
    }
  const classes = new Map<string, { name: string; count: number }>();
  const nameOf = new Map<string, string>();
  for (const [atom, list] of holders) {
    if (!seen.has(atom)) continue;
    const signature = list.join(',');
    const known = classes.get(signature) ?? { name: `a${classes.size}`, count: 0 };
    known.count += counts.get(atom) ?? 0;
    classes.set(signature, known);
    nameOf.set(atom, known.name);
  }
  return {
    atoms: cells.map((atoms, index) =>
      kept[index] === true ? [...new Set(atoms.map((atom) => nameOf.get(atom) ?? ''))] : [],
    ),
    counts: new Map([...classes.values()].map(({ name, count }) => [name, count])),
    kept,
    nameOf,
  };
}

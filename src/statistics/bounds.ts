import { Simplex } from './simplex.ts';
import type { Row } from './simplex.ts';
import type { SuppressedCell, SuppressedTable } from './suppress.ts';
import { suppressionParameters } from './suppress.ts';

/**
 * What a reader of several tables together can work out about the cells that were withheld: this release and all earlier
 * ones, a ward table and a district table, quarters and the year.
 *
 * Everything published is a sum of *atoms*, the finest counts there are (ward x category x month), which nobody but us
 * knows. A published cell says what its atoms add up to; a rounded one says between what. The range of a withheld sum
 * is then a linear programme. Source: statistics reference 10; Willenborg & de Waal 2001, ch. 6; Fischetti & Salazar 2001.
 *
 * Limits: the ranges are over all non-negative numbers; counts are whole, so a reader may do a little better where an end
 * is not attained by whole counts (`isWhole` false). Ratios and percentages given beside counts are not looked at.
 */
export type Statement = {
  /** Names of the atoms that add up to the published cell. */
  atoms: readonly string[];
  /** What is published: equal ends for a count, the counts behind it for a rounded one (`countsBehind`). */
  lower: number;
  upper: number;
};

export type WithheldSum = { id: string; atoms: readonly string[] };

export type SumBounds = {
  id: string;
  lower: number;
  /** Infinity where nothing published bounds it. */
  upper: number;
  /** Both ends are attained by whole counts, so the reader can do no better. */
  isWhole: boolean;
};

export const boundsParameters = {
  /** A withheld 1 to threshold - 1 must stay as uncertain as the rule itself leaves it. */
  leastWidth: {
    value: suppressionParameters.threshold.value - 2,
    unit: 'greatest less smallest possible value of a withheld cell',
    source: 'As wide as 1 to 4, the counts that the rule withholds (domain pack 8.5).',
  },
} as const;

/**
 * The range of each withheld sum, in the order given.
 *
 * @throws RangeError where the statements contradict each other, which means that something published is wrong
 */
export function releaseBounds(
  published: readonly Statement[],
  withheld: readonly WithheldSum[],
): SumBounds[] {
  const system = reduce(published, withheld);
  return boundsOf(system, withheld, system.targets);
}

function boundsOf(system: System, withheld: readonly WithheldSum[], targets: readonly Target[]): SumBounds[] {
  return withheld.map((sum, index) => {
    const target = targets[index];
    if (target === undefined) throw new Error('A withheld sum without its target');
    const parts = target.parts.map(({ group, terms }) => {
      const solver = system.solver(group);
      return { least: solver.extreme(terms, false), most: solver.extreme(terms, true) };
    });
    let [lower, upper, isWhole] = [target.fixed, target.fixed, true];
    for (const { least, most } of parts) {
      lower += least?.value ?? 0;
      upper += most?.value ?? Infinity;
      isWhole &&= [least, most].every(
        (extreme) =>
          extreme === null || extreme.point.every((value) => Math.abs(value - Math.round(value)) < 1e-6),
      );
    }
    if (target.isFree) upper = Infinity;
    return { id: sum.id, lower: inward(lower, Math.ceil), upper: inward(upper, Math.floor), isWhole };
  });
}

/** Withheld sums that can be placed more closely than `leastWidth` allows: all of them must be mended before release. */
export function disclosed(
  published: readonly Statement[],
  withheld: readonly WithheldSum[],
  leastWidth: number = boundsParameters.leastWidth.value,
): SumBounds[] {
  return releaseBounds(published, withheld).filter(({ lower, upper }) => upper - lower < leastWidth);
}

/**
 * The first withheld sum that can be placed more closely than `leastWidth`, or null: what `disclosed` would begin with,
 * sooner. Every point that a programme ends at is a possible table, so it speaks for all sums at once, and most need no
 * programme of their own.
 */
export function firstDisclosed(
  published: readonly Statement[],
  withheld: readonly WithheldSum[],
  leastWidth: number = boundsParameters.leastWidth.value,
): SumBounds | null {
  const system = reduce(published, withheld);
  const seen = new Map<number, number[][]>();
  for (const [index, sum] of withheld.entries()) {
    const target = system.targets[index];
    if (target === undefined || target.isFree) continue;
    const width = target.parts.reduce((all, { group, terms }) => {
      const values = (seen.get(group) ?? []).map((point) => valueAt(terms, point));
      return values.length === 0 ? all : all + Math.max(...values) - Math.min(...values);
    }, 0);
    if (width >= leastWidth) continue;
    for (const { group, terms } of target.parts) {
      const solver = system.solver(group);
      const points = seen.get(group) ?? [];
      seen.set(group, points);
      for (const most of [true, false]) {
        const extreme = solver.extreme(terms, most);
        if (extreme !== null) points.push(extreme.point);
      }
    }
    const [bounds] = boundsOf(system, [sum], [target]);
    if (bounds !== undefined && bounds.upper - bounds.lower < leastWidth) return bounds;
  }
  return null;
}

function valueAt(terms: Row['terms'], point: readonly number[]): number {
  return terms.reduce((sum, { unknown, factor }) => sum + factor * (point[unknown] ?? 0), 0);
}

/** Counts are whole: a range of 1.2 to 3.7 leaves 2 and 3. Rounding errors of the solver are taken off first. */
function inward(value: number, round: (value: number) => number): number {
  if (!Number.isFinite(value)) return value;
  const nearest = Math.round(value);
  return Math.abs(value - nearest) < 1e-6 ? nearest : round(value);
}

type Target = {
  /** Sum of its atoms that are known exactly. */
  fixed: number;
  /** True where one of its atoms is in nothing published, so that nothing bounds it above. */
  isFree: boolean;
  parts: { group: number; terms: Row['terms'] }[];
};

type System = { targets: Target[]; solver: (group: number) => Simplex };

/**
 * Takes out what is plain (an atom published by itself, a 0 that empties all its atoms) and splits the rest into groups
 * that have nothing to do with each other, so that each programme is small.
 */
function reduce(published: readonly Statement[], withheld: readonly WithheldSum[]): System {
  const known = new Map<string, number>();
  let rows = published.map(({ atoms, lower, upper }) => ({ atoms: new Set(atoms), lower, upper }));
  for (const { lower, upper } of published) {
    if (!(lower <= upper))
      throw new RangeError(`What is published lies from ${lower} to ${upper}, which is empty`);
  }
  for (let moved = true; moved;) {
    moved = false;
    const open: typeof rows = [];
    for (const row of rows) {
      for (const atom of row.atoms) {
        const value = known.get(atom);
        if (value === undefined) continue;
        row.atoms.delete(atom);
        row.lower -= value;
        row.upper -= value;
      }
      if (row.atoms.size === 0) {
        if (row.lower > 0 || row.upper < 0) throw new RangeError('Published cells contradict each other');
        continue;
      }
      if (row.upper < 0) throw new RangeError('Published cells contradict each other');
      const isPlain = row.lower === row.upper && (row.atoms.size === 1 || row.upper === 0);
      if (!isPlain) {
        open.push(row);
        continue;
      }
      moved = true;
      for (const atom of row.atoms) known.set(atom, row.upper);
    }
    rows = open;
  }

  const groups = grouped(rows.map((row) => [...row.atoms]));
  const solvers = new Map<number, Simplex>();
  const solver = (group: number): Simplex => {
    const kept = solvers.get(group);
    if (kept !== undefined) return kept;
    const own = rows.filter((row) => groups.of([...row.atoms][0] ?? '')?.group === group);
    const made = new Simplex(
      groups.size(group),
      own.map(({ atoms, lower, upper }) => ({ terms: termsOf([...atoms]), lower, upper })),
    );
    if (!made.isFeasible) throw new RangeError('Published cells contradict each other');
    solvers.set(group, made);
    return made;
  };
  const termsOf = (atoms: readonly string[]) =>
    atoms.map((atom) => ({ unknown: groups.of(atom)?.unknown ?? 0, factor: 1 }));

  const targets = withheld.map(({ atoms }): Target => {
    let [fixed, isFree] = [0, false];
    const byGroup = new Map<number, string[]>();
    for (const atom of new Set(atoms)) {
      const value = known.get(atom);
      const place = groups.of(atom);
      if (value !== undefined) fixed += value;
      else if (place === undefined) isFree = true;
      else byGroup.set(place.group, [...(byGroup.get(place.group) ?? []), atom]);
    }
    return { fixed, isFree, parts: [...byGroup].map(([group, own]) => ({ group, terms: termsOf(own) })) };
  });
  return { targets, solver };
}

/** Atoms that stand in a row together belong to one group; each gets a number within its group. */
function grouped(rows: readonly (readonly string[])[]) {
  const parent = new Map<string, string>();
  const root = (atom: string): string => {
    let at = atom;
    for (let up = parent.get(at) ?? at; up !== at; up = parent.get(at) ?? at) {
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const atoms of rows) {
    const first = atoms[0];
    if (first === undefined) continue;
    for (const atom of atoms) {
      if (!parent.has(atom)) parent.set(atom, atom);
      parent.set(root(atom), root(first));
    }
  }
  const numbers = new Map<string, number>();
  const sizes: number[] = [];
  const places = new Map<string, { group: number; unknown: number }>();
  for (const atom of parent.keys()) {
    const top = root(atom);
    const group = numbers.get(top) ?? sizes.push(0) - 1;
    numbers.set(top, group);
    places.set(atom, { group, unknown: sizes[group] ?? 0 });
    sizes[group] = (sizes[group] ?? 0) + 1;
  }
  return { of: (atom: string) => places.get(atom), size: (group: number) => sizes[group] ?? 0 };
}

/**
 * A suppressed table as statements and withheld sums. A cell may itself be a sum: of the wards of a district, or of the
 * months of a quarter.
 *
 * @param name of the table, put before the place in each id: `wards 2025:2,3` (a row total has column = columns)
 * @param atoms of the cell in a row and column (not of totals, which are the unions)
 * @param isZeroShown where 0 is published, a reader knows that what is withheld as too small is 1 or more
 */
export function tableStatements(
  name: string,
  table: SuppressedTable,
  atoms: (row: number, column: number) => readonly string[],
  isZeroShown = true,
): { published: Statement[]; withheld: WithheldSum[] } {
  const published: Statement[] = [];
  const withheld: WithheldSum[] = [];
  const rows = table.cells.map((_, row) => row);
  const columns = (table.cells[0] ?? []).map((_, column) => column);
  const add = (row: number, column: number, cell: SuppressedCell, own: readonly string[]) => {
    if (cell.value !== null) published.push({ atoms: own, lower: cell.value, upper: cell.value });
    else withheld.push({ id: `${name}:${row},${column}`, atoms: own });
    if (cell.withheld === 'primary' && isZeroShown) published.push({ atoms: own, lower: 1, upper: Infinity });
  };
  const ofRow = (row: number) => columns.flatMap((column) => atoms(row, column));
  table.cells.forEach((line, row) =>
    line.forEach((cell, column) => add(row, column, cell, atoms(row, column))),
  );
  table.rowTotals?.forEach((cell, row) => add(row, columns.length, cell, ofRow(row)));
  table.columnTotals?.forEach((cell, column) =>
    add(
      rows.length,
      column,
      cell,
      rows.flatMap((row) => atoms(row, column)),
    ),
  );
  if (table.grandTotal !== null) {
    add(rows.length, columns.length, table.grandTotal, rows.flatMap(ofRow));
  }
  return { published, withheld };
}

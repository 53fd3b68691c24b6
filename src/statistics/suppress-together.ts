import { boundsParameters, firstDisclosed } from './bounds.ts';
import type { Statement } from './bounds.ts';
import { seededRandom, usualSeed } from './random.ts';
import { Simplex } from './simplex.ts';
import type { Row } from './simplex.ts';
import { suppressionParameters } from './suppress.ts';

/**
 * Suppression of several tables at once, and against everything published before: no small count may be worked out from
 * all of it together.
 *
 * For a small count that is not safe yet, a linear programme looks for the cheapest way in which the table could have
 * been another one, with that count far enough from what it is; the cells that differ are the ones to withhold. Repeated
 * until nothing is unsafe. The answer is checked by `releaseBounds`, not trusted. Source: Kelly, Golden & Assad 1992,
 * Cell suppression: disclosure protection for sensitive tabular data (Networks 22); Fischetti & Salazar 2001.
 *
 * Limits: not the least loss possible, but no cell that could be given back is kept; a few hundred cells (300 take 2 seconds
 * as one ward x category table, 10 as ward x category x quarter with all totals), beyond which counts are rounded. What
 * an earlier release gave away cannot be taken back (`unsafe`): then counts are rounded instead.
 */
export const togetherParameters = {
  mostCells: {
    value: 400,
    unit: 'cells of a release, totals too, that are suppressed together; round the counts of a larger one',
    source: 'House rule: keeps a release under half a minute.',
  },
} as const;

export type ReleaseCell = {
  id: string;
  /** The finest counts that add up to it: see `bounds.ts`. */
  atoms: readonly string[];
  /** Rules of its own, for a table of a sensitive topic among others; those of the options where absent. */
  threshold?: number;
  showZero?: boolean;
  /** Range that must remain, where that is not the rule's: what was published before may have left less already. */
  leastWidth?: number;
  /**
   * It is in no table of this release, nor said to be hidden: a small count that must stay unknown all the same (one that an earlier
   * release hid, or the difference of two published ones).
   */
  unsaid?: boolean;
};

export type SuppressedRelease = {
  /** By id: the count, or null and why. */
  cells: Map<string, { value: number | null; withheld: null | 'primary' | 'secondary' }>;
  /** Small counts that stay too closely known whatever is withheld now, because of what was published before. */
  unsafe: string[];
};

export type TogetherOptions = {
  /** Smallest count shown, apart from zero (5 unless given). */
  threshold?: number;
  /** Greatest less smallest value that a reader can think of; as wide as the rule unless given. */
  leastWidth?: number;
  /** Zero is shown, and then never withheld, so a reader knows that what is withheld is 1 or more. True unless given. */
  showZero?: boolean;
  /** What earlier releases said, withheld cells of theirs (`lower: 1` where they showed zeros) included. */
  earlier?: readonly Statement[];
};

/**
 * @param cells of all tables of the release, totals too; the same sum in two tables under two ids is withheld in both
 * @param counts the true count of each atom, whole and 0 or more; throws RangeError for a missing one, and for more
 *   cells than `togetherParameters` allows: ask first
 */
export function suppressTogether(
  cells: readonly ReleaseCell[],
  counts: ReadonlyMap<string, number>,
  options: TogetherOptions = {},
): SuppressedRelease {
  if (cells.filter(({ unsaid }) => unsaid !== true).length > togetherParameters.mostCells.value) {
    throw new RangeError(
      `A release of ${cells.length} cells is too large to be suppressed together: round its counts, or part it`,
    );
  }
  const { threshold = suppressionParameters.threshold.value, showZero = true, earlier = [] } = options;
  const thresholdOf = (cell: ReleaseCell) => cell.threshold ?? threshold;
  const showsZero = (cell: ReleaseCell) => cell.showZero ?? showZero;
  const usualWidth = options.leastWidth ?? Math.min(boundsParameters.leastWidth.value, threshold - 2);
  const widthOf = (cell: ReleaseCell) =>
    cell.leastWidth ??
    (cell.threshold === undefined ? usualWidth : (options.leastWidth ?? cell.threshold - 2));
  const value = (cell: ReleaseCell) =>
    cell.atoms.reduce((sum, atom) => {
      const count = counts.get(atom);
      if (count === undefined) throw new RangeError(`No count for “${atom}”`);
      return sum + count;
    }, 0);
  const values = new Map(cells.map((cell) => [cell.id, value(cell)]));
  if (values.size !== cells.length) throw new RangeError('Each cell of a release has its own id');
  const isSmall = (cell: ReleaseCell) => {
    const count = values.get(cell.id) ?? 0;
    return count < thresholdOf(cell) && (count > 0 || !showsZero(cell));
  };
  const primary = cells.filter(isSmall);
  const withheld = new Set(primary.map((cell) => cell.id));

  const statements = (): Statement[] => [
    ...earlier,
    ...cells.flatMap((cell): Statement[] => {
      const count = values.get(cell.id) ?? 0;
      if (!withheld.has(cell.id)) return [{ atoms: cell.atoms, lower: count, upper: count }];
      return showsZero(cell) && cell.unsaid !== true
        ? [{ atoms: cell.atoms, lower: 1, upper: Infinity }]
        : [];
    }),
  ];
  const unsafe = new Set<string>();
  const widths = [...new Set(primary.map(widthOf))];
  const stillOpen = () => {
    for (const width of widths) {
      const first = firstDisclosed(
        statements(),
        primary.filter((cell) => !unsafe.has(cell.id) && widthOf(cell) === width),
        width,
      );
      if (first !== null) return first;
    }
    return null;
  };

  const fixed = fixedRows();
  for (let first = stillOpen(); first !== null; first = stillOpen()) {
    const { id, lower, upper } = first;
    const target = primary.find((cell) => cell.id === id);
    if (target === undefined) break;
    const others = cells.filter(
      (cell) =>
        !withheld.has(cell.id) &&
        cell.unsaid !== true &&
        ((values.get(cell.id) ?? 0) > 0 || !showsZero(cell)),
    );
    const own = values.get(target.id) ?? 0;
    const leastWidth = widthOf(target);
    // Either the greatest value can be raised enough, or the smallest lowered.
    const ways = [lower + leastWidth - own, upper - leastWidth - own];
    const plans = ways.flatMap((move) => {
      const plan = cheapestChange(target, move, others, fixed, counts, values);
      return plan === null || plan.changed.length === 0 ? [] : [plan];
    });
    const best = plans.toSorted((a, b) => a.cost - b.cost)[0];
    if (best === undefined) unsafe.add(target.id);
    else for (const id of best.changed) withheld.add(id);
  }
  giveBack();

  /** What no alternative table may contradict: earlier releases, shown zeros, and 1 or more where withheld. */
  function fixedRows(): Statement[] {
    return [
      ...earlier,
      ...cells
        .filter((cell) => showsZero(cell) && cell.unsaid !== true)
        .flatMap((cell): Statement[] => {
          const count = values.get(cell.id) ?? 0;
          if (count === 0) return [{ atoms: cell.atoms, lower: 0, upper: 0 }];
          return [{ atoms: cell.atoms, lower: 1, upper: Infinity }];
        }),
    ];
  }

  /** A later choice may have made an earlier one needless; the dearest are tried first. */
  function giveBack(): void {
    const small = new Set(primary.map((cell) => cell.id));
    const extra = [...withheld].filter((id) => !small.has(id));
    for (const id of extra.toSorted((a, b) => (values.get(b) ?? 0) - (values.get(a) ?? 0))) {
      withheld.delete(id);
      if (stillOpen() !== null) withheld.add(id);
    }
  }

  const small = new Set(primary.map((cell) => cell.id));
  return {
    cells: new Map(
      cells.map((cell) => [
        cell.id,
        withheld.has(cell.id)
          ? { value: null, withheld: small.has(cell.id) ? ('primary' as const) : ('secondary' as const) }
          : { value: values.get(cell.id) ?? 0, withheld: null },
      ]),
    ),
    unsafe: [...unsafe],
  };
}

/** A change too small to be one. */
const trace = 1e-5;

function sumOf(names: readonly string[], of: ReadonlyMap<string, number>): number {
  return names.reduce((sum, name) => sum + (of.get(name) ?? 0), 0);
}

/**
 * The cheapest way to be another table with the target `move` higher (or lower): which published cells would differ.
 * Null where there is none. Unknowns: how far each atom goes up and down, and how far each published cell does.
 */
function cheapestChange(
  target: ReleaseCell,
  move: number,
  others: readonly ReleaseCell[],
  fixed: readonly Statement[],
  counts: ReadonlyMap<string, number>,
  values: ReadonlyMap<string, number>,
): { changed: string[]; cost: number } | null {
  // What is plain goes first: atoms of a shown zero cannot move, and one shown by itself has its own least value.
  const still = new Set(fixed.flatMap(({ atoms: names, upper }) => (upper === 0 ? names : [])));
  const least = new Map<string, number>();
  for (const { atoms: names, lower } of fixed) {
    const [only] = names;
    if (only !== undefined && names.length === 1) least.set(only, Math.max(lower, least.get(only) ?? 0));
  }
  const atoms = [...new Set([target, ...others, ...fixed].flatMap((cell) => cell.atoms))].filter(
    (atom) => !still.has(atom),
  );
  const place = new Map(atoms.map((atom, index) => [atom, index]));
  const many = atoms.length;
  const moves = (names: readonly string[]): Row['terms'] =>
    names.flatMap((atom) => {
      const index = place.get(atom);
      if (index === undefined) return [];
      return [
        { unknown: index, factor: 1 },
        { unknown: many + index, factor: -1 },
      ];
    });
  const rows: Row[] = [{ terms: moves(target.atoms), lower: move, upper: move }];
  for (const { atoms: names, lower, upper } of fixed) {
    const now = names.reduce((sum, atom) => sum + (counts.get(atom) ?? 0), 0);
    const isPlain = upper === 0 || (upper === Infinity && lower <= sumOf(names, least));
    if (!isPlain) rows.push({ terms: moves(names), lower: lower - now, upper: upper - now });
  }
  atoms.forEach((atom, index) => {
    // No count goes under 0, or under the 1 that a reader knows of.
    const room = Math.max(0, (counts.get(atom) ?? 0) - (least.get(atom) ?? 0));
    rows.push({ terms: [{ unknown: many + index, factor: 1 }], lower: -Infinity, upper: room });
  });
  const random = seededRandom(usualSeed);
  const costs: { unknown: number; factor: number }[] = [];
  others.forEach((cell, index) => {
    const up = 2 * many + 2 * index;
    // A trace, different for each: where hundreds of rows stand at exactly 0 the solver goes round and round.
    const apart = trace * (1 + random.uniform());
    rows.push({
      terms: [...moves(cell.atoms), { unknown: up, factor: -1 }, { unknown: up + 1, factor: 1 }],
      lower: apart,
      upper: apart,
    });
    const cost = 1 + (values.get(cell.id) ?? 0);
    costs.push({ unknown: up, factor: cost }, { unknown: up + 1, factor: cost });
  });
  const solver = new Simplex(2 * many + 2 * others.length, rows);
  if (!solver.isFeasible) return null;
  const found = solver.extreme(costs, false);
  if (found === null) return null;
  const changed = others.filter((_, index) => {
    const up = 2 * many + 2 * index;
    return Math.abs((found.point[up] ?? 0) - (found.point[up + 1] ?? 0)) > 100 * trace;
  });
  return { changed: changed.map((cell) => cell.id), cost: found.value };
}

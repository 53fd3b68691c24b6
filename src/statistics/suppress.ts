import { cheapestOfAll } from './suppress-search.ts';

/**
 * Small-number suppression of a two-way table with its totals.
 *
 * Primary: counts from 1 to threshold - 1 are withheld (zero is usually shown). Secondary: more cells are withheld
 * until none of the withheld can be worked out from what is published. That is checked, not assumed: for each
 * withheld cell the smallest and largest value consistent with the published cells and totals are found.
 *
 * A table with totals is a network: rows and columns (each with its total as one more) are nodes, withheld cells
 * are pipes between them, and moving one up by an amount means sending that amount round a loop of others. So the
 * exact range of a cell is a maximum flow, found by augmenting paths, and needs no linear programme.
 * Source: statistics reference 10; Willenborg & de Waal 2001, Elements of Statistical Disclosure Control, ch. 6;
 * Gusfield 1988, A graph theoretic approach to statistical data security (SIAM J. Comput. 17).
 */
export const suppressionParameters = {
  threshold: {
    value: 5,
    unit: 'smallest count shown, apart from zero',
    source: 'Domain pack 8.5: suppress 1-4 in public output.',
  },
  sensitiveThreshold: {
    value: 10,
    unit: 'smallest count shown for sensitive topics, where zero is withheld as well',
    source: 'Domain pack 8.5: domestic abuse, sexual offences, hate, slavery, youth, health.',
  },
  /** Largest number of combinations tried one by one before the nearest good choice is taken instead. */
  combinationsTried: {
    value: 3000,
    unit: 'combinations',
    source: 'house rule: keeps a table under a second',
  },
} as const;

export type SuppressionOptions = {
  /** Smallest count shown (5 unless given). */
  threshold?: number;
  /** Show 0 (yes unless given). */
  showZero?: boolean;
  /** Which totals are published beside the table (both unless given). */
  totals?: { rows: boolean; columns: boolean };
};

export type SuppressedCell = {
  /** The count, or null where withheld. */
  value: number | null;
  /** Why it is withheld: too small itself, or so that another cannot be worked out. */
  withheld: null | 'primary' | 'secondary';
};

export type SuppressedTable = {
  cells: SuppressedCell[][];
  /** Null where the totals are not published at all. */
  rowTotals: SuppressedCell[] | null;
  columnTotals: SuppressedCell[] | null;
  /** Published when either kind of total is (it is their sum). */
  grandTotal: SuppressedCell | null;
  /** Ranges within which a reader can place each withheld cell, by place; totals stand after the cells. */
  ranges: PossibleRange[];
};

export type PossibleRange = {
  /** Place in the table with its totals: a row total has `column` = number of columns, and so on. */
  row: number;
  column: number;
  lower: number;
  /** Infinity where nothing published bounds it. */
  upper: number;
};

/** A table with its totals as one more row and column. */
type Grid = { values: number[][]; rows: number; columns: number };

function withTotals(counts: readonly (readonly number[])[]): Grid {
  const rows = counts.length;
  const columns = counts[0]?.length ?? 0;
  const values = counts.map((row, index) => {
    if (row.length !== columns) {
      throw new RangeError(`Row ${index + 1} has ${row.length} counts; the first has ${columns}`);
    }
    for (const count of row) {
      if (!Number.isSafeInteger(count) || count < 0) {
        throw new RangeError(`Row ${index + 1} holds ${count}; counts are whole numbers, 0 or more`);
      }
    }
    return [...row, row.reduce((sum, count) => sum + count, 0)];
  });
  const bottom = Array.from({ length: columns + 1 }, (_, column) =>
    values.reduce((sum, row) => sum + (row[column] ?? 0), 0),
  );
  return { values: [...values, bottom], rows, columns };
}

/**
 * For each withheld cell the smallest and largest count that agree with everything published; equal ends mean that
 * the cell is disclosed.
 *
 * @param counts the true counts, without totals
 * @param withheld true where withheld, one more row and column than `counts`: the totals (bottom right: grand total)
 */
export function possibleRanges(
  counts: readonly (readonly number[])[],
  withheld: readonly (readonly boolean[])[],
): PossibleRange[] {
  return ranges(withTotals(counts), withheld);
}

function ranges(grid: Grid, withheld: readonly (readonly boolean[])[]): PossibleRange[] {
  const found: PossibleRange[] = [];
  for (let row = 0; row <= grid.rows; row += 1) {
    for (let column = 0; column <= grid.columns; column += 1) {
      if (withheld[row]?.[column] !== true) continue;
      const value = grid.values[row]?.[column] ?? 0;
      const up = mostMove(grid, withheld, row, column, 1);
      const down = Math.min(value, mostMove(grid, withheld, row, column, -1));
      found.push({ row, column, lower: value - down, upper: value + up });
    }
  }
  return found;
}

/** A margin enters its line with a minus: the cells of a line less their total make 0. */
function sign(grid: Grid, row: number, column: number): 1 | -1 {
  return (row === grid.rows) === (column === grid.columns) ? 1 : -1;
}

/**
 * How far a withheld cell can move up (`way` 1) or down (-1) while the other withheld cells, none going under 0,
 * make up for it.
 */
function mostMove(
  grid: Grid,
  withheld: readonly (readonly boolean[])[],
  row: number,
  column: number,
  way: 1 | -1,
  /** Enough to know that it can move. */
  stopAtFirst = false,
): number {
  // Signed value up: its row's sum grows and its column's too, so the rest must take as much away. A path goes
  // from the column node (whose other cells must fall) to a row node (whose others must rise) and so on, back to
  // the cell's own row. Down is the same with rise and fall exchanged.
  const signedWay = way * sign(grid, row, column);
  const moved = new Map<number, number>();
  const columns = grid.columns + 1;
  const room = (r: number, c: number, signedUp: boolean): number => {
    const plus = sign(grid, r, c) === 1;
    if (signedUp === plus) return Infinity;
    // It must not fall below 0.
    const change = moved.get(r * columns + c) ?? 0;
    return (grid.values[r]?.[c] ?? 0) + (plus ? change : -change);
  };
  let total = 0;
  for (;;) {
    const path = cheapestPath(grid, row, column, (r, c, fromColumn) =>
      withheld[r]?.[c] === true && room(r, c, fromColumn ? signedWay < 0 : signedWay > 0) > 0 ? 1 : null,
    );
    if (path === null) return total;
    const amount = Math.min(
      ...path.map((step) => room(step.row, step.column, step.fromColumn ? signedWay < 0 : signedWay > 0)),
    );
    if (amount === Infinity || stopAtFirst) return total + amount;
    for (const step of path) {
      const key = step.row * columns + step.column;
      const up = step.fromColumn ? signedWay < 0 : signedWay > 0;
      moved.set(key, (moved.get(key) ?? 0) + (up ? amount : -amount));
    }
    total += amount;
  }
}

type Step = { row: number; column: number; fromColumn: boolean };

/**
 * Cheapest path from the column of a cell back to its row through other cells (Dijkstra, few nodes); null where
 * there is none.
 *
 * @param cost of going through a cell, null where that cannot be
 */
function cheapestPath(
  grid: Grid,
  row: number,
  column: number,
  cost: (row: number, column: number, fromColumn: boolean) => number | null,
): Step[] | null {
  const rows = grid.rows + 1;
  const columns = grid.columns + 1;
  // Nodes: rows 0..rows-1, then columns.
  const distance = new Array<number>(rows + columns).fill(Infinity);
  const cameBy = new Array<{ from: number; step: Step } | null>(rows + columns).fill(null);
  const settled = new Array<boolean>(rows + columns).fill(false);
  distance[rows + column] = 0;
  for (;;) {
    let node = -1;
    let least = Infinity;
    distance.forEach((reached, index) => {
      if (settled[index] === false && reached < least) {
        least = reached;
        node = index;
      }
    });
    if (node === -1) return null;
    if (node === row) break;
    settled[node] = true;
    const fromColumn = node >= rows;
    const many = fromColumn ? rows : columns;
    for (let other = 0; other < many; other += 1) {
      const r = fromColumn ? other : node;
      const c = fromColumn ? node - rows : other;
      const next = fromColumn ? other : rows + other;
      if (settled[next] === true || (r === row && c === column)) continue;
      const price = cost(r, c, fromColumn);
      if (price === null || least + price >= (distance[next] ?? Infinity)) continue;
      distance[next] = least + price;
      cameBy[next] = { from: node, step: { row: r, column: c, fromColumn } };
    }
  }
  const path: Step[] = [];
  let back = cameBy[row];
  while (back !== null && back !== undefined) {
    path.push(back.step);
    back = cameBy[back.from];
  }
  return path;
}

/** True where what is published leaves one value only. */
function isDisclosed(
  grid: Grid,
  withheld: readonly (readonly boolean[])[],
  row: number,
  column: number,
): boolean {
  if (mostMove(grid, withheld, row, column, 1, true) > 0) return false;
  return grid.values[row]?.[column] === 0 || mostMove(grid, withheld, row, column, -1, true) <= 0;
}

/**
 * Withholds small counts, then as many more as are needed: with the least sum of counts lost where the table is
 * small enough to try all ways, otherwise a set of which none can be given back. Totals are given up only where cells do not suffice.
 *
 * The result is always safe by `possibleRanges`. Differences with other releases (last year's, a smaller
 * geography) are not looked at here.
 */
export function suppressTable(
  counts: readonly (readonly number[])[],
  options: SuppressionOptions = {},
): SuppressedTable {
  const threshold = options.threshold ?? suppressionParameters.threshold.value;
  const showZero = options.showZero ?? true;
  const totals = options.totals ?? { rows: true, columns: true };
  const grid = withTotals(counts);
  const { rows, columns } = grid;

  const isPublished = (row: number, column: number): boolean => {
    if (row < rows && column < columns) return true;
    if (row < rows) return totals.rows;
    if (column < columns) return totals.columns;
    return totals.rows || totals.columns;
  };
  const tooSmall = (value: number) => value < threshold && (value > 0 || !showZero);

  const withheld: boolean[][] = [];
  const primary: boolean[][] = [];
  for (let row = 0; row <= rows; row += 1) {
    const line = grid.values[row] ?? [];
    primary.push(line.map((value, column) => isPublished(row, column) && tooSmall(value)));
    withheld.push(line.map((value, column) => !isPublished(row, column) || tooSmall(value)));
  }

  const places: [number, number][] = grid.values.flatMap((line, row) =>
    line.map((_, column): [number, number] => [row, column]),
  );
  const atRisk = () =>
    places.filter(
      ([row, column]) =>
        withheld[row]?.[column] === true &&
        isPublished(row, column) &&
        isDisclosed(grid, withheld, row, column),
    );
  const isSafe = () =>
    places.every(
      ([row, column]) =>
        withheld[row]?.[column] !== true ||
        !isPublished(row, column) ||
        !isDisclosed(grid, withheld, row, column),
    );

  const valueAt = ([row, column]: [number, number]) => grid.values[row]?.[column] ?? 0;
  const isHidden = ([row, column]: [number, number]) => withheld[row]?.[column] === true;
  const set = (some: readonly [number, number][], to: boolean) => {
    for (const [row, column] of some) {
      const line = withheld[row];
      if (line !== undefined) line[column] = to;
    }
  };

  // What may be given up, by tier: cells that are not zero, then zeros, then totals.
  const tierOf = ([row, column]: [number, number]) =>
    row === rows || column === columns ? 2 : grid.values[row]?.[column] === 0 ? 1 : 0;
  for (let tier = 0; tier <= 2 && !isSafe(); tier += 1) {
    const candidates = places.filter((place) => !isHidden(place) && tierOf(place) <= tier);
    set(candidates, true);
    const enough = isSafe();
    set(candidates, false);
    // Where even all of them would not do, the next tier is needed.
    if (!enough) continue;
    const isSafeWith = (some: readonly [number, number][]) => {
      set(some, true);
      const safe = isSafe();
      set(some, false);
      return safe;
    };
    const best = cheapestOfAll(
      candidates,
      valueAt,
      isSafeWith,
      suppressionParameters.combinationsTried.value,
    );
    if (best !== null) {
      set(best, true);
      continue;
    }
    const added = loopByLoop(grid, candidates, isHidden, atRisk, set);
    // A later loop may have made an earlier cell needless; the dearest are tried first.
    for (const place of added.toSorted((a, b) => valueAt(b) - valueAt(a))) {
      set([place], false);
      if (!isSafe()) set([place], true);
    }
  }

  const cell = (row: number, column: number): SuppressedCell =>
    withheld[row]?.[column] === true
      ? { value: null, withheld: primary[row]?.[column] === true ? 'primary' : 'secondary' }
      : { value: grid.values[row]?.[column] ?? 0, withheld: null };
  const rowNumbers = Array.from({ length: rows }, (_, row) => row);
  const columnNumbers = Array.from({ length: columns }, (_, column) => column);
  return {
    cells: rowNumbers.map((row) => columnNumbers.map((column) => cell(row, column))),
    rowTotals: totals.rows ? rowNumbers.map((row) => cell(row, columns)) : null,
    columnTotals: totals.columns ? columnNumbers.map((column) => cell(rows, column)) : null,
    grandTotal: totals.rows || totals.columns ? cell(rows, columns) : null,
    ranges: ranges(grid, withheld).filter((range) => isPublished(range.row, range.column)),
  };
}

/**
 * Withholds, for one disclosed cell after another, the cheapest loop of cells through it; where no loop is left,
 * all candidates. Returns what was added.
 */
function loopByLoop(
  grid: Grid,
  candidates: readonly [number, number][],
  isHidden: (place: [number, number]) => boolean,
  atRisk: () => [number, number][],
  set: (some: readonly [number, number][], to: boolean) => void,
): [number, number][] {
  const added: [number, number][] = [];
  const may = new Set(candidates.map(([row, column]) => `${row},${column}`));
  for (;;) {
    const [first] = atRisk();
    if (first === undefined) return added;
    const loops = ([1, -1] as const).flatMap((way) => {
      const signedWay = way * sign(grid, first[0], first[1]);
      let price = 0;
      const path = cheapestPath(grid, first[0], first[1], (row, column, fromColumn) => {
        const value = grid.values[row]?.[column] ?? 0;
        const signedUp = fromColumn ? signedWay < 0 : signedWay > 0;
        const falls = signedUp !== (sign(grid, row, column) === 1);
        if (falls && value === 0) return null;
        if (isHidden([row, column])) return 0;
        return may.has(`${row},${column}`) ? value + 1 : null;
      });
      if (path === null || (way === -1 && grid.values[first[0]]?.[first[1]] === 0)) return [];
      const fresh = path
        .map((step): [number, number] => [step.row, step.column])
        .filter((place) => !isHidden(place));
      for (const [row, column] of fresh) price += (grid.values[row]?.[column] ?? 0) + 1;
      return [{ fresh, price }];
    });
    const cheapest = loops.toSorted((a, b) => a.price - b.price)[0];
    const fresh = cheapest?.fresh ?? [];
    if (fresh.length === 0) {
      const rest = candidates.filter((place) => !isHidden(place));
      set(rest, true);
      return [...added, ...rest];
    }
    set(fresh, true);
    added.push(...fresh);
  }
}

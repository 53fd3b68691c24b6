import { twoSidedNormalP } from './normal.ts';
import { seededRandom, usualSeed } from './random.ts';

/**
 * Hotspots on cells: Getis-Ord Gi* and local Moran's I.
 *
 * Sources: Ord & Getis 1995, Local spatial autocorrelation statistics (Geographical Analysis 27); Anselin 1995, Local
 * indicators of spatial association; Cliff & Ord 1981 (Moran's I).
 *
 * Limits: on raw counts they show where people are, so give a rate where there is one; cells outside the area counted
 * as zero make false cold spots, so clip first; a cell without neighbours has no Gi; another cell size or origin gives
 * another answer, so report both; cold spots on sparse counts are rarely meaningful; many cells are tested at once, so
 * adjust p (`discovery.ts`). Open police data are snapped to shared points: peaks there are of the snapping.
 */

/** For each cell the numbers of its neighbours, without itself. */
export type Neighbours = readonly (readonly number[])[];

/** Neighbours on a full grid of squares numbered row by row: all eight around (a queen's move). */
export function squareNeighbours(columns: number, rows: number): number[][] {
  return Array.from({ length: columns * rows }, (_, cell) => {
    const column = cell % columns;
    const row = Math.floor(cell / columns);
    const found: number[] = [];
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r += 1) {
      for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c += 1) {
        if (r * columns + c !== cell) found.push(r * columns + c);
      }
    }
    return found;
  });
}

/**
 * Counts points on squares, half open so that each is counted once; metres (project to British National Grid first).
 *
 * @param box the area's own bounds: a stray point at (0, 0) then falls outside (`outside`) and cannot stretch the grid
 * @param size of a cell in metres: 100 to 500, usually 250; throws RangeError for a grid of over 4 million cells
 */
export function countOnGrid(
  points: readonly { x: number; y: number }[],
  box: { left: number; bottom: number; right: number; top: number },
  size: number,
): { columns: number; rows: number; counts: number[]; outside: number } {
  const columns = Math.ceil((box.right - box.left) / size);
  const rows = Math.ceil((box.top - box.bottom) / size);
  if (!(columns > 0 && rows > 0 && columns * rows <= 4_000_000)) {
    throw new RangeError(`A grid has from 1 to 4 million cells; got ${columns} by ${rows}`);
  }
  const counts = new Array<number>(columns * rows).fill(0);
  let outside = 0;
  for (const { x, y } of points) {
    const column = Math.floor((x - box.left) / size);
    const row = Math.floor((y - box.bottom) / size);
    const isInside = column >= 0 && column < columns && row >= 0 && row < rows;
    if (isInside) counts[row * columns + column] = (counts[row * columns + column] ?? 0) + 1;
    else outside += 1;
  }
  return { columns, rows, counts, outside };
}

/**
 * Gi* of each cell (a z-score): whether it and its neighbours together hold more than their number of cells would.
 * Null where every value is the same, or the neighbourhood is everything.
 *
 * @param includeItself false for Gi, which leaves the cell out everywhere and compares with the n - 1 others
 */
export function getisOrd(
  values: readonly number[],
  neighbours: Neighbours,
  includeItself = true,
): (number | null)[] {
  // About the mean of all, so that little is lost where values lie close together.
  const { z, isLevel } = centred(values);
  if (isLevel) return values.map(() => null);
  const all = z.reduce((sum, value) => sum + value, 0);
  const squares = z.reduce((sum, value) => sum + value * value, 0);
  return z.map((own, cell) => {
    const around = neighbours[cell] ?? [];
    if (around.length === 0 && !includeItself) return null;
    const left = includeItself ? 0 : own;
    const n = values.length - (includeItself ? 0 : 1);
    const many = around.length + (includeItself ? 1 : 0);
    const mean = (all - left) / n;
    const deviation = Math.sqrt(Math.max(0, (squares - left * left) / n - mean * mean));
    const sum = around.reduce((part, other) => part + (z[other] ?? 0), includeItself ? own : 0);
    const under = deviation * Math.sqrt((n * many - many * many) / (n - 1));
    return under > 0 && deviation > 1e-9 * Math.sqrt(squares) ? (sum - many * mean) / under : null;
  });
}

/** Values less their mean; `isLevel` where they differ by no more than a rounding error. */
function centred(values: readonly number[]): { z: number[]; isLevel: boolean } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const z = values.map((value) => value - mean);
  const most = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
  return { z, isLevel: z.every((value) => Math.abs(value) <= 1e-9 * most) };
}

export type HotspotLabel = { kind: 'hot' | 'cold'; level: 0.9 | 0.95 | 0.99 } | null;

/** Label of a cell from its (adjusted) two-sided p: hot or cold at 99, 95 or 90 %; null where it may be chance. */
export function hotspotLabel(z: number | null, adjustedP: number | null): HotspotLabel {
  if (z === null || adjustedP === null) return null;
  const kind = z > 0 ? 'hot' : 'cold';
  if (adjustedP <= 0.01) return { kind, level: 0.99 };
  if (adjustedP <= 0.05) return { kind, level: 0.95 };
  return adjustedP <= 0.1 ? { kind, level: 0.9 } : null;
}

/** Two-sided p of z-scores, null where there is none; adjust before labelling. */
export function chancesOf(scores: readonly (number | null)[]): (number | null)[] {
  return scores.map((z) => (z === null ? null : twoSidedNormalP(z)));
}

export type LocalMoran = {
  /** Null for a cell without neighbours, or where all values are the same. */
  value: number | null;
  /** A cell's own value and its neighbours' mean, each against the mean of all. */
  quadrant: 'high-high' | 'low-low' | 'high-low' | 'low-high' | null;
  /** Pseudo p of conditional permutation; the least possible is 1 / (permutations + 1). */
  pValue: number | null;
};

/**
 * Local Moran's I, rows standardised, with inference by conditional permutation: the cell stays, its neighbours' places
 * are filled at random from all others. One-sided, on the side where the cell lies (as GeoDa has it).
 *
 * @param options seed is stored with the result; 999 permutations unless given
 */
export function localMoran(
  values: readonly number[],
  neighbours: Neighbours,
  options: { permutations?: number; seed?: number } = {},
): LocalMoran[] {
  const { permutations = 999, seed = usualSeed } = options;
  const n = values.length;
  const { z, isLevel } = centred(values);
  const m2 = z.reduce((sum, value) => sum + value * value, 0) / n;
  const random = seededRandom(seed);
  return z.map((own, cell): LocalMoran => {
    const around = neighbours[cell] ?? [];
    if (around.length === 0 || isLevel) return { value: null, quadrant: null, pValue: null };
    const lag = around.reduce((sum, other) => sum + (z[other] ?? 0), 0) / around.length;
    const value = (own * lag) / m2;
    const others = z.filter((_, index) => index !== cell);
    let hits = 0;
    for (let turn = 0; turn < permutations; turn += 1) {
      // The first places of a shuffle are enough.
      let sum = 0;
      for (let place = 0; place < around.length; place += 1) {
        const chosen = place + random.below(others.length - place);
        const held = others[chosen] ?? 0;
        others[chosen] = others[place] ?? 0;
        others[place] = held;
        sum += held;
      }
      if ((own * sum) / around.length / m2 >= value) hits += 1;
    }
    const quadrant = `${own > 0 ? 'high' : 'low'}-${lag > 0 ? 'high' : 'low'}` as const;
    return { value, quadrant, pValue: (Math.min(hits, permutations - hits) + 1) / (permutations + 1) };
  });
}

export type MoransI = { value: number; expected: number; z: number; pValue: number };

/** Global Moran's I, rows standardised, z under randomisation (Cliff & Ord 1981). Null where it cannot be worked out. */
export function moransI(values: readonly number[], neighbours: Neighbours): MoransI | null {
  const n = values.length;
  const { z, isLevel } = centred(values);
  const second = z.reduce((sum, value) => sum + value ** 2, 0);
  const fourth = z.reduce((sum, value) => sum + value ** 4, 0);
  if (n < 4 || isLevel) return null;
  const weight = (from: number, to: number) => {
    const around = neighbours[from] ?? [];
    return around.includes(to) ? 1 / around.length : 0;
  };
  let [s0, s1, crossed] = [0, 0, 0];
  const received = new Array<number>(n).fill(0);
  neighbours.forEach((around, from) => {
    for (const to of around) {
      const out = 1 / around.length;
      const back = weight(to, from);
      s0 += out;
      // Each pair is met from both ends if both are neighbours; else from one.
      s1 += (out + back) ** 2 / (back > 0 ? 2 : 1);
      crossed += out * (z[from] ?? 0) * (z[to] ?? 0);
      received[to] = (received[to] ?? 0) + out;
    }
  });
  if (s0 === 0) return null;
  const s2 = received.reduce(
    (sum, inward, cell) => sum + (inward + ((neighbours[cell]?.length ?? 0) > 0 ? 1 : 0)) ** 2,
    0,
  );
  const value = (n / s0) * (crossed / second);
  const expected = -1 / (n - 1);
  const kurtosis = (n * fourth) / second ** 2;
  const first = n * ((n * n - 3 * n + 3) * s1 - n * s2 + 3 * s0 * s0);
  const rest = kurtosis * ((n * n - n) * s1 - 2 * n * s2 + 6 * s0 * s0);
  const variance = (first - rest) / ((n - 1) * (n - 2) * (n - 3) * s0 * s0) - expected ** 2;
  const score = (value - expected) / Math.sqrt(variance);
  return { value, expected, z: score, pValue: twoSidedNormalP(score) };
}

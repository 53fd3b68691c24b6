import type { Point } from './topology.ts';

type Rings = readonly (readonly Point[])[];

/** Side of a cell in pixels: labels are placed to this accuracy, on the safe side of each border. */
const cell = 3;

/**
 * Where in an area there is room for a label. The area is laid out in small cells; a cell is free where it lies
 * inside and no border (or pointer) runs through it. A box fits where all its cells are free.
 */
export type Floor = {
  /** The free place farthest from every border; null where the area is too small to have one. */
  roomiest: Point;
  /** Middle of the roomiest place for a box of this size, clear of all `lines`; null where there is none. */
  place(width: number, height: number, lines: readonly (readonly [Point, Point])[]): Point | null;
};

/** Null where there is no shape at all. */
export function makeFloor(rings: Rings): Floor | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (!(left <= right && top <= bottom)) return null;
  const columns = Math.max(1, Math.ceil((right - left) / cell));
  const rows = Math.max(1, Math.ceil((bottom - top) / cell));
  const free = fillInside(rings, left, top, columns, rows);
  const block = (into: Uint8Array, from: Point, to: Point) => {
    const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1])));
    for (let step = 0; step <= steps; step += 1) {
      const column = Math.floor((from[0] + ((to[0] - from[0]) * step) / steps - left) / cell);
      const row = Math.floor((from[1] + ((to[1] - from[1]) * step) / steps - top) / cell);
      if (column >= 0 && column < columns && row >= 0 && row < rows) into[row * columns + column] = 0;
    }
  };
  for (const ring of rings) {
    let previous = ring.at(-1);
    for (const point of ring) {
      if (previous !== undefined) block(free, previous, point);
      previous = point;
    }
  }
  const room = distances(free, columns, rows);
  let sumsOfFree: Int32Array | null = null;
  const middle = (column: number, row: number): Point => [left + column * cell, top + row * cell];

  let best = -1;
  room.forEach((distance, index) => {
    if (distance > (best < 0 ? 0 : (room[best] ?? 0))) best = index;
  });
  const roomiest: Point =
    best < 0
      ? [(left + right) / 2, (top + bottom) / 2]
      : middle((best % columns) + 0.5, Math.floor(best / columns) + 0.5);

  return {
    roomiest,
    place(width, height, lines) {
      const wide = Math.ceil(width / cell);
      const high = Math.ceil(height / cell);
      if (wide > columns || high > rows || best < 0) return null;
      let sums: Int32Array;
      if (lines.length > 0) {
        const clear = free.slice();
        for (const [from, to] of lines) block(clear, from, to);
        sums = summed(clear, columns, rows);
      } else sums = sumsOfFree ??= summed(free, columns, rows);
      const across = columns + 1;
      let found: Point | null = null;
      let most = -1;
      for (let row = 0; row + high <= rows; row += 1) {
        for (let column = 0; column + wide <= columns; column += 1) {
          const low = (row + high) * across + column;
          const up = row * across + column;
          const count = (sums[low + wide] ?? 0) - (sums[low] ?? 0) - (sums[up + wide] ?? 0) + (sums[up] ?? 0);
          if (count < wide * high) continue;
          const at = Math.floor(row + high / 2) * columns + Math.floor(column + wide / 2);
          const clearance = room[at] ?? 0;
          if (clearance > most) {
            most = clearance;
            found = middle(column + wide / 2, row + high / 2);
          }
        }
      }
      return found;
    },
  };
}

/** 1 for each cell whose middle is inside, by the even-odd rule along its row. */
function fillInside(rings: Rings, left: number, top: number, columns: number, rows: number): Uint8Array {
  const crossings: number[][] = Array.from({ length: rows }, () => []);
  for (const ring of rings) {
    let previous = ring.at(-1);
    for (const [x2, y2] of ring) {
      if (previous !== undefined) {
        const [x1, y1] = previous;
        const first = Math.max(0, Math.ceil((Math.min(y1, y2) - top) / cell - 0.5));
        for (let row = first; row < rows; row += 1) {
          const y = top + (row + 0.5) * cell;
          if (y >= Math.max(y1, y2)) break;
          crossings[row]?.push(x1 + ((y - y1) * (x2 - x1)) / (y2 - y1));
        }
      }
      previous = [x2, y2];
    }
  }
  const inside = new Uint8Array(columns * rows);
  crossings.forEach((found, row) => {
    found.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < found.length; pair += 2) {
      const from = Math.max(0, Math.ceil(((found[pair] ?? 0) - left) / cell - 0.5));
      const to = Math.min(columns - 1, Math.floor(((found[pair + 1] ?? 0) - left) / cell - 0.5));
      if (from <= to) inside.fill(1, row * columns + from, row * columns + to + 1);
    }
  });
  return inside;
}

/** Distance of each cell to the nearest cell that is not free, in thirds of a cell (3-4 chamfer, Borgefors 1986). */
function distances(free: Uint8Array, columns: number, rows: number): Int32Array {
  // A rim of cells that are not free saves asking whether a neighbour exists.
  const across = columns + 2;
  const far = new Int32Array(across * (rows + 2));
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      if (free[row * columns + column] === 1) far[(row + 1) * across + column + 1] = 1e6;
    }
  }
  const lower = (index: number, back: number) => {
    let least = far[index] ?? 0;
    if (least === 0) return;
    const beside = (far[index + back] ?? 0) + 3;
    const over = (far[index + back * across] ?? 0) + 3;
    const corner = (far[index + back * (across + 1)] ?? 0) + 4;
    const other = (far[index + back * (across - 1)] ?? 0) + 4;
    if (beside < least) least = beside;
    if (over < least) least = over;
    if (corner < least) least = corner;
    if (other < least) least = other;
    far[index] = least;
  };
  const end = far.length - across - 1;
  for (let index = across + 1; index < end; index += 1) lower(index, -1);
  for (let index = end - 1; index > across; index -= 1) lower(index, 1);
  const inner = new Int32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    const start = (row + 1) * across + 1;
    inner.set(far.subarray(start, start + columns), row * columns);
  }
  return inner;
}

/** Summed-area table (Crow 1984), one row and column larger. */
function summed(free: Uint8Array, columns: number, rows: number): Int32Array {
  const across = columns + 1;
  const sums = new Int32Array(across * (rows + 1));
  for (let row = 0; row < rows; row += 1) {
    let line = 0;
    for (let column = 0; column < columns; column += 1) {
      line += free[row * columns + column] ?? 0;
      sums[(row + 1) * across + column + 1] = (sums[row * across + column + 1] ?? 0) + line;
    }
  }
  return sums;
}

import { Delaunay } from 'd3-delaunay';
import type { Random } from './random.ts';

/** Kilometres east and north of the map's south-west corner. */
export type Point = readonly [number, number];

/**
 * A ring of points in kilometres, closed (first point repeated), counter-clockwise for an outer ring and clockwise for
 * a hole, as RFC 7946 asks of GeoJSON.
 */
export type Ring = Point[];

/**
 * The plane cut into one cell for each site. Two neighbouring cells share one line, point for point, so areas made of
 * cells fit without gaps or overlaps, whatever is made of them.
 */
export type Mesh = {
  /** Indices of the cells that share a line with this one. */
  neighbours(cell: number): number[];
  /** Outline of a group of cells, outer ring first. */
  outline(cells: readonly number[]): Ring[];
  /** Middle of a cell, by the corners of its cell before its lines were made irregular. */
  middle(cell: number): Point;
};

type Side = { from: number; to: number; neighbour: number };

export type MeshOptions = {
  /** Lines are cut until their pieces are shorter than this, in kilometres. */
  piece: number;
  /** How far a line between two cells may wander, 0 (straight) to 1 (all of the room it has). */
  wander(cell: number, neighbour: number): number;
  /** Applied to each corner and each point of a line, so that what is written is what was measured. */
  snap(point: Point): Point;
};

/**
 * Voronoi cells of the sites, with lines made irregular. A line between sites A and B stays within the kite that its
 * two ends make with A and B; kites of different lines never overlap, so lines cannot cross however far they wander.
 * (The recursion is that of "noisy edges", A. Patel, Polygonal Map Generation, 2010.)
 * @param sites must be ringed by sites that no area uses, so that every cell used is closed.
 */
export function buildMesh(sites: readonly Point[], random: Random, options: MeshOptions): Mesh {
  const delaunay = Delaunay.from(sites as [number, number][]);
  const { triangles, halfedges, inedges } = delaunay;
  const corners = delaunay.voronoi([-1e4, -1e4, 1e4, 1e4]).circumcenters;

  const corner = (triangle: number): Point =>
    options.snap([corners[triangle * 2] ?? 0, corners[triangle * 2 + 1] ?? 0]);

  const sidesOf = new Map<number, Side[]>();
  const sides = (cell: number): Side[] => {
    const known = sidesOf.get(cell);
    if (known !== undefined) return known;
    const found: Side[] = [];
    const first = inedges[cell] ?? -1;
    let edge = first;
    do {
      const triangle = Math.floor(edge / 3);
      const leaving = edge % 3 === 2 ? edge - 2 : edge + 1;
      const arriving = halfedges[leaving] ?? -1;
      if (arriving === -1) throw new RangeError(`cell ${cell} is on the edge of the map and has no outline`);
      found.push({
        from: triangle,
        to: Math.floor(arriving / 3),
        neighbour: triangles[arriving] ?? -1,
      });
      edge = arriving;
    } while (edge !== first);
    sidesOf.set(cell, found);
    return found;
  };

  /** Points after `a` up to and not including `b`. */
  const wanderBetween = (a: Point, b: Point, left: Point, right: Point, amount: number): Point[] => {
    const east = b[0] - a[0];
    const north = b[1] - a[1];
    if (Math.sqrt(east * east + north * north) < options.piece) return [];
    const share = 0.5 + amount * (random.next() - 0.5);
    const between: Point = [left[0] + (right[0] - left[0]) * share, left[1] + (right[1] - left[1]) * share];
    const half = (p: Point, q: Point): Point => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    return [
      ...wanderBetween(a, between, half(a, left), half(a, right), amount),
      options.snap(between),
      ...wanderBetween(between, b, half(left, b), half(right, b), amount),
    ];
  };

  const lines = new Map<number, Point[]>();
  const triangleCount = triangles.length / 3;

  /** Points of the line from one corner to the next, without the last. */
  const line = (cell: number, side: Side): Point[] => {
    const forward = side.from < side.to;
    const key = Math.min(side.from, side.to) * triangleCount + Math.max(side.from, side.to);
    let points = lines.get(key);
    if (points === undefined) {
      const a = corner(Math.min(side.from, side.to));
      const b = corner(Math.max(side.from, side.to));
      const site = sites[cell] ?? [0, 0];
      const other = sites[side.neighbour] ?? [0, 0];
      points = [
        a,
        ...wanderBetween(a, b, ...roomBeside(a, b, site, other), options.wander(cell, side.neighbour)),
        b,
      ];
      lines.set(key, points);
    }
    return forward ? points.slice(0, -1) : points.slice(1).reverse();
  };

  return {
    neighbours: (cell) => sides(cell).map((side) => side.neighbour),
    middle: (cell) => {
      const at = sides(cell).map((side) => corner(side.from));
      return [
        at.reduce((sum, point) => sum + point[0], 0) / at.length,
        at.reduce((sum, point) => sum + point[1], 0) / at.length,
      ];
    },
    outline: (cells) => {
      const group = new Set(cells);
      const byStart = new Map<number, { cell: number; side: Side }>();
      for (const cell of cells) {
        for (const side of sides(cell)) {
          // Three cells meet at a corner, so the outline of a group passes each corner at most once.
          if (!group.has(side.neighbour)) byStart.set(side.from, { cell, side });
        }
      }
      const rings: Ring[] = [];
      while (byStart.size > 0) {
        const ring: Point[] = [];
        let at = byStart.keys().next().value;
        while (at !== undefined) {
          const step = byStart.get(at);
          if (step === undefined) break;
          byStart.delete(at);
          ring.push(...line(step.cell, step.side));
          at = step.side.to;
        }
        const start = ring[0];
        if (start !== undefined) rings.push([...ring, start]);
      }
      // Outlines of one group all run the same way round; a hole then runs the other way by itself.
      rings.sort((x, y) => Math.abs(signedArea(y)) - Math.abs(signedArea(x)));
      const outer = rings[0];
      return outer !== undefined && signedArea(outer) < 0 ? rings.map((ring) => [...ring].reverse()) : rings;
    },
  };
}

/**
 * The two points on the middle perpendicular of a line that bound where it may wander: inside the triangles that its
 * ends make with the sites on either side.
 */
function roomBeside(a: Point, b: Point, site: Point, other: Point): [Point, Point] {
  const east = b[0] - a[0];
  const north = b[1] - a[1];
  const length = Math.sqrt(east * east + north * north);
  const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  if (length === 0) return [middle, middle];
  const across: Point = [-north / length, east / length];
  const reach = (towards: Point): Point => {
    const along = ((towards[0] - a[0]) * east + (towards[1] - a[1]) * north) / (length * length);
    const height = (towards[0] - a[0]) * across[0] + (towards[1] - a[1]) * across[1];
    const atMiddle = (height * 0.5) / Math.max(along, 1 - along);
    // A long line by close sites, or a short line by distant ones, gets no more room than looks natural.
    const most = length * 0.45;
    const kept = Math.max(-most, Math.min(most, atMiddle));
    return [middle[0] + across[0] * kept, middle[1] + across[1] * kept];
  };
  return [reach(site), reach(other)];
}

/** Area, positive when the ring runs counter-clockwise. Square kilometres. */
export function signedArea(ring: Ring): number {
  let sum = 0;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const a = ring[index] as Point;
    const b = ring[index + 1] as Point;
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum / 2;
}

/** Even-odd rule over all rings (holes included). */
export function isInside(point: Point, rings: readonly Ring[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 0; index + 1 < ring.length; index += 1) {
      const a = ring[index] as Point;
      const b = ring[index + 1] as Point;
      if (
        a[1] > point[1] !== b[1] > point[1] &&
        point[0] < ((b[0] - a[0]) * (point[1] - a[1])) / (b[1] - a[1]) + a[0]
      ) {
        inside = !inside;
      }
    }
  }
  return inside;
}

/** Distance from a point to the nearest place on a ring, in kilometres, and that place. */
export function nearestOnRing(point: Point, ring: Ring): { distance: number; at: Point } {
  let best = Infinity;
  let at: Point = point;
  for (let index = 0; index + 1 < ring.length; index += 1) {
    const a = ring[index] as Point;
    const b = ring[index + 1] as Point;
    const east = b[0] - a[0];
    const north = b[1] - a[1];
    const squared = east * east + north * north;
    const along =
      squared === 0
        ? 0
        : Math.max(0, Math.min(1, ((point[0] - a[0]) * east + (point[1] - a[1]) * north) / squared));
    const x = a[0] + east * along - point[0];
    const y = a[1] + north * along - point[1];
    const distance = x * x + y * y;
    if (distance < best) {
      best = distance;
      at = [a[0] + east * along, a[1] + north * along];
    }
  }
  return { distance: Math.sqrt(best), at };
}

export function squaredDistance(a: Point, b: Point): number {
  const east = a[0] - b[0];
  const north = a[1] - b[1];
  return east * east + north * north;
}

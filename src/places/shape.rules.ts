import Flatbush from 'flatbush';
import type { MultiPolygon, Polygon, Position } from 'geojson';

/** Longitude and latitude, nothing else: heights and measures are dropped. */
export type Ring = Position[];
export type Rings = Ring[];

export type ShapeFault =
  | { kind: 'closed'; rings: number }
  | { kind: 'degenerate'; rings: number }
  | { kind: 'self-crossing'; longitude: number; latitude: number; crossings: number };

function samePoint(a: Position, b: Position): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Twice the signed area in square degrees: positive when the ring runs anticlockwise (shoelace formula). */
export function signedArea(ring: Ring): number {
  let sum = 0;
  const [originX = 0, originY = 0] = ring[0] ?? [];
  for (let at = 0; at + 1 < ring.length; at += 1) {
    const [ax = 0, ay = 0] = ring[at] ?? [];
    const [bx = 0, by = 0] = ring[at + 1] ?? [];
    // Relative to the first corner: the products stay small and exact enough for slivers.
    sum += (ax - originX) * (by - originY) - (bx - originX) * (ay - originY);
  }
  return sum;
}

/**
 * Makes rings fit to use: closes open ones, leaves out those that enclose nothing, turns outer rings anticlockwise and
 * holes clockwise (RFC 7946 §3.1.6). Says what it did. A polygon whose outer ring encloses nothing is left out whole.
 */
export function mendPolygons(polygons: readonly Rings[]): { polygons: Rings[]; faults: ShapeFault[] } {
  let closed = 0;
  let degenerate = 0;
  const mended: Rings[] = [];
  for (const rings of polygons) {
    const kept: Rings = [];
    for (const [at, ring] of rings.entries()) {
      const points = withoutRepeats(ring);
      const [first] = points;
      const last = points.at(-1);
      if (first !== undefined && last !== undefined && !samePoint(first, last)) {
        points.push([...first]);
        closed += 1;
      }
      if (points.length < 4 || liesOnOneLine(points)) {
        degenerate += 1;
        if (at === 0) break;
        continue;
      }
      const area = signedArea(points);
      if (area !== 0 && area > 0 !== (at === 0)) points.reverse();
      kept.push(points);
    }
    if (kept.length > 0) mended.push(kept);
  }
  const faults: ShapeFault[] = [];
  if (closed > 0) faults.push({ kind: 'closed', rings: closed });
  if (degenerate > 0) faults.push({ kind: 'degenerate', rings: degenerate });
  const crossing = findCrossing(mended);
  if (crossing !== null) faults.push(crossing);
  return { polygons: mended, faults };
}

/** A bow tie's halves may cancel to no area at all, so it is the corners that tell whether a ring encloses anything. */
function liesOnOneLine(ring: Ring): boolean {
  const [ax = 0, ay = 0] = ring[0] ?? [];
  const [bx = 0, by = 0] = ring.find((point) => point[0] !== ax || point[1] !== ay) ?? [];
  return ring.every(([x = 0, y = 0]) => side(ax, ay, bx, by, x, y) === 0);
}

function withoutRepeats(ring: Ring): Ring {
  const points: Ring = [];
  for (const point of ring) {
    const last = points.at(-1);
    if (last === undefined || !samePoint(last, point)) points.push([point[0] ?? NaN, point[1] ?? NaN]);
  }
  return points;
}

export function toGeometry(polygons: readonly Rings[]): Polygon | MultiPolygon {
  const [only] = polygons;
  return polygons.length === 1 && only !== undefined
    ? { type: 'Polygon', coordinates: only }
    : { type: 'MultiPolygon', coordinates: [...polygons] };
}

export function polygonsOf(geometry: Polygon | MultiPolygon): Rings[] {
  return geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
}

/**
 * Which side of the line a→b the point c is on: positive left, negative right, 0 when too near to tell in floating point
 * (error bound of Shewchuk, "Adaptive precision floating-point arithmetic", 1997, §4.1).
 */
function side(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  const left = (ax - cx) * (by - cy);
  const right = (ay - cy) * (bx - cx);
  const value = left - right;
  return Math.abs(value) > 4e-16 * (Math.abs(left) + Math.abs(right)) ? value : 0;
}

/**
 * Looks for edges of one area that cross each other (not merely touch). Every pair whose boxes meet is tested, found
 * through an index, so it stays quick for thousands of edges.
 */
export function findCrossing(
  polygons: readonly Rings[],
): Extract<ShapeFault, { kind: 'self-crossing' }> | null {
  const edges = edgesOf(polygons);
  const count = edges.length / 4;
  if (count < 4) return null;
  const index = new Flatbush(count);
  for (let at = 0; at < edges.length; at += 4) {
    const [ax, ay, bx, by] = edgeAt(edges, at);
    index.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  index.finish();
  let crossings = 0;
  const first = { longitude: NaN, latitude: NaN };
  for (let one = 0; one < count; one += 1) {
    const [ax, ay, bx, by] = edgeAt(edges, one * 4);
    index.search(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by), (other) => {
      if (other <= one) return false;
      const [cx, cy, dx, dy] = edgeAt(edges, other * 4);
      const c = side(ax, ay, bx, by, cx, cy);
      const d = side(ax, ay, bx, by, dx, dy);
      if (!(c * d < 0)) return false;
      const a = side(cx, cy, dx, dy, ax, ay);
      const b = side(cx, cy, dx, dy, bx, by);
      if (!(a * b < 0)) return false;
      if (crossings === 0) {
        const along = c / (c - d);
        first.longitude = cx + (dx - cx) * along;
        first.latitude = cy + (dy - cy) * along;
      }
      crossings += 1;
      return false;
    });
  }
  return crossings === 0 ? null : { kind: 'self-crossing', ...first, crossings };
}

function edgeAt(edges: Float64Array, at: number): [number, number, number, number] {
  return [edges[at] ?? 0, edges[at + 1] ?? 0, edges[at + 2] ?? 0, edges[at + 3] ?? 0];
}

/** All edges of all rings, four numbers each (x, y of both ends). */
export function edgesOf(polygons: readonly Rings[]): Float64Array {
  let count = 0;
  for (const rings of polygons) for (const ring of rings) count += Math.max(0, ring.length - 1);
  const edges = new Float64Array(count * 4);
  let at = 0;
  for (const rings of polygons)
    for (const ring of rings)
      for (let corner = 0; corner + 1 < ring.length; corner += 1) {
        const from = ring[corner];
        const to = ring[corner + 1];
        edges[at] = from?.[0] ?? 0;
        edges[at + 1] = from?.[1] ?? 0;
        edges[at + 2] = to?.[0] ?? 0;
        edges[at + 3] = to?.[1] ?? 0;
        at += 4;
      }
  return edges;
}

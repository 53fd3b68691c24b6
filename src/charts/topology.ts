import type { MultiPolygon, Polygon, Position } from 'geojson';
import { geoMercatorRaw } from 'd3-geo';

/**
 * Areas made ready for drawing: projected, fitted, put on a grid of a tenth of a pixel, and simplified so that
 * neighbours still share their border. A border between the same two areas is one *arc*, simplified once and used by
 * both; simplifying each ring by itself would open gaps and overlaps.
 *
 * Winding does not matter here: points are projected one by one, and filled by the even-odd rule. (d3's own path
 * takes a ring the other way round for the rest of the globe.)
 */
export type Point = readonly [number, number];

export type Shapes = {
  /** For each area its rings, closed (first point not repeated); empty where it has no shape. */
  areas: Point[][][];
  /** Borders between two areas, and borders with nothing on the other side. */
  inner: Point[][];
  outer: Point[][];
  width: number;
  height: number;
};

const gridStep = 0.1;
/** Farthest that a simplified border may lie from the true one, in pixels. */
const tolerance = 0.35;
/** Pixels for a radian; beyond it an area is smaller than a hand and drawn as a dot. */
const largestScale = 1e11;
/** Mercator runs to infinity at the poles. */
const mostLatitude = 85;

/** Areas projected, before they are fitted to a size. */
export type Projected = { areas: Point[][][]; box: ReturnType<typeof boundsOf> };

export function projectAreas(geometries: readonly (Polygon | MultiPolygon)[]): Projected {
  const areas = geometries.map((geometry) => projectRings(geometry));
  return { areas, box: boundsOf(areas.flat()) };
}

/** Fits to a room in pixels, keeping proportions. */
export function fitShapes({ areas, box }: Projected, room: { width: number; height: number }): Shapes {
  if (box === null) return { areas: areas.map(() => []), inner: [], outer: [], width: 0, height: 0 };
  const [wide, high] = [box.right - box.left, box.bottom - box.top];
  const scale = Math.min(wide > 0 ? room.width / wide : Infinity, high > 0 ? room.height / high : Infinity);
  const by = scale <= largestScale ? scale : 1;
  const onGrid = (value: number) => Math.round(value / gridStep);
  const rings = areas.map((area) =>
    area.map((ring) => {
      const out: [number, number][] = [];
      for (const [x, y] of ring) {
        const point: [number, number] = [onGrid((x - box.left) * by), onGrid((y - box.top) * by)];
        const before = out.at(-1);
        if (before === undefined || before[0] !== point[0] || before[1] !== point[1]) out.push(point);
      }
      const [first] = out;
      const last = out.at(-1);
      if (
        first !== undefined &&
        last !== undefined &&
        out.length > 1 &&
        first[0] === last[0] &&
        first[1] === last[1]
      ) {
        out.pop();
      }
      return out;
    }),
  );
  const junctions = findJunctions(rings.flat());
  const arcs = new Map<string, { points: Point[]; users: Set<number> }>();
  const simplified = rings.map((area, index) =>
    area
      .map((ring) => {
        if (ring.length < 3) return ring.map(toPixels);
        const out: Point[] = [];
        for (const arc of cutAtJunctions(ring, junctions)) {
          const { key, reversed } = nameOf(arc);
          let known = arcs.get(key);
          if (known === undefined) {
            const forward = reversed ? arc.toReversed() : arc;
            known = { points: simplify(forward.map(toPixels)), users: new Set() };
            arcs.set(key, known);
          }
          known.users.add(index);
          const points = reversed ? known.points.toReversed() : known.points;
          out.push(...points.slice(0, -1));
        }
        return out;
      })
      .filter((ring) => ring.length > 0),
  );
  const all = [...arcs.values()];
  return {
    areas: simplified,
    inner: all.filter((arc) => arc.users.size > 1).map((arc) => arc.points),
    outer: all.filter((arc) => arc.users.size === 1).map((arc) => arc.points),
    width: wide * by,
    height: high * by,
  };
}

function toPixels([x, y]: readonly [number, number]): Point {
  return [Math.round(x) / 10, Math.round(y) / 10];
}

function projectRings(geometry: Polygon | MultiPolygon): Point[][] {
  const polygons: Position[][][] =
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat().map((ring) =>
    ring.flatMap(([longitude, latitude]): Point[] => {
      if (longitude === undefined || latitude === undefined) return [];
      if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) return [];
      const held = Math.min(mostLatitude, Math.max(-mostLatitude, latitude));
      const [x, y] = geoMercatorRaw((longitude * Math.PI) / 180, (held * Math.PI) / 180);
      return [[x, -y]];
    }),
  );
}

function boundsOf(
  rings: readonly (readonly Point[])[],
): { left: number; right: number; top: number; bottom: number } | null {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const ring of rings) {
    for (const [x, y] of ring) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  return left <= right ? { left, right, top, bottom } : null;
}

/** One number for a point of the grid. */
function pointKey([x, y]: Point): number {
  return x * 1_000_003 + y;
}

/** Points at which borders part: where the same point has different neighbours on different visits. */
function findJunctions(rings: readonly (readonly Point[])[]): Set<number> {
  const neighbours = new Map<number, string>();
  const junctions = new Set<number>();
  for (const ring of rings) {
    ring.forEach((point, index) => {
      const before = pointKey(ring.at(index - 1) ?? point);
      const after = pointKey(ring[(index + 1) % ring.length] ?? point);
      const pair = before < after ? `${before},${after}` : `${after},${before}`;
      const key = pointKey(point);
      const known = neighbours.get(key);
      if (known === undefined) neighbours.set(key, pair);
      else if (known !== pair) junctions.add(key);
    });
  }
  return junctions;
}

/** Arcs of a ring from junction to junction, both ends included; a ring without junctions is one closed arc. */
function cutAtJunctions(ring: readonly Point[], junctions: ReadonlySet<number>): Point[][] {
  const start = ring.findIndex((point) => junctions.has(pointKey(point)));
  if (start < 0) {
    // Start a closed border at the same point whoever walks it: the least of its points.
    let least = 0;
    ring.forEach((point, index) => {
      const best = ring[least];
      if (best !== undefined && (point[0] < best[0] || (point[0] === best[0] && point[1] < best[1])))
        least = index;
    });
    const turned = [...ring.slice(least), ...ring.slice(0, least)];
    const [first] = turned;
    return first === undefined ? [] : [[...turned, first]];
  }
  const turned = [...ring.slice(start), ...ring.slice(0, start)];
  const [first] = turned;
  if (first === undefined) return [];
  const arcs: Point[][] = [];
  let arc: Point[] = [];
  for (const point of [...turned, first]) {
    arc.push(point);
    if (arc.length > 1 && junctions.has(pointKey(point))) {
      arcs.push(arc);
      arc = [point];
    }
  }
  return arcs;
}

/** The same name for an arc walked either way. */
function nameOf(arc: readonly Point[]): { key: string; reversed: boolean } {
  const forward = arc.map(pointKey).join(' ');
  const backward = arc.toReversed().map(pointKey).join(' ');
  return forward <= backward ? { key: forward, reversed: false } : { key: backward, reversed: true };
}

/** Douglas & Peucker 1973, ends kept. A closed arc is first halved at its farthest point. */
function simplify(points: Point[]): Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= 3) return points;
  if (first[0] === last[0] && first[1] === last[1]) {
    let far = 1;
    let most = -1;
    points.forEach((point, index) => {
      const distance = Math.hypot(point[0] - first[0], point[1] - first[1]);
      if (distance > most) {
        most = distance;
        far = index;
      }
    });
    const there = simplify(points.slice(0, far + 1));
    const back = simplify(points.slice(far));
    const out = [...there, ...back.slice(1)];
    // A tiny closed shape keeps its points rather than become a line.
    return out.length < 4 ? points : out;
  }
  const keep = new Set([0, points.length - 1]);
  const stretches: [number, number][] = [[0, points.length - 1]];
  for (let stretch = stretches.pop(); stretch !== undefined; stretch = stretches.pop()) {
    const [from, to] = stretch;
    const a = points[from];
    const b = points[to];
    if (a === undefined || b === undefined) continue;
    let far = -1;
    let most = tolerance;
    for (let index = from + 1; index < to; index += 1) {
      const point = points[index];
      if (point === undefined) continue;
      const distance = distanceToSegment(point, a, b);
      if (distance > most) {
        most = distance;
        far = index;
      }
    }
    if (far >= 0) {
      keep.add(far);
      stretches.push([from, far], [far, to]);
    }
  }
  return points.filter((_, index) => keep.has(index));
}

export function distanceToSegment([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / length));
  return Math.hypot(x - (x1 + along * dx), y - (y1 + along * dy));
}

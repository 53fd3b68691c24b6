import Flatbush from 'flatbush';
import type { Area, AreaLocator, BoundarySet } from './place.ts';
import { makeEdgeGrid } from './edge-grid.ts';
import { edgesOf, polygonsOf } from './shape.rules.ts';

/** Answers for many points at once: `index` into `set.areas` (-1 outside all), and metres to the nearest edge of any area. */
export type PlacedPoints = {
  index: Int32Array;
  /** Metres to the nearest edge of any area of the set; NaN outside all areas, or where distances were not asked for. */
  metres: Float32Array;
};

export type BulkLocator = AreaLocator & {
  /**
   * Places many points. `withMetres: false` leaves the distances out, which is quicker.
   * A coordinate that is not a number is outside all areas.
   */
  locateAll(
    longitudes: Float64Array,
    latitudes: Float64Array,
    options?: { withMetres?: boolean },
  ): PlacedPoints;
};

/**
 * One area made ready: its edges with the lower end first, so that a shared edge gives both neighbours the same arithmetic;
 * and the same edges listed by horizontal band, so that a coast of ten thousand edges costs no more than a ward of fifty.
 */
type ReadyArea = {
  edges: Float64Array;
  south: number;
  bandHeight: number;
  bands: number;
  /** Edges of band b are `banded[starts[b] * 4]` up to `banded[starts[b + 1] * 4]`, four numbers each. */
  starts: Uint32Array;
  banded: Float64Array;
};

/** About this many edges to a band of an area whose edges are spread evenly. */
const edgesPerBand = 8;

/** Indexes by the set they were built from, for as long as that is kept: a page asks for the same one each time. */
const built = new WeakMap<BoundarySet, BulkLocator>();

/** The index of a boundary set: built at the first call, the same one at each further call with this very object. */
export function makeLocator(set: BoundarySet): BulkLocator {
  let locator = built.get(set);
  if (locator === undefined) {
    locator = buildLocator(set);
    built.set(set, locator);
  }
  return locator;
}

/**
 * Builds the index of a boundary set. Boxes through Flatbush, then an exact point-in-polygon test by ray casting with the
 * half-open rule (Hormann and Agathos, "The point in polygon problem for arbitrary polygons", 2001, §3): an edge counts when
 * one end is above the point and the other is not, so that a point on an edge or a corner shared by neighbours belongs to exactly
 * one of them. Where areas overlap, the one that comes first in the file holds the point. Self-crossing shapes: even-odd.
 * Most points are answered at once from a grid of cells that no edge passes through.
 */
function buildLocator(set: BoundarySet): BulkLocator {
  const ready = set.areas.map(prepare);
  const boxes = new Flatbush(Math.max(1, set.areas.length));
  for (const { edges } of ready) boxes.add(...boxOf(edges));
  if (set.areas.length === 0) boxes.add(NaN, NaN, NaN, NaN);
  boxes.finish();
  const grid = makeEdgeGrid(ready.map(({ edges }) => edges));
  /** What holds each cell that has no edges: an area, -1 none, or not yet known. */
  const unknown = -2;
  const cellHolds = new Int32Array(grid.cells).fill(unknown);

  function find(x: number, y: number): number {
    let found = -1;
    boxes.search(x, y, x, y, (index) => {
      const area = ready[index];
      if (area !== undefined && (found === -1 || index < found) && holds(area, x, y)) found = index;
      return false;
    });
    return found;
  }

  function indexAt(x: number, y: number): number {
    const cell = grid.cellAt(x, y);
    if (cell < 0) return -1;
    if (!grid.isEmpty(cell)) return find(x, y);
    const known = cellHolds[cell] ?? unknown;
    if (known !== unknown) return known;
    const found = find(x, y);
    cellHolds[cell] = found;
    return found;
  }

  return {
    set,
    locate(longitude, latitude) {
      const area: Area | undefined = set.areas[indexAt(longitude, latitude)];
      return area === undefined ? null : { area, metresToEdge: grid.metresToEdge(longitude, latitude) };
    },
    locateAll(longitudes, latitudes, { withMetres = true } = {}) {
      if (longitudes.length !== latitudes.length)
        throw new RangeError('As many longitudes as latitudes are needed');
      const index = new Int32Array(longitudes.length);
      const metres = new Float32Array(longitudes.length).fill(NaN);
      for (let at = 0; at < index.length; at += 1) {
        const x = longitudes[at] ?? NaN;
        const y = latitudes[at] ?? NaN;
        const found = indexAt(x, y);
        index[at] = found;
        if (withMetres && found >= 0) metres[at] = grid.metresToEdge(x, y);
      }
      return { index, metres };
    },
  };
}

function prepare(area: Area): ReadyArea {
  const edges = edgesOf(polygonsOf(area.geometry));
  for (let at = 0; at < edges.length; at += 4) {
    const [ax = 0, ay = 0, bx = 0, by = 0] = edges.subarray(at, at + 4);
    if (by < ay || (by === ay && bx < ax)) edges.set([bx, by, ax, ay], at);
  }
  const [, south, , north] = boxOf(edges);
  const bands = Math.max(1, Math.ceil(edges.length / 4 / edgesPerBand));
  const bandHeight = (north - south) / bands || 1;
  const bandOf = (y: number): number => Math.min(bands - 1, Math.floor((y - south) / bandHeight));
  const starts = new Uint32Array(bands + 1);
  const eachBand = (visit: (band: number, at: number) => void): void => {
    for (let at = 0; at < edges.length; at += 4) {
      const last = bandOf(edges[at + 3] as number);
      for (let band = bandOf(edges[at + 1] as number); band <= last; band += 1) visit(band, at);
    }
  };
  eachBand((band) => {
    starts[band + 1] = (starts[band + 1] as number) + 1;
  });
  for (let band = 0; band < bands; band += 1)
    starts[band + 1] = (starts[band + 1] as number) + (starts[band] as number);
  const banded = new Float64Array((starts[bands] as number) * 4);
  const next = starts.slice();
  eachBand((band, at) => {
    const place = next[band] as number;
    banded.set(edges.subarray(at, at + 4), place * 4);
    next[band] = place + 1;
  });
  return { edges, south, bandHeight, bands, starts, banded };
}

function boxOf(edges: Float64Array): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < edges.length; at += 2) {
    const x = edges[at] ?? 0;
    const y = edges[at + 1] ?? 0;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
  }
  return [west, south, east, north];
}

function holds({ south, bandHeight, bands, starts, banded }: ReadyArea, x: number, y: number): boolean {
  const band = Math.min(bands - 1, Math.floor((y - south) / bandHeight));
  if (band < 0) return false;
  const end = (starts[band + 1] as number) * 4;
  let inside = false;
  for (let at = (starts[band] as number) * 4; at < end; at += 4) {
    const lowY = banded[at + 1] as number;
    const highY = banded[at + 3] as number;
    if (lowY > y || highY <= y) continue;
    const lowX = banded[at] as number;
    const highX = banded[at + 2] as number;
    if (x < lowX + ((highX - lowX) * (y - lowY)) / (highY - lowY)) inside = !inside;
  }
  return inside;
}

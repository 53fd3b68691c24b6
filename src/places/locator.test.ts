import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Delaunay } from 'd3-delaunay';
import fc from 'fast-check';
import type { MultiPolygon, Polygon, Position } from 'geojson';
import { metresPerDegree } from './edge-grid.ts';
import { makeLocator } from './locator.ts';
import type { Area, BoundarySet } from './place.ts';
import { square } from './testing.ts';

function setOf(geometries: (Polygon | MultiPolygon)[]): BoundarySet {
  const areas = geometries.map((geometry, at): Area => ({
    code: `W${at}`,
    name: `Ward ${at}`,
    kind: 'ward',
    parent: null,
    parentName: null,
    geometry,
  }));
  return { hash: '', fileName: 'test', kind: 'ward', year: 2025, vintage: 'wards 2025', areas, warnings: [] };
}

/** Reference: the winding number (Sunday, 2001), written without regard to the locator. Outer ±1 and hole ∓1 cancel. */
function windingNumber(rings: Position[][], x: number, y: number): number {
  let winding = 0;
  for (const ring of rings)
    for (let at = 0; at + 1 < ring.length; at += 1) {
      const [ax, ay] = ring[at] as [number, number];
      const [bx, by] = ring[at + 1] as [number, number];
      const left = (bx - ax) * (y - ay) - (x - ax) * (by - ay);
      if (ay <= y && by > y && left > 0) winding += 1;
      if (ay > y && by <= y && left < 0) winding -= 1;
    }
  return winding;
}

/** Reference: metres to every edge of every ring, the least. */
function bruteMetres(geometries: (Polygon | MultiPolygon)[], x: number, y: number): number {
  const scale = metresPerDegree(y);
  let least = Infinity;
  for (const geometry of geometries)
    for (const ring of (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flat())
      for (let at = 0; at + 1 < ring.length; at += 1) {
        const [a, b] = [ring[at]!, ring[at + 1]!].map(([px, py]) => [
          (px! - x) * scale.longitude,
          (py! - y) * scale.latitude,
        ]);
        const [dx, dy] = [b![0]! - a![0]!, b![1]! - a![1]!];
        const share = Math.max(0, Math.min(1, -(a![0]! * dx + a![1]! * dy) / (dx * dx + dy * dy || 1)));
        least = Math.min(least, Math.hypot(a![0]! + share * dx, a![1]! + share * dy));
      }
  return least;
}

/** A ring round a centre: no ray from the centre meets it twice, so it never crosses itself. */
function star(x: number, y: number, radii: number[], clockwise: boolean): Position[] {
  const points = radii.map((radius, at): Position => {
    const angle = (2 * Math.PI * at) / radii.length;
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
  points.push(points[0]!);
  return clockwise ? points.reverse() : points;
}

const radii = (min: number, max: number) =>
  fc.array(fc.double({ min, max, noNaN: true }), { minLength: 3, maxLength: 40 });
/** Stars of at least 8 corners: their inner circle is wide enough that a hole of radius 0.2 stays inside. */
const starWithHole = fc.record({
  outer: fc.array(fc.double({ min: 0.5, max: 0.95, noNaN: true }), { minLength: 8, maxLength: 60 }),
  hole: fc.option(radii(0.05, 0.2)),
});
const unit = fc.double({ min: -1.1, max: 1.1, noNaN: true });

describe('which area a point is in', () => {
  it('agrees with winding numbers on polygons with holes, in one area and in several, and with all distances', () => {
    fc.assert(
      fc.property(
        fc.array(starWithHole, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(3), unit, unit), { minLength: 20, maxLength: 20 }),
        (stars, asOne, probes) => {
          // Two degrees apart, so that no two touch.
          const polygons = stars.map(({ outer, hole }, at) => [
            star(at * 2, 51, outer, false),
            ...(hole === null ? [] : [star(at * 2, 51, hole, true)]),
          ]);
          const geometries: (Polygon | MultiPolygon)[] = asOne
            ? [{ type: 'MultiPolygon', coordinates: polygons }]
            : polygons.map((coordinates) => ({ type: 'Polygon', coordinates }));
          const locator = makeLocator(setOf(geometries));
          for (const [which, dx, dy] of probes) {
            const [x, y] = [(which % stars.length) * 2 + dx, 51 + dy];
            const holding = polygons.findIndex((rings) => windingNumber(rings, x, y) !== 0);
            const found = locator.locate(x, y);
            const wanted = holding === -1 ? null : `W${asOne ? 0 : holding}`;
            const metres = bruteMetres(geometries, x, y);
            // Within a micrometre of an edge either answer is right.
            if (metres > 1e-6) assert.equal(found?.area.code ?? null, wanted);
            if (found !== null) assert.ok(Math.abs(found.metresToEdge - metres) <= 1e-6 * metres + 1e-6);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('puts every point of a map into exactly one area, on shared edges and corners too', () => {
    // Whole sixteenths: many corners in line and many level edges, where careless rules count a point twice or not at all.
    const sixteenth = fc.integer({ min: 1, max: 31 }).map((step) => step / 16);
    const anywhere = fc.double({ min: 0.01, max: 1.99, noNaN: true });
    const site = fc.oneof(fc.tuple(sixteenth, sixteenth), fc.tuple(anywhere, anywhere));
    fc.assert(
      fc.property(fc.uniqueArray(site, { minLength: 1, maxLength: 30, selector: String }), (inner) => {
        const sites = [...inner, [0, 0], [2, 0], [2, 2], [0, 2]].map(([x, y]): Position => [x!, 51 + y!]);
        const { triangles } = Delaunay.from(sites as [number, number][]);
        const geometries = Array.from({ length: triangles.length / 3 }, (_, at): Polygon => {
          const [a, b, c] = [...triangles.subarray(at * 3, at * 3 + 3)].map((corner) => sites[corner]!);
          // Neighbours walk their shared edge in opposite directions.
          return { type: 'Polygon', coordinates: [at % 2 === 0 ? [a!, b!, c!, a!] : [c!, b!, a!, c!]] };
        });
        const alone = geometries.map((geometry) => makeLocator(setOf([geometry])));
        const together = makeLocator(setOf(geometries));
        const corners = geometries.flatMap(({ coordinates }) => coordinates[0]!);
        const probes = [
          ...sites,
          ...corners,
          ...corners
            .slice(1)
            .map((to, at): Position => [(corners[at]![0]! + to[0]!) / 2, (corners[at]![1]! + to[1]!) / 2]),
        ].filter(([x, y]) => x! > 0 && x! < 2 && y! > 51 && y! < 53);
        for (const [x, y] of probes) {
          const holders = alone.flatMap((one, at) => (one.locate(x!, y!) === null ? [] : [at]));
          assert.equal(holders.length, 1, `${x},${y} is in ${holders.length} areas`);
          assert.equal(together.locate(x!, y!)?.area.code, `W${holders[0]}`);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('answers whole lists as it answers single points', () => {
    const locator = makeLocator(setOf([{ type: 'Polygon', coordinates: [square(0, 51, 1), square(0.4, 51.4, 0.2).toReversed()] }, { type: 'Polygon', coordinates: [square(1, 51, 1)] }])); // prettier-ignore
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -1, max: 3 }), fc.double({ min: 50, max: 53 }))),
        (points) => {
          const x = Float64Array.from(points, ([one]) => one);
          const y = Float64Array.from(points, ([, one]) => one);
          const { index, metres } = locator.locateAll(x, y);
          const quick = locator.locateAll(x, y, { withMetres: false });
          assert.deepEqual(quick.index, index);
          points.forEach(([px, py], at) => {
            const single = locator.locate(px, py);
            assert.equal(index[at], single === null ? -1 : locator.set.areas.indexOf(single.area));
            assert.equal(metres[at], single === null ? NaN : Math.fround(single.metresToEdge));
          });
        },
      ),
    );
  });

  it('knows holes, the outside, and what is no number', () => {
    const locator = makeLocator(setOf([{ type: 'Polygon', coordinates: [square(0, 51, 1), square(0.4, 51.4, 0.2).toReversed()] }])); // prettier-ignore
    assert.equal(locator.locate(0.5, 51.5), null);
    assert.equal(locator.locate(0.1, 51.1)?.area.code, 'W0');
    assert.equal(locator.locate(5, 51.5), null);
    assert.equal(locator.locate(NaN, 51.5), null);
    assert.equal(locator.locate(0.5, Infinity), null);
    assert.equal(makeLocator(setOf([])).locate(0, 51), null);
  });
});

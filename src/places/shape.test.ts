import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fromBritishNationalGrid } from './coordinates.rules.ts';
import { metresPerDegree } from './edge-grid.ts';
import { findCrossing, mendPolygons, signedArea } from './shape.rules.ts';

/** Exact on small whole numbers: do two open segments cross at a point inside both? */
function crossExactly(a: number[], b: number[], c: number[], d: number[]): boolean {
  const turn = (p: number[], q: number[], r: number[]) =>
    Math.sign((q[0]! - p[0]!) * (r[1]! - p[1]!) - (q[1]! - p[1]!) * (r[0]! - p[0]!));
  return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
}

const corner = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 12 }));

describe('shapes', () => {
  it('finds exactly the crossings that trying every pair of edges finds', () => {
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 14 }), (corners) => {
        const ring = [...corners, corners[0]!];
        let wanted = 0;
        for (let one = 0; one + 1 < ring.length; one += 1)
          for (let other = one + 1; other + 1 < ring.length; other += 1)
            if (crossExactly(ring[one]!, ring[one + 1]!, ring[other]!, ring[other + 1]!)) wanted += 1;
        assert.equal(findCrossing([[ring]])?.crossings ?? 0, wanted);
      }),
      { numRuns: 500 },
    );
  });

  it('says where a bow tie crosses itself', () => {
    const bowTie = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]; // prettier-ignore
    assert.deepEqual(findCrossing([[bowTie]]), {
      kind: 'self-crossing',
      longitude: 1,
      latitude: 1,
      crossings: 1,
    });
  });

  it('closes rings, drops those that enclose nothing, and turns outer rings anticlockwise and holes clockwise', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (turnOuter, turnHole, open) => {
        const outer = [[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]; // prettier-ignore
        const hole = [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]; // prettier-ignore
        const line = [[3, 3], [4, 4], [3, 3]]; // prettier-ignore
        const rings = [turnOuter ? outer.toReversed() : outer, turnHole ? hole.toReversed() : hole, line];
        if (open) rings[0] = rings[0]!.slice(0, -1);
        const { polygons, faults } = mendPolygons([rings]);
        assert.equal(polygons.length, 1);
        assert.equal(polygons[0]!.length, 2);
        assert.equal(signedArea(polygons[0]![0]!), 162);
        assert.equal(signedArea(polygons[0]![1]!), -2);
        assert.deepEqual(
          faults.map(({ kind }) => kind),
          [...(open ? ['closed'] : []), 'degenerate'],
        );
      }),
    );
  });
});

describe('the earth', () => {
  it('gives the published lengths of a degree (WGS84; NGA, "Length of a degree of latitude and longitude")', () => {
    for (const [latitude, longitudeMetres, latitudeMetres] of [
      [0, 111_319.5, 110_574.3],
      [45, 78_846.8, 111_131.8],
      [60, 55_800.0, 111_412.2],
    ] as const) {
      const degree = metresPerDegree(latitude);
      assert.ok(Math.abs(degree.longitude - longitudeMetres) < 1, `${latitude}: ${degree.longitude}`);
      assert.ok(Math.abs(degree.latitude - latitudeMetres) < 1, `${latitude}: ${degree.latitude}`);
    }
  });

  it('turns the true origin of the National Grid into about 2 degrees west, 49 north', () => {
    // The origin is 2° W 49° N on Airy 1830; WGS84 differs there by about 100 metres.
    const [longitude, latitude] = fromBritishNationalGrid(400_000, -100_000);
    assert.ok(Math.abs(longitude + 2) < 0.002 && Math.abs(latitude - 49) < 0.002);
  });
});

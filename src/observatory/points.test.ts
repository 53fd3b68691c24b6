import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pointId, pointIdSql, pointOf } from './points.ts';
import { testEngine } from './intake/test-files.ts';

const degrees = fc.record({
  longitude: fc.integer({ min: -180_000_000, max: 180_000_000 }).map((each) => each / 1e6),
  latitude: fc.integer({ min: -90_000_000, max: 90_000_000 }).map((each) => each / 1e6),
});

test('a key gives its point back', () => {
  fc.assert(
    fc.property(degrees, ({ longitude, latitude }) => {
      assert.deepEqual(pointOf(pointId(longitude, latitude)), {
        longitude: longitude + 0,
        latitude: latitude + 0,
      });
    }),
  );
});

test('SQL makes the same key', async (t) => {
  const engine = await testEngine(t);
  await fc.assert(
    fc.asyncProperty(degrees, async ({ longitude, latitude }) => {
      const [row] = await engine.rows<{ id: bigint }>(
        `select ${pointIdSql('$longitude', '$latitude')} as id`,
        {
          longitude,
          latitude,
        },
      );
      assert.equal(row?.id, pointId(longitude, latitude));
    }),
    { numRuns: 50 },
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { harmOf, harmPerHead } from './harm.ts';

// Illustrative weights, not those of any published index.
const weights = new Map([
  ['grave', 365],
  ['middling', 19],
  ['slight', 3],
]);
const counts = [
  { offence: 'grave', count: 12 },
  { offence: 'middling', count: 140 },
  { offence: 'slight', count: 600 },
];

test('reference 15: 12, 140 and 600 offences are 8,840 days, 0.104 a head of 85,000', () => {
  const found = harmOf(counts, weights);
  assert.equal(found.total, 8840);
  assert.equal(Number(harmPerHead(found.total, 85_000)?.toFixed(6)), 0.104);
  assert.equal(harmPerHead(found.total, null), null);
  assert.deepEqual(
    found.parts.map(({ offence, harm, harmRank, countRank }) => [offence, harm, harmRank, countRank]),
    [
      ['grave', 4380, 1, 3],
      ['middling', 2660, 2, 2],
      ['slight', 1800, 3, 1],
    ],
  );
  assert.deepEqual(found.withoutGravest, { total: 4460, count: 740 });
  assert.deepEqual(found.gravest, ['grave']);
  assert.deepEqual(harmOf(counts, weights, 10).gravest, ['grave', 'middling']);
});

test('what has no weight is handed back with its count, never dropped and never 0', () => {
  const found = harmOf(
    [...counts, { offence: 'new law', count: 7 }, { offence: 'old law', count: 9 }],
    weights,
  );
  assert.deepEqual(found.unmapped, [
    { offence: 'old law', count: 9 },
    { offence: 'new law', count: 7 },
  ]);
  assert.equal(found.unmappedCount, 16);
  assert.equal(found.count, 752);
  assert.equal(found.total, 8840);
  const none = harmOf([{ offence: 'new law', count: 7 }], weights);
  assert.deepEqual([none.total, none.gravestFrom, none.parts.length], [0, null, 0]);
  assert.throws(() => harmOf(counts, new Map([['grave', -1]])), /0 or more/);
});

test('shares add up, ranks order, and counts given in parts are the same as together', () => {
  const offence = fc.constantFrom('grave', 'middling', 'slight', 'other');
  const list = fc.array(fc.record({ offence, count: fc.nat(50) }), { maxLength: 20 });
  fc.assert(
    fc.property(list, (some) => {
      const found = harmOf(some, weights);
      const all = some.reduce((sum, { count }) => sum + count, 0);
      assert.equal(found.count + found.unmappedCount, all);
      if (found.total > 0) {
        const shares = found.parts.reduce((sum, { harmShare }) => sum + (harmShare ?? 0), 0);
        assert.ok(Math.abs(shares - 1) < 1e-9);
      }
      found.parts.forEach((part, index) =>
        assert.ok(part.harm <= (found.parts[index - 1]?.harm ?? Infinity)),
      );
      assert.deepEqual(harmOf(some.toReversed(), weights).parts, found.parts);
    }),
  );
});

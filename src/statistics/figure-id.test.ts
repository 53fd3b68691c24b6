import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FigureQuestion } from './figure.ts';
import { canonicalJson, figureId, statisticsVersion } from './figure-id.ts';

const question: FigureQuestion = {
  measure: 'incidents',
  measureVersion: 1,
  category: 'all-incidents',
  area: 'E07000109',
  areaKind: 'district',
  areaVintage: '',
  placedBy: 'lsoa-name',
  period: { from: '2025-01', to: '2025-12' },
  comparison: null,
  comparisonSet: '',
  suppression: 'none',
  deliveries: ['bb', 'aa'],
  statisticsVersion,
};

test('canonical JSON follows RFC 8785 in its order and numbers', () => {
  // Example of RFC 8785, section 3.2.3 (the keys that need no escapes).
  assert.equal(canonicalJson({ b: 2, a: [1, { d: null, c: true }] }), '{"a":[1,{"c":true,"d":null}],"b":2}');
  assert.equal(
    canonicalJson({ numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001] }),
    '{"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}',
  );
  assert.equal(canonicalJson({ a: undefined, b: -0 }), '{"b":0}');
  assert.throws(() => canonicalJson({ a: NaN }), /cannot hold/);
});

test('an id is 32 hex digits and does not depend on the order of keys or deliveries', () => {
  const id = figureId(question);
  assert.match(id, /^[0-9a-f]{32}$/);
  const keys = Object.keys(question);
  fc.assert(
    fc.property(fc.shuffledSubarray(keys, { minLength: keys.length }), (order) => {
      const shuffled = Object.fromEntries(order.map((key) => [key, question[key as keyof FigureQuestion]]));
      assert.equal(figureId(shuffled as FigureQuestion), id);
    }),
  );
  assert.equal(figureId({ ...question, deliveries: ['aa', 'bb', 'aa'] }), id);
});

test('any other question has another id', () => {
  const ids = new Set([
    figureId(question),
    figureId({ ...question, area: 'E06000035' }),
    figureId({ ...question, period: { from: '2025-01', to: '2025-11' } }),
    figureId({ ...question, comparison: { from: '2024-01', to: '2024-12' } }),
    figureId({ ...question, deliveries: ['aa'] }),
    figureId({ ...question, statisticsVersion: statisticsVersion + 1 }),
  ]);
  assert.equal(ids.size, 6);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { categories, leavesOf } from '../categories.ts';
import { commonSpans, compareCounts, countsIn, headline, reasonFor, type Held } from './agreement.rules.ts';

const held = (from: string, grain: Held['grain'], category: string, count: number): Held => ({
  from,
  grain,
  category,
  count,
});

test('months are compared within the quarters of the other; a quarter with a month missing is not', () => {
  const months = ['2025-01', '2025-02', '2025-03', '2025-04', '2025-06'].map((from) =>
    held(from, 'month', 'burglary', 10),
  );
  const quarters = [held('2025-01', 'quarter', 'burglary', 31), held('2025-04', 'quarter', 'burglary', 28)];
  const { spans, partly } = commonSpans(months, quarters);
  assert.deepEqual(spans, [{ from: '2025-01', to: '2025-03', grain: 'quarter' }]);
  assert.deepEqual(partly, [{ from: '2025-04', to: '2025-06', grain: 'quarter' }]);
  const [span] = spans;
  assert.ok(span);
  assert.equal(countsIn(months, span).get('burglary'), 30);
  assert.equal(countsIn(quarters, span).get('burglary'), 31);
});

test('a branch is opened where both know its parts; what only one counts makes it another thing', () => {
  const a = new Map([
    ['violence-and-sexual-offences', 95],
    ['robbery', 5],
    ['anti-social-behaviour', 40],
  ]);
  const b = new Map([
    ['homicide', 1],
    ['violence-with-injury', 99],
    ['robbery-personal', 4],
    ['robbery-business', 2],
  ]);
  const lines = compareCounts(a, b, { a: new Set(a.keys()), b: new Set(b.keys()) });
  assert.deepEqual(
    lines.map(({ category, depth, a: first, b: second, ratio }) => [category, depth, first, second, ratio]),
    [
      ['all-incidents', 0, 140, 106, null],
      ['all-crime', 1, 100, 106, 100 / 106],
      ['violent-crime', 2, 100, 106, 100 / 106],
      ['violence-and-sexual-offences', 3, 95, 100, 0.95],
      ['robbery', 3, 5, 6, 5 / 6],
    ],
  ); // prettier-ignore
  assert.deepEqual(lines[0]?.onlyA, ['anti-social-behaviour']);
  assert.equal(headline(lines)?.category, 'all-crime');
});

test('a second count of nought gives no ratio, and no category in common gives no line', () => {
  const [line] = compareCounts(new Map([['burglary', 3]]), new Map([['burglary', 0]]), {
    a: new Set(['burglary']),
    b: new Set(['burglary']),
  }).slice(-1);
  assert.deepEqual([line?.a, line?.b, line?.ratio], [3, 0, null]);
  assert.deepEqual(
    compareCounts(new Map(), new Map(), { a: new Set(['noise']), b: new Set(['burglary']) }),
    [],
  );
});

test('the parts of an alike branch add up to it, and a source agrees with itself wholly', () => {
  const leaf = fc.constantFrom(
    ...categories.flatMap(({ code, parent }) => (parent === null ? leavesOf(code) : [])),
  );
  fc.assert(
    fc.property(fc.dictionary(leaf, fc.nat(1000)), (counts) => {
      const map = new Map(Object.entries(counts));
      const known = new Set(map.keys());
      for (const line of compareCounts(map, map, { a: known, b: known })) {
        assert.equal(line.a, line.b);
        assert.equal(line.ratio, line.b === 0 ? null : 1);
      }
    }),
  );
});

test('reasons stand either way round; none is made up', () => {
  assert.match(reasonFor('police-street', 'recorded-crime-force')?.text ?? '', /not the official count/);
  assert.deepEqual(
    reasonFor('recorded-crime-force', 'police-street'),
    reasonFor('police-street', 'recorded-crime-force'),
  );
  assert.equal(reasonFor('noise', 'fire'), null);
  assert.equal(reasonFor(null, 'fire'), null);
  assert.equal(reasonFor('fire', 'fire'), null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { competitionRanks, quantileGroups } from './rank.ts';

test('ranks and quartiles of the reference', () => {
  assert.deepEqual(competitionRanks([4.1, 7.7, 7.7, 2.9, 5.5, 7.0]), [5, 1, 1, 6, 4, 3]);
  assert.deepEqual(quantileGroups([4.1, 7.7, 7.6, 2.9, 5.5, 7.0, 6.1, 3.3]), [3, 1, 1, 4, 3, 2, 2, 4]);
});

test('null is not ranked and does not push others down', () => {
  assert.deepEqual(competitionRanks([3, null, 9]), [2, null, 1]);
  assert.deepEqual(competitionRanks([3, null, 9], false), [1, null, 2]);
  assert.deepEqual(quantileGroups([3, null, 9, 4]), [null, null, null, null]);
});

test('a rank is one more than the number of better values', () => {
  const values = fc.array(fc.option(fc.integer({ min: -5, max: 5 })), { maxLength: 40 });
  fc.assert(
    fc.property(values, fc.boolean(), (list, highestFirst) => {
      const ranks = competitionRanks(list, highestFirst);
      list.forEach((value, index) => {
        const better = list.filter(
          (other) => other !== null && value !== null && (highestFirst ? other > value : other < value),
        );
        assert.equal(ranks[index], value === null ? null : better.length + 1);
      });
      for (const group of quantileGroups(list)) assert.ok(group === null || (group >= 1 && group <= 4));
    }),
  );
});

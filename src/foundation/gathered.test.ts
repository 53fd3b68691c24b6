import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { gathered } from './gathered.ts';

test('one alone goes at once, those who come meanwhile go together, in pieces of the most', async () => {
  const pieces: number[][] = [];
  const twice = gathered(async (items: readonly number[]) => {
    pieces.push([...items]);
    await turn();
    return items.map((item) => item * 2);
  }, 3);
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map(twice)), [2, 4, 6, 8, 10]);
  assert.deepEqual(pieces, [[1], [2, 3, 4], [5]]);
  assert.equal(await twice(6), 12);
});

test('a fault is told to the one who made it, and the others of its piece are answered', async () => {
  const asked: number[] = [];
  const halved = gathered(async (items: readonly number[]) => {
    await turn();
    asked.push(items.length);
    if (items.includes(0)) throw new Error('nothing to halve');
    return items.map((item) => item / 2);
  });
  const answers = await Promise.allSettled([8, 4, 0, 2].map(halved));
  assert.deepEqual(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason))),
    [4, 2, 'Error: nothing to halve', 1],
  );
  assert.deepEqual(asked, [1, 3, 1, 1, 1]);
  assert.equal(await halved(10), 5);
});

test('work that leaves an item unanswered is a fault', async () => {
  const forgetful = gathered(() => Promise.resolve([]));
  await assert.rejects(forgetful(1), /must answer each/);
});

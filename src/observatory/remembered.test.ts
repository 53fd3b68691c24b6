import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRemembered } from './remembered.ts';

const rows = (count: number): { n: number }[] => Array.from({ length: count }, (_, n) => ({ n }));

test('a question is asked once, also when it is asked twice at a time; what comes back is the asker’s own', async () => {
  const remembered = makeRemembered(100);
  let asked = 0;
  const ask = (): Promise<{ n: number }[]> => {
    asked += 1;
    return Promise.resolve(rows(2));
  };
  const [first, second] = await Promise.all([remembered('a', ask), remembered('a', ask)]);
  first.forEach((row) => (row.n = 9));
  assert.deepEqual([second, await remembered('a', ask), asked], [rows(2), rows(2), 1]);
  await remembered('b', ask);
  assert.equal(asked, 2);
});

test('what was asked longest ago is forgotten first, and a fault is not remembered', async () => {
  const remembered = makeRemembered(10);
  const asked: string[] = [];
  const ask = (key: string, count: number): Promise<{ n: number }[]> =>
    remembered(key, () => {
      asked.push(key);
      return Promise.resolve(rows(count));
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(key, 4);
  // a, b, c weigh 15: b goes, then c when b comes back.
  assert.deepEqual(asked, ['a', 'b', 'c', 'b']);
  await ask('larger than all', 50);
  await ask('larger than all', 50);
  assert.equal(asked.filter((key) => key === 'larger than all').length, 2);
  await assert.rejects(
    remembered('fault', () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.deepEqual(await ask('fault', 1), rows(1));
});

test('nothing is remembered where nothing may be kept', async () => {
  const remembered = makeRemembered(0);
  let asked = 0;
  for (let time = 0; time < 2; time += 1)
    await remembered('a', () => {
      asked += 1;
      return Promise.resolve(rows(1));
    });
  assert.equal(asked, 2);
});

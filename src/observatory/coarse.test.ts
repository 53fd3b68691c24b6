import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkMonths } from './completeness.ts';
import { receiveTypedReturn } from './mapped/receive.ts';
import { countIncidents } from './query.ts';
import { testEngine } from './intake/test-files.ts';

const evidence = {
  from: 'Data officer, Testshire Fire and Rescue',
  how: 'e-mail',
  on: '2025-06-03',
  words: 'Table sent on 3 June.',
};

/** A source that gives a year and a quarter as well as two months. */
async function mixed(t: Parameters<typeof testEngine>[0]) {
  const engine = await testEngine(t);
  const count = (period: string, format: string, number: number) => ({
    period,
    format,
    category: 'fire',
    count: number,
  });
  const receive = (code: string, counts: object[]) =>
    receiveTypedReturn(engine, { schema: 1, counts, evidence }, { source: { code, title: code } });
  const coarse = await receive('fire:coarse', [
    count('2023-24', 'financial-year', 1200),
    count('Q1 2024-25', 'financial-quarter', 330),
  ]);
  const monthly = await receive('fire:monthly', [
    count('2024-04', 'year-month', 100),
    count('2024-06', 'year-month', 130),
  ]);
  return { engine, segments: [...coarse.segments, ...monthly.segments] };
}

test('a year’s or quarter’s total is no month: no month of it is checked', async (t) => {
  const { engine, segments } = await mixed(t);
  const checks = await checkMonths(engine, segments);
  assert.deepEqual(
    checks.map(({ source, month, state, count }) => [source, month, state, count]),
    [
      ['fire:monthly', '2024-04', 'complete', 100],
      ['fire:monthly', '2024-05', 'missing', 0],
      ['fire:monthly', '2024-06', 'complete', 130],
    ],
  );
});

test('by month it stands under no month', async (t) => {
  const { engine, segments } = await mixed(t);
  const rows = await countIncidents(engine, {
    segments,
    period: { from: '2023-04', to: '2024-06' },
    by: ['month'],
  });
  assert.deepEqual(rows, [
    { month: '2024-04', count: 100 },
    { month: '2024-06', count: 130 },
    { month: null, count: 1530 },
  ]);
});

test('it counts only where the whole of it lies in the period', async (t) => {
  const { engine, segments } = await mixed(t);
  const total = async (from: string, to: string): Promise<number> =>
    (await countIncidents(engine, { segments, period: { from, to }, by: [] }))[0]?.count ?? -1;
  assert.equal(await total('2023-04', '2024-03'), 1200, 'the year as a whole');
  assert.equal(await total('2023-04', '2024-02'), 0, 'a month less is not the year');
  assert.equal(await total('2023-05', '2024-06'), 330 + 230, 'nor where it begins before');
  assert.equal(await total('2024-04', '2024-04'), 100, 'one month is not its quarter');
  assert.equal(await total('2024-04', '2024-06'), 560);
});

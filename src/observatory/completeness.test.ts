import assert from 'node:assert/strict';
import { test } from 'node:test';
import { monthsIn } from '../foundation/period.ts';
import { checkMonths, comparisonState, judgeMonths, type MonthCount } from './completeness.ts';
import { receiveFiles } from './intake/receive.ts';
import { sharedData, testEngine } from './intake/test-files.ts';
import { segmentsInForce } from './segments.ts';
import path from 'node:path';

const source = 'police-street:testshire';

function run(
  from: string,
  to: string,
  change: Record<string, Partial<MonthCount>> = {},
  without: string[] = [],
): MonthCount[] {
  return monthsIn({ from, to })
    .filter((month) => !without.includes(month))
    .map((month) => ({ source, month, crime: 1000, asb: 300, count: 1300, ...change[month] }));
}

const states = (checks: { month: string; state: string }[]) =>
  checks.filter((each) => each.state !== 'complete').map((each) => `${each.month} ${each.state}`);

test('a month absent inside a run is missing; the ends of the run are not', () => {
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-12', {}, ['2025-07']))), ['2025-07 missing']);
  assert.deepEqual(states(judgeMonths(run('2025-03', '2025-04'), { from: '2025-02', to: '2025-04' })), [
    '2025-02 missing',
  ]);
});

test('crime collapsing while anti-social behaviour is steady is suspicious, and the reverse; both falling is not', () => {
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-12', { '2025-06': { crime: 500 } }))), [
    '2025-06 suspicious',
  ]);
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-12', { '2025-06': { asb: 100 } }))), [
    '2025-06 suspicious',
  ]);
  assert.deepEqual(
    states(judgeMonths(run('2025-01', '2025-12', { '2025-06': { crime: 500, asb: 150 } }))),
    [],
  );
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-12', { '2025-06': { crime: 700 } }))), []);
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-12', { '2025-12': { crime: 100 } }))), [
    '2025-12 suspicious',
  ]);
  const [check] = judgeMonths(run('2025-01', '2025-12', { '2025-06': { crime: 500 } })).filter(
    (each) => each.state === 'suspicious',
  );
  assert.match(check?.reason ?? '', /June 2025 has 500 crimes where the months around it have about 1,000/);
});

test('small sources and single months are not judged', () => {
  assert.deepEqual(
    states(
      judgeMonths(
        run('2025-01', '2025-12').map((each) => ({
          ...each,
          crime: each.month === '2025-06' ? 1 : 10,
          asb: 10,
        })),
      ),
    ),
    [],
  );
  assert.deepEqual(states(judgeMonths(run('2025-01', '2025-01', { '2025-01': { crime: 1 } }))), []);
});

test('a comparison over a gap is refused, with the same months left out of both sides', () => {
  const checks = judgeMonths(run('2024-01', '2025-12', {}, ['2024-07']));
  const period = { from: '2025-01', to: '2025-12' };
  const comparison = { from: '2024-01', to: '2024-12' };
  const state = comparisonState(checks, period, comparison);
  assert.ok(!state.comparable);
  assert.equal(state.reason, 'No file was received for July 2024.');
  assert.deepEqual(state.likeForLike, { period, comparison, leftOut: ['2024-07', '2025-07'] });
  assert.deepEqual(
    comparisonState(checks, { from: '2025-01', to: '2025-06' }, { from: '2024-01', to: '2024-06' }),
    { comparable: true },
  );
});

test('months at the ends are trimmed off; nothing left is said; unlike lengths are refused; every source counts', () => {
  const checks = judgeMonths(run('2024-01', '2025-12', {}, ['2024-01', '2024-11', '2024-12']), {
    from: '2024-01',
    to: '2025-12',
  });
  const state = comparisonState(
    checks,
    { from: '2025-01', to: '2025-12' },
    { from: '2024-01', to: '2024-12' },
  );
  assert.ok(!state.comparable);
  assert.deepEqual(state.likeForLike?.period, { from: '2025-02', to: '2025-10' });
  assert.deepEqual(state.likeForLike.comparison, { from: '2024-02', to: '2024-10' });
  const none = comparisonState(
    checks,
    { from: '2023-01', to: '2023-02' },
    { from: '2022-01', to: '2022-02' },
  );
  assert.ok(!none.comparable && none.likeForLike === null);
  const uneven = comparisonState(
    checks,
    { from: '2025-01', to: '2025-03' },
    { from: '2024-02', to: '2024-03' },
  );
  assert.ok(!uneven.comparable && uneven.likeForLike === null);
  const two = [...checks, ...judgeMonths([{ source: 'fire', month: '2025-03', crime: 0, asb: 0, count: 5 }])];
  assert.ok(
    !comparisonState(two, { from: '2025-03', to: '2025-03' }, { from: '2024-03', to: '2024-03' }).comparable,
  );
});

test('South Yorkshire: July 2019 is missing and 2019 is not compared with 2018 as a fall', async (t) => {
  const folder = await sharedData(t, 'crime', 'south-yorkshire');
  if (folder === null) return;
  const months = ['2018-05', '2018-06', '2018-07', '2018-08', '2019-05', '2019-06', '2019-08'];
  const engine = await testEngine(t);
  const reports = await receiveFiles(
    engine,
    months.map((month) => path.join(folder, `${month}-south-yorkshire-street.csv.gz`)),
  );
  const period = { from: '2019-05', to: '2019-08' };
  const comparison = { from: '2018-05', to: '2018-08' };
  const checks = await checkMonths(engine, segmentsInForce(reports));
  const july = checks.find((each) => each.month === '2019-07');
  assert.equal(july?.state, 'missing');
  assert.equal(checks.find((each) => each.month === '2018-07')?.state, 'complete');
  const state = comparisonState(checks, period, comparison);
  assert.ok(!state.comparable);
  assert.match(state.reason, /July 2019/);
  assert.deepEqual(state.likeForLike, { period, comparison, leftOut: ['2018-07', '2019-07'] });
});

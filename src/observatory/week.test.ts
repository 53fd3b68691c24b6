import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { aoristicWeek } from '../statistics/aoristic.ts';
import { appendIncidents, stageTable } from './intake/incidents.table.ts';
import type { IncidentRow } from './intake/intake.types.ts';
import { testEngine } from './intake/test-files.ts';
import type { Engine } from './engine.ts';
import type { SegmentRef } from './incident.ts';
import { countWeek } from './week.ts';

const delivery = { source: 'partner:test', hash: 'a'.repeat(64) };

async function segmentsOf(engine: Engine, rows: readonly IncidentRow[]): Promise<SegmentRef[]> {
  const table = await appendIncidents(engine, rows);
  const staged = await stageTable(engine, table, delivery, engine.tempFolder);
  return staged.map((each) => ({ ...each, delivery: delivery.hash }));
}

const row = (occurred: string | null, more: Partial<IncidentRow> = {}): IncidentRow => ({
  line: 2,
  month: '2025-03',
  occurred_at: occurred,
  precision: 'minute',
  category: 'burglary',
  ...more,
});
const march = { from: '2025-03', to: '2025-03' };

test('each way of knowing the time is counted as what it is', async (t) => {
  const engine = await testEngine(t);
  const segments = await segmentsOf(engine, [
    // Monday 3 March 2025.
    row('2025-03-03T22:10'),
    row('2025-03-03T22:59', { count: 2 }),
    row('2025-03-03T22:30', { occurred_until: '2025-03-04T00:30:00' }),
    row('2025-03-03T00:00', { precision: 'day' }),
    row(null, { precision: 'month' }),
    row('2025-03-03T10:00', { occurred_until: '2025-03-10T10:00:00' }),
  ]);
  const week = await countWeek(engine, { segments, period: march });
  assert.deepEqual(
    [week.atHour, week.spread, week.dayOnly[0], week.monthOnly, week.tooLong],
    [3, 1, 1, 1, 1],
  );
  assert.ok(Math.abs((week.cells[22] ?? 0) - 3.25) < 1e-9);
  assert.ok(Math.abs((week.cells[23] ?? 0) - 0.5) < 1e-9);
  assert.ok(Math.abs((week.cells[24] ?? 0) - 0.25) < 1e-9);
  assert.deepEqual((await countWeek(engine, { segments: [], period: march })).atHour, 0);
});

test('a file without spans makes the same bytes as ever, and is read beside one with them', async (t) => {
  const engine = await testEngine(t);
  const plain = [row('2025-03-03T22:10')];
  const [one] = await segmentsOf(engine, plain);
  const [other] = await segmentsOf(engine, [row('2025-03-03T22:10', { occurred_until: null })]);
  assert.ok(one !== undefined && other !== undefined);
  assert.equal(one.hash, other.hash);
  const [spanned] = await segmentsOf(engine, [
    row('2025-03-03T22:00', { occurred_until: '2025-03-03T23:00' }),
  ]);
  assert.ok(spanned !== undefined);
  const names = async (path: string): Promise<string[]> =>
    (await engine.rows<{ name: string }>('select name from parquet_schema($path)', { path })).map(
      ({ name }) => name,
    );
  assert.ok(!(await names(one.path)).includes('occurred_until'));
  assert.ok((await names(spanned.path)).includes('occurred_until'));
  const week = await countWeek(engine, { segments: [one, spanned], period: march });
  assert.deepEqual([week.atHour, week.spread, week.cells[22]], [1, 1, 2]);
});

test('spans spread in the database as the pure function spreads them', async (t) => {
  const engine = await testEngine(t);
  const moment = fc
    .integer({ min: 0, max: 27 * 1440 - 1 })
    .map((minute) => new Date(Date.UTC(2025, 2, 1, 0, minute)).toISOString().slice(0, 16));
  const span = fc.record({
    from: moment,
    minutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10_079 })),
    count: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(span, { minLength: 1, maxLength: 40 }), async (spans) => {
      const until = ({ from, minutes }: (typeof spans)[number]): string | null =>
        minutes === 0 ? null : new Date(Date.parse(`${from}Z`) + minutes * 60_000).toISOString().slice(0, 16);
      const segments = await segmentsOf(
        engine,
        spans.map((each) => row(each.from, { occurred_until: until(each), count: each.count })),
      );
      const week = await countWeek(engine, { segments, period: march });
      const expected = aoristicWeek(
        spans.map((each) => ({ from: each.from, until: until(each), count: each.count })),
        { timeZone: null },
      );
      const flat = expected.hours.flat();
      for (const [cell, weight] of week.cells.entries())
        assert.ok(Math.abs(weight - (flat[cell] ?? 0)) < 1e-6, `hour ${cell} of the week`);
      assert.equal(week.atHour + week.spread, expected.placed);
    }),
    { numRuns: 25 },
  );
});

import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { AreaLocator, BoundarySet, LsoaLookup } from '../places/place.ts';
import { makeLocator } from '../places/places.ts';
import { appendIncidents, stageTable } from './intake/incidents.table.ts';
import type { IncidentRow } from './intake/intake.types.ts';
import { receiveFiles } from './intake/receive.ts';
import { streetText, testEngine, testFolder } from './intake/test-files.ts';
import { placePoints } from './placing.ts';
import { countIncidents, lsoaCodesIn, placingSummary } from './query.ts';
import { segmentsInForce } from './segments.ts';

function square(code: string, west: number, east: number): BoundarySet['areas'][number] {
  return {
    code,
    name: code,
    kind: 'ward',
    parent: 'D1',
    parentName: 'District',
    geometry: {
      type: 'Polygon',
      coordinates: [[[west, 51.8], [east, 51.8], [east, 52], [west, 52], [west, 51.8]]],
    },
  }; // prettier-ignore
}

const wards: BoundarySet = {
  hash: 'b'.repeat(64),
  fileName: 'wards.geojson',
  kind: 'ward',
  year: 2025,
  vintage: 'wards 2025',
  areas: [square('W1', 2.3, 2.4), square('W2', 2.4, 2.5)],
  warnings: [],
};

function lookup(): LsoaLookup {
  const row = (wardCode: string) => ({
    lsoaName: 'x',
    wardCode,
    wardName: wardCode,
    districtCode: 'D1',
    districtName: 'District',
  });
  return {
    hash: 'c'.repeat(64),
    fileName: 'lookup.csv',
    title: 'lookup',
    lsoaYear: 2021,
    wardYear: 2025,
    districtYear: 2025,
    byLsoa: new Map([
      ['X01000001', row('W1')],
      ['X01000002', row('W2')],
    ]),
  };
}

const rows: Parameters<typeof streetText>[0] = [
  { longitude: '2.350000', latitude: '51.9', lsoaCode: 'X01000001' },
  // By point in W2, by best fit in W1; 7 m east of the edge at this latitude.
  { longitude: '2.400100', latitude: '51.9', lsoaCode: 'X01000001', type: 'Robbery' },
  { longitude: '2.450000', latitude: '51.9', lsoaCode: 'X01000002', type: 'Anti-social behaviour', id: '' },
  // No point: best fit.
  { longitude: '', latitude: '', lsoaCode: 'X01000002', lsoaName: 'Thameside 002A' },
  // In the sea off both wards.
  { longitude: '2.900000', latitude: '51.9', lsoaCode: 'X01000009', lsoaName: 'Otherton 001A' },
  // Nowhere.
  { longitude: '', latitude: '', lsoaCode: '', lsoaName: '' },
];

const period = { from: '2025-01', to: '2025-12' };

test('counts by point, best fit, LSOA and name; summaries add up', async (t) => {
  const engine = await testEngine(t);
  const folder = await testFolder(t);
  const file = path.join(folder, '2025-01-testshire-street.csv');
  await writeFile(file, streetText(rows));
  const segments = segmentsInForce(await receiveFiles(engine, [file]));
  const table = await placePoints(engine, segments, makeLocator(wards));
  const fit = lookup();
  const point = { method: 'point', table, lookup: fit, to: 'ward' } as const;
  assert.deepEqual(await countIncidents(engine, { segments, period, by: ['area'], placing: point }), [
    { area: 'W1', count: 1 },
    { area: 'W2', count: 3 },
    { area: null, count: 2 },
  ]);
  assert.deepEqual(
    await countIncidents(engine, {
      segments,
      period,
      by: ['area'],
      placing: { method: 'best-fit', to: 'ward', lookup: fit },
    }),
    [
      { area: 'W1', count: 2 },
      { area: 'W2', count: 2 },
      { area: null, count: 2 },
    ],
  );
  assert.deepEqual(
    await countIncidents(engine, { segments, period, by: ['area'], placing: { ...point, to: 'district' } }),
    [
      { area: 'D1', count: 4 },
      { area: null, count: 2 },
    ],
  );
  assert.deepEqual(
    await countIncidents(engine, {
      segments,
      period,
      by: ['area'],
      placing: { method: 'lsoa-name', districts: new Map([['Thameside', 'D1']]) },
    }),
    [
      { area: 'D1', count: 4 },
      { area: null, count: 2 },
    ],
  );
  assert.deepEqual(
    await countIncidents(engine, {
      segments,
      period,
      by: ['area'],
      areas: ['X01000001'],
      placing: { method: 'lsoa-code', to: 'lsoa', lookup: fit },
    }),
    [{ area: 'X01000001', count: 2 }],
  );
  const whole = await placingSummary(engine, { segments, period, by: [], placing: point });
  assert.deepEqual(whole, {
    method: 'point',
    total: 6,
    byPoint: 3,
    byBestFit: 1,
    byLsoa: 0,
    byGiven: 0,
    outside: 1,
    noLocation: 1,
    nearEdge: 1,
    nearMetres: 50,
  });
  const some = await placingSummary(engine, { segments, period, by: [], placing: point, areas: ['W2'] });
  assert.deepEqual([some.total, some.byPoint, some.byBestFit, some.nearEdge], [3, 2, 1, 1]);
  const without = await placingSummary(engine, {
    segments,
    period,
    by: [],
    placing: { ...point, lookup: null },
  });
  assert.deepEqual([without.total, without.byPoint, without.outside, without.noLocation], [6, 3, 1, 2]);
  assert.deepEqual(await lsoaCodesIn(engine, segments), ['X01000001', 'X01000002', 'X01000009']);
});

test('a category keeps its branch; values that look like SQL find nothing', async (t) => {
  const engine = await testEngine(t);
  const folder = await testFolder(t);
  const file = path.join(folder, '2025-01-testshire-street.csv');
  await writeFile(file, streetText(rows));
  const segments = segmentsInForce(await receiveFiles(engine, [file]));
  const count = async (categories: string[]) =>
    (await countIncidents(engine, { segments, period, by: [], categories }))[0]?.count;
  assert.equal(await count(['all-incidents']), 6);
  assert.equal(await count(['all-crime']), 5);
  assert.equal(await count(['violent-crime']), 1);
  assert.equal(await count(['violent-crime', 'all-crime']), 5);
  assert.equal(await count(['fly-tipping']), 0);
  await assert.rejects(count(["x') or true --"]), /No category/);
  assert.deepEqual(
    await countIncidents(engine, {
      segments,
      period,
      by: ['area'],
      areas: ["' or 1=1"],
      placing: { method: 'lsoa-name', districts: new Map([["x' or '1", "'"]]) },
    }),
    [],
  );
  assert.deepEqual(
    await countIncidents(engine, { segments, period: { from: '2024-01', to: '2024-12' }, by: [] }),
    [{ count: 0 }],
  );
  assert.deepEqual(
    await countIncidents(engine, { segments, period: { from: '2024-01', to: '2024-12' }, by: ['month'] }),
    [],
  );
});

test('hours and weekdays are null where the source does not know them; aggregates count for what they stand for', async (t) => {
  const engine = await testEngine(t);
  const folder = engine.tempFolder;
  const base: IncidentRow = { line: 2, month: '2025-01', precision: 'month', category: 'noise' };
  const table = await appendIncidents(engine, [
    base,
    { ...base, line: 3, precision: 'hour', occurred_at: '2025-01-05T23:00' },
    { ...base, line: 4, precision: 'minute', occurred_at: '2025-01-06T00:30:00' },
    { ...base, line: 5, precision: 'day', occurred_at: '2025-01-06T00:00' },
    { ...base, line: 6, month: '2025-02', count: 40, outcome: 'warned' },
  ]);
  const staged = await stageTable(engine, table, { source: 'council:noise', hash: 'd'.repeat(64) }, folder);
  assert.deepEqual(staged.map((each) => [each.month, each.rows]), [['2025-01', 4], ['2025-02', 1]]); // prettier-ignore
  const segments = staged.map((each) => ({ ...each, delivery: 'd'.repeat(64) }));
  assert.deepEqual(await countIncidents(engine, { segments, period, by: ['hour'] }), [
    { hour: 0, count: 1 },
    { hour: 23, count: 1 },
    { hour: null, count: 42 },
  ]);
  assert.deepEqual(await countIncidents(engine, { segments, period, by: ['weekday'] }), [
    { weekday: 1, count: 2 },
    { weekday: 7, count: 1 },
    { weekday: null, count: 41 },
  ]);
  assert.deepEqual(
    await countIncidents(engine, { segments, period, by: ['month', 'outcome', 'source', 'category'] }),
    [
      { month: '2025-01', outcome: null, source: 'council:noise', category: 'noise', count: 4 },
      { month: '2025-02', outcome: 'warned', source: 'council:noise', category: 'noise', count: 40 },
    ],
  );
});

test('only points not placed before are located; files of the table are never changed', async (t) => {
  const engine = await testEngine(t);
  const folder = await testFolder(t);
  const file = path.join(folder, '2025-01-testshire-street.csv');
  const second = path.join(folder, '2025-02-testshire-street.csv');
  await writeFile(file, streetText(rows));
  await writeFile(
    second,
    streetText([
      { month: '2025-02', longitude: '2.350000', latitude: '51.9' },
      { month: '2025-02', longitude: '2.360000', latitude: '51.9' },
    ]),
  );
  const segments = segmentsInForce(await receiveFiles(engine, [file, second]));
  const real = makeLocator(wards);
  const asked: number[] = [];
  // The plain contract, without the bulk way, counted as it is called.
  const counting: AreaLocator = {
    set: wards,
    locate(longitude, latitude) {
      asked.push(longitude);
      return real.locate(longitude, latitude);
    },
  };
  const first = segments.filter((each) => each.month === '2025-01');
  const table = await placePoints(engine, first, counting);
  assert.equal(asked.length, 4);
  const before = await readdir(path.dirname(table.path));
  await placePoints(engine, segments, counting);
  assert.deepEqual(asked.slice(4), [2.36]);
  const after = await readdir(path.dirname(table.path));
  assert.equal(after.length, 2);
  assert.ok(before.every((each) => after.includes(each)));
  await placePoints(engine, segments, counting);
  assert.equal(asked.length, 5);
  const cells = await engine.rows<{ h3: string }>('select h3 from read_parquet($path)', { path: table.path });
  for (const { h3 } of cells) assert.match(h3, /^89[0-9a-f]{13}$/);
  // No points at all is a table too.
  const empty = await placePoints(engine, [], makeLocator({ ...wards, hash: 'e'.repeat(64) }));
  assert.deepEqual(
    await countIncidents(engine, {
      segments,
      period,
      by: [],
      areas: ['W1'],
      placing: { method: 'point', table: empty, lookup: null, to: 'ward' },
    }),
    [{ count: 0 }],
  );
});

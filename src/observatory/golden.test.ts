import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { makeLocator, readBoundaries, readLsoaChanges, readLsoaLookup } from '../places/places.ts';
import { checkMonths, comparisonState } from './completeness.ts';
import { receiveFiles } from './intake/receive.ts';
import { sharedData, testEngine } from './intake/test-files.ts';
import { placePoints } from './placing.ts';
import { countIncidents, placingSummary } from './query.ts';
import { segmentsInForce } from './segments.ts';

/** Figures published for, or found by others in, the real files; see the data folder's README, sections 1 and 9. */
test('Kent, 16 months of real files', async (t) => {
  const kent = await sharedData(t, 'crime', 'kent');
  if (kent === null) return;
  const changesFile = await sharedData(t, 'lookups', 'lsoa11_lsoa21_lad22.csv.gz');
  const lookupFile = await sharedData(t, 'lookups', 'lsoa21_ward24_lad24.csv.gz');
  const wardsFile = await sharedData(t, 'boundaries', 'gravesham-wards-2025.geojson');
  const published = await sharedData(
    t,
    'crime',
    'reference',
    'kent-asb-monthly-published-2022-05-to-2025-04.csv',
  );
  if (changesFile === null || lookupFile === null || wardsFile === null || published === null) return;
  const engine = await testEngine(t);
  const changes = await readLsoaChanges(changesFile);
  const reports = await receiveFiles(engine, [kent], {
    knownLsoa2011: new Set(changes.from2011.keys()),
    knownLsoa2021: new Set(changes.from2021.keys()),
  });
  const segments = segmentsInForce(reports);
  const year = { from: '2025-01', to: '2025-12' };
  const districts = new Map([
    ['Gravesham', 'E07000109'],
    ['Medway', 'E06000035'],
  ]);
  const byName = { method: 'lsoa-name', districts } as const;
  const counts = async (period: { from: string; to: string }, categories?: string[]) => {
    const rows = await countIncidents(engine, {
      segments,
      period,
      by: ['area'],
      placing: byName,
      areas: [...districts.values()],
      ...(categories === undefined ? {} : { categories }),
    });
    return Object.fromEntries(rows.map((row) => [row.area, row.count] as const)) as Record<string, number>;
  };

  await t.test('240,043 rows read, none rejected, LSOA codes of 2021', async () => {
    assert.equal(reports.length, 16);
    assert.equal(
      reports.reduce((sum, each) => sum + each.rowsRead, 0),
      240_043,
    );
    assert.equal(
      reports.reduce((sum, each) => sum + each.rowsRejected, 0),
      0,
    );
    const years = await engine.rows<{ year: number }>(
      'select distinct lsoa_year as year from read_parquet($files)',
      {
        files: segments.map((each) => each.path),
      },
    );
    assert.deepEqual(years, [{ year: 2021 }]);
  });
  await t.test('Gravesham and Medway 2025, by LSOA name', async () => {
    assert.deepEqual(await counts(year), { E07000109: 10_653, E06000035: 30_589 });
    assert.deepEqual(await counts(year, ['anti-social-behaviour']), { E07000109: 2_036, E06000035: 5_507 });
    assert.deepEqual(await counts(year, ['all-crime']), { E07000109: 8_617, E06000035: 25_082 });
  });
  await t.test('January to April, 2024 and 2025', async () => {
    assert.deepEqual(await counts({ from: '2024-01', to: '2024-04' }), {
      E07000109: 3_930,
      E06000035: 10_255,
    });
    assert.deepEqual(await counts({ from: '2025-01', to: '2025-04' }), {
      E07000109: 3_553,
      E06000035: 10_094,
    });
  });
  await t.test('monthly anti-social behaviour equals what another analyst published', async () => {
    const ours = new Map(
      (
        await countIncidents(engine, {
          segments,
          period: { from: '2024-01', to: '2025-12' },
          by: ['month'],
          categories: ['anti-social-behaviour'],
        })
      ).map((row) => [row.month, row.count]),
    );
    const lines = (await readFile(published, 'utf8')).trim().split(/\r?\n/).slice(1);
    let compared = 0;
    for (const line of lines) {
      const [month, count] = line.split(',');
      if (!ours.has(month)) continue;
      assert.equal(ours.get(month), Number(count), month);
      compared += 1;
    }
    assert.equal(compared, 8);
  });
  await t.test('Town ward: 2,321 by point, 2,613 by best fit', async () => {
    const set = await readBoundaries(wardsFile);
    const lookup = await readLsoaLookup(lookupFile);
    const table = await placePoints(engine, segments, makeLocator(set));
    const town = set.areas.find((area) => area.name === 'Town');
    assert.ok(town);
    const point = { method: 'point', table, lookup, to: 'ward' } as const;
    const one = { segments, period: year, by: [], areas: [town.code] } as const;
    assert.deepEqual(await countIncidents(engine, { ...one, placing: point }), [{ count: 2_321 }]);
    assert.deepEqual(
      await countIncidents(engine, { ...one, placing: { method: 'best-fit', lookup, to: 'ward' } }),
      [{ count: 2_613 }],
    );
    const summary = await placingSummary(engine, { ...one, placing: point });
    assert.equal(summary.byPoint + summary.byBestFit, summary.total);
    assert.equal(summary.total, 2_321);
    assert.ok(summary.nearEdge > 0 && summary.nearEdge < summary.total);
  });
  await t.test(
    'May to December 2024 are missing, so the year cannot be compared; January to April can',
    async () => {
      const checks = await checkMonths(engine, segments);
      assert.deepEqual(
        checks.filter((each) => each.state === 'suspicious'),
        [],
      );
      assert.equal(checks.filter((each) => each.state === 'missing').length, 8);
      const state = comparisonState(checks, year, { from: '2024-01', to: '2024-12' });
      assert.ok(!state.comparable);
      assert.deepEqual(state.likeForLike?.period, { from: '2025-01', to: '2025-04' });
      assert.deepEqual(
        comparisonState(checks, { from: '2025-01', to: '2025-04' }, { from: '2024-01', to: '2024-04' }),
        { comparable: true },
      );
    },
  );
});

test('South Yorkshire codes are judged to be of 2011', async (t) => {
  const file = await sharedData(t, 'crime', 'south-yorkshire', '2018-01-south-yorkshire-street.csv.gz');
  const changesFile = await sharedData(t, 'lookups', 'lsoa11_lsoa21_lad22.csv.gz');
  if (file === null || changesFile === null) return;
  const engine = await testEngine(t);
  const changes = await readLsoaChanges(changesFile);
  const [report] = await receiveFiles(engine, [file], {
    knownLsoa2011: new Set(changes.from2011.keys()),
    knownLsoa2021: new Set(changes.from2021.keys()),
  });
  assert.ok(report);
  assert.equal(report.rowsRejected, 0);
  const [row] = await engine.rows<{ year: number }>(
    'select distinct lsoa_year as year from read_parquet($f)',
    { f: report.segments[0]?.path ?? '' },
  );
  assert.equal(row?.year, 2011);
  assert.ok(report.notices.some((each) => each.includes('2011')));
});

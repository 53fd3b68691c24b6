import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Problem } from '../../foundation/problem.ts';
import { openEngine, type Engine } from '../engine.ts';
import { commitDelivery } from '../intake/receive.ts';
import { absent, sharedFile, smallMapping } from './fixture.ts';
import { detectTable, openFile } from './detect.ts';
import { parseMapping } from './mapping.ts';
import {
  pastedFile,
  prepareMapped,
  receiveMapped,
  receiveTypedReturn,
  type MappedOptions,
} from './receive.ts';
import { suggestMapping } from './suggest.ts';

let folder: string;
let engine: Engine;
const options: MappedOptions = {
  source: { code: 'council:noise', title: 'Council noise log' },
  today: '2026-01-01',
};

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-mapped-'));
  engine = await openEngine({ folder });
});
after(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const read = (paths: readonly string[]) =>
  engine.rows<{
    month: string;
    category: string;
    line: number;
    count: number;
    source: string;
    area_given: string | null;
  }>(
    "select strftime(month, '%Y-%m') as month, category, line, count, source, area_given from read_parquet($paths) order by month, line",
    { paths },
  );

test('a received file becomes segments by month, and a report with its rejections', async () => {
  const text = 'Ref,Date,Type,Place\n1,03/01/2025,Noise,a\n2,14/02/2025,Litter,b\n3,30/02/2025,Noise,c\n';
  const report = await receiveMapped(
    engine,
    { bytes: new TextEncoder().encode(text), fileName: 'noise.csv' },
    smallMapping(),
    options,
  );
  assert.deepEqual(
    [
      report.fileName,
      report.adaptor,
      report.source,
      report.rowsRead,
      report.rowsAccepted,
      report.rowsRejected,
    ],
    ['noise.csv', 'mapped', 'council:noise', 3, 2, 1],
  );
  assert.deepEqual(
    report.rejections.map(({ line, column, value }) => [line, column, value]),
    [[4, 'Date', '30/02/2025']],
  );
  assert.deepEqual(
    report.segments.map(({ month, rows }) => [month, rows]),
    [
      ['2025-01', 1],
      ['2025-02', 1],
    ],
  );
  assert.deepEqual(
    (await read(report.segments.map((segment) => segment.path))).map(
      ({ month, category, line, count, source }) => [month, category, line, count, source],
    ),
    [
      ['2025-01', 'noise', 2, 1, 'council:noise'],
      ['2025-02', 'littering', 3, 1, 'council:noise'],
    ],
  );
  const again = await receiveMapped(
    engine,
    { bytes: new TextEncoder().encode(text), fileName: 'noise again.csv' },
    smallMapping(),
    options,
  );
  assert.deepEqual(again.segments, report.segments, 'the same file gives the same segments');
});

test('a pasted block is a delivery of its own kind; the preview puts nothing in its place', async () => {
  const pasted = 'Ref\tDate\tType\tPlace\n1\t03/03/2025\tNoise\ta\n';
  const mapping = smallMapping({ file: pastedFile });
  const preview = await prepareMapped(engine, { pasted }, mapping, options);
  const [delivery] = preview.prepared;
  assert.equal(delivery?.report.adaptor, 'pasted');
  assert.deepEqual(delivery.report.segments, []);
  const committed = await commitDelivery(engine, delivery);
  await preview.discard();
  assert.equal(committed.segments.length, 1);
  assert.equal((await read(committed.segments.map((segment) => segment.path)))[0]?.month, '2025-03');
});

test('a typed return needs its evidence and keeps it', async () => {
  const counts = [
    { period: '2025-04', format: 'year-month', area: 'Town', category: 'noise', count: 12 },
    { period: '2025-05', format: 'year-month', area: 'Town', category: 'noise', count: 0 },
  ];
  const evidence = {
    from: 'Noise officer, the council',
    how: 'telephone',
    on: '2025-06-03',
    words: 'Twelve in April, none in May; she read them from the log.',
  };
  await assert.rejects(
    () => receiveTypedReturn(engine, { schema: 1, counts }, options),
    (error) =>
      error instanceof Problem &&
      error.code === 'bad-typed-return' &&
      error.fields.some((field) => field.name === 'evidence'),
  );
  await assert.rejects(
    () => receiveTypedReturn(engine, { schema: 1, counts, evidence: { ...evidence, words: ' ' } }, options),
    (error) => error instanceof Problem && error.fields.some((field) => field.name === 'evidence.words'),
  );
  await assert.rejects(
    () => receiveTypedReturn(engine, { schema: 1, counts: [...counts, counts[0]], evidence }, options),
    (error) => error instanceof Problem && /stand in count 1 already/.test(error.detail),
  );
  const report = await receiveTypedReturn(engine, { schema: 1, counts, evidence }, options);
  assert.equal(report.adaptor, 'typed-return');
  assert.match(report.fileName, /^typed-return-2025-06-03\.json$/);
  assert.match(report.notices[0] ?? '', /Noise officer, the council gave by telephone on 2025-06-03/);
  assert.deepEqual(
    (await read(report.segments.map((segment) => segment.path))).map(({ month, count, area_given }) => [
      month,
      count,
      area_given,
    ]),
    [
      ['2025-04', 12, 'Town'],
      ['2025-05', 0, 'Town'],
    ],
  );
});

test('a file that is not depersonalised leaves nothing behind', async () => {
  const before_ = (await readdir(engine.segmentFolder, { recursive: true })).length;
  const text = 'Ref,Date,Type,Place,Victim name\n1,03/01/2025,Noise,a,b\n';
  await assert.rejects(
    () =>
      receiveMapped(
        engine,
        { bytes: new TextEncoder().encode(text), fileName: 'people.csv' },
        smallMapping(),
        options,
      ),
    (error) => error instanceof Problem && error.code === 'not-depersonalised' && error.exitCode === 5,
  );
  assert.equal((await readdir(engine.segmentFolder, { recursive: true })).length, before_);
  assert.deepEqual(
    (await readdir(engine.tempFolder)).filter(
      (name) => name.startsWith('given-') || name.startsWith('staging-'),
    ),
    [],
  );
});

test('Northumbria through to segments: eleven months, LSOA codes judged', async (t) => {
  const name = 'crime/northumbria-asb-2022/northumbria_asb_2022.tab.gz';
  const received = await sharedFile(name);
  if (received === null) {
    t.skip(absent(name));
    return;
  }
  const { mapping } = suggestMapping(await detectTable(openFile(received)), { fileName: 'asb.tab.gz' });
  const report = await receiveMapped(
    engine,
    { bytes: received, fileName: 'northumbria_asb_2022.tab.gz' },
    parseMapping(mapping),
    { ...options, source: { code: 'police:northumbria-asb', title: 'Northumbria Police, ASB' } },
  );
  assert.equal(report.segments.length, 11);
  assert.equal(
    report.segments.reduce((sum, segment) => sum + segment.rows, 0),
    39_706,
  );
  const [total] = await engine.rows<{ n: number; points: number }>(
    'select cast(sum(count) as double) as n, cast(count(point_id) as double) as points from read_parquet($paths)',
    { paths: report.segments.map((segment) => segment.path) },
  );
  assert.deepEqual(total, { n: 39_706, points: 39_706 });
});

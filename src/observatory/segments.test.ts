import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import type { SegmentRef } from './incident.ts';
import { receiveFiles } from './intake/receive.ts';
import { streetText, testEngine, testFileName, testFolder } from './intake/test-files.ts';
import { countIncidents } from './query.ts';
import { segmentPath, segmentsInForce, segmentsSuperseded, sourceFolder, sweepSegments } from './segments.ts';

function segment(month: string, hash: string, source = 'police-street:kent'): SegmentRef {
  return { source, month, hash, path: `/x/${hash}`, rows: 1, delivery: `d${hash}` };
}

test('a later delivery of the same source and month takes the place of the earlier', () => {
  const reports = [
    { segments: [segment('2025-01', 'a'), segment('2025-02', 'b')] },
    { segments: [segment('2025-01', 'c', 'police-street:essex')] },
    { segments: [segment('2025-01', 'd')] },
  ];
  assert.deepEqual(
    segmentsInForce(reports).map((each) => each.hash),
    ['c', 'd', 'b'],
  );
  assert.deepEqual(
    segmentsSuperseded(reports).map((each) => each.hash),
    ['a'],
  );
  assert.deepEqual(segmentsInForce([]), []);
});

test('the earlier delivery stays readable, and undo is the list without the later one', async (t) => {
  const engine = await testEngine(t);
  const folder = await testFolder(t);
  const file = path.join(folder, testFileName);
  await writeFile(file, streetText([{}, {}]));
  const earlier = await receiveFiles(engine, [file]);
  await writeFile(file, streetText([{}, {}, {}]));
  const later = await receiveFiles(engine, [file]);
  const period = { from: '2025-01', to: '2025-01' };
  const count = async (segments: readonly SegmentRef[]) =>
    (await countIncidents(engine, { segments, period, by: [] }))[0]?.count;
  assert.equal(await count(segmentsInForce([...earlier, ...later])), 3);
  assert.equal(await count(segmentsInForce(earlier)), 2);
});

test('folders of sources never collide or climb', () => {
  const names = ['police-street:kent', 'police-street_kent', 'police-street.kent', '../x', 'A', 'a'];
  const folders = names.map(sourceFolder);
  assert.equal(new Set(folders).size, names.length);
  for (const each of folders) assert.ok(!each.includes('/'));
});

test('the sweep takes old segments out of force and what was left half-done, nothing else', async (t) => {
  const folder = await testFolder(t);
  const hash = (letter: string) => letter.repeat(64);
  const now = Date.UTC(2026, 0, 2);
  const old = new Date(now - 25 * 3_600_000);
  const young = new Date(now - 23 * 3_600_000);
  const place = async (name: string, when: Date) => {
    const file = segmentPath(folder, 'police-street:kent', '2025-01', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, 'x');
    await utimes(file, when, when);
    return file;
  };
  const swept = await place(hash('a'), old);
  await place(hash('b'), old);
  await place(hash('c'), young);
  const part = path.join(path.dirname(swept), '.half.part');
  await writeFile(part, 'x');
  await utimes(part, old, old);
  const other = path.join(folder, 'README');
  await writeFile(other, 'x');
  await utimes(other, old, old);
  assert.deepEqual((await sweepSegments(folder, new Set([hash('b')]), now)).sort(), [part, swept].sort());
  assert.deepEqual((await readdir(path.dirname(swept))).sort(), [
    `${hash('b')}.parquet`,
    `${hash('c')}.parquet`,
  ]);
});

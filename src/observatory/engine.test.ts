import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { diskProblem } from './engine.ts';
import { Problem } from '../foundation/problem.ts';
import { testEngine, testFolder } from './intake/test-files.ts';

test('reads nothing outside its folders, and its settings are locked', async (t) => {
  const engine = await testEngine(t);
  const elsewhere = path.join(await testFolder(t), 'secret.csv');
  await writeFile(elsewhere, 'a\n1\n');
  await assert.rejects(
    engine.rows('select * from read_csv($file)', { file: elsewhere }),
    /Permission Error|disabled/i,
  );
  await assert.rejects(
    engine.rows('select * from read_csv($file)', { file: '/etc/passwd' }),
    /Permission Error|disabled/i,
  );
  await assert.rejects(
    engine.run(`copy (select 1) to $file`, { file: `${elsewhere}.out` }),
    /Permission Error|disabled/i,
  );
  await assert.rejects(engine.run('set enable_external_access = true'), /lock|cannot/i);
  await assert.rejects(engine.run("set memory_limit = '8GB'"), /lock/i);
  await assert.rejects(engine.run('install httpfs'), /Permission Error|disabled/i);
});

test('parameters are bound: what looks like SQL is a value', async (t) => {
  const engine = await testEngine(t);
  const nasty = "'; drop table x; --";
  assert.deepEqual(
    await engine.rows('select $value as v, list_contains($list, $value) as held', {
      value: nasty,
      list: ['a', nasty],
    }),
    [{ v: nasty, held: true }],
  );
});

test('a full disk is said in words; other errors pass', () => {
  const full = diskProblem(Object.assign(new Error('write'), { code: 'ENOSPC' }));
  assert.ok(full instanceof Problem);
  assert.equal(full.code, 'disk-full');
  assert.equal(full.exitCode, 4);
  assert.ok(
    diskProblem(new Error('IO Error: Could not write file: No space left on device')) instanceof Problem,
  );
  const other = new Error('other');
  assert.equal(diskProblem(other), other);
});

test('spills to its temporary folder when memory is short', async (t) => {
  const engine = await testEngine(t, { memoryLimitMb: 128 });
  const [row] = await engine.rows<{ n: number }>(
    "select cast(count(*) as double) as n from (select distinct hash(i) || repeat('x', 60) as v from range(2000000) r(i) order by v desc)",
  );
  assert.equal(row?.n, 2_000_000);
});

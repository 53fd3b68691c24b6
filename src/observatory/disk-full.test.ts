import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { Problem } from '../foundation/problem.ts';
import { receiveFiles } from './intake/receive.ts';
import { streetText, testEngine, testFolder } from './intake/test-files.ts';

/** A file system of a few hundred kilobytes; needs the right to mount, which most machines keep from ordinary users. */
function mountSmall(folder: string, size: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** About 1 MB of text that hardly compresses. */
function largeText(): string {
  return streetText(Array.from({ length: 5000 }, () => ({ id: randomBytes(32).toString('hex') })));
}

async function fillUp(t: TestContext, small: string, where: string): Promise<void> {
  const folder = await testFolder(t);
  const engine = await testEngine(
    t,
    where === 'temporary folder' ? { folder, tempFolder: small } : { folder: small, tempFolder: folder },
  );
  const file = path.join(folder, '2025-01-testshire-street.csv');
  await writeFile(file, largeText());
  await assert.rejects(receiveFiles(engine, [file]), (error) => {
    assert.ok(error instanceof Problem, String(error));
    assert.equal(error.code, 'disk-full');
    assert.equal(error.exitCode, 4);
    return true;
  });
  const left = await readdir(engine.segmentFolder, { recursive: true, withFileTypes: true });
  assert.deepEqual(
    left.filter((each) => each.isFile()),
    [],
  );
  assert.deepEqual(
    (await readdir(engine.tempFolder)).filter((each) => each !== 'spill'),
    [],
  );
}

for (const where of ['temporary folder', 'segment folder'] as const) {
  test(`disk full half way, in the ${where}: said in words, nothing left half-done`, async (t) => {
    const small = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-small-'));
    t.after(() => rm(small, { recursive: true, force: true }));
    if (!mountSmall(small, where === 'temporary folder' ? '600k' : '150k')) {
      t.skip('NO RIGHT TO MOUNT a small file system here; the disk-full test did not run');
      return;
    }
    try {
      await fillUp(t, small, where);
    } finally {
      execFileSync('umount', ['-l', small]);
    }
  });
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deliveryPath, fileProblem, lockDataFolder, prepareDataFolder, writeDurably } from './data-folder.ts';
import type { DataFolder } from './data-folder.ts';
import { Problem } from './problem.ts';
import { programFolder } from './version.ts';

let temporary: string;

before(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-folder-'));
});

after(() => rm(temporary, { recursive: true, force: true }));

let count = 0;
const newRoot = (): string => path.join(temporary, `data${(count += 1)}`);
const newFolder = (): Promise<DataFolder> => prepareDataFolder(newRoot(), 'demonstration');

const code = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, wanted, error.message);
  return true;
};

describe('the data folder', () => {
  it('is made closed to others, and again without harm', async () => {
    const folder = await newFolder();
    await prepareDataFolder(folder.root, 'demonstration');
    for (const part of [
      folder.deliveries,
      folder.segments,
      folder.files,
      folder.cache,
      folder.keys,
      folder.backup,
    ])
      assert.equal((await stat(part)).mode & 0o777, 0o700, part);
    assert.equal((await stat(folder.root)).mode & 0o066, 0);
  });

  it('never turns from a demonstration into a live one, nor back', async () => {
    const folder = await newFolder();
    await assert.rejects(prepareDataFolder(folder.root, 'live'), code('data-folder-kind'));
    const live = newRoot();
    await prepareDataFolder(live, 'live');
    await assert.rejects(prepareDataFolder(live, 'demonstration'), code('data-folder-kind'));
    await writeFile(path.join(live, 'kind'), '{"kind":"dem');
    await assert.rejects(prepareDataFolder(live, 'live'), code('data-folder-kind'));
  });

  it('is refused inside the program’s own folder, also through a link', async () => {
    const inside = path.join(programFolder, 'somewhere', 'data');
    await assert.rejects(prepareDataFolder(inside, 'live'), code('data-folder-in-clone'));
    const link = path.join(temporary, 'link');
    await symlink(programFolder, link);
    await assert.rejects(prepareDataFolder(path.join(link, 'data'), 'live'), code('data-folder-in-clone'));
  });

  it('says what stands in its way', async () => {
    const file = path.join(temporary, 'file');
    await writeFile(file, '');
    await assert.rejects(prepareDataFolder(file, 'live'), code('file-in-the-way'));
    await assert.rejects(prepareDataFolder(path.join(file, 'data'), 'live'), code('file-in-the-way'));
    await assert.rejects(prepareDataFolder('/proc/frankpledge', 'live'), Problem);
  });

  it('turns a full disk and a missing permission into words', () => {
    const full = fileProblem(Object.assign(new Error('x'), { code: 'ENOSPC', path: '/d/f' }), 'write', '/d');
    assert.equal(full?.code, 'disk-full');
    assert.match(full.detail, /Could not write: \/d\/f/);
    assert.equal(
      fileProblem(Object.assign(new Error('x'), { code: 'EACCES' }), 'write', '/d')?.code,
      'file-unwritable',
    );
    assert.equal(fileProblem(new Error('x'), 'write', '/d'), null);
  });

  it('keeps a delivery by its hash', async () => {
    const folder = await newFolder();
    assert.equal(deliveryPath(folder, 'abcd'), path.join(folder.deliveries, 'sha256/ab/abcd'));
  });
});

describe('writeDurably', () => {
  it('replaces a file whole and leaves nothing else', async () => {
    const folder = await newFolder();
    const file = path.join(folder.files, 'deep', 'a.txt');
    await writeDurably(file, 'one');
    await writeDurably(file, 'two');
    assert.equal(await readFile(file, 'utf8'), 'two');
    assert.deepEqual(await readdir(path.dirname(file)), ['a.txt']);
  });

  it('leaves the old file when the new one cannot be written', async () => {
    const folder = await newFolder();
    const target = path.join(folder.files, 'a-folder');
    await mkdir(path.join(target, 'full'), { recursive: true });
    await assert.rejects(writeDurably(target, 'bytes'));
    assert.deepEqual(await readdir(folder.files), ['a-folder']);
  });
});

describe('the lock', () => {
  const holderScript = (root: string): string => `
    import { layout, lockDataFolder } from ${JSON.stringify(path.join(import.meta.dirname, 'data-folder.ts'))};
    try { await lockDataFolder(layout(${JSON.stringify(root)}, 'live')); console.log('held'); setInterval(() => {}, 1000); }
    catch (error) { console.log(error.code); }`;

  const inChild = (root: string): ReturnType<typeof spawn> =>
    spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', holderScript(root)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );

  async function said(child: ReturnType<typeof spawn>): Promise<string> {
    assert.ok(child.stdout !== null);
    const [data] = (await once(child.stdout, 'data')) as [Buffer];
    return data.toString().trim();
  }

  it('keeps a second program out, and is taken over from a dead one', async () => {
    const folder = await newFolder();
    const first = inChild(folder.root);
    assert.equal(await said(first), 'held');
    await assert.rejects(lockDataFolder(folder), (error) => {
      code('data-folder-locked')(error);
      assert.match((error as Problem).detail, new RegExp(`process ${first.pid ?? ''}`));
      return true;
    });
    const gone = once(first, 'exit');
    first.kill('SIGKILL');
    await gone;
    const lock = await lockDataFolder(folder);
    await assert.rejects(lockDataFolder(folder), code('data-folder-locked'));
    await lock.release();
    await (await lockDataFolder(folder)).release();
    assert.deepEqual(
      (await readdir(folder.root)).filter((name) => name.startsWith('lock')),
      [],
    );
  });

  it('is got by exactly one of many that find a dead one’s', async () => {
    const folder = await newFolder();
    await writeFile(
      path.join(folder.root, 'lock'),
      JSON.stringify({ pid: 2 ** 22 + 1, begun: '1', since: 'x' }),
    );
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(folder)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('does not take a pid that was used again for its old holder', async () => {
    const folder = await newFolder();
    await writeFile(
      path.join(folder.root, 'lock'),
      JSON.stringify({ pid: process.pid, begun: '1', since: 'x' }),
    );
    await (await lockDataFolder(folder)).release();
  });
});

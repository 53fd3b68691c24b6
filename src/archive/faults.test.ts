import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, statSync, truncateSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createTestDatabase, insertPartnership, type TestDatabase } from '../../test/support/database.ts';
import { deliveryPath, prepareDataFolder, writeDurably, type DataFolder } from '../foundation/data-folder.ts';
import { newId } from '../foundation/id.ts';
import { sha256 } from '../foundation/kept-file.ts';
import { Problem } from '../foundation/problem.ts';
import { tie } from '../foundation/thread.ts';
import { exportPartnership, importArchive, type ExportReport } from './archive.ts';

let root: string;
let from: TestDatabase;
let fromFolder: DataFolder;
let id: string;
let archive: string;
let report: ExportReport;
/** Some hundred kilobytes each, so that a disk can end inside one. */
const files = Array.from({ length: 4 }, (_, at) => Buffer.from(`month,count\n${`2026-01,${at}\n`.repeat(30_000)}`)); // prettier-ignore

const exported = (out: string, progress?: () => void): Promise<ExportReport> =>
  exportPartnership(
    {
      database: from.database,
      folder: fromFolder,
      sealAll: () => Promise.resolve(),
      segmentPath: (source, month, hash) => path.join(fromFolder.segments, source, month, `${hash}.parquet`),
      ...(progress === undefined ? {} : { progress }),
    },
    { id, name: 'One' },
    out,
  );

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-archive-faults-'));
  fromFolder = await prepareDataFolder(path.join(root, 'from'), 'live');
  from = await createTestDatabase();
  const one = await insertPartnership(from.database);
  id = one.id;
  const key = one.agencies[0]?.ownKey ?? '';
  await from.query(
    `insert into source (partnership_id, id, code, title, owner_name, licence, marking, period_grain, adaptor, limitations, made_at, audience, open_to_members)
     values ($1, $2, 'a', 'A source', 'Owner', 'OGL', 'official', 'month', 'mapped', '[]', now(), array[$3::uuid], true)`,
    [id, newId(), key],
  );
  for (const file of files) {
    await writeDurably(deliveryPath(fromFolder, sha256(file)), file);
    await from.query(
      `insert into delivery (partnership_id, id, hash, file_name, bytes, source_code, adaptor, state, received_at, rows_read, rows_accepted, rows_rejected, months, notices, audience, open_to_members)
       values ($1, $2, $3, 'a.csv', $4, 'a', 'mapped', 'superseded', now(), 1, 1, 0, '{2026-01-01}', '[]', array[$5::uuid], true)`,
      [id, newId(), sha256(file), file.length, key],
    );
  }
  await from.database.asActor(one.actor('manager'), 'tie for a test', async (tx) => {
    for (let nth = 0; nth < 300; nth += 1)
      await tie(tx, { from: { kind: 'a', id: String(nth) }, to: { kind: 'b', id: String(nth) }, relation: 'r' }, { keys: [key], openToMembers: false }); // prettier-ignore
  });
  archive = path.join(root, 'one.tar');
  report = await exported(archive);
});
after(() => rm(root, { recursive: true, force: true }));

/** A disk of its own of so many megabytes; null without the right to mount, which most machines keep from ordinary users. */
async function smallDisk(t: TestContext, megabytes: number): Promise<string | null> {
  const folder = await mkdtemp(path.join(root, 'disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    t.skip('no right to mount a small disk');
    return null;
  }
  t.after(() => execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Somebody else takes what is left of a disk but for some bytes. */
function fillUp(folder: string, leave: number): void {
  const handle = openSync(path.join(folder, 'somebody-else'), 'w');
  const block = Buffer.alloc(65_536);
  try {
    for (;;) writeSync(handle, block);
  } catch {
    // Full.
  }
  closeSync(handle);
  const taken = path.join(folder, 'somebody-else');
  truncateSync(taken, statSync(taken).size - leave);
}

const diskFull = (error: unknown): boolean => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, 'disk-full', error.title);
  assert.equal(error.exitCode, 4);
  return true;
};
const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ name }) => name); // prettier-ignore

/** Nothing of the partnership, in any table that has its rows in the archive. */
async function nothingIn(to: TestDatabase): Promise<void> {
  for (const { table } of report.tables)
    assert.equal((await to.query(`select from ${table}`)).length, 0, table);
}

describe('a disk that is full', () => {
  it('ends an export with its reason, and leaves nothing of it', async (t) => {
    const disk = await smallDisk(t, 110);
    if (disk === null) return;
    let isFull = false;
    const out = path.join(disk, 'one.tar');
    const half = exported(out, () => {
      if (!isFull) fillUp(disk, 8192);
      isFull = true;
    });
    await assert.rejects(half, diskFull);
    assert.deepEqual(await filesIn(disk), ['somebody-else']);
    // With room again the same command succeeds.
    await rm(path.join(disk, 'somebody-else'));
    assert.equal((await exported(out)).tables.length, report.tables.length);
  });

  it('ends an import with its reason, without a row or a file, and a second one comes in whole', async (t) => {
    const disk = await smallDisk(t, 110);
    if (disk === null) return;
    const to = await createTestDatabase();
    const folder = await prepareDataFolder(path.join(disk, 'data'), 'live');
    const before = await filesIn(folder.root);
    let isFull = false;
    const services = { owner: to.superuser, database: to.database, folder, sealAll: () => Promise.resolve() };
    await assert.rejects(
      importArchive(
        {
          ...services,
          progress: () => {
            // The first file still fits.
            if (!isFull) fillUp(disk, 524_288);
            isFull = true;
          },
        },
        archive,
      ),
      diskFull,
    );
    assert.ok(isFull);
    await nothingIn(to);
    assert.deepEqual(await filesIn(folder.root), before);
    await rm(path.join(disk, 'somebody-else'));
    await mkdir(folder.deliveries, { recursive: true });
    assert.deepEqual((await importArchive(services, archive)).files, files.length);
  });
});

describe('an import killed in the middle', () => {
  for (const at of ['files', 'thread', 'audit_seal'])
    it(`at ${at}: nothing is in, and a second one comes in whole`, async () => {
      const to = await createTestDatabase();
      const folder = path.join(root, `killed-${at}`);
      const given = { owner: to.superuser, login: to.login, root: folder, archive, at };
      const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, '../../test/support/archive-child.ts'), JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
      const ended = once(child, 'exit');
      let said = '';
      for await (const chunk of child.stdout) {
        said += String(chunk);
        if (said.includes(`at ${at}\n`)) break;
      }
      assert.equal(said, `at ${at}\n`, 'it stands in the middle');
      child.kill('SIGKILL');
      assert.deepEqual((await ended)[1], 'SIGKILL');
      await nothingIn(to);
      const again = await importArchive(
        { owner: to.superuser, database: to.database, folder: await prepareDataFolder(folder, 'live'), sealAll: () => Promise.resolve() }, // prettier-ignore
        archive,
      );
      for (const table of report.tables)
        assert.deepEqual(again.tables.find((each) => each.table === table.table), table); // prettier-ignore
      const forced = `select relname from pg_class where relforcerowsecurity order by 1`;
      assert.deepEqual(await to.query(forced), await from.query(forced), 'row-level security stands');
      const kept = (await filesIn(path.join(folder, 'deliveries'))).filter((name) => name.startsWith('.'));
      assert.deepEqual(kept, [], 'no half file');
    });
});

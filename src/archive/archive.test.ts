import assert from 'node:assert/strict';
import { copyFile, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership, type TestDatabase } from '../../test/support/database.ts';
import { writeDurably, deliveryPath, prepareDataFolder, type DataFolder } from '../foundation/data-folder.ts';
import { sha256 } from '../foundation/kept-file.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { tie } from '../foundation/thread.ts';
import { exportPartnership, importArchive, type ExportReport } from './archive.ts';
import { tarEntries } from './tar.ts';

let root: string;
let from: TestDatabase;
let fromFolder: DataFolder;
let id: string;
let archive: string;
let report: ExportReport;
const file = Buffer.from('month,count\n2026-01,4\n');

const count = async (database: TestDatabase, table: string): Promise<number> =>
  (await database.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? 0;

before(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'frankpledge-archive-'));
  fromFolder = await prepareDataFolder(path.join(root, 'from'), 'live');
  from = await createTestDatabase();
  const one = await insertPartnership(from.database);
  await insertPartnership(from.database);
  id = one.actor('manager').partnershipId;
  const key = one.agencies[0]?.ownKey ?? '';
  await writeDurably(deliveryPath(fromFolder, sha256(file)), file);
  // Rows that name a later row of their own table, words with every sort of line end, and JSON.
  await from.query(
    `insert into source (partnership_id, id, code, title, owner_name, licence, marking, period_grain, adaptor, limitations, made_at, audience, open_to_members)
     values ($1, $2, 'a', $3, 'Owner', 'OGL', 'official', 'month', 'mapped', '[{"code":"x","text":"1e400 \\u2028 é"}]', now(), array[$4::uuid], true)`,
    [id, newId(), 'A \u2028 source\r\nin "two" lines', key],
  );
  const [older, newer] = [newId(), newId()];
  for (const [own, by, hash] of [
    [newer, null, sha256(file)],
    [older, newer, sha256('gone')],
  ])
    await from.query(
      `insert into delivery (partnership_id, id, hash, file_name, bytes, source_code, adaptor, state, received_at, rows_read, rows_accepted, rows_rejected, months, notices, superseded_by, audience, open_to_members)
       values ($1, $2, $3, 'a.csv', 22, 'a', 'mapped', 'superseded', now(), 1, 1, 0, '{2026-01-01}', '[]', $4, array[$5::uuid], true)`,
      [id, own, hash, by, key],
    );
  await from.database.asActor(one.actor('manager'), 'tie for a test', async (tx) => {
    for (let nth = 0; nth < 450; nth += 1)
      await tie(
        tx,
        { from: { kind: 'a', id: String(nth) }, to: { kind: 'b', id: String(nth) }, relation: 'r' },
        { keys: [key], openToMembers: false },
      );
  });
  archive = path.join(root, 'one.tar');
  report = await exportPartnership(
    {
      database: from.database,
      folder: fromFolder,
      sealAll: () => Promise.resolve(),
      segmentPath: (source, month, hash) => path.join(fromFolder.segments, source, month, `${hash}.parquet`),
    },
    { id, name: 'One' },
    archive,
  );
});
after(() => rm(root, { recursive: true, force: true }));

async function elsewhere(name: string): Promise<{
  to: TestDatabase;
  folder: DataFolder;
  restore: (file: string) => ReturnType<typeof importArchive>;
}> {
  const to = await createTestDatabase();
  const folder = await prepareDataFolder(path.join(root, name), 'live');
  return {
    to,
    folder,
    restore: (tar) =>
      importArchive(
        { owner: to.superuser, database: to.database, folder, sealAll: () => Promise.resolve() },
        tar,
      ),
  };
}

/** A copy of the archive with a few bytes of one file changed. */
async function changed(name: string, find: string, put: string, nth = 0): Promise<string> {
  assert.equal(find.length, put.length);
  const copy = path.join(root, `${newId()}.tar`);
  await copyFile(archive, copy);
  const handle = await open(copy, 'r+');
  try {
    const entry = (await tarEntries(handle)).find((each) => each.name === name);
    assert.ok(entry, name);
    const bytes = Buffer.alloc(entry.size);
    await handle.read(bytes, 0, entry.size, entry.start);
    let at = bytes.indexOf(find);
    for (let times = 0; times < nth; times += 1) at = bytes.indexOf(find, at + 1);
    assert.ok(at >= 0, find);
    await handle.write(Buffer.from(put), 0, put.length, entry.start + at);
  } finally {
    await handle.close();
  }
  return copy;
}

const refusal = (code: string, title: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, code, error.detail);
  assert.match(error.title, title);
  return true;
};

describe('the whole record of a partnership', () => {
  it('goes out and comes in with the same ids, every table equal, and only its own rows', async () => {
    const { to, folder, restore } = await elsewhere('to');
    const restored = await restore(archive);
    for (const table of report.tables)
      assert.deepEqual(
        restored.tables.find((each) => each.table === table.table),
        table,
      );
    assert.equal(await count(to, 'thread'), 450);
    assert.equal(await count(to, 'partnership'), 1);
    assert.equal(await count(from, 'partnership'), 2);
    assert.equal((await to.query(`select from account where password_hash is not null`)).length, 0);
    assert.deepEqual(await to.query('select title, limitations from source'), await from.query('select title, limitations from source')); // prettier-ignore
    assert.equal((await readdir(path.dirname(deliveryPath(folder, sha256(file))))).length, 1);
    // Forced row-level security stands again, and a second time is refused.
    assert.deepEqual(
      await to.query(`select relname from pg_class where relforcerowsecurity order by 1`),
      await from.query(`select relname from pg_class where relforcerowsecurity order by 1`),
    );
    await assert.rejects(restore(archive), refusal('partnership-exists', /One is in this installation/));
  });

  it('is refused with table and line when a row was changed, and leaves nothing', async () => {
    const { to, folder, restore } = await elsewhere('tampered');
    const copy = await changed('tables/thread.jsonl', '"relation":"r"', '"relation":"s"', 299);
    await assert.rejects(restore(copy), refusal('archive-tampered', /^Table thread, line 300 was changed/));
    await assert.rejects(
      restore(await changed(`files/deliveries/${sha256(file)}`, '2026-01,4', '2026-01,5')),
      refusal('archive-tampered', /files\/deliveries\/.* was changed/),
    );
    await assert.rejects(
      restore(await changed('datapackage.json', '"rows": 450', '"rows": 449')),
      refusal('archive-tampered', /datapackage.json was changed/),
    );
    assert.equal(await count(to, 'partnership'), 0);
    assert.deepEqual(await readdir(folder.deliveries), []);
  });

  it('cut short in the middle is refused as damaged', async () => {
    const { restore } = await elsewhere('cut');
    const copy = path.join(root, 'cut.tar');
    await copyFile(archive, copy);
    const handle = await open(copy, 'r+');
    await handle.truncate(40_000);
    await handle.close();
    await assert.rejects(restore(copy), refusal('archive-damaged', /cannot be read/));
  });

  it('does not come in half when the database refuses a row', async () => {
    const { to, folder, restore } = await elsewhere('half');
    // Somebody of the archive is known here under another id.
    const [person] = await from.query<{ email: string }>(
      `select email from account where id in (select account_id from post where partnership_id = $1) limit 1`,
      [id],
    );
    await to.query(`insert into account (id, name, email, made_at) values ($1, 'Other', $2, now())`, [
      newId(),
      person?.email,
    ]);
    await assert.rejects(restore(archive), refusal('account-elsewhere', /Table account, line \d+/));
    assert.equal(await count(to, 'partnership'), 0);
    assert.equal(await count(to, 'account'), 1);
    const left = await readdir(folder.deliveries, { recursive: true, withFileTypes: true });
    assert.deepEqual(
      left.filter((entry) => entry.isFile()),
      [],
      'files placed are taken away again',
    );
  });

  it('says what it is without the software', async () => {
    const handle = await open(archive, 'r');
    const names = (await tarEntries(handle)).map(({ name }) => name);
    await handle.close();
    assert.deepEqual(names.slice(0, 2), ['README.md', 'datapackage.json']);
    assert.equal(names.at(-1), 'SHA256SUMS');
    assert.ok(!names.some((name) => /session|passkey|totp|recovery|invitation/.test(name)));
    assert.equal(report.filesNotKept, 1);
  });
});

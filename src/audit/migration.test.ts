import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, it } from 'node:test';
import { othersAreDone } from '../../test/support/database.ts';
import { testServer } from '../../test/support/test-server.ts';
import { openDatabase } from '../foundation/database.ts';
import type { ConnectionOptions } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { migrate, migrationsFolder, withClient } from '../foundation/migrate.ts';
import { setUpDatabase } from '../foundation/set-up.ts';
import { openSealKeys } from './keys.ts';
import { seal } from './seal.ts';
import { verify } from './verify.ts';

let folder: string;
let keysFolder: string;
let connection: ConnectionOptions;
let login: ConnectionOptions;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fp-audit-migration-'));
  keysFolder = await mkdtemp(path.join(os.tmpdir(), 'fp-audit-migration-'));
  await cp(migrationsFolder, folder, { recursive: true });
  for (const name of await readdir(folder))
    if (/^\d{4}_/.test(name) && Number(name.slice(0, 4)) >= 16) await rm(path.join(folder, name));
  const server = await testServer();
  const name = `t_${newId().replaceAll('-', '')}`;
  await withClient(server.superuser, (client) => client.query(`create database ${name}`));
  connection = { ...server.superuser, database: name };
  login = { ...connection, user: 'fp_login', password: server.loginPassword };
  await setUpDatabase(connection, null);
});

after(async () => {
  for (const each of [folder, keysFolder]) await rm(each, { recursive: true, force: true });
});

it('an older database comes through with its entries, their transactions and their words, and can be sealed', async () => {
  const partnership = newId();
  assert.equal((await migrate(connection, folder)).applied.length, 15);
  const words = (n: number): string => `words ${n}`;
  await withClient(connection, async (client) => {
    await client.query(
      `insert into partnership (partnership_id, name, area_code, area_name, made_at, audience, open_to_members)
       values ($1, 'Old', 'E07000000', 'Old', now(), array[$1::uuid], true)`,
      [partnership],
    );
    // Over seven years, so that partitions of the past are made, and some of them before the oldest that is made.
    for (let n = 0; n < 40; n += 1) {
      const id = newId();
      await client.query(
        `insert into audit_entry (partnership_id, id, at, event, outcome, role, purpose, subject_kind, subject_id, detail_hash, reason, audience, open_to_members)
         values ($1, $2, now() - make_interval(months => $3 * 3), 'a.b', 'done', 'system', 'p', 'k', $4, $5, 'r', array[$1::uuid], false)`,
        [partnership, id, n, String(n), n % 4 === 0 ? createHash('sha256').update(words(n)).digest() : null],
      );
      if (n % 4 === 0)
        await client.query(
          `insert into audit_detail (partnership_id, id, audit_entry_id, words, inherited_audience, inherited_open)
           values ($1, $2, $3, $4, array[$1::uuid], false)`,
          [partnership, newId(), id, words(n)],
        );
    }
  });
  const read = (): Promise<unknown[]> =>
    withClient(connection, async (client) => {
      const { rows } = await client.query(
        `select id, at, transaction, event, subject_id, detail_hash, reason, audience from audit_entry order by id`,
      );
      return rows as unknown[];
    });
  const before = await read();
  await migrate(connection);
  assert.deepEqual(await read(), before);
  await withClient(connection, async (client) => {
    const { rows } = await client.query<{ words: string; subject: string }>(
      `select d.words, e.subject_id as subject from audit_detail d join audit_entry e
         on e.partnership_id = d.partnership_id and e.at = d.audit_entry_at and e.id = d.audit_entry_id order by e.id`,
    );
    assert.deepEqual(rows.map((row) => row.words), [0, 4, 8, 12, 16, 20, 24, 28, 32, 36].map(words)); // prettier-ignore
    assert.ok(rows.every((row) => row.words === words(Number(row.subject))));
    const places = await client.query<{ partition: string; rows: number }>(
      `select (tableoid::regclass)::text as partition, count(*)::int as rows from audit_entry group by 1`,
    );
    const stray = places.rows.find(({ partition }) => partition === 'audit_entry_default')?.rows ?? 0;
    // Older than eight years: kept, in the partition of everything else.
    assert.ok(stray > 0 && stray < 15 && places.rows.length > 25, JSON.stringify(places.rows));
  });
  const database = openDatabase({ connection: login, mayExit: true });
  const keys = await openSealKeys({ keys: keysFolder });
  await othersAreDone(database);
  const made = await seal(database, partnership, keys);
  assert.deepEqual([made.length, made[0]?.entries], [1, 40]);
  const report = await verify(database, partnership, keys);
  // These were written out of time on purpose; all else agrees, the words of release 0.1 too.
  assert.deepEqual([...new Set(report.findings.map(({ code }) => code))], ['entry-out-of-time']);
  assert.deepEqual(report.words, { agree: 10, deleted: 0 });
  await database.close();
});

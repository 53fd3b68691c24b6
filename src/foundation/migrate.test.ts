import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase } from '../../test/support/database.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { migrate, migrationsFolder, migrationsPending, readMigrations } from './migrate.ts';
import { Problem } from './problem.ts';

let test: TestDatabase;
let folder: string;
let count: number;

before(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(path.join(os.tmpdir(), 'fp-migrations-'));
  await cp(migrationsFolder, folder, { recursive: true });
  count = (await readMigrations()).length;
});

after(() => rm(folder, { recursive: true, force: true }));

const next = (offset: number, what: string): string =>
  path.join(folder, `${String(count + offset).padStart(4, '0')}_test_${what}.sql`);

const code = (wanted: string) => (error: unknown) => error instanceof Problem && error.code === wanted;

describe('migrations', () => {
  it('are all there in the template, owned by fp_owner', async () => {
    assert.deepEqual(await migrationsPending(test.superuser), []);
    const owners = await test.query<{ owner: string }>(
      `select distinct relowner::regrole::text as owner from pg_class where relnamespace = 'public'::regnamespace`,
    );
    assert.deepEqual(owners, [{ owner: 'fp_owner' }]);
  });

  it('apply once though several start together', async () => {
    await writeFile(next(1, 'once'), 'create table once_only (id uuid primary key);');
    assert.equal((await migrationsPending(test.superuser, folder)).length, 1);
    const reports = await Promise.all([1, 2, 3].map(() => migrate(test.superuser, folder)));
    assert.deepEqual(
      reports.flatMap(({ applied }) => applied),
      [path.basename(next(1, 'once'))],
    );
  });

  it('keep nothing of one that fails, and go on from there when it is mended', async () => {
    await writeFile(next(2, 'fails'), 'create table half (id uuid primary key); select 1 / 0;');
    await assert.rejects(migrate(test.superuser, folder), code('migration-failed'));
    assert.deepEqual(await test.query(`select from pg_class where relname = 'half'`), []);
    await writeFile(next(2, 'fails'), 'create table half (id uuid primary key);');
    assert.equal((await migrate(test.superuser, folder)).applied.length, 1);
  });

  it('refuse a file that was changed after it was applied, and a database newer than the release', async () => {
    await writeFile(next(2, 'fails'), 'create table half (id uuid primary key); -- changed');
    await assert.rejects(migrate(test.superuser, folder), code('migration-changed'));
    await assert.rejects(migrate(test.superuser), code('database-newer'));
  });

  it('refuse a gap and a bad name', async () => {
    await writeFile(next(9, 'gap'), '');
    await assert.rejects(readMigrations(folder), /should be named/);
    await rm(next(9, 'gap'));
    await writeFile(path.join(folder, 'zz.sql'), '');
    await assert.rejects(readMigrations(folder), /should be named/);
  });
});

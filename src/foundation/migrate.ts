import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { clock } from './clock.ts';
import type { ConnectionOptions } from './database.ts';
import { cannotRun, refused } from './problem.ts';
import { programFolder, softwareVersion } from './version.ts';

/** One file of `migrations/`. */
export type Migration = { number: number; name: string; sql: string; checksum: string };

export type MigrationReport = { applied: string[]; already: number };

/** Where migrations are kept in the program's folder. */
export const migrationsFolder = path.join(programFolder, 'migrations');

const fileName = /^(\d{4})_[a-z0-9]+_[a-z0-9_]+\.sql$/;

/** Any number would do; it is the same in every release, so that two releases wait for each other. */
const migrationLock = 7_301_448_112;

/** Reads the migrations in order. @throws Error on a badly named file, a gap or a repeated number: faults of a release. */
export async function readMigrations(folder = migrationsFolder): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name, index) => {
      const match = fileName.exec(name);
      if (match === null || Number(match[1]) !== index + 1)
        throw new Error(
          `Migration ${name} should be named ${String(index + 1).padStart(4, '0')}_room_what.sql`,
        );
      const sql = await readFile(path.join(folder, name), 'utf8');
      return { number: index + 1, name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/**
 * Brings the database up to this release: forward only, each migration in a transaction of its own, as `fp_owner`, one runner at a
 * time. An applied migration whose file has changed since, or a database newer than this release, is refused.
 * @param owner a connection that may become fp_owner.
 */
export async function migrate(owner: ConnectionOptions, folder = migrationsFolder): Promise<MigrationReport> {
  const migrations = await readMigrations(folder);
  return withClient(owner, async (client) => {
    await client.query('set role fp_owner');
    // Waits for another runner; it is let go when the connection closes, also after a crash.
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await client.query(`create table if not exists migration (
      number integer constraint migration__number__pkey primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null,
      software_version text not null
    )`);
    await client.query(
      `comment on table migration is 'Which migrations this database has had, and the hash of each file as it was.'`,
    );
    const pending = await pendingMigrations(client, migrations);
    for (const migration of pending) await apply(client, migration);
    return { applied: pending.map(({ name }) => name), already: migrations.length - pending.length };
  });
}

/** Names of migrations that this database has not had. Changes nothing. */
export async function migrationsPending(
  owner: ConnectionOptions,
  folder = migrationsFolder,
): Promise<string[]> {
  const migrations = await readMigrations(folder);
  return withClient(owner, async (client) => {
    const table = await client.query<{ there: boolean }>(
      `select to_regclass('public.migration') is not null as there`,
    );
    if (table.rows[0]?.there !== true) return migrations.map(({ name }) => name);
    await client.query('set role fp_owner');
    return (await pendingMigrations(client, migrations)).map(({ name }) => name);
  });
}

async function pendingMigrations(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from migration order by number',
  );
  for (const row of rows) {
    const file = migrations[row.number - 1];
    if (file === undefined)
      throw refused(
        'database-newer',
        'The database was made by a newer Frankpledge',
        `It has had migration ${row.name}, which this release (${softwareVersion}) does not know. Start the newer release again; ` +
          'going back needs a backup made before the upgrade.',
      );
    if (file.checksum !== row.checksum)
      throw refused(
        'migration-changed',
        'A migration that this database has already had was changed',
        `${file.name} is not the file that was applied as ${row.name}. Put the released file back; a change to the database is always a new migration.`,
      );
  }
  return migrations.slice(rows.length);
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    // A migration that cannot get its lock gives up instead of making every reader queue behind it.
    await client.query(`set local lock_timeout = '10s'`);
    await client.query(migration.sql);
    await client.query(
      'insert into migration (number, name, checksum, applied_at, software_version) values ($1, $2, $3, $4, $5)',
      [migration.number, migration.name, migration.checksum, clock.now(), softwareVersion],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const reason = error instanceof Error ? error.message : String(error);
    throw cannotRun(
      'migration-failed',
      `The database could not be brought up to this release: ${migration.name}`,
      `${reason}. Nothing of this migration was kept; the ones before it were.`,
      error,
    );
  }
}

/** One connection of its own, closed afterwards. For set-up, migration and the checks of `doctor` only. */
export async function withClient<Result>(
  connection: ConnectionOptions,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    ...connection,
    connectionTimeoutMillis: 10_000,
    application_name: 'frankpledge set-up',
    options: '-c timezone=UTC -c search_path=public -c client_min_messages=warning',
  });
  client.on('error', () => undefined); // the query in hand fails and says so
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

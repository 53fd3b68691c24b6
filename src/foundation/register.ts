import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Configuration } from './configuration.ts';
import { clock } from './clock.ts';
import { ensureSecret } from './data-folder.ts';
import type { DataFolder, InstallationKind } from './data-folder.ts';
import { openDatabase } from './database.ts';
import type { ConnectionOptions, Database } from './database.ts';
import { newId } from './id.ts';
import type { Logger } from './log.ts';
import { migrate, migrationsPending, withClient } from './migrate.ts';
import { runningServer, startPostgres } from './postgres/supervisor.ts';
import { Problem, cannotRun, refused } from './problem.ts';
import { setUpDatabase } from './set-up.ts';
import { softwareVersion } from './version.ts';

/** The register, ready: server running, set up, migrated, opened. */
export type Register = {
  database: Database;
  /** A connection that may migrate; for `doctor` and tools, never for pages. */
  owner: ConnectionOptions;
  /** `built-in PostgreSQL 18.4` or `PostgreSQL 16.14 at db.example:5432`, for people. */
  description: string;
  serverVersion: string;
  /** Things worth saying at start. */
  warnings: string[];
  migrationsApplied: string[];
  /** Closes the pool and stops the embedded server. */
  close: () => Promise<void>;
};

/** Name of the database in the embedded server. */
export const databaseName = 'frankpledge';

/**
 * Starts or finds the database, makes it ready for this release and opens it.
 * @param folder prepared and locked.
 */
export async function openRegister(
  configuration: Pick<Configuration, 'databaseUrl' | 'databaseLoginUrl' | 'stateDir'>,
  folder: DataFolder,
  log?: Logger,
): Promise<Register> {
  const { databaseUrl } = configuration;
  if (databaseUrl === null) return openEmbedded(configuration.stateDir, folder, log);
  const owner = connectionFrom(databaseUrl);
  await checkAnswers(owner);
  const given = configuration.databaseLoginUrl;
  const login = given === null ? null : connectionFrom(given);
  const ready = await makeReady(owner, login, folder, log);
  return {
    ...ready,
    description: `PostgreSQL ${ready.serverVersion} at ${owner.host}:${owner.port}`,
    close: () => ready.database.close(),
  };
}

/**
 * The register for a command run beside a server that holds the data folder: joins its database, starts, migrates and stops
 * nothing. Null when no database of this folder is running; then lock the folder and use `openRegister`.
 */
export async function joinRegister(
  configuration: Pick<Configuration, 'databaseUrl' | 'databaseLoginUrl'>,
  folder: DataFolder,
  log?: Logger,
): Promise<Register | null> {
  const owner = await ownerOfRunning(configuration.databaseUrl, folder);
  if (owner === null) return null;
  const given = configuration.databaseLoginUrl;
  const login =
    given === null
      ? { ...owner, user: 'fp_login', password: await loginPassword(folder) }
      : connectionFrom(given);
  const pending = await migrationsPending(owner);
  if (pending.length > 0)
    throw cannotRun(
      'other-release-running',
      'The running Frankpledge is of another release',
      `Its database has not had ${pending.join(', ')}. Stop it and start this release first.`,
    );
  const wordsKey = await wordsKeyOf(folder);
  const database = openDatabase({
    connection: login,
    wordsKey,
    mayExit: true,
    ...(log === undefined ? {} : { log }),
  });
  const serverVersion = await serverVersionOf(owner);
  return {
    database,
    owner,
    description: `PostgreSQL ${serverVersion}, already running`,
    serverVersion,
    warnings: [],
    migrationsApplied: [],
    close: () => database.close(),
  };
}

async function ownerOfRunning(
  databaseUrl: string | null,
  folder: DataFolder,
): Promise<ConnectionOptions | null> {
  if (databaseUrl !== null) return connectionFrom(databaseUrl);
  const running = await runningServer(folder);
  return running === null ? null : { ...running, database: databaseName };
}

async function serverVersionOf(owner: ConnectionOptions): Promise<string> {
  return withClient(owner, async (client) => {
    const { rows } = await client.query<{ version: string }>(
      `select current_setting('server_version') as version`,
    );
    return rows[0]?.version.split(' ')[0] ?? '';
  });
}

async function openEmbedded(stateDir: string, folder: DataFolder, log?: Logger): Promise<Register> {
  const server = await startPostgres({ folder, copies: stateDir, ...(log === undefined ? {} : { log }) });
  try {
    await ensureDatabase(server.superuser, databaseName);
    const ready = await makeReady({ ...server.superuser, database: databaseName }, null, folder, log);
    return {
      ...ready,
      description: `built-in PostgreSQL ${ready.serverVersion}`,
      warnings: [...server.warnings, ...ready.warnings],
      close: async () => {
        await ready.database.close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Makes a database where there is none of this name. @param superuser may create databases. */
async function ensureDatabase(superuser: ConnectionOptions, name: string): Promise<void> {
  await withClient(superuser, async (client) => {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${name}`);
  });
}

type Ready = Omit<Register, 'description' | 'close'>;

async function makeReady(
  owner: ConnectionOptions,
  givenLogin: ConnectionOptions | null,
  folder: DataFolder,
  log?: Logger,
): Promise<Ready> {
  const login = givenLogin ?? { ...owner, user: 'fp_login', password: await loginPassword(folder) };
  const knowsUs = givenLogin !== null || (await loginWorks(login));
  const report = await setUpDatabase(owner, knowsUs ? null : login.password);
  const { applied } = await migrate(owner);
  const wordsKey = await wordsKeyOf(folder);
  const database = openDatabase({ connection: login, wordsKey, ...(log === undefined ? {} : { log }) });
  try {
    await checkInstallation(database, folder.kind);
  } catch (error) {
    await database.close();
    throw error;
  }
  return {
    database,
    owner,
    serverVersion: report.serverVersion,
    migrationsApplied: applied,
    warnings: report.searchIsFast
      ? []
      : ['Searching will be slow: let a superuser run migrations/setup/leakproof.sql in this database.'],
  };
}

async function loginWorks(login: ConnectionOptions): Promise<boolean> {
  return withClient(login, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  );
}

/** Password of fp_login, made at the first start and kept in the keys. */
const loginPassword = (folder: DataFolder): Promise<string> =>
  ensureSecret(path.join(folder.keys, 'database-login'), 'the key to the database', () =>
    randomBytes(24).toString('base64url'),
  );

/** Key of the keyed hash of words in the audit. */
const wordsKeyOf = (folder: DataFolder): Promise<string> =>
  ensureSecret(path.join(folder.keys, 'audit-words'), 'the key of the audit’s words', () =>
    randomBytes(32).toString('base64url'),
  );

/** A database says once what it is, as its folder does. */
async function checkInstallation(database: Database, kind: InstallationKind): Promise<void> {
  const found = await database.asSystem('start', null, async (tx) => {
    const row = await tx.selectFrom('installation').select('kind').executeTakeFirst();
    if (row !== undefined) return row.kind;
    await tx
      .insertInto('installation')
      .values({ id: newId(), kind, made_at: clock.now(), made_by_version: softwareVersion })
      .execute();
    return kind;
  });
  if (found === kind) return;
  throw refused(
    'database-kind',
    `This database is a ${found} one`,
    kind === 'live'
      ? 'A demonstration cannot become a live system. Give a new, empty database.'
      : 'The demonstration is never loaded into a live system. Start with --no-demo, or give another database.',
  );
}

/** Reads a database address. `sslmode` of the address: disable, require (encrypted, not checked), verify-full. */
export function connectionFrom(address: string): ConnectionOptions {
  const url = new URL(address);
  const sslmode = url.searchParams.get('sslmode');
  const unknown = [...url.searchParams.keys()].filter((name) => !['sslmode', 'host'].includes(name));
  if (unknown.length > 0 || (sslmode !== null && !['disable', 'require', 'verify-full'].includes(sslmode)))
    throw new Problem({
      status: 503,
      code: 'bad-database-url',
      title: 'The database address cannot be used',
      detail: `Only “sslmode” (disable, require or verify-full) and “host” (a socket’s folder) may follow its “?”${unknown.length > 0 ? `, not ${unknown.join(', ')}` : ''}.`,
      exitCode: 2,
    });
  return {
    host:
      url.searchParams.get('host') ??
      decodeURIComponent(url.hostname || 'localhost').replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(sslmode === null || sslmode === 'disable'
      ? {}
      : { ssl: { rejectUnauthorized: sslmode === 'verify-full' } }),
  };
}

async function checkAnswers(owner: ConnectionOptions): Promise<void> {
  await withClient(owner, (client) => client.query('select 1')).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw cannotRun(
      'database-unreachable',
      'The database of DATABASE_URL does not answer',
      `${owner.host}:${owner.port}, database “${owner.database}”, user “${owner.user}”: ${reason}.`,
      error,
    );
  });
}

import { access, constants, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { clock } from './clock.ts';
import type { Configuration } from './configuration.ts';
import type { HealthCheck } from './contribution.ts';
import { freeDisk, layout, leastFreeDisk } from './data-folder.ts';
import { lockHolder } from './lock.ts';
import { migrationsPending, withClient } from './migrate.ts';
import { findPackage } from './postgres/binaries.ts';
import { runningServer } from './postgres/supervisor.ts';
import { serverUser } from './postgres/server-user.ts';
import { Problem } from './problem.ts';
import { connectionFrom, databaseName } from './register.ts';
import { oldestPostgres, searchIsFastSql } from './set-up.ts';
import { programFolder, softwareVersion } from './version.ts';

/** Room to work: a year of a force's files and what is made of them. Bytes. */
const comfortableDisk = 1024 * 1024 * 1024;
/** This software was not there before; a clock that says so is wrong. */
const earliestDay = '2026-01-01';

type Check = { name: string; look: () => Promise<Omit<HealthCheck, 'name'>> };

/**
 * Looks at everything Frankpledge stands on, changing nothing. Works with and without a server running.
 * A check that fails in a way nobody thought of says so itself; it never stops the others.
 */
export async function examine(configuration: Configuration): Promise<HealthCheck[]> {
  const checks: Check[] = [
    { name: 'Frankpledge', look: () => Promise.resolve(ok(softwareVersion)) },
    { name: 'Node.js', look: nodeVersion },
    { name: 'Packages', look: packages },
    { name: 'Data folder', look: () => dataFolder(configuration) },
    { name: 'Lock', look: () => lock(configuration) },
    { name: 'Free disk', look: () => disk(configuration) },
    { name: 'Database programs', look: () => programs(configuration) },
    { name: 'Database', look: () => database(configuration) },
    { name: 'Clock', look: systemClock },
  ];
  const results: HealthCheck[] = [];
  for (const { name, look } of checks) {
    results.push({ name, ...(await look().catch(unforeseen)) });
  }
  return results;
}

type Finding = Omit<HealthCheck, 'name'>;

const ok = (detail: string): Finding => ({ state: 'ok', detail, mend: '' });
const warning = (detail: string, mend: string): Finding => ({ state: 'warning', detail, mend });
const problem = (detail: string, mend: string): Finding => ({ state: 'problem', detail, mend });

function unforeseen(error: unknown): Finding {
  if (error instanceof Problem) return problem(error.title, error.detail);
  return problem(
    error instanceof Error ? error.message : String(error),
    'Please report this with the words above.',
  );
}

const packageFile = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});

async function readPackageFile(): Promise<z.infer<typeof packageFile>> {
  return packageFile.parse(JSON.parse(await readFile(path.join(programFolder, 'package.json'), 'utf8')));
}

async function nodeVersion(): Promise<Finding> {
  const wanted = (await readPackageFile()).engines.node.replace(/[^\d.]/g, '');
  const [major = 0, minor = 0] = wanted.split('.').map(Number);
  const [hasMajor = 0, hasMinor = 0] = process.versions.node.split('.').map(Number);
  const enough = hasMajor > major || (hasMajor === major && hasMinor >= minor);
  return enough
    ? ok(process.versions.node)
    : problem(
        `${process.versions.node}; ${wanted} or newer is needed`,
        'Start with “npm start”, which brings its own.',
      );
}

const installedPackage = z.object({ version: z.string() });

async function packages(): Promise<Finding> {
  const { dependencies } = await readPackageFile();
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(dependencies)) {
    const file = path.join(programFolder, 'node_modules', name, 'package.json');
    const text = await readFile(file, 'utf8').catch(() => null);
    if (text === null) wrong.push(`${name} is missing`);
    else {
      const { version } = installedPackage.parse(JSON.parse(text));
      if (version !== wanted) wrong.push(`${name} is ${version} instead of ${wanted}`);
    }
  }
  return wrong.length === 0
    ? ok(`${Object.keys(dependencies).length} installed, each in its version`)
    : problem(wrong.join(', '), 'Run “npm ci --ignore-scripts” in the program’s folder.');
}

async function dataFolder({ dataDir, demo }: Configuration): Promise<Finding> {
  const there = await stat(dataDir).catch((error: unknown) => error as NodeJS.ErrnoException);
  if (there instanceof Error)
    return there.code === 'ENOENT'
      ? warning(`${dataDir} is not there yet`, 'It is made by “npm start”.')
      : problem(there.message, 'Let the user that runs Frankpledge enter it.');
  await access(dataDir, constants.W_OK | constants.X_OK);
  const kind = await readFile(path.join(dataDir, 'kind'), 'utf8').catch(() => '');
  const wanted = demo ? 'demonstration' : 'live';
  return kind === '' || kind.includes(`"${wanted}"`)
    ? ok(`${dataDir} (${wanted})`)
    : problem(`${dataDir} is not a ${wanted} folder`, 'Give another folder with --data-dir.');
}

async function lock({ dataDir }: Configuration): Promise<Finding> {
  const holder = await lockHolder(path.join(dataDir, 'lock'));
  return ok(holder === null ? 'free' : `in use by process ${holder.pid} since ${holder.since}`);
}

async function disk({ dataDir }: Configuration): Promise<Finding> {
  let folder = dataDir;
  while (!(await stat(folder).catch(() => null))) folder = path.dirname(folder);
  const free = await freeDisk(folder);
  const words = `${(free / 1024 ** 3).toFixed(1)} GB free where ${folder} is`;
  const mend = 'Free some space; the folder “cache” in the data folder may be deleted.';
  if (free < leastFreeDisk) return problem(words, mend);
  return free < comfortableDisk ? warning(words, mend) : ok(words);
}

async function programs({ databaseUrl }: Configuration): Promise<Finding> {
  if (databaseUrl !== null) return ok('not needed: DATABASE_URL is set');
  const { version } = await findPackage();
  const user = serverUser();
  const words = `PostgreSQL ${version}, run as ${user.name}`;
  return user.warning === null ? ok(words) : warning(words, user.warning);
}

async function database(configuration: Configuration): Promise<Finding> {
  const { databaseUrl } = configuration;
  if (databaseUrl !== null) return answers(connectionFrom(databaseUrl));
  const server = await runningServer(
    layout(configuration.dataDir, configuration.demo ? 'demonstration' : 'live'),
  );
  return server === null
    ? ok('not running; it starts with Frankpledge')
    : answers({ ...server, database: databaseName });
}

async function answers(owner: Parameters<typeof withClient>[0]): Promise<Finding> {
  const { version, searchIsFast } = await withClient(owner, async (client) => {
    const { rows } = await client.query<{ version: string; fast: boolean }>(
      `select current_setting('server_version') as version,
        ${searchIsFastSql} as fast`,
    );
    return { version: rows[0]?.version ?? '0', searchIsFast: rows[0]?.fast === true };
  });
  if (Number.parseInt(version, 10) < oldestPostgres)
    return problem(`PostgreSQL ${version}`, `Use version ${oldestPostgres} or newer.`);
  const pending = await migrationsPending(owner);
  if (pending.length > 0)
    return warning(
      `PostgreSQL ${version}, ${pending.length} migrations to come`,
      'They are made at the next start.',
    );
  return searchIsFast
    ? ok(`PostgreSQL ${version}, up to date`)
    : warning(
        `PostgreSQL ${version}, up to date; searching will be slow`,
        'Let a superuser run migrations/setup/leakproof.sql in this database.',
      );
}

function systemClock(): Promise<Finding> {
  const today = clock.today();
  return Promise.resolve(
    today < earliestDay
      ? problem(
          `The machine says ${today}`,
          'Set the machine’s clock: every record and every figure carries its time.',
        )
      : ok(`${clock.now()}, ${today} in London`),
  );
}

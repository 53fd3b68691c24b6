import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { chown, lstat, mkdir, mkdtemp, open, readFile, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { aboutFile, checkFreeDisk, syncFolder, writeDurably } from '../data-folder.ts';
import type { DataFolder } from '../data-folder.ts';
import type { ConnectionOptions } from '../database.ts';
import { newId } from '../id.ts';
import { isAlive } from '../lock.ts';
import type { Logger } from '../log.ts';
import { withClient } from '../migrate.ts';
import { Problem, cannotRun } from '../problem.ts';
import { readyBinaries } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { checkReachable, serverUser } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import { hostRules, serverSettings } from './settings.ts';

export type PostgresOptions = {
  folder: DataFolder;
  /** Where a copy of the programs is made when one is needed; beside the data folder unless told. */
  copies?: string;
  log?: Logger;
  /** For tests only: no waiting for the disk. */
  fast?: boolean;
  /** npm package with the programs, when not the one for this machine. */
  programs?: string;
  user?: ServerUser;
};

export type RunningPostgres = {
  /** As the server's superuser, to its database `postgres`. For set-up only. */
  superuser: ConnectionOptions;
  version: string;
  /** True when a server that was still running was taken over. */
  adopted: boolean;
  warnings: string[];
  /** Process id of the server; changes when it had to be started again. */
  pid: () => number;
  /** Stops the server at once but cleanly (SIGINT, “fast”), and waits until it has. */
  stop: () => Promise<void>;
};

/** Port in the name of the socket file; nothing listens on TCP. */
const socketPort = 5432;
/** A socket's path must fit sockaddr_un; the design keeps it under 100 bytes. */
const longestSocketPath = 100;
/** How long to wait for another server to let go, for recovery after a crash, and for a stop. Milliseconds. */
const patience = { letGo: 10_000, ready: 120_000, stop: 30_000, look: 10 } as const;

const superuserName = 'postgres';

type Server = { pid: number; socketFolder: string; exited: () => boolean };

/**
 * Starts the embedded server on a Unix socket, or takes over the one still running from before a crash, and starts it
 * again when it dies while we live. The data folder must be locked by the caller.
 * @throws Problem saying what, where and how to mend: other major version, folder not reachable, disk full, keys lost.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { folder, log } = options;
  const user = options.user ?? serverUser();
  checkReachable(folder.root, user);
  const copies = options.copies ?? path.dirname(folder.root);
  const binaries = await readyBinaries(copies, user.other, options.programs);
  checkReachable(binaries.folder, user);
  await checkFreeDisk(folder.root);
  await checkMajor(folder, binaries);
  const password = await superuserPassword(folder);
  const connection = (server: Server): ConnectionOptions => ({
    host: server.socketFolder,
    port: socketPort,
    user: superuserName,
    password,
    database: 'postgres',
  });

  const launch = async (socketFolder: string | null): Promise<{ server: Server; adopted: boolean }> => {
    const running = await adopt(folder, connection);
    if (running !== null) return { server: running, adopted: true };
    if (!(await exists(path.join(folder.pg, 'PG_VERSION'))))
      await makeCluster(options, binaries, user, password);
    const socket = socketFolder ?? (await makeSocketFolder(folder, user));
    return { server: await spawnServer(options, binaries, user, socket, connection), adopted: false };
  };

  const first = await launch(null);
  let server = first.server;
  let stopping = false;
  let starting = false;
  let restarts = 0;

  // Starts the server again when it was killed under us, on the same socket, so that the pool finds it. Looks once a
  // second; gives up after five times, when something is wrong that starting again does not mend.
  const watch = setInterval(() => {
    if (stopping || starting || restarts >= 5 || (!server.exited() && isAlive(server.pid))) return;
    starting = true;
    restarts += 1;
    log?.warn({ pid: server.pid, restarts }, 'the database stopped by itself; starting it again');
    launch(server.socketFolder)
      .then((again) => {
        server = again.server;
      })
      .catch((error: unknown) =>
        log?.error({ error: String(error) }, 'the database could not be started again'),
      )
      .finally(() => (starting = false));
  }, 1000);
  watch.unref();

  return {
    superuser: connection(first.server),
    version: binaries.version,
    adopted: first.adopted,
    warnings: user.warning === null ? [] : [user.warning],
    pid: () => server.pid,
    stop: async () => {
      stopping = true;
      clearInterval(watch);
      while (starting) await wait(patience.look);
      await stopServer(server);
      if (!server.socketFolder.startsWith(folder.root))
        await rm(server.socketFolder, { recursive: true, force: true });
    },
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The server of this data folder if it runs now, as superuser; starts nothing. For `doctor` and for joining a running one. */
export async function runningServer(folder: DataFolder): Promise<ConnectionOptions | null> {
  const found = await readPidFile(folder);
  if (found === null || !(await isServerOf(found.pid, folder))) return null;
  return {
    host: found.socketFolder,
    port: socketPort,
    user: superuserName,
    password: await superuserPassword(folder),
    database: 'postgres',
  };
}

/** A folder of another major version needs `upgrade`; starting on it would only fail in the log. */
async function checkMajor(folder: DataFolder, binaries: Binaries): Promise<void> {
  const file = path.join(folder.pg, 'PG_VERSION');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  const major = text?.trim();
  if (major === undefined || major === binaries.major) return;
  throw cannotRun(
    'other-postgres-version',
    `The data folder holds a database of PostgreSQL ${major}, but this release runs ${binaries.major}`,
    `${folder.pg} was left as it is. Start it with the release that made it, or give another folder with --data-dir.`,
  );
}

/** The superuser's password is made once and kept in the keys. */
async function superuserPassword(folder: DataFolder): Promise<string> {
  const file = path.join(folder.keys, 'database-superuser');
  const known = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (known !== null) return known.trim();
  if (await exists(path.join(folder.pg, 'PG_VERSION')))
    throw cannotRun(
      'keys-lost',
      'The key to the database is missing',
      `${file} is not there. Put back the folder “keys” of this data folder from its backup.`,
    );
  const password = randomBytes(24).toString('base64url');
  await writeDurably(file, `${password}\n`);
  return password;
}

/** Makes the database cluster in a folder of another name first, so that one cut short is never taken for a whole one. */
async function makeCluster(
  { folder, fast }: PostgresOptions,
  binaries: Binaries,
  user: ServerUser,
  password: string,
): Promise<void> {
  const part = `${folder.pg}.part`;
  const passwordFile = path.join(part, `${newId()}.password`);
  await aboutFile('make the database', folder.root, async () => {
    // Left by a start that was killed: initdb wants an empty folder.
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { mode: 0o700 });
    const cluster = path.join(part, 'cluster');
    await handOver(part, user);
    await writeOwned(passwordFile, password, user);
    const made = spawnSync(
      path.join(binaries.folder, 'bin', 'initdb'),
      [
        `--pgdata=${cluster}`,
        `--username=${superuserName}`,
        `--pwfile=${passwordFile}`,
        '--encoding=UTF8',
        '--locale=C',
        // Built in, so that sorting never changes with the machine's libraries; only 17 and later have it.
        ...(Number(binaries.major) >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
        '--data-checksums',
        '--auth=scram-sha-256',
        '--no-instructions',
        ...(fast === true ? ['--no-sync'] : []),
      ],
      { ...identity(user), cwd: part, env: serverEnvironment(), encoding: 'utf8' },
    );
    await rm(passwordFile, { force: true });
    if (made.error !== undefined) throw made.error;
    if (made.status !== 0) throw serverProblem(`${made.stdout}\n${made.stderr}`, folder);
    await rename(cluster, folder.pg);
    await syncFolder(folder.root);
    await rm(part, { recursive: true, force: true });
  });
}

async function spawnServer(
  options: PostgresOptions,
  binaries: Binaries,
  user: ServerUser,
  socketFolder: string,
  connection: (server: Server) => ConnectionOptions,
): Promise<Server> {
  const { folder } = options;
  const settings = serverSettings({
    socketFolder,
    fast: options.fast === true,
    major: Number(binaries.major),
  });
  await writeOwned(path.join(folder.pg, 'postgresql.conf'), settings, user);
  await writeOwned(path.join(folder.pg, 'pg_hba.conf'), hostRules, user);
  const logFile = path.join(folder.log, 'postgres.log');
  await keepLogShort(logFile);

  const until = performance.now() + patience.letGo;
  for (;;) {
    const { size } = await stat(logFile).catch(() => ({ size: 0 }));
    const server = spawnOnce(binaries, folder, user, socketFolder, logFile);
    const outcome = await untilReady(server, connection);
    if (outcome === 'ready') return server;
    const said = await readFrom(logFile, size);
    // After a kill the old server's children may live on for a moment, or its process wait to be reaped.
    const mayLetGo =
      /lock file .* already exists|pre-existing shared memory block|is another postmaster/i.test(said);
    if (!mayLetGo || performance.now() > until) {
      await stopServer(server);
      throw outcome instanceof Problem ? outcome : serverProblem(said, folder);
    }
    await wait(200);
  }
}

function spawnOnce(
  binaries: Binaries,
  folder: DataFolder,
  user: ServerUser,
  socketFolder: string,
  logFile: string,
): Server {
  const log = openSync(logFile, 'a', 0o600);
  try {
    // Of its own process group, so that Ctrl-C on our terminal reaches us alone and we stop it in order.
    const child = spawn(path.join(binaries.folder, 'bin', 'postgres'), ['-D', folder.pg], {
      ...identity(user),
      cwd: '/',
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', log, log],
    });
    let exited = false;
    child.on('exit', () => (exited = true));
    child.on('error', () => (exited = true));
    child.unref();
    return { pid: child.pid ?? -1, socketFolder, exited: () => exited };
  } finally {
    closeSync(log);
  }
}

/** Ready means that a connection is answered, not that a line was seen in a log. */
async function untilReady(
  server: Server,
  connection: (server: Server) => ConnectionOptions,
): Promise<'ready' | 'exited' | Problem> {
  const until = performance.now() + patience.ready;
  while (performance.now() < until) {
    if (server.exited()) return 'exited';
    const answer = await tryConnection(connection(server));
    if (answer === 'ready' || answer instanceof Problem) return answer;
    await wait(patience.look);
  }
  return 'exited';
}

async function tryConnection(connection: ConnectionOptions): Promise<'ready' | 'not yet' | Problem> {
  try {
    await withClient(connection, (client) => client.query('select 1'));
    return 'ready';
  } catch (error) {
    // 28P01: the password is wrong, and waiting will not mend it.
    if ((error as { code?: string }).code !== '28P01') return 'not yet';
    return cannotRun(
      'keys-wrong',
      'The database does not accept its key',
      'The folder “keys” does not belong to the folder “pg” beside it. Put both back from the same backup.',
      error,
    );
  }
}

/** A server of this data folder that is still running: taken over when it answers, waited for when it is going down. */
async function adopt(
  folder: DataFolder,
  connection: (server: Server) => ConnectionOptions,
): Promise<Server | null> {
  const until = performance.now() + patience.letGo;
  for (;;) {
    const found = await readPidFile(folder);
    if (found === null || !(await isServerOf(found.pid, folder))) return null;
    const server: Server = { ...found, exited: () => !isAlive(found.pid) };
    const answer = found.socketFolder === '' ? 'not yet' : await tryConnection(connection(server));
    if (answer instanceof Problem) throw answer;
    if (answer === 'ready') return server;
    if (performance.now() > until) {
      await stopServer(server);
      return null;
    }
    await wait(50);
  }
}

/** postmaster.pid: process id, data folder, start time, port, socket folder, listen address, shared memory, status. */
async function readPidFile(folder: DataFolder): Promise<{ pid: number; socketFolder: string } | null> {
  const text = await readFile(path.join(folder.pg, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder: lines[4]?.trim() ?? '' } : null;
}

/** A pid may have been used again by something else; only a living postgres that was given this folder counts. */
async function isServerOf(pid: number, folder: DataFolder): Promise<boolean> {
  if (!isAlive(pid)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const [program = '', ...args] = command.split('\0');
  return path.basename(program) === 'postgres' && args.includes(folder.pg);
}

async function stopServer(server: Server): Promise<void> {
  const gone = (): boolean => server.exited() || !isAlive(server.pid);
  // Fast stop: ends transactions and writes a checkpoint. Immediate stop only when that hangs; recovery then mends it.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (server.pid <= 0 || gone()) return;
    try {
      process.kill(server.pid, signal);
    } catch {
      return;
    }
    const until = performance.now() + patience.stop;
    while (!gone() && performance.now() < until) await wait(patience.look);
  }
}

/** In the data folder where the path fits, else a private folder among the temporary ones. */
async function makeSocketFolder(folder: DataFolder, user: ServerUser): Promise<string> {
  const longest = Buffer.byteLength(path.join(folder.run, `.s.PGSQL.${socketPort}.lock`));
  const socketFolder =
    longest < longestSocketPath ? folder.run : await mkdtemp(path.join(os.tmpdir(), 'frankpledge-'));
  await handOver(socketFolder, user);
  return socketFolder;
}

async function handOver(folder: string, user: ServerUser): Promise<void> {
  const there = await lstat(folder);
  if (user.other && there.isDirectory() && there.uid !== user.uid) await chown(folder, user.uid, user.gid);
}

/** Writes a file of the server's, never through a link that its user may have laid: made new, then renamed into place. */
async function writeOwned(file: string, text: string, user: ServerUser): Promise<void> {
  const part = `${file}.${newId()}`;
  const handle = await open(part, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    if (user.other) await handle.chown(user.uid, user.gid);
  } finally {
    await handle.close();
  }
  await rename(part, file);
}

function identity(user: ServerUser): { uid?: number; gid?: number } {
  return user.other ? { uid: user.uid, gid: user.gid } : {};
}

/** Nothing of our environment reaches the server: no DATABASE_URL, no PG* setting, no locale. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

/** Ten megabytes, and the one before. */
async function keepLogShort(file: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size > 10 * 1024 * 1024) await rename(file, `${file}.1`);
}

async function readFrom(file: string, from: number): Promise<string> {
  const text = await readFile(file).catch(() => Buffer.alloc(0));
  return text.subarray(from).toString('utf8');
}

/** Turns what the server said as it failed into words a person can act on. */
export function serverProblem(said: string, folder: DataFolder): Problem {
  const log = path.join(folder.log, 'postgres.log');
  const fatal = said.split('\n').findLast((line) => /FATAL|PANIC|error:/i.test(line));
  const reason = (fatal ?? said.trim().split('\n').at(-1) ?? '').replace(/^.*?(FATAL|PANIC|error):\s*/i, '');
  if (/No space left on device|could not extend file|Disk quota exceeded/i.test(said))
    return cannotRun(
      'disk-full',
      'The disk is full, so the database could not start',
      `Free some space on the disk that holds ${folder.root} (its folder “cache” may be deleted) and start again. Nothing is lost.`,
    );
  if (/lock file|pre-existing shared memory block/i.test(said))
    return cannotRun(
      'database-locked',
      'Another database server is using this data folder',
      `${reason}. Stop the process that uses ${folder.pg}, or give another folder with --data-dir.`,
    );
  if (/could not look up effective user ID/i.test(said))
    return cannotRun(
      'user-without-name',
      `The user that runs Frankpledge (id ${process.getuid?.() ?? 'unknown'}) has no name`,
      'The database asks for one: add the user to /etc/passwd (in a container, run as a named user).',
    );
  if (/Permission denied|has wrong ownership|has invalid permissions/i.test(said))
    return cannotRun(
      'database-permissions',
      'The database may not use its own folder',
      `${reason}. ${folder.pg} must belong to the user that runs the database and be closed to others (mode 0700).`,
    );
  return cannotRun(
    'database-did-not-start',
    'The database did not start',
    `${reason === '' ? 'It said nothing' : reason}. The whole story is in ${log}.`,
  );
}

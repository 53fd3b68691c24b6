import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { programCopies } from '../../../test/support/test-server.ts';
import { layout, prepareDataFolder } from '../data-folder.ts';
import type { DataFolder } from '../data-folder.ts';
import { openDatabase } from '../database.ts';
import { isAlive } from '../lock.ts';
import { withClient } from '../migrate.ts';
import { Problem } from '../problem.ts';
import { serverUser } from './server-user.ts';
import type { ServerUser } from './server-user.ts';
import { runningServer, serverProblem, startPostgres } from './supervisor.ts';
import type { RunningPostgres } from './supervisor.ts';

const asRoot = process.getuid?.() === 0;
const onlyRoot = asRoot ? false : 'only root hands the server to another user';

let temporary: string;
let running: RunningPostgres[] = [];

before(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-supervisor-'));
  await chmod(temporary, 0o711);
});

afterEach(async () => {
  for (const server of running) await server.stop();
  running = [];
});

after(() => rm(temporary, { recursive: true, force: true }));

let count = 0;

function newFolder(name = `data${(count += 1)}`): Promise<DataFolder> {
  return prepareDataFolder(path.join(temporary, name), 'demonstration');
}

async function start(folder: DataFolder, user?: ServerUser, fast = true): Promise<RunningPostgres> {
  const server = await startPostgres({
    folder,
    copies: programCopies,
    fast,
    ...(user === undefined ? {} : { user }),
  });
  running.push(server);
  return server;
}

async function ask<Row extends object>(server: RunningPostgres, text: string): Promise<Row[]> {
  return withClient(server.superuser, async (client) => (await client.query(text)).rows as Row[]);
}

async function until(what: () => boolean | Promise<boolean>, milliseconds = 20_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await what())) {
    if (performance.now() > end) throw new Error('It did not come about in time');
    await wait(50);
  }
}

const code = (wanted: string) => (error: unknown) => {
  assert.ok(error instanceof Problem, String(error));
  assert.equal(error.code, wanted, error.message);
  return true;
};

/** Starts the server from another process, which can then be killed as a crash would. */
async function startInChild(folder: DataFolder): Promise<{ pid: number; kill: () => Promise<void> }> {
  const script = `
    import { startPostgres } from ${JSON.stringify(path.join(import.meta.dirname, 'supervisor.ts'))};
    import { layout } from ${JSON.stringify(path.join(import.meta.dirname, '../data-folder.ts'))};
    const server = await startPostgres({ folder: layout(${JSON.stringify(folder.root)}, 'demonstration'), copies: ${JSON.stringify(programCopies)} });
    console.log(server.pid());
    setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const line = await Promise.race([
    once(child.stdout, 'data').then(([data]) => String(data)),
    once(child, 'exit').then(() => assert.fail('the other process ended before its server ran')),
  ]);
  return {
    pid: Number(line),
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('the embedded server', () => {
  it('starts on a socket alone, keeps what it was given, and starts again', async () => {
    const folder = await newFolder();
    const first = await start(folder, undefined, false);
    assert.deepEqual(
      await ask(
        first,
        `select current_setting('listen_addresses') as tcp, current_setting('data_checksums') as checksums,
           current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
           (select datlocprovider::text || datlocale from pg_database where datname = 'postgres') as locale`,
      ),
      [{ tcp: '', checksums: 'on', encoding: 'UTF8', fsync: 'on', locale: 'bC.UTF-8' }],
    );
    await ask(first, 'create table kept as select 42 as answer');
    const pid = first.pid();
    await first.stop();
    assert.equal(isAlive(pid), false);
    assert.equal(await runningServer(folder), null);
    const second = await start(folder);
    assert.equal(second.adopted, false);
    assert.deepEqual(await ask(second, 'select answer from kept'), [{ answer: 42 }]);
  });

  it('asks for a password and keeps it closed to others', async () => {
    const folder = await newFolder();
    const server = await start(folder);
    await assert.rejects(
      withClient({ ...server.superuser, password: 'guess' }, () => Promise.resolve()),
      /password authentication failed/,
    );
    for (const name of ['database-superuser']) {
      assert.equal((await stat(path.join(folder.keys, name))).mode & 0o777, 0o600);
    }
    for (const part of [folder.keys, folder.run, folder.pg])
      assert.equal((await stat(part)).mode & 0o777, 0o700);
  });

  it('never runs as root', { skip: onlyRoot }, async () => {
    const server = await start(await newFolder());
    const status = await readFile(`/proc/${server.pid()}/status`, 'utf8');
    const uid = /^Uid:\s+(\d+)\s+(\d+)/m.exec(status)?.[1];
    assert.equal(uid, String(serverUser().uid));
    assert.notEqual(uid, '0');
  });

  it('runs as nobody where there is no user postgres, and warns', { skip: onlyRoot }, async () => {
    const user = serverUser([{ name: 'nobody', uid: 65_534, gid: 65_534 }]);
    const server = await start(await newFolder(), user);
    assert.match(server.warnings.join(), /useradd/);
    assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }]);
  });

  it('is taken over when the program that started it was killed', async () => {
    const folder = await newFolder();
    const child = await startInChild(folder);
    await child.kill();
    assert.equal(isAlive(child.pid), true);
    const server = await start(folder);
    assert.equal(server.adopted, true);
    assert.equal(server.pid(), child.pid);
    await server.stop();
    assert.equal(isAlive(child.pid), false);
  });

  it('recovers when it was killed together with the program', async () => {
    const folder = await newFolder();
    const child = await startInChild(folder);
    const password = (await readFile(path.join(folder.keys, 'database-superuser'), 'utf8')).trim();
    await withClient(
      { host: folder.run, port: 5432, user: 'postgres', password, database: 'postgres' },
      (client) => client.query('create table kept as select 7 as answer'),
    );
    process.kill(child.pid, 'SIGKILL');
    await child.kill();
    const server = await start(folder);
    assert.equal(server.adopted, false);
    assert.deepEqual(await ask(server, 'select answer from kept'), [{ answer: 7 }]);
  });

  it('is started again when it is killed under us, and the pool goes on', async () => {
    const server = await start(await newFolder());
    const database = openDatabase({ connection: server.superuser });
    try {
      const before = server.pid();
      await database.asVisitor(() => Promise.resolve());
      process.kill(before, 'SIGKILL');
      await until(() => server.pid() !== before);
      await until(() =>
        database
          .asVisitor(() => Promise.resolve(true))
          .then(
            () => true,
            () => false,
          ),
      );
    } finally {
      await database.close();
    }
  });

  it('puts its socket elsewhere when the path is too long, in a folder of its own', async () => {
    const folder = await newFolder(`a-folder-with-a-very-long-name-${'x'.repeat(90)}`);
    const server = await start(folder);
    assert.ok(!server.superuser.host.startsWith(folder.root));
    assert.equal((await stat(server.superuser.host)).mode & 0o777, 0o700);
    assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }]);
    await server.stop();
    await assert.rejects(stat(server.superuser.host), /ENOENT/);
  });

  it('begins again when making the database was cut short', async () => {
    const folder = await newFolder();
    await mkdir(path.join(`${folder.pg}.part`, 'cluster'), { recursive: true });
    await writeFile(path.join(`${folder.pg}.part`, 'cluster', 'PG_VERSION'), '18\n');
    const server = await start(folder);
    assert.deepEqual(await ask(server, 'select 1 as one'), [{ one: 1 }]);
  });

  it('refuses a folder of another major version and leaves it', async () => {
    const folder = await newFolder();
    await mkdir(folder.pg);
    await writeFile(path.join(folder.pg, 'PG_VERSION'), '17\n');
    await assert.rejects(start(folder), code('other-postgres-version'));
    assert.equal(await readFile(path.join(folder.pg, 'PG_VERSION'), 'utf8'), '17\n');
  });

  it('says when its keys are gone or of another folder', async () => {
    const folder = await newFolder();
    await (await start(folder)).stop();
    const key = path.join(folder.keys, 'database-superuser');
    await writeFile(key, 'another\n');
    await assert.rejects(start(folder), code('keys-wrong'));
    assert.equal(await runningServer(layout(folder.root, 'demonstration')), null);
    await rm(key);
    await assert.rejects(start(folder), code('keys-lost'));
  });

  it('names the folder on the way that its user may not enter', { skip: onlyRoot }, async () => {
    const closed = path.join(temporary, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const folder = await newFolder('closed/inside/data');
    await assert.rejects(start(folder), (error) => {
      code('data-folder-unreachable')(error);
      assert.match((error as Problem).detail, new RegExp(`chmod o\\+x ${closed}”`));
      return true;
    });
  });

  it('turns what the server says into words', () => {
    const folder = layout('/x', 'live');
    const said = (text: string): string => serverProblem(text, folder).code;
    assert.equal(
      said('FATAL:  could not write lock file "postmaster.pid": No space left on device'),
      'disk-full',
    );
    assert.equal(said('FATAL:  lock file "postmaster.pid" already exists'), 'database-locked');
    assert.equal(said('FATAL:  data directory "/x/pg" has wrong ownership'), 'database-permissions');
    const other = serverProblem('2026 [1] FATAL:  something new', folder);
    assert.equal(other.code, 'database-did-not-start');
    assert.match(other.detail, /^something new\. .*\/x\/log\/postgres\.log/);
  });
});

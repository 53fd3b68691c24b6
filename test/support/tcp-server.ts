import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ConnectionOptions } from '../../src/foundation/database.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import { readyBinaries } from '../../src/foundation/postgres/binaries.ts';
import { serverUser } from '../../src/foundation/postgres/server-user.ts';
import { programCopies } from './test-server.ts';

/** A PostgreSQL as an operator would run it: over TCP with passwords, not of our making. For tests of DATABASE_URL. */
export async function startTcpServer(
  programs: string,
): Promise<{ superuser: ConnectionOptions; stop: () => Promise<void> }> {
  const user = serverUser();
  const binaries = await readyBinaries(`${programCopies}-${programs}`, user.other, programs);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fp-tcp-'));
  const password = 'operators-secret';
  await chmod(folder, 0o700);
  await writeFile(path.join(folder, 'password'), password, { mode: 0o600 });
  const identity = user.other ? { uid: user.uid, gid: user.gid } : {};
  if (user.other) {
    await chown(path.join(folder, 'password'), user.uid, user.gid);
    await chown(folder, user.uid, user.gid);
  }
  const data = path.join(folder, 'data');
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
  const made = spawnSync(
    path.join(binaries.folder, 'bin/initdb'),
    [
      `--pgdata=${data}`,
      '--username=postgres',
      `--pwfile=${folder}/password`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...identity, env, cwd: folder, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(made.stderr);
  const port = await freePort();
  const server = spawn(
    path.join(binaries.folder, 'bin/postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'fsync=off',
    ],
    { ...identity, env, cwd: '/', stdio: 'ignore' },
  );
  const superuser = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
  for (let tries = 0; ; tries += 1) {
    const ready = await withClient(superuser, (client) => client.query('select 1')).then(
      () => true,
      () => false,
    );
    if (ready) break;
    if (tries > 500 || server.exitCode !== null) throw new Error('The TCP server did not start');
    await wait(20);
  }
  return {
    superuser,
    stop: async () => {
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

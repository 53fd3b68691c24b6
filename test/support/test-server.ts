import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Socket } from 'node:net';
import { prepareDataFolder } from '../../src/foundation/data-folder.ts';
import type { ConnectionOptions } from '../../src/foundation/database.ts';
import { migrate, withClient } from '../../src/foundation/migrate.ts';
import { startPostgres } from '../../src/foundation/postgres/supervisor.ts';
import { setUpDatabase } from '../../src/foundation/set-up.ts';

/** A server for tests: fsync off, thrown away at the end, with a migrated database to clone from. */
export type TestServer = { superuser: ConnectionOptions; loginPassword: string };

/** Name of the environment variable by which `npm test` tells its test files where the shared server is. */
export const testServerVariable = 'FRANKPLEDGE_TEST_SERVER';

/** The migrated database that each test file's own is cloned from. */
export const templateName = 'fp_template';

/** Where copies of the database programs lie between runs, when tests are run by root. */
export const programCopies = path.join(os.tmpdir(), `frankpledge-programs-${process.getuid?.() ?? 0}`);

/**
 * Starts a test server. However this process ends, also by SIGKILL, a small watcher sees its end of a pipe close, stops the
 * server and removes its folder.
 */
export async function startTestServer(): Promise<TestServer & { stop: () => Promise<void> }> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-test-'));
  await chmod(temporary, 0o711);
  const folder = await prepareDataFolder(path.join(temporary, 'data'), 'demonstration');
  const server = await startPostgres({ folder, copies: programCopies, fast: true });
  const watcher = spawn(
    '/bin/sh',
    [
      '-c',
      'read -r _; kill -QUIT "$0" 2>/dev/null; i=0; while kill -0 "$0" 2>/dev/null && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done; rm -rf "$1"',
      String(server.pid()),
      temporary,
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' },
  );
  watcher.unref();
  // A pipe to a child is a socket, which the types do not say.
  (watcher.stdin as unknown as Socket).unref();
  const loginPassword = randomBytes(12).toString('hex');
  await withClient(server.superuser, (client) => client.query(`create database ${templateName}`));
  const template = { ...server.superuser, database: templateName };
  await setUpDatabase(template, loginPassword);
  await migrate(template);
  return {
    superuser: server.superuser,
    loginPassword,
    stop: async () => {
      watcher.ref();
      const gone = once(watcher, 'exit');
      watcher.stdin.end();
      await server.stop();
      await gone;
    },
  };
}

let own: Promise<TestServer> | null = null;

/** The server shared by this `npm test` run, or one of this file's own when it is run alone. */
export function testServer(): Promise<TestServer> {
  const told = process.env[testServerVariable];
  if (told !== undefined) return Promise.resolve(JSON.parse(told) as TestServer);
  own ??= startTestServer();
  return own;
}

/**
 * For the runner: starts the shared server and gives the variable to pass to the test files.
 *
 *   const { environment, stop } = await sharedTestServer();
 *   spawn(node, ['--test', ...], { env: { ...process.env, ...environment } });
 */
export async function sharedTestServer(): Promise<{
  environment: Record<string, string>;
  stop: () => Promise<void>;
}> {
  const { superuser, loginPassword, stop } = await startTestServer();
  return { environment: { [testServerVariable]: JSON.stringify({ superuser, loginPassword }) }, stop };
}

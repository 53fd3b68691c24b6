import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { insertPartnership } from '../../test/support/database.ts';
import { programCopies } from '../../test/support/test-server.ts';
import { readConfiguration } from './configuration.ts';
import { lockDataFolder, prepareDataFolder } from './data-folder.ts';
import { examine } from './doctor.ts';
import { joinRegister, openRegister } from './register.ts';

let temporary: string;

before(async () => {
  temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-register-'));
  await chmod(temporary, 0o711);
});

after(() => rm(temporary, { recursive: true, force: true }));

describe('the register with the built-in server', () => {
  it('is made ready once, joined by a command while it runs, and found again', async () => {
    const configuration = { databaseUrl: null, databaseLoginUrl: null, stateDir: programCopies };
    const folder = await prepareDataFolder(path.join(temporary, 'data'), 'demonstration');
    const lock = await lockDataFolder(folder);
    assert.equal(await joinRegister(configuration, folder), null);
    const register = await openRegister(configuration, folder);
    try {
      assert.match(register.description, /^built-in PostgreSQL 18\./);
      assert.deepEqual(
        register.warnings.filter((text) => text.includes('Searching')),
        [],
      );
      const partnership = await insertPartnership(register.database);
      const joined = await joinRegister(configuration, folder);
      assert.ok(joined !== null);
      const seen = await joined.database.asActor(partnership.actor('analyst'), 'look', (tx) =>
        tx.selectFrom('partnership').select('name').execute(),
      );
      assert.equal(seen.length, 1);
      await joined.close();

      const checks = await examine(readConfiguration({ args: ['--data-dir', folder.root], env: {} }));
      assert.deepEqual(
        checks.filter(
          ({ name, state }) => ['Database', 'Data folder', 'Lock'].includes(name) && state !== 'ok',
        ),
        [],
      );
      assert.match(checks.find(({ name }) => name === 'Database')?.detail ?? '', /up to date/);
    } finally {
      await register.close();
    }
    const again = await openRegister(configuration, folder);
    assert.deepEqual(again.migrationsApplied, []);
    await again.close();
    await lock.release();
  });
});

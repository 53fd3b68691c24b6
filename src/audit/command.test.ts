import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { runCommand } from '../../test/support/command.ts';
import { insertPartnership } from '../../test/support/database.ts';
import { programCopies } from '../../test/support/test-server.ts';
import { recordAudit } from '../foundation/audit.ts';
import { lockDataFolder, prepareDataFolder } from '../foundation/data-folder.ts';
import { withClient } from '../foundation/migrate.ts';
import { openRegister } from '../foundation/register.ts';
import { createSealing } from './sealing.ts';
import type { Verification } from './verify.ts';

it('the command agrees beside a running server, and finds what the owner of the database did', async () => {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-audit-command-'));
  try {
    await chmod(temporary, 0o711);
    const dataDir = path.join(temporary, 'data');
    const folder = await prepareDataFolder(dataDir, 'demonstration');
    const lock = await lockDataFolder(folder);
    const register = await openRegister(
      { databaseUrl: null, databaseLoginUrl: null, stateDir: programCopies },
      folder,
    );
    try {
      const partnership = await insertPartnership(register.database);
      for (let n = 0; n < 5; n += 1)
        await register.database.asActor(partnership.actor('analyst'), 'look', (tx) =>
          recordAudit(tx, {
            event: 'search.made',
            subjectKind: 'page',
            subjectId: '/search',
            words: `words ${n}`,
          }),
        );
      await createSealing({ database: register.database, folder }).sealAll();
      const run = (...more: string[]) => runCommand(['audit', 'verify', '--data-dir', dataDir, ...more]);
      const whole = await run('--json');
      assert.equal(whole.code, 0, whole.err);
      const answer = JSON.parse(whole.out) as { partnerships: Verification[] };
      const [report] = answer.partnerships;
      // The key of the words is the folder's own, so another process can check them.
      assert.deepEqual([report?.findings, report?.entries, report?.words], [[], 5, { agree: 5, deleted: 0 }]);
      const hash = report?.last?.hash ?? '';
      const kept = await run('--seal', `1:${hash.slice(0, 32)}`, '--partnership', partnership.name);
      assert.equal(kept.code, 0, kept.err);
      assert.match(kept.out, /agrees \(seals 1 to 1, 5 entries\)/);
      const other = await run('--seal', `1:${hash.slice(0, 31)}${hash[31] === '0' ? '1' : '0'}`);
      assert.equal(other.code, 5);
      assert.match(other.out, /DOES NOT AGREE[\s\S]*PROBLEM {2}Seal 1 is not the one known outside/);
      await withClient(register.owner, (client) => client.query(`update audit_entry set account_id = null`));
      const altered = await run();
      assert.equal(altered.code, 5);
      assert.match(altered.out, /PROBLEM {2}One or more of the 5 entries under seal 1/);
    } finally {
      await register.close();
      await lock.release();
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
});

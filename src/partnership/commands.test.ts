import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { runCommand, startCommand } from '../../test/support/command.ts';

/** A live installation from nothing, by the command line alone. */
let folder: string;
const run = (...args: string[]) =>
  runCommand([...args, '--no-demo', '--data-dir', path.join(folder, 'data')]);

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-partnership-command-'));
  // Run by root, the database's own user must be able to pass.
  await chmod(folder, 0o711);
});
after(() => rm(folder, { recursive: true, force: true }));

describe('./frankpledge partnership create and user invite', () => {
  it('make a partnership, belong it to a county group, and print invitations where no mail is sent', async () => {
    const county = await run(
      'partnership', 'create', '--name', 'County Strategy Group', '--kind', 'county-group',
      '--area', 'E10000999=The County', '--host-agency', 'County Council', '--json',
    ); // prettier-ignore
    assert.equal(county.code, 0, county.err);
    const made = JSON.parse(county.out) as {
      partnership: { id: string; hostAgency: string };
      invitation: null;
    };
    assert.equal(made.partnership.hostAgency, 'County Council');
    assert.equal(made.invitation, null);

    const district = await run(
      'partnership', 'create', '--name', 'Marlhythe CSP', '--area', 'E07000999=Marlhythe', '--parent', 'County',
      '--administrator', 'Idris Pennant=idris.pennant@marlhythe.example',
    ); // prettier-ignore
    assert.equal(district.code, 0, district.err);
    assert.match(district.out, /Its first agency is Marlhythe Council/);
    assert.match(district.out, /http:\/\/\S+\/sign-in\/invitation\/\S+/);

    const invite = (...more: string[]) =>
      run(
        'user', 'invite', '--partnership', 'Marlhythe', '--agency', 'marlhythe council', '--role', 'Caseworker',
        '--name', 'Bronagh Tully', '--email', 'Bronagh.Tully@marlhythe.example', ...more,
      ); // prettier-ignore
    const first = await invite('--json');
    assert.equal(first.code, 0, first.err);
    type Invited = { user: { id: string; isNew: boolean; role: string }; invitation: string };
    const user = JSON.parse(first.out) as Invited;
    assert.equal(user.user.isNew, true);
    assert.equal(user.user.role, 'caseworker');
    assert.match(user.invitation, /\/sign-in\/invitation\//);
    const again = JSON.parse((await invite('--json')).out) as Invited;
    assert.deepEqual([again.user.id, again.user.isNew], [user.user.id, false], 'one person, one account');
  });

  it('print links to where the system was last reached', async () => {
    const address = path.join(folder, 'data', 'address');
    const link = async (): Promise<string> => {
      const ran = await run(
        'user', 'invite', '--partnership', 'Marlhythe', '--agency', 'Marlhythe Council', '--role', 'partner',
        '--name', 'Ida Marsh', '--email', 'ida.marsh@marlhythe.example',
      ); // prettier-ignore
      assert.equal(ran.code, 0, ran.err);
      return /http\S+(?=\/sign-in\/invitation\/)/.exec(ran.out)?.[0] ?? '';
    };
    assert.equal(await link(), 'http://127.0.0.1:3000', 'never started: what the settings say');
    const server = startCommand([
      'start',
      '--no-demo',
      '--data-dir',
      path.join(folder, 'data'),
      '--port',
      '0',
    ]);
    for (let tries = 0; !existsSync(address) && tries < 600; tries += 1) await wait(100);
    const served = (await readFile(address, 'utf8')).trim();
    assert.match(served, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.notEqual(served, 'http://127.0.0.1:3000');
    assert.equal(await link(), served);
    server.stop('SIGTERM');
    await server.done;
    assert.equal(await link(), served, 'also when it is stopped');
  });

  it('refuse what they cannot use, and do nothing by halves', async () => {
    const twice = await run(
      'partnership',
      'create',
      '--name',
      'marlhythe csp',
      '--area',
      'E07000999=Marlhythe',
    );
    assert.equal(twice.code, 3);
    assert.match(twice.err, /already/);
    const area = await run('partnership', 'create', '--name', 'Other', '--area', 'Marlhythe');
    assert.equal(area.code, 2);
    const parent = await run(
      'partnership',
      'create',
      '--name',
      'Other',
      '--area',
      'E07000998=X',
      '--parent',
      'Nowhere',
    );
    assert.equal(parent.code, 3);
    assert.match(parent.err, /Those there are: County Strategy Group; Marlhythe CSP/);
    const agency = await run(
      'user', 'invite', '--partnership', 'Marlhythe', '--agency', 'Nobody', '--role', 'partner', '--name', 'A', '--email', 'a@b.example',
    ); // prettier-ignore
    assert.equal(agency.code, 3);
    const role = await run(
      'user', 'invite', '--partnership', 'Marlhythe', '--agency', 'Marlhythe Council', '--role', 'wizard', '--name', 'A', '--email', 'a@b.example',
    ); // prettier-ignore
    assert.equal(role.code, 2);
    assert.match(role.err, /analyst, manager/);
  });
});

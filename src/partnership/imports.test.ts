import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parse } from 'csv-parse/sync';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { clock, stopClockAt } from '../foundation/clock.ts';
import { readPeopleFile } from './imports.rules.ts';
import { openWorld } from '../../test/support/partnership.ts';
import type { World } from '../../test/support/partnership.ts';

let world: World;
let admin: Visitor;
let start: (() => void) | null = null;

before(async () => {
  world = await openWorld();
  admin = await world.visitor('administrator');
});
after(() => start?.());

const heading = 'name,email,agency,role,title,phone,starts';
async function send(visitor: Visitor, lines: readonly string[]): Promise<string> {
  await visitor.get('/partnership/people/import');
  const answer = await visitor.upload('/partnership/people/import', [
    { field: 'file', fileName: 'people.csv', mediaType: 'text/csv', content: lines.join('\r\n') },
  ]);
  assert.equal(answer.statusCode, 303, answer.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
  return String(answer.headers.location);
}
const rows = (text: string): Record<string, string>[] =>
  parse<Record<string, string>>(text, { bom: true, columns: true });

describe('people from a file', () => {
  it('are shown first: each line that cannot be taken with its reason, nothing kept', async () => {
    const known = world.partnership.agencies[1]?.people.find(({ actor }) => actor.role === 'partner');
    const address = await send(admin, [
      heading,
      'Ida Marsh,ida.marsh@example.org,Test Police,partner,Sergeant,01632 960001,01/04/2025',
      'Jon Reed,jon.reed@example.org,test police,Caseworker,,,2025-04-01',
      ',nobody@example.org,Test Police,partner,,,',
      'Kay Lund,not-an-address,Nowhere Council,wizard,,,31/02/2025',
      'Ida Marsh,ida.marsh@example.org,Test Police,partner,,,',
      `Known Person,${known?.email ?? ''},Test Police,partner,,,`,
      `Known Person,${known?.email ?? ''},Test Charity,partner,,,`,
    ]);
    await admin.get(address);
    await assertGoodHtml('a file of people', admin.page);
    assert.ok(admin.page.includes('3 lines can be taken, 4 lines cannot'));
    const rejected = rows((await admin.get(`${address}/rejected.csv`)).body);
    assert.deepEqual(
      rejected.map((row) => [row['line'], row['reason']]),
      [
        ['4', 'The name is missing'],
        [
          '5',
          '“not-an-address” is not an email address. “wizard” is not a role: use one of analyst, manager, caseworker, chair, partner, councillor, governance, administrator, agency-administrator. “31/02/2025” is not a day: write it as 2026-04-01 or 01/04/2026. “Nowhere Council” is not an agency of the partnership, nor another name of one',
        ],
        ['6', 'The same person, agency and role stand in line 2 already'],
        ['7', 'This person has this role in this agency already'],
      ],
    );
    assert.deepEqual(
      await world.test.query("select id from account where email = 'ida.marsh@example.org'"),
      [],
    );

    await admin.get(address);
    const taken = await admin.post(`${address}/take`, { version: '1', invite: 'yes' });
    assert.equal(taken.statusCode, 303, taken.body);
    const [ida] = await world.test.query<{ started_on: string; title: string }>(
      `select p.started_on::text, p.title from post p join account a on a.id = p.account_id where a.email = 'ida.marsh@example.org'`,
    );
    assert.deepEqual({ ...ida }, { started_on: '2025-04-01', title: 'Sergeant' });
    const [invited] = await world.test.query<{ count: number }>(
      "select count(*)::int as count from outbox_message where kind = 'invitation'",
    );
    assert.equal(invited?.count, 2, 'those who were new');
    await admin.get(address);
    assert.equal((await admin.post(`${address}/take`, { version: '2' })).statusCode, 403, 'only once');

    await admin.get(address);
    assert.equal((await admin.post(`${address}/undo`)).statusCode, 303);
    const [standing] = await world.test.query<{ count: number }>(
      `select count(*)::int as count from post p join account a on a.id = p.account_id
       where a.email in ('ida.marsh@example.org', 'jon.reed@example.org') and (p.ended_on is null or p.ended_on >= current_date)`,
    );
    assert.equal(standing?.count, 0);
  });

  it('come out so that a spreadsheet runs no formula, and go in again the same', async () => {
    const address = await send(admin, [
      heading,
      '=cmd()|A1,eve.stone@example.org,Test Charity,caseworker,+officer,+44 1632 960002,',
    ]);
    await admin.get(address);
    assert.equal((await admin.post(`${address}/take`, { version: '1' })).statusCode, 303);
    const file = (await admin.get('/partnership/people/export.csv')).body;
    const eve = rows(file).find((row) => row['email'] === 'eve.stone@example.org');
    assert.ok(eve);
    assert.equal(eve['name'], "'=cmd()|A1");
    assert.equal(eve['phone'], "'+44 1632 960002");
    const again = readPeopleFile(Buffer.from(file)).find((row) => row.email === 'eve.stone@example.org');
    assert.ok(again);
    assert.equal(again.name, '=cmd()|A1');
    assert.equal(again.phone, '+44 1632 960002');
  });

  it('go into their own agency only, for its administrator, whose file nobody else sees', async () => {
    const police = await world.visitor('agency-administrator', 1);
    const address = await send(police, [
      heading,
      'Own Person,own@example.org,Test Police,partner,,,',
      'Other Person,other@example.org,Test Charity,partner,,,',
      'Wide Person,wide@example.org,Test Police,administrator,,,',
    ]);
    const rejected = rows((await police.get(`${address}/rejected.csv`)).body);
    assert.deepEqual(
      rejected.map((row) => row['reason']),
      [
        'You may add people to your own agency only, not to Test Charity',
        'You may not give the role of Administrator',
      ],
    );
    const charity = await world.visitor('agency-administrator', 2);
    for (const visitor of [charity, admin]) assert.equal((await visitor.get(address)).statusCode, 404);
    const exported = rows((await police.get('/partnership/people/export.csv')).body);
    assert.deepEqual([...new Set(exported.map((row) => row['agency']))], ['Test Police']);
  });

  it('cannot be undone a day later', async () => {
    const address = await send(admin, [heading, 'Late Person,late@example.org,Test Police,partner,,,']);
    await admin.get(address);
    assert.equal((await admin.post(`${address}/take`, { version: '1' })).statusCode, 303);
    start = stopClockAt(new Date(clock.milliseconds() + 25 * 3_600_000).toISOString());
    admin = await world.visitor('administrator');
    await admin.get(address);
    assert.ok(!admin.page.includes('>Undo<') && !admin.page.includes('Undoing ends'));
    await admin.get('/partnership/people/add');
    assert.equal((await admin.post(`${address}/undo`)).statusCode, 403);
    start();
    start = null;
  });

  it('are refused whole when the file is no table of people', async () => {
    admin = await world.visitor('administrator');
    await admin.get('/partnership/people/import');
    const answer = await admin.upload('/partnership/people/import', [
      { field: 'file', fileName: 'x.csv', content: 'a,b\n1,2\n' },
    ]);
    assert.equal(answer.statusCode, 422);
    await assertGoodHtml('not a file of people', admin.page);
    assert.ok(admin.page.includes('The file has no column “name”, “email”, “agency”, “role”'));
  });
});

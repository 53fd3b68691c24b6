import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { assertGoodHtml } from '../../test/support/html.ts';
import { insertAgreement } from '../../test/support/agreement.ts';
import { insertPartnership } from '../../test/support/database.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import type { Role } from '../foundation/database.types.ts';
import { createPost } from './people.making.ts';
import { holdsFor, mayManage, rolesGivenBy } from './people.rules.ts';
import { may, roles } from './permissions.ts';
import { openWorld } from '../../test/support/partnership.ts';
import type { World } from '../../test/support/partnership.ts';

let world: World;
let admin: Visitor;
let police: Visitor;
const agencyOf = (index: number): string => world.partnership.agencies[index]?.id ?? '';
const accountOf = (index: number, role: Role): string =>
  world.partnership.agencies[index]?.people.find(({ actor }) => actor.role === role)?.actor.accountId ?? '';

before(async () => {
  world = await openWorld();
  admin = await world.visitor('administrator');
  police = await world.visitor('agency-administrator', 1);
});

const person = (email: string, more: Record<string, string> = {}): Record<string, string> => ({
  name: 'Fern Ashdown',
  email,
  phone: '',
  agency: agencyOf(1),
  title: 'Neighbourhood officer',
  role: 'partner',
  'starts-day': '1',
  'starts-month': '4',
  'starts-year': '2025',
  ...more,
});

async function postIdOf(accountId: string, agencyId: string): Promise<string> {
  const [row] = await world.test.query<{ id: string }>(
    'select id from post where account_id = $1 and agency_id = $2 order by started_on desc, id desc limit 1',
    [accountId, agencyId],
  );
  return row?.id ?? '';
}

describe('the rules of managing people', () => {
  it('let nobody give a role that does more than their own, or manage somebody who holds one', () => {
    for (const role of roles) {
      if (may(role, 'people.edit')) assert.ok(rolesGivenBy(role).length > 0, role);
      else assert.deepEqual(rolesGivenBy(role), [], role);
    }
    fc.assert(
      fc.property(
        fc.constantFrom(...roles),
        fc.array(fc.record({ agencyId: fc.constantFrom('a', 'b'), role: fc.constantFrom(...roles) }), {
          maxLength: 4,
        }),
        (role, posts) => {
          const actor = { accountId: 'x', accountName: 'x', partnershipId: 'p', agencyId: 'a', role };
          const allowed = posts.every((post) =>
            role === 'administrator'
              ? true
              : role === 'manager'
                ? post.role !== 'administrator' && post.role !== 'governance'
                : role === 'agency-administrator'
                  ? post.agencyId === 'a' &&
                    ['partner', 'caseworker', 'agency-administrator'].includes(post.role)
                  : false,
          );
          assert.equal(mayManage(actor, posts), allowed);
          for (const post of posts)
            if (!holdsFor(actor, 'people.edit', post.agencyId)) assert.equal(allowed, false);
        },
      ),
    );
  });
});

describe('an agency’s administrator', () => {
  it('adds people to their own agency, and to no other', async () => {
    await police.get('/partnership/people/add');
    await assertGoodHtml('add a person', police.page);
    assert.ok(!police.page.includes('Test Charity'), 'other agencies are not offered');
    const added = await police.post(
      '/partnership/people/add',
      person('fern.ashdown@police.example', { invite: 'yes' }),
    );
    assert.equal(added.statusCode, 303, added.body);
    const [invited] = await world.test.query<{ kind: string }>(
      "select kind from outbox_message where kind = 'invitation' order by made_at desc limit 1",
    );
    assert.equal(invited?.kind, 'invitation');
    // Where no mail server is set nobody would ever get it: whoever invites hands the link over.
    const handed = (await police.get(String(added.headers.location))).body
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ');
    assert.match(
      handed,
      /No mail server is set.*Give .* this link yourself.*http:\S+\/sign-in\/invitation\/\S+/,
    );
    assert.doesNotMatch(handed, /on its way/);

    await police.get('/partnership/people/add');
    const other = await police.post(
      '/partnership/people/add',
      person('elsewhere@police.example', { agency: agencyOf(2) }),
    );
    assert.equal(other.statusCode, 403);
    const wider = await police.post(
      '/partnership/people/add',
      person('wider@police.example', { role: 'administrator' }),
    );
    assert.equal(wider.statusCode, 403);
    const rows = await world.test.query(
      "select id from account where email in ('elsewhere@police.example', 'wider@police.example')",
    );
    assert.deepEqual(rows, [], 'nothing is half done');
  });

  it('manages nobody of another agency and nobody with a wider role', async () => {
    for (const id of [accountOf(2, 'partner'), accountOf(0, 'administrator'), accountOf(1, 'chair')]) {
      assert.equal((await police.get(`/partnership/people/${id}`)).statusCode, 200);
      assert.ok(!police.page.includes('Send an invitation'));
      assert.equal((await police.get(`/partnership/people/${id}/edit`)).statusCode, 403);
      await police.get('/partnership/people/add');
      assert.equal((await police.post(`/partnership/people/${id}/invite`)).statusCode, 403);
      assert.equal((await police.post(`/partnership/people/${id}/reset-factors`)).statusCode, 403);
      const edit = { name: 'Taken over', email: 'mine@evil.example', phone: '', version: '1' };
      assert.equal((await police.post(`/partnership/people/${id}/edit`, edit)).statusCode, 403);
    }
    const [taken] = await world.test.query("select id from account where email = 'mine@evil.example'");
    assert.equal(taken, undefined);
    const post = await postIdOf(accountOf(2, 'partner'), agencyOf(2));
    assert.equal((await police.get(`/partnership/posts/${post}/end`)).statusCode, 403);
    await police.get('/partnership/people/add');
    const end = await police.post(`/partnership/posts/${post}/end`, {
      version: '1',
      when: 'now',
      then: 'end',
    });
    assert.equal(end.statusCode, 403);
    assert.equal((await police.get(`/partnership/agencies/${agencyOf(2)}/edit`)).statusCode, 403);
    assert.equal((await police.get(`/partnership/agencies/${agencyOf(1)}/edit`)).statusCode, 200);
    await assertGoodHtml('change an agency', police.page);
  });

  it('cannot raise the standing of their own agency', async () => {
    await police.get(`/partnership/agencies/${agencyOf(1)}/edit`);
    const answer = await police.post(`/partnership/agencies/${agencyOf(1)}/edit`, {
      version: police.hidden('version'),
      name: 'Test Police',
      'short-name': '',
      standing: 'invited',
      aliases: '',
      email: '',
      phone: '',
      'device-days': '1',
    });
    assert.equal(answer.statusCode, 403);
  });
});

describe('the same person twice', () => {
  it('is refused by name where they are visible, and gets a second post when asked', async () => {
    const known = world.partnership.agencies[1]?.people.find(({ actor }) => actor.role === 'partner');
    await admin.get('/partnership/people/add');
    const fields = person(known?.email ?? '', { agency: agencyOf(2), role: 'caseworker' });
    const refused = await admin.post('/partnership/people/add', fields);
    assert.equal(refused.statusCode, 422);
    await assertGoodHtml('the person is known', admin.page);
    assert.ok(admin.page.includes('already has an account'));
    assert.ok(admin.page.includes(known?.actor.accountName ?? '-'), 'says who it is');
    assert.ok(admin.page.includes('Test Police'), 'and where');
    const given = await admin.post('/partnership/people/add', { ...fields, same: 'yes' });
    assert.equal(given.statusCode, 303, given.body);
    const posts = await world.test.query('select id from post where account_id = $1', [
      known?.actor.accountId,
    ]);
    assert.equal(posts.length, 2);
    const accounts = await world.test.query('select id from account where email = $1', [known?.email]);
    assert.equal(accounts.length, 1);
    const keys = await world.test.query(
      "select id from audience_key where kind = 'person' and account_id = $1",
      [known?.actor.accountId],
    );
    assert.equal(keys.length, 1, 'one key of their own');
  });

  it('does not say where somebody works who is known in another partnership only', async () => {
    const elsewhere = await insertPartnership(world.test.database, {
      name: 'Faraway Community Safety Partnership',
      agencies: [{ name: 'Faraway Council', roles: ['partner'] }],
    });
    const stranger = elsewhere.agencies[0]?.people[0];
    await admin.get('/partnership/people/add');
    const refused = await admin.post('/partnership/people/add', person(stranger?.email ?? ''));
    assert.equal(refused.statusCode, 422);
    assert.ok(admin.page.includes('already has an account'));
    assert.ok(!admin.page.includes('Faraway'));
    assert.ok(!admin.page.includes(stranger?.actor.accountName ?? '-'));
    const given = await admin.post('/partnership/people/add', {
      ...person(stranger?.email ?? ''),
      same: 'yes',
    });
    assert.equal(given.statusCode, 303, given.body);
    const id = stranger?.actor.accountId ?? '';
    assert.equal((await admin.get(`/partnership/people/${id}`)).statusCode, 200);
    assert.ok(!admin.page.includes('Faraway'));
    // Their address and their second factor open the other partnership too.
    await admin.get(`/partnership/people/${id}/edit`);
    const edit = { name: 'Same', email: 'other@example.org', phone: '', version: admin.hidden('version') };
    assert.equal((await admin.post(`/partnership/people/${id}/edit`, edit)).statusCode, 403);
    assert.equal((await admin.post(`/partnership/people/${id}/reset-factors`)).statusCode, 403);
  });
});

describe('leaving', () => {
  it('ends access at the next click and lists what is left behind', async () => {
    const leaver = await world.visitor('partner', 2);
    assert.equal((await leaver.get('/partnership')).statusCode, 200);
    const id = accountOf(2, 'partner');
    const post = await postIdOf(id, agencyOf(2));
    await admin.get(`/partnership/posts/${post}/end`);
    await assertGoodHtml('end a post', admin.page);
    const ended = await admin.post(`/partnership/posts/${post}/end`, {
      version: admin.hidden('version'),
      when: 'now',
      then: 'vacant',
    });
    assert.equal(ended.statusCode, 303, ended.body);
    assert.notEqual((await leaver.get('/partnership')).statusCode, 200, 'no access any more');
    const [vacant] = await world.test.query<{ account_id: string | null }>(
      'select account_id from post where agency_id = $1 and account_id is null',
      [agencyOf(2)],
    );
    assert.equal(vacant?.account_id, null, 'the post stays, vacant');
    await admin.get('/partnership/people?show=vacant');
    await assertGoodHtml('vacant posts', admin.page);
    assert.ok(admin.page.includes('Test Charity'));
  });

  it('refuses to end the last administrator', async () => {
    const id = accountOf(0, 'administrator');
    const post = await postIdOf(id, agencyOf(0));
    await admin.get(`/partnership/posts/${post}/end`);
    const answer = await admin.post(`/partnership/posts/${post}/end`, {
      version: admin.hidden('version'),
      when: 'now',
      then: 'end',
    });
    assert.equal(answer.statusCode, 403);
    assert.ok(answer.body.includes('last administrator'));
  });
});

describe('two people changing the same thing', () => {
  it('keeps what was typed, says who was first and shows both', async () => {
    const id = accountOf(1, 'partner');
    const second = await world.visitor('administrator');
    await admin.get(`/partnership/people/${id}/edit`);
    await second.get(`/partnership/people/${id}/edit`);
    const [row] = await world.test.query<{ email: string }>('select email from account where id = $1', [id]);
    const fields = (name: string, visitor: Visitor): Record<string, string> => ({
      name,
      email: row?.email ?? '',
      phone: '',
      version: visitor.hidden('version'),
    });
    assert.equal(
      (await admin.post(`/partnership/people/${id}/edit`, fields('First Name', admin))).statusCode,
      303,
    );
    const late = await second.post(`/partnership/people/${id}/edit`, fields('Second Name', second));
    assert.equal(late.statusCode, 422);
    await assertGoodHtml('changed meanwhile', second.page);
    assert.ok(second.page.includes('value="Second Name"'), 'what was typed stays');
    assert.ok(second.page.includes('First Name'), 'what is stored is shown');
    assert.match(second.page, /Person \d+ changed this on/);
    const again = await second.post(`/partnership/people/${id}/edit`, fields('Second Name', second));
    assert.equal(again.statusCode, 303, again.body);
    await second.get(`/partnership/people/${id}`);
    assert.match(second.page, /version 2\s+ended/, 'both changes are in the history');
  });
});

describe('reading across', () => {
  it('shows a county person the district only while the agreement is in force', async () => {
    const county = await insertPartnership(world.test.database, {
      name: 'Countywide Strategy Group',
      agencies: [{ name: 'Countywide Council', roles: ['partner'] }],
      password: 'four plain common words',
    });
    const someone = county.agencies[0]?.people[0];
    const agreementId = await insertAgreement(world.test.database, {
      partnershipId: world.partnership.id,
      agencies: [agencyOf(0)],
    });
    await world.test.database.asSystem('set up a test', world.partnership.id, (tx) =>
      createPost(tx, {
        accountId: someone?.actor.accountId ?? '',
        agencyId: agencyOf(0),
        role: 'partner',
        underAgreementId: agreementId,
        startedOn: '2020-01-01',
      }),
    );
    const visitor = await world.as(someone?.email ?? '');
    const across = await visitor.get('/partnership/across');
    assert.equal(across.statusCode, 200, across.body.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '));
    await assertGoodHtml('across', visitor.page);
    assert.ok(visitor.page.includes('Countywide Strategy Group'));
    assert.ok(visitor.page.includes('Test Community Safety Partnership'));
    const [entry] = await world.test.query<{ count: number }>(
      "select count(*)::int as count from audit_entry where partnership_id = $1 and event = 'partnership.read-across'",
      [world.partnership.id],
    );
    assert.equal(entry?.count, 1, 'the district’s own audit says so');
    await world.test.query("update agreement set state = 'suspended' where id = $1", [agreementId]);
    await visitor.get('/partnership/across');
    assert.ok(visitor.page.includes('Countywide Strategy Group'));
    assert.ok(!visitor.page.includes('Test Community Safety Partnership'), 'gone at the next click');
    await world.test.query("update agreement set state = 'signed' where id = $1", [agreementId]);
    await visitor.get('/partnership/across');
    assert.ok(visitor.page.includes('Test Community Safety Partnership'), 'and back');
  });
});

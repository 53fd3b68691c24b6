import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Role } from '../foundation/database.types.ts';
import { inviteAccount } from './sign-in.ts';
import { linkLimits, signInLimits } from './session.rules.ts';
import { password } from '../../test/support/database.ts';
import { later, makeWorld, tokenIn } from '../../test/support/sign-in.ts';
import type { World } from '../../test/support/sign-in.ts';

let world: World;
const chosen = 'lamp orchard violet tram';

before(async () => {
  world = await makeWorld();
});

async function invite(role: Role): Promise<string> {
  const administrator = world.partnership.actor('administrator');
  const { accountId } = world.partnership.actor(role);
  await world.db.query('update account set password_hash = null where id = $1', [accountId]);
  const { link } = await world.db.database.asActor(administrator, 'invite', (tx) =>
    inviteAccount(tx, { accountId, invitedBy: administrator.accountId, origin: 'https://csp.example.uk' }),
  );
  const body = (await world.message(accountId))?.body ?? '';
  assert.ok(body.includes(link) && link.startsWith('https://csp.example.uk/sign-in/invitation/'));
  const rows = await world.db.query<{ kept: string }>(
    `select encode(token_hash, 'base64') as kept from invitation`,
  );
  assert.ok(rows.every(({ kept }) => !kept.includes(tokenIn(body))));
  return tokenIn(body);
}

test('an invitation: choose a password, signed in, and the link is used up', async () => {
  const token = await invite('analyst');
  const visitor = world.visitor();
  await visitor.get(`/sign-in/invitation/${token}`);
  assert.match(visitor.page, /Welcome to Frankpledge/);
  await assertGoodHtml('invitation', visitor.page);
  // Mail scanners open links: that uses nothing up.
  await world.visitor().get(`/sign-in/invitation/${token}`);
  for (const [bad, why] of [
    ['short', /at least 12 characters/],
    ['passwordpassword', /tried first/],
    ['qwertyuiop123456', /tried first/],
    // Ends in a letter: where the address happens to end in digits alone, "analyst" with digits after it is refused as common.
    [`${world.email('analyst').split('@')[0]}-x`, /too near/],
  ] as const) {
    const refused = await visitor.post(`/sign-in/invitation/${token}`, { password: bad });
    assert.equal(refused.statusCode, 422, bad);
    assert.match(refused.body, why);
    assert.doesNotMatch(refused.body, new RegExp(`value="${bad}"`));
  }
  const done = await visitor.post(`/sign-in/invitation/${token}`, { password: chosen });
  assert.equal(done.statusCode, 303);
  assert.equal((await visitor.get('/')).statusCode, 200);
  const again = world.visitor();
  assert.equal((await again.get(`/sign-in/invitation/${token}`)).statusCode, 410);
  assert.match(again.page, /no longer works/);
  assert.equal(
    (await again.post(`/sign-in/invitation/${token}`, { password: 'another good password' })).statusCode,
    410,
  );
  await again.signIn(world.email('analyst'), chosen);
  const events = await world.events(world.partnership.actor('analyst').accountId);
  for (const event of ['account.invited', 'account.invitation-used', 'account.signed-in'])
    assert.ok(
      events.some((each) => each.event === event),
      event,
    );
});

test('an expired or unknown link shows nothing, and offers a new one to the address on file only', async () => {
  const token = await invite('caseworker');
  const { accountId } = world.partnership.actor('caseworker');
  const count = async (): Promise<number> =>
    (await world.db.query('select from outbox_message where account_id = $1', [accountId])).length;
  const before = await count();
  await later(linkLimits.invitationSeconds + 1, async () => {
    const visitor = world.visitor();
    const over = await visitor.get(`/sign-in/invitation/${token}`);
    assert.equal(over.statusCode, 410);
    assert.doesNotMatch(visitor.page, new RegExp(world.email('caseworker')), 'shows nothing');
    await assertGoodHtml('over', visitor.page);
    assert.equal((await visitor.post(`/sign-in/invitation/${token}`, { password: chosen })).statusCode, 410);
    await visitor.post(`/sign-in/invitation/${token}/again`, { email: 'thief@example.org' });
    const answer = visitor.page;
    assert.equal(await count(), before + 1);
    const sent = await world.message(accountId);
    assert.notEqual(tokenIn(sent?.body), token);
    // However often it is asked for.
    for (let index = 0; index < 5; index += 1) {
      await visitor.get(`/sign-in/invitation/${token}`);
      await visitor.post(`/sign-in/invitation/${token}/again`);
      assert.equal(visitor.page, answer);
    }
    assert.equal(await count(), before + signInLimits.links);
    const stranger = world.visitor();
    await stranger.get(`/sign-in/invitation/${'x'.repeat(43)}`);
    await stranger.post(`/sign-in/invitation/${'x'.repeat(43)}/again`);
    assert.equal(stranger.page, answer, 'the same for one that was never made');
    const fresh = world.visitor();
    await fresh.get(`/sign-in/invitation/${tokenIn(sent?.body)}`);
  });
});

test('two at once use a link once', async () => {
  const token = await invite('chair');
  const visitors = [world.visitor(), world.visitor()];
  for (const visitor of visitors) await visitor.get(`/sign-in/invitation/${token}`);
  const codes = await Promise.all(
    visitors.map(
      async (visitor, index) =>
        (await visitor.post(`/sign-in/invitation/${token}`, { password: `${chosen} ${index}` })).statusCode,
    ),
  );
  assert.deepEqual(codes.sort(), [303, 410]);
});

test('a forgotten password: same answer for everybody, one link, 30 minutes, all sessions ended', async () => {
  const email = world.email('manager');
  const { accountId } = world.partnership.actor('manager');
  const old = await world.as('manager');
  const visitor = world.visitor();
  const asked = async (address: string): Promise<string> => {
    await visitor.get('/sign-in/forgotten');
    await assertGoodHtml('forgotten', visitor.page);
    // A Host that somebody made up does not come into the message.
    await visitor.post(
      '/sign-in/forgotten',
      { email: address },
      { host: 'frankpledge.test', 'x-forwarded-host': 'evil.example' },
    );
    return visitor.page;
  };
  const answer = await asked(email.toUpperCase());
  assert.equal(await asked('nobody@example.org'), answer);
  const { body } = (await world.message(accountId)) ?? { body: '' };
  assert.doesNotMatch(body, /evil\.example|frankpledge\.test/);
  const token = tokenIn(body);
  await later(linkLimits.forgottenSeconds + 1, async () =>
    assert.equal((await world.visitor().get(`/sign-in/new-password/${token}`)).statusCode, 410),
  );
  assert.equal(
    (await world.visitor().get(`/sign-in/invitation/${token}`)).statusCode,
    410,
    'not an invitation',
  );
  // Strangers had used up the tries of the address.
  const stranger = world.visitor();
  await stranger.get('/sign-in');
  for (let index = 0; index < signInLimits.failures; index += 1)
    await stranger.post('/sign-in', { email, password: 'a guess', csrf: stranger.hidden('csrf') });
  const owner = world.visitor();
  await owner.get(`/sign-in/new-password/${token}`);
  const done = await owner.post(`/sign-in/new-password/${token}`, { password: chosen });
  assert.equal(done.headers.location, '/sign-in', 'it does not sign in by itself');
  assert.equal((await owner.get('/account')).statusCode, 303);
  assert.equal((await old.get('/account')).statusCode, 303, 'ended everywhere');
  await owner.signIn(email, chosen);
  const wrong = world.visitor();
  await wrong.get('/sign-in');
  assert.equal((await wrong.post('/sign-in', { email, password })).statusCode, 422, 'the old one');
});

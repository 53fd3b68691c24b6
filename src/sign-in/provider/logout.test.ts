import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import {
  addressesOf,
  awayTo,
  beginAt,
  comeBack,
  insertProvider,
  makeServer,
  origin,
} from '../../../test/support/provider-sign-in.ts';
import {
  ProviderBrowser,
  clientId,
  startHostileProvider,
  startProvider,
} from '../../../test/support/provider.ts';
import type { HostileProvider, RealProvider, TokenMaking } from '../../../test/support/provider.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { newId } from '../../foundation/id.ts';
import type { Server } from '../../server/server.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';
let db: TestDatabase;
let partnership: TestPartnership;
let server: Server;
let hostile: HostileProvider;
let hostileId: string;

before(async () => {
  db = await createTestDatabase();
  partnership = await insertPartnership(db.database);
  server = await makeServer(db);
  hostile = await startHostileProvider();
  hostileId = await insertProvider(db, {
    organisationId: partnership.agencies[0]!.organisationId,
    partnershipIds: [partnership.id],
    issuer: hostile.issuer,
  });
});

after(() => hostile.close());

const person = (index: number) => partnership.agencies[0]!.people[index]!;

/** Signs somebody in by the provider that answers what it is told. */
async function signedIn(index: number, sid?: string): Promise<Visitor> {
  const visitor = new Visitor(server.app);
  const { email } = person(index);
  const address = new URL(await beginAt(visitor, email));
  const nonce = address.searchParams.get('nonce');
  hostile.next = {
    claims: {
      nonce,
      email,
      email_verified: true,
      sub: `subject-${index}`,
      amr: ['mfa'],
      ...(sid === undefined ? {} : { sid }),
    },
  };
  const query = new URLSearchParams({ code: 'c', state: address.searchParams.get('state') ?? '' });
  const answer = await comeBack(
    visitor,
    `${origin}/sign-in/providers/${hostileId}/callback?${query.toString()}`,
  );
  assert.equal(answer.statusCode, 303, answer.body);
  return visitor;
}

async function isIn(visitor: Visitor): Promise<boolean> {
  const { statusCode, headers } = await visitor.get('/account');
  if (statusCode === 200) return true;
  assert.match(String(headers.location), /^\/sign-in/);
  return false;
}

/** As a provider's server sends it: no cookie, no form of ours, no Origin. */
async function send(token: string | undefined, at = hostileId): Promise<number> {
  const answer = await server.app.inject({
    method: 'POST',
    url: `/sign-in/providers/${at}/back-channel-logout`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', host: 'frankpledge.test' },
    payload: token === undefined ? '' : new URLSearchParams({ logout_token: token }).toString(),
  });
  assert.equal(answer.headers['cache-control'], 'no-store');
  return answer.statusCode;
}

const logout = (making: TokenMaking = {}): string =>
  hostile.token({
    ...making,
    header: { typ: 'logout+jwt', ...making.header },
    claims: { sub: 'subject-0', jti: newId(), events: { [event]: {} }, ...making.claims },
  });

describe('back-channel logout', () => {
  beforeEach(() => db.query('delete from provider_identity'));

  it('ends the sessions of that session there, or of that person, at once and no others', async () => {
    const [one, two, other] = [
      await signedIn(0, 'first'),
      await signedIn(0, 'second'),
      await signedIn(1, 'third'),
    ];
    assert.equal(await send(logout({ claims: { sid: 'first' } })), 200);
    assert.deepEqual([await isIn(one), await isIn(two), await isIn(other)], [false, true, true]);
    // The sid of one person with the name of another is nobody's.
    assert.equal(await send(logout({ claims: { sid: 'third' } })), 200);
    assert.equal(await isIn(other), true);
    const three = await signedIn(0, 'fourth');
    assert.equal(await send(logout()), 200);
    assert.deepEqual([await isIn(two), await isIn(three), await isIn(other)], [false, false, true]);
    assert.equal(await send(logout({ claims: { sid: 'third' }, without: ['sub'] })), 200);
    assert.equal(await isIn(other), false);
    const entries = await db.query(
      `select 1 from audit_entry where event = 'account.session-ended' and subject_id = $1`,
      [person(0).actor.accountId],
    );
    assert.equal(entries.length, 2);
  });

  it('refuses every forged token, and the session goes on', async () => {
    const visitor = await signedIn(0, 'sid');
    const used = logout({ claims: { sid: 'unknown' } });
    assert.equal(await send(used), 200);
    const seconds = Math.floor(Date.now() / 1000); // eslint-disable-line no-restricted-syntax -- as jose does
    const { publicKey: _unused, ...forged } = {
      publicKey: null,
      nothing: undefined,
      rubbish: 'a.b.c',
      'used before': used,
      'no signature': logout({ key: 'none' }),
      'another key': logout({ key: hostile.otherKey }),
      'unknown key': logout({ header: { kid: 'unknown' } }),
      'wrong issuer': logout({ claims: { iss: 'https://evil.example' } }),
      'wrong audience': logout({ claims: { aud: 'other' } }),
      'no audience': logout({ without: ['aud'] }),
      'no events': logout({ without: ['events'] }),
      'other events': logout({ claims: { events: { 'http://example.org/other': {} } } }),
      'a nonce: an ID token': logout({ claims: { nonce: 'n' } }),
      'no id': logout({ without: ['jti'] }),
      'no time': logout({ without: ['iat'] }),
      'too old': logout({ claims: { iat: seconds - 600, exp: seconds + 600 } }),
      'from the future': logout({ claims: { iat: seconds + 600, exp: seconds + 900 } }),
      'run out': logout({ claims: { exp: seconds - 300 } }),
      'names nobody': logout({ without: ['sub', 'sid'] }),
      'other type': logout({ header: { typ: 'at+jwt' } }),
      'an ID token': hostile.token(hostile.next),
    };
    for (const [name, token] of Object.entries(forged)) {
      assert.equal(await send(token), 400, name);
      assert.equal(await isIn(visitor), true, name);
    }
    assert.equal(await send(logout(), newId()), 400, 'unknown provider');
    assert.equal(await send(logout(), 'not-an-id'), 400);
    assert.equal(await isIn(visitor), true);
    // A real one, so that the refusals say something.
    assert.equal(await send(logout()), 200);
    assert.equal(await isIn(visitor), false);
  });

  it('takes the same token once, also when it comes twice together', async () => {
    const token = logout();
    const answers = await Promise.all([send(token), send(token), send(token)]);
    assert.deepEqual(answers.sort(), [200, 400, 400]);
  });

  it('still ends sessions of a provider that was switched off', async () => {
    const visitor = await signedIn(2, 'sid');
    await db.query('update sign_in_provider set is_enabled = false');
    try {
      assert.equal(await send(logout({ claims: { sub: 'subject-2' } })), 200);
      assert.equal(await isIn(visitor), false);
    } finally {
      await db.query('update sign_in_provider set is_enabled = true');
    }
  });
});

describe('with a real provider', () => {
  const id = newId();
  let real: RealProvider;
  let listening: Server;

  before(async () => {
    await db.query('update sign_in_provider set is_enabled = false');
    listening = await makeServer(db);
    const address = await listening.app.listen({ port: 0, host: '127.0.0.1' });
    real = await startProvider({
      ours: { ...addressesOf(id), backChannelLogout: addressesOf(id, address).backChannelLogout },
      person: { subject: 'a', email: person(3).email, emailVerified: true, amr: ['mfa'] },
    });
    await insertProvider(db, {
      id,
      organisationId: partnership.agencies[0]!.organisationId,
      partnershipIds: [partnership.id],
      issuer: real.issuer,
      domains: ['example.org'],
    });
  });

  after(async () => {
    await listening.app.close();
    await real.stop();
  });

  async function signedInThere(browser: ProviderBrowser): Promise<Visitor> {
    const visitor = new Visitor(server.app);
    const answer = await comeBack(
      visitor,
      await real.signIn(await beginAt(visitor, real.person.email!), browser),
    );
    assert.equal(answer.statusCode, 303, answer.body);
    return visitor;
  }

  it('signing out here leads on to sign out there, and there ends what it began in other browsers of that session', async () => {
    const browser = new ProviderBrowser();
    const visitor = await signedInThere(browser);
    const second = await signedInThere(browser);
    const elsewhere = await signedInThere(new ProviderBrowser());
    await visitor.get('/account');
    const out = await visitor.post('/sign-out');
    assert.equal(out.statusCode, 200, 'a page leads on: a form may not lead to another site');
    assert.match(out.body, /You have signed out/);
    assert.equal(await isIn(visitor), false);
    const address = awayTo(out);
    assert.ok(address.startsWith(real.issuer));
    const asked = new URL(address).searchParams;
    assert.equal(asked.get('client_id'), clientId);
    assert.ok((asked.get('id_token_hint') ?? '').length > 100);
    const back = await real.signOut(address, browser);
    assert.equal(back, `${origin}/sign-in`);
    // The provider told us itself, by the back channel.
    assert.deepEqual([...new Set(real.told)], ['ok']);
    assert.equal(await isIn(second), false);
    assert.equal(await isIn(elsewhere), true);
  });

  it('signs out here also while the provider is down', async () => {
    const visitor = await signedInThere(new ProviderBrowser());
    await visitor.get('/account');
    await real.stop();
    const out = await visitor.post('/sign-out');
    assert.ok(out.statusCode === 303 || out.statusCode === 200);
    assert.equal(await isIn(visitor), false);
    await real.start();
  });
});

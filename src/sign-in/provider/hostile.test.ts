import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import {
  beginAt,
  comeBack,
  insertProvider,
  makeServer,
  origin,
} from '../../../test/support/provider-sign-in.ts';
import { startHostileProvider } from '../../../test/support/provider.ts';
import type { HostileProvider, TokenMaking } from '../../../test/support/provider.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import type { Server } from '../../server/server.ts';

/** What a real provider never answers: every check of ours, tried by breaking the one thing it looks at. */

let db: TestDatabase;
let partnership: TestPartnership;
let server: Server;
let hostile: HostileProvider;
let id: string;
let email: string;

before(async () => {
  db = await createTestDatabase();
  partnership = await insertPartnership(db.database);
  server = await makeServer(db);
  hostile = await startHostileProvider();
  const agency = partnership.agencies[0]!;
  email = agency.people[0]!.email;
  id = await insertProvider(db, {
    organisationId: agency.organisationId,
    partnershipIds: [partnership.id],
    issuer: hostile.issuer,
  });
});

after(() => hostile.close());

/** One sign-in; `making` is given the nonce that we sent. */
async function attempt(
  making: (nonce: string) => TokenMaking,
  more: Record<string, string> = {},
): Promise<{ visitor: Visitor; status: number; body: string }> {
  const visitor = new Visitor(server.app);
  const address = new URL(await beginAt(visitor, email));
  hostile.next = making(address.searchParams.get('nonce') ?? '');
  const query = new URLSearchParams({ code: 'c', state: address.searchParams.get('state') ?? '', ...more });
  const answer = await comeBack(visitor, `${origin}/sign-in/providers/${id}/callback?${query.toString()}`);
  return { visitor, status: answer.statusCode, body: answer.body };
}

const who = (nonce: string) => ({ nonce, email, email_verified: true });

async function assertRefused(making: (nonce: string) => TokenMaking): Promise<void> {
  const { visitor, status, body } = await attempt(making);
  assert.equal(status, 403, body);
  assert.match(body, /The answer from Fernmouth Police could not be trusted/);
  assert.equal(visitor.cookies.has('fp_session'), false);
  assert.deepEqual(await db.query('select 1 from provider_identity'), []);
}

describe('a provider that answers wrongly', () => {
  beforeEach(async () => {
    hostile.metadata = {};
    hostile.delay = 0;
    await db.query('delete from provider_identity');
    // So that its description is asked for afresh.
    await db.query('update sign_in_provider set version = version + 1');
  });

  it('is believed when everything is right, so that the refusals below say something', async () => {
    const { status, body } = await attempt((nonce) => ({ claims: who(nonce) }));
    assert.equal(status, 303, body);
    const sent = hostile.received.at(-1)!;
    assert.match(sent.get('code_verifier') ?? '', /^[A-Za-z0-9_.~-]{43,128}$/);
    assert.equal(sent.get('redirect_uri'), `${origin}/sign-in/providers/${id}/callback`);
  });

  it('is refused for a wrong or missing nonce', async () => {
    await assertRefused(() => ({ claims: who('another nonce') }));
    await assertRefused((nonce) => ({ claims: who(nonce), without: ['nonce'] }));
  });

  it('is refused for a wrong issuer', () =>
    assertRefused((nonce) => ({ claims: { ...who(nonce), iss: 'https://evil.example' } })));

  it('is refused for a wrong audience, and for one of several that is not ours to speak for', async () => {
    await assertRefused((nonce) => ({ claims: { ...who(nonce), aud: 'another client' } }));
    await assertRefused((nonce) => ({ claims: { ...who(nonce), aud: ['frankpledge', 'other'] } }));
    await assertRefused((nonce) => ({
      claims: { ...who(nonce), aud: ['frankpledge', 'other'], azp: 'other' },
    }));
  });

  it('is refused for a token that has run out, and one from the future; a minute’s difference of clocks is borne', async () => {
    const seconds = Math.floor(Date.now() / 1000); // eslint-disable-line no-restricted-syntax -- as openid-client does
    await assertRefused((nonce) => ({ claims: { ...who(nonce), iat: seconds - 900, exp: seconds - 90 } }));
    await assertRefused((nonce) => ({
      claims: { ...who(nonce), iat: seconds, exp: seconds + 600, nbf: seconds + 90 },
    }));
    const { status } = await attempt((nonce) => ({
      claims: { ...who(nonce), iat: seconds - 900, exp: seconds - 30 },
    }));
    assert.equal(status, 303);
  });

  it('is refused for a token without a signature, also where it says that it gives such', async () => {
    await assertRefused((nonce) => ({ claims: who(nonce), key: 'none' }));
    hostile.metadata = { id_token_signing_alg_values_supported: ['none', 'RS256'] };
    await db.query('update sign_in_provider set version = version + 1');
    await assertRefused((nonce) => ({ claims: who(nonce), key: 'none' }));
    await assertRefused((nonce) => ({ claims: who(nonce), key: 'none', header: { alg: 'None' } }));
  });

  it('is refused for a token signed by another key, or under a key nobody knows', async () => {
    await assertRefused((nonce) => ({ claims: who(nonce), key: hostile.otherKey }));
    await assertRefused((nonce) => ({ claims: who(nonce), header: { kid: 'unknown' } }));
    await assertRefused((nonce) => ({
      claims: who(nonce),
      key: hostile.otherKey,
      header: {
        jwk: generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
      },
    }));
  });

  it('is refused for a token signed with our shared secret or with its public key as a secret (HS256)', async () => {
    hostile.metadata = { id_token_signing_alg_values_supported: ['HS256', 'RS256'] };
    await db.query('update sign_in_provider set version = version + 1');
    const make = hostile.token;
    for (const secret of [
      'a secret of two, and a little longer than that',
      String(hostile.publicKey.export({ type: 'spki', format: 'pem' })),
    ]) {
      hostile.token = (making) => {
        const [header, claims] = make({ ...making, header: { alg: 'HS256' } }).split('.');
        const signed = `${header ?? ''}.${claims ?? ''}`;
        return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
      };
      try {
        await assertRefused((nonce) => ({ claims: who(nonce) }));
      } finally {
        hostile.token = make;
      }
    }
  });

  it('is refused without a subject', () =>
    assertRefused((nonce) => ({ claims: who(nonce), without: ['sub'] })));

  it('is refused for the issuer of another in the answer, without being sent the code', async () => {
    const sent = hostile.received.length;
    const { status } = await attempt((nonce) => ({ claims: who(nonce) }), { iss: 'https://evil.example' });
    assert.equal(status, 403);
    assert.equal(hostile.received.length, sent);
  });

  it('is refused where it calls itself otherwise than the administrator wrote, or leads elsewhere without TLS', async () => {
    for (const metadata of [
      { issuer: 'https://evil.example' },
      { token_endpoint: 'http://evil.example/token' },
      { jwks_uri: 'http://evil.example/keys' },
      { authorization_endpoint: 'http://evil.example/authorise' },
      { authorization_endpoint: 'javascript:alert(1)' },
    ]) {
      hostile.metadata = metadata;
      await db.query('update sign_in_provider set version = version + 1');
      const visitor = new Visitor(server.app);
      await visitor.get('/sign-in/organisation');
      const answer = await visitor.post('/sign-in/organisation', { email, only: 'yes' });
      assert.equal(answer.statusCode, 403, JSON.stringify(metadata));
      assert.match(answer.body, /is not set up rightly/);
      assert.equal(answer.headers['refresh'], undefined);
    }
  });

  it('is refused where its own description is endless', async () => {
    hostile.metadata = { padding: 'x'.repeat(2 * 1024 * 1024) };
    await db.query('update sign_in_provider set version = version + 1');
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in/organisation');
    assert.equal((await visitor.post('/sign-in/organisation', { email, only: 'yes' })).statusCode, 403);
  });

  it('is waited for five seconds, no longer, and then named', async () => {
    hostile.delay = 20_000;
    const from = performance.now();
    const { visitor, status, body } = await attempt((nonce) => ({ claims: who(nonce) }));
    assert.equal(status, 503);
    assert.match(body, /Fernmouth Police did not answer/);
    assert.ok(performance.now() - from < 8000);
    assert.equal(visitor.cookies.has('fp_session'), false);
  });

  it('refuses the address of a colleague for a person it named before', async () => {
    const other = partnership.agencies[0]!.people[1]!.email;
    assert.equal((await attempt((nonce) => ({ claims: who(nonce) }))).status, 303);
    const clash = await attempt((nonce) => ({ claims: { ...who(nonce), email: other } }));
    assert.equal(clash.status, 403);
    assert.match(clash.body, /does not fit the account/);
    // An address that nobody has is only a change of name.
    assert.equal(
      (await attempt((nonce) => ({ claims: { ...who(nonce), email: 'new.name@example.org' } }))).status,
      303,
    );
  });
});

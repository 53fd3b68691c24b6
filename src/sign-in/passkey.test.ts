import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import type { Visitor } from '../../test/support/visitor.ts';
import { linkLimits } from './session.rules.ts';
import { password } from '../../test/support/database.ts';
import { later, makeWorld, setUpApp } from '../../test/support/sign-in.ts';
import type { World } from '../../test/support/sign-in.ts';

/**
 * A passkey in software, as an authenticator would answer (WebAuthn level 3 §6): an ES256 key pair, authenticator data and
 * the client data that a browser adds. What it can be told to get wrong are the attacks.
 */
class Authenticator {
  readonly id = randomBytes(32);
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  counter = 0;
  origin = 'http://frankpledge.test';
  rpId = 'frankpledge.test';
  verifiesPerson = true;

  #authData(attested: Buffer): Buffer {
    this.counter += 1;
    const flags = 0x01 | (this.verifiesPerson ? 0x04 : 0) | (attested.length > 0 ? 0x40 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    return Buffer.concat([
      createHash('sha256').update(this.rpId).digest(),
      Buffer.from([flags]),
      counter,
      attested,
    ]);
  }

  #client(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.origin, crossOrigin: false }));
  }

  #answer(response: Record<string, string>): string {
    const id = this.id.toString('base64url');
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response });
  }

  create(challenge: string): string {
    const jwk = this.#keys.publicKey.export({ format: 'jwk' });
    // COSE_Key of an EC2 key: {1: 2, 3: -7, -1: 1, -2: x, -3: y} in CBOR.
    const cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      Buffer.from(jwk.x ?? '', 'base64url'),
      Buffer.from([0x22, 0x58, 0x20]),
      Buffer.from(jwk.y ?? '', 'base64url'),
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.id.length);
    const authData = this.#authData(Buffer.concat([Buffer.alloc(16), length, this.id, cose]));
    const size = Buffer.alloc(2);
    size.writeUInt16BE(authData.length);
    // {"fmt": "none", "attStmt": {}, "authData": bytes} in CBOR.
    const attestation = Buffer.concat([
      Buffer.from([0xa3, 0x63]), Buffer.from('fmt'), Buffer.from([0x64]), Buffer.from('none'),
      Buffer.from([0x67]), Buffer.from('attStmt'), Buffer.from([0xa0]),
      Buffer.from([0x68]), Buffer.from('authData'), Buffer.from([0x59]), size, authData,
    ]); // prettier-ignore
    return this.#answer({
      clientDataJSON: this.#client('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    });
  }

  get(challenge: string): string {
    const authData = this.#authData(Buffer.alloc(0));
    const client = this.#client('webauthn.get', challenge);
    const signed = Buffer.concat([authData, createHash('sha256').update(client).digest()]);
    return this.#answer({
      clientDataJSON: client.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#keys.privateKey).toString('base64url'),
    });
  }
}

let world: World;

before(async () => {
  world = await makeWorld({ demandsSecondFactor: 'everybody' });
});

async function question(
  visitor: Visitor,
  path: string,
): Promise<{ challenge: string; allowCredentials?: { id: string }[] }> {
  const answer = await visitor.post(path, { submission: '' }, { accept: 'application/json' });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
}

async function add(visitor: Visitor, key: Authenticator, title = 'my laptop'): Promise<number> {
  await visitor.get('/account/second-factor');
  const { challenge } = await question(visitor, '/account/second-factor/passkeys/options');
  return (await visitor.post('/account/second-factor/passkeys', { title, response: key.create(challenge) }))
    .statusCode;
}

async function signInWith(
  key: Authenticator,
  change: (visitor: Visitor, challenge: string) => Promise<string> | string = (_, challenge) =>
    key.get(challenge),
) {
  const visitor = world.visitor();
  await visitor.get('/sign-in');
  const { challenge } = await question(visitor, '/sign-in/passkey/options');
  const answer = await visitor.post('/sign-in/passkey', {
    response: await change(visitor, challenge),
    next: '/permissions',
  });
  return { visitor, statusCode: answer.statusCode, location: answer.headers.location };
}

test('a passkey is added, and is then both steps of signing in at once', async () => {
  const key = new Authenticator();
  const visitor = await world.as('analyst');
  assert.equal((await visitor.get('/')).statusCode, 303, 'a second step is asked for');
  assert.equal(await add(visitor, key), 303);
  assert.equal((await visitor.get('/')).statusCode, 200);
  assert.equal(await add(visitor, key), 422, 'the same one twice');

  const direct = await signInWith(key);
  assert.equal(direct.location, '/permissions');
  assert.equal((await direct.visitor.get('/')).statusCode, 200, 'nothing more is asked');

  // As a second step after the password.
  const half = world.visitor();
  await half.signIn(world.email('analyst'), password);
  await half.get('/sign-in/second-factor');
  const asked = await question(half, '/sign-in/passkey/options');
  assert.deepEqual(
    asked.allowCredentials?.map(({ id }) => id),
    [key.id.toString('base64url')],
  );
  const done = await half.post('/sign-in/second-factor/passkey', { response: key.get(asked.challenge) });
  assert.equal(done.statusCode, 303);
  assert.equal((await half.get('/')).statusCode, 200);
});

test('an answer that is replayed, late, from another browser, another site, unverified or another person’s is refused', async () => {
  const key = new Authenticator();
  const visitor = await world.as('manager');
  assert.equal(await add(visitor, key), 303);

  let used = '';
  assert.equal((await signInWith(key, (_, challenge) => (used = key.get(challenge)))).statusCode, 303);
  assert.equal((await signInWith(key, () => used)).statusCode, 422, 'replayed');
  assert.equal(
    (
      await signInWith(key, async () => {
        const elsewhere = world.visitor();
        await elsewhere.get('/sign-in');
        return key.get((await question(elsewhere, '/sign-in/passkey/options')).challenge);
      })
    ).statusCode,
    422,
    'asked in another browser',
  );
  assert.equal(
    (await signInWith(key, () => key.get(randomBytes(32).toString('base64url')))).statusCode,
    422,
    'a made-up question',
  );

  const late = world.visitor();
  await late.get('/sign-in');
  const { challenge } = await question(late, '/sign-in/passkey/options');
  const after = await later(linkLimits.challengeSeconds + 1, () =>
    late.post('/sign-in/passkey', { response: key.get(challenge) }),
  );
  assert.equal(after.statusCode, 422, 'late');

  key.origin = 'https://evil.example';
  assert.equal((await signInWith(key)).statusCode, 422, 'another site');
  key.origin = 'http://frankpledge.test';
  key.rpId = 'evil.example';
  assert.equal((await signInWith(key)).statusCode, 422, 'made for another site');
  key.rpId = 'frankpledge.test';
  key.verifiesPerson = false;
  assert.equal((await signInWith(key)).statusCode, 422, 'the person was not verified');
  key.verifiesPerson = true;
  key.counter -= 4;
  key.counter = 1;
  assert.equal((await signInWith(key)).statusCode, 422, 'a copy whose counter went back');
  key.counter = 100;
  assert.equal((await signInWith(new Authenticator())).statusCode, 422, 'unknown');
  assert.equal((await signInWith(key, () => 'not json')).statusCode, 422);
  const forged = new Authenticator();
  Object.defineProperty(forged, 'id', { value: key.id });
  assert.equal((await signInWith(forged)).statusCode, 422, 'signed by another key');

  // Somebody who knows the chair's password cannot use their own passkey as the chair's second step.
  const chair = await world.as('chair');
  await setUpApp(chair);
  const half = world.visitor();
  await half.signIn(world.email('chair'), password);
  await half.get('/sign-in/second-factor');
  const asked = await question(half, '/sign-in/passkey/options');
  const refused = await half.post('/sign-in/second-factor/passkey', { response: key.get(asked.challenge) });
  assert.equal(refused.statusCode, 422);
  assert.equal((await half.get('/')).statusCode, 303);
  assert.equal((await signInWith(key)).statusCode, 303, 'and the good one still works');
});

test('a passkey can be taken away by its owner alone, and then opens nothing', async () => {
  const [first, second] = [new Authenticator(), new Authenticator()];
  const visitor = await world.as('councillor');
  assert.equal(await add(visitor, first, 'first'), 303);
  assert.equal(await add(visitor, second, 'second'), 303);
  await visitor.get('/account/second-factor');
  const ids = [...visitor.page.matchAll(/passkeys\/([0-9a-f-]{36})\/remove/g)].map((found) => found[1] ?? '');
  assert.equal(ids.length, 2);
  const stranger = await world.as('governance');
  await setUpApp(stranger);
  await stranger.get('/account/second-factor');
  assert.equal((await stranger.post(`/account/second-factor/passkeys/${ids[0]}/remove`)).statusCode, 404);
  await visitor.get('/account/second-factor');
  assert.equal((await visitor.post(`/account/second-factor/passkeys/${ids[0]}/remove`)).statusCode, 303);
  assert.equal((await signInWith(first)).statusCode, 422);
  assert.equal((await signInWith(second)).statusCode, 303);
  const titles = (await world.events(world.partnership.actor('councillor').accountId)).map(
    ({ event }) => event,
  );
  assert.equal(titles.filter((event) => event === 'account.second-factor-added').length, 2);
  assert.equal(titles.filter((event) => event === 'account.second-factor-removed').length, 1);
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import {
  addressesOf,
  beginAt,
  comeBack,
  insertProvider,
  makeServer,
} from '../../../test/support/provider-sign-in.ts';
import { ProviderBrowser, startProvider } from '../../../test/support/provider.ts';
import type { RealProvider } from '../../../test/support/provider.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { clock, stopClockAt } from '../../foundation/clock.ts';
import type { Role } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { Server } from '../../server/server.ts';
import { secondsFrom } from '../session.rules.ts';

const password = 'four plain common words';
const id = newId();
let db: TestDatabase;
let partnership: TestPartnership;
let organisationId: string;
let server: Server;
let real: RealProvider;
let subjects = 0;

before(async () => {
  db = await createTestDatabase();
  partnership = await insertPartnership(db.database, { password });
  organisationId = partnership.agencies[0]!.organisationId;
  server = await makeServer(db);
  real = await startProvider({ ours: addressesOf(id), person: { subject: 'nobody' } });
  await insertProvider(db, {
    id,
    organisationId,
    partnershipIds: [partnership.id],
    issuer: real.issuer,
    secondFactorValues: ['urn:example:two-factors'],
  });
});

after(() => real.stop());

const emailOf = (role: Role): string =>
  partnership.agencies[0]!.people.find(({ actor }) => actor.role === role)!.email;
const accountOf = (role: Role): string => partnership.actor(role).accountId;

/** Somebody at the provider who has not been here. */
function stranger(email: string, more: { emailVerified?: boolean; amr?: string[]; acr?: string } = {}) {
  subjects += 1;
  return { subject: `subject-${subjects}`, email, emailVerified: true, ...more };
}

async function signIn(visitor: Visitor, next?: string) {
  return comeBack(visitor, await real.signIn(await beginAt(visitor, real.person.email ?? '', next)));
}

type SessionRow = {
  account_id: string;
  method: string;
  second_factor_at: string | null;
  provider_id: string;
};
async function sessionsOf(accountId: string): Promise<SessionRow[]> {
  return db.query<SessionRow>(
    'select account_id, method, second_factor_at, provider_id from session where account_id = $1 and ended_at is null order by made_at desc, id desc',
    [accountId],
  );
}

async function refusedWith(visitor: Visitor, answer: { statusCode: number; body: string }, words: RegExp) {
  assert.equal(answer.statusCode, 403);
  assert.match(answer.body, words);
  assert.equal(visitor.cookies.has('fp_session'), false);
  assert.match((await visitor.get('/account')).headers.location ?? '', /^\/sign-in/);
}

describe('signing in through a real provider', () => {
  beforeEach(async () => {
    await db.query('delete from provider_session');
    await db.query('delete from provider_identity');
    await db.query('update account set disabled_at = null');
  });

  it('joins the first time by the verified address, afterwards by the subject alone', async () => {
    real.person = stranger(emailOf('analyst').toUpperCase().replace('@EXAMPLE.ORG', '@example.org'));
    const visitor = new Visitor(server.app);
    const address = new URL(await beginAt(visitor, emailOf('analyst'), '/permissions'));
    const asked = Object.fromEntries(address.searchParams);
    assert.equal(asked['response_type'], 'code');
    assert.equal(asked['code_challenge_method'], 'S256');
    assert.match(asked['code_challenge'] ?? '', /^[A-Za-z0-9_-]{43}$/);
    assert.ok((asked['state'] ?? '').length >= 43 && (asked['nonce'] ?? '').length >= 43);
    assert.equal(asked['client_secret'], undefined);
    const answer = await comeBack(visitor, await real.signIn(address.href));
    assert.equal(answer.statusCode, 303, answer.body);
    assert.equal(answer.headers.location, '/permissions');
    const cookie = answer.cookies.find(({ name }) => name === 'fp_session');
    assert.ok(cookie?.httpOnly === true && cookie.sameSite === 'Lax');
    const identities = await db.query('select subject, account_id from provider_identity');
    assert.deepEqual(
      identities.map((row) => ({ ...row })),
      [{ subject: real.person.subject, account_id: accountOf('analyst') }],
    );
    const [session] = await sessionsOf(accountOf('analyst'));
    assert.equal(session?.method, 'provider');
    assert.equal(session.provider_id, id);
    const entries = await db.query<{ event: string }>('select event from audit_entry where account_id = $1', [
      accountOf('analyst'),
    ]);
    assert.ok(entries.some(({ event }) => event === 'account.signed-in'));

    // The address at the provider changes (marriage): the same person.
    real.person = { ...real.person, email: 'another.name@example.org' };
    const again = await signIn(new Visitor(server.app));
    assert.equal(again.statusCode, 303, again.body);
    // And without any address at all.
    real.person = { subject: real.person.subject };
    assert.equal((await signIn(new Visitor(server.app))).statusCode, 303);
    assert.equal((await sessionsOf(accountOf('analyst'))).length, 3);
  });

  it('honours what the provider says of a second factor, and nothing else', async () => {
    for (const [more, given] of [
      [{}, false],
      [{ amr: ['pwd'] }, false],
      [{ amr: ['pwd', 'sms'] }, false],
      [{ amr: ['pwd', 'mfa'] }, true],
      [{ amr: ['hwk'] }, true],
      [{ acr: 'urn:example:two-factors' }, true],
      [{ acr: 'urn:example:password' }, false],
    ] as const) {
      await db.query('delete from provider_identity');
      real.person = stranger(emailOf('caseworker'), { ...more } as { amr?: string[] });
      assert.equal((await signIn(new Visitor(server.app))).statusCode, 303);
      const [session] = await sessionsOf(accountOf('caseworker'));
      assert.equal(session?.second_factor_at !== null, given, JSON.stringify(more));
    }
  });

  it('asks for our own second factor where the partnership demands one and the provider vouched for none', async () => {
    await db.query(`update partnership set demands_second_factor = 'everybody' where partnership_id = $1`, [
      partnership.id,
    ]);
    try {
      real.person = stranger(emailOf('caseworker'));
      const without = new Visitor(server.app);
      assert.equal((await signIn(without)).statusCode, 303);
      const led = await without.get('/permissions');
      assert.equal(led.statusCode, 303, 'nothing of the house opens');
      assert.match(String(led.headers.location), /^\/account\/second-factor/);
      real.person = { ...real.person, amr: ['pwd', 'mfa'] };
      const vouched = new Visitor(server.app);
      assert.equal((await signIn(vouched)).statusCode, 303);
      assert.equal((await vouched.get('/permissions')).statusCode, 200);
    } finally {
      await db.query(
        `update partnership set demands_second_factor = 'demonstration-only-never' where partnership_id = $1`,
        [partnership.id],
      );
    }
  });

  it('takes a state once, unaltered, from the browser that began, within ten minutes, at its own provider', async () => {
    real.person = stranger(emailOf('partner'));
    const never = /can no longer be finished/;
    const visitor = new Visitor(server.app);
    const back = await real.signIn(await beginAt(visitor, emailOf('partner')));

    const altered = new URL(back);
    altered.searchParams.set('state', `${altered.searchParams.get('state')!.slice(0, -1)}~`);
    await refusedWith(visitor, await comeBack(visitor, altered.href), never);
    const without = new URL(back);
    without.searchParams.delete('state');
    await refusedWith(visitor, await comeBack(visitor, without.href), never);
    // Somebody else is sent the address (login CSRF, and fixation the other way round).
    const victim = new Visitor(server.app);
    await refusedWith(victim, await comeBack(victim, back), never);
    await victim.get('/sign-in/organisation');
    await beginAt(victim, emailOf('partner'));
    await refusedWith(victim, await comeBack(victim, back), never);
    const elsewhere = new URL(back);
    elsewhere.pathname = elsewhere.pathname.replace(id, newId());
    await refusedWith(visitor, await comeBack(visitor, elsewhere.href), never);
    const go = stopClockAt(secondsFrom(clock.now(), 601));
    try {
      await refusedWith(visitor, await comeBack(visitor, back), never);
    } finally {
      go();
    }
    assert.equal((await comeBack(visitor, back)).statusCode, 303);
    const replay = new Visitor(server.app);
    for (const [name, value] of visitor.cookies) if (name === 'fp_provider') replay.cookies.set(name, value);
    await refusedWith(replay, await comeBack(replay, back), never);
  });

  it('keeps only hashes of the state and the browser, and the verifier encrypted', async () => {
    const visitor = new Visitor(server.app);
    const address = new URL(await beginAt(visitor, 'somebody@example.org'));
    const rows = await db.query<{ row: string }>(
      `select encode(state_hash, 'hex') || encode(browser_hash, 'hex') || encode(secrets, 'escape') as row from provider_authorisation`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    for (const secret of [
      address.searchParams.get('state')!,
      address.searchParams.get('nonce')!,
      visitor.cookies.get('fp_provider')!,
    ])
      assert.equal(text.includes(secret), false);
  });

  it('refuses a code that another browser was given', async () => {
    real.person = stranger(emailOf('partner'));
    const thief = new Visitor(server.app);
    const mine = new URL(await real.signIn(await beginAt(thief, emailOf('partner'))));
    real.person = stranger(emailOf('governance'));
    const theirs = new URL(await real.signIn(await beginAt(new Visitor(server.app), emailOf('governance'))));
    mine.searchParams.set('code', theirs.searchParams.get('code')!);
    await refusedWith(thief, await comeBack(thief, mine.href), /could not be trusted/);
    assert.equal((await sessionsOf(accountOf('governance'))).length, 0);
  });

  it('refuses a sign-in whose PKCE was taken out or weakened on the way', async () => {
    real.person = stranger(emailOf('partner'));
    for (const weaken of [
      (url: URL) => {
        url.searchParams.delete('code_challenge');
        url.searchParams.delete('code_challenge_method');
      },
      (url: URL) => url.searchParams.set('code_challenge', 'A'.repeat(43)),
    ]) {
      const visitor = new Visitor(server.app);
      const address = new URL(await beginAt(visitor, emailOf('partner')));
      weaken(address);
      await refusedWith(
        visitor,
        await comeBack(visitor, await real.signIn(address.href)),
        /could not be trusted/,
      );
    }
  });

  it('refuses the issuer of another provider in the answer (mix-up), and a missing one', async () => {
    real.person = stranger(emailOf('partner'));
    for (const change of [
      (url: URL) => url.searchParams.set('iss', 'https://evil.example'),
      (url: URL) => url.searchParams.delete('iss'),
    ]) {
      const visitor = new Visitor(server.app);
      const back = new URL(await real.signIn(await beginAt(visitor, emailOf('partner'))));
      assert.equal(back.searchParams.get('iss'), real.issuer);
      change(back);
      const asked = real.asked.filter((path) => path === '/token').length;
      await refusedWith(visitor, await comeBack(visitor, back.href), /could not be trusted/);
      assert.equal(real.asked.filter((path) => path === '/token').length, asked, 'the code is not even sent');
    }
  });

  it('never leads to another site afterwards, and a session set by somebody else is not taken up', async () => {
    real.person = stranger(emailOf('chair'));
    for (const next of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const visitor = new Visitor(server.app);
      visitor.cookies.set('fp_session', 'A'.repeat(43));
      visitor.cookies.set('fp_visit', 'B'.repeat(43));
      await visitor.get('/sign-in/organisation');
      const begun = await visitor.post('/sign-in/organisation', {
        email: emailOf('chair'),
        only: 'yes',
        next,
      });
      const away = /^0; url=(.+)$/.exec(String(begun.headers['refresh']))?.[1] ?? '';
      assert.ok(away.startsWith(real.issuer));
      const answer = await comeBack(visitor, await real.signIn(away));
      assert.equal(answer.statusCode, 303, answer.body);
      assert.equal(answer.headers.location, '/');
      assert.notEqual(visitor.cookies.get('fp_session'), 'A'.repeat(43));
    }
  });

  it('says what to do when the provider refuses, in our words', async () => {
    const visitor = new Visitor(server.app);
    const address = new URL(await beginAt(visitor, 'x@example.org'));
    const state = address.searchParams.get('state')!;
    const { callback } = addressesOf(id);
    const answer = await comeBack(
      visitor,
      `${callback}?${new URLSearchParams({ error: 'access_denied', error_description: '<b>Evil words</b>', state, iss: real.issuer }).toString()}`,
    );
    await refusedWith(visitor, answer, /Fernmouth Police did not sign you in/);
    assert.doesNotMatch(answer.body, /Evil words/);
  });

  it('lets nobody register themselves, and tells them whom to ask', async () => {
    const before = await db.query<{ count: string }>('select count(*) from account');
    for (const [person, words] of [
      [
        stranger('nobody.invited@example.org'),
        /You have not been invited yet[\s\S]*nobody\.invited@example\.org[\s\S]*administrator/,
      ],
      [stranger(emailOf('analyst'), { emailVerified: false }), /did not give us your work email address/],
      [{ subject: 'no-address' }, /did not give us your work email address/],
      [stranger('somebody@elsewhere.example'), /does not belong to this sign-in/],
    ] as const) {
      real.person = person;
      const visitor = new Visitor(server.app);
      const address = await beginAt(visitor, 'x@example.org');
      await refusedWith(visitor, await comeBack(visitor, await real.signIn(address)), words);
    }
    assert.deepEqual(await db.query('select count(*) from account'), before);
    assert.deepEqual(await db.query('select * from provider_identity'), []);
    const tries = await db.query(`select 1 from sign_in_attempt where kind = 'provider' and not succeeded`);
    assert.ok(tries.length >= 4);
  });

  it('refuses another subject for a joined account, and another account for a joined subject', async () => {
    real.person = stranger(emailOf('manager'));
    assert.equal((await signIn(new Visitor(server.app))).statusCode, 303);
    const first = real.person;
    const clash = /does not fit the account/;
    // The address was given to somebody else at the provider.
    real.person = stranger(emailOf('manager'));
    let visitor = new Visitor(server.app);
    await refusedWith(visitor, await signIn(visitor), clash);
    // The provider calls the same subject by a colleague's address.
    await db.query(`update provider_identity set account_id = $1`, [accountOf('manager')]);
    real.person = { ...first, email: emailOf('governance') };
    visitor = new Visitor(server.app);
    // An address in the ID token is needed for that to be seen: this provider gives it at its userinfo address only.
    const answer = await signIn(visitor);
    assert.equal(answer.statusCode, 303);
    assert.equal((await sessionsOf(accountOf('governance'))).length, 0);
    const refusals = await db.query(
      `select 1 from audit_entry where event = 'account.sign-in-refused' and subject_id = $1`,
      [accountOf('manager')],
    );
    assert.ok(refusals.length > 0, 'the refusal stands in the audit of the partnership');
  });

  it('refuses a disabled account, one without a post, and a partnership that has not accepted the provider', async () => {
    const ask = /You have not been invited yet/;
    real.person = stranger(emailOf('councillor'));
    await db.query('update account set disabled_at = now() where id = $1', [accountOf('councillor')]);
    let visitor = new Visitor(server.app);
    await refusedWith(visitor, await signIn(visitor), ask);
    await db.query('update account set disabled_at = null');
    await db.query(
      'update post set ended_on = current_date - 5, started_on = current_date - 9 where account_id = $1',
      [accountOf('councillor')],
    );
    visitor = new Visitor(server.app);
    await refusedWith(visitor, await signIn(visitor), ask);
    await db.query('update post set ended_on = null where account_id = $1', [accountOf('councillor')]);
    assert.equal((await signIn(new Visitor(server.app))).statusCode, 303);

    const other = await insertPartnership(db.database, {
      name: 'Other Partnership',
      agencies: [{ name: 'Other Council', roles: ['analyst'] }],
    });
    const agency = other.agencies[0]!;
    await db.query(
      `insert into post (partnership_id, id, account_id, agency_id, role, started_on, audience, open_to_members)
       values ($1, $2, $3, $4, 'councillor', current_date, array[$5]::uuid[], true)`,
      [other.id, newId(), accountOf('councillor'), agency.id, agency.ownKey],
    );
    visitor = new Visitor(server.app);
    await refusedWith(visitor, await signIn(visitor), /has not accepted the sign-in of Fernmouth Police/);
    await db.query(
      `insert into provider_acceptance (id, provider_id, for_partnership, trust_version, accepted_at) values ($1, $2, $3, 1, now())`,
      [newId(), id, other.id],
    );
    assert.equal((await signIn(new Visitor(server.app))).statusCode, 303);
    // Its domains were changed since: neither partnership has accepted that.
    await db.query('update provider_acceptance set trust_version = 0 where for_partnership = $1', [other.id]);
    visitor = new Visitor(server.app);
    await refusedWith(visitor, await signIn(visitor), /has not accepted/);
    await db.query('delete from provider_acceptance where for_partnership = $1', [other.id]);
    await db.query('delete from post where partnership_id = $1 and account_id = $2', [
      other.id,
      accountOf('councillor'),
    ]);
  });

  it('joins once, however often at once', async () => {
    real.person = stranger(emailOf('agency-administrator'));
    const visitors = Array.from({ length: 5 }, () => new Visitor(server.app));
    const backs: string[] = [];
    for (const visitor of visitors)
      backs.push(await real.signIn(await beginAt(visitor, real.person.email ?? ''), new ProviderBrowser()));
    const answers = await Promise.all(visitors.map((visitor, index) => comeBack(visitor, backs[index]!)));
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [303, 303, 303, 303, 303],
    );
    assert.equal((await db.query('select 1 from provider_identity')).length, 1);
  });

  it('answers a domain without a provider like any other, and finds the right one of several', async () => {
    const second = await startProvider({ ours: addressesOf(newId()), person: { subject: 'x' } });
    const secondId = await insertProvider(db, {
      organisationId,
      partnershipIds: [partnership.id],
      issuer: second.issuer,
      name: 'Fernmouth Housing',
      domains: ['housing.example'],
    });
    const offId = await insertProvider(db, {
      organisationId,
      partnershipIds: [partnership.id],
      issuer: second.issuer,
      name: 'Switched Off',
      domains: ['off.example'],
    });
    await db.query('update sign_in_provider set is_enabled = false where id = $1', [offId]);
    const shown = async (email: string): Promise<string> => {
      const visitor = new Visitor(server.app);
      await visitor.get('/sign-in/organisation');
      const answer = await visitor.post('/sign-in/organisation', { email });
      assert.equal(answer.statusCode, 422);
      return answer.body.replaceAll(email, 'EMAIL').replace(/name="(csrf|submission)" value="[^"]*"/g, '');
    };
    assert.equal(await shown('a@nowhere.example'), await shown('a@off.example'));
    assert.equal(await shown('a@sub.example.org'), await shown('a@off.example'));
    assert.match(await shown('not an address'), /correct format/);
    assert.ok((await beginAt(new Visitor(server.app), 'a@HOUSING.example')).startsWith(second.issuer));
    assert.ok((await beginAt(new Visitor(server.app), 'a@example.org')).startsWith(real.issuer));
    await second.stop();
    await db.query('delete from provider_authorisation where provider_id = $1', [secondId]);
    await db.query('delete from provider_acceptance where provider_id = any ($1)', [[secondId, offId]]);
    await db.query('delete from sign_in_provider where id = any ($1)', [[secondId, offId]]);
  });

  it('names the provider that does not answer, while passwords go on working', async () => {
    await real.stop();
    // A fresh server knows nothing of the provider yet.
    const fresh = await makeServer(db);
    const visitor = new Visitor(fresh.app);
    await visitor.get('/sign-in/organisation');
    const down = await visitor.post('/sign-in/organisation', { email: emailOf('analyst'), only: 'yes' });
    assert.equal(down.statusCode, 503);
    assert.match(down.body, /Fernmouth Police did not answer/);
    assert.match(down.body, /sign in with your email address and password/);
    assert.equal((await new Visitor(fresh.app).signIn(emailOf('analyst'), password)).statusCode, 303);
    await real.start();
    real.person = stranger(emailOf('analyst'));
    const again = new Visitor(fresh.app);
    assert.equal(
      (await comeBack(again, await real.signIn(await beginAt(again, emailOf('analyst'))))).statusCode,
      303,
      'a failure is not remembered',
    );
    await fresh.app.close();
  });

  it('has good pages', async () => {
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in/organisation');
    await assertGoodHtml('organisation', visitor.page);
    const begun = await visitor.post('/sign-in/organisation', { email: 'x@example.org', only: 'yes' });
    await assertGoodHtml('away', begun.body);
    assert.match(String(begun.headers['content-security-policy']), /form-action 'self'/);
  });
});

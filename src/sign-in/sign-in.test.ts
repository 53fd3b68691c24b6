import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, test } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { clock, stopClockAt } from '../foundation/clock.ts';
import type { Role } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { buildServer } from '../server/server.ts';
import type { Server } from '../server/server.ts';
import { hashPassword, passwordMatches } from './password.ts';
import { postKey } from './sessions.ts';
import { secondsFrom, sessionLimits, signInLimits, tokenHash } from './session.rules.ts';

const password = 'four plain common words';
let db: TestDatabase;
let partnership: TestPartnership;
let server: Server;

async function makeServer(): Promise<Server> {
  const made = await buildServer({
    database: db.database,
    configuration: { demo: false, publicUrl: null },
    rooms: [],
  });
  await made.app.ready();
  return made;
}

before(async () => {
  db = await createTestDatabase();
  partnership = await insertPartnership(db.database, { password });
  server = await makeServer();
});

function emailOf(role: Role): string {
  const person = partnership.agencies
    .flatMap((agency) => agency.people)
    .find(({ actor }) => actor.role === role);
  assert.ok(person);
  return person.email;
}

/** Runs with the clock moved by some seconds from now. */
async function later<Result>(seconds: number, work: () => Promise<Result>): Promise<Result> {
  const go = stopClockAt(secondsFrom(clock.now(), seconds));
  try {
    return await work();
  } finally {
    go();
  }
}

test('a password is kept as argon2id, and only the right one fits', async () => {
  const kept = await hashPassword(password);
  // OWASP Password Storage Cheat Sheet: m=19456 (19 MiB), t=2, p=1.
  assert.match(kept, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  assert.equal(await passwordMatches(kept, password), true);
  assert.equal(await passwordMatches(kept, `${password} `), false);
  assert.equal(await passwordMatches(null, 'a decoy that nobody signs in with'), false);
  // The same letters typed on another keyboard (NFD instead of NFC).
  assert.equal(await passwordMatches(await hashPassword('caf\u00e9 pass'), 'cafe\u0301 pass'), true);
});

test('an unknown address and a wrong password get the same page', async () => {
  const shown = async (email: string): Promise<string> => {
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in');
    const response = await visitor.post('/sign-in', { email, password: 'not the password' });
    assert.equal(response.statusCode, 422);
    assert.equal(visitor.cookies.has('fp_session'), false);
    assert.doesNotMatch(response.body, /not the password/, 'a password is never sent back');
    return response.body.replaceAll(email, 'EMAIL').replace(/name="(csrf|submission)" value="[^"]*"/g, '');
  };
  assert.equal(await shown(emailOf('chair')), await shown('nobody@example.org'));
});

test('after too many tries an address waits, across restarts, whether or not it has an account', async () => {
  for (const email of [emailOf('partner'), 'nobody.at.all@example.org']) {
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in');
    const csrf = visitor.hidden('csrf');
    const answers = await Promise.all(
      Array.from({ length: signInLimits.failures + 4 }, () =>
        visitor.post('/sign-in', { email, password: 'a guess', csrf }),
      ),
    );
    const waiting = answers.filter((answer) => /Wait 15 minutes/.test(answer.body));
    assert.equal(waiting.length, 4, 'tries sent together are counted too');
    const restarted = await makeServer();
    const again = new Visitor(restarted.app);
    await again.get('/sign-in');
    const right = await again.post('/sign-in', { email: email.toUpperCase(), password });
    assert.match(right.body, /Wait 15 minutes/, 'also with the right password');
    await restarted.app.close();
  }
  await later(signInLimits.windowSeconds + 1, () =>
    new Visitor(server.app).signIn(emailOf('partner'), password),
  );
});

test('a session: kept by hash, rotated at sign-in, ended by sign-out, idleness and age', async () => {
  const visitor = new Visitor(server.app);
  const signedIn = await visitor.signIn(emailOf('analyst'), password);
  const cookie = signedIn.cookies.find(({ name }) => name === 'fp_session');
  assert.ok(cookie?.httpOnly === true && cookie.sameSite === 'Lax' && cookie.path === '/');
  const token = visitor.cookies.get('fp_session') ?? '';
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  const rows = await db.query<{ token_hash: Buffer }>('select token_hash from session');
  const hash = createHash('sha256').update(token).digest();
  assert.ok(rows.some((row) => row.token_hash.equals(hash)));
  assert.deepEqual(tokenHash(token), hash);
  assert.equal((await visitor.get('/account')).statusCode, 200);

  // Signing in again in the same browser ends the session it had.
  await visitor.get('/permissions');
  const csrf = visitor.hidden('csrf');
  const again = await visitor.post('/sign-in', { email: emailOf('analyst'), password, csrf });
  assert.equal(again.statusCode, 303);
  assert.notEqual(visitor.cookies.get('fp_session'), token);
  const thief = new Visitor(server.app);
  thief.cookies.set('fp_session', token);
  assert.equal((await thief.get('/account')).statusCode, 303, 'the old token is worth nothing');

  await later(sessionLimits.idleSeconds - 60, async () =>
    assert.equal((await visitor.get('/account')).statusCode, 200),
  );
  await later(2 * sessionLimits.idleSeconds, async () =>
    assert.equal((await visitor.get('/account')).statusCode, 303),
  );
  await visitor.signIn(emailOf('analyst'), password);
  // Used every half hour, it still ends after twelve hours.
  for (let seconds = 0; seconds < sessionLimits.absoluteSeconds; seconds += sessionLimits.idleSeconds / 2) {
    const { statusCode } = await later(seconds, () => visitor.get('/account'));
    assert.equal(statusCode, 200, `${seconds} s`);
  }
  await later(sessionLimits.absoluteSeconds + 1, async () =>
    assert.equal((await visitor.get('/account')).statusCode, 303),
  );

  await visitor.signIn(emailOf('analyst'), password);
  const last = visitor.cookies.get('fp_session') ?? '';
  await visitor.get('/account');
  const out = await visitor.post('/sign-out');
  assert.equal(out.headers.location, '/sign-in');
  assert.equal(visitor.cookies.has('fp_session'), false);
  await visitor.get('/sign-in');
  assert.match(visitor.page, /You have signed out/);
  thief.cookies.set('fp_session', last);
  assert.equal((await thief.get('/account')).statusCode, 303);
});

test('signing in and out are in the audit', async () => {
  const visitor = new Visitor(server.app);
  await visitor.signIn(emailOf('governance'), password);
  await visitor.get('/account');
  await visitor.post('/sign-out');
  const { accountId } = partnership.actor('governance');
  const entries = await db.query<{ event: string }>(
    'select event from audit_entry where account_id = $1 order by id',
    [accountId],
  );
  assert.deepEqual(
    entries.map(({ event }) => event),
    ['account.signed-in', 'account.signed-out'],
  );
});

test('a person may work in any of their own posts, and in nobody else’s', async () => {
  const second = await insertPartnership(db.database, {
    name: 'Second Partnership',
    agencies: [{ name: 'Second Council', roles: ['analyst'] }],
  });
  const { accountId } = partnership.actor('manager');
  const agency = second.agencies[0];
  assert.ok(agency);
  const own = { partnershipId: second.id, agencyId: agency.id, role: 'councillor' as const };
  await db.query(
    `insert into post (partnership_id, id, account_id, agency_id, role, started_on, audience, open_to_members)
     values ($1, $2, $3, $4, 'councillor', current_date, array[$5]::uuid[], true)`,
    [second.id, newId(), accountId, agency.id, agency.ownKey],
  );
  const visitor = new Visitor(server.app);
  await visitor.signIn(emailOf('manager'), password);
  await visitor.get('/account');
  assert.match(visitor.page, /Which post are you working in/);
  const foreign = await visitor.post('/account/post', { post: postKey({ ...own, role: 'analyst' }) });
  assert.equal(foreign.statusCode, 404);
  await visitor.get('/account');
  const chosen = await visitor.post('/account/post', { post: postKey(own) });
  assert.equal(chosen.statusCode, 303);
  await visitor.get('/permissions');
  assert.match(visitor.page, /\(Councillor\)/);
  // A cookie made up by hand falls back to the person's own first post.
  visitor.cookies.set('fp_post', postKey({ ...own, role: 'administrator' }));
  await visitor.get('/permissions');
  assert.doesNotMatch(visitor.page, /\(Administrator\)/);
});

test('an ended post and a disabled account count at the next click', async () => {
  const visitor = new Visitor(server.app);
  await visitor.signIn(emailOf('caseworker'), password);
  const { accountId } = partnership.actor('caseworker');
  await db.query(
    `update post set started_on = current_date - 9, ended_on = current_date - 2 where account_id = $1`,
    [accountId],
  );
  const none = await visitor.get('/');
  assert.equal(none.statusCode, 403);
  assert.match(none.body, /You have no post in a partnership/);
  assert.match(none.body, /Sign out/);
  await db.query(`update account set disabled_at = now() where id = $1`, [accountId]);
  assert.equal((await visitor.get('/')).statusCode, 303);
  const disabled = new Visitor(server.app);
  await disabled.get('/sign-in');
  assert.equal((await disabled.post('/sign-in', { email: emailOf('caseworker'), password })).statusCode, 422);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { openDatabase } from '../foundation/database.ts';
import { withClient } from '../foundation/migrate.ts';
import { buildServer } from '../server/server.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { signInLimits } from './session.rules.ts';
import { password } from '../../test/support/database.ts';
import { later, makeWorld } from '../../test/support/sign-in.ts';
import { noteFailures, writeTrail } from './trail.ts';
import type { World } from '../../test/support/sign-in.ts';

let world: World;

before(async () => {
  world = await makeWorld();
});

/** One try; whether it was let in, refused as wrong, or told to wait. */
async function tryOnce(
  visitor: Visitor,
  email: string,
  guess: string,
  network?: string,
): Promise<'in' | 'wrong' | 'wait'> {
  const from = network === undefined ? {} : { 'x-forwarded-for': network };
  const csrf = visitor.hidden('csrf');
  const { statusCode, body } = await visitor.post('/sign-in', { email, password: guess, csrf }, from);
  if (statusCode === 303) return 'in';
  assert.equal(statusCode, 422);
  return /Too many tries/.test(body) ? 'wait' : 'wrong';
}

async function fresh(): Promise<Visitor> {
  const visitor = world.visitor();
  await visitor.get('/sign-in');
  return visitor;
}

test('a hundred tries at once: a few are looked at, none gets in, also not with the right password', async () => {
  const visitors = await Promise.all(Array.from({ length: 50 }, fresh));
  const email = world.email('chair');
  const answers = await Promise.all(
    visitors.flatMap((visitor, index) =>
      [tryOnce(visitor, email, `guess ${index}`), tryOnce(visitor, email, `another ${index}`)].map((answer) =>
        answer.catch(() => 'busy' as const),
      ),
    ),
  );
  const count = (word: string): number => answers.filter((answer) => answer === word).length;
  assert.equal(count('in'), 0);
  assert.equal(count('wrong'), signInLimits.failures);
  assert.equal(count('wait') + count('busy'), 100 - signInLimits.failures);
  assert.equal(await tryOnce(await fresh(), email, password), 'wait');
  // Tries that were not looked at are written down at most once a minute.
  const kept = await world.db.query<{ refused: boolean }>(
    'select refused from sign_in_attempt where refused',
  );
  assert.ok(kept.length <= 2, `${kept.length} rows`);
  // The audit of the partnership says so; the system wrote it, since nobody is known to have done it.
  await later(60, async () => {
    await noteFailures(world.db.database);
    await writeTrail(world.db.database, null);
  });
  const events = await world.events(world.partnership.actor('chair').accountId);
  const failed = events.filter(({ event }) => event === 'account.sign-in-failed');
  assert.equal(failed.length, signInLimits.failures);
  assert.ok(failed.every(({ account_id }) => account_id === null));
  assert.ok(events.some(({ event }) => event === 'account.sign-in-refused'));
});

test('nobody can lock another out: a browser that has signed in before has its own count', async () => {
  const email = world.email('partner');
  const own = await world.as('partner');
  await own.get('/account');
  await own.post('/sign-out');
  await own.get('/sign-in');
  const stranger = await fresh();
  for (let index = 0; index < signInLimits.failures; index += 1)
    assert.equal(await tryOnce(stranger, email, 'a guess'), 'wrong');
  assert.equal(await tryOnce(stranger, email, password), 'wait');
  assert.equal(await tryOnce(own, email, password), 'in', 'the person themselves is let in');
  // That success does not give the stranger another round.
  assert.equal(await tryOnce(stranger, email, 'a guess'), 'wait');
  // Nor does a known browser get more tries than others.
  await own.get('/account');
  await own.post('/sign-out');
  await own.get('/sign-in');
  for (let index = 0; index < signInLimits.failures; index += 1) await tryOnce(own, email, 'a guess');
  assert.equal(await tryOnce(own, email, password), 'wait');
  // Another account's known browser is a stranger's here.
  const other = await world.as('analyst');
  await other.get('/account');
  await other.post('/sign-out');
  await other.get('/sign-in');
  assert.equal(await tryOnce(other, email, password), 'wait');
});

test('a network that fails for many addresses waits; another network, and a known browser in it, do not', async () => {
  const known = await world.as('manager');
  await known.get('/account');
  await known.post('/sign-out');
  await known.get('/sign-in');
  const visitor = await fresh();
  for (let index = 0; index < signInLimits.networkFailures; index += 1)
    await tryOnce(visitor, `nobody.${index}@example.org`, 'a guess', '198.51.100.7');
  const email = world.email('manager');
  assert.equal(await tryOnce(await fresh(), email, password, '198.51.100.200'), 'wait');
  assert.equal(await tryOnce(known, email, password, '198.51.100.200'), 'in');
  assert.equal(await tryOnce(await fresh(), email, password, '203.0.113.9'), 'in');
  const kept = await world.db.query<{ hash: string }>(
    'select distinct encode(network_hash, $1) as hash from sign_in_attempt where network_hash is not null',
    ['hex'],
  );
  assert.ok(
    kept.every(({ hash }) => /^[0-9a-f]{64}$/.test(hash)),
    'no address is kept',
  );
});

test('an unknown address costs the same statements as a known one', async () => {
  const counted = async (email: string): Promise<string[]> => {
    const seen: string[] = [];
    const { database } = world.db;
    const spied = {
      ...database,
      asSignIn: ((work) =>
        database.asSignIn((tx) => {
          const executor = tx.getExecutor();
          const run = executor.executeQuery.bind(executor);
          executor.executeQuery = (query) => {
            seen.push(query.sql.replace(/\s+/g, ' '));
            return run(query);
          };
          return work(tx);
        })) as typeof database.asSignIn,
    };
    const server = await buildServer({
      database: spied,
      configuration: { demo: false, publicUrl: null },
      rooms: [],
    });
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in');
    // The first of a day also asks for the day's salt.
    await visitor.post('/sign-in', { email: 'first@example.org', password: 'a guess' });
    seen.length = 0;
    assert.equal((await visitor.post('/sign-in', { email, password: 'a guess' })).statusCode, 422);
    const tries = [...seen];
    seen.length = 0;
    await visitor.get('/sign-in/forgotten');
    assert.equal((await visitor.post('/sign-in/forgotten', { email })).statusCode, 200);
    await server.app.close();
    return [...tries, '---', ...seen];
  };
  const known = await counted(world.email('councillor'));
  assert.ok(known.length > 6, known.join('\n'));
  assert.deepEqual(await counted('nobody.at.all@example.org'), known);
});

test('a slow database does not give its connections to a flood of sign-ins', async () => {
  const database = openDatabase({ connection: world.db.login, poolSize: 6, mayExit: true });
  const server = await buildServer({ database, configuration: { demo: false, publicUrl: null }, rooms: [] });
  const working = new Visitor(server.app);
  await working.signIn(world.email('analyst'), password);
  // Somebody holds the table of tries, as a slow disk would.
  await withClient(world.db.superuser, async (client) => {
    await client.query('begin; lock table sign_in_attempt in access exclusive mode');
    const visitor = new Visitor(server.app);
    await visitor.get('/sign-in');
    const csrf = visitor.hidden('csrf');
    const flood = Array.from({ length: 100 }, (_, index) =>
      visitor.post('/sign-in', { email: `flood.${index}@example.org`, password: 'a guess', csrf }),
    );
    for (let index = 0; index < 10; index += 1)
      assert.equal((await working.get('/permissions')).statusCode, 200);
    await client.query('rollback');
    const codes = (await Promise.all(flood)).map(({ statusCode }) => statusCode);
    assert.ok(
      codes.every((code) => code === 422 || code === 503),
      codes.join(),
    );
    assert.ok(codes.includes(503), 'those beyond the queue are told to come back');
  });
  await server.app.close();
  await database.close();
});

test('fixation, forgery, framing and redirects', async () => {
  const email = world.email('analyst');
  // A token somebody planted is not taken over.
  const planted = world.visitor();
  planted.cookies.set('fp_session', 'A'.repeat(43));
  planted.cookies.set('fp_visit', 'B'.repeat(43));
  await planted.signIn(email, password);
  assert.notEqual(planted.cookies.get('fp_session'), 'A'.repeat(43));
  const thief = world.visitor();
  thief.cookies.set('fp_session', 'A'.repeat(43));
  assert.equal((await thief.get('/account')).statusCode, 303);

  // Signing in by a form of another site (login CSRF).
  const visitor = await fresh();
  for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])
    assert.equal((await visitor.post('/sign-in', { email, password }, headers)).statusCode, 403);
  assert.equal((await visitor.post('/sign-in', { email, password, csrf: 'x' })).statusCode, 403);
  for (const path of [
    '/sign-in/forgotten',
    '/sign-in/second-factor',
    '/sign-in/passkey',
    '/account/passphrase',
  ])
    assert.notEqual((await planted.post(path, { csrf: 'x' })).statusCode, 200, path);

  const page = await visitor.get('/sign-in');
  assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/);
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\tevil',
  ]) {
    const each = await fresh();
    await each.get(`/sign-in?next=${encodeURIComponent(next)}`);
    const sent = await each.post('/sign-in', { email, password, next });
    assert.equal(sent.headers.location, '/', next);
  }
});

test('a token that was rotated away is worth nothing: at sign-in, at a change of post, at a new password', async () => {
  const visitor = await world.as('administrator');
  await visitor.get('/account');
  const before = visitor.cookies.get('fp_session') ?? '';
  const { partnershipId, agencyId, role } = world.partnership.actor('administrator');
  await visitor.post('/account/post', { post: `${partnershipId}.${agencyId}.${role}` });
  const after = visitor.cookies.get('fp_session') ?? '';
  assert.notEqual(after, before);
  const thief = world.visitor();
  thief.cookies.set('fp_session', before);
  assert.equal((await thief.get('/account')).statusCode, 303);
  assert.equal((await visitor.get('/account')).statusCode, 200);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { assertGoodHtml } from '../../test/support/html.ts';
import { stopClockAt } from '../foundation/clock.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { resetFactors } from './sign-in.ts';
import { signInLimits } from './session.rules.ts';
import { noteFailures, writeTrail } from './trail.ts';
import { password } from '../../test/support/database.ts';
import { codeOf, later, makeWorld, setUpApp } from '../../test/support/sign-in.ts';
import type { World } from '../../test/support/sign-in.ts';

let world: World;

before(async () => {
  world = await makeWorld({ demandsSecondFactor: 'personal-records' });
});

/** Signs in with the password; the second step is still to come. */
async function half(email: string): Promise<Visitor> {
  const visitor = world.visitor();
  await visitor.signIn(email, password);
  await visitor.get('/sign-in/second-factor');
  return visitor;
}

test('who sees records that name people must set one up before anything else opens; others need not', async () => {
  const analyst = await world.as('analyst');
  assert.equal((await analyst.get('/')).statusCode, 200, 'an analyst sees no records that name people');

  const visitor = await world.as('caseworker');
  for (const path of ['/', '/account', '/permissions', '/account/terms']) {
    const sent = await visitor.get(path);
    assert.equal(sent.statusCode, 303, path);
    assert.match(String(sent.headers.location), /^\/account\/second-factor/);
  }
  await visitor.get('/account/second-factor');
  const posted = await visitor.post('/account/post', { post: 'x' });
  assert.match(String(posted.headers.location), /^\/account\/second-factor/, 'nor by a form');
  const program = await visitor.get('/', { accept: 'application/json' });
  assert.equal(program.statusCode, 403);
  assert.match(visitor.page, /asks for more than a password/);
  assert.doesNotMatch(visitor.page, /href="\/permissions"[^>]*>Permissions/);
  await assertGoodHtml('set up', visitor.page);

  const old = visitor.cookies.get('fp_session');
  const key = await setUpApp(visitor);
  assert.notEqual(visitor.cookies.get('fp_session'), old, 'rotated');
  assert.equal((await visitor.get('/')).statusCode, 200);
  const secret = await world.db.query<{ secret: Buffer }>('select secret from totp_factor');
  assert.ok(
    secret.every((row) => !row.secret.toString('latin1').includes(key)),
    'kept encrypted',
  );

  // From now on the password alone opens nothing.
  const again = await half(world.email('caseworker'));
  assert.match(
    String((await again.get('/permissions')).headers.location),
    /^\/sign-in\/second-factor\?next=%2Fpermissions/,
  );
  await again.get('/account/second-factor');
  assert.match(
    String((await again.get('/account/second-factor')).headers.location),
    /second-factor/,
    'nor can another be set up',
  );
  await again.get('/sign-in/second-factor?next=/permissions');
  await assertGoodHtml('second step', again.page);
  const before = again.cookies.get('fp_session') ?? '';
  const done = await later(30, () =>
    again.post('/sign-in/second-factor', { code: codeOf(key), next: '/permissions' }),
  );
  assert.equal(done.headers.location, '/permissions');
  assert.equal((await again.get('/permissions')).statusCode, 200);
  const thief = world.visitor();
  thief.cookies.set('fp_session', before);
  assert.equal(
    (await thief.get('/account')).headers.location?.startsWith('/sign-in?'),
    true,
    'the token of before the step is worth nothing',
  );
});

test('a code counts within one step of the clock either way, and once', async () => {
  const visitor = await world.as('manager');
  const key = await setUpApp(visitor);
  const email = world.email('manager');
  const tryCode = async (code: string): Promise<number> => {
    const each = await half(email);
    const { statusCode } = await each.post('/sign-in/second-factor', { code });
    assert.doesNotMatch(each.page, new RegExp(`value="${code}"`));
    return statusCode;
  };
  await later(300, async () => {
    assert.equal(await tryCode(codeOf(key, -70)), 422, 'two steps slow');
    assert.equal(await tryCode(codeOf(key, 70)), 422, 'two steps fast');
    assert.equal(await tryCode(codeOf(key, -30)), 303, 'one step slow');
    assert.equal(await tryCode(codeOf(key, -30)), 422, 'used before');
    assert.equal(await tryCode(codeOf(key)), 303);
    assert.equal(await tryCode(codeOf(key)), 422, 'used before');
    assert.equal(await tryCode(codeOf(key, -30)), 422, 'older than the last one used');
    assert.equal(
      await tryCode(` ${codeOf(key, 30).replace(/^(...)/, '$1 ')}`),
      303,
      'one step fast, with spaces',
    );
  });
  // The same code twice at once.
  await later(900, async () => {
    const [one, two] = [await half(email), await half(email)];
    const answers = await Promise.all(
      [one, two].map((each) => each.post('/sign-in/second-factor', { code: codeOf(key) })),
    );
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422]);
  });
});

test('guessing codes is stopped after a few, across sessions, and the audit shows it', async () => {
  const visitor = await world.as('chair');
  const key = await setUpApp(visitor);
  await later(60, async () => {
    for (let attempt = 0; attempt < signInLimits.secondFactorFailures; attempt += 1) {
      const each = await half(world.email('chair'));
      await each.post('/sign-in/second-factor', { code: '000000' });
    }
    const each = await half(world.email('chair'));
    const right = await each.post('/sign-in/second-factor', { code: codeOf(key) });
    assert.equal(right.statusCode, 422);
    assert.match(each.page, /Too many wrong codes/);
  });
  await later(60 + signInLimits.windowSeconds + 5, async () => {
    const each = await half(world.email('chair'));
    assert.equal((await each.post('/sign-in/second-factor', { code: codeOf(key) })).statusCode, 303);
    await noteFailures(world.db.database);
    await writeTrail(world.db.database, null);
  });
  const events = await world.events(world.partnership.actor('chair').accountId);
  assert.equal(
    events.filter(({ event }) => event === 'account.second-factor-failed').length,
    signInLimits.secondFactorFailures,
  );
  assert.ok(
    events.some(({ event, account_id }) => event === 'account.second-factor-added' && account_id !== null),
  );
});

test('printed codes: ten, each once, shown once, kept by hash; new ones end the old', async () => {
  const visitor = await world.as('partner');
  await setUpApp(visitor);
  await visitor.get('/account/second-factor');
  await visitor.post('/account/second-factor/recovery-codes');
  const codes = [...visitor.page.matchAll(/<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<\/code>/g)].map(
    (found) => found[1] ?? '',
  );
  assert.equal(new Set(codes).size, 10);
  await assertGoodHtml('codes', visitor.page);
  const kept = await world.db.query<{ code_hash: Buffer }>('select code_hash from recovery_code');
  assert.equal(kept.length, 10);
  const tryCode = async (code: string): Promise<number> => {
    const each = await half(world.email('partner'));
    await each.get('/sign-in/second-factor/recovery-code');
    return (await each.post('/sign-in/second-factor/recovery-code', { code })).statusCode;
  };
  assert.equal(await tryCode((codes[0] ?? '').toLowerCase().replaceAll('-', ' ')), 303);
  assert.equal(await tryCode(codes[0] ?? ''), 422, 'used up');
  assert.equal(await tryCode('0000-0000-0000'), 422);
  await visitor.get('/account/second-factor');
  assert.match(visitor.page, /9 of 10 are left/);
  await visitor.post('/account/second-factor/recovery-codes');
  assert.equal(await tryCode(codes[1] ?? ''), 422, 'an old one');
});

test('a browser is remembered for the working days its agency allows, and can be made to ask again', async () => {
  const visitor = await world.as('governance');
  const key = await setUpApp(visitor);
  const email = world.email('governance');
  // A Tuesday at ten.
  const at = async <Result>(moment: string, work: () => Promise<Result>): Promise<Result> => {
    const go = stopClockAt(moment);
    try {
      return await work();
    } finally {
      go();
    }
  };
  const again = world.visitor();
  await at('2027-03-02T10:00:00Z', async () => {
    await again.signIn(email, password);
    await again.get('/sign-in/second-factor');
    assert.match(again.page, /Do not ask again in this browser for today/);
    assert.equal(
      (await again.post('/sign-in/second-factor', { code: codeOf(key), remember: 'yes' })).statusCode,
      303,
    );
  });
  await at('2027-03-02T17:00:00Z', async () => {
    await again.signIn(email, password);
    assert.equal((await again.get('/')).statusCode, 200, 'the same day: not asked');
    const other = await half(email);
    assert.equal((await other.get('/')).statusCode, 303, 'another browser is asked');
    const stolen = world.visitor();
    stolen.cookies.set('fp_known', 'A'.repeat(43));
    await stolen.signIn(email, password);
    assert.equal((await stolen.get('/')).statusCode, 303, 'a made-up cookie is asked');
    // Changing what it consists of asks again all the same.
    await again.get('/account/second-factor');
    assert.match(again.page, /Browsers that are not asked/);
    const change = await again.post('/account/second-factor/app/remove');
    assert.match(String(change.headers.location), /^\/sign-in\/second-factor\?next=/);
  });
  await at('2027-03-03T08:00:00Z', async () => {
    await again.signIn(email, password);
    assert.equal((await again.get('/')).statusCode, 303, 'the next day: asked');
    await again.get('/sign-in/second-factor');
    await again.post('/sign-in/second-factor', { code: codeOf(key), remember: 'yes' });
    await again.get('/account/second-factor');
    await again.post('/account/second-factor/forget');
    await again.signIn(email, password);
    assert.equal((await again.get('/')).statusCode, 303, 'forgotten: asked');
  });
  await world.db.query('update agency set device_days = 0');
  await at('2027-03-04T08:00:00Z', async () => {
    const each = world.visitor();
    await each.signIn(email, password);
    await each.get('/sign-in/second-factor');
    assert.doesNotMatch(each.page, /Do not ask again/);
    await each.post('/sign-in/second-factor', { code: codeOf(key), remember: 'yes' });
    await each.get('/account');
    await each.signIn(email, password);
    assert.equal((await each.get('/')).statusCode, 303, 'not allowed, however the form is altered');
  });
  await world.db.query('update agency set device_days = 1');
});

test('the only second step cannot be removed where one is asked for', async () => {
  const visitor = await world.as('agency-administrator');
  await setUpApp(visitor);
  await visitor.get('/account/second-factor');
  const refused = await visitor.post('/account/second-factor/app/remove');
  assert.equal(refused.statusCode, 422);
  assert.match(visitor.page, /Add another first/);
});

test('a lost factor: an administrator resets it, the person is told, signed out, and sets up anew', async () => {
  const { accountId } = world.partnership.actor('partner');
  const old = await world.as('partner');
  const administrator = world.partnership.actor('administrator');
  await world.db.database.asActor(administrator, 'reset', (tx) => resetFactors(tx, accountId));
  await writeTrail(world.db.database, null);
  assert.equal((await old.get('/account')).statusCode, 303);
  assert.match((await world.message(accountId))?.subject ?? '', /reset/);
  const events = await world.events(accountId);
  assert.ok(
    events.some(
      (each) => each.event === 'account.factors-reset' && each.account_id === administrator.accountId,
    ),
  );
  assert.ok(events.some((each) => each.event === 'account.second-factor-reset'));
  const fresh = await world.as('partner');
  assert.match(String((await fresh.get('/')).headers.location), /^\/account\/second-factor/);
  await setUpApp(fresh);

  // Nobody's but the administrator's own people, and no member's doing.
  const stranger = await makeWorld();
  await assert.rejects(
    world.db.database.asActor(administrator, 'reset', (tx) =>
      resetFactors(tx, stranger.partnership.actor('partner').accountId),
    ),
    /Page not found/,
  );
  await assert.rejects(
    world.db.database.asActor(world.partnership.actor('partner'), 'reset', (tx) =>
      resetFactors(tx, accountId),
    ),
    /permission denied/,
  );
});

test('“never” counts in a demonstration only', async () => {
  const demonstration = await makeWorld({ demandsSecondFactor: 'demonstration-only-never' });
  assert.equal((await (await demonstration.as('caseworker')).get('/')).statusCode, 200);
  await demonstration.db.query(`update installation set kind = 'live'`);
  assert.equal((await (await demonstration.as('caseworker')).get('/')).statusCode, 303);
  assert.equal((await (await demonstration.as('analyst')).get('/')).statusCode, 200);
  await demonstration.db.query(`update partnership set demands_second_factor = 'everybody'`);
  assert.equal((await (await demonstration.as('analyst')).get('/')).statusCode, 303);
});

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { z } from 'zod';
import { assertGoodHtml } from '../../test/support/html.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import { html } from '../web/html.ts';
import type { Room } from '../web/room.ts';
import { sessionLimits } from './session.rules.ts';
import { password } from '../../test/support/database.ts';
import { later, makeWorld } from '../../test/support/sign-in.ts';
import type { World } from '../../test/support/sign-in.ts';

let world: World;
const chosen = 'lamp orchard violet tram';
const sent: string[] = [];

/** A room with one form, as rooms have them. */
const trial: Room = {
  name: 'trial',
  menu: [],
  home: { none: 'a test' },
  search: { none: 'a test' },
  thread: { none: 'a test' },
  clocks: [],
  register(registrar) {
    registrar.member({
      method: 'POST',
      path: '/trial/:kind',
      permission: 'partnership.edit',
      audit: 'trial.sent',
      params: z.object({ kind: z.string() }),
      body: z.object({ words: z.string().min(5, 'Enter more words') }),
      crawl: { none: 'a test' },
      handler: ({ body }) => {
        sent.push(body.words);
        return { kind: 'redirect', to: '/' };
      },
      form: ({ params, body, request }) => {
        const form = formState(body.typed, body.failure);
        return {
          kind: 'page',
          page: {
            title: `Trial of ${params.kind}`,
            errors: form.errors,
            body: html`<form method="post" action="/trial/${params.kind}">
              ${hiddenFields(request)}
              <p id="words">${form.value('words')}|${form.value('password')}|${form.value('code')}</p>
            </form>`,
          },
        };
      },
    });
  },
};

before(async () => {
  world = await makeWorld({}, [trial]);
});

test('a new password: asks for the old one, ends other sessions, keeps and rotates this one, tells the person', async () => {
  const { accountId } = world.partnership.actor('chair');
  const other = await world.as('chair');
  const visitor = await world.as('chair');
  await visitor.get('/account/passphrase');
  await assertGoodHtml('password', visitor.page);
  const wrong = await visitor.post('/account/passphrase', { 'old-password': 'not it', password: chosen });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /not the password that you have now/);
  const before = visitor.cookies.get('fp_session');
  const done = await visitor.post('/account/passphrase', { 'old-password': password, password: chosen });
  assert.equal(done.statusCode, 303);
  assert.notEqual(visitor.cookies.get('fp_session'), before);
  assert.equal((await visitor.get('/account')).statusCode, 200);
  assert.equal((await other.get('/account')).statusCode, 303);
  assert.match((await world.message(accountId))?.subject ?? '', /password was changed/);
  assert.ok((await world.events(accountId)).some(({ event }) => event === 'account.password-changed'));
  await world.visitor().signIn(world.email('chair'), chosen);
});

test('where one is signed in: listed, and each or all others ended at the next click', async () => {
  const first = await world.as('analyst');
  const second = await world.as('analyst');
  const third = await world.as('analyst');
  await first.get('/account/sessions', { 'user-agent': 'x' });
  await assertGoodHtml('sessions', first.page);
  assert.match(first.page, /Now, this one/);
  const ids = [...first.page.matchAll(/name="session" value="([0-9a-f-]{36})"/g)].map(
    (found) => found[1] ?? '',
  );
  assert.equal(ids.length, 2);
  const stranger = await world.as('councillor');
  await stranger.get('/account/sessions');
  assert.equal(
    (await stranger.post('/account/sessions/end', { session: ids[0] ?? '' })).statusCode,
    404,
    'somebody else’s',
  );
  await first.get('/account/sessions');
  assert.equal((await first.post('/account/sessions/end', { session: ids[0] ?? '' })).statusCode, 303);
  const alive = [await second.get('/account'), await third.get('/account')].map(
    ({ statusCode }) => statusCode,
  );
  assert.deepEqual(alive.sort(), [200, 303]);
  await first.get('/account/sessions');
  await first.post('/account/sessions/end', { session: 'others' });
  assert.equal((await second.get('/account')).statusCode, 303);
  assert.equal((await third.get('/account')).statusCode, 303);
  assert.equal((await first.get('/account')).statusCode, 200);
  const events = await world.events(world.partnership.actor('analyst').accountId);
  assert.equal(events.filter(({ event }) => event === 'account.session-ended').length, 2);
});

test('a form sent after the session ran out is kept for its owner and shown again', async () => {
  const visitor = await world.as('manager');
  await visitor.get('/account');
  const fields = { words: 'typed for an hour', password: 'hunter2 hunter2', code: '123456' };
  await later(sessionLimits.idleSeconds + 120, async () => {
    const late = await visitor.post('/trial/thing', fields);
    assert.equal(late.statusCode, 303);
    assert.match(String(late.headers.location), /^\/sign-in\?next=%2Faccount%2Funsent%2F/);
    const next = decodeURIComponent(String(late.headers.location).split('next=')[1] ?? '');
    const rows = await world.db.query<{ content: Buffer }>('select content from form_draft');
    assert.ok(
      rows.every(({ content }) => !content.toString('latin1').includes('typed for an hour')),
      'encrypted',
    );
    assert.deepEqual(sent, []);

    // Somebody else at the same desk sees nothing of it.
    const other = await world.as('administrator');
    assert.equal((await other.get(next)).statusCode, 404);

    await visitor.get(String(late.headers.location));
    const back = await visitor.post('/sign-in', { email: world.email('manager'), password, next });
    assert.equal(back.headers.location, next);
    const shown = await visitor.get(next);
    assert.equal(shown.statusCode, 200);
    assert.match(visitor.page, /You were signed out before this was sent. Check it and send it again/);
    assert.match(visitor.page, /Trial of thing/);
    assert.match(visitor.page, /<p id="words">typed for an hour\|\|<\/p>/, 'neither passwords nor codes');
    assert.equal((await visitor.post('/trial/thing', { words: 'typed for an hour' })).statusCode, 303);
    assert.deepEqual(sent, ['typed for an hour']);
  });
});

test('nothing is kept for a stranger: a made-up token, another site’s form, a session that was ended on purpose', async () => {
  const drafts = async (): Promise<number> => (await world.db.query('select from form_draft')).length;
  const before = await drafts();
  const visitor = await world.as('manager');
  await visitor.get('/account');
  const csrf = visitor.hidden('csrf');
  await later(sessionLimits.idleSeconds + 120, async () => {
    await visitor.post('/trial/thing', { words: 'from elsewhere', csrf: 'x'.repeat(86) });
    await visitor.post('/trial/thing', { words: 'from elsewhere', csrf }, { origin: 'https://evil.example' });
    const anonymous = world.visitor();
    await anonymous.post('/trial/thing', { words: 'from nobody', csrf });
  });
  const ended = await world.as('manager');
  await ended.get('/account/sessions');
  const token = ended.cookies.get('fp_session') ?? '';
  const kept = ended.hidden('csrf');
  await ended.post('/sign-out');
  ended.cookies.set('fp_session', token);
  await ended.post('/trial/thing', { words: 'after signing out', csrf: kept });
  assert.equal(await drafts(), before);
});

test('staying signed in: asking keeps a session alive, and only a live one', async () => {
  const visitor = await world.as('partner');
  await visitor.get('/account');
  assert.match(visitor.page, /data-time-out-idle="3600"/);
  assert.match(visitor.page, /time-out\.browser\.js/);
  const half = sessionLimits.idleSeconds - 60;
  for (const seconds of [half, 2 * half, 3 * half]) {
    const { statusCode } = await later(seconds, () =>
      visitor.post('/account/stay', { submission: '' }, { accept: 'application/json' }),
    );
    assert.equal(statusCode, 200);
  }
  const late = await later(5 * half, () =>
    visitor.post('/account/stay', { submission: '' }, { accept: 'application/json' }),
  );
  assert.equal(late.statusCode, 401);
});

test('an account’s last use is known to the day', async () => {
  const { accountId } = world.partnership.actor('governance');
  const seen = async (): Promise<string> =>
    (
      await world.db.query<{ seen: string }>('select seen_at::text as seen from account where id = $1', [
        accountId,
      ])
    )[0]?.seen ?? '';
  const visitor = await world.as('governance');
  const first = await seen();
  assert.notEqual(first, '');
  await later(600, () => visitor.get('/account'));
  assert.equal(await seen(), first, 'not at every click');
  await later(86_400, async () => {
    await visitor.signIn(world.email('governance'), password);
  });
  assert.notEqual(await seen(), first);
});

test('terms of use: none, no step; published, everybody accepts before going on; changed, again', async () => {
  const member = await world.as('councillor');
  assert.equal((await member.get('/')).statusCode, 200);
  const governance = await world.as('governance');
  await governance.get('/account/terms/edit');
  await assertGoodHtml('edit terms', governance.page);
  const published = await governance.post('/account/terms/edit', {
    words: 'Look only at what you need.',
    version: '0',
  });
  assert.equal(published.statusCode, 303, governance.page);
  // At the next click, whoever is signed in.
  assert.equal((await member.get('/permissions')).headers.location, '/account/terms?next=%2Fpermissions');
  const posted = await member.post('/account/post', { post: 'x' });
  assert.match(String(posted.headers.location), /^\/account\/terms/);
  await member.get('/account/terms?next=%2Fpermissions');
  await assertGoodHtml('terms', member.page);
  assert.match(member.page, /Look only at what you need/);
  const accepted = await member.post('/account/terms', {
    terms: member.hidden('terms'),
    next: '/permissions',
  });
  assert.equal(accepted.headers.location, '/permissions');
  assert.equal((await member.get('/permissions')).statusCode, 200);
  assert.equal((await world.db.query(`select from audit_entry where event = 'terms.accepted'`)).length, 1);

  await governance.get('/account/terms');
  await governance.post('/account/terms', { terms: governance.hidden('terms') });
  await governance.get('/account/terms/edit');
  const silent = await governance.post('/account/terms/edit', { words: 'Look less.', version: '1' });
  assert.match(silent.body, /Enter what has changed/);
  const stale = await governance.post('/account/terms/edit', {
    words: 'Look less.',
    'what-changed': 'less',
    version: '0',
  });
  assert.match(stale.body, /Somebody else published/);
  await governance.post('/account/terms/edit', {
    words: 'Look less.',
    'what-changed': 'Less looking',
    version: '1',
  });
  await member.get('/account/terms');
  assert.match(member.page, /What has changed: Less looking/);
  assert.equal((await member.get('/')).statusCode, 303);
  await member.get('/account/terms/edit');
  assert.equal(
    (await (await world.as('analyst')).get('/account/terms/edit')).statusCode,
    303,
    'not before accepting',
  );
});

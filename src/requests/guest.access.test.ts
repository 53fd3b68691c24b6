import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { assertGoodHtml } from '../../test/support/html.ts';
import { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { ask, withdraw } from './request.store.ts';
import { linksIn, openMailbox, openWorld, type Mailbox, type World } from '../../test/support/requests.ts';

/** What the holder of a link can reach: one row, and nothing else; and what stands before a question about a person. */
let mailbox: Mailbox;
let world: World;
let goOn: () => void = () => {};
const start = Date.parse('2026-03-02T09:00:00Z');
function at(minutes: number): void {
  goOn();
  goOn = stopClockAt(new Date(start + minutes * 60_000).toISOString());
}

before(async () => {
  at(0);
  mailbox = await openMailbox();
  world = await openWorld({ smtpUrl: mailbox.url });
});
after(async () => {
  await world.server.app.close();
  await mailbox.close();
  goOn();
});

async function asked(kind: string, question: string): Promise<{ requestId: string; link: string }> {
  const { actor } = world.person(world.council, 'caseworker');
  const { requestId } = await world.test.database.asActor(actor, 'ask in a test', (tx) =>
    ask(tx, {
      kind,
      accountId: world.person(world.police, 'partner').actor.accountId,
      question,
      dueOn: '2026-03-20',
      subject: { kind: 'case', id: 'CASE-SECRET' },
    }),
  );
  minute += 5;
  at(minute);
  await world.send();
  const [link = ''] = linksIn(mailbox.messages.at(-1)?.text ?? '');
  return { requestId, link };
}
let minute = 0;
const codeIn = (): string => /Your code is (\d{6})/.exec(mailbox.messages.at(-1)?.text ?? '')?.[1] ?? '';

describe('the holder of a link', () => {
  it('sees one row of the whole database, without what it is about, and may write only its answer', async () => {
    const one = await asked('figure.check', 'First figure');
    const two = await asked('figure.check', 'Second figure');
    const [row] = await world.test.query<{ request_key: string }>('select request_key from request where id = $1', [one.requestId]); // prettier-ignore
    const guest = { partnershipId: world.partnership.id, requestKey: row?.request_key ?? '' };
    const run = <Result>(work: Parameters<typeof world.test.database.asGuest<Result>>[2]): Promise<Result> =>
      world.test.database.asGuest(guest, 'try', work);
    const ids = await run((tx) => tx.selectFrom('request').select('id').execute());
    assert.deepEqual(ids, [{ id: one.requestId }]);
    const tables = await world.test.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and has_any_column_privilege('fp_guest', oid, 'select') and relrowsecurity order by 1`,
    );
    for (const { name } of tables) {
      if (name === 'request' || name === 'audit_entry' || name === 'audit_detail') continue;
      const seen = await run(
        async (tx) => (await sql`select 1 from ${sql.table(name)}`.execute(tx)).rows.length,
      );
      assert.equal(seen, 0, `a link shows rows of ${name}`);
    }
    for (const forbidden of [
      'select subject_id from request',
      'select state_reason, asking_agency_id from request',
      'select * from request_answer',
      'select * from outbox_message',
      'select * from request_link',
      'update request set question = $$x$$',
      'update request set audience = audience',
      'delete from request',
      'select email from account',
    ])
      await assert.rejects(
        run((tx) => sql.raw(forbidden).execute(tx)),
        /permission denied/,
        forbidden,
      );
    const changed = await run((tx) =>
      sql`update request set state = 'lapsed' where id = ${two.requestId}`.execute(tx),
    );
    assert.equal(changed.numAffectedRows, 0n, 'another’s request is out of reach');
    await assert.rejects(
      run((tx) =>
        tx
          .insertInto('request_answer')
          .values({
            partnership_id: world.partnership.id,
            id: crypto.randomUUID(),
            request_id: two.requestId,
            way: 'link',
            words: 'x',
            said_by: world.person(world.police, 'partner').actor.accountId,
            said_on: '2026-03-02',
            recorded_at: new Date(start).toISOString(),
            inherited_audience: [guest.requestKey],
            inherited_open: false,
          })
          .execute(),
      ),
      /width__fkey/,
    );
    // A link opens no other page.
    const visitor = new Visitor(world.server.app);
    await visitor.get(one.link);
    for (const url of ['/requests', `/requests/${one.requestId}`, '/', '/requests/messages'])
      assert.equal((await visitor.get(url)).statusCode, 303, url);
  });

  it('may answer once, however many send at the same moment', async () => {
    const { requestId, link } = await asked('score', 'How well is it going?');
    const visitors = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const visitor = new Visitor(world.server.app);
        await visitor.get(link);
        return visitor;
      }),
    );
    const sent = await Promise.all(visitors.map((visitor, index) => visitor.post(link, { choice: String((index % 5) + 1) }))); // prettier-ignore
    assert.equal(sent.filter(({ headers }) => headers.location === '/requests/answered').length, 1);
    assert.equal((await world.test.query('select 1 from request_answer where request_id = $1', [requestId])).length, 1); // prettier-ignore
    const [entry] = await world.test.query<{ role: string; spoke_for: string }>(
      `select role, spoke_for from audit_entry where event = 'request.answered.link' and subject_id = $1`, [requestId]); // prettier-ignore
    assert.equal(entry?.role, 'guest');
    assert.equal(entry.spoke_for, world.person(world.police, 'partner').actor.accountId);
    const [ended] = await world.test.query<{ ended: boolean }>(
      'select k.ended_at is not null as ended from request r join audience_key k on k.id = r.request_key where r.id = $1', [requestId]); // prettier-ignore
    assert.equal(ended?.ended, true, 'the key ends with the answer');
  });

  it('is refused at once when the request is withdrawn', async () => {
    const { requestId, link } = await asked('score', 'Withdrawn question');
    const visitor = new Visitor(world.server.app);
    assert.match((await visitor.get(link)).body, /Withdrawn question/);
    await world.test.database.asActor(world.person(world.council, 'caseworker').actor, 'withdraw', (tx) =>
      withdraw(tx, requestId, 'Asked in error'),
    );
    assert.doesNotMatch((await visitor.post(link, { choice: '3' })).body, /Withdrawn question/);
    assert.doesNotMatch((await visitor.get(link)).body, /Withdrawn question/);
    assert.equal((await world.test.query('select 1 from request_answer where request_id = $1', [requestId])).length, 0); // prettier-ignore
  });

  it('gives a code before a question about a person, in that browser alone', async () => {
    const { requestId, link } = await asked('information.check', 'Is Ash Ember known to you?');
    const visitor = new Visitor(world.server.app);
    assert.doesNotMatch((await visitor.get(link)).body, /Ash Ember/);
    await assertGoodHtml('code wanted', visitor.page);
    // Answering without the code, by the form of another link, does nothing.
    assert.doesNotMatch((await visitor.post(link, { choice: 'known' })).body, /Ash Ember/);
    assert.equal((await world.test.query('select 1 from request_answer where request_id = $1', [requestId])).length, 0); // prettier-ignore
    await visitor.post(`${link}/code`);
    await assertGoodHtml('code sent', visitor.page);
    await world.send();
    const first = codeIn();
    assert.match(first, /^\d{6}$/);
    assert.deepEqual(mailbox.messages.at(-1)?.envelopeTo, [world.person(world.police, 'partner').email]);
    assert.doesNotMatch(JSON.stringify(await world.test.query('select * from outbox_message')), new RegExp(first)); // prettier-ignore
    const wrong = first === '000000' ? '111111' : '000000';
    for (let index = 0; index < 5; index += 1)
      assert.equal((await visitor.post(`${link}/code-check`, { code: wrong })).statusCode, 422);
    await assertGoodHtml('code wrong', visitor.page);
    assert.equal((await visitor.post(`${link}/code-check`, { code: first })).statusCode, 422, 'five tries are all'); // prettier-ignore
    minute += 1;
    at(minute);
    await visitor.post(`${link}/code`);
    await world.send();
    const late = codeIn();
    minute += 11;
    at(minute);
    assert.equal((await visitor.post(`${link}/code-check`, { code: late })).statusCode, 422, 'ten minutes are all'); // prettier-ignore
    await visitor.post(`${link}/code`);
    await world.send();
    const code = codeIn();
    assert.equal((await visitor.post(`${link}/code-check`, { code: `${code.slice(0, 3)} ${code.slice(3)}` })).statusCode, 303); // prettier-ignore
    assert.match((await visitor.get(link)).body, /Ash Ember/);
    // Forwarded, it shows nothing; and the code is used up.
    const other = new Visitor(world.server.app);
    assert.doesNotMatch((await other.get(link)).body, /Ash Ember/);
    assert.equal((await other.post(`${link}/code-check`, { code })).statusCode, 422);
    minute += 31;
    at(minute);
    assert.doesNotMatch((await visitor.get(link)).body, /Ash Ember/, 'half an hour is all');
    await visitor.post(`${link}/code`);
    await world.send();
    await visitor.post(`${link}/code-check`, { code: codeIn() });
    await visitor.get(link);
    assert.equal((await visitor.post(link, { choice: 'cannot-share', words: '' })).statusCode, 422);
    await assertGoodHtml('answer incomplete', visitor.page);
    assert.equal((await visitor.post(link, { choice: 'nothing-known', words: '' })).statusCode, 303);
    // Five codes a day, whoever asks; the page does not say so.
    const again = await asked('information.check', 'Is Rowan Elder known to you?');
    const before = mailbox.messages.length;
    for (let index = 0; index < 8; index += 1) {
      await other.get(again.link);
      assert.equal((await other.post(`${again.link}/code`)).statusCode, 200);
    }
    await world.send();
    assert.equal(mailbox.messages.length - before, 5);
  });
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { newId } from '../foundation/id.ts';
import { actOnAnswers, remindAndLapse } from './clocks.ts';
import { registerRequestKind } from './kinds.ts';
import { ask } from './request.store.ts';
import type { AskInput } from './request.types.ts';
import { openWorld, type World } from '../../test/support/requests.ts';

let world: World;
let goOn: () => void = () => {};
const start = Date.parse('2026-03-02T09:00:00Z');
function at(days: number): void {
  goOn();
  goOn = stopClockAt(new Date(start + days * 86_400_000).toISOString());
}

before(async () => {
  at(0);
  // A demonstration without a mail server: its page is the mailbox.
  world = await openWorld({ demonstration: true });
});
after(async () => {
  await world.server.app.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const stateOf = async (id: string): Promise<string> =>
  (await world.test.query<{ state: string }>('select state from request where id = $1', [id]))[0]?.state ??
  '';

async function asked(question: string, kind = 'figure.check', more: Partial<AskInput> = {}): Promise<string> {
  const { requestId } = await world.test.database.asActor(world.person(world.council, 'caseworker').actor, 'ask in a test', (tx) =>
    ask(tx, { kind, accountId: world.person(world.police, 'partner').actor.accountId, question, dueOn: '2027-03-20', ...more })); // prettier-ignore
  return requestId;
}
const due = (day: string, month: string, year: string, name = 'due'): Record<string, string> => ({
  [`${name}-day`]: day,
  [`${name}-month`]: month,
  [`${name}-year`]: year,
});

async function good(visitor: Visitor, url: string): Promise<void> {
  assert.equal((await visitor.get(url)).statusCode, 200, url);
  await assertGoodHtml(url, visitor.page);
}

describe('asking and answering', () => {
  it('asks several people one question, and says what is missing with what was typed kept', async () => {
    const staff = await world.as(world.council, 'caseworker');
    await good(staff, '/requests');
    await good(staff, '/requests/quick');
    await good(staff, '/requests/replies');
    await good(staff, '/requests/ask');
    const wrong = await staff.post('/requests/ask', { question: 'Kept question', kind: 'figure.check' });
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('ask, wrong', staff.page);
    assert.match(staff.page, /Kept question/);
    const people = [world.person(world.police, 'partner'), world.person(world.police, 'chair')].map(({ actor }) => actor.accountId); // prettier-ignore
    const sent = await staff.post('/requests/ask', { question: 'How many patrols?', kind: 'figure.check', people, ...due('20', '3', '2027') }); // prettier-ignore
    assert.equal(sent.headers.location, '/requests?list=asked', text(sent.body));
    await good(staff, '/requests?list=asked');
    assert.equal([...staff.page.matchAll(/How many patrols/g)].length, 2);
    const past = await staff.post('/requests/ask', { question: 'x', kind: 'figure.check', people, ...due('20', '3', '2020') }); // prettier-ignore
    assert.equal(past.statusCode, 422);
    assert.match(text(past.body), /today or later/);
    const stranger = await staff.post('/requests/ask', { question: 'x', kind: 'figure.check', people: [newId()], ...due('20', '3', '2027') }); // prettier-ignore
    assert.equal(stranger.statusCode, 422);
    // Who may not ask finds no way in.
    const partner = await world.as(world.police, 'partner');
    await good(partner, '/requests');
    assert.match(partner.page, /How many patrols/);
    assert.doesNotMatch(partner.page, /\/requests\/ask/);
    assert.equal((await partner.get('/requests/ask')).statusCode, 403);
  });

  it('is answered signed in, once, by the person or a colleague; a question about a person by them alone', async () => {
    const plain = await asked('A plain figure');
    const personal = await asked('A question about somebody', 'closing.agreed');
    const partner = await world.as(world.police, 'partner');
    const colleague = await world.as(world.police, 'chair');
    const [, , trust] = world.partnership.agencies;
    assert.ok(trust);
    const other = await world.as(trust, 'partner');
    await good(partner, `/requests/${plain}`);
    await good(colleague, `/requests/${plain}`);
    assert.equal((await colleague.get(`/requests/${personal}`)).statusCode, 404);
    for (const id of [plain, personal]) {
      assert.equal((await other.get(`/requests/${id}`)).statusCode, 404);
      assert.equal((await other.post(`/requests/${id}/answer`, { words: 'x' })).statusCode, 404);
    }
    await partner.get(`/requests/${plain}`);
    assert.equal((await partner.post(`/requests/${plain}/answer`, { words: ' ' })).statusCode, 422);
    await assertGoodHtml('answer, empty', partner.page);
    await partner.get(`/requests/${plain}`);
    assert.equal((await partner.post(`/requests/${plain}/answer`, { words: '42' })).statusCode, 303);
    await colleague.get('/requests');
    assert.equal((await colleague.post(`/requests/${plain}/answer`, { words: '43' })).statusCode, 409);
    await good(partner, `/requests/${plain}`);
    assert.match(
      text(partner.page),
      /42 Answered by Person \d+ \(Partner officer, Test Police\), signed in, 2 March 2026/,
    );
    // What others wrote about getting it is not the asked person’s to change.
    assert.equal((await partner.post(`/requests/${personal}/withdraw`, { reason: 'x' })).statusCode, 403);
  });

  it('is written down by word of mouth: the page and the audit name who spoke and who typed', async () => {
    const id = await asked('A figure by phone');
    const keeper = await world.as(world.council, 'administrator');
    const inspector = world.person(world.police, 'partner').actor;
    await good(keeper, `/requests/${id}`);
    assert.equal((await keeper.post(`/requests/${id}/record`, { 'said-by': inspector.accountId, 'record-words': '7', ...due('3', '3', '2025', 'said') })).statusCode, 422); // prettier-ignore
    await assertGoodHtml('record, wrong', keeper.page);
    const future = await keeper.post(`/requests/${id}/record`, { 'said-by': inspector.accountId, how: 'phone', 'record-words': '7', ...due('3', '3', '2027', 'said') }); // prettier-ignore
    assert.match(text(future.body), /today or in the past/);
    await keeper.get(`/requests/${id}`);
    await keeper.post(`/requests/${id}/tried`);
    await keeper.get(`/requests/${id}`);
    assert.match(text(keeper.page), /Tried by phone, no answer/);
    const sent = await keeper.post(`/requests/${id}/record`, { 'said-by': inspector.accountId, how: 'phone', 'record-words': '7', ...due('1', '3', '2026', 'said') }); // prettier-ignore
    assert.equal(sent.statusCode, 303, text(sent.body));
    await good(keeper, `/requests/${id}`);
    assert.match(
      text(keeper.page),
      /7 Answered by phone from Person \d+ \(Partner officer, Test Police\), 1 March 2026, recorded by Person \d+ \(Administrator, Test Borough Council\)/,
    );
    const [entry] = await world.test.query<{ account_id: string; spoke_for: string }>(
      `select account_id, spoke_for from audit_entry where event = 'request.answered.word-of-mouth' and subject_id = $1`, [id]); // prettier-ignore
    assert.equal(entry?.account_id, world.person(world.council, 'administrator').actor.accountId);
    assert.equal(entry.spoke_for, inspector.accountId);
  });

  it('takes an answer in fields, signed in and by word of mouth, and says beside each what is wrong', async () => {
    const choices = ['0', '5'].map((code) => ({ code, title: code }));
    const fields = ['1', '2'].map((code) => ({ code, title: `${code}. Thing ${code}`, fields: [{ code: 'score', title: 'Score', choices }] })); // prettier-ignore
    const question = 'Score each\n(1) Thing 1\n(2) Thing 2';
    const [mine, told] = [await asked(question, 'figure.check', { fields }), await asked(question, 'figure.check', { fields })]; // prettier-ignore
    const partner = await world.as(world.police, 'partner');
    await good(partner, `/requests/${mine}`);
    const wrong = await partner.post(`/requests/${mine}/answer`, {
      'field.1.score': '5',
      'field.2.score': '7',
    });
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('fields, wrong', partner.page);
    assert.match(text(partner.page), /2\. Thing 2: choose one of the answers/);
    assert.match(partner.page, /<option value="5" selected>/);
    assert.equal((await partner.post(`/requests/${mine}/answer`, { 'field.1.score': '5' })).statusCode, 303);
    const keeper = await world.as(world.council, 'administrator');
    const said = { 'said-by': world.person(world.police, 'partner').actor.accountId, how: 'phone', ...due('1', '3', '2026', 'said') }; // prettier-ignore
    await good(keeper, `/requests/${told}`);
    const lacking = await keeper.post(`/requests/${told}/record`, { ...said, 'record-field.1.score': '' });
    assert.equal(lacking.statusCode, 422);
    assert.match(keeper.page, /href="#record-field-1-score"/);
    assert.equal((await keeper.post(`/requests/${told}/record`, { ...said, 'record-field.2.score': '0' })).statusCode, 303); // prettier-ignore
    const rows = await world.test.query<{ fields: unknown; words: string }>(
      'select fields, words from request_answer where request_id = any($1::uuid[]) order by array_position($1::uuid[], request_id)', [[mine, told]]); // prettier-ignore
    assert.deepEqual(rows, [
      { fields: { '1.score': '5' }, words: '1: 5' },
      { fields: { '2.score': '0' }, words: '2: 0' },
    ]);
  });

  it('takes many answers by phone in one page, all or none', async () => {
    const ids = [await asked('Line one'), await asked('Line two', 'score'), await asked('Line three')];
    const staff = await world.as(world.council, 'caseworker');
    await good(staff, '/requests/quick');
    const [one, two, three] = ids;
    const bad = await staff.post('/requests/quick', { how: 'phone', [`choice.${one}`]: 'words', [`words.${one}`]: '12', [`choice.${two}`]: '', [`words.${two}`]: 'lost?' }); // prettier-ignore
    assert.equal(bad.statusCode, 422);
    await assertGoodHtml('quick, wrong', staff.page);
    assert.match(staff.page, /value="12"/);
    assert.equal(await stateOf(one ?? ''), 'open', 'none');
    await staff.get('/requests/quick');
    const done = await staff.post('/requests/quick', { how: 'phone', [`choice.${one}`]: 'words', [`words.${one}`]: '12', [`choice.${two}`]: '4', [`choice.${three}`]: 'tried' }); // prettier-ignore
    assert.equal(done.statusCode, 303, text(done.body));
    assert.deepEqual(await Promise.all(ids.map(stateOf)), ['accepted', 'accepted', 'open']);
  });

  it('is withdrawn with a reason and asked again with a new day', async () => {
    const id = await asked('To be withdrawn');
    const staff = await world.as(world.council, 'caseworker');
    await staff.get(`/requests/${id}`);
    assert.equal((await staff.post(`/requests/${id}/withdraw`, { reason: '' })).statusCode, 422);
    await staff.get(`/requests/${id}`);
    assert.equal((await staff.post(`/requests/${id}/withdraw`, { reason: 'Not needed' })).statusCode, 303);
    await good(staff, `/requests/${id}`);
    assert.equal((await staff.post(`/requests/${id}/tried`)).statusCode, 409);
    await staff.get(`/requests/${id}`);
    assert.equal((await staff.post(`/requests/${id}/ask-again`, due('1', '4', '2027'))).statusCode, 303);
    assert.equal(await stateOf(id), 'open');
  });
});

describe('what happens by itself', () => {
  it('acts on an answer once, and again only after a failure', async () => {
    const done: string[] = [];
    let failing = true;
    registerRequestKind({
      kind: 'test.effect',
      title: 'A test',
      ways: ['signed-in'],
      personal: false,
      choices: [],
      takesText: true,
      fromThePage: false,
      onAnswered: async (_tx, _request, { words }) => {
        if (failing) throw new Error('not yet');
        done.push(words);
        return Promise.resolve();
      },
    });
    const id = await asked('With an effect', 'test.effect');
    const partner = await world.as(world.police, 'partner');
    await partner.get(`/requests/${id}`);
    const answered = await partner.post(`/requests/${id}/answer`, { words: 'once' });
    assert.equal(answered.statusCode, 303, text(answered.body));
    // The round that follows the page itself may be holding the answer: ours leaves it to that one until it is over.
    const refused = (): Promise<unknown> => actOnAnswers(world.test.database).then(() => null, (error: unknown) => error); // prettier-ignore
    let fault: unknown = null;
    for (let turn = 0; fault === null && turn < 200; turn += 1)
      fault = (await refused()) ?? (await pause(25, null));
    assert.match(String(fault), /not yet/);
    failing = false;
    await Promise.all([1, 2, 3].map(() => actOnAnswers(world.test.database)));
    await actOnAnswers(world.test.database);
    assert.deepEqual(done, ['once']);
    // Not by a way that its kind does not allow.
    const other = await asked('Signed in only', 'test.effect');
    const staff = await world.as(world.council, 'caseworker');
    await staff.get(`/requests/${other}`);
    const inspector = world.person(world.police, 'partner').actor.accountId;
    assert.equal((await staff.post(`/requests/${other}/record`, { 'said-by': inspector, how: 'phone', 'record-words': '7', ...due('1', '3', '2026', 'said') })).statusCode, 403); // prettier-ignore
  });

  it('reminds a person of everything at most weekly, and lets go what nobody answered', async () => {
    const run = () => world.test.database.asSystem('test reminders', world.partnership.id, remindAndLapse);
    await world.test.query(`update request set due_on = '2026-03-05' where state = 'open'`);
    at(1);
    assert.deepEqual(await run(), { reminded: 0, lapsed: 0 }, 'not within a week of being asked');
    at(8);
    const first = await run();
    assert.ok(first.reminded >= 1);
    assert.deepEqual(await run(), { reminded: 0, lapsed: 0 });
    at(14);
    assert.deepEqual((await run()).reminded, 0);
    at(15.5);
    assert.equal((await run()).reminded, first.reminded);
    const waiting = await world.test.query<{ people: number; rows: number }>(
      `select count(distinct account_id)::int as people, count(*)::int as rows from outbox_message where made_at > '2026-03-17'`,
    );
    assert.ok((waiting[0]?.rows ?? 0) > (waiting[0]?.people ?? 0), 'several things for a person'); // prettier-ignore
    await world.send();
    const [mailings] = await world.test.query<{ count: number }>(`select count(*)::int as count from request_mailing where made_at > '2026-03-17'`); // prettier-ignore
    assert.equal(mailings?.count, waiting[0]?.people, 'one message each');
    at(40);
    const open = await world.test.query(`select 1 from request where state = 'open'`);
    assert.equal((await run()).lapsed, open.length);
    assert.equal(
      (await world.test.query(`select 1 from request where state = 'lapsed'`)).length,
      open.length,
    );
    at(0);
  });
});

describe('messages and settings', () => {
  it('in the demonstration are a mailbox: read, followed and answered there', async () => {
    at(50);
    const id = await asked('A score for the market', 'score');
    at(50.01);
    await world.send();
    const keeper = await world.as(world.council, 'administrator');
    await good(keeper, '/requests/messages');
    const [path = ''] = /\/requests\/messages\/[0-9a-f-]{36}/.exec(keeper.page) ?? [];
    await good(keeper, path);
    assert.match(text(keeper.page), /A score for the market/);
    const [link = ''] = /\/requests\/answer\/[A-Za-z0-9_-]+/.exec(keeper.page) ?? [];
    assert.equal((await keeper.get(link)).statusCode, 200);
    assert.match(text(keeper.page), /A score for the market/);
    await keeper.get(path);
    assert.equal((await keeper.post(`${path}/reply`, { words: '' })).statusCode, 422);
    await keeper.get(path);
    assert.equal((await keeper.post(`${path}/reply`, { words: 'Four' })).statusCode, 303);
    assert.equal(await stateOf(id), 'answered');
    const staff = await world.as(world.council, 'caseworker');
    await staff.get('/');
    assert.match(text(staff.page), /Replies to be read/);
    assert.equal((await staff.get('/requests/messages')).statusCode, 403);
    await staff.get('/search?q=score market');
    assert.match(staff.page, new RegExp(`/requests/${id}`));
    const partner = await world.as(world.police, 'chair');
    await partner.get('/search?q=about somebody');
    assert.doesNotMatch(text(partner.page), /A question about somebody/);
    // Of another partnership, and unknown: the same.
    assert.equal((await keeper.get(`/requests/messages/${newId()}`)).statusCode, 404);
    await world.test.query('update outbox_message set for_partnership = $1', [newId()]);
    assert.equal((await keeper.get(path)).statusCode, 404);
    await keeper.get('/requests/messages');
    assert.match(text(keeper.page), /There are no messages/);
  });

  it('what the partnership sets is checked, versioned and used', async () => {
    const manager = await world.as(world.council, 'manager');
    await good(manager, '/requests/settings');
    const set = { gatherMinutes: '0', remindDays: '14', linkDays: '5', lapseDays: '60', version: '0' };
    assert.equal((await manager.post('/requests/settings', { ...set, remindDays: '2' })).statusCode, 422);
    await assertGoodHtml('settings, wrong', manager.page);
    await manager.get('/requests/settings');
    assert.equal((await manager.post('/requests/settings', set)).statusCode, 303);
    await manager.get('/requests/settings');
    assert.equal((await manager.post('/requests/settings', set)).statusCode, 409, 'changed meanwhile');
    await manager.get('/requests/settings');
    assert.equal(
      (await manager.post('/requests/settings', { ...set, version: '1', linkDays: '6' })).statusCode,
      303,
    );
    const kept = await world.test.query(`select 1 from history where record_kind = 'request_setting'`);
    assert.equal(kept.length, 1);
  });
});

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { openActions, type ActionsWorld } from '../../../test/support/actions-world.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { linksIn, openMailbox } from '../../../test/support/requests.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { createPost, endPost } from '../../partnership/partnership.ts';
import { actOnAnswers } from '../../requests/clocks.ts';
import { answer } from '../../requests/requests.ts';
import { openTransport, sendWaiting } from '../../requests/mail/send.ts';
import { evidenceOf, updatesOf } from '../action.store.ts';
import { remindersRound } from './reminders.clock.ts';

let world: ActionsWorld;
let goOn: () => void = () => {};
const at = (day: string): void => {
  goOn();
  goOn = stopClockAt(`${day}T09:00:00Z`);
};
before(async () => {
  at('2026-11-01');
  world = await openActions();
});
beforeEach(() => world.test.query('delete from action_notice; delete from outbox_message').then(() => undefined, () => undefined)); // prettier-ignore
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
const agreed = [{ on: '2026-10-01', step: 'agree', by: null }] as const;
const round = () => world.test.database.asSystem('a test', world.partnership.id, remindersRound);
type Message = { account_id: string; kind: string; subject: string; body: string };
const messages = (): Promise<Message[]> =>
  world.test.query<Message>(
    `select account_id, kind, subject, body from outbox_message order by made_at, id`,
  );
const closeAll = (): Promise<unknown> =>
  world.test.query(`update action set state = 'cancelled' where state <> 'completed'`);
async function good(visitor: Visitor, url: string): Promise<string> {
  const page = await visitor.get(url);
  assert.equal(page.statusCode, 200, url);
  await assertGoodHtml(url, page.body);
  return text(page.body);
}

describe('reminders', () => {
  it('ask the owner before the day, tell them on it and after it, then their senior contact, then the manager, once each', async () => {
    const owner = world.actor(world.police, 'partner');
    const chair = world.actor(world.police, 'chair');
    const manager = world.actor(world.council, 'manager');
    await world.test.query('update post set is_senior_representative = true where account_id = $1', [chair.accountId]);
    const one = await world.make({ text: 'Secret-sounding words one', dueOn: '2026-12-15' }, agreed);
    await world.make({ text: 'Secret-sounding words two', dueOn: '2026-12-15' }, agreed);
    at('2026-11-30');
    assert.deepEqual(await round(), { asked: 0, messages: 0 });
    at('2026-12-01');
    assert.deepEqual(await round(), { asked: 2, messages: 0 });
    assert.deepEqual(await round(), { asked: 0, messages: 0 }, 'a clock that runs twice asks once');
    const told: [string, string][] = [['2026-12-15', owner.accountId], ['2026-12-22', owner.accountId], ['2026-12-29', chair.accountId], ['2027-01-05', manager.accountId]];
    for (const [day, whom] of told) {
      await world.test.query('delete from outbox_message');
      at(day);
      assert.deepEqual(await round(), { asked: 0, messages: 1 }, day);
      assert.deepEqual(await round(), { asked: 0, messages: 0 }, day);
      const [message, ...more] = await messages();
      assert.deepEqual(more, [], 'one message a person');
      assert.ok(message);
      assert.equal(message.account_id, whom, day);
      assert.match(message.subject, /^2 actions/);
      assert.equal([...message.body.matchAll(/due 15 December 2026/g)].length, 2);
      assert.doesNotMatch(message.body, /Secret/, 'a message holds numbers and days');
    }
    const visitor = await world.as(world.council, 'manager');
    const page = await good(visitor, `/actions/${one}`);
    assert.match(page, /The senior contact of its agency was told/);
    assert.match(page, /has been asked for an update/);
    await closeAll();
  }); // prettier-ignore

  it('go to the agency’s senior contact for an owner who has left, and to nobody for what is said to be done', async () => {
    at('2026-11-01');
    const chair = world.actor(world.police, 'chair');
    await world.make({ ownerAccountId: null, dueOn: '2026-11-02' }, agreed);
    await world.make({ ownerAgencyId: world.charity.id, ownerAccountId: null, dueOn: '2026-11-02' }, agreed);
    await world.make({ dueOn: '2026-11-02' }, [
      ...agreed,
      { on: '2026-10-02', step: 'start', by: null, words: { 'first-step': 'x' } },
      { on: '2026-10-03', title: 'x', evidence: 'x', by: null },
      { on: '2026-10-04', step: 'propose-done', by: null, words: { result: 'x' } },
    ]);
    at('2026-11-02');
    await round();
    const told = await messages();
    const manager = world.actor(world.council, 'manager').accountId;
    assert.deepEqual(told.filter(({ kind }) => kind === 'notice').map(({ account_id: id }) => id).sort(), [chair.accountId, manager].sort()); // prettier-ignore
    await closeAll();
  });

  it('follow the days that the partnership set, from the day from which they count', async () => {
    at('2026-11-01');
    const visitor = await world.as(world.council, 'manager');
    await good(visitor, '/actions/reminders');
    const days = { before: '3', after: '1', senior: '2', manager: '4', 'from-day': '10', 'from-month': '11', 'from-year': '2026' };
    const wrong = await visitor.post('/actions/reminders', { ...days, manager: '1', before: 'x' });
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('reminders, wrong', wrong.body);
    assert.match(text(wrong.body), /whole number of days/);
    await visitor.get('/actions/reminders');
    assert.match(text((await visitor.post('/actions/reminders', { ...days, manager: '1' })).body), /must not be told before the senior contact/);
    await visitor.get('/actions/reminders');
    assert.equal((await visitor.post('/actions/reminders', days)).statusCode, 303);
    assert.match(await good(visitor, '/actions/reminders'), /10 November 2026 3 1 2 4/);
    await world.make({ dueOn: '2026-11-20' }, agreed);
    at('2026-11-09');
    assert.deepEqual(await round(), { asked: 1, messages: 0 }, 'the usual fourteen days still count');
    await world.make({ dueOn: '2026-11-21' }, agreed);
    at('2026-11-10');
    assert.deepEqual(await round(), { asked: 0, messages: 0 }, 'three days from now on');
    assert.equal((await (await world.as(world.police, 'partner')).get('/actions/reminders')).statusCode, 403);
    await world.test.query('delete from action_setting');
    await closeAll();
  }); // prettier-ignore

  it('find the day of what is due before a meeting once the meeting is known', async () => {
    at('2026-11-01');
    const group = '01900000-0000-7000-8000-00000000cc01';
    await world.test.query(`insert into partnership_group (partnership_id, id, name, kind, frequency, chair_rule, quorum_rule, began_on, version, audience, open_to_members)
      values ($1, $2, 'Executive', 'executive', '', '', '', '2020-01-01', 1, array[$3]::uuid[], true)`, [world.partnership.id, group, world.council.ownKey]);
    const id = await world.make({ dueOn: null, dueRule: 'before-next-meeting', groupId: group }, agreed);
    assert.equal((await world.read(id)).dueOn, null);
    await world.test.query(`insert into group_meeting (partnership_id, id, partnership_group_id, held_on, title, made_at, version, inherited_audience, inherited_open)
      values ($1, $2, $2, '2026-12-07', 'Ordinary', now(), 1, array[$3]::uuid[], true)`, [world.partnership.id, group, world.council.ownKey]);
    await round();
    assert.equal((await world.read(id)).dueOn, '2026-12-04', 'the Friday before');
    const visitor = await world.as(world.council, 'councillor');
    assert.match(await good(visitor, `/actions/group/${group}`), /Walk the quay/);
    await closeAll();
  }); // prettier-ignore
});

describe('an update from somebody who does not sign in', () => {
  it('comes by the link of the message, starts the action, and as done is evidence that waits for the lead', async () => {
    at('2026-11-01');
    const id = await world.make({ dueOn: '2026-11-30' }, agreed);
    const manager = await world.as(world.council, 'manager');
    assert.match(await good(manager, `/actions/${id}`), /Ask Person \d+ for an update/);
    assert.equal((await manager.post(`/actions/${id}/ask`)).statusCode, 303);
    assert.match(await good(manager, `/actions/${id}`), /has been asked for an update/);
    goOn();
    goOn = stopClockAt('2026-11-01T09:10:00Z');
    // The message goes to a real mailbox, and its link is opened by somebody who is nobody.
    const mailbox = await openMailbox();
    const services = { ...world.services, mail: { ...world.services.mail, smtpUrl: mailbox.url, demonstration: false } };
    await sendWaiting(services, openTransport(services.mail));
    const [link = ''] = linksIn(mailbox.messages.at(-1)?.text ?? '');
    await mailbox.close();
    assert.notEqual(link, '');
    const guest = world.anybody();
    await guest.get(link);
    assert.match(text(guest.page), /How does this action stand/);
    const answered = await guest.post(link, { choice: 'under-way', words: 'Asked the parks team' });
    assert.ok(answered.statusCode < 400, text(answered.body).slice(0, 300));
    await actOnAnswers(world.test.database);
    await actOnAnswers(world.test.database);
    const begun = await world.read(id);
    assert.equal(begun.state, 'in-progress');
    assert.equal(begun.lastUpdate?.words, 'Asked the parks team');
    const look = <T>(work: (tx: Parameters<Parameters<typeof world.test.database.asActor>[2]>[0]) => Promise<T>): Promise<T> =>
      world.test.database.asActor(world.actor(world.council, 'manager'), 'look', work);
    const updates = await look((tx) => updatesOf(tx, id));
    assert.equal(updates.length, 1, 'once');
    assert.equal(updates[0]?.way, 'link');
    // Asked again, and answered by phone: done, and what shows it.
    await manager.get(`/actions/${id}`);
    assert.equal((await manager.post(`/actions/${id}/ask`)).statusCode, 303);
    const [second] = await world.test.query<{ id: string }>(`select id from request where subject_id = $1 and state = 'open'`, [id]);
    await look((tx) => answer(tx, second?.id ?? '', { way: 'word-of-mouth', how: 'phone', choice: 'done', words: 'Cut back; two neighbours say so', saidBy: world.actor(world.police, 'partner').accountId }));
    await actOnAnswers(world.test.database);
    const said = await world.read(id);
    assert.equal(said.state, 'in-progress', 'the lead confirms');
    assert.notEqual(said.doneProposedAt, null);
    assert.equal(said.doneProposedBy, world.actor(world.police, 'partner').accountId);
    const [evidence] = await look((tx) => evidenceOf(tx, id));
    assert.equal(evidence?.words, 'Cut back; two neighbours say so');
    assert.match(await good(manager, `/actions/${id}`), /Confirm that it is done/);
    await closeAll();
  }); // prettier-ignore

  it('something in the way blocks it; an answer after it was closed changes nothing', async () => {
    at('2026-11-01');
    const id = await world.make({}, agreed);
    const manager = await world.as(world.council, 'manager');
    for (const choice of ['blocked', 'under-way']) {
      await manager.get(`/actions/${id}`);
      await manager.post(`/actions/${id}/ask`);
      const [request] = await world.test.query<{ id: string }>(`select id from request where subject_id = $1 and state = 'open'`, [id]);
      if (choice === 'under-way') await closeAll();
      await world.test.database.asActor(world.actor(world.council, 'manager'), 'by phone', (tx) =>
        answer(tx, request?.id ?? '', { way: 'word-of-mouth', how: 'phone', choice, words: 'Nobody answers', saidBy: world.actor(world.police, 'partner').accountId }));
      await actOnAnswers(world.test.database);
    }
    const now = await world.read(id);
    assert.equal(now.blockedBy, 'Nobody answers');
    assert.equal(now.state, 'cancelled');
    const counted = await world.test.query<{ count: string }>('select count(*) from action_update where action_id = $1', [id]);
    assert.equal(Number(counted[0]?.count), 1);
  }); // prettier-ignore
});

describe('an owner who has left', () => {
  it('is listed with who holds their post now, and everything of theirs is handed over in one step', async () => {
    at('2026-11-01');
    const [, second] = world.police.people.filter(({ actor }) => actor.role === 'partner');
    assert.ok(second);
    const leaver = second.actor;
    const ids = [await world.make({ ownerAccountId: leaver.accountId }, agreed), await world.make({ ownerAccountId: leaver.accountId, ownerAgencyId: world.charity.id }, agreed)];
    const [post] = await world.test.query<{ id: string }>('select id from post where account_id = $1', [leaver.accountId]);
    await world.test.query(`update post set title = 'Licensing sergeant' where id = $1`, [post?.id]);
    await world.test.database.asSystem('a test', world.partnership.id, (tx) => endPost(tx, post?.id ?? '', '2026-10-31'));
    const manager = await world.as(world.council, 'manager');
    let page = await good(manager, '/actions/hand-over');
    assert.match(page, new RegExp(`${leaver.accountName} Left on 31 October 2026\\. Owns 2 actions still to be done`));
    assert.doesNotMatch(page, /who holds the post now/);
    assert.match(text((await manager.get('/')).body), /Actions without an owner/);
    assert.match(await good(manager, `/actions/${ids[0] ?? ''}`), /has no post in the partnership any more\. Say who inherits it/);
    await manager.get('/actions/hand-over');
    const nobody = await manager.post('/actions/hand-over', { leaver: leaver.accountId, [`to-${leaver.accountId}`]: 'person', [`person-${leaver.accountId}`]: '' });
    assert.equal(nobody.statusCode, 422);
    await assertGoodHtml('hand over, nobody', nobody.body);
    await manager.get('/actions/hand-over');
    assert.equal((await manager.post('/actions/hand-over', { leaver: world.neighbour.actor('manager').accountId, [`to-${world.neighbour.actor('manager').accountId}`]: 'agency' })).statusCode, 404);
    // Somebody takes the post.
    const heir = world.actor(world.council, 'caseworker');
    await world.test.database.asSystem('a test', world.partnership.id, (tx) =>
      createPost(tx, { accountId: heir.accountId, agencyId: world.police.id, role: 'partner', title: 'Licensing sergeant', startedOn: '2026-11-01' }));
    page = await good(manager, '/actions/hand-over');
    assert.match(page, new RegExp(`${heir.accountName}, who holds the post now`));
    // A partner hands over their own agency’s only.
    const charity = await world.as(world.charity, 'partner');
    assert.match(await good(charity, '/actions/hand-over'), /Owns 1 action still to be done/);
    await manager.get('/actions/hand-over');
    assert.equal((await manager.post('/actions/hand-over', { leaver: leaver.accountId, [`to-${leaver.accountId}`]: 'successor' })).statusCode, 303);
    for (const id of ids) {
      const action = await world.read(id);
      assert.equal(action.ownerAccountId, heir.accountId);
      assert.equal(action.ownerAgencyId, world.police.id);
    }
    assert.match(await good(manager, '/actions/hand-over'), /Everybody who owns something to be done has a post today/);
    const home = text((await manager.get('/')).body);
    assert.match(home, /still to be done, whatever they came from/);
  }); // prettier-ignore
});

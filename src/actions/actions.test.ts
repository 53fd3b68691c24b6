import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openActions, type ActionsWorld } from '../../test/support/actions-world.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { tie } from '../foundation/thread.ts';
import { agreeActions } from './action.change.ts';
import { actionStates, isOverdue } from './action.rules.ts';
import { listActions } from './action.store.ts';
import { actionsThread } from './actions.thread.ts';

let world: ActionsWorld;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2026-11-22T09:00:00Z');
  world = await openActions();
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 300)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
const done = (answer: { statusCode: number; body: string; headers: Record<string, unknown> }): string => {
  assert.equal(answer.statusCode, 303, text(answer.body).slice(0, 600));
  return String(answer.headers['location']);
};
const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = iso.split('-');
  return { [`${name}-day`]: number, [`${name}-month`]: month, [`${name}-year`]: year };
};
async function step(visitor: Visitor, id: string, code: string, fields: Record<string, string> = {}) {
  await good(visitor, `/actions/${id}/steps/${code}`);
  return visitor.post(`/actions/${id}/steps/${code}`, { version: visitor.hidden('version'), ...fields });
}

describe('an action', () => {
  it('is written down, agreed, begun, updated, given evidence, said to be done, and confirmed by somebody else', async () => {
    const manager = await world.as(world.council, 'manager');
    const owner = await world.as(world.police, 'partner');
    const chair = await world.as(world.police, 'chair');
    await good(manager, '/actions');
    await good(manager, '/actions/new');
    const written = await manager.post('/actions/new', {
      text: 'Cut back the shrubs by the underpass',
      agency: world.police.id,
      owner: world.actor(world.police, 'partner').accountId,
      heading: 'prevention-community',
      due: 'day',
      ...day('due-on', '2027-01-31'),
      source: 'scrutiny',
      'source-words': 'Recommendation 3',
      partners: [world.charity.id],
    });
    const url = done(written);
    const id = url.split('/').at(-1) ?? '';
    let page = await good(manager, url);
    for (const words of [/Proposed/, /31 January 2027/, /Scrutiny: Recommendation 3/, /Test Charity/, /Agree it/])
      assert.match(page, words);
    assert.equal((await owner.get(`${url}/steps/agree`)).statusCode, 403, 'an owner does not agree their own');
    done(await step(manager, id, 'agree'));
    // The owner begins, from the page of the action.
    page = await good(owner, url);
    assert.match(page, /Give an update/);
    done(await owner.post(`${url}/updates`, { words: 'Asked the parks team', 'next-step': 'Wait for a day', begun: 'yes', percent: '20', blocked: 'The saw is broken', 'blocked-was': '' }));
    page = await good(owner, url);
    for (const words of [/In progress/, /Blocked/, /In its way since 22 November 2026: The saw is broken/, /20 % done/, /Say that it is done: not yet\. Add evidence first/])
      assert.match(page, words);
    const wrong = await owner.post(`${url}/updates`, { words: '', percent: '120', 'next-step': 'Kept words' });
    assert.equal(wrong.statusCode, 422);
    await assertGoodHtml('update, wrong', owner.page);
    assert.match(wrong.body, /Kept words/);
    assert.match(text(wrong.body), /whole number from 0 to 100/);
    // Nothing is closed without evidence.
    await owner.get(url);
    await owner.get(`${url}/steps/propose-done`);
    const early = await owner.post(`${url}/steps/propose-done`, { version: owner.hidden('version'), result: 'Done' });
    assert.equal(early.statusCode, 422);
    assert.match(text(early.body), /Nothing is closed without it/);
    await owner.get(url);
    const badLink = await owner.upload(`${url}/evidence`, [], { evidence: 'link', url: 'javascript:alert(1)', title: '' });
    assert.equal(badLink.statusCode, 422);
    assert.match(text(badLink.body), /begins with https/);
    await owner.get(url);
    done(await owner.upload(`${url}/evidence`, [{ field: 'file', fileName: 'before after.txt', mediaType: 'text/html', content: 'one can see through' }], { evidence: 'file', title: 'Before and after' }));
    page = await good(owner, url);
    const [evidence] = [...owner.page.matchAll(/\/evidence\/([0-9a-f-]{36})"/g)];
    const file = await owner.get(`${url}/evidence/${evidence?.[1] ?? ''}`);
    assert.equal(file.body, 'one can see through');
    assert.equal(file.headers['content-type'], 'application/octet-stream', 'never shown as a page');
    // A second piece is taken away again; the same twice is not found.
    done(await owner.upload(`${url}/evidence`, [], { evidence: 'words', 'evidence-words': 'Two neighbours say so', title: '' }));
    const pieces = await world.test.query<{ id: string }>(`select id from action_evidence where action_id = $1 and kind = 'words'`, [id]);
    await owner.get(url);
    done(await owner.post(`${url}/evidence/${pieces[0]?.id ?? ''}/remove`));
    await owner.get(url);
    assert.equal((await owner.post(`${url}/evidence/${pieces[0]?.id ?? ''}/remove`)).statusCode, 404);
    // Points on the way.
    await owner.get(url);
    done(await owner.post(`${url}/milestones`, { milestone: 'Saw mended', ...day('milestone-due', '2026-12-01') }));
    const [point] = await world.test.query<{ id: string }>('select id from action_milestone where action_id = $1', [id]);
    await owner.get(url);
    done(await owner.post(`${url}/milestones/${point?.id ?? ''}`, { what: 'done' }));
    assert.match(await good(owner, url), /Saw mended 1 December 2026 22 November 2026/);
    // Done, says the owner; another person confirms.
    done(await step(owner, id, 'propose-done', { result: 'One can see from end to end' }));
    page = await good(chair, url);
    for (const words of [/To be confirmed/, /Confirm that it is done/, /Put it back/, /One can see from end to end/]) assert.match(page, words);
    assert.equal((await owner.get(`${url}/steps/confirm`)).statusCode, 403);
    done(await step(chair, id, 'put-back', { reason: 'The picture is of another place' }));
    assert.equal((await world.read(id)).doneProposedAt, null);
    await owner.get(url);
    done(await step(owner, id, 'propose-done', { result: 'Now with the right picture' }));
    done(await step(chair, id, 'confirm'));
    const closed = await world.read(id);
    assert.equal(closed.state, 'completed');
    assert.equal(closed.completedOn, '2026-11-22');
    assert.equal(closed.blockedBy, '');
    page = await good(owner, url);
    assert.doesNotMatch(page, /Add the update|Add the evidence/);
    assert.equal((await owner.post(`${url}/updates`, { words: 'More' })).statusCode, 403, 'what is closed stays');
    const steps = await world.test.query<{ step: string }>('select step from action_step where action_id = $1 order by id', [id]);
    assert.deepEqual(steps.map((each) => each.step).sort(), ['agree', 'confirm', 'propose-done', 'propose-done', 'put-back', 'start']);
  }); // prettier-ignore

  it('is not confirmed by who said that it is done, though they may confirm others', async () => {
    const chair = world.actor(world.police, 'chair').accountId;
    const id = await world.make({ ownerAccountId: chair }, [
      { on: '2026-11-01', step: 'agree', by: null },
      { on: '2026-11-02', step: 'start', by: chair, words: { 'first-step': 'x' } },
      { on: '2026-11-03', title: 'Note', evidence: 'It is there', by: chair },
      { on: '2026-11-04', step: 'propose-done', by: chair, words: { result: 'Done' } },
    ]);
    const visitor = await world.as(world.police, 'chair');
    assert.match(await good(visitor, `/actions/${id}`), /You said yourself that it is done, so somebody else must confirm it/);
    await visitor.get(`/actions/${id}/steps/confirm`);
    const own = await visitor.post(`/actions/${id}/steps/confirm`, { version: visitor.hidden('version') });
    assert.equal(own.statusCode, 422);
    assert.equal((await world.read(id)).state, 'in-progress');
    const manager = await world.as(world.council, 'manager');
    assert.match(await good(manager, '/actions?state=awaiting'), /To be confirmed/);
    done(await step(manager, id, 'confirm'));
    assert.equal((await world.read(id)).state, 'completed');
  }); // prettier-ignore

  it('is paused with a day, cancelled only with its minute and reason, and opened again with a reason', async () => {
    const manager = await world.as(world.council, 'manager');
    const id = await world.make({}, [
      { on: '2026-11-01', step: 'agree', by: null },
      { on: '2026-11-02', step: 'start', by: null, words: { 'first-step': 'x' } },
    ]);
    await manager.get(`/actions/${id}/steps/pause`);
    const empty = await manager.post(`/actions/${id}/steps/pause`, { version: manager.hidden('version') });
    assert.equal(empty.statusCode, 422);
    await assertGoodHtml('pause, empty', manager.page);
    assert.match(text(empty.body), /Enter the reason.*Enter the day on which it is looked at again/);
    done(await step(manager, id, 'pause', { reason: 'Winter', ...day('revisit-on', '2027-02-01') }));
    assert.match(await good(manager, `/actions/${id}`), /Looked at again on 1 February 2027/);
    done(await step(manager, id, 'resume', { 'first-step': 'Go on' }));
    await manager.get(`/actions/${id}/steps/cancel`);
    const unminuted = await manager.post(`/actions/${id}/steps/cancel`, { version: manager.hidden('version'), reason: 'x' });
    assert.match(text(unminuted.body), /Enter the meeting and its minute/);
    done(await step(manager, id, 'cancel', { minute: 'Executive, 20 November, minute 4', reason: 'Somebody else does it' }));
    assert.match(await good(manager, `/actions/${id}`), /minute 4/);
    const analyst = await world.as(world.council, 'analyst');
    assert.equal((await analyst.get(`/actions/${id}/steps/reopen`)).statusCode, 403);
    done(await step(manager, id, 'reopen', { reason: 'It was not done' }));
    assert.equal((await world.read(id)).state, 'in-progress');
    assert.equal((await manager.get(`/actions/${id}/steps/nonsense`)).statusCode, 404);
  }); // prettier-ignore

  it('refuses a change when somebody was quicker, says who, and shows both', async () => {
    const id = await world.make();
    const url = `/actions/${id}/change`;
    const one = await world.as(world.council, 'manager');
    const two = await world.as(world.police, 'chair');
    await good(one, url);
    await good(two, url);
    const fields = { agency: world.police.id, owner: '', due: 'day', ...day('due-on', '2027-05-01') };
    done(await two.post(url, { version: two.hidden('version'), text: 'What the chair wrote', ...fields }));
    const late = await one.post(url, { version: one.hidden('version'), text: 'What the manager wrote', ...fields });
    assert.equal(late.statusCode, 422);
    await assertGoodHtml('changed meanwhile', late.body);
    assert.match(text(late.body), new RegExp(`${world.actor(world.police, 'chair').accountName} changed this action`));
    assert.match(late.body, /What the chair wrote/);
    assert.match(late.body, /What the manager wrote/);
    done(await one.post(url, { version: one.hidden('version'), text: 'What the manager wrote', ...fields }));
    assert.equal((await world.read(id)).text, 'What the manager wrote');
  }); // prettier-ignore

  it('says what is wrong with the form, and takes nobody and nothing of elsewhere', async () => {
    const manager = await world.as(world.council, 'manager');
    await manager.get('/actions/new');
    const empty = await manager.post('/actions/new', { text: ' ', due: 'day', 'source-words': 'Kept words' });
    assert.equal(empty.statusCode, 422);
    await assertGoodHtml('new, wrong', empty.body);
    assert.match(empty.body, /Kept words/);
    const send = async (more: Record<string, string | string[]>) => {
      await manager.get('/actions/new');
      const answer = await manager.post('/actions/new', { text: 'x', due: 'none', ...more });
      assert.equal(answer.statusCode, 422, text(answer.body).slice(0, 200));
      return text(answer.body);
    };
    assert.match(await send({ due: 'day' }), /Enter the day by which it is due/);
    assert.match(await send({ due: 'before-next-meeting' }), /Choose the group before whose meeting/);
    assert.match(await send({ agency: world.neighbour.agencies[0]?.id ?? '' }), /Choose an agency of the partnership/);
    assert.match(await send({ owner: world.neighbour.actor('manager').accountId }), /has a post in the partnership today/);
    assert.match(await send({ due: 'day', ...day('due-on', '2027-02-30') }), /must be a real date/);
  }); // prettier-ignore
});

describe('who may what', () => {
  it('everybody reads the log; a partner changes their own agency’s, a councillor nothing, a neighbour sees nothing', async () => {
    const id = await world.make();
    for (const role of ['councillor', 'governance', 'administrator'] as const) {
      const visitor = await world.as(world.council, role);
      const page = await good(visitor, `/actions/${id}`);
      assert.doesNotMatch(page, /Give an update|Change what it says|What comes next/, role);
      assert.doesNotMatch(await good(visitor, '/actions'), /Write down an action/);
      assert.equal((await visitor.post(`/actions/${id}/updates`, { words: 'x' })).statusCode, 403);
      assert.equal((await visitor.get('/actions/update')).statusCode, 403);
    }
    const charity = await world.as(world.charity, 'partner');
    assert.doesNotMatch(await good(charity, `/actions/${id}`), /Give an update/);
    for (const [path, fields] of [['updates', { words: 'x' }], ['change', { text: 'x', due: 'none', version: '1' }], ['milestones', { milestone: 'x' }]] as const) {
      await charity.get('/actions/new');
      assert.equal((await charity.post(`/actions/${id}/${path}`, fields)).statusCode, 403, path);
    }
    await charity.get('/actions/new');
    const others = await charity.post('/actions/new', { text: 'For the police', agency: world.police.id, due: 'none' });
    assert.match(text(others.body), /You can write down actions of your own agency/);
    await charity.get('/actions/new');
    done(await charity.post('/actions/new', { text: 'Our own', agency: world.charity.id, due: 'none' }));
    const colleague = world.police.people.filter(({ actor }) => actor.role === 'partner')[1];
    assert.ok(colleague);
    const neighbour = world.anybody();
    const stranger = world.neighbour.agencies[0]?.people.find(({ actor }) => actor.role === 'manager');
    await neighbour.signIn(stranger?.email ?? '', 'four plain common words');
    assert.equal((await neighbour.get(`/actions/${id}`)).statusCode, 404);
    await neighbour.get('/actions/new');
    assert.equal((await neighbour.post(`/actions/${id}/updates`, { words: 'x' })).statusCode, 404);
    assert.doesNotMatch(await good(neighbour, '/actions?state=all'), /Walk the quay/);
    assert.equal((await world.anybody().get('/actions')).statusCode, 303, 'signed out');
  }); // prettier-ignore

  it('an action of something narrower is as narrow, in lists, counts, searches, exports and below it', async () => {
    const key = world.council.ownKey;
    const id = await world.make({ text: 'Narrow words about xylophones', audience: { keys: [key], openToMembers: false } }, [
      { on: '2026-11-01', step: 'agree', by: null },
      { on: '2026-11-02', said: 'Said about xylophones', by: null },
    ]);
    const inside = await world.as(world.council, 'councillor');
    assert.match(await good(inside, '/actions?q=xylophones'), /Narrow words/);
    assert.match(await good(inside, `/actions/${id}`), /Only those who see what it came from/);
    const outside = await world.as(world.police, 'chair');
    assert.match(await good(outside, '/actions?q=xylophones'), /No action fits/);
    assert.equal((await outside.get(`/actions/${id}`)).statusCode, 404);
    assert.doesNotMatch((await outside.get('/actions/log.csv?state=all')).body, /xylophones/);
    assert.doesNotMatch(text((await outside.get('/search?q=xylophones')).body), /Narrow words/);
    assert.match(text((await inside.get('/search?q=xylophones')).body), /Narrow words/);
    for (const table of ['action_update', 'action_step'])
      assert.deepEqual(await world.test.query(`select distinct inherited_open from ${table} where action_id = $1`, [id]), [{ inherited_open: false }]);
  }); // prettier-ignore
});

describe('the log', () => {
  it('finds, narrows, sorts, turns pages, and gives out what it shows', async () => {
    for (let number = 1; number <= 30; number += 1)
      await world.make({ text: `Paged thing ${number}`, reference: `P.${String(number).padStart(2, '0')}`, sourceKind: 'problem', ownerAgencyId: world.charity.id, ownerAccountId: null, dueOn: `2027-06-${String(number).padStart(2, '0')}` }, [{ on: '2026-11-01', step: 'agree', by: null }]);
    const analyst = await world.as(world.council, 'analyst');
    const first = await good(analyst, '/actions?source=problem&sort=reference');
    assert.match(first, /30 actions/);
    assert.match(first, /P\.01/);
    assert.doesNotMatch(first, /P\.26/);
    const [next] = [...analyst.page.matchAll(/href="([^"]*after=[^"]*)"/g)];
    const second = await good(analyst, (next?.[1] ?? '').replaceAll('&amp;', '&'));
    assert.match(second, /P\.26.*P\.30/);
    assert.match(await good(analyst, `/actions?agency=${world.charity.id}&q=thing`), /30 actions/);
    assert.match(await good(analyst, '/actions?q=nothing-like-it'), /No action fits/);
    await good(analyst, '/actions?sort=changed&heading=none&state=agreed');
    assert.equal((await analyst.get('/actions?state=rubbish&agency=rubbish')).statusCode, 200, 'an odd address shows the list');
    const csv = (await analyst.get('/actions/log.csv?source=problem')).body;
    assert.equal(csv.trim().split('\r\n').length, 31);
    assert.match(csv, /Code,Number,Action,Heading/);
    for (const format of ['xlsx', 'pdf', 'docx']) {
      const file = await analyst.get(`/actions/log.${format}?source=problem`);
      assert.equal(file.statusCode, 200, format);
      assert.ok(file.rawPayload.byteLength > 2000, format);
    }
    assert.equal((await analyst.get('/actions/log.exe')).statusCode, 404);
    const charity = await world.as(world.charity, 'partner');
    assert.match(await good(charity, '/actions/agency'), /Paged thing/);
    assert.match(await good(charity, '/actions/mine'), /Nothing is to be done here/);
  }); // prettier-ignore

  it('counts as overdue in the database what the rules call overdue', async () => {
    at('2026-11-22T09:00:00Z');
    const rows = await world.test.database.asActor(world.actor(world.council, 'manager'), 'look', async (tx) => ({
      all: await listActions(tx, {}),
      overdue: await listActions(tx, { overdueOn: '2027-06-10' }),
    }));
    const expected = rows.all.filter((action) => isOverdue(action, '2027-06-10')).map(({ id }) => id);
    assert.ok(expected.length > 5);
    assert.deepEqual(rows.overdue.map(({ id }) => id), expected);
    assert.deepEqual([...new Set(rows.all.map(({ state }) => state))].filter((state) => !actionStates.includes(state)), []);
  }); // prettier-ignore

  it('stays quick with 300 actions: the list and its count in a few statements of a few milliseconds', async () => {
    await world.test.query(`insert into action (partnership_id, id, code, reference, words, heading, state, partner_agency_ids, source_words,
        due_on, due_sort, result, blocked_by, search, made_at, changed_at, audience, open_to_members)
      select partnership_id, gen_random_uuid(), 'Q-' || n, 'Q-' || n, words || n, heading, 'agreed', '{}', '', date '2027-01-01' + n, date '2027-01-01' + n, '', '',
        search, made_at, changed_at, audience, open_to_members from (select * from action where partnership_id = $1 limit 1) a, generate_series(1, 300) n`, [world.partnership.id]);
    const analyst = await world.as(world.council, 'analyst');
    await analyst.get('/actions');
    const started = performance.now();
    const answer = await analyst.get('/actions?state=all');
    const took = performance.now() - started;
    assert.equal(answer.statusCode, 200);
    assert.ok(took < 3000, `${Math.round(took)} ms`);
    await world.test.query(`delete from action where code like 'Q-%'`);
  }); // prettier-ignore
});

describe('what other rooms ask of it', () => {
  it('agrees the proposed actions of a strategy’s chapters, and ties them on the thread', async () => {
    const manager = world.actor(world.council, 'manager');
    const source = { kind: 'strategy_chapter', id: '01900000-0000-7000-8000-0000000000aa' };
    const id = await world.make({ source, dueOn: null });
    const other = await world.make({ source: { ...source, id: '01900000-0000-7000-8000-0000000000bb' } });
    await world.test.database.asActor(manager, 'a test', async (tx) => {
      assert.equal(await agreeActions(tx, [source]), 1);
      assert.equal(await agreeActions(tx, [source]), 0, 'once');
      assert.equal(await agreeActions(tx, []), 0);
      assert.deepEqual((await listActions(tx, { sources: [source] })).map((action) => [action.id, action.state]), [[id, 'agreed']]);
      await tie(tx, { from: { kind: 'action', id }, to: { kind: 'strategy_aim', id: 'x' }, relation: 'serves' }, { keys: [world.council.ownKey], openToMembers: true });
      const links = (await actionsThread.links?.(manager, tx, [{ kind: 'strategy_chapter', id: source.id }])) ?? [];
      assert.ok(links.some((link) => link.from.id === id && link.to.id === source.id && link.relation === 'comes from'));
      assert.ok(!links.some((link) => link.from.id === other));
      const titles = await actionsThread.titles(manager, tx, [{ kind: 'action', id }, { kind: 'action', id: 'not-an-id' }]);
      assert.deepEqual(titles.map((title) => title.href), [`/actions/${id}`]);
      await actionsThread.gaps?.(manager, tx);
      assert.ok(((await actionsThread.find?.(manager, tx, 'quay')) ?? []).length > 0);
    });
  }); // prettier-ignore
});

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { dates, done, good, openYear, text, type YearWorld } from '../../../test/support/year-world.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { insertElection } from '../elections/elections.store.ts';
import { remindOwners } from './plan.clock.ts';
import { usualRules } from './rules.data.ts';

let world: YearWorld;
let manager: Visitor;
let goOn: () => void = () => {};

before(async () => {
  goOn = stopClockAt('2026-11-23T09:00:00Z');
  world = await openYear({
    agencies: [
      { name: 'Test Borough Council', roles: ['manager', 'councillor', 'governance'] },
      { name: 'Test Police', roles: ['chair'] },
    ],
  });
  manager = await world.as('manager');
});
after(async () => {
  await world.close();
  goOn();
});
const asManager = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  world.test.database.asActor(world.partnership.actor('manager'), 'a test', work);
const idOf = async (table: string, where: string): Promise<string> =>
  (await world.test.query<{ id: string }>(`select id from ${table} where ${where}`))[0]?.id ?? '';
async function setDay(kind: string, on: string, title = ''): Promise<void> {
  await manager.get('/year/dates');
  done(await manager.post('/year/dates', { kind, title, ...dates('on-day', on) }));
}

describe('the planner', () => {
  it('begins with the usual rules, once, and counts back from the days that are set', async () => {
    assert.match(await good(manager, '/year'), /Begin with the usual rules/);
    done(await manager.post('/year/rules/start'));
    await good(manager, '/year/rules');
    assert.equal((await manager.post('/year/rules/start')).statusCode, 409);
    const count = await world.test.query<{ n: number }>('select count(*)::int as n from year_rule');
    assert.equal(count[0]?.n, usualRules.length);
    await good(manager, '/year/dates');
    await setDay('csp-meeting', '2027-01-21', 'January meeting');
    await setDay('scrutiny-meeting', '2027-04-21', 'Scrutiny of the draft strategy');
    const page = await good(manager, '/year?year=2026-27');
    assert.match(page, /13 January 2027 Papers go to the members of the partnership/);
    assert.match(page, /2 of 4 set|1 of 4 set/);
    assert.match(await good(manager, '/year?show=late'), /is late|are late/);
  });

  it('warns of the scrutiny of a draft strategy on 21 April of an election year', async () => {
    await asManager((tx) =>
      insertElection(tx, {
        title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'The borough', wardCode: null,
        noticeOn: '2027-03-31', pollOn: '2027-05-06', noticeRule: '',
      }),
    ); // prettier-ignore
    const page = await good(manager, '/year?year=2027-28');
    assert.match(page, /1 thing falls in a pre-election period/);
    assert.match(page, /21 April 2027 Scrutiny of the draft strategy Scrutiny committee Falls in the pre-election period of “Borough elections”/); // prettier-ignore
  });

  it('takes a step to done, refuses what was changed meanwhile, and asks why it is not needed', async () => {
    const rule = await idOf('year_rule', `code = 'AGENDA-CSP'`);
    const date = await idOf('year_date', `title = 'January meeting'`);
    const url = `/year/steps/${rule}/${date}`;
    await good(manager, url);
    const empty = await manager.post(url, { state: 'not-needed', note: '', version: '0' });
    assert.equal(empty.statusCode, 422);
    assert.match(text(empty.body), /Enter why it is not needed/);
    await manager.get(url);
    done(await manager.post(url, { state: 'done', note: 'Sent', version: '0', ...dates('done-on', '') }));
    assert.match(await good(manager, url), /Done\. .*; done on 23 November 2026/);
    const late = await manager.post(url, { state: 'under-way', version: '0' });
    assert.equal(late.statusCode, 422);
    assert.match(text(late.body), /Somebody changed this step/);
    await manager.get(url);
    done(await manager.post(url, { state: 'under-way', note: '', version: '1' }));
    // The meeting moves: the step moves with it and keeps where it stands.
    await good(manager, `/year/dates/${date}`);
    done(await manager.post(`/year/dates/${date}`, { kind: 'csp-meeting', title: 'January meeting', version: '1', ...dates('on-day', '2027-01-28') })); // prettier-ignore
    assert.match(await good(manager, url), /Due 20 January 2027 .*Under way/);
    const stale = await manager.get(`/year/dates/${date}`).then(() => manager.post(`/year/dates/${date}`, { kind: 'csp-meeting', title: 'x', version: '1', ...dates('on-day', '2027-01-29') })); // prettier-ignore
    assert.equal(stale.statusCode, 422);
    assert.equal((await manager.get(`/year/steps/${rule}/${newId()}`)).statusCode, 404);
  });

  it('keeps rules with their versions, and local deadlines beside them', async () => {
    const rule = await idOf('year_rule', `code = 'D02'`);
    await good(manager, `/year/rules/${rule}`);
    const fields = {
      code: 'D02', title: 'Executive group meets', start: 'date:csp-meeting', amount: '15', unit: 'working-days', direction: 'before',
      roll: 'none', repeat: '', event: 'csp-meeting', times: '1', day: '31', month: '3', words: '', item: '', href: '', 'owner-agency': '',
      'owner-person': '', 'owner-words': 'Chair', source: 'Decision of March', mark: 'local', ...dates('effective-from', '2020-04-01'), ...dates('effective-to', ''),
    }; // prettier-ignore
    done(await manager.post(`/year/rules/${rule}`, { ...fields, version: '1' }));
    assert.match(await good(manager, `/year/rules/${rule}`), /15 working days before .* Earlier versions Until .*10 working days before/); // prettier-ignore
    const stale = await manager.post(`/year/rules/${rule}`, { ...fields, version: '1' });
    assert.match(text(stale.body), /Somebody changed this rule/);
    await manager.get('/year/rules');
    done(await manager.post('/year/rules', { ...fields, code: 'LOCAL-1', title: 'Look at cameras', start: 'year-day', amount: '0', day: '1', month: '2' })); // prettier-ignore
    assert.match(await good(manager, '/year?show=all&year=2026-27'), /1 February 2027 Look at cameras/);
    await manager.get('/year/rules');
    const wrong = await manager.post('/year/rules', { ...fields, code: 'x', amount: '-1', start: 'standing', ...dates('effective-to', '2019-01-01') }); // prettier-ignore
    assert.match(text(wrong.body), /The code must be .* How many must be a whole number/);
    const local = await idOf('year_rule', `code = 'LOCAL-1'`);
    await manager.get(`/year/rules/${local}`);
    const away = done(await manager.post(`/year/rules/${local}/remove`));
    await good(manager, away);
    assert.doesNotMatch(await good(manager, '/year?show=all'), /Look at cameras/);
    await manager.get('/year/rules');
    done(await manager.post(`/year/rules/${local}/put-back`));
    await manager.get('/year/dates');
    for (const path of [`/year/rules/${newId()}/remove`, `/year/dates/${newId()}/remove`])
      assert.equal((await manager.post(path)).statusCode, 404, path);
    const date = await idOf('year_date', `title = 'Scrutiny of the draft strategy'`);
    await manager.get('/year/dates');
    await good(manager, done(await manager.post(`/year/dates/${date}/remove`)));
    done(await manager.post(`/year/dates/${date}/put-back`));
  });

  it('lets the owner’s agency say where its step stands, and nobody else', async () => {
    const rule = await idOf('year_rule', `code = 'D09'`);
    const url = `/year/steps/${rule}/2026-12-31`;
    const police = world.partnership.agencies.find(({ name }) => /Police/.test(name));
    assert.ok(police);
    await manager.get(url);
    done(
      await manager.post(url, { state: 'not-started', note: '', version: '0', 'owner-agency': police.id }),
    );
    const chair = await world.as('chair');
    const councillor = await world.as('councillor');
    assert.doesNotMatch(await good(councillor, url), /Say where it stands/);
    assert.match(await good(chair, url), /Say where it stands/);
    done(await chair.post(url, { state: 'under-way', note: 'Asked', version: '1' }));
    const again = await chair.get(url);
    assert.doesNotMatch(text(again.body), /Say where it stands/, 'given back to the rule’s owner');
    assert.equal((await chair.post(url, { state: 'done', note: '', version: '2' })).statusCode, 403);
  });

  it('comes as A3, Word, spreadsheet, CSV and calendar file', async () => {
    for (const format of ['pdf', 'docx', 'xlsx', 'csv', 'ics']) {
      const answer = await manager.get(`/year/download/${format}?year=2026-27`);
      assert.equal(answer.statusCode, 200, format);
      if (format === 'pdf') {
        const pdf = answer.rawPayload.toString('latin1');
        // A3 across: 1190.55 by 841.89 points.
        assert.match(pdf, /MediaBox\s*\[0 0 1190\.5\d* 841\.8\d*\]/);
      }
      if (format === 'csv') assert.match(answer.body, /2027-01-20,AGENDA-CSP,Papers go to the members/);
    }
  });

  it('reminds each owner once a week, in one message', async () => {
    const round = (): Promise<number> =>
      world.test.database.asSystem('remind owners of steps of the year', world.partnership.id, remindOwners);
    assert.equal(await round(), 1);
    assert.equal(await round(), 0);
    const [message] = await world.test.query<{ subject: string; body: string }>(
      `select subject, body from outbox_message where subject like 'The year:%'`,
    );
    assert.match(message?.body ?? '', /Late, 30 September 2026: Briefing to all councillors/);
    goOn();
    goOn = stopClockAt('2026-11-30T09:00:00Z');
    assert.equal(await round(), 1);
    const home = await good(await world.as('manager'), '/');
    assert.match(home, /The year \d+ steps are due within 14 days, \d+ of them late/);
  });
});

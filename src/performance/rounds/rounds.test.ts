import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openPerformance, type PerformanceWorld } from '../../../test/support/performance.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { returnKind } from './round.requests.ts';
import { performanceRound } from './rounds.clock.ts';

let world: PerformanceWorld;
let analyst: Visitor;
let manager: Visitor;
let partner: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};
/** Sessions end in between. */
async function signInAgain(): Promise<void> {
  analyst = await world.as('analyst');
  manager = await world.as('manager');
  partner = await world.as('partner');
}

before(async () => {
  at('2026-09-28T09:00:00Z');
  world = await openPerformance();
  await signInAgain();
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
async function send(visitor: Visitor, url: string, fields: Record<string, string | string[]>, page = url): Promise<string> {
  await visitor.get(page);
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  assert.equal(answer.statusCode, 303, `${url}: ${text(answer.body).slice(0, 700)}`);
  return String(answer.headers['location']);
} // prettier-ignore

const police = () => world.partnership.agencies[1];
const form = (code: string, more: Record<string, string | string[]> = {}) => ({
  title: `Indicator ${code}`,
  definition: `What ${code} counts`,
  code,
  shape: 'number',
  source: 'return',
  unit: 'people',
  polarity: 'up-good',
  owner: police()?.id ?? '',
  priority: 'Safer streets',
  role: 'outcome',
  frequency: 'quarter',
  ...more,
});
const share = {
  shape: 'share',
  unit: '%',
  decimals: '1',
  'numerator-words': 'answered in time',
  'denominator-words': 'all applicants',
};
const add = (code: string, more: Record<string, string | string[]> = {}): Promise<string> =>
  send(analyst, '/performance/indicators/new', form(code, more));
const readingOf = async (code: string): Promise<{ id: string; state: string; value: number | null }> => {
  const [row] = await world.test.query<{ id: string; state: string; value: number | null }>(
    `select r.id, r.state, r.value from indicator_reading r join indicator i on i.id = r.indicator_id where i.code = $1
     order by r.period_from desc limit 1`,
    [code],
  );
  assert.ok(row, code);
  return row;
};

describe('the register', () => {
  it('takes an indicator, its targets and a change of definition, and shows them', async () => {
    const empty = await good(analyst, '/performance');
    assert.match(empty, /There are no indicators yet/);
    await good(analyst, '/performance/indicators/new');
    const refused = await analyst.post('/performance/indicators/new', { title: '' });
    assert.equal(refused.statusCode, 422);
    assert.match(text(refused.body), /Enter a title/);
    await assertGoodHtml('new, empty', refused.body);
    const address = await add('trigger-replies', share);
    await send(analyst, `${address}/targets`, { period: '2026-07..2026-09', value: '95', reason: 'Guideline' }, address);
    assert.match(await good(analyst, address), /95\.0%.*Guideline/);
    // What is counted changes: from when must be said.
    await analyst.get(`${address}/change`);
    const broken = form('trigger-replies', { ...share, definition: 'Counted otherwise', 'break-reason': 'New guidance' });
    const unsaid = await analyst.post(`${address}/change`, { version: '1', ...broken });
    assert.equal(unsaid.statusCode, 422);
    assert.match(text(unsaid.body), /enter from when/);
    await send(analyst, `${address}/change`, { ...broken, 'break-from-day': '1', 'break-from-month': '7', 'break-from-year': '2026' });
    assert.match(await good(analyst, address), /From July 2026: New guidance/);
    const stale = await analyst.post(`${address}/change`, { version: '1', ...form('trigger-replies', { ...share, definition: 'Counted otherwise' }) });
    assert.equal(stale.statusCode, 422);
    assert.match(text(stale.body), /Somebody changed this indicator/);
    assert.equal((await partner.get('/performance/indicators/new')).statusCode, 403);
  }); // prettier-ignore

  it('ties an output to an outcome, and says that this proves nothing', async () => {
    const output = await add('sessions', { role: 'output' });
    const outcome = await add('confidence');
    await send(analyst, `${output}/tie`, { outcome: outcome.split('/').at(-1) ?? '' }, output);
    assert.match(
      await good(analyst, output),
      /meant to lead to|said to lead to: |does not show that one caused/,
    );
    assert.match(await good(analyst, outcome), /Said to lead to it Indicator sessions/);
    const thread = analyst.hidden('thread');
    await send(analyst, `${outcome}/untie`, { thread }, outcome);
    assert.match(await good(analyst, outcome), /Nothing is tied to it yet/);
    assert.equal((await analyst.post(`${outcome}/untie`, { thread })).statusCode, 404, 'it is gone');
    await send(analyst, `${outcome}/remove`, {}, outcome);
    assert.match(await good(analyst, outcome), /was taken out of the register/);
    await send(analyst, `${outcome}/put-back`, {}, outcome);
    await good(analyst, '/performance?removed=yes');
    assert.equal((await analyst.get('/performance/indicators.csv')).statusCode, 200);
  });
});

describe('the quarterly round', () => {
  let round = '';

  it('opens by itself on the first working day, once, and asks owners in one message each', async () => {
    await add('engaged', { 'by-chance': 'yes', polarity: 'down-good' });
    await add('story', { shape: 'words', unit: 'words', polarity: 'neutral' });
    at('2026-09-30T09:00:00Z');
    await world.system(performanceRound);
    const before = await world.test.query<{ period: string }>('select period_from::text as period from performance_round'); // prettier-ignore
    // The quarter before stands open until then; the one of July to September does not.
    assert.deepEqual(before.map(({ period }) => period), ['2026-04-01']); // prettier-ignore
    at('2026-10-01T09:00:00Z');
    await signInAgain();
    await world.system(performanceRound);
    await world.system(performanceRound);
    const [row] = await world.test.query<{ id: string; due: string; check: string }>(
      `select id, due_on::text as due, check_by::text as check from performance_round where period_from = '2026-07-01'`,
    );
    assert.deepEqual([row?.due, row?.check], ['2026-10-22', '2026-10-29']);
    round = `/performance/rounds/${row?.id ?? ''}`;
    const asked = await world.test.query<{ many: number }>(
      `select count(*)::int as many from request where kind = $1 and question like '%July to September 2026%'`,
      [returnKind.kind],
    );
    assert.equal(asked[0]?.many, 5);
    await good(analyst, '/performance/rounds');
    assert.match(await good(analyst, round), /Waiting for their owners/);
  });

  it('takes a return by its owner, and asks for what is missing', async () => {
    const { id } = await readingOf('trigger-replies');
    const address = `/performance/readings/${id}/return`;
    assert.match(await good(partner, address), /Target: 95\.0%/);
    const short = await partner.post(address, { version: partner.hidden('version'), value: '75' });
    assert.equal(short.statusCode, 422);
    assert.match(text(short.body), /Enter of how many/);
    await assertGoodHtml('return, short', short.body);
    const red = await partner.post(address, { version: partner.hidden('version'), numerator: '800', denominator: '1000' }); // prettier-ignore
    assert.match(text(red.body), /It is red: enter why/);
    await send(partner, address, {
      numerator: '800',
      denominator: '1000',
      commentary: 'Two posts were empty',
    });
    assert.deepEqual(await readingOf('trigger-replies'), { id, state: 'submitted', value: 80 });
    assert.equal((await (await world.as('caseworker')).get(address)).statusCode, 403, 'another agency’s');
    assert.equal((await (await world.as('councillor')).get(address)).statusCode, 403);
  });

  it('reads a reply by link or e-mail, and keeps words without a number for somebody to read', async () => {
    const request = async (code: string) => {
      const { id } = await readingOf(code);
      return { id: 'x', reference: 'x', subject: { kind: 'indicator_reading', id }, askedAccountId: '', askedAgencyId: '', askingAgencyId: '' }; // prettier-ignore
    };
    const person = police()?.people[1]?.actor.accountId ?? '';
    const answer = (words: string, fields: Record<string, string> | null = null) => ({ choice: null, words, fields, way: 'email' as const, saidBy: person, saidOn: '2026-10-05', recordedBy: null, how: null, answeredAt: '2026-10-05T09:00:00Z' }); // prettier-ignore
    await world.system(async (tx) => {
      await returnKind.onAnswered?.(tx, await request('engaged'), answer('I shall ask Finance next week'));
      await returnKind.onAnswered?.(
        tx,
        await request('sessions'),
        answer('12, Half term. 300 came.', {
          'value.value': '12',
          'value.commentary': 'Half term. 300 came.',
        }),
      );
      await returnKind.onAnswered?.(tx, await request('story'), answer('The hubs are open and used.'));
    });
    assert.equal((await readingOf('engaged')).state, 'open');
    assert.deepEqual((await readingOf('sessions')).value, 12);
    assert.match(await good(analyst, round), /It was answered: “I shall ask Finance next week”/);
  });

  it('is checked, sent back, returned for somebody, and locked', async () => {
    const { id } = await readingOf('sessions');
    await analyst.get(`/performance/readings/${id}/send-back`);
    const silent = await analyst.post(`/performance/readings/${id}/send-back`, { version: analyst.hidden('version') }); // prettier-ignore
    assert.match(text(silent.body), /Enter what is wrong/);
    await send(analyst, `/performance/readings/${id}/send-back`, { reason: 'Sessions or people?' });
    assert.equal((await readingOf('sessions')).state, 'returned');
    await world.system(performanceRound);
    await send(analyst, `/performance/readings/${id}/return`, { value: '12', commentary: 'Sessions', 'said-by': 'Sgt Example' }); // prettier-ignore
    const ids = [(await readingOf('trigger-replies')).id, id, (await readingOf('story')).id];
    await send(analyst, `${round}/check`, { reading: ids }, round);
    await analyst.get(round);
    const missing = await analyst.post(`${round}/lock`, { version: analyst.hidden('version') });
    assert.equal(missing.statusCode, 422);
    assert.match(text(missing.body), /2 values are not checked/);
    await analyst.get(round);
    await send(analyst, `${round}/lock`, { 'leave-out': 'yes' }, round);
    const locked = await good(analyst, round);
    assert.match(locked, /Red: below target/);
    assert.match(locked, /Not returned/);
    assert.equal((await analyst.post(`${round}/check`, { reading: ids })).statusCode, 403);
  });

  it('keeps a return that came after the lock, and somebody decides', async () => {
    const { id } = await readingOf('engaged');
    const late = `/performance/readings/${id}/return`;
    assert.match(await good(partner, late), /The round is locked/);
    await send(partner, late, { value: '3', commentary: 'Late, sorry' });
    assert.match(text((await partner.get(round)).body), /came after the lock/);
    const [row] = await world.test.query<{ id: string }>(
      `select id from indicator_correction where state = 'late'`,
    );
    const decide = `/performance/corrections/${row?.id ?? ''}`;
    await good(analyst, decide);
    await send(analyst, decide, { decision: 'propose', words: 'It came a day late' });
    assert.match(await good(analyst, decide), /a second person decides/);
    const own = await analyst.post(decide, { decision: 'confirm', version: '2', words: '' });
    assert.equal(own.statusCode, 409);
    await good(manager, decide);
    await send(manager, decide, { decision: 'confirm', words: '' });
    assert.deepEqual((await readingOf('engaged')).value, 3);
    // Small, so that only the unit sees it whole.
    assert.match(await good(manager, round), / 3 people/);
    assert.match(await good(partner, round), /fewer than 5/);
  });

  it('is corrected by two people, with the old value beside the new', async () => {
    const { id } = await readingOf('trigger-replies');
    const address = `/performance/readings/${id}/correct`;
    await good(analyst, address);
    await send(analyst, address, { numerator: '960', denominator: '1000', value: '', commentary: 'Counted again', reason: 'A tab was left out' }); // prettier-ignore
    const [row] = await world.test.query<{ id: string }>(`select id from indicator_correction where state = 'proposed'`); // prettier-ignore
    await send(manager, `/performance/corrections/${row?.id ?? ''}`, { decision: 'confirm', words: '' });
    const [reading] = await world.test.query<{ value: number; status: string; words: string }>(
      'select value, status, status_words as words from indicator_reading where id = $1',
      [id],
    );
    assert.deepEqual(reading, { value: 96, status: 'green', words: 'above target' });
    const [indicator] = await world.test.query<{ id: string }>(`select id from indicator where code = 'trigger-replies'`); // prettier-ignore
    const page = await good(analyst, `/performance/indicators/${indicator?.id ?? ''}`);
    assert.match(page, /80\.0% \(800 of 1,000\) → 96\.0% \(960 of 1,000\)/);
    assert.match(page, /A tab was left out/);
  });

  it('shows a target that was changed after the fact with both values', async () => {
    const [indicator] = await world.test.query<{ id: string }>(`select id from indicator where code = 'trigger-replies'`); // prettier-ignore
    const address = `/performance/indicators/${indicator?.id ?? ''}`;
    await send(analyst, `${address}/targets`, { period: '2026-07..2026-09', value: '98', reason: 'Raised by the board' }, address); // prettier-ignore
    assert.match(
      await good(analyst, address),
      /changed after the period was over: 95\.0% until .* now 98\.0%/,
    );
  });

  it('keeps its days as dated data', async () => {
    await good(analyst, '/performance/settings');
    await send(analyst, '/performance/settings', { 'begins-on-day': '1', 'begins-on-month': '4', 'begins-on-year': '2027', 'return-days': '10', 'check-days': '5', 'lead-days': '8', 'paper-days': '5', 'on-target': '2', reason: 'Agreed in March' }); // prettier-ignore
    assert.match(await good(analyst, '/performance/settings'), /10 working days.*Agreed in March/);
  });

  it('leaves an indicator to who is there when its owner has left', async () => {
    const [first, second] = police()?.people.slice(1) ?? [];
    const address = await add('inherited', {
      owner: `${police()?.id ?? ''}/${second?.actor.accountId ?? ''}`,
    });
    await world.test.query(`update post set ended_on = '2026-09-30' where account_id = $1`, [second?.actor.accountId]); // prettier-ignore
    assert.match(await good(analyst, address), /Its owner has left Test Police/);
    assert.ok(first !== undefined);
  });
});

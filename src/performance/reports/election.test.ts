import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { openPerformance, type PerformanceWorld } from '../../../test/support/performance.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Period } from '../../foundation/period.ts';
import { insertElection, publicItems } from '../../year/year.ts';
import { namedIn } from '../../year/elections/named.ts';
import { insertIndicator } from '../indicators/indicator.change.ts';
import { selectReading } from '../indicators/indicator.store.ts';
import { lockRound, openRound, readingsOfRound, submitReading, validateReading } from '../rounds/round.store.ts'; // prettier-ignore
import { outputs } from './election.ts';
import { insertReport } from './report.store.ts';
import { reportTitle, type ReportKind } from './report.rules.ts';

let world: PerformanceWorld;
let manager: Visitor;
let governance: Visitor;
let councillor = '';
let goOn: () => void = () => {};
/** Sets the clock, and signs in again: sessions end by it. */
const at = async (moment: string): Promise<void> => {
  goOn();
  goOn = stopClockAt(moment);
  manager = await world.as('manager');
  governance = await world.as('governance');
};
const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
async function send(visitor: Visitor, url: string, fields: Record<string, string>, page = url) {
  await visitor.get(page);
  const answer = await visitor.post(url, { version: visitor.hidden('version'), ...fields });
  return { status: answer.statusCode, words: text(answer.body), body: answer.body };
}
const inside: PerformanceWorld['system'] = (work) =>
  world.test.database.asActor(world.partnership.actor('manager'), 'a test', work);
const today = (day: string): Record<string, string> => {
  const [year = '', month = '', number = ''] = day.split('-');
  return { 'released-on-day': number, 'released-on-month': month, 'released-on-year': year };
};
async function release(address: string, day: string): Promise<void> {
  assert.match(await good(governance, `${address}/release`), /inside the pre-election period of/);
  const none = await send(governance, `${address}/release`, { officer: '', why: 'x', ...today(day) });
  assert.match(none.words, /Enter the monitoring officer’s name/);
  assert.equal((await send(governance, `${address}/release`, { officer: 'M. Officer', why: 'It is factual', ...today(day) })).status, 303); // prettier-ignore
}

/** Opens a quarter, gives its one value and locks it. @returns its address. */
async function locked(quarter: Period, value: number): Promise<string> {
  return inside(async (tx) => {
    const opened = await openRound(tx, quarter);
    assert.ok(opened !== null);
    for (const reading of await readingsOfRound(tx, opened.round.id)) {
      await submitReading(tx, reading, { value, numerator: null, denominator: null, words: '', commentary: '', isProvisional: false }, { way: 'link', saidBy: 'Somebody' }, []); // prettier-ignore
      await validateReading(tx, await selectReading(tx, reading.id), 2);
    }
    await lockRound(tx, opened.round, 1);
    return `/performance/rounds/${opened.round.id}`;
  });
}

before(async () => {
  goOn = stopClockAt('2027-01-20T09:00:00Z');
  world = await openPerformance();
  await at('2027-01-20T09:00:00Z');
  const [row] = await world.test.query<{ name: string }>(`select a.name from post p join account a on a.id = p.account_id where p.role = 'councillor'`); // prettier-ignore
  councillor = row?.name ?? assert.fail();
  await inside(async (tx) => {
    await insertIndicator(tx, {
      code: 'victims', title: 'Victims supported', definition: 'People who were supported', role: 'outcome', shape: 'number', source: 'return', measureCode: null, areaCode: null,
      unit: 'people', decimals: 0, numeratorWords: '', denominatorWords: '', polarity: 'up-good', frequency: 'quarter', byChance: false, baseline: null, baselineWords: '',
      tolerancePercent: 5, lowest: null, highest: null, comparator: '', limitations: '', ownerAgencyId: world.partnership.agencies[0]?.id ?? '', ownerAccountId: null,
      priority: 'Safer streets', priorityId: null, pairedId: null, isPublic: true,
    }); // prettier-ignore
    await insertElection(tx, {
      title: 'Borough elections', kind: 'whole-council', reach: 'district', area: 'The borough', wardCode: null,
      noticeOn: '2027-03-26', pollOn: '2027-05-06', noticeRule: '',
    }); // prettier-ignore
  });
});
after(async () => {
  await world.close();
  goOn();
});

describe('what is named', () => {
  it('is a councillor we know, or anybody with the title before the name', () => {
    assert.equal(namedIn('The lead is Nadia Fenn.', ['Nadia Fenn']), 'Nadia Fenn');
    assert.equal(namedIn('THE LEAD IS NADIA FENN', ['Nadia Fenn']), 'Nadia Fenn');
    assert.equal(namedIn('Nadia Fennimore runs it', ['Nadia Fenn']), null);
    assert.equal(namedIn('Cllr Abel opened it', []), 'Cllr Abel');
    assert.equal(namedIn('Councillors Abel and Byrne', []), 'Councillors Abel');
    assert.equal(namedIn('Briefings for councillors, each quarter', []), null);
  });
  it('never stops an output that is not of the kinds that wait', () => {
    assert.equal(publicItems[outputs['quarter-as-usual']].waits, false);
    assert.equal(publicItems[outputs['scrutiny-report']].waits, false);
    assert.equal(publicItems[outputs['disclosure-log']].waits, false);
    for (const output of ['quarter-first', 'quarter-launch', 'quarter-naming', 'scrutiny-report-naming', 'disclosure-log-naming'] as const)
      assert.equal(publicItems[outputs[output]].waits, true, output);
  }); // prettier-ignore
});

describe('publishing a quarter in a pre-election period', () => {
  it('waits the first time, since a new page is publicity; outside the period nobody is asked', async () => {
    const round = await locked({ from: '2026-10', to: '2026-12' }, 40);
    await at('2027-04-20T09:00:00Z');
    const page = await good(manager, `${round}/publish`);
    assert.match(page, /It would be published inside the pre-election period of “Borough elections” \(26 March 2027 to 6 May 2027\)/); // prettier-ignore
    assert.doesNotMatch(page, /Publish it/);
    const early = await send(manager, `${round}/publish`, { 'goes-out': 'usual' });
    assert.equal(early.status, 403);
    assert.match(early.words, /It waits until after the poll, or for the monitoring officer’s release/);
    assert.equal((await manager.get(`${round}/release`)).statusCode, 403, 'only the governance officer');
    await at('2027-02-01T09:00:00Z');
    assert.doesNotMatch(await good(manager, `${round}/publish`), /pre-election/);
    assert.equal((await send(manager, `${round}/publish`, {})).status, 303);
    assert.equal((await governance.get(`${round}/release`)).statusCode, 404, 'nothing waits then');
  });

  it('goes on as every quarter, but waits with a launch or a councillor', async () => {
    await at('2027-04-20T09:00:00Z');
    const round = await locked({ from: '2027-01', to: '2027-03' }, 44);
    assert.match(
      await good(manager, `${round}/publish`),
      /It is a pre-election period: how does it go out\?/,
    );
    assert.match((await send(manager, `${round}/publish`, {})).words, /Choose how it goes out/);
    const launch = await send(manager, `${round}/publish`, { 'goes-out': 'launch' });
    assert.equal(launch.status, 422);
    assert.match(launch.words, /It would be launched inside the pre-election period/);
    await assertGoodHtml('a launch that waits', launch.body);
    assert.match((await send(manager, `${round}/publish`, { 'goes-out': 'naming' })).words, /It would appear inside the pre-election period/); // prettier-ignore
    assert.equal((await send(manager, `${round}/publish`, { 'goes-out': 'usual' })).status, 303);
    assert.match(await good(world.anybody(), '/public/performance'), /44 people/);
  });

  it('waits where its words name a councillor, until the monitoring officer releases it', async () => {
    await at('2027-04-21T09:00:00Z');
    await world.test.query('update indicator set definition = $1', [`People whom ${councillor} met`]);
    const [row] = await world.test.query<{ id: string }>(`select id from performance_round where period_to = '2027-03-01'`); // prettier-ignore
    const round = `/performance/rounds/${row?.id ?? ''}`;
    const fields = { 'goes-out': 'usual', why: 'The definition was put right' };
    assert.match(await good(manager, `${round}/publish`), new RegExp(`It names “${councillor}”`));
    assert.equal((await send(manager, `${round}/publish`, fields)).status, 403);
    await release(round, '2027-04-21');
    assert.equal((await send(manager, `${round}/publish`, fields)).status, 303);
    await at('2027-05-07T09:00:00Z');
    assert.doesNotMatch(await good(manager, `${round}/publish`), /pre-election/, 'after the poll');
  });
});

describe('a report in a pre-election period', () => {
  async function agreed(kind: ReportKind, period: Period, context: string): Promise<string> {
    const id = await inside((tx) => insertReport(tx, { kind, title: reportTitle(kind, period), period, meetingOn: null }, ['Safer streets'])); // prettier-ignore
    const address = `/performance/reports/${id}`;
    const version = async (): Promise<string> =>
      String((await world.test.query<{ version: number }>('select version from performance_report where id = $1', [id]))[0]?.version); // prettier-ignore
    await manager.get(address);
    assert.equal((await manager.post(`${address}/parts`, { part: manager.hidden('part'), context, sign: 'yes', version: '1' })).statusCode, 303); // prettier-ignore
    for (const [step, words] of [['leads-signed', ''], ['agree', 'Executive, 12 April']] as const)
      assert.equal((await send(manager, `${address}/steps`, { step, words, version: await version() }, address)).status, 303, step); // prettier-ignore
    return address;
  }
  const before = async (address: string) => {
    const id = address.split('/').at(-1);
    const [row] = await world.test.query<{ version: number }>('select version from performance_report where id = $1', [id]); // prettier-ignore
    return send(manager, `${address}/steps`, { step: 'put-before', words: 'Item 4', version: String(row?.version) }, address); // prettier-ignore
  };
  const year = { from: '2026-04', to: '2027-03' };

  it('goes before scrutiny unless it names a councillor; the progress report is not public', async () => {
    await at('2027-04-20T09:00:00Z');
    await world.test.query(`update indicator set definition = 'People who were supported'`);
    const plain = await agreed('year-end', year, 'All went well.');
    assert.equal((await before(plain)).status, 303, 'business as usual');
    const naming = await agreed('year-end', year, 'Cllr Abel opened the hub.');
    assert.match(await good(manager, naming), /Put it on the agenda of the meeting: It names “Cllr Abel”\. It would appear inside the pre-election period/); // prettier-ignore
    assert.equal((await before(naming)).status, 422);
    await release(naming, '2027-04-20');
    assert.equal((await before(naming)).status, 303);
    const progress = await agreed('progress', { from: '2027-01', to: '2027-03' }, 'Cllr Abel opened the hub.'); // prettier-ignore
    assert.equal((await before(progress)).status, 303);
  });
});

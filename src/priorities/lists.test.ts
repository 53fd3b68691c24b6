import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openGround, type GroundWorld } from '../../test/support/ground.ts';
import { assertGoodHtml } from '../../test/support/html.ts';
import type { Visitor } from '../../test/support/visitor.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { may } from '../partnership/partnership.ts';
import { withOwn } from './duties.ts';
import { makePastRound } from './made.ts';
import { bandOf, placeOn, readMatrix, standardMatrix, stepLines } from './matrix.rules.ts';
import { prioritiesRoom } from './priorities.room.ts';

/** The legal duties and the matrix as data: edited by pages, each change a version, what was decided kept as it stood. */
let world: GroundWorld;
let manager: Visitor;
let councillor: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2026-11-02T09:00:00Z');
  world = await openGround(
    (registrar, services, database) => {
      prioritiesRoom(database, { ...services, may: (actor, action) => may(actor.role, action), documentBanner: '' }).register(registrar);
    },
    [{ name: 'Fenwater Council', roles: ['manager', 'councillor'] }],
  ); // prettier-ignore
  manager = await world.as('manager');
  councillor = await world.as('councillor');
});
after(async () => {
  await world.close();
  goOn();
});

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
async function good(visitor: Visitor, url: string): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, 200, `${url}: ${text(answer.body).slice(0, 400)}`);
  await assertGoodHtml(url, answer.body);
  return text(answer.body);
}
/** Sends a form as its page has it; gives the status and the words of the answer. */
async function send(url: string, fields: Record<string, string | string[]>): Promise<{ status: number; words: string }> {
  await manager.get(url);
  const answer = await manager.post(url, { 'from-version': manager.hidden('from-version'), ...fields });
  if (answer.statusCode === 422) await assertGoodHtml(url, answer.body);
  return { status: answer.statusCode, words: text(answer.body) };
} // prettier-ignore
const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};
const lone = { ...day('until', ''), limbs: 'crime-disorder' };

describe('the legal duties', () => {
  it('come with the software, are read by all, and changed by those who set priorities', async () => {
    const page = await good(councillor, '/priorities/duties');
    assert.match(page, /consider crime and disorder in all it does Crime and Disorder Act 1998, section 17 30 September 1998 in force guidance, to be checked/); // prettier-ignore
    assert.match(page, /Versions, the one in force first Version Since By Reason 0 As it comes with the software/); // prettier-ignore
    assert.equal((await councillor.get('/priorities/duties/new')).statusCode, 403);
    await good(manager, '/priorities/duties/section-17');
    assert.equal((await manager.get('/priorities/duties/never-was')).statusCode, 404);
  });

  it('are changed with a reason, each change a version; a slower one is told', async () => {
    const own = '/priorities/duties/section-17';
    const fields = { title: 'Section 17', source: 'Crime and Disorder Act 1998, section 17(1)', ...day('since', '1998-09-30'), ...lone, mark: 'F' }; // prettier-ignore
    const wrong = await send(own, { ...fields, title: '', reason: '', ...day('until', '1990-01-01') });
    assert.match(wrong.words, /Enter the duty.*Enter the reason/);
    assert.match((await send(own, { ...fields, reason: 'x', ...day('until', '1990-01-01') })).words, /on the day it began or later/); // prettier-ignore
    assert.equal((await send(own, { ...fields, reason: 'Read in full on legislation.gov.uk' })).status, 303);
    assert.match(await good(councillor, '/priorities/duties'), /Section 17 Crime and Disorder Act 1998, section 17\(1\) 30 September 1998 in force checked against the text.*1 2 November 2026[^0]*at 09:00 Person \d+ Read in full/); // prettier-ignore
    const slower = await send(own, { ...fields, reason: 'y', 'from-version': '0' });
    assert.match(slower.words, /Somebody changed this list after you opened the page/);
    const [audited] = await world.store.query<{ n: number }>(`select count(*)::int as n from audit_entry where event = 'priorities.duty-changed'`); // prettier-ignore
    assert.equal(audited?.n, 1);
  });

  it('take new ones, which candidates can rest on while they are in force; a decided round keeps what stood then', async () => {
    const fresh = { title: 'Report data on anti-social behaviour', source: 'SI 2027/1', ...day('since', '2026-10-01'), ...lone, mark: 'G' }; // prettier-ignore
    assert.equal((await send('/priorities/duties/new', { ...fresh, reason: 'Commenced' })).status, 303);
    assert.equal((await send('/priorities/duties/new', { ...fresh, title: 'Not yet', ...day('since', '2030-01-01'), reason: 'Announced' })).status, 303); // prettier-ignore
    assert.match(await good(manager, '/priorities/duties'), /Not yet SI 2027\/1 1 January 2030 not yet/);
    const past = await world.store.database.asActor(world.partnership.actor('manager'), 'a test', (tx) =>
      makePastRound(tx, world.partnership.actor('manager'), {
        title: 'Before',
        openedOn: '2026-11-02',
        scoresDueOn: '2026-11-02',
        meetingOn: '2026-11-02',
        minute: '1',
        candidates: [{ title: 'Nuisance', words: '', because: '', evidence: { subjects: [], issues: [], duties: ['report-data-on-anti-social-behav'] }, limbs: [], controlStrategy: '', crimePlan: '', decision: 'adopt', rationale: 'x', likelihood: 4, impact: 4 }],
        sheets: [],
      }),
    ); // prettier-ignore
    assert.match(await good(councillor, `/priorities/${past}`), /Nuisance because of the law \(SI 2027\/1\)/);
    at('2026-12-02T09:00:00Z');
    manager = await world.as('manager');
    councillor = await world.as('councillor');
    assert.equal((await send('/priorities/duties/report-data-on-anti-social-behav', { ...fresh, source: 'SI 2027/99', reason: 'Renumbered' })).status, 303); // prettier-ignore
    assert.match(await good(councillor, '/priorities/duties'), /SI 2027\/99/);
    assert.match(await good(councillor, `/priorities/${past}`), /because of the law \(SI 2027\/1\)/, 'as it stood'); // prettier-ignore
  });

  it('stand in place of those of the software by their code, and never lose one', () => {
    const own = withOwn([{ code: 'prevent', title: 'Ours', from: '2020-01-01', to: null, source: 's', mark: 'F', limbs: [] }]); // prettier-ignore
    assert.equal(own.length, withOwn([]).length);
    assert.equal(own.find(({ code }) => code === 'prevent')?.title, 'Ours');
  });
});

describe('the matrix', () => {
  it('says what is wrong with each of its fields, and keeps what was typed', async () => {
    const fields = { likelihood: stepLines(standardMatrix.likelihood), impact: stepLines(standardMatrix.impact), bands: '9: High\n1: Low', source: 'A test' }; // prettier-ignore
    const wrong = await send('/priorities/matrix', { ...fields, likelihood: 'Only one', impact: 'Same\nsame', bands: '5: High', reason: 'x' }); // prettier-ignore
    assert.equal(wrong.status, 422);
    assert.match(wrong.words, /Likelihood: enter 2 to 6 steps.*Impact: two steps have the same name.*Bands: one must begin at 1/); // prettier-ignore
    assert.match(manager.page, /Only one<\/textarea>/);
    assert.match((await send('/priorities/matrix', { ...fields, bands: '99: High\n1: Low', reason: 'x' })).words, /no product is more than 16/); // prettier-ignore
    assert.equal((await councillor.get('/priorities/matrix')).statusCode, 200);
    assert.doesNotMatch(councillor.page, /<form method="post" action="\/priorities\/matrix"/);
  });

  it('is changed by a version; a decided round keeps the one that stood then', async () => {
    const [round] = await world.store.query<{ id: string }>(`select id from priority_round where title = 'Before'`); // prettier-ignore
    const before = await good(councillor, `/priorities/${round?.id}/matrix`);
    assert.match(before, /High \(16\) Nuisance/);
    const sent = await send('/priorities/matrix', { likelihood: 'Rare\nOften: every week', impact: 'Small\nMiddle\nGreat: lasts', bands: '1: Green\n4: Red', source: 'The county’s own', reason: 'One grid for the county' }); // prettier-ignore
    assert.equal(sent.status, 303, sent.words);
    const now = await good(manager, '/priorities/matrix');
    assert.match(now, /Often: every week Green \(2\) Red \(4\) Red \(6\)/);
    assert.match(now, /1 2 December 2026[^0]*at 09:00 Person \d+ One grid for the county/);
    assert.match(await good(councillor, `/priorities/${round?.id}/matrix`), /High \(16\) Nuisance/);
  });

  it('places on the steps that it has, and names every product', () => {
    const { matrix, faults } = readMatrix({ likelihood: 'A\nB', impact: 'C\nD\nE', bands: '1 Low\n4: High', source: '' }); // prettier-ignore
    assert.deepEqual(faults, []);
    assert.equal(placeOn(matrix, { likelihood: 3, impact: 1 }), null, 'a step that it has no more');
    assert.equal(placeOn(matrix, { likelihood: 2, impact: null }), null);
    assert.deepEqual(placeOn(matrix, { likelihood: 2, impact: 3 }), { likelihood: 2, impact: 3 });
    assert.deepEqual([1, 3, 4, 6].map((product) => bandOf(matrix, product)), ['Low', 'Low', 'High', 'High']); // prettier-ignore
  });
});

import { addDays } from '../../foundation/day.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { Visitor } from '../../../test/support/visitor.ts';
import { clock } from '../../foundation/clock.ts';
import { layout } from '../../foundation/data-folder.ts';
import type { Role } from '../../foundation/database.ts';
import { runClock } from '../../foundation/clocks.ts';
import { buildServer } from '../../server/server.ts';
import type { Server } from '../../server/server.ts';
import { agreementsClock } from '../agreements/agreement.clock.ts';
import { sharingRoom } from '../sharing.room.ts';
import { impactSteps, impactStepsFrom, impactWords } from './impact.rules.ts';
import type { ImpactState, ImpactStep } from './impact.rules.ts';

const password = 'four plain common words';
let test: TestDatabase;
let partnership: TestPartnership;
let root: string;
let server: Server;

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database, {
    password,
    agencies: [{ name: 'Council', roles: ['governance', 'manager', 'administrator'] }],
  });
  root = await mkdtemp(join(tmpdir(), 'frankpledge-processing-'));
  server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      sharingRoom({ database: test.database, folder: layout(root, 'demonstration'), documentBanner: '' }),
    ],
  });
  await server.app.ready();
});

after(async () => {
  await server.app.close();
  await rm(root, { recursive: true, force: true });
});

async function as(role: Role): Promise<Visitor> {
  const person = partnership.agencies[0]?.people.find(({ actor }) => actor.role === role);
  assert.ok(person);
  const visitor = new Visitor(server.app);
  await visitor.signIn(person.email, password);
  return visitor;
}

const text = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

async function page(visitor: Visitor, url: string, status = 200): Promise<string> {
  const answer = await visitor.get(url);
  assert.equal(answer.statusCode, status, `${url}: ${text(answer.body).slice(0, 300)}`);
  if (status === 200) await assertGoodHtml(url, answer.body);
  return text(answer.body);
}

const day = (name: string, iso: string): Record<string, string> => {
  const [year = '', month = '', date = ''] = iso.split('-');
  return { [`${name}-day`]: date, [`${name}-month`]: month, [`${name}-year`]: year };
};

describe('the table of an impact assessment', () => {
  it('leads from screening to review, and asks the advice before the risk is accepted', () => {
    const order = ['draft', 'advise', 'accept', 'go-live', 'review'];
    let state: ImpactState = 'screened';
    for (const event of order) {
      const step: ImpactStep | undefined = impactStepsFrom(state).find((each) => each.event === event);
      assert.ok(step, `${event} from ${state}`);
      state = step.to;
    }
    assert.equal(state, 'reviewed');
    for (const from of Object.keys(impactWords) as ImpactState[])
      if (impactStepsFrom(from).some(({ event }) => event === 'accept')) assert.equal(from, 'dpo-advice');
    assert.deepEqual(impactStepsFrom('ended'), []);
    assert.ok(impactSteps.length > 0);
  });

  it('counts working days over a weekend', () => {
    assert.equal(workingDaysFrom('2026-11-20', 1), '2026-11-23');
    assert.equal(workingDaysFrom('2026-11-18', 10), '2026-12-02');
  });
});

describe('an impact assessment', () => {
  it('goes its course, with what must be given', async () => {
    const governance = await as('governance');
    await page(governance, '/sharing/impact-assessments');
    await page(governance, '/sharing/impact-assessments/new');
    const empty = await governance.post('/sharing/impact-assessments/new', { title: '' });
    assert.equal(empty.statusCode, 422);
    await assertGoodHtml('screening with mistakes', empty.body);
    await page(governance, '/sharing/impact-assessments/new');
    const made = await governance.post('/sharing/impact-assessments/new', {
      title: 'Case sharing', 'project-owner': 'Head of service', triggers: ['new-data', 'children'], needed: 'yes',
      screening: 'New data about families.', agreement: '',
    }); // prettier-ignore
    assert.equal(made.statusCode, 303, text(made.body).slice(0, 500));
    const href = String(made.headers.location);
    const id = href.split('/').at(-1) ?? '';
    const step = async (event: string, fields: Record<string, string>, status = 303): Promise<string> => {
      await page(governance, `${href}/steps/${event}`);
      const answer = await governance.post(`${href}/steps/${event}`, {
        version: governance.hidden('version'),
        ...fields,
      });
      assert.equal(answer.statusCode, status, `${event}: ${text(answer.body).slice(0, 500)}`);
      return text(answer.body);
    };
    // Not before its time: the page says so, and the step is refused.
    assert.match(await page(governance, `${href}/steps/accept`), /It is now: screened: needed/);
    const early = await governance.post(`${href}/steps/accept`, {
      version: '1', 'asset-owner': 'A', followed: 'yes', 'residual-risk': 'low', ...day('review-on', '2030-01-01'),
    }); // prettier-ignore
    assert.equal(early.statusCode, 403);
    await step('draft', { flows: 'a', necessity: 'b', risks: 'c', measures: 'd' });
    await step('advise', { 'dpo-name': 'The officer', 'dpo-advice': 'Share less.' });
    assert.match(
      await step('accept', { 'asset-owner': 'Director', followed: 'no', 'residual-risk': 'high', ...day('review-on', '2030-01-01') }, 422),
      /why the advice is not followed.*the day the regulator was asked/,
    ); // prettier-ignore
    await step('accept', {
      'asset-owner': 'Director', followed: 'no', overruled: 'The law asks for it.', 'residual-risk': 'high',
      ...day('regulator-asked-on', '2026-01-05'), ...day('review-on', '2030-01-01'),
    }); // prettier-ignore
    await step('go-live', {
      ...day('live-on', '2026-02-01'),
      ...day('review-on', addDays(clock.today(), 20)),
    });
    const shown = await page(governance, href);
    assert.match(
      shown,
      /Live.*no: The law asks for it.*high, accepted by Director; regulator asked on 5 January 2026/,
    );
    const events = await test.query<{ event: string }>(
      `select event from audit_entry where subject_kind = 'impact-assessment' and subject_id = $1 order by id`,
      [id],
    );
    assert.deepEqual(
      events.map(({ event }) => event.replace('impact-assessment.', '')),
      ['screened', 'draft', 'advise', 'accept', 'go-live'],
    );
    // Its review is told once for each day of warning.
    await runClock(test.database, agreementsClock(test.database));
    await runClock(test.database, agreementsClock(test.database));
    const told = await test.query(
      `select id from outbox_message where subject like 'Review due in 20 days: Case sharing'`,
    );
    assert.equal(told.length, 1);
    assert.match(await page(governance, '/'), /Reviews due/);
    assert.match(await page(governance, '/sharing'), /Case sharing , review of the impact assessment/);
    const manager = await as('manager');
    await page(manager, href);
    await page(manager, `${href}/steps/review`, 403);
  });
});

describe('the register of processing', () => {
  it('is kept, changed with its earlier form kept, and given out as CSV', async () => {
    const governance = await as('governance');
    await page(governance, '/sharing/processing');
    await page(governance, '/sharing/processing/new');
    const entry = {
      name: 'Anti-social behaviour cases', regime: 'uk-gdpr', purpose: 'Prevent it', lawful_basis: '6(1)(e) public task',
      data_subjects: 'Residents', categories: '=Names and addresses', agreement: '', impact: '',
    }; // prettier-ignore
    const wrong = await governance.post('/sharing/processing/new', {
      ...entry,
      lawful_basis: '',
      ...day('review-on', '2026-02-30'),
    });
    assert.equal(wrong.statusCode, 422);
    assert.match(text(wrong.body), /Enter the lawful basis.*must be a real date/);
    await page(governance, '/sharing/processing/new');
    const made = await governance.post('/sharing/processing/new', entry);
    assert.equal(made.statusCode, 303, text(made.body).slice(0, 500));
    const href = String(made.headers.location);
    await page(governance, '/sharing/processing/new');
    assert.equal((await governance.post('/sharing/processing/new', entry)).statusCode, 422);
    await page(governance, `${href}/edit`);
    const changed = await governance.post(`${href}/edit`, {
      ...entry,
      version: '1',
      purpose: 'Prevent and end it',
    });
    assert.equal(changed.statusCode, 303);
    await page(governance, `${href}/edit`);
    assert.equal((await governance.post(`${href}/edit`, { ...entry, version: '1' })).statusCode, 409);
    assert.match(await page(governance, href), /Prevent and end it.*Changes/);
    const kept = await test.query<{ was: { purpose: string } }>(
      `select was from history where record_kind = 'processing-entry'`,
    );
    assert.deepEqual(
      kept.map(({ was }) => was.purpose),
      ['Prevent it'],
    );
    const csv = await governance.get('/sharing/processing.csv');
    // What a spreadsheet would run as a formula is text.
    assert.match(csv.body, /'=Names and addresses/);
    await page(await as('manager'), '/sharing/processing/new', 403);
  });
});

describe('lists', () => {
  it('are added to, changed and ended, with how they were', async () => {
    const administrator = await as('administrator');
    await page(administrator, '/sharing/lists');
    await administrator.post('/sharing/lists/fill');
    await administrator.get('/sharing/lists/purpose/add');
    const word = {
      title: 'Keep the High Street safe',
      guidance: '',
      source: '',
      position: '5',
      ...day('begins-on', '2026-01-01'),
    };
    const added = await administrator.post('/sharing/lists/purpose/add', word);
    assert.equal(added.statusCode, 303, text(added.body).slice(0, 400));
    await administrator.get('/sharing/lists/purpose/add');
    assert.equal((await administrator.post('/sharing/lists/purpose/add', word)).statusCode, 422);
    await administrator.get('/sharing/lists/purpose/add');
    const unchecked = await administrator.post('/sharing/lists/purpose/add', {
      ...word,
      title: 'Other',
      checked: 'yes',
    });
    assert.match(text(unchecked.body), /Enter the source that was checked/);
    const href = '/sharing/lists/purpose/words/keep-the-high-street-safe';
    await page(administrator, href);
    const ended = await administrator.post(href, {
      ...word,
      version: '1',
      title: 'Keep the town safe',
      ...day('ends-on', '2026-03-31'),
    });
    assert.equal(ended.statusCode, 303);
    assert.match(await page(administrator, href), /How it was before.*Keep the High Street safe/);
    assert.match(
      await page(administrator, '/sharing/lists/purpose'),
      /Keep the town safe.*until 31 March 2026/,
    );
    await administrator.get('/sharing/lists/agreement-warning/add');
    const warning = await administrator.post('/sharing/lists/agreement-warning/add', {
      ...word,
      title: 'Two months before',
      days: 'sixty',
    });
    assert.match(text(warning.body), /Days before must be a whole number/);
    await page(await as('manager'), '/sharing/lists/purpose/add', 403);
    await page(administrator, '/sharing/lists/nothing', 404);
  });
});

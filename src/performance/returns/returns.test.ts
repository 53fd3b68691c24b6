import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  done,
  good,
  openReturns,
  refusedWith,
  type ReturnsWorld,
} from '../../../test/support/returns-world.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { readWorkbookCells } from '../../documents/documents.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { insertPartnership } from '../../../test/support/database.ts';
import { returnsRound } from './returns.clock.ts';

let world: ReturnsWorld;
let manager: Visitor;
let analyst: Visitor;
let goOn: () => void = () => {};
const at = (moment: string): void => {
  goOn();
  goOn = stopClockAt(moment);
};

before(async () => {
  at('2026-01-12T09:00:00Z');
  world = await openReturns();
  manager = await world.as('manager');
  analyst = await world.as('analyst');
});
after(async () => {
  await world.close();
  goOn();
});

const settings = {
  title: 'Grant, quarterly',
  recipient: 'The commissioner',
  'send-to': 'grants@example.org',
  frequency: 'quarterly',
  'due-days': '30',
  keeper: '',
  notes: '',
};

async function madeForm(template = 'pcc-grant', more: Record<string, string> = {}): Promise<string> {
  await manager.get(`/performance/returns/forms/new?template=${template}`);
  return done(
    await manager.post('/performance/returns/forms', {
      ...settings,
      template,
      keeper: world.accountOf('manager'),
      ...more,
    }),
  );
}
async function named(form: string, cell: string, role: 'partner' | 'caseworker' = 'partner'): Promise<void> {
  await good(manager, `${form}/cells/${cell}`);
  done(
    await manager.post(`${form}/cells/${cell}`, {
      version: manager.hidden('version'), row: 'Asked', column: '', kind: 'owner', owner: world.accountOf(role), question: `What is ${cell}?`, numeric: 'yes',
    }), // prettier-ignore
  );
}
async function begun(form: string, from: string, to: string): Promise<string> {
  await manager.get(form);
  return done(await manager.post(`${form}/begin`, { from, to }));
}
async function step(visitor: Visitor, own: string, code: string, words = ''): Promise<void> {
  await good(visitor, `${own}/steps/${code}`);
  done(await visitor.post(`${own}/steps/${code}`, { version: visitor.hidden('version'), words }));
}
async function typed(own: string, cell: string, value: Record<string, string>): Promise<void> {
  await good(manager, `${own}/cells/${cell}`);
  done(await manager.post(`${own}/cells/${cell}`, { version: manager.hidden('version'), ...value }));
}

/** A year-end report filled by hand and by figures, sent by the two people it takes. */
async function sentReport(form: string, from: string, to: string): Promise<string> {
  const own = await begun(form, from, to);
  await step(manager, own, 'ask');
  for (const cell of ['promised.now', 'next.now'])
    await typed(own, cell, { words: `Words of ${from}`, note: '' });
  await step(manager, own, 'finish');
  await step(analyst, own, 'sign');
  await step(manager, own, 'send', 'By e-mail');
  return own;
}

describe('a return', () => {
  it('is set up from a template, and a duty that binds nobody yet cannot be begun', async () => {
    assert.match(await good(manager, '/performance/returns/forms'), /Not in force/);
    await good(manager, '/performance/returns/forms/new?template=serious-violence');
    assert.equal((await manager.get('/performance/returns/forms/new?template=asb-data')).statusCode, 403);
    await manager.get('/performance/returns/forms/new?template=pcc-grant');
    await refusedWith(
      manager,
      await manager.post('/performance/returns/forms', {
        ...settings,
        title: '',
        'due-days': 'x',
        template: 'pcc-grant',
      }),
      /Enter a title/,
    );
    const form = await madeForm();
    assert.match(await good(manager, form), /Name somebody/);
    await named(form, 'spent.now');
    assert.match(await good(manager, form), /Asked of Person/);
  });

  it('is filled from figures and by owners, signed by a second person, sent, and kept as it was sent', async () => {
    const form = await madeForm('scrutiny-year-end', { title: 'Year end', frequency: 'yearly' });
    await named(form, 'asks.now');
    const own = await begun(form, '2025-01', '2025-12');
    await step(manager, own, 'ask');
    const filling = await good(manager, own);
    // Of 2025: 9 shoplifting, 4 burglaries and 5 violence a month; the year before 6, 4 and 5 (test/support/ground.ts).
    assert.match(filling, /All recorded crime\s+This period\s+216/);
    assert.match(filling, /Same months a year earlier\s+180/);
    assert.match(filling, /3 cells have no value yet/);
    const blocked = await manager.post(`${own}/steps/finish`, { version: '2', words: '' });
    assert.equal(blocked.statusCode, 422);
    assert.equal(await world.answers('partner', () => 'We helped 41 people.'), 1);
    assert.match(await good(manager, own), /41.*“We helped 41 people.”/);
    await manager.get(`${own}/cells/next.now`);
    await refusedWith(
      manager,
      await manager.post(`${own}/cells/next.now`, { version: '0', words: '', note: '' }),
      /Enter the words, or below why there is none/,
    );
    for (const cell of ['promised.now', 'next.now'])
      await typed(own, cell, { words: 'More patrols.', note: '' });
    await step(manager, own, 'finish');
    assert.match(await good(manager, own), /You filled it, so another person signs it/);
    await manager.get(own);
    const alone = await manager.post(`${own}/steps/sign`, { version: '5', words: '' });
    assert.equal(alone.statusCode, 409, 'nobody signs what they filled');
    await step(analyst, own, 'sign');
    await manager.get(`${own}/steps/send`);
    await refusedWith(
      manager,
      await manager.post(`${own}/steps/send`, { version: manager.hidden('version'), words: '' }),
      /Enter how it was sent/,
    );
    await step(manager, own, 'send', 'By e-mail to the clerk');
    const sent = await good(manager, own);
    assert.match(sent, /As first sent/);
    const file = await manager.get(`${own}/copies/1/spreadsheet`);
    const [copy] = await world.store.query<{ file: { hash: string }; hash: string; document: object }>(
      'select file, hash, document from return_copy order by made_at desc limit 1',
    );
    assert.equal(sha256(file.rawPayload), copy?.file.hash, 'what is given out is what was frozen');
    assert.match((await manager.get(`${own}/copies/1/document.html`)).body, /216/);
    assert.equal(
      (await manager.get(`${own}/copies/1/document.pdf`)).rawPayload.subarray(0, 4).toString(),
      '%PDF',
    );
    assert.equal(
      (await manager.get(`${own}/cells/next.now`)).statusCode,
      403,
      'it is not being filled any more',
    );
    assert.equal((await manager.get(`${own}/copies/2/spreadsheet`)).statusCode, 404);
  });

  it('shows last time’s value beside each, and what is found wrong afterwards beside what was sent', async () => {
    const form = await madeForm('scrutiny-year-end', { title: 'Two years', frequency: 'yearly' });
    const first = await sentReport(form, '2024-01', '2024-12');
    await good(manager, `${first}/correct`);
    await refusedWith(
      manager,
      await manager.post(`${first}/correct`, { cell: 'crime.now', value: 'some', reason: 'x' }),
      /Enter one number/,
    );
    done(
      await manager.post(`${first}/correct`, {
        cell: 'crime.now',
        value: '181',
        reason: 'One was counted late',
      }),
    );
    await good(manager, `${first}/corrections`);
    const [row] = await world.store.query<{ id: string }>(
      'select id from return_correction order by proposed_at desc limit 1',
    );
    const fields = { ids: row?.id ?? '', decision: 'taken', words: 'By e-mail' };
    assert.equal(
      (await manager.post(`${first}/corrections`, { ...fields, version: manager.hidden('version') }))
        .statusCode,
      409,
      'nobody decides their own',
    );
    await good(analyst, `${first}/corrections`);
    done(await analyst.post(`${first}/corrections`, { ...fields, version: analyst.hidden('version') }));
    const corrected = await good(manager, first);
    assert.match(corrected, /corrected to 181/);
    assert.match(corrected, /Correction 1/);
    assert.match((await manager.get(`${first}/copies/1/document.html`)).body, /180/);
    assert.match((await manager.get(`${first}/copies/2/document.html`)).body, /181/);
    const second = await begun(form, '2025-01', '2025-12');
    await manager.get(second);
    done(await manager.post(`${second}/work-out`, {}));
    const page = await good(manager, second);
    assert.match(page, /216\s+181\s+\+35 \(\+19%\)/, 'last time is as it was corrected');
    await manager.get(form);
    await refusedWith(
      manager,
      await manager.post(`${form}/begin`, { from: '2025-01', to: '2025-12' }),
      /There is a return for these months already/,
    );
    const preview = await manager.get(`${second}/preview.xlsx`);
    assert.ok((await readWorkbookCells(preview.rawPayload)).length > 0);
  });

  it('keeps a late answer beside what was sent, and takes or leaves it', async () => {
    const form = await madeForm('scrutiny-year-end', { title: 'Late', frequency: 'yearly' });
    await named(form, 'promised.now');
    const own = await begun(form, '2025-01', '2025-12');
    await step(manager, own, 'ask');
    await typed(own, 'next.now', { words: 'Next', note: '' });
    const [asked] = await world.store.query<{ id: string }>(
      `select id from request where state = 'open' order by asked_at desc limit 1`,
    );
    assert.ok(asked !== undefined);
    // Typed without taking the request back, as it stands where an answer is on its way.
    await world.store.query(
      `update return_value set number = 5, kind = 'typed' where cell = 'promised.now' and period_return_id = $1`,
      [own.split('/').at(-1)],
    );
    await step(manager, own, 'finish');
    await step(analyst, own, 'sign');
    await step(manager, own, 'send', 'By post');
    assert.equal(await world.answers('partner', () => '7'), 1);
    const page = await good(manager, own);
    assert.match(page, /The answer of the owner came after/);
    await good(analyst, `${own}/corrections`);
    const [row] = await world.store.query<{ id: string; source: string }>(
      `select id, source from return_correction where source = 'late-answer'`,
    );
    assert.ok(row !== undefined);
    assert.equal(row.source, 'late-answer');
    done(
      await analyst.post(`${own}/corrections`, {
        version: analyst.hidden('version'),
        ids: row.id,
        decision: 'left',
        words: '',
      }),
    );
    assert.match(await good(manager, own), /Left as it was/);
  });

  it('asks for another owner where one has left, and takes the first request back', async () => {
    const form = await madeForm('scrutiny-year-end', { title: 'Owner gone', frequency: 'yearly' });
    await named(form, 'promised.now', 'caseworker');
    const own = await begun(form, '2025-01', '2025-12');
    await world.store.query(`update post set ended_on = '2026-01-05' where account_id = $1`, [
      world.accountOf('caseworker'),
    ]);
    assert.match(await good(manager, own), /Name who answers 1 of the cells/);
    await manager.get(`${own}/steps/ask`);
    const refused = await manager.post(`${own}/steps/ask`, { version: '1', words: '' });
    assert.equal(refused.statusCode, 422);
    await good(manager, `${own}/cells/promised.now`);
    await refusedWith(
      manager,
      await manager.post(`${own}/cells/promised.now/ask`, { version: '1', owner: '' }),
      /Choose who is asked/,
    );
    await manager.get(`${own}/cells/promised.now`);
    const version =
      /name="version" value="(\d+)"[^]*?name="owner"/.exec(
        manager.page.split('Ask somebody')[1] ?? '',
      )?.[1] ?? '1';
    done(await manager.post(`${own}/cells/promised.now/ask`, { version, owner: world.accountOf('partner') }));
    assert.equal(await world.answers('partner', () => '12'), 1);
    assert.match(await good(manager, own), /12/);
    await step(manager, own, 'withdraw', 'Asked for no more');
    assert.match(await good(manager, own), /Withdrawn/);
    await world.store.query(`update post set ended_on = null where account_id = $1`, [
      world.accountOf('caseworker'),
    ]);
  });

  it('is the unit’s alone, answers 404 elsewhere, and is found by search words', async () => {
    for (const role of ['partner', 'councillor', 'chair', 'governance'] as const) {
      const visitor = await world.as(role);
      assert.equal((await visitor.get('/performance/returns')).statusCode, 403, role);
    }
    const [row] = await world.store.query<{ id: string; form: string }>(
      'select id, return_form_id as form from period_return limit 1',
    );
    const other = await insertPartnership(world.store.database, {
      password: 'four plain common words',
      name: 'Elsewhere',
    });
    const stranger = other.actor('manager');
    const seen = await world.store.database.asActor(stranger, 'look in a test', (tx) =>
      tx.selectFrom('period_return').select('id').execute(),
    );
    assert.deepEqual(seen, []);
    assert.equal(
      (await manager.get(`/performance/returns/${row?.form ?? ''}`)).statusCode,
      404,
      'the id of a form is no return',
    );
    assert.equal(
      (await manager.get('/performance/returns/forms/00000000-0000-7000-8000-000000000000')).statusCode,
      404,
    );
    await good(manager, '/performance/returns');
    await good(manager, '/performance/returns?all=yes');
  });

  it('is not saved over somebody else’s change', async () => {
    const form = await madeForm('pcc-grant', { title: 'Two people' });
    await manager.get(form);
    const old = /name="version" value="(\d+)"/.exec(manager.page)?.[1] ?? '';
    await named(form, 'spent.now');
    await manager.get(form);
    await refusedWith(
      manager,
      await manager.post(`${form}/settings`, { ...settings, version: old }),
      /Somebody changed this form/,
    );
    await manager.get(form);
    done(await manager.post(`${form}/retire`, { version: String(Number(old) + 1), retired: 'yes' }));
    assert.match(await good(manager, form), /Take it up again/);
    await good(manager, `${form}/cells/granted.now`);
    done(await manager.post(`${form}/cells/granted.now/remove`, { version: manager.hidden('version') }));
    assert.equal((await manager.get(`${form}/cells/granted.now`)).statusCode, 404);
  });

  it('begins again by itself when its period is over, and its keeper is reminded', async () => {
    const form = await madeForm('scrutiny-year-end', { title: 'By itself', frequency: 'quarterly' });
    await begun(form, '2025-07', '2025-09');
    at('2026-01-25T09:00:00Z');
    const round = () =>
      world.store.database.asSystem('a round in a test', world.partnership.id, returnsRound);
    await round();
    const id = form.split('/').at(-1);
    const made = () =>
      world.store.query<{ from: string; due: string; reminded: string | null }>(
        `select period_from::text as from, due_on::text as due, reminded_on::text as reminded from period_return where return_form_id = $1 order by period_from`,
        [id],
      );
    const rows = await made();
    assert.deepEqual(
      rows.map(({ from, due }) => [from, due]),
      [
        ['2025-07-01', '2025-10-30'],
        ['2025-10-01', '2026-01-30'],
      ],
    );
    assert.ok(rows.every(({ reminded }) => reminded === '2026-01-25'));
    const count = async () =>
      (
        await world.store.query<{ n: number }>(
          `select count(*)::int as n from outbox_message where subject in ('A return is late', 'A return is due')`,
        )
      )[0]?.n;
    const before = await count();
    await round();
    assert.equal((await made()).length, 2, 'twice does no harm');
    assert.equal(await count(), before);
    // The session of a fortnight ago has run out.
    const again = await world.as('manager');
    assert.match(await good(again, '/performance/returns'), /Late/);
  });
});

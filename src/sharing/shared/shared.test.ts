import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { assertGoodHtml } from '../../../test/support/html.ts';
import type { Visitor } from '../../../test/support/visitor.ts';
import { newId } from '../../foundation/id.ts';
import { makeWorld, textOf } from '../../../test/support/shared-world.ts';
import type { World } from '../../../test/support/shared-world.ts';

let world: World;
before(async () => {
  world = await makeWorld();
});
after(() => world.close());

/** Opens a record of another agency: the question first, then the record. */
async function openWithReason(visitor: Visitor, id: string): Promise<number> {
  await visitor.get(`/sharing/shared/${id}`);
  await visitor.post(`/sharing/shared/${id}/reason`, { reason: 'panel', next: `/sharing/shared/${id}` });
  return (await visitor.get(`/sharing/shared/${id}`)).statusCode;
}

const draftFields = (police: string): Record<string, string> => ({
  purpose: 'prevent-crime',
  gateway: 'cda-115',
  category: 'anti-social-behaviour',
  receivers: police,
  title: 'Damage to a door',
  words: 'The door was forced twice.',
  mark: 'official-sensitive',
  p1name: 'Robin Madeup',
  'p1born-day': '3',
  'p1born-month': '4',
  'p1born-year': '1988',
});

describe('sharing information', () => {
  it('is written as a draft, previewed, shared, opened by its receiver for a reason, answered, and seen by whom', async () => {
    const council = await world.visit(0);
    const police = world.partnership.agencies[1]?.id ?? '';
    await council.get('/sharing/shared/write');
    await assertGoodHtml('write', council.page);
    const begun = await council.post('/sharing/shared/write', { agreement: world.agreementId });
    const draft = String(begun.headers['location']);
    await council.get(draft);
    await assertGoodHtml('draft', council.page);
    const faulty = await council.post(draft, { ...draftFields(police), purpose: '', do: 'check' });
    await council.get(String(faulty.headers['location']));
    assert.match(textOf(council.page), /There is a problem .*Choose a purpose/);
    assert.match(council.page, /Robin Madeup/, 'what was typed is kept');
    const whole = await council.post(draft, { ...draftFields(police), do: 'check' });
    await council.get(String(whole.headers['location']));
    await assertGoodHtml('check', council.page);
    assert.match(textOf(council.page), /Who will see this.*Council.*Police/);
    assert.match(council.page, /OFFICIAL-SENSITIVE/);
    const shared = await council.post(`${draft}/share`);
    const address = String(shared.headers['location']);
    const id = address.split('/').at(-1) ?? '';
    assert.equal((await council.get(address)).statusCode, 200);
    await assertGoodHtml('record', council.page);
    assert.match(textOf(council.page), /Robin Madeup .*3 April 1988/);
    assert.equal((await council.get(draft)).statusCode, 404, 'the draft is gone');

    const officer = await world.visit(1);
    await officer.get(address);
    assert.match(textOf(officer.page), /Why are you opening this record/);
    assert.doesNotMatch(officer.page, /Robin|forced|Damage/, 'not a word before the reason');
    await assertGoodHtml('reason', officer.page);
    assert.equal((await officer.get(`${address}/who`)).statusCode, 303, 'other pages ask too');
    assert.equal(await openWithReason(officer, id), 200);
    assert.match(textOf(officer.page), /You see this under.*Agreement/);
    const note = await officer.post(`${address}/notes`, { note: 'We know the house.' });
    assert.equal(note.statusCode, 303);
    assert.equal((await officer.post(`${address}/change`, { title: 'Mine' })).statusCode, 403);

    await council.get(`${address}/seen`);
    await assertGoodHtml('seen', council.page);
    assert.match(textOf(council.page), /Police Opened It is before a panel or meeting of mine Agreement/);
    const entries = await world.test.query<{ reason: string; agreement_id: string }>(
      `select reason, agreement_id from audit_entry where subject_id = $1 and event = 'disclosure.viewed' and agency_id = $2`,
      [id, police],
    );
    assert.ok(entries.length > 0);
    assert.ok(entries.every((row) => row.reason === 'panel' && row.agreement_id === world.agreementId));
    const log = await world.test.query('select 1 from shared_under where record_id = $1', [id]);
    assert.equal(log.length, 1, 'the share log has it');
  });

  it('refuses a receiver whose ceiling is below the marking, on the form', async () => {
    const council = await world.visit(0);
    const charity = world.partnership.agencies[2]?.id ?? '';
    await council.get('/sharing/shared/write');
    const draft = String(
      (await council.post('/sharing/shared/write', { agreement: world.agreementId })).headers['location'],
    );
    await council.get(draft);
    const sent = await council.post(draft, { ...draftFields(charity), do: 'check' });
    await council.get(String(sent.headers['location']));
    assert.match(textOf(council.page), /Charity may hold OFFICIAL only/);
  });

  it('keeps a note and its earlier wordings for the own agency, three levels down', async () => {
    const { id } = await world.make();
    const council = await world.visit(0);
    await council.get(`/sharing/shared/${id}`);
    await council.post(`/sharing/shared/${id}/notes`, { note: 'First thought zebra', ownOnly: 'yes' });
    await council.get(`/sharing/shared/${id}`);
    const path = /\/sharing\/shared\/[^"]+\/notes\/[^"]+/.exec(council.page)?.[0] ?? '';
    await council.get(path);
    const stale = { note: 'Second thought', version: '7' };
    assert.equal((await council.post(path, stale)).statusCode, 422);
    assert.equal((await council.post(path, { note: 'Second thought', version: '1' })).statusCode, 303);
    await council.get(`/sharing/shared/${id}`);
    assert.match(textOf(council.page), /Second thought.*First thought zebra/);
    const seen = await world.test.database.asActor(world.actor(1), 'look', async (tx) => ({
      record: (await tx.selectFrom('disclosure').select('id').where('id', '=', id).execute()).length,
      notes: (await tx.selectFrom('disclosure_note').select('id').where('disclosure_id', '=', id).execute())
        .length,
      wordings: (await tx.selectFrom('disclosure_note_wording').select('id').execute()).length,
    }));
    assert.deepEqual(seen, { record: 1, notes: 0, wordings: 0 });
    const officer = await world.visit(1);
    await officer.get('/sharing/shared?q=zebra');
    assert.match(textOf(officer.page), /0 records/, 'a search finds nothing by words it may not read');
  });

  it('keeps an attachment under a keyed name, and gives it to those who see the record alone', async () => {
    const { id } = await world.make();
    const council = await world.visit(0);
    await council.get(`/sharing/shared/${id}`);
    const sent = await council.upload(`/sharing/shared/${id}/files`, [
      { field: 'file', fileName: 'photo <1>.txt', content: 'a picture of a door' },
    ]);
    assert.equal(sent.statusCode, 303);
    await council.get(`/sharing/shared/${id}`);
    const path = /\/sharing\/shared\/[^"]+\/files\/[0-9a-f-]+/.exec(council.page)?.[0] ?? '';
    const file = await council.get(path);
    assert.equal(file.body, 'a picture of a door');
    assert.match(String(file.headers['content-disposition']), /^attachment/);
    const officer = await world.visit(1);
    assert.equal((await officer.get(path)).statusCode, 303, 'asks why first');
    await openWithReason(officer, id);
    assert.equal((await officer.get(path)).body, 'a picture of a door');
    const fire = await world.visit(3);
    assert.equal((await fire.get(path)).statusCode, 404);
    const given = await world.test.query(
      `select 1 from audit_entry where subject_id = $1 and event = 'disclosure.file-given-out'`,
      [id],
    );
    assert.equal(given.length, 2);
  });

  it('gives out a sheet with its marking, and the list without names', async () => {
    const { id, reference } = await world.make({ mark: 'official-sensitive' });
    const council = await world.visit(0);
    for (const format of ['pdf', 'docx', 'html']) {
      const sheet = await council.get(`/sharing/shared/${id}/sheet/${format}`);
      assert.equal(sheet.statusCode, 200, format);
      if (format === 'html') assert.match(sheet.body, /OFFICIAL-SENSITIVE – Not to be passed on/);
    }
    const list = await council.get('/sharing/shared/list.csv');
    assert.ok(list.body.includes(reference));
    assert.ok(!list.body.includes('Testwell'));
  });

  it('says changed by whom when two change at once, keeping what was typed', async () => {
    const { id } = await world.make();
    const [one, two] = [await world.visit(0), await world.visit(0, 'caseworker', 1)];
    await one.get(`/sharing/shared/${id}/change`);
    await two.get(`/sharing/shared/${id}/change`);
    const fields = {
      title: 'New title',
      words: 'New words',
      mark: 'official',
      version: '1',
      reason: 'more is known',
    };
    assert.equal((await one.post(`/sharing/shared/${id}/change`, fields)).statusCode, 303);
    const late = await two.post(`/sharing/shared/${id}/change`, { ...fields, words: 'Other words' });
    assert.equal(late.statusCode, 422);
    assert.match(textOf(late.body), /was changed by Person \d+ at/);
    assert.match(late.body, /Other words/);
    await one.get(`/sharing/shared/${id}/versions`);
    assert.match(textOf(one.page), /Version 1 .*generator in the cellar/);
  });

  it('gives high-risk records their critical keys, and takes sharing back', async () => {
    const { id } = await world.make();
    const council = await world.visit(0);
    await council.get(`/sharing/shared/${id}/change`);
    await council.post(`/sharing/shared/${id}/change`, {
      title: 'T', words: 'W', mark: 'official', critical: 'yes', version: '1', reason: 'risk',
    }); // prettier-ignore
    const urgencies = () =>
      world.test.query<{ urgency: string }>(
        `select k.urgency from disclosure d join audience_key k on k.id = any(d.audience) and k.kind = 'share' where d.id = $1 order by 1`,
        [id],
      );
    assert.deepEqual(
      (await urgencies()).map(({ urgency }) => urgency),
      ['critical', 'ordinary'],
    );
    await council.get(`/sharing/shared/${id}/receivers`);
    assert.equal((await council.post(`/sharing/shared/${id}/receivers`, {})).statusCode, 303);
    assert.deepEqual(await urgencies(), []);
    assert.equal((await (await world.visit(1)).get(`/sharing/shared/${id}`)).statusCode, 404);
  });

  it('closes and re-opens, and adds nothing to a closed record', async () => {
    const { id } = await world.make();
    const council = await world.visit(0);
    await council.get(`/sharing/shared/${id}/state`);
    await council.post(`/sharing/shared/${id}/state`, { to: 'closed', reason: 'done' });
    await council.get(`/sharing/shared/${id}`);
    assert.equal((await council.post(`/sharing/shared/${id}/notes`, { note: 'more' })).statusCode, 403);
    await council.get('/sharing/shared?state=closed');
    assert.match(textOf(council.page), /1 record /);
  });
});

describe('what cannot be seen', () => {
  /** Statements sent to the database meanwhile, by the process. */
  async function statements(work: () => Promise<unknown>): Promise<number> {
    const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
    const real = prototype.query;
    let count = 0;
    prototype.query = function query(this: unknown, ...args: unknown[]) {
      count += 1;
      return real.apply(this, args);
    };
    try {
      await work();
    } finally {
      prototype.query = real;
    }
    return count;
  }

  it('answers unknown and hidden alike, by the same number of statements', async () => {
    const { id } = await world.make();
    const fire = await world.visit(3);
    await fire.get(`/sharing/shared/${newId()}`);
    const pages: string[] = [];
    const counts: number[] = [];
    for (const address of [id, newId()])
      for (const path of ['', '/who', '/seen', '/versions', '/change', '/know', `/files/${newId()}`]) {
        counts.push(
          await statements(async () => {
            const answer = await fire.get(`/sharing/shared/${address}${path}`);
            assert.equal(answer.statusCode, 404);
            pages.push(/<main[^]*<\/main>/.exec(answer.body)?.[0] ?? answer.body);
          }),
        );
      }
    const half = counts.length / 2;
    assert.deepEqual(counts.slice(0, half), counts.slice(half));
    assert.ok(
      counts.every((count) => count > 2),
      String(counts),
    );
    assert.deepEqual(pages.slice(0, half), pages.slice(half));
  });

  it('tells somebody whose agreement ended which one and whom to ask, and nothing of the record', async () => {
    const { id } = await world.make();
    const officer = await world.visit(1);
    assert.equal(await openWithReason(officer, id), 200);
    await world.test.query(`update agreement set state = 'suspended' where id = $1`, [world.agreementId]);
    try {
      const answer = await officer.get(`/sharing/shared/${id}`);
      assert.equal(answer.statusCode, 404);
      assert.match(textOf(answer.body), /You can no longer see this record.*suspended it/);
      assert.doesNotMatch(answer.body, /Visits|generator|Testwell/);
      const chair = await world.visit(1, 'chair');
      assert.match(
        (await chair.get(`/sharing/shared/${id}`)).body,
        /Page not found/,
        'who never saw it is told nothing',
      );
    } finally {
      await world.test.query(`update agreement set state = 'signed' where id = $1`, [world.agreementId]);
    }
    assert.equal((await officer.get(`/sharing/shared/${id}`)).statusCode, 200, 'and it comes back');
  });

  it('lets high-risk records be read in grace, marked, and no others', async () => {
    const ordinary = await world.make();
    const risky = await world.make({ critical: true });
    await world.test.query(`update agreement set expires_on = current_date - 5 where id = $1`, [
      world.agreementId,
    ]);
    try {
      const officer = await world.visit(1);
      assert.equal((await officer.get(`/sharing/shared/${ordinary.id}`)).statusCode, 404);
      assert.equal(await openWithReason(officer, risky.id), 200);
      assert.match(textOf(officer.page), /expired on .* You may read and act on this until/);
    } finally {
      await world.test.query(`update agreement set expires_on = null where id = $1`, [world.agreementId]);
    }
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { assertGoodHtml } from '../../../test/support/html.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { newReference } from '../../foundation/id.ts';
import { glassRules, questionsAnHour } from '../need-to-know/need-to-know.ts';
import { makeWorld, textOf } from '../../../test/support/shared-world.ts';
import type { World } from '../../../test/support/shared-world.ts';

let world: World;
let start = (): void => undefined;
before(async () => {
  world = await makeWorld();
});
afterEach(() => start());
after(() => world.close());

const at = (moment: string): void => {
  start();
  start = stopClockAt(moment);
};

/** What the database itself shows a person of a record: the record, its people, its notes. */
async function seenBy(actor: Actor, id: string): Promise<number[]> {
  return world.test.database.asActor(actor, 'look', async (tx) => [
    (await tx.selectFrom('disclosure').select('id').where('id', '=', id).execute()).length,
    (await tx.selectFrom('disclosure_subject').select('id').where('disclosure_id', '=', id).execute()).length,
    (await tx.selectFrom('disclosure_version').select('id').where('disclosure_id', '=', id).execute()).length,
  ]);
}

describe('the named-person lock', () => {
  it('takes the record and all below it from everybody else, refuses children from outside, and gives it back', async () => {
    const { id } = await world.make();
    const [author, colleague, manager] = [
      world.actor(0),
      world.actor(0, 'caseworker', 1),
      world.actor(0, 'manager'),
    ];
    const officer = world.actor(1);
    const visitor = await world.visit(0);
    await visitor.get(`/sharing/shared/${id}/change`);
    await visitor.post(`/sharing/shared/${id}/change`, {
      title: 'T',
      words: 'W',
      mark: 'official',
      version: '1',
      reason: 'r',
    });
    for (const actor of [author, colleague, manager, officer])
      assert.deepEqual(await seenBy(actor, id), [1, 1, 1]);
    const before = await world.test.query<{ audience: string[] }>(
      'select audience from disclosure where id = $1',
      [id],
    );
    await visitor.get(`/sharing/shared/${id}/lock`);
    await assertGoodHtml('lock', visitor.page);
    const locked = await visitor.post(`/sharing/shared/${id}/lock`, {
      people: manager.accountId,
      reason: 'A colleague is named',
    });
    assert.equal(locked.statusCode, 303);
    assert.deepEqual(await seenBy(author, id), [1, 1, 1]);
    assert.deepEqual(await seenBy(manager, id), [1, 1, 1]);
    assert.deepEqual(await seenBy(colleague, id), [0, 0, 0]);
    assert.deepEqual(await seenBy(officer, id), [0, 0, 0]);
    // Whoever held the audience of before cannot write below the record now.
    await assert.rejects(
      world.test.database.asActor(colleague, 'write', (tx) =>
        tx
          .insertInto('disclosure_file')
          .values({
            partnership_id: world.partnership.id,
            id: id.replace(/^./, 'e'),
            disclosure_id: id,
            agency_id: colleague.agencyId,
            name: 'x',
            media_type: 'x',
            size: 1,
            stored_as: '0'.repeat(64),
            made_at: '2026-01-01T00:00:00Z',
            made_by: colleague.accountId,
            inherited_audience: before[0]?.audience ?? [],
            inherited_open: false,
          })
          .execute(),
      ),
      /foreign key/,
    );
    await visitor.get(`/sharing/shared/${id}`);
    assert.match(textOf(visitor.page), /Locked by Person \d+ .*A colleague is named/);
    const governance = await world.test.database.asActor(world.actor(0, 'governance'), 'look', (tx) =>
      tx.selectFrom('record_lock').select('reason').where('record_id', '=', id).execute(),
    );
    assert.equal(governance.length, 1, 'the governance officer sees that it is locked');
    await visitor.get(`/sharing/shared/${id}/receivers`);
    const shared = await visitor.post(`/sharing/shared/${id}/receivers`, {
      receivers: world.partnership.agencies[2]?.id ?? '',
    });
    assert.equal(shared.statusCode, 403, 'nobody is given a locked record');
    await visitor.get(`/sharing/shared/${id}/lock`);
    assert.equal((await visitor.post(`/sharing/shared/${id}/unlock`, { reason: 'over' })).statusCode, 303);
    for (const actor of [author, colleague, manager, officer])
      assert.deepEqual(await seenBy(actor, id), [1, 1, 1]);
  });

  it('takes a record from whoever knows the person, also the author and another agency’s officer', async () => {
    const { id, reference } = await world.make();
    const officer = await world.visit(1);
    await officer.get(`/sharing/shared/${id}/know`);
    assert.equal((await officer.post(`/sharing/shared/${id}/know`)).statusCode, 303);
    assert.deepEqual(await seenBy(world.actor(1), id), [0, 0, 0]);
    assert.deepEqual(await seenBy(world.actor(0), id), [1, 1, 0]);
    assert.deepEqual(await seenBy(world.actor(0, 'caseworker', 1), id), [0, 0, 0]);
    const author = await world.visit(0);
    await author.get(`/sharing/shared/${id}/know`);
    assert.equal((await author.post(`/sharing/shared/${id}/know`)).statusCode, 303);
    assert.deepEqual(await seenBy(world.actor(0), id), [0, 0, 0]);
    assert.deepEqual(await seenBy(world.actor(0, 'manager'), id), [1, 1, 0], 'the supervisor has it');
    await officer.get('/sharing/break-glass');
    const broken = await officer.post('/sharing/break-glass', {
      reference,
      reason: 'I should like to see it all the same',
      hours: '1',
    });
    assert.match(textOf(broken.body), /You said that you know this person/);
    const entries = await world.test.query(
      `select 1 from audit_entry where subject_id = $1 and event = 'record.person-known'`,
      [id],
    );
    assert.equal(entries.length, 2);
  });
});

describe('broken glass', () => {
  const fields = (reference: string): Record<string, string> => ({
    reference,
    reason: 'A child may be in the house tonight',
    hours: '1',
  });

  it('opens a record for its hours alone, tells author and governance, and is judged', async () => {
    at('2026-03-10T10:00:00Z');
    const { id, reference } = await world.make();
    const fire = await world.visit(3);
    assert.equal((await fire.get(`/sharing/shared/${id}`)).statusCode, 404);
    await fire.get('/sharing/break-glass');
    await assertGoodHtml('break glass', fire.page);
    const short = await fire.post('/sharing/break-glass', { ...fields(reference), reason: 'because' });
    assert.equal(short.statusCode, 422);
    const typed = reference.toLowerCase().replaceAll('-', ' ');
    assert.equal((await fire.post('/sharing/break-glass', fields(typed))).statusCode, 303);
    await fire.get(`/sharing/shared/${id}`);
    assert.match(
      textOf(fire.page),
      /Visits at night.*You see this by broken glass until 10 Mar 2026, 11:00 \(1 hour left\)/,
    );
    await assertGoodHtml('record by glass', fire.page);
    const told = await world.test.query<{ account_id: string; body: string }>(
      `select account_id, body from outbox_message where subject = 'A record was opened in an emergency'`,
    );
    const expected = [world.actor(0), world.actor(0, 'governance'), world.actor(0, 'governance', 1)];
    assert.deepEqual(
      told.map((row) => row.account_id).sort(),
      expected.map(({ accountId }) => accountId).sort(),
    );
    assert.ok(told.every(({ body }) => !body.includes('Testwell') && !body.includes(reference)));
    await fire.get('/sharing/break-glass');
    await fire.post('/sharing/break-glass', fields(reference));
    const rows = await world.test.query('select 1 from broken_glass where record_id = $1', [id]);
    assert.equal(rows.length, 1, 'sent twice, opened once');

    at('2026-03-10T10:59:59Z');
    assert.equal((await fire.get(`/sharing/shared/${id}`)).statusCode, 200);
    at('2026-03-10T11:00:00Z');
    assert.equal((await fire.get(`/sharing/shared/${id}`)).statusCode, 404, 'it ends by itself');
    assert.deepEqual(await seenBy(world.actor(3), id), [0, 0, 0]);

    at('2026-03-14T09:00:00Z');
    const governance = await world.visit(0, 'governance');
    await governance.get('/');
    assert.match(textOf(governance.page), /Broken glass to review.*1 overdue/);
    await governance.get('/sharing/break-glass/reviews');
    await assertGoodHtml('reviews', governance.page);
    const path = /\/sharing\/break-glass\/reviews\/[0-9a-f-]+/.exec(governance.page)?.[0] ?? '';
    await governance.get(path);
    await assertGoodHtml('review', governance.page);
    assert.match(textOf(governance.page), /A child may be in the house tonight/);
    assert.equal((await governance.post(path, { outcome: 'right', words: 'Rang us first' })).statusCode, 303);
    await governance.get(path);
    assert.match(textOf(governance.page), /It was right to open it.*Rang us first/);
    const fireAgain = await world.visit(3);
    assert.equal((await fireAgain.get(path)).statusCode, 200);
    const stranger = await world.visit(2);
    assert.equal((await stranger.get(path)).statusCode, 404);
  });

  it('refuses unknown references, counts and audits each try, and then refuses all', async () => {
    at('2026-04-01T10:00:00Z');
    const { reference } = await world.make();
    const charity = await world.visit(2);
    await charity.get('/sharing/break-glass');
    for (let round = 0; round < glassRules.triesAnHour; round += 1) {
      const answer = await charity.post('/sharing/break-glass', { ...fields(newReference('SH')) });
      assert.equal(answer.statusCode, 422);
      assert.match(textOf(answer.body), /No record has this reference/);
    }
    assert.equal((await charity.post('/sharing/break-glass', fields(reference))).statusCode, 403);
    const refusals = await world.test.query(
      `select 1 from audit_entry where outcome = 'refused' and account_id = $1 and subject_id = '/sharing/break-glass'`,
      [world.actor(2).accountId],
    );
    assert.equal(refusals.length, glassRules.triesAnHour + 1);
    at('2026-04-01T11:00:01Z');
    await charity.get('/sharing/break-glass');
    assert.equal((await charity.post('/sharing/break-glass', fields(reference))).statusCode, 303);
  });
});

describe('reasons for access', () => {
  it('are remembered for the record until midnight in London, and sampled by supervisors of that agency', async () => {
    // In summer London is an hour ahead: 22:45 UTC is a quarter to midnight there, and half an hour later the next day.
    at('2026-07-01T22:45:00Z');
    const { id } = await world.make();
    const officer = await world.visit(1);
    await officer.get(`/sharing/shared/${id}`);
    await officer.post(`/sharing/shared/${id}/reason`, { reason: 'risk' });
    await officer.get(`/sharing/shared/${id}`);
    assert.match(textOf(officer.page), /Visits at night/);
    at('2026-07-01T23:15:00Z');
    await officer.get(`/sharing/shared/${id}`);
    assert.match(textOf(officer.page), /Why are you opening this record/);

    const chair = await world.visit(1, 'chair');
    await chair.get('/sharing/reasons');
    await assertGoodHtml('reasons', chair.page);
    assert.match(textOf(chair.page), /Person \d+, Police .* To assess a risk/);
    const row = /name="id" value="([0-9a-f-]+)"/.exec(chair.page)?.[1] ?? '';
    const manager = await world.visit(0, 'manager');
    await manager.get('/sharing/reasons');
    assert.doesNotMatch(manager.page, /Police/, 'another agency’s are not theirs');
    assert.equal((await manager.post('/sharing/reasons', { id: row, finding: 'fits' })).statusCode, 404);
    await chair.get('/sharing/reasons');
    assert.equal((await chair.post('/sharing/reasons', { id: row, finding: 'ask' })).statusCode, 303);
    const governance = await world.visit(0, 'governance');
    await governance.get('/sharing/reasons');
    assert.match(textOf(governance.page), /Police .* To ask about/);
    assert.equal((await officer.get('/sharing/reasons')).statusCode, 403);
  });
});

describe('presenting', () => {
  it('shows what each person in the room could open, one by one, and records who', async () => {
    const { id, reference } = await world.make();
    const own = await world.visit(0);
    await own.get(`/sharing/shared/${id}`);
    await own.post(`/sharing/shared/${id}/notes`, { note: 'Quokka for us alone', ownOnly: 'yes' });
    await own.get(`/sharing/shared/${id}`);
    await own.post(`/sharing/shared/${id}/notes`, { note: 'Wombat for everybody' });
    await own.get('/sharing/presenting');
    await assertGoodHtml('meetings', own.page);
    const meeting = String(
      (await own.post('/sharing/presenting', { title: 'ASB panel' })).headers['location'],
    );
    const show = async (): Promise<string> => {
      await own.get(meeting);
      const answer = await own.post(`${meeting}/show`, { reference });
      if (answer.statusCode !== 303) return textOf(answer.body);
      await own.get(String(answer.headers['location']));
      await assertGoodHtml('shown', own.page);
      return textOf(own.page);
    };
    const joins = async (actor: Actor): Promise<void> => {
      await own.get(meeting);
      const people = `${actor.accountId} ${actor.agencyId} ${actor.role}`;
      assert.equal((await own.post(`${meeting}/join`, { people })).statusCode, 303);
    };
    assert.match(await show(), /Quokka.*Wombat/, 'alone, the presenter sees all');
    assert.doesNotMatch(own.page, /role="search"/);
    await joins(world.actor(1));
    await own.get(meeting);
    await assertGoodHtml('meeting', own.page);
    const withPolice = await show();
    assert.match(withPolice, /Wombat/);
    assert.doesNotMatch(withPolice, /Quokka/, 'not the note that the officer may not see');
    assert.match(withPolice, /Rowan Testwell/);
    await joins(world.actor(3));
    const withFire = await show();
    assert.match(withFire, /This cannot be shown to everybody here/);
    assert.doesNotMatch(withFire, /Wombat|Testwell|Visits/);
    await own.get(meeting);
    const leaves = new RegExp(`name="person" value="([0-9a-f-]+)"`, 'g');
    const last = [...own.page.matchAll(leaves)].at(-1)?.[1] ?? '';
    assert.equal((await own.post(`${meeting}/leave`, { person: last })).statusCode, 303);
    assert.match(await show(), /Wombat/);
    const shown = await world.test.query<{ shown_to: string[] }>(
      'select shown_to from presentation_record where record_id = $1 order by id',
      [id],
    );
    assert.deepEqual(
      shown.map((row) => row.shown_to.length),
      [1, 2, 2],
    );
    const stranger = await world.visit(1);
    assert.equal((await stranger.get(meeting)).statusCode, 404, 'a meeting is its presenter’s');
    await own.get(meeting);
    assert.equal((await own.post(`${meeting}/end`)).statusCode, 303);
    assert.equal((await own.get(meeting)).statusCode, 404);
  });
});

describe('known or not', () => {
  const ask = async (
    visitor: Awaited<ReturnType<World['visit']>>,
    name: string,
    born: string,
  ): Promise<string> => {
    await visitor.get('/sharing/known');
    const [year = '', month = '', day = ''] = born.split('-');
    const fields = { name, 'born-day': day, 'born-month': month, 'born-year': year };
    const answer = await visitor.post('/sharing/known', fields);
    assert.equal(answer.statusCode, 200, textOf(answer.body));
    return textOf(answer.body);
  };

  it('says who knows, never what; by sound too; and stays silent when told', async () => {
    const subjects = [
      { name: 'Katherine O’Testley', bornOn: '1979-01-02', address: 'Secret Street', note: 'n' },
    ];
    await world.make({ subjects, title: 'Unspeakable' });
    const charity = await world.visit(2);
    const exact = await ask(charity, 'otestley KATHERINE', '1979-01-02');
    assert.match(exact, /Council same name and date of birth/);
    assert.doesNotMatch(exact, /Unspeakable|Secret/);
    await assertGoodHtml('known', charity.page);
    assert.match(await ask(charity, 'Catharine Otestly', '1979-06-30'), /Council a name that sounds alike/);
    assert.match(await ask(charity, 'Katherine Otestley', '1985-01-02'), /No agency answers/);
    await world.make({
      subjects: [{ name: 'Silent Testname', bornOn: '1960-01-01', address: '', note: '' }],
      inIndex: false,
    });
    assert.match(await ask(charity, 'Silent Testname', '1960-01-01'), /No agency answers/);
    const words = await world.test.query<{ words: string }>(
      `select d.words from audit_entry e join audit_detail d on d.audit_entry_id = e.id where e.event = 'index.asked' order by e.id limit 1`,
    );
    assert.equal(words[0]?.words, 'otestley KATHERINE, 1979-01-02');
    const dump = await world.test.query<{ all: string }>(
      `select string_agg(index_entry::text, '') as all from index_entry`,
    );
    assert.doesNotMatch(dump[0]?.all ?? '', /testley|1979/i, 'no name and no date stand in the index');
    assert.equal((await readFile(join(world.folder.keys, 'index.key'))).length, 32);
    const rows = await world.test.database.asActor(world.actor(2), 'look', (tx) =>
      tx.selectFrom('index_entry').select('id').execute(),
    );
    assert.deepEqual(rows, [], 'rows are their owner’s');
  });

  it('does not answer for another partnership', async () => {
    const stranger = world.other.actor('caseworker');
    const [row] = await world.test.query<{ digest: Buffer }>('select digest from index_entry limit 1');
    const answers = await world.test.database.asActor(stranger, 'look', async (tx) => {
      const { sql } = await import('kysely');
      return (await sql`select * from known_to(${[row?.digest]}::bytea[])`.execute(tx)).rows;
    });
    assert.deepEqual(answers, []);
  });

  it('stops answering somebody who asks too often', async () => {
    const officer = await world.visit(1);
    for (let round = 0; round < questionsAnHour; round += 1)
      await world.test.query(
        `insert into access_try (partnership_id, id, tool, account_id, tried_at, audience, open_to_members)
         values ($1, gen_random_uuid(), 'known', $2, now(), array[$1::uuid], false)`,
        [world.partnership.id, world.actor(1).accountId],
      );
    await officer.get('/sharing/known');
    const answer = await officer.post('/sharing/known', {
      name: 'A Body', 'born-day': '1', 'born-month': '1', 'born-year': '1990',
    }); // prettier-ignore
    assert.equal(answer.statusCode, 403);
    assert.match(textOf(answer.body), /You have asked too often/);
  });
});

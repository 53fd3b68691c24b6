import { addDays } from '../../foundation/day.ts';
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createTestDatabase, insertPartnership } from '../../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../../test/support/database.ts';
import { insertAgreement } from '../../../test/support/agreement.ts';
import { recordView } from '../../foundation/audit.ts';
import { stopClockAt } from '../../foundation/clock.ts';
import { ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.ts';
import { newId } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import { suspendOrResume, withdrawParty } from './agreement.changes.ts';
import { selectAgreement } from './agreement.store.ts';
import { agreementsFor, shareKeys, shareUnder, stopSharing, useInGrace, whyEnded } from './share-keys.ts';

/**
 * Access follows agreements: what a receiving person sees of a shared record is what a model of a few lines says, for generated
 * agreements, parties, days and withdrawals. The record is a row of `thread`, a root with no rules of its own.
 */
let test: TestDatabase;
let partnership: TestPartnership;
let start: () => void;

const today = '2026-06-15';
const morning = `${today}T08:00:00Z`;

before(async () => {
  start = stopClockAt(morning);
  test = await createTestDatabase();
  // Ties are never changed by people; here one stands for any record that can be shared.
  await test.query('grant update on thread to fp_member');
  partnership = await insertPartnership(test.database, {
    agencies: [
      { name: 'Council', roles: ['governance', 'caseworker', 'manager'] },
      { name: 'Police', roles: ['partner'] },
      { name: 'Charity', roles: ['partner'] },
    ],
  });
});

after(() => start());

const agency = (index: number): string => {
  const found = partnership.agencies[index];
  assert.ok(found !== undefined);
  return found.id;
};

function person(index: number, role: Actor['role']): Actor {
  const found = partnership.agencies[index]?.people.find(({ actor }) => actor.role === role);
  assert.ok(found !== undefined);
  return found.actor;
}

const caseworker = (): Actor => person(0, 'caseworker');
const police = (): Actor => person(1, 'partner');
const charity = (): Actor => person(2, 'partner');

async function insertRecord(tx: Tx): Promise<string> {
  const id = newId();
  await tx
    .insertInto('thread')
    .values({
      partnership_id: partnership.id,
      id,
      from_kind: 'test',
      from_id: id,
      to_kind: 'test',
      to_id: id,
      relation: 'test',
      made_at: morning,
      audience: [ownKey(tx)],
      open_to_members: false,
    })
    .execute();
  return id;
}

const sees = (actor: Actor, id: string): Promise<boolean> =>
  test.database.asActor(actor, 'look', async (tx) => {
    const row = await tx.selectFrom('thread').select('id').where('id', '=', id).executeTakeFirst();
    return row !== undefined;
  });

const sharing = {
  purpose: 'prevent-crime',
  category: 'anti-social-behaviour',
  gateway: 'cda-115',
  mark: 'official',
} as const;

/** A record of the council, shared while the agreement stood in force. */
async function share(agreementId: string, critical: boolean, receivers = [agency(1)]): Promise<string> {
  return test.database.asActor(caseworker(), 'share', async (tx) => {
    const id = await insertRecord(tx);
    await shareUnder(tx, { table: 'thread', id }, { ...sharing, agreementId, receivers, critical });
    return id;
  });
}

const code = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
};

describe('what a receiver sees', () => {
  it('is what the agreement allows that day, in 400 worlds', async () => {
    const mostlyNot = fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, fc.constant(true));
    const world = fc.record({
      state: fc.oneof(
        { weight: 6, arbitrary: fc.constant('signed' as const) },
        fc.constantFrom('draft' as const, 'suspended' as const, 'withdrawn' as const, 'closed' as const),
      ),
      starts: fc.integer({ min: -60, max: 10 }).map((days) => addDays(today, days)),
      length: fc.option(fc.integer({ min: 0, max: 60 })),
      graceDays: fc.integer({ min: 0, max: 40 }),
      giverWithdrawn: mostlyNot,
      receiverWithdrawn: mostlyNot,
      receiverUnsigned: mostlyNot,
      critical: fc.boolean(),
      toCharity: fc.boolean(),
    });
    const worlds = fc.sample(world, { numRuns: 400, seed: 3 });
    // All are shared while in force; then each is brought to its own state and days at once.
    const agreements: string[] = [];
    for (const w of worlds)
      agreements.push(
        await insertAgreement(test.database, {
          partnershipId: partnership.id,
          agencies: [agency(0), agency(1), agency(2)],
          graceDays: w.graceDays,
        }),
      );
    const ids = await test.database.asActor(caseworker(), 'share', async (tx) => {
      const made: string[] = [];
      for (const [index, w] of worlds.entries()) {
        const id = await insertRecord(tx);
        const receivers = w.toCharity ? [agency(1), agency(2)] : [agency(1)];
        const agreementId = agreements[index] ?? '';
        await shareUnder(
          tx,
          { table: 'thread', id },
          { ...sharing, agreementId, receivers, critical: w.critical },
        );
        made.push(id);
      }
      return made;
    });
    const expires = worlds.map((w) => (w.length === null ? null : addDays(w.starts, w.length)));
    await test.query(
      `update agreement a set state = w.state, starts_on = w.starts, expires_on = w.expires
       from unnest($1::uuid[], $2::text[], $3::date[], $4::date[]) as w(id, state, starts, expires) where a.id = w.id`,
      [agreements, worlds.map((w) => w.state), worlds.map((w) => w.starts), expires],
    );
    await test.query(
      `update agreement_party p set
         withdrawn_at = case when p.agency_id = $5 and w.giver or p.agency_id = $6 and w.receiver then now() end,
         signed_at = case when p.agency_id = $6 and w.unsigned then null else p.signed_at end
       from unnest($1::uuid[], $2::boolean[], $3::boolean[], $4::boolean[]) as w(id, giver, receiver, unsigned)
       where p.agreement_id = w.id`,
      [
        agreements,
        worlds.map((w) => w.giverWithdrawn),
        worlds.map((w) => w.receiverWithdrawn),
        worlds.map((w) => w.receiverUnsigned),
        agency(0),
        agency(1),
      ],
    );
    const seenBy = (actor: Actor): Promise<Set<string>> =>
      test.database.asActor(actor, 'look', async (tx) => {
        const rows = await tx.selectFrom('thread').select('id').where('id', 'in', ids).execute();
        return new Set(rows.map(({ id }) => id));
      });
    const [giver, receiver, other] = [
      await seenBy(caseworker()),
      await seenBy(police()),
      await seenBy(charity()),
    ];
    let inGrace = 0;
    worlds.forEach((w, index) => {
      const id = ids[index] ?? '';
      const end = expires[index] ?? null;
      // The model, written from the words.
      const over = end !== null && today > end;
      const grace = over && today <= addDays(end, w.graceDays);
      const open =
        w.state === 'signed' && w.starts <= today && (!over || (grace && w.critical)) && !w.giverWithdrawn;
      const expected = [true, open && !w.receiverWithdrawn && !w.receiverUnsigned, open && w.toCharity];
      if (expected[1] === true && over) inGrace += 1;
      assert.deepEqual([giver.has(id), receiver.has(id), other.has(id)], expected, JSON.stringify(w));
    });
    assert.ok(
      receiver.size > 60 && other.size > 30 && inGrace > 8,
      `the worlds hold enough: ${receiver.size} seen, ${other.size} by the third, ${inGrace} in grace`,
    );
  });

  it('ends and comes back at the next click, and no record row is touched', async () => {
    const agreementId = await insertAgreement(test.database, {
      partnershipId: partnership.id,
      agencies: [agency(0), agency(1), agency(2)],
    });
    const id = await share(agreementId, true, [agency(1), agency(2)]);
    const version = async (): Promise<unknown> =>
      test.query('select xmin::text, ctid::text from thread where id = $1', [id]);
    const before = await version();
    const step = (event: 'suspend' | 'resume'): Promise<void> =>
      test.database.asActor(person(0, 'governance'), event, async (tx) => {
        const agreement = await selectAgreement(tx, agreementId);
        await suspendOrResume(tx, agreementId, agreement?.version ?? 0, event, 'a check');
      });
    assert.equal(await sees(police(), id), true);
    await step('suspend');
    assert.equal(await sees(police(), id), false);
    assert.equal(await sees(charity(), id), false);
    assert.equal(await sees(caseworker(), id), true);
    await step('resume');
    assert.equal(await sees(police(), id), true);
    await test.database.asActor(charity(), 'withdraw', async (tx) => {
      const agreement = await selectAgreement(tx, agreementId);
      await withdrawParty(tx, agreementId, agreement?.version ?? 0, agency(2), 'our trustees decided');
    });
    assert.equal(await sees(charity(), id), false);
    assert.equal(await sees(police(), id), true, 'the others go on');
    await test.database.asActor(police(), 'withdraw', async (tx) => {
      const agreement = await selectAgreement(tx, agreementId);
      await withdrawParty(tx, agreementId, agreement?.version ?? 0, agency(1), 'a new one is coming');
      assert.equal((await selectAgreement(tx, agreementId))?.standing, 'withdrawn');
    });
    assert.equal(await sees(police(), id), false);
    assert.deepEqual(await version(), before);
  });
});

describe('in grace', () => {
  it('shares nothing new, and marks each use of what is critical', async () => {
    const agreementId = await insertAgreement(test.database, {
      partnershipId: partnership.id,
      agencies: [agency(0), agency(1)],
      expiresOn: addDays(today, 5),
      graceDays: 10,
    });
    const critical = await share(agreementId, true);
    const ordinary = await share(agreementId, false);
    const back = stopClockAt(`${addDays(today, 8)}T08:00:00Z`);
    try {
      assert.equal(await sees(police(), critical), true);
      assert.equal(await sees(police(), ordinary), false);
      assert.equal(await code(share(agreementId, true)), 'not-under-agreement');
      assert.deepEqual(
        await test.database.asActor(caseworker(), 'look', async (tx) =>
          (await agreementsFor(tx)).filter(({ id }) => id === agreementId),
        ),
        [],
      );
      await test.database.asActor(police(), 'look', async (tx) => {
        const record = await tx
          .selectFrom('thread')
          .selectAll()
          .where('id', '=', critical)
          .executeTakeFirstOrThrow();
        const view = await recordView(tx, 'thread', record);
        assert.equal(view.agreementId, agreementId);
        const grace = await useInGrace(tx, view.agreementId, { kind: 'thread', id: critical });
        assert.equal(grace?.until, addDays(today, 15));
      });
      const marked = await test.query(
        `select id from audit_entry where event = 'agreement.used-in-grace' and agreement_id = $1 and subject_id = $2`,
        [agreementId, critical],
      );
      assert.equal(marked.length, 1);
    } finally {
      back();
    }
    const later = stopClockAt(`${addDays(today, 16)}T08:00:00Z`);
    try {
      assert.equal(await sees(police(), critical), false);
      const why = await test.database.asActor(police(), 'ask why', (tx) => whyEnded(tx, 'thread', critical));
      assert.equal(why?.agreementId, agreementId);
      assert.match(why.why, /days of grace have passed/);
      // Somebody who never saw it learns nothing.
      assert.equal(
        await test.database.asActor(charity(), 'ask why', (tx) => whyEnded(tx, 'thread', critical)),
        null,
      );
    } finally {
      later();
    }
  });
});

describe('sharing', () => {
  it('is refused outside the agreement, each for its reason', async () => {
    const agreementId = await insertAgreement(test.database, {
      partnershipId: partnership.id,
      agencies: [agency(0), agency(1)],
      officialOnly: [agency(1)],
    });
    const attempt = (change: object, actor = caseworker()): Promise<string> =>
      code(
        test.database.asActor(actor, 'share', async (tx) => {
          const id = await insertRecord(tx);
          const what = { ...sharing, agreementId, receivers: [agency(1)], critical: false, ...change };
          await shareUnder(tx, { table: 'thread', id }, what);
        }),
      );
    assert.equal(await attempt({}), 'done');
    assert.equal(await attempt({ gateway: 'consent' }), 'gateway-not-covered');
    assert.equal(await attempt({ purpose: 'prevent' }), 'not-under-agreement');
    assert.equal(await attempt({ category: 'health' }), 'not-under-agreement');
    assert.equal(await attempt({ mark: 'official-sensitive' }), 'not-under-agreement');
    assert.equal(await attempt({ receivers: [agency(2)] }), 'not-a-party');
    assert.equal(await attempt({ receivers: [] }), 'no-receiver');
    assert.equal(await attempt({}, charity()), 'not-a-party');
    assert.equal(await attempt({ agreementId: newId() }), 'gateway-not-covered');
  });

  it('makes each key once, writes the log once, and can be taken back', async () => {
    const agreementId = await insertAgreement(test.database, {
      partnershipId: partnership.id,
      agencies: [agency(0), agency(1), agency(2)],
    });
    const wanted = {
      agreementId,
      receivers: [agency(1), agency(2)],
      category: sharing.category,
      urgency: 'ordinary',
    } as const;
    const keys = await Promise.all(
      [1, 2, 3].map(() => test.database.asActor(caseworker(), 'keys', (tx) => shareKeys(tx, wanted))),
    );
    assert.equal(keys[0]?.length, 2);
    assert.deepEqual(keys[1], keys[0]);
    assert.deepEqual(keys[2], keys[0]);
    const id = await share(agreementId, false, [agency(1), agency(2)]);
    await test.database.asActor(caseworker(), 'share again', (tx) =>
      shareUnder(
        tx,
        { table: 'thread', id },
        { ...sharing, agreementId, receivers: [agency(1)], critical: false },
      ),
    );
    const log = (actor: Actor): Promise<number> =>
      test.database.asActor(actor, 'log', async (tx) => {
        const { rows } = await sql<{
          count: number;
        }>`select count(*)::int as count from shared_under where record_id = ${id}`.execute(tx);
        return rows[0]?.count ?? 0;
      });
    assert.equal(await log(caseworker()), 2);
    assert.equal(await log(police()), 1, 'a receiver sees what it may read');
    await test.database.asActor(caseworker(), 'take back', (tx) =>
      stopSharing(tx, { table: 'thread', id }, { receivers: [agency(1)] }),
    );
    assert.equal(await sees(police(), id), false);
    assert.equal(await sees(charity(), id), true);
    const ended = await test.query(
      'select id from shared_under where record_id = $1 and ended_at is not null',
      [id],
    );
    assert.equal(ended.length, 1);
  });
});

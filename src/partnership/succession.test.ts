import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { insertAgreement, insertShareKey } from '../../test/support/agreement.ts';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import { newId } from '../foundation/id.ts';
import { withClient } from '../foundation/migrate.ts';
import { addGroupMember, addTerms, confirmMembership, createGroup, recordMeeting } from './groups.making.ts';
import { createPartnership, recordSuccession } from './partnership.making.ts';
import { beginReview } from './reviews.store.ts';

/** docs/decisions/0006: rows never change partnership, and can be carried to a successor without a change of keys. */
let test: TestDatabase;
let old: TestPartnership;
const successor = newId();

type Tie = { from: string; to: string };

/** Every table that belongs to partnerships, and how they refer to each other. */
async function catalogue(): Promise<{ tables: string[]; ties: Tie[] }> {
  const tables = await test.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'partnership_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped and a.attnotnull
       and c.relispartition = false order by 1`,
  );
  const ties = await test.query<Tie>(
    `select c.relname as "from", f.relname as "to" from pg_constraint k join pg_class c on c.oid = k.conrelid
     join pg_class f on f.oid = k.confrelid where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and c.oid <> f.oid`,
  );
  return { tables: tables.map(({ name }) => name), ties };
}

/** Those referred to come first. */
function inOrder(tables: readonly string[], ties: readonly Tie[]): string[] {
  const done: string[] = [];
  let waiting = [...tables];
  while (waiting.length > 0) {
    const ready = waiting.filter((table) =>
      ties.every((tie) => tie.from !== table || !waiting.includes(tie.to)),
    );
    assert.ok(ready.length > 0, `these tables refer to each other in a circle: ${waiting.join(', ')}`);
    done.push(...ready);
    waiting = waiting.filter((table) => !ready.includes(table));
  }
  return done;
}

before(async () => {
  test = await createTestDatabase();
  old = await insertPartnership(test.database, {
    name: 'Joint partnership',
    agencies: [
      { name: 'First Town Council', roles: ['manager', 'administrator', 'governance'] },
      { name: 'County Police', roles: ['chair', 'partner'] },
    ],
  });
  const [council, police] = old.agencies;
  assert.ok(council && police);
  const agreementId = await insertAgreement(test.database, {
    partnershipId: old.id,
    agencies: [council.id, police.id],
  });
  await insertShareKey(test.database, {
    partnershipId: old.id,
    agreementId,
    giver: council.id,
    receiver: police.id,
  });
  await test.database.asActor(old.actor('administrator'), 'fill the partnership', async (tx) => {
    const board = await createGroup(tx, { name: 'Board', kind: 'strategic', beganOn: '2020-01-01' });
    const under = await createGroup(tx, { name: 'Group', kind: 'operational', reportsToId: board.id });
    await addTerms(tx, {
      groupId: board.id,
      purpose: 'To decide',
      words: '',
      frequency: '',
      chairRule: '',
      quorumRule: '',
      quorumCount: 1,
      approvedOn: null,
      approvedBy: '',
    });
    const members: string[] = [];
    for (const { actor } of police.people)
      members.push(
        await addGroupMember(tx, {
          groupId: board.id,
          accountId: actor.accountId,
          agencyId: police.id,
          part: members.length === 0 ? 'chair' : 'substitute',
          substitutesForId: members[0] ?? null,
        }),
      );
    await recordMeeting(tx, {
      groupId: board.id,
      heldOn: clock.today(),
      title: 'Meeting',
      attendance: [{ memberId: members[0] ?? '', outcome: 'substitute', stoodInId: members[1] ?? '' }],
    });
    await confirmMembership(tx, under.id, '');
    await beginReview(tx);
    await recordAudit(tx, {
      event: 'trial.made',
      subjectKind: 'trial',
      subjectId: board.id,
      words: 'some words',
    });
    await tx
      .insertInto('thread')
      .values({
        partnership_id: old.id,
        id: newId(),
        from_kind: 'partnership_group',
        from_id: board.id,
        to_kind: 'agreement',
        to_id: agreementId,
        relation: 'decided',
        made_at: clock.now(),
        made_by: old.actor('administrator').accountId,
        audience: [council.ownKey],
        open_to_members: true,
      })
      .execute();
  });
  await test.database.asSystem('make the successor', successor, (tx) =>
    createPartnership(tx, {
      name: 'First Town',
      kind: 'district',
      areas: [{ code: 'E07000001', name: 'First Town' }],
    }),
  );
});

describe('carrying to a successor', () => {
  it('is hindered by no key: each begins with the partnership, also where tables refer to each other', async () => {
    const { tables } = await catalogue();
    assert.ok(tables.length > 25, `${tables.length} tables`);
    const without = await test.query<{ name: string }>(
      `select i.relname as name from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'partnership_id' and a.attnotnull
       where c.relname = any($1) and x.indisunique and x.indkey[0] <> a.attnum`,
      [tables],
    );
    assert.deepEqual(without, []);
    const crossing = await test.query<{ name: string }>(
      `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
       join pg_attribute a on a.attrelid = c.oid and a.attname = 'partnership_id'
       where k.contype = 'f' and c.relname = any($1) and f.relname = any($1) and k.conkey[1] <> a.attnum`,
      [tables],
    );
    assert.deepEqual(crossing, []);
  });

  it('puts every row under the successor with the same id, and leaves the old one as it was', async () => {
    const { tables, ties } = await catalogue();
    // One row each, kept as it is: the partnership itself, and what the successor has of its own.
    const own = ['partnership', 'partnership_area'];
    const carried: string[] = [];
    const empty: string[] = [];
    await withClient(test.superuser, async (client) => {
      const count = async (table: string, id: string): Promise<number> => {
        const { rows } = await client.query<{ count: number }>(
          `select count(*)::int as count from ${table} where partnership_id = $1`,
          [id],
        );
        return rows[0]?.count ?? 0;
      };
      await client.query('begin');
      // The successor's own keys would be second ones; a real carrying maps keys, here all are carried.
      await client.query(
        "delete from audience_key where partnership_id = $1 and kind in ('oversight', 'unit')",
        [successor],
      );
      for (const table of inOrder(tables, ties)) {
        if (own.includes(table)) continue;
        const before = await count(table, old.id);
        const { rows: columns } = await client.query<{ name: string }>(
          `select quote_ident(attname) as name from pg_attribute where attrelid = $1::regclass and attnum > 0
             and not attisdropped and attgenerated = '' order by attnum`,
          [table],
        );
        const names = columns.map(({ name }) => name);
        await client.query(
          `insert into ${table} (${names.join(', ')})
           select ${names.map((name) => (name === 'partnership_id' ? '$2::uuid' : name)).join(', ')}
           from ${table} where partnership_id = $1`,
          [old.id, successor],
        );
        assert.equal(await count(table, successor), before, table);
        assert.equal(await count(table, old.id), before, `${table}, left as it was`);
        (before === 0 ? empty : carried).push(table);
      }
      const { rows } = await client.query<{ same: number }>(
        `select count(*)::int as same from agreement a join agreement b on b.id = a.id
         where a.partnership_id = $1 and b.partnership_id = $2`,
        [old.id, successor],
      );
      assert.equal(rows[0]?.same, 1);
      await client.query('rollback');
    });
    const expected = [
      'access_review', 'access_review_line', 'agency', 'agreement', 'agreement_party', 'audience_key', 'audit_detail', 'audit_entry',
      'group_attendance', 'group_confirmation', 'group_meeting', 'group_member', 'group_terms', 'history', 'partnership_group', 'post',
      'thread',
    ]; // prettier-ignore
    for (const table of expected) assert.ok(carried.includes(table), `${table} had a row to carry`);
  });

  it('closes the old partnership and keeps it readable', async () => {
    await test.database.asSystem('record the succession', old.id, (tx) =>
      recordSuccession(tx, {
        successor,
        kind: 'de-merged',
        happensOn: '2020-04-01',
        decision: 'Delegated decision 12',
      }),
    );
    const agencies = await test.database.asActor(old.actor('manager'), 'read the old one', (tx) =>
      tx.selectFrom('agency').select('name').orderBy('name').execute(),
    );
    assert.deepEqual(
      agencies.map(({ name }) => name),
      ['County Police', 'First Town Council'],
    );
  });
});

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { audienceOf, share, submit } from './audience.ts';
import type { Actor, Tx } from './database.ts';
import { newId } from './id.ts';
import { Problem } from './problem.ts';

/**
 * Access by property: for any rows with any keys, what the database shows an actor is what a model of a few lines, written without
 * looking at the policies, says it should show. Lists, counts and children alike.
 */
let test: TestDatabase;
let partnerships: TestPartnership[];
/** Three own keys, one key of nobody, one share key held by the second agency. */
let ownKeys: string[];
let shareKey: string;
const nobodysKey = newId();

const moment = '2026-01-01T00:00:00Z';

before(async () => {
  test = await createTestDatabase();
  const agencies = ['Council', 'Police', 'Fire'].map((name) => ({ name, roles: ['analyst' as const] }));
  partnerships = [
    await insertPartnership(test.database, { agencies }),
    await insertPartnership(test.database, { name: 'Neighbours' }),
  ];
  ownKeys = partnerships[0]?.agencies.map(({ ownKey }) => ownKey) ?? [];
  shareKey = newId();
  await test.database.asSystem('set up a test', partnerships[0]?.id ?? '', (tx) =>
    tx
      .insertInto('audience_key')
      .values({
        partnership_id: partnerships[0]?.id ?? '',
        id: shareKey,
        kind: 'share',
        agency_id: partnerships[0]?.agencies[1]?.id ?? '',
        title: 'Agreement 1',
        made_at: moment,
        audience: [shareKey],
        open_to_members: true,
      })
      .execute(),
  );
});

type Row = { keys: number[]; open: boolean; own: number[] | null; foreign: boolean };

/** Index of a key: 0 to 2 own keys, 3 the share key, 4 nobody's. */
const keyOf = (index: number): string => [...ownKeys, shareKey, nobodysKey][index] ?? nobodysKey;

const world = fc.array(
  fc.record({
    keys: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 }),
    open: fc.boolean(),
    own: fc.option(fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }), {
      nil: null,
    }),
    foreign: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What each agency's people hold. */
const holds = [[0], [1, 3], [2]];

function maySee(agency: number, row: Row): boolean {
  if (row.foreign) return false;
  return row.open || row.keys.some((key) => holds[agency]?.includes(key));
}

function maySeeChild(agency: number, row: Row): boolean {
  return maySee(agency, row) && (row.own === null || row.own.some((key) => holds[agency]?.includes(key)));
}

async function insertRow(tx: Tx, partnershipId: string, id: string, row: Row, label: string): Promise<void> {
  const audience = audienceOf(row.keys.map(keyOf));
  await tx
    .insertInto('audit_entry')
    .values({
      partnership_id: partnershipId,
      id,
      at: moment,
      event: 'world.row',
      outcome: 'done',
      role: 'system',
      purpose: 'test',
      subject_kind: 'world',
      subject_id: label,
      audience,
      open_to_members: row.open,
    })
    .execute();
  await tx
    .insertInto('audit_detail')
    .values({
      partnership_id: partnershipId,
      id,
      audit_entry_id: id,
      words: label,
      inherited_audience: audience,
      inherited_open: row.open,
      own_audience: row.own === null ? null : audienceOf(row.own.map(keyOf)),
    })
    .execute();
}

const analyst = (agency: number): Actor => {
  const actor = partnerships[0]?.agencies[agency]?.people[0]?.actor;
  assert.ok(actor !== undefined);
  return actor;
};

describe('access', () => {
  it('shows exactly what the model says, in 200 worlds', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (rows) => {
        const label = newId();
        const ids = rows.map(() => newId());
        for (const foreign of [false, true]) {
          const partnershipId = partnerships[foreign ? 1 : 0]?.id ?? '';
          await test.database.asSystem('make a world', partnershipId, async (tx) => {
            for (const [index, row] of rows.entries())
              if (row.foreign === foreign) await insertRow(tx, partnershipId, ids[index] ?? '', row, label);
          });
        }
        for (const agency of [0, 1, 2]) {
          const seen = await test.database.asActor(analyst(agency), 'look', async (tx) => ({
            roots: await tx.selectFrom('audit_entry').select('id').where('subject_id', '=', label).execute(),
            children: await tx.selectFrom('audit_detail').select('id').where('words', '=', label).execute(),
            count: await tx
              .selectFrom('audit_entry')
              .select((select) => select.fn.countAll<number>().as('count'))
              .where('subject_id', '=', label)
              .executeTakeFirstOrThrow(),
          }));
          const expected = (may: typeof maySee): string[] =>
            ids.filter((_, index) => may(agency, rows[index] as Row)).sort();
          assert.deepEqual(seen.roots.map(({ id }) => id).sort(), expected(maySee));
          assert.deepEqual(seen.children.map(({ id }) => id).sort(), expected(maySeeChild));
          assert.equal(seen.count.count, expected(maySee).length);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a child that is wider than its parent', async () => {
    const partnershipId = partnerships[0]?.id ?? '';
    const id = newId();
    await assert.rejects(
      test.database.asSystem('try', partnershipId, async (tx) => {
        await insertRow(
          tx,
          partnershipId,
          id,
          { keys: [0], open: false, own: null, foreign: false },
          'narrow',
        );
        await tx
          .insertInto('audit_detail')
          .values({
            partnership_id: partnershipId,
            id: newId(),
            audit_entry_id: id,
            words: 'wider',
            inherited_audience: audienceOf([keyOf(0)]),
            inherited_open: true,
          })
          .execute();
      }),
      /foreign key constraint/,
    );
  });

  it('refuses audiences that are empty, unsorted, doubled or too many', async () => {
    const [first = '', second = ''] = [newId(), newId()].sort();
    const many = Array.from({ length: 65 }, () => newId()).sort();
    for (const audience of [[], [second, first], [first, first], many]) {
      await assert.rejects(
        test.query(
          `insert into thread (partnership_id, id, from_kind, from_id, to_kind, to_id, relation, made_at, audience, open_to_members)
           values ($1, $2, 'a', $3, 'b', 'b', 'r', now(), $4, true)`,
          [partnerships[0]?.id, newId(), newId(), audience],
        ),
        /thread__audience__check/,
      );
    }
  });
});

describe('share and submit', () => {
  async function makeSource(openToMembers: boolean): Promise<string> {
    const actor = analyst(0);
    const id = newId();
    await test.database.asActor(actor, 'make a source', async (tx) => {
      await tx
        .insertInto('source')
        .values({
          partnership_id: actor.partnershipId,
          id,
          code: `source-${id}`,
          title: 'Source',
          owner_name: 'Council',
          licence: 'OGL',
          marking: 'OFFICIAL',
          period_grain: 'month',
          adaptor: 'mapped',
          limitations: '[]',
          made_at: moment,
          audience: [keyOf(0)],
          open_to_members: openToMembers,
        })
        .execute();
      await tx
        .insertInto('source_mapping')
        .values({
          partnership_id: actor.partnershipId,
          id: newId(),
          source_id: id,
          version: 1,
          mapping: '{}',
          made_at: moment,
          inherited_audience: [keyOf(0)],
          inherited_open: openToMembers,
        })
        .execute();
    });
    return id;
  }

  const sees = (agency: number, id: string): Promise<{ root: boolean; child: boolean }> =>
    test.database.asActor(analyst(agency), 'look', async (tx) => ({
      root: (await tx.selectFrom('source').select('id').where('id', '=', id).execute()).length === 1,
      child:
        (await tx.selectFrom('source_mapping').select('id').where('source_id', '=', id).execute()).length ===
        1,
    }));

  it('gives a record and its children to another agency, and takes them back', async () => {
    const id = await makeSource(false);
    assert.deepEqual(await sees(1, id), { root: false, child: false });
    await test.database.asActor(analyst(0), 'share', (tx) =>
      share(tx, { table: 'source', id }, { add: [shareKey] }, 'agreement 1'),
    );
    assert.deepEqual(await sees(1, id), { root: true, child: true });
    assert.deepEqual(await sees(2, id), { root: false, child: false });
    await test.database.asActor(analyst(0), 'unshare', (tx) =>
      share(tx, { table: 'source', id }, { remove: [shareKey] }, 'agreement 1 ended'),
    );
    assert.deepEqual(await sees(1, id), { root: false, child: false });
  });

  it('can give a record away out of one’s own sight', async () => {
    const id = await makeSource(false);
    await test.database.asActor(analyst(0), 'give away', (tx) =>
      share(tx, { table: 'source', id }, { add: [keyOf(2)], remove: [keyOf(0)] }, 'it is theirs'),
    );
    assert.deepEqual(await sees(0, id), { root: false, child: false });
    assert.deepEqual(await sees(2, id), { root: true, child: true });
  });

  it('refuses what is not seen (as not found), not one’s own, or a key that is not in force', async () => {
    const hidden = await makeSource(false);
    const open = await makeSource(true);
    const attempt = (agency: number, id: string, key: string): Promise<void> =>
      test.database.asActor(analyst(agency), 'share', (tx) =>
        share(tx, { table: 'source', id }, { add: [key] }, 'try'),
      );
    const code = (wanted: string) => (error: unknown) => error instanceof Problem && error.code === wanted;
    await assert.rejects(attempt(1, hidden, keyOf(2)), code('not-found'));
    await assert.rejects(attempt(1, open, keyOf(2)), code('may-not-share'));
    await assert.rejects(attempt(0, open, nobodysKey), code('key-not-in-force'));
  });

  it('refuses an ordinary insert for others, and submits one', async () => {
    const actor = analyst(0);
    const row = (): Parameters<typeof submit<'thread'>>[2] => ({
      partnership_id: actor.partnershipId,
      id: newId(),
      from_kind: 'referral',
      from_id: newId(),
      to_kind: 'panel',
      to_id: newId(),
      relation: 'to',
      made_at: moment,
      made_by: null,
      audience: [keyOf(2)],
      open_to_members: false,
    });
    await assert.rejects(
      test.database.asActor(actor, 'insert', (tx) => tx.insertInto('thread').values(row()).execute()),
      /row-level security/,
    );
    const made = row();
    await test.database.asActor(actor, 'submit', async (tx) => {
      await submit(tx, 'thread', made);
      assert.deepEqual(await tx.selectFrom('thread').select('id').where('id', '=', made.id).execute(), []);
    });
    const seen = await test.database.asActor(analyst(2), 'look', (tx) =>
      tx.selectFrom('thread').select('id').where('id', '=', made.id).execute(),
    );
    assert.equal(seen.length, 1);
  });
});

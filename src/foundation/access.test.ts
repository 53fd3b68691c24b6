import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { insertAgreement, insertShareKey } from '../../test/support/agreement.ts';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { share, submit } from './audience.ts';
import type { Actor } from './database.ts';
import { newId } from './id.ts';
import { Problem } from './problem.ts';

/** Giving away: share() and submit(). What each person may see is tried in generated worlds, test/access/worlds.test.ts. */
let test: TestDatabase;
let partnerships: TestPartnership[];
/** Three own keys, one key of nobody, one share key held by the second agency. */
let ownKeys: string[];
let shareKey: string;
const nobodysKey = newId();

const moment = '2026-01-01T00:00:00Z';

const under = { purpose: 'prevent-crime', category: 'anti-social-behaviour', mark: 'official' } as const;

before(async () => {
  test = await createTestDatabase();
  const agencies = ['Council', 'Police', 'Fire'].map((name) => ({ name, roles: ['analyst' as const] }));
  partnerships = [
    await insertPartnership(test.database, { agencies }),
    await insertPartnership(test.database, { name: 'Neighbours' }),
  ];
  ownKeys = partnerships[0]?.agencies.map(({ ownKey }) => ownKey) ?? [];
  const [council = '', police = ''] = partnerships[0]?.agencies.map(({ id }) => id) ?? [];
  const partnershipId = partnerships[0]?.id ?? '';
  const agreementId = await insertAgreement(test.database, { partnershipId, agencies: [council, police] });
  shareKey = await insertShareKey(test.database, {
    partnershipId,
    agreementId,
    giver: council,
    receiver: police,
  });
});

/** Index of a key: 0 to 2 own keys, 3 the share key, 4 nobody's. */
const keyOf = (index: number): string => [...ownKeys, shareKey, nobodysKey][index] ?? nobodysKey;

const analyst = (agency: number): Actor => {
  const actor = partnerships[0]?.agencies[agency]?.people[0]?.actor;
  assert.ok(actor !== undefined);
  return actor;
};

describe('access', () => {
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
      share(tx, { table: 'source', id }, { add: [shareKey] }, 'agreement 1', under),
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

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { stopClockAt } from '../../src/foundation/clock.ts';
import { share } from '../../src/foundation/audience.ts';
import { newId } from '../../src/foundation/id.ts';
import { createTestDatabase, insertPartnership } from '../support/database.ts';
import { findDifference, shrink } from './runner.ts';
import { makeStage, stagedMoment } from './stage.ts';
import type { Stage } from './stage.ts';

/**
 * The form of policies and keys that Citus accepts, made by the same functions, on plain PostgreSQL: it must let each person
 * see exactly the same. What it does on Citus itself is not tried here (docs/scaling/README.md).
 */
const partnershipSetting = `(NULLIF(current_setting('app.partnership'::text, true), ''::text))::uuid`;
const keysSetting = `(NULLIF(current_setting('app.audiences'::text, true), ''::text))::uuid[]`;

let stage: Stage;
let startClock: () => void;

before(async () => {
  startClock = stopClockAt(stagedMoment);
  stage = await makeStage({ form: 'citus' });
});

after(async () => {
  await stage.close();
  startClock();
});

type Policy = { tablename: string; policyname: string; qual: string };

const standard = ['member', 'guest', 'system', 'keeper'];

describe('the form for Citus', () => {
  it('has no sub-select in a policy, and says what the plain form says', async () => {
    const { rows } = await stage.client.query<Policy>(
      `select schemaname || '.' || tablename as tablename, policyname, qual from pg_policies
       where schemaname in ('public', 'worlds') and policyname = any ($1)`,
      [standard],
    );
    const { rows: columns } = await stage.client.query<{ name: string; child: boolean }>(
      `select polrelid::regclass::text as name, exists (select from pg_attribute where attrelid = polrelid and attname = 'inherited_audience') as child
       from pg_policy where polname = 'keeper'`,
    );
    assert.ok(columns.length > 40);
    for (const { name, child } of columns) {
      const full = name.includes('.') ? name : `public.${name}`;
      const found = (policy: string): string | undefined =>
        rows.find((each) => each.tablename === full && each.policyname === policy)?.qual;
      const same = `(partnership_id = ${partnershipSetting})`;
      const held = `(${child ? 'inherited_audience' : 'audience'} && ${keysSetting})`;
      const open = child ? 'inherited_open' : 'open_to_members';
      const own = child ? ` AND ((own_audience IS NULL) OR (own_audience && ${keysSetting}))` : '';
      assert.equal(found('member'), `(${same} AND (${open} OR ${held})${own})`, name);
      assert.equal(found('guest'), `(${same} AND ${held}${own})`, name);
      assert.equal(found('system'), same, name);
      assert.equal(found('keeper'), same, name);
    }
  });

  it('has no key that cascades', async () => {
    const { rows } = await stage.client.query<{ name: string; text: string }>(
      `select conname as name, pg_get_constraintdef(oid) as text from pg_constraint where contype = 'f' and conname like '%\\_width\\_\\_fkey'`,
    );
    assert.ok(rows.length > 10);
    for (const { name, text } of rows) {
      assert.match(text, / DEFERRABLE$/, name);
      assert.doesNotMatch(text, /CASCADE/, name);
    }
  });

  it('shows exactly what the model says, in 300 worlds', async () => {
    const finding = await findDifference(stage, 4_000_000, 300);
    if (finding !== null) assert.fail(await shrink(stage, finding));
  });

  it('narrows what hangs from a record with it, also what the narrowing person cannot see', async () => {
    const test = await createTestDatabase();
    const partnership = await insertPartnership(test.database, {
      agencies: ['Council', 'Police'].map((name) => ({ name, roles: ['analyst' as const] })),
    });
    await test.query(`set role fp_owner; select protect_again('citus')`);
    const [council, police] = partnership.agencies;
    const actor = council?.people[0]?.actor;
    assert.ok(council !== undefined && police !== undefined && actor !== undefined);
    const [sourceId, seen, unseen] = [newId(), newId(), newId()];
    const both = [council.ownKey, police.ownKey].sort();
    await test.query(
      `insert into source (partnership_id, id, code, title, owner_name, licence, marking, period_grain, adaptor, limitations, made_at, audience, open_to_members)
       values ($1, $2, 'a', 'A', 'Council', 'OGL', 'OFFICIAL', 'month', 'mapped', '[]', now(), $3, false)`,
      [partnership.id, sourceId, both],
    );
    for (const [version, [id, own]] of (
      [
        [seen, null],
        [unseen, [police.ownKey]],
      ] as const
    ).entries())
      await test.query(
        `insert into source_mapping (partnership_id, id, source_id, version, mapping, made_at, inherited_audience, inherited_open, own_audience)
         values ($1, $2, $3, $4, '{}', now(), $5, false, $6)`,
        [partnership.id, id, sourceId, version + 1, both, own],
      );
    await test.database.asActor(actor, 'narrow', (tx) =>
      share(tx, { table: 'source', id: sourceId }, { remove: [police.ownKey] }, 'ours alone'),
    );
    const rows = await test.query<{ inherited_audience: string[] }>(
      'select inherited_audience from source_mapping',
    );
    assert.deepEqual(
      rows.map((row) => row.inherited_audience),
      [[council.ownKey], [council.ownKey]],
    );
    await assert.rejects(
      test.query(`update source set audience = $1`, [both]),
      /source_mapping__source_width__fkey/,
      'nothing but set_audience() may leave a child behind',
    );
  });

  it('comes and goes: made over and back, the database is as it was', async () => {
    const test = await createTestDatabase();
    const form = (): Promise<object[]> =>
      test.query(
        `select polrelid::regclass::text as "table", polname as name, pg_get_expr(polqual, polrelid) as text from pg_policy
         union all select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
         order by 1, 2`,
      );
    const plain = await form();
    await test.query(`set role fp_owner; select protect_again('citus')`);
    assert.notDeepEqual(await form(), plain);
    await test.query(`set role fp_owner; select protect_again('plain')`);
    assert.deepEqual(await form(), plain);
    await assert.rejects(
      test.query(`set role fp_owner; select protect_again('other')`),
      /not plain or citus/,
    );
  });
});

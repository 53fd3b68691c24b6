import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { Expression, SqlBool } from 'kysely';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import type { Tx } from './database.ts';
import {
  canCompare,
  longestSearch,
  matching,
  normalise,
  searchable,
  similar,
  similarWithin,
} from './search.ts';

let test: TestDatabase;
let partnership: TestPartnership;

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database);
  await test.query(
    `create table said (id integer, name text, words tsvector); grant select, insert on said to fp_member`,
  );
  await test.database.asActor(partnership.actor('analyst'), 'write', async (tx) => {
    const rows = [
      'Burglaries in the market place',
      'Noise from the Jonson household',
      'Zoë D’Arcy-Smith moved',
    ];
    for (const [id, text] of rows.entries())
      await sql`insert into said values (${id}, ${normalise(text)}, ${searchable(text)})`.execute(tx);
  });
});

const find = (condition: (tx: Tx) => Promise<Expression<SqlBool>>): Promise<number[]> =>
  test.database.asActor(partnership.actor('analyst'), 'search', async (tx) => {
    const { rows } = await sql<{
      id: number;
    }>`select id from said where ${await condition(tx)} order by id`.execute(tx);
    return rows.map(({ id }) => id);
  });

describe('searching', () => {
  it('finds words by their stems, phrases and what is left out', async () => {
    assert.deepEqual(await find(() => Promise.resolve(matching('words', 'burglary'))), [0]);
    assert.deepEqual(await find(() => Promise.resolve(matching('words', '"market place"'))), [0]);
    assert.deepEqual(await find(() => Promise.resolve(matching('words', 'noise -jonson'))), []);
    assert.deepEqual(await find(() => Promise.resolve(matching('words', 'noise or moved'))), [1, 2]);
    assert.deepEqual(await find(() => Promise.resolve(matching('words', `'; drop table said; "`))), []);
  });

  it('finds names spelt nearly so, and without trigrams as written', async () => {
    assert.equal(await test.database.asActor(partnership.actor('analyst'), 'ask', canCompare), true);
    assert.deepEqual(await find(() => Promise.resolve(similarWithin('name', 'Jonsons', true))), [1]);
    assert.deepEqual(await find(() => Promise.resolve(similarWithin('name', 'Jonsons', false))), []);
    assert.deepEqual(await find(() => Promise.resolve(similar('name', 'JONSON', false))), [1]);
    assert.deepEqual(await find(() => Promise.resolve(similar('name', 'zoe darcy smith moves', true))), [2]);
    assert.deepEqual(await find(() => Promise.resolve(similar('name', '  ', false))), []);
  });

  it('compares names without case, accents, marks and spaces', () => {
    assert.equal(normalise('  Zoë   D’ÁRCY-Smith! '), "zoe d'arcy-smith");
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const once = normalise(text);
        assert.equal(normalise(once), once);
        assert.ok(once.length <= longestSearch);
      }),
    );
  });

  it('is told by the database which operators it may use an index for under a policy', async () => {
    const marked = await test.query<{ name: string }>(
      `select oid::regprocedure::text as name from pg_proc where proleakproof and (proname like '%similarity%' or proname like 'ts\\_match%') order by 1`,
    );
    assert.deepEqual(
      marked.map(({ name }) => name),
      ['similarity_op(text,text)', 'ts_match_vq(tsvector,tsquery)', 'word_similarity_op(text,text)'],
    );
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import fc from 'fast-check';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { readConfiguration } from './configuration.ts';
import type { Tx } from './database.ts';
import { examine } from './doctor.ts';
import { afterCursor, decodeCursor, encodeCursor, pageOf } from './paging.ts';
import { Problem } from './problem.ts';
import { threadsOf, tie, untie } from './thread.ts';

let test: TestDatabase;
let partnership: TestPartnership;

before(async () => {
  test = await createTestDatabase();
  partnership = await insertPartnership(test.database);
});

const asAnalyst = <Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> =>
  test.database.asActor(partnership.actor('analyst'), 'test', work);

const audience = (): { keys: string[]; openToMembers: boolean } => ({
  keys: [partnership.agencies[0]?.ownKey ?? ''],
  openToMembers: true,
});

describe('threads', () => {
  it('tie two records once, are found from both ends, and can be cut', async () => {
    const action = { kind: 'action', id: 'a1' };
    const meeting = { kind: 'meeting', id: 'm1' };
    await asAnalyst(async (tx) => {
      await tie(tx, { from: action, to: meeting, relation: 'decided at' }, audience());
      await tie(tx, { from: action, to: meeting, relation: 'decided at' }, audience());
    });
    const found = await asAnalyst((tx) => threadsOf(tx, meeting));
    assert.equal(found.length, 1);
    assert.deepEqual(found, await asAnalyst((tx) => threadsOf(tx, action)));
    assert.deepEqual([found[0]?.from, found[0]?.to, found[0]?.relation], [action, meeting, 'decided at']);
    assert.equal(await asAnalyst((tx) => untie(tx, found[0]?.id ?? '')), true);
    assert.equal(await asAnalyst((tx) => untie(tx, found[0]?.id ?? '')), false);
  });
});

describe('paging', () => {
  it('shows every row once in order, whatever they share', async () => {
    const days = [
      '2026-01-01',
      '2026-01-02',
      '2026-01-02',
      '2026-01-02',
      '2026-01-03',
      '2026-01-04',
      '2026-01-04',
    ];
    await asAnalyst(async (tx) => {
      for (const [index, day] of days.entries())
        await tie(
          tx,
          { from: { kind: 'page', id: day }, to: { kind: 'row', id: String(index) }, relation: 'r' },
          audience(),
        );
    });
    for (const direction of ['ascending', 'descending'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const after: string | null = cursor;
        const page: { rows: { to_id: string }[]; next: string | null } = await asAnalyst(async (tx) => {
          const order = direction === 'ascending' ? 'asc' : 'desc';
          const rows = await tx
            .selectFrom('thread')
            .select(['from_id', 'to_id'])
            .where('from_kind', '=', 'page')
            .$if(after !== null, (query) =>
              query.where(afterCursor(['from_id', 'to_id'], decodeCursor(after ?? '', 2), direction)),
            )
            .orderBy('from_id', order)
            .orderBy('to_id', order)
            .limit(3)
            .execute();
          return pageOf(rows, (row) => [row.from_id, row.to_id], 2);
        });
        seen.push(...page.rows.map((row) => row.to_id));
        cursor = page.next;
      } while (cursor !== null);
      const all = days.map((_, index) => String(index));
      assert.deepEqual(seen, direction === 'ascending' ? all : all.reverse());
    }
  });

  it('reads back what it wrote, and refuses what it did not', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1 }), (values) => {
        assert.deepEqual(decodeCursor(encodeCursor(values), values.length), values);
        assert.throws(() => decodeCursor(encodeCursor(values), values.length + 1), Problem);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          decodeCursor(text, 1);
        } catch (error) {
          assert.ok(error instanceof Problem && error.code === 'bad-cursor');
        }
      }),
    );
  });
});

describe('doctor', () => {
  it('looks at everything and changes nothing', async () => {
    const temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-doctor-'));
    try {
      const dataDir = path.join(temporary, 'data');
      const checks = await examine(readConfiguration({ args: ['--data-dir', dataDir], env: {} }));
      const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
      assert.equal(states['Node.js'], 'ok');
      assert.equal(states['Data folder'], 'warning');
      assert.equal(states['Clock'], 'ok');
      assert.ok(checks.every(({ state, mend }) => (state === 'ok') === (mend === '')));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });

  it('names what is wrong with a database that does not answer', async () => {
    const env = { DATABASE_URL: 'postgres://a:b@127.0.0.1:1/c' };
    const checks = await examine(readConfiguration({ args: ['--data-dir', '/proc/nowhere'], env }));
    assert.equal(checks.find(({ name }) => name === 'Database')?.state, 'problem');
  });
});

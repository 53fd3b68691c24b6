import assert from 'node:assert/strict';
import { mkdtemp, rm, readFile, readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import pg from 'pg';
import { createTestDatabase, insertPartnership, othersAreDone } from '../../test/support/database.ts';
import type { TestDatabase, TestPartnership } from '../../test/support/database.ts';
import { startTestServer, templateName } from '../../test/support/test-server.ts';
import { recordAudit, recordRefusal } from '../foundation/audit.ts';
import { stopClockAt } from '../foundation/clock.ts';
import { openDatabase } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.ts';
import { newId } from '../foundation/id.ts';
import { withClient } from '../foundation/migrate.ts';
import { openSealKeys, readKnownSeals, writeKnownSeals } from './keys.ts';
import type { SealKeys } from './keys.ts';
import { seal } from './seal.ts';
import type { Seal } from './seal.store.ts';
import { isSound, verify } from './verify.ts';
import type { VerifyOptions } from './verify.ts';

let test: TestDatabase;
let folder: { keys: string };
let otherFolder: { keys: string };
let keys: SealKeys;

before(async () => {
  test = await createTestDatabase();
  folder = { keys: await mkdtemp(path.join(os.tmpdir(), 'fp-seal-')) };
  otherFolder = { keys: await mkdtemp(path.join(os.tmpdir(), 'fp-seal-')) };
  keys = await openSealKeys(folder);
});

after(async () => {
  for (const { keys: each } of [folder, otherFolder]) await rm(each, { recursive: true, force: true });
});

const small = { agencies: [{ name: 'Council', roles: ['analyst' as const, 'governance' as const] }] };

async function look(actor: Actor, words?: string): Promise<void> {
  await test.database.asActor(actor, 'look', (tx) =>
    recordAudit(tx, {
      event: 'source.viewed',
      subjectKind: 'source',
      subjectId: newId(),
      ...(words === undefined ? {} : { words }),
    }),
  );
}

/** Seals once the other test files' transactions on the same server are over. */
const sealNow: typeof seal = async (database, ...rest) => {
  await othersAreDone(database);
  return seal(database, ...rest);
};

/** A partnership with 24 entries under five seals, three of them with words. */
async function sealedPartnership(): Promise<{ partnership: TestPartnership; seals: Seal[] }> {
  const partnership = await insertPartnership(test.database, small);
  const actor = partnership.actor('analyst');
  for (let n = 0; n < 24; n += 1) await look(actor, n % 8 === 0 ? `words ${n}` : undefined);
  return { partnership, seals: await sealNow(test.database, partnership.id, keys, { batch: 5 }) };
}

const check = (id: string, options: VerifyOptions = {}) => verify(test.database, id, keys, options);

const codes = async (id: string, options: VerifyOptions = {}): Promise<string[]> => {
  const report = await check(id, options);
  assert.equal(
    isSound(report),
    report.findings.every(({ weight }) => weight === 'look'),
  );
  return [...new Set(report.findings.map(({ code, seal: at }) => `${code}${at === null ? '' : ` ${at}`}`))];
};

describe('sealing', () => {
  it('seals each entry once, and nothing when nothing is new', async () => {
    const { partnership, seals } = await sealedPartnership();
    assert.deepEqual(
      seals.map(({ number, entries, epoch }) => [number, entries, epoch]),
      [[1, 5, 1], [2, 5, 1], [3, 5, 1], [4, 5, 1], [5, 4, 1]], // prettier-ignore
    );
    assert.deepEqual(await sealNow(test.database, partnership.id, keys), []);
    const report = await check(partnership.id);
    assert.deepEqual(report.findings, []);
    assert.deepEqual(
      [report.seals, report.entries, report.words, report.waiting.count, report.complete],
      [5, 24, { agree: 3, deleted: 0 }, 0, true],
    );
  });

  it('waits for a transaction that is not over, and then seals what it wrote', async () => {
    const partnership = await insertPartnership(test.database, small);
    const actor = partnership.actor('analyst');
    await look(actor);
    await othersAreDone(test.database);
    let finish = (): void => undefined;
    const open = new Promise<void>((resolve) => (finish = resolve));
    let written = (): void => undefined;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const slow = test.database.asActor(actor, 'slow', async (tx) => {
      await recordAudit(tx, { event: 'source.changed', subjectKind: 'source', subjectId: 'slow' });
      written();
      await open;
    });
    await isWritten;
    await look(actor);
    const early = await seal(test.database, partnership.id, keys);
    assert.deepEqual(early.map(({ entries }) => entries), [1]); // prettier-ignore
    finish();
    await slow;
    const late = await sealNow(test.database, partnership.id, keys);
    assert.deepEqual(late.map(({ entries }) => entries), [2]); // prettier-ignore
    assert.deepEqual(await codes(partnership.id), []);
  });

  it('loses and doubles nothing with 20 writers and four sealers at once', async () => {
    const partnership = await insertPartnership(test.database, small);
    const actor = partnership.actor('analyst');
    let writing = true;
    const sealers = Array.from({ length: 4 }, async () => {
      while (writing) await sealNow(test.database, partnership.id, keys, { batch: 7 });
    });
    await Promise.all(
      Array.from({ length: 20 }, async (_, writer) => {
        for (let n = 0; n < 10; n += 1)
          await (writer % 4 === 0
            ? recordRefusal(test.database, actor, { event: 'a.b', subjectKind: 'x', subjectId: 'y' })
            : look(actor));
      }),
    );
    writing = false;
    await Promise.all(sealers);
    await sealNow(test.database, partnership.id, keys);
    const report = await check(partnership.id);
    assert.deepEqual([report.findings, report.entries, report.waiting.count], [[], 200, 0]);
  });

  it('keeps its private key 0600 and a public part for each key it ever had', async () => {
    const again = await openSealKeys(folder);
    assert.equal(again.keyId, keys.keyId);
    assert.deepEqual((await readdir(folder.keys)).sort(), [`audit-seal-${keys.keyId}.pub`, 'audit-seal.pem']);
    assert.equal((await stat(path.join(folder.keys, 'audit-seal.pem'))).mode & 0o777, 0o600);
    assert.match(
      await readFile(path.join(folder.keys, `audit-seal-${keys.keyId}.pub`), 'utf8'),
      /PUBLIC KEY/,
    );
    await writeKnownSeals(folder, new Map([['p', { number: 3, hash: 'ab' }]]));
    assert.deepEqual(await readKnownSeals(folder), new Map([['p', { number: 3, hash: 'ab' }]]));
    assert.deepEqual(await readKnownSeals(otherFolder), new Map());
  });
});

/** What the owner of the database, or a superuser, might do to a sealed partnership; and what the check must say of it. */
const tampering: {
  what: string;
  does: (id: string, seals: readonly Seal[]) => Promise<unknown>;
  finds: string[];
}[] = [
  {
    what: 'an entry is edited',
    does: (id, [, second]) =>
      test.query(`update audit_entry set account_id = $3 where partnership_id = $1 and id = $2`, [
        id, second?.to_id, newId(),
      ]), // prettier-ignore
    finds: ['entries-changed 2'],
  },
  {
    what: 'an entry is hidden from the governance officer',
    does: (id, [, second]) =>
      test.query(`update audit_entry set audience = array[$3::uuid] where partnership_id = $1 and id = $2`, [
        id, second?.to_id, newId(),
      ]), // prettier-ignore
    finds: ['entries-changed 2'],
  },
  {
    what: 'an entry is deleted',
    does: (id, [, , third]) =>
      test.query('delete from audit_entry where partnership_id = $1 and id = $2', [id, third?.from_id]),
    finds: ['entries-missing 3'],
  },
  {
    what: 'a whole seal’s entries are deleted',
    does: (id, [, , third]) =>
      test.query(
        `delete from audit_entry where partnership_id = $1 and (transaction, id) between ($2::xid8, $3::uuid) and ($4::xid8, $5::uuid)`,
        [id, third?.from_transaction, third?.from_id, third?.to_transaction, third?.to_id],
      ),
    finds: ['entries-missing 3'],
  },
  {
    what: 'an entry is slipped in between sealed ones',
    does: (id, [, second]) =>
      insertCopy(id, second?.from_id, { transaction: second?.to_transaction, id: lowId() }),
    finds: ['entries-added 2'],
  },
  {
    what: 'an entry is slipped in before the first seal',
    does: (id, [first]) => insertCopy(id, first?.from_id, { transaction: '3', id: newId() }),
    finds: ['entries-added 1'],
  },
  {
    what: 'an entry is added today and dated last month',
    does: async (id, [first]) => {
      await test.query(
        `insert into audit_entry (partnership_id, id, at, event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members)
         select partnership_id, $3, at - interval '30 days', event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members
         from audit_entry where partnership_id = $1 and id = $2`,
        [id, first?.from_id, newId()],
      );
      await sealNow(test.database, id, keys);
    },
    finds: ['entry-out-of-time 6'],
  },
  {
    what: 'two entries exchange their ids',
    does: async (id, [first]) => {
      const [a, b] = [first?.from_id, first?.to_id];
      await test.query(
        `update audit_entry set id = case id when $2::uuid then $3::uuid else $2::uuid end where partnership_id = $1 and id in ($2, $3)`,
        [id, a, b],
      );
    },
    finds: ['entries-changed 1', 'words-without-entry'],
  },
  {
    what: 'two entries exchange their dates',
    does: (id, [first]) =>
      test.query(
        `update audit_entry e set at = o.at from audit_entry o where e.partnership_id = $1 and o.partnership_id = $1
           and ((e.id = $2 and o.id = $3) or (e.id = $3 and o.id = $2))`,
        [id, first?.from_id, first?.to_id],
      ),
    finds: ['entries-changed 1', 'words-without-entry'],
  },
  {
    what: 'a seal is altered',
    does: (id) =>
      test.query(
        `update audit_seal set sealed_at = sealed_at - interval '1 day' where partnership_id = $1 and number = 3`,
        [id],
      ),
    finds: ['seal-changed 3'],
  },
  {
    what: 'a seal is altered and its hash put right, but not signed',
    does: async (id) => {
      const { sealHash } = await import('./canonical.rules.ts');
      const { sealOfNumber } = await import('./seal.store.ts');
      const third = await test.database.asSealer(id, (tx) => sealOfNumber(tx, 3));
      assert.ok(third !== null);
      const entries = third.entries - 1;
      await test.query('update audit_seal set entries = $2, hash = $3 where partnership_id = $1 and number = 3', [
        id, entries, sealHash({ ...third, entries }),
      ]); // prettier-ignore
    },
    finds: ['seal-chain 4', 'entries-added 3', 'seal-signature 3'],
  },
  {
    what: 'a seal is removed from the middle',
    does: (id) => test.query('delete from audit_seal where partnership_id = $1 and number = 3', [id]),
    finds: ['seal-missing 3'],
  },
  {
    what: 'a seal and its entries are removed from the middle',
    does: async (id, [, , third]) => {
      await test.query(
        `delete from audit_entry where partnership_id = $1 and (transaction, id) between ($2::xid8, $3::uuid) and ($4::xid8, $5::uuid)`,
        [id, third?.from_transaction, third?.from_id, third?.to_transaction, third?.to_id],
      );
      await test.query('delete from audit_seal where partnership_id = $1 and number = 3', [id]);
    },
    finds: ['seal-missing 3'],
  },
  {
    what: 'the first seals and their entries are removed',
    does: async (id, [, second]) => {
      await test.query(`delete from audit_entry where partnership_id = $1 and (transaction, id) <= ($2::xid8, $3::uuid)`, [
        id, second?.to_transaction, second?.to_id,
      ]); // prettier-ignore
      await test.query('delete from audit_seal where partnership_id = $1 and number <= 2', [id]);
    },
    finds: ['seal-missing 1', 'words-without-entry'],
  },
  {
    what: 'words are altered',
    does: (id) =>
      test.query(
        `update audit_detail set words = 'something else' where partnership_id = $1 and words = 'words 8'`,
        [id],
      ),
    finds: ['words-changed 2'],
  },
  {
    what: 'words are put behind an entry that had none',
    does: (id, [first]) =>
      test.query(
        `insert into audit_detail (partnership_id, audit_entry_at, audit_entry_id, words, audience, open_to_members)
         select partnership_id, at, id, 'never typed', audience, false from audit_entry where partnership_id = $1 and id = $2`,
        [id, first?.to_id],
      ),
    finds: ['words-without-entry'],
  },
];

const lowId = (): string => `00000000-0000-7000-8000-${newId().slice(-12)}`;

function insertCopy(
  partnershipId: string,
  of: string | undefined,
  as: { transaction: string | undefined; id: string },
) {
  return test.query(
    `insert into audit_entry (partnership_id, id, at, transaction, event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members)
     select partnership_id, $3, at, $4::xid8, event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members
     from audit_entry where partnership_id = $1 and id = $2`,
    [partnershipId, of, as.id, as.transaction],
  );
}

describe('tampering by the owner of the database is found', () => {
  for (const { what, does, finds } of tampering) {
    it(`when ${what}`, async () => {
      const { partnership, seals } = await sealedPartnership();
      assert.deepEqual(await codes(partnership.id), []);
      await does(partnership.id, seals);
      const found = await codes(partnership.id);
      assert.deepEqual(found.sort(), finds.sort());
    });
  }

  it('names the entry whose words were altered, and lets retention delete words', async () => {
    const { partnership } = await sealedPartnership();
    await test.database.asSystem('retention', partnership.id, (tx) =>
      tx.deleteFrom('audit_detail').where('words', '=', 'words 0').execute(),
    );
    const report = await check(partnership.id);
    assert.deepEqual([report.findings, report.words], [[], { agree: 2, deleted: 1 }]);
    const [row] = await test.query<{ audit_entry_id: string }>(
      `update audit_detail set words = 'x' where partnership_id = $1 and words = 'words 8' returning audit_entry_id`,
      [partnership.id],
    );
    assert.equal((await check(partnership.id)).findings[0]?.entry, row?.audit_entry_id);
  });

  it('when the end is cut off with its seals: by the last seal kept outside, and by the new epoch that begins', async () => {
    const { partnership, seals } = await sealedPartnership();
    const id = partnership.id;
    const last = seals.at(-1);
    const known = { number: last?.number ?? 0, hash: last?.hash.toString('hex') ?? '' };
    assert.deepEqual(await codes(id, { outside: [known] }), []);
    assert.deepEqual(await codes(id, { outside: [{ ...known, hash: known.hash.slice(0, 16) }] }), []);
    const fourth = seals[3];
    await test.query('delete from audit_seal where partnership_id = $1 and number = 5', [id]);
    await test.query(`delete from audit_entry where partnership_id = $1 and (transaction, id) > ($2::xid8, $3::uuid)`, [
      id, fourth?.to_transaction, fourth?.to_id,
    ]); // prettier-ignore
    // By itself what is left is whole: only what is kept outside tells.
    assert.deepEqual(await codes(id), []);
    assert.deepEqual(await codes(id, { outside: [known] }), ['seal-outside 5']);
    // A sealer that knows the seal it made does not go on as if nothing had been.
    await look(partnership.actor('analyst'));
    const [next] = await sealNow(test.database, id, keys, { known });
    assert.deepEqual(
      [next?.number, next?.epoch, next?.lost_number, next?.lost_hash?.toString('hex')],
      [5, 2, 5, known.hash],
    );
    assert.deepEqual(await codes(id), ['new-epoch 5']);
    assert.deepEqual(await codes(id, { outside: [known] }), ['new-epoch 5', 'seal-outside 5']);
  });

  it('when everything is written again and sealed with another key, or with the true one', async () => {
    const { partnership, seals } = await sealedPartnership();
    const id = partnership.id;
    const last = seals.at(-1);
    const known = { number: 5, hash: last?.hash.toString('hex') ?? '' };
    const rewrite = async (with_: SealKeys): Promise<void> => {
      await test.query('delete from audit_seal where partnership_id = $1', [id]);
      await test.query(`update audit_entry set account_id = null where partnership_id = $1`, [id]);
      await sealNow(test.database, id, with_, { batch: 5 });
    };
    await rewrite(await openSealKeys(otherFolder));
    assert.deepEqual(await codes(id), [1, 2, 3, 4, 5].map((n) => `seal-key ${n}`)); // prettier-ignore
    // Whoever has the database and the key can write a whole new audit; the seal that left the house still tells.
    await rewrite(keys);
    assert.deepEqual(await codes(id), []);
    assert.deepEqual(await codes(id, { outside: [known] }), ['seal-outside 5']);
  });

  it('looks only at what is asked: since a moment, or so many entries', async () => {
    const stop = stopClockAt('2026-11-10T09:00:00Z');
    const { partnership } = await sealedPartnership();
    stop();
    const id = partnership.id;
    await look(partnership.actor('analyst'));
    await sealNow(test.database, id, keys);
    await test.query(`update audit_entry set reason = 'x' where partnership_id = $1 and at < '2026-11-11'`, [
      id,
    ]);
    const recent = await check(id, { since: '2026-11-11T00:00:00Z' });
    assert.deepEqual([recent.fromSeal, recent.toSeal, recent.entries, recent.findings], [6, 6, 1, []]);
    assert.equal((await check(id)).findings.length, 5);
    const part = await check(id, { mostEntries: 7 });
    assert.deepEqual([part.complete, part.seals, part.findings.length], [false, 2, 2]);
  });
});

describe('a database that was put back', () => {
  it('on another server begins a new epoch that names the last seal of the old, and both stay provable', async () => {
    const { partnership, seals } = await sealedPartnership();
    const id = partnership.id;
    // The new server has counted fewer transactions.
    await test.query(
      `do $$ begin for n in 1..3000 loop perform pg_current_xact_id(); commit; end loop; end $$`,
    );
    await look(partnership.actor('analyst'));
    const [last] = await sealNow(test.database, id, keys);
    assert.equal(last?.number, 6);
    const server = await startTestServer();
    try {
      const target = { ...server.superuser, database: templateName };
      await copyTables(target, [
        'partnership',
        'organisation',
        'account',
        'agency',
        'post',
        'audience_key',
        'audit_entry',
        'audit_seal',
      ]);
      const elsewhere = openDatabase({
        connection: { ...target, user: 'fp_login', password: server.loginPassword },
        mayExit: true,
      });
      const found = async (outside: VerifyOptions['outside'] = []): Promise<string[]> =>
        (await verify(elsewhere, id, keys, { outside })).findings.map(
          ({ code, seal: at }) => `${code} ${at ?? ''}`,
        );
      assert.deepEqual(await seal(elsewhere, id, keys), []);
      assert.deepEqual(await found(), []);
      for (let n = 0; n < 3; n += 1)
        await elsewhere.asActor(partnership.actor('analyst'), 'look', (tx) =>
          recordAudit(tx, { event: 'source.viewed', subjectKind: 'source', subjectId: 'after' }),
        );
      const [first] = await seal(elsewhere, id, keys);
      assert.deepEqual(
        [first?.number, first?.epoch, first?.entries, first?.previous_hash.equals(last.hash)],
        [7, 2, 3, true],
      );
      assert.ok(BigInt(first?.to_transaction ?? 0) < BigInt(last.to_transaction));
      await elsewhere.asActor(partnership.actor('analyst'), 'look', (tx) =>
        recordAudit(tx, { event: 'source.viewed', subjectKind: 'source', subjectId: 'after' }),
      );
      const [second] = await seal(elsewhere, id, keys);
      assert.deepEqual([second?.number, second?.epoch, second?.entries], [8, 2, 1]);
      assert.deepEqual(await found([{ number: 6, hash: last.hash.toString('hex') }]), ['new-epoch 7']);
      // Tampering with either epoch is still found.
      await withClient(target, (client) =>
        client.query(`update audit_entry set reason = 'x' where partnership_id = $1 and id in ($2, $3)`, [
          id,
          seals[0]?.to_id,
          first?.to_id,
        ]),
      );
      assert.deepEqual(await found(), ['entries-changed 1', 'new-epoch 7', 'entries-changed 7']);
      await elsewhere.close();
    } finally {
      await server.stop();
    }
  });
});

async function copyTables(target: { database: string }, tables: readonly string[]): Promise<void> {
  await withClient(target as Parameters<typeof withClient>[0], async (client) => {
    // As a restore does it.
    await client.query('set session_replication_role = replica');
    for (const table of tables) {
      const rows = await test.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${pg.escapeIdentifier(table)} t`,
      );
      for (const { row } of rows)
        await client.query(
          `insert into ${pg.escapeIdentifier(table)} select * from jsonb_populate_record(null::${pg.escapeIdentifier(table)}, $1)`,
          [row],
        );
    }
  });
}

describe('the tables of the audit', () => {
  it('can be changed by no role of the program, the sealer included', async () => {
    const { partnership } = await sealedPartnership();
    const actor = partnership.actor('governance');
    for (const change of [
      sql`update audit_entry set event = 'x'`,
      sql`delete from audit_entry`,
      sql`truncate audit_entry`,
      sql`update audit_seal set number = 9`,
      sql`delete from audit_seal`,
      sql`update audit_check set problems = 0`,
      sql`delete from audit_check`,
      sql`update audit_detail set words = 'x'`,
      sql`select from audit_entry_default`,
      sql`insert into audit_entry (partnership_id, id, at, transaction, event, outcome, role, purpose, subject_kind, subject_id, audience, open_to_members)
        values (${partnership.id}, ${newId()}, now(), '5', 'a.b', 'done', 'x', 'x', 'x', 'x', array[${partnership.id}::uuid], true)`,
    ]) {
      for (const attempt of [
        () => test.database.asActor(actor, 'tamper', (tx) => change.execute(tx)),
        () => test.database.asSystem('tamper', partnership.id, (tx) => change.execute(tx)),
        () => test.database.asSealer(partnership.id, (tx) => change.execute(tx)),
      ])
        await assert.rejects(attempt(), /permission denied/);
    }
    await assert.rejects(
      test.database.asActor(actor, 'seal', (tx) =>
        sql`insert into audit_seal select * from audit_seal`.execute(tx),
      ),
      /permission denied/,
    );
    await assert.rejects(
      test.database.asActor(actor, 'partition', (tx) =>
        sql`select ensure_audit_partitions('2026-01-01', '2026-02-01')`.execute(tx),
      ),
      /permission denied/,
    );
  });

  it('keep one partnership from another’s sealer', async () => {
    const { partnership } = await sealedPartnership();
    const other = await insertPartnership(test.database, small);
    const seen = await test.database.asSealer(other.id, async (tx) => [
      (await tx.selectFrom('audit_entry').select('id').execute()).length,
      (await tx.selectFrom('audit_seal').select('number').execute()).length,
    ]);
    assert.deepEqual(seen, [0, 0]);
    assert.deepEqual(await sealNow(test.database, other.id, keys), []);
    assert.equal((await check(partnership.id)).seals, 5);
  });

  it('take entries of months without a partition, and give them one later', async () => {
    const partnership = await insertPartnership(test.database, small);
    const stop = stopClockAt('2031-05-06T07:08:09Z');
    await look(partnership.actor('analyst'), 'far ahead');
    stop();
    const where = (): Promise<{ table: string }[]> =>
      test.query<{ table: string }>(
        'select tableoid::regclass::text as "table" from audit_entry where partnership_id = $1',
        [partnership.id],
      );
    assert.deepEqual(await where(), [{ table: 'audit_entry_default' }]);
    const ensure = (): Promise<number> =>
      test.database.asSystem('partitions', null, async (tx) => {
        const { rows } = await sql<{
          made: number;
        }>`select ensure_audit_partitions('2031-04-30', '2031-06-01') as made`.execute(tx);
        return rows[0]?.made ?? 0;
      });
    // Two at once make each month once.
    assert.deepEqual((await Promise.all([ensure(), ensure()])).sort(), [0, 3]);
    assert.deepEqual(await where(), [{ table: 'audit_entry_2031_05' }]);
    await look(partnership.actor('analyst'));
    const [made] = await sealNow(test.database, partnership.id, keys);
    assert.equal(made?.entries, 2);
    assert.equal(
      (
        await test.query(
          `select from pg_class where relname like 'audit_entry_2031%' and relkind = 'r' and relforcerowsecurity and relacl is null`,
        )
      ).length,
      3,
    );
  });
});

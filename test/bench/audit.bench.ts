/**
 * The audit: what an entry costs the person who waits, with and without the sealer, and how soon “every view of one person in
 * the last month” is there among ten million entries. `FRANKPLEDGE_BENCH_ENTRIES` sets that number, in millions.
 */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { clock } from '../../src/foundation/clock.ts';
import { openSealKeys } from '../../src/audit/keys.ts';
import { countEntries, entriesOf } from '../../src/audit/entries.store.ts';
import { seal } from '../../src/audit/seal.ts';
import { recordAudit } from '../../src/foundation/audit.ts';
import { lockDataFolder, prepareDataFolder } from '../../src/foundation/data-folder.ts';
import { openDatabase } from '../../src/foundation/database.ts';
import type { Actor, ConnectionOptions, Database } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import { openRegister } from '../../src/foundation/register.ts';
import { tie } from '../../src/foundation/thread.ts';
import { insertPartnership } from '../support/database.ts';
import { programCopies } from '../support/test-server.ts';
import { median, number, type Bench, type BenchResult } from './bench.ts';

const writers = 50;
const monthsBack = 24;

type Round = { perSecond: number; p95: number };

/** 50 people at once for some seconds, each waiting for their own transaction. */
async function round(work: () => Promise<void>, seconds: number): Promise<Round> {
  const times: number[] = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) {
        const before = performance.now();
        await work();
        times.push(performance.now() - before);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const took = (performance.now() - start) / 1000;
  return { perSecond: times.length / took, p95: times[Math.floor(times.length * 0.95)] ?? Number.NaN };
}

async function writing(
  database: Database,
  actor: Actor,
  ownKey: string,
  folder: { keys: string },
  quick: boolean,
  result: BenchResult,
): Promise<void> {
  const keys = await openSealKeys(folder);
  const change = (audited: boolean) => () =>
    database.asActor(actor, 'bench', async (tx) => {
      await tie(
        tx,
        { from: { kind: 'action', id: newId() }, to: { kind: 'meeting', id: 'm' }, relation: 'decided at' },
        { keys: [ownKey], openToMembers: true },
      );
      if (audited) await recordAudit(tx, { event: 'action.made', subjectKind: 'action', subjectId: 'a' });
    });
  let sealing = false;
  let sealed = 0;
  const sealer = async (): Promise<void> => {
    while (sealing) {
      sealed += (await seal(database, actor.partnershipId, keys)).reduce(
        (sum, { entries }) => sum + entries,
        0,
      );
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  };
  const seconds = quick ? 3 : 10;
  const rounds: Record<'none' | 'audited' | 'sealed', Round[]> = { none: [], audited: [], sealed: [] };
  await round(change(true), 1);
  for (let turn = 0; turn < 3; turn += 1) {
    rounds.none.push(await round(change(false), seconds));
    rounds.audited.push(await round(change(true), seconds));
    sealing = true;
    const running = sealer();
    rounds.sealed.push(await round(change(true), seconds));
    sealing = false;
    await running;
  }
  const p95 = (of: keyof typeof rounds): number[] => rounds[of].map((each) => each.p95);
  const rate = (of: keyof typeof rounds): string => number(median(rounds[of].map((each) => each.perSecond)));
  result.comparisons.push(
    {
      what: 'p95 of a change with its entry, 50 writers',
      ours: p95('audited'),
      against: 'the same change without an entry',
      theirs: p95('none'),
    },
    {
      what: 'p95 of the same with the sealer at work',
      ours: p95('sealed'),
      against: 'without the sealer',
      theirs: p95('audited'),
    },
  );
  result.facts.push(
    `Transactions a second, 50 writers on ${writers} connections: ${rate('none')} without an entry, ${rate('audited')} with one, ${rate('sealed')} with one and the sealer (${number(sealed)} entries sealed meanwhile).`,
  );
}

/** Entries of two years, as the superuser and without the indexes, which are made afterwards: minutes instead of hours. */
async function fill(
  owner: ConnectionOptions,
  actor: Actor,
  keys: readonly string[],
  millions: number,
): Promise<void> {
  await withClient(owner, async (client) => {
    await client.query(
      `select ensure_audit_partitions((now() - interval '${monthsBack + 1} months')::date, now()::date)`,
    );
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(
      `select c.relname as name, pg_get_indexdef(c.oid) as definition from pg_index x join pg_class c on c.oid = x.indexrelid
       where x.indrelid = 'audit_entry'::regclass and not x.indisprimary`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await client.query(
      'alter table audit_entry drop constraint audit_entry__audience__check, drop constraint audit_entry__event__check',
    );
    await client.query('set synchronous_commit = off');
    const rows = millions * 1e6;
    const step = Math.min(rows, 500_000);
    for (let from = 0; from < rows; from += step)
      await client.query(
        `insert into audit_entry (partnership_id, id, at, event, outcome, account_id, agency_id, role, purpose, subject_kind, subject_id,
           correlation_id, audience, open_to_members)
         select $1, (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0'))::uuid, at,
           'disclosure.listed', case when n % 200 = 0 then 'refused' else 'done' end, $2, $3, 'partner', 'GET /shared/:id', 'disclosure',
           case when n % 1000 = 7 then 'hot' else (n * 2654435761 % 200000)::text end,
           null, $4::uuid[], false
         from (select n, now() - interval '${monthsBack} months' + n * (interval '${monthsBack} months' / $5::float8) as at
           from generate_series($6::bigint, $7::bigint) n) s`,
        [actor.partnershipId, actor.accountId, actor.agencyId, keys, rows, from, from + step - 1],
      );
    await client.query(`set maintenance_work_mem = '512MB'`);
    for (const { definition } of indexes) await client.query(definition.replace(' ON ONLY ', ' ON '));
    await client.query(
      'alter table audit_entry add constraint audit_entry__audience__check check (audience_is_tidy(audience)) not valid',
    );
    await client.query('analyze audit_entry');
    await client.query('checkpoint');
  });
}

async function reading(
  database: Database,
  officer: Actor,
  result: BenchResult,
  millions: number,
): Promise<void> {
  const month = new Date(clock.milliseconds() - 30 * 86_400_000).toISOString().slice(0, 10);
  const today = new Date(clock.milliseconds()).toISOString().slice(0, 10);
  /** What the page does: the rows and their number, in the officer's own transaction. */
  const page = async (record: string): Promise<{ ms: number; count: number }> => {
    const start = performance.now();
    const count = await database.asActor(officer, 'bench', async (tx) => {
      const filter = { kind: 'disclosure', record, from: month, until: today };
      await entriesOf(tx, filter, 26);
      return countEntries(tx, filter, 10_000);
    });
    return { ms: performance.now() - start, count };
  };
  const cold: number[] = [];
  const warm: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    cold.push((await page(String((n * 7919) % 200_000))).ms);
    warm.push((await page(String((n * 7919) % 200_000))).ms);
  }
  const hot = await page('hot');
  const month_ = async (): Promise<number> => {
    const start = performance.now();
    await database.asActor(officer, 'bench', async (tx) => {
      await entriesOf(tx, { from: month, until: today }, 26);
      await countEntries(tx, { from: month, until: today }, 10_000);
    });
    return performance.now() - start;
  };
  const refusals = async (): Promise<number> => {
    const start = performance.now();
    await database.asActor(officer, 'bench', (tx) =>
      entriesOf(tx, { outcome: 'refused', from: month, until: today }, 26),
    );
    return performance.now() - start;
  };
  result.comparisons.push(
    {
      what: `every view of one record in the last month, of ${millions} million: never read before`,
      ours: cold,
    },
    { what: 'the same, read before', ours: warm },
    {
      what: 'first page of the last month, with its count',
      ours: [await month_(), await month_(), await month_()],
    },
    { what: 'first page of its refusals', ours: [await refusals(), await refusals(), await refusals()] },
  );
  result.facts.push(
    `A record with ${hot.count} entries in the month: ${hot.ms.toFixed(1)} ms. Target 1 s; worst of the cold ones ${Math.max(...cold).toFixed(1)} ms.`,
  );
}

export const bench: Bench = {
  name: 'audit',
  title: 'The audit',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const millions = Number(process.env['FRANKPLEDGE_BENCH_ENTRIES'] ?? (quick ? 1 : 10));
    const temporary = await mkdtemp(path.join(os.tmpdir(), 'fp-bench-audit-'));
    await chmod(temporary, 0o711);
    try {
      const folder = await prepareDataFolder(path.join(temporary, 'data'), 'demonstration');
      const lock = await lockDataFolder(folder);
      const register = await openRegister(
        { databaseUrl: null, databaseLoginUrl: null, stateDir: programCopies },
        folder,
      );
      const login = {
        ...register.owner,
        user: 'fp_login',
        password: (await readFile(path.join(folder.keys, 'database-login'), 'utf8')).trim(),
      };
      const database = openDatabase({ connection: login, poolSize: writers + 3 });
      try {
        const partnership = await insertPartnership(database);
        const [agency] = partnership.agencies;
        await writing(database, partnership.actor('partner'), agency?.ownKey ?? '', folder, quick, result);
        const officer = partnership.actor('governance');
        const oversight = await database.asSystem('bench', partnership.id, (tx) =>
          tx
            .selectFrom('audience_key')
            .select('id')
            .where('kind', '=', 'oversight')
            .executeTakeFirstOrThrow(),
        );
        const start = performance.now();
        await fill(
          register.owner,
          partnership.actor('partner'),
          [oversight.id, agency?.supervisorKey ?? newId()].sort(),
          millions,
        );
        result.facts.push(
          `${millions} million entries made in ${number((performance.now() - start) / 1000)} s.`,
        );
        if (millions < 10)
          result.leftOut.push('10 million entries: minutes and 6 GB of disk; run without --quick');
        await reading(database, officer, result, millions);
      } finally {
        await database.close();
        await register.close();
        await lock.release();
      }
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return result;
  },
};

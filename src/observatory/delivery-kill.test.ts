import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { createTestDatabase, insertPartnership } from '../../test/support/database.ts';
import { openDatabase } from '../foundation/database.ts';
import type { ConnectionOptions } from '../foundation/database.ts';
import { asKeeper, monthsText, readText, takeOne } from './delivery.fixture.ts';
import { type Keeper } from './delivery.store.ts';
import { listSegmentsInForce } from './segment.store.ts';
import { openEngine } from './engine.ts';
import { sweep } from './sweep.ts';

/**
 * A server is killed at random moments of a loop of imports, each a file of two months read, kept and taken into use. Whenever it
 * dies, each import counts with both its months or not at all, what it said was done is done, and every file that the
 * register refers to is there and is what its name says.
 */
type Told = { folder: string; login: ConnectionOptions; who: Keeper; round: number };

const months = ['2025-01', '2025-02'];
const rowsOf = (round: number): number => 10 + (round % 40);

async function importLoop(told: Told): Promise<never> {
  const engine = await openEngine({ folder: path.join(told.folder, 'segments'), threads: 1 });
  const run = asKeeper(openDatabase({ connection: told.login }), told.who);
  process.stdout.write('ready\n');
  for (let round = told.round; ; round += 1) {
    const text = monthsText('Killshire', months, round, rowsOf(round));
    const read = await readText(engine, told.folder, `round-${round}.csv`, text);
    const id = await run((tx) => takeOne(tx, told.who, read));
    process.stdout.write(`taken ${id}\n`);
  }
}

/** Kills after so many imports and a random moment more: a slow machine is caught at the same places as a fast one. */
async function runAndKill(told: Told, imports: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', import.meta.filename, 'import-loop', JSON.stringify(told)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const taken: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('taken ')) taken.push(line.slice('taken '.length));
    if (imports === 0 ? line === 'ready' : line !== 'ready' && taken.length === imports)
      setTimeout(() => child.kill('SIGKILL'), randomInt(120));
  }
  return taken;
}

const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

if (process.argv[2] === 'import-loop') {
  await importLoop(JSON.parse(process.argv[3] ?? '') as Told);
} else {
  test(
    'killed at random points, each import is wholly in force or wholly not',
    { timeout: 900_000 },
    async (t) => {
      const times = process.env['FRANKPLEDGE_LONG'] === '1' ? 50 : 6;
      const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-delivery-kill-'));
      t.after(() => rm(folder, { recursive: true, force: true }));
      const engine = await openEngine({ folder: path.join(folder, 'segments'), threads: 1 });
      t.after(() => engine.close());
      const store = await createTestDatabase();
      const partnership = await insertPartnership(store.database, {
        agencies: [{ name: 'Test Borough Council', roles: ['analyst'] }],
      });
      const who = {
        partnershipId: partnership.id,
        accountId: partnership.actor('analyst').accountId,
        key: partnership.agencies[0]?.ownKey ?? '',
      };
      const run = asKeeper(store.database, who);
      const reported: string[] = [];
      for (let kill = 0; kill < times; kill += 1) {
        reported.push(
          ...(await runAndKill({ folder, login: store.login, who, round: kill * 1000 }, kill % 3)),
        );

        const segments = await run((tx) => listSegmentsInForce(tx, engine.segmentFolder));
        assert.ok(segments.length === 0 || segments.length === months.length, 'both months, or none');
        assert.ok(new Set(segments.map((each) => each.delivery)).size <= 1, 'of one import');
        const known = await store.query<{
          id: string;
          hash: string;
          state: string;
          segments: number;
          counting: number;
        }>(
          `select d.id, d.hash, d.state, count(s.hash)::int as segments, count(f.hash)::int as counting
         from delivery d left join segment s on s.delivery_id = d.id
         left join segment_in_force f on (f.source_code, f.month, f.hash) = (s.source_code, s.month, s.hash)
         group by d.id, d.hash, d.state`,
        );
        for (const each of known) {
          assert.ok(
            each.state === 'accepted' || each.state === 'superseded',
            `${each.state}: kept and not taken`,
          );
          assert.equal(each.segments, months.length);
          assert.equal(each.counting, each.state === 'accepted' ? months.length : 0);
          assert.equal(
            await sha256(path.join(folder, 'deliveries/sha256', each.hash.slice(0, 2), each.hash)),
            each.hash,
          );
        }
        assert.ok(known.filter((each) => each.state === 'accepted').length <= 1);
        for (const id of reported)
          assert.ok(
            known.some((each) => each.id === id),
            `${id} was said to be done`,
          );
        for (const segment of segments) {
          assert.equal(await sha256(segment.path), segment.hash);
          const [row] = await engine.rows<{ rows: number; round: number }>(
            `select cast(count(*) as double) as rows, cast(min(split_part(original_id, '-', 2)::integer) as double) as round
           from read_parquet($file)`,
            { file: segment.path },
          );
          assert.equal(row?.rows, rowsOf(row?.round ?? -1));
          assert.equal(row.rows, segment.rows);
        }
      }
      assert.ok(reported.length > 0, 'the loop got as far as taking a file into use');
      // After all that an import and the sweep work as if nothing had happened.
      const read = await readText(engine, folder, 'after.csv', monthsText('Killshire', months, -1));
      await run((tx) => takeOne(tx, who, read));
      await sweep(store.database, engine);
      const segments = await run((tx) => listSegmentsInForce(tx, engine.segmentFolder));
      assert.deepEqual(
        segments.map((each) => each.delivery),
        [read.reports[0]?.hash, read.reports[0]?.hash],
      );
      for (const segment of segments) assert.equal(await sha256(segment.path), segment.hash);
    },
  );
}

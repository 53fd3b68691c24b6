import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomInt } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { clock } from '../foundation/clock.ts';
import { openEngine } from './engine.ts';
import { commitDelivery, keepReceived, prepareFiles, receiveFiles } from './intake/receive.ts';
import { streetText, testEngine, testFolder } from './intake/test-files.ts';
import { sweepSegments } from './segments.ts';

/**
 * The process is killed at random moments of a loop of imports. Whenever it dies, each month stands wholly in the segment
 * folder or not at all, and what was reported as done is there.
 */
const rowsOf = (round: number): number => 20 + round;

/** What the child does: imports two months over and over, each time with one row more, and says so. */
async function commitLoop(folder: string): Promise<never> {
  const engine = await openEngine({
    folder: path.join(folder, 'observatory'),
    tempFolder: path.join(folder, 'temp'),
    threads: 1,
  });
  const incoming = path.join(folder, 'incoming');
  await mkdir(incoming, { recursive: true });
  process.stdout.write('ready\n');
  for (let round = Number(process.argv[4] ?? 0); ; round += 1) {
    for (const month of ['2025-01', '2025-02']) {
      const rows = Array.from({ length: rowsOf(round) }, (_, index) => ({ month, id: `r${round}-${index}` }));
      await writeFile(path.join(incoming, `${month}-testshire-street.csv`), streetText(rows));
    }
    const files = await prepareFiles(engine, [incoming]);
    for (const prepared of files.prepared) {
      await keepReceived(prepared, path.join(folder, 'deliveries'));
      const report = await commitDelivery(engine, prepared);
      process.stdout.write(`committed ${report.segments[0]?.path ?? ''}\n`);
    }
    await files.discard();
  }
}

/** Kills after so many commits and a random moment more, so that a slow machine is caught at the same places as a fast one. */
async function runAndKill(folder: string, commits: number, round: number): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', import.meta.filename, 'commit-loop', folder, String(round)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const committed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('committed ')) committed.push(line.slice('committed '.length));
    if ((line === 'ready' && commits === 0) || (line !== 'ready' && committed.length === commits)) {
      setTimeout(() => child.kill('SIGKILL'), randomInt(80));
    }
  }
  return committed;
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
}

if (process.argv[2] === 'commit-loop') {
  await commitLoop(process.argv[3] ?? '');
} else {
  test(
    'killed at random points, each month is wholly there or not at all',
    { timeout: 600_000 },
    async (t) => {
      const times = Number(process.env['FRANKPLEDGE_KILLS'] ?? 10);
      const folder = await testFolder(t);
      const observatory = path.join(folder, 'observatory');
      const engine = await testEngine(t, { folder: observatory });
      let seen = 0;
      for (let kill = 0; kill < times; kill += 1) {
        const committed = await runAndKill(folder, kill % 4, kill * 1000);
        const present = await filesUnder(engine.segmentFolder);
        for (const file of committed) assert.ok(present.includes(file), `${file} was reported and is gone`);
        for (const file of present) {
          if (!file.endsWith('.parquet')) {
            assert.match(path.basename(file), /^\..*\.part$/, 'nothing half-done under a final name');
            continue;
          }
          const content = await readFile(file);
          assert.equal(
            createHash('sha256').update(content).digest('hex'),
            path.basename(file, '.parquet'),
            'whole',
          );
          const [row] = await engine.rows<{ rows: number; round: number; months: number }>(
            `select cast(count(*) as double) as rows, cast(min(regexp_extract(original_id, 'r([0-9]+)-', 1)::integer) as double) as round,
                  cast(count(distinct month) as double) as months from read_parquet($file)`,
            { file },
          );
          assert.equal(row?.rows, rowsOf(row?.round ?? -1));
          assert.equal(row.months, 1);
          seen += 1;
        }
        for (const file of await filesUnder(path.join(folder, 'deliveries')).catch(() => [])) {
          if (file.endsWith('.part')) continue;
          assert.equal(
            createHash('sha256')
              .update(await readFile(file))
              .digest('hex'),
            path.basename(file),
          );
        }
        // Start the next round from an empty folder of segments, so that the checks stay quick.
        for (const file of present.filter((each) => each.endsWith('.parquet'))) await rm(file);
      }
      assert.ok(seen > 0, 'the loop got as far as committing');
      await sweepSegments(engine.segmentFolder, new Set(), Date.parse(clock.now()) + 48 * 3_600_000);
      assert.deepEqual(await filesUnder(engine.segmentFolder), []);
      // After all that, an import works as if nothing had happened.
      const incoming = path.join(folder, 'again');
      await mkdir(incoming);
      await writeFile(path.join(incoming, '2025-01-testshire-street.csv'), streetText([{}]));
      assert.equal((await receiveFiles(engine, [incoming]))[0]?.rowsAccepted, 1);
    },
  );
}

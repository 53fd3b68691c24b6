/**
 * Millions of synthetic rows: what a million costs when there are many, and the most memory it takes. The files are made
 * here, from a fixed seed, and removed. `FRANKPLEDGE_BENCH_ROWS` sets the sizes in millions (`2,20`).
 */
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { number, wholeProcess, type Bench, type BenchResult } from './bench.ts';

/** Rows like a force's: 12 months in 12 files, points on a grid, identifiers that do not repeat. 280 bytes each. */
async function makeRows(folder: string, rows: number): Promise<void> {
  let state = 12345;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const types = [
    'Violence and sexual offences',
    'Shoplifting',
    'Other theft',
    'Burglary',
    'Vehicle crime',
    'Public order',
    'Drugs',
  ];
  const outcomes = [
    'Under investigation',
    'Unable to prosecute suspect',
    'Investigation complete; no suspect identified',
  ];
  const heading =
    'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n';
  for (let month = 1; month <= 12; month += 1) {
    const name = `2025-${String(month).padStart(2, '0')}`;
    const out = createWriteStream(path.join(folder, `${name}-testshire-street.csv`), {
      highWaterMark: 1 << 20,
    });
    let block = heading;
    for (let row = 0; row < rows / 12; row += 1) {
      const place = next(30_000);
      const lsoa = place % 1200;
      const id =
        `${next(0x7fffffff).toString(16).padStart(8, '0')}${next(0x7fffffff).toString(16).padStart(8, '0')}`.repeat(
          4,
        );
      block += `${id},${name},Testshire Police,Testshire Police,${(2.2 + (place % 700) / 1000).toFixed(6)},${(51.7 + Math.floor(place / 700) / 110).toFixed(6)},On or near Street ${place},X0${String(1_000_000 + lsoa)},Thameside ${String(lsoa % 300).padStart(3, '0')}A,${types[next(7)] ?? ''},${outcomes[next(3)] ?? ''},\n`;
      if (block.length > 1 << 20) {
        if (!out.write(block)) await once(out, 'drain');
        block = '';
      }
    }
    out.end(block);
    await once(out, 'close');
  }
}

type Counted = { total: number; peakMib: number | null };

export const bench: Bench = {
  name: 'rows',
  title: 'Many rows',
  async run({ quick }) {
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    const asked = process.env['FRANKPLEDGE_BENCH_ROWS'];
    if (quick && asked === undefined)
      result.leftOut.push('20 million rows: minutes and 6 GB of disk; run without --quick');
    const millions = (asked ?? (quick ? '2' : '2,20'))
      .split(',')
      .map(Number)
      .filter((each) => each > 0);
    const perMillion: number[][] = [];
    for (const size of millions) {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-rows-'));
      // Gigabytes are not left behind when somebody has waited long enough.
      const stop = () => {
        rmSync(folder, { recursive: true, force: true });
        process.exit(130);
      };
      process.once('SIGINT', stop);
      try {
        await makeRows(folder, size * 1e6);
        const times: number[] = [];
        // The large one is long enough to be its own average.
        for (let turn = 0; turn < (size <= 2 ? 3 : 1); turn += 1) {
          const run = wholeProcess<Counted>('import-count.ts', [folder]);
          times.push(run.ms / size);
          result.facts.push(
            `${size} million rows: ${number(run.ms)} ms; ${number(run.answer.total)} counted; peak memory ${run.answer.peakMib === null ? 'unknown' : `${number(run.answer.peakMib)} MiB`} (target under 1,536).`,
          );
        }
        perMillion.push(times);
      } finally {
        process.off('SIGINT', stop);
        await rm(folder, { recursive: true, force: true });
      }
    }
    const [small, large] = [perMillion[0], perMillion.at(-1)];
    if (small !== undefined && large !== undefined && small !== large)
      result.comparisons.push({
        what: `a million rows out of ${millions.at(-1) ?? ''} million`,
        ours: large,
        against: `out of ${millions[0] ?? ''} million`,
        theirs: small,
        target: 1,
      });
    else if (small !== undefined)
      result.comparisons.push({ what: `a million rows out of ${millions[0] ?? ''} million`, ours: small });
    return result;
  },
};

/**
 * Import and count by LSOA, beside a hand-written DuckDB script over the same files; and the whole one-shot assessment
 * beside the same script. All are whole processes.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  median,
  number,
  present,
  sharedData,
  wholeProcess,
  type Bench,
  type BenchResult,
  type Whole,
} from './bench.ts';

type Counted = { lsoas: number; total: number; peakMib?: number | null };

async function compareFolder(
  result: BenchResult,
  title: string,
  folder: string,
  turns: number,
): Promise<void> {
  if (!(await present(folder))) {
    result.leftOut.push(`${title}: the real data are absent (${folder})`);
    return;
  }
  const ours: Whole<Counted>[] = [];
  const theirs: Whole<Counted>[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    theirs.push(wholeProcess('count-duckdb.ts', [folder]));
    ours.push(wholeProcess('import-count.ts', [folder]));
  }
  const [one, other] = [ours[0]?.answer, theirs[0]?.answer];
  if (one?.total !== other?.total || one?.lsoas !== other?.lsoas) {
    result.facts.push(
      `${title}: THE COUNTS DIFFER: ${JSON.stringify(one)} and ${JSON.stringify(other)}; the ratio means nothing.`,
    );
  }
  result.comparisons.push({
    what: `${title}: import and count by LSOA`,
    ours: ours.map((each) => each.ms),
    against: 'DuckDB script',
    theirs: theirs.map((each) => each.ms),
    target: 2,
  });
  const peaks = ours.flatMap((each) => each.answer.peakMib ?? []);
  result.facts.push(
    `${title}: ${(await readdir(folder)).length} files, ${number(one?.total ?? 0)} rows, ${number(one?.lsoas ?? 0)} LSOAs; peak memory of the import ${peaks.length === 0 ? 'unknown' : `${number(Math.max(...peaks))} MiB`}.`,
  );
}

/** The district of Kent that is assessed, over the year whose months the folder holds. */
const assessed = { area: 'E07000109', period: '2025-01..2025-12' } as const;

async function compareAssess(result: BenchResult, turns: number): Promise<void> {
  const crime = path.join(sharedData, 'crime', 'kent');
  const wards = path.join(sharedData, 'boundaries', 'kent-county-wards-2025.geojson');
  if (!(await present(crime)) || !(await present(wards))) {
    result.leftOut.push(`Kent, one-shot assessment: the real data are absent (${sharedData})`);
    return;
  }
  const out = await mkdtemp(path.join(os.tmpdir(), 'frankpledge-bench-'));
  const times: Record<'all' | 'json' | 'theirs', number[]> = { all: [], json: [], theirs: [] };
  const assess = (formats: string): number =>
    wholeProcess('../../src/main.ts', [
      ...['assess', '--incidents', crime, '--boundaries', wards, '--area', assessed.area],
      ...['--period', assessed.period, '--out', out, '--format', formats, '--json'],
    ]).ms;
  try {
    for (let turn = 0; turn < turns; turn += 1) {
      times.theirs.push(wholeProcess('count-duckdb.ts', [crime]).ms);
      times.json.push(assess('json'));
      times.all.push(assess('html,pdf,docx,xlsx,json'));
    }
  } finally {
    await rm(out, { recursive: true, force: true });
  }
  const against = { against: 'DuckDB script (counts only)', theirs: times.theirs };
  result.comparisons.push(
    { what: 'Kent: one-shot assessment, figures as JSON', ours: times.json, ...against, target: 2 },
    { what: 'Kent: one-shot assessment, all five formats', ours: times.all, ...against },
  );
  result.facts.push(
    `The one-shot assessment imports, places the points in wards, counts, tests, draws and writes; the script only counts: ${number(median(times.all) - median(times.json))} ms are the four other formats.`,
  );
}

export const bench: Bench = {
  name: 'import',
  title: 'Import, as whole processes',
  async run({ quick }) {
    const turns = quick ? 3 : 5;
    const result: BenchResult = { comparisons: [], facts: [], leftOut: [] };
    await compareFolder(result, 'Kent, 16 months', path.join(sharedData, 'crime', 'kent'), turns);
    await compareFolder(
      result,
      'South Yorkshire, 44 months',
      path.join(sharedData, 'crime', 'south-yorkshire'),
      turns,
    );
    await compareAssess(result, quick ? 2 : 5);
    return result;
  },
};

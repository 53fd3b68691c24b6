/**
 * What a bench is, and what they all use. Each `<name>.bench.ts` exports one as `bench`; `scripts/bench.ts` runs them in turn
 * and prints the table. A bench measures both sides of a ratio in the same run, turn about, and asserts nothing: a busy
 * machine makes both sides slow, and a timed test fails on somebody else's afternoon.
 */
import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';

export type BenchOptions = {
  /** Fewer turns, and nothing that takes minutes. */
  quick: boolean;
};

/** Two sides of the same work, milliseconds of each turn; `theirs` empty where there is nothing to compare with. */
export type Comparison = {
  what: string;
  ours: number[];
  against?: string;
  theirs?: number[];
  /** What the ratio ours/theirs should be at most. */
  target?: number;
  unit?: string;
};

export type BenchResult = {
  comparisons: Comparison[];
  /** Sentences under the table: sizes, peak memory, what differs between the sides. */
  facts: string[];
  /** Parts that were not run, and why. */
  leftOut: string[];
};

export type Bench = {
  /** As `--only` takes it. */
  name: string;
  title: string;
  run: (options: BenchOptions) => Promise<BenchResult>;
};

/** The real data, where they are. */
export const sharedData = path.resolve(
  import.meta.dirname,
  '../..',
  process.env['FRANKPLEDGE_SHARED'] ?? '../shared',
  'data',
);

export async function present(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? upper) + upper) / 2;
}

/** Milliseconds of each turn by the clock, and of the processor in all threads of this process: a busy machine stretches the first. */
export type Times = { clock: number[]; processor: number[] };

/** How long a piece of work takes. */
export async function timed(work: () => unknown): Promise<{ clock: number; processor: number }> {
  const used = process.cpuUsage();
  const start = performance.now();
  await work();
  const clock = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { clock, processor: (user + system) / 1000 };
}

/** Runs each piece of work once to warm up, then all of them turn about. */
export async function timesTurnAbout<Name extends string>(
  turns: number,
  work: Record<Name, () => unknown>,
): Promise<Record<Name, Times>> {
  const names = Object.keys(work) as Name[];
  const times = Object.fromEntries(
    names.map((name) => [name, { clock: [], processor: [] }]),
  ) as unknown as Record<Name, Times>;
  for (let turn = -1; turn < turns; turn += 1) {
    for (const name of names) {
      const { clock, processor } = await timed(work[name]);
      if (turn < 0) continue;
      times[name].clock.push(clock);
      times[name].processor.push(processor);
    }
  }
  return times;
}

/** The same, by the clock alone: milliseconds of each turn. */
export async function turnAbout<Name extends string>(
  turns: number,
  work: Record<Name, () => unknown>,
): Promise<Record<Name, number[]>> {
  const times = await timesTurnAbout(turns, work);
  const names = Object.keys(work) as Name[];
  return Object.fromEntries(names.map((name) => [name, times[name].clock])) as Record<Name, number[]>;
}

export type Whole<Answer> = { ms: number; answer: Answer };

/** Where `scripts/boot.mjs` has Node keep what it made of the sources: both sides start as users start us. */
const compiled = path.resolve(import.meta.dirname, '../../node_modules/.cache/compile');

/** Runs a script of this repository as a process of its own, start and end included; its output is JSON. */
export function wholeProcess<Answer>(script: string, args: readonly string[]): Whole<Answer> {
  const start = performance.now();
  const child = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', path.resolve(import.meta.dirname, script), ...args],
    { encoding: 'utf8', env: { NODE_COMPILE_CACHE: compiled, ...process.env } },
  );
  const ms = performance.now() - start;
  if (child.status !== 0) throw new Error(`${script} ${args.join(' ')} failed: ${child.stderr}`);
  return { ms, answer: JSON.parse(child.stdout) as Answer };
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

/**
 * `npm test`: every check, then every test. The checks run two at a time (the machine we aim at has two cores), and the
 * tests begin beside the last of them; the test runner's own totals close the output.
 *
 *   npm test                    everything
 *   npm test -- --checks-only   the checks alone (npm run check)
 *   npm test -- --times         everything, and at the end how long each file took, the longest first
 *   npm test -- <files>         these test files alone
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { fileURLToPath } from 'node:url';
import { sharedTestServer } from '../test/support/test-server.ts';
import { together } from './together.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules', '.bin');
const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;

type Check = { name: string; mend: string; command: readonly string[] };

const checks: Check[] = [
  {
    // The lint says the errors of types too (eslint.config.js). A sixth less of it is spent where what
    // lives short in memory may be more.
    name: 'types and lint',
    mend: './dev tsc -p . or ./dev eslint .',
    command: [...node, '--max-semi-space-size=64', join(bin, 'eslint'), '.', '--max-warnings=0'],
  },
  {
    name: 'format',
    mend: 'npm run format',
    command: [...node, join(bin, 'prettier'), '--check', '--log-level=warn', '.'],
  },
  {
    name: 'layering',
    mend: 'see .dependency-cruiser.cjs for the floors of the house',
    command: [...node, join(bin, 'depcruise'), 'src', '--config', '.dependency-cruiser.cjs'],
  },
  {
    name: 'unused code',
    mend: 'remove what ./dev knip names',
    command: [...node, join(bin, 'knip'), '--no-progress'],
  },
  { name: 'css drift', mend: 'npm run css', command: [...node, 'scripts/css.ts', '--check'] },
  { name: 'database types drift', mend: 'npm run types', command: [...node, 'scripts/types.ts', '--check'] },
  {
    name: 'migrations',
    mend: 'see the rule squawk names; an exception goes into .squawk.toml with its reason',
    command: [...node, join(bin, 'squawk'), ...globSync('migrations/*.sql', { cwd: root })],
  },
];

/**
 * What takes longest goes first, so that no long file is left running alone at the end. Only the order is said here: a file
 * that is not named comes after them, by its name.
 */
const longestFirst = [
  'test/crawl.test.ts',
  'test/access/worlds.test.ts',
  'test/access/mutants.test.ts',
  'test/browser/assessment.journey.test.ts',
  'test/browser/journeys.test.ts',
  'test/access/plans.test.ts',
  'src/partnership/commands.test.ts',
  'src/observatory/mapping/mapping.routes.test.ts',
  'test/command-line.test.ts',
  'src/sharing/agreements/agreement.access.test.ts',
  'src/foundation/postgres/supervisor.test.ts',
  'src/demonstration/demonstration.test.ts',
  'src/sharing/shared/shared.access.test.ts',
  'src/assessment/golden.test.ts',
];

function run(command: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const [file = '', ...args] = command;
    const child = spawn(file, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output });
    });
  });
}

const write = (text: string): boolean => process.stdout.write(text);
const args = process.argv.slice(2);
const checksOnly = args.includes('--checks-only');
const files = args.filter((arg) => !arg.startsWith('--'));

let failed = 0;
const words: string[] = [];
const seconds = (from: number): string => `${((performance.now() - from) / 1000).toFixed(0)} s`;

/** Takes checks from those that wait until there are none. */
async function takeChecks(waiting: Check[]): Promise<void> {
  for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
    const from = performance.now();
    const { code, output } = await run(check.command);
    if (code === 0) write(`check ${check.name}: ok, ${seconds(from)}\n`);
    else {
      failed += 1;
      write(`check ${check.name}: FAILED\n${output}\n  To mend: ${check.mend}\n`);
      words.push(`check ${check.name}: FAILED (see above)\n`);
    }
  }
}

const waiting = files.length === 0 ? [...checks] : [];
const takers = [takeChecks(waiting), takeChecks(waiting)];
// The longest check may still run for a minute when nothing is left beside it: the tests begin then.
await (checksOnly ? Promise.all(takers) : Promise.race(takers));

/**
 * How many test files run at once, each in a process of its own: one more than there are processors, as each of them often
 * waits, for its database, for a browser, for time to pass.
 */
const lanes = availableParallelism() + 1;

/** Runs test files. @returns whether all passed. */
async function passes(tests: readonly string[]): Promise<boolean> {
  let passed = true;
  const results = runTests({
    files: tests.map((file) => resolve(root, file)),
    concurrency: lanes,
    // For a file that hangs; on a busy machine the longest takes its time.
    timeout: 2_400_000,
    // More room for what lives short: of the longest files a tenth of the time went to clearing it away.
    execArgv: ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=64'],
  });
  const took: { file: string; seconds: number }[] = [];
  results.on('test:summary', ({ file, duration_ms }) => {
    if (file !== undefined) took.push({ file: relative(root, file), seconds: duration_ms / 1000 });
  });
  results.on('test:fail', ({ todo }) => (passed &&= todo !== undefined && todo !== false));
  const report = results.pipe(new spec());
  report.pipe(process.stdout, { end: false });
  await finished(report);
  if (args.includes('--times'))
    for (const each of took.sort((a, b) => b.seconds - a.seconds))
      words.push(`${each.seconds.toFixed(1).padStart(7)} s  ${each.file}\n`);
  return passed;
}

if (!checksOnly) {
  const found = globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: root }).sort();
  const tests =
    files.length > 0
      ? files
      : [
          ...longestFirst.filter((file) => found.includes(file)),
          ...together(
            root,
            found.filter((file) => !longestFirst.includes(file)),
          ),
        ];
  // One throw-away PostgreSQL for all test files; each clones its own database from the migrated template.
  const { environment, stop } = await sharedTestServer();
  // Each test file is a process that reads hundreds of modules: what one compiled, the others take (as in scripts/boot.mjs).
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compile');
  Object.assign(process.env, environment);
  try {
    if (!(await passes(tests))) failed += 1;
  } finally {
    await stop();
  }
}

await Promise.all(takers);
for (const each of words) write(each);
if (failed > 0) process.exitCode = 1;

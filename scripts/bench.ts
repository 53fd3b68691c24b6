/* eslint-disable no-console -- a bench prints */
/**
 * `npm run bench`: every bench under test/bench in turn, as ratios with both sides measured in the same run. It fails
 * nothing; it exits with 1 only when a bench could not be run at all.
 *
 *   npm run bench                      everything; the 20 million rows need some minutes and 6 GB of disk
 *   npm run bench -- --quick           fewer turns, 2 million rows
 *   npm run bench -- --only import     one bench (may be given more than once)
 */
import { globSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { clock } from '../src/foundation/clock.ts';
import { median, number, type Bench, type BenchResult, type Comparison } from '../test/bench/bench.ts';

const folder = path.resolve(import.meta.dirname, '../test/bench');
/** Above this many processes waiting for a core at the start, times say little, ratios less than usual. */
const quietLoad = 1;

function milliseconds(values: readonly number[]): string {
  if (values.length === 0) return '';
  const show = (value: number): string => (value < 10 ? value.toFixed(1) : number(value));
  const range = values.length === 1 ? '' : ` (${show(Math.min(...values))}–${show(Math.max(...values))})`;
  return `${show(median(values))}${range}`;
}

function ratioOf({ ours, theirs, target }: Comparison): string {
  if (theirs === undefined || theirs.length === 0) return '';
  const ratio = median(ours) / median(theirs);
  // Turn by turn both sides had the same neighbours.
  const each = ours.flatMap((ms, turn) => {
    const other = theirs[turn];
    return other === undefined || ours.length !== theirs.length ? [] : [ms / other];
  });
  const range = each.length < 2 ? '' : ` (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
  const aim =
    target === undefined ? '' : ratio <= target ? `, at most ${target}: met` : `, at most ${target}: MISSED`;
  return `${ratio.toFixed(2)}${range}${aim}`;
}

function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  rows.forEach((row, index) => {
    console.log(`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
    if (index === 0) console.log(`| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  });
}

function print(result: BenchResult): void {
  if (result.comparisons.length > 0)
    printTable([
      ['what', 'ours, ms', 'against', 'theirs, ms', 'ratio'],
      ...result.comparisons.map((each) => [
        each.what,
        milliseconds(each.ours),
        each.against ?? '',
        milliseconds(each.theirs ?? []),
        ratioOf(each),
      ]),
    ]);
  if (result.facts.length > 0) console.log('');
  for (const fact of result.facts) console.log(`- ${fact}`);
  for (const part of result.leftOut) console.log(`- LEFT OUT: ${part}`);
}

const { values } = parseArgs({
  options: { only: { type: 'string', multiple: true }, quick: { type: 'boolean', default: false } },
});
const benches: Bench[] = [];
for (const file of globSync('*.bench.ts', { cwd: folder }).sort()) {
  const loaded = (await import(path.join(folder, file))) as { bench: Bench };
  benches.push(loaded.bench);
}
const unknown = (values.only ?? []).filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no bench ${unknown.join(', ')}. The benches are ${benches.map((bench) => bench.name).join(', ')}.`,
  );
  process.exit(2);
}

const [load = 0] = os.loadavg();
const gigabytes = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
console.log(
  `${clock.now().slice(0, 16).replace('T', ' ')} UTC; Node ${process.versions.node}; ${os.availableParallelism()} cores (${os.cpus()[0]?.model.trim() ?? 'unknown'}); ` +
    `memory ${gigabytes(os.totalmem())} GiB, ${gigabytes(os.freemem())} free; load ${os
      .loadavg()
      .map((each) => each.toFixed(2))
      .join(', ')}`,
);
if (load > quietLoad)
  console.log(
    `THE MACHINE IS BUSY (load ${load.toFixed(2)}): both sides of a ratio are slower, and vary. Times are not this machine’s best.`,
  );
console.log('Medians (lowest–highest) of turns taken turn about; the range of a ratio is over the turns.');

let failed = false;
for (const bench of benches) {
  if (values.only !== undefined && !values.only.includes(bench.name)) continue;
  console.log(`\n## ${bench.title} (${bench.name}${values.quick ? ', quick' : ''})\n`);
  try {
    print(await bench.run({ quick: values.quick }));
  } catch (error) {
    failed = true;
    console.error(error);
  }
}
console.log(
  `\nLoad at the end ${(os.loadavg()[0] ?? 0).toFixed(2)}. What is measured and how: docs/speed.md.`,
);
if (failed) process.exitCode = 1;

/**
 * Tests that can share a process. Node, the modules they read and the first time through each of them cost about as much as most
 * tests do: ten files of tests over a database took 158 seconds of processor each in its own process, and 78 together (on a
 * machine with other work; the ratio is what counts).
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What is done to the whole process: programs that are started, browsers, servers of its own that end before it does. */
const ownProcess = [
  /from 'node:(child_process|cluster|module|process|vm|worker_threads)'/,
  /\bprocess\.(argv|chdir|exit|exitCode|kill|on|once|umask)\b|process\.env\S* =(?!=)/,
  /\bmock\b/,
  /support\/(browser|command|tcp-server|test-server)\.ts/,
];

/** A copy of the demonstration, which takes long to open: those that open one run beside the others. */
const opensDemonstration = /support\/demonstration\.ts/;

/** Not yet seen to pass beside others in one process: each runs alone until it has been. Nothing is known against them. */
const notYetSeen = new Set([
  'src/audit/merkle.test.ts',
  'src/charts/charts.test.ts',
  'src/consultation/survey/pin.test.ts',
  'src/documents/workbook.test.ts',
  'src/foundation/catalogue.rules.test.ts',
  'src/observatory/depersonalised.test.ts',
  'src/observatory/engine.test.ts',
  'src/observatory/golden.test.ts',
  'src/observatory/intake/police-street.test.ts',
  'src/observatory/ledger/ledger.rules.test.ts',
  'src/observatory/query.test.ts',
  'src/observatory/segments.test.ts',
  'src/statistics/reference.test.ts',
  'test/docs.test.ts',
  'test/packages.test.ts',
  'test/security-doc.test.ts',
]);

/** True where nothing of the file is done to the whole process but what test/support/together.ts looks for after it. */
export function mayShare(text: string): boolean {
  return ownProcess.every((sign) => !sign.test(text));
}

/** How many processes share the tests that open a demonstration, and how many all others. */
const processes = { demonstration: 2, others: 10 };

/**
 * Puts test files that may share a process together: files are written that run them, to be run in their place.
 * @param files relative to the root. @returns what to run, the shared ones first.
 */
export function together(root: string, files: readonly string[]): string[] {
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
  const kinds = { demonstration: [] as string[], others: [] as string[] };
  for (const [file, text] of texts)
    if (mayShare(text) && !notYetSeen.has(file))
      kinds[opensDemonstration.test(text) ? 'demonstration' : 'others'].push(file);
  const folder = join(root, 'node_modules', '.cache', 'together');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const runner = relative(folder, join(root, 'test/support/together.ts'));
  const made = (['demonstration', 'others'] as const).flatMap((kind) =>
    Array.from({ length: processes[kind] }, (_, at) => {
      const name = join(folder, `${kind}-${at + 1}.test.mjs`);
      const own = kinds[kind].filter((_, index) => index % processes[kind] === at);
      writeFileSync(
        name,
        `import { runTogether } from '${runner}';\nawait runTogether(${JSON.stringify(own, null, 1)});\n`,
      );
      return relative(root, name);
    }),
  );
  const shared = new Set([...kinds.demonstration, ...kinds.others]);
  return [...made, ...files.filter((file) => !shared.has(file))];
}

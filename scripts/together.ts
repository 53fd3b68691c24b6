/**
 * Tests that can share a process. For tests of rules alone, which ask no database and no clock, Node and the modules they read cost
 * about as much as the tests: six such files took 3.1 seconds of processor each in its own process, and 2.0 together.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Modules of Node that change nothing outside the test that uses them. */
const harmless = new Set([
  'assert/strict',
  'assert',
  'buffer',
  'crypto',
  'fs',
  'path',
  'test',
  'url',
  'util',
  'zlib',
]);

/**
 * True where nothing of the file outlives its tests or is done to the whole process: no hooks (they would belong to every file of
 * the process), no settings, no stopped clock, no database, browser or program.
 */
export function mayShare(text: string): boolean {
  const modules = [...text.matchAll(/from 'node:([\w/]+)'/g)].map(([, name]) => name ?? '');
  return (
    modules.every((name) => harmless.has(name)) &&
    !/test\/support\/|\b(before|after)(Each)?\(|process\.env|stopClockAt|openEngine|\bmock\b/.test(text)
  );
}

/**
 * Puts test files that may share a process together: `processes` files are written that import them, to be run in their place.
 * @param files relative to the root. @returns what to run, the shared ones first.
 */
export function together(root: string, files: readonly string[], processes: number): string[] {
  const shared = files.filter((file) => mayShare(readFileSync(join(root, file), 'utf8')));
  const folder = join(root, 'node_modules', '.cache', 'together');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const made = Array.from({ length: processes }, (_, at) => {
    const name = join(folder, `rules-${at + 1}.test.mjs`);
    const own = shared.filter((_, index) => index % processes === at);
    writeFileSync(name, own.map((file) => `import '${relative(folder, join(root, file))}';\n`).join(''));
    return relative(root, name);
  });
  return [...made, ...files.filter((file) => !shared.includes(file))];
}

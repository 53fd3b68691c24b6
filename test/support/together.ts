/** Runs several test files in one process, one after another (scripts/together.ts says which). */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, describe } from 'node:test';
import { clock } from '../../src/foundation/clock.ts';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * Each file is a suite of its own, so that its hooks are done for it alone; it is read when the one before it is done. It must
 * leave the process as it found it: the clock going, the settings as they were. Where several fail so, the first is at fault.
 * @param files relative to the root.
 */
export async function runTogether(files: readonly string[]): Promise<void> {
  const settings = { ...process.env };
  for (const file of files)
    await describe(file, async () => {
      await import(path.join(root, file));
      // Registered last, it is done last.
      after(() => {
        const now = performance.timeOrigin + performance.now();
        assert.ok(Math.abs(clock.milliseconds() - now) < 60_000, `${file} leaves the clock stopped`);
        assert.deepEqual({ ...process.env }, settings, `${file} leaves other settings`);
      });
    });
}

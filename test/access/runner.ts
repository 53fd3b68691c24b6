import fc from 'fast-check';
import { askOwner, differencesIn, loadWorlds } from './stage.ts';
import type { Difference, Stage } from './stage.ts';
import { anyWorld } from './world.ts';
import type { World } from './world.ts';

/**
 * How many worlds are loaded at once: few at first, as most faults show in the first few, then twice as many each time up to
 * the most. And how many are looked at side by side.
 */
const firstBatch = 5;
const largestBatch = 100;
const lookers = 6;

export type Finding = { seed: number; at: number; world: World; differences: Difference[]; looked: number };

/** A property of one world, for shrinking: it fails where the database and the model differ. */
function property(stage: Stage): fc.IAsyncProperty<[World]> {
  return fc.asyncProperty(anyWorld, async (world) => {
    const [laid] = await loadWorlds(stage, [world]);
    const differences = laid === undefined ? [] : await differencesIn(stage, laid);
    const owner = await askOwner(stage);
    if (differences.length + owner.length > 0)
      throw new Error(JSON.stringify([...differences, ...owner].slice(0, 3), null, 1));
  });
}

/** Looks at worlds until one differs from the model. Null when none of `count` does. */
export async function findDifference(stage: Stage, seed: number, count: number): Promise<Finding | null> {
  let size = firstBatch;
  for (let done = 0; done < count; done += size, size = Math.min(2 * size, largestBatch)) {
    const chunk = seed + done;
    const worlds = fc
      .sample(property(stage) as never, { seed: chunk, numRuns: Math.min(size, count - done) })
      .map((each) => (each as [World])[0]);
    const laid = await loadWorlds(stage, worlds);
    const found: Finding[] = [];
    const waiting = [...laid.entries()];
    const look = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && found.length === 0; next = waiting.shift()) {
        const [at, each] = next;
        const differences = await differencesIn(stage, each);
        if (differences.length > 0)
          found.push({ seed: chunk, at, world: each.world, differences, looked: done + at + 1 });
      }
    };
    await Promise.all(Array.from({ length: lookers }, look));
    if (found[0] !== undefined) return found[0];
    const owner = await askOwner(stage);
    const [world] = worlds;
    if (owner.length > 0 && world !== undefined)
      return { seed: chunk, at: 0, world, differences: owner, looked: done + worlds.length };
  }
  return null;
}

/** The smallest world that still differs, found from the one that did. @returns fast-check's words: seed, path, counterexample. */
export async function shrink(stage: Stage, finding: Finding): Promise<string> {
  const details = await fc.check(property(stage), {
    seed: finding.seed,
    path: String(finding.at),
    numRuns: finding.at + 1,
    interruptAfterTimeLimit: 60_000,
  });
  return `seed ${finding.seed}, world ${finding.at}; first differences ${JSON.stringify(finding.differences.slice(0, 3), null, 1)}\n${
    fc.defaultReportMessage(details) ?? 'It did not differ when looked at again.'
  }`;
}

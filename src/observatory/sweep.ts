import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import { listEveryPartnership, listSegmentsToKeep } from './segment.store.ts';
import type { Engine } from './engine.ts';
import { sweepAfterHours, sweepSegments } from './segments.ts';

/**
 * Removes the segments that nothing counts on: those of files taken back or left unused, out of force for at least 24 hours, and
 * what an interrupted import left behind that no file refers to. A file received just now is safe though no transaction
 * knows of it yet, because its segments are young.
 *
 * All partnerships are asked before anything is removed, since the same police file gives the same segment to each of
 * them. Call it never while a backup runs.
 *
 * @returns paths removed.
 */
export async function sweep(database: Database, engine: Engine): Promise<string[]> {
  const now = clock.milliseconds();
  const leftAfter = new Date(now - sweepAfterHours * 3_600_000).toISOString();
  const keep = new Set<string>();
  for (const partnershipId of await database.asSystem('sweep segments', null, listEveryPartnership)) {
    const hashes = await database.asSystem('sweep segments out of force', partnershipId, (tx) =>
      listSegmentsToKeep(tx, leftAfter),
    );
    for (const hash of hashes) keep.add(hash);
  }
  return sweepSegments(engine.segmentFolder, keep, now);
}

import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { askOwners, withdrawReturned } from './round.requests.ts';
import { dueRound, openRound } from './round.store.ts';

/** The round of a quarter opens by itself on its first working day, and owners are asked. */
export function roundsClock(database: Database): Clock {
  return {
    name: 'performance.rounds',
    everySeconds: 300,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('open the quarterly round', partnershipId, performanceRound);
    },
  };
}

/** One look at one partnership. */
export async function performanceRound(tx: Tx): Promise<void> {
  const quarter = dueRound(clock.today());
  if (quarter === null) return;
  const opened = await openRound(tx, quarter);
  if (opened === null) return;
  if (opened.made.length > 0)
    await recordAudit(tx, {
      event: 'performance.round-opened',
      subjectKind: 'performance_round',
      subjectId: opened.round.id,
    });
  await askOwners(tx, opened.round);
  await withdrawReturned(tx);
}

import type { Tx } from '../foundation/database.types.ts';
import { becauseOf } from './because.rules.ts';
import { listCandidates } from './candidate.store.ts';
import type { Decision } from './priority.types.ts';
import { selectDecided, selectRound } from './round.store.ts';

/** A candidate about which the partnership's meeting has decided. */
export type DecidedPriority = {
  /** Kind in threads: `priority`. */
  id: string;
  roundId: string;
  title: string;
  decision: Decision;
  /** What it was merged with or is a theme of. */
  parentId: string | null;
  rationale: string;
  /** The one line under it: “because of …”. */
  because: string;
  /** Codes of the limbs of section 6 that it serves. */
  limbs: readonly string[];
  position: number;
};

/**
 * What was decided about each candidate of a round, in the order of the priorities.
 * @param roundId the newest decided round when none is named; empty where none was decided.
 * @throws Problem 404 for a round that the reader may not see.
 */
export async function decidedPriorities(tx: Tx, roundId?: string): Promise<DecidedPriority[]> {
  const round = roundId === undefined ? await selectDecided(tx) : await selectRound(tx, roundId);
  if (round?.decidedAt == null) return [];
  return (await listCandidates(tx, round.id)).flatMap((candidate) =>
    candidate.decision === null
      ? []
      : [
          {
            id: candidate.id,
            roundId: round.id,
            title: candidate.title,
            decision: candidate.decision,
            parentId: candidate.decidedUnderId,
            rationale: candidate.rationale,
            because: becauseOf(candidate),
            limbs: candidate.limbs,
            position: candidate.position,
          },
        ],
  );
}

import { figuresOfRound } from '../assessment/assessment.ts';
import { waveAddress } from '../consultation/consultation.ts';
import type { Tx } from '../foundation/database.types.ts';
import type { Figure } from '../statistics/statistics.ts';
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

/** One thing that a candidate's score was proposed from. */
export type DecidedGround = {
  /** As the line “because of” says it; '' where it says nothing for the candidate. */
  short: string;
  /** The whole sentence with the rule. */
  words: string;
  source: string;
  /** A page for members; null where there is none. */
  href: string | null;
  /** As the round quoted it; null for what is no stored figure. */
  figure: Figure | null;
  /** The consultation, where it is what residents said. */
  survey: { code: string; title: string } | null;
};

/**
 * What the candidates of a round rest on, by the candidate's id, as it was when scores were proposed.
 * @throws Problem 404 for a round that the reader may not see.
 */
export async function groundsOfRound(tx: Tx, roundId: string): Promise<Map<string, DecidedGround[]>> {
  const round = await selectRound(tx, roundId);
  const figures = new Map((await figuresOfRound(tx, roundId)).map((figure) => [figure.id, figure]));
  const survey = round.waveId === null ? null : await waveAddress(tx, round.waveId);
  return new Map(
    (await listCandidates(tx, roundId)).map((candidate) => [
      candidate.id,
      candidate.proposals
        .filter(({ score }) => score !== null)
        .map((proposal) => ({
          short: proposal.short,
          words: proposal.words,
          source: proposal.source,
          href: proposal.href,
          figure: proposal.factor === 'concern' ? null : (figures.get(proposal.figureId ?? '') ?? null),
          survey: proposal.factor === 'concern' ? survey : null,
        })),
    ]),
  );
}

/** A round with what was decided about each of its candidates. */
type DecidedRound = {
  id: string;
  title: string;
  meetingOn: string | null;
  minute: string;
  priorities: DecidedPriority[];
};

/** Decided rounds that some priorities were decided in, the latest meeting first. */
export async function roundsOfPriorities(tx: Tx, priorityIds: readonly string[]): Promise<DecidedRound[]> {
  if (priorityIds.length === 0) return [];
  const rows = await tx
    .selectFrom('priority_candidate')
    .select('priority_round_id as round')
    .where('id', 'in', priorityIds)
    .distinct()
    .execute();
  const rounds: DecidedRound[] = [];
  for (const { round: roundId } of rows) {
    const { id, title, meetingOn, minute, decidedAt } = await selectRound(tx, roundId);
    if (decidedAt !== null)
      rounds.push({ id, title, meetingOn, minute, priorities: await decidedPriorities(tx, id) });
  }
  return rounds.sort((a, b) => (b.meetingOn ?? '').localeCompare(a.meetingOn ?? ''));
}

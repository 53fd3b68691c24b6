import type { Tx } from '../foundation/database.types.ts';
import { listCandidates } from './candidate.store.ts';
import type { Candidate, Moderation, Round, Score, Scorer, WeightSet } from './priority.types.ts';
import { standingsOf, type Standing } from './ranking.rules.ts';
import { scoresAreOpen } from './round.rules.ts';
import { listModerations, listScorers, openedScores } from './score.store.ts';
import { selectWeightSet } from './settings.store.ts';

/** A round with all that its pages say of it. */
export type RoundView = {
  round: Round;
  candidates: Candidate[];
  /** Best first; before moderation from the figures alone, and then without places. */
  standings: Standing[];
  /** Scores have been opened: places and totals may be shown. */
  isOpened: boolean;
  weights: WeightSet;
  scorers: Scorer[];
  scores: Score[];
  moderations: Moderation[];
};

export async function viewRound(tx: Tx, round: Round): Promise<RoundView> {
  const isOpened = scoresAreOpen(round.state);
  const candidates = await listCandidates(tx, round.id);
  const weights = await selectWeightSet(tx, round.weightsId);
  const scores = isOpened ? await openedScores(tx, round.id) : [];
  const moderations = isOpened ? await listModerations(tx, round.id) : [];
  return {
    round,
    candidates,
    standings: standingsOf(candidates, scores, moderations, weights.weights),
    isOpened,
    weights,
    scorers: await listScorers(tx, round.id),
    scores,
    moderations,
  };
}

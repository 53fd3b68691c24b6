import type { Tx } from '../foundation/database.types.ts';
import { usualSeed } from '../statistics/statistics.ts';
import type { FirmView } from './firm.page.ts';
import { standardRule } from './proposal.rules.ts';
import { ranksByOrder, ranksUnder } from './ranking.rules.ts';
import type { RoundView } from './round.view.ts';
import { drawsOf, firmness, turnsOf } from './sensitivity.rules.ts';
import { listRules, listWeightSets } from './settings.store.ts';
import { alternativesShown } from './weights.rules.ts';

/** Works out how firm the places of a round are. */
export async function firmOf(tx: Tx, view: RoundView): Promise<FirmView> {
  const { round, standings, weights } = view;
  const rows = standings.map(({ scores }) => scores);
  // The rule under which the scores were proposed, not a later one.
  const number = standings.flatMap(({ candidate }) => candidate.proposals)[0]?.rule;
  const rules = await listRules(tx);
  const { bands } = rules.find((rule) => rule.number === number) ?? rules[0] ?? standardRule;
  const drawn = standings.map((standing) => drawsOf(standing, bands));
  const options = { weights: weights.weights, top: round.top, seed: usualSeed };
  return {
    round,
    weights,
    standings,
    alternatives: (await listWeightSets(tx))
      .filter(({ id }) => id !== weights.id)
      .slice(0, alternativesShown)
      .map((set) => ({ set, ranks: ranksUnder(rows, set.weights) })),
    byOrder: ranksByOrder(rows, weights.weights),
    turns: rows.map((_, at) => turnsOf(rows, at, weights.weights, round.top)),
    near: firmness(drawn, { ...options, around: 'near' }),
    any: firmness(drawn, { ...options, around: 'any' }),
    seed: usualSeed,
  };
}

import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { below, changeStrategy, partnershipOf } from '../strategy.store.ts';
import type { Step, StrategyState } from '../strategy.rules.ts';
import type { Strategy } from '../strategy.types.ts';

export type StepTaken = {
  step: string;
  from: StrategyState;
  to: StrategyState;
  given: Record<string, string>;
  textNumber: number;
  hash: string;
  doneAt: string;
  doneBy: string;
  doneById: string | null;
};

/** Steps taken, the last first. */
export async function stepsTaken(tx: Tx, strategyId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('strategy_step as s')
    .leftJoin('account as a', 'a.id', 's.done_by')
    .select([
      's.step',
      's.from_state',
      's.to_state',
      's.given',
      's.text_number',
      's.hash',
      's.done_at',
      's.done_by',
      'a.name',
    ]) // prettier-ignore
    .where('s.strategy_id', '=', strategyId)
    .orderBy('s.done_at', 'desc')
    .orderBy('s.id', 'desc')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    from: row.from_state as StrategyState,
    to: row.to_state as StrategyState,
    given: row.given as Record<string, string>,
    textNumber: row.text_number,
    hash: row.hash,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
    doneById: row.done_by,
  }));
}

/**
 * Takes the state on and writes down by whom, with what, and the hash of the text as it stands.
 * @throws Problem 422 `changed-meanwhile`.
 */
export async function takeStep(
  tx: Tx,
  strategy: Strategy,
  version: number,
  step: Pick<Step, 'event' | 'to'>,
  given: Readonly<Record<string, string>>,
  hash: string,
  reviewDueOn: string | null = strategy.reviewDueOn,
  /** ISO moment; earlier only for the demonstration. */
  now: string = clock.now(),
): Promise<void> {
  await changeStrategy(tx, strategy.id, version, step.event, { state: step.to, state_since: now, review_due_on: reviewDueOn }); // prettier-ignore
  await tx
    .insertInto('strategy_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      strategy_id: strategy.id,
      step: step.event,
      from_state: strategy.state,
      to_state: step.to,
      given: JSON.stringify(given),
      text_number: strategy.textNumber,
      hash,
      done_at: now,
      done_by: contextOf(tx).actor?.accountId ?? null,
      ...below(strategy),
    })
    .execute();
}

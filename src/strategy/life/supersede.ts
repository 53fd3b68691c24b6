import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { contentOf, hashOf } from '../content.ts';
import { insertReview } from '../review/review.store.ts';
import { inForceStates, stepOf } from '../strategy.rules.ts';
import { selectStrategy } from '../strategy.store.ts';
import { takeStep } from './step.store.ts';

/** What the days do to strategies: a review opens a year after publication, and a strategy gives way to its successor. */
export const strategyClock = (database: Database): Clock => ({
  name: 'strategy.days',
  everySeconds: 3600,
  run: async () => {
    for (const { partnershipId } of await listPartnerships(database))
      await database.asSystem('strategies by their days', partnershipId, strategyRound);
  },
});

/** One round over one partnership. */
export async function strategyRound(tx: Tx): Promise<void> {
  const today = clock.today();
  await supersedeBy(tx, today);
  const due = await tx
    .selectFrom('strategy')
    .select('id')
    .where('state', 'in', ['published', 'confirmed'])
    .where('review_due_on', '<=', today)
    .execute();
  for (const { id } of due) {
    const strategy = await selectStrategy(tx, id);
    const step = stepOf(strategy.state, 'open-review');
    await takeStep(tx, strategy, strategy.version, step, { reason: 'A year has passed' }, hashOf(await contentOf(tx, strategy)), await insertReview(tx, strategy)); // prettier-ignore
  }
}

/** Supersedes each strategy in force whose published successor has begun by a day (ISO). */
export async function supersedeBy(tx: Tx, day: string): Promise<void> {
  const { rows } = await sql<{ id: string; successor: string }>`
    select s.id, n.id as successor from strategy s
    join strategy n on n.partnership_id = s.partnership_id and n.previous_id = s.id
    where s.state = any(${[...inForceStates]}::text[]) and n.state = any(${[...inForceStates]}::text[]) and n.from_on <= ${day}::date`.execute(
    tx,
  );
  for (const { id, successor } of rows) {
    const strategy = await selectStrategy(tx, id);
    const step = stepOf(strategy.state, 'supersede');
    await takeStep(tx, strategy, strategy.version, step, { successor }, hashOf(await contentOf(tx, strategy)), null); // prettier-ignore
  }
}

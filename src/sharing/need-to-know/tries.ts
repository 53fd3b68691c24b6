import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { keyFor } from './record.ts';

/** Tries are kept this long, days: long enough for a governance officer to see a pattern. */
const keptDays = 30;

/**
 * Counts a try of somebody in a transaction of its own, so that a refusal does not take it back, and says whether it is
 * within the limit for an hour. Rows outlive a restart; two tries at once wait for each other.
 */
export async function countTry(
  database: Database,
  actor: Actor,
  tool: 'break-glass' | 'known',
  anHour: number,
): Promise<boolean> {
  return database.asSystem(`count a try: ${tool}`, actor.partnershipId, async (tx) => {
    const before = (hours: number): string =>
      new Date(clock.milliseconds() - hours * 3_600_000).toISOString();
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${tool} ${actor.accountId}`}, 0))`.execute(tx);
    const { count } = await tx
      .selectFrom('access_try')
      .select((select) => select.fn.countAll<number>().as('count'))
      .where('account_id', '=', actor.accountId)
      .where('tool', '=', tool)
      .where('tried_at', '>', before(1))
      .executeTakeFirstOrThrow();
    if (count >= anHour) return false;
    await tx
      .deleteFrom('access_try')
      .where('account_id', '=', actor.accountId)
      .where('tried_at', '<', before(keptDays * 24))
      .execute();
    await tx
      .insertInto('access_try')
      .values({
        partnership_id: actor.partnershipId,
        id: newId(),
        tool,
        account_id: actor.accountId,
        tried_at: clock.now(),
        audience: [await keyFor(tx, { kind: 'person', accountId: actor.accountId })],
        open_to_members: false,
      })
      .execute();
    return true;
  });
}

import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';

/** A councillor who went out at an election, and who holds the post now. */
export type Followed = {
  accountId: string;
  name: string;
  agencyId: string;
  successorId: string;
  successorName: string;
};

/**
 * Members whose successor is in office today, and who hold no post of that agency themselves any more. What was theirs passes on: each room
 * that keeps something under a member’s name asks this by a clock, since a successor begins days after the result is written down.
 */
export async function membersFollowed(tx: Tx): Promise<Followed[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('election_result as r')
    .innerJoin('post as p', (join) =>
      join.onRef('p.partnership_id', '=', 'r.partnership_id').onRef('p.id', '=', 'r.post_id'),
    )
    .innerJoin('post as next', (join) =>
      join.onRef('next.partnership_id', '=', 'r.partnership_id').onRef('next.id', '=', 'r.successor_post_id'),
    )
    .innerJoin('account as a', 'a.id', 'p.account_id')
    .innerJoin('account as heir', 'heir.id', 'next.account_id')
    .select(['a.id', 'a.name', 'p.agency_id', 'heir.id as successor_id', 'heir.name as successor_name'])
    .where('r.result', '=', 'new-member')
    .where('next.started_on', '<=', today)
    .where((or) => or.or([or('next.ended_on', 'is', null), or('next.ended_on', '>=', today)]))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('post as still')
            .select('still.id')
            .whereRef('still.partnership_id', '=', 'p.partnership_id')
            .whereRef('still.agency_id', '=', 'p.agency_id')
            .whereRef('still.account_id', '=', 'p.account_id')
            .where('still.started_on', '<=', today)
            .where((or) => or.or([or('still.ended_on', 'is', null), or('still.ended_on', '>=', today)])),
        ),
      ),
    )
    .orderBy('r.made_at')
    .orderBy('r.id')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    accountId: row.id,
    name: row.name,
    agencyId: row.agency_id,
    successorId: row.successor_id,
    successorName: row.successor_name,
  }));
}

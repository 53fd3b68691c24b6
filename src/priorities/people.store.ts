import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';

/** Agencies of the partnership today, by name. */
export async function agenciesToday(tx: Tx): Promise<{ id: string; name: string }[]> {
  const today = clock.today();
  return tx
    .selectFrom('agency')
    .select(['id', 'name'])
    .where('joined_on', '<=', today)
    .where((where) => where.or([where('left_on', 'is', null), where('left_on', '>=', today)]))
    .orderBy('name')
    .orderBy('id')
    .limit(100)
    .execute();
}

/** Partners and chairs with a post today, one line a person and agency: whose scores are wanted. */
export async function peopleToAsk(
  tx: Tx,
): Promise<{ accountId: string; agencyId: string; name: string; title: string; agencyName: string }[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .innerJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'post.partnership_id')
        .onRef('agency.id', '=', 'post.agency_id'),
    )
    .select(['account.id', 'account.name', 'post.agency_id', 'post.title', 'agency.name as agency_name'])
    .where('post.role', 'in', ['partner', 'chair'])
    .where('post.started_on', '<=', today)
    .where((where) => where.or([where('post.ended_on', 'is', null), where('post.ended_on', '>=', today)]))
    .orderBy('agency.name')
    .orderBy('account.name')
    .orderBy('post.id')
    .limit(300)
    .execute();
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    if (seen.has(row.id)) return [];
    seen.add(row.id);
    return [
      {
        accountId: row.id,
        agencyId: row.agency_id,
        name: row.name,
        title: row.title,
        agencyName: row.agency_name,
      },
    ];
  });
}

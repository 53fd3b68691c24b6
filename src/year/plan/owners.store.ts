import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import type { Step } from './plan.types.ts';

/** Agencies and people who may own a step: those who are of the partnership today. */
export type Owners = {
  agencies: readonly { id: string; name: string }[];
  people: readonly { id: string; name: string; agencyName: string }[];
};

export async function ownersOf(tx: Tx): Promise<Owners> {
  const today = clock.today();
  const agencies = await tx
    .selectFrom('agency')
    .select(['id', 'name'])
    .where((or) => or.or([or('left_on', 'is', null), or('left_on', '>=', today)]))
    .orderBy('name')
    .limit(200)
    .execute();
  const people = await tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .innerJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'post.partnership_id')
        .onRef('agency.id', '=', 'post.agency_id'),
    )
    .select(['account.id', 'account.name', 'agency.name as agency_name'])
    .distinctOn(['account.name', 'account.id'])
    .where('post.role', '!=', 'councillor')
    .where('post.started_on', '<=', today)
    .where((or) => or.or([or('post.ended_on', 'is', null), or('post.ended_on', '>=', today)]))
    .orderBy('account.name')
    .orderBy('account.id')
    .limit(1000)
    .execute();
  return {
    agencies,
    people: people.map(({ id, name, agency_name: agencyName }) => ({ id, name, agencyName })),
  };
}

/** “Dana Ray, Test Borough Council”, or the words of the rule. */
export function ownerInWords(owner: Step['owner'], owners: Owners): string {
  const person = owners.people.find(({ id }) => id === owner.accountId);
  const agency = owners.agencies.find(({ id }) => id === owner.agencyId);
  const named = [person?.name, agency?.name].filter((part) => part !== undefined);
  return named.length === 0 ? owner.words : named.join(', ');
}

import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { Problem } from '../foundation/problem.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('The year belongs to a partnership; this transaction has none');
  return partnershipId;
}

/** The key of one person of the partnership: what is theirs alone carries it. @throws Problem 422 where they have no post. */
export async function personKeyOf(tx: Tx, accountId: string): Promise<string> {
  const row = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'person')
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined)
    throw new Problem({ status: 422, code: 'no-key', title: 'This person has no post in this partnership' });
  return row.id;
}

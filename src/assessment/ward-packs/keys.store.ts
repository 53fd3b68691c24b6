import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { Problem } from '../../foundation/problem.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('Ward packs belong to a partnership; this transaction has none');
  return partnershipId;
}

/** The key of the unit: what it alone sees carries it. Councillors are of the same agency, so the agency's own key would not do. */
export async function unitKey(tx: Tx): Promise<string> {
  return (await keyWhere(tx, 'unit', null)) ?? missing('The unit');
}

/** The key of one person. */
export async function personKey(tx: Tx, accountId: string): Promise<string> {
  return (await keyWhere(tx, 'person', accountId)) ?? missing('This person');
}

function missing(who: string): never {
  throw new Problem({
    status: 422,
    code: 'no-key',
    title: `${who} has no post in this partnership`,
    detail: 'Give the person a post first, or write down the request without an account.',
  });
}

async function keyWhere(tx: Tx, kind: 'unit' | 'person', accountId: string | null): Promise<string | null> {
  let query = tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', kind)
    .where('ended_at', 'is', null);
  if (accountId !== null) query = query.where('account_id', '=', accountId);
  return (await query.executeTakeFirst())?.id ?? null;
}

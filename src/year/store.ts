import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('The year belongs to a partnership; this transaction has none');
  return partnershipId;
}

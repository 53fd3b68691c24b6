import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { Tx } from './database.types.ts';
import { audienceOf } from './keys.ts';
import { newId } from './id.ts';

/** One end of a thread: a record of any room, by the table's word and its id. */
export type ThreadEnd = { kind: string; id: string };

export type Thread = { id: string; from: ThreadEnd; to: ThreadEnd; relation: string; madeAt: string };

/**
 * Ties a record to another, whatever rooms they are of: `action` → `meeting`, `decided at`. A tie that is there already stays.
 * @param audience who sees the tie: never more than see the narrower of its ends.
 */
export async function tie(
  tx: Tx,
  thread: { from: ThreadEnd; to: ThreadEnd; relation: string },
  audience: { keys: readonly string[]; openToMembers: boolean },
): Promise<void> {
  const { actor, partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A thread belongs to a partnership; this transaction has none');
  await tx
    .insertInto('thread')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      from_kind: thread.from.kind,
      from_id: thread.from.id,
      to_kind: thread.to.kind,
      to_id: thread.to.id,
      relation: thread.relation,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: audienceOf(audience.keys),
      open_to_members: audience.openToMembers,
    })
    .onConflict((conflict) => conflict.constraint('thread__ends__key').doNothing())
    .execute();
}

/** Threads that begin or end at a record, oldest first; only those the actor may see. */
export async function threadsOf(tx: Tx, end: ThreadEnd): Promise<Thread[]> {
  const rows = await tx
    .selectFrom('thread')
    .selectAll()
    .where((where) =>
      where.or([
        where.and({ from_kind: end.kind, from_id: end.id }),
        where.and({ to_kind: end.kind, to_id: end.id }),
      ]),
    )
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    from: { kind: row.from_kind, id: row.from_id },
    to: { kind: row.to_kind, id: row.to_id },
    relation: row.relation,
    madeAt: row.made_at,
  }));
}

/** Cuts a thread. True when there was one that the actor may see. */
export async function untie(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('thread').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

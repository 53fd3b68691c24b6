import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { Tx } from './database.types.ts';
import { newId } from './id.ts';
import { audienceOf } from './keys.ts';

/** A record as it stood before a change. */
export type Version = {
  version: number;
  changedAt: string;
  /** Null for the system. */ changedBy: string | null;
  reason: string;
  was: unknown;
};

/**
 * Keeps how a record stood before a change, as wide as the record was; called in the transaction of the change.
 * @param record.version the version that is being replaced.
 * @param was the row's own columns, without audience.
 */
export async function keepVersion(
  tx: Tx,
  record: {
    kind: string;
    id: string;
    version: number;
    reason: string;
    was: Readonly<Record<string, unknown>>;
    audience: readonly string[];
    openToMembers: boolean;
  },
): Promise<void> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('History belongs to a partnership; this transaction has none');
  await tx
    .insertInto('history')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      record_kind: record.kind,
      record_id: record.id,
      version: record.version,
      changed_at: clock.now(),
      changed_by: actor?.accountId ?? null,
      reason: record.reason,
      was: JSON.stringify(record.was),
      audience: audienceOf(record.audience),
      open_to_members: record.openToMembers,
    })
    .execute();
}

/** Earlier versions of a record, newest first; only those the actor may see. */
export async function versionsOf(tx: Tx, kind: string, id: string): Promise<Version[]> {
  const rows = await tx
    .selectFrom('history')
    .selectAll()
    .where('record_kind', '=', kind)
    .where('record_id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    changedAt: row.changed_at,
    changedBy: row.changed_by,
    reason: row.reason,
    was: row.was,
  }));
}

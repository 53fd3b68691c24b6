import type { Tx } from '../foundation/database.types.ts';
import type { HistoryLine } from './parts.page.ts';

/** Who changed a record and when, newest first; the last twenty. */
export async function selectHistory(tx: Tx, kind: string, id: string): Promise<HistoryLine[]> {
  const rows = await tx
    .selectFrom('history')
    .leftJoin('account', 'account.id', 'history.changed_by')
    .select(['history.version', 'history.changed_at', 'history.reason', 'account.name'])
    .where('record_kind', '=', kind)
    .where('record_id', '=', id)
    .orderBy('history.version', 'desc')
    .orderBy('history.id', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    version: row.version,
    changedAt: row.changed_at,
    changedBy: row.name ?? 'the system',
    reason: row.reason,
  }));
}

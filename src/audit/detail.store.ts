import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';

/** The words behind entries, by entry; those that retention deleted are not there. */
export async function wordsOf(
  tx: Tx,
  entries: readonly { id: string; at: string }[],
): Promise<Map<string, string>> {
  if (entries.length === 0) return new Map();
  const { rows } = await sql<{ id: string; words: string }>`
    select d.audit_entry_id as id, d.words
    from unnest(${entries.map(({ at }) => at)}::timestamptz[], ${entries.map(({ id }) => id)}::uuid[]) as e (at, id)
    join audit_detail d on d.audit_entry_at = e.at and d.audit_entry_id = e.id`.execute(tx);
  return new Map(rows.map(({ id, words }) => [id, words]));
}

/** Entries that words claim to stand behind, and that have none. */
export async function wordsWithoutEntry(tx: Tx, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.audit_entry_id as id from audit_detail d
    where not exists (select from audit_entry e where e.partnership_id = d.partnership_id and e.at = d.audit_entry_at
      and e.id = d.audit_entry_id and e.detail_hash is not null)
    order by d.audit_entry_at, d.audit_entry_id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

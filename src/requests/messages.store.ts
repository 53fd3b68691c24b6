import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { rowsOnPage, type CursorValue } from '../foundation/paging.ts';

/** One e-mail: a row of the outbox, or the rows that were put together into one. */
export type MessageRow = {
  /** Of its first row. */
  id: string;
  mailingId: string | null;
  kind: 'request' | 'notice' | 'invitation' | 'code';
  to: string;
  subject: string;
  parts: number;
  madeAt: string;
  state: 'waiting' | 'sent' | 'failed' | 'dropped';
  tries: number;
  fault: string | null;
  sentAt: string | null;
};

const columns = sql`min(m.id::text)::uuid as id, m.mailing_id as "mailingId", min(m.kind) as kind,
  coalesce(min(a.name), min(m.address), '') as "to", min(m.subject) as subject, count(*)::int as parts, min(m.made_at) as "madeAt",
  min(m.state) as state, max(m.tries)::int as tries, min(m.last_fault) as fault, min(m.sent_at) as "sentAt"`;

/** Messages of one partnership, newest first. The outbox is the installation's: only the system reads it. */
export async function listMessages(
  tx: Tx,
  partnershipId: string,
  after?: readonly CursorValue[],
): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    select * from (
      select ${columns} from outbox_message m left join account a on a.id = m.account_id
      where m.for_partnership = ${partnershipId} group by m.mailing_id, coalesce(m.mailing_id, m.id)) as message
    where ${after === undefined ? sql`true` : sql`("madeAt", id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`}
    order by "madeAt" desc, id desc limit ${rowsOnPage + 1}`.execute(tx);
  return rows;
}

/** One message, with all the rows of its e-mail; null where it is another partnership's. */
export async function selectMessage(
  tx: Tx,
  partnershipId: string,
  id: string,
): Promise<{ row: MessageRow; ids: string[] } | null> {
  const first = await tx
    .selectFrom('outbox_message')
    .select('mailing_id')
    .where('id', '=', id)
    .where('for_partnership', '=', partnershipId)
    .executeTakeFirst();
  if (first === undefined) return null;
  const mine = first.mailing_id === null ? sql`m.id = ${id}` : sql`m.mailing_id = ${first.mailing_id}`;
  const { rows } = await sql<MessageRow & { ids: string[] }>`
    select ${columns}, array_agg(m.id order by m.made_at, m.id) as ids
    from outbox_message m left join account a on a.id = m.account_id where ${mine} group by m.mailing_id`.execute(
    tx,
  );
  const [row] = rows;
  return row === undefined ? null : { row: { ...row, id }, ids: row.ids };
}

/** Lets a failed message be tried again from the beginning. */
export async function retryMessage(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .updateTable('outbox_message')
    .set({ state: 'waiting', tries: 0, send_after: clock.now(), last_fault: null })
    .where('id', 'in', [...ids])
    .where('state', '=', 'failed')
    .execute();
}

/** Messages that are late or failed, for whoever looks after them (function of migration 0017). */
export async function messageTrouble(
  tx: Tx,
): Promise<{ waiting: number; failed: number; oldest: string | null }> {
  const { rows } = await sql<{ waiting: number; failed: number; oldest: string | null }>`
    select waiting::int, failed::int, oldest from messages_waiting(${clock.now()})`.execute(tx);
  return rows[0] ?? { waiting: 0, failed: 0, oldest: null };
}

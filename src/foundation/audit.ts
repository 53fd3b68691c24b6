import { createHash } from 'node:crypto';
import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { Database } from './database.ts';
import type { Actor, Tx } from './database.types.ts';
import { newId } from './id.ts';

/** What is written down: ids and kinds, never a name, a text or a value. */
export type AuditInput = {
  /** `delivery.accepted`, `assessment.viewed`: lower case, dots and dashes. */
  event: string;
  /** Kind of record: the table's word, or `page` for a look at a list. */
  subjectKind: string;
  /** Its id; for a list the route's path. */
  subjectId: string;
  /** Words a person typed (a search). Kept apart, may be deleted; the entry keeps their hash. */
  words?: string;
};

/**
 * Writes an audit entry in the transaction of the look or the change, so that neither is kept without the other. Outside a
 * partnership (the installation's own clocks) there is nothing to write to, and it says so by throwing.
 */
export async function recordAudit(tx: Tx, entry: AuditInput): Promise<void> {
  await insertEntry(tx, entry, 'done');
}

/**
 * Writes a refusal in a transaction of its own, before the answer is sent: the refused one is rolled back and would take
 * its entry with it.
 */
export async function recordRefusal(database: Database, actor: Actor, entry: AuditInput): Promise<void> {
  await database.asActor(actor, 'record a refusal', (tx) => insertEntry(tx, entry, 'refused'));
}

async function insertEntry(tx: Tx, entry: AuditInput, outcome: 'done' | 'refused'): Promise<void> {
  const context = contextOf(tx);
  if (context.partnershipId === null)
    throw new Error('An audit entry belongs to a partnership; this transaction has none');
  const id = newId();
  const audience = context.ownKey === null ? [...context.keys].slice(0, 64) : [context.ownKey];
  // The system holds no key: its entries are the partnership's own.
  const systemAudience = audience.length === 0 ? [context.partnershipId] : audience;
  await tx
    .insertInto('audit_entry')
    .values({
      partnership_id: context.partnershipId,
      id,
      at: clock.now(),
      event: entry.event,
      outcome,
      account_id: context.actor?.accountId ?? null,
      agency_id: context.actor?.agencyId ?? null,
      role: context.actor?.role ?? context.role.replace('fp_', ''),
      purpose: context.purpose,
      subject_kind: entry.subjectKind,
      subject_id: entry.subjectId,
      detail_hash: entry.words === undefined ? null : createHash('sha256').update(entry.words).digest(),
      audience: systemAudience,
      open_to_members: false,
    })
    .execute();
  if (entry.words === undefined) return;
  await tx
    .insertInto('audit_detail')
    .values({
      partnership_id: context.partnershipId,
      id: newId(),
      audit_entry_id: id,
      words: entry.words,
      inherited_audience: systemAudience,
      inherited_open: false,
      own_audience: null,
    })
    .execute();
}

import { sql } from 'kysely';
import { clock } from './clock.ts';
import { contextOf, hashOfWords } from './database.ts';
import type { Database } from './database.ts';
import type { Actor, Tx } from './database.types.ts';
import { newId } from './id.ts';
import { audienceOf } from './keys.ts';

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
  /** The agreement by which the record was seen, where nothing else let the person see it. */
  agreementId?: string;
  /** Code of the reason for access that was tapped. */
  reason?: string;
  /** The person who spoke, where the actor recorded it on their behalf. */
  spokeFor?: string;
  /** More keys whose holders see the entry: the record's owner, so that a record shows who looked at it. */
  alsoSeenBy?: readonly string[];
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
  const at = clock.now();
  const audience = audienceOf([...(await keysOfWriter(tx)), ...(entry.alsoSeenBy ?? [])]);
  await tx
    .insertInto('audit_entry')
    .values({
      partnership_id: context.partnershipId,
      id,
      at,
      event: entry.event,
      outcome,
      account_id: context.actor?.accountId ?? null,
      agency_id: context.actor?.agencyId ?? null,
      role: context.actor?.role ?? context.role.replace('fp_', ''),
      purpose: context.purpose,
      subject_kind: entry.subjectKind,
      subject_id: entry.subjectId,
      correlation_id: context.correlationId,
      agreement_id: entry.agreementId ?? null,
      reason: entry.reason ?? null,
      spoke_for: entry.spokeFor ?? null,
      detail_hash: entry.words === undefined ? null : hashOfWords(tx, id, entry.words),
      audience,
      open_to_members: false,
    })
    .execute();
  if (entry.words === undefined) return;
  await tx
    .insertInto('audit_detail')
    .values({
      partnership_id: context.partnershipId,
      audit_entry_at: at,
      audit_entry_id: id,
      words: entry.words,
      audience,
      open_to_members: false,
    })
    .execute();
}

/** Who sees an entry by whoever writes it: the person, their supervisors, and always the governance officer. */
async function keysOfWriter(tx: Tx): Promise<readonly string[]> {
  const { auditKeys, actor, partnershipId } = contextOf(tx);
  if (actor !== null) return auditKeys;
  // Clocks hold no key and links only their own, so neither can see the officer's.
  const { rows } = await sql<{ key: string | null }>`select audit_oversight_key() as key`.execute(tx);
  const keys = [...auditKeys, rows[0]?.key ?? null].filter((key) => key !== null);
  return keys.length > 0 || partnershipId === null ? keys : [partnershipId];
}

/** A root row as it was read: who holds it. */
export type SeenRecord = { id: string; audience: readonly string[]; open_to_members: boolean };

/**
 * Writes down a look at one record that names people, in the transaction of the look. The entry says by which agreement the
 * record was seen, where only a share key let the actor in; and its owner sees the entry too.
 * @param subjectKind the table's word.
 * @returns the agreement, so that the page can say it.
 */
export async function recordView(
  tx: Tx,
  subjectKind: string,
  record: SeenRecord,
  more: Pick<AuditInput, 'reason' | 'words'> & { event?: string } = {},
): Promise<{ agreementId: string | null }> {
  const { keys, ownKey } = contextOf(tx);
  const held = record.audience.filter((key) => keys.includes(key));
  const kinds = await tx
    .selectFrom('audience_key')
    .select(['id', 'kind', 'agreement_id'])
    .where('id', 'in', [...record.audience])
    .execute();
  const mine = kinds.filter(({ id }) => held.includes(id));
  const owned = record.open_to_members || (ownKey !== null && held.includes(ownKey));
  const agreementId =
    owned || mine.some(({ kind }) => kind !== 'share') ? null : (mine[0]?.agreement_id ?? null);
  await recordAudit(tx, {
    event: more.event ?? `${subjectKind}.viewed`,
    subjectKind,
    subjectId: record.id,
    alsoSeenBy: kinds.filter(({ kind }) => kind === 'own').map(({ id }) => id),
    ...(agreementId === null ? {} : { agreementId }),
    ...(more.reason === undefined ? {} : { reason: more.reason }),
    ...(more.words === undefined ? {} : { words: more.words }),
  });
  return { agreementId };
}

/**
 * The agreement by which the actor saw this record before, by their own audit: what may be told to somebody whose access
 * ended. Null where they never saw it, or saw it as its own.
 */
export async function seenBefore(
  tx: Tx,
  subjectKind: string,
  subjectId: string,
): Promise<{ agreementId: string; at: string } | null> {
  const { actor } = contextOf(tx);
  if (actor === null) return null;
  const row = await tx
    .selectFrom('audit_entry')
    .select(['agreement_id', 'at'])
    .where('subject_kind', '=', subjectKind)
    .where('subject_id', '=', subjectId)
    .where('account_id', '=', actor.accountId)
    .where('outcome', '=', 'done')
    .where('agreement_id', 'is not', null)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.agreement_id == null ? null : { agreementId: row.agreement_id, at: row.at };
}

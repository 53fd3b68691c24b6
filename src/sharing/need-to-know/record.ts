import { sql } from 'kysely';
import { recordAudit } from '../../foundation/audit.ts';
import type { SharedTable } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';

/** Root tables of records that name people: read out by a reference, owned by an agency, made by somebody. */
export type KeptTable = {
  [Table in SharedTable]: DB[Table] extends { reference: string; agency_id: string; made_by: string }
    ? Table
    : never;
}[SharedTable];

/** A kind of record that the tools of need to know work on. A room gives one for each of its root tables. */
export type RecordKind = {
  table: KeptTable;
  /** On screen: "Shared information". */
  title: string;
  /** First letters of its references. */
  prefix: string;
  href: (id: string) => string;
};

/** What the tools read of a record: no word of what it says. */
export type KeptRecord = {
  id: string;
  reference: string;
  agency_id: string;
  made_by: string;
  audience: string[];
  open_to_members: boolean;
};

function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('Need to know belongs to a partnership');
  return partnershipId;
}

/** The record as far as this transaction may see it; null for unknown and hidden alike. */
export async function findRecord(
  tx: Tx,
  table: KeptTable,
  by: { id: string } | { reference: string },
): Promise<KeptRecord | null> {
  const [column, value] = 'id' in by ? ['id', by.id] : ['reference', by.reference];
  const { rows } = await sql<KeptRecord>`
    select id, reference, agency_id, made_by, audience, open_to_members from ${sql.table(table)}
    where partnership_id = ${partnershipOf(tx)} and ${sql.ref(column)} = ${value}`.execute(tx);
  return rows[0] ?? null;
}

/** As `findRecord`, and nobody else changes its audience meanwhile. */
export async function holdRecord(tx: Tx, table: KeptTable, id: string): Promise<KeptRecord | null> {
  const { rows } = await sql<KeptRecord>`
    select id, reference, agency_id, made_by, audience, open_to_members from ${sql.table(table)}
    where partnership_id = ${partnershipOf(tx)} and id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/**
 * Sets a record's audience in a narrow act of the system: a lock, its end, a broken glass. Unlike `share()` it asks
 * nothing of agreements, because it gives nobody a key of theirs: a lock takes away, its end gives back what stood before,
 * and a broken glass adds a key of its own. What a person may give to others goes through `share()`.
 */
export async function setAudience(
  tx: Tx,
  table: KeptTable,
  id: string,
  width: { audience: readonly string[]; open: boolean },
  reason: string,
): Promise<void> {
  if (contextOf(tx).role !== 'fp_system') throw new Error('Only the system sets an audience without share()');
  await recordAudit(tx, { event: 'audience.changed', subjectKind: table, subjectId: id, words: reason });
  // Carries the width down to what hangs from the record in either form of the policies, plain or Citus.
  await sql`select set_audience(${table}::text::regclass, ${id}::uuid, ${audienceOf(width.audience)}::uuid[], ${width.open})`.execute(
    tx,
  );
}

/** The key of one person, of an agency's supervisors, of the governance officer or of the unit (analysts and managers); made when it is not there yet. */
export async function keyFor(
  tx: Tx,
  holder:
    | { kind: 'person'; accountId: string }
    | { kind: 'supervisor'; agencyId: string }
    | { kind: 'oversight' | 'unit' },
): Promise<string> {
  const partnershipId = partnershipOf(tx);
  const accountId = holder.kind === 'person' ? holder.accountId : null;
  const agencyId = holder.kind === 'supervisor' ? holder.agencyId : null;
  const find = async (): Promise<string | undefined> => {
    const { rows } = await sql<{ id: string }>`
      select id from audience_key where partnership_id = ${partnershipId} and kind = ${holder.kind} and ended_at is null
        and account_id is not distinct from ${accountId}::uuid and agency_id is not distinct from ${agencyId}::uuid`.execute(
      tx,
    );
    return rows[0]?.id;
  };
  const found = await find();
  if (found !== undefined) return found;
  const titles = { person: 'One person', supervisor: 'Supervisors', oversight: 'Governance officer', unit: 'Community safety unit' }; // prettier-ignore
  await tx
    .insertInto('audience_key')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      kind: holder.kind,
      account_id: accountId,
      agency_id: agencyId,
      title: titles[holder.kind],
      made_at: clock.now(),
      audience: [partnershipId],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const made = await find();
  if (made === undefined) throw new Error('A key could not be made: one of its kind has ended');
  return made;
}

/** Accounts that hold a post of an agency today (or of every agency), who can sign in. */
export async function peopleOf(
  tx: Tx,
  wanted: { agencyId?: string; supervising?: boolean; role?: string } = {},
): Promise<{ accountId: string; name: string; agencyId: string; role: string; title: string }[]> {
  const today = clock.today();
  let query = tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .select([
      'account.id as accountId',
      'account.name',
      'post.agency_id as agencyId',
      'post.role',
      'post.title',
    ])
    .where('account.disabled_at', 'is', null)
    .where('post.started_on', '<=', today)
    .where((where) => where.or([where('post.ended_on', 'is', null), where('post.ended_on', '>=', today)]))
    .orderBy('account.name')
    .orderBy('post.role');
  if (wanted.agencyId !== undefined) query = query.where('post.agency_id', '=', wanted.agencyId);
  if (wanted.supervising === true) query = query.where('post.supervises', '=', true);
  if (wanted.role !== undefined) query = query.where(sql<boolean>`post.role = ${wanted.role}`);
  return query.execute();
}

import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';

export type Draft = {
  id: string;
  agreementId: string;
  /** As typed, by field name. */
  typed: Record<string, unknown>;
  changedAt: string;
};

/** A draft is for its author alone; where nobody made a key for them yet, for their agency. */
export async function beginDraft(tx: Tx, actor: Actor, agreementId: string): Promise<string> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('disclosure_draft')
    .values({
      partnership_id: actor.partnershipId,
      id,
      account_id: actor.accountId,
      agency_id: actor.agencyId,
      agreement_id: agreementId,
      typed: '{}',
      made_at: now,
      changed_at: now,
      audience: contextOf(tx).auditKeys.slice(0, 1),
      open_to_members: false,
    })
    .execute();
  return id;
}

export async function draftsOf(tx: Tx, actor: Actor): Promise<Draft[]> {
  const rows = await tx
    .selectFrom('disclosure_draft')
    .select(['id', 'agreement_id', 'typed', 'changed_at'])
    .where('account_id', '=', actor.accountId)
    .where('agency_id', '=', actor.agencyId)
    .orderBy('changed_at', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agreementId: row.agreement_id,
    typed: row.typed as Record<string, unknown>,
    changedAt: row.changed_at,
  }));
}

export async function findDraft(tx: Tx, actor: Actor, id: string): Promise<Draft | null> {
  return (await draftsOf(tx, actor)).find((draft) => draft.id === id) ?? null;
}

export async function keepDraft(tx: Tx, id: string, typed: Readonly<Record<string, unknown>>): Promise<void> {
  await tx
    .updateTable('disclosure_draft')
    .set({ typed: JSON.stringify(typed), changed_at: clock.now() })
    .where('id', '=', id)
    .execute();
}

export async function deleteDraft(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('disclosure_draft').where('id', '=', id).execute();
}

import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { partnershipOf } from './form.store.ts';
import { below, type PeriodReturn } from './return.store.ts';

/** What was found wrong or came late, beside what was sent. */
export type Correction = {
  id: string;
  cell: string;
  number: number | null;
  words: string;
  reason: string;
  source: 'found' | 'late-answer';
  state: 'proposed' | 'taken' | 'left';
  proposedAt: string;
  proposedBy: string | null;
  proposedByName: string;
  decidedAt: string | null;
  decidedByName: string | null;
  copyNumber: number | null;
};

export async function insertCorrection(
  tx: Tx,
  own: PeriodReturn,
  input: Pick<Correction, 'cell' | 'number' | 'words' | 'reason' | 'source'>,
): Promise<void> {
  await tx
    .insertInto('return_correction')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      period_return_id: own.id,
      ...input,
      state: 'proposed',
      proposed_at: clock.now(),
      proposed_by: contextOf(tx).actor?.accountId ?? null,
      ...below(own),
    })
    .execute();
}

/** The newest first. */
export async function listCorrections(tx: Tx, returnId: string): Promise<Correction[]> {
  const rows = await tx
    .selectFrom('return_correction')
    .leftJoin('account as proposer', 'proposer.id', 'return_correction.proposed_by')
    .leftJoin('account as decider', 'decider.id', 'return_correction.decided_by')
    .selectAll('return_correction')
    .select(['proposer.name as proposer', 'decider.name as decider'])
    .where('period_return_id', '=', returnId)
    .orderBy('proposed_at', 'desc')
    .orderBy('return_correction.id', 'desc')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    cell: row.cell,
    number: row.number,
    words: row.words,
    reason: row.reason,
    source: row.source,
    state: row.state,
    proposedAt: row.proposed_at,
    proposedBy: row.proposed_by,
    proposedByName: row.proposer ?? 'the owner’s answer',
    decidedAt: row.decided_at,
    decidedByName: row.decider,
    copyNumber: row.copy_number,
  }));
}

/** Takes or leaves corrections that wait. @returns how many still waited. */
export async function decideCorrections(
  tx: Tx,
  own: PeriodReturn,
  ids: readonly string[],
  state: 'taken' | 'left',
  copyNumber: number | null,
): Promise<number> {
  if (ids.length === 0) return 0;
  const { numUpdatedRows } = await tx
    .updateTable('return_correction')
    .set({
      state,
      decided_at: clock.now(),
      decided_by: contextOf(tx).actor?.accountId ?? null,
      copy_number: copyNumber,
    })
    .where('period_return_id', '=', own.id)
    .where('id', 'in', [...ids])
    .where('state', '=', 'proposed')
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

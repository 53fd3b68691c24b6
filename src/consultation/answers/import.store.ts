import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { badInput, notFound } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { mappingShape, type ImportMapping, type RowFault } from './import.rules.ts';

/** One file of answers from another tool. */
export type Batch = {
  id: string;
  waveId: string;
  fileName: string;
  /** SHA-256 of the file. */
  hash: string;
  tool: string;
  mapping: ImportMapping;
  taken: number;
  leftOut: RowFault[];
  madeAt: string;
  madeByName: string | null;
  undoneAt: string | null;
};

/** Rows that were not taken are kept with their reasons up to so many. */
export const faultsKept = 1000;

const columns = sql`b.id, b.consultation_wave_id as "waveId", b.file_name as "fileName", b.hash, b.tool, b.mapping, b.taken,
  b.left_out as "leftOut", b.made_at as "madeAt", (select a.name from account a where a.id = b.made_by) as "madeByName",
  b.undone_at as "undoneAt"`;
const toBatch = (row: Batch): Batch => ({ ...row, mapping: mappingShape.parse(row.mapping) });

/** Files of a wave, the newest first; those thrown away before they were taken are not among them. */
export async function listBatches(tx: Tx, waveId: string): Promise<Batch[]> {
  const { rows } = await sql<Batch>`
    select ${columns} from survey_batch b
    where b.partnership_id = ${partnershipOf(tx)} and b.consultation_wave_id = ${waveId}
      and b.mapping ->> 'state' <> 'discarded' order by b.made_at desc, b.id desc limit 200`.execute(tx);
  return rows.map(toBatch);
}

/** @throws 404 */
export async function selectBatch(tx: Tx, waveId: string, id: string): Promise<Batch> {
  const { rows } = await sql<Batch>`
    select ${columns} from survey_batch b
    where b.partnership_id = ${partnershipOf(tx)} and b.consultation_wave_id = ${waveId} and b.id = ${id}`.execute(
    tx,
  );
  const row = rows[0];
  if (row === undefined) throw notFound();
  return toBatch(row);
}

/** How the last file with as many of these headings was read: of this wave first, else of another of the same questions. */
export async function rememberedMapping(
  tx: Tx,
  wave: Pick<Wave, 'id' | 'questionnaireId'>,
  headings: readonly string[],
): Promise<ImportMapping | null> {
  const { rows } = await sql<{ mapping: unknown }>`
    select b.mapping from survey_batch b
      join consultation_wave w on w.partnership_id = b.partnership_id and w.id = b.consultation_wave_id
    where b.partnership_id = ${partnershipOf(tx)} and w.questionnaire_id = ${wave.questionnaireId}
      and b.mapping ->> 'state' = 'taken'
    order by (w.id = ${wave.id}) desc, b.made_at desc limit 20`.execute(tx);
  const known = rows.map(({ mapping }) => mappingShape.parse(mapping));
  const shared = (mapping: ImportMapping): number =>
    headings.filter((heading) => mapping.headings.includes(heading)).length;
  const best = known.toSorted((a, b) => shared(b) - shared(a))[0];
  return best === undefined || shared(best) === 0 ? null : best;
}

export async function insertBatch(
  tx: Tx,
  wave: Wave,
  given: { id: string; fileName: string; hash: string; tool: string; mapping: ImportMapping },
): Promise<void> {
  await tx
    .insertInto('survey_batch')
    .values({
      partnership_id: partnershipOf(tx),
      id: given.id,
      consultation_wave_id: wave.id,
      file_name: given.fileName,
      hash: given.hash,
      tool: given.tool,
      mapping: JSON.stringify(given.mapping),
      taken: 0,
      left_out: '[]',
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(wave),
      own_audience: [await keyFor(tx, { kind: 'unit' })],
    })
    .execute();
}

/** Changes how a waiting file is read, or what became of it. @throws Problem where it does not wait any more */
export async function changeWaiting(
  tx: Tx,
  id: string,
  change: { mapping: ImportMapping; taken?: number; leftOut?: readonly RowFault[] },
): Promise<void> {
  const done = await sql`
    update survey_batch b set mapping = ${JSON.stringify(change.mapping)}::jsonb,
      taken = ${change.taken ?? 0}, left_out = ${JSON.stringify((change.leftOut ?? []).slice(0, faultsKept))}::jsonb
    where b.partnership_id = ${partnershipOf(tx)} and b.id = ${id} and b.mapping ->> 'state' = 'waiting'`.execute(
    tx,
  );
  if (done.numAffectedRows !== 1n)
    throw badInput('not-waiting', 'This file has been dealt with', 'Somebody took it or threw it away meanwhile. Look at the list of files.'); // prettier-ignore
}

export async function markUndone(tx: Tx, id: string, undone: boolean): Promise<void> {
  await tx
    .updateTable('survey_batch')
    .set({
      undone_at: undone ? clock.now() : null,
      undone_by: undone ? (contextOf(tx).actor?.accountId ?? null) : null,
    })
    .where('id', '=', id)
    .execute();
}

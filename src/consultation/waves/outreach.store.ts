import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { below, partnershipOf } from './wave.store.ts';
import type { Wave, Way } from './wave.types.ts';

/** What was done so that people answer. */
export type Outreach = {
  id: string;
  /** Carried by the answers it brought: /survey/<wave>?via=<code>. */
  code: string;
  title: string;
  way: Way | 'other';
  place: string;
  aimedAt: string;
  plannedOn: string | null;
  doneOn: string | null;
  reached: number | null;
  staffMinutes: number;
  notes: string;
  version: number;
  /** Complete answers that carry its code. */
  answers: number;
};

/** In the order of their days. Counts of answers come only to those who may see them: others get 0. */
export async function listOutreach(tx: Tx, waveId: string): Promise<Outreach[]> {
  const { rows } = await sql<Outreach>`
    select o.id, o.code, o.title, o.way, o.place, o.aimed_at as "aimedAt", o.planned_on as "plannedOn", o.done_on as "doneOn",
      o.reached, o.staff_minutes as "staffMinutes", o.notes, o.version,
      (select count(*)::int from survey_response r where r.partnership_id = o.partnership_id
        and r.consultation_wave_id = o.consultation_wave_id and r.state = 'complete' and r.outreach_code = o.code) as answers
    from survey_outreach o
    where o.partnership_id = ${partnershipOf(tx)} and o.consultation_wave_id = ${waveId} and o.removed_at is null
    order by coalesce(o.done_on, o.planned_on) nulls last, o.code`.execute(tx);
  return rows;
}

export type OutreachInput = Omit<Outreach, 'id' | 'version' | 'answers'>;

const columns = (input: OutreachInput) => ({
  code: input.code,
  title: input.title,
  way: input.way,
  place: input.place,
  aimed_at: input.aimedAt,
  planned_on: input.plannedOn,
  done_on: input.doneOn,
  reached: input.reached,
  staff_minutes: input.staffMinutes,
  notes: input.notes,
});

export async function insertOutreach(tx: Tx, wave: Wave, input: OutreachInput): Promise<string> {
  const id = newId();
  await tx
    .insertInto('survey_outreach')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      consultation_wave_id: wave.id,
      ...columns(input),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      ...below(wave),
    })
    .execute();
  return id;
}

/** @throws 404 */
export async function updateOutreach(tx: Tx, id: string, input: OutreachInput): Promise<void> {
  const result = await tx
    .updateTable('survey_outreach')
    .set((set) => ({ ...columns(input), version: set('version', '+', 1) }))
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}

/** Takes a line out; its code stays taken. @throws 404 */
export async function removeOutreach(tx: Tx, waveId: string, id: string): Promise<void> {
  const result = await tx
    .updateTable('survey_outreach')
    .set({ removed_at: clock.now() })
    .where('consultation_wave_id', '=', waveId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}

/** Codes that are already taken, removed ones too: printed codes must not come to mean something else. */
export async function outreachCodeTaken(
  tx: Tx,
  waveId: string,
  code: string,
  otherThan: string | null,
): Promise<boolean> {
  const rows = await tx
    .selectFrom('survey_outreach')
    .select('id')
    .where('consultation_wave_id', '=', waveId)
    .where('code', '=', code)
    .execute();
  return rows.some(({ id }) => id !== otherThan);
}

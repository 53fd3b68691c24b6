import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { themesShape, type Theme } from './words.rules.ts';

/** The themes of one question, as they stand. */
export type CodeFrame = {
  id: string;
  question: string;
  themes: Theme[];
  secondCoder: boolean;
  version: number;
};

export async function listFrames(tx: Tx, waveId: string): Promise<CodeFrame[]> {
  const rows = await tx
    .selectFrom('survey_code_frame')
    .select(['id', 'question', 'codes', 'second_coder', 'version'])
    .where('consultation_wave_id', '=', waveId)
    .orderBy('question')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    question: row.question,
    themes: themesShape.parse(row.codes),
    secondCoder: row.second_coder,
    version: row.version,
  }));
}

/**
 * Stores the themes of a question: the unit's own, for their words may repeat what somebody wrote.
 * @param version of the frame that was shown; 0 for none yet
 * @throws Problem 422 where somebody else changed them meanwhile
 */
export async function saveFrame(
  tx: Tx,
  wave: Wave,
  question: string,
  version: number,
  set: { themes: readonly Theme[]; secondCoder: boolean },
): Promise<void> {
  const { actor } = contextOf(tx);
  const values = {
    codes: JSON.stringify(set.themes),
    second_coder: set.secondCoder,
    changed_at: clock.now(),
    changed_by: actor?.accountId ?? null,
  };
  const done =
    version === 0
      ? await tx
          .insertInto('survey_code_frame')
          .values({
            partnership_id: partnershipOf(tx),
            id: newId(),
            consultation_wave_id: wave.id,
            question,
            ...values,
            ...below(wave),
            own_audience: [await keyFor(tx, { kind: 'unit' })],
          })
          .onConflict((conflict) =>
            conflict.columns(['partnership_id', 'consultation_wave_id', 'question']).doNothing(),
          )
          .executeTakeFirst()
          .then(({ numInsertedOrUpdatedRows }) => numInsertedOrUpdatedRows)
      : await tx
          .updateTable('survey_code_frame')
          .set({ ...values, version: version + 1 })
          .where('consultation_wave_id', '=', wave.id)
          .where('question', '=', question)
          .where('version', '=', version)
          .executeTakeFirst()
          .then(({ numUpdatedRows }) => numUpdatedRows);
  if (done !== 1n)
    throw new Problem({
      status: 422,
      code: 'changed-meanwhile',
      title: 'Somebody changed these themes meanwhile',
      fields: [{ name: 'title', message: 'Somebody changed these themes after you opened the page. What is stored now is shown; enter your change again' }],
    }); // prettier-ignore
}

/** How one answer was coded: by the first reader, and by a second where there was one. */
export type Coding = { responseId: string; question: string; turn: 1 | 2; codes: string[] };

export async function listCodings(tx: Tx, waveId: string): Promise<Coding[]> {
  const { rows } = await sql<Coding>`
    select c.survey_response_id as "responseId", c.question, c.turn, c.codes
    from survey_coding c
    where c.partnership_id = ${partnershipOf(tx)} and c.survey_response_id in (
      select id from survey_response
      where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} and state = 'complete')
    order by c.survey_response_id, c.question, c.turn`.execute(tx);
  return rows;
}

/** Writes what a reader made of some answers; what they had made of them before is replaced. An empty list: read, no theme. */
export async function saveCodings(
  tx: Tx,
  wave: Wave,
  question: string,
  turn: 1 | 2,
  coded: readonly { responseId: string; codes: readonly string[] }[],
): Promise<void> {
  if (coded.length === 0) return;
  const { actor } = contextOf(tx);
  const unit = await keyFor(tx, { kind: 'unit' });
  // Only answers of this wave.
  const own = await tx
    .selectFrom('survey_response')
    .select(['id', 'inherited_audience', 'inherited_open'])
    .where('consultation_wave_id', '=', wave.id)
    .where('id', 'in', coded.map(({ responseId }) => responseId))
    .execute(); // prettier-ignore
  const codesOf = new Map(coded.map(({ responseId, codes }) => [responseId, codes]));
  await tx
    .insertInto('survey_coding')
    .values(
      own.map((response) => ({
        partnership_id: partnershipOf(tx),
        id: newId(),
        survey_response_id: response.id,
        question,
        codes: [...(codesOf.get(response.id) ?? [])],
        turn,
        made_at: clock.now(),
        made_by: actor?.accountId ?? null,
        inherited_audience: response.inherited_audience,
        inherited_open: response.inherited_open,
        own_audience: [unit],
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['partnership_id', 'survey_response_id', 'question', 'turn']).doUpdateSet((row) => ({
        codes: row.ref('excluded.codes'),
        made_at: row.ref('excluded.made_at'),
        made_by: row.ref('excluded.made_by'),
      })),
    )
    .execute();
}

/** Who read which answers first: a second reader is another person. */
export async function readersOf(
  tx: Tx,
  waveId: string,
  question: string,
): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ responseId: string; by: string | null }>`
    select c.survey_response_id as "responseId", c.made_by as by from survey_coding c
    where c.partnership_id = ${partnershipOf(tx)} and c.question = ${question} and c.turn = 1 and c.survey_response_id in (
      select id from survey_response where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId})`.execute(
    tx,
  );
  return new Map(rows.map(({ responseId, by }) => [responseId, by]));
}

import { sql } from 'kysely';
import type { Tx } from '../../foundation/database.types.ts';
import { questionsOf } from '../questionnaire/questionnaire.rules.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { partnershipOf } from './wave.store.ts';

/** How many answered, and how; never what. */
export type Progress = {
  complete: number;
  /** Begun and not sent. */
  begun: number;
  excluded: number;
  /** By ISO day and channel. */
  byDay: { day: string; channel: string; count: number }[];
  /** By standard (`age`, `ward`) and category. */
  groups: Map<string, Map<string, number>>;
};

export async function progressOf(tx: Tx, waveId: string, questionnaire: Questionnaire): Promise<Progress> {
  const partnershipId = partnershipOf(tx);
  const { rows: byDay } = await sql<{ day: string; channel: string; count: number }>`
    select received_on as day, channel, count(*)::int as count from survey_response
    where partnership_id = ${partnershipId} and consultation_wave_id = ${waveId} and state = 'complete'
    group by received_on, channel order by received_on, channel`.execute(tx);
  const groups = new Map<string, Map<string, number>>();
  for (const question of questionsOf(questionnaire)) {
    if (question.kind !== 'single' || question.standard === null) continue;
    const { rows } = await sql<{ category: string; count: number }>`
      select answers -> ${question.code}::text ->> 'choice' as category, count(*)::int as count from survey_response
      where partnership_id = ${partnershipId} and consultation_wave_id = ${waveId} and state = 'complete'
        and answers ? ${question.code}::text group by 1`.execute(tx);
    groups.set(question.standard, new Map(rows.map(({ category, count }) => [category, count])));
  }
  const { rows: wards } = await sql<{ category: string; count: number }>`
    select ward_code as category, count(*)::int as count from survey_response
    where partnership_id = ${partnershipId} and consultation_wave_id = ${waveId} and state = 'complete'
      and ward_code is not null group by 1`.execute(tx);
  if (wards.length > 0) groups.set('ward', new Map(wards.map(({ category, count }) => [category, count])));
  return { ...(await progressCounts(tx, waveId)), byDay, groups };
}

/** How many answered, began and are left out. */
export async function progressCounts(
  tx: Tx,
  waveId: string,
): Promise<Pick<Progress, 'complete' | 'begun' | 'excluded'>> {
  const { rows } = await sql<{ state: string; count: number }>`
    select state, count(*)::int as count from survey_response
    where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} group by state`.execute(
    tx,
  );
  const of = (state: string): number => rows.find((row) => row.state === state)?.count ?? 0;
  return { complete: of('complete'), begun: of('begun'), excluded: of('excluded') };
}

/** Complete answers of a wave that its reader may see. */
export async function countAnswers(tx: Tx, waveId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from survey_response where partnership_id = ${partnershipOf(tx)}
      and consultation_wave_id = ${waveId} and state = 'complete'`.execute(tx);
  return rows[0]?.count ?? 0;
}

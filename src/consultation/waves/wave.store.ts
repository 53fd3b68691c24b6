import type { Selectable } from 'kysely';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { questionnaireShape } from '../questionnaire/questionnaire.types.ts';
import {
  equalityShape,
  settingsShape,
  weightingShape,
  type Edition,
  type Wave,
  type Way,
} from './wave.types.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A consultation belongs to a partnership; this transaction has none');
  return partnershipId;
}

export const toWave = (row: Selectable<DB['consultation_wave']>): Wave => ({
  id: row.id,
  code: row.code,
  title: row.title,
  purpose: row.purpose,
  state: row.state,
  questionnaireId: row.questionnaire_id,
  editionId: row.questionnaire_edition_id,
  languages: row.languages,
  ways: row.ways as Way[],
  eligibility: row.eligibility,
  privacyNotice: row.privacy_notice,
  phone: row.phone,
  paperAddress: row.paper_address,
  opensOn: row.opens_on,
  closesOn: row.closes_on,
  graceMinutes: row.grace_minutes,
  openedAt: row.opened_at,
  closedAt: row.closed_at,
  keepRawUntil: row.keep_raw_until,
  previousId: row.previous_id,
  profileId: row.population_profile_id,
  settings: settingsShape.parse(row.settings),
  equality: row.equality === null ? null : equalityShape.parse(row.equality),
  tabletKey: row.tablet_key as Record<string, unknown> | null,
  weighting: row.weighting === null ? null : weightingShape.parse(row.weighting),
  cleaning: row.cleaning,
  madeAt: row.made_at,
  changedAt: row.changed_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** Width of a row below a wave. */
export const below = (
  wave: Pick<Wave, 'audience' | 'openToMembers'>,
): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: wave.audience,
  inherited_open: wave.openToMembers,
});

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectWave(tx: Tx, id: string): Promise<Wave> {
  const row = await tx.selectFrom('consultation_wave').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toWave(row);
}

/** Consultations, the last changed first: one page and one more. */
export async function listWaves(
  tx: Tx,
  options: { after?: readonly CursorValue[]; limit?: number } = {},
): Promise<Wave[]> {
  let query = tx.selectFrom('consultation_wave').selectAll();
  if (options.after !== undefined)
    query = query.where(afterCursor(['changed_at', 'id'], options.after, 'descending'));
  const rows = await query
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toWave);
}

/** Questions as frozen. @throws 404 */
export async function selectEdition(tx: Tx, id: string): Promise<Edition> {
  const row = await tx
    .selectFrom('questionnaire_edition')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return {
    id: row.id,
    questionnaireId: row.questionnaire_id,
    number: row.number,
    hash: row.hash,
    madeAt: row.made_at,
    body: questionnaireShape.parse(row.body),
  };
}

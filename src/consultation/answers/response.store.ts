import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { audienceOf } from '../../foundation/keys.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keyFor } from '../../sharing/sharing.ts';
import type { Answers } from '../questionnaire/questionnaire.types.ts';
import type { Channel, Wave } from '../waves/wave.types.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';

/** One person's answers as they come in. */
export type NewResponse = {
  /** Made where the answers were given, so that sending twice stores once. */
  id: string;
  editionId: string;
  channel: Channel;
  language: string;
  answers: Answers;
  /** ISO moments. `completedAt` null: begun, not sent. */
  begunAt: string;
  completedAt: string | null;
  /** ISO day on which it was given: of a paper form, when it was received. */
  receivedOn: string;
  outreachCode?: string | null;
  seconds?: number | null;
  returnHash?: string | null;
  signals?: string[];
  weight?: number | null;
  serial?: string | null;
  batchId?: string | null;
};

/**
 * Width of one person's answers: the unit's key, and the key of whoever enters them from paper or by telephone, who so sees
 * what they entered and nothing else.
 */
export async function responseAudience(tx: Tx): Promise<string[]> {
  const { actor } = contextOf(tx);
  const unit = await keyFor(tx, { kind: 'unit' });
  if (actor === null) return [unit];
  return audienceOf([unit, await keyFor(tx, { kind: 'person', accountId: actor.accountId })]);
}

/** Ward chosen or found in an answer to a place question, or chosen in one whose code is `ward`. */
export function wardIn(answers: Answers): string | null {
  for (const answer of Object.values(answers))
    if ('ward' in answer && answer.ward !== undefined) return answer.ward;
  return null;
}

/** Equal answers of one wave have equal hashes; the wave's id keys them, so that waves cannot be joined by them. */
export function contentHash(waveId: string, answers: Answers): string {
  const sorted = Object.keys(answers).sort().map((code) => [code, answers[code]]); // prettier-ignore
  return createHmac('sha256', waveId).update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Stores one person's answers. Sent twice under one id they are stored once.
 * @param audience from `responseAudience`; of the system's own writing, the unit's key alone
 * @returns false when it was there already
 */
export async function insertResponse(
  tx: Tx,
  wave: Pick<Wave, 'id' | 'audience' | 'openToMembers'>,
  audience: readonly string[],
  given: NewResponse,
): Promise<boolean> {
  const done = await tx
    .insertInto('survey_response')
    .values(rowOf(tx, wave, audience, given))
    .onConflict((conflict) => conflict.columns(['partnership_id', 'id']).doNothing())
    .executeTakeFirst();
  return done.numInsertedOrUpdatedRows === 1n;
}

/** Rows of one statement, so that what is sent at once stays small. */
const rowsAtOnce = 5000;

/** Columns that `rowOf` fills, with their types: many rows go over as one JSON value, which is several times faster. */
const columnTypes = {
  partnership_id: 'uuid',
  id: 'uuid',
  consultation_wave_id: 'uuid',
  questionnaire_edition_id: 'uuid',
  state: 'text',
  channel: 'text',
  outreach_code: 'text',
  language: 'text',
  answers: 'jsonb',
  ward_code: 'text',
  begun_at: 'timestamptz',
  changed_at: 'timestamptz',
  completed_at: 'timestamptz',
  received_on: 'date',
  seconds: 'integer',
  return_hash: 'text',
  content_hash: 'text',
  signals: 'text[]',
  weight: 'double precision',
  serial: 'text',
  entered_by: 'uuid',
  survey_batch_id: 'uuid',
  inherited_audience: 'uuid[]',
  inherited_open: 'boolean',
  own_audience: 'uuid[]',
} satisfies Record<keyof ReturnType<typeof rowOf>, string>;

/** Stores the answers of many people, of a file that was brought in. */
export async function insertResponses(
  tx: Tx,
  wave: Pick<Wave, 'id' | 'audience' | 'openToMembers'>,
  audience: readonly string[],
  given: readonly NewResponse[],
): Promise<void> {
  const names = sql.join(Object.keys(columnTypes).map((name) => sql.ref(name)));
  const types = sql.join(
    Object.entries(columnTypes).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`),
  );
  for (let from = 0; from < given.length; from += rowsAtOnce) {
    const rows = given
      .slice(from, from + rowsAtOnce)
      .map((each) => ({ ...rowOf(tx, wave, audience, each), answers: each.answers }));
    await sql`insert into survey_response (${names})
      select ${names} from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row (${types})`.execute(tx);
  }
}

function rowOf(
  tx: Tx,
  wave: Pick<Wave, 'id' | 'audience' | 'openToMembers'>,
  audience: readonly string[],
  given: NewResponse,
) {
  const { actor } = contextOf(tx);
  return {
    partnership_id: partnershipOf(tx),
    id: given.id,
    consultation_wave_id: wave.id,
    questionnaire_edition_id: given.editionId,
    state: given.completedAt === null ? ('begun' as const) : ('complete' as const),
    channel: given.channel,
    outreach_code: given.outreachCode ?? null,
    language: given.language,
    answers: JSON.stringify(given.answers),
    ward_code: wardIn(given.answers),
    begun_at: given.begunAt,
    changed_at: clock.now(),
    completed_at: given.completedAt,
    received_on: given.receivedOn,
    seconds: given.seconds ?? null,
    return_hash: given.returnHash ?? null,
    content_hash: given.completedAt === null ? null : contentHash(wave.id, given.answers),
    signals: given.signals ?? [],
    weight: given.weight ?? null,
    serial: given.serial ?? null,
    entered_by: actor?.accountId ?? null,
    survey_batch_id: given.batchId ?? null,
    ...below(wave),
    own_audience: [...audience],
  };
}

/** One person's answers, as analysis reads them. */
export type AnswerRow = {
  id: string;
  editionId: string;
  channel: Channel;
  answers: Answers;
  ward: string | null;
  weight: number | null;
};

/**
 * Complete answers of a wave that are not left out, in order of id. Only those whose reader may see them come: who is not of the
 * unit gets what they entered, so nothing is computed from this but for the unit.
 */
export async function completeAnswers(tx: Tx, waveId: string): Promise<AnswerRow[]> {
  const { rows } = await sql<AnswerRow>`
    select id, questionnaire_edition_id as "editionId", channel, answers, ward_code as ward, weight
    from survey_response
    where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} and state = 'complete'
    order by id`.execute(tx);
  return rows;
}

import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database, Statement } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { contentHash, wardIn } from '../answers/response.store.ts';
import type { Answer, Answers } from '../questionnaire/questionnaire.types.ts';
import { partnershipOf, selectWave, toWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { Checked } from './survey.secret.ts';
import type { Begun } from './survey.types.ts';

const columns = [
  'id',
  'questionnaire_edition_id',
  'state',
  'language',
  'outreach_code',
  'answers',
  'begun_at',
  'signals',
  'version',
] as const;

type BegunRow = {
  id: string;
  questionnaire_edition_id: string;
  state: string;
  language: string;
  outreach_code: string | null;
  answers: unknown;
  begun_at: string;
  signals: string[];
  version: number;
};

const toBegun = (row: BegunRow): Begun => ({
  id: row.id,
  editionId: row.questionnaire_edition_id,
  state: row.state as Begun['state'],
  language: row.language,
  outreachCode: row.outreach_code,
  answers: row.answers as Answers,
  begunAt: row.begun_at,
  signals: row.signals,
  version: row.version,
});

/**
 * The wave, and the answer of this id that was begun on the web, in one question to the database: what every page asks.
 * @param id null where a browser keeps none; an answer of another wave, or one that was forgotten, is none
 * @throws 404
 */
export async function selectWaveAndBegun(
  tx: Tx,
  waveId: string,
  id: string | null,
): Promise<{ wave: Wave; begun: Begun | null }> {
  if (id === null) return { wave: await selectWave(tx, waveId), begun: null };
  const row = await tx
    .selectFrom('consultation_wave as w')
    .leftJoin('survey_response as r', (join) =>
      join
        .onRef('r.partnership_id', '=', 'w.partnership_id')
        .onRef('r.consultation_wave_id', '=', 'w.id')
        .on('r.id', '=', id)
        .on('r.channel', '=', 'web'),
    )
    .selectAll('w')
    .select([
      'r.id as begun_id',
      'r.questionnaire_edition_id as begun_edition',
      'r.state as begun_state',
      'r.language as begun_language',
      'r.outreach_code as begun_outreach',
      'r.answers as begun_answers',
      'r.begun_at as begun_begun_at',
      'r.signals as begun_signals',
      'r.version as begun_version',
    ])
    .where('w.partnership_id', '=', partnershipOf(tx))
    .where('w.id', '=', waveId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  const { begun_id: begunId, begun_edition: edition, begun_begun_at: begunAt } = row;
  return {
    wave: toWave(row),
    begun:
      begunId === null || edition === null || begunAt === null
        ? null
        : toBegun({
            id: begunId,
            questionnaire_edition_id: edition,
            state: row.begun_state ?? '',
            language: row.begun_language ?? '',
            outreach_code: row.begun_outreach,
            answers: row.begun_answers,
            begun_at: begunAt,
            signals: row.begun_signals ?? [],
            version: row.begun_version ?? 0,
          }),
  };
}

/** An answer that was saved, by the hash of its code. */
export async function findSaved(tx: Tx, waveId: string, hash: string): Promise<Begun | null> {
  const row = await tx
    .selectFrom('survey_response')
    .select(columns)
    .where('partnership_id', '=', partnershipOf(tx))
    .where('return_hash', '=', hash)
    .where('consultation_wave_id', '=', waveId)
    .where('state', '=', 'begun')
    .executeTakeFirst();
  return row === undefined ? null : toBegun(row);
}

const signalsWith = (signals: readonly string[]) =>
  sql<
    string[]
  >`(select coalesce(array_agg(distinct signal order by signal), '{}') from unnest(signals || ${[...signals]}::text[]) as signal)`;

/**
 * Puts one answer into what was begun, or takes it out with null. Other answers that arrive at the same moment stay.
 * @returns false where it was sent meanwhile
 */
export async function putAnswer(
  tx: Tx,
  id: string,
  question: string,
  answer: Answer | null,
  language: string,
  signals: readonly string[],
): Promise<boolean> {
  const done = await tx
    .updateTable('survey_response')
    .set((set) => ({
      answers:
        answer === null
          ? sql`answers - ${question}::text`
          : sql`answers || ${JSON.stringify({ [question]: answer })}::jsonb`,
      language,
      changed_at: clock.now(),
      version: set('version', '+', 1),
      ...(signals.length === 0 ? {} : { signals: signalsWith(signals) }),
    }))
    .where('partnership_id', '=', partnershipOf(tx))
    .where('id', '=', id)
    .where('state', '=', 'begun')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/**
 * Sends an answer: once, whoever else sends it at the same moment. Only what is asked is kept.
 * @returns the signals kept with it; null where it was changed or sent meanwhile
 */
export async function completeAnswer(
  tx: Tx,
  waveId: string,
  begun: Begun,
  asked: Answers,
  given: { seconds: number; signals: readonly string[]; language: string },
): Promise<string[] | null> {
  const now = clock.now();
  const hash = contentHash(waveId, asked);
  const same = sql<string[]>`case when exists (select from survey_response as other
      where other.partnership_id = ${partnershipOf(tx)} and other.consultation_wave_id = ${waveId}
        and other.content_hash = ${hash} and other.id <> ${begun.id})
    then ${['same-as-another']}::text[] else '{}'::text[] end`;
  const done = await tx
    .updateTable('survey_response')
    .set({
      state: 'complete',
      answers: JSON.stringify(asked),
      ward_code: wardIn(asked),
      completed_at: now,
      changed_at: now,
      received_on: clock.today(),
      seconds: given.seconds,
      language: given.language,
      content_hash: hash,
      // A code is for what is not sent yet: the less that leads to an answer the better.
      return_hash: null,
      signals: sql`(select coalesce(array_agg(distinct signal order by signal), '{}')
        from unnest(signals || ${[...given.signals]}::text[] || ${same}) as signal)`,
      version: begun.version + 1,
    })
    .where('partnership_id', '=', partnershipOf(tx))
    .where('id', '=', begun.id)
    .where('state', '=', 'begun')
    .where('version', '=', begun.version)
    .returning('signals')
    .executeTakeFirst();
  return done?.signals ?? null;
}

/** Keeps the hash of a return code with an answer that is not sent; the code before it stops working. */
export async function keepReturnHash(tx: Tx, id: string, hash: string): Promise<boolean> {
  const done = await tx
    .updateTable('survey_response')
    .set({ return_hash: hash, changed_at: clock.now() })
    .where('partnership_id', '=', partnershipOf(tx))
    .where('id', '=', id)
    .where('state', '=', 'begun')
    .executeTakeFirst();
  return done.numUpdatedRows === 1n;
}

/** Languages that a questionnaire is shown in beside its own: translations that somebody has put in use. */
export async function languagesInUse(tx: Tx, questionnaireId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('questionnaire_translation')
    .select('language')
    .where('partnership_id', '=', partnershipOf(tx))
    .where('questionnaire_id', '=', questionnaireId)
    .where('status', '=', 'in-use')
    .orderBy('language')
    .execute();
  return rows.map(({ language }) => language);
}

/** $1 partnership, $2 answer, $3 wave, $4 version, $5 now, $6 today, $7 seconds, $8 hash, $9 ward, $10 dropped, $11 signals. */
const sending: Statement = {
  name: 'survey_send',
  types: ['uuid', 'uuid', 'uuid', 'integer', 'timestamptz', 'date', 'integer', 'text', 'text', 'text[]', 'text[]'], // prettier-ignore
  text: `update survey_response as own set state = 'complete', answers = answers - $10, ward_code = $9,
      completed_at = $5, changed_at = $5, received_on = $6, seconds = $7, content_hash = $8, return_hash = null, version = version + 1,
      signals = (select coalesce(array_agg(distinct signal order by signal), '{}') from unnest(own.signals || $11 ||
        case when exists (select from survey_response as other where other.partnership_id = $1
          and other.consultation_wave_id = $3 and other.content_hash = $8 and other.id <> $2)
        then array['same-as-another'] else '{}'::text[] end) as signal)
    where own.partnership_id = $1 and own.id = $2 and own.state = 'begun' and own.version = $4 and own.consultation_wave_id = $3
      and exists (select from consultation_wave w where w.partnership_id = $1 and w.id = $3
        and w.state = 'open' and (w.opens_on is null or w.opens_on <= $6) and (w.closes_on is null or w.closes_on >= $6))
    returning own.signals`,
};

/**
 * Sends an answer exactly as its check page saw it, while the wave is plainly open: one message to the database, and the same outcome
 * as `completeAnswer`.
 * @returns the signals kept with it; null where anything is otherwise, and nothing was done
 */
export async function completeChecked(
  database: Database,
  partnershipId: string,
  checked: Checked,
  signals: readonly string[],
): Promise<string[] | null> {
  const now = clock.now();
  const rows = await database.asSystemAtOnce<{ signals: string[] }>(
    'an answer as its check page saw it',
    partnershipId,
    sending,
    [
      partnershipId,
      checked.id,
      checked.waveId,
      checked.version,
      now,
      clock.today(),
      Math.max(0, Math.round((Date.parse(now) - checked.begunAt) / 1000)),
      checked.contentHash,
      checked.ward,
      checked.dropped,
      signals,
    ],
  );
  return rows[0]?.signals ?? null;
}

/** Adds to what makes an answer look odd. */
export async function addSignals(tx: Tx, id: string, signals: readonly string[]): Promise<void> {
  await tx
    .updateTable('survey_response')
    .set({ signals: signalsWith(signals) })
    .where('partnership_id', '=', partnershipOf(tx))
    .where('id', '=', id)
    .execute();
}

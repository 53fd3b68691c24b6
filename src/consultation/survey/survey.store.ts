import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database, Statement } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { contentHash, wardIn } from '../answers/response.store.ts';
import type { Answer, Answers } from '../questionnaire/questionnaire.types.ts';
import { partnershipOf, selectWave, toWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { Signal } from './survey.rules.ts';
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
        .on('r.id', '=', id)
        .on('r.channel', '=', 'web')
        // Where no index can help: the id alone leads to it (see `sending`).
        .on(sql<boolean>`(r.consultation_wave_id = w.id) is true`),
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

/** $1 partnership, $2 wave, $3 now, $4 today, $5 the answers, $6 their ids. */
const sending: Statement = {
  name: 'survey_send',
  types: ['uuid', 'uuid', 'timestamptz', 'date', 'jsonb', 'text[]'],
  // The wave is compared where no index can help, and the ids are named a second time: before its first statistics PostgreSQL would
  // look for an answer among all of the wave, or of the partnership, instead of by its id.
  text: `update survey_response as own set state = 'complete', answers = own.answers - given.dropped, ward_code = given.ward,
      completed_at = $3, changed_at = $3, received_on = $4, seconds = given.seconds, content_hash = given.hash, return_hash = null,
      version = own.version + 1,
      signals = (select coalesce(array_agg(distinct signal order by signal), '{}') from unnest(own.signals || given.signals ||
        case when exists (select from survey_response as other where other.partnership_id = $1
          and other.consultation_wave_id = $2 and other.content_hash = given.hash and other.id <> given.id)
        then array['same-as-another'] else '{}'::text[] end) as signal)
    from jsonb_to_recordset($5)
      as given(id uuid, version integer, seconds integer, hash text, ward text, dropped text[], signals text[])
    where own.partnership_id = $1 and own.id = any ($6::uuid[]) and own.id = given.id and own.state = 'begun' and own.version = given.version
      and (own.consultation_wave_id = $2) is true
      and exists (select from consultation_wave w where w.partnership_id = $1 and w.id = $2
        and w.state = 'open' and (w.opens_on is null or w.opens_on <= $4) and (w.closes_on is null or w.closes_on >= $4))
    returning own.id, own.signals`,
};

/** An answer as its check page saw it, with what makes it look odd. */
export type Sent = { partnershipId: string; checked: Checked; signals: readonly Signal[] };

/** Sends what came at the same moment to one wave, in one message to the database. */
async function completeTogether(
  database: Database,
  partnershipId: string,
  waveId: string,
  sent: readonly Sent[],
): Promise<Map<string, Signal[]>> {
  const now = clock.now();
  const hashes = new Set<string>();
  const given = sent.map(({ checked, signals }) => {
    // Of those that are sent together the database sees none yet.
    const isSame = hashes.has(checked.contentHash);
    hashes.add(checked.contentHash);
    return {
      id: checked.id,
      version: checked.version,
      seconds: Math.max(0, Math.round((Date.parse(now) - checked.begunAt) / 1000)),
      hash: checked.contentHash,
      ward: checked.ward,
      dropped: checked.dropped,
      signals: isSame ? [...signals, 'same-as-another'] : signals,
    };
  });
  const rows = await database.asSystemAtOnce<{ id: string; signals: Signal[] }>(
    'answers as their check pages saw them',
    partnershipId,
    sending,
    [partnershipId, waveId, now, clock.today(), JSON.stringify(given), given.map(({ id }) => id)],
  );
  return new Map(rows.map(({ id, signals }) => [id, signals]));
}

/**
 * Sends answers exactly as their check pages saw them, while their waves are plainly open, with the same outcome as `completeAnswer`.
 * @returns in their order, the signals kept with each; null where anything is otherwise, and nothing was done
 */
export async function completeChecked(
  database: Database,
  sent: readonly Sent[],
): Promise<(Signal[] | null)[]> {
  const done = new Map<string, Signal[]>();
  const waves = Map.groupBy(sent, ({ checked }) => checked.waveId);
  await Promise.all(
    [...waves].map(async ([waveId, ofWave]) => {
      // One answer sent twice at the same moment is sent once, and both are told so.
      const once = [...new Map(ofWave.map((each) => [each.checked.id, each])).values()];
      const partnershipId = ofWave[0]?.partnershipId ?? '';
      for (const [id, signals] of await completeTogether(database, partnershipId, waveId, once))
        done.set(id, signals);
    }),
  );
  return sent.map(({ checked }) => done.get(checked.id) ?? null);
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

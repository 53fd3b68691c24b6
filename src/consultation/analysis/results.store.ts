import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { completeAnswers } from '../answers/response.store.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { wardsOf } from '../../places/places.ts';
import { partnershipOf, selectEdition } from '../waves/wave.store.ts';
import type { Edition, Wave } from '../waves/wave.types.ts';
import { columnsOf, type Columns } from './columns.rules.ts';

/** Everybody's answers, packed, with what tells them apart from others. */
export type LoadedAnswers = {
  edition: Edition;
  columns: Columns;
  /** Ids of the answers, in the order of the columns. */
  ids: string[];
  /** SHA-256 over the ids and contents of the answers counted: it changes when one is left out or put back. */
  hash: string;
  wardNames: ReadonlyMap<string, string>;
};

/** What was packed lately: a closed consultation is looked at page after page, and its answers hardly ever change. */
const shelf = new Map<string, { versions: string; at: number; loaded: LoadedAnswers }>();
const keepFor = 10 * 60_000;
/** Waves kept: the one that is read and the one before it, for two readers. 100,000 answers to 20 questions take some 25 MB. */
const keptWaves = 4;

/**
 * Answers that are counted, of the wave's edition and of earlier ones. Null where it has no edition yet. Those packed within ten minutes
 * are taken again only where the database, asked anew as this reader, names the very same versions of the very same rows: who may
 * see fewer gets fewer, and what was left out or put back is read anew. Not to be changed by who gets it.
 */
export async function loadAnswers(tx: Tx, wave: Wave): Promise<LoadedAnswers | null> {
  if (wave.editionId === null) return null;
  const edition = await selectEdition(tx, wave.editionId);
  const wardNames = new Map((await wardsOf(tx)).map(({ code, name }) => [code, name]));
  // Before the answers themselves: what changes in between is then never taken for what was named.
  const { hash, versions } = await fingerprintOf(tx, wave.id);
  const key = sha256(JSON.stringify([versions, edition.hash, [...wardNames]]));
  const now = clock.milliseconds();
  for (const [id, each] of shelf) if (Math.abs(now - each.at) > keepFor) shelf.delete(id);
  const known = shelf.get(wave.id);
  if (known?.versions === key) return known.loaded;
  const rows = await completeAnswers(tx, wave.id);
  const editions = new Map<string, Questionnaire>([[edition.id, edition.body]]);
  for (const id of new Set(rows.map(({ editionId }) => editionId)))
    if (!editions.has(id)) editions.set(id, (await selectEdition(tx, id)).body);
  const loaded: LoadedAnswers = {
    edition,
    columns: columnsOf(edition.body, rows, { editions, wardNames }),
    ids: rows.map(({ id }) => id),
    hash,
    wardNames,
  };
  shelf.delete(wave.id);
  for (const id of [...shelf.keys()].slice(0, Math.max(0, shelf.size - keptWaves + 1))) shelf.delete(id);
  shelf.set(wave.id, { versions: key, at: now, loaded });
  return loaded;
}

/**
 * Of the answers that this reader may see: `hash` over their ids and contents, which stays with what is quoted from them, and `versions`,
 * which is another after any change of any of these rows (xmin and ctid name the version of a row).
 */
async function fingerprintOf(tx: Tx, waveId: string): Promise<{ hash: string; versions: string }> {
  const { rows } = await sql<{ hash: string; versions: string }>`
    select encode(sha256(convert_to(coalesce(string_agg(id::text || coalesce(content_hash, '') || coalesce(weight::text, ''), ',' order by id), ''), 'UTF8')), 'hex') as hash,
      md5(coalesce(string_agg(id::text || xmin::text || ctid::text, ',' order by id), '')) as versions
    from survey_response
    where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} and state = 'complete'`.execute(
    tx,
  );
  return rows[0] ?? { hash: '', versions: '' };
}

/** How many answers there are, by what became of them. */
export type AnswerCounts = {
  complete: number;
  begun: number;
  excluded: { reason: string; count: number }[];
  byChannel: { channel: string; count: number }[];
  /** People in groups counted by show of hands: kept apart, never added. */
  tallied: { groups: number; people: number };
};

export async function countByState(tx: Tx, waveId: string): Promise<AnswerCounts> {
  const partnership = partnershipOf(tx);
  const { rows } = await sql<{ state: string; channel: string; reason: string | null; count: number }>`
    select state, channel, exclude_reason as reason, count(*)::int as count from survey_response
    where partnership_id = ${partnership} and consultation_wave_id = ${waveId}
    group by state, channel, exclude_reason order by count(*) desc, channel, exclude_reason`.execute(tx);
  const { rows: tallies } = await sql<{ groups: number; people: number }>`
    select count(*)::int as groups, coalesce(sum(people), 0)::int as people from survey_tally
    where partnership_id = ${partnership} and consultation_wave_id = ${waveId} and removed_at is null`.execute(
    tx,
  );
  const sum = (list: readonly { count: number }[]): number => list.reduce((all, { count }) => all + count, 0);
  const of = (state: string) => rows.filter((row) => row.state === state);
  const by = (list: typeof rows, key: (row: (typeof rows)[number]) => string) =>
    [...Map.groupBy(list, key)].map(([name, own]) => ({ name, count: sum(own) }));
  return {
    complete: sum(of('complete')),
    begun: sum(of('begun')),
    excluded: by(of('excluded'), ({ reason }) => reason ?? '').map(({ name, count }) => ({
      reason: name,
      count,
    })),
    byChannel: by(of('complete'), ({ channel }) => channel).map(({ name, count }) => ({
      channel: name,
      count,
    })),
    tallied: tallies[0] ?? { groups: 0, people: 0 },
  };
}

/** Answers in words to one question, oldest first. For the unit's eyes: handlers ask consultation.analyse. */
export async function listWords(
  tx: Tx,
  waveId: string,
  question: string,
): Promise<{ id: string; text: string; channel: string; language: string }[]> {
  const { rows } = await sql<{ id: string; text: string; channel: string; language: string }>`
    select id, answers -> ${question}::text ->> 'text' as text, channel, language from survey_response
    where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} and state = 'complete'
      and answers -> ${question}::text ->> 'text' is not null
    order by received_on, id`.execute(tx);
  return rows;
}

import { sql } from 'kysely';
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

/** Answers that are counted, of the wave's edition and of earlier ones. Null where it has no edition yet. */
export async function loadAnswers(tx: Tx, wave: Wave): Promise<LoadedAnswers | null> {
  if (wave.editionId === null) return null;
  const edition = await selectEdition(tx, wave.editionId);
  const rows = await completeAnswers(tx, wave.id);
  const editions = new Map<string, Questionnaire>([[edition.id, edition.body]]);
  for (const id of new Set(rows.map(({ editionId }) => editionId)))
    if (!editions.has(id)) editions.set(id, (await selectEdition(tx, id)).body);
  const wardNames = new Map((await wardsOf(tx)).map(({ code, name }) => [code, name]));
  return {
    edition,
    columns: columnsOf(edition.body, rows, { editions, wardNames }),
    ids: rows.map(({ id }) => id),
    hash: await answersHash(tx, wave.id),
    wardNames,
  };
}

async function answersHash(tx: Tx, waveId: string): Promise<string> {
  const { rows } = await sql<{ text: string | null }>`
    select string_agg(id::text || coalesce(content_hash, '') || coalesce(weight::text, ''), ',' order by id) as text
    from survey_response
    where partnership_id = ${partnershipOf(tx)} and consultation_wave_id = ${waveId} and state = 'complete'`.execute(
    tx,
  );
  return sha256(rows[0]?.text ?? '');
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

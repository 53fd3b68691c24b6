import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import type { Answers } from '../questionnaire/questionnaire.types.ts';
import { partnershipOf } from '../waves/wave.store.ts';
import type { Channel } from '../waves/wave.types.ts';
import { contentHash, wardIn } from './response.store.ts';

/** One person's answers with all that is known of how they came. What a reader gets of them the database decides. */
export type OneAnswer = {
  id: string;
  waveId: string;
  editionId: string;
  state: 'begun' | 'complete' | 'excluded';
  channel: Channel;
  outreachCode: string | null;
  language: string;
  answers: Answers;
  ward: string | null;
  completedAt: string | null;
  /** ISO day. */ receivedOn: string;
  seconds: number | null;
  signals: string[];
  contentHash: string | null;
  weight: number | null;
  serial: string | null;
  enteredBy: string | null;
  enteredByName: string | null;
  secondAnswers: Answers | null;
  secondBy: string | null;
  batchId: string | null;
  excludedAt: string | null;
  excludeReason: string | null;
  version: number;
  /** Width, for its history. */
  ownAudience: string[] | null;
};

const columns = sql`r.id, r.consultation_wave_id as "waveId", r.questionnaire_edition_id as "editionId", r.state, r.channel,
  r.outreach_code as "outreachCode", r.language, r.answers, r.ward_code as ward, r.completed_at as "completedAt",
  r.received_on as "receivedOn", r.seconds, r.signals, r.content_hash as "contentHash", r.weight, r.serial,
  r.entered_by as "enteredBy", (select a.name from account a where a.id = r.entered_by) as "enteredByName",
  r.second_answers as "secondAnswers", r.second_by as "secondBy", r.survey_batch_id as "batchId",
  r.excluded_at as "excludedAt", r.exclude_reason as "excludeReason", r.version, r.own_audience as "ownAudience"`;

export type AnswerFilter = {
  way?: string | undefined;
  code?: string | undefined;
  signal?: string | undefined;
  /** Only those that are left out, or (as usual) none of them. */
  left?: boolean | undefined;
  /** Those with the same content. */
  same?: string | undefined;
};

const condition = (filter: AnswerFilter) => sql.join(
  [
    filter.left === true ? sql`r.state = 'excluded'` : sql`r.state = 'complete'`,
    ...(filter.way === undefined ? [] : [sql`r.channel = ${filter.way}`]),
    ...(filter.code === undefined ? [] : [sql`r.outreach_code = ${filter.code}`]),
    ...(filter.signal === undefined ? [] : [sql`${filter.signal} = any(r.signals)`]),
    ...(filter.same === undefined ? [] : [sql`r.content_hash = ${filter.same}`]),
  ],
  sql` and `,
); // prettier-ignore

/** Answers of a wave that were sent, the newest first: one page and one more. */
export async function listAnswers(
  tx: Tx,
  waveId: string,
  filter: AnswerFilter = {},
  options: { after?: readonly CursorValue[]; limit?: number } = {},
): Promise<OneAnswer[]> {
  const after =
    options.after === undefined
      ? sql``
      : sql`and ${afterCursor(['r.completed_at', 'r.id'], options.after, 'descending')}`;
  const { rows } = await sql<OneAnswer>`
    select ${columns} from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.completed_at is not null
      and ${condition(filter)} ${after}
    order by r.completed_at desc, r.id desc limit ${options.limit ?? rowsOnPage + 1}`.execute(tx);
  return rows;
}

/** How many the list has. */
export async function countAnswersOf(tx: Tx, waveId: string, filter: AnswerFilter = {}): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.completed_at is not null
      and ${condition(filter)}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** @throws the same 404 for an unknown one, one of another wave, and one the reader may not see. */
export async function selectAnswer(tx: Tx, waveId: string, id: string): Promise<OneAnswer> {
  const { rows } = await sql<OneAnswer>`
    select ${columns} from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.id = ${id}`.execute(
    tx,
  );
  const row = rows[0];
  if (row === undefined) throw notFound();
  return row;
}

export type ByWay = { channel: Channel; complete: number; begun: number; excluded: number; minutes: number };

/** How many came by each way, how many were begun and left out, and the minutes in which staff typed or asked. */
export async function countByWay(tx: Tx, waveId: string): Promise<ByWay[]> {
  const { rows } = await sql<ByWay>`
    select channel, count(*) filter (where state = 'complete')::int as complete,
      count(*) filter (where state = 'begun')::int as begun, count(*) filter (where state = 'excluded')::int as excluded,
      coalesce(round(sum(seconds) filter (where entered_by is not null and state = 'complete') / 60.0), 0)::int as minutes
    from survey_response r where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId}
    group by channel order by channel`.execute(tx);
  return rows;
}

/** Outreach codes that answers carry. */
export async function codesUsed(tx: Tx, waveId: string): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select distinct outreach_code as code from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and outreach_code is not null
    order by 1 limit 200`.execute(tx);
  return rows.map(({ code }) => code);
}

/** How many complete answers carry each mark. */
export async function countSignals(tx: Tx, waveId: string): Promise<{ signal: string; count: number }[]> {
  const { rows } = await sql<{ signal: string; count: number }>`
    select signal, count(*)::int as count from survey_response r, unnest(r.signals) as signal
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'complete'
    group by signal order by 2 desc, 1`.execute(tx);
  return rows;
}

export type SameGroup = { hash: string; count: number; first: string; last: string; channels: string[] };

/** Groups of complete answers that are the same word for word, the largest first. */
export async function listSame(tx: Tx, waveId: string, most = 50): Promise<SameGroup[]> {
  const { rows } = await sql<SameGroup>`
    select content_hash as hash, count(*)::int as count, min(received_on)::text as first, max(received_on)::text as last,
      array_agg(distinct channel) as channels
    from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'complete'
      and content_hash is not null
    group by content_hash having count(*) > 1 order by 2 desc, 1 limit ${most}`.execute(tx);
  return rows;
}

/** Numbers that are written on more than one form of this wave. */
export async function listSameSerials(tx: Tx, waveId: string): Promise<{ serial: string; ids: string[] }[]> {
  const { rows } = await sql<{ serial: string; ids: string[] }>`
    select serial, array_agg(id order by id) as ids from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'complete'
      and serial is not null and channel in ('paper', 'school') group by serial having count(*) > 1 order by serial limit 50`.execute(
    tx,
  );
  return rows;
}

/** Reasons for which answers were left out. */
export async function countReasons(tx: Tx, waveId: string): Promise<{ reason: string; count: number }[]> {
  const { rows } = await sql<{ reason: string; count: number }>`
    select exclude_reason as reason, count(*)::int as count from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'excluded'
    group by 1 order by 2 desc, 1 limit 200`.execute(tx);
  return rows;
}

/** Which answers are meant: some by their ids, a group of equal ones, all with one mark, all left out for one reason. */
export type Meant =
  | { ids: readonly string[] }
  | { same: string; butFirst: boolean }
  | { signal: string }
  | { reason: string }
  | { batch: string };

function those(tx: Tx, waveId: string, meant: Meant) {
  if ('ids' in meant) return sql`r.id = any(${[...meant.ids]}::uuid[])`;
  if ('signal' in meant) return sql`${meant.signal} = any(r.signals)`;
  if ('reason' in meant) return sql`r.exclude_reason = ${meant.reason}`;
  if ('batch' in meant) return sql`r.survey_batch_id = ${meant.batch}`;
  const one = sql`r.content_hash = ${meant.same}`;
  return meant.butFirst
    ? sql`${one} and r.id <> (select f.id from survey_response f where f.partnership_id = ${partnershipOf(tx)}
        and f.consultation_wave_id = ${waveId} and f.content_hash = ${meant.same} and f.state = 'complete'
        order by f.completed_at, f.id limit 1)`
    : one;
}

/** Leaves complete answers out, however many in one go. @returns how many */
export async function leaveOut(tx: Tx, waveId: string, meant: Meant, reason: string): Promise<number> {
  const done = await sql`
    update survey_response r set state = 'excluded', excluded_at = ${clock.now()}, excluded_by = ${contextOf(tx).actor?.accountId ?? null},
      exclude_reason = ${reason}, changed_at = ${clock.now()}, version = version + 1
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'complete'
      and ${those(tx, waveId, meant)}`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

/** Puts answers back that were left out. @returns how many */
export async function putBack(tx: Tx, waveId: string, meant: Meant, onlyFor?: string): Promise<number> {
  const done = await sql`
    update survey_response r set state = 'complete', excluded_at = null, excluded_by = null, exclude_reason = null,
      changed_at = ${clock.now()}, version = version + 1
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.state = 'excluded'
      and r.completed_at is not null and ${those(tx, waveId, meant)}
      ${onlyFor === undefined ? sql`` : sql`and r.exclude_reason = ${onlyFor}`}`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

/**
 * Changes one person's answers and keeps how they stood, as narrow as they are.
 * @throws Problem 422 `changed-meanwhile`
 */
export async function changeAnswer(
  tx: Tx,
  was: OneAnswer,
  reason: string,
  change: { answers?: Answers; secondAnswers?: Answers; excludeReason?: string; signals?: string[] },
): Promise<void> {
  const { ownAudience, ...kept } = was;
  await keepVersion(tx, {
    kind: 'survey_response',
    id: was.id,
    version: was.version,
    reason,
    was: kept,
    audience: ownAudience ?? [],
    openToMembers: false,
  });
  const actor = contextOf(tx).actor?.accountId ?? null;
  const now = clock.now();
  const done = await tx
    .updateTable('survey_response')
    .set({
      changed_at: now,
      version: was.version + 1,
      ...(change.answers === undefined
        ? {}
        : {
            answers: JSON.stringify(change.answers),
            content_hash: contentHash(was.waveId, change.answers),
            ward_code: wardIn(change.answers),
          }),
      ...(change.signals === undefined ? {} : { signals: change.signals }),
      ...(change.secondAnswers === undefined
        ? {}
        : { second_answers: JSON.stringify(change.secondAnswers), ...(was.secondBy === null ? { second_by: actor } : {}) }),
      ...(change.excludeReason === undefined
        ? {}
        : { state: 'excluded', excluded_at: now, excluded_by: actor, exclude_reason: change.excludeReason }),
    })
    .where('id', '=', was.id)
    .where('version', '=', was.version)
    .executeTakeFirst(); // prettier-ignore
  if (done.numUpdatedRows !== 1n)
    throw new Problem({
      status: 422,
      code: 'changed-meanwhile',
      title: 'Somebody changed this answer meanwhile',
      fields: [{ name: 'version', message: 'Somebody changed this answer after you opened the page. Look at it again' }],
    }); // prettier-ignore
}

/** Forms on paper, in the order in which they were entered: for choosing those that are entered twice. */
export async function listPaper(tx: Tx, waveId: string): Promise<OneAnswer[]> {
  const { rows } = await sql<OneAnswer>`
    select ${columns} from survey_response r
    where r.partnership_id = ${partnershipOf(tx)} and r.consultation_wave_id = ${waveId} and r.completed_at is not null
      and r.state = 'complete' and r.channel in ('paper', 'school') and r.entered_by is not null
    order by r.completed_at, r.id limit 5000`.execute(tx);
  return rows;
}

import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import { roleTitles } from '../partnership/partnership.ts';
import type { Proposal } from './reply.rules.ts';
import type { State } from './request.rules.ts';
import type { AnswerRow, AttemptRow } from './request.types.ts';

export const lists = ['mine', 'agency', 'asked'] as const;
export type ListName = (typeof lists)[number];

export type ListedRequest = {
  id: string;
  reference: string;
  title: string;
  question: string;
  askedAccountId: string;
  askerWords: string;
  dueOn: string;
  state: State;
};

export type RequestSearch = {
  list: ListName;
  open: boolean;
  after?: readonly CursorValue[];
};

/** Requests of one list, soonest first; a page and one more. */
export async function listRequests(tx: Tx, actor: Actor, search: RequestSearch): Promise<ListedRequest[]> {
  let query = tx
    .selectFrom('request')
    .select(['id', 'reference', 'title', 'question', 'asked_account_id', 'asker_words', 'due_on', 'state'])
    .where('state', 'in', search.open ? ['open', 'answered'] : ['accepted', 'withdrawn', 'lapsed'])
    .orderBy('due_on')
    .orderBy('id')
    .limit(rowsOnPage + 1);
  if (search.list === 'mine') query = query.where('asked_account_id', '=', actor.accountId);
  if (search.list === 'agency') query = query.where('asked_agency_id', '=', actor.agencyId);
  if (search.list === 'asked') query = query.where('asking_agency_id', '=', actor.agencyId);
  if (search.after !== undefined)
    query = query.where(afterCursor(['due_on', 'id'], search.after, 'ascending'));
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    title: row.title,
    question: row.question,
    askedAccountId: row.asked_account_id,
    askerWords: row.asker_words,
    dueOn: row.due_on,
    state: row.state,
  }));
}

/** Name, and post with agency, for each account: "Gurpreet Sandhar (Panel chair, Merrowshire Police)". */
export async function peopleInWords(
  tx: Tx,
  accountIds: readonly (string | null)[],
): Promise<Map<string, string>> {
  const ids = [...new Set(accountIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('account')
    .leftJoin('post', (join) =>
      join.onRef('post.account_id', '=', 'account.id').on('post.started_on', '<=', clock.today()),
    )
    .leftJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'post.partnership_id')
        .onRef('agency.id', '=', 'post.agency_id'),
    )
    .select([
      'account.id',
      'account.name',
      'post.title',
      'post.role',
      'agency.name as agency',
      'post.ended_on',
    ])
    .where('account.id', 'in', ids)
    .orderBy('post.ended_on', (order) => order.desc().nullsFirst())
    .orderBy('post.started_on')
    .execute();
  const words = new Map<string, string>();
  for (const row of rows) {
    if (words.has(row.id)) continue;
    const post =
      row.title !== null && row.title !== '' ? row.title : row.role === null ? '' : roleTitles[row.role];
    const place = [post, row.agency ?? ''].filter((part) => part !== '').join(', ');
    words.set(row.id, place === '' ? row.name : `${row.name} (${place})`);
  }
  return words;
}

export type Person = { accountId: string; name: string; agencyName: string };

/** Everybody with a post today, by agency and name: who can be asked. */
export async function listPeople(tx: Tx): Promise<Person[]> {
  const { rows } = await sql<Person>`
    select distinct a.id as "accountId", a.name, g.name as "agencyName"
    from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where p.started_on <= ${clock.today()} and (p.ended_on is null or p.ended_on >= ${clock.today()}) and a.disabled_at is null
    order by g.name, a.name, a.id limit 500`.execute(tx);
  return rows;
}

export async function selectAnswer(tx: Tx, requestId: string): Promise<AnswerRow | null> {
  const row = await tx
    .selectFrom('request_answer')
    .selectAll()
    .where('request_id', '=', requestId)
    .executeTakeFirst();
  return row === undefined
    ? null
    : {
        id: row.id,
        requestId: row.request_id,
        way: row.way,
        choice: row.choice,
        words: row.words,
        saidBy: row.said_by,
        how: row.how,
        saidOn: row.said_on,
        recordedBy: row.recorded_by,
        recordedAt: row.recorded_at,
      };
}

export async function listAttempts(tx: Tx, requestId: string): Promise<AttemptRow[]> {
  const rows = await tx
    .selectFrom('request_attempt')
    .select(['kind', 'note', 'at', 'account_id'])
    .where('request_id', '=', requestId)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map(({ kind, note, at, account_id: accountId }) => ({ kind, note, at, accountId }));
}

export type ReplyRow = {
  id: string;
  accountId: string;
  fromAddress: string;
  fromMatches: boolean;
  automatic: 'no' | 'out-of-office' | 'bounce';
  words: string;
  attachments: number;
  requestIds: string[];
  /** Their numbers in the message. */ numbers: number[];
  proposals: Proposal[];
  receivedAt: string;
  state: 'waiting' | 'settled' | 'set-aside';
  reason: string;
  mailingId: string;
};

/** Replies that wait for a person, oldest first. */
export async function listReplies(tx: Tx, after?: readonly CursorValue[]): Promise<ReplyRow[]> {
  let query = tx
    .selectFrom('request_reply')
    .selectAll()
    .where('state', '=', 'waiting')
    .orderBy('received_at')
    .orderBy('id')
    .limit(rowsOnPage + 1);
  if (after !== undefined) query = query.where(afterCursor(['received_at', 'id'], after, 'ascending'));
  return (await query.execute()).map(replyOf);
}

export async function selectReply(tx: Tx, id: string): Promise<ReplyRow | null> {
  const row = await tx.selectFrom('request_reply').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : replyOf(row);
}

/** Mail that came about a request, newest first. */
export async function repliesAbout(tx: Tx, requestId: string): Promise<ReplyRow[]> {
  const rows = await tx
    .selectFrom('request_reply')
    .selectAll()
    .where(sql<boolean>`request_ids @> array[${requestId}]::uuid[]`)
    .orderBy('received_at', 'desc')
    .limit(50)
    .execute();
  return rows.map(replyOf);
}

function replyOf(row: {
  id: string;
  account_id: string;
  from_address: string;
  from_matches: boolean;
  automatic: 'no' | 'out-of-office' | 'bounce';
  words: string;
  attachments: number;
  request_ids: string[];
  numbers: unknown;
  proposals: unknown;
  received_at: string;
  state: 'waiting' | 'settled' | 'set-aside';
  reason: string;
  mailing_id: string;
}): ReplyRow {
  return {
    id: row.id,
    accountId: row.account_id,
    fromAddress: row.from_address,
    fromMatches: row.from_matches,
    automatic: row.automatic,
    words: row.words,
    attachments: row.attachments,
    requestIds: row.request_ids,
    numbers: row.numbers as number[],
    proposals: row.proposals as Proposal[],
    receivedAt: row.received_at,
    state: row.state,
    reason: row.reason,
    mailingId: row.mailing_id,
  };
}

/** What waits for this person: asked of them, and replies that their agency must read. */
export async function waitingFor(
  tx: Tx,
  actor: Actor,
): Promise<{
  mine: number;
  oldest: string | null;
  overdue: number;
  replies: number;
  oldestReply: string | null;
}> {
  const { rows } = await sql<{ mine: number; oldest: string | null; overdue: number }>`
    select count(*)::int as mine, min(asked_at)::date::text as oldest, count(*) filter (where due_on < ${clock.today()})::int as overdue
    from request where asked_account_id = ${actor.accountId} and state = 'open'`.execute(tx);
  const replies = await sql<{ count: number; oldest: string | null }>`
    select count(*)::int as count, min(received_at)::date::text as oldest from request_reply
    where state = 'waiting' and agency_id = ${actor.agencyId}`.execute(tx);
  return {
    mine: rows[0]?.mine ?? 0,
    oldest: rows[0]?.oldest ?? null,
    overdue: rows[0]?.overdue ?? 0,
    replies: replies.rows[0]?.count ?? 0,
    oldestReply: replies.rows[0]?.oldest ?? null,
  };
}

/** Requests whose words hold all that was typed, newest first, at most 20. */
export async function searchRequests(tx: Tx, words: string): Promise<ListedRequest[]> {
  const patterns = words
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 8)
    .map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  if (patterns.length === 0) return [];
  let query = tx
    .selectFrom('request')
    .select(['id', 'reference', 'title', 'question', 'asked_account_id', 'asker_words', 'due_on', 'state'])
    .orderBy('due_on', 'desc')
    .orderBy('id', 'desc')
    .limit(20);
  for (const pattern of patterns)
    query = query.where((where) =>
      where.or([
        where('question', 'ilike', pattern),
        where('title', 'ilike', pattern),
        where('reference', 'ilike', pattern),
      ]),
    );
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    title: row.title,
    question: row.question,
    askedAccountId: row.asked_account_id,
    askerWords: row.asker_words,
    dueOn: row.due_on,
    state: row.state,
  }));
}

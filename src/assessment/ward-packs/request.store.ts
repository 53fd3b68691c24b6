import { submit } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import type { NamedArea } from '../evidence.ts';
import { partnershipOf, personKey, unitKey } from './keys.store.ts';
import { dueOn, type DueSetting } from './pack.rules.ts';

export const ways = {
  'signed-in': 'on the pages',
  telephone: 'by telephone',
  email: 'by e-mail',
  'in-person': 'in person',
} as const;
export type Way = keyof typeof ways;

export type RequestState = 'waiting' | 'released' | 'refused' | 'withdrawn';
export const stateWords: Readonly<Record<RequestState, string>> = {
  waiting: 'Waiting',
  released: 'Released',
  refused: 'Refused',
  withdrawn: 'Taken back',
};

export type PackRequest = {
  id: string;
  ward: NamedArea;
  /** Account of who asked; null for somebody without one. */
  askedBy: string | null;
  askerName: string;
  address: string | null;
  way: Way;
  askedOn: string;
  words: string;
  dueOn: string;
  madeAt: string;
  madeByName: string;
  state: RequestState;
  decidedAt: string | null;
  decidedByName: string | null;
  reason: string;
  version: number;
};

function requests(tx: Tx) {
  return tx
    .selectFrom('ward_pack_request as r')
    .innerJoin('account as maker', 'maker.id', 'r.made_by')
    .leftJoin('account as decider', 'decider.id', 'r.decided_by')
    .select([
      'r.id', 'r.ward_code', 'r.ward_name', 'r.asked_by', 'r.asker_name', 'r.address', 'r.way', 'r.asked_on', 'r.words', 'r.due_on',
      'r.made_at', 'maker.name as maker_name', 'r.state', 'r.decided_at', 'decider.name as decider_name', 'r.reason', 'r.version',
    ]); // prettier-ignore
}

type Row = Awaited<ReturnType<ReturnType<typeof requests>['execute']>>[number];

const toRequest = (row: Row): PackRequest => ({
  id: row.id,
  ward: { code: row.ward_code, name: row.ward_name },
  askedBy: row.asked_by,
  askerName: row.asker_name,
  address: row.address,
  way: row.way,
  askedOn: row.asked_on,
  words: row.words,
  dueOn: row.due_on,
  madeAt: row.made_at,
  madeByName: row.maker_name,
  state: row.state,
  decidedAt: row.decided_at,
  decidedByName: row.decider_name,
  reason: row.reason,
  version: row.version,
});

/** Those that wait, the first due first: one page and one more. */
export async function listWaiting(tx: Tx, after?: readonly CursorValue[]): Promise<PackRequest[]> {
  let query = requests(tx).where('r.state', '=', 'waiting');
  if (after !== undefined) query = query.where(afterCursor(['r.due_on', 'r.id'], after, 'ascending'));
  const rows = await query
    .orderBy('r.due_on')
    .orderBy('r.id')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRequest);
}

/** What the reader may see, the latest first: one page and one more. */
export async function listRequests(tx: Tx, after?: readonly CursorValue[]): Promise<PackRequest[]> {
  let query = requests(tx);
  if (after !== undefined) query = query.where(afterCursor(['r.made_at', 'r.id'], after, 'descending'));
  const rows = await query
    .orderBy('r.made_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRequest);
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectRequest(tx: Tx, id: string): Promise<PackRequest> {
  const row = await requests(tx).where('r.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRequest(row);
}

/** The ward that this person asked for last: it is remembered by what they did. */
export async function lastWard(tx: Tx, accountId: string): Promise<NamedArea | null> {
  const row = await requests(tx)
    .where('r.asked_by', '=', accountId)
    .orderBy('r.made_at', 'desc')
    .orderBy('r.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { code: row.ward_code, name: row.ward_name };
}

/** The title of the post a person holds in this agency, to guess a councillor's ward by; empty without one. */
export async function postTitle(tx: Tx, accountId: string, agencyId: string): Promise<string> {
  const today = clock.today();
  const row = await tx
    .selectFrom('post')
    .select('title')
    .where('account_id', '=', accountId)
    .where('agency_id', '=', agencyId)
    .where('started_on', '<=', today)
    .where((each) => each.or([each('ended_on', 'is', null), each('ended_on', '>=', today)]))
    .orderBy('started_on', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.title ?? '';
}

/** Councillors with a post today, by name: those whom the unit may have heard on the telephone. */
export async function listCouncillors(tx: Tx): Promise<{ accountId: string; name: string; title: string }[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .select(['account.id', 'account.name', 'post.title'])
    .where('post.role', '=', 'councillor')
    .where('post.started_on', '<=', today)
    .where((each) => each.or([each('post.ended_on', 'is', null), each('post.ended_on', '>=', today)]))
    .orderBy('account.name')
    .limit(200)
    .execute();
  return rows.map(({ id, name, title }) => ({ accountId: id, name, title }));
}

export type NewRequest = {
  ward: NamedArea;
  askedBy: string | null;
  askerName: string;
  address: string | null;
  way: Way;
  askedOn: string;
  words: string;
};

/** Writes a request down. Who asked sees it, and the unit; nobody else, colleagues of the same council neither. */
export async function insertRequest(tx: Tx, input: NewRequest): Promise<string> {
  const { actor } = contextOf(tx);
  const id = newId();
  await submit(tx, 'ward_pack_request', {
    partnership_id: partnershipOf(tx),
    id,
    ward_code: input.ward.code,
    ward_name: input.ward.name,
    asked_by: input.askedBy,
    asker_name: input.askerName,
    address: input.address,
    way: input.way,
    asked_on: input.askedOn,
    words: input.words,
    due_on: dueOn(input.askedOn, await listSettings(tx)),
    made_at: clock.now(),
    made_by: actor?.accountId ?? input.askedBy ?? '',
    state: 'waiting',
    audience: [await unitKey(tx), ...(input.askedBy === null ? [] : [await personKey(tx, input.askedBy)])],
    open_to_members: false,
  });
  return id;
}

/** Whether this person waits for this ward already: asking twice makes one request. */
export async function waitingFor(tx: Tx, accountId: string, wardCode: string): Promise<PackRequest | null> {
  const row = await requests(tx)
    .where('r.asked_by', '=', accountId)
    .where('r.ward_code', '=', wardCode)
    .where('r.state', '=', 'waiting')
    .executeTakeFirst();
  return row === undefined ? null : toRequest(row);
}

/** Ends a request that waits. @throws Problem 422 `changed-meanwhile` where it no longer does. */
export async function decideRequest(
  tx: Tx,
  id: string,
  version: number,
  state: Exclude<RequestState, 'waiting'>,
  reason: string,
): Promise<void> {
  const result = await tx
    .updateTable('ward_pack_request')
    .set({
      state,
      reason,
      decided_at: clock.now(),
      decided_by: contextOf(tx).actor?.accountId ?? null,
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  if (result.numUpdatedRows === 1n) return;
  const message =
    'Somebody answered this request after you opened the page. What became of it is shown below';
  throw new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: message,
    fields: [{ name: 'version', message }],
  });
}

// ---- time to answer ----------------------------------------------------------------------------------------------------

export type PackSetting = DueSetting & { id: string; reason: string; madeAt: string; madeByName: string };

/** Latest first. The last hundred; a partnership changes it once in some years. */
export async function listSettings(tx: Tx): Promise<PackSetting[]> {
  const rows = await tx
    .selectFrom('ward_pack_setting as s')
    .leftJoin('account', 'account.id', 's.made_by')
    .select(['s.id', 's.begins_on', 's.due_days', 's.reason', 's.made_at', 'account.name'])
    .orderBy('s.begins_on', 'desc')
    .orderBy('s.made_at', 'desc')
    .orderBy('s.id', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    beginsOn: row.begins_on,
    dueDays: row.due_days,
    reason: row.reason,
    madeAt: row.made_at,
    madeByName: row.name ?? 'the system',
  }));
}

/** From a day on requests are due within so many days; those that stand keep the day they were given. Open to members. */
export async function insertSetting(
  tx: Tx,
  input: { beginsOn: string; dueDays: number; reason: string },
): Promise<void> {
  await tx
    .insertInto('ward_pack_setting')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      begins_on: input.beginsOn,
      due_days: input.dueDays,
      reason: input.reason,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [await unitKey(tx)],
      open_to_members: true,
    })
    .execute();
}

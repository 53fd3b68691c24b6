import type { Selectable } from 'kysely';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { partnershipOf } from '../store.ts';
import type { ElectionInput, ElectionPeriod } from './election.types.ts';

const toElection = (row: Selectable<DB['election_period']>): ElectionPeriod => ({
  id: row.id,
  title: row.title,
  kind: row.kind,
  reach: row.reach,
  area: row.area,
  wardCode: row.ward_code,
  noticeOn: row.notice_on,
  pollOn: row.poll_on,
  noticeRule: row.notice_rule,
  version: row.version,
});

/** More than any partnership has in twenty years. */
const most = 200;

/** The last poll first. */
export async function listElections(tx: Tx): Promise<ElectionPeriod[]> {
  const rows = await tx
    .selectFrom('election_period')
    .selectAll()
    .where('removed_at', 'is', null)
    .orderBy('poll_on', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute();
  return rows.map(toElection);
}

/** Periods that share a day with these days, the first poll first. */
export async function electionsBetween(tx: Tx, from: string, to: string): Promise<ElectionPeriod[]> {
  const rows = await tx
    .selectFrom('election_period')
    .selectAll()
    .where('removed_at', 'is', null)
    .where('poll_on', '>=', from)
    .where('notice_on', '<=', to)
    .orderBy('poll_on')
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(toElection);
}

/** @throws Problem 404 */
export async function selectElection(tx: Tx, id: string): Promise<ElectionPeriod> {
  const row = await tx
    .selectFrom('election_period')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toElection(row);
}

const columns = (input: ElectionInput) => ({
  title: input.title,
  kind: input.kind,
  reach: input.reach,
  area: input.area,
  ward_code: input.wardCode,
  notice_on: input.noticeOn,
  poll_on: input.pollOn,
  notice_rule: input.noticeRule,
});

export async function insertElection(tx: Tx, input: ElectionInput): Promise<string> {
  const id = newId();
  await tx
    .insertInto('election_period')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      ...columns(input),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeElection(
  tx: Tx,
  id: string,
  version: number,
  input: ElectionInput,
): Promise<void> {
  const row = await tx
    .selectFrom('election_period')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  await changeKept(
    tx,
    { kind: 'election_period', thing: 'pre-election period', row, version, reason: 'changed' },
    ({ from, to }) =>
      tx
        .updateTable('election_period')
        .set({ ...columns(input), version: to })
        .where('id', '=', id)
        .where('version', '=', from),
  );
}

/** Takes it out of the list, or puts it back. @throws 404 */
export async function removeElection(tx: Tx, id: string, removed: boolean): Promise<void> {
  const result = await tx
    .updateTable('election_period')
    .set({ removed_at: removed ? clock.now() : null })
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}

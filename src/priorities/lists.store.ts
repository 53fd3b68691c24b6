import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { fieldProblem } from '../foundation/problem.ts';
import { dutyShape, withOwn, type Duty } from './duties.ts';
import { matrixShape, standardMatrix, type Matrix } from './matrix.rules.ts';
import { partnershipOf } from './round.store.ts';

export type ListKind = 'duties' | 'matrix';
/** One version of a list; 0 is what comes with the software. */
export type ListVersion = { number: number; reason: string; madeAt: string | null; madeBy: string | null };

/** Versions of a list, the one that counts first; at the end what came with the software. */
export async function listVersions(tx: Tx, kind: ListKind): Promise<ListVersion[]> {
  const rows = await tx
    .selectFrom('priority_list')
    .leftJoin('account', 'account.id', 'priority_list.made_by')
    .select(['number', 'reason', 'priority_list.made_at', 'account.name'])
    .where('kind', '=', kind)
    .orderBy('number', 'desc')
    .limit(100)
    .execute();
  return [
    ...rows.map((row) => ({
      number: row.number,
      reason: row.reason,
      madeAt: row.made_at,
      madeBy: row.name,
    })),
    { number: 0, reason: 'As it comes with the software', madeAt: null, madeBy: null },
  ];
}

/** What a list says, as it stood at a moment (ISO); now where null. Null where the partnership has none of its own. */
async function bodyOf(tx: Tx, kind: ListKind, at: string | null): Promise<unknown> {
  let query = tx.selectFrom('priority_list').select('body').where('kind', '=', kind);
  if (at !== null) query = query.where('made_at', '<=', at);
  return (await query.orderBy('number', 'desc').limit(1).executeTakeFirst())?.body ?? null;
}

/** Those that the partnership wrote itself. */
export const ownDuties = async (tx: Tx, at: string | null = null): Promise<Duty[]> =>
  z.array(dutyShape).parse((await bodyOf(tx, 'duties', at)) ?? []);

/** Every duty, in force or not, as it stood at a moment (ISO); now where null. */
export const knownDuties = async (tx: Tx, at: string | null = null): Promise<Duty[]> =>
  withOwn(await ownDuties(tx, at));

/** The matrix as it stood at a moment (ISO); now where null. */
export async function matrixOn(tx: Tx, at: string | null = null): Promise<Matrix> {
  const body = await bodyOf(tx, 'matrix', at);
  return body === null ? standardMatrix : matrixShape.parse(body);
}

/**
 * Puts a new version of a list in force.
 * @param from number of the version that was on the page. @throws Problem 422 where somebody put another in force since.
 */
export async function insertList(
  tx: Tx,
  kind: ListKind,
  from: number,
  body: readonly Duty[] | Matrix,
  reason: string,
): Promise<void> {
  const [now] = await listVersions(tx, kind);
  const number = now?.number ?? 0;
  const changed = (): Error =>
    fieldProblem('changed-meanwhile', 'reason', 'Somebody changed this list after you opened the page. Look at what stands now, and send again'); // prettier-ignore
  if (number !== from) throw changed();
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('priority_list')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      kind,
      number: number + 1,
      body: JSON.stringify(body),
      reason,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.constraint('priority_list__number__key').doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows !== 1n) throw changed();
}

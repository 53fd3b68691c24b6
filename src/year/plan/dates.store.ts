import type { Selectable } from 'kysely';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addCalendarMonths } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { partnershipOf } from '../store.ts';
import { dateKindNames, type DateKind, type FixedDate, type PlanYear } from './plan.types.ts';

const toDate = (row: Selectable<DB['year_date']>): FixedDate => ({
  id: row.id,
  kind: dateKindNames.find((kind) => kind === row.kind) ?? 'other',
  title: row.title,
  on: row.on_day,
  version: row.version,
});

/** Fixed days from which a step of the year may count: ten years back, five on. The first first. */
export async function datesNear(tx: Tx, year: PlanYear): Promise<FixedDate[]> {
  const rows = await tx
    .selectFrom('year_date')
    .selectAll()
    .where('removed_at', 'is', null)
    .where('on_day', '>=', addCalendarMonths(year.from, -120))
    .where('on_day', '<=', addCalendarMonths(year.to, 60))
    .orderBy('on_day')
    .orderBy('id')
    .limit(2000)
    .execute();
  return rows.map(toDate);
}

/** @throws Problem 404 */
export async function selectDate(tx: Tx, id: string): Promise<FixedDate> {
  return toDate(await row(tx, id));
}

async function row(tx: Tx, id: string): Promise<Selectable<DB['year_date']>> {
  const found = await tx
    .selectFrom('year_date')
    .selectAll()
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (found === undefined) throw notFound();
  return found;
}

export async function insertDate(
  tx: Tx,
  input: { kind: DateKind; title: string; on: string },
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('year_date')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      kind: input.kind,
      title: input.title,
      on_day: input.on,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Moves it: the steps that count from it move with it and keep where they stand. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeDate(
  tx: Tx,
  id: string,
  version: number,
  input: { kind: DateKind; title: string; on: string },
): Promise<void> {
  await changeKept(
    tx,
    { kind: 'year_date', thing: 'fixed day', row: await row(tx, id), version, reason: 'changed' },
    ({ from, to }) =>
      tx
        .updateTable('year_date')
        .set({ kind: input.kind, title: input.title, on_day: input.on, version: to })
        .where('id', '=', id)
        .where('version', '=', from),
  );
}

/** Takes it out, or puts it back. @throws 404 */
export async function removeDate(tx: Tx, id: string, removed: boolean): Promise<void> {
  const result = await tx
    .updateTable('year_date')
    .set({ removed_at: removed ? clock.now() : null })
    .where('id', '=', id)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw notFound();
}

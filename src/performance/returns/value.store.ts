import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Way } from '../../requests/requests.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { partnershipOf } from './form.store.ts';
import { below, type PeriodReturn } from './return.store.ts';

export type ValueKind = 'figure' | 'answer' | 'typed' | 'words' | 'none';

/** What stands in a cell. `none`: nothing can be given, and `note` says why. */
export type CellValue = {
  id: string;
  cell: string;
  kind: ValueKind;
  number: number | null;
  words: string;
  figure: Figure | null;
  note: string;
  requestId: string | null;
  saidBy: string | null;
  saidByName: string | null;
  way: Way | null;
  changedAt: string;
  changedByName: string | null;
  version: number;
};

export type NewValue = {
  kind: ValueKind;
  number: number | null;
  words: string;
  figure?: Figure | null;
  note?: string;
  requestId?: string | null;
  saidBy?: string | null;
  way?: Way | null;
};

/** By the code of the cell. */
export async function listValues(tx: Tx, returnId: string): Promise<Map<string, CellValue>> {
  const rows = await tx
    .selectFrom('return_value')
    .leftJoin('account as said', 'said.id', 'return_value.said_by')
    .leftJoin('account as changed', 'changed.id', 'return_value.changed_by')
    .selectAll('return_value')
    .select(['said.name as said_name', 'changed.name as changed_name'])
    .where('period_return_id', '=', returnId)
    .limit(1000)
    .execute();
  return new Map(
    rows.map((row) => [
      row.cell,
      {
        id: row.id,
        cell: row.cell,
        kind: row.kind,
        number: row.number,
        words: row.words,
        // Written by `putValue` from a figure and never changed since.
        figure: row.figure as unknown as Figure | null,
        note: row.note,
        requestId: row.request_id,
        saidBy: row.said_by,
        saidByName: row.said_name,
        way: row.way,
        changedAt: row.changed_at,
        changedByName: row.changed_name,
        version: row.version,
      },
    ]),
  );
}

/** Puts a value into a cell, over what stood there. @throws Problem 404 for a cell that the return does not have. */
export async function putValue(tx: Tx, own: PeriodReturn, cell: string, value: NewValue): Promise<void> {
  if (!own.cells.some(({ code }) => code === cell)) throw notFound();
  const row = {
    kind: value.kind,
    number: value.number,
    words: value.words,
    figure: value.figure == null ? null : JSON.stringify(value.figure),
    note: value.note ?? '',
    request_id: value.requestId ?? null,
    said_by: value.saidBy ?? null,
    way: value.way ?? null,
    changed_at: clock.now(),
    changed_by: contextOf(tx).actor?.accountId ?? null,
  };
  await tx
    .insertInto('return_value')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      period_return_id: own.id,
      cell,
      ...row,
      version: 1,
      ...below(own),
    })
    .onConflict((conflict) =>
      conflict
        .constraint('return_value__cell__key')
        .doUpdateSet((set) => ({ ...row, version: set('return_value.version', '+', 1) })),
    )
    .execute();
}

/** The cell that a request asked about, by the row's id; null where it is gone. For the system. */
export async function valueOfRequest(
  tx: Tx,
  id: string,
): Promise<{ returnId: string; cell: string; requestId: string | null } | null> {
  const row = await tx
    .selectFrom('return_value')
    .select(['period_return_id', 'cell', 'request_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { returnId: row.period_return_id, cell: row.cell, requestId: row.request_id };
}

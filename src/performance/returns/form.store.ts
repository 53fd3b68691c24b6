import type { Selectable } from 'kysely';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { blankShape, cellsShape, type Blank, type FormCell, type ReturnForm } from './form.types.ts';

export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A return belongs to a partnership; this transaction has none');
  return partnershipId;
}

const toForm = (row: Selectable<DB['return_form']>): ReturnForm => ({
  id: row.id,
  title: row.title,
  recipient: row.recipient,
  sendTo: row.send_to,
  template: row.template,
  layout: row.layout,
  frequency: row.frequency,
  dueDays: row.due_days,
  keeperId: row.keeper_id,
  notes: row.notes,
  cells: cellsShape.parse(row.cells),
  edition: row.edition,
  blank: row.blank === null ? null : blankShape.parse(row.blank),
  madeAt: row.made_at,
  changedAt: row.changed_at,
  retiredAt: row.retired_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectForm(tx: Tx, id: string): Promise<ReturnForm> {
  const row = await tx.selectFrom('return_form').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toForm(row);
}

/** Forms, the last changed first: one page and one more. */
export async function listForms(
  tx: Tx,
  options: { after?: readonly CursorValue[]; limit?: number } = {},
): Promise<ReturnForm[]> {
  let query = tx.selectFrom('return_form').selectAll();
  if (options.after !== undefined)
    query = query.where(afterCursor(['changed_at', 'id'], options.after, 'descending'));
  const rows = await query
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toForm);
}

export type FormInput = Pick<
  ReturnForm,
  'title' | 'recipient' | 'sendTo' | 'frequency' | 'dueDays' | 'keeperId' | 'notes'
>;

const columns = (input: FormInput) => ({
  title: input.title,
  recipient: input.recipient,
  send_to: input.sendTo,
  frequency: input.frequency,
  due_days: input.dueDays,
  keeper_id: input.keeperId,
  notes: input.notes,
});

/** The community safety unit's alone: a return holds counts that others see rounded. @returns its id. */
export async function insertForm(
  tx: Tx,
  input: FormInput & { template: string | null; cells: readonly FormCell[]; blank: Blank | null },
): Promise<string> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('return_form')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      ...columns(input),
      template: input.template,
      layout: input.blank === null ? 'form' : 'workbook',
      cells: JSON.stringify(input.cells),
      edition: 1,
      blank: input.blank === null ? null : JSON.stringify(input.blank),
      made_at: now,
      made_by: contextOf(tx).actor?.accountId ?? null,
      changed_at: now,
      version: 1,
      audience: [await keyFor(tx, { kind: 'unit' })],
      open_to_members: false,
    })
    .execute();
  return id;
}

export type FormChange = {
  set?: FormInput;
  cells?: readonly FormCell[];
  blank?: Blank;
  edition?: number;
  retired?: boolean;
};

/** Changes a form; how it stood is kept. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeForm(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  change: FormChange,
): Promise<void> {
  const row = await tx.selectFrom('return_form').selectAll().where('id', '=', id).executeTakeFirst();
  await changeKept(tx, { kind: 'return_form', thing: 'form', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('return_form')
      .set({
        ...(change.set === undefined ? {} : columns(change.set)),
        ...(change.cells === undefined ? {} : { cells: JSON.stringify(change.cells) }),
        ...(change.blank === undefined ? {} : { blank: JSON.stringify(change.blank) }),
        ...(change.edition === undefined ? {} : { edition: change.edition }),
        ...(change.retired === undefined ? {} : { retired_at: change.retired ? clock.now() : null }),
        changed_at: clock.now(),
        version: to,
      })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

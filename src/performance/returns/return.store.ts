import type { Selectable } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { DB } from '../../foundation/database.generated.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import type { Period } from '../../foundation/period.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { partnershipOf } from './form.store.ts';
import { blankShape, cellsShape, type Blank, type FormCell, type ReturnForm } from './form.types.ts';
import { dueOn, lastDayOf, type ReturnState, type ReturnStep } from './return.rules.ts';

export type PeriodReturn = {
  id: string;
  formId: string;
  title: string;
  period: Period;
  dueOn: string;
  state: ReturnState;
  cells: FormCell[];
  edition: number;
  blank: Blank | null;
  filledBy: string | null;
  signedBy: string | null;
  sentAt: string | null;
  remindedOn: string | null;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export const toReturn = (row: Selectable<DB['period_return']>): PeriodReturn => ({
  id: row.id,
  formId: row.return_form_id,
  title: row.title,
  period: { from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) },
  dueOn: row.due_on,
  state: row.state,
  cells: cellsShape.parse(row.cells),
  edition: row.edition,
  blank: row.blank === null ? null : blankShape.parse(row.blank),
  filledBy: row.filled_by,
  signedBy: row.signed_by,
  sentAt: row.sent_at,
  remindedOn: row.reminded_on,
  version: row.version,
  audience: row.inherited_audience,
  openToMembers: row.inherited_open,
});

/** Width of a row below a return or a form. */
export const below = (
  over: Pick<PeriodReturn, 'audience' | 'openToMembers'>,
): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: over.audience,
  inherited_open: over.openToMembers,
});

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectReturn(tx: Tx, id: string): Promise<PeriodReturn> {
  const row = await tx.selectFrom('period_return').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toReturn(row);
}

/** Returns, those due last first: one page and one more. @param open only those still to be sent, the soonest due first. */
export async function listReturns(
  tx: Tx,
  options: { open?: boolean; formId?: string; after?: readonly CursorValue[]; limit?: number } = {},
): Promise<PeriodReturn[]> {
  const soonest = options.open === true;
  let query = tx.selectFrom('period_return').selectAll();
  if (soonest) query = query.where('state', 'in', ['draft', 'asked', 'filled', 'signed']);
  if (options.formId !== undefined) query = query.where('return_form_id', '=', options.formId);
  if (options.after !== undefined)
    query = query.where(afterCursor(['due_on', 'id'], options.after, soonest ? 'ascending' : 'descending'));
  const rows = await query
    .orderBy('due_on', soonest ? 'asc' : 'desc')
    .orderBy('id', soonest ? 'asc' : 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toReturn);
}

/** Begins a return with the form's cells as they are. @throws Problem 422 `period-taken`. */
export async function insertReturn(
  tx: Tx,
  form: ReturnForm,
  period: Period,
  due: string = dueOn(period, form.dueDays),
): Promise<string> {
  const taken = await tx
    .selectFrom('period_return')
    .select('id')
    .where('return_form_id', '=', form.id)
    .where('period_from', '=', `${period.from}-01`)
    .where('period_to', '=', lastDayOf(period.to))
    .where('state', '<>', 'withdrawn')
    .executeTakeFirst();
  if (taken !== undefined)
    throw fieldProblem('period-taken', 'from', 'There is a return for these months already. Open that one');
  const id = newId();
  await tx
    .insertInto('period_return')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      return_form_id: form.id,
      title: form.title,
      period_from: `${period.from}-01`,
      period_to: lastDayOf(period.to),
      due_on: due,
      state: 'draft',
      cells: JSON.stringify(form.cells),
      edition: form.edition,
      blank: form.blank === null ? null : JSON.stringify(form.blank),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      ...below(form),
    })
    .execute();
  return id;
}

type ReturnColumns = {
  state?: ReturnState;
  cells?: string;
  edition?: number;
  blank?: string | null;
  filled_by?: string | null;
  signed_by?: string | null;
  sent_at?: string;
};

const changedMeanwhile = () =>
  fieldProblem(
    'changed-meanwhile',
    'version',
    'Somebody changed this return after you opened the page. What is stored now is shown below; send again to go on',
    'Somebody changed this return meanwhile',
  );

/** Changes a return and keeps how it stood. @throws Problem 422 `changed-meanwhile`. */
export async function changeReturn(
  tx: Tx,
  own: PeriodReturn,
  version: number,
  reason: string,
  set: ReturnColumns,
): Promise<void> {
  if (own.version !== version) throw changedMeanwhile();
  const { audience, openToMembers, ...was } = own;
  await keepVersion(tx, { kind: 'period_return', id: own.id, version, reason, was, audience, openToMembers });
  const { numUpdatedRows } = await tx
    .updateTable('period_return')
    .set({ ...set, version: version + 1 })
    .where('id', '=', own.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile();
}

/** Takes the state on and writes down by whom and with which words. */
export async function takeStep(
  tx: Tx,
  actor: Pick<Actor, 'accountId'> | null,
  own: PeriodReturn,
  version: number,
  step: Pick<ReturnStep, 'code' | 'to'>,
  words: string,
  set: ReturnColumns = {},
): Promise<void> {
  await changeReturn(tx, own, version, step.code, { ...set, state: step.to });
  await tx
    .insertInto('return_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      period_return_id: own.id,
      step: step.code,
      from_state: own.state,
      to_state: step.to,
      words,
      done_at: clock.now(),
      done_by: actor?.accountId ?? null,
      ...below(own),
    })
    .execute();
}

export type StepTaken = { step: string; words: string; doneAt: string; doneBy: string };

/** Steps taken, the last first. */
export async function stepsTaken(tx: Tx, returnId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('return_step')
    .leftJoin('account', 'account.id', 'return_step.done_by')
    .select(['step', 'words', 'done_at', 'account.name'])
    .where('period_return_id', '=', returnId)
    .orderBy('done_at', 'desc')
    .orderBy('return_step.id', 'desc')
    .limit(200)
    .execute();
  return rows.map((row) => ({
    step: row.step,
    words: row.words,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}

/** The return of the same form before this one that was sent; null where there is none. */
export async function lastSent(tx: Tx, own: PeriodReturn): Promise<PeriodReturn | null> {
  const row = await tx
    .selectFrom('period_return')
    .selectAll()
    .where('return_form_id', '=', own.formId)
    .where('id', '<>', own.id)
    .where('state', 'in', ['sent', 'corrected'])
    .where('period_to', '<', `${own.period.from}-01`)
    .orderBy('period_to', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toReturn(row);
}

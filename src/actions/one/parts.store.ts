import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { FrozenFile } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import { below, partnershipOf } from '../action.change.ts';
import type { NoticeKind } from '../action.rules.ts';
import type { Action } from '../action.types.ts';

/** What is given as evidence. */
export type NewEvidence = {
  title: string;
} & (
  | { kind: 'file'; fileName: string; mediaType: string; file: FrozenFile }
  | { kind: 'link'; url: string }
  | { kind: 'words'; words: string }
);

/** @returns its id. */
export async function insertEvidence(
  tx: Tx,
  action: Action,
  given: NewEvidence,
  by?: string | null,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('action_evidence')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      action_id: action.id,
      kind: given.kind,
      title: given.title.slice(0, 200),
      words: given.kind === 'words' ? given.words : '',
      url: given.kind === 'link' ? given.url : '',
      file_name: given.kind === 'file' ? given.fileName : '',
      media_type: given.kind === 'file' ? given.mediaType.slice(0, 200) : '',
      bytes: given.kind === 'file' ? given.file.bytes : null,
      hash: given.kind === 'file' ? given.file.hash : null,
      stored_as: given.kind === 'file' ? given.file.storedAs : null,
      made_at: clock.now(),
      made_by: by === undefined ? (contextOf(tx).actor?.accountId ?? null) : by,
      ...below(action),
    })
    .execute();
  return id;
}

/** Takes evidence away; the row stays, and says by whom. @throws 404 */
export async function removeEvidence(tx: Tx, action: Action, id: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('action_evidence')
    .set({ removed_at: clock.now(), removed_by: contextOf(tx).actor?.accountId ?? null })
    .where('id', '=', id)
    .where('action_id', '=', action.id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
}

export async function insertMilestone(
  tx: Tx,
  action: Action,
  given: { words: string; dueOn: string | null; doneOn?: string | null },
): Promise<void> {
  await tx
    .insertInto('action_milestone')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      action_id: action.id,
      words: given.words,
      due_on: given.dueOn,
      done_on: given.doneOn ?? null,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      version: 1,
      ...below(action),
    })
    .execute();
}

/** @throws 404 */
export async function changeMilestone(
  tx: Tx,
  action: Action,
  id: string,
  what: 'done' | 'not-done' | 'remove',
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('action_milestone')
    .set((each) => ({
      version: each('version', '+', 1),
      ...(what === 'remove'
        ? { removed_at: clock.now() }
        : {
            done_on: what === 'done' ? clock.today() : null,
            done_by: what === 'done' ? (contextOf(tx).actor?.accountId ?? null) : null,
          }),
    }))
    .where('id', '=', id)
    .where('action_id', '=', action.id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
}

/** Reminders that went out, the last first. */
export async function noticesOf(
  tx: Tx,
  actionId: string,
): Promise<{ notice: NoticeKind; on: string; who: string }[]> {
  const rows = await tx
    .selectFrom('action_notice')
    .leftJoin('account', 'account.id', 'action_notice.account_id')
    .select(['notice', 'sent_on', 'account.name'])
    .where('action_id', '=', actionId)
    .orderBy('sent_on', 'desc')
    .execute();
  return rows.map((row) => ({ notice: row.notice, on: row.sent_on, who: row.name ?? '' }));
}

/** The request for an update that waits to be answered; null where nobody was asked. */
export async function openRequest(tx: Tx, actionId: string): Promise<{ id: string; dueOn: string } | null> {
  const row = await tx
    .selectFrom('request')
    .select(['id', 'due_on'])
    .where('subject_kind', '=', 'action')
    .where('subject_id', '=', actionId)
    .where('state', 'in', ['open', 'answered'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, dueOn: row.due_on };
}

/** Whether somebody has a post in the partnership today. */
export async function hasPost(tx: Tx, accountId: string): Promise<boolean> {
  const today = clock.today();
  const row = await tx
    .selectFrom('post')
    .select('id')
    .where('account_id', '=', accountId)
    .where('started_on', '<=', today)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Written with what was done in one step for many actions at once: each has its own entry. */
export const auditAction = (tx: Tx, event: string, id: string): Promise<void> =>
  recordAudit(tx, { event, subjectKind: 'action', subjectId: id });

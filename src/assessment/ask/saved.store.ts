import { z } from 'zod';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { askFields, tidyQuery, type AskQuestion } from './ask.rules.ts';
import { keptAnswer, type KeptAnswer } from './saved.rules.ts';

/** A question kept under a name. */
export type SavedQuestion = {
  id: string;
  title: string;
  question: AskQuestion;
  /** What the answer was when it was kept. */
  answer: KeptAnswer;
  madeAt: string;
  madeBy: string | null;
  makerName: string;
  /** Null while it is in the list. */
  removedAt: string | null;
  /** The whole partnership sees it; otherwise only whoever kept it. */
  isShared: boolean;
  version: number;
};

const questionShape = z.object({ ...askFields, what: z.string() });

const saved = (tx: Tx) =>
  tx
    .selectFrom('saved_question')
    .leftJoin('account', 'account.id', 'saved_question.made_by')
    .select([
      'saved_question.id',
      'saved_question.title',
      'saved_question.question',
      'saved_question.answer',
      'saved_question.made_at',
      'saved_question.made_by',
      'saved_question.removed_at',
      'saved_question.version',
      'saved_question.audience',
      'saved_question.open_to_members',
      'account.name',
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof saved>['execute']>>[number];

const toRecord = (row: Row): SavedQuestion => ({
  id: row.id,
  title: row.title,
  question: questionShape.parse(row.question),
  answer: keptAnswer.parse(row.answer),
  madeAt: row.made_at,
  madeBy: row.made_by,
  makerName: row.name ?? 'somebody who has left',
  removedAt: row.removed_at,
  isShared: row.open_to_members,
  version: row.version,
});

/** Questions the reader may see, the latest first: one page and one more. @param removed those taken out of the list instead. */
export async function listSavedQuestions(
  tx: Tx,
  options: { removed?: boolean; after?: readonly CursorValue[]; limit?: number } = {},
): Promise<SavedQuestion[]> {
  let query = saved(tx).where('saved_question.removed_at', options.removed === true ? 'is not' : 'is', null);
  if (options.after !== undefined)
    query = query.where(
      afterCursor(['saved_question.made_at', 'saved_question.id'], options.after, 'descending'),
    );
  const rows = await query
    .orderBy('saved_question.made_at', 'desc')
    .orderBy('saved_question.id', 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toRecord);
}

/** @throws the same 404 for an unknown one and for another person's own. */
export async function selectSavedQuestion(tx: Tx, id: string): Promise<SavedQuestion> {
  const row = await saved(tx).where('saved_question.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

async function widthOf(tx: Tx, isShared: boolean): Promise<{ audience: string[]; open_to_members: boolean }> {
  const { actor } = contextOf(tx);
  if (isShared || actor === null) return { audience: [ownKey(tx)], open_to_members: true };
  return {
    audience: [await keyFor(tx, { kind: 'person', accountId: actor.accountId })],
    open_to_members: false,
  };
}

export async function insertSavedQuestion(
  tx: Tx,
  actor: Actor,
  kept: Pick<SavedQuestion, 'title' | 'question' | 'answer' | 'isShared'>,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('saved_question')
    .values({
      partnership_id: actor.partnershipId,
      id,
      title: kept.title,
      question: JSON.stringify(tidyQuery(kept.question)),
      answer: JSON.stringify(kept.answer),
      made_at: clock.now(),
      made_by: actor.accountId,
      version: 1,
      ...(await widthOf(tx, kept.isShared)),
    })
    .execute();
  return id;
}

type Change = { kind: 'renamed'; title: string } | { kind: 'removed' } | { kind: 'put-back' };

/**
 * Renames it, takes it out of the list or puts it back. How it stood is kept. Whom it is for does not change: kept for others, it is
 * kept a second time.
 * @throws Problem 422 `changed-meanwhile`; 404.
 */
export async function changeSavedQuestion(
  tx: Tx,
  actor: Actor,
  id: string,
  version: number,
  change: Change,
): Promise<void> {
  const row = await saved(tx).where('saved_question.id', '=', id).executeTakeFirst();
  const set =
    change.kind === 'renamed'
      ? { title: change.title }
      : change.kind === 'removed'
        ? { removed_at: clock.now(), removed_by: actor.accountId }
        : { removed_at: null, removed_by: null };
  const was = row && {
    title: row.title,
    question: row.question,
    answer: row.answer,
    removed_at: row.removed_at,
  };
  await changeKept(
    tx,
    { kind: 'saved_question', thing: 'question', row, version, reason: change.kind, ...(was && { was }) },
    ({ from, to }) =>
      tx
        .updateTable('saved_question')
        .set({ ...set, version: to })
        .where('id', '=', id)
        .where('version', '=', from),
  );
}

import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { changedMeanwhile } from './write.store.ts';

export type Comment = {
  id: string;
  /** Null where it is about the whole. */
  itemId: string | null;
  words: string;
  madeAt: string;
  madeBy: string;
  settledAt: string | null;
  settledBy: string | null;
  answer: string;
  version: number;
};

/** Comments of an assessment, the open ones first, each in the order in which they were made. */
export async function listComments(tx: Tx, assessmentId: string, itemId?: string): Promise<Comment[]> {
  let query = tx
    .selectFrom('assessment_comment')
    .innerJoin('account as writer', 'writer.id', 'assessment_comment.made_by')
    .leftJoin('account as settler', 'settler.id', 'assessment_comment.settled_by')
    .select([
      'assessment_comment.id',
      'assessment_comment.assessment_item_id',
      'assessment_comment.words',
      'assessment_comment.made_at',
      'writer.name as made_by_name',
      'assessment_comment.settled_at',
      'settler.name as settled_by_name',
      'assessment_comment.answer',
      'assessment_comment.version',
    ])
    .where('assessment_comment.assessment_id', '=', assessmentId);
  if (itemId !== undefined) query = query.where('assessment_comment.assessment_item_id', '=', itemId);
  const rows = await query
    .orderBy('assessment_comment.made_at')
    .orderBy('assessment_comment.id')
    .limit(500)
    .execute();
  return rows
    .map((row): Comment => ({
      id: row.id,
      itemId: row.assessment_item_id,
      words: row.words,
      madeAt: row.made_at,
      madeBy: row.made_by_name,
      settledAt: row.settled_at,
      settledBy: row.settled_by_name,
      answer: row.answer,
      version: row.version,
    }))
    .sort((a, b) => Number(a.settledAt !== null) - Number(b.settledAt !== null));
}

export async function insertComment(
  tx: Tx,
  assessmentId: string,
  itemId: string | null,
  words: string,
): Promise<string> {
  const { actor } = contextOf(tx);
  const root = await tx
    .selectFrom('assessment')
    .select(['partnership_id', 'audience', 'open_to_members'])
    .where('id', '=', assessmentId)
    .executeTakeFirst();
  if (root === undefined || actor === null) throw notFound();
  const id = newId();
  await tx
    .insertInto('assessment_comment')
    .values({
      partnership_id: root.partnership_id,
      id,
      assessment_id: assessmentId,
      assessment_item_id: itemId,
      words,
      made_at: clock.now(),
      made_by: actor.accountId,
      inherited_audience: root.audience,
      inherited_open: root.open_to_members,
    })
    .execute();
  return id;
}

/** Settles a comment with what was done about it, or opens it again. @throws Problem 422 `changed-meanwhile`, 404 */
export async function settleComment(
  tx: Tx,
  assessmentId: string,
  id: string,
  version: number,
  answer: string | null,
): Promise<void> {
  const { actor } = contextOf(tx);
  const known = (await listComments(tx, assessmentId)).find((each) => each.id === id);
  if (known === undefined) throw notFound();
  const row = await tx
    .updateTable('assessment_comment')
    .set((each) => ({
      settled_at: answer === null ? null : clock.now(),
      settled_by: answer === null ? null : (actor?.accountId ?? null),
      ...(answer === null ? {} : { answer }),
      version: each('version', '+', 1),
    }))
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) throw changedMeanwhile(known.settledBy);
}

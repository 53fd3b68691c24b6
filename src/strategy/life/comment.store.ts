import { clock } from '../../foundation/clock.ts';
import { changeKept } from '../../foundation/change.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { below, partnershipOf } from '../strategy.store.ts';
import type { Decision } from '../strategy.rules.ts';
import type { Strategy } from '../strategy.types.ts';

export type Comment = {
  id: string;
  chapterId: string | null;
  words: string;
  /** A committee, an agency or a person's part: as it is printed with the answer. */
  saidBy: string;
  saidOn: string;
  decision: Decision | null;
  answer: string;
  answeredAt: string | null;
  answeredBy: string;
  madeBy: string;
  madeById: string | null;
  version: number;
};

/** Comments on a strategy, those without an answer first, each in the order in which they came. */
export async function listComments(tx: Tx, strategyId: string): Promise<Comment[]> {
  const rows = await tx
    .selectFrom('strategy_comment as c')
    .leftJoin('account as m', 'm.id', 'c.made_by')
    .leftJoin('account as a', 'a.id', 'c.answered_by')
    .select([
      'c.id',
      'c.strategy_chapter_id',
      'c.words',
      'c.said_by',
      'c.said_on',
      'c.decision',
      'c.answer',
      'c.answered_at',
      'a.name as answerer',
      'm.name as maker',
      'c.made_by',
      'c.version',
    ]) // prettier-ignore
    .where('c.strategy_id', '=', strategyId)
    .where('c.removed_at', 'is', null)
    .orderBy('c.said_on')
    .orderBy('c.id')
    .limit(500)
    .execute();
  return rows
    .map((row): Comment => ({
      id: row.id,
      chapterId: row.strategy_chapter_id,
      words: row.words,
      saidBy: row.said_by,
      saidOn: row.said_on,
      decision: row.decision,
      answer: row.answer,
      answeredAt: row.answered_at,
      answeredBy: row.answerer ?? '',
      madeBy: row.maker ?? '',
      madeById: row.made_by,
      version: row.version,
    }))
    .sort((a, b) => Number(a.decision !== null) - Number(b.decision !== null));
}

/** @throws Problem 404, also where it is of another strategy. */
export async function selectComment(tx: Tx, strategyId: string, id: string): Promise<Comment> {
  const found = (await listComments(tx, strategyId)).find((each) => each.id === id);
  if (found === undefined) throw notFound();
  return found;
}

export async function insertComment(
  tx: Tx,
  strategy: Strategy,
  input: Pick<Comment, 'chapterId' | 'words' | 'saidBy' | 'saidOn'>,
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('strategy_comment')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      strategy_id: strategy.id,
      strategy_chapter_id: input.chapterId,
      words: input.words,
      said_by: input.saidBy,
      said_on: input.saidOn,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(strategy),
    })
    .execute();
  return id;
}

async function changeComment(
  tx: Tx,
  strategy: Strategy,
  id: string,
  version: number,
  reason: string,
  set: { decision?: Decision; answer?: string; answered_at?: string; answered_by?: string | null; removed_at?: string }, // prettier-ignore
): Promise<void> {
  const row = await tx
    .selectFrom('strategy_comment')
    .selectAll()
    .where('strategy_id', '=', strategy.id)
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  const kept = row === undefined ? undefined : { ...row, audience: strategy.audience, open_to_members: strategy.openToMembers }; // prettier-ignore
  await changeKept(tx, { kind: 'strategy_comment', thing: 'comment', row: kept, version, reason }, ({ from, to }) =>
    tx.updateTable('strategy_comment').set({ ...set, version: to }).where('id', '=', id).where('version', '=', from),
  ); // prettier-ignore
}

/** What the partnership says to a comment. @throws Problem 404; 422 `changed-meanwhile`. */
export const answerComment = (tx: Tx, strategy: Strategy, id: string, version: number, input: { decision: Decision; answer: string }): Promise<void> =>
  changeComment(tx, strategy, id, version, 'answered', {
    ...input,
    answered_at: clock.now(),
    answered_by: contextOf(tx).actor?.accountId ?? null,
  }); // prettier-ignore

export const removeComment = (tx: Tx, strategy: Strategy, id: string, version: number): Promise<void> =>
  changeComment(tx, strategy, id, version, 'removed', { removed_at: clock.now() });

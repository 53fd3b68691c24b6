import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import type { GivenFields } from './answer-fields.rules.ts';
import { kindOf } from './kinds.ts';
import { selectRequest } from './request.store.ts';

/**
 * What follows from answers: the room that asked acts on each (as the system, since a link's reader and many a partner may write
 * nothing else), the key and the links of the request end, and the answer is marked, all in one transaction: so it
 * happens once. @returns how many answers were acted on.
 */
export async function applyAnswers(
  database: Database,
  partnershipId: string,
  onFault: (error: unknown, requestId: string) => void = () => {},
): Promise<number> {
  const waiting = await database.asSystem('find answers to act on', partnershipId, (tx) =>
    tx
      .selectFrom('request_answer')
      .select(['id', 'request_id'])
      .where('applied_at', 'is', null)
      .orderBy('id')
      .limit(200)
      .execute(),
  );
  let done = 0;
  for (const { id, request_id: requestId } of waiting) {
    // One that cannot be acted on must not hold up the others; it is tried again at the next round.
    await database
      .asSystem('act on an answer', partnershipId, (tx) => applyOne(tx, id))
      .then(
        (applied) => (done += applied ? 1 : 0),
        (error: unknown) => onFault(error, requestId),
      );
  }
  return done;
}

async function applyOne(tx: Tx, answerId: string): Promise<boolean> {
  const answer = await tx
    .selectFrom('request_answer')
    .selectAll()
    .where('id', '=', answerId)
    .where('applied_at', 'is', null)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (answer === undefined) return false;
  const request = await selectRequest(tx, answer.request_id);
  if (request === null) return false;
  const { subjectKind, subjectId } = request;
  await kindOf(request.kind)?.onAnswered?.(
    tx,
    {
      id: request.id,
      reference: request.reference,
      subject: subjectKind === null || subjectId === null ? null : { kind: subjectKind, id: subjectId },
      askedAccountId: request.askedAccountId,
      askedAgencyId: request.askedAgencyId,
      askingAgencyId: request.askingAgencyId,
    },
    {
      choice: answer.choice,
      words: answer.words,
      fields: answer.fields as unknown as GivenFields | null,
      way: answer.way,
      saidBy: answer.said_by,
      saidOn: answer.said_on,
      recordedBy: answer.recorded_by,
      how: answer.how,
      answeredAt: answer.recorded_at,
    },
  );
  await endLinks(tx, request.id, request.requestKey);
  await tx
    .updateTable('request_answer')
    .set({ applied_at: clock.now() })
    .where('id', '=', answerId)
    .execute();
  return true;
}

/** Ends the key of a request and all its links. */
export async function endLinks(tx: Tx, requestId: string, requestKey: string): Promise<void> {
  const now = clock.now();
  await tx.updateTable('request_link').set({ ended_at: now }).where('request_id', '=', requestId).where('ended_at', 'is', null).execute(); // prettier-ignore
  await tx.updateTable('audience_key').set({ ended_at: now }).where('id', '=', requestKey).where('ended_at', 'is', null).execute(); // prettier-ignore
}

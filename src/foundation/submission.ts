import { sql } from 'kysely';
import { clock } from './clock.ts';
import { contextOf, ownKey } from './database.ts';
import type { Tx } from './database.types.ts';
import { isUuid } from './id.ts';
import { badInput } from './problem.ts';

/** How long the answer to a form is remembered. Days (design, "idempotency"). */
export const submissionDays = 7;

/**
 * Does the work of a form once, however often the form is sent: the first answer is kept for seven days, and the same
 * submission id from the same person on the same route gets it again. Two at once wait for each other.
 * @param route the route's path, with its method: `POST /observatory/deliveries`.
 * @param submissionId the uuid that the form was given when it was shown.
 * @param work returns the answer as JSON: where to go next, usually.
 */
export async function answerOnce<Answer>(
  tx: Tx,
  route: string,
  submissionId: string,
  work: () => Promise<Answer>,
): Promise<{ answer: Answer; repeated: boolean }> {
  if (!isUuid(submissionId))
    throw badInput(
      'bad-submission',
      'This form is not complete',
      'Go back, load the page again and send it once more.',
    );
  const { actor, partnershipId } = contextOf(tx);
  if (actor === null || partnershipId === null) throw new Error('Only a signed-in person sends forms');
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${actor.accountId} ${route} ${submissionId}`}, 0))`.execute(
    tx,
  );
  const kept = await tx
    .selectFrom('submission')
    .select('answer')
    .where('partnership_id', '=', partnershipId)
    .where('account_id', '=', actor.accountId)
    .where('route', '=', route)
    .where('id', '=', submissionId)
    .executeTakeFirst();
  if (kept !== undefined) return { answer: kept.answer as Answer, repeated: true };
  const answer = await work();
  await tx
    .insertInto('submission')
    .values({
      partnership_id: partnershipId,
      account_id: actor.accountId,
      route,
      id: submissionId,
      made_at: clock.now(),
      answer: JSON.stringify(answer),
      audience: [ownKey(tx)],
      open_to_members: false,
    })
    .execute();
  return { answer, repeated: false };
}

/** Forgets answers older than seven days; called by a clock, for one partnership. */
export async function forgetOldSubmissions(tx: Tx): Promise<void> {
  const before = new Date(clock.milliseconds() - submissionDays * 86_400_000).toISOString();
  await tx.deleteFrom('submission').where('made_at', '<', before).execute();
}

import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { withdrawSettledRequests } from './check.requests.ts';
import { stateWords } from './step.rules.ts';

/**
 * What the days do to assessments: a word to those who work on one when the day of its next step has passed, once for each such
 * day; and requests that need no answer any more are taken back.
 */
export function stepsClock(database: Database): Clock {
  return {
    name: 'assessment.steps',
    everySeconds: 3600,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('assessments by their days', partnershipId, stepsRound);
    },
  };
}

/** One round over one partnership. */
export async function stepsRound(tx: Tx): Promise<void> {
  const today = clock.today();
  const late = await tx
    .selectFrom('assessment')
    .select(['id', 'title', 'state', 'due_on'])
    .where('state', '<>', 'withdrawn')
    .where('due_on', '<', today)
    .where((where) => where.or([where('told_on', 'is', null), where('told_on', '<=', where.ref('due_on'))]))
    .execute();
  for (const row of late) {
    for (const accountId of await workers(tx))
      await queueMessage(tx, {
        to: { accountId },
        kind: 'notice',
        subject: `Overdue: ${row.title}`.slice(0, 200),
        text: `The assessment “${row.title}” is “${stateWords[row.state].title}”. What comes next was due by ${dayInWords(row.due_on ?? today)}. See it under Assessment.`,
      });
    await tx.updateTable('assessment').set({ told_on: today }).where('id', '=', row.id).execute();
  }
  await withdrawSettledRequests(tx);
}

/** Analysts and managers with a post today. */
async function workers(tx: Tx): Promise<string[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('post')
    .select('account_id')
    .distinct()
    .where('role', 'in', ['analyst', 'manager'])
    .where('started_on', '<=', today)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]))
    .execute();
  return rows.flatMap((row) => (row.account_id === null ? [] : [row.account_id]));
}

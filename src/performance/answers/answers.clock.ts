import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addCalendarMonths } from '../../foundation/day.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { limitOn } from './answer.rules.ts';
import { partnershipOf } from './answer.store.ts';
import { workingDayAfter, workingDaysBetween } from './days.rules.ts';

/** Working days before a request is due on which whoever answers it is reminded, and then each day it is late. House rule. */
const remindAt = [10, 5, 2] as const;

/** What the days do to requests: reminders, and who asked is forgotten. */
export function answersClock({ database }: Pick<ReturnsServices, 'database'>): Clock {
  return {
    name: 'answers.days',
    everySeconds: 3600,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('requests for information by their days', partnershipId, answersRound);
    },
  };
}

/** One round over one partnership. */
export async function answersRound(tx: Tx): Promise<void> {
  await remind(tx);
  await forgetRequesters(tx);
}

async function remind(tx: Tx): Promise<void> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('information_request')
    .select(['id', 'reference', 'state', 'due_on', 'review_due_on', 'handler_id'])
    .where('state', 'in', ['received', 'in-review'])
    .where('handler_id', 'is not', null)
    .where('due_on', '<=', workingDayAfter(today, 20))
    .where((where) => where.or([where('reminded_on', 'is', null), where('reminded_on', '<', today)]))
    .limit(500)
    .execute();
  for (const row of rows) {
    const due = row.state === 'in-review' ? (row.review_due_on ?? row.due_on) : row.due_on;
    const left = workingDaysBetween(today, due);
    const late = due < today;
    if (row.handler_id === null || (!late && !remindAt.some((days) => days === left))) continue;
    await queueMessage(tx, {
      to: { accountId: row.handler_id },
      kind: 'notice',
      subject: late ? 'A request for information is late' : 'A request for information is due',
      text: `${row.reference} ${late ? 'was' : 'is'} due on ${dayInWords(due)}${late ? '' : `: ${left} working ${left === 1 ? 'day' : 'days'} are left`}. Sign in and open Information requests.`,
    });
    await tx
      .updateTable('information_request')
      .set({ reminded_on: today })
      .where('id', '=', row.id)
      .execute();
  }
}

/** Who asked is forgotten when their day has come; the request and its answer stay. */
async function forgetRequesters(tx: Tx): Promise<void> {
  const today = clock.today();
  const before = addCalendarMonths(today, -limitOn('requester', today).amount);
  const due = await tx
    .selectFrom('information_request')
    .select('id')
    .where('partnership_id', '=', partnershipOf(tx))
    .where('state', 'in', ['answered', 'refused', 'reviewed', 'withdrawn'])
    .where((where) =>
      where.or([
        where('answered_on', '<', before),
        where.and([where('answered_on', 'is', null), where('received_on', '<', before)]),
      ]),
    )
    .execute();
  if (due.length === 0) return;
  const gone = await tx
    .deleteFrom('information_requester')
    .where('partnership_id', '=', partnershipOf(tx))
    .where(
      'information_request_id',
      'in',
      due.map(({ id }) => id),
    )
    .returning('information_request_id')
    .execute();
  for (const { information_request_id: id } of gone)
    await recordAudit(tx, {
      event: 'information-request.requester-forgotten',
      subjectKind: 'information_request',
      subjectId: id,
    });
}

import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { newId } from '../../foundation/id.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { dayWords, listPartnerships } from '../../partnership/partnership.ts';
import { partnershipOf, personKeyOf } from '../store.ts';
import { otherYear, yearOf } from './due.rules.ts';
import type { Step } from './plan.types.ts';
import { loadPlan } from './steps.store.ts';

/** How far ahead a reminder and the home page look. Local habit, not law. */
export const soonDays = 14;

/** Steps of an owner that are late, or due within fourteen days. */
export const dueSoon = (steps: readonly Step[], today: string): Step[] =>
  steps.filter(
    ({ state, due }) => (state === 'not-started' || state === 'under-way') && due <= addDays(today, soonDays),
  );

/** The steps of this planning year and the next: a step due in April is near in March. */
export async function stepsNow(tx: Tx): Promise<Step[]> {
  const year = yearOf(clock.today());
  return [...(await loadPlan(tx, year)).steps, ...(await loadPlan(tx, otherYear(year, 1))).steps];
}

/** What the days do to the year: once a week each owner gets one message of what is late and what is near. */
export const yearClocks = (database: Database): Clock[] => [
  {
    name: 'year.reminders',
    everySeconds: 3600,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('remind owners of steps of the year', partnershipId, remindOwners);
    },
  },
];

/** The Monday on or before a day. */
function weekOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

/** One round over one partnership. @returns how many messages were queued. */
export async function remindOwners(tx: Tx): Promise<number> {
  const today = clock.today();
  const week = weekOf(today);
  const byOwner = new Map<string, Step[]>();
  for (const step of dueSoon(await stepsNow(tx), today))
    if (step.owner.accountId !== null)
      byOwner.set(step.owner.accountId, [...(byOwner.get(step.owner.accountId) ?? []), step]);
  let sent = 0;
  for (const [accountId, steps] of byOwner) {
    const holds = await tx
      .selectFrom('post')
      .select('id')
      .where('account_id', '=', accountId)
      .where('started_on', '<=', today)
      .where((or) => or.or([or('ended_on', 'is', null), or('ended_on', '>=', today)]))
      .limit(1)
      .executeTakeFirst();
    if (holds === undefined) continue;
    const made = await tx
      .insertInto('year_reminder')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        account_id: accountId,
        week_of: week,
        steps: steps.length,
        made_at: clock.now(),
        audience: [await personKeyOf(tx, accountId)],
        open_to_members: false,
      })
      .onConflict((conflict) => conflict.constraint('year_reminder__week__key').doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows !== 1n) continue;
    await queueMessage(tx, {
      to: { accountId },
      kind: 'notice',
      subject: `The year: ${steps.length} ${steps.length === 1 ? 'step' : 'steps'} of yours`,
      text: [
        'These steps of the partnership’s year are yours:',
        '',
        ...steps.map((step) => `${step.overdue ? 'Late, ' : ''}${dayWords(step.due)}: ${step.rule.title}`),
        '',
        'Sign in and open “The year” to say where they stand.',
      ].join('\n'),
    });
    sent += 1;
  }
  return sent;
}

import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { periodInWords } from '../../foundation/period.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { recordAudit } from '../../foundation/audit.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import type { ReturnsServices } from './returns.services.ts';
import { insertReturn, toReturn } from './return.store.ts';
import { dueOn, lastDayOf, lastPeriod, limitOn, periodAfter } from './return.rules.ts';
import { listForms } from './form.store.ts';

/** What the days do to returns: the next one begins when its period is over, and keepers are reminded. */
export function returnsClock({ database }: Pick<ReturnsServices, 'database'>): Clock {
  return {
    name: 'returns.days',
    everySeconds: 3600,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('returns by their days', partnershipId, returnsRound);
    },
  };
}

/** One round over one partnership. */
export async function returnsRound(tx: Tx): Promise<void> {
  await beginNext(tx);
  await remind(tx);
}

/** A form that was returned once goes on by itself: its next return is begun when the period is over. */
async function beginNext(tx: Tx): Promise<void> {
  const today = clock.today();
  for (const form of await listForms(tx, { limit: 200 })) {
    if (form.retiredAt !== null || form.frequency === 'once' || form.cells.length === 0) continue;
    const last = await tx
      .selectFrom('period_return')
      .selectAll()
      .where('return_form_id', '=', form.id)
      .orderBy('period_to', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (last === undefined) continue;
    const next = periodAfter(toReturn(last).period);
    // Periods that passed meanwhile are not made up for: only the latest is begun.
    if (lastDayOf(next.to) >= today || next.from < lastPeriod(form.frequency, today).from) continue;
    const id = await insertReturn(tx, form, next, dueOn(next, form.dueDays));
    await recordAudit(tx, { event: 'return.begun', subjectKind: 'period_return', subjectId: id });
  }
}

async function remind(tx: Tx): Promise<void> {
  const today = clock.today();
  const days = limitOn('remind-days', today);
  const rows = await tx
    .selectFrom('period_return')
    .innerJoin('return_form', (join) =>
      join
        .onRef('return_form.partnership_id', '=', 'period_return.partnership_id')
        .onRef('return_form.id', '=', 'period_return.return_form_id'),
    )
    .selectAll('period_return')
    .select('return_form.keeper_id')
    .where('state', 'in', ['draft', 'asked', 'filled', 'signed'])
    .where('due_on', '<=', addDays(today, days))
    .where('return_form.keeper_id', 'is not', null)
    .where((where) =>
      where.or([where('reminded_on', 'is', null), where('reminded_on', '<=', addDays(today, -days))]),
    )
    .limit(200)
    .execute();
  for (const row of rows) {
    if (row.keeper_id === null) continue;
    const own = toReturn(row);
    await queueMessage(tx, {
      to: { accountId: row.keeper_id },
      kind: 'notice',
      subject: own.dueOn < today ? 'A return is late' : 'A return is due',
      text: `“${own.title}”, ${periodInWords(own.period)}, ${own.dueOn < today ? 'was' : 'is'} due on ${dayInWords(own.dueOn)}. Sign in and open Returns.`,
    });
    await tx.updateTable('period_return').set({ reminded_on: today }).where('id', '=', own.id).execute();
  }
}

import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { addDays } from '../../foundation/day.ts';
import { periodInWords } from '../../foundation/period.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import type { ReturnsServices } from './returns.services.ts';
import { isLate, limitOn, stateWords } from './return.rules.ts';
import { listReturns } from './return.store.ts';

/** Returns that are due soon or late, and those that wait for this person's signature. */
export async function returnCards(actor: Actor, tx: Tx, may: ReturnsServices['may']): Promise<HomeCard[]> {
  if (!may(actor, 'returns.view')) return [];
  const today = clock.today();
  const soon = addDays(today, 3 * limitOn('remind-days', today));
  const open = await listReturns(tx, { open: true, limit: 10 });
  return open
    .filter((own) => own.state === 'filled' || own.dueOn <= soon)
    .map((own): HomeCard => {
      const late = isLate(own, today);
      const waits = own.state === 'filled' ? own.filledBy !== actor.accountId : late;
      return {
        title: `${own.title}, ${periodInWords(own.period)}`,
        href: `/performance/returns/${own.id}`,
        waits,
        ...(waits ? { oldest: own.dueOn } : {}),
        body: html`${late ? 'Late: it was due' : 'Due'} ${dayInWords(own.dueOn)}.
        ${stateWords[own.state].title}.`,
        order: 14,
      };
    });
}

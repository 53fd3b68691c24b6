import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { isLate, isWaiting } from './answer.rules.ts';
import { listInformationRequests } from './answer.store.ts';

/** How many requests wait, the one due soonest, and those that are late. */
export async function answerCards(actor: Actor, tx: Tx, may: ReturnsServices['may']): Promise<HomeCard[]> {
  if (!may(actor, 'foi.view')) return [];
  const today = clock.today();
  const waiting = (await listInformationRequests(tx, { waiting: true, limit: 100 })).filter(({ state }) =>
    isWaiting(state),
  );
  const [soonest] = waiting;
  if (soonest === undefined) return [];
  const late = waiting.filter((own) => isLate(own, today));
  return [
    {
      title: 'Information requests',
      href: '/performance/answers',
      count: String(waiting.length),
      waits: late.length > 0 || waiting.some(({ handlerId }) => handlerId === actor.accountId),
      oldest: soonest.receivedOn,
      body: html`${waiting.length === 1 ? 'waits' : 'wait'} for an answer, the next due
      ${dayInWords(soonest.dueOn)}.${late.length > 0 && html` <strong>${late.length} late.</strong>`}`,
      order: 13,
    },
  ];
}

import { clock } from '../foundation/clock.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { dayInWords } from '../observatory/observatory.ts';
import { html } from '../web/html.ts';
import type { HomeCard } from '../web/room.ts';
import { scopeOf } from '../partnership/partnership.ts';
import { indicatorsById } from './indicators/indicator.store.ts';
import { correctionsOf } from './rounds/correction.store.ts';
import { listRounds, readingsOfRound } from './rounds/round.store.ts';
import type { PerformanceServices } from './performance.types.ts';

/** What waits in the open round: returns of one's own agency, values to check, late returns to decide. */
export async function performanceCards(
  actor: Actor,
  tx: Tx,
  may: PerformanceServices['may'],
): Promise<HomeCard[]> {
  const round = (await listRounds(tx)).find(({ state }) => state === 'open');
  const cards: HomeCard[] = [];
  const today = clock.today();
  if (round !== undefined) {
    const href = `/performance/rounds/${round.id}`;
    const readings = await readingsOfRound(tx, round.id);
    const indicators = await indicatorsById(tx, readings.map(({ indicatorId }) => indicatorId)); // prettier-ignore
    const waiting = readings.filter(({ state }) => state === 'open' || state === 'returned');
    const own = waiting.filter(({ indicatorId }) => {
      const indicator = indicators.get(indicatorId);
      return indicator?.ownerAgencyId === actor.agencyId && indicator.source !== 'measure';
    });
    if (scopeOf(actor.role, 'performance.submit') !== null && own.length > 0)
      cards.push({
        title: 'Your indicators',
        href,
        count: String(own.length),
        waits: true,
        oldest: round.dueOn,
        body: html`to return by ${dayInWords(round.dueOn)}${round.dueOn < today && ': late'}.`,
        order: 19,
      });
    const submitted = readings.filter(({ state }) => state === 'submitted');
    if (may(actor, 'performance.validate'))
      cards.push({
        title: 'Quarterly round',
        href,
        count: String(submitted.length),
        waits: submitted.length > 0 && round.checkBy < today,
        oldest: round.checkBy,
        body: html`returned values to check; ${waiting.length} not returned yet.`,
        order: 19,
      });
  }
  if (may(actor, 'performance.validate')) {
    const late = await correctionsOf(tx, { waiting: true });
    const [first] = late;
    if (first !== undefined)
      cards.push({
        title: 'Corrections and late returns',
        href: `/performance/corrections/${first.id}`,
        count: String(late.length),
        waits: true,
        oldest: first.madeAt.slice(0, 10),
        body: html`${late.length === 1 ? 'waits' : 'wait'} for a decision.`,
        order: 19,
      });
  }
  return cards;
}

import type { SearchHit } from '../../foundation/contribution.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { periodInWords } from '../../foundation/period.ts';
import { normalise } from '../../foundation/search.ts';
import type { ThreadContribution } from '../../foundation/thread.ts';
import { uuidsOf } from '../../foundation/thread.ts';
import { may as mayDo } from '../../partnership/partnership.ts';
import type { ReturnsServices } from './returns.services.ts';
import { stateWords } from './return.rules.ts';
import { listReturns, toReturn, type PeriodReturn } from './return.store.ts';

const summaryOf = (own: PeriodReturn): string =>
  `${periodInWords(own.period)}, ${stateWords[own.state].title.toLowerCase()}`;

/** Returns whose title holds every word, the last due first. They are few: the newest two hundred are looked at. */
export async function searchReturns(
  actor: Actor,
  tx: Tx,
  words: string,
  may: ReturnsServices['may'],
): Promise<SearchHit[]> {
  if (!may(actor, 'returns.view')) return [];
  const wanted = normalise(words)
    .split(' ')
    .filter((word) => word !== '');
  if (wanted.length === 0) return [];
  return (await listReturns(tx, { limit: 200 }))
    .filter(({ title }) => wanted.every((word) => normalise(title).includes(word)))
    .slice(0, 10)
    .map((own) => ({
      kind: 'Return',
      title: own.title,
      href: `/performance/returns/${own.id}`,
      summary: summaryOf(own),
    }));
}

/** Returns on the golden thread. */
export const returnsThread: ThreadContribution = {
  kinds: [{ kind: 'period_return', title: 'return' }],
  titles: async (actor, tx, ends) => {
    const ids = uuidsOf(ends, 'period_return');
    if (ids.length === 0 || !mayDo(actor.role, 'returns.view')) return [];
    const rows = await tx.selectFrom('period_return').selectAll().where('id', 'in', ids).execute();
    return rows.map(toReturn).map((own) => ({
      kind: 'period_return',
      id: own.id,
      title: own.title,
      href: `/performance/returns/${own.id}`,
      summary: summaryOf(own),
    }));
  },
};

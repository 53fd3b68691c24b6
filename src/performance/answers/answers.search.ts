import type { SearchHit } from '../../foundation/contribution.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { normalise } from '../../foundation/search.ts';
import { uuidsOf, type ThreadContribution } from '../../foundation/thread.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { may as mayDo } from '../../partnership/partnership.ts';
import type { ReturnsServices } from '../returns/returns.services.ts';
import { stateWords } from './answer.rules.ts';
import { listInformationRequests, toRequest, type InformationRequest } from './answer.store.ts';

const summaryOf = (own: InformationRequest): string =>
  `${own.reference}, received ${dayInWords(own.receivedOn)}, ${stateWords[own.state].title.toLowerCase()}`;

/** Requests whose title or reference holds every word, the last received first; the newest two hundred are looked at. */
export async function searchAnswers(
  actor: Actor,
  tx: Tx,
  words: string,
  may: ReturnsServices['may'],
): Promise<SearchHit[]> {
  if (!may(actor, 'foi.view')) return [];
  const wanted = normalise(words)
    .split(' ')
    .filter((word) => word !== '');
  if (wanted.length === 0) return [];
  return (await listInformationRequests(tx, { limit: 200 }))
    .filter(({ title, reference }) => {
      const said = normalise(`${title} ${reference}`);
      return wanted.every((word) => said.includes(word));
    })
    .slice(0, 10)
    .map((own) => ({
      kind: 'Information request',
      title: own.title,
      href: `/performance/answers/${own.id}`,
      summary: summaryOf(own),
    }));
}

/** Requests for information on the golden thread. */
export const answersThread: ThreadContribution = {
  kinds: [{ kind: 'information_request', title: 'request for information' }],
  titles: async (actor, tx, ends) => {
    const ids = uuidsOf(ends, 'information_request');
    if (ids.length === 0 || !mayDo(actor.role, 'foi.view')) return [];
    const rows = await tx.selectFrom('information_request').selectAll().where('id', 'in', ids).execute();
    return rows.map(toRequest).map((own) => ({
      kind: 'information_request',
      id: own.id,
      title: own.title,
      href: `/performance/answers/${own.id}`,
      summary: summaryOf(own),
    }));
  },
};

import type { Actor, Tx } from '../../foundation/database.types.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';

/** Releases that wait for a second person, for those who may be that person. */
export async function releaseCards(
  actor: Actor,
  tx: Tx,
  may: (actor: Actor, action: string) => boolean,
): Promise<HomeCard[]> {
  if (!may(actor, 'releases.check')) return [];
  const row = await tx
    .selectFrom('data_release')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('sent_at').as('sent')])
    .where('state', '=', 'to-check')
    // The database refuses whoever made it or sent it: it does not wait for them.
    .where('made_by', '<>', actor.accountId)
    .where('sent_by', '<>', actor.accountId)
    .executeTakeFirst();
  const count = Number(row?.count ?? 0);
  if (count === 0) return [];
  return [
    {
      title: 'Releases to check',
      href: '/assessment/releases',
      count: String(count),
      waits: true,
      ...(row?.sent == null ? {} : { oldest: row.sent.slice(0, 10) }),
      body: html`${count === 1 ? 'waits' : 'wait'} for a second person before the public may see
      ${count === 1 ? 'it' : 'them'}.`,
      order: 16,
    },
  ];
}

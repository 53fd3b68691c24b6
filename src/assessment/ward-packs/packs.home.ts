import type { Actor, Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';

/** What waits for the unit, and what was released to a councillor. */
export async function wardPackCards(
  actor: Actor,
  tx: Tx,
  may: (actor: Actor, action: string) => boolean,
): Promise<HomeCard[]> {
  if (may(actor, 'ward-packs.release')) {
    const row = await tx
      .selectFrom('ward_pack_request')
      .select(({ fn }) => [
        fn.countAll<string>().as('count'),
        fn.min('due_on').as('due'),
        fn.min('asked_on').as('asked'),
      ])
      .where('state', '=', 'waiting')
      .executeTakeFirst();
    const count = Number(row?.count ?? 0);
    if (count === 0) return [];
    const late = row?.due != null && row.due < clock.today();
    return [
      {
        title: 'Ward packs',
        href: '/assessment/ward-packs',
        count: String(count),
        waits: true,
        ...(row?.asked == null ? {} : { oldest: row.asked }),
        body: html`${count === 1 ? 'member waits' : 'members wait'} for the pack of a
        ward.${late ? ' At least one is late.' : ''}`,
        order: 15,
      },
    ];
  }
  if (!may(actor, 'ward-packs.ask')) return [];
  const row = await tx
    .selectFrom('ward_pack')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('taken_back_at', 'is', null)
    .executeTakeFirst();
  const count = Number(row?.count ?? 0);
  return [
    {
      title: 'Ward packs',
      href: '/assessment/ward-packs',
      ...(count === 0 ? {} : { count: String(count) }),
      body:
        count === 0
          ? html`One side of paper about your ward, for a surgery. Ask for it here.`
          : html`${count === 1 ? 'pack' : 'packs'} of wards that you may read. Ask for a newer one here.`,
      order: 15,
    },
  ];
}

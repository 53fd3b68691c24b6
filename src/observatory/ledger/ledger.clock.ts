import type { Clock } from '../../foundation/clocks.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { clock } from '../../foundation/clock.ts';
import { listPartnerships } from '../../partnership/partnership.ts';
import { html } from '../../web/html.ts';
import type { HomeCard } from '../../web/room.ts';
import { openQuarters } from './duty.store.ts';
import { ledgerPath } from './ledger.parts.ts';
import { isOverdue, quarterAfter, quarterOf } from './ledger.rules.ts';
import { keep, searchedQuarters, type LedgerServices } from './ledger.services.ts';
import { listOwed } from './ledger.store.ts';

/** Opens the sets of a quarter in each partnership once it is over. */
export function ledgerClock(database: Database): Clock {
  return {
    name: 'observatory.owed',
    everySeconds: 3600,
    run: async () => {
      for (const { partnershipId } of await listPartnerships(database))
        await database.asSystem('open the quarter of the data ledger', partnershipId, (tx) =>
          openQuarters(tx),
        );
    },
  };
}

/** “Data owed: 3 late”, for everybody who keeps the ledger; nothing where nothing is owed. */
export async function ledgerCards(actor: Actor, tx: Tx, may: LedgerServices['may']): Promise<HomeCard[]> {
  if (!may(actor, keep)) return [];
  const today = clock.today();
  const late = (
    await listOwed(tx, { from: quarterAfter(quarterOf(today), -searchedQuarters), dueBefore: today })
  ).filter(({ standing }) => isOverdue(standing));
  if (late.length === 0) return [];
  const unasked = late.filter(({ asked }) => asked.length === 0).length;
  return [
    {
      title: 'Data owed and late',
      href: `${ledgerPath}?state=missing`,
      count: String(late.length),
      waits: true,
      oldest: late.map(({ dueOn }) => dueOn).sort()[0] ?? today,
      body: html`${unasked === 0 ? 'Each has been asked for.' : `${unasked} not asked for yet.`}`,
      order: 31,
    },
  ];
}

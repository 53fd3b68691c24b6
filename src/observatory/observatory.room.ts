import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { may, newestIds } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { Room } from '../web/room.ts';
import { countDeliveries } from './delivery.store.ts';
import { registerChaserRequests } from './ledger/chase.rules.ts';
import { ledgerCards, ledgerClock } from './ledger/ledger.clock.ts';
import { registerLedger } from './ledger/ledger.routes.ts';
import { registerBreaks, type BreakServices } from './breaks/breaks.routes.ts';
import { registerObservatory, type ObservatoryServices } from './observatory.routes.ts';
import { observatoryThread } from './observatory.thread.ts';

export function observatoryRoom(
  database: Database,
  services: Omit<ObservatoryServices, 'crawlFiles' | 'database'> & {
    documentBanner: string;
  } & Pick<BreakServices, 'previewBreak'>,
): Room {
  registerChaserRequests();
  return {
    name: 'observatory',
    menu: [
      {
        key: 'observatory',
        text: 'Observatory',
        href: '/observatory',
        permission: 'observatory.view',
        order: 20,
      },
    ],
    register: (registrar) => {
      registerObservatory(registrar, {
        ...services,
        database,
        crawlFiles: () => newestIds(database, 'delivery'),
      });
      registerBreaks(registrar, {
        ...services,
        crawlBreaks: () => newestIds(database, 'series_break', 2),
      });
      registerLedger(registrar, { ...services, database });
    },
    home: async (actor, tx) => {
      const { rows } = await sql<{ count: number; oldest: string | null }>`
        select count(*)::int as count, min(received_at) as oldest from delivery where state = 'previewed'`.execute(
        tx,
      );
      const { count = 0, oldest = null } = rows[0] ?? {};
      if (may(actor.role, 'observatory.import') && (await countDeliveries(tx)).size === 0)
        return [
          {
            title: 'Load partners’ files',
            href: '/observatory/receive',
            waits: true,
            body: html`Nothing has been received yet. Police street files are read at once; of any other table
            you say what its columns mean.`,
            order: 2,
          },
          ...(await ledgerCards(actor, tx, services.may)),
        ];
      return [
        {
          title: 'Files waiting for a decision',
          href:
            count > 1 && may(actor.role, 'observatory.decide')
              ? '/observatory/files/waiting'
              : '/observatory/files?state=previewed',
          count: String(count),
          body: html`${count === 0 ? 'Every file received has been decided on.' : 'Their rows are not counted until someone decides.'}`,
          order: 30,
          waits: count > 0 && may(actor.role, 'observatory.decide'),
          ...(oldest === null ? {} : { oldest }),
        },
        ...(await ledgerCards(actor, tx, services.may)),
      ];
    },
    search: { none: 'files are found on their own page, by source and state' },
    thread: observatoryThread,
    clocks: [ledgerClock(database)],
  };
}

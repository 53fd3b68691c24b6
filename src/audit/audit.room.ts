import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Logger } from '../foundation/log.ts';
import { may } from '../partnership/partnership.ts';
import { html } from '../web/html.ts';
import type { HomeCard, Room } from '../web/room.ts';
import { registerAudit } from './audit.routes.ts';
import { countEntries, sealingState } from './entries.store.ts';
import { createSealing, partnershipsToSeal } from './sealing.ts';
import { lagOf, mostLag } from './seals.page.ts';

/** Sealing, checking and reading the audit. */
export function auditRoom(
  database: Database,
  services: { folder: Pick<DataFolder, 'keys'>; log?: Logger },
): Room {
  const sealing = createSealing({ database, ...services });
  return {
    name: 'audit',
    menu: [{ key: 'audit', text: 'Audit', href: '/audit', permission: 'audit.view', order: 80 }],
    register: (registrar) => registerAudit(registrar, { sealing, crawlPeople: () => somebody(database) }),
    home: async (actor, tx) => {
      // The officer's card: everybody else who may look has no duty to.
      if (actor.role !== 'governance' || !may(actor.role, 'audit.view')) return [];
      const today = clock.today();
      const week = new Date(Date.parse(today) - 6 * 86_400_000).toISOString().slice(0, 10);
      const refusals = await countEntries(tx, { outcome: 'refused', from: week, until: today }, 999);
      const state = await sealingState(tx);
      const lag = lagOf(state.waiting, clock.milliseconds());
      const problems = state.checks[0]?.problems ?? 0;
      const cards: HomeCard[] = [
        {
          title: 'Refusals this week',
          href: `/audit?outcome=refused&from=${week}&until=${today}`,
          count: refusals > 999 ? 'over 999' : String(refusals),
          body: html`${refusals === 1 ? 'time' : 'times'} somebody asked for what they may not do or see.`,
          order: 60,
        },
      ];
      if (problems > 0 || lag > mostLag)
        cards.push({
          title: problems > 0 ? 'The audit does not agree with its seals' : 'Sealing of the audit is behind',
          href: '/audit/seals',
          waits: true,
          body: html`${problems > 0 ? 'Entries or seals were changed behind the system’s back.' : 'Entries have waited for more than a minute for their seal.'}`,
          order: 1,
        });
      return cards;
    },
    search: { none: 'the audit names ids and no words; it is searched on its own page' },
    thread: { none: 'it records looks and changes, and is not evidence for a decision' },
    clocks: sealing.clocks,
  };
}

/** Somebody of the first partnership, for the crawl. */
async function somebody(database: Database): Promise<string[]> {
  const [partnership] = await partnershipsToSeal(database);
  if (partnership === undefined) return [];
  return database.asSystem('find a person for the route crawl', partnership.id, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select account_id as id from post where account_id is not null order by id limit 1`.execute(tx);
    return rows.map(({ id }) => `/audit/people/${id}`);
  });
}

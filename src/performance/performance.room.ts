import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Room } from '../web/room.ts';
import { registerIndicators } from './indicators/indicators.routes.ts';
import { searchIndicators } from './indicators/indicator.store.ts';
import { performanceCards } from './performance.home.ts';
import { performanceThread } from './performance.thread.ts';
import type { PerformanceServices } from './performance.types.ts';
import { registerPerformanceRequests } from './rounds/round.requests.ts';
import { roundsClock } from './rounds/rounds.clock.ts';
import { registerRounds } from './rounds/rounds.routes.ts';
import { registerSettings } from './settings.routes.ts';

/** Links to the parts of the room that stand beside indicators, rounds and reports. */
const moreLinks = (): SafeHtml | null => html``;

/** Indicators, the quarterly round, reports. */
export function performanceRoom(
  database: Database,
  given: Omit<PerformanceServices, 'database' | 'crawl'>,
): Room {
  registerPerformanceRequests();
  const services: PerformanceServices = {
    ...given,
    database,
    crawl: {
      indicators: () => newestIds(database, 'indicator', 2),
      rounds: () => newestIds(database, 'performance_round', 2),
      reports: () => newestIds(database, 'performance_report', 2),
      frozen: () => Promise.resolve([]),
      packs: () => newestIds(database, 'performance_pack', 1),
    },
  };
  return {
    name: 'performance',
    menu: [
      {
        key: 'performance',
        text: 'Performance',
        href: '/performance',
        permission: 'performance.view',
        order: 19,
      },
    ],
    register: (registrar) => {
      registerIndicators(registrar, services, moreLinks);
      registerRounds(registrar, services, moreLinks);
      registerSettings(registrar);
    },
    home: (actor, tx) => performanceCards(actor, tx, services.may),
    search: async (_actor, tx, words) =>
      (await searchIndicators(tx, words)).map((indicator) => ({
        kind: 'Indicator',
        title: indicator.title,
        href: `/performance/indicators/${indicator.id}`,
        summary: indicator.definition.slice(0, 160),
      })),
    thread: performanceThread,
    clocks: [roundsClock(database)],
  };
}

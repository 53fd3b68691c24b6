import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { registerIndicators } from './indicators/indicators.routes.ts';
import { searchIndicators } from './indicators/indicator.store.ts';
import { answersClock } from './answers/answers.clock.ts';
import { answerCards } from './answers/answers.home.ts';
import { registerAnswers } from './answers/answers.routes.ts';
import { answersThread, searchAnswers } from './answers/answers.search.ts';
import { performanceCards } from './performance.home.ts';
import { performanceThread } from './performance.thread.ts';
import type { PerformanceServices } from './performance.types.ts';
import { registerReturnRequests } from './returns/fill.ts';
import { returnsClock } from './returns/returns.clock.ts';
import { returnCards } from './returns/returns.home.ts';
import { registerReturns } from './returns/returns.routes.ts';
import { returnsThread, searchReturns } from './returns/returns.search.ts';
import { registerPerformanceRequests } from './rounds/round.requests.ts';
import { roundsClock } from './rounds/rounds.clock.ts';
import { registerRounds } from './rounds/rounds.routes.ts';
import { registerPacks } from './reports/packs.routes.ts';
import { packsClock } from './reports/packs.ts';
import { registerPublishing } from './reports/publish.routes.ts';
import { registerReports } from './reports/reports.routes.ts';
import { registerSettings } from './settings.routes.ts';

/** Indicators, the quarterly round, reports. */
export function performanceRoom(
  database: Database,
  given: Omit<PerformanceServices, 'database' | 'crawl'>,
): Room {
  registerPerformanceRequests();
  registerReturnRequests();
  const services: PerformanceServices = {
    ...given,
    database,
    crawl: {
      indicators: () => newestIds(database, 'indicator', 2),
      rounds: () => newestIds(database, 'performance_round', 2),
      reports: () => newestIds(database, 'performance_report', 2),
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
      {
        key: 'returns',
        text: 'Returns',
        href: '/performance/returns',
        permission: 'returns.view',
        order: 52,
      },
      {
        key: 'answers',
        text: 'Information requests',
        href: '/performance/answers',
        permission: 'foi.view',
        order: 53,
      },
    ],
    register: (registrar) => {
      registerIndicators(registrar, services);
      registerRounds(registrar, services);
      registerReports(registrar, services);
      registerPacks(registrar, services);
      registerPublishing(registrar);
      registerSettings(registrar);
      registerReturns(registrar, services);
      registerAnswers(registrar, services);
    },
    home: async (actor, tx) => [
      ...(await performanceCards(actor, tx, services.may)),
      ...(await returnCards(actor, tx, services.may)),
      ...(await answerCards(actor, tx, services.may)),
    ],
    search: async (actor, tx, words) => [
      ...(await searchIndicators(tx, words)).map((indicator) => ({
        kind: 'Indicator',
        title: indicator.title,
        href: `/performance/indicators/${indicator.id}`,
        summary: indicator.definition.slice(0, 160),
      })),
      ...(await searchReturns(actor, tx, words, services.may)),
      ...(await searchAnswers(actor, tx, words, services.may)),
    ],
    thread: {
      ...performanceThread,
      kinds: [...performanceThread.kinds, ...returnsThread.kinds, ...answersThread.kinds],
      titles: async (actor, tx, ends) => [
        ...(await performanceThread.titles(actor, tx, ends)),
        ...(await returnsThread.titles(actor, tx, ends)),
        ...(await answersThread.titles(actor, tx, ends)),
      ],
    },
    clocks: [roundsClock(database), packsClock(services), returnsClock(services), answersClock(services)],
  };
}

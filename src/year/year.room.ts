import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { registerElections } from './elections/elections.routes.ts';
import type { YearServices } from './year.types.ts';

export function yearRoom(database: Database, given: Omit<YearServices, 'database' | 'crawlElections'>): Room {
  const services: YearServices = {
    ...given,
    database,
    crawlElections: () => newestIds(database, 'election_period', 1),
  };
  return {
    name: 'year',
    menu: [{ key: 'year', text: 'The year', href: '/year/elections', permission: 'year.view', order: 12 }],
    register: (registrar) => {
      registerElections(registrar, services);
    },
    home: { none: 'dates of elections ask nobody to do anything' },
    search: { none: 'dates of elections are few and listed on one page' },
    thread: { none: 'dates of elections and releases are tied to records by the release itself' },
    clocks: [],
  };
}

import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { registerCandidates } from './candidates.routes.ts';
import { registerDeciding } from './decide.routes.ts';
import { registerFirm } from './firm.routes.ts';
import { registerLists } from './lists.routes.ts';
import { registerPaper } from './paper.routes.ts';
import { priorityCards } from './priorities.home.ts';
import type { PrioritiesServices } from './priorities.services.ts';
import { prioritiesThread } from './priorities.thread.ts';
import { registerRounds } from './rounds.routes.ts';
import { registerScoring } from './score.routes.ts';
import { registerScoreRequests } from './scores.requests.ts';
import { registerSettings } from './settings.routes.ts';

export function prioritiesRoom(
  database: Database,
  given: Omit<PrioritiesServices, 'database' | 'crawlRounds'>,
): Room {
  const services: PrioritiesServices = {
    ...given,
    database,
    crawlRounds: () => newestIds(database, 'priority_round', 2),
  };
  registerScoreRequests();
  return {
    name: 'priorities',
    menu: [
      {
        key: 'priorities',
        text: 'Priorities',
        href: '/priorities',
        permission: 'priorities.view',
        order: 16,
      },
    ],
    register: (registrar) => {
      registerSettings(registrar, services);
      registerLists(registrar, services);
      registerRounds(registrar, services);
      registerCandidates(registrar, services);
      registerDeciding(registrar);
      registerScoring(registrar, services);
      registerFirm(registrar, services);
      registerPaper(registrar, services);
    },
    home: (actor, tx) => priorityCards(actor, tx, services.may),
    search: { none: 'a few candidates a year, on one page; the golden thread finds them by their words' },
    thread: prioritiesThread,
    clocks: [],
  };
}

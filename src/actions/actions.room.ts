import type { Database } from '../foundation/database.ts';
import { newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { actionCards, actionHits } from './actions.home.ts';
import type { ActionsServices } from './actions.services.ts';
import { actionsThread } from './actions.thread.ts';
import { registerGrid } from './grid/grid.routes.ts';
import { registerHandOver } from './hand-over/hand-over.routes.ts';
import { registerLog } from './log/log.routes.ts';
import { registerOne } from './one/one.routes.ts';
import { registerProgressRequests } from './reminders/ask.requests.ts';
import { actionClocks } from './reminders/reminders.clock.ts';
import { registerReminders } from './reminders/reminders.routes.ts';
import { registerSheet } from './sheet/sheet.routes.ts';

export function actionsRoom(
  database: Database,
  given: Omit<ActionsServices, 'database' | 'crawlIds' | 'crawlGroups'>,
): Room {
  const services: ActionsServices = {
    ...given,
    database,
    crawlIds: () => newestIds(database, 'action', 2),
    crawlGroups: () => newestIds(database, 'partnership_group', 1),
  };
  registerProgressRequests();
  return {
    name: 'actions',
    menu: [{ key: 'actions', text: 'Actions', href: '/actions', permission: 'actions.view', order: 18 }],
    register: (registrar) => {
      registerLog(registrar, services);
      registerGrid(registrar, services);
      registerSheet(registrar, services);
      registerHandOver(registrar, services);
      registerReminders(registrar);
      registerOne(registrar, services);
    },
    home: (actor, tx) => actionCards(actor, tx, services.may),
    search: (_actor, tx, words) => actionHits(tx, words),
    thread: actionsThread,
    clocks: actionClocks(database),
  };
}

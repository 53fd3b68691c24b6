import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import { listPartnerships, newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { registerCalendar } from './calendar/calendar.routes.ts';
import { afterHref } from './after/after.page.ts';
import { registerAfter } from './after/after.routes.ts';
import { changesMembers } from './after/after.rules.ts';
import { registerElections } from './elections/elections.routes.ts';
import { listElections } from './elections/elections.store.ts';
import { registerDates } from './plan/dates.routes.ts';
import { yearOf } from './plan/due.rules.ts';
import { yearClocks } from './plan/plan.clock.ts';
import { yearCards } from './plan/plan.home.ts';
import { stepHref } from './plan/plan.page.ts';
import { registerPlan } from './plan/plan.routes.ts';
import { registerRules } from './plan/rules.routes.ts';
import { loadPlan } from './plan/steps.store.ts';
import type { YearServices } from './year.types.ts';

/** Addresses of two steps of this year, for the crawl. */
async function someSteps(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list steps for the route crawl', partnership.partnershipId, async (tx) =>
    (await loadPlan(tx, yearOf(clock.today()))).steps.slice(0, 2).map(stepHref),
  );
}

/** The address of what follows the last poll of councillors, for the crawl. */
async function somePastElections(database: Database): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list polls for the route crawl', partnership.partnershipId, async (tx) =>
    (await listElections(tx))
      .filter(({ kind, pollOn }) => changesMembers(kind) && pollOn <= clock.today())
      .slice(0, 1)
      .map(afterHref),
  );
}

export function yearRoom(
  database: Database,
  given: Pick<YearServices, 'folder' | 'may' | 'publicOrigin' | 'documentBanner'>,
): Room {
  const services: YearServices = {
    ...given,
    database,
    crawlElections: () => newestIds(database, 'election_period', 1),
    crawlPastElections: () => somePastElections(database),
    crawlDates: () => newestIds(database, 'year_date', 1),
    crawlRules: () => newestIds(database, 'year_rule', 1),
    crawlSteps: () => someSteps(database),
  };
  return {
    name: 'year',
    menu: [{ key: 'year', text: 'The year', href: '/year', permission: 'year.view', order: 5 }],
    register: (registrar) => {
      registerPlan(registrar, services);
      registerDates(registrar, services);
      registerRules(registrar, services);
      registerCalendar(registrar, services);
      registerElections(registrar, services);
      registerAfter(registrar, services);
    },
    home: (actor, tx) => yearCards(actor, tx, services.may),
    search: { none: 'steps and fixed days of a year stand on one page' },
    thread: { none: 'dates of elections and releases are tied to records by the release itself' },
    clocks: yearClocks(database),
  };
}

import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import { listPartnerships, newestIds } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import { fileAddresses } from './documents/edition.store.ts';
import { strategyClock } from './life/supersede.ts';
import { searchStrategies, strategyCards } from './strategy.home.ts';
import { registerStrategy } from './strategy.routes.ts';
import { strategyThread } from './strategy.thread.ts';
import type { StrategyServices } from './strategy.types.ts';

/** Addresses of some parts of the newest strategies, for the crawl. */
async function parts(database: Database, part: 'chapter' | 'file'): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list strategies for the route crawl', partnership.partnershipId, async (tx) => {
    if (part === 'file') return fileAddresses(tx);
    const { rows } = await sql<{ id: string; strategy: string }>`
      select distinct on (c.kind) c.id, c.strategy_id as strategy from strategy_chapter c
      where c.removed_at is null order by c.kind, c.id desc limit 8`.execute(tx);
    return rows.map(({ id, strategy }) => `/strategy/${strategy}/chapters/${id}`);
  });
}

/** The strategy: written, scrutinised, adopted, published, reviewed each year, and replaced by the next. */
export function strategyRoom(
  database: Database,
  given: Omit<StrategyServices, 'database' | 'crawlStrategies' | 'crawlParts'>,
): Room {
  const services: StrategyServices = {
    ...given,
    database,
    crawlStrategies: () => newestIds(database, 'strategy', 3),
    crawlParts: (part) => parts(database, part),
  };
  return {
    name: 'strategy',
    menu: [{ key: 'strategy', text: 'Strategy', href: '/strategy', permission: 'strategy.view', order: 17 }],
    register: (registrar) => registerStrategy(registrar, services),
    home: (actor, tx) => strategyCards(actor, tx, services.may),
    search: (actor, tx, words) =>
      services.may(actor, 'strategy.view') ? searchStrategies(tx, words) : Promise.resolve([]),
    thread: strategyThread,
    clocks: [strategyClock(database)],
  };
}

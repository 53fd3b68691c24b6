import { sql } from 'kysely';
import type { SharedTable } from '../foundation/audience.ts';
import type { Database } from '../foundation/database.ts';
import { listPartnerships } from './partnership.store.ts';

/**
 * Ids of the newest records of a table in the first partnership, for the route crawl: it runs on whatever the installation
 * holds, so that no id is written down.
 */
export async function newestIds(database: Database, table: SharedTable, limit = 3): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list records for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<{ id: string }>`
      select id from ${sql.table(table)} order by id desc limit ${limit}`.execute(tx);
    return rows.map((row) => row.id);
  });
}

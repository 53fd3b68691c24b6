import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';

/** What the pages of the year are given by the server that composes them. */
export type YearServices = {
  database: Database;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** For the crawl: ids of some pre-election periods. */
  crawlElections: () => Promise<string[]>;
};

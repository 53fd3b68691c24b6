import type { RegisterServices } from '../assessment/assessment.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';

export type PrioritiesServices = RegisterServices & {
  database: Database;
  may: (actor: Actor, action: string) => boolean;
  /** Printed on every page of a document; empty outside a demonstration. */
  documentBanner: string;
  /** Ids of some rounds, for the crawl. */
  crawlRounds: () => Promise<string[]>;
};

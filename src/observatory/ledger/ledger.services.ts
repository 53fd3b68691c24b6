import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';

/** What the pages of the ledger stand on. */
export type LedgerServices = {
  database: Database;
  may: (actor: Actor, action: string) => boolean;
  /** Banner printed on every document: the demonstration's words, or empty. */
  documentBanner: string;
};

/** The action of who asks, waives and keeps the list of sets. */
export const keep = 'observatory.owed';

/** Quarters shown beside one another: a year. */
export const shownQuarters = 4;

/** Quarters looked through where one standing is asked for, and for the home page: three years. */
export const searchedQuarters = 12;

import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';

/** What the pages of the year are given by the server that composes them. */
export type YearServices = {
  database: Database;
  folder: Pick<DataFolder, 'keys'>;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
  /** Words over each page of a document; empty for none. */
  documentBanner: string;
  /** For the crawl: ids of some records, and addresses of some steps. */
  crawlElections: () => Promise<string[]>;
  crawlPastElections: () => Promise<string[]>;
  crawlDates: () => Promise<string[]>;
  crawlRules: () => Promise<string[]>;
  crawlSteps: () => Promise<string[]>;
};

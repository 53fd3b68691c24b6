import type { Database } from '../foundation/database.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Actor } from '../foundation/database.types.ts';

/** What the rooms of the consultation are given by the server that composes them. */
export type ConsultationServices = {
  database: Database;
  folder: DataFolder;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
  /** Words over each page of a document; empty for none. */
  documentBanner: string;
  /** For the crawl: ids of some waves (the newest open or closed first), of some questionnaires, and public codes. */
  crawlWaves: () => Promise<string[]>;
  crawlQuestionnaires: () => Promise<string[]>;
  crawlProfiles: () => Promise<string[]>;
  crawlCodes: () => Promise<string[]>;
};

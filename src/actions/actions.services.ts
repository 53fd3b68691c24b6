import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import type { ThreadEnd, ThreadTitle } from '../foundation/thread.ts';

export type ActionsServices = {
  database: Database;
  folder: Pick<DataFolder, 'files' | 'keys'>;
  may: (actor: Actor, action: string) => boolean;
  /** Printed on every document while not empty: "Demonstration: fictional data". */
  documentBanner: string;
  /** Titles of records of whatever room, for the reader. */
  titlesOf: (actor: Actor, tx: Tx, ends: readonly ThreadEnd[]) => Promise<ThreadTitle[]>;
  /** Ids of groups, and of actions, for the route crawl. */
  crawlGroups: () => Promise<string[]>;
  crawlIds: () => Promise<string[]>;
};

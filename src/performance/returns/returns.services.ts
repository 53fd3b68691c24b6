import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';
import type { Engine } from '../../observatory/observatory.ts';

/** What returns and answers are given by the server that composes it. */
export type ReturnsServices = {
  database: Database;
  engine: Engine;
  folder: DataFolder;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** Words over each page of a document; empty for none. */
  documentBanner: string;
};

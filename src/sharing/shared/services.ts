import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';

export type SharedServices = {
  database: Database;
  folder: DataFolder;
  may: (actor: Actor, action: string) => boolean;
  /** Printed on every document while not empty: "Demonstration: fictional data". */
  documentBanner: string;
};

import type { Engine } from '../observatory/observatory.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';

/** What the server that composes the rooms gives to this one. */
export type PerformanceServices = {
  database: Database;
  folder: DataFolder;
  /** For indicators that a measure gives. */
  engine: Engine;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** `https://csp.example.uk` where it is known; links in mail need it. */
  origin: string;
  /** Words over each page of a document; empty for none. */
  documentBanner: string;
  crawl: {
    indicators: () => Promise<string[]>;
    rounds: () => Promise<string[]>;
    reports: () => Promise<string[]>;
  };
};

import type { Database } from '../../foundation/database.ts';
import type { Actor } from '../../foundation/database.types.ts';
import type { RegisterServices } from '../evidence.register.ts';

export type StepServices = RegisterServices & {
  database: Database;
  may: (actor: Actor, action: string) => boolean;
  /** Banner printed on every document: the demonstration's words, or empty. */
  documentBanner: string;
  /** Ids of some assessments, in whatever state, for the crawl. */
  crawlAnyAssessments: () => Promise<string[]>;
  /** Addresses of the files of some frozen document, for the crawl. */
  crawlEditionFiles: () => Promise<string[]>;
};

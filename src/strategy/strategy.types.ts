import type { Database } from '../foundation/database.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Actor } from '../foundation/database.types.ts';
import type { ChapterSource } from './sources/source.types.ts';
import type { ChapterKind, Heading, ItemKind, Limb, StrategyState } from './strategy.rules.ts';

/** What the room is given by the server that composes it. */
export type StrategyServices = {
  database: Database;
  folder: DataFolder;
  may: (actor: Pick<Actor, 'role'>, action: string) => boolean;
  /** Words over each page of a document; empty for none. */
  documentBanner: string;
  /** For the crawl: the newest strategies. */
  crawlStrategies: () => Promise<string[]>;
  /** For the crawl: addresses of chapters, editions and files. */
  crawlParts: (part: 'chapter' | 'file') => Promise<string[]>;
};

export type Strategy = {
  id: string;
  title: string;
  summary: string;
  /** First and last day (ISO). */
  from: string;
  to: string;
  state: StrategyState;
  /** ISO moment. */
  stateSince: string;
  reviewDueOn: string | null;
  previousId: string | null;
  /** How many changes its text has seen. */
  textNumber: number;
  madeAt: string;
  changedAt: string;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

export type Chapter = {
  id: string;
  strategyId: string;
  position: number;
  kind: ChapterKind;
  title: string;
  words: string;
  inShort: string;
  because: string;
  limbs: Limb[];
  headings: Heading[];
  sources: ChapterSource[];
  priorityId: string | null;
  leadAgencyId: string | null;
  removed: boolean;
  version: number;
};

/** A line of what a priority focuses on, or of what should have changed by the end. */
export type Item = {
  id: string;
  chapterId: string;
  position: number;
  kind: ItemKind;
  words: string;
  removed: boolean;
  version: number;
};

import type { Actor, Tx } from './database.types.ts';

/**
 * What a room gives to the whole house. Rooms import only downwards, so what points the other way (a count on the home page, a
 * hit in the search, the records held about a person) is registered with the server through this one interface. A room
 * that has nothing to give says `none` and why, so that a forgotten one is seen.
 */
export type Contribution = {
  /** The room's folder: `observatory`. */
  room: string;
  homeCounts: Given<(tx: Tx, actor: Actor) => Promise<HomeCount[]>>;
  search: Given<(tx: Tx, actor: Actor, words: string) => Promise<SearchHit[]>>;
  /** Title and address of records at the end of a thread; a record the actor may not see is left out. */
  threadTitles: Given<{
    kinds: readonly string[];
    titles: (tx: Tx, ids: readonly { kind: string; id: string }[]) => Promise<ThreadTitle[]>;
  }>;
  /** What is deleted when, by the schedule. */
  retention: Given<{
    rules: readonly RetentionRule[];
    run: (tx: Tx, today: string) => Promise<RetentionReport>;
  }>;
  /** Everything held about a person, for a subject access request (UK GDPR art. 15). */
  subjectAccess: Given<(tx: Tx, subject: { name: string; email: string | null }) => Promise<SubjectRecord[]>>;
  /** The room's records as tables, for leaving or archiving. */
  exports: Given<(tx: Tx) => Promise<ExportTable[]>>;
  health: Given<(tx: Tx) => Promise<HealthCheck[]>>;
};

/** Given, or why not. */
export type Given<Gift> = Gift | { none: string };

export function isGiven<Gift extends object>(gift: Given<Gift>): gift is Gift {
  return !('none' in gift);
}

export type HomeCount = {
  text: string;
  count: number;
  href: string;
  /** True where somebody is waiting. */ overdue: boolean;
};

export type SearchHit = {
  kind: string;
  title: string;
  href: string;
  /** One line below the title. */ summary: string;
};

export type ThreadTitle = { kind: string; id: string; title: string; href: string };

export type RetentionRule = {
  what: string;
  days: number;
  /** Law or schedule that says so. */ source: string;
};

export type RetentionReport = { deleted: { what: string; count: number }[] };

export type SubjectRecord = { kind: string; id: string; text: string; heldSince: string };

export type ExportTable = { name: string; columns: string[]; rows: unknown[][] };

/** One check, of a room or of `doctor`. */
export type HealthCheck = {
  name: string;
  state: 'ok' | 'warning' | 'problem';
  detail: string;
  /** How to mend it; empty when ok. */
  mend: string;
};

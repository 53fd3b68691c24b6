import { sql } from 'kysely';
import { clock } from './clock.ts';
import { contextOf } from './database.ts';
import type { Actor, Tx } from './database.types.ts';
import { audienceOf } from './keys.ts';
import { isUuid, newId } from './id.ts';

/** One end of a thread: a record of any room, by the table's word and its id. */
export type ThreadEnd = { kind: string; id: string };

/**
 * A tie: what it begins at rests on what it ends at, in the words of `relation`: `action` → `meeting`, `decided at`; `figure` →
 * `delivery`, `counted from`; `indicator` → `strategy_aim`, `measures`.
 */
export type ThreadLink = { from: ThreadEnd; to: ThreadEnd; relation: string };

/** A record at the end of a thread, as its room names it to one reader. */
export type ThreadTitle = ThreadEnd & {
  title: string;
  /** The page that its reader may open. */
  href: string;
  /** One line below the title: state, day, SHA-256. */
  summary?: string;
};

/** A place where the thread is broken, and where to mend it. */
export type ThreadGap = {
  /** What sort of gap, the same words for each of its kind: `Priority without evidence`. */
  gap: string;
  title: string;
  /** The record that has the gap. */
  href: string;
  /** What to do, a whole sentence. */
  mend: string;
  /** Where to do it, when that is another page. */
  mendHref?: string;
};

/**
 * As many ties of one sort (the kinds of both ends and the relation) as are followed from one step of a walk, and as many gaps of one sort as
 * are listed. A room asks for one more, so that the page can say that there are more.
 */
export const mostTies = 400;
export const mostGaps = 200;

/**
 * What a room gives to the golden thread. Everything runs in the reader's own transaction and gives only what that reader may
 * open: row-level security does its part, and the room asks the permission of the page that `href` leads to.
 */
export type ThreadContribution = {
  /** The kinds of record that are this room's, by the table's word, and what one of them is called. */
  kinds: readonly { kind: string; title: string }[];
  /** Title and address of those of the ends that the reader may open; kinds of other rooms and hidden records are left out. */
  titles: (actor: Actor, tx: Tx, ends: readonly ThreadEnd[]) => Promise<ThreadTitle[]>;
  /** Ties at any of the ends (of whatever room) that stand in this room's own columns, at most `mostTies + 1` of a sort. */
  links?: (actor: Actor, tx: Tx, ends: readonly ThreadEnd[]) => Promise<ThreadLink[]>;
  /** Records whose title holds the words, the newest first, at most 20; all of them where the words are empty. */
  find?: (actor: Actor, tx: Tx, words: string) => Promise<ThreadTitle[]>;
  /** Where the thread is broken, at most `mostGaps + 1` of a sort. */
  gaps?: (actor: Actor, tx: Tx) => Promise<ThreadGap[]>;
};

/** The ids of the ends of one kind, once each. */
export const idsOf = (ends: readonly ThreadEnd[], kind: string): string[] => [
  ...new Set(ends.filter((end) => end.kind === kind).map(({ id }) => id)),
];

/** The same, of records with a uuid; an id that is none is nobody's. */
export const uuidsOf = (ends: readonly ThreadEnd[], kind: string): string[] =>
  idsOf(ends, kind).filter(isUuid);

export type Thread = { id: string; from: ThreadEnd; to: ThreadEnd; relation: string; madeAt: string };

/**
 * Ties a record to another, whatever rooms they are of: `action` → `meeting`, `decided at`. A tie that is there already stays.
 * @param audience who sees the tie: never more than see the narrower of its ends.
 */
export async function tie(
  tx: Tx,
  thread: { from: ThreadEnd; to: ThreadEnd; relation: string },
  audience: { keys: readonly string[]; openToMembers: boolean },
): Promise<void> {
  const { actor, partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A thread belongs to a partnership; this transaction has none');
  await tx
    .insertInto('thread')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      from_kind: thread.from.kind,
      from_id: thread.from.id,
      to_kind: thread.to.kind,
      to_id: thread.to.id,
      relation: thread.relation,
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: audienceOf(audience.keys),
      open_to_members: audience.openToMembers,
    })
    .onConflict((conflict) => conflict.constraint('thread__ends__key').doNothing())
    .execute();
}

/** Threads that begin or end at a record, oldest first; only those the actor may see. */
export async function threadsOf(tx: Tx, end: ThreadEnd): Promise<Thread[]> {
  const rows = await tx
    .selectFrom('thread')
    .selectAll()
    .where((where) =>
      where.or([
        where.and({ from_kind: end.kind, from_id: end.id }),
        where.and({ to_kind: end.kind, to_id: end.id }),
      ]),
    )
    .orderBy('made_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    from: { kind: row.from_kind, id: row.from_id },
    to: { kind: row.to_kind, id: row.to_id },
    relation: row.relation,
    madeAt: row.made_at,
  }));
}

/** Ties of the table at any of the ends, oldest first, at most `mostTies + 1`; only those the actor may see. */
export async function tiesAt(tx: Tx, ends: readonly ThreadEnd[]): Promise<ThreadLink[]> {
  if (ends.length === 0) return [];
  const kinds = ends.map(({ kind }) => kind);
  const ids = ends.map(({ id }) => id);
  const { rows } = await sql<{
    fromKind: string;
    fromId: string;
    toKind: string;
    toId: string;
    relation: string;
  }>`
    select from_kind as "fromKind", from_id as "fromId", to_kind as "toKind", to_id as "toId", relation from (
      select t.* from unnest(${kinds}::text[], ${ids}::text[]) as e (kind, id)
        join thread t on t.partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid)
          and t.from_kind = e.kind and t.from_id = e.id
      union
      select t.* from unnest(${kinds}::text[], ${ids}::text[]) as e (kind, id)
        join thread t on t.partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid)
          and t.to_kind = e.kind and t.to_id = e.id) found
    order by made_at, id limit ${mostTies + 1}`.execute(tx);
  return rows.map((row) => ({
    from: { kind: row.fromKind, id: row.fromId },
    to: { kind: row.toKind, id: row.toId },
    relation: row.relation,
  }));
}

/** The page of the golden thread that begins at a record (src/thread). */
export const threadHref = (end: ThreadEnd): string => `/thread/${end.kind}/${encodeURIComponent(end.id)}`;

/** Cuts a thread. True when there was one that the actor may see. */
export async function untie(tx: Tx, id: string): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom('thread').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

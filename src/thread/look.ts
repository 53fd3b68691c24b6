import type { Actor, Tx } from '../foundation/database.types.ts';
import {
  mostGaps,
  mostTies,
  tiesAt,
  type ThreadContribution,
  type ThreadEnd,
  type ThreadGap,
  type ThreadLink,
  type ThreadTitle,
} from '../foundation/thread.ts';
import { capital, sentence } from './words.ts';
import type { Look } from './walk.rules.ts';

/** The rooms' contributions, in the order of the yearly round. */
export type Contributions = readonly { room: string; thread: ThreadContribution }[];

/** What one reader sees of the thread. */
export type Reader = Look & {
  /** The record, when it is there and the reader may open it. */
  title: (end: ThreadEnd) => Promise<ThreadTitle | null>;
  find: (words: string) => Promise<{ kind: string; title: string; found: readonly ThreadTitle[] }[]>;
  /** By sort; `isCut` where there are more than are listed. */
  gaps: () => Promise<{ gap: string; gaps: readonly ThreadGap[]; isCut: boolean }[]>;
  /** True once a step had more ties of one sort than are followed. */
  wasCut: () => boolean;
};

const sortOf = ({ from, to, relation }: ThreadLink): string => `${from.kind} ${relation} ${to.kind}`;

/** What a kind is called, in small letters; the word itself where no room has it. */
export function kindWords(contributions: Contributions): (kind: string) => string {
  const words = new Map(
    contributions.flatMap(({ thread }) => thread.kinds.map(({ kind, title }) => [kind, title] as const)),
  );
  return (kind) => words.get(kind) ?? sentence(kind);
}

/** Everything runs in the reader's own transaction, one query after the other: a transaction is one connection. */
export function readerOf(contributions: Contributions, actor: Actor, tx: Tx): Reader {
  const order = new Map(
    contributions.flatMap(({ thread }) => thread.kinds).map(({ kind }, index) => [kind, index]),
  );
  const owners = new Map(
    contributions.flatMap(({ thread }) => thread.kinds.map(({ kind }) => [kind, thread] as const)),
  );
  let cut = false;
  const known = new Map<string, ThreadTitle | null>();
  const keyOf = (end: ThreadEnd): string => `${end.kind}\u0000${end.id}`;

  async function titles(ends: readonly ThreadEnd[]): Promise<ThreadTitle[]> {
    const asked = ends.filter((end) => !known.has(keyOf(end)));
    for (const [owner, own] of Map.groupBy(asked, ({ kind }) => owners.get(kind))) {
      for (const end of own) known.set(keyOf(end), null);
      if (owner === undefined) continue;
      for (const title of await owner.titles(actor, tx, own)) known.set(keyOf(title), title);
    }
    return ends.flatMap((end) => known.get(keyOf(end)) ?? []);
  }

  return {
    orderOf: (kind) => order.get(kind) ?? order.size,
    titles,
    links: async (ends, direction) => {
      const here = new Set(ends.map(keyOf));
      const leadsOn = ({ from, to }: ThreadLink): boolean =>
        here.has(keyOf(direction === 'rests-on' ? from : to));
      // Rooms give ties of both directions: what is cut of the other one is missed by nobody.
      const keep = (links: readonly ThreadLink[]): ThreadLink[] => {
        const own = links.filter(leadsOn);
        if (links.length > mostTies && own.length > 0) cut = true;
        return own.slice(0, mostTies);
      };
      const found = keep(await tiesAt(tx, ends));
      for (const { thread } of contributions)
        if (thread.links !== undefined)
          for (const links of Map.groupBy(await thread.links(actor, tx, ends), sortOf).values())
            found.push(...keep(links));
      return found;
    },
    title: async (end) => (await titles([end]))[0] ?? null,
    find: async (words) => {
      const found: ThreadTitle[] = [];
      for (const { thread } of contributions)
        if (thread.find !== undefined) found.push(...(await thread.find(actor, tx, words)));
      const nameOf = kindWords(contributions);
      return [...Map.groupBy(found, ({ kind }) => kind)].map(([kind, list]) => ({
        kind,
        title: capital(nameOf(kind)),
        found: list,
      }));
    },
    gaps: async () => {
      const found: ThreadGap[] = [];
      for (const { thread } of contributions)
        if (thread.gaps !== undefined) found.push(...(await thread.gaps(actor, tx)));
      return [...Map.groupBy(found, ({ gap }) => gap)].map(([gap, gaps]) => ({
        gap,
        gaps: gaps.slice(0, mostGaps),
        isCut: gaps.length > mostGaps,
      }));
    },
    wasCut: () => cut,
  };
}

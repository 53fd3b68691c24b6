import type { ThreadEnd, ThreadLink, ThreadTitle } from '../foundation/thread.ts';

/** Towards what the start rests on (evidence), or towards what rests on it. */
export type Direction = 'rests-on' | 'supports';

/** How far and how wide a walk goes. */
export type WalkLimits = {
  /** Steps from the start. */
  steps: number;
  /** Records of the first step. */
  first: number;
  /** Records beside any other record. */
  beside: number;
  /** Records of one step. */
  layer: number;
};

/** As a page shows it: more than fits a screen is one press away. Not a matter of law. */
export const usualLimits: WalkLimits = { steps: 4, first: 12, beside: 4, layer: 16 };
export const mostSteps = 8;
/** For a start with many neighbours: all that a room gives at once. */
export const wideFirst = 400;

/** What a walk asks of the rooms, already narrowed to one reader. */
export type Look = {
  /** Ties from any of the ends in a direction, others as well where that is easier; may name ends that the reader cannot see. */
  links: (ends: readonly ThreadEnd[], direction: Direction) => Promise<readonly ThreadLink[]>;
  /** Those of the ends that the reader may open. */
  titles: (ends: readonly ThreadEnd[]) => Promise<readonly ThreadTitle[]>;
  /** Place of a kind among its neighbours. */
  orderOf: (kind: string) => number;
};

export type Visited = {
  title: ThreadTitle;
  /** Steps from the start; the start itself is 0. */
  distance: number;
  /** Neighbours in this direction that the reader may open and this walk does not show. */
  further: number;
};

export type Walk = {
  direction: Direction;
  /** The start first, then in the order in which they are reached. */
  visited: readonly Visited[];
  /** Ties among the visited. */
  links: readonly ThreadLink[];
};

export const keyOf = (end: ThreadEnd): string => `${end.kind}\u0000${end.id}`;

/** The end one comes from and the end one goes to. */
const towards = (link: ThreadLink, direction: Direction): { here: ThreadEnd; there: ThreadEnd } =>
  direction === 'rests-on' ? { here: link.from, there: link.to } : { here: link.to, there: link.from };

const byTitle = new Intl.Collator('en-GB', { numeric: true });

/**
 * Walks from a record that its reader may open to all it rests on, or to all that rests on it, nearest first. Goes only through
 * records that the reader may open: what lies behind a hidden one is not reached, counted or hinted at. Ends on circles, since
 * no record is visited twice.
 */
export async function walk(
  start: ThreadTitle,
  direction: Direction,
  limits: WalkLimits,
  look: Look,
): Promise<Walk> {
  const visited = new Map<string, Visited>([[keyOf(start), { title: start, distance: 0, further: 0 }]]);
  const links = new Map<string, ThreadLink>();
  let layer: readonly Visited[] = [...visited.values()];
  for (let distance = 1; layer.length > 0; distance += 1) {
    const ties = await tiesFrom(layer, direction, look);
    const next: Visited[] = [];
    for (const here of layer) {
      const beside = ties.get(keyOf(here.title)) ?? [];
      let shown = 0;
      let further = 0;
      for (const { there, link } of beside) {
        const known = visited.get(keyOf(there));
        const mayShow =
          distance <= limits.steps &&
          next.length < (distance === 1 ? limits.first : limits.layer) &&
          shown < (distance === 1 ? limits.first : limits.beside);
        if (known === undefined && !mayShow) {
          further += 1;
          continue;
        }
        links.set(linkKey(link), link);
        if (known !== undefined) continue;
        const found: Visited = { title: there, distance, further: 0 };
        visited.set(keyOf(there), found);
        next.push(found);
        shown += 1;
      }
      here.further = further;
    }
    layer = next;
  }
  return { direction, visited: [...visited.values()], links: [...links.values()] };
}

export const linkKey = (link: ThreadLink): string =>
  `${keyOf(link.from)}\u0000${keyOf(link.to)}\u0000${link.relation}`;

/** The neighbours of each record of a layer that the reader may open, by kind, then title. */
async function tiesFrom(
  layer: readonly Visited[],
  direction: Direction,
  look: Look,
): Promise<Map<string, { there: ThreadTitle; link: ThreadLink }[]>> {
  const here = new Set(layer.map(({ title }) => keyOf(title)));
  const all = (
    await look.links(
      layer.map(({ title }) => ({ kind: title.kind, id: title.id })),
      direction,
    )
  ).filter((link) => here.has(keyOf(towards(link, direction).here)));
  const ends = new Map(
    all.map((link) => [keyOf(towards(link, direction).there), towards(link, direction).there]),
  );
  const titles = new Map(
    (ends.size === 0 ? [] : await look.titles([...ends.values()])).map((title) => [keyOf(title), title]),
  );
  const out = new Map<string, { there: ThreadTitle; link: ThreadLink }[]>();
  for (const link of new Map(all.map((each) => [linkKey(each), each])).values()) {
    const ends = towards(link, direction);
    const there = titles.get(keyOf(ends.there));
    if (there === undefined) continue;
    const key = keyOf(ends.here);
    const list = out.get(key);
    if (list === undefined) out.set(key, [{ there, link }]);
    else list.push({ there, link });
  }
  for (const list of out.values())
    list.sort(
      (a, b) =>
        look.orderOf(a.there.kind) - look.orderOf(b.there.kind) ||
        byTitle.compare(a.there.title, b.there.title) ||
        (a.there.id < b.there.id ? -1 : Number(a.there.id > b.there.id)),
    );
  return out;
}

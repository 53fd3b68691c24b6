import { keyOf, linkKey, type Visited, type Walk } from './walk.rules.ts';
import type { ThreadLink } from '../foundation/thread.ts';

/** Sizes of the diagram in pixels. */
export const sizes = {
  box: 232,
  columnGap: 54,
  rowGap: 16,
  margin: 12,
  lineHeight: 17,
  padding: 10,
} as const;

export type PlacedBox = {
  /** Columns from the left; the evidence that lies furthest back is 0. */
  column: number;
  x: number;
  y: number;
  width: number;
  height: number;
  visited: Visited;
  isStart: boolean;
  /** The words in it, broken into lines. */
  kindLine: string;
  lines: readonly string[];
  /** Says that neighbours are left out, or empty. */
  furtherLine: string;
};

export type PlacedLink = { link: ThreadLink; from: PlacedBox; to: PlacedBox };

export type Layout = {
  width: number;
  height: number;
  boxes: readonly PlacedBox[];
  links: readonly PlacedLink[];
};

/** What the diagram needs to know of words: the name of a kind, and how a title breaks into lines of a box. */
export type Words = { kind: (kind: string) => string; wrap: (words: string) => string[] };

const mostLines = 4;

/**
 * Places what a record rests on to its left and what rests on it to its right, a column for each step, so that a reader follows
 * the thread from evidence to the public sentence from left to right. A record reached both ways (a circle) stands once, on the left.
 */
export function layOut(back: Walk, onward: Walk, words: Words): Layout {
  const deepest = Math.max(0, ...back.visited.map(({ distance }) => distance));
  const columns = new Map<number, { visited: Visited; further: number }[]>();
  const seen = new Set<string>();
  const startFurther = (onward.visited[0]?.further ?? 0) + (back.visited[0]?.further ?? 0);
  for (const [walk, sign] of [
    [back, -1],
    [onward, 1],
  ] as const)
    for (const visited of walk.visited) {
      const key = keyOf(visited.title);
      if (seen.has(key)) continue;
      seen.add(key);
      const column = deepest + sign * visited.distance;
      const list = columns.get(column) ?? [];
      list.push({ visited, further: visited.distance === 0 ? startFurther : visited.further });
      columns.set(column, list);
    }
  const drafts = [...columns.entries()].map(([column, list]) => ({
    column,
    boxes: list.map(({ visited, further }) => boxOf(visited, column, further, words)),
  }));
  const heights = drafts.map(({ boxes }) => heightOf(boxes));
  const height = Math.max(0, ...heights) + 2 * sizes.margin;
  const boxes: PlacedBox[] = [];
  for (const { column, boxes: list } of drafts) {
    let y = (height - heightOf(list)) / 2;
    for (const box of list) {
      boxes.push({ ...box, x: sizes.margin + column * (sizes.box + sizes.columnGap), y });
      y += box.height + sizes.rowGap;
    }
  }
  const byKey = new Map(boxes.map((box) => [keyOf(box.visited.title), box]));
  const ties = new Map([...back.links, ...onward.links].map((link) => [linkKey(link), link]));
  const links = [...ties.values()].flatMap((link): PlacedLink[] => {
    const from = byKey.get(keyOf(link.from));
    const to = byKey.get(keyOf(link.to));
    return from === undefined || to === undefined || from === to ? [] : [{ link, from, to }];
  });
  const last = Math.max(0, ...drafts.map(({ column }) => column));
  return {
    width: 2 * sizes.margin + (last + 1) * sizes.box + last * sizes.columnGap,
    height,
    boxes,
    links,
  };
}

function boxOf(visited: Visited, column: number, further: number, words: Words): PlacedBox {
  const whole = words.wrap(visited.title.title);
  // The list below has the whole title.
  const lines =
    whole.length <= mostLines ? whole : [...whole.slice(0, mostLines - 1), `${whole[mostLines - 1] ?? ''} …`];
  const furtherLine = further === 0 ? '' : 'and more';
  return {
    column,
    x: 0,
    y: 0,
    width: sizes.box,
    height: 2 * sizes.padding + (1 + lines.length + (furtherLine === '' ? 0 : 1)) * sizes.lineHeight,
    visited,
    isStart: visited.distance === 0,
    kindLine: words.kind(visited.title.kind),
    lines,
    furtherLine,
  };
}

const heightOf = (boxes: readonly PlacedBox[]): number =>
  boxes.reduce((sum, { height }) => sum + height, 0) + Math.max(0, boxes.length - 1) * sizes.rowGap;

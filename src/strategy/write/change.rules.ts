import type { ChapterSource } from '../sources/source.types.ts';
import type { ChapterKind, Heading, ItemKind, Limb } from '../strategy.rules.ts';

/** What the text of a chapter is, as a change keeps it. */
export type ChapterText = {
  position: number;
  kind: ChapterKind;
  title: string;
  words: string;
  inShort: string;
  because: string;
  limbs: readonly Limb[];
  headings: readonly Heading[];
  /** Absent in changes kept before there were any. */
  sources?: readonly ChapterSource[];
  priorityId: string | null;
  leadAgencyId: string | null;
  removed: boolean;
};

export type ItemText = {
  chapterId: string;
  position: number;
  kind: ItemKind;
  words: string;
  removed: boolean;
};

/** One row of a change. `before` is null where the change made the row; nothing is ever deleted, only marked as removed. */
export type RowChange =
  | { table: 'strategy_chapter'; id: string; before: ChapterText | null; after: ChapterText }
  | { table: 'strategy_item'; id: string; before: ItemText | null; after: ItemText };

/** The rows that take a change back, the last first. A row that it made is removed. */
export const reversed = (rows: readonly RowChange[]): RowChange[] =>
  rows
    .toReversed()
    .map((row): RowChange =>
      row.table === 'strategy_chapter'
        ? { ...row, before: row.after, after: row.before ?? { ...row.after, removed: true } }
        : { ...row, before: row.after, after: row.before ?? { ...row.after, removed: true } },
    );

/** The newest change that is neither an undoing nor undone; null where there is none. Changes come newest first. */
export function lastToUndo<Change extends { number: number; undoes: number | null }>(
  changes: readonly Change[],
): Change | null {
  const undone = new Set(changes.flatMap(({ undoes }) => (undoes === null ? [] : [undoes])));
  return changes.find(({ number, undoes }) => undoes === null && !undone.has(number)) ?? null;
}

const inOrder = <Row extends { id: string; position: number }>(rows: Iterable<Row>): Row[] =>
  [...rows].sort((a, b) => a.position - b.position || (a.id < b.id ? -1 : 1));

/** A text after rows were written over it, in their order, without what stands removed. */
export function rewound(
  now: {
    chapters: readonly (ChapterText & { id: string })[];
    items: readonly (ItemText & { id: string })[];
  },
  rows: readonly RowChange[],
): { chapters: (ChapterText & { id: string })[]; items: (ItemText & { id: string })[] } {
  const chapters = new Map(now.chapters.map((each) => [each.id, each]));
  const items = new Map(now.items.map((each) => [each.id, each]));
  for (const row of rows)
    if (row.table === 'strategy_chapter') chapters.set(row.id, { id: row.id, ...row.after });
    else items.set(row.id, { id: row.id, ...row.after });
  const standing = inOrder([...chapters.values()].filter(({ removed }) => !removed));
  const ids = new Set(standing.map(({ id }) => id));
  return {
    chapters: standing,
    items: inOrder([...items.values()].filter((item) => !item.removed && ids.has(item.chapterId))),
  };
}

/** The rows that put one row of a list before the one above it, or after the one below; none at the ends. */
export function swapped<Row extends { id: string; position: number }>(
  list: readonly Row[],
  id: string,
  way: 'up' | 'down',
): { one: Row; other: Row } | null {
  const at = list.findIndex((each) => each.id === id);
  const one = list[at];
  const other = list[way === 'up' ? at - 1 : at + 1];
  return at === -1 || one === undefined || other === undefined ? null : { one, other };
}

/** The lines of a pasted list: one a line, without bullets, numbers and closing semicolons; none is said twice. */
export function linesOf(text: string): string[] {
  const lines = text
    .split(/\r?\n/)
    .map((line) =>
      line
        .trim()
        .replace(/^(?:[-*•–]|\(?\d{1,2}[.)])\s+/, '')
        .replace(/;$/, '')
        .trim(),
    )
    .filter((line) => line !== '');
  return [...new Set(lines)];
}

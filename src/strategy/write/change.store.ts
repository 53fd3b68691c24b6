import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { below, listChapters, listItems, partnershipOf } from '../strategy.store.ts';
import { stateWords, writableStates } from '../strategy.rules.ts';
import type { Chapter, Item, Strategy } from '../strategy.types.ts';
import {
  lastToUndo,
  reversed,
  rewound,
  type ChapterText,
  type ItemText,
  type RowChange,
} from './change.rules.ts';

export type TextChange = {
  number: number;
  what: string;
  rows: RowChange[];
  undoes: number | null;
  doneAt: string;
  doneBy: string;
};

/** Columns of a chapter as its text is kept, without what is the row's alone. */
export const chapterText = (chapter: Chapter): ChapterText => ({
  position: chapter.position,
  kind: chapter.kind,
  title: chapter.title,
  words: chapter.words,
  inShort: chapter.inShort,
  because: chapter.because,
  limbs: chapter.limbs,
  headings: chapter.headings,
  sources: chapter.sources,
  priorityId: chapter.priorityId,
  leadAgencyId: chapter.leadAgencyId,
  removed: chapter.removed,
});

export const itemText = (item: Item): ItemText => ({
  chapterId: item.chapterId,
  position: item.position,
  kind: item.kind,
  words: item.words,
  removed: item.removed,
});

/**
 * Changes the text of a strategy: writes the rows and keeps the change under the next number, so that it can be undone and every
 * earlier version can be read. Changes of one strategy come one after another.
 * @param what said in the list of changes: “Changed: Violence”.
 * @throws Problem 403 where the text is frozen.
 */
export async function writeText(
  tx: Tx,
  strategy: Strategy,
  what: string,
  rows: readonly RowChange[],
  undoes: number | null = null,
): Promise<number> {
  const now = clock.now();
  const counted = await tx
    .updateTable('strategy')
    .set((each) => ({ text_number: each('text_number', '+', 1), changed_at: now }))
    .where('id', '=', strategy.id)
    .where('state', 'in', [...writableStates])
    .returning('text_number')
    .executeTakeFirst();
  if (counted === undefined) throw textIsFrozen(strategy);
  for (const row of rows) await write(tx, strategy, row, now);
  await tx
    .insertInto('strategy_change')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      strategy_id: strategy.id,
      number: counted.text_number,
      what: what.slice(0, 300),
      rows: JSON.stringify(rows),
      undoes,
      done_at: now,
      done_by: contextOf(tx).actor?.accountId ?? null,
      ...below(strategy),
    })
    .execute();
  return counted.text_number;
}

export const textIsFrozen = (strategy: Strategy) =>
  refused(
    'text-frozen',
    'The text of this strategy is frozen',
    `It is “${stateWords[strategy.state].title}”. Actions change in the action log and in the yearly review; for other words begin the next strategy.`,
  );

async function write(tx: Tx, strategy: Strategy, row: RowChange, now: string): Promise<void> {
  if (row.table === 'strategy_chapter') {
    const { after } = row;
    const columns = {
      position: after.position,
      kind: after.kind,
      title: after.title,
      words: after.words,
      in_short: after.inShort,
      because: after.because,
      limbs: [...after.limbs],
      headings: [...after.headings],
      ...(after.sources === undefined ? {} : { sources: JSON.stringify(after.sources) }),
      priority_id: after.priorityId,
      lead_agency_id: after.leadAgencyId,
      removed_at: after.removed ? now : null,
      changed_at: now,
    };
    if (row.before === null)
      await tx
        .insertInto('strategy_chapter')
        .values({
          partnership_id: partnershipOf(tx),
          id: row.id,
          strategy_id: strategy.id,
          ...columns,
          ...below(strategy),
        }) // prettier-ignore
        .execute();
    else
      await tx
        .updateTable('strategy_chapter')
        .set((each) => ({ ...columns, version: each('version', '+', 1) }))
        .where('id', '=', row.id)
        .where('strategy_id', '=', strategy.id)
        .execute();
    return;
  }
  const { after } = row;
  const columns = {
    strategy_chapter_id: after.chapterId,
    position: after.position,
    kind: after.kind,
    words: after.words,
    removed_at: after.removed ? now : null,
    changed_at: now,
  };
  if (row.before === null)
    await tx
      .insertInto('strategy_item')
      .values({ partnership_id: partnershipOf(tx), id: row.id, ...columns, ...below(strategy) })
      .execute();
  else
    await tx
      .updateTable('strategy_item')
      .set((each) => ({ ...columns, version: each('version', '+', 1) }))
      .where('id', '=', row.id)
      .execute();
}

/** Changes of a text, the last first. @param options.above only those with a higher number. */
export async function listChanges(
  tx: Tx,
  strategyId: string,
  options: { above?: number; limit?: number } = {},
): Promise<TextChange[]> {
  const rows = await tx
    .selectFrom('strategy_change as c')
    .leftJoin('account as a', 'a.id', 'c.done_by')
    .select(['c.number', 'c.what', 'c.rows', 'c.undoes', 'c.done_at', 'a.name'])
    .where('c.strategy_id', '=', strategyId)
    .where('c.number', '>', options.above ?? 0)
    .orderBy('c.number', 'desc')
    .limit(options.limit ?? 10_000)
    .execute();
  return rows.map((row) => ({
    number: row.number,
    what: row.what,
    // Written by `writeText` alone.
    rows: row.rows as unknown as RowChange[],
    undoes: row.undoes,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
  }));
}

/** Takes the last change back that was not taken back yet. @throws Problem 422 where there is none. */
export async function undoLast(tx: Tx, strategy: Strategy, number: number): Promise<TextChange> {
  if (strategy.textNumber !== number)
    throw fieldProblem(
      'changed-meanwhile',
      'version',
      'Somebody changed the text after you opened the page. Look at it again before you undo',
    );
  const last = lastToUndo(await listChanges(tx, strategy.id));
  if (last === null) throw fieldProblem('nothing-to-undo', 'version', 'There is nothing to undo');
  const chapters = new Map((await listChapters(tx, strategy.id, { removed: true })).map((each) => [each.id, each])); // prettier-ignore
  const items = new Map((await listItems(tx, strategy.id, { removed: true })).map((each) => [each.id, each])); // prettier-ignore
  const stands = (row: RowChange): boolean =>
    row.table === 'strategy_chapter' ? chapters.has(row.id) : items.has(row.id);
  await writeText(tx, strategy, `Undone: ${last.what}`, reversed(last.rows.filter(stands)), last.number);
  return last;
}

/** A text as it stood after a change, chapters and lines in their order, without what was removed then. */
export type TextVersion = {
  chapters: (ChapterText & { id: string })[];
  items: (ItemText & { id: string })[];
};

/** @param number of the change after which it stood; 0 for the empty beginning. */
export async function textAt(tx: Tx, strategy: Strategy, number: number): Promise<TextVersion> {
  const chapters = await listChapters(tx, strategy.id, { removed: true });
  const items = await listItems(tx, strategy.id, { removed: true });
  return rewound(
    {
      chapters: chapters.map((chapter) => ({ id: chapter.id, ...chapterText(chapter) })),
      items: items.map((item) => ({ id: item.id, ...itemText(item) })),
    },
    (await listChanges(tx, strategy.id, { above: number })).flatMap(({ rows }) => reversed(rows)),
  );
}

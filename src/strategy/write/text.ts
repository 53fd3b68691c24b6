import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { threadsOf, tie, untie } from '../../foundation/thread.ts';
import { decidedPriorities } from '../../priorities/priorities.ts';
import type { ChapterSource } from '../sources/source.types.ts';
import { sourcesOfPriorities } from '../sources/sources.store.ts';
import { headingCodes, type ChapterKind, type ItemKind } from '../strategy.rules.ts';
import { listChapters, listItems } from '../strategy.store.ts';
import type { Chapter, Item, Strategy } from '../strategy.types.ts';
import { chapterText, itemText, writeText } from './change.store.ts';
import { swapped, type ChapterText, type RowChange } from './change.rules.ts';

const short = (words: string): string => (words.length <= 80 ? words : `${words.slice(0, 77)}…`);

/** @throws Problem 422 `changed-meanwhile` where a row was changed after the page was opened. */
function current(row: { version: number }, version: number, thing: string): void {
  if (row.version !== version)
    throw fieldProblem(
      'changed-meanwhile',
      'version',
      `Somebody changed this ${thing} after you opened the page. What is stored now is shown below; send again to replace it with yours`,
    );
}

const after = (rows: readonly { position: number }[]): number =>
  rows.reduce((most, { position }) => Math.max(most, position), 0) + 1;

const emptyChapter = (kind: ChapterKind, title: string, position: number): ChapterText => ({
  position,
  kind,
  title,
  words: '',
  inShort: '',
  because: '',
  limbs: [],
  headings: [],
  sources: [],
  priorityId: null,
  leadAgencyId: null,
  removed: false,
});

/** Adds a chapter at the end. @returns its id. */
export async function addChapter(
  tx: Tx,
  strategy: Strategy,
  kind: ChapterKind,
  title: string,
): Promise<string> {
  // prettier-ignore
  const id = newId();
  const position = after(await listChapters(tx, strategy.id, { removed: true }));
  await writeText(tx, strategy, `Added: ${title}`, [{ table: 'strategy_chapter', id, before: null, after: emptyChapter(kind, title, position) }]); // prettier-ignore
  return id;
}

export type ChapterInput = Pick<ChapterText, 'title' | 'words' | 'inShort' | 'because' | 'limbs' | 'headings' | 'sources' | 'leadAgencyId'>; // prettier-ignore

/** Changes what a chapter says. @throws Problem 422 `changed-meanwhile`. */
export async function changeChapter(
  tx: Tx,
  strategy: Strategy,
  chapter: Chapter,
  version: number,
  input: Partial<ChapterInput>,
): Promise<void> {
  current(chapter, version, 'chapter');
  const before = chapterText(chapter);
  const next = { ...before, ...input };
  if (JSON.stringify(next) === JSON.stringify(before)) return;
  await writeText(tx, strategy, `Changed: ${next.title}`, [{ table: 'strategy_chapter', id: chapter.id, before, after: next }]); // prettier-ignore
}

/** Puts a chapter one place up or down; at the ends it stays. */
export async function moveChapter(
  tx: Tx,
  strategy: Strategy,
  chapter: Chapter,
  way: 'up' | 'down',
): Promise<void> {
  // prettier-ignore
  const pair = swapped(await listChapters(tx, strategy.id), chapter.id, way);
  if (pair === null) return;
  const [one, other] = [chapterText(pair.one), chapterText(pair.other)];
  await writeText(tx, strategy, `Moved: ${chapter.title}`, [
    { table: 'strategy_chapter', id: pair.one.id, before: one, after: { ...one, position: other.position } },
    { table: 'strategy_chapter', id: pair.other.id, before: other, after: { ...other, position: one.position } }, // prettier-ignore
  ]);
}

/** Removes a chapter, with a way back. @throws Problem 403 where the log holds actions of it that have begun. */
export async function removeChapter(
  tx: Tx,
  strategy: Strategy,
  chapter: Chapter,
  begun: number,
): Promise<void> {
  // prettier-ignore
  if (begun > 0)
    throw refused(
      'has-actions',
      'This chapter has actions that have begun',
      `${begun} of its actions are past being proposed. Close or cancel them in the action log, or keep the chapter.`,
    );
  const before = chapterText(chapter);
  await writeText(tx, strategy, `Removed: ${chapter.title}`, [{ table: 'strategy_chapter', id: chapter.id, before, after: { ...before, removed: true } }]); // prettier-ignore
}

const itemTitle: Readonly<Record<ItemKind, string>> = { focus: 'focus', aim: 'aims' };

/** Adds lines at the end of a chapter's focus or aims: one change, however many. @returns their ids. */
export async function addItems(
  tx: Tx,
  strategy: Strategy,
  chapter: Chapter,
  kind: ItemKind,
  lines: readonly string[],
): Promise<string[]> {
  const own = (await listItems(tx, strategy.id, { removed: true })).filter(({ chapterId }) => chapterId === chapter.id); // prettier-ignore
  const from = after(own);
  const rows = lines.map((words, at): RowChange => ({
    table: 'strategy_item',
    id: newId(),
    before: null,
    after: { chapterId: chapter.id, position: from + at, kind, words, removed: false },
  }));
  if (rows.length === 0) return [];
  const what = lines.length === 1 ? short(lines[0] ?? '') : `${lines.length} lines`;
  await writeText(tx, strategy, `Added to the ${itemTitle[kind]} of ${chapter.title}: ${what}`, rows);
  return rows.map(({ id }) => id);
}

/** @throws Problem 422 `changed-meanwhile`. */
export async function changeItem(
  tx: Tx,
  strategy: Strategy,
  item: Item,
  version: number,
  words: string,
): Promise<void> {
  // prettier-ignore
  current(item, version, 'line');
  const before = itemText(item);
  await writeText(tx, strategy, `Changed: ${short(words)}`, [{ table: 'strategy_item', id: item.id, before, after: { ...before, words } }]); // prettier-ignore
}

export async function removeItem(tx: Tx, strategy: Strategy, item: Item): Promise<void> {
  const before = itemText(item);
  await writeText(tx, strategy, `Removed: ${short(item.words)}`, [{ table: 'strategy_item', id: item.id, before, after: { ...before, removed: true } }]); // prettier-ignore
}

export async function moveItem(tx: Tx, strategy: Strategy, item: Item, way: 'up' | 'down'): Promise<void> {
  const own = (await listItems(tx, strategy.id)).filter(
    ({ chapterId, kind }) => chapterId === item.chapterId && kind === item.kind,
  );
  const pair = swapped(own, item.id, way);
  if (pair === null) return;
  const [one, other] = [itemText(pair.one), itemText(pair.other)];
  await writeText(tx, strategy, `Moved: ${short(item.words)}`, [
    { table: 'strategy_item', id: pair.one.id, before: one, after: { ...one, position: other.position } },
    { table: 'strategy_item', id: pair.other.id, before: other, after: { ...other, position: one.position } },
  ]);
}

/**
 * Brings the decided priorities in, in one step: a chapter for each that was adopted and is not in yet, with its rationale, its line
 * “because of” and its limbs; what was put under another as a theme becomes a focus of it. Each chapter is tied to its priority.
 * @returns how many chapters came in. @throws Problem 403 where no round is decided.
 */
export async function bringPrioritiesIn(tx: Tx, strategy: Strategy): Promise<number> {
  const decided = await decidedPriorities(tx);
  if (decided.length === 0)
    throw refused('nothing-decided', 'No priorities are decided yet', 'Decide a round under Priorities, or add chapters by hand.'); // prettier-ignore
  const chapters = await listChapters(tx, strategy.id, { removed: true });
  const inAlready = new Set(chapters.filter(({ removed }) => !removed).map(({ priorityId }) => priorityId));
  const adopted = decided.filter(({ decision, id }) => decision === 'adopt' && !inAlready.has(id));
  const from = after(chapters);
  const ids = new Map(adopted.map(({ id }) => [id, newId()]));
  const sources = await sourcesOfPriorities(tx, adopted);
  const rows = adopted.flatMap((priority, at): RowChange[] => {
    const id = ids.get(priority.id) ?? '';
    const themes = decided.filter(({ decision, parentId }) => decision === 'theme-under' && parentId === priority.id); // prettier-ignore
    return [
      {
        table: 'strategy_chapter',
        id,
        before: null,
        after: {
          ...emptyChapter('priority', priority.title, from + at),
          words: priority.rationale,
          because: priority.because,
          limbs: priority.limbs,
          sources: sources.get(priority.id) ?? [],
          priorityId: priority.id,
        },
      },
      ...themes.map((theme, place): RowChange => ({
        table: 'strategy_item',
        id: newId(),
        before: null,
        after: { chapterId: id, position: place + 1, kind: 'focus', words: theme.title, removed: false },
      })),
    ];
  });
  if (rows.length === 0) return 0;
  await writeText(tx, strategy, `Brought in: ${adopted.length} decided priorities`, rows);
  for (const [priorityId, chapterId] of ids)
    await tie(tx, { from: { kind: 'strategy_chapter', id: chapterId }, to: { kind: 'priority', id: priorityId }, relation: 'sets out' }, { keys: strategy.audience, openToMembers: strategy.openToMembers }); // prettier-ignore
  return adopted.length;
}

/** A strategy's structure as data: what a template or the demonstration is made of. */
export type StrategyOutline = {
  chapters: readonly {
    kind: ChapterKind;
    title: string;
    words: string;
    inShort?: string;
    because?: string;
    /** The decided priority that it sets out. */
    priorityId?: string | null;
    sources?: readonly ChapterSource[];
    limbs?: readonly string[];
    focus?: readonly string[];
    aims?: readonly string[];
    actions?: readonly OutlineAction[];
  }[];
};
/** `serves`: places of its chapter's aims, from 0. */
export type OutlineAction = {
  heading: ChapterText['headings'][number];
  text: string;
  serves: readonly number[];
};

/** Writes an outline's chapters, focus and aims after what there is: one change. @returns the ids of its chapters and aims, in order. */
export async function writeOutline(
  tx: Tx,
  strategy: Strategy,
  outline: StrategyOutline,
): Promise<{ chapterId: string; aimIds: string[] }[]> {
  // prettier-ignore
  const from = after(await listChapters(tx, strategy.id, { removed: true }));
  const rows: RowChange[] = [];
  const made = outline.chapters.map((chapter, at) => {
    const id = newId();
    const used = new Set((chapter.actions ?? []).map(({ heading }) => heading));
    rows.push({
      table: 'strategy_chapter',
      id,
      before: null,
      after: {
        ...emptyChapter(chapter.kind, chapter.title, from + at),
        words: chapter.words,
        inShort: chapter.inShort ?? '',
        because: chapter.because ?? '',
        limbs: chapter.limbs ?? [],
        priorityId: chapter.priorityId ?? null,
        sources: chapter.sources ?? [],
        headings: headingCodes.filter((code) => used.has(code)),
      },
    });
    const lines = (kind: ItemKind, texts: readonly string[]): string[] =>
      texts.map((words, place) => {
        const itemId = newId();
        rows.push({ table: 'strategy_item', id: itemId, before: null, after: { chapterId: id, position: place + 1, kind, words, removed: false } }); // prettier-ignore
        return itemId;
      });
    lines('focus', chapter.focus ?? []);
    return { chapterId: id, aimIds: lines('aim', chapter.aims ?? []) };
  });
  await writeText(tx, strategy, `Taken from the template: ${outline.chapters.length} chapters`, rows);
  for (const [at, { priorityId }] of outline.chapters.entries())
    if (priorityId != null)
      await tie(tx, { from: { kind: 'strategy_chapter', id: made[at]?.chapterId ?? '' }, to: { kind: 'priority', id: priorityId }, relation: 'sets out' }, { keys: strategy.audience, openToMembers: strategy.openToMembers }); // prettier-ignore
  return made;
}

/** Ties an action to the aims of its chapter that it serves, and unties it from the others. */
export async function setServes(
  tx: Tx,
  strategy: Strategy,
  actionId: string,
  aims: readonly string[],
  wanted: readonly string[],
): Promise<void> {
  const width = { keys: strategy.audience, openToMembers: strategy.openToMembers };
  const there = (await threadsOf(tx, { kind: 'action', id: actionId })).filter(
    ({ from, to }) => from.id === actionId && to.kind === 'strategy_aim' && aims.includes(to.id),
  );
  for (const thread of there) if (!wanted.includes(thread.to.id)) await untie(tx, thread.id);
  for (const aim of wanted)
    if (aims.includes(aim))
      await tie(tx, { from: { kind: 'action', id: actionId }, to: { kind: 'strategy_aim', id: aim }, relation: 'serves' }, width); // prettier-ignore
}

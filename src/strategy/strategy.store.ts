import { sql, type Selectable } from 'kysely';
import { clock } from '../foundation/clock.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { DB } from '../foundation/database.generated.ts';
import type { Tx } from '../foundation/database.types.ts';
import { changeKept } from '../foundation/change.ts';
import { newId } from '../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import { notFound } from '../foundation/problem.ts';
import { inForceStates, writableStates, type Heading } from './strategy.rules.ts';
import type { ChapterSource } from './sources/source.types.ts';
import type { Chapter, Item, Strategy } from './strategy.types.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A strategy belongs to a partnership; this transaction has none');
  return partnershipId;
}

/** Width of a row below a strategy, at any depth. */
export const below = (
  strategy: Pick<Strategy, 'audience' | 'openToMembers'>,
): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: strategy.audience,
  inherited_open: strategy.openToMembers,
});

const toStrategy = (row: Selectable<DB['strategy']>): Strategy => ({
  id: row.id,
  title: row.title,
  summary: row.summary,
  from: row.from_on,
  to: row.to_on,
  state: row.state,
  stateSince: row.state_since,
  reviewDueOn: row.review_due_on,
  previousId: row.previous_id,
  textNumber: row.text_number,
  madeAt: row.made_at,
  changedAt: row.changed_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

export const toChapter = (row: Selectable<DB['strategy_chapter']>): Chapter => ({
  id: row.id,
  strategyId: row.strategy_id,
  position: row.position,
  kind: row.kind,
  title: row.title,
  words: row.words,
  inShort: row.in_short,
  because: row.because,
  // Written through the typed forms alone.
  limbs: row.limbs,
  headings: row.headings as Heading[],
  sources: row.sources as unknown as ChapterSource[],
  priorityId: row.priority_id,
  leadAgencyId: row.lead_agency_id,
  removed: row.removed_at !== null,
  version: row.version,
});

export const toItem = (row: Selectable<DB['strategy_item']>): Item => ({
  id: row.id,
  chapterId: row.strategy_chapter_id,
  position: row.position,
  kind: row.kind,
  words: row.words,
  removed: row.removed_at !== null,
  version: row.version,
});

/** @throws the same 404 for an unknown one and for one the reader may not see. */
export async function selectStrategy(tx: Tx, id: string): Promise<Strategy> {
  const row = await tx.selectFrom('strategy').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toStrategy(row);
}

/** Strategies, the latest period first: one page and one more. */
export async function listStrategies(
  tx: Tx,
  options: { after?: readonly CursorValue[]; limit?: number } = {},
): Promise<Strategy[]> {
  let query = tx.selectFrom('strategy').selectAll();
  if (options.after !== undefined)
    query = query.where(afterCursor(['from_on', 'id'], options.after, 'descending'));
  const rows = await query
    .orderBy('from_on', 'desc')
    .orderBy('id', 'desc')
    .limit(options.limit ?? rowsOnPage + 1)
    .execute();
  return rows.map(toStrategy);
}

/** Chapters in their order; removed ones only where asked for. */
export async function listChapters(
  tx: Tx,
  strategyId: string,
  options: { removed?: boolean } = {},
): Promise<Chapter[]> {
  let query = tx.selectFrom('strategy_chapter').selectAll().where('strategy_id', '=', strategyId);
  if (options.removed !== true) query = query.where('removed_at', 'is', null);
  return (await query.orderBy('position').orderBy('id').execute()).map(toChapter);
}

/** @throws Problem 404, also where it is of another strategy. */
export async function selectChapter(tx: Tx, strategyId: string, id: string): Promise<Chapter> {
  const row = await tx
    .selectFrom('strategy_chapter')
    .selectAll()
    .where('strategy_id', '=', strategyId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toChapter(row);
}

/** Lines of all chapters of a strategy, in their order. */
export async function listItems(
  tx: Tx,
  strategyId: string,
  options: { removed?: boolean } = {},
): Promise<Item[]> {
  let query = tx
    .selectFrom('strategy_item')
    .innerJoin('strategy_chapter as c', 'c.id', 'strategy_item.strategy_chapter_id')
    .selectAll('strategy_item')
    .where('c.strategy_id', '=', strategyId);
  if (options.removed !== true)
    query = query.where('strategy_item.removed_at', 'is', null).where('c.removed_at', 'is', null);
  const rows = await query.orderBy('strategy_item.position').orderBy('strategy_item.id').execute();
  return rows.map(toItem);
}

/** @throws Problem 404, also where it is of another strategy. */
export async function selectItem(tx: Tx, strategyId: string, id: string): Promise<Item> {
  const item = (await listItems(tx, strategyId, { removed: true })).find((each) => each.id === id);
  if (item === undefined) throw notFound();
  return item;
}

export type StrategyInput = Pick<Strategy, 'title' | 'summary' | 'from' | 'to'>;

/** Begins one. Open to members: a draft holds nothing personal, and who is to own an action must be able to read it. */
export async function insertStrategy(
  tx: Tx,
  input: StrategyInput,
  previousId: string | null,
): Promise<Strategy> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('strategy')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      title: input.title,
      summary: input.summary,
      from_on: input.from,
      to_on: input.to,
      state: 'drafting',
      state_since: now,
      previous_id: previousId,
      made_at: now,
      made_by: contextOf(tx).actor?.accountId ?? null,
      changed_at: now,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return selectStrategy(tx, id);
}

/** Changes a strategy's own row and keeps how it stood. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeStrategy(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<{
    title: string;
    summary: string;
    from_on: string;
    to_on: string;
    state: Strategy['state'];
    state_since: string;
    review_due_on: string | null;
    previous_id: string | null;
  }>,
): Promise<void> {
  const row = await tx.selectFrom('strategy').selectAll().where('id', '=', id).executeTakeFirst();
  await changeKept(tx, { kind: 'strategy', thing: 'strategy', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('strategy')
      .set({ ...set, changed_at: clock.now(), version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

/** The strategy that counts on a day (today unless given): published, its period covering the day; the latest begun where two do. */
export async function selectInForce(tx: Tx, on: string = clock.today()): Promise<Strategy | null> {
  const row = await tx
    .selectFrom('strategy')
    .selectAll()
    .where('state', 'in', [...inForceStates, 'superseded'])
    .where('from_on', '<=', on)
    .where('to_on', '>=', on)
    .orderBy('from_on', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toStrategy(row);
}

export type InForce = {
  id: string;
  title: string;
  from: string;
  to: string;
  chapters: {
    id: string;
    priorityId: string | null;
    title: string;
    position: number;
    focus: { id: string; text: string }[];
    aims: { id: string; text: string }[];
  }[];
};

/** A strategy's priorities with their focus and aims, as other rooms read them. */
export async function outlineOf(tx: Tx, strategy: Strategy): Promise<InForce> {
  const items = await listItems(tx, strategy.id);
  const of = (chapterId: string, kind: Item['kind']) =>
    items
      .filter((item) => item.chapterId === chapterId && item.kind === kind)
      .map(({ id, words }) => ({ id, text: words }));
  const chapters = (await listChapters(tx, strategy.id)).filter(({ kind }) => kind === 'priority');
  return {
    id: strategy.id,
    title: strategy.title,
    from: strategy.from,
    to: strategy.to,
    chapters: chapters.map(({ id, priorityId, title, position }) => ({
      id,
      priorityId,
      title,
      position,
      focus: of(id, 'focus'),
      aims: of(id, 'aim'),
    })),
  };
}

/** The strategy in force on a day (ISO, today unless given) with its priorities, or null where none counts. */
export async function strategyInForce(tx: Tx, on?: string): Promise<InForce | null> {
  const strategy = await selectInForce(tx, on);
  return strategy === null ? null : outlineOf(tx, strategy);
}

/** Strategies that are being made: from the draft to the adoption, the latest period last. */
export async function strategiesInHand(tx: Tx): Promise<InForce[]> {
  const rows = await tx
    .selectFrom('strategy')
    .selectAll()
    .where('state', 'in', [...writableStates, 'adopted'])
    .orderBy('from_on')
    .orderBy('id')
    .limit(5)
    .execute();
  const found: InForce[] = [];
  for (const row of rows) found.push(await outlineOf(tx, toStrategy(row)));
  return found;
}

/** Agencies that are in the partnership today, by name. */
export async function listAgencyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from agency
    where left_on is null or left_on >= ${clock.today()}::date order by name, id`.execute(tx);
  return rows;
}

/** Names of all agencies, also of those that left, by id. */
export async function agencyNames(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('agency').select(['id', 'name']).execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Groups of the partnership that go on, by name. */
export async function listGroupNames(
  tx: Tx,
): Promise<{ id: string; name: string; reportsTo: string | null; frequency: string }[]> {
  // prettier-ignore
  const { rows } = await sql<{ id: string; name: string; reports_to: string | null; frequency: string }>`
    select g.id, g.name, r.name as reports_to, g.frequency from partnership_group g
    left join partnership_group r on r.partnership_id = g.partnership_id and r.id = g.reports_to_id
    where g.ended_on is null or g.ended_on >= ${clock.today()}::date order by g.name, g.id`.execute(tx);
  return rows.map(({ reports_to: reportsTo, ...row }) => ({ ...row, reportsTo }));
}

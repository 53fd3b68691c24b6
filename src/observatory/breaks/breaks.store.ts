import { sql } from 'kysely';
import { z } from 'zod';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { monthsIn, type Period } from '../../foundation/period.ts';
import { notFound } from '../../foundation/problem.ts';
import { concern, monthState, type Adjustment, type SeriesBreak } from './breaks.rules.ts';

/** A break as its own page shows it, removed ones too. */
export type BreakRecord = SeriesBreak & {
  madeAt: string;
  removedAt: string | null;
  removalReason: string;
};

/** What a form says of a break. */
export type NewBreak = Omit<SeriesBreak, 'id' | 'version'>;

const share = z.number().min(0).max(1);
const adjustmentShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('share-of-rise'),
    low: share,
    high: share,
    reports: z.string(),
    source: z.string(),
  }),
  z.object({
    kind: z.literal('share-of-counts'),
    low: share,
    high: share,
    reports: z.string(),
    source: z.string(),
  }),
  z.object({
    kind: z.literal('months'),
    counts: z.array(z.object({ month: z.string(), count: z.number().int().min(0) })),
    reports: z.string(),
    source: z.string(),
  }),
  z.object({
    kind: z.literal('factor'),
    low: z.number().positive(),
    high: z.number().positive(),
    source: z.string(),
  }),
]) satisfies z.ZodType<Adjustment>;

const columns = [
  'id',
  'kind',
  'title',
  'words',
  'source_kind',
  'source_code',
  'categories',
  'area_code',
  'area_name',
  'begins_on',
  'ends_on',
  'adjustment',
  'made_at',
  'removed_at',
  'removal_reason',
  'version',
  'audience',
  'open_to_members',
] as const;

const breaks = (tx: Tx) => tx.selectFrom('series_break').select(columns);

type Row = Awaited<ReturnType<ReturnType<typeof breaks>['execute']>>[number];

function toRecord(row: Row): BreakRecord {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    text: row.words,
    sourceKind: row.source_kind,
    sourceCode: row.source_code,
    categories: row.categories,
    areaCode: row.area_code,
    areaName: row.area_name,
    from: row.begins_on,
    to: row.ends_on,
    adjustment: row.adjustment === null ? null : adjustmentShape.parse(row.adjustment),
    version: row.version,
    madeAt: row.made_at,
    removedAt: row.removed_at,
    removalReason: row.removal_reason,
  };
}

/** Which breaks are looked for. */
export type BreakFilter = {
  /** A category of the tree: breaks of it, of what it is a part of, and of its parts. */
  category?: string;
  /** Breaks of this area, and those of every area. */
  areaCode?: string;
  /** Breaks of this source, of its kind, and those of every source. */
  sourceCode?: string;
  /** Breaks that touch any month of it. */
  period?: Period;
};

/**
 * The breaks in force, as the reader may see them, the latest first. All of them where nothing is asked: there are as many as
 * a partnership writes down by hand.
 */
export async function listBreaks(tx: Tx, filter: BreakFilter = {}): Promise<SeriesBreak[]> {
  const { period, category } = filter;
  const rows = await filtered(tx, filter)
    .where('removed_at', 'is', null)
    .orderBy('begins_on', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows
    .map(toRecord)
    .filter(
      (each) =>
        (category === undefined ||
          concern({ categories: each.categories, areaCode: null }, { category, area: '' }) !== null) &&
        (period === undefined || monthsIn(period).some((month) => monthState(each, month) !== 'clear')),
    )
    .map(({ madeAt: _made, removedAt: _removed, removalReason: _reason, ...seriesBreak }) => seriesBreak);
}

function filtered(tx: Tx, { areaCode, sourceCode }: BreakFilter) {
  let query = breaks(tx);
  if (areaCode !== undefined)
    query = query.where((each) => each.or([each('area_code', 'is', null), each('area_code', '=', areaCode)]));
  if (sourceCode !== undefined)
    query = query
      .where((each) => each.or([each('source_code', 'is', null), each('source_code', '=', sourceCode)]))
      .where(
        sql<boolean>`(source_kind is null or source_kind = (select kind from source where source.partnership_id = series_break.partnership_id and source.code = ${sourceCode}))`,
      );
  return query;
}

/** How the list page looks for breaks: with the words of their titles and sentences, and removed ones where asked. */
export type BreakSearch = BreakFilter & { words?: string; removed?: boolean };

/** One page (and one row more) of the breaks found, the latest first. Where a category is asked, its whole line in the tree. */
export async function searchBreaks(
  tx: Tx,
  search: BreakSearch,
  line: readonly string[] | null,
  after?: readonly CursorValue[],
): Promise<BreakRecord[]> {
  let query = filtered(tx, search).where('removed_at', search.removed === true ? 'is not' : 'is', null);
  if (line !== null)
    query = query.where(sql<boolean>`(cardinality(categories) = 0 or categories && ${[...line]}::text[])`);
  if (search.words !== undefined && search.words !== '') {
    // Not LIKE: a person may type % or _.
    const words = search.words.toLowerCase();
    query = query.where(sql<boolean>`position(${words} in lower(title || ' ' || words)) > 0`);
  }
  if (search.period !== undefined) {
    const first = `${search.period.from}-01`;
    const last = sql<string>`(${`${search.period.to}-01`}::date + interval '1 month' - interval '1 day')::date`;
    query = query
      .where('begins_on', '<=', last)
      .where((each) => each.or([each('ends_on', 'is', null), each('ends_on', '>=', first)]));
  }
  if (after !== undefined) query = query.where(afterCursor(['begins_on', 'id'], after, 'descending'));
  const rows = await query
    .orderBy('begins_on', 'desc')
    .orderBy('id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRecord);
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectBreak(tx: Tx, id: string): Promise<BreakRecord> {
  const row = await breaks(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

const written = (input: NewBreak) => ({
  kind: input.kind,
  title: input.title,
  words: input.text,
  source_kind: input.sourceKind,
  source_code: input.sourceCode,
  categories: input.categories,
  area_code: input.areaCode,
  area_name: input.areaName,
  begins_on: input.from,
  ends_on: input.to,
  adjustment: input.adjustment === null ? null : JSON.stringify(input.adjustment),
});

/** Writes a break down; it stands with the figures from the next look on. Open to the partnership's members. */
export async function insertBreak(tx: Tx, input: NewBreak): Promise<string> {
  const { partnershipId, actor, ownKey } = contextOf(tx);
  if (partnershipId === null) throw new Error('A break belongs to a partnership; this transaction has none');
  const id = newId();
  await tx
    .insertInto('series_break')
    .values({
      partnership_id: partnershipId,
      id,
      ...written(input),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: [ownKey ?? partnershipId],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** Changes a break and keeps how it stood. @throws Problem 422 `changed-meanwhile`; 404. */
export async function updateBreak(tx: Tx, id: string, version: number, input: NewBreak): Promise<void> {
  await changeBreak(tx, id, version, 'changed', written(input));
}

/** Takes a break back: figures no longer carry it. It stays readable, with the reason. */
export async function removeBreak(tx: Tx, id: string, version: number, reason: string): Promise<void> {
  await changeBreak(tx, id, version, 'removed', {
    removed_at: clock.now(),
    removed_by: contextOf(tx).actor?.accountId ?? null,
    removal_reason: reason,
  });
}

async function changeBreak(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<ReturnType<typeof written>> & {
    removed_at?: string;
    removed_by?: string | null;
    removal_reason?: string;
  },
): Promise<void> {
  const row = await breaks(tx).where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst();
  await changeKept(tx, { kind: 'series_break', thing: 'break', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('series_break')
      .set({ ...set, version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

/** An earlier version as it was kept, with who changed it. */
export type EarlierBreak = {
  version: number;
  changedAt: string;
  changedBy: string | null;
  reason: string;
  was: Pick<BreakRecord, 'title' | 'text' | 'from' | 'to' | 'adjustment'>;
};

const wasShape = z.object({
  title: z.string(),
  words: z.string(),
  begins_on: z.string(),
  ends_on: z.string().nullable(),
  adjustment: adjustmentShape.nullable(),
});

/** Earlier versions, newest first; the last fifty. */
export async function listEarlierBreaks(tx: Tx, id: string): Promise<EarlierBreak[]> {
  const rows = await tx
    .selectFrom('history')
    .leftJoin('account', 'account.id', 'history.changed_by')
    .select(['history.version', 'history.changed_at', 'history.reason', 'history.was', 'account.name'])
    .where('record_kind', '=', 'series_break')
    .where('record_id', '=', id)
    .orderBy('history.version', 'desc')
    .orderBy('history.id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => {
    const was = wasShape.parse(row.was);
    return {
      version: row.version,
      changedAt: row.changed_at,
      changedBy: row.name,
      reason: row.reason,
      was: {
        title: was.title,
        text: was.words,
        from: was.begins_on,
        to: was.ends_on,
        adjustment: was.adjustment,
      },
    };
  });
}

/** Areas that the loaded boundaries and populations know by this code or name; one of each code. */
export async function areasCalled(tx: Tx, codeOrName: string): Promise<{ code: string; name: string }[]> {
  const words = codeOrName.trim().toLowerCase();
  const { rows } = await sql<{ code: string; name: string }>`
    select code, min(name) as name from (
      select code, name from area where lower(code) = ${words} or lower(name) = ${words}
      union all select parent_code, parent_name from area where lower(parent_code) = ${words} or lower(parent_name) = ${words}
      union all select code, name from population where lower(code) = ${words} or lower(name) = ${words}
      union all select parent_code, parent_name from population where lower(parent_code) = ${words} or lower(parent_name) = ${words}
      union all select area_code, area_name from partnership where lower(area_code) = ${words} or lower(area_name) = ${words}
    ) as found where code is not null and name is not null group by code order by code limit 5`.execute(tx);
  return rows;
}

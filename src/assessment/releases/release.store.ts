import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { areaChoices, type AreaChoice, type ReleaseTable, type Worked } from './release.rules.ts';

export type ReleaseState = 'draft' | 'to-check' | 'published' | 'withdrawn';

export const releaseStates: Readonly<Record<ReleaseState, string>> = {
  draft: 'Draft',
  'to-check': 'Waiting to be checked',
  published: 'Published',
  withdrawn: 'Withdrawn',
};

export type ReleaseRecord = {
  id: string;
  kind: 'tables' | 'edition';
  title: string;
  words: string;
  state: ReleaseState;
  tables: ReleaseTable[];
  worked: Worked | null;
  replacesId: string | null;
  assessmentId: string | null;
  note: string;
  madeAt: string;
  madeBy: { id: string | null; name: string };
  sentBy: string | null;
  publishedAt: string | null;
  checkedBy: string | null;
  version: number;
  /** Code of what was published of it; null until then. */
  code: string | null;
};

const tableList = z.array(
  z.object({
    measure: z.string(),
    title: z.string(),
    areas: z.enum(Object.keys(areaChoices) as [AreaChoice, ...AreaChoice[]]),
    periods: z.array(z.string()),
  }),
);

function releases(tx: Tx) {
  return tx
    .selectFrom('data_release')
    .leftJoin('account', 'account.id', 'data_release.made_by')
    .leftJoin('account as checker', 'checker.id', 'data_release.checked_by')
    .leftJoin('published_release', (join) =>
      join
        .onRef('published_release.partnership_id', '=', 'data_release.partnership_id')
        .onRef('published_release.id', '=', 'data_release.id'),
    )
    .select([
      'data_release.id',
      'data_release.kind',
      'data_release.title',
      'data_release.words',
      'data_release.state',
      'data_release.tables',
      'data_release.replaces_id',
      'data_release.assessment_id',
      'data_release.note',
      'data_release.made_at',
      'data_release.made_by',
      'account.name as made_by_name',
      'data_release.sent_by',
      'data_release.published_at',
      'checker.name as checked_by_name',
      'data_release.version',
      'data_release.changed_at',
      'published_release.code',
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof releases>['execute']>>[number];

const toRecord = (row: Row, worked: unknown = null): ReleaseRecord & { changedAt: string } => ({
  id: row.id,
  kind: row.kind,
  title: row.title,
  words: row.words,
  state: row.state,
  tables: tableList.parse(row.tables),
  // Written by this room alone, in this shape.
  worked: worked as Worked | null,
  replacesId: row.replaces_id,
  assessmentId: row.assessment_id,
  note: row.note,
  madeAt: row.made_at,
  madeBy: { id: row.made_by, name: row.made_by_name ?? 'the software' },
  sentBy: row.sent_by,
  publishedAt: row.published_at,
  checkedBy: row.checked_by_name,
  version: row.version,
  code: row.code,
  changedAt: row.changed_at,
});

/** Newest first, without what was worked out: one page and one more. */
export async function listReleases(
  tx: Tx,
  after?: readonly CursorValue[],
): Promise<(ReleaseRecord & { changedAt: string })[]> {
  let query = releases(tx);
  if (after !== undefined)
    query = query.where(afterCursor(['data_release.changed_at', 'data_release.id'], after, 'descending'));
  const rows = await query
    .orderBy('data_release.changed_at', 'desc')
    .orderBy('data_release.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map((row) => toRecord(row));
}

/** Published ones that a new release may replace, newest first; the last fifty. */
export async function listReplaceable(tx: Tx): Promise<{ id: string; title: string; publishedAt: string }[]> {
  const rows = await tx
    .selectFrom('published_release')
    .select(['id', 'title', 'published_at'])
    .where('kind', '=', 'tables')
    .orderBy('published_at', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({ id: row.id, title: row.title, publishedAt: row.published_at }));
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectRelease(tx: Tx, id: string): Promise<ReleaseRecord> {
  const row = await releases(tx)
    .select('data_release.worked')
    .where('data_release.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row, row.worked);
}

export type NewRelease = {
  title: string;
  words: string;
  tables: readonly ReleaseTable[];
  replacesId: string | null;
};

/** A draft. Open to the partnership's members; what it publishes goes into tables of its own. */
export async function insertRelease(
  tx: Tx,
  release: NewRelease & { kind?: 'edition'; assessmentId?: string },
): Promise<string> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A release belongs to a partnership; this transaction has none');
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('data_release')
    .values({
      partnership_id: partnershipId,
      id,
      kind: release.kind ?? 'tables',
      title: release.title,
      words: release.words,
      state: 'draft',
      tables: JSON.stringify(release.tables),
      replaces_id: release.replacesId,
      assessment_id: release.assessmentId ?? null,
      made_at: now,
      made_by: actor?.accountId ?? null,
      changed_at: now,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

export const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this release while you were looking at it',
    fields: [
      {
        name: 'version',
        message: 'Somebody changed this release after you opened the page. What is stored now is shown below',
      },
    ],
  });

/** Changes a release that stands at this version and in this state, and nothing else. */
async function change(
  tx: Tx,
  at: { id: string; version: number; state: ReleaseState },
  set: Record<string, unknown>,
): Promise<void> {
  const result = await tx
    .updateTable('data_release')
    .set({ ...set, changed_at: clock.now(), version: at.version + 1 })
    .where('id', '=', at.id)
    .where('version', '=', at.version)
    .where('state', '=', at.state)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

/** Changes what a draft asks for; what was worked out for the old one is gone. */
export async function updateRelease(
  tx: Tx,
  at: { id: string; version: number },
  to: NewRelease,
): Promise<void> {
  await change(
    tx,
    { ...at, state: 'draft' },
    {
      title: to.title,
      words: to.words,
      tables: JSON.stringify(to.tables),
      replaces_id: to.replacesId,
      worked: null,
    },
  );
}

/** Keeps what was worked out for a draft. Its version goes up, and what was worked out names the new one. */
export async function keepWorked(tx: Tx, at: { id: string; version: number }, worked: Worked): Promise<void> {
  await change(
    tx,
    { ...at, state: 'draft' },
    { worked: JSON.stringify({ ...worked, version: at.version + 1 }), note: '' },
  );
}

export async function sendToCheck(tx: Tx, at: { id: string; version: number }): Promise<void> {
  await change(
    tx,
    { ...at, state: 'draft' },
    { state: 'to-check', sent_at: clock.now(), sent_by: contextOf(tx).actor?.accountId ?? null },
  );
}

/** Back to whoever made it, with what is to be changed. */
export async function sendBack(tx: Tx, at: { id: string; version: number }, note: string): Promise<void> {
  await change(tx, { ...at, state: 'to-check' }, { state: 'draft', note, worked: null });
}

export async function withdrawRelease(
  tx: Tx,
  at: { id: string; version: number; state: ReleaseState },
): Promise<void> {
  await change(tx, at, { state: 'withdrawn' });
}

/** Marks a release as published by whoever checked it; `publish.ts` writes what everybody reads. */
export async function markPublished(
  tx: Tx,
  at: { id: string; version: number; state: ReleaseState },
  moment: string,
): Promise<void> {
  await change(tx, at, {
    state: 'published',
    published_at: moment,
    checked_by: contextOf(tx).actor?.accountId ?? null,
  });
}

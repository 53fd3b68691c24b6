import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { partnershipOf, unitKey } from './keys.store.ts';
import type { PackLineWords } from './pack.document.ts';
import { checkRoom } from './pack.rules.ts';

/** A line of the packs: what is being done (with who answers for it), or whom to ask. */
export type WardLine = PackLineWords & {
  id: string;
  /** Empty for every ward. */
  wardName: string;
  endsOn: string | null;
  madeByName: string;
  version: number;
  removedAt: string | null;
};

export type LineKind = WardLine['kind'];
export type NewLine = Omit<WardLine, 'id' | 'madeByName' | 'version' | 'removedAt'>;

function lines(tx: Tx) {
  return tx
    .selectFrom('ward_line as l')
    .innerJoin('account', 'account.id', 'l.made_by')
    .select([
      'l.id', 'l.kind', 'l.ward_code', 'l.ward_name', 'l.words', 'l.who', 'l.reach', 'l.begins_on', 'l.ends_on', 'l.version',
      'l.removed_at', 'l.audience', 'l.open_to_members', 'account.name',
    ]); // prettier-ignore
}

type Row = Awaited<ReturnType<ReturnType<typeof lines>['execute']>>[number];

const toLine = (row: Row): WardLine => ({
  id: row.id,
  kind: row.kind,
  wardCode: row.ward_code,
  wardName: row.ward_name,
  words: row.words,
  who: row.who,
  reach: row.reach,
  beginsOn: row.begins_on,
  endsOn: row.ends_on,
  madeByName: row.name,
  version: row.version,
  removedAt: row.removed_at,
});

/** Lines that go into packs of a day, of all wards: there are a handful for each ward. */
export async function linesOn(tx: Tx, day: string): Promise<WardLine[]> {
  const rows = await lines(tx)
    .where('l.removed_at', 'is', null)
    .where('l.begins_on', '<=', day)
    .where((each) => each.or([each('l.ends_on', 'is', null), each('l.ends_on', '>=', day)]))
    .orderBy('l.begins_on', 'desc')
    .orderBy('l.id')
    .limit(2000)
    .execute();
  return rows.map(toLine);
}

/** Lines of a kind that are not removed, the latest first; over ones too. One page and one more. */
export async function listLines(tx: Tx, kind: LineKind, after?: readonly CursorValue[]): Promise<WardLine[]> {
  let query = lines(tx).where('l.kind', '=', kind).where('l.removed_at', 'is', null);
  if (after !== undefined) query = query.where(afterCursor(['l.begins_on', 'l.id'], after, 'descending'));
  const rows = await query
    .orderBy('l.begins_on', 'desc')
    .orderBy('l.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toLine);
}

/** @throws the same 404 for an unknown, a hidden and a removed one. */
export async function selectLine(tx: Tx, id: string): Promise<WardLine> {
  const row = await lines(tx).where('l.id', '=', id).where('l.removed_at', 'is', null).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toLine(row);
}

/** How many others of the kind stand for the same ward (or for every ward) and are not over before this one begins. */
async function othersBeside(tx: Tx, input: NewLine, id: string | null): Promise<number> {
  const rows = await tx
    .selectFrom('ward_line')
    .select(['id', 'begins_on', 'ends_on'])
    .where('kind', '=', input.kind)
    .where('ward_code', input.wardCode === null ? 'is' : '=', input.wardCode)
    .where('removed_at', 'is', null)
    .execute();
  return rows.filter(
    (row) =>
      row.id !== id &&
      (row.ends_on === null || row.ends_on >= input.beginsOn) &&
      (input.endsOn === null || row.begins_on <= input.endsOn),
  ).length;
}

const written = (input: NewLine) => ({
  kind: input.kind,
  ward_code: input.wardCode,
  ward_name: input.wardName,
  words: input.words,
  who: input.who,
  reach: input.reach,
  begins_on: input.beginsOn,
  ends_on: input.endsOn,
});

/** Writes a line; the unit alone sees it until a pack with it is released. @throws Problem 422 where the page has no room. */
export async function insertLine(tx: Tx, input: NewLine): Promise<string> {
  checkRoom(await othersBeside(tx, input, null), input.wardCode === null ? null : input.wardName);
  const { actor } = contextOf(tx);
  const id = newId();
  await tx
    .insertInto('ward_line')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      ...written(input),
      made_at: clock.now(),
      made_by: actor?.accountId ?? '',
      audience: [await unitKey(tx)],
      open_to_members: false,
    })
    .execute();
  return id;
}

/** @throws Problem 422 `changed-meanwhile`, `no-room`; 404. */
export async function updateLine(tx: Tx, id: string, version: number, input: NewLine): Promise<void> {
  checkRoom(await othersBeside(tx, input, id), input.wardCode === null ? null : input.wardName);
  await changeLine(tx, id, version, 'changed', written(input));
}

/** It goes into no pack from now on; packs that were released keep it. */
export async function removeLine(tx: Tx, id: string, version: number): Promise<void> {
  await changeLine(tx, id, version, 'removed', {
    removed_at: clock.now(),
    removed_by: contextOf(tx).actor?.accountId ?? null,
  });
}

async function changeLine(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<ReturnType<typeof written>> & { removed_at?: string; removed_by?: string | null },
): Promise<void> {
  const row = await lines(tx).where('l.id', '=', id).where('l.removed_at', 'is', null).executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.version !== version) throw changedMeanwhile();
  const { audience, open_to_members: openToMembers, name: _, ...was } = row;
  await keepVersion(tx, { kind: 'ward_line', id, version, reason, was, audience, openToMembers });
  const result = await tx
    .updateTable('ward_line')
    .set({ ...set, version: version + 1 })
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n) throw changedMeanwhile();
}

const changedMeanwhile = (): Problem => {
  const message =
    'Somebody changed this line after you opened the page. What is stored now is shown below; send again to replace it with yours';
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: message,
    fields: [{ name: 'version', message }],
  });
};

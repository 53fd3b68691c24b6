import { createHash } from 'node:crypto';
import { submit } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../../foundation/paging.ts';
import type { Period } from '../../foundation/period.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { documentSchema, writeJson, type FrankpledgeDocument } from '../../documents/documents.ts';
import type { NamedArea } from '../evidence.ts';
import type { Periods } from '../measures/measure.figures.ts';
import { partnershipOf, personKey, unitKey } from './keys.store.ts';

/** Formats that a released pack is kept in. */
export const packFormats = ['pdf', 'docx', 'html'] as const;
export type PackFormat = (typeof packFormats)[number];

export type PackRecord = {
  id: string;
  requestId: string | null;
  ward: NamedArea;
  edition: number;
  period: Period;
  comparison: Period | null;
  hash: string;
  releasedAt: string;
  releasedByName: string;
  /** Who asked; null where the unit released it of its own accord, or the reader may not see the request. */
  askerName: string | null;
  openToMembers: boolean;
  takenBackAt: string | null;
  takenBackReason: string;
  version: number;
};

function packs(tx: Tx) {
  return tx
    .selectFrom('ward_pack as p')
    .innerJoin('account as releaser', 'releaser.id', 'p.released_by')
    .leftJoin('ward_pack_request as r', (join) =>
      join
        .onRef('r.partnership_id', '=', 'p.partnership_id')
        .onRef('r.id', '=', 'p.ward_pack_request_id'),
    )
    .select([
      'p.id', 'p.ward_pack_request_id', 'p.ward_code', 'p.ward_name', 'p.edition', 'p.period_from', 'p.period_to', 'p.compare_from',
      'p.compare_to', 'p.document_hash', 'p.released_at', 'releaser.name as releaser_name', 'r.asker_name', 'p.open_to_members',
      'p.taken_back_at', 'p.taken_back_reason', 'p.version',
    ]); // prettier-ignore
}

type Row = Awaited<ReturnType<ReturnType<typeof packs>['execute']>>[number];

const toPack = (row: Row): PackRecord => ({
  id: row.id,
  requestId: row.ward_pack_request_id,
  ward: { code: row.ward_code, name: row.ward_name },
  edition: row.edition,
  period: { from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) },
  comparison:
    row.compare_from === null || row.compare_to === null
      ? null
      : { from: row.compare_from.slice(0, 7), to: row.compare_to.slice(0, 7) },
  hash: row.document_hash,
  releasedAt: row.released_at,
  releasedByName: row.releaser_name,
  askerName: row.asker_name,
  openToMembers: row.open_to_members,
  takenBackAt: row.taken_back_at,
  takenBackReason: row.taken_back_reason,
  version: row.version,
});

/** Released packs that the reader may see, the latest first: one page and one more. */
export async function listPacks(tx: Tx, after?: readonly CursorValue[]): Promise<PackRecord[]> {
  let query = packs(tx);
  if (after !== undefined) query = query.where(afterCursor(['p.released_at', 'p.id'], after, 'descending'));
  const rows = await query
    .orderBy('p.released_at', 'desc')
    .orderBy('p.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toPack);
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectPack(
  tx: Tx,
  id: string,
): Promise<PackRecord & { document: FrankpledgeDocument }> {
  const row = await packs(tx).select('p.document').where('p.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  const { schema: _, ...document } = documentSchema.parse(row.document);
  return { ...toPack(row), document: document as FrankpledgeDocument };
}

/** The pack that answered a request; null where there is none, or the reader may not see it. */
export async function packOfRequest(tx: Tx, requestId: string): Promise<PackRecord | null> {
  const row = await packs(tx).where('p.ward_pack_request_id', '=', requestId).executeTakeFirst();
  return row === undefined ? null : toPack(row);
}

/** The latest pack of each ward that was not taken back, by the ward's code. */
export async function latestPacks(tx: Tx): Promise<Map<string, PackRecord>> {
  const rows = await packs(tx)
    .distinctOn('p.ward_code')
    .where('p.taken_back_at', 'is', null)
    .orderBy('p.ward_code')
    .orderBy('p.edition', 'desc')
    .execute();
  return new Map(rows.map((row) => [row.ward_code, toPack(row)]));
}

/** The packs that answered these requests, by the request. */
export async function packsOfRequests(tx: Tx, ids: readonly string[]): Promise<Map<string, PackRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await packs(tx)
    .where('p.ward_pack_request_id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.ward_pack_request_id ?? '', toPack(row)]));
}

/** The number that the next edition of a ward's pack has. Right for the unit, who see them all. */
export async function nextEdition(tx: Tx, wardCode: string): Promise<number> {
  const row = await tx
    .selectFrom('ward_pack')
    .select(({ fn }) => fn.max('edition').as('last'))
    .where('ward_code', '=', wardCode)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

export const hashOf = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

type NewPack = {
  requestId: string | null;
  /** Account of who asked; the pack is then theirs to see. */
  askedBy: string | null;
  openToMembers: boolean;
  ward: NamedArea;
  edition: number;
  periods: Periods;
  document: FrankpledgeDocument;
  files: readonly { format: PackFormat; bytes: Uint8Array }[];
};

/** Freezes a pack: the tree and its files, each by hash. What is given out later are these very bytes. */
export async function insertPack(tx: Tx, input: NewPack): Promise<string> {
  const { actor } = contextOf(tx);
  if (actor === null) throw new Error('A pack is released by a person');
  const id = newId();
  const partnershipId = partnershipOf(tx);
  const { period, comparison } = input.periods;
  const written = new TextDecoder().decode(writeJson(input.document).bytes);
  const audience = audienceOf([
    await unitKey(tx),
    ...(input.askedBy === null ? [] : [await personKey(tx, input.askedBy)]),
  ]);
  await submit(tx, 'ward_pack', {
    partnership_id: partnershipId,
    id,
    ward_pack_request_id: input.requestId,
    ward_code: input.ward.code,
    ward_name: input.ward.name,
    edition: input.edition,
    period_from: `${period.from}-01`,
    period_to: `${period.to}-01`,
    compare_from: comparison === null ? null : `${comparison.from}-01`,
    compare_to: comparison === null ? null : `${comparison.to}-01`,
    document: written,
    document_hash: hashOf(written),
    released_at: clock.now(),
    released_by: actor.accountId,
    audience,
    open_to_members: input.openToMembers,
  });
  const width = { inherited_audience: audience, inherited_open: input.openToMembers };
  await tx
    .insertInto('ward_pack_file')
    .values(
      input.files.map(({ format, bytes }) => ({
        partnership_id: partnershipId,
        id: newId(),
        ward_pack_id: id,
        format,
        file_hash: hashOf(bytes),
        bytes: Buffer.from(bytes),
        ...width,
      })),
    )
    .execute();
  return id;
}

/** One file of a pack, as it was released. @throws 404; Problem 500 `file-changed` where the bytes are no longer those. */
export async function selectFile(tx: Tx, packId: string, format: PackFormat): Promise<Uint8Array> {
  const row = await tx
    .selectFrom('ward_pack_file')
    .select(['bytes', 'file_hash'])
    .where('ward_pack_id', '=', packId)
    .where('format', '=', format)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (hashOf(row.bytes) !== row.file_hash)
    throw new Problem({
      status: 500,
      code: 'file-changed',
      title: 'This file is not the one that was released',
      detail: 'It was changed in the database. Tell the administrator; the other formats may be whole.',
    });
  return row.bytes;
}

/** Takes a pack back that turned out wrong: it stays readable and says so. @throws 422 `changed-meanwhile`. */
export async function takeBack(tx: Tx, id: string, version: number, reason: string): Promise<void> {
  const result = await tx
    .updateTable('ward_pack')
    .set({
      taken_back_at: clock.now(),
      taken_back_by: contextOf(tx).actor?.accountId ?? null,
      taken_back_reason: reason,
      version: version + 1,
    })
    .where('id', '=', id)
    .where('version', '=', version)
    .where('taken_back_at', 'is', null)
    .executeTakeFirst();
  if (result.numUpdatedRows === 1n) return;
  const message = 'Somebody changed this pack after you opened the page. What is stored now is shown below';
  throw new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: message,
    fields: [{ name: 'version', message }],
  });
}

// ---- who opened it -------------------------------------------------------------------------------------------------------

export type LookKind = 'opened' | 'downloaded' | 'handed-on';
export const lookWords: Readonly<Record<LookKind, string>> = {
  opened: 'opened',
  downloaded: 'downloaded',
  'handed-on': 'handed on',
};

/** Writes down a look, a download or a handing-on. The unit reads it, and the person themselves; other readers do not. */
export async function insertLook(tx: Tx, pack: { id: string }, kind: LookKind, words = ''): Promise<void> {
  const { actor } = contextOf(tx);
  if (actor === null) throw new Error('Somebody looks at a pack');
  const row = await tx
    .selectFrom('ward_pack')
    .select(['audience', 'open_to_members'])
    .where('id', '=', pack.id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  await tx
    .insertInto('ward_pack_look')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      ward_pack_id: pack.id,
      at: clock.now(),
      account_id: actor.accountId,
      kind,
      words,
      inherited_audience: row.audience,
      inherited_open: row.open_to_members,
      own_audience: audienceOf([await unitKey(tx), await personKey(tx, actor.accountId)]),
    })
    .execute();
}

export type PackLook = {
  id: string;
  packId: string;
  ward: NamedArea;
  edition: number;
  at: string;
  who: string;
  kind: LookKind;
  words: string;
};

/** Looks that the reader may see, the latest first; of one pack where it is named. One page and one more. */
export async function listLooks(
  tx: Tx,
  packId: string | null,
  after?: readonly CursorValue[],
): Promise<PackLook[]> {
  let query = tx
    .selectFrom('ward_pack_look as l')
    .innerJoin('ward_pack as p', (join) =>
      join.onRef('p.partnership_id', '=', 'l.partnership_id').onRef('p.id', '=', 'l.ward_pack_id'),
    )
    .innerJoin('account', 'account.id', 'l.account_id')
    .select([
      'l.id',
      'l.ward_pack_id',
      'p.ward_code',
      'p.ward_name',
      'p.edition',
      'l.at',
      'account.name',
      'l.kind',
      'l.words',
    ]);
  if (packId !== null) query = query.where('l.ward_pack_id', '=', packId);
  if (after !== undefined) query = query.where(afterCursor(['l.at', 'l.id'], after, 'descending'));
  const rows = await query
    .orderBy('l.at', 'desc')
    .orderBy('l.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    packId: row.ward_pack_id,
    ward: { code: row.ward_code, name: row.ward_name },
    edition: row.edition,
    at: row.at,
    who: row.name,
    kind: row.kind,
    words: row.words,
  }));
}

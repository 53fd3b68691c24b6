import { z } from 'zod';
import { styleRoleNames, type Cover, type Logo, type Paper } from '../../documents/documents.ts';
import { changeKept } from '../../foundation/change.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import type { PaperState, Styles } from './paper.rules.ts';

export type PaperRecord = {
  id: string;
  state: PaperState;
  fileName: string;
  /** Null without a template. */
  file: Uint8Array | null;
  styles: Styles;
  logo: Logo | null;
  accent: string | null;
  cover: Cover;
  madeAt: string;
  usedFrom: string | null;
  usedUntil: string | null;
  version: number;
};

export type NewPaper = Pick<PaperRecord, 'fileName' | 'file' | 'styles' | 'logo' | 'accent' | 'cover'>;

const stylesShape = z.partialRecord(z.enum(styleRoleNames), z.string());

const columns = [
  'id',
  'state',
  'file_name',
  'styles',
  'logo_type',
  'logo_width',
  'logo_height',
  'logo_words',
  'accent',
  'cover',
  'made_at',
  'used_from',
  'used_until',
  'version',
  'audience',
  'open_to_members',
] as const;

const papers = (tx: Tx) => tx.selectFrom('paper').select([...columns, 'file', 'logo']);

type Row = Awaited<ReturnType<ReturnType<typeof papers>['execute']>>[number];

function toRecord(row: Row): PaperRecord {
  return {
    id: row.id,
    state: row.state,
    fileName: row.file_name,
    file: row.file,
    styles: stylesShape.parse(row.styles),
    logo:
      row.logo === null || row.logo_type === ''
        ? null
        : {
            bytes: row.logo,
            mediaType: row.logo_type,
            alternative: row.logo_words,
            width: row.logo_width,
            height: row.logo_height,
          },
    accent: row.accent,
    cover: row.cover,
    madeAt: row.made_at,
    usedFrom: row.used_from,
    usedUntil: row.used_until,
    version: row.version,
  };
}

/** What the writers take. */
export function asPaper(record: NewPaper): Paper {
  return {
    logo: record.logo,
    accent: record.accent,
    cover: record.cover,
    word: record.file === null ? null : { bytes: record.file, styles: record.styles },
  };
}

/**
 * The partnership's own paper, for every document that is downloaded: `writeDocument(document, format, { template })`.
 * Undefined where none is in use: documents then look like ours.
 */
export async function paperOf(tx: Tx): Promise<Paper | undefined> {
  const row = await papers(tx)
    .where('state', '=', 'in-use')
    .orderBy('used_from', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : asPaper(toRecord(row));
}

/** Without the files. */
export type PaperLine = Pick<
  PaperRecord,
  'id' | 'state' | 'fileName' | 'madeAt' | 'usedFrom' | 'usedUntil'
> & {
  hasLogo: boolean;
  madeBy: string | null;
};

/** The last fifty, newest first. */
export async function listPapers(tx: Tx): Promise<PaperLine[]> {
  const rows = await tx
    .selectFrom('paper')
    .leftJoin('account', 'account.id', 'paper.made_by')
    .select([
      'paper.id',
      'paper.state',
      'paper.file_name',
      'paper.logo_type',
      'paper.made_at',
      'paper.used_from',
      'paper.used_until',
      'account.name as made_by_name',
    ])
    .orderBy('paper.made_at', 'desc')
    .orderBy('paper.id', 'desc')
    .limit(50)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    fileName: row.file_name,
    madeAt: row.made_at,
    usedFrom: row.used_from,
    usedUntil: row.used_until,
    hasLogo: row.logo_type !== '',
    madeBy: row.made_by_name,
  }));
}

/** @throws the same 404 for an unknown and a hidden one. */
export async function selectPaper(tx: Tx, id: string): Promise<PaperRecord> {
  const row = await papers(tx).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

const written = (input: NewPaper) => ({
  file_name: input.fileName,
  file: input.file === null ? null : Buffer.from(input.file),
  styles: JSON.stringify(input.styles),
  logo: input.logo === null ? null : Buffer.from(input.logo.bytes),
  logo_type: input.logo?.mediaType ?? ('' as const),
  logo_width: input.logo?.width ?? 0,
  logo_height: input.logo?.height ?? 0,
  logo_words: input.logo?.alternative ?? '',
  accent: input.accent,
  cover: input.cover,
});

/** Keeps a paper as a draft; documents do not use it yet. Open to members: whoever prints a document needs it. */
export async function insertPaper(tx: Tx, input: NewPaper): Promise<string> {
  const { partnershipId, actor, ownKey } = contextOf(tx);
  if (partnershipId === null) throw new Error('Paper belongs to a partnership; this transaction has none');
  const id = newId();
  await tx
    .insertInto('paper')
    .values({
      partnership_id: partnershipId,
      id,
      state: 'draft',
      ...written(input),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      audience: [ownKey ?? partnershipId],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** @throws Problem 422 `changed-meanwhile`; 404. */
async function change(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: Partial<ReturnType<typeof written>> & { state?: PaperState; used_from?: string; used_until?: string },
): Promise<void> {
  const row = await tx.selectFrom('paper').select(columns).where('id', '=', id).executeTakeFirst();
  const next = 'Look at it again before you send yours';
  await changeKept(tx, { kind: 'paper', thing: 'paper', row, version, reason, next }, ({ from, to }) =>
    tx
      .updateTable('paper')
      .set({ ...set, version: to })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

export async function updatePaper(tx: Tx, id: string, version: number, input: NewPaper): Promise<void> {
  await change(tx, id, version, 'changed', written(input));
}

/** Puts a paper in use from the next document on; the one before is kept as replaced. */
export async function putInUse(tx: Tx, id: string, version: number): Promise<void> {
  const now = clock.now();
  const before = await tx
    .selectFrom('paper')
    .select(['id', 'version'])
    .where('state', '=', 'in-use')
    .where('id', '!=', id)
    .execute();
  for (const one of before)
    await change(tx, one.id, one.version, 'replaced', { state: 'replaced', used_until: now });
  await change(tx, id, version, 'put in use', { state: 'in-use', used_from: now });
}

/** Documents look like ours again, where it was in use. */
export async function removePaper(tx: Tx, id: string, version: number): Promise<void> {
  await change(tx, id, version, 'removed', { state: 'removed', used_until: clock.now() });
}

import {
  documentSchema,
  formats,
  writeDocuments,
  type FormatName,
  type FrankpledgeDocument,
  type Paper,
} from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { DataFolder } from '../../foundation/data-folder.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { freezeFile, readFrozenFile, sha256, type FrozenFile } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Course } from './step.store.ts';

export type EditionKind = 'restricted' | 'public';
export const editionWords: Readonly<Record<EditionKind, string>> = {
  restricted: 'Restricted edition',
  public: 'Public edition',
};

/** What an edition leaves out, and why: shown to who checks it. */
export type LeftOut = { what: string; why: string };

/** A document as it was frozen. */
export type FrozenEdition = {
  id: string;
  edition: EditionKind;
  number: number;
  documentHash: string;
  leftOut: LeftOut[];
  cause: 'approved' | 'published' | 'corrected';
  madeAt: string;
  madeBy: string;
  files: (FrozenFile & { format: FormatName; mediaType: string })[];
};

/** A document with its files, written to the data folder and not yet named by any row. */
export type Rendering = {
  document: FrankpledgeDocument;
  leftOut: LeftOut[];
  /** The JSON file, which is the tree. */
  json: string;
  files: FrozenEdition['files'];
};

/**
 * Renders a document in every format and keeps the files. Takes seconds: called before the transaction that names them
 * (`prepare`); the same document again writes the same files, so doing it twice leaves nothing behind.
 */
export async function renderEdition(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  document: FrankpledgeDocument,
  leftOut: readonly LeftOut[],
  /** The partnership's own paper. */
  template?: Paper,
): Promise<Rendering> {
  const files: FrozenEdition['files'] = [];
  let json = '';
  for (const { format, written } of await writeDocuments(document, Object.keys(formats) as FormatName[], {
    template,
  })) {
    const { bytes, mediaType } = written;
    if (format === 'json') json = new TextDecoder().decode(bytes);
    files.push({ ...(await freezeFile(folder, partnershipId, bytes)), format, mediaType });
  }
  return { document, leftOut: [...leftOut], json, files };
}

/** Names a rendering in the register: from now on it is what is given out. */
export async function insertEdition(
  tx: Tx,
  actor: Actor,
  course: Pick<Course, 'id' | 'partnershipId' | 'width'>,
  edition: EditionKind,
  cause: FrozenEdition['cause'],
  rendering: Rendering,
): Promise<void> {
  const last = await tx
    .selectFrom('assessment_edition')
    .select((each) => each.fn.max('number').as('number'))
    .where('assessment_id', '=', course.id)
    .where('edition', '=', edition)
    .executeTakeFirst();
  const id = newId();
  await tx
    .insertInto('assessment_edition')
    .values({
      partnership_id: course.partnershipId,
      id,
      assessment_id: course.id,
      edition,
      number: (last?.number ?? 0) + 1,
      document: rendering.json,
      document_hash: sha256(rendering.json),
      left_out: JSON.stringify(rendering.leftOut),
      cause,
      made_at: clock.now(),
      made_by: actor.accountId,
      ...course.width,
      own_audience: null,
    })
    .execute();
  await tx
    .insertInto('assessment_edition_file')
    .values(
      rendering.files.map((file) => ({
        partnership_id: course.partnershipId,
        assessment_edition_id: id,
        format: file.format,
        hash: file.hash,
        stored_name: file.storedAs,
        bytes: file.bytes,
        media_type: file.mediaType,
        ...course.width,
        own_audience: null,
      })),
    )
    .execute();
}

/** Every frozen edition of an assessment, newest first, without its tree. */
export async function listEditions(tx: Tx, assessmentId: string): Promise<FrozenEdition[]> {
  const rows = await tx
    .selectFrom('assessment_edition as e')
    .innerJoin('account as a', 'a.id', 'e.made_by')
    .select([
      'e.id',
      'e.edition',
      'e.number',
      'e.document_hash',
      'e.left_out',
      'e.cause',
      'e.made_at',
      'a.name',
    ])
    .where('e.assessment_id', '=', assessmentId)
    .orderBy('e.made_at', 'desc')
    .orderBy('e.id', 'desc')
    .execute();
  if (rows.length === 0) return [];
  const files = await tx
    .selectFrom('assessment_edition_file')
    .select(['assessment_edition_id', 'format', 'hash', 'stored_name', 'bytes', 'media_type'])
    .where(
      'assessment_edition_id',
      'in',
      rows.map(({ id }) => id),
    )
    .execute();
  const order = Object.keys(formats);
  return rows.map((row) => ({
    id: row.id,
    edition: row.edition,
    number: row.number,
    documentHash: row.document_hash,
    leftOut: row.left_out as unknown as LeftOut[],
    cause: row.cause,
    madeAt: row.made_at,
    madeBy: row.name,
    files: files
      .filter((file) => file.assessment_edition_id === row.id)
      .map((file) => ({
        // Written by insertEdition alone, from the typed list.
        format: file.format as FormatName,
        hash: file.hash,
        storedAs: file.stored_name,
        bytes: file.bytes,
        mediaType: file.media_type,
      }))
      .sort((a, b) => order.indexOf(a.format) - order.indexOf(b.format)),
  }));
}

/** The edition that is given out: the latest of its kind; null where none was frozen. */
export const inForce = (editions: readonly FrozenEdition[], edition: EditionKind): FrozenEdition | null =>
  editions.find((each) => each.edition === edition) ?? null;

/** The tree of a frozen edition. @throws Problem 404. */
export async function frozenTree(tx: Tx, editionId: string): Promise<FrankpledgeDocument> {
  const row = await tx
    .selectFrom('assessment_edition')
    .select('document')
    .where('id', '=', editionId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  const { schema: _, ...document } = documentSchema.parse(row.document);
  return document as FrankpledgeDocument;
}

/**
 * The tree as it was first frozen, without errata, and what stands in force now. Null where this edition was never frozen.
 */
export async function firstTree(
  tx: Tx,
  editions: readonly FrozenEdition[],
  edition: EditionKind,
): Promise<{ document: FrankpledgeDocument; leftOut: LeftOut[] } | null> {
  const first = editions.findLast((each) => each.edition === edition);
  return first === undefined ? null : { document: await frozenTree(tx, first.id), leftOut: first.leftOut };
}

/** One file of a frozen edition, checked by its hash. @throws Problem 404, `file-lost`, `file-changed`. */
export async function readEditionFile(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  edition: FrozenEdition,
  format: FormatName,
): Promise<{ bytes: Buffer; mediaType: string }> {
  const file = edition.files.find((each) => each.format === format);
  if (file === undefined) throw notFound();
  return { bytes: await readFrozenFile(folder, partnershipId, file), mediaType: file.mediaType };
}

/** What is wrong with the files on disk, by format; empty where all are as they were frozen. */
export async function checkEditionFiles(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  edition: FrozenEdition,
): Promise<Map<FormatName, string>> {
  const wrong = new Map<FormatName, string>();
  for (const file of edition.files)
    await readFrozenFile(folder, partnershipId, file).catch((error: unknown) => {
      wrong.set(file.format, error instanceof Error ? error.message : String(error));
    });
  return wrong;
}

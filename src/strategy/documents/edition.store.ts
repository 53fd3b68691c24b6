import { sql } from 'kysely';
import { formats, writeDocument, type FormatName, type Paper } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { freezeFile, readFrozenFile, type FrozenFile } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import { hashOf } from '../content.ts';
import type { StrategyContent } from '../content.types.ts';
import { below, partnershipOf } from '../strategy.store.ts';
import type { Strategy } from '../strategy.types.ts';
import { documentNames, documentOf, formatsOf, onePageSize, type Imprint, type StrategyDocument } from './strategy.documents.ts'; // prettier-ignore

export type EditionCause = 'csp-approved' | 'adopted' | 'revised';
export const causeWords: Readonly<Record<EditionCause, string>> = {
  'csp-approved': 'Draft as the partnership approved it',
  adopted: 'As adopted',
  revised: 'As revised',
};

export type EditionFile = FrozenFile & { document: StrategyDocument; format: FormatName; mediaType: string };

/** A strategy as it was frozen, without its content. */
export type Edition = {
  id: string;
  number: number;
  cause: EditionCause;
  textNumber: number;
  hash: string;
  madeAt: string;
  madeBy: string;
  madeById: string | null;
  publishedAt: string | null;
  publishedBy: string;
  files: EditionFile[];
};

/** One document in one format. @param template the partnership's own paper. */
export async function writeOne(
  name: StrategyDocument,
  format: FormatName,
  content: StrategyContent,
  imprint: Imprint,
  template?: Paper,
): Promise<{ bytes: Uint8Array; mediaType: string; extension: string }> {
  const size = name === 'on-a-page' && format !== 'html' ? { size: onePageSize } : {};
  return writeDocument(documentOf(name, content, imprint, template), format, { template, ...size });
}

/**
 * Makes every document in every format and keeps the files. Takes seconds: called before the transaction that names them; the same
 * content again writes the same files.
 */
export async function renderFiles(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  content: StrategyContent,
  imprint: Imprint,
  template?: Paper,
): Promise<EditionFile[]> {
  const files: EditionFile[] = [];
  for (const name of documentNames)
    for (const format of formatsOf(name)) {
      const { bytes, mediaType } = await writeOne(name, format, content, imprint, template);
      files.push({ ...(await freezeFile(folder, partnershipId, bytes)), document: name, format, mediaType });
    }
  return files;
}

/** Freezes a content under the next number. @returns its hash. */
export async function insertEdition(
  tx: Tx,
  strategy: Strategy,
  cause: EditionCause,
  content: StrategyContent,
  /** ISO moment; earlier only for the demonstration. */
  madeAt: string = clock.now(),
): Promise<string> {
  const last = await tx
    .selectFrom('strategy_edition')
    .select((each) => each.fn.max('number').as('number'))
    .where('strategy_id', '=', strategy.id)
    .executeTakeFirst();
  const id = newId();
  const hash = hashOf(content);
  await tx
    .insertInto('strategy_edition')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      strategy_id: strategy.id,
      number: (last?.number ?? 0) + 1,
      cause,
      text_number: strategy.textNumber,
      content: JSON.stringify(content),
      hash,
      made_at: madeAt,
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(strategy),
    })
    .execute();
  return hash;
}

/** Frozen editions of a strategy, the newest first. */
export async function listEditions(tx: Tx, strategyId: string): Promise<Edition[]> {
  const rows = await tx
    .selectFrom('strategy_edition as e')
    .leftJoin('account as m', 'm.id', 'e.made_by')
    .leftJoin('account as p', 'p.id', 'e.published_by')
    .select([
      'e.id',
      'e.number',
      'e.cause',
      'e.text_number',
      'e.hash',
      'e.made_at',
      'e.made_by',
      'm.name as maker',
      'e.published_at',
      'p.name as publisher',
    ]) // prettier-ignore
    .where('e.strategy_id', '=', strategyId)
    .orderBy('e.number', 'desc')
    .execute();
  if (rows.length === 0) return [];
  const files = await tx
    .selectFrom('strategy_edition_file')
    .select(['strategy_edition_id', 'document', 'format', 'hash', 'stored_name', 'bytes', 'media_type'])
    .where(
      'strategy_edition_id',
      'in',
      rows.map(({ id }) => id),
    ) // prettier-ignore
    .execute();
  const order = documentNames;
  const formatOrder = Object.keys(formats);
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    cause: row.cause,
    textNumber: row.text_number,
    hash: row.hash,
    madeAt: row.made_at,
    madeBy: row.maker ?? 'by itself',
    madeById: row.made_by,
    publishedAt: row.published_at,
    publishedBy: row.publisher ?? '',
    files: files
      .filter((file) => file.strategy_edition_id === row.id)
      .map((file) => ({
        document: file.document,
        // Written by insertEdition alone, from the typed list.
        format: file.format as FormatName,
        hash: file.hash,
        storedAs: file.stored_name,
        bytes: file.bytes,
        mediaType: file.media_type,
      }))
      .sort(
        (a, b) =>
          order.indexOf(a.document) - order.indexOf(b.document) ||
          formatOrder.indexOf(a.format) - formatOrder.indexOf(b.format),
      ),
  }));
}

/** The content of a frozen edition. @throws Problem 404, also where it is of another strategy. */
export async function editionContent(
  tx: Tx,
  strategyId: string,
  editionId: string,
): Promise<StrategyContent> {
  const row = await tx
    .selectFrom('strategy_edition')
    .select('content')
    .where('strategy_id', '=', strategyId)
    .where('id', '=', editionId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  // Written by insertEdition and never changed since.
  return row.content as unknown as StrategyContent;
}

/** Publishes an edition: names its files, and says when and by whom. @throws Problem 404 where it is published already. */
export async function publishEdition(
  tx: Tx,
  strategy: Strategy,
  editionId: string,
  files: readonly EditionFile[],
  /** ISO moment; earlier only for the demonstration. */
  at: string = clock.now(),
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('strategy_edition')
    .set({ published_at: at, published_by: contextOf(tx).actor?.accountId ?? null })
    .where('strategy_id', '=', strategy.id)
    .where('id', '=', editionId)
    .where('published_at', 'is', null)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw notFound();
  await tx
    .insertInto('strategy_edition_file')
    .values(
      files.map((file) => ({
        partnership_id: partnershipOf(tx),
        strategy_edition_id: editionId,
        document: file.document,
        format: file.format,
        hash: file.hash,
        stored_name: file.storedAs,
        bytes: file.bytes,
        media_type: file.mediaType,
        ...below(strategy),
      })),
    )
    .execute();
}

/** A frozen file, checked by its hash. @throws Problem 404, `file-lost`, `file-changed`. */
export async function readEditionFile(
  folder: Pick<DataFolder, 'files' | 'keys'>,
  partnershipId: string,
  edition: Edition,
  name: StrategyDocument,
  format: FormatName,
): Promise<{ bytes: Buffer; mediaType: string }> {
  const file = edition.files.find((each) => each.document === name && each.format === format);
  if (file === undefined) throw notFound();
  return { bytes: await readFrozenFile(folder, partnershipId, file), mediaType: file.mediaType };
}

/** Addresses of some frozen files, for the crawl. */
export async function fileAddresses(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ strategy: string; edition: string }>`
    select e.strategy_id as strategy, e.id as edition from strategy_edition e
    where exists (select from strategy_edition_file f where f.partnership_id = e.partnership_id and f.strategy_edition_id = e.id)
    order by e.id desc limit 1`.execute(tx);
  return rows.map(({ strategy, edition }) => `/strategy/${strategy}/editions/${edition}/on-a-page.html`);
}

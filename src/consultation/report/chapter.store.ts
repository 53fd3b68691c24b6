import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { sha256 } from '../../foundation/kept-file.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import type { FrankpledgeDocument } from '../../documents/documents.ts';
import { below, partnershipOf } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import type { Chapter } from './chapter.document.ts';
import type { ChapterEdition } from './chapter.writer.ts';
import type { ReleasedCell } from './chapter.open.ts';

/** A chapter frozen as it was. */
export type FrozenChapter = {
  id: string;
  edition: ChapterEdition;
  number: number;
  hash: string;
  madeAt: string;
  madeBy: string | null;
  makerName: string;
  checkerName: string | null;
  publishedAt: string | null;
};

/** The newest first. */
export async function listChapters(tx: Tx, waveId: string): Promise<FrozenChapter[]> {
  const rows = await tx
    .selectFrom('consultation_chapter as c')
    .leftJoin('account as maker', 'maker.id', 'c.made_by')
    .leftJoin('account as checker', 'checker.id', 'c.checked_by')
    .select([
      'c.id',
      'c.edition',
      'c.number',
      'c.hash',
      'c.made_at',
      'c.made_by',
      'c.published_at',
      'maker.name as maker',
      'checker.name as checker',
    ]) // prettier-ignore
    .where('c.consultation_wave_id', '=', waveId)
    .orderBy('c.made_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    edition: row.edition,
    number: row.number,
    hash: row.hash,
    madeAt: row.made_at,
    madeBy: row.made_by,
    makerName: row.maker ?? 'somebody who has left',
    checkerName: row.checker,
    publishedAt: row.published_at,
  }));
}

/** The tree of a frozen chapter. @throws 404 */
export async function selectChapter(tx: Tx, waveId: string, id: string): Promise<FrankpledgeDocument> {
  const row = await tx
    .selectFrom('consultation_chapter')
    .select('document')
    .where('consultation_wave_id', '=', waveId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  // Written by `freezeChapter` and never changed since.
  return row.document as unknown as FrankpledgeDocument;
}

/** Freezes a chapter under the next number of its edition. The hash is of the tree as it is kept. */
export async function freezeChapter(
  tx: Tx,
  wave: Wave,
  edition: ChapterEdition,
  chapter: Chapter,
): Promise<string> {
  const id = newId();
  const document = JSON.stringify(chapter.document);
  const earlier = (await listChapters(tx, wave.id)).filter((each) => each.edition === edition);
  await tx
    .insertInto('consultation_chapter')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      consultation_wave_id: wave.id,
      edition,
      number: earlier.reduce((most, { number }) => Math.max(most, number), 0) + 1,
      document,
      tables: JSON.stringify(chapter.released),
      hash: sha256(document),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(wave),
    })
    .execute();
  return id;
}

/**
 * Publishes a frozen public edition.
 * @param checkedBy must be another person than who froze it.
 * @throws Problem 409 `second-person` otherwise; 404
 */
export async function publishChapter(tx: Tx, wave: Wave, id: string, checkedBy: string): Promise<void> {
  const own = (await listChapters(tx, wave.id)).find((each) => each.id === id && each.edition === 'public');
  if (own === undefined || own.publishedAt !== null) throw notFound();
  if (own.madeBy === checkedBy)
    throw new Problem({
      status: 409,
      code: 'second-person',
      title: 'A second person must check it',
      detail:
        'Who froze the public edition cannot publish it. Ask another manager, or have an analyst freeze it.',
    });
  await tx
    .updateTable('consultation_chapter')
    .set({ checked_by: checkedBy, published_at: clock.now() })
    .where('id', '=', id)
    .execute();
}

export type PublishedChapter = {
  number: number;
  document: FrankpledgeDocument;
  tables: ReleasedCell[];
  hash: string;
  publishedAt: string;
};

/** Public editions of one consultation, the newest first. */
export const publishedChapters = (database: Database, code: string): Promise<PublishedChapter[]> =>
  database.asVisitor(async (tx) => {
    const { rows } = await sql<PublishedChapter>`
      select number, document, tables, hash, published_at as "publishedAt" from published_chapters(${code})`.execute(
      tx,
    );
    return rows;
  });

/** The newest published public edition of a chapter of this partnership, for quoting: its first paragraphs in plain words. */
export async function newestPublishedChapter(tx: Tx): Promise<{
  code: string;
  title: string;
  publishedAt: string;
  hash: string;
  paragraphs: string[];
} | null> {
  const row = await tx
    .selectFrom('consultation_chapter as c')
    .innerJoin('consultation_wave as w', 'w.id', 'c.consultation_wave_id')
    .select(['w.code', 'w.title', 'c.published_at', 'c.hash', 'c.document'])
    .where('c.edition', '=', 'public')
    .where('c.published_at', 'is not', null)
    .orderBy('c.published_at', 'desc')
    .orderBy('c.id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.published_at === null) return null;
  // Written by `freezeChapter` and never changed since.
  const { blocks } = row.document as unknown as FrankpledgeDocument;
  const paragraphs = blocks.flatMap((block) =>
    block.kind === 'paragraph'
      ? [block.content.map((part) => (typeof part === 'string' ? part : 'strong' in part ? part.strong : part.text)).join('')] // prettier-ignore
      : [],
  );
  return {
    code: row.code,
    title: row.title,
    publishedAt: row.published_at,
    hash: row.hash,
    paragraphs: paragraphs.slice(0, 4),
  };
}

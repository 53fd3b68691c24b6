import { z } from 'zod';
import {
  documentSchemaVersion,
  fillWorkbook,
  formats,
  quotedFigures,
  writeDocument,
  type Block,
  type Cell,
  type CellFilling,
  type FrankpledgeDocument,
} from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { freezeFile, readFrozenFile, sha256, type FrozenFile } from '../../foundation/kept-file.ts';
import { periodInWords } from '../../foundation/period.ts';
import { notFound } from '../../foundation/problem.ts';
import { softwareVersion } from '../../foundation/version.ts';
import { printNumber } from '../../statistics/statistics.ts';
import type { ReturnsServices } from './returns.services.ts';
import { partnershipOf } from './form.store.ts';
import { below, type PeriodReturn } from './return.store.ts';
import type { CellValue } from './value.store.ts';

/** What a cell holds, for a copy: of a return being filled, or with corrections over it. */
export type Held = Pick<CellValue, 'kind' | 'number' | 'words' | 'figure' | 'note'>;

const fileShape = z.object({
  name: z.string(),
  mediaType: z.string(),
  hash: z.string(),
  storedAs: z.string(),
  bytes: z.number(),
});
type CopyFile = FrozenFile & { name: string; mediaType: string };

export type FrozenCopy = {
  number: number;
  hash: string;
  file: CopyFile;
  madeAt: string;
  madeByName: string;
  signedByName: string;
};

/** A number as it is written in a return: all its digits, none invented. */
export const numberText = (value: number): string =>
  printNumber(value, Number.isInteger(value) ? 0 : Math.min(4, String(value).split('.')[1]?.length ?? 2));

/** What stands in a cell, in words. */
export function heldText(held: Held | undefined): string {
  if (held === undefined) return '';
  if (held.number !== null) return numberText(held.number);
  return held.words;
}

/** The spreadsheet of a return, in the recipient's own layout where they sent one. */
export async function returnFile(
  services: Pick<ReturnsServices, 'folder'>,
  actor: Pick<Actor, 'partnershipId'>,
  own: PeriodReturn,
  values: ReadonlyMap<string, Held>,
  document: FrankpledgeDocument,
): Promise<{ bytes: Uint8Array; name: string; mediaType: string }> {
  const base = `${own.title} ${own.period.from} to ${own.period.to}`.replace(/[^\p{L}\p{N} ,'-]+/gu, ' ');
  if (own.blank === null) {
    const written = await writeDocument(document, 'xlsx');
    return { bytes: written.bytes, name: `${base}.xlsx`, mediaType: formats.xlsx.mediaType };
  }
  const fillings = own.cells.flatMap((cell): CellFilling[] => {
    const held = values.get(cell.code);
    if (cell.place === null || cell.place.lost || held === undefined) return [];
    const value = held.number ?? held.words;
    return value === '' ? [] : [{ sheet: cell.place.sheet, ref: cell.place.ref, value }];
  });
  const blank = await readFrozenFile(services.folder, actor.partnershipId, own.blank);
  return {
    bytes: await fillWorkbook(blank, fillings),
    name: `${base}.xlsx`,
    mediaType: formats.xlsx.mediaType,
  };
}

const sections = (own: PeriodReturn): string[] => [...new Set(own.cells.map(({ section }) => section))];

/** A return as a document: every cell with its value and where it is from. */
export function returnDocument(
  own: PeriodReturn,
  values: ReadonlyMap<string, Held>,
  said: { recipient: string; banner: string; author: string; note: string },
): FrankpledgeDocument {
  const figures = [...values.values()].flatMap(({ figure }) => (figure === null ? [] : [figure]));
  const cellOf = (held: Held | undefined): Cell =>
    held?.number == null
      ? { content: [held === undefined || held.words === '' ? (held?.note ?? '') : held.words] }
      : {
          value: held.number,
          text: numberText(held.number),
          ...(held.figure === null ? {} : { figure: held.figure.id }),
        };
  const source = (held: Held | undefined): string => {
    switch (held?.kind) {
      case 'figure':
        return held.figure === null
          ? 'Worked out'
          : `${held.figure.measureTitle}: ${held.figure.categoryTitle}`;
      case 'answer':
        return 'Answered by its owner';
      case 'typed':
        return 'Typed';
      case 'words':
        return 'The same words every time';
      default:
        return 'Not given';
    }
  };
  const blocks: Block[] = [
    ...(said.note === ''
      ? []
      : [
          {
            kind: 'note' as const,
            tone: 'information' as const,
            title: 'About this copy',
            content: [said.note],
          },
        ]),
    ...sections(own).map((section, index): Block => ({
      kind: 'table',
      caption: section === '' ? `Part ${index + 1}` : section,
      columns: [
        { title: 'What is asked', kind: 'text', width: 1.6 },
        { title: 'Column', kind: 'text' },
        { title: 'Value', kind: 'text', width: 1.2 },
        { title: 'From', kind: 'text' },
      ],
      rowHeadings: true,
      rows: own.cells
        .filter((cell) => cell.section === section)
        .map((cell) => {
          const held = values.get(cell.code);
          const place = cell.place === null ? cell.column : `${cell.place.sheet} ${cell.place.ref}`;
          return [{ content: [cell.row] }, { content: [place] }, cellOf(held), { content: [source(held)] }];
        }),
      notes: [],
    })),
  ];
  const document: FrankpledgeDocument = {
    schemaVersion: documentSchemaVersion,
    title: own.title,
    subtitle: `${periodInWords(own.period)}, to ${said.recipient}`,
    marking: 'OFFICIAL',
    banner: said.banner,
    language: 'en-GB',
    author: said.author,
    createdAt: clock.now(),
    softwareVersion,
    blocks,
    figures: [],
    sources: [],
  };
  const quoted = new Set(quotedFigures(document));
  const own_ = new Map(figures.filter(({ id }) => quoted.has(id)).map((figure) => [figure.id, figure]));
  return { ...document, figures: [...own_.values()] };
}

/** Freezes a copy under the next number: the tree and the spreadsheet, by hash. */
export async function freezeCopy(
  tx: Tx,
  services: Pick<ReturnsServices, 'folder'>,
  actor: Actor,
  own: PeriodReturn,
  values: ReadonlyMap<string, Held>,
  document: FrankpledgeDocument,
  signedBy: string | null,
): Promise<number> {
  const { bytes, name, mediaType } = await returnFile(services, actor, own, values, document);
  const file: CopyFile = {
    ...(await freezeFile(services.folder, actor.partnershipId, bytes)),
    name,
    mediaType,
  };
  const tree = JSON.stringify(document);
  const number = (await listCopies(tx, own.id)).length + 1;
  await tx
    .insertInto('return_copy')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      period_return_id: own.id,
      number,
      document: tree,
      hash: sha256(tree),
      file: JSON.stringify(file),
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      signed_by: signedBy,
      ...below(own),
    })
    .execute();
  return number;
}

/** The first first. */
export async function listCopies(tx: Tx, returnId: string): Promise<FrozenCopy[]> {
  const rows = await tx
    .selectFrom('return_copy')
    .leftJoin('account as maker', 'maker.id', 'return_copy.made_by')
    .leftJoin('account as signer', 'signer.id', 'return_copy.signed_by')
    .select(['number', 'hash', 'file', 'return_copy.made_at', 'maker.name as maker', 'signer.name as signer'])
    .where('period_return_id', '=', returnId)
    .orderBy('number')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    number: row.number,
    hash: row.hash,
    file: fileShape.parse(row.file),
    madeAt: row.made_at,
    madeByName: row.maker ?? 'somebody who has left',
    signedByName: row.signer ?? 'somebody who has left',
  }));
}

/** A frozen copy as a document. @throws 404 */
export async function selectCopy(tx: Tx, returnId: string, number: number): Promise<FrankpledgeDocument> {
  const row = await tx
    .selectFrom('return_copy')
    .select('document')
    .where('period_return_id', '=', returnId)
    .where('number', '=', number)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  // Written by `freezeCopy` and never changed since.
  return row.document as unknown as FrankpledgeDocument;
}

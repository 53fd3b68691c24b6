import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import {
  writeDocument,
  type FormatName,
  type FrankpledgeDocument,
  type WriteOptions,
} from '../../documents/documents.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { canonicalJson } from '../../statistics/statistics.ts';
import type { NamedArea } from '../evidence.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { partnershipOf } from './keys.store.ts';
import { linesOn } from './line.store.ts';
import { packBlocks, packDocument, type PackLineWords } from './pack.document.ts';
import { fileNames, onOneSide } from './pack.rules.ts';
import { insertPack, nextEdition, packFormats, type PackFormat } from './pack.store.ts';
import { packView, type PackView, type WardView } from './pack.view.ts';
import { decideRequest, type PackRequest } from './request.store.ts';

export type PackServices = RegisterServices & {
  may: (actor: Actor, action: string) => boolean;
  /** Banner printed on every document: the demonstration's words, or empty. */
  documentBanner: string;
};

/** What every pack is made from today. */
export type Making = {
  pack: PackView;
  lines: readonly PackLineWords[];
  /** The partnership's own paper; ours where it has none. */
  paper: WriteOptions['template'];
};

export type WorkingCopy = {
  pack: PackView;
  view: WardView;
  document: FrankpledgeDocument;
  /** Of everything but the edition's own line: the same while nothing in the pack has changed. */
  fingerprint: string;
};

export async function startMaking(tx: Tx, services: PackServices): Promise<Making> {
  return {
    pack: await packView(tx, services, partnershipOf(tx)),
    lines: await linesOn(tx, clock.today()),
    paper: await paperOf(tx),
  };
}

const authorOf = (pack: PackView): string => `Community safety unit, ${pack.area.name}`;

/** The pack of a ward as it would be released now. @throws 404 for a ward that is none of these. */
export function workingCopy({ pack, lines }: Making, services: PackServices, code: string): WorkingCopy {
  const view = pack.of(code);
  if (view === null) throw notFound();
  return {
    pack,
    view,
    document: packDocument(pack, view, {
      lines,
      edition: `Working copy of ${dayInWords(clock.today())}, not released: not to be passed on.`,
      banner: services.documentBanner,
      author: authorOf(pack),
    }),
    fingerprint: createHash('sha256')
      .update(canonicalJson(JSON.parse(JSON.stringify(packBlocks(pack, view, lines)))))
      .digest('hex'),
  };
}

/** A pack in one format. On paper it is one side; the web page has every figure and file with it. */
export async function writePack(
  document: FrankpledgeDocument,
  format: FormatName,
  paper?: WriteOptions['template'],
): Promise<Uint8Array> {
  const onPaper = format === 'pdf' || format === 'docx';
  const printed = onPaper ? onOneSide(document) : document;
  const write = async (template: WriteOptions['template']): Promise<Uint8Array> =>
    (await writeDocument(printed, format, { template, ...(onPaper ? { size: 'compact' as const } : {}) }))
      .bytes;
  let bytes = await write(paper);
  // A full page has no room for a logo: the words matter more.
  if (format === 'pdf' && pagesOf(bytes) > 1 && paper?.logo != null)
    bytes = await write({ ...paper, logo: null });
  if (format === 'pdf' && pagesOf(bytes) > 1)
    throw new Problem({
      status: 422,
      code: 'more-than-one-side',
      title: `The pack of ${document.title} takes more than one side of A4`,
      detail: 'Shorten what is written for it under Ward packs, What is being done and Whom to ask.',
    });
  return bytes;
}

/** Pages of a PDF of ours: each has an object of its own that is not compressed. */
export const pagesOf = (pdf: Uint8Array): number =>
  Buffer.from(pdf)
    .toString('latin1')
    .match(/\/Type\s*\/Page(?!s)\b/g)?.length ?? 0;

export type Release = {
  /** Which request it answers; null where the unit releases it of its own accord. */
  request: PackRequest | null;
  openToMembers: boolean;
  /** Of the copy that was looked at; null where many are released together. */
  fingerprint: string | null;
};

/**
 * Releases a ward's pack: freezes the tree and its files, answers the request and tells who asked.
 * @throws Problem 422 `changed-since` where the figures or lines are no longer those that were looked at
 */
export async function releasePack(
  tx: Tx,
  services: PackServices,
  making: Making,
  ward: NamedArea,
  release: Release,
): Promise<string> {
  const { actor } = contextOf(tx);
  const { pack, view, fingerprint } = workingCopy(making, services, ward.code);
  if (release.fingerprint !== null && release.fingerprint !== fingerprint) {
    const message =
      'The figures or the lines have changed since you looked. Look at the pack again, then release it';
    throw new Problem({
      status: 422,
      code: 'changed-since',
      title: message,
      fields: [{ name: 'fingerprint', message }],
    });
  }
  const edition = await nextEdition(tx, ward.code);
  const { request } = release;
  const document = packDocument(pack, view, {
    lines: making.lines,
    edition: `Edition ${edition}, released ${dayInWords(clock.today())} by ${actor?.accountName ?? 'the unit'}${request === null ? '' : ` for ${request.askerName}`}.`,
    banner: services.documentBanner,
    author: authorOf(pack),
  });
  const files: { format: PackFormat; bytes: Uint8Array }[] = [];
  for (const format of packFormats)
    files.push({ format, bytes: await writePack(document, format, making.paper) });
  const id = await insertPack(tx, {
    requestId: request?.id ?? null,
    askedBy: request?.askedBy ?? null,
    openToMembers: release.openToMembers,
    ward: view.ward,
    edition,
    periods: pack.periods,
    document,
    files,
  });
  if (request !== null) {
    await decideRequest(tx, request.id, request.version, 'released', '');
    await tell(tx, request, 'released');
  }
  return id;
}

/** Tells who asked, in words that anybody may read in somebody's inbox. */
export async function tell(tx: Tx, request: PackRequest, what: 'released' | 'refused'): Promise<void> {
  const to =
    request.askedBy !== null
      ? { accountId: request.askedBy }
      : request.address !== null
        ? { address: request.address }
        : null;
  if (to === null) return;
  const asked = `You asked for a ward pack on ${dayInWords(request.askedOn)}.`;
  const how =
    request.askedBy !== null
      ? 'Sign in and open Assessment, then Ward packs.'
      : 'The community safety unit will hand it to you; ring them if you hear nothing within a few days.';
  const why =
    request.askedBy !== null
      ? 'Sign in and open Assessment, then Ward packs, to read why.'
      : 'Ring the community safety unit to hear why.';
  await queueMessage(tx, {
    to,
    kind: 'notice',
    subject: what === 'released' ? 'Your ward pack is ready' : 'Your request for a ward pack was answered',
    text:
      what === 'released' ? `${asked}\n\nIt is ready. ${how}\n` : `${asked}\n\nIt was not released. ${why}\n`,
  });
}

/**
 * The packs of all wards as working copies, one file a ward.
 * @param done called after each, with how many are made.
 */
export async function writeAll(
  making: Making,
  services: PackServices,
  format: FormatName,
  done: (made: number, of: number, ward: NamedArea) => void = () => undefined,
): Promise<Map<string, Uint8Array>> {
  const { wards } = making.pack;
  const names = fileNames(wards);
  const files = new Map<string, Uint8Array>();
  for (const [index, ward] of wards.entries()) {
    const { document } = workingCopy(making, services, ward.code);
    files.set(
      `${names.get(ward.code) ?? ward.code}.${format}`,
      await writePack(document, format, making.paper),
    );
    done(index + 1, wards.length, ward);
  }
  return files;
}

/** Files in one zip; they are compressed already where it helps. */
export const zipOf = (files: ReadonlyMap<string, Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries(files), { level: 1 });

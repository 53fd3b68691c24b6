/**
 * A Word file (or a workbook, which is packed the same way) as its parts, taken apart with care: what a person uploads ends up in
 * papers that the partnership sends out, so nothing that runs, fetches or swells gets in.
 */
import { zipSync, type Zippable } from 'fflate';
import { buffer } from 'node:stream/consumers';
import * as yauzl from 'yauzl';
import { badInput, Problem } from '../foundation/problem.ts';
import { elements, parseXml, plain, type XmlElement } from './xml.tree.ts';

/** House limits: a council's template with a photograph on its cover is under 2 MB and has about thirty parts. */
export const templateLimits = {
  fileBytes: 5 * 1024 ** 2,
  parts: 500,
  unpackedBytes: 40 * 1024 ** 2,
  /** How often one part may grow by unpacking; only looked at above 1 MB. */
  ratio: 200,
  xmlBytes: 12 * 1024 ** 2,
} as const;

/** The parts by name (`word/styles.xml`), as bytes. */
export type WordPackage = Map<string, Uint8Array>;

export type Relationship = { id: string; type: string; target: string; external: boolean };

export function templateRefused(why: string): Problem {
  return badInput('template-refused', 'The template was not taken', why);
}

const relationshipKind = (type: string): string => type.slice(type.lastIndexOf('/') + 1);

/** What a file must be, in the words of its refusals. */
export type PackageKind = {
  refused: (why: string) => Problem;
  /** `a Word document`. */
  called: string;
  /** Said of a file in the old format, or one locked with a password. */
  old: string;
  /** Endings it may have: `.docx or .dotx`. */
  endings: string;
};

const wordDocument: PackageKind = {
  refused: templateRefused,
  called: 'a Word document',
  old: 'The file is in the old Word format or locked with a password. Open it in Word and save it as a Word document (.docx) without a password',
  endings: '.docx or .dotx',
};

/** @throws Problem as `kind` refuses (`template-refused`), in words for whoever uploaded it. */
export async function openPackage(bytes: Uint8Array, kind: PackageKind = wordDocument): Promise<WordPackage> {
  const templateRefused = kind.refused;
  if (bytes.length === 0) throw templateRefused('The file is empty');
  if (bytes.length > templateLimits.fileBytes)
    throw templateRefused('The file is larger than 5 MB. Make the pictures in it smaller and save it again');
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (start.startsWith('\u00d0\u00cf\u0011\u00e0')) throw templateRefused(kind.old);
  if (!start.startsWith('PK\u0003\u0004'))
    throw templateRefused(`The file is not ${kind.called}. Send a ${kind.endings}`);
  let zip: yauzl.ZipFile | null = null;
  const parts: WordPackage = new Map();
  try {
    zip = await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      validateEntrySizes: true,
    });
    if (zip.entryCount > templateLimits.parts)
      throw templateRefused(`The file holds ${zip.entryCount} parts, which is too many for ${kind.called}`);
    let unpacked = 0;
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (name.endsWith('/')) continue;
      if (entry.isEncrypted())
        throw templateRefused('The file is locked with a password. Save it without one');
      if (parts.has(name)) throw templateRefused('The file holds two parts of the same name');
      unpacked += entry.uncompressedSize;
      const swells =
        entry.uncompressedSize > 1024 ** 2 &&
        entry.uncompressedSize > Math.max(1, entry.compressedSize) * templateLimits.ratio;
      const long = /\.(xml|rels)$/.test(name) && entry.uncompressedSize > templateLimits.xmlBytes;
      if (swells || long || unpacked > templateLimits.unpackedBytes)
        throw templateRefused('The file becomes far too large when it is unpacked');
      parts.set(name, await buffer(await zip.openReadStreamPromise(entry)));
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw templateRefused(`The file is damaged. Open it and save it again as ${kind.endings}`);
  } finally {
    zip?.close();
  }
  return parts;
}

export function packPackage(parts: WordPackage): Uint8Array {
  const files: Zippable = {};
  // Word and the file command tell a Word file by its first part.
  const names = [...parts.keys()].sort((a, b) => Number(b.startsWith('[')) - Number(a.startsWith('[')));
  for (const name of names) {
    const bytes = parts.get(name);
    // A moment of its own would make every file differ from the last.
    if (bytes !== undefined) files[name] = [bytes, { mtime: '1980-01-01T12:00:00' }];
  }
  return zipSync(files);
}

/** An XML part as a tree. @throws Problem as `kind` refuses when it is missing or not sound. */
export function partXml(parts: WordPackage, name: string, kind: PackageKind = wordDocument): XmlElement {
  const templateRefused = kind.refused;
  const bytes = parts.get(name);
  if (bytes === undefined) throw templateRefused(`The file is not ${kind.called}: ${name} is missing`);
  try {
    return parseXml(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw templateRefused(`A part of the file cannot be read (${name}). Open it and save it again`);
  }
}

/** `word/document.xml` → `word/_rels/document.xml.rels`; the empty name → `_rels/.rels`. */
export function relationshipsName(part: string): string {
  const slash = part.lastIndexOf('/') + 1;
  return `${part.slice(0, slash)}_rels/${part.slice(slash)}.rels`;
}

export function relationshipsOf(
  parts: WordPackage,
  part: string,
  kind: PackageKind = wordDocument,
): Relationship[] {
  const name = relationshipsName(part);
  if (!parts.has(name)) return [];
  return elements(partXml(parts, name, kind), 'Relationship').map(({ attributes }) => ({
    id: plain(attributes['Id'] ?? ''),
    type: relationshipKind(plain(attributes['Type'] ?? '')),
    target: plain(attributes['Target'] ?? ''),
    external: attributes['TargetMode'] === 'External',
  }));
}

/** The name of the part that a relationship of `from` leads to. */
export function targetPart(from: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const folder = from.split('/').slice(0, -1);
  for (const step of target.split('/')) {
    if (step === '..') folder.pop();
    else if (step !== '.') folder.push(step);
  }
  return folder.join('/');
}

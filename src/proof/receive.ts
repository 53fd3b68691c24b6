import { text as streamText } from 'node:stream/consumers';
import * as yauzl from 'yauzl';
import { badInput, Problem } from '../foundation/problem.ts';
import type { ProofText } from './proof.types.ts';
import { readHtml, readPlain, readWordXml } from './reading.rules.ts';

/** What is taken in at most; house rules, wide enough for a committee pack of a thousand pages. */
export const proofLimits = {
  fileBytes: 20 * 1024 ** 2,
  /** Text after unpacking, in characters. */
  characters: 2_500_000,
  /** The text part of a Word file, unpacked. */
  wordXmlBytes: 40 * 1024 ** 2,
  zipEntries: 5_000,
  /** How often the size may grow by unpacking; Word's own XML stays well under 50. */
  ratio: 200,
} as const;

/** What can be read, for the form's hint and the messages. */
export const readable = 'Word (.docx), plain text (.txt), Markdown (.md) or a web page (.html)';

function notReadable(name: string, why: string): Problem {
  return badInput('proof-not-readable', `“${name}” cannot be proofed`, why);
}

function tooLong(name: string): Problem {
  return badInput('proof-too-long', `“${name}” is too long`, 'Split it and send the parts.');
}

/** The main text of a Word file, its XML. @throws Problem when it is damaged, locked, a bomb or no Word file. */
async function wordXml(bytes: Uint8Array, name: string): Promise<string> {
  let zip: yauzl.ZipFile | null = null;
  try {
    zip = await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      strictFileNames: false,
      validateEntrySizes: true,
    });
    if (zip.entryCount > proofLimits.zipEntries)
      throw notReadable(name, `It holds ${zip.entryCount} parts, which no Word file does.`);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== 'word/document.xml') continue;
      if (entry.isEncrypted()) throw notReadable(name, 'It is locked. Save it without a password.');
      if (
        entry.uncompressedSize > proofLimits.wordXmlBytes ||
        (entry.uncompressedSize > 1024 ** 2 &&
          entry.uncompressedSize > Math.max(1, entry.compressedSize) * proofLimits.ratio)
      )
        throw notReadable(name, 'Its text is too large when unpacked. Split it and send the parts.');
      return await streamText(await zip.openReadStreamPromise(entry));
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw notReadable(
      name,
      'It is damaged or is not a Word file. Open it in Word and save it again as .docx.',
    );
  } finally {
    zip?.close();
  }
  throw notReadable(name, 'It is a zip file but not a Word document. Send the .docx itself.');
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Word's "plain text" on Windows.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Tells from the text itself whether it is a web page. */
const looksLikeHtml = (text: string): boolean =>
  /^\s*(?:<!doctype html|<html[\s>])/i.test(text.slice(0, 2_000)) ||
  /<\/(?:html|body)>\s*$/i.test(text.slice(-200));

/** Text that was typed or pasted. @throws Problem `proof-too-long`. */
export function readPasted(text: string, name = 'Pasted text'): ProofText {
  if (text.length > proofLimits.characters) throw tooLong(name);
  return looksLikeHtml(text) ? readHtml(text, name) : readPlain(text, name);
}

/**
 * A file as it came, told by its first bytes rather than by its name.
 * @throws Problem `proof-not-readable`, `proof-too-long`.
 */
export async function readFileBytes(bytes: Uint8Array, name: string): Promise<ProofText> {
  if (bytes.length === 0) throw notReadable(name, 'It is empty.');
  if (bytes.length > proofLimits.fileBytes)
    throw badInput('proof-too-long', `“${name}” is too large`, 'Split it and send the parts.');
  const start = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (start.startsWith('PK')) {
    return withinLength(readWordXml(await wordXml(bytes, name), name));
  }
  if (start.startsWith('%PDF'))
    throw notReadable(
      name,
      'It is a PDF, whose tables cannot be told apart reliably. Send the Word file it was made from, or copy its text into the box.',
    );
  if (start.startsWith('\u00d0\u00cf\u0011\u00e0'))
    throw notReadable(name, 'It is in the old Word format. Open it in Word and save it as .docx.');
  const text = decoded(bytes);
  if (text.includes('\u0000')) throw notReadable(name, `It is not a text. Send ${readable}.`);
  return /\.html?$/i.test(name) ? checkedLength(readHtml, text, name) : readPasted(text, name);
}

function checkedLength(
  read: (text: string, name: string) => ProofText,
  text: string,
  name: string,
): ProofText {
  if (text.length > proofLimits.characters) throw tooLong(name);
  return read(text, name);
}

/** The XML of Word is mostly marks of layout: what counts is the text in it. */
function withinLength(text: ProofText): ProofText {
  let characters = 0;
  for (const block of text.blocks)
    characters +=
      block.kind === 'table'
        ? block.rows.reduce((sum, row) => sum + row.reduce((all, cell) => all + cell.length + 1, 0), 0)
        : block.text.length;
  if (characters > proofLimits.characters) throw tooLong(text.name);
  return text;
}

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { badInput, cannotRun, Problem } from '../foundation/problem.ts';

/** A file as received, and what is inside it when it was gzipped. */
export type ReceivedFile = {
  /** SHA-256 of the bytes as received (of the `.gz`, not of what is in it), lower-case hex. */
  hash: string;
  fileName: string;
  /** The bytes as received. */
  received: Uint8Array;
  /** The bytes to read: inflated when the file was gzipped, else the same as `received`. */
  content: Uint8Array;
  gzipped: boolean;
};

export type ReadLimits = {
  /** Most bytes on disk. 256 MB unless given. */
  maxBytes?: number;
  /** Most bytes after inflating. 512 MB unless given. */
  maxInflatedBytes?: number;
};

export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252';

const megabyte = 1024 * 1024;
const defaultLimits = { maxBytes: 256 * megabyte, maxInflatedBytes: 512 * megabyte };
const inflate = promisify(gunzip);

function inMegabytes(bytes: number): string {
  return bytes >= megabyte ? `${Math.floor(bytes / megabyte)} MB` : `${bytes} bytes`;
}

/**
 * Reads a file, plain or gzipped (told by its first two bytes, RFC 1952, whatever its name).
 * Throws a Problem when it is absent, a folder, empty, too big, a damaged gzip, or a gzip that swells beyond the limit.
 */
export async function readReceivedFile(path: string, limits: ReadLimits = {}): Promise<ReceivedFile> {
  const { maxBytes, maxInflatedBytes } = { ...defaultLimits, ...limits };
  const received = await readBytes(path, maxBytes);
  return inflateReceived(received, basename(path), maxInflatedBytes);
}

/** The same for bytes already in memory (an upload). */
export async function receivedFromBytes(
  received: Uint8Array,
  fileName: string,
  limits: ReadLimits = {},
): Promise<ReceivedFile> {
  const { maxInflatedBytes } = { ...defaultLimits, ...limits };
  return inflateReceived(received, fileName, maxInflatedBytes);
}

async function readBytes(path: string, maxBytes: number): Promise<Uint8Array> {
  const name = basename(path);
  let handle;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory())
      throw badInput('is-a-folder', `${name} is a folder`, 'Name the file itself, not the folder it is in.');
    if (stats.size > maxBytes)
      throw badInput(
        'file-too-big',
        `${name} is ${inMegabytes(stats.size)}`,
        `The most that is read here is ${inMegabytes(maxBytes)}.`,
      );
    return await handle.readFile();
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw badInput('file-not-found', `There is no file ${path}`, 'Check the spelling and the folder.');
    if (code === 'EACCES' || code === 'EPERM')
      throw cannotRun(
        'file-not-readable',
        `${path} may not be read`,
        'Give yourself permission to read it.',
        error,
      );
    throw error;
  } finally {
    await handle?.close();
  }
}

async function inflateReceived(
  received: Uint8Array,
  fileName: string,
  maxInflatedBytes: number,
): Promise<ReceivedFile> {
  if (received.length === 0)
    throw badInput(
      'empty-file',
      `${fileName} is empty`,
      'The file has no bytes. Download or export it again.',
    );
  const hash = createHash('sha256').update(received).digest('hex');
  const gzipped = received[0] === 0x1f && received[1] === 0x8b;
  if (!gzipped) return { hash, fileName, received, content: received, gzipped };
  try {
    const content = await inflate(received, { maxOutputLength: maxInflatedBytes });
    if (content.length === 0)
      throw badInput(
        'empty-file',
        `${fileName} is empty`,
        'The gzip holds no bytes. Download or export it again.',
      );
    return { hash, fileName, received, content, gzipped };
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw badInput(
        'gzip-bomb',
        `${fileName} unpacks to more than ${inMegabytes(maxInflatedBytes)}`,
        'A small file that swells like this is not opened. If it is genuine, unpack it yourself and keep only the part needed.',
      );
    if (code === 'Z_BUF_ERROR')
      throw badInput(
        'gzip-truncated',
        `${fileName} is cut short`,
        'The gzip ends before its data do. Download or copy it again.',
      );
    throw badInput(
      'gzip-damaged',
      `${fileName} is damaged`,
      'The gzip cannot be unpacked. Download or copy it again.',
    );
  }
}

/** The characters that Windows-1252 puts where Latin-1 has control codes (0x80 to 0x9F; WHATWG Encoding, index windows-1252). */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Text of a file. A byte order mark decides; else many zero bytes at odd or even places mean UTF-16; else what is not
 * valid UTF-8 is taken as Windows-1252 (what Excel in the United Kingdom writes as "CSV").
 */
export function decodeText(bytes: Uint8Array, fileName: string): { text: string; encoding: Encoding } {
  const encoding = detectEncoding(bytes);
  try {
    const text = decodeAs(bytes, encoding);
    const nul = text.indexOf('\0');
    if (nul >= 0) {
      const line = text.slice(0, nul).split('\n').length;
      throw badInput(
        'nul-bytes',
        `${fileName} holds a zero byte on line ${line}`,
        'It is not a text file, or it was damaged on the way. Export it again as CSV or JSON.',
      );
    }
    return { text, encoding };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_STRING_TOO_LONG' || error instanceof RangeError)
      throw badInput(
        'file-too-big',
        `${fileName} is too big to read as text`,
        'Keep only the areas you need.',
      );
    throw error;
  }
}

function detectEncoding(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16LE';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16BE';
  const head = bytes.subarray(0, 4096);
  let zerosAtEven = 0;
  let zerosAtOdd = 0;
  head.forEach((byte, at) => {
    if (byte !== 0) return;
    if (at % 2 === 0) zerosAtEven += 1;
    else zerosAtOdd += 1;
  });
  // Western text in UTF-16 has a zero in nearly every second place and almost none in the others.
  if (zerosAtOdd > head.length * 0.3 && zerosAtEven < head.length * 0.05) return 'UTF-16LE';
  if (zerosAtEven > head.length * 0.3 && zerosAtOdd < head.length * 0.05) return 'UTF-16BE';
  return isUtf8(bytes) ? 'UTF-8' : 'Windows-1252';
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return false;
    throw error;
  }
}

function decodeAs(bytes: Uint8Array, encoding: Encoding): string {
  // TextDecoder drops the byte order mark by itself.
  if (encoding === 'UTF-8') return new TextDecoder('utf-8').decode(bytes);
  if (encoding === 'UTF-16LE') return new TextDecoder('utf-16le').decode(bytes);
  if (encoding === 'UTF-16BE') return new TextDecoder('utf-16be').decode(bytes);
  // Not TextDecoder('windows-1252'): some Node releases decode it as Latin-1.
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin1.replace(/[\u0080-\u009f]/g, (character) =>
    windows1252.charAt(character.charCodeAt(0) - 0x80),
  );
}

import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { badInput, type Problem } from '../../foundation/problem.ts';
import { diskProblem } from '../engine.ts';
import type { IntakeLimits, StagedFile } from './intake.types.ts';

/**
 * What a file may be at most. A force's month is 2 to 25 MB inflated and its gzip 4 to 6 times smaller; the largest
 * whole-country archive of data.police.uk holds months of about 200 MB. The ratio is looked at only above
 * 64 MB, where deflate reaches a hundredfold only on a file made for it.
 */
export const intakeLimits: IntakeLimits = {
  inflatedBytes: 4 * 1024 ** 3,
  ratio: 100,
  ratioFromBytes: 64 * 1024 ** 2,
  lineBytes: 1024 ** 2,
  archiveEntries: 20_000,
  folderFiles: 20_000,
};

/** How much of the beginning is kept in memory to look at, bytes. */
const headBytes = 64 * 1024;
const newline = 0x0a;

type Encoding = StagedFile['encoding'];

export type ToStage = {
  /** Name without folders, as received. */
  fileName: string;
  archive: StagedFile['archive'];
  /** Where the bytes as received are. */
  receivedPath: string;
};

function megabytes(bytes: number): string {
  return bytes >= 1024 ** 3
    ? `${Math.round((bytes / 1024 ** 3) * 10) / 10} GB`
    : `${Math.round((bytes / 1024 ** 2) * 10) / 10} MB`;
}

/** How a file is named to its sender: with the archive it came out of. */
export function nameInWords(file: Pick<ToStage, 'fileName' | 'archive'>): string {
  return file.archive === null ? file.fileName : `${file.archive.entry} in ${file.archive.fileName}`;
}

/** Thrown inside a staging when the bytes turn out not to be UTF-8: the file is staged again as Windows-1252. */
class NotUtf8 extends Error {}

/** Looks at every byte of the text as it passes, and keeps what the report needs. */
class Scanner {
  lines = 0;
  bytes = 0;
  head: Buffer[] = [];
  private headLength = 0;
  private sinceNewline = 0;
  private lastByte = newline;
  private carry: Buffer = Buffer.alloc(0);
  private readonly name: string;
  private readonly limits: IntakeLimits;
  private readonly checkUtf8: boolean;

  constructor(name: string, limits: IntakeLimits, checkUtf8: boolean) {
    this.name = name;
    this.limits = limits;
    this.checkUtf8 = checkUtf8;
  }

  private tooLong(): Problem {
    return badInput(
      'line-too-long',
      `A line of ${this.name} is longer than ${megabytes(this.limits.lineBytes)}`,
      `Line ${this.lines + 1} does not end where a line of a table would. The file is damaged or is not a table; download or export it again.`,
    );
  }

  take(chunk: Buffer): void {
    if (chunk.length === 0) return;
    const nul = chunk.indexOf(0);
    if (nul >= 0) {
      const line = this.lines + 1 + countNewlines(chunk.subarray(0, nul));
      throw badInput(
        'nul-bytes',
        `${this.name} holds bytes that no text has`,
        `Line ${line} holds a NUL byte. The file is damaged, is not a text file, or is UTF-16 without its mark; download it again or save it as “CSV UTF-8”.`,
      );
    }
    const firstNewline = chunk.indexOf(newline);
    const lastNewline = chunk.lastIndexOf(newline);
    if (firstNewline < 0) {
      this.sinceNewline += chunk.length;
      if (this.sinceNewline > this.limits.lineBytes) throw this.tooLong();
    } else {
      if (this.sinceNewline + firstNewline > this.limits.lineBytes) throw this.tooLong();
      // Chunks are far smaller than the longest line allowed, unless the limit was set very low.
      if (chunk.length > this.limits.lineBytes) {
        let from = firstNewline + 1;
        for (let at = chunk.indexOf(newline, from); at >= 0; at = chunk.indexOf(newline, from)) {
          if (at - from > this.limits.lineBytes) throw this.tooLong();
          from = at + 1;
        }
      }
      this.sinceNewline = chunk.length - lastNewline - 1;
      if (this.sinceNewline > this.limits.lineBytes) throw this.tooLong();
    }
    if (this.checkUtf8) {
      // A line end is never part of a longer UTF-8 sequence, so whole lines can be checked by themselves.
      if (lastNewline < 0) {
        this.carry = Buffer.concat([this.carry, chunk]);
      } else {
        const whole = chunk.subarray(0, lastNewline + 1);
        if (!isUtf8(this.carry.length === 0 ? whole : Buffer.concat([this.carry, whole])))
          throw new NotUtf8();
        this.carry = Buffer.from(chunk.subarray(lastNewline + 1));
      }
    }
    this.lines += countNewlines(chunk);
    this.bytes += chunk.length;
    this.lastByte = chunk[chunk.length - 1] ?? newline;
    if (this.headLength < headBytes) {
      const piece = Buffer.from(chunk.subarray(0, headBytes - this.headLength));
      this.head.push(piece);
      this.headLength += piece.length;
    }
  }

  end(): void {
    if (this.checkUtf8 && !isUtf8(this.carry)) throw new NotUtf8();
    if (this.lastByte !== newline) this.lines += 1;
  }

  headText(): string {
    return new TextDecoder('utf-8').decode(Buffer.concat(this.head));
  }
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count += 1;
  return count;
}

function encodingOf(first: Buffer): { encoding: Encoding; mark: number } {
  if (first[0] === 0xff && first[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 };
  if (first[0] === 0xfe && first[1] === 0xff) return { encoding: 'utf-16be', mark: 2 };
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return { encoding: 'utf-8', mark: 3 };
  return { encoding: 'utf-8', mark: 0 };
}

const encodingNames: Record<Encoding, string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little-endian)',
  'utf-16be': 'UTF-16 (big-endian)',
  'windows-1252': 'Windows-1252 (Western European)',
};

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(8);
    const { bytesRead } = await handle.read(buffer, 0, 8, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file's bytes, hexadecimal. */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Stages one file: hashes it as received, inflates it, checks it byte by byte, and writes it as UTF-8 text to the
 * folder. Throws a Problem that names the file and the line; the half-written text is removed.
 */
export async function stageFile(
  file: ToStage,
  folder: string,
  given: Partial<IntakeLimits> = {},
): Promise<StagedFile> {
  const limits = { ...intakeLimits, ...given };
  const plainPath = path.join(
    folder,
    `${createHash('sha256').update(nameInWords(file)).digest('hex').slice(0, 24)}-${staged++}.csv`,
  );
  try {
    if (/\.xlsx(\.gz)?$/i.test(file.fileName)) return await stageWorkbook(file, limits);
    try {
      return await stageText(file, plainPath, limits, null);
    } catch (error) {
      if (!(error instanceof NotUtf8)) throw error;
      return await stageText(file, plainPath, limits, 'windows-1252');
    }
  } catch (error) {
    await rm(plainPath, { force: true });
    throw diskProblem(readProblem(error, nameInWords(file)));
  }
}

let staged = 0;

function readProblem(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') {
    return badInput(
      'gzip-truncated',
      `${name} is cut short`,
      'The compressed file ends before its end: the download or copy was not finished. Fetch it again.',
    );
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return badInput(
      'gzip-damaged',
      `${name} is damaged`,
      'The compressed data do not check. Fetch the file again.',
    );
  }
  if (code === 'ENOENT') return badInput('file-not-found', `There is no file ${name}`, 'Check the path.');
  if (code === 'EISDIR') return badInput('file-is-folder', `${name} is a folder`, 'Give a file.');
  return error;
}

async function stageWorkbook(file: ToStage, limits: IntakeLimits): Promise<StagedFile> {
  const { size } = await stat(file.receivedPath);
  if (size === 0) throw emptyFile(file);
  if (size > limits.inflatedBytes) throw tooLarge(file, limits);
  return {
    ...file,
    hash: await hashFile(file.receivedPath),
    bytes: size,
    kind: 'workbook',
    plainPath: file.receivedPath,
    plainBytes: size,
    encoding: 'utf-8',
    lines: 0,
    head: '',
    notices: [],
  };
}

function emptyFile(file: ToStage): Problem {
  return badInput('file-empty', `${nameInWords(file)} is empty`, 'It holds no bytes at all. Fetch it again.');
}

function tooLarge(file: ToStage, limits: IntakeLimits): Problem {
  return badInput(
    'file-too-large',
    `${nameInWords(file)} inflates to more than ${megabytes(limits.inflatedBytes)}`,
    'No month of incidents is that large; reading was stopped. If the file is right, split it.',
  );
}

async function stageText(
  file: ToStage,
  plainPath: string,
  limits: IntakeLimits,
  forced: Encoding | null,
): Promise<StagedFile> {
  const start = await firstBytes(file.receivedPath);
  if (start.length === 0) throw emptyFile(file);
  const gzipped = start[0] === 0x1f && start[1] === 0x8b;
  if (!gzipped && file.fileName.toLowerCase().endsWith('.gz')) {
    throw badInput(
      'gzip-damaged',
      `${nameInWords(file)} is not a gzip file`,
      'Its name ends in .gz but its first bytes are not gzip’s. Fetch it again, or take the .gz off its name if it is plain text.',
    );
  }
  const hash = createHash('sha256');
  let bytes = 0;
  let inflated = 0;
  let encoding: Encoding | null = forced;
  const name = nameInWords(file);
  const scanner = new Scanner(name, limits, forced === null);

  async function* received(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      hash.update(chunk);
      bytes += chunk.length;
      yield chunk;
    }
  }
  async function* checked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let decoder: TextDecoder | null = null;
    let waiting: Buffer = Buffer.alloc(0);
    for await (const piece of source) {
      inflated += piece.length;
      if (inflated > limits.inflatedBytes) throw tooLarge(file, limits);
      if (gzipped && inflated > limits.ratioFromBytes && inflated > bytes * limits.ratio) {
        throw badInput(
          'zip-bomb',
          `${name} inflates to more than ${limits.ratio} times its size`,
          'No real table does; reading was stopped. Send the file without compression if it is right.',
        );
      }
      let chunk: Buffer = piece;
      if (encoding === null || (forced !== null && decoder === null)) {
        // The first bytes decide, and a stream may hand them over one at a time.
        waiting = Buffer.concat([waiting, piece]);
        if (waiting.length < 3 && inflated < 3) continue;
        chunk = waiting;
        waiting = Buffer.alloc(0);
        if (forced === null) {
          const found = encodingOf(chunk);
          encoding = found.encoding;
          chunk = chunk.subarray(found.mark);
        }
        if (encoding !== null && encoding !== 'utf-8') decoder = new TextDecoder(encoding);
      }
      if (decoder !== null) chunk = Buffer.from(decoder.decode(chunk, { stream: true }), 'utf-8');
      scanner.take(chunk);
      yield chunk;
    }
    if (waiting.length > 0) {
      scanner.take(waiting);
      yield waiting;
    }
    if (decoder !== null) {
      const rest = Buffer.from(decoder.decode(), 'utf-8');
      scanner.take(rest);
      yield rest;
    }
    scanner.end();
  }
  const input: Readable = createReadStream(file.receivedPath, { highWaterMark: 1 << 18 });
  const output = createWriteStream(plainPath, { flags: 'w', highWaterMark: 1 << 20, mode: 0o600 });
  if (gzipped) await pipeline(input, received, createGunzip({ chunkSize: 1 << 18 }), checked, output);
  else await pipeline(input, received, checked, output);
  const found: Encoding = encoding ?? 'utf-8';
  if (scanner.bytes === 0) throw emptyFile(file);
  return {
    ...file,
    hash: hash.digest('hex'),
    bytes,
    kind: 'text',
    plainPath,
    plainBytes: scanner.bytes,
    encoding: found,
    lines: scanner.lines,
    head: scanner.headText(),
    notices: found === 'utf-8' ? [] : [`The file is not UTF-8; it was read as ${encodingNames[found]}.`],
  };
}

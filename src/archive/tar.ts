import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { badInput } from '../foundation/problem.ts';

/**
 * Just as much of tar (POSIX.1-1988 ustar) as an archive of ours needs: ordinary files with names of up to 100 bytes after a
 * prefix of up to 155, sizes over 8 GiB in base 256 as GNU tar writes them. Any tar reads it.
 */
const block = 512;

export type TarEntry = { name: string; size: number; /** Where its bytes begin. */ start: number };

function splitName(name: string): { prefix: string; rest: string } {
  if (Buffer.byteLength(name) <= 100) return { prefix: '', rest: name };
  for (let at = name.lastIndexOf('/'); at > 0; at = name.lastIndexOf('/', at - 1)) {
    const [prefix, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(rest) <= 100) return { prefix, rest };
  }
  throw new Error(`The name ${name} is too long for an archive`);
}

/** The header of one file. Times are 1970: the same rows give the same bytes. */
export function tarHeader(name: string, size: number): Buffer {
  const { prefix, rest } = splitName(name);
  const header = Buffer.alloc(block);
  header.write(rest, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  if (size < 8 ** 11) header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write('00000000000\0', 136);
  header.fill(' ', 148, 156);
  header.write('0', 156);
  header.write('ustar\x0000', 257, 'latin1');
  header.write(prefix, 345);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Zeroes after a file's bytes, up to the next block. */
export const tarPadding = (size: number): Buffer => Buffer.alloc((block - (size % block)) % block);

/** What ends a tar. */
export const tarEnd = (): Buffer => Buffer.alloc(2 * block);

const damaged = (detail: string): Error =>
  badInput(
    'archive-damaged',
    'The archive cannot be read',
    `${detail} Copy it again from where it was made.`,
  );

/** The files of a tar in their order, without reading their bytes. @throws Problem `archive-damaged` */
export async function tarEntries(handle: FileHandle): Promise<TarEntry[]> {
  const { size: whole } = await handle.stat();
  const entries: TarEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (;;) {
    const header = Buffer.alloc(block);
    const { bytesRead } = await handle.read(header, 0, block, at);
    if (bytesRead < block) throw damaged(`It ends at byte ${at + bytesRead}, in the middle.`);
    if (header.every((byte) => byte === 0)) return entries;
    const text = (from: number, length: number): string =>
      header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
    if (Number.parseInt(text(148, 8).trim(), 8) !== sum || !text(257, 6).startsWith('ustar'))
      throw damaged(`At byte ${at} there is no header of a file.`);
    if (!['0', ''].includes(text(156, 1)))
      throw damaged(`At byte ${at} there is something else than an ordinary file.`);
    const prefix = text(345, 155);
    const name = prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
    const size =
      header[124] === 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(text(124, 12).trim(), 8);
    if (!Number.isSafeInteger(size) || size < 0 || at + block + size > whole)
      throw damaged(`${name} is not whole in it.`);
    if (names.has(name)) throw damaged(`${name} is in it twice.`);
    names.add(name);
    entries.push({ name, size, start: at + block });
    at += block + size + tarPadding(size).length;
  }
}

/** The bytes of one file of a tar, a piece at a time. */
export function tarBytes(archive: string, entry: TarEntry): AsyncIterable<Buffer> {
  if (entry.size === 0) return (async function* () {})();
  return createReadStream(archive, { start: entry.start, end: entry.start + entry.size - 1 });
}

/** Splits bytes into lines at line feeds alone: JSON may hold every other sort of line end. */
export async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      rest.push(chunk.subarray(from, at));
      yield Buffer.concat(rest).toString('utf8');
      rest = [];
      from = at + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield Buffer.concat(rest).toString('utf8');
}

import { randomBytes } from 'node:crypto';
import { link, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { writeDurably } from '../../foundation/data-folder.ts';
import { cannotRun } from '../../foundation/problem.ts';

const length = 32;
const known = new Map<string, Promise<Buffer>>();

/**
 * A secret of this installation that lies outside the database: 32 random bytes in the data folder's `keys`, made when it
 * is first wanted. Two processes that make it at once end with the same one.
 * @param name `index` hashes people for known-or-not; `files` names attachments.
 */
export function secretOf(folder: DataFolder, name: 'index' | 'files'): Promise<Buffer> {
  const file = path.join(folder.keys, `${name}.key`);
  const cached = known.get(file);
  if (cached !== undefined) return cached;
  const read = readOrMake(file).catch((error: unknown) => {
    known.delete(file);
    throw error;
  });
  known.set(file, read);
  return read;
}

async function readOrMake(file: string): Promise<Buffer> {
  const found = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (found !== null) {
    if (found.length === length) return found;
    throw cannotRun(
      'key-damaged',
      `The key ${file} is damaged`,
      'It must hold exactly 32 bytes. Put it back from the backup; a new one would answer nothing for what is there.',
    );
  }
  const mine = `${file}.${randomBytes(6).toString('hex')}`;
  await writeDurably(mine, randomBytes(length));
  try {
    // A link fails where the name is taken: whoever was first has made the key.
    await link(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(mine, { force: true });
  }
  return readFile(file);
}

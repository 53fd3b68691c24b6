import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { checkFreeDisk, ensureSecret, writeDurably, type DataFolder } from './data-folder.ts';
import { isUuid } from './id.ts';
import { Problem, cannotRun } from './problem.ts';

/**
 * Files that are kept as they are and given out again: attachments, frozen documents. They lie under `files/<partnership>/ab/abcd…`,
 * named by an HMAC of their content under a key outside the database: the same bytes lie there once, and nobody who holds a
 * file can tell from the disk whether another record holds it too. They are written before the transaction that names them
 * ends: a crash leaves at most a file that no row names, never a row without its file.
 */
type Folder = Pick<DataFolder, 'files' | 'keys'>;

export const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

/** Under its partnership, two letters, then its whole name. */
function placeOf(folder: Pick<DataFolder, 'files'>, partnershipId: string, storedAs: string): string {
  if (!isUuid(partnershipId) || !/^[0-9a-f]{64}$/.test(storedAs))
    throw new Error('Not the name of a file of ours');
  return path.join(folder.files, partnershipId, storedAs.slice(0, 2), storedAs);
}

/** Keeps bytes under their name. Doing it twice changes nothing. @returns the name. */
export async function keepFile(
  folder: Pick<DataFolder, 'files'>,
  partnershipId: string,
  key: Buffer,
  bytes: Uint8Array,
): Promise<string> {
  const storedAs = createHmac('sha256', key).update(partnershipId).update(bytes).digest('hex');
  await writeDurably(placeOf(folder, partnershipId, storedAs), bytes);
  return storedAs;
}

/** @throws Problem `file-lost` when the disk does not hold it (any more). */
export async function readKeptFile(
  folder: Pick<DataFolder, 'files'>,
  partnershipId: string,
  storedAs: string,
): Promise<Buffer> {
  try {
    return await readFile(placeOf(folder, partnershipId, storedAs));
  } catch (error) {
    throw cannotRun(
      'file-lost',
      'The file is not where it was put',
      'Tell your administrator: it must be brought back from the backup.',
      error,
    );
  }
}

/** A file that was frozen: its SHA-256 is kept in the register and checked each time it is given out. */
export type FrozenFile = { hash: string; storedAs: string; bytes: number };

/** Keeps bytes that must be given out again exactly as they are. */
export async function freezeFile(
  folder: Folder,
  partnershipId: string,
  bytes: Uint8Array,
): Promise<FrozenFile> {
  const key = await ensureSecret(path.join(folder.keys, 'frozen-files'), 'the key that names files', () =>
    randomBytes(32).toString('hex'),
  );
  await checkFreeDisk(folder.files);
  const storedAs = await keepFile(folder, partnershipId, Buffer.from(key, 'hex'), bytes);
  return { hash: sha256(bytes), storedAs, bytes: bytes.byteLength };
}

/** A frozen file, checked. @throws Problem `file-lost`, `file-changed`: it is said, never given out as if it were right. */
export async function readFrozenFile(
  folder: Pick<DataFolder, 'files'>,
  partnershipId: string,
  frozen: Pick<FrozenFile, 'hash' | 'storedAs'>,
): Promise<Buffer> {
  const bytes = await readKeptFile(folder, partnershipId, frozen.storedAs);
  if (sha256(bytes) === frozen.hash) return bytes;
  throw new Problem({
    status: 503,
    code: 'file-changed',
    title: 'The frozen file was changed, so it is not given out',
    detail: `Tell your administrator: it must be brought back from the backup. Its SHA-256 should be ${frozen.hash}.`,
  });
}

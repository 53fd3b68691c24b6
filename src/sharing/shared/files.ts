import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeDurably } from '../../foundation/data-folder.ts';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { isUuid } from '../../foundation/id.ts';
import { cannotRun } from '../../foundation/problem.ts';
import { secretOf } from '../need-to-know/need-to-know.ts';

/** Where an attachment lies: under its partnership, two letters, then its whole name. */
function placeOf(folder: DataFolder, partnershipId: string, storedAs: string): string {
  if (!isUuid(partnershipId) || !/^[0-9a-f]{64}$/.test(storedAs))
    throw new Error('Not the name of a file of ours');
  return path.join(folder.files, partnershipId, storedAs.slice(0, 2), storedAs);
}

/**
 * Keeps an attachment under an HMAC of its content: the same bytes lie there once, and nobody who holds a file can tell from
 * the disk whether a case holds it too. Doing it twice changes nothing.
 */
export async function storeFile(
  folder: DataFolder,
  partnershipId: string,
  uploaded: string,
): Promise<string> {
  const bytes = await readFile(uploaded);
  const key = await secretOf(folder, 'files');
  const storedAs = createHmac('sha256', key).update(partnershipId).update(bytes).digest('hex');
  await writeDurably(placeOf(folder, partnershipId, storedAs), bytes);
  return storedAs;
}

/** @throws Problem `file-lost` when the disk does not hold it (any more). */
export async function readStored(
  folder: DataFolder,
  partnershipId: string,
  storedAs: string,
): Promise<Buffer> {
  const file = placeOf(folder, partnershipId, storedAs);
  try {
    return await readFile(file);
  } catch (error) {
    throw cannotRun(
      'file-lost',
      'The file is not where it was put',
      'Tell your administrator: it must be brought back from the backup.',
      error,
    );
  }
}

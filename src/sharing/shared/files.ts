import { readFile } from 'node:fs/promises';
import type { DataFolder } from '../../foundation/data-folder.ts';
import { keepFile } from '../../foundation/kept-file.ts';
import { secretOf } from '../need-to-know/need-to-know.ts';

export { readKeptFile as readStored } from '../../foundation/kept-file.ts';

/** Keeps an attachment under an HMAC of its content (foundation/kept-file.ts). */
export async function storeFile(
  folder: DataFolder,
  partnershipId: string,
  uploaded: string,
): Promise<string> {
  return keepFile(folder, partnershipId, await secretOf(folder, 'files'), await readFile(uploaded));
}

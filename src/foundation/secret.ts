import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DataFolder } from './data-folder.ts';
import { cannotRun } from './problem.ts';

const bytes = 32;

/**
 * A secret from which other things are derived, kept outside the database in the folder of keys: read, or made at the first start; a
 * file of 65 bytes, read once.
 * @param told what is said when the file is damaged: its code, the title, and what is lost when it is deleted
 * @throws Problem with the code told
 */
export function openSecret(
  folder: Pick<DataFolder, 'keys'>,
  name: string,
  told: { code: string; title: string; loss: string },
): Buffer {
  const file = path.join(folder.keys, name);
  if (!existsSync(file)) {
    mkdirSync(folder.keys, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(file, `${randomBytes(bytes).toString('hex')}\n`, {
        mode: 0o600,
        flag: 'wx',
        flush: true,
      });
    } catch (error) {
      // A command beside the server may have been quicker.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (secret.length !== bytes)
    throw cannotRun(
      told.code,
      told.title,
      `${file} is damaged. Put it back from a backup, or delete it: ${told.loss}`,
    );
  return secret;
}

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { aboutFile, writeDurably } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import { cannotRun } from '../foundation/problem.ts';

/**
 * What sign-in keeps secret with a key that lies outside the database (and outside its backup), so that a stolen copy of the
 * database gives nobody a second factor. `purpose` separates the uses: what was encrypted for one cannot be read as another.
 */
export type Secrets = {
  /** AES-256-GCM; each call another nonce. */
  encrypt: (text: string, purpose: string) => Buffer;
  /** @throws when it was altered, made with another key, or for another purpose. */
  decrypt: (bytes: Buffer, purpose: string) => string;
  /** HMAC-SHA-256, for what is compared and never read back. */
  mac: (text: string, purpose: string) => Buffer;
};

const keyBytes = 32;

export function secretsFrom(key: Buffer): Secrets {
  if (key.length !== keyBytes) throw new Error(`The key of sign-in has ${keyBytes} bytes`);
  const derived = new Map<string, Buffer>();
  const keyFor = (use: string): Buffer => {
    let found = derived.get(use);
    if (found === undefined) {
      found = Buffer.from(hkdfSync('sha256', key, 'frankpledge sign-in 1', use, keyBytes));
      derived.set(use, found);
    }
    return found;
  };
  return {
    encrypt(text, purpose) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', keyFor('encrypt'), nonce);
      cipher.setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    decrypt(bytes, purpose) {
      const decipher = createDecipheriv('aes-256-gcm', keyFor('encrypt'), bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(purpose));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
    mac: (text, purpose) =>
      createHmac('sha256', keyFor(`mac ${purpose}`))
        .update(text)
        .digest(),
  };
}

/** For tests and other servers that keep nothing: a key that ends with the process. */
export function passingSecrets(): Secrets {
  return secretsFrom(randomBytes(keyBytes));
}

/**
 * The key file `keys/sign-in.key` of the data folder, made at the first start, 0600.
 * @throws Problem `sign-in-key-damaged`.
 */
export async function openSecrets(folder: Pick<DataFolder, 'keys'>): Promise<Secrets> {
  const file = path.join(folder.keys, 'sign-in.key');
  const kept = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  });
  if (kept === null) {
    const key = randomBytes(keyBytes);
    await writeDurably(file, `${key.toString('base64')}\n`);
    return secretsFrom(key);
  }
  const key = await aboutFile('read the key of sign-in', file, () =>
    Promise.resolve(Buffer.from(kept.trim(), 'base64')),
  );
  if (key.length === keyBytes) return secretsFrom(key);
  throw cannotRun(
    'sign-in-key-damaged',
    `${file} cannot be read`,
    'Put the file back from the backup. Without it nobody’s authenticator app works; remove it only to begin anew, and then reset everybody’s second factor.',
  );
}

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { aboutFile, ensureSecret, writeDurably } from '../foundation/data-folder.ts';
import type { DataFolder } from '../foundation/data-folder.ts';

/** The key that seals, and all that ever sealed here. They are files of the data folder, never in the database. */
export type SealKeys = {
  keyId: string;
  /** The public key as PEM, to be given to whoever checks the seals elsewhere. */
  publicKey: string;
  sign: (hash: Buffer) => Buffer;
  /** Null where no key of this id was ever here. */
  verify: (keyId: string, hash: Buffer, signature: Buffer) => boolean | null;
};

/** A seal as it is known outside the database. */
export type KnownSeal = { number: number; hash: string };

const privateName = 'audit-seal.pem';
const publicName = /^audit-seal-[0-9a-f]{16}\.pub$/;
const knownName = 'audit-last-seals.json';

/** First 16 hex digits of the SHA-256 of the public key (SPKI, DER). */
function idOf(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();

/**
 * The Ed25519 key of this installation, made when there is none, and the public keys of earlier ones: to change the key,
 * take `audit-seal.pem` away; its public part stays and its seals go on being checked.
 */
export async function openSealKeys(folder: Pick<DataFolder, 'keys'>): Promise<SealKeys> {
  const pem = await ensureSecret(path.join(folder.keys, privateName), 'the key that seals the audit', () =>
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const keyId = idOf(publicKey);
  await ensureSecret(path.join(folder.keys, `audit-seal-${keyId}.pub`), 'the public key of the audit', () =>
    pemOf(publicKey),
  );
  const known = new Map<string, KeyObject>();
  for (const name of await readdir(folder.keys)) {
    if (!publicName.test(name)) continue;
    const key = createPublicKey(await readFile(path.join(folder.keys, name), 'utf8'));
    known.set(idOf(key), key);
  }
  return {
    keyId,
    publicKey: pemOf(publicKey),
    sign: (hash) => sign(null, hash, privateKey),
    verify: (id, hash, signature) => {
      const key = known.get(id);
      return key === undefined ? null : verify(null, hash, key, signature);
    },
  };
}

/** The last seal of each partnership as this installation made it: a database that has it no more was put back, or cut. */
export async function readKnownSeals(folder: Pick<DataFolder, 'keys'>): Promise<Map<string, KnownSeal>> {
  const file = path.join(folder.keys, knownName);
  const text = await aboutFile('read the last seals', file, () =>
    readFile(file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '{}';
      throw error;
    }),
  );
  return new Map(Object.entries(JSON.parse(text) as Record<string, KnownSeal>));
}

export async function writeKnownSeals(
  folder: Pick<DataFolder, 'keys'>,
  seals: ReadonlyMap<string, KnownSeal>,
): Promise<void> {
  await writeDurably(path.join(folder.keys, knownName), JSON.stringify(Object.fromEntries(seals)));
}

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { DataFolder } from '../foundation/data-folder.ts';
import { openSecret } from '../foundation/secret.ts';
import { codeRules } from './request.rules.ts';

/**
 * Links, codes and reply addresses are derived from ids by a secret that lies outside the database, in the folder of keys. So a
 * copy of the database, or somebody who may read the outbox, holds no link that works; and a message sent a second
 * time after a crash carries the same links as the first.
 */
export type LinkSecret = Buffer;

/** Reads the secret from the data folder, making it at the first start. */
export const openLinkSecret = (folder: Pick<DataFolder, 'keys'>): LinkSecret =>
  openSecret(folder, 'request-links', {
    code: 'link-secret-damaged',
    title: 'The secret of the links cannot be read',
    loss: 'links sent before then stop working.',
  });

function derive(secret: LinkSecret, ...parts: readonly string[]): Buffer {
  return createHmac('sha256', secret).update(parts.join('\n')).digest();
}

/** The token in a link's address: 192 bits. */
export function linkToken(secret: LinkSecret, linkId: string): string {
  return derive(secret, 'link', linkId).subarray(0, 24).toString('base64url');
}

/** The token in the address that replies come to: lower case, since mail servers may change the case. 128 bits. */
export function replyToken(secret: LinkSecret, mailingId: string): string {
  return derive(secret, 'reply', mailingId).toString('hex').slice(0, 32);
}

/** What the database keeps of a token. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The six digits for a code of this link. */
export function codeOf(secret: LinkSecret, linkId: string, nonce: string): string {
  const number = derive(secret, 'code', linkId, nonce).readUIntBE(0, 6) % 10 ** codeRules.digits;
  return String(number).padStart(codeRules.digits, '0');
}

/** What a browser keeps after the code was right: until when (milliseconds), and proof that we said so. */
export function provedMark(secret: LinkSecret, linkId: string, until: number): string {
  return `${until}.${derive(secret, 'proved', linkId, String(until)).toString('base64url')}`;
}

/** Whether a browser's mark was made by us for this link and has not run out. */
export function isProved(secret: LinkSecret, linkId: string, mark: string | undefined, now: number): boolean {
  const until = Number(/^(\d{1,16})\./.exec(mark ?? '')?.[1] ?? Number.NaN);
  if (mark === undefined || !Number.isSafeInteger(until) || until <= now) return false;
  return sameText(mark, provedMark(secret, linkId, until));
}

/** Compares without telling by its time how much was right. */
export function sameText(a: string, b: string): boolean {
  return timingSafeEqual(hashOf(a), hashOf(b));
}

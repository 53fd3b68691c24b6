import { createHash, randomBytes } from 'node:crypto';

/**
 * How long a sign-in lasts. Absolute: NIST SP 800-63B (2017) §4.2.3, 12 hours. Idle: NIST SP 800-63B-4 (2025) §2.2.3,
 * 1 hour. Seen is written at most once a minute, so idle is exact to a minute.
 */
export const sessionLimits = { idleSeconds: 60 * 60, absoluteSeconds: 12 * 60 * 60 } as const;

/**
 * Tries before an address must wait: our own choice, well under the 100 that NIST SP 800-63B §5.2.2 allows, and enough
 * for a person who mistypes. Counted for addresses that no account has as well, so that a wait tells nothing.
 */
export const signInLimits = { failures: 8, windowSeconds: 15 * 60 } as const;

/** A new session token: 256 random bits, given to the browser once. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is kept of a token; null for a text that cannot be one. */
export function tokenHash(token: string): Buffer | null {
  return /^[A-Za-z0-9_-]{43}$/.test(token) ? createHash('sha256').update(token).digest() : null;
}

/** The form in which an address is kept with tries to sign in. */
export function addressHash(email: string): Buffer {
  return createHash('sha256').update(email.trim().toLowerCase()).digest();
}

/** A moment some seconds before or after another, both ISO. */
export function secondsFrom(moment: string, seconds: number): string {
  return new Date(Date.parse(moment) + seconds * 1000).toISOString();
}

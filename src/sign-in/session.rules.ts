import { Temporal } from 'temporal-polyfill';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * How long a sign-in lasts. Absolute: NIST SP 800-63B (2017) §4.2.3, 12 hours. Idle: NIST SP 800-63B-4 (2025) §2.2.3,
 * 1 hour. Seen is written at most once a minute, so idle is exact to a minute.
 */
export const sessionLimits = {
  idleSeconds: 60 * 60,
  absoluteSeconds: 12 * 60 * 60,
  /** How long an ended session is remembered, so that a form sent too late can be kept for its owner. */
  rememberedSeconds: 24 * 60 * 60,
  /** How long before it ends by itself a person is warned. WCAG 2.2, 2.2.1: at least 20 seconds; we give 2 minutes. */
  warningSeconds: 2 * 60,
} as const;

/**
 * Tries before an address must wait: our own choice, well under the 100 that NIST SP 800-63B §5.2.2 allows, and enough
 * for a person who mistypes. Counted for addresses that no account has as well, so that a wait tells nothing. A browser that
 * the account has signed in from before has a count of its own (OWASP, "device cookies"), so that a stranger who uses up the
 * tries of an address locks out strangers only. A network that fails for many addresses (spraying) waits too.
 */
export const signInLimits = {
  failures: 8,
  windowSeconds: 15 * 60,
  networkFailures: 60,
  /** Wrong codes or keys as a second factor, by somebody who has already given the first one. */
  secondFactorFailures: 10,
  /** Links to choose a password anew, for an address in the window. */
  links: 3,
} as const;

export const linkLimits = {
  invitationSeconds: 7 * 24 * 60 * 60,
  forgottenSeconds: 30 * 60,
  draftSeconds: 24 * 60 * 60,
  challengeSeconds: 10 * 60,
} as const;

/** A new token for a cookie or a link: 256 random bits, given out once. */
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

/**
 * The network of an address: /24 or /64, what one household, office or attacker usually has. Null for this machine itself:
 * behind a proxy that does not say whom it speaks for, everybody would share one count and could lock out everybody.
 */
export function networkOf(peer: string, forwarded: string | string[] | undefined): string | null {
  const isHere = (text: string): boolean => /^(::ffff:)?127\./.test(text) || text === '::1';
  // Only what our own proxy on this machine added last is believed; the rest of the header is the sender's.
  const last = [forwarded].flat().at(-1)?.split(',').at(-1)?.trim();
  const address = (isHere(peer) ? (last ?? '') : peer).replace(/^::ffff:(?=\d+\.)/i, '');
  if (isHere(address)) return null;
  if (isIPv4(address)) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(address)) return null;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [
    ...before,
    ...Array.from({ length: 8 - before.length - after.length }, () => '0'),
    ...after,
  ];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

export function networkHash(network: string, salt: Buffer): Buffer {
  return createHmac('sha256', salt).update(network).digest();
}

const families: readonly [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: readonly [RegExp, string][] = [
  [/\bWindows\b/, 'Windows'],
  [/\b(iPhone|iPad)\b/, 'iPhone or iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bMac OS X\b/, 'Mac'],
  [/\bCrOS\b/, 'Chromebook'],
  [/\bLinux\b/, 'Linux'],
];

/** "Firefox on Windows": enough for a person to know their own browser again, and no more than that is kept. */
export function browserFamily(userAgent: string | undefined): string {
  const named = (list: readonly [RegExp, string][]): string | undefined =>
    list.find(([pattern]) => pattern.test(userAgent ?? ''))?.[1];
  const family = named(families) ?? 'A browser';
  const system = named(systems);
  return system === undefined ? family : `${family} on ${system}`;
}

/**
 * The end of the last working day (London) on which a browser is remembered; null where each sign-in asks again. Working
 * days are Monday to Friday: bank holidays are counted as working days, which errs towards asking sooner.
 */
export function rememberedUntil(today: string, days: number): string | null {
  if (days <= 0) return null;
  let day = Temporal.PlainDate.from(today);
  let left = days;
  const works = (): boolean => day.dayOfWeek <= 5;
  if (works()) left -= 1;
  while (left > 0) {
    day = day.add({ days: 1 });
    if (works()) left -= 1;
  }
  return day
    .add({ days: 1 })
    .toZonedDateTime('Europe/London')
    .toInstant()
    .toString({ fractionalSecondDigits: 3 });
}

import { randomBytes, randomInt } from 'node:crypto';
import { clock } from './clock.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * A new identifier: UUID version 7 (RFC 9562 §5.7), 48 bits of milliseconds and 74 random bits, so that ids made later
 * sort later and index pages fill in order. Made here, before the insert, so that a retry writes the same row.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(clock.milliseconds(), 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** True for a lower-case UUID of any version, the only form that may be spliced into `SET LOCAL`. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && uuidPattern.test(text);
}

/**
 * Crockford base 32 (no I, L, O, U, so that nothing is misread aloud; https://www.crockford.com/base32.html) without Z,
 * which is heard and written as 2. That leaves 31, a prime, so that one check character finds every single wrong
 * character and every exchange of neighbours; Crockford's own check, modulo 37, needs `*~$=U`, which cannot be read out.
 */
const digits = '0123456789ABCDEFGHJKMNPQRSTVWXY';
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const randomDigits = 7;

/** Sum of the characters' values, each times its place, modulo 31. */
function checkDigit(prefix: string, random: string): string {
  let sum = 0;
  for (let place = 0; place < prefix.length; place += 1)
    sum += letters.indexOf(prefix.charAt(place)) * (place + 2);
  for (let place = 0; place < random.length; place += 1)
    sum += digits.indexOf(random.charAt(place)) * (prefix.length + place + 2);
  return digits[sum % 31] ?? '0';
}

/**
 * A reference that people read out: `ASB-7K3M-92QX`. Random (31 to the 7th), so that it says nothing of how many there are; the last
 * character checks the rest. Uniqueness is the table's constraint: on a clash make another.
 * @param prefix two to four capital letters that name the kind: `ASB`, `CCR`.
 */
export function newReference(prefix: string): string {
  if (!/^[A-Z]{2,4}$/.test(prefix))
    throw new Error(`A reference prefix is 2 to 4 capital letters, not “${prefix}”`);
  const random = Array.from({ length: randomDigits }, () => digits[randomInt(31)] ?? '0').join('');
  const body = random + checkDigit(prefix, random);
  return `${prefix}-${body.slice(0, 4)}-${body.slice(4)}`;
}

/**
 * Reads a reference as people type it (lower case, spaces, no dashes, O for 0, I or L for 1) into its written form.
 * Returns null when it cannot be one: wrong length or wrong check character.
 */
export function parseReference(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '');
  const prefix = plain.slice(0, -(randomDigits + 1));
  const body = plain
    .slice(-(randomDigits + 1))
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  if (!/^[A-Z]{2,4}$/.test(prefix) || !/^[0-9A-HJKMNP-TV-Y]{8}$/.test(body)) return null;
  if (checkDigit(prefix, body.slice(0, randomDigits)) !== body[randomDigits]) return null;
  return `${prefix}-${body.slice(0, 4)}-${body.slice(4)}`;
}

/** True for a reference in its written form with a right check character. */
export function isReference(text: string): boolean {
  return parseReference(text) === text;
}

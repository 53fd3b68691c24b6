import { Secret, TOTP } from 'otpauth';
import { encode } from 'uqr';
import { clock } from '../foundation/clock.ts';
import { html, trusted } from '../web/html.ts';
import type { SafeHtml } from '../web/html.ts';

/** RFC 6238 with what every authenticator app understands: SHA-1, 6 digits, 30 seconds. */
const period = 30;
/** Steps a telephone's clock may be off, either way (RFC 6238 §5.2 recommends one). */
const skew = 1;

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Frankpledge',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period,
    secret: Secret.fromBase32(secret),
  });
}

/** A new secret, 160 bits (RFC 4226 §4, R6), in base 32. */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The time step whose code this is, now or one step either way; null when it is none of them. */
export function totpStep(secret: string, code: string): number | null {
  const token = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const timestamp = clock.milliseconds();
  const delta = totp(secret, '').validate({ token, timestamp, window: skew });
  return delta === null ? null : Math.floor(timestamp / 1000 / period) + delta;
}

/** The secret as a picture for an app's camera, and in words for whoever cannot use that. */
export function totpPicture(secret: string, email: string): SafeHtml {
  const { size, data } = encode(totp(secret, email).toString(), { border: 4, ecc: 'M' });
  const path = data
    .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${size} ${size}"
    width="240"
    height="240"
    role="img"
    aria-label="QR code of the key below"
    shape-rendering="crispEdges"
  >
    ${trusted(`<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#000" d="${path}"/>`, 'numbers of our own')}
  </svg>`;
}

/** "abcd efgh ...": the secret to type, in groups of four. */
export function totpWords(secret: string): string {
  return (secret.toLowerCase().match(/.{1,4}/g) ?? []).join(' ');
}

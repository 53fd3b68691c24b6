import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';

/**
 * Proof that a POST comes from a form of ours. The token is derived from the secret in the person's cookie (session
 * token, or the visit cookie of a person who is not signed in), so nothing need be stored and a new session means new
 * tokens. Each page gets it under a fresh mask, so that a compressed page never carries the same bytes twice (BREACH).
 * OWASP Cross-Site Request Forgery Prevention, "signed double-submit" and "verifying origin".
 */
const secrets = new WeakMap<FastifyRequest, { secret: string; onUse?: (() => void) | undefined }>();
const length = 32;

function mac(secret: string): Buffer {
  return createHmac('sha256', secret).update('frankpledge csrf 1').digest();
}

function mixed(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

/**
 * Remembers the cookie secret of this request; called before a handler runs.
 * @param onUse called once when a token is made of it: the moment to set a cookie that the browser does not have yet.
 */
export function rememberSecret(request: FastifyRequest, secret: string, onUse?: () => void): void {
  secrets.set(request, { secret, onUse });
}

/** A token for a form on the page that answers this request. */
export function csrfToken(request: FastifyRequest): string {
  const known = secrets.get(request);
  if (known === undefined) throw new Error('This request has no session or visit cookie yet');
  const { secret, onUse } = known;
  known.onUse = undefined;
  onUse?.();
  const mask = randomBytes(length);
  return Buffer.concat([mask, mixed(mac(secret), mask)]).toString('base64url');
}

/** True when the token was made from the secret of this request. */
export function csrfMatches(request: FastifyRequest, token: unknown): boolean {
  const secret = secrets.get(request)?.secret;
  return secret !== undefined && csrfFits(secret, token);
}

/** A name of this browser for as long as it keeps its cookie, for what must be answered where it was asked. */
export function browserSecret(request: FastifyRequest): Buffer {
  const known = secrets.get(request);
  if (known === undefined) throw new Error('This request has no session or visit cookie yet');
  return createHash('sha256').update(`frankpledge browser 1 ${known.secret}`).digest();
}

/** True when the token was made from this secret: that of a session that has run out meanwhile. */
export function csrfFits(secret: string, token: unknown): boolean {
  if (typeof token !== 'string') return false;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 2 * length) return false;
  return timingSafeEqual(mixed(bytes.subarray(length), bytes.subarray(0, length)), mac(secret));
}

/**
 * Whether the browser itself says that the request came from our own pages: `Sec-Fetch-Site` where it is sent, else
 * `Origin`. A browser that sends neither is judged by the token alone.
 */
export function comesFromHere(request: FastifyRequest, publicOrigin: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  if (publicOrigin !== null && origin === publicOrigin) return true;
  try {
    return new URL(origin).host === request.host;
  } catch {
    return false;
  }
}

export function formExpired(): Problem {
  return new Problem({
    status: 403,
    code: 'form-expired',
    title: 'This form can no longer be sent',
    detail:
      'You signed in or out since the page was opened, or it was opened from another site. Go back, open the page again and send it from there.',
  });
}

/**
 * The two hidden fields each form carries: the token, and a submission id, so that a form sent twice acts once.
 * They must stand first in the form: in a multipart body they are checked before a file is taken.
 */
export function hiddenFields(request: FastifyRequest): SafeHtml {
  return html`<input type="hidden" name="csrf" value="${csrfToken(request)}" />
    <input type="hidden" name="submission" value="${newId()}" />`;
}

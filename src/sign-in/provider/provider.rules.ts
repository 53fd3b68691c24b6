/** What is decided about a provider's answer, without asking anybody: kept pure so that it can be tried by the thousand. */

/** A sign-in may take this long at the provider before it must be begun afresh. */
export const authorisationSeconds = 10 * 60;

/** How far the provider's clock may differ from ours. */
export const clockToleranceSeconds = 60;

/** A provider that has not answered by then counts as down. */
export const patienceSeconds = 5;

/** A provider's description of itself is asked for again after this long. */
export const discoverySeconds = 60 * 60;

/** A logout token older than this is refused (OpenID Connect Back-Channel Logout 1.0 §2.6 leaves the age to us). */
export const logoutTokenSeconds = 5 * 60;

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether we speak to this address at all: https, or plain http to this very machine, for tests and development. */
export function mayFetch(address: string | URL): boolean {
  const text = String(address);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}

/** What is wrong with an issuer as typed, in words; null when it can be one. */
export function issuerMistake(text: string): string | null {
  if (!URL.canParse(text)) return 'Enter the issuer as a web address, like https://login.example.org/';
  const url = new URL(text);
  if (!mayFetch(url)) return 'The issuer must begin with https://';
  if (url.search !== '' || url.hash !== '' || /[?#]/.test(text))
    return 'The issuer must have no ? or # in it';
  if (url.pathname.includes('/.well-known/'))
    return 'Enter the issuer without “/.well-known/openid-configuration” at its end';
  // A shared Microsoft address signs in anybody of any organisation, under an issuer that is not the one asked for.
  if (
    url.hostname === 'login.microsoftonline.com' &&
    /^\/(common|organizations|consumers)(\/|$)/.test(url.pathname)
  )
    return 'Enter your own directory’s issuer, with its directory (tenant) ID, not “common” or “organizations”';
  return null;
}

/** Whether a provider calls itself what the administrator wrote; a slash at the end of a bare host makes no difference. */
export function isSameIssuer(written: string, says: string): boolean {
  return URL.canParse(written) && URL.canParse(says) && new URL(written).href === new URL(says).href;
}

/** A host name with at least two labels (RFC 1035 §2.3.1), lower case. */
const domainForm = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** E-mail domains as typed, one a line or with commas, sorted and distinct; `wrong` are those that cannot be domains. */
export function domainsOf(text: string): { domains: string[]; wrong: string[] } {
  const words = [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,;]+/)
        .map((word) => word.replace(/^@/, ''))
        .filter((word) => word !== ''),
    ),
  ].sort();
  return {
    domains: words.filter((word) => domainForm.test(word)),
    wrong: words.filter((word) => !domainForm.test(word)),
  };
}

/** The domain of an address as typed, or null when it has none. Subdomains are domains of their own. */
export function domainOf(address: string): string | null {
  const parts = address.trim().toLowerCase().split('@');
  const domain = parts.at(-1) ?? '';
  return parts.length === 2 && parts[0] !== '' && domainForm.test(domain) ? domain : null;
}

/**
 * Authentication methods (RFC 8176 §2) that say more than a password was given: several factors, a one-time code, a
 * hardware key, a smart card. A text message or a face alone says nothing of a second factor.
 */
const strongMethods: ReadonlySet<string> = new Set(['mfa', 'otp', 'hwk', 'sc']);

/** Whether the provider says that a second factor was given; where it says nothing, ours is asked for. */
export function secondFactorGiven(
  claims: { amr?: unknown; acr?: unknown },
  secondFactorValues: readonly string[],
): boolean {
  const methods = Array.isArray(claims.amr) ? claims.amr : [];
  return (
    methods.some((method) => typeof method === 'string' && strongMethods.has(method)) ||
    (typeof claims.acr === 'string' && secondFactorValues.includes(claims.acr))
  );
}

/**
 * The address that the provider itself has verified, lower case; null where it says nothing of the kind. `xms_edov` is how
 * Microsoft Entra ID says that the domain's owner verified it; without either, anybody could have typed the address.
 */
export function verifiedAddress(claims: Readonly<Record<string, unknown>>): string | null {
  const { email, email_verified: verified, xms_edov: ownedDomain } = claims;
  if (typeof email !== 'string' || domainOf(email) === null) return null;
  const yes = verified === true || [true, 1, '1', 'true'].includes(ownedDomain as boolean | number | string);
  return yes && verified !== false ? email.trim().toLowerCase() : null;
}

export type Refusal =
  'no-address' | 'other-domain' | 'no-account' | 'other-subject' | 'other-account' | 'not-accepted';

/** What is known when a provider's answer has been checked. */
export type Facts = {
  /** The account this subject was joined to before. */
  joined: string | null;
  /** The verified address, or null. */
  address: string | null;
  /** Domains of this provider. */
  domains: readonly string[];
  /** The account that has this very address, and whether this provider's identity of it is another subject. */
  account: { id: string; hasOtherSubject: boolean } | null;
};

/**
 * Whose sign-in it is. The first time a verified address of the provider's own domains leads to the account; from then on
 * the subject alone counts, and an address can only speak against it.
 */
export function whoseSignIn(facts: Facts): { accountId: string; join: boolean } | { refused: Refusal } {
  const { joined, address, domains, account } = facts;
  if (joined !== null) {
    if (account !== null && account.id !== joined) return { refused: 'other-account' };
    return { accountId: joined, join: false };
  }
  if (address === null) return { refused: 'no-address' };
  if (!domains.includes(domainOf(address) ?? '')) return { refused: 'other-domain' };
  if (account === null) return { refused: 'no-account' };
  if (account.hasOtherSubject) return { refused: 'other-subject' };
  return { accountId: account.id, join: true };
}

/** Whether the person may come in by this provider: they hold a post, and every partnership of their posts trusts it. */
export function mayEnter(partnerships: readonly string[], accepting: readonly string[]): Refusal | null {
  if (partnerships.length === 0) return 'no-account';
  return partnerships.every((id) => accepting.includes(id)) ? null : 'not-accepted';
}

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

export type LogoutTarget = { jti: string; sid: string | null; subject: string | null; expiresAt: number };

/**
 * Reads the claims of a logout token whose signature, issuer and audience are already known to be right (OpenID Connect
 * Back-Channel Logout 1.0 §2.4 and §2.6).
 * @param now seconds since 1970.
 * @returns whose sessions end, or what is wrong, in words for the log.
 */
export function readLogoutToken(
  claims: Readonly<Record<string, unknown>>,
  now: number,
): LogoutTarget | { wrong: string } {
  const { iat, exp, jti, sid, sub, events, nonce } = claims;
  if (nonce !== undefined) return { wrong: 'it has a nonce: it is no logout token' };
  if (
    typeof events !== 'object' ||
    events === null ||
    Array.isArray(events) ||
    !Object.hasOwn(events, logoutEvent)
  )
    return { wrong: 'it does not say that it is a logout (events)' };
  const event: unknown = (events as Record<string, unknown>)[logoutEvent];
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { wrong: 'its logout event is no object' };
  if (typeof jti !== 'string' || jti === '' || jti.length > 500) return { wrong: 'it has no id (jti)' };
  if (typeof iat !== 'number' || !Number.isFinite(iat))
    return { wrong: 'it does not say when it was made (iat)' };
  if (iat > now + clockToleranceSeconds) return { wrong: 'it was made in the future (iat)' };
  if (iat < now - logoutTokenSeconds - clockToleranceSeconds) return { wrong: 'it is too old (iat)' };
  if (exp !== undefined && (typeof exp !== 'number' || exp < now - clockToleranceSeconds))
    return { wrong: 'it has run out (exp)' };
  if (sid !== undefined && typeof sid !== 'string') return { wrong: 'its sid is no text' };
  if (sub !== undefined && typeof sub !== 'string') return { wrong: 'its sub is no text' };
  if (sid === undefined && sub === undefined) return { wrong: 'it names neither a session nor a person' };
  return {
    jti,
    sid: sid ?? null,
    subject: sub ?? null,
    // After this the same token is refused for its age.
    expiresAt: iat + logoutTokenSeconds + 2 * clockToleranceSeconds,
  };
}

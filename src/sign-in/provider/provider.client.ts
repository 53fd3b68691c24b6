import { createRemoteJWKSet, customFetch as joseFetch, errors as joseErrors, jwtVerify } from 'jose';
import * as oidc from 'openid-client';
import { clock } from '../../foundation/clock.ts';
import { Problem } from '../../foundation/problem.ts';
import {
  clockToleranceSeconds,
  discoverySeconds,
  isSameIssuer,
  mayFetch,
  patienceSeconds,
} from './provider.rules.ts';

/** What is needed to speak to a provider. */
export type ProviderAccess = {
  id: string;
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Goes up with each change, so that an old description is not used for new settings. */
  version: number;
};

export type ProviderKeys = ReturnType<typeof createRemoteJWKSet>;

export type Connection = { configuration: oidc.Configuration; keys: ProviderKeys };

export type ProviderClients = {
  /**
   * The provider as it describes itself, asked at most once an hour.
   * @throws Problem `provider-down` 503, `provider-wrong` 403.
   */
  connect: (access: ProviderAccess) => Promise<Connection>;
  /** Asks afresh, for the administrator's test; what is wrong is said, not thrown. */
  inspect: (access: ProviderAccess) => Promise<Inspection>;
};

/** What an administrator is told of a provider. */
export type Inspection =
  | {
      issuer: string;
      keys: number;
      /** Whether it binds codes to the browser; null where it does not say. */
      pkce: boolean | null;
      logout: boolean;
      backChannelLogout: boolean;
    }
  | { problem: string };

/** More than any description or key set has; a hostile answer shall not fill the memory. */
const mostBytes = 1024 * 1024;

/**
 * Fetches for us: only https (or this machine), no redirects, no endless answers. openid-client and jose both set the
 * signal that ends it after five seconds.
 */
export async function guardedFetch(address: string, options: RequestInit): Promise<Response> {
  if (!mayFetch(address)) throw new TypeError('The provider names an address that is not https');
  const response = await fetch(address, {
    ...options,
    redirect: 'manual',
    signal: options.signal ?? AbortSignal.timeout(patienceSeconds * 1000),
  });
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > mostBytes) throw new TypeError('The provider’s answer is too long');
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  const empty = response.status === 204 || response.status === 304;
  return new Response(empty ? null : bytes, { status: response.status, headers: response.headers });
}

/** How the client proves itself: in the header unless the provider lists ways and that is not among them. */
function authentication(secret: string): oidc.ClientAuth {
  const basic = oidc.ClientSecretBasic(secret);
  const post = oidc.ClientSecretPost(secret);
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported;
    (ways === undefined || ways.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}

async function discover(access: ProviderAccess): Promise<Connection> {
  try {
    const issuer = new URL(access.issuer);
    const configuration = await oidc.discovery(
      issuer,
      access.clientId,
      { [oidc.clockTolerance]: clockToleranceSeconds },
      authentication(access.clientSecret),
      {
        timeout: patienceSeconds,
        [oidc.customFetch]: (url, options) => guardedFetch(url, options as RequestInit),
        execute: [
          // The code flow lets a client rely on TLS alone for the ID token; we check its signature as well.
          oidc.enableNonRepudiationChecks,
          // mayFetch() has the last word: http to this machine and nowhere else.
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out: for this machine only
          ...(issuer.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
        ],
      },
    );
    const metadata = configuration.serverMetadata();
    // openid-client lets Microsoft's addresses answer with another issuer. We do not: who signs is what we trust.
    if (!isSameIssuer(access.issuer, metadata.issuer))
      throw wrongProvider(access.name, `It calls itself ${metadata.issuer}, not ${access.issuer}.`);
    for (const [what, address] of [
      ['authorisation address', metadata.authorization_endpoint],
      ['token address', metadata.token_endpoint],
      ['key address', metadata.jwks_uri],
    ] as const) {
      if (address === undefined || !mayFetch(address))
        throw wrongProvider(access.name, `It gives no ${what} that begins with https://.`);
    }
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri ?? ''), {
      timeoutDuration: patienceSeconds * 1000,
      [joseFetch]: (url, options) => guardedFetch(url, options),
    });
    return { configuration, keys };
  } catch (error) {
    throw error instanceof Problem ? error : providerProblem(access.name, error);
  }
}

export function createProviderClients(): ProviderClients {
  const known = new Map<string, { connection: Connection; until: number; version: number }>();

  async function connectAfresh(access: ProviderAccess): Promise<Connection> {
    const connection = await discover(access);
    known.set(access.id, {
      connection,
      until: clock.milliseconds() + discoverySeconds * 1000,
      version: access.version,
    });
    return connection;
  }

  return {
    async inspect(access) {
      try {
        const { configuration } = await connectAfresh(access);
        const metadata = configuration.serverMetadata();
        const response = await guardedFetch(metadata.jwks_uri ?? '', {
          headers: { accept: 'application/json' },
        });
        const answer: unknown = response.ok ? await response.json() : null;
        const keys = (answer as { keys?: unknown } | null)?.keys;
        if (!Array.isArray(keys) || keys.length === 0)
          throw wrongProvider(access.name, 'It gives no keys to check its signatures with.');
        const methods = metadata.code_challenge_methods_supported;
        return {
          issuer: metadata.issuer,
          keys: keys.length,
          pkce: methods?.includes('S256') ?? null,
          logout: metadata.end_session_endpoint !== undefined,
          backChannelLogout: metadata['backchannel_logout_supported'] === true,
        };
      } catch (error) {
        const problem = error instanceof Problem ? error : providerProblem(access.name, error);
        return { problem: `${problem.title}. ${problem.detail}` };
      }
    },
    async connect(access) {
      const found = known.get(access.id);
      if (found !== undefined && found.version === access.version && found.until > clock.milliseconds())
        return found.connection;
      return connectAfresh(access);
    },
  };
}

/**
 * The claims of a token that the provider signed for us: signature, issuer, audience, type.
 * @throws the faults of jose.
 */
export async function verifiedClaims(
  token: string,
  connection: Connection,
  access: ProviderAccess,
): Promise<Record<string, unknown>> {
  const metadata = connection.configuration.serverMetadata();
  const { payload, protectedHeader } = await jwtVerify(token, connection.keys, {
    issuer: metadata.issuer,
    audience: access.clientId,
    algorithms: signatures(metadata.id_token_signing_alg_values_supported),
    clockTolerance: clockToleranceSeconds,
    // openid-client looks at the machine's clock too.
    requiredClaims: ['iat', 'jti', 'events'],
  });
  const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
  if (type !== undefined && type !== 'logout+jwt' && type !== 'jwt')
    throw new joseErrors.JWTInvalid(`its type is ${type}`);
  return payload;
}

/** Signatures with a public key. What the provider can make itself with our shared secret (HS256) or not at all proves nothing. */
const publicKeySignatures = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

function signatures(supported: readonly string[] | undefined): string[] {
  return publicKeySignatures.filter((name) => supported === undefined || supported.includes(name));
}

// ---- faults in words --------------------------------------------------------------------------------------------------------

export function providerDown(name: string, cause?: unknown): Problem {
  return new Problem({
    status: 503,
    code: 'provider-down',
    title: `${name} did not answer`,
    detail:
      `The sign-in of ${name} could not be reached. Try again in a few minutes. ` +
      'If you have a password here, you can sign in with your email address and password in the meantime. ' +
      `If it lasts, tell the IT help desk of ${name}.`,
    cause,
  });
}

export function wrongProvider(name: string, detail: string, cause?: unknown): Problem {
  return new Problem({
    status: 403,
    code: 'provider-wrong',
    title: `The sign-in of ${name} is not set up rightly`,
    detail: `${detail} Ask your administrator to check it.`,
    cause,
  });
}

/** The provider's answer did not pass a check. Which one is in the log: told to the browser, it would help an attacker. */
export function answerRefused(name: string, cause?: unknown): Problem {
  return new Problem({
    status: 403,
    code: 'provider-answer-refused',
    title: `The answer from ${name} could not be trusted`,
    detail:
      'You have not been signed in. Start again from the sign-in page. If it happens again, tell your administrator.',
    cause,
  });
}

/** Codes of openid-client for “nobody answered”, as against “the answer is wrong”. */
const silent: ReadonlySet<string> = new Set(['OAUTH_TIMEOUT', 'OAUTH_ABORT']);

/** Whether a fault means that the provider could not be reached, or was itself at fault (5xx). */
export function isSilence(error: unknown): boolean {
  for (let fault = error; fault instanceof Error; fault = fault.cause) {
    const code = (fault as { code?: unknown }).code;
    if (
      typeof code === 'string' &&
      (silent.has(code) ||
        /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR|CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/.test(
          code,
        ))
    )
      return true;
    if (fault.name === 'TimeoutError' || fault instanceof joseErrors.JWKSTimeout) return true;
    if (fault.cause instanceof Response) return fault.cause.status >= 500;
  }
  return false;
}

/** What to say when the provider could not be asked about itself. */
function providerProblem(name: string, error: unknown): Problem {
  if (isSilence(error)) return providerDown(name, error);
  return wrongProvider(
    name,
    `It answered, but not as an OpenID Connect provider does (${briefly(error)}).`,
    error,
  );
}

/** A fault in a few words, without anything that was in a token. */
export function briefly(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const inner = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${inner}`.slice(0, 200);
}

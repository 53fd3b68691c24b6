import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as oidc from 'openid-client';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import { isUuid, newId } from '../../foundation/id.ts';
import { Problem } from '../../foundation/problem.ts';
import type { Secrets } from '../secrets.ts';
import type { Sessions } from '../sessions.ts';
import { noteEvent, writeTrail } from '../trail.ts';
import { secondsFrom, sessionLimits } from '../session.rules.ts';
import { answerRefused, briefly, isSilence, providerDown } from './provider.client.ts';
import type { Connection, ProviderAccess, ProviderClients } from './provider.client.ts';
import {
  authorisationSeconds,
  mayEnter,
  mayFetch,
  secondFactorGiven,
  verifiedAddress,
  whoseSignIn,
} from './provider.rules.ts';
import type { Refusal } from './provider.rules.ts';
import * as store from './provider.store.ts';
import type { StoredProvider } from './provider.store.ts';

export type ProviderSignInServices = {
  database: Database;
  clients: ProviderClients;
  secrets: Secrets;
  sessions: Pick<Sessions, 'begin'>;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
  secure: boolean;
};

export type ProviderSignIn = {
  /** Address at the provider to which the browser goes next. @throws Problem `provider-down`, `provider-wrong`. */
  begin: (
    request: FastifyRequest,
    reply: FastifyReply,
    provider: StoredProvider,
    options: { next: string; address: string | null },
  ) => Promise<string>;
  /** Checks what the browser brings back and signs the person in. @returns the path to go to. */
  finish: (request: FastifyRequest, reply: FastifyReply, providerId: string) => Promise<string>;
  /** Where a browser goes to end the provider's own session as well, with whose it is; null when there is nowhere. */
  leaving: (
    request: FastifyRequest,
    providerSessionId: string,
  ) => Promise<{ name: string; address: string } | null>;
  /** The addresses that the provider must know of us. */
  addresses: (request: FastifyRequest, providerId: string) => OurAddresses;
};

export type OurAddresses = { callback: string; signedOut: string; backChannelLogout: string };

const purposes = {
  client: (providerId: string) => `sign-in provider ${providerId}`,
  pending: 'provider authorisation',
  idToken: 'provider id token',
} as const;

/** What a client secret is encrypted for: that of one provider is not another's. */
export const clientSecretPurpose = purposes.client;

/** The stored provider with its secret made readable. */
export function accessTo(provider: StoredProvider, secrets: Secrets): ProviderAccess {
  return {
    id: provider.id,
    name: provider.name,
    issuer: provider.issuer,
    clientId: provider.clientId,
    clientSecret: secrets.decrypt(provider.clientSecret, purposes.client(provider.id)),
    version: provider.version,
  };
}

type Secret = { nonce: string; verifier: string };

export function createProviderSignIn(services: ProviderSignInServices): ProviderSignIn {
  const { database, clients, secrets, sessions, secure } = services;
  const cookieName = `${secure ? '__Host-' : ''}fp_provider`;
  // Lax, not Strict: the browser comes back from the provider by a link of another site, and must bring it.
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;

  function addresses(request: FastifyRequest, providerId: string): OurAddresses {
    const origin = services.publicOrigin ?? `${request.protocol}://${request.host}`;
    const own = `${origin}/sign-in/providers/${providerId}`;
    return {
      callback: `${own}/callback`,
      signedOut: `${origin}/sign-in`,
      backChannelLogout: `${own}/back-channel-logout`,
    };
  }

  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    provider: StoredProvider,
    options: { next: string; address: string | null },
  ): Promise<string> {
    const { configuration } = await clients.connect(accessTo(provider, secrets));
    const kept = request.cookies[cookieName] ?? '';
    // Two tabs of one browser may be on their way at once.
    const browser = /^[A-Za-z0-9_-]{43}$/.test(kept) ? kept : randomBytes(32).toString('base64url');
    const state = oidc.randomState();
    const secret: Secret = { nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: addresses(request, provider.id).callback,
      scope: 'openid email profile',
      response_type: 'code',
      code_challenge: await oidc.calculatePKCECodeChallenge(secret.verifier),
      code_challenge_method: 'S256',
      state,
      nonce: secret.nonce,
      ...(provider.secondFactorValues.length === 0
        ? {}
        : { acr_values: provider.secondFactorValues.join(' ') }),
      ...(options.address === null ? {} : { login_hint: options.address }),
    });
    if (!mayFetch(url)) throw answerRefused(provider.name);
    const now = clock.now();
    await database.asSignIn((tx) =>
      store.insertAuthorisation(tx, {
        state,
        browser,
        providerId: provider.id,
        secrets: secrets.encrypt(JSON.stringify(secret), purposes.pending),
        next: options.next,
        now,
        expiresAt: secondsFrom(now, authorisationSeconds),
      }),
    );
    void reply.setCookie(cookieName, browser, { ...cookie, maxAge: authorisationSeconds });
    return url.href;
  }

  async function refuse(
    request: FastifyRequest,
    what: { providerId: string; accountId: string | null; why: string; subject: string | null },
  ): Promise<void> {
    const { providerId, accountId, why, subject } = what;
    request.log.warn({ provider: providerId, why }, 'a sign-in through a provider was refused');
    await database.asSignIn(async (tx) => {
      if (accountId !== null) return noteEvent(tx, accountId, 'account.sign-in-refused', false);
      return store.insertAttempt(tx, { what: `provider ${providerId} ${subject ?? ''}`, now: clock.now() });
    });
    if (accountId !== null) await writeTrail(database, accountId);
  }

  /** What the provider says of the person, checked: by the code, the verifier, the nonce, the signature and the audience. */
  async function claimsOf(
    request: FastifyRequest,
    provider: StoredProvider,
    connection: Connection,
    secret: Secret,
    state: string,
  ): Promise<{ claims: oidc.IDToken; idToken: string; accessToken: string }> {
    const url = new URL(addresses(request, provider.id).callback);
    url.search = new URL(request.url, url).search;
    try {
      const tokens = await oidc.authorizationCodeGrant(connection.configuration, url, {
        expectedState: state,
        expectedNonce: secret.nonce,
        pkceCodeVerifier: secret.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined || tokens.id_token === undefined) throw new TypeError('no ID token');
      return { claims, idToken: tokens.id_token, accessToken: tokens.access_token };
    } catch (error) {
      await refuse(request, {
        providerId: provider.id,
        accountId: null,
        why: briefly(error),
        subject: null,
      });
      if (isSilence(error)) throw providerDown(provider.name, error);
      if (error instanceof oidc.AuthorizationResponseError) throw notSignedInThere(provider.name, error);
      throw answerRefused(provider.name, error);
    }
  }

  /** Adds the address where the ID token has none: many providers give it only at their userinfo address. */
  async function withAddress(
    provider: StoredProvider,
    connection: Connection,
    claims: oidc.IDToken,
    accessToken: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (
      typeof claims['email'] === 'string' ||
      connection.configuration.serverMetadata().userinfo_endpoint === undefined
    )
      return claims;
    try {
      const more = await oidc.fetchUserInfo(connection.configuration, accessToken, claims.sub);
      return {
        ...claims,
        email: more.email,
        email_verified: more.email_verified,
        xms_edov: more['xms_edov'],
      };
    } catch (error) {
      throw isSilence(error) ? providerDown(provider.name, error) : answerRefused(provider.name, error);
    }
  }

  async function finish(request: FastifyRequest, reply: FastifyReply, providerId: string): Promise<string> {
    const { state } = request.query as { state?: unknown };
    const browser = request.cookies[cookieName] ?? '';
    const now = clock.now();
    const begun =
      typeof state !== 'string' || !isUuid(providerId) || browser === ''
        ? null
        : await database.asSignIn(async (tx) => {
            const pending = await store.takeAuthorisation(tx, { state, browser, providerId, now });
            const provider = pending === null ? null : await store.providerInUse(tx, providerId);
            return pending === null || provider === null ? null : { pending, provider };
          });
    if (begun === null || typeof state !== 'string') throw notBegun();
    const { pending, provider } = begun;
    const secret = JSON.parse(secrets.decrypt(pending.secrets, purposes.pending)) as Secret;
    const connection = await clients.connect(accessTo(provider, secrets));
    const { claims, idToken, accessToken } = await claimsOf(request, provider, connection, secret, state);
    const subject = claims.sub;
    const known = await database.asSignIn((tx) => store.accountOfSubject(tx, provider.id, subject));
    const whole = known === null ? await withAddress(provider, connection, claims, accessToken) : claims;
    const address = verifiedAddress(whole);

    const sessionId = newId();
    const outcome = await database.asSignIn(
      async (tx): Promise<{ accountId: string } | { refused: Refusal; accountId: string | null }> => {
        await store.lockSubject(tx, provider.id, subject);
        const joined = await store.accountOfSubject(tx, provider.id, subject);
        const account =
          address === null ? null : await store.accountOfAddress(tx, provider.id, address, subject);
        const whose = whoseSignIn({ joined, address, domains: provider.domains, account });
        if ('refused' in whose) return { refused: whose.refused, accountId: joined ?? account?.id ?? null };
        const { accountId } = whose;
        if (await store.isDisabled(tx, accountId)) return { refused: 'no-account', accountId };
        const refused = mayEnter(
          await store.partnershipsOf(tx, accountId, now),
          await store.acceptingPartnerships(tx, provider),
        );
        if (refused !== null) return { refused, accountId };
        if (whose.join) await store.insertIdentity(tx, { providerId: provider.id, subject, accountId, now });
        await store.insertProviderSession(tx, {
          id: sessionId,
          providerId: provider.id,
          accountId,
          subject,
          sid: typeof claims['sid'] === 'string' ? claims['sid'] : null,
          idToken: secrets.encrypt(idToken, purposes.idToken),
          now,
          expiresAt: secondsFrom(now, sessionLimits.absoluteSeconds),
        });
        return { accountId };
      },
    );
    if ('refused' in outcome) {
      await refuse(request, {
        providerId: provider.id,
        accountId: outcome.accountId,
        why: outcome.refused,
        subject,
      });
      throw notYours(outcome.refused, provider.name, address);
    }
    void reply.clearCookie(cookieName, cookie);
    await sessions.begin(request, reply, {
      accountId: outcome.accountId,
      secondFactor: secondFactorGiven({ amr: claims['amr'], acr: claims['acr'] }, provider.secondFactorValues)
        ? 'provider'
        : 'none',
      method: 'provider',
      provider: provider.id,
      providerSession: sessionId,
    });
    return pending.next;
  }

  async function leaving(
    request: FastifyRequest,
    providerSessionId: string,
  ): Promise<{ name: string; address: string } | null> {
    if (!isUuid(providerSessionId)) return null;
    const found = await database.asSignIn(async (tx) => {
      const session = await store.providerSession(tx, providerSessionId);
      const provider = session === null ? null : await store.anyProvider(tx, session.providerId);
      return session === null || provider === null ? null : { session, provider };
    });
    if (found === null) return null;
    const { session, provider } = found;
    // Signing out here has happened already; a provider that is down must not turn it into an error page.
    const connection = await clients.connect(accessTo(provider, secrets)).catch(() => null);
    const endpoint = connection?.configuration.serverMetadata().end_session_endpoint;
    if (connection == null || endpoint === undefined || !mayFetch(endpoint)) return null;
    const url = oidc.buildEndSessionUrl(connection.configuration, {
      id_token_hint: secrets.decrypt(session.idToken, purposes.idToken),
      post_logout_redirect_uri: addresses(request, provider.id).signedOut,
    });
    return { name: provider.name, address: url.href };
  }

  return { begin, finish, leaving, addresses };
}

function refusal(code: string, title: string, detail: string, cause?: unknown): Problem {
  return new Problem({ status: 403, code, title, detail, cause });
}

/** The same for a state that is altered, used, too old, another browser's, or of a provider that is not in use. */
function notBegun(): Problem {
  return refusal(
    'sign-in-not-begun',
    'This sign-in can no longer be finished',
    'It was finished already, took longer than 10 minutes, or was begun in another browser. Start again from the sign-in page.',
  );
}

function notSignedInThere(name: string, error: oidc.AuthorizationResponseError): Problem {
  return refusal(
    'provider-refused',
    `${name} did not sign you in`,
    error.error === 'access_denied'
      ? `You stopped, or ${name} does not let you use this service. Start again from the sign-in page, or ask the IT help desk of ${name}.`
      : `Start again from the sign-in page. If it happens again, tell the IT help desk of ${name}.`,
    error,
  );
}

/** The provider vouched for the person, and yet they cannot come in: why, and whom to ask. */
function notYours(why: Refusal, name: string, address: string | null): Problem {
  const ask = 'Ask the administrator of your community safety partnership';
  switch (why) {
    case 'no-address':
      return refusal(
        'provider-no-address',
        `${name} did not give us your work email address`,
        `We need it once, to find the invitation made for you. Ask the IT help desk of ${name} to release the email address and that it is verified (“email” and “email_verified”, or “xms_edov”).`,
      );
    case 'other-domain':
      return refusal(
        'provider-other-domain',
        'Your email address does not belong to this sign-in',
        `${name} says your address is ${address ?? 'not known'}, which is not one of its own domains here. ${ask} which sign-in to use.`,
      );
    case 'no-account':
      return refusal(
        'provider-no-account',
        'You have not been invited yet',
        `${name} signed you in${address === null ? '' : ` as ${address}`}, but nobody here has given that person a place. ${ask} to invite you with exactly that address. There is no way to register yourself.`,
      );
    case 'other-subject':
    case 'other-account':
      return refusal(
        'provider-identity-clash',
        'This sign-in does not fit the account',
        `The account is joined to another sign-in of ${name}, or your sign-in to another account. This happens when somebody leaves and comes back, or changes their name. ${ask} to forget the old link; nothing has been changed.`,
      );
    case 'not-accepted':
      return refusal(
        'provider-not-accepted',
        `Your partnership has not accepted the sign-in of ${name}`,
        `Each partnership in which you have a post must accept it. ${ask} to do so, or sign in with your email address and password.`,
      );
  }
}

import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Somebody whom an organisation's own provider knows. */
export type ProviderPerson = {
  /** The provider's own name of the person, which never changes. */
  subject: string;
  email?: string;
  emailVerified?: boolean;
  /** How they signed in there. */
  amr?: string[];
  acr?: string;
};

export const clientId = 'frankpledge';
export const clientSecret = 'a secret of two, and a little longer than that';

export type RealProvider = {
  issuer: string;
  /** Who signs in next; may be changed between sign-ins. */
  person: ProviderPerson;
  /** Requests answered, by path. */
  asked: string[];
  /** How its back-channel logouts went. */
  told: string[];
  /** Goes where a browser would, through the provider's form, until it is sent back to us. @returns that address. */
  signIn: (address: string, browser?: ProviderBrowser) => Promise<string>;
  /** Ends the person's session there by the given address, as a browser does, and answers yes. */
  signOut: (address: string, browser: ProviderBrowser) => Promise<string>;
  stop: () => Promise<void>;
  /** Answers again after stop(), at the same address. */
  start: () => Promise<void>;
};

/** Cookies that one browser has at the provider. */
export class ProviderBrowser {
  readonly cookies = new Map<string, string>();

  async fetch(address: string, form?: Record<string, string>): Promise<Response> {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }
}

const unescaped = (html: string): string => html.replaceAll('&amp;', '&');

/**
 * A real OpenID provider (the package oidc-provider) on this machine. It asks who it is by a form of its own.
 * @param options.ours the addresses of ours that it is told.
 */
export async function startProvider(options: {
  ours: { callback: string; signedOut: string; backChannelLogout: string };
  person: ProviderPerson;
}): Promise<RealProvider> {
  const { ours } = options;
  let server: Server = createServer();
  const port = await listen(server, 0);
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const people = new Map<string, ProviderPerson>();
  const real: RealProvider = { person: options.person } as RealProvider;

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [ours.callback],
        post_logout_redirect_uris: [ours.signedOut],
        backchannel_logout_uri: ours.backChannelLogout,
        backchannel_logout_session_required: true,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'first', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(20).toString('hex')] },
    acrValues: ['urn:example:two-factors'],
    claims: {
      openid: ['sub', 'amr', 'acr'],
      email: ['email', 'email_verified'],
      profile: ['name'],
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html>${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button>`;
        },
      },
    },
    // Its own guard against addresses of this machine, which is where our back channel listens.
    fetch: (url, { dispatcher: _guard, ...request }: RequestInit & { dispatcher?: unknown } = {}) =>
      fetch(url, request),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, subject) => {
      const person = people.get(subject);
      return person === undefined
        ? undefined
        : {
            accountId: subject,
            claims: () => ({
              sub: subject,
              ...(person.email === undefined ? {} : { email: person.email }),
              ...(person.emailVerified === undefined ? {} : { email_verified: person.emailVerified }),
            }),
          };
    },
    // The organisation has agreed for its people: nobody is asked for consent.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  // What our back channel answered, which the provider keeps to itself.
  provider.on('backchannel.success', () => void real.told.push('ok'));
  provider.on('backchannel.error', (_ctx, error) => void real.told.push(error.message));
  const callback = provider.callback();

  function answer(): void {
    server.on('request', (request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      real.asked.push(path);
      if (!path.startsWith('/interaction/')) {
        void callback(request, response);
        return;
      }
      if (request.method !== 'POST') {
        response
          .setHeader('content-type', 'text/html')
          .end(`<!doctype html><form method="post" action="${path}"><input name="login"></form>`);
        return;
      }
      void body(request).then(async (form) => {
        const person = real.person;
        assert.equal(form.get('login'), person.subject);
        people.set(person.subject, person);
        const { subject: accountId, amr, acr } = person;
        const login = {
          accountId,
          ...(amr === undefined ? {} : { amr }),
          ...(acr === undefined ? {} : { acr }),
        };
        await provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false });
      });
    });
  }
  answer();

  return Object.assign(real, {
    issuer,
    asked: [],
    told: [],
    async signIn(address: string, browser = new ProviderBrowser()): Promise<string> {
      let next = address;
      for (let steps = 0; steps < 10; steps += 1) {
        if (!next.startsWith(issuer)) return next;
        const response = await browser.fetch(
          next,
          next.includes('/interaction/') ? { login: real.person.subject } : undefined,
        );
        const location = response.headers.get('location');
        if (location === null)
          throw new Error(`The provider stopped: ${response.status} ${await response.text()}`);
        next = new URL(location, next).href;
      }
      throw new Error('The provider goes in circles');
    },
    async signOut(address: string, browser: ProviderBrowser): Promise<string> {
      const page = await (await browser.fetch(address)).text();
      const action = /action="([^"]+)"/.exec(page)?.[1];
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1];
      if (action === undefined || xsrf === undefined) throw new Error(`No form to sign out: ${page}`);
      const done = await browser.fetch(new URL(unescaped(action), address).href, { xsrf, logout: 'yes' });
      return done.headers.get('location') ?? '';
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    async start() {
      server = createServer();
      await listen(server, port);
      answer();
    },
  } satisfies Omit<RealProvider, 'person'>);
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  // A test file must be able to end while it listens.
  server.unref();
  return (server.address() as AddressInfo).port;
}

async function body(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return new URLSearchParams(text);
}

// ---- an adversary -----------------------------------------------------------------------------------------------------------

export type TokenMaking = {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Signs with this instead of the published key; `none` leaves the signature out; a text signs with HMAC over it. */
  key?: KeyObject | 'none';
  /** Takes these claims out. */
  without?: string[];
};

export type HostileProvider = {
  issuer: string;
  publicKey: KeyObject;
  otherKey: KeyObject;
  /** What its token endpoint puts into the ID token, and its description into the metadata. */
  next: TokenMaking;
  metadata: Record<string, unknown>;
  /** How long the token endpoint waits before it answers. Milliseconds. */
  delay: number;
  /** Forms received by its token endpoint. */
  received: URLSearchParams[];
  token: (making: TokenMaking) => string;
  close: () => Promise<void>;
};

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A provider that answers what it is told to, however wrong: what a real one never would. */
export async function startHostileProvider(): Promise<HostileProvider> {
  const server = createServer();
  const issuer = `http://127.0.0.1:${await listen(server, 0)}`;
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { privateKey: otherKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const hostile: HostileProvider = {
    issuer,
    publicKey,
    otherKey,
    next: {},
    metadata: {},
    delay: 0,
    received: [],
    token(making) {
      const now = Math.floor(Date.now() / 1000); // eslint-disable-line no-restricted-syntax -- the packages that check it look at the machine's clock
      const header = {
        alg: making.key === 'none' ? 'none' : 'RS256',
        kid: 'own',
        typ: 'JWT',
        ...making.header,
      };
      const claims: Record<string, unknown> = {
        iss: issuer,
        aud: clientId,
        sub: 'somebody',
        iat: now,
        exp: now + 300,
        ...making.claims,
      };
      const kept = Object.entries(claims).filter(([name]) => making.without?.includes(name) !== true);
      const signed = `${part(header)}.${part(Object.fromEntries(kept))}`;
      if (making.key === 'none') return `${signed}.`;
      return `${signed}.${sign('sha256', Buffer.from(signed), making.key ?? privateKey).toString('base64url')}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  server.on('request', (request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    const json = (value: unknown): void => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
    };
    if (path === '/.well-known/openid-configuration') {
      json({
        issuer,
        authorization_endpoint: `${issuer}/authorise`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        ...hostile.metadata,
      });
    } else if (path === '/keys') {
      json({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'own', use: 'sig', alg: 'RS256' }] });
    } else if (path === '/token') {
      void body(request).then(async (form) => {
        hostile.received.push(form);
        await new Promise((resolve) => setTimeout(resolve, hostile.delay).unref());
        json({
          access_token: 'a',
          token_type: 'Bearer',
          expires_in: 60,
          id_token: hostile.token(hostile.next),
        });
      });
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  return hostile;
}

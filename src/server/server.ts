import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import Fastify, { LogController } from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Configuration } from '../foundation/configuration.ts';
import { clock, timeZone } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Logger } from '../foundation/log.ts';
import { notFound } from '../foundation/problem.ts';
import { softwareVersion } from '../foundation/version.ts';
import * as partnership from '../partnership/partnership.ts';
import * as signIn from '../sign-in/sign-in.ts';
import { csrfToken } from '../web/csrf.ts';
import type { Frame } from '../web/layout.ts';
import { createRegistrar } from '../web/registrar.ts';
import type { RegisteredRoute } from '../web/registrar.ts';
import { sendProblem } from '../web/respond.ts';
import type { Responder } from '../web/respond.ts';
import { loadAssets, registerStatic } from '../web/static.ts';
import { demonstrationWords } from './demonstration.words.ts';
import { menuFor } from './navigation.ts';
import type { Room } from '../web/room.ts';
import { registerRoutes } from './server.routes.ts';

export { demonstrationWords } from './demonstration.words.ts';
export { openInstallation, type Installation } from './installation.ts';
export { roomsOf } from './rooms.ts';

export type ServerOptions = {
  database: Database;
  configuration: Pick<Configuration, 'demo' | 'publicUrl'>;
  rooms: readonly Room[];
  /** Shown on the sign-in page of a demonstration; ignored on a live system. */
  demonstrationAccounts?: readonly partnership.DemonstrationAccount[];
  /** What of the demonstration is still being made, in words; null when it is whole. */
  furnishing?: () => string | null;
  /** With which sign-in encrypts what it keeps; a key that ends with this server where none is given, as in tests. */
  secrets?: signIn.Secrets;
  log?: Logger;
};

export type Server = {
  app: FastifyInstance;
  /** Every route, for the crawl. */
  routes: () => readonly RegisteredRoute[];
};

/** One field of a form or a pasted block; files go through multipart and are not held in memory. */
const bodyLimit = 8 * 1024 ** 2;

/**
 * Our own policy (helmet's default lets inline styles in): nothing inline, nothing from elsewhere. `data:` and `blob:`
 * pictures are those MapLibre draws for itself; its worker is a file of ours.
 */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'"],
    'worker-src': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
    'object-src': ["'none'"],
  },
};

/** The words of a search, as they stand in the address. */
function wordsOf(request: FastifyRequest): string {
  const { q } = request.query as { q?: unknown };
  return typeof q === 'string' ? q.slice(0, 200) : '';
}

const shownAt = new Intl.DateTimeFormat('en-GB', {
  timeZone,
  dateStyle: 'long',
  timeStyle: 'short',
});

/** Composes the rooms into one server. It does not listen: the caller does, or a test injects. */
export async function buildServer(options: ServerOptions): Promise<Server> {
  const { database, configuration, rooms, log } = options;
  const publicOrigin = configuration.publicUrl === null ? null : new URL(configuration.publicUrl).origin;
  const secure = publicOrigin?.startsWith('https:') ?? false;
  const app = Fastify({
    ...(log === undefined ? { logger: false } : { loggerInstance: log }),
    // One line a request says nothing that the audit does not; faults are logged by the responder.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // A body that never ends must not hold a connection for ever; the largest file on a slow line takes minutes.
    requestTimeout: 15 * 60_000,
    // Keep-alive connections must not hold up a stop.
    forceCloseConnections: 'idle',
  }) as unknown as FastifyInstance;

  await app.register(cookie);
  await app.register(formbody, { bodyLimit });
  await app.register(multipart, { throwFileSizeLimit: false });
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 1024 });
  await app.register(helmet, {
    contentSecurityPolicy,
    // With `no-referrer` browsers send `Origin: null` with a form, and it could not be checked.
    referrerPolicy: { policy: 'same-origin' },
    hsts: secure ? { maxAge: 31_536_000 } : false,
    crossOriginEmbedderPolicy: false,
  });

  const sessions = signIn.createSessions({ database, secure });
  const secrets = options.secrets ?? signIn.passingSecrets();
  const assets = loadAssets();
  const menu = rooms.flatMap((room) => room.menu);
  const bannerCookie = secure ? '__Host-fp_banner' : 'fp_banner';
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;

  const responder: Responder = {
    frame(request: FastifyRequest): Frame {
      const session = sessions.known(request);
      // Whoever is still on the way in is offered nothing of the house.
      const role = session?.pending === null ? (session.actor?.role ?? null) : null;
      const path = request.url.split('?')[0] ?? '/';
      return {
        assets,
        menu: menuFor(role, menu),
        person:
          session === null
            ? null
            : {
                name: session.accountName,
                roleTitle: role === null ? '' : partnership.roleTitles[role],
                agencyName:
                  session.posts.find((post) => post.agencyId === session.actor?.agencyId)?.agencyName ?? '',
                csrf: csrfToken(request),
                session: {
                  idle: signIn.sessionLimits.idleSeconds,
                  left: Math.floor((Date.parse(session.expiresAt) - clock.milliseconds()) / 1000),
                },
                searches: role !== null && partnership.may(role, 'search.use'),
              },
        shownAt: shownAt.format(clock.milliseconds()),
        searched: path === '/search' ? wordsOf(request) : '',
        demonstration: configuration.demo ? `${demonstrationWords}${stillFurnished()}` : '',
        softwareVersion,
        scripts: session === null ? [] : ['sign-in/time-out.browser.ts'],
        path,
      };
    },
    setBanner: (reply, words) =>
      void reply.setCookie(bannerCookie, Buffer.from(words.slice(0, 500)).toString('base64url'), {
        ...cookieOptions,
        maxAge: 60,
      }),
    takeBanner(request, reply) {
      const kept = request.cookies[bannerCookie];
      if (kept === undefined) return null;
      void reply.clearCookie(bannerCookie, cookieOptions);
      return Buffer.from(kept, 'base64url').toString('utf8').slice(0, 500);
    },
  };

  function stillFurnished(): string {
    const part = options.furnishing?.() ?? null;
    return part === null ? '' : ` It is still being furnished: ${part}.`;
  }

  const registrar = createRegistrar(app, {
    database,
    responder,
    signedIn: sessions.of,
    gate: sessions.gate,
    keepUnsent: (request, form) => signIn.keepUnsent({ database, sessions, secrets }, request, form),
    permissions: {
      known: partnership.isAction,
      may: partnership.may,
      whoMay: partnership.whoMay,
    },
    publicOrigin,
  });

  registerStatic(app, assets);
  registerRoutes(registrar, { database, rooms, furnishing: options.furnishing ?? (() => null) });
  partnership.registerRoutes(registrar);
  signIn.registerRoutes(registrar, {
    database,
    sessions,
    secrets,
    publicOrigin,
    // Never the Host of a request: it would come into messages.
    origin: () => publicOrigin ?? (app.server.listening ? app.listeningOrigin : 'http://localhost'),
    demonstrationAccounts: configuration.demo ? (options.demonstrationAccounts ?? []) : [],
  });
  for (const room of rooms) room.register(registrar);

  /** The frame needs to know who is signed in, also where no route was reached; a failing database must not hide the page. */
  async function problem(
    request: FastifyRequest,
    reply: FastifyReply,
    error: unknown,
  ): Promise<FastifyReply> {
    await sessions.of(request, reply).catch(() => null);
    return sendProblem(responder, request, reply, error);
  }
  app.setNotFoundHandler((request, reply) => problem(request, reply, notFound()));
  app.setErrorHandler((error, request, reply) => problem(request, reply, error));

  return { app, routes: registrar.routes };
}

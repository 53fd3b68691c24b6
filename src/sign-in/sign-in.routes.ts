import { z } from 'zod';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import { localPath } from '../web/respond.ts';
import type { Answer } from '../web/route.ts';
import { registerAccountRoutes } from './account.routes.ts';
import { registerFactorRoutes } from './factor.routes.ts';
import { registerLinkRoutes } from './link.routes.ts';
import { askForPasskey, checkPasskey, siteOf } from './passkey.ts';
import { passwordMaximum } from './password.ts';
import { registerProviderRoutes, signedOutPage } from './provider/provider.ts';
import { registerSecondFactorRoutes } from './second-factor.routes.ts';
import { signInPage } from './sign-in.page.ts';
import type { SignInServices } from './services.ts';
import { registerTermsRoutes } from './terms.routes.ts';

const signInBody = z.object({
  email: z
    .string('Enter your email address')
    .trim()
    .min(1, 'Enter your email address')
    .max(320, 'Enter a shorter email address'),
  password: z
    .string('Enter your password')
    .min(1, 'Enter your password')
    .max(passwordMaximum, 'Enter your password'),
  next: z.string().optional(),
});

export function registerRoutes(registrar: Registrar, given: Omit<SignInServices, 'providerOf'>): void {
  const providers = registerProviderRoutes(registrar, given);
  const services: SignInServices = { ...given, providerOf: providers.providerOf };
  const { database, sessions, demonstrationAccounts, publicOrigin } = services;

  registrar.public({
    method: 'GET',
    path: '/sign-in',
    permission: 'public',
    audit: { none: 'nobody is signed in yet, and nothing is shown' },
    query: z.object({ next: z.string().optional() }),
    crawl: () => ['/sign-in'],
    handler: async ({ actor, query, request }): Promise<Answer> => {
      const next = localPath(query.next) ?? '/';
      if (actor !== null) return { kind: 'redirect', to: next };
      return {
        kind: 'page',
        page: signInPage({
          form: formState(),
          hidden: () => hiddenFields(request),
          next,
          organisations: await providers.anyInUse(),
          demonstrationAccounts,
        }),
      };
    },
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in',
    permission: 'public',
    audit: {
      none: 'the trail writes account.signed-in in each of the person’s partnerships; failed tries are rows of sign_in_attempt',
    },
    body: signInBody,
    crawl: { none: 'changes who is signed in; tried by the sign-in tests' },
    handler: async ({ body, request, reply }) => {
      await sessions.signIn(request, reply, body.email, body.password);
      return { kind: 'redirect', to: localPath(body.next) ?? '/' };
    },
    form: async ({ body: { typed, failure }, request }) => ({
      kind: 'page',
      page: signInPage({
        form: formState(typed, failure),
        hidden: () => hiddenFields(request),
        next: localPath(typed['next']) ?? '/',
        organisations: await providers.anyInUse(),
        demonstrationAccounts,
      }),
    }),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/passkey/options',
    permission: 'public',
    audit: { none: 'a question put to a browser; nothing is known of who asks' },
    crawl: { none: 'a question for a script; tried by the passkey tests' },
    handler: async ({ request, reply }): Promise<Answer> => {
      const session = await sessions.of(request, reply);
      const site = siteOf(request, publicOrigin);
      return {
        kind: 'json',
        body: await askForPasskey(database, request, site, session?.accountId ?? null),
      };
    },
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/passkey',
    permission: 'public',
    audit: { none: 'the trail writes account.signed-in in each of the person’s partnerships' },
    body: z.object({ response: z.string().max(20_000), next: z.string().optional() }),
    crawl: { none: 'changes who is signed in; tried by the passkey tests' },
    handler: async ({ body, request, reply }) => {
      const accountId = await checkPasskey(
        database,
        request,
        siteOf(request, publicOrigin),
        body.response,
        null,
      );
      if (accountId === null) {
        throw new Problem({
          status: 422,
          code: 'wrong-passkey',
          title: 'The passkey is not one we know',
          fields: [
            {
              name: 'email',
              message: 'The passkey is not one we know. Sign in with your email address and password',
            },
          ],
        });
      }
      await sessions.begin(request, reply, { accountId, secondFactor: 'passkey', method: 'passkey' });
      return { kind: 'redirect', to: localPath(body.next) ?? '/' };
    },
    form: async ({ body: { typed, failure }, request }) => ({
      kind: 'page',
      page: signInPage({
        form: formState({}, failure),
        hidden: () => hiddenFields(request),
        next: localPath(typed['next']) ?? '/',
        organisations: await providers.anyInUse(),
        demonstrationAccounts,
      }),
    }),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-out',
    permission: 'public',
    audit: { none: 'the trail writes account.signed-out in each of the person’s partnerships' },
    crawl: { none: 'ends the session; tried by the sign-in tests' },
    handler: async ({ request, reply }): Promise<Answer> => {
      const session = await sessions.of(request, reply);
      await sessions.signOut(request, reply);
      // Where the agency's own provider signed the person in, its session ends too: the next one at this desk is somebody else.
      const away =
        session?.providerSession == null ? null : await providers.leaving(request, session.providerSession);
      if (away === null) return { kind: 'redirect', to: '/sign-in', banner: 'You have signed out.' };
      void reply.header('refresh', `0; url=${away.address}`);
      return { kind: 'page', page: signedOutPage(away) };
    },
  });

  registerSecondFactorRoutes(registrar, services);
  registerLinkRoutes(registrar, services);
  registerAccountRoutes(registrar, services);
  registerFactorRoutes(registrar, services);
  registerTermsRoutes(registrar, services);
}

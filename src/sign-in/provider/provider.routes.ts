import { z } from 'zod';
import type { Database } from '../../foundation/database.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import { localPath } from '../../web/respond.ts';
import type { Answer } from '../../web/route.ts';
import type { Secrets } from '../secrets.ts';
import type { Sessions } from '../sessions.ts';
import { registerAdministration } from './administration.routes.ts';
import { createProviderClients } from './provider.client.ts';
import { backChannelLogout } from './provider.logout.ts';
import { awayPage, organisationPage } from './provider.page.ts';
import { domainOf } from './provider.rules.ts';
import { createProviderSignIn } from './provider.sign-in.ts';
import type { ProviderSignIn } from './provider.sign-in.ts';
import * as store from './provider.store.ts';

export type ProviderServices = {
  database: Database;
  sessions: Sessions;
  secrets: Secrets;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
};

/** What the other pages of sign-in may ask of this part. */
export type Providers = {
  /** Whether anybody can sign in by an organisation now, for a link on the sign-in page. */
  anyInUse: () => Promise<boolean>;
  /** Name of the organisation by whose sign-in people of this address come in; null where there is none. */
  providerOf: (address: string) => Promise<string | null>;
  /**
   * Called before a session is ended by its owner: the page that leads on to end the provider's session too, or null where
   * the session did not begin at a provider, or it has no such address.
   */
  leaving: ProviderSignIn['leaving'];
};

const params = z.object({ id: z.uuid() });
const nextPath = (next: unknown): string => localPath(next) ?? '/';

const organisationBody = z.object({
  email: z.string().trim().max(320, 'Enter a shorter email address').optional(),
  only: z.string().optional(),
  next: z.string().optional(),
});

/** Registers the pages of signing in through an organisation's own provider, and their administration. */
export function registerProviderRoutes(registrar: Registrar, services: ProviderServices): Providers {
  const { database, secrets, sessions, publicOrigin } = services;
  const clients = createProviderClients();
  const signIn = createProviderSignIn({
    database,
    clients,
    secrets,
    sessions,
    publicOrigin,
    secure: publicOrigin?.startsWith('https:') ?? false,
  });
  const inUse = (): Promise<{ id: string; name: string }[]> => database.asSignIn(store.providersInUse);

  registrar.public({
    method: 'GET',
    path: '/sign-in/organisation',
    permission: 'public',
    audit: { none: 'nobody is signed in yet, and nothing is shown' },
    query: z.object({ next: z.string().optional() }),
    crawl: () => ['/sign-in/organisation'],
    handler: async ({ query, request }): Promise<Answer> => {
      const providers = await inUse();
      return {
        kind: 'page',
        page: organisationPage({
          form: formState(),
          hidden: () => hiddenFields(request),
          next: nextPath(query.next),
          only: providers.length === 1 ? (providers[0]?.name ?? null) : null,
          any: providers.length > 0,
        }),
      };
    },
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/organisation',
    permission: 'public',
    audit: {
      none: 'nobody is signed in yet; what comes back is written as account.signed-in or as a refusal',
    },
    body: organisationBody,
    crawl: { none: 'leads to a provider; tried by provider.test.ts' },
    handler: async ({ body, request, reply }): Promise<Answer> => {
      const address = body.email ?? '';
      const provider = await database.asSignIn(async (tx) => {
        if (body.only === 'yes') {
          const [one, ...others] = await store.providersInUse(tx);
          return one === undefined || others.length > 0 ? null : store.providerInUse(tx, one.id);
        }
        const domain = domainOf(address);
        return domain === null ? null : store.providerOfDomain(tx, domain);
      });
      if (provider === null) throw noProvider(address);
      const to = await signIn.begin(request, reply, provider, {
        next: nextPath(body.next),
        address: address === '' ? null : address,
      });
      void reply.header('refresh', `0; url=${to}`);
      return {
        kind: 'page',
        page: awayPage({
          title: `Sign in at ${provider.name}`,
          lead: `You are going to the sign-in of ${provider.name}. Afterwards you come back here.`,
          linkText: `Go to ${provider.name}`,
          address: to,
        }),
      };
    },
    form: async ({ body: { typed, failure }, request }) => {
      const providers = await inUse();
      return {
        kind: 'page',
        page: organisationPage({
          form: formState(typed, failure),
          hidden: () => hiddenFields(request),
          next: nextPath(typed['next']),
          only: null,
          any: providers.length > 0,
        }),
      };
    },
  });

  registrar.public({
    method: 'GET',
    path: '/sign-in/providers/:id/callback',
    permission: 'public',
    audit: {
      none: 'the session’s beginning is written as account.signed-in, a refusal as account.sign-in-refused',
    },
    crawl: { none: 'stands for one sign-in; tried by provider.test.ts' },
    handler: async ({ params: given, request, reply }): Promise<Answer> => {
      const { id } = given as { id: string };
      return { kind: 'redirect', to: nextPath(await signIn.finish(request, reply, id)) };
    },
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/providers/:id/back-channel-logout',
    permission: 'public',
    fromProgram:
      'sent by the provider’s server, which has no form of ours; it proves itself by its signature',
    audit: { none: 'the handler writes account.session-ended for each person' },
    body: z.object({ logout_token: z.unknown().optional() }),
    crawl: { none: 'sent by a provider’s server; tried by logout.test.ts' },
    handler: async ({ params: given, body, request }): Promise<Answer> => {
      const { id } = given as { id: string };
      await backChannelLogout({ database, clients, secrets }, request, id, body.logout_token);
      return { kind: 'json', body: {} };
    },
  });

  registerAdministration(registrar, { database, clients, secrets, addresses: signIn.addresses, params });

  return {
    anyInUse: async () => (await inUse()).length > 0,
    providerOf: async (address) => {
      const domain = domainOf(address);
      if (domain === null) return null;
      return (await database.asSignIn((tx) => store.providerOfDomain(tx, domain)))?.name ?? null;
    },
    leaving: signIn.leaving,
  };
}

/** The same for a domain without a provider, an unknown one, and one that is switched off. */
function noProvider(address: string): Problem {
  const message =
    address === ''
      ? 'Enter your work email address'
      : domainOf(address) === null
        ? 'Enter an email address in the correct format, like name@example.com'
        : 'No organisation signs in people with this address here. Check it, or sign in with your email address and password';
  return new Problem({
    status: 422,
    code: 'no-provider',
    title: 'No organisation signs in people with this address here',
    detail: 'Check the address, or sign in with your email address and password.',
    fields: [{ name: 'email', message }],
  });
}

import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import type { Database } from '../foundation/database.ts';
import { notFound } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import { localPath } from '../web/respond.ts';
import type { Answer } from '../web/route.ts';
import { accessibilityPage } from './accessibility.page.ts';
import { accountPage, permissionsPage } from './account.page.ts';
import { emailOf } from './account.store.ts';
import type { DemonstrationAccount } from './partnership.types.ts';
import { passwordMaximum } from './password.ts';
import { postKey } from './sessions.ts';
import type { Sessions } from './sessions.ts';
import { signInPage } from './sign-in.page.ts';

export type PartnershipServices = {
  database: Database;
  sessions: Sessions;
  /** Empty on a live system. */
  demonstrationAccounts: readonly DemonstrationAccount[];
};

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

const timeWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

export function registerRoutes(registrar: Registrar, services: PartnershipServices): void {
  const { database, sessions, demonstrationAccounts } = services;

  registrar.public({
    method: 'GET',
    path: '/sign-in',
    permission: 'public',
    audit: { none: 'nobody is signed in yet, and nothing is shown' },
    query: z.object({ next: z.string().optional() }),
    crawl: () => ['/sign-in'],
    handler: ({ actor, query, request }): Answer => {
      const next = localPath(query.next) ?? '/';
      if (actor !== null) return { kind: 'redirect', to: next };
      return {
        kind: 'page',
        page: signInPage({
          form: formState(),
          hidden: () => hiddenFields(request),
          next,
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
      none: 'the handler writes account.signed-in as the person; failed tries are rows of sign_in_attempt',
    },
    body: signInBody,
    crawl: { none: 'changes who is signed in; tried by the sign-in tests' },
    handler: async ({ body, request, reply }) => {
      const session = await sessions.signIn(request, reply, body.email, body.password);
      if (session.actor !== null) {
        await database.asActor(session.actor, 'sign in', (tx) =>
          recordAudit(tx, {
            event: 'account.signed-in',
            subjectKind: 'account',
            subjectId: session.accountId,
          }),
        );
      }
      return { kind: 'redirect', to: localPath(body.next) ?? '/' };
    },
    form: ({ body: { typed, failure }, request }) => ({
      kind: 'page',
      page: signInPage({
        form: formState(typed, failure),
        hidden: () => hiddenFields(request),
        next: localPath(typed['next']) ?? '/',
        demonstrationAccounts,
      }),
    }),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-out',
    permission: 'public',
    audit: { none: 'the handler writes account.signed-out as the person, who may have no session any more' },
    crawl: { none: 'ends the session; tried by the sign-in tests' },
    handler: async ({ actor, request, reply }) => {
      await sessions.signOut(request, reply);
      if (actor !== null) {
        await database.asActor(actor, 'sign out', (tx) =>
          recordAudit(tx, {
            event: 'account.signed-out',
            subjectKind: 'account',
            subjectId: actor.accountId,
          }),
        );
      }
      return { kind: 'redirect', to: '/sign-in', banner: 'You have signed out.' };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/account',
    permission: 'account.view',
    audit: { none: 'a person looks at their own account' },
    crawl: () => ['/account'],
    handler: async ({ actor, tx, request, reply }) => {
      const session = await sessions.of(request, reply);
      if (session === null) throw notFound();
      const own = postKey(actor);
      return {
        kind: 'page',
        page: accountPage({
          name: actor.accountName,
          email: await emailOf(tx, actor.accountId),
          posts: session.posts.map((post) => ({
            ...post,
            key: postKey(post),
            current: postKey(post) === own,
          })),
          endsAt: timeWords.format(new Date(session.expiresAt)),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/account/post',
    permission: 'account.view',
    audit: 'account.post-chosen',
    body: z.object({ post: z.string('Choose a post') }),
    crawl: { none: 'changes the post; tried by the sign-in tests' },
    handler: async ({ body, request, reply }) => {
      // Somebody else's post and one that is not there answer alike.
      if (!(await sessions.choosePost(request, reply, body.post))) throw notFound();
      return { kind: 'redirect', to: '/account', banner: 'You now work in the post you chose.' };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/permissions',
    permission: 'permissions.view',
    audit: { none: 'the table is the same for everybody and holds no record' },
    crawl: () => ['/permissions'],
    handler: ({ actor }) => ({ kind: 'page', page: permissionsPage(actor.role) }),
  });

  registrar.public({
    method: 'GET',
    path: '/accessibility',
    permission: 'public',
    audit: { none: 'a public text' },
    crawl: () => ['/accessibility'],
    handler: () => ({ kind: 'page', page: accessibilityPage() }),
  });
}

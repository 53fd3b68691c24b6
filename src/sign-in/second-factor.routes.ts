import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import { localPath } from '../web/respond.ts';
import type { Answer, FailedForm } from '../web/route.ts';
import { factorsOf, useAppCode, useRecoveryCode } from './factor.store.ts';
import { checkPasskey, siteOf } from './passkey.ts';
import { recoveryCodePage, secondFactorPage } from './second-factor.page.ts';
import { wrongField } from './services.ts';
import type { SignInServices } from './services.ts';
import { noteEvent } from './trail.ts';

/** The second step of a sign-in: pages for somebody who has given a first factor, and for nobody else. */
export function registerSecondFactorRoutes(registrar: Registrar, services: SignInServices): void {
  const { database, sessions, secrets, publicOrigin } = services;
  const noAudit = { none: 'the trail writes it in each of the person’s partnerships' };
  const crawl = { none: 'open between the two steps of a sign-in alone; tried by second-factor.test.ts' };
  const nextQuery = z.object({ next: z.string().optional() });
  const toSignIn: Answer = { kind: 'redirect', to: '/sign-in' };

  async function page(request: FastifyRequest, reply: FastifyReply, next: string, failed: FailedForm | null) {
    const session = await sessions.of(request, reply);
    if (session === null) return toSignIn;
    if (!session.hasFactor) return { kind: 'redirect', to: '/account/second-factor' } satisfies Answer;
    const factors = await database.asSignIn((tx) => factorsOf(tx, session.accountId));
    return {
      kind: 'page',
      page: secondFactorPage({
        // A code that was refused is never shown again.
        form: formState({}, failed?.failure ?? []),
        hidden: () => hiddenFields(request),
        next,
        hasApp: factors.appSince !== null,
        hasPasskey: factors.passkeys.length > 0,
        deviceDays: sessions.deviceDays(session),
      }),
    } satisfies Answer;
  }

  registrar.public({
    method: 'GET',
    path: '/sign-in/second-factor',
    permission: 'public',
    audit: { none: 'shows no record' },
    query: nextQuery,
    crawl,
    handler: ({ request, reply, query }) => page(request, reply, localPath(query.next) ?? '/', null),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/second-factor',
    permission: 'public',
    audit: noAudit,
    body: z.object({
      code: z
        .string('Enter the code from your authenticator app')
        .trim()
        .min(1, 'Enter the code from your authenticator app')
        .max(50),
      remember: z.string().optional(),
      next: z.string().optional(),
    }),
    crawl,
    handler: async ({ request, reply, body }) => {
      const session = await sessions.of(request, reply);
      if (session === null) return toSignIn;
      await sessions.attempts.secondFactor(session.accountId, async (tx) => {
        if (!(await useAppCode(tx, secrets, session.accountId, body.code)))
          throw wrongField(
            'code',
            'This code is not right, or was used already. Wait for the next one and enter it',
            'wrong-code',
          );
      });
      await sessions.secondFactorGiven(request, reply, 'app', body.remember === 'yes');
      return { kind: 'redirect', to: localPath(body.next) ?? '/' };
    },
    form: ({ request, reply, body }) => page(request, reply, localPath(body.typed['next']) ?? '/', body),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/second-factor/passkey',
    permission: 'public',
    audit: noAudit,
    body: z.object({
      response: z.string().max(20_000),
      remember: z.string().optional(),
      next: z.string().optional(),
    }),
    crawl,
    handler: async ({ request, reply, body }) => {
      const session = await sessions.of(request, reply);
      if (session === null) return toSignIn;
      const site = siteOf(request, publicOrigin);
      if ((await checkPasskey(database, request, site, body.response, session.accountId)) === null)
        throw wrongField(
          'code',
          'The passkey is not one of yours. Try again, or use another way',
          'wrong-passkey',
        );
      await sessions.secondFactorGiven(request, reply, 'passkey', body.remember === 'yes');
      return { kind: 'redirect', to: localPath(body.next) ?? '/' };
    },
    form: ({ request, reply, body }) => page(request, reply, localPath(body.typed['next']) ?? '/', body),
  });

  registrar.public({
    method: 'GET',
    path: '/sign-in/second-factor/recovery-code',
    permission: 'public',
    audit: { none: 'shows no record' },
    query: nextQuery,
    crawl,
    handler: async ({ request, reply, query }) =>
      (await sessions.of(request, reply)) === null
        ? toSignIn
        : {
            kind: 'page',
            page: recoveryCodePage({
              form: formState(),
              hidden: () => hiddenFields(request),
              next: localPath(query.next) ?? '/',
            }),
          },
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/second-factor/recovery-code',
    permission: 'public',
    audit: noAudit,
    body: z.object({
      code: z
        .string('Enter one of your printed codes')
        .trim()
        .min(1, 'Enter one of your printed codes')
        .max(50),
      next: z.string().optional(),
    }),
    crawl,
    handler: async ({ request, reply, body }) => {
      const session = await sessions.of(request, reply);
      if (session === null) return toSignIn;
      await sessions.attempts.secondFactor(session.accountId, async (tx) => {
        if (!(await useRecoveryCode(tx, secrets, session.accountId, body.code)))
          throw wrongField(
            'code',
            'This code is not one of yours, or was used already. Enter another',
            'wrong-code',
          );
        await noteEvent(tx, session.accountId, 'account.recovery-code-used', true);
      });
      await sessions.secondFactorGiven(request, reply, 'recovery-code', false);
      return {
        kind: 'redirect',
        to: localPath(body.next) ?? '/',
        banner: 'That code is used up. If your app or key is lost, set up another on your account page.',
      };
    },
    form: ({ request, body }) => ({
      kind: 'page',
      page: recoveryCodePage({
        form: formState({}, body.failure),
        hidden: () => hiddenFields(request),
        next: localPath(body.typed['next']) ?? '/',
      }),
    }),
  });
}

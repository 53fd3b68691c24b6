import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, FailedForm } from '../web/route.ts';
import { linkByToken, sendAnotherLink, sendForgotten, useLink } from './invitation.ts';
import type { Link, LinkKind } from './invitation.ts';
import {
  choosePasswordPage,
  forgottenPage,
  forgottenSentPage,
  linkOverPage,
  linkSentPage,
} from './link.page.ts';
import { passwordMistake } from './passphrase.rules.ts';
import { hashPassword, passwordMaximum } from './password.ts';
import { wrongField } from './services.ts';
import type { SignInServices } from './services.ts';
import { addressHash } from './session.rules.ts';
import { endSessions, forgetBrowsers } from './session.store.ts';
import { noteEvent, writeTrail } from './trail.ts';

const links: readonly { kind: LinkKind; path: string }[] = [
  { kind: 'invitation', path: '/sign-in/invitation/:token' },
  { kind: 'forgotten', path: '/sign-in/new-password/:token' },
];

/** Links to choose a password: invitations and forgotten passwords. */
export function registerLinkRoutes(registrar: Registrar, services: SignInServices): void {
  const { database, sessions, origin, providerOf } = services;
  const crawl = { none: 'a link names a secret of one person; tried by link.test.ts' };
  const params = z.object({ token: z.string().max(100) });

  async function show(
    kind: LinkKind,
    token: string,
    request: FastifyRequest,
    failed: FailedForm | null,
  ): Promise<Answer> {
    const base = `/sign-in/${kind === 'invitation' ? 'invitation' : 'new-password'}`;
    const action = `${base}/${encodeURIComponent(token)}`;
    const link = await database.asSignIn((tx) => linkByToken(tx, kind, token));
    const hidden = (): ReturnType<typeof hiddenFields> => hiddenFields(request);
    // One that was never made answers as one that is over.
    if (link?.state !== 'open')
      return { kind: 'page', status: 410, page: linkOverPage({ again: `${action}/again`, kind, hidden }) };
    return {
      kind: 'page',
      page: choosePasswordPage({
        action,
        kind,
        name: link.name,
        email: link.email,
        provider: kind === 'invitation' ? await providerOf(link.email) : null,
        form: formState({}, failed?.failure ?? []),
        hidden,
      }),
    };
  }

  for (const { kind, path } of links) {
    registrar.public({
      method: 'GET',
      path,
      permission: 'public',
      audit: { none: 'shows the holder of the link their own name' },
      params,
      crawl,
      handler: ({ params: { token }, request }) => show(kind, token, request, null),
    });

    registrar.public({
      method: 'POST',
      path,
      permission: 'public',
      audit: { none: 'the trail writes it in each of the person’s partnerships' },
      params,
      body: z.object({
        password: z
          .string('Enter a new password')
          .min(1, 'Enter a new password')
          .max(passwordMaximum, `Enter a password of at most ${passwordMaximum} characters`),
      }),
      crawl,
      handler: async ({ params: { token }, body, request, reply }) => {
        const link = await database.asSignIn((tx) => linkByToken(tx, kind, token));
        if (link?.state !== 'open') return show(kind, token, request, null);
        const mistake = passwordMistake(body.password, link);
        if (mistake !== null) throw wrongField('password', mistake);
        const passwordHash = await hashPassword(body.password);
        const used = await database.asSignIn((tx) => choose(tx, link, passwordHash));
        if (!used) return show(kind, token, request, null);
        if (kind === 'invitation') {
          await sessions.begin(request, reply, {
            accountId: link.accountId,
            secondFactor: 'none',
            method: 'invitation',
          });
          return { kind: 'redirect', to: '/', banner: 'Your password is chosen.' };
        }
        await writeTrail(database, link.accountId);
        return { kind: 'redirect', to: '/sign-in', banner: 'Your password is changed. Sign in with it.' };
      },
      form: ({ params: sent, body, request }) => show(kind, sent.token, request, body),
    });

    registrar.public({
      method: 'POST',
      path: `${path}/again`,
      permission: 'public',
      audit: { none: 'sends a message to an address on file; counted in sign_in_attempt' },
      params,
      crawl,
      handler: async ({ params: { token }, request }) => {
        await database.asSignIn(async (tx) => {
          const link = await linkByToken(tx, kind, token);
          const counted = addressHash(link?.email ?? token);
          if (!(await sessions.attempts.link(request, tx, counted, kind))) return;
          // An invitation that was used has done its work: whoever has lost the password asks for a new one.
          if (link === null || (kind === 'invitation' && link.state === 'used')) return;
          await sendAnotherLink(tx, link, origin());
        });
        return { kind: 'page', page: linkSentPage() };
      },
    });
  }

  async function choose(
    tx: Parameters<Parameters<typeof database.asSignIn>[0]>[0],
    link: Link,
    passwordHash: string,
  ): Promise<boolean> {
    if (!(await useLink(tx, link))) return false;
    await tx
      .updateTable('account')
      .set({ password_hash: passwordHash })
      .where('id', '=', link.accountId)
      .execute();
    await endSessions(tx, link.accountId, { allBut: null }, 'password');
    await forgetBrowsers(tx, link.accountId, null);
    // Whoever can read the mailbox is the person: strangers' tries no longer keep them out.
    await sessions.attempts.clear(tx, link.email, link.accountId);
    await noteEvent(tx, link.accountId, kindEvent[link.kind], true);
    return true;
  }

  registrar.public({
    method: 'GET',
    path: '/sign-in/forgotten',
    permission: 'public',
    audit: { none: 'an empty form' },
    crawl: () => ['/sign-in/forgotten'],
    handler: ({ request }) => ({
      kind: 'page',
      page: forgottenPage({ form: formState(), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.public({
    method: 'POST',
    path: '/sign-in/forgotten',
    permission: 'public',
    audit: { none: 'sends a message to an address on file; counted in sign_in_attempt' },
    body: z.object({
      email: z
        .string('Enter your email address')
        .trim()
        .max(320, 'Enter a shorter email address')
        .regex(/^[^\s@]+@[^\s@]+$/, 'Enter an email address in the correct format, like name@example.com'),
    }),
    crawl,
    handler: async ({ body, request }) => {
      await database.asSignIn(async (tx) => {
        if (await sessions.attempts.link(request, tx, addressHash(body.email), 'forgotten'))
          await sendForgotten(tx, body.email, origin());
      });
      return { kind: 'page', page: forgottenSentPage() };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: forgottenPage({ form: formState(body.typed, body.failure), hidden: () => hiddenFields(request) }),
    }),
  });
}

const kindEvent = {
  invitation: 'account.invitation-used',
  forgotten: 'account.password-reset',
} as const;

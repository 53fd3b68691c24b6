import { z } from 'zod';
import { notFound } from '../foundation/problem.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import { accountPage, passwordPage, sessionsPage } from './account.page.ts';
import { emailOf } from './account.store.ts';
import { passwordMistake } from './passphrase.rules.ts';
import { hashPassword, passwordMatches, passwordMaximum } from './password.ts';
import { momentWords } from './second-factor.page.ts';
import { sessionOf, wrongField } from './services.ts';
import type { SignInServices } from './services.ts';
import { endSessions, forgetBrowsers, listSessions } from './session.store.ts';
import { postKey } from './sessions.ts';
import { noteEvent, writeTrail } from './trail.ts';
import { readUnsent } from './unsent.ts';

/** A person's own account: posts, password, where they are signed in, forms that came too late. */
export function registerAccountRoutes(registrar: Registrar, services: SignInServices): void {
  const { database, sessions } = services;
  const permission = 'account.view';
  const trail = { none: 'the trail writes it in each of the person’s partnerships' };

  async function passwordOf(
    accountId: string,
  ): Promise<{ hash: string | null; name: string; email: string }> {
    return database.asSignIn((tx) =>
      tx
        .selectFrom('account')
        .select(['password_hash as hash', 'name', 'email'])
        .where('id', '=', accountId)
        .executeTakeFirstOrThrow(),
    );
  }

  registrar.member({
    method: 'GET',
    path: '/account',
    permission,
    audit: { none: 'a person looks at their own account' },
    crawl: () => ['/account'],
    prepare: async ({ request, reply }) => {
      const session = await sessionOf(services, request, reply);
      return { session, hasPassword: (await passwordOf(session.accountId)).hash !== null };
    },
    handler: async ({ actor, tx, request, ready: { session, hasPassword } }) => {
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
          endsAt: momentWords(session.expiresAt),
          hasFactor: session.hasFactor,
          hasPassword,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/account/post',
    permission,
    audit: 'account.post-chosen',
    body: z.object({ post: z.string('Choose a post') }),
    crawl: { none: 'changes the post; tried by the sign-in tests' },
    prepare: ({ body, request, reply }) => sessions.choosePost(request, reply, body.post),
    handler: ({ ready }) => {
      // Somebody else's post and one that is not there answer alike.
      if (!ready) throw notFound();
      return { kind: 'redirect', to: '/account', banner: 'You now work in the post you chose.' };
    },
  });

  // ---- password ---------------------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'GET',
    path: '/account/passphrase',
    permission,
    audit: { none: 'an empty form' },
    crawl: () => ['/account/passphrase'],
    handler: ({ request }) => ({
      kind: 'page',
      page: passwordPage({ form: formState(), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/account/passphrase',
    permission,
    audit: trail,
    body: z.object({
      'old-password': z
        .string('Enter the password that you have now')
        .min(1, 'Enter the password that you have now')
        .max(passwordMaximum),
      password: z
        .string('Enter a new password')
        .min(1, 'Enter a new password')
        .max(passwordMaximum, `Enter a password of at most ${passwordMaximum} characters`),
    }),
    crawl: { none: 'changes a password; tried by account.test.ts' },
    prepare: async ({ body, request, reply }) => {
      const session = await sessionOf(services, request, reply);
      const account = await passwordOf(session.accountId);
      // Whoever found a signed-in computer may not guess the password here: tries are counted as codes are.
      await sessions.attempts.secondFactor(session.accountId, async () => {
        if (!(await passwordMatches(account.hash, body['old-password'])))
          throw wrongField('old-password', 'This is not the password that you have now', 'wrong-password');
      });
      const mistake = passwordMistake(body.password, account);
      if (mistake !== null) throw wrongField('password', mistake);
      const passwordHash = await hashPassword(body.password);
      await database.asSignIn(async (tx) => {
        await tx
          .updateTable('account')
          .set({ password_hash: passwordHash })
          .where('id', '=', session.accountId)
          .execute();
        await endSessions(tx, session.accountId, { allBut: session.id }, 'password');
        await forgetBrowsers(tx, session.accountId, null);
        await noteEvent(tx, session.accountId, 'account.password-changed', true);
        await queueMessage(tx, {
          to: { accountId: session.accountId },
          kind: 'notice',
          subject: 'Your password was changed',
          text: 'The password of your account was changed. If it was not you, tell the person who looks after the system in your organisation at once.',
        });
      });
      await sessions.rotate(request, reply);
      await writeTrail(database, session.accountId);
    },
    handler: () => ({
      kind: 'redirect',
      to: '/account',
      banner: 'Your password is changed, and you are signed out everywhere else.',
    }),
    form: ({ body, request }) => ({
      kind: 'page',
      page: passwordPage({
        form: formState({}, body.failure, { 'old-password': 'old' }),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  // ---- sessions ---------------------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'GET',
    path: '/account/sessions',
    permission,
    audit: { none: 'a person looks at their own account' },
    crawl: () => ['/account/sessions'],
    prepare: async ({ request, reply }) => {
      const session = await sessionOf(services, request, reply);
      const listed = await database.asSignIn((tx) => listSessions(tx, session.accountId));
      return listed.map((each) => ({ ...each, current: each.id === session.id }));
    },
    handler: ({ request, ready }) => ({
      kind: 'page',
      page: sessionsPage({ sessions: ready, hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/account/sessions/end',
    permission,
    audit: trail,
    body: z.object({ session: z.union([z.literal('others'), z.uuid()]) }),
    crawl: { none: 'ends a session; tried by account.test.ts' },
    prepare: async ({ body, request, reply }) => {
      const session = await sessionOf(services, request, reply);
      const ended = await database.asSignIn(async (tx) => {
        const which = body.session === 'others' ? { allBut: session.id } : { only: body.session };
        const count = await endSessions(tx, session.accountId, which, 'ended-elsewhere');
        if (count > 0) await noteEvent(tx, session.accountId, 'account.session-ended', true);
        return count;
      });
      await writeTrail(database, session.accountId);
      return ended;
    },
    handler: ({ body, ready }) => {
      if (ready === 0 && body.session !== 'others') throw notFound();
      return {
        kind: 'redirect',
        to: '/account/sessions',
        banner: ready === 1 ? 'It is signed out.' : 'All others are signed out.',
      };
    },
  });

  // ---- forms that came too late -------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'GET',
    path: '/account/unsent/:id',
    permission,
    audit: { none: 'shows a person what they typed themselves' },
    params: z.object({ id: z.uuid() }),
    crawl: { none: 'there is one only after a form came too late; tried by account.test.ts' },
    prepare: async ({ params, actor }) => {
      const form = await readUnsent(services, actor.accountId, params.id);
      if (form === null) throw notFound();
      return form;
    },
    handler: ({ actor, tx, request, reply, ready }) =>
      registrar.showUnsent(ready, { actor, tx, request, reply }),
  });
}

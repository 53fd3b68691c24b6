import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '../foundation/database.types.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { notFound } from '../foundation/problem.ts';
import { clock } from '../foundation/clock.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, FailedForm } from '../web/route.ts';
import { emailOf } from './account.store.ts';
import * as store from './factor.store.ts';
import { addPasskey, askToAddPasskey, siteOf } from './passkey.ts';
import { appPage, codesPage, factorsPage } from './second-factor.page.ts';
import { sessionOf, wrongField } from './services.ts';
import type { SignInServices } from './services.ts';
import { forgetBrowsers, listRemembered } from './session.store.ts';
import type { Session } from './sessions.ts';
import { noteEvent, writeTrail } from './trail.ts';
import type { AccountEvent } from './trail.ts';

/** How old a second step may be when what it consists of is changed. */
const freshMinutes = 15;

/**
 * A person's own second factors. Credentials are read and written in `prepare`, in sign-in's own short transactions, before
 * the person's transaction opens.
 */
export function registerFactorRoutes(registrar: Registrar, services: SignInServices): void {
  const { database, sessions, secrets, publicOrigin } = services;
  const base = '/account/second-factor';
  const permission = 'account.view';
  const trail = { none: 'the trail writes it in each of the person’s partnerships' };
  const noCrawl = { none: 'changes how a person signs in; second-factor.test.ts' };
  const back = (banner: string): Answer => ({ kind: 'redirect', to: base, banner });

  /** Whoever found a signed-in computer must not be able to make themselves a key to it. */
  function isFresh(session: Session): boolean {
    if (!session.hasFactor) return true;
    if (session.secondFactorAt === null || session.factors.at(-1) === 'remembered') return false;
    return clock.milliseconds() - Date.parse(session.secondFactorAt) < freshMinutes * 60_000;
  }

  async function change<Result>(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (session: Session) => Promise<Result>,
  ): Promise<{ done: Result } | { stale: Answer }> {
    const session = await sessionOf(services, request, reply);
    if (!isFresh(session))
      return { stale: { kind: 'redirect', to: `/sign-in/second-factor?next=${encodeURIComponent(base)}` } };
    const done = await work(session);
    await writeTrail(database, session.accountId);
    return { done };
  }

  /** Notes the change for the audit and tells the person by message, in the transaction that makes it. */
  async function told(tx: Tx, accountId: string, event: AccountEvent, what: string): Promise<void> {
    await noteEvent(tx, accountId, event, true);
    await queueMessage(tx, {
      to: { accountId },
      kind: 'notice',
      subject: 'Your way of signing in was changed',
      text: `${what}\n\nIf it was not you, tell the person who looks after the system in your organisation at once.`,
    });
  }

  async function overview(
    request: FastifyRequest,
    reply: FastifyReply,
    failed: FailedForm | null,
  ): Promise<Answer> {
    const session = await sessionOf(services, request, reply);
    const { factors, remembered } = await database.asSignIn(async (tx) => ({
      factors: await store.factorsOf(tx, session.accountId),
      remembered: await listRemembered(tx, session.accountId),
    }));
    return {
      kind: 'page',
      page: factorsPage({
        factors,
        remembered,
        demanded: session.demanded,
        pending: session.pending === 'set-up-second-factor',
        hidden: () => hiddenFields(request),
        form: formState(failed?.typed ?? {}, failed?.failure ?? []),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: base,
    permission,
    audit: { none: 'a person looks at their own account' },
    crawl: () => [base],
    prepare: ({ request, reply }) => overview(request, reply, null),
    handler: ({ ready }) => ready,
  });

  // ---- authenticator app ----------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'POST',
    path: `${base}/app/begin`,
    permission,
    audit: { none: 'a secret on trial; it is written down when it counts' },
    crawl: noCrawl,
    prepare: ({ request, reply }) =>
      change(request, reply, (session) =>
        database.asSignIn((tx) => store.beginApp(tx, secrets, session.accountId)),
      ),
    handler: ({ ready }) => ('stale' in ready ? ready.stale : { kind: 'redirect', to: `${base}/app` }),
  });

  async function trialPage(
    request: FastifyRequest,
    reply: FastifyReply,
    email: string,
    failed: FailedForm | null,
  ): Promise<Answer> {
    const session = await sessionOf(services, request, reply);
    const secret = await database.asSignIn((tx) => store.appOnTrial(tx, secrets, session.accountId));
    if (secret === null) return { kind: 'redirect', to: base };
    return {
      kind: 'page',
      page: appPage({
        secret,
        email,
        form: formState({}, failed?.failure ?? []),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: `${base}/app`,
    permission,
    audit: { none: 'a person looks at their own account' },
    crawl: { none: 'open while an app is being set up alone; tried by second-factor.test.ts' },
    handler: async ({ request, reply, tx, actor }) =>
      trialPage(request, reply, await emailOf(tx, actor.accountId), null),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/app`,
    permission,
    audit: trail,
    body: z.object({
      code: z
        .string('Enter the code that the app shows')
        .trim()
        .min(1, 'Enter the code that the app shows')
        .max(50),
    }),
    crawl: noCrawl,
    prepare: async ({ request, reply, body }) => {
      const result = await change(request, reply, (session) =>
        sessions.attempts.secondFactor(session.accountId, async (tx) => {
          if (!(await store.useAppCode(tx, secrets, session.accountId, body.code, true)))
            throw wrongField(
              'code',
              'This is not the code that the app shows now. Check the time on your telephone is right and enter the next code',
              'wrong-code',
            );
          await told(
            tx,
            session.accountId,
            'account.second-factor-added',
            'An authenticator app was set up for your account.',
          );
        }),
      );
      if ('done' in result) await sessions.secondFactorGiven(request, reply, 'app', false);
      return result;
    },
    handler: ({ ready }) =>
      'stale' in ready
        ? ready.stale
        : back('The authenticator app is set up. Now print ten codes, for the day it is lost.'),
    form: async ({ request, reply, tx, actor, body }) =>
      trialPage(request, reply, await emailOf(tx, actor.accountId), body),
  });

  /** The last one may not go where one is asked for. */
  function refuseLast(session: Session, factors: store.Factors): void {
    const count = (factors.appSince === null ? 0 : 1) + factors.passkeys.length;
    if (session.demanded && count <= 1)
      throw wrongField(
        'title',
        'This is the only second step you have, and your partnership asks for one. Add another first',
        'last-factor',
      );
  }

  registrar.member({
    method: 'POST',
    path: `${base}/app/remove`,
    permission,
    audit: trail,
    crawl: noCrawl,
    prepare: async ({ request, reply }) => {
      const result = await change(request, reply, (session) =>
        database.asSignIn(async (tx) => {
          refuseLast(session, await store.factorsOf(tx, session.accountId));
          if (!(await store.removeApp(tx, session.accountId))) throw notFound();
          await told(
            tx,
            session.accountId,
            'account.second-factor-removed',
            'The authenticator app was removed from your account.',
          );
        }),
      );
      if ('done' in result) await sessions.rotate(request, reply);
      return result;
    },
    handler: ({ ready }) => ('stale' in ready ? ready.stale : back('The authenticator app is removed.')),
    form: ({ request, reply, body }) => overview(request, reply, body),
  });

  // ---- passkeys -------------------------------------------------------------------------------------------------------------

  registrar.member({
    method: 'POST',
    path: `${base}/passkeys/options`,
    permission,
    audit: { none: 'a question put to a browser' },
    crawl: noCrawl,
    handler: async ({ request, reply, tx, actor }): Promise<Answer> => {
      const session = await sessionOf(services, request, reply);
      if (!isFresh(session))
        return { kind: 'json', status: 403, body: { title: 'Give your second step again first' } };
      const account = {
        id: actor.accountId,
        name: actor.accountName,
        email: await emailOf(tx, actor.accountId),
      };
      return {
        kind: 'json',
        body: await askToAddPasskey(database, request, siteOf(request, publicOrigin), account),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/passkeys`,
    permission,
    audit: trail,
    body: z.object({
      response: z.string().max(50_000).default(''),
      title: z
        .string('Enter what you call it')
        .trim()
        .min(1, 'Enter what you call it')
        .max(100, 'Enter at most 100 characters'),
    }),
    crawl: noCrawl,
    prepare: async ({ request, reply, body }) => {
      const result = await change(request, reply, (session) =>
        addPasskey(database, request, siteOf(request, publicOrigin), { id: session.accountId }, body, (tx) =>
          told(tx, session.accountId, 'account.second-factor-added', 'A passkey was added to your account.'),
        ),
      );
      if ('done' in result) await sessions.secondFactorGiven(request, reply, 'passkey', false);
      return result;
    },
    handler: ({ ready }) =>
      'stale' in ready
        ? ready.stale
        : back('The passkey is added. Now print ten codes, for the day it is lost.'),
    form: ({ request, reply, body }) => overview(request, reply, body),
  });

  registrar.member({
    method: 'POST',
    path: `${base}/passkeys/:id/remove`,
    permission,
    audit: trail,
    params: z.object({ id: z.uuid() }),
    crawl: noCrawl,
    prepare: async ({ request, reply, params }) => {
      const result = await change(request, reply, (session) =>
        database.asSignIn(async (tx) => {
          const factors = await store.factorsOf(tx, session.accountId);
          if (!factors.passkeys.some(({ id }) => id === params.id)) throw notFound();
          refuseLast(session, factors);
          await store.removePasskey(tx, session.accountId, params.id);
          await told(
            tx,
            session.accountId,
            'account.second-factor-removed',
            'A passkey was removed from your account.',
          );
        }),
      );
      if ('done' in result) await sessions.rotate(request, reply);
      return result;
    },
    handler: ({ ready }) => ('stale' in ready ? ready.stale : back('The passkey is removed.')),
    form: ({ request, reply, body }) => overview(request, reply, body),
  });

  // ---- printed codes, remembered browsers -------------------------------------------------------------------------------------

  registrar.member({
    method: 'POST',
    path: `${base}/recovery-codes`,
    permission,
    audit: trail,
    crawl: noCrawl,
    // Not in `prepare`: a form sent twice must not make codes that nobody is shown.
    handler: async ({ request, reply, actor }) => {
      const result = await change(request, reply, (session) =>
        database.asSignIn(async (tx) => {
          if (!session.hasFactor) throw notFound();
          await told(
            tx,
            session.accountId,
            'account.recovery-codes-made',
            'Ten printed codes were made for your account.',
          );
          return store.makeRecoveryCodes(tx, secrets, session.accountId);
        }),
      );
      if ('stale' in result) return result.stale;
      return { kind: 'page', page: codesPage({ codes: result.done, name: actor.accountName }) };
    },
  });

  registrar.member({
    method: 'POST',
    path: `${base}/forget`,
    permission,
    audit: trail,
    crawl: noCrawl,
    prepare: async ({ request, reply }) => {
      const { accountId } = await sessionOf(services, request, reply);
      await database.asSignIn(async (tx) => {
        await forgetBrowsers(tx, accountId, null);
        await noteEvent(tx, accountId, 'account.browser-forgotten', true);
      });
      await writeTrail(database, accountId);
    },
    handler: () => back('Each browser asks for the second step again.'),
  });

  registrar.member({
    method: 'POST',
    path: '/account/stay',
    permission,
    audit: { none: 'keeps the session alive; shows nothing' },
    crawl: { none: 'asked by a script; tried by browser.test.ts' },
    handler: () => ({ kind: 'json', body: { staysSignedIn: true } }),
  });
}

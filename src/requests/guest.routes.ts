import { sql } from 'kysely';
import { z } from 'zod';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import { newId } from '../foundation/id.ts';
import { queueMessage } from '../foundation/outbox.ts';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, RouteContext } from '../web/route.ts';
import { applyAnswers } from './effects.ts';
import { fieldsOf, optionalText, wrongField } from './fields.ts';
import { answeredPage, deadLinkPage, guestAnswerPage, guestCodePage, newLinkPage } from './guest.page.ts';
import { kindOf } from './kinds.ts';
import { codeMessage } from './mail/render.ts';
import { codeRules, isOpen, provedMinutes } from './request.rules.ts';
import { answer, selectForGuest } from './request.store.ts';
import type { RequestRow } from './request.types.ts';
import { codeOf, hashOf, isProved, linkToken, provedMark, sameText } from './secret.ts';
import type { RequestServices } from './services.ts';

const tokenParams = z.object({ token: z.string().max(200) });
type Token = z.infer<typeof tokenParams>;

type Link = { linkId: string; partnershipId: string; requestId: string; requestKey: string };
type Opened = { link: Link; request: RequestRow };

/** Cookie by which a browser shows that the code was given, for one link. */
const markName = (linkId: string): string => `fp_link_${linkId.replaceAll('-', '')}`;
const action = (token: string): string => `/requests/answer/${encodeURIComponent(token)}`;

/**
 * Single-purpose links. Whoever opens one is an actor whose only key is that of one request: the database shows them that row
 * and nothing else. Opening changes nothing, since programs that check mail open every link: only sending a form does.
 */
export function registerGuestPages(registrar: Registrar, services: RequestServices): void {
  const { database, secret } = services;

  /** The link and its request, while both work; null for anything else, whatever the reason. */
  async function open(token: string): Promise<Opened | null> {
    const link = await database.asVisitor(async (tx) => {
      const { rows } = await sql<Link>`
        select link_id as "linkId", partnership as "partnershipId", request as "requestId", key as "requestKey"
        from request_link_find(${hashOf(token)}, ${clock.now()})`.execute(tx);
      return rows[0];
    });
    if (link === undefined) return null;
    const request = await asGuest(link, 'open a link', (tx) => selectForGuest(tx, link.requestId));
    return request === null || !isOpen(request.state) || !request.ways.includes('link')
      ? null
      : { link, request };
  }

  /** As the holder of a link; null where its key has ended. */
  async function asGuest<Result>(
    link: Link,
    purpose: string,
    work: Parameters<typeof database.asGuest<Result>>[2],
  ): Promise<Result | null> {
    try {
      return await database.asGuest(
        { partnershipId: link.partnershipId, requestKey: link.requestKey },
        purpose,
        work,
      );
    } catch (error) {
      if (error instanceof Problem && error.code === 'link-ended') return null;
      throw error;
    }
  }

  type Context = Pick<RouteContext<Token, unknown, unknown>, 'params' | 'request' | 'reply'>;

  const proved = ({ request }: Context, link: Link): boolean =>
    isProved(secret, link.linkId, request.cookies[markName(link.linkId)], clock.milliseconds());

  const dead = ({ params, request }: Context): Answer => ({
    kind: 'page',
    page: deadLinkPage({ action: action(params.token), hidden: () => hiddenFields(request) }),
  });

  const codeNeeded = (
    { params, request }: Context,
    sent: boolean,
    form: FormState = formState(),
  ): Answer => ({
    kind: 'page',
    page: guestCodePage({ action: action(params.token), sent, form, hidden: () => hiddenFields(request) }),
  });

  const task = ({ params, request }: Context, row: RequestRow, form: FormState = formState()): Answer => ({
    kind: 'page',
    page: guestAnswerPage({
      request: row,
      wordsHint: kindOf(row.kind)?.wordsHint ?? '',
      action: action(params.token),
      form,
      hidden: () => hiddenFields(request),
    }),
  });

  registrar.public({
    method: 'GET',
    path: '/requests/answer/:token',
    permission: 'public',
    audit: { none: 'the handler writes request.viewed as the holder of the link' },
    params: tokenParams,
    crawl: async () => [`/requests/answer/${(await crawlToken(services)) ?? 'a-link-that-never-was'}`],
    handler: async (context) => {
      const opened = await open(context.params.token);
      if (opened === null) return dead(context);
      const { link, request } = opened;
      if (request.personal && !proved(context, link)) return codeNeeded(context, false);
      await asGuest(link, 'open a link', (tx) =>
        recordAudit(tx, {
          event: 'request.viewed',
          subjectKind: 'request',
          subjectId: request.id,
          spokeFor: request.askedAccountId,
          alsoSeenBy: request.audience,
        }),
      );
      return task(context, request);
    },
  });

  registrar.public({
    method: 'POST',
    path: '/requests/answer/:token',
    permission: 'public',
    audit: { none: 'answer() writes request.answered.link as the holder of the link' },
    params: tokenParams,
    body: z.looseObject({ choice: optionalText, words: optionalText }),
    crawl: { none: 'answers a request; tried by mailbox.test.ts' },
    handler: async (context) => {
      const opened = await open(context.params.token);
      if (opened === null) return dead(context);
      const { link, request } = opened;
      if (request.personal && !proved(context, link)) return codeNeeded(context, false);
      const { body } = context;
      try {
        const done = await asGuest(link, 'answer by a link', (tx) =>
          answer(tx, request.id, {
            way: 'link',
            choice: body.choice ?? null,
            words: body.words ?? '',
            ...fieldsOf(body),
          }),
        );
        if (done === null) return dead(context);
      } catch (error) {
        // Somebody was quicker.
        if (error instanceof Problem && error.code === 'request-closed') return dead(context);
        throw error;
      }
      // What fails here the clock does within seconds.
      await applyAnswers(database, link.partnershipId).catch(() => undefined);
      return { kind: 'redirect', to: '/requests/answered' };
    },
    form: async (context) => {
      const opened = await open(context.params.token);
      if (opened === null) return dead(context);
      if (opened.request.personal && !proved(context, opened.link)) return codeNeeded(context, false);
      return task(context, opened.request, formState(context.body.typed, context.body.failure));
    },
  });

  registrar.public({
    method: 'POST',
    path: '/requests/answer/:token/code',
    permission: 'public',
    audit: { none: 'the handler writes request.code-sent as the holder of the link' },
    params: tokenParams,
    crawl: { none: 'sends a code; tried by guest.access.test.ts' },
    handler: async (context) => {
      const opened = await open(context.params.token);
      if (opened?.request.personal !== true) return dead(context);
      const { link, request } = opened;
      const nonce = newId();
      const made = await database.asVisitor(async (tx) => {
        const { rows } = await sql<{ made: boolean }>`
          select request_code_make(${link.linkId}, ${nonce}, ${clock.now()}) as made`.execute(tx);
        return rows[0]?.made === true;
      });
      // The page says the same when no more are sent today.
      if (made)
        await asGuest(link, 'send a code', async (tx) => {
          await queueMessage(tx, {
            to: { accountId: request.askedAccountId },
            kind: 'code',
            ...codeMessage(link.linkId, nonce),
          });
          await recordAudit(tx, {
            event: 'request.code-sent',
            subjectKind: 'request',
            subjectId: request.id,
            alsoSeenBy: request.audience,
          });
        });
      return codeNeeded(context, true);
    },
  });

  registrar.public({
    method: 'POST',
    path: '/requests/answer/:token/code-check',
    permission: 'public',
    audit: { none: 'each try is counted with the link; the look that follows is written as request.viewed' },
    params: tokenParams,
    body: z.object({ code: optionalText }),
    crawl: { none: 'checks a code; tried by guest.access.test.ts' },
    handler: async (context) => {
      const opened = await open(context.params.token);
      if (opened?.request.personal !== true) return dead(context);
      const { linkId } = opened.link;
      const given = (context.body.code ?? '').replace(/[\s-]/g, '');
      const nonce = await database.asVisitor(async (tx) => {
        const { rows } = await sql<{ nonce: string | null }>`
          select request_code_try(${linkId}, ${clock.now()}) as nonce`.execute(tx);
        return rows[0]?.nonce ?? null;
      });
      if (nonce === null || !sameText(given, codeOf(secret, linkId, nonce)))
        throw wrongField(
          'code',
          `The code is not right, is older than ${codeRules.minutes} minutes, or was tried too often. Check it, or send another`,
        );
      await database.asVisitor((tx) => sql`select request_code_used(${linkId})`.execute(tx));
      const until = clock.milliseconds() + provedMinutes * 60_000;
      void context.reply.setCookie(markName(linkId), provedMark(secret, linkId, until), {
        path: '/requests/answer/',
        httpOnly: true,
        sameSite: 'lax',
        secure: services.mail.origin.startsWith('https:'),
        maxAge: provedMinutes * 60,
      });
      return { kind: 'redirect', to: action(context.params.token) };
    },
    form: (context) => codeNeeded(context, true, formState({}, context.body.failure)),
  });

  registrar.public({
    method: 'POST',
    path: '/requests/answer/:token/new-link',
    permission: 'public',
    audit: { none: 'nothing is shown or changed; the message that may follow is a row of the outbox' },
    params: tokenParams,
    crawl: { none: 'wishes for a link; tried by guest.access.test.ts' },
    handler: async ({ params }) => {
      await database.asVisitor((tx) =>
        sql`select request_link_wish(${hashOf(params.token)}, ${newId()}, ${clock.now()})`.execute(tx),
      );
      return { kind: 'redirect', to: '/requests/new-link' };
    },
  });

  for (const [path, page] of [
    ['/requests/answered', answeredPage],
    ['/requests/new-link', newLinkPage],
  ] as const)
    registrar.public({
      method: 'GET',
      path,
      permission: 'public',
      audit: { none: 'the same words for everybody' },
      crawl: () => [path],
      handler: () => ({ kind: 'page', page: page() }),
    });
}

/** A link that works, of whatever this installation holds, for the crawl. */
async function crawlToken({ database, secret }: RequestServices): Promise<string | null> {
  const row = await database.asSystem('find a link for the route crawl', null, (tx) =>
    tx
      .selectFrom('request_link')
      .select('id')
      .where('ended_at', 'is', null)
      .orderBy('made_at', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row === undefined ? null : linkToken(secret, row.id);
}

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { SharedTable } from '../foundation/audience.ts';
import { recordAudit, recordRefusal } from '../foundation/audit.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Role, Tx } from '../foundation/database.types.ts';
import { withCorrelation } from '../foundation/correlation.ts';
import { isUuid, newId } from '../foundation/id.ts';
import { Problem, notFound, refused } from '../foundation/problem.ts';
import { answerOnce } from '../foundation/submission.ts';
import { comesFromHere, csrfMatches, formExpired } from './csrf.ts';
import { problemOf } from './form.ts';
import { localPath, sendAnswer, sendProblem, wantsJson } from './respond.ts';
import type { Responder } from './respond.ts';
import type { Answer, MemberRoute, PublicRoute, SignedInContext } from './route.ts';
import { readUpload } from './upload.ts';

/** Who a request is from, as the session table says. */
export type SignedIn = {
  accountId: string;
  accountName: string;
  /** Null where the account has no post today. */
  actor: Actor | null;
};

/** A form that came too late: where it was going and what was typed. `typed` carries the form's token, to be checked. */
export type UnsentForm = {
  /** The route's own path, with its parameters' names. */
  path: string;
  params: unknown;
  query: unknown;
  typed: Readonly<Record<string, unknown>>;
};

/** What the registrar asks of the rooms above it. */
export type RegistrarServices = {
  database: Database;
  responder: Responder;
  /** Reads the session, once for a request, and prepares its form token. */
  signedIn: (request: FastifyRequest, reply: FastifyReply) => Promise<SignedIn | null>;
  /** Where a person must go first, who is still on the way in; null when the page is open to them. */
  gate: (request: FastifyRequest) => string | null;
  /**
   * Keeps what a person typed into a form that cannot be taken now, for that person alone: they are signed out, or sent to a
   * step of the sign-in first. Gives the address at which it is shown to them again; null when it is not theirs to keep.
   */
  keepUnsent: (request: FastifyRequest, form: UnsentForm) => Promise<string | null>;
  permissions: {
    known: (action: string) => boolean;
    may: (role: Role, action: string) => boolean;
    /** Words for who may: "analyst, administrator". */
    whoMay: (action: string) => string;
  };
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
};

/** A route as the crawl and the permissions page see it. */
export type RegisteredRoute = {
  method: 'GET' | 'POST';
  path: string;
  /** An action of the permission table, or `public`. */
  permission: string;
  audit: string | { none: string };
  multipart: boolean;
  record: SharedTable | null;
  /** What the parts of its path must look like; null where it has none. */
  params: z.ZodType | null;
  /** True where a program sends it, without a form token. */
  fromProgram: boolean;
  crawl: MemberRoute['crawl'];
};

/**
 * The only way to add a route. Each route says who may use it, what is written in the audit and how the crawl visits it;
 * in return its handler gets checked input and, for signed-in people, one transaction that runs as them.
 */
export type Registrar = {
  member: <Params, Query, Body, Ready>(route: MemberRoute<Params, Query, Body, Ready>) => void;
  public: <Params, Query, Body>(route: PublicRoute<Params, Query, Body>) => void;
  /**
   * Shows the form of a POST route again with what was typed before the person was signed out, as that route itself shows it.
   * @throws Problem 404 where there is no such form, 403 where the person may not use it.
   */
  showUnsent: (
    form: UnsentForm,
    context: Pick<SignedInContext<unknown, unknown, unknown>, 'actor' | 'tx' | 'request' | 'reply'>,
  ) => Promise<Answer>;
  routes: () => readonly RegisteredRoute[];
};

type WideMemberRoute = MemberRoute<unknown, unknown, unknown, unknown>;

/** The widest shape of a route, for the code that does not care what its parameters are. */
type AnyRoute = {
  method: 'GET' | 'POST';
  path: string;
  permission: string;
  audit: string | { none: string };
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  multipart?: boolean;
  upload?: { fileBytes?: number; files?: number };
  record?: SharedTable;
  fromProgram?: string;
  crawl: MemberRoute['crawl'];
};

type Input = { params: unknown; query: unknown; typed: Record<string, unknown>; submission: string | null };

/** Carries an answer of 400 or more out of a transaction, so that nothing of the failed step is kept. */
class RolledBack extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super('rolled back');
    this.answer = answer;
  }
}

/** PostgreSQL's words for "try the whole transaction again": serialization_failure, deadlock_detected. */
const retryable = new Set(['40001', '40P01']);

function statusOf(answer: Answer): number {
  return answer.kind === 'page' || answer.kind === 'json' ? (answer.status ?? 200) : 200;
}

/** Room and record a route is about, for the audit: `/observatory/deliveries/:hash` → observatory, the hash. */
function subjectOf(route: AnyRoute, request: FastifyRequest): { subjectKind: string; subjectId: string } {
  const values = Object.values((request.params ?? {}) as Record<string, string>);
  // A list, or a page of its own, is named by its path.
  if (values.length === 0) return { subjectKind: 'page', subjectId: route.path };
  const room = route.path.split('/')[1] ?? '';
  return { subjectKind: room, subjectId: values.join('/').slice(0, 200) };
}

function parsed(
  schema: z.ZodType | undefined,
  value: unknown,
  onError: (error: z.ZodError) => Problem,
): unknown {
  if (schema === undefined) return value;
  const result = schema.safeParse(value);
  if (!result.success) throw onError(result.error);
  return result.data;
}

export function createRegistrar(app: FastifyInstance, services: RegistrarServices): Registrar {
  const { database, responder, permissions } = services;
  const registered: RegisteredRoute[] = [];
  const forms = new Map<string, WideMemberRoute>();

  function check(route: AnyRoute): void {
    const name = `${route.method} ${route.path}`;
    if (!route.path.startsWith('/')) throw new Error(`${name}: a path starts with /`);
    if (registered.some((other) => other.method === route.method && other.path === route.path)) {
      throw new Error(`${name} is registered twice`);
    }
    if (route.permission !== 'public' && !permissions.known(route.permission)) {
      throw new Error(`${name}: “${route.permission}” is not in the permission table`);
    }
    if (typeof route.audit === 'string' && !/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(route.audit)) {
      throw new Error(`${name}: “${route.audit}” is not a name of an audit event`);
    }
    if (route.method === 'POST' && typeof route.crawl === 'function') {
      throw new Error(`${name}: a POST is not crawled; say why`);
    }
    registered.push({
      method: route.method,
      path: route.path,
      permission: route.permission,
      audit: route.audit,
      multipart: route.multipart ?? false,
      record: route.record ?? null,
      params: route.params ?? null,
      fromProgram: route.fromProgram !== undefined,
      crawl: route.crawl,
    });
  }

  /** Reads and checks everything but the body's schema. `discard` empties the upload's temporary folder. */
  async function read(
    route: AnyRoute,
    request: FastifyRequest,
  ): Promise<{ input: Input; discard: () => Promise<void> }> {
    // A param that cannot be one, and one that is not there, answer alike.
    const params = parsed(route.params, request.params, () => notFound());
    const query = parsed(route.query, request.query, problemOf);
    let values: Record<string, unknown> = {};
    let discard = async (): Promise<void> => {};
    if (route.method === 'POST') {
      const fromProgram = route.fromProgram !== undefined;
      if (!fromProgram && !comesFromHere(request, services.publicOrigin)) throw formExpired();
      const checkToken = (sent: Record<string, unknown>): void => {
        if (!fromProgram && !csrfMatches(request, sent['csrf'])) throw formExpired();
      };
      if (route.multipart === true && request.isMultipart()) {
        const upload = await readUpload(request, route.upload ?? {}, checkToken);
        ({ values, discard } = upload);
      } else {
        if (typeof request.body === 'object' && request.body !== null) values = { ...request.body };
        checkToken(values);
      }
    }
    const { csrf: _csrf, submission, ...typed } = values;
    return { input: { params, query, typed, submission: isUuid(submission) ? submission : null }, discard };
  }

  /** Runs a handler inside the actor's transaction with its audit entry; a failed answer rolls back. */
  async function inTransaction(
    route: AnyRoute,
    request: FastifyRequest,
    actor: Actor,
    submission: string | null,
    work: (tx: Tx) => Promise<Answer>,
  ): Promise<Answer> {
    const purpose = `${route.method} ${route.path}`;
    const attempts = route.method === 'GET' ? 3 : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await database.asActor(actor, purpose, async (tx) => {
          const whole = async (): Promise<Answer> => {
            const answer = await work(tx);
            if (statusOf(answer) >= 400) throw new RolledBack(answer);
            if (typeof route.audit === 'string') {
              await recordAudit(tx, { event: route.audit, ...subjectOf(route, request) });
            }
            return answer;
          };
          return submission === null ? whole() : once(tx, purpose, submission, whole);
        });
      } catch (error) {
        if (error instanceof RolledBack) return error.answer;
        if (attempt < attempts && retryable.has((error as { code?: string }).code ?? '')) continue;
        throw error;
      }
    }
  }

  /** The answer already given to this very form, else the work's, of which a redirect is kept. */
  async function once(tx: Tx, route: string, id: string, work: () => Promise<Answer>): Promise<Answer> {
    let fresh: Answer | undefined;
    const { answer } = await answerOnce<Answer | { kind: 'sent' }>(tx, route, id, async () => {
      fresh = await work();
      return fresh.kind === 'redirect' ? fresh : { kind: 'sent' };
    });
    if (fresh !== undefined) return fresh;
    if (answer.kind === 'sent') throw alreadySent();
    return answer;
  }

  /** Where a person goes on after signing in: the page they asked for, or the form they sent, as they had filled it in. */
  async function comeBackTo(route: WideMemberRoute, request: FastifyRequest): Promise<string | null> {
    if (route.method === 'GET') return localPath(request.url);
    const mayKeep =
      route.form !== undefined &&
      route.multipart !== true &&
      typeof request.body === 'object' &&
      request.body !== null &&
      comesFromHere(request, services.publicOrigin);
    const kept = mayKeep
      ? await services.keepUnsent(request, {
          path: route.path,
          params: request.params,
          query: request.query,
          typed: request.body as Record<string, unknown>,
        })
      : null;
    // Where nothing was kept there is nothing to come back to but the page that held the form.
    return kept ?? refererPath(request);
  }

  async function showUnsent(
    unsent: UnsentForm,
    context: Pick<SignedInContext<unknown, unknown, unknown>, 'actor' | 'tx' | 'request' | 'reply'>,
  ): Promise<Answer> {
    const route = forms.get(unsent.path);
    if (route?.form === undefined) throw notFound();
    if (!permissions.may(context.actor.role, route.permission)) throw notPermitted(route.permission);
    return route.form({
      ...context,
      params: parsed(route.params, unsent.params, () => notFound()),
      query: parsed(route.query, unsent.query, () => notFound()),
      body: { typed: unsent.typed, failure: notSent() },
    });
  }

  function notPermitted(permission: string): Problem {
    const who = permissions.whoMay(permission);
    return refused(
      'not-permitted',
      'You do not have permission to do this',
      who === ''
        ? ''
        : `It needs one of these roles: ${who}. Ask your administrator if you need it for your work.`,
    );
  }

  async function member(
    route: WideMemberRoute,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Answer | null> {
    const person = await services.signedIn(request, reply);
    if (person === null) {
      if (wantsJson(request)) {
        throw new Problem({
          status: 401,
          code: 'not-signed-in',
          title: 'You are not signed in',
          detail: 'Sign in and try again.',
        });
      }
      return { kind: 'redirect', to: withNext('/sign-in', await comeBackTo(route, request)) };
    }
    const first = services.gate(request);
    if (first !== null) {
      if (wantsJson(request)) {
        throw new Problem({
          status: 403,
          code: 'sign-in-not-finished',
          title: 'You are not signed in yet',
          detail: 'Finish signing in and try again.',
        });
      }
      return { kind: 'redirect', to: withNext(first, await comeBackTo(route, request)) };
    }
    const { actor } = person;
    if (actor === null) {
      throw refused(
        'no-post',
        'You have no post in a partnership',
        'Your account is not joined to an agency today. Ask your administrator to give you a post.',
      );
    }
    if (!permissions.may(actor.role, route.permission)) throw notPermitted(route.permission);
    const { input, discard } = await read(route, request);
    const context = { params: input.params, query: input.query, actor, request, reply };
    const { form } = route;
    const again = (failure: Problem): Promise<Answer> =>
      inTransaction(route, request, actor, null, async (tx) => {
        if (form === undefined) throw failure;
        const answer = await form({ ...context, tx, body: { typed: input.typed, failure } });
        return answer.kind === 'page' ? { ...answer, status: answer.status ?? failure.status } : answer;
      });
    try {
      const body = parsed(route.body, input.typed, problemOf);
      const ready = await route.prepare?.({ ...context, body });
      return await inTransaction(route, request, actor, input.submission, async (tx) =>
        route.handler({ ...context, tx, body, ready }),
      );
    } catch (error) {
      if (
        route.method === 'POST' &&
        form !== undefined &&
        error instanceof Problem &&
        error.status === 422 &&
        error.fields.length > 0
      ) {
        return await again(error);
      }
      throw error;
    } finally {
      await discard();
    }
  }

  async function open(route: PublicRoute, request: FastifyRequest, reply: FastifyReply): Promise<Answer> {
    const person = await services.signedIn(request, reply);
    const { input, discard } = await read(route, request);
    const context = {
      params: input.params,
      query: input.query,
      // Half a sign-in is none.
      actor: services.gate(request) === null ? (person?.actor ?? null) : null,
      request,
      reply,
    };
    try {
      const body = parsed(route.body, input.typed, problemOf);
      return await route.handler({ ...context, body });
    } catch (error) {
      if (
        route.form !== undefined &&
        error instanceof Problem &&
        error.status === 422 &&
        error.fields.length > 0
      ) {
        const answer = await route.form({ ...context, body: { typed: input.typed, failure: error } });
        return answer.kind === 'page' ? { ...answer, status: answer.status ?? error.status } : answer;
      }
      throw error;
    } finally {
      await discard();
    }
  }

  /** A refusal is written down before it is said, in a transaction of its own. */
  async function refuse(
    route: AnyRoute,
    request: FastifyRequest,
    reply: FastifyReply,
    error: unknown,
  ): Promise<void> {
    if (!(error instanceof Problem) || error.status !== 403) return;
    const actor = (await services.signedIn(request, reply))?.actor ?? null;
    if (actor === null) return;
    const event = typeof route.audit === 'string' ? route.audit : route.permission;
    await recordRefusal(database, actor, { event, ...subjectOf(route, request) });
  }

  function add(
    route: AnyRoute,
    work: (request: FastifyRequest, reply: FastifyReply) => Promise<Answer | null>,
  ): void {
    check(route);
    app.route({
      method: route.method,
      url: route.path,
      handler: (request, reply) =>
        withCorrelation(newId(), async () => {
          try {
            const answer = await work(request, reply);
            if (answer === null) throw notFound();
            return await sendAnswer(responder, request, reply, answer);
          } catch (error) {
            await refuse(route, request, reply, error).catch((fault: unknown) =>
              request.log.error({ err: fault }, 'a refusal could not be written in the audit'),
            );
            return sendProblem(responder, request, reply, error);
          }
        }),
    });
  }

  return {
    // The schemas make Params, Query and Body; inside here they are unknown values that have passed their schema.
    member: (route) => {
      const wide = route as unknown as WideMemberRoute;
      if (route.method === 'POST') forms.set(route.path, wide);
      add(route, (request, reply) => member(wide, request, reply));
    },
    public: (route) => add(route, (request, reply) => open(route as unknown as PublicRoute, request, reply)),
    showUnsent,
    routes: () => registered,
  };
}

function withNext(address: string, next: string | null): string {
  return next === null || next === '/' ? address : `${address}?next=${encodeURIComponent(next)}`;
}

/** Said above a form that came after its session had run out, and is shown again. */
function notSent(): Problem {
  const message = 'You were signed out before this was sent. Check it and send it again';
  return new Problem({
    status: 422,
    code: 'not-sent-yet',
    title: message,
    fields: [{ name: 'main-content', message }],
  });
}

function alreadySent(): Problem {
  return new Problem({
    status: 409,
    code: 'already-sent',
    title: 'You have already sent this form',
    detail:
      'It was done the first time and has not been done again. Open the page afresh to do it once more.',
  });
}

/** Path of the page of ours that held the form, from the Referer header. */
function refererPath(request: FastifyRequest): string | null {
  try {
    const url = new URL(request.headers.referer ?? '');
    return url.host === request.host ? localPath(`${url.pathname}${url.search}`) : null;
  } catch {
    return null;
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';
import type { Tx } from '../foundation/database.types.ts';
import { rememberSecret } from '../web/csrf.ts';
import { createAttempts } from './attempts.ts';
import type { Attempts } from './attempts.ts';
import { browserFamily, newToken, rememberedUntil, sessionLimits, tokenHash } from './session.rules.ts';
import * as store from './session.store.ts';
import type { Factor, Post, SessionMethod } from './session.store.ts';
import { demandsSecondFactor, gateOf, pendingStep } from './step.rules.ts';
import type { Step } from './step.rules.ts';
import { noteEvent, writeTrail } from './trail.ts';

/** A signed-in browser. */
export type Session = {
  /** Names it on the person's page of sessions; not its token. */
  id: string;
  accountId: string;
  accountName: string;
  /** The post that is being worked in; null where the account has none today. */
  actor: Actor | null;
  posts: Post[];
  expiresAt: string;
  method: SessionMethod;
  factors: readonly Factor[];
  secondFactorAt: string | null;
  /** Whether the person has an authenticator app or a passkey. */
  hasFactor: boolean;
  /** Whether their posts ask for one. */
  demanded: boolean;
  /** What must be done before any other page opens; null when the person is in. */
  pending: Step | null;
  /** The provider it began with, and the provider's own name for it; for signing out there too. */
  providerId: string | null;
  providerSession: string | null;
};

/** How a session begins, after the first factor was checked by whoever calls. */
export type Beginning = {
  accountId: string;
  /** `provider` where it vouches for a second factor, `passkey` where that verified the person; else our own is asked for. */
  secondFactor: 'provider' | 'passkey' | 'none';
  method: SessionMethod;
  provider?: string;
  providerSession?: string | null;
};

export type Sessions = {
  /** Reads the session of a request, once, and prepares the secret of its forms. */
  of: (request: FastifyRequest, reply: FastifyReply) => Promise<Session | null>;
  /** The session, if it has been read already; for the page's frame. */
  known: (request: FastifyRequest) => Session | null;
  /** Where a person with a step of the sign-in still to do must go first; null when the page is open to them. */
  gate: (request: FastifyRequest) => string | null;
  /** The session that this request's cookie had until it ran out, for a form sent too late. */
  lapsed: (request: FastifyRequest) => { accountId: string; token: string } | null;
  /**
   * Checks an address and a password and begins a new session.
   * @throws Problem 422 `wrong-sign-in`, the same for an unknown address and a wrong password; 422 `too-many-tries`.
   */
  signIn: (request: FastifyRequest, reply: FastifyReply, email: string, password: string) => Promise<Session>;
  /**
   * The one way a session is begun, after any first factor: a new token, the browser's old session ended, the audit written.
   * What is still to be done (second factor, terms of use) is asked by itself on the next page.
   */
  begin: (request: FastifyRequest, reply: FastifyReply, beginning: Beginning) => Promise<Session>;
  /** A second factor was checked: rotates the session, and remembers the browser where asked and allowed. */
  secondFactorGiven: (
    request: FastifyRequest,
    reply: FastifyReply,
    factor: Factor,
    remember: boolean,
  ) => Promise<void>;
  /** Gives the session another token, at a change of what it may do. */
  rotate: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Works in another of the account's posts from the next page on; false when it is not theirs. */
  choosePost: (request: FastifyRequest, reply: FastifyReply, key: string) => Promise<boolean>;
  /** Working days for which this person's browser may be remembered; the fewest of their agencies. */
  deviceDays: (session: Session) => number;
  attempts: Attempts;
};

/** Names a post in a cookie and a form; it proves nothing and is looked up among the account's own posts. */
export function postKey(post: Pick<Post, 'partnershipId' | 'agencyId' | 'role'>): string {
  return `${post.partnershipId}.${post.agencyId}.${post.role}`;
}

/** One browser may be known to this many accounts: a shared desk. */
const accountsOfBrowser = 5;

export function createSessions(options: {
  database: Database;
  /** True where people reach us by https: cookies are then `Secure` and bound to the host. */
  secure: boolean;
}): Sessions {
  const { database, secure } = options;
  const attempts = createAttempts(database);
  const read = new WeakMap<FastifyRequest, Promise<Session | null>>();
  const done = new WeakMap<FastifyRequest, Session | null>();
  const lapsed = new WeakMap<FastifyRequest, { accountId: string; token: string }>();
  // `__Host-` makes browsers refuse a cookie set by a sister site (RFC 6265bis §4.1.3.2).
  const prefix = secure ? '__Host-' : '';
  const names = {
    session: `${prefix}fp_session`,
    visit: `${prefix}fp_visit`,
    post: `${prefix}fp_post`,
    known: `${prefix}fp_known`,
  };
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;

  function knownTokens(request: FastifyRequest): string[] {
    return (request.cookies[names.known] ?? '')
      .split('.')
      .filter((token) => tokenHash(token) !== null)
      .slice(0, accountsOfBrowser);
  }
  const knownHashes = (request: FastifyRequest): Buffer[] =>
    knownTokens(request).flatMap((token) => tokenHash(token) ?? []);

  function actorIn(accountId: string, accountName: string, posts: Post[], chosen: string | undefined) {
    const post = posts.find((candidate) => postKey(candidate) === chosen) ?? posts[0];
    if (post === undefined) return { actor: null, post: null };
    const { partnershipId, agencyId, role } = post;
    return { actor: { accountId, accountName, partnershipId, agencyId, role }, post };
  }

  function sessionFrom(row: store.SessionRow, posts: Post[], chosen: string | undefined): Session {
    const { actor, post } = actorIn(row.accountId, row.accountName, posts, chosen);
    const demanded = demandsSecondFactor(posts, row.demonstration);
    const { hasFactor, secondFactorAt } = row;
    return {
      id: row.id,
      accountId: row.accountId,
      accountName: row.accountName,
      actor,
      posts,
      expiresAt: row.expiresAt,
      method: row.method,
      factors: row.factors,
      secondFactorAt,
      hasFactor,
      demanded,
      pending: pendingStep({ demanded, hasFactor, secondFactorAt, termsId: post?.termsId ?? null }),
      providerId: row.providerId,
      providerSession: row.providerSession,
    };
  }

  async function find(request: FastifyRequest, reply: FastifyReply): Promise<Session | null> {
    const token = request.cookies[names.session] ?? '';
    const hash = tokenHash(token);
    if (hash === null) {
      visit(request, reply);
      return null;
    }
    const now = clock.now();
    const found = await database.asSignIn(async (tx) => {
      const row = await store.sessionByToken(tx, hash);
      if (row === null || !store.isLive(row, now)) return { row, posts: null };
      await store.markSeen(tx, row, now);
      return { row, posts: await store.postsOf(tx, row.accountId, now) };
    });
    if (found.row === null || found.posts === null) {
      // One that ran out by itself; whoever ended theirs, or had it ended, meant it.
      if (found.row?.endedAt === null && !found.row.disabled)
        lapsed.set(request, { accountId: found.row.accountId, token });
      visit(request, reply);
      return null;
    }
    rememberSecret(request, token);
    return sessionFrom(found.row, found.posts, request.cookies[names.post]);
  }

  /** A person who is not signed in gets a cookie only when a form is shown to them. */
  function visit(request: FastifyRequest, reply: FastifyReply): void {
    const known = request.cookies[names.visit] ?? '';
    if (tokenHash(known) !== null) {
      rememberSecret(request, known);
      return;
    }
    const fresh = newToken();
    rememberSecret(request, fresh, () => void reply.setCookie(names.visit, fresh, cookie));
  }

  function of(request: FastifyRequest, reply: FastifyReply): Promise<Session | null> {
    let session = read.get(request);
    if (session === undefined) {
      session = find(request, reply).then((found) => {
        done.set(request, found);
        return found;
      });
      read.set(request, session);
    }
    return session;
  }

  function take(request: FastifyRequest, session: Session | null): void {
    read.set(request, Promise.resolve(session));
    done.set(request, session);
  }

  function fresh(): { token: string; hash: Buffer } {
    const token = newToken();
    const hash = tokenHash(token);
    if (hash === null) throw new Error('A new token has the form of a token');
    return { token, hash };
  }

  /** Marks the browser as one the account has signed in from, once the person is through their factors. */
  async function know(
    tx: Tx,
    request: FastifyRequest,
    reply: FastifyReply,
    accountId: string,
    until: string | null,
  ): Promise<void> {
    const { token, hash } = fresh();
    const result = await store.rememberKnownBrowser(tx, {
      accountId,
      hashes: knownHashes(request),
      fresh: hash,
      name: browserFamily(request.headers['user-agent']),
      until,
    });
    const tokens =
      result === 'new' ? [token, ...knownTokens(request)].slice(0, accountsOfBrowser) : knownTokens(request);
    void reply.setCookie(names.known, tokens.join('.'), { ...cookie, maxAge: 400 * 86_400 });
  }

  function deviceDays(session: Session): number {
    const days = session.posts.map((post) => post.deviceDays);
    return days.length === 0 ? 0 : Math.min(...days);
  }

  async function begin(request: FastifyRequest, reply: FastifyReply, beginning: Beginning): Promise<Session> {
    const { accountId, method } = beginning;
    const { token, hash } = fresh();
    const old = tokenHash(request.cookies[names.session] ?? '');
    const now = clock.now();
    const session = await database.asSignIn(async (tx) => {
      if (old !== null) await store.endSessionByToken(tx, old, 'replaced');
      const browser = await store.knownBrowser(tx, accountId, knownHashes(request));
      const remembered = beginning.secondFactor === 'none' && browser?.remembered === true;
      const factors: Factor[] = [method === 'invitation' ? 'password' : method];
      if (remembered) factors.push('remembered');
      await store.insertSession(tx, {
        tokenHash: hash,
        accountId,
        method,
        factors,
        secondFactorAt: beginning.secondFactor !== 'none' || remembered ? now : null,
        browser: browserFamily(request.headers['user-agent']),
        at: now,
        providerId: beginning.provider ?? null,
        providerSession: beginning.providerSession ?? null,
      });
      await store.markAccountSeen(tx, accountId, now);
      const row = await store.sessionByToken(tx, hash);
      if (row === null || row.disabled) throw new Error('A session begins only for an account in use');
      const begun = sessionFrom(row, await store.postsOf(tx, accountId, now), undefined);
      if (begun.pending === null || begun.pending === 'terms')
        await know(tx, request, reply, accountId, null);
      await noteEvent(tx, accountId, 'account.signed-in', true);
      return begun;
    });
    void reply
      .setCookie(names.session, token, cookie)
      .clearCookie(names.visit, cookie)
      .clearCookie(names.post, cookie);
    rememberSecret(request, token);
    take(request, session);
    await writeTrail(database, accountId);
    return session;
  }

  /** Another token for the session of this request; the old one is worth nothing from now on. */
  async function rotated(
    request: FastifyRequest,
    reply: FastifyReply,
    given: { factor: Factor; remember: boolean } | null,
  ): Promise<void> {
    const session = await of(request, reply);
    if (session === null) return;
    const { token, hash } = fresh();
    const at = clock.now();
    const kept = await database.asSignIn(async (tx) => {
      const changed = await store.replaceToken(
        tx,
        session.id,
        hash,
        given === null ? null : { factor: given.factor, at },
      );
      if (changed && given !== null) {
        const until = given.remember ? rememberedUntil(clock.today(), deviceDays(session)) : null;
        await know(tx, request, reply, session.accountId, until);
        await noteEvent(tx, session.accountId, 'account.second-factor-given', true);
      }
      return changed;
    });
    if (!kept) return;
    void reply.setCookie(names.session, token, cookie);
    rememberSecret(request, token);
    if (given === null) return;
    take(request, {
      ...session,
      secondFactorAt: at,
      factors: [...session.factors, given.factor],
      pending: session.pending === 'terms' ? 'terms' : null,
    });
    await writeTrail(database, session.accountId);
  }

  return {
    of,
    begin,
    deviceDays,
    attempts,
    known: (request) => done.get(request) ?? null,
    lapsed: (request) => lapsed.get(request) ?? null,

    gate(request) {
      const session = done.get(request);
      if (session == null) return null;
      return gateOf(session.pending, request.url.split('?')[0] ?? '/');
    },

    async signIn(request, reply, email, password) {
      const { accountId } = await attempts.password(request, knownHashes(request), email, password);
      return begin(request, reply, { accountId, secondFactor: 'none', method: 'password' });
    },

    secondFactorGiven: (request, reply, factor, remember) => rotated(request, reply, { factor, remember }),
    rotate: (request, reply) => rotated(request, reply, null),

    async signOut(request, reply) {
      const hash = tokenHash(request.cookies[names.session] ?? '');
      if (hash !== null) {
        const accountId = await database.asSignIn(async (tx) => {
          const ended = await store.endSessionByToken(tx, hash, 'signed-out');
          if (ended !== null) await noteEvent(tx, ended, 'account.signed-out', true);
          return ended;
        });
        if (accountId !== null) await writeTrail(database, accountId);
      }
      void reply.clearCookie(names.session, cookie).clearCookie(names.post, cookie);
    },

    async choosePost(request, reply, key) {
      const session = await of(request, reply);
      if (session === null || !session.posts.some((post) => postKey(post) === key)) return false;
      await rotated(request, reply, null);
      void reply.setCookie(names.post, key, cookie);
      return true;
    },
  };
}

export { sessionLimits };

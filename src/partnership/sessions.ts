import type { FastifyReply, FastifyRequest } from 'fastify';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { rememberSecret } from '../web/csrf.ts';
import { passwordMatches } from './password.ts';
import {
  addressHash,
  newToken,
  secondsFrom,
  sessionLimits,
  signInLimits,
  tokenHash,
} from './session.rules.ts';
import * as store from './session.store.ts';
import type { Post } from './session.store.ts';

/** A signed-in browser. */
export type Session = {
  accountId: string;
  accountName: string;
  /** The post that is being worked in; null where the account has none today. */
  actor: Actor | null;
  posts: Post[];
  expiresAt: string;
};

export type Sessions = {
  /** Reads the session of a request, once, and prepares the secret of its forms. */
  of: (request: FastifyRequest, reply: FastifyReply) => Promise<Session | null>;
  /** The session, if it has been read already; for the page's frame. */
  known: (request: FastifyRequest) => Session | null;
  /**
   * Checks an address and a password and begins a new session, ending the one the browser had.
   * @throws Problem 422 `wrong-sign-in`, the same for an unknown address and a wrong password; 422 `too-many-tries`.
   */
  signIn: (request: FastifyRequest, reply: FastifyReply, email: string, password: string) => Promise<Session>;
  signOut: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  /** Works in another of the account's posts from the next page on; false when it is not theirs. */
  choosePost: (request: FastifyRequest, reply: FastifyReply, key: string) => Promise<boolean>;
};

/** Names a post in a cookie and a form; it proves nothing and is looked up among the account's own posts. */
export function postKey(post: Pick<Post, 'partnershipId' | 'agencyId' | 'role'>): string {
  return `${post.partnershipId}.${post.agencyId}.${post.role}`;
}

export function createSessions(options: {
  database: Database;
  /** True where people reach us by https: cookies are then `Secure` and bound to the host. */
  secure: boolean;
}): Sessions {
  const { database, secure } = options;
  const read = new WeakMap<FastifyRequest, Promise<Session | null>>();
  const done = new WeakMap<FastifyRequest, Session | null>();
  // `__Host-` makes browsers refuse a cookie set by a sister site (RFC 6265bis §4.1.3.2).
  const prefix = secure ? '__Host-' : '';
  const names = { session: `${prefix}fp_session`, visit: `${prefix}fp_visit`, post: `${prefix}fp_post` };
  const cookie = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;

  function actorIn(accountId: string, accountName: string, posts: Post[], chosen: string | undefined) {
    const post = posts.find((candidate) => postKey(candidate) === chosen) ?? posts[0];
    if (post === undefined) return null;
    return {
      accountId,
      accountName,
      partnershipId: post.partnershipId,
      agencyId: post.agencyId,
      role: post.role,
    };
  }

  async function find(request: FastifyRequest, reply: FastifyReply): Promise<Session | null> {
    const token = request.cookies[names.session] ?? '';
    const hash = tokenHash(token);
    const session =
      hash === null
        ? null
        : await database.asVisitor(async (tx) => {
            const live = await store.findSession(tx, hash, clock.now(), sessionLimits.idleSeconds);
            return live === null ? null : { live, posts: await store.postsOf(tx, live.accountId) };
          });
    if (session === null) {
      visit(request, reply);
      return null;
    }
    rememberSecret(request, token);
    const { live, posts } = session;
    return {
      accountId: live.accountId,
      accountName: live.accountName,
      actor: actorIn(live.accountId, live.accountName, posts, request.cookies[names.post]),
      posts,
      expiresAt: live.expiresAt,
    };
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

  return {
    of,
    known: (request) => done.get(request) ?? null,

    async signIn(request, reply, email, password) {
      const address = addressHash(email);
      const now = clock.now();
      // The try is counted as failed before the password is looked at, so that many at once cannot outrun the count.
      const account = await database.asVisitor(async (tx) => {
        await store.lockAddress(tx, address);
        const since = secondsFrom(now, -signInLimits.windowSeconds);
        if ((await store.failuresSince(tx, address, since)) >= signInLimits.failures) throw tooManyTries();
        const found = await store.accountForSignIn(tx, email.trim().toLowerCase());
        await store.recordAttempt(tx, {
          id: newId(),
          addressHash: address,
          accountId: found?.id ?? null,
          at: now,
          succeeded: false,
        });
        return found;
      });
      const matches = await passwordMatches(account?.passwordHash ?? null, password);
      if (account === null || !matches) throw wrongSignIn();
      const token = newToken();
      const hash = tokenHash(token);
      const old = tokenHash(request.cookies[names.session] ?? '');
      if (hash === null) throw new Error('A new token has the form of a token');
      const expiresAt = secondsFrom(now, sessionLimits.absoluteSeconds);
      const posts = await database.asVisitor(async (tx) => {
        await store.recordAttempt(tx, {
          id: newId(),
          addressHash: address,
          accountId: account.id,
          at: clock.now(),
          succeeded: true,
        });
        if (old !== null) await store.endSession(tx, old);
        await store.endOldSessions(tx, now);
        await store.openSession(tx, { tokenHash: hash, accountId: account.id, at: now, expiresAt });
        return store.postsOf(tx, account.id);
      });
      void reply
        .setCookie(names.session, token, cookie)
        .clearCookie(names.visit, cookie)
        .clearCookie(names.post, cookie);
      return {
        accountId: account.id,
        accountName: account.name,
        actor: actorIn(account.id, account.name, posts, undefined),
        posts,
        expiresAt,
      };
    },

    async signOut(request, reply) {
      const hash = tokenHash(request.cookies[names.session] ?? '');
      if (hash !== null) await database.asVisitor((tx) => store.endSession(tx, hash));
      void reply.clearCookie(names.session, cookie).clearCookie(names.post, cookie);
    },

    async choosePost(request, reply, key) {
      const session = await of(request, reply);
      if (session === null || !session.posts.some((post) => postKey(post) === key)) return false;
      void reply.setCookie(names.post, key, cookie);
      return true;
    },
  };
}

/** Said for an unknown address and for a wrong password alike. */
function wrongSignIn(): Problem {
  const message = 'Enter the email address and password of an account';
  return new Problem({
    status: 422,
    code: 'wrong-sign-in',
    title: 'The email address or password is not right',
    detail: 'Check both and try again.',
    fields: [{ name: 'email', message: `The email address or password is not right. ${message}` }],
  });
}

function tooManyTries(): Problem {
  const minutes = Math.round(signInLimits.windowSeconds / 60);
  return new Problem({
    status: 422,
    code: 'too-many-tries',
    title: 'Too many tries to sign in',
    fields: [
      {
        name: 'email',
        message: `Too many tries to sign in with this email address. Wait ${minutes} minutes and try again`,
      },
    ],
  });
}

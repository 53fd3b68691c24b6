import { setTimeout as wait } from 'node:timers/promises';
import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { FastifyRequest } from 'fastify';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { passwordMatches } from './password.ts';
import { addressHash, networkHash, networkOf, secondsFrom, signInLimits } from './session.rules.ts';

/**
 * How many sign-ins are looked at at once, and how many may wait. Each takes two short transactions and one slow hash; a
 * flood of tries, or a slow database, must not take every connection from the people who are working.
 */
const places = { atOnce: 3, waiting: 60, patienceMilliseconds: 10_000 } as const;

export type Attempts = {
  /**
   * Checks an address and a password. The same statements are run, and the same hash is reckoned, whether or not there is
   * such an account.
   * @throws Problem 422 `wrong-sign-in`, 422 `too-many-tries`, 503 `sign-in-busy`.
   */
  password: (
    request: FastifyRequest,
    known: readonly Buffer[],
    email: string,
    password: string,
  ) => Promise<{ accountId: string }>;
  /** Counts a try of a second factor before it is looked at. @throws Problem 422 `too-many-codes`. */
  secondFactor: <Result>(accountId: string, check: (tx: Tx) => Promise<Result>) => Promise<Result>;
  /** Whether another link may be sent to an address now; counts it. The same for unknown addresses. */
  link: (
    request: FastifyRequest,
    tx: Tx,
    address: Buffer,
    kind: 'forgotten' | 'invitation',
  ) => Promise<boolean>;
  /** The password was chosen anew by its owner: what others tried before no longer counts against them. */
  clear: (tx: Tx, email: string, accountId: string) => Promise<void>;
};

export function createAttempts(database: Database): Attempts {
  let busy = 0;
  let queue: (() => void)[] = [];
  let salt: { day: string; bytes: Buffer } | null = null;

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (busy >= places.atOnce) {
      if (queue.length >= places.waiting) throw tooBusy();
      let go: () => void = () => undefined;
      const turn = new Promise<'go'>((resolve) => {
        go = () => resolve('go');
      });
      queue.push(go);
      const patience = new AbortController();
      const tired = wait(places.patienceMilliseconds, 'tired' as const, {
        ref: false,
        signal: patience.signal,
      }).catch(() => 'tired' as const);
      const first = await Promise.race([turn, tired]);
      patience.abort();
      // Whoever went before hands over their place; one that gave up is no longer in the queue to be handed it.
      if (first === 'tired' && queue.includes(go)) {
        queue = queue.filter((each) => each !== go);
        throw tooBusy();
      }
    } else busy += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) busy -= 1;
      else next();
    }
  }

  async function networkOfRequest(tx: Tx, request: FastifyRequest): Promise<Buffer | null> {
    const network = networkOf(request.ip, request.headers['x-forwarded-for']);
    const day = clock.now().slice(0, 10);
    if (salt?.day !== day) {
      await sql`insert into sign_in_salt (day, salt) values (${day}::date, ${randomBytes(32)}) on conflict do nothing`.execute(
        tx,
      );
      const row = await tx
        .selectFrom('sign_in_salt')
        .select('salt')
        .where('day', '=', day)
        .executeTakeFirstOrThrow();
      salt = { day, bytes: row.salt };
    }
    return network === null ? null : networkHash(network, salt.bytes);
  }

  /** Tries for one address wait for one another, so that none goes uncounted; not for long, whatever holds the database. */
  async function lockAddress(tx: Tx, address: Buffer): Promise<void> {
    await sql`select set_config('lock_timeout', '5000', true), set_config('statement_timeout', '8000', true)`.execute(
      tx,
    );
    await sql`select pg_advisory_xact_lock(${address.readBigInt64BE(0).toString()}::bigint)`.execute(tx);
  }

  async function record(
    tx: Tx,
    attempt: {
      address: Buffer;
      accountId: string | null;
      kind: 'password' | 'second-factor' | 'forgotten' | 'invitation';
      refused: boolean;
      network: Buffer | null;
      browserId: string | null;
    },
  ): Promise<string> {
    const id = newId();
    await tx
      .insertInto('sign_in_attempt')
      .values({
        id,
        email_hash: attempt.address,
        account_id: attempt.accountId,
        tried_at: clock.now(),
        succeeded: false,
        kind: attempt.kind,
        refused: attempt.refused,
        network_hash: attempt.network,
        known_browser_id: attempt.browserId,
      })
      .execute();
    return id;
  }

  return {
    password: (request, known, email, password) =>
      inTurn(async () => {
        const address = addressHash(email);
        // The try is counted as failed before the password is looked at, so that many at once cannot outrun the count.
        const counted = await database
          .asSignIn(async (tx) => {
            await lockAddress(tx, address);
            const network = await networkOfRequest(tx, request);
            const { rows } = await sql<{ id: string; hash: string | null; browser: string | null }>`
              select a.id, a.password_hash as hash,
                (select b.id from known_browser b where b.account_id = a.id and b.token_hash = any(${known}::bytea[]) limit 1) as browser
              from account a where a.email = ${email.trim().toLowerCase()} and a.disabled_at is null`.execute(
              tx,
            );
            const [account] = rows;
            const browserId = account?.browser ?? null;
            const refused = await isRefused(tx, address, browserId, network);
            const attempt = { address, accountId: account?.id ?? null, network, browserId };
            const id =
              refused === 'again'
                ? null
                : await record(tx, { ...attempt, kind: 'password', refused: refused !== null });
            return { id, refused: refused !== null, account };
          })
          .catch((error: unknown) => {
            // lock_not_available, query_canceled: the database is slow; the connection is given back.
            if (['55P03', '57014'].includes((error as { code?: string }).code ?? '')) throw tooBusy();
            throw error;
          });
        if (counted.refused) throw tooManyTries();
        const { account, id } = counted;
        const matches = await passwordMatches(account?.hash ?? null, password);
        if (account === undefined || id === null || !matches) throw wrongSignIn();
        await database.asSignIn((tx) =>
          tx.updateTable('sign_in_attempt').set({ succeeded: true }).where('id', '=', id).execute(),
        );
        return { accountId: account.id };
      }),

    async secondFactor(accountId, check) {
      const address = addressHash(`second factor ${accountId}`);
      // As with passwords: counted first, and never undone by what the check does.
      const id = await database.asSignIn(async (tx) => {
        await lockAddress(tx, address);
        const failures = await failuresSince(tx, address, 'second-factor');
        if (failures >= signInLimits.secondFactorFailures) return null;
        return record(tx, {
          address,
          accountId,
          kind: 'second-factor',
          refused: false,
          network: null,
          browserId: null,
        });
      });
      if (id === null) throw tooManyCodes();
      return database.asSignIn(async (tx) => {
        const result = await check(tx);
        await tx.updateTable('sign_in_attempt').set({ succeeded: true }).where('id', '=', id).execute();
        return result;
      });
    },

    async link(request, tx, address, kind) {
      await lockAddress(tx, address);
      const network = await networkOfRequest(tx, request);
      const since = secondsFrom(clock.now(), -signInLimits.windowSeconds);
      const { rows } = await sql<{ address: number; network: number }>`
        select (select count(*)::int from sign_in_attempt t where t.email_hash = ${address} and t.kind = ${kind}
            and t.tried_at > ${since}::timestamptz) as address,
          (select count(*)::int from sign_in_attempt t where t.network_hash = ${network} and t.kind = ${kind}
            and t.tried_at > ${since}::timestamptz) as network`.execute(tx);
      const tries = rows[0] ?? { address: 0, network: 0 };
      if (tries.address >= signInLimits.links || tries.network >= signInLimits.networkFailures) return false;
      await record(tx, { address, accountId: null, kind, refused: false, network, browserId: null });
      return true;
    },

    async clear(tx, email, accountId) {
      const id = await record(tx, {
        address: addressHash(email),
        accountId,
        kind: 'password',
        refused: false,
        network: null,
        browserId: null,
      });
      await tx.updateTable('sign_in_attempt').set({ succeeded: true }).where('id', '=', id).execute();
    },
  };
}

/** Failed tries in the window since the last that succeeded. */
async function failuresSince(tx: Tx, address: Buffer, kind: string): Promise<number> {
  const since = secondsFrom(clock.now(), -signInLimits.windowSeconds);
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from sign_in_attempt t where t.email_hash = ${address} and t.kind = ${kind}
      and not t.succeeded and not t.refused and t.tried_at > ${since}::timestamptz
      and t.tried_at > coalesce((select max(s.tried_at) from sign_in_attempt s
        where s.email_hash = ${address} and s.kind = ${kind} and s.succeeded), '-infinity')`.execute(tx);
  return rows[0]?.count ?? 0;
}

/**
 * Whether a try must wait: by the browser's own count where the account has signed in there before, else by the count of the
 * address among new browsers, or of the network. One statement, whoever asks. `again` where that was written down within the
 * last minute already.
 */
async function isRefused(
  tx: Tx,
  address: Buffer,
  browserId: string | null,
  network: Buffer | null,
): Promise<'first' | 'again' | null> {
  const now = clock.now();
  const since = secondsFrom(now, -signInLimits.windowSeconds);
  const { rows } = await sql<{ here: number; network: number; noted: boolean }>`
    with mine as (
      select t.tried_at, t.succeeded, t.refused from sign_in_attempt t where t.email_hash = ${address} and t.kind = 'password'
        and t.known_browser_id is not distinct from ${browserId}::uuid and t.tried_at > ${since}::timestamptz
    )
    select (select count(*)::int from mine where not succeeded and not refused
        and tried_at > coalesce((select max(tried_at) from mine where succeeded), '-infinity')) as here,
      (select count(*)::int from sign_in_attempt t where t.network_hash = ${network} and t.kind = 'password'
        and t.known_browser_id is null and not t.succeeded and not t.refused and t.tried_at > ${since}::timestamptz) as network,
      exists (select from mine where refused and tried_at > ${secondsFrom(now, -60)}::timestamptz) as noted`.execute(
    tx,
  );
  const tries = rows[0] ?? { here: 0, network: 0, noted: false };
  const spraying = browserId === null && tries.network >= signInLimits.networkFailures;
  if (tries.here < signInLimits.failures && !spraying) return null;
  return tries.noted ? 'again' : 'first';
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

function tooManyCodes(): Problem {
  const minutes = Math.round(signInLimits.windowSeconds / 60);
  return new Problem({
    status: 422,
    code: 'too-many-codes',
    title: 'Too many wrong codes',
    fields: [
      { name: 'code', message: `Too many wrong codes. Wait ${minutes} minutes, then enter a new code` },
    ],
  });
}

function tooBusy(): Problem {
  return new Problem({
    status: 503,
    code: 'sign-in-busy',
    title: 'Too many people are signing in at this moment',
    detail: 'Wait half a minute and try again. Nothing was changed.',
  });
}

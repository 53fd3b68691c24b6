import { AsyncLocalStorage } from 'node:async_hooks';
import { createHmac, randomBytes } from 'node:crypto';
import { CompiledQuery, Kysely, PostgresDialect, PostgresDriver } from 'kysely';
import type { Driver, PostgresPool, PostgresPoolClient, TransactionSettings } from 'kysely';
import pg from 'pg';
import { clock } from './clock.ts';
import { correlationId } from './correlation.ts';
import type { DB } from './database.generated.ts';
import type { Actor, Role, Tx } from './database.types.ts';
import { isUuid } from './id.ts';
import type { Logger } from './log.ts';
import { typeParsers } from './postgres-types.ts';
import { cannotRun, refused } from './problem.ts';

export type { Actor, Role, Tx } from './database.types.ts';

/** How to reach PostgreSQL: a Unix socket's folder (starts with `/`) or a host. */
export type ConnectionOptions = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
  /** TLS for a server over TCP, from the `sslmode` of DATABASE_URL. */
  ssl?: boolean | { rejectUnauthorized: boolean };
};

export type DatabaseOptions = {
  /** Must log in as `fp_login`, the role that may do nothing by itself. */
  connection: ConnectionOptions;
  /** Connections kept; 10 unless told. */
  poolSize?: number;
  /** Key of the keyed hash of words in the audit; without one a key of this process alone, so that only it can check them. */
  wordsKey?: string;
  /** Idle connections do not keep the process alive: for tests and one-shot commands. */
  mayExit?: boolean;
  log?: Logger;
};

/**
 * Roles whose posts administer: their transactions may also write the tables that decide who sees what. Which of those a
 * role may change is the permission table's business; the database only keeps everybody else out.
 */
const administers: ReadonlySet<Role> = new Set([
  'administrator',
  'agency-administrator',
  'governance',
  'manager',
]);

/**
 * Who a transaction runs as and why: what the audit writes down. `ownKey` is the key of the actor's agency, the one that a
 * row made by the actor carries; null for the system and for visitors.
 */
export type TransactionContext = {
  role: 'fp_member' | 'fp_administrator' | 'fp_guest' | 'fp_system' | 'fp_login' | 'fp_sign_in' | 'fp_sealer';
  actor: Actor | null;
  partnershipId: string | null;
  /** Purpose (actor) or reason (system), a short sentence of ours, never a person's words. */
  purpose: string;
  ownKey: string | null;
  /** Keys held, sorted. */
  keys: readonly string[];
  /** Keys that the actor's audit entries carry, held or not: their own, their supervisors', the governance officer's. */
  auditKeys: readonly string[];
  /** One for each request, so that what one click did can be found together; null outside a request. */
  correlationId: string | null;
};

/** The register. There is no way to a bare connection: each way in says who asks. */
export type Database = {
  /**
   * One transaction as a signed-in member of a partnership. The keys the actor holds are loaded inside it, so a post or
   * an agreement that has ended counts at the next click.
   * @throws Problem `post-ended` when the account no longer has this post, or may not sign in.
   */
  asActor<Result>(actor: Actor, purpose: string, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * One transaction of a clock or an import: sees one whole partnership, or with null the installation's tables only.
   */
  asSystem<Result>(
    reason: string,
    partnershipId: string | null,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result>;
  /**
   * One statement of the system as a transaction of its own, in one message to the database where `asSystem` takes three, and planned
   * once a connection: for what very many people do in the same moment.
   * @param values in the order of `statement.types`
   */
  asSystemAtOnce<Row extends object>(
    reason: string,
    partnershipId: string,
    statement: Statement,
    values: readonly StatementValue[],
  ): Promise<Row[]>;
  /**
   * One transaction of somebody holding a single-purpose link: sees only rows that carry that *request* key.
   * @throws Problem `link-ended` when the key is not a request key in force.
   */
  asGuest<Result>(
    guest: { partnershipId: string; requestKey: string },
    purpose: string,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result>;
  /**
   * One transaction of sign-in: reads and writes credentials, factors and sessions, and can see nothing else. Only
   * `src/sign-in/` calls it.
   */
  asSignIn<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** One transaction of the sealer, which reads the entries of one partnership and writes their seals. Only `src/audit/` calls it. */
  asSealer<Result>(partnershipId: string, work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /**
   * One transaction of nobody in particular: no table can be read, only the few functions that links need can be
   * called.
   */
  asVisitor<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>;
  /** Waits for running transactions and closes all connections. */
  close(): Promise<void>;
};

/** A statement of ours that is planned once a connection: its name there, the types of `$1`, `$2`, …, and its text. Never made of input. */
export type Statement = { name: string; types: readonly string[]; text: string };
export type StatementValue = string | number | readonly string[] | null;

type Beginning = { sql: string; accept: (row: unknown) => string | null };

const contexts = new WeakMap<object, TransactionContext>();
const wordsKeys = new WeakMap<object, string>();
const beginnings = new AsyncLocalStorage<Beginning>();

/** Who this transaction runs as. @throws when the transaction was not opened by this module. */
export function contextOf(tx: Tx): TransactionContext {
  const context = contexts.get(tx);
  if (context === undefined)
    throw new Error('This transaction was not opened by asActor, asSystem, asGuest or asVisitor');
  return context;
}

/**
 * Keyed hash (HMAC-SHA-256) of words a person typed, bound to the audit entry they stand behind: it says nothing to anybody
 * without the key, which is kept outside the database.
 */
export function hashOfWords(tx: Tx, entryId: string, words: string): Buffer {
  return createHmac('sha256', wordsKeys.get(tx) ?? '')
    .update(`${entryId} ${words}`)
    .digest();
}

/** The key of the acting agency, which rows made by the actor carry. @throws for the system and visitors, who have none. */
export function ownKey(tx: Tx): string {
  const key = contextOf(tx).ownKey;
  if (key === null) throw new Error('Only an actor has an own key; the system takes it with keyOfAgency()');
  return key;
}

type Connection = Parameters<PostgresDriver['rollbackTransaction']>[0];

/** Begins with everything in one message, so that no statement can run before the role is set. */
class ActingDriver extends PostgresDriver {
  override async beginTransaction(connection: Connection, settings: TransactionSettings): Promise<void> {
    const beginning = beginnings.getStore();
    if (beginning === undefined) return super.beginTransaction(connection, settings);
    try {
      const { rows } = await connection.executeQuery(CompiledQuery.raw(beginning.sql));
      const more = beginning.accept(rows[0]);
      if (more !== null) await connection.executeQuery(CompiledQuery.raw(more));
    } catch (error) {
      // Kysely rolls back only what it knows to have begun. When even that fails the connection is discarded.
      await this.rollbackTransaction(connection).catch(() => undefined);
      throw error;
    }
  }
}

class ActingDialect extends PostgresDialect {
  readonly #pool: PostgresPool;

  constructor(pool: PostgresPool) {
    super({ pool });
    this.#pool = pool;
  }

  override createDriver(): Driver {
    return new ActingDriver({ pool: this.#pool });
  }
}

/** pg answers several statements with a list of results; Kysely expects one: the last. */
function lastResult(client: pg.PoolClient): PostgresPoolClient {
  return {
    query: async (text: unknown, parameters?: unknown) => {
      const result: unknown = await client.query(text as string, parameters as unknown[]);
      return Array.isArray(result) ? (result as unknown[]).at(-1) : result;
    },
    release: (destroy?: boolean | Error) => client.release(destroy),
    processID: (client as { processID?: number }).processID,
  } as PostgresPoolClient;
}

function uuidOrThrow(value: string, what: string): string {
  // SET takes no parameters: only a value of exactly this shape is ever spliced into a statement.
  if (!isUuid(value)) throw new Error(`Not an id, as ${what}: refused before it reached the database`);
  return value;
}

function setAudiences(keys: readonly string[]): string {
  return `set local app.audiences = '{${keys.map((key) => uuidOrThrow(key, 'an audience key')).join(',')}}'`;
}

type ActorKeys = {
  holds_post: boolean;
  own_key: string | null;
  person_key: string | null;
  supervisor_key: string | null;
  oversight_key: string | null;
  keys: string[];
};

/** Statements planned on each connection. */
const prepared = new WeakMap<pg.PoolClient, Set<string>>();
/** What stands around a statement in its message. */
const around = ['BEGIN', 'SET', 'COMMIT'];

/** A value in the text of a statement: `execute` takes no parameters. */
function literal(value: StatementValue): string {
  if (value === null) return 'null';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('Not a number: refused before it reached the database');
    return String(value);
  }
  if (typeof value === 'string') return pg.escapeLiteral(value);
  return `array[${value.map((each) => pg.escapeLiteral(each)).join(', ')}]::text[]`;
}

const nobody = { actor: null, partnershipId: null, ownKey: null, keys: [], auditKeys: [] } as const;

function present(keys: readonly (string | null)[]): string[] {
  return keys.filter((key) => key !== null);
}

/** Opens the pool. Nothing is sent until the first transaction. */
export function openDatabase(options: DatabaseOptions): Database {
  const { connection, log } = options;
  const wordsKey = options.wordsKey ?? randomBytes(32).toString('base64url');
  const pool = new pg.Pool({
    ...connection,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    allowExitOnIdle: options.mayExit === true,
    application_name: 'frankpledge',
    options: '-c timezone=UTC -c datestyle=ISO -c search_path=public',
    types: typeParsers,
  });
  pool.on('error', (error) => log?.warn({ error: error.message }, 'an idle database connection was lost'));
  pool.on('connect', (client) => {
    // Without its own listener a connection that breaks while checked out would end the process (node-postgres #2439).
    client.on('error', (error) => log?.warn({ error: error.message }, 'a database connection was lost'));
  });
  const kysely = new Kysely<DB>({
    dialect: new ActingDialect({
      connect: async () => lastResult(await pool.connect().catch(unreachable)),
      end: () => pool.end(),
      options: {},
    }),
  });

  function run<Result>(
    context: () => TransactionContext,
    sql: string,
    accept: Beginning['accept'],
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    return beginnings.run({ sql, accept }, () =>
      kysely.transaction().execute((tx) => {
        contexts.set(tx, context());
        wordsKeys.set(tx, wordsKey);
        return work(tx);
      }),
    );
  }

  return {
    async asActor(actor, purpose, work) {
      const partnershipId = uuidOrThrow(actor.partnershipId, 'a partnership');
      const account = uuidOrThrow(actor.accountId, 'an account');
      const agency = uuidOrThrow(actor.agencyId, 'an agency');
      let held: ActorKeys | null = null;
      const administrates = administers.has(actor.role);
      return run(
        () => ({
          role: administrates ? 'fp_administrator' : 'fp_member',
          actor,
          partnershipId,
          purpose,
          ownKey: held?.own_key ?? null,
          keys: held?.keys ?? [],
          auditKeys: present([
            held?.person_key ?? held?.own_key ?? null,
            held?.supervisor_key ?? null,
            held?.oversight_key ?? null,
          ]),
          correlationId: correlationId(),
        }),
        `begin; set local role fp_member; set local app.partnership = '${partnershipId}'; ` +
          `select * from actor_keys('${partnershipId}', '${account}', '${agency}', ${pg.escapeLiteral(actor.role)}, '${clock.now()}')`,
        (row) => {
          held = row as ActorKeys;
          if (!held.holds_post)
            throw refused(
              'post-ended',
              'You no longer have this post',
              'Your post in this partnership has ended or changed. Sign in again, or ask your administrator.',
            );
          return `${setAudiences(held.keys)}${administrates ? '; set local role fp_administrator' : ''}`;
        },
        work,
      );
    },

    async asGuest(guest, purpose, work) {
      const partnershipId = uuidOrThrow(guest.partnershipId, 'a partnership');
      const key = uuidOrThrow(guest.requestKey, 'a request key');
      return run(
        () => ({
          ...nobody,
          role: 'fp_guest',
          partnershipId,
          purpose,
          keys: [key],
          auditKeys: [key],
          correlationId: correlationId(),
        }),
        `begin; set local role fp_guest; set local app.partnership = '${partnershipId}'; ` +
          `select request_key_in_force('${partnershipId}', '${key}', '${clock.now()}') as in_force`,
        (row) => {
          if (!(row as { in_force: boolean }).in_force)
            throw refused(
              'link-ended',
              'This link no longer works',
              'It has been used, has ended, or was taken back. Ask the person who sent it for a new one.',
            );
          return setAudiences([key]);
        },
        work,
      );
    },

    async asSystem(reason, partnershipId, work) {
      const setPartnership =
        partnershipId === null
          ? ''
          : `; set local app.partnership = '${uuidOrThrow(partnershipId, 'a partnership')}'`;
      return run(
        () => ({
          ...nobody,
          role: 'fp_system',
          partnershipId,
          purpose: reason,
          correlationId: correlationId(),
        }),
        `begin; set local role fp_system${setPartnership}`,
        () => null,
        work,
      );
    },

    async asSystemAtOnce<Row extends object>(
      _reason: string,
      partnershipId: string,
      statement: Statement,
      values: readonly StatementValue[],
    ): Promise<Row[]> {
      const role = `set local role fp_system; set local app.partnership = '${uuidOrThrow(partnershipId, 'a partnership')}'`;
      const { name, types, text } = statement;
      const client = await pool.connect().catch(unreachable);
      const known = prepared.get(client) ?? new Set<string>();
      prepared.set(client, known);
      let broken = false;
      try {
        if (!known.has(name)) await client.query(`prepare ${name} (${types.join(', ')}) as ${text}`);
        known.add(name);
        const results: unknown = await client.query(
          `begin; ${role}; execute ${name} (${values.map(literal).join(', ')}); commit`,
        );
        return (results as pg.QueryResult<Row>[]).find(({ command }) => ![...around, ''].includes(command))?.rows ?? []; // prettier-ignore
      } catch (error) {
        // What a message did before it failed is undone with it.
        await client.query('rollback').catch(() => (broken = true));
        throw error;
      } finally {
        client.release(broken);
      }
    },

    async asVisitor(work) {
      return run(
        () => ({ ...nobody, role: 'fp_login', purpose: 'visitor', correlationId: correlationId() }),
        'begin',
        () => null,
        work,
      );
    },

    async asSignIn(work) {
      return run(
        () => ({ ...nobody, role: 'fp_sign_in', purpose: 'sign in', correlationId: correlationId() }),
        'begin; set local role fp_sign_in',
        () => null,
        work,
      );
    },

    async asSealer(partnershipId, work) {
      const sealed = uuidOrThrow(partnershipId, 'a partnership');
      return run(
        () => ({
          ...nobody,
          role: 'fp_sealer',
          partnershipId: sealed,
          purpose: 'seal the audit',
          correlationId: null,
        }),
        `begin; set local role fp_sealer; set local app.partnership = '${sealed}'`,
        () => null,
        work,
      );
    },

    close: () => kysely.destroy(),
  };
}

function unreachable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  throw cannotRun(
    'database-unreachable',
    'The database does not answer',
    `${reason}. Run “./frankpledge doctor” to see what is wrong.`,
    error,
  );
}

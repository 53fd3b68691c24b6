import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { ConnectionOptions } from './database.ts';
import { migrationsFolder, withClient } from './migrate.ts';
import { cannotRun } from './problem.ts';
import type { Problem } from './problem.ts';

/** The oldest PostgreSQL that is supported (Citus 14 needs it, and `grant ... with inherit false` came with it). */
export const oldestPostgres = 16;

const setUpFolder = path.join(migrationsFolder, 'setup');

export type SetUpReport = {
  /** `18.4`. */
  serverVersion: string;
  /** False when searching will be slow because no superuser has run leakproof.sql in this database. */
  searchIsFast: boolean;
};

/**
 * What must be there before the migrations: the roles, their rights in this database, and where the user may, the mark that makes
 * searching fast. May be run again; run at each start.
 * @param owner the user of DATABASE_URL, or the embedded server's superuser.
 * @param loginPassword password to give fp_login; null when the operator has set their own.
 * @throws Problem `roles-missing`, `database-rights`, `database-too-old`, `database-encoding`.
 */
export async function setUpDatabase(
  owner: ConnectionOptions,
  loginPassword: string | null,
): Promise<SetUpReport> {
  return withClient(owner, async (client) => {
    const serverVersion = await checkServer(client);
    await setUpRoles(client, owner, loginPassword);
    await setUpRights(client, owner);
    return { serverVersion, searchIsFast: await markLeakproof(client) };
  });
}

async function checkServer(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ number: string; encoding: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_encoding') as encoding`,
  );
  const number = Number(rows[0]?.number ?? 0);
  const version = `${Math.floor(number / 10_000)}.${number % 10_000}`;
  if (number < oldestPostgres * 10_000)
    throw cannotRun(
      'database-too-old',
      `PostgreSQL ${version} is too old`,
      `DATABASE_URL must name a server of version ${oldestPostgres} or newer.`,
    );
  if (rows[0]?.encoding !== 'UTF8')
    throw cannotRun(
      'database-encoding',
      `The database keeps text as ${rows[0]?.encoding ?? 'unknown'}`,
      `Names need UTF-8. Make it with “create database … encoding 'UTF8' template template0”.`,
    );
  return version;
}

/** What fp_login may become; `roles.sql` says what each is for. */
const actingRoles = ['fp_member', 'fp_guest', 'fp_system', 'fp_administrator', 'fp_sign_in', 'fp_sealer'];
const roleNames = ['fp_owner', 'fp_login', ...actingRoles];

async function rolesAreThere(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ ready: boolean }>(
    `select (select count(*) from pg_roles where rolname = any($1)) = $2
        and coalesce((select bool_and(pg_has_role(m.oid, r.oid, 'set')) from pg_roles m, pg_roles r
          where m.rolname = 'fp_login' and r.rolname = any($3)), false)
        and coalesce((select pg_has_role(current_user, oid, 'set') from pg_roles where rolname = 'fp_owner'), false) as ready`,
    [roleNames, roleNames.length, actingRoles],
  );
  return rows[0]?.ready === true;
}

async function setUpRoles(
  client: pg.Client,
  owner: ConnectionOptions,
  loginPassword: string | null,
): Promise<void> {
  const file = path.join(setUpFolder, 'roles.sql');
  if (!(await rolesAreThere(client))) {
    const sql = (await readFile(file, 'utf8')).replaceAll("':owner'", pg.escapeLiteral(owner.user));
    await client.query(sql).catch((error: unknown) => {
      throw setUpProblem(
        'roles-missing',
        `The database user “${owner.user}” may not make the roles that Frankpledge needs`,
        `Give it CREATEROLE, or let the database administrator run ${file} with :owner replaced by ${owner.user}`,
        error,
      );
    });
  }
  if (loginPassword === null) return;
  await client
    .query(`alter role fp_login password ${pg.escapeLiteral(loginPassword)}`)
    .catch((error: unknown) => {
      throw setUpProblem(
        'login-password',
        `The database user “${owner.user}” may not set the password of fp_login`,
        `Let the database administrator run “alter role fp_login password '…'” and give it in DATABASE_LOGIN_URL`,
        error,
      );
    });
}

async function setUpRights(client: pg.Client, owner: ConnectionOptions): Promise<void> {
  const file = path.join(setUpFolder, 'database.sql');
  const { rows } = await client.query<{ ready: boolean }>(
    `select has_schema_privilege('fp_owner', 'public', 'create')
        and has_schema_privilege('fp_login', 'public', 'usage')
        and has_schema_privilege('fp_sign_in', 'public', 'usage')
        and has_database_privilege('fp_login', current_database(), 'connect') as ready`,
  );
  // A member of PUBLIC may connect until database.sql has been run, so the schema's right is what tells.
  if (rows[0]?.ready === true) return;
  await client.query(await readFile(file, 'utf8')).catch((error: unknown) => {
    throw setUpProblem(
      'database-rights',
      `The database user “${owner.user}” may not give rights in the database “${owner.database}”`,
      `Make it the database's owner, or let the database administrator run ${file} in that database`,
      error,
    );
  });
}

/** What the three marks of leakproof.sql are on; those of pg_trgm count only where the server has it. */
export const searchIsFastSql = `
  ((select proleakproof from pg_proc where oid = 'pg_catalog.ts_match_vq(tsvector,tsquery)'::regprocedure)
    and (not exists (select from pg_available_extensions where name = 'pg_trgm')
      or 2 = (select count(*) from pg_proc where proname in ('similarity_op', 'word_similarity_op')
        and pronamespace = 'public'::regnamespace and proleakproof)))`;

/** Only a superuser may mark a built-in function; anybody else goes without, and `doctor` says so. */
async function markLeakproof(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ marked: boolean; superuser: boolean }>(
    `select ${searchIsFastSql} as marked, (select rolsuper from pg_roles where rolname = current_user) as superuser`,
  );
  if (rows[0]?.marked === true) return true;
  if (rows[0]?.superuser === true) {
    await client.query(await readFile(path.join(setUpFolder, 'leakproof.sql'), 'utf8'));
    return true;
  }
  // The extension itself is one that a database's owner may add: slow fuzzy search is better than none.
  await client.query('create extension if not exists pg_trgm with schema public').catch(() => undefined);
  return false;
}

function setUpProblem(code: string, title: string, mend: string, error: unknown): Problem {
  const reason = error instanceof Error ? error.message : String(error);
  return cannotRun(code, title, `${mend}. PostgreSQL said: ${reason}.`, error);
}

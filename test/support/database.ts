import { setTimeout as wait } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import { sql } from 'kysely';
import { openDatabase } from '../../src/foundation/database.ts';
import type { Actor, ConnectionOptions, Database, Role, Tx } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { withClient } from '../../src/foundation/migrate.ts';
import {
  createAgency,
  createPartnership,
  createPerson,
  createPost,
} from '../../src/partnership/partnership.ts';
import { templateName, testServer } from './test-server.ts';

/** A migrated database of this test file's own, cloned from the template. */
export type TestDatabase = {
  database: Database;
  /** As fp_login, what the program uses. */
  login: ConnectionOptions;
  /** As the superuser: for looking behind row-level security in assertions. */
  superuser: ConnectionOptions;
  /** Runs one statement as the superuser and gives its rows. */
  query: <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;
};

/**
 * Makes a database for this test file (about 30 ms) at the top of the file or in `before`. Nothing needs closing:
 * idle connections let the process end, clones are left, and the whole server is thrown away.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await testServer();
  const name = `t_${newId().replaceAll('-', '')}`;
  await withClient(server.superuser, (client) =>
    client.query(`create database ${name} template ${templateName} strategy file_copy`),
  );
  const superuser = { ...server.superuser, database: name };
  const login = { ...superuser, user: 'fp_login', password: server.loginPassword };
  const database = openDatabase({ connection: login, mayExit: true });
  return {
    database,
    login,
    superuser,
    query: <Row extends object>(text: string, values: unknown[] = []) =>
      withClient(superuser, async (client) => (await client.query(text, values)).rows as Row[]),
  };
}

export type TestPerson = { actor: Actor; email: string };

export type TestAgency = {
  id: string;
  name: string;
  organisationId: string;
  ownKey: string;
  supervisorKey: string;
  people: TestPerson[];
};

export type TestPartnership = {
  id: string;
  name: string;
  agencies: TestAgency[];
  /** The first person with a role, of one agency where it is named by its place. @throws when there is none. */
  person: (role: Role, agency?: number) => TestPerson;
  /** The same person, as an actor. */
  actor: (role: Role) => Actor;
};

export type PartnershipInput = {
  name?: string;
  /** Each agency with the roles of its people; a council with every role when left out. */
  agencies?: { name: string; roles: Role[] }[];
  /** Its district; a made-up one when left out. */
  area?: { code: string; name: string };
  /** Given to every account when there is one; hashed cheaply. */
  password?: string;
  /** Who must give a second factor; nobody when left out, as in a demonstration. */
  demandsSecondFactor?: 'personal-records' | 'everybody' | 'demonstration-only-never';
};

const everyRole: Role[] = [
  'analyst',
  'manager',
  'caseworker',
  'chair',
  'partner',
  'councillor',
  'governance',
  'administrator',
  'agency-administrator',
];

/** The password of accounts that sign in. */
export const password = 'four plain common words';

let people = 0;

/** Inserts a partnership with its agencies, their own keys, accounts and posts. */
export async function insertPartnership(
  database: Database,
  input: PartnershipInput = {},
): Promise<TestPartnership> {
  const id = newId();
  const name = input.name ?? 'Test Community Safety Partnership';
  const agencies = input.agencies ?? [{ name: 'Test Borough Council', roles: everyRole }];
  const passwordHash =
    input.password === undefined
      ? null
      : await hash(input.password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  const made = await database.asSystem('set up a test', id, async (tx) => {
    // Without it the database counts as live, and everybody would be asked for a second factor.
    await sql`insert into installation (id, kind, made_at, made_by_version)
      select ${newId()}, 'demonstration', now(), 'test' where not exists (select from installation)`.execute(
      tx,
    );
    await createPartnership(tx, {
      demandsSecondFactor: input.demandsSecondFactor ?? 'demonstration-only-never',
      name,
      kind: 'district',
      areas: [{ code: input.area?.code ?? 'E07000000', name: input.area?.name ?? 'Test Borough' }],
    });
    const result: TestAgency[] = [];
    for (const agency of agencies) result.push(await insertAgency(tx, id, agency, passwordHash));
    return result;
  });
  const person: TestPartnership['person'] = (role, agency) => {
    const staff = (agency === undefined ? made : [made[agency]]).flatMap((each) => each?.people ?? []);
    const found = staff.find(({ actor }) => actor.role === role);
    if (found === undefined) throw new Error(`Nobody in this test partnership is ${role}`);
    return found;
  };
  return { id, name, agencies: made, person, actor: (role) => person(role).actor };
}

async function insertAgency(
  tx: Tx,
  partnershipId: string,
  agency: { name: string; roles: Role[] },
  passwordHash: string | null,
): Promise<TestAgency> {
  const made = await createAgency(tx, {
    name: agency.name,
    kind: 'council',
    standing: 'responsible',
    joinedOn: '2020-01-01',
  });
  const staff: TestPerson[] = [];
  for (const role of agency.roles) {
    people += 1;
    const accountId = newId();
    const accountName = `Person ${people}`;
    const email = `${role}.${people}.${accountId.slice(-6)}@example.org`;
    await createPerson(tx, { id: accountId, name: accountName, email, passwordHash });
    await createPost(tx, { accountId, agencyId: made.id, role, startedOn: '2020-01-01' });
    staff.push({ actor: { accountId, accountName, partnershipId, agencyId: made.id, role }, email });
  }
  return {
    id: made.id,
    name: agency.name,
    organisationId: made.organisationId,
    ownKey: made.ownKey,
    supervisorKey: made.supervisorKey,
    people: staff,
  };
}

/**
 * Waits until no transaction begun before now is still open anywhere on the test server, whosever it is: seals leave out
 * what might yet be joined by entries of an older one.
 */
export async function othersAreDone(database: Database): Promise<void> {
  const mine = await database.asSystem('take a transaction number', null, async (tx) => {
    const { rows } = await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(tx);
    return rows[0]?.id ?? '0';
  });
  for (let tries = 0; tries < 1200; tries += 1) {
    const past = await database.asSystem('look whether older transactions are over', null, async (tx) => {
      const { rows } = await sql<{
        past: boolean;
      }>`select pg_snapshot_xmin(pg_current_snapshot()) > ${mine}::text::xid8 as past`.execute(tx);
      return rows[0]?.past === true;
    });
    if (past) return;
    await wait(50);
  }
  throw new Error('A transaction on the test server does not end');
}

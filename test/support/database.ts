import { hash } from '@node-rs/argon2';
import { clock } from '../../src/foundation/clock.ts';
import { openDatabase } from '../../src/foundation/database.ts';
import type { Actor, ConnectionOptions, Database, Role, Tx } from '../../src/foundation/database.ts';
import { newId } from '../../src/foundation/id.ts';
import { withClient } from '../../src/foundation/migrate.ts';
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
  people: TestPerson[];
};

export type TestPartnership = {
  id: string;
  name: string;
  agencies: TestAgency[];
  /** The first actor with a role. @throws when there is none. */
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
];

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
    const plan = agencies.map((agency) => ({
      ...agency,
      id: newId(),
      ownKey: newId(),
      organisationId: newId(),
    }));
    const audience = [plan[0]?.ownKey ?? newId()];
    await tx
      .insertInto('partnership')
      .values({
        partnership_id: id,
        name,
        area_code: input.area?.code ?? 'E07000000',
        area_name: input.area?.name ?? 'Test Borough',
        made_at: clock.now(),
        audience,
        open_to_members: true,
      })
      .execute();
    const result: TestAgency[] = [];
    for (const agency of plan) result.push(await insertAgency(tx, id, agency, passwordHash));
    return result;
  });
  return {
    id,
    name,
    agencies: made,
    actor(role) {
      const person = made.flatMap((agency) => agency.people).find(({ actor }) => actor.role === role);
      if (person === undefined) throw new Error(`Nobody in this test partnership is ${role}`);
      return person.actor;
    },
  };
}

async function insertAgency(
  tx: Tx,
  partnershipId: string,
  agency: { id: string; name: string; ownKey: string; organisationId: string; roles: Role[] },
  passwordHash: string | null,
): Promise<TestAgency> {
  const shared = { partnership_id: partnershipId, audience: [agency.ownKey], open_to_members: true };
  await tx
    .insertInto('organisation')
    .values({ id: agency.organisationId, name: agency.name, kind: 'council', made_at: clock.now() })
    .execute();
  await tx
    .insertInto('agency')
    .values({
      ...shared,
      id: agency.id,
      organisation_id: agency.organisationId,
      name: agency.name,
      joined_on: '2020-01-01',
    })
    .execute();
  await tx
    .insertInto('audience_key')
    .values({
      ...shared,
      id: agency.ownKey,
      kind: 'own',
      agency_id: agency.id,
      title: agency.name,
      made_at: clock.now(),
    })
    .execute();
  const staff: TestPerson[] = [];
  for (const role of agency.roles) {
    people += 1;
    const accountId = newId();
    const accountName = `Person ${people}`;
    const email = `${role}.${people}.${accountId.slice(-6)}@example.org`;
    await tx
      .insertInto('account')
      .values({ id: accountId, email, name: accountName, password_hash: passwordHash, made_at: clock.now() })
      .execute();
    await tx
      .insertInto('post')
      .values({
        ...shared,
        id: newId(),
        account_id: accountId,
        agency_id: agency.id,
        role,
        started_on: '2020-01-01',
      })
      .execute();
    staff.push({ actor: { accountId, accountName, partnershipId, agencyId: agency.id, role }, email });
  }
  return {
    id: agency.id,
    name: agency.name,
    organisationId: agency.organisationId,
    ownKey: agency.ownKey,
    people: staff,
  };
}

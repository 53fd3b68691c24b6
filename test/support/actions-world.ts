import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { actionsRoom, insertAction, makeAction } from '../../src/actions/actions.ts';
import type { Action, ActionInput, PastEvent } from '../../src/actions/actions.ts';
import { selectAction } from '../../src/actions/actions.ts';
import { prepareDataFolder } from '../../src/foundation/data-folder.ts';
import type { Actor, Role } from '../../src/foundation/database.types.ts';
import { may } from '../../src/partnership/partnership.ts';
import type { MailServices } from '../../src/requests/mail/send.ts';
import { requestsRoom } from '../../src/requests/requests.ts';
import { buildServer } from '../../src/server/server.ts';
import { createTestDatabase, insertPartnership, password } from './database.ts';
import type { TestDatabase, TestPartnership } from './database.ts';
import { visitAs, Visitor } from './visitor.ts';

type Agency = TestPartnership['agencies'][number];

/** A partnership of three agencies, the server with the action log and the requests, and a neighbour with a log of its own. */
export type ActionsWorld = {
  test: TestDatabase;
  partnership: TestPartnership;
  neighbour: TestPartnership;
  council: Agency;
  police: Agency;
  charity: Agency;
  services: MailServices;
  actor: (agency: Agency, role: Role) => Actor;
  as: (agency: Agency, role: Role) => Promise<Visitor>;
  anybody: () => Visitor;
  /** Writes an action down as the manager, owned by the police’s partner officer unless told. */
  make: (more?: Partial<ActionInput>, events?: readonly PastEvent[]) => Promise<string>;
  read: (id: string) => Promise<Action>;
  close: () => Promise<void>;
};

export async function openActions(): Promise<ActionsWorld> {
  const root = await mkdtemp(path.join(tmpdir(), 'frankpledge-actions-'));
  const folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      { name: 'Test Borough Council', roles: ['manager', 'analyst', 'caseworker', 'councillor', 'governance', 'administrator'] },
      { name: 'Test Police', roles: ['chair', 'partner', 'partner', 'agency-administrator'] },
      { name: 'Test Charity', roles: ['partner'] },
    ],
  }); // prettier-ignore
  const neighbour = await insertPartnership(test.database, { name: 'Neighbours', password, area: { code: 'E07000009', name: 'Next Borough' } }); // prettier-ignore
  const [council, police, charity] = partnership.agencies;
  assert.ok(council && police && charity);
  const services: MailServices = {
    database: test.database,
    secret: Buffer.alloc(32, 7),
    mail: {
      smtpUrl: null,
      from: 'no-reply@csp.example',
      replies: true,
      origin: 'http://frankpledge.test',
      demonstration: true,
    },
  };
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      actionsRoom(test.database, {
        folder,
        may: (actor, action) => may(actor.role, action),
        documentBanner: '',
        titlesOf: () => Promise.resolve([]),
      }),
      requestsRoom(services),
    ],
  });
  await server.app.ready();
  const person = (agency: Agency, role: Role) => {
    const found = agency.people.find(({ actor }) => actor.role === role);
    assert.ok(found, `nobody of ${agency.name} is ${role}`);
    return found;
  };
  const manager = person(council, 'manager').actor;
  return {
    test,
    partnership,
    neighbour,
    council,
    police,
    charity,
    services,
    actor: (agency, role) => person(agency, role).actor,
    as: (agency, role) => visitAs(server.app, person(agency, role)),
    anybody: () => new Visitor(server.app),
    make: (more = {}, events) =>
      test.database.asActor(manager, 'make an action for a test', (tx) => {
        const input: ActionInput = {
          text: 'Walk the quay together',
          reference: '',
          heading: 'none',
          ownerAgencyId: police.id,
          ownerAccountId: person(police, 'partner').actor.accountId,
          groupId: null,
          partnerAgencyIds: [],
          source: null,
          dueOn: '2027-03-31',
          dueRule: null,
          ...more,
        };
        return events === undefined ? insertAction(tx, input) : makeAction(tx, input, events);
      }),
    read: (id) => test.database.asActor(manager, 'read an action for a test', (tx) => selectAction(tx, id)),
    async close() {
      await server.app.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

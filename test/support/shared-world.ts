/** A partnership, its agreement and its people, for the tests of shared information. */
import assert from 'node:assert/strict';
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertAgreement } from './agreement.ts';
import { createTestDatabase, insertPartnership, password } from './database.ts';
import type { TestDatabase, TestPartnership } from './database.ts';
import { visitAs, type Visitor } from './visitor.ts';
import { layout } from '../../src/foundation/data-folder.ts';
import type { DataFolder } from '../../src/foundation/data-folder.ts';
import type { Actor, Role } from '../../src/foundation/database.types.ts';
import { may } from '../../src/partnership/partnership.ts';
import { buildServer } from '../../src/server/server.ts';
import type { Server } from '../../src/server/server.ts';
import { insertDefaultTerms } from '../../src/sharing/lists/term.store.ts';
import { secretOf } from '../../src/sharing/need-to-know/need-to-know.ts';
import { insertDisclosure } from '../../src/sharing/shared/disclosure.write.ts';
import type { DisclosureInput } from '../../src/sharing/shared/disclosure.write.ts';
import { registerShared, sharedHome, sharedSearch } from '../../src/sharing/shared/shared.ts';

export type World = {
  test: TestDatabase;
  partnership: TestPartnership;
  other: TestPartnership;
  agreementId: string;
  folder: DataFolder;
  server: Server;
  /** Agencies: 0 council (made things), 1 police, 2 charity (OFFICIAL only), 3 fire (no party). */
  actor: (agency: number, role?: Role, nth?: number) => Actor;
  visit: (agency: number, role?: Role, nth?: number) => Promise<Visitor>;
  make: (input?: Partial<DisclosureInput>, by?: Actor) => Promise<{ id: string; reference: string }>;
  close: () => Promise<void>;
};

export async function makeWorld(): Promise<World> {
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      { name: 'Council', roles: ['caseworker', 'caseworker', 'manager', 'governance', 'governance'] },
      { name: 'Police', roles: ['caseworker', 'chair'] },
      { name: 'Charity', roles: ['partner'] },
      { name: 'Fire', roles: ['caseworker', 'analyst'] },
    ],
  });
  const other = await insertPartnership(test.database, { password, name: 'Neighbours' });
  const agencies = partnership.agencies.map(({ id }) => id);
  const [council = '', police = '', charity = ''] = agencies;
  const agreementId = await insertAgreement(test.database, {
    partnershipId: partnership.id,
    agencies: [council, police, charity],
    officialOnly: [charity],
  });
  await test.query(
    `update post set supervises = true where partnership_id = $1 and role in ('manager', 'chair')`,
    [partnership.id],
  );
  await test.database.asSystem('set up a test', partnership.id, (tx) =>
    insertDefaultTerms(tx, [partnership.agencies[0]?.ownKey ?? '']),
  );
  // In force on every day that a test stops the clock at.
  await test.query(`update term set begins_on = '2020-01-01'`);
  const folder = layout(await mkdtemp(join(tmpdir(), 'frankpledge-shared-')), 'demonstration');
  await mkdir(folder.keys, { recursive: true });
  const services = {
    database: test.database,
    folder,
    may: (actor: Actor, action: string) => may(actor.role, action),
    documentBanner: '',
  };
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      {
        name: 'sharing',
        menu: [{ key: 'sharing', text: 'Sharing', href: '/sharing', permission: 'shared.view', order: 25 }],
        register: (registrar) => registerShared(registrar, services),
        home: sharedHome,
        search: sharedSearch,
        thread: { none: 'a test' },
        clocks: [],
      },
    ],
  });
  await server.app.ready();
  const person = (agency: number, role?: Role, nth = 0) => {
    const found = partnership.agencies[agency]?.people.filter(
      ({ actor }) => role === undefined || actor.role === role,
    )[nth];
    assert.ok(found, `nobody is ${role ?? 'there'} in agency ${agency}`);
    return found;
  };
  return {
    test,
    partnership,
    other,
    agreementId,
    folder,
    server,
    actor: (agency, role, nth) => person(agency, role, nth).actor,
    visit: (agency, role, nth) => visitAs(server.app, person(agency, role, nth)),
    make: async (input = {}, by = person(0).actor) => {
      const key = await secretOf(folder, 'index');
      return test.database.asActor(by, 'set up a test', async (tx) => {
        const id = await insertDisclosure(tx, by, key, {
          agreementId,
          title: 'Visits at night',
          category: 'anti-social-behaviour',
          purpose: 'prevent-crime',
          gateway: 'cda-115',
          regime: 'uk-gdpr',
          mark: 'official',
          handling: 'Not to be passed on',
          critical: false,
          inIndex: true,
          words: 'Neighbours hear a generator in the cellar.',
          receivers: [police],
          subjects: [{ name: 'Rowan Testwell', bornOn: '1990-05-17', address: '1 Made Up Row', note: '' }],
          ...input,
        });
        const row = await tx
          .selectFrom('disclosure')
          .select(['id', 'reference'])
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return row;
      });
    },
    close: async () => {
      await server.app.close();
      await rm(folder.root, { recursive: true, force: true });
    },
  };
}

export const textOf = (page: string): string => page.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { consultationRoom } from '../../src/consultation/consultation.ts';
import { prepareDataFolder, type DataFolder } from '../../src/foundation/data-folder.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import { may } from '../../src/partnership/partnership.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import {
  createTestDatabase,
  insertPartnership,
  password,
  type TestDatabase,
  type TestPartnership,
} from './database.ts';
import { yearRoom } from '../../src/year/year.ts';
import { visitAs, Visitor } from './visitor.ts';

/** A partnership with every role, and the whole server with the consultation room. */
export type ConsultationWorld = {
  test: TestDatabase;
  partnership: TestPartnership;
  server: Server;
  folder: DataFolder;
  /** Signed in as the first person of a role. */
  as: (role: Role) => Promise<Visitor>;
  /** Somebody without an account. */
  anybody: () => Visitor;
  close: () => Promise<void>;
};

export async function openConsultation(): Promise<ConsultationWorld> {
  const root = await mkdtemp(path.join(tmpdir(), 'frankpledge-consultation-'));
  const folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, { password });
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      yearRoom(test.database, {
        folder,
        may: (actor, action) => may(actor.role, action),
        publicOrigin: null,
        documentBanner: '',
      }),
      consultationRoom(test.database, {
        folder,
        may: (actor, action) => may(actor.role, action),
        publicOrigin: null,
        documentBanner: '',
      }),
    ],
  });
  await server.app.ready();
  return {
    test,
    partnership,
    server,
    folder,
    as: (role) => visitAs(server.app, partnership.person(role)),
    anybody: () => new Visitor(server.app),
    async close() {
      await server.app.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

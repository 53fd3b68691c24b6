import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { prepareDataFolder, type DataFolder } from '../../src/foundation/data-folder.ts';
import type { Role, Tx } from '../../src/foundation/database.types.ts';
import { openEngine } from '../../src/observatory/observatory.ts';
import { may } from '../../src/partnership/partnership.ts';
import { performanceRoom } from '../../src/performance/performance.ts';
import { publicRoom } from '../../src/public/public.ts';
import { buildServer, type Server } from '../../src/server/server.ts';
import {
  createTestDatabase,
  insertPartnership,
  password,
  type TestDatabase,
  type TestPartnership,
} from './database.ts';
import { visitAs, Visitor } from './visitor.ts';

/** A council that keeps the register and a police force that returns, and the server with the performance room. */
export type PerformanceWorld = {
  test: TestDatabase;
  partnership: TestPartnership;
  server: Server;
  folder: DataFolder;
  /** Signed in as the first person of a role, of an agency where one is named by its place. */
  as: (role: Role, agency?: number) => Promise<Visitor>;
  anybody: () => Visitor;
  /** As the system. */
  system: <Result>(work: (tx: Tx) => Promise<Result>) => Promise<Result>;
  close: () => Promise<void>;
};

export async function openPerformance(): Promise<PerformanceWorld> {
  const root = await mkdtemp(path.join(tmpdir(), 'frankpledge-performance-'));
  const folder = await prepareDataFolder(path.join(root, 'data'), 'demonstration');
  const engine = await openEngine({ folder: path.join(root, 'engine') });
  const test = await createTestDatabase();
  const partnership = await insertPartnership(test.database, {
    password,
    agencies: [
      {
        name: 'Test Borough Council',
        roles: ['manager', 'analyst', 'caseworker', 'councillor', 'manager', 'governance'],
      },
      { name: 'Test Police', roles: ['chair', 'partner', 'partner'] },
    ],
  });
  const server = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [
      performanceRoom(test.database, {
        folder,
        engine,
        may: (actor, action) => may(actor.role, action),
        origin: 'http://frankpledge.test',
        documentBanner: '',
      }),
      publicRoom({ database: test.database, folder, publicOrigin: null }),
    ],
  });
  await server.app.ready();
  return {
    test,
    partnership,
    server,
    folder,
    as: (role, agency) => visitAs(server.app, partnership.person(role, agency)),
    anybody: () => new Visitor(server.app),
    system: (work) => test.database.asSystem('a test', partnership.id, work),
    async close() {
      await server.app.close();
      await engine.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

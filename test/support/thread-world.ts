/** Two partnerships, and a server with nothing but the thread over what some rooms contribute to it. */
import { createTestDatabase, insertPartnership, password, type TestDatabase, type TestPartnership } from './database.ts'; // prettier-ignore
import { visitAs, type Visitor } from './visitor.ts';
import type { Role } from '../../src/foundation/database.types.ts';
import type { ThreadContribution } from '../../src/foundation/thread.ts';
import { buildServer } from '../../src/server/server.ts';
import type { Room } from '../../src/web/room.ts';
import { threadRoom } from '../../src/thread/thread.ts';

export type ThreadWorld = {
  test: TestDatabase;
  one: TestPartnership;
  stranger: TestPartnership;
  /** What the rooms contribute, as the thread's reader takes it. */
  contributions: { room: string; thread: ThreadContribution }[];
  /** Somebody of the first partnership, signed in. */
  visitor: (role: Role) => Promise<Visitor>;
  close: () => Promise<void>;
};

export async function openThreadWorld(
  threads: readonly ThreadContribution[],
  agencies: { name: string; roles: Role[] }[],
): Promise<ThreadWorld> {
  const contributions = threads.map((thread, index) => ({ room: `room-${String(index)}`, thread }));
  const rooms: Room[] = contributions.map(({ room: name, thread }) => ({
    name,
    menu: [],
    register: () => undefined,
    home: { none: 'a test' },
    search: { none: 'a test' },
    thread,
    clocks: [],
  }));
  const test = await createTestDatabase();
  const one = await insertPartnership(test.database, { password, agencies });
  const stranger = await insertPartnership(test.database, { password });
  const { app } = await buildServer({
    database: test.database,
    configuration: { demo: true, publicUrl: null },
    rooms: [...rooms, threadRoom(test.database, rooms)],
  });
  await app.ready();
  return {
    test,
    one,
    stranger,
    contributions,
    visitor: (role) => visitAs(app, one.person(role)),
    close: () => app.close(),
  };
}

import { sql } from 'kysely';
import type { Database } from '../foundation/database.ts';
import type { ThreadEnd } from '../foundation/thread.ts';
import { listPartnerships } from '../partnership/partnership.ts';
import type { Room } from '../web/room.ts';
import type { Contributions } from './look.ts';
import { registerThread } from './thread.routes.ts';

/** An assessment, a file and a consultation, which every member may open, for the crawl. */
async function someEnds(database: Database): Promise<ThreadEnd[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list records for the route crawl', partnership.partnershipId, async (tx) => {
    const { rows } = await sql<ThreadEnd>`
      (select 'assessment' as kind, id::text from assessment where open_to_members order by id desc limit 1)
      union all (select 'delivery', hash from delivery where open_to_members and state = 'accepted' order by id desc limit 1)
      union all (select 'consultation_wave', id::text from consultation_wave where open_to_members order by id desc limit 1)`.execute(
      tx,
    );
    return rows;
  });
}

/** The golden thread through all other rooms. @param rooms the others, in the order of the yearly round. */
export function threadRoom(database: Database, rooms: readonly Room[]): Room {
  const contributions: Contributions = rooms.flatMap(({ name, thread }) =>
    'none' in thread ? [] : [{ room: name, thread }],
  );
  return {
    name: 'thread',
    menu: [{ key: 'thread', text: 'The thread', href: '/thread', permission: 'thread.view', order: 22 }],
    register: (registrar) =>
      registerThread(registrar, { contributions, crawlEnds: () => someEnds(database) }),
    home: {
      none: 'every figure, priority and indicator leads to its own thread; the menu leads to the whole',
    },
    search: { none: 'the records on it are found by their own rooms' },
    thread: { none: 'it is the thread' },
    clocks: [],
  };
}

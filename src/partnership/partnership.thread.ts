import { sql } from 'kysely';
import { uuidsOf, type ThreadContribution, type ThreadTitle } from '../foundation/thread.ts';
import { may } from './permissions.ts';
import { groupKinds, type GroupKind } from './words.ts';

/** Agencies and groups: who answers for an action, where something was decided. */
export const partnershipThread: ThreadContribution = {
  kinds: [
    { kind: 'agency', title: 'agency' },
    { kind: 'partnership_group', title: 'group' },
  ],
  titles: async (actor, tx, ends) => {
    if (!may(actor.role, 'partnership.view')) return [];
    const found: ThreadTitle[] = [];
    const agencies = uuidsOf(ends, 'agency');
    if (agencies.length > 0) {
      const { rows } = await sql<{ id: string; name: string }>`
        select id, name from agency where id = any(${agencies}::uuid[]) order by id`.execute(tx);
      for (const { id, name } of rows)
        found.push({ kind: 'agency', id, title: name, href: `/partnership/agencies/${id}` });
    }
    const groups = uuidsOf(ends, 'partnership_group');
    if (groups.length > 0) {
      const { rows } = await sql<{ id: string; name: string; kind: GroupKind }>`
        select id, name, kind from partnership_group where id = any(${groups}::uuid[]) order by id`.execute(
        tx,
      );
      for (const { id, name, kind } of rows)
        found.push({
          kind: 'partnership_group',
          id,
          title: name,
          href: `/partnership/groups/${id}`,
          summary: groupKinds[kind],
        });
    }
    return found;
  },
};

import { sql } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import {
  mostGaps,
  uuidsOf,
  type ThreadContribution,
  type ThreadLink,
  type ThreadTitle,
} from '../foundation/thread.ts';
import { may } from '../partnership/partnership.ts';
import { openStates, stateWords } from './action.rules.ts';
import { listActions, pageOfActions } from './action.store.ts';
import type { Action } from './action.types.ts';
import { dueInWords, shortTitle } from './action.words.ts';

const titleOf = (action: Action): ThreadTitle => ({
  kind: 'action',
  id: action.id,
  title: shortTitle(action),
  href: `/actions/${action.id}`,
  summary: `${stateWords[action.state].title}${action.overdue ? ', overdue' : ''}, due ${dueInWords(action)}`,
});

/** Actions, what they came from, and who owns them. */
export const actionsThread: ThreadContribution = {
  kinds: [{ kind: 'action', title: 'action' }],
  titles: async (actor, tx, ends) => {
    const ids = uuidsOf(ends, 'action');
    if (ids.length === 0 || !may(actor.role, 'actions.view')) return [];
    return (await listActions(tx, { ids })).map(titleOf);
  },
  links: async (actor, tx, ends) => {
    if (!may(actor.role, 'actions.view')) return [];
    const ids = uuidsOf(ends, 'action');
    const sources = [...new Map(ends.filter(({ kind, id }) => kind !== 'action' && uuidsOf([{ kind, id }], kind).length > 0).map((end) => [`${end.kind} ${end.id}`, end])).values()]; // prettier-ignore
    const agencies = uuidsOf(ends, 'agency');
    const actions = [
      ...(ids.length === 0 ? [] : await listActions(tx, { ids })),
      ...(sources.length === 0 ? [] : await listActions(tx, { sources })),
    ];
    for (const agencyId of agencies)
      actions.push(...(await listActions(tx, { agencyId, states: openStates })));
    const links: ThreadLink[] = [];
    const seen = new Set<string>();
    for (const action of actions) {
      if (seen.has(action.id)) continue;
      seen.add(action.id);
      const from = { kind: 'action', id: action.id };
      if (action.source !== null) links.push({ from, to: action.source, relation: 'comes from' });
      if (action.ownerAgencyId !== null)
        links.push({ from, to: { kind: 'agency', id: action.ownerAgencyId }, relation: 'is owned by' });
      if (action.groupId !== null)
        links.push({
          from,
          to: { kind: 'partnership_group', id: action.groupId },
          relation: 'is followed by',
        });
    }
    return links;
  },
  find: async (actor, tx, words) => {
    if (!may(actor.role, 'actions.view')) return [];
    const found = await pageOfActions(tx, words.trim() === '' ? {} : { words }, 'changed');
    return found.slice(0, 20).map(titleOf);
  },
  gaps: async (actor, tx) => {
    if (!may(actor.role, 'actions.view')) return [];
    const { rows } = await ungrounded(tx);
    const actions = await listActions(tx, { ids: rows.map(({ id }) => id) });
    return actions.map((action) => ({
      gap: 'Action that serves no aim',
      title: shortTitle(action),
      href: `/actions/${action.id}`,
      mend: 'Say where it comes from, or tie it to the aim that it serves.',
      mendHref: `/actions/${action.id}/change`,
    }));
  },
};

/** Actions still to be done that name no source and serve nothing. */
const ungrounded = (tx: Tx) =>
  sql<{ id: string }>`
    select a.id from action a where a.state = any(${[...openStates]}::text[]) and a.source_kind is null
      and not exists (select from thread t where t.partnership_id = a.partnership_id and t.from_kind = 'action' and t.from_id = a.id::text)
    order by a.due_sort, a.id limit ${mostGaps + 1}`.execute(tx);

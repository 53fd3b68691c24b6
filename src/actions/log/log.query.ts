import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { actionStates, headings, openStates, stateWords } from '../action.rules.ts';
import { sorts, type ActionFilter } from '../action.store.ts';

/** What the list is asked: an address that is not understood shows the whole list rather than an error. */
const uuid = z.uuid().optional().catch(undefined);
export const standings = ['open', 'overdue', 'awaiting', 'blocked', ...actionStates, 'all'] as const;

export const logQuery = z.object({
  q: z.string().max(200).optional().catch(undefined),
  state: z.enum(standings).optional().catch(undefined),
  heading: z.enum(headings).optional().catch(undefined),
  agency: z.union([z.uuid(), z.literal('none')]).optional().catch(undefined),
  owner: uuid,
  group: uuid,
  source: z.string().regex(/^[a-z_]{1,40}$/).optional().catch(undefined),
  sort: z.enum(sorts).optional().catch(undefined),
  after: z.string().optional(),
}); // prettier-ignore
export type LogQuery = z.infer<typeof logQuery>;

export const standingTitles: Readonly<Record<(typeof standings)[number], string>> = {
  open: 'Still to be done',
  overdue: 'Overdue',
  awaiting: 'Waiting to be confirmed',
  blocked: 'Blocked',
  proposed: stateWords.proposed.title,
  agreed: stateWords.agreed.title,
  'in-progress': stateWords['in-progress'].title,
  paused: stateWords.paused.title,
  completed: stateWords.completed.title,
  cancelled: stateWords.cancelled.title,
  all: 'Every state',
};

/** The query as the store takes it. */
export function filterOf(query: LogQuery): ActionFilter {
  const { state = 'open' } = query;
  return {
    ...(query.q === undefined || query.q.trim() === '' ? {} : { words: query.q }),
    ...(query.heading === undefined ? {} : { heading: query.heading }),
    ...(query.agency === undefined
      ? {}
      : query.agency === 'none'
        ? { unowned: true }
        : { agencyId: query.agency }),
    ...(query.owner === undefined ? {} : { accountId: query.owner }),
    ...(query.group === undefined ? {} : { groupId: query.group }),
    ...(query.source === undefined ? {} : { sourceKind: query.source }),
    ...(state === 'open'
      ? { states: openStates }
      : state === 'overdue'
        ? { overdueOn: clock.today() }
        : state === 'awaiting'
          ? { awaiting: true }
          : state === 'blocked'
            ? { blocked: true }
            : state === 'all'
              ? {}
              : { states: [state] }),
  };
}

/** The filters alone, for the address of a download or of the update table. */
export function queryText(query: LogQuery): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (name !== 'after' && typeof value === 'string' && value !== '') search.set(name, value);
  const given = search.toString();
  return given === '' ? '' : `?${given}`;
}

export const isNarrowed = (query: LogQuery): boolean =>
  Object.entries(query).some(([name, value]) => name !== 'after' && name !== 'sort' && value !== undefined && value !== ''); // prettier-ignore

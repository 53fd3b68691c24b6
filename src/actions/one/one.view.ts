import type { Actor, Tx } from '../../foundation/database.types.ts';
import { refused } from '../../foundation/problem.ts';
import { threadsOf, type ThreadEnd, type ThreadTitle } from '../../foundation/thread.ts';
import { dayInWords } from '../../observatory/observatory.ts';
import { hiddenFields } from '../../web/csrf.ts';
import type { FormState } from '../../web/form.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { hindrances, mayEdit, openStates, stepsFor } from '../action.rules.ts';
import { evidenceOf, milestonesOf, selectAction, stepsTaken, updatesOf } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import type { ActionsServices } from '../actions.services.ts';
import { agencyNames } from '../choices.store.ts';
import { actionPage } from './one.page.ts';
import { hasPost, noticesOf, openRequest } from './parts.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** @throws Problem 403 where it is not the person’s to change. */
export async function editable(tx: Tx, actor: Actor, id: string): Promise<Action> {
  const action = await selectAction(tx, id);
  if (!mayEdit(actor, action))
    throw refused(
      'not-your-action',
      'This action is another agency’s',
      'Those of the agency that owns it, the manager, the analyst and the chair can change it.',
    );
  return action;
}

/** A meeting in the partnership’s list, which stands on its group’s page. */
async function meetingTitle(tx: Tx, source: ThreadEnd): Promise<ThreadTitle | null> {
  if (source.kind !== 'group_meeting') return null;
  const row = await tx
    .selectFrom('group_meeting as m')
    .innerJoin('partnership_group as g', (join) =>
      join.onRef('g.partnership_id', '=', 'm.partnership_id').onRef('g.id', '=', 'm.partnership_group_id'),
    )
    .select(['g.id', 'g.name', 'm.held_on'])
    .where('m.id', '=', source.id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    ...source,
    title: `${row.name}, ${dayInWords(row.held_on)}`,
    href: `/partnership/groups/${row.id}`,
  };
}

/** The page of an action, with a form as it was sent. */
export function pageOfAction(services: ActionsServices) {
  return async (tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> => {
    const action = await selectAction(tx, id);
    const threads = await threadsOf(tx, { kind: 'action', id });
    const ends = threads.map(({ from, to }) => (from.kind === 'action' && from.id === id ? to : from));
    const titles = await services.titlesOf(actor, tx, [
      ...ends,
      ...(action.source === null ? [] : [action.source]),
    ]);
    const titled = (kind: string, endId: string) =>
      titles.find((title) => title.kind === kind && title.id === endId) ?? null;
    const ownerHasPost = action.ownerAccountId !== null && (await hasPost(tx, action.ownerAccountId));
    const isOpen = openStates.includes(action.state);
    const lead =
      action.leadAccountId === null
        ? undefined
        : await tx
            .selectFrom('account')
            .select('name')
            .where('id', '=', action.leadAccountId)
            .executeTakeFirst();
    const asked = isOpen ? await openRequest(tx, id) : null;
    return {
      kind: 'page',
      page: actionPage({
        action,
        partners: await agencyNames(tx, action.partnerAgencyIds),
        lead: lead?.name ?? '',
        ownerLeft: action.ownerAccountId !== null && !ownerHasPost,
        next: stepsFor(actor, action).map((step) => ({ step, unmet: hindrances(step, actor, action) })),
        updates: await updatesOf(tx, id),
        evidence: await evidenceOf(tx, id),
        milestones: await milestonesOf(tx, id),
        taken: await stepsTaken(tx, id),
        notices: await noticesOf(tx, id),
        asked,
        source:
          action.source === null
            ? null
            : (titled(action.source.kind, action.source.id) ?? (await meetingTitle(tx, action.source))),
        tied: threads.flatMap(({ to, relation }, at) => {
          const end = ends[at];
          const title = end === undefined ? null : titled(end.kind, end.id);
          return title === null ? [] : [{ relation, title, away: to === end }];
        }),
        mayEdit: mayEdit(actor, action),
        mayAsk:
          isOpen &&
          action.state !== 'proposed' &&
          action.doneProposedAt === null &&
          asked === null &&
          ownerHasPost &&
          action.ownerAccountId !== actor.accountId &&
          services.may(actor, 'requests.ask') &&
          mayEdit(actor, action),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  };
}

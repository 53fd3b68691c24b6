import { z } from 'zod';
import { insertAction, selectAction } from '../../actions/actions.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { threadsOf } from '../../foundation/thread.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { actionsOf, sourceOf } from '../content.ts';
import { headingCodes, type Heading } from '../strategy.rules.ts';
import { listAgencyNames, listChapters, listItems, selectChapter, selectStrategy } from '../strategy.store.ts'; // prettier-ignore
import type { StrategyServices } from '../strategy.types.ts';
import { linesOf } from './change.rules.ts';
import { servesPage } from './chapter.page.ts';
import { chapterAt as at, openText as open, showChapter } from './chapter.show.ts';
import { changeChapter, setServes } from './text.ts';
import { chapterParams, optionalId, several, text, triedBy } from './write.fields.ts';

const actionBody = withDates(
  ['due-on'],
  z.object({
    'lines-actions': text(40_000),
    heading: z.enum(headingCodes as [Heading, ...Heading[]], 'Choose the heading'),
    owner: optionalId,
    'due-on': optionalDate('the day it is due'),
  }),
);

/** Actions of a chapter: rows of the action log, proposed until the strategy is adopted. */
export function registerActions(registrar: Registrar, services: StrategyServices): void {
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters/:chapter/actions',
    permission: 'strategy.edit',
    audit: 'strategy.actions-added',
    params: chapterParams,
    body: actionBody,
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const strategy = open(await selectStrategy(tx, params.id));
      const chapter = await selectChapter(tx, params.id, params.chapter);
      const lines = linesOf(body['lines-actions']);
      if (lines.length === 0) throw fieldProblem('not-understood', 'lines-actions', 'Enter the action');
      if (body.owner !== null && !(await listAgencyNames(tx)).some(({ id }) => id === body.owner))
        throw fieldProblem('not-understood', 'owner', 'Choose an agency of this partnership');
      const number = (await listChapters(tx, params.id)).filter(({ kind }) => kind === 'priority').findIndex(({ id }) => id === chapter.id) + 1; // prettier-ignore
      const from = (await actionsOf(tx, [chapter])).length;
      for (const [index, line] of lines.entries())
        await insertAction(tx, {
          reference: `${number}.${from + index + 1}`,
          text: line,
          heading: body.heading,
          ownerAgencyId: body.owner,
          ownerAccountId: null,
          groupId: null,
          partnerAgencyIds: [],
          source: sourceOf(chapter.id),
          dueOn: body['due-on'],
          dueRule: null,
        });
      if (!chapter.headings.includes(body.heading))
        await changeChapter(tx, strategy, chapter, chapter.version, { headings: headingCodes.filter((code) => code === body.heading || chapter.headings.includes(code)) }); // prettier-ignore
      return { kind: 'redirect', to: `${at(params.id, params.chapter)}#actions`, banner: lines.length === 1 ? 'The action is proposed.' : `${lines.length} actions are proposed.` }; // prettier-ignore
    },
    form: ({ tx, actor, params, request, body }) =>
      showChapter(tx, services, actor, params, request, formState(body.typed, body.failure, { 'due-on': 'due-on-day' })), // prettier-ignore
  });

  const actionParams = chapterParams.extend({ action: z.uuid() });
  /** @throws Problem 404 where the action is of another chapter. */
  const parts = async (tx: Tx, params: z.infer<typeof actionParams>) => {
    const strategy = await selectStrategy(tx, params.id);
    const chapter = await selectChapter(tx, params.id, params.chapter);
    const action = await selectAction(tx, params.action);
    if (action.source?.id !== chapter.id) throw notFound();
    const aims = (await listItems(tx, params.id)).filter(({ chapterId, kind }) => chapterId === chapter.id && kind === 'aim'); // prettier-ignore
    const serves = (await threadsOf(tx, { kind: 'action', id: action.id })).filter(({ to }) => to.kind === 'strategy_aim').map(({ to }) => to.id); // prettier-ignore
    return { strategy, chapter, action, aims, serves };
  };
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/chapters/:chapter/actions/:action',
    permission: 'strategy.edit',
    audit: { none: 'aims of a chapter that everybody of the partnership may read' },
    params: actionParams,
    crawl: { none: 'needs an action of the chapter; tried by strategy.test.ts' },
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: servesPage({ ...(await parts(tx, params)), hidden: () => hiddenFields(request) }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/chapters/:chapter/actions/:action',
    permission: 'strategy.edit',
    audit: 'strategy.serves-changed',
    params: actionParams,
    body: z.object({ aims: several }),
    crawl: triedBy,
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { strategy, action, aims } = await parts(tx, params);
      await setServes(tx, strategy, action.id, aims.map(({ id }) => id), body.aims); // prettier-ignore
      return { kind: 'redirect', to: `${at(params.id, params.chapter)}#actions`, banner: 'Saved.' };
    },
  });
}

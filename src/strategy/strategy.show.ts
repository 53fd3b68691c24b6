import type { Tx } from '../foundation/database.types.ts';
import { decidedPriorities } from '../priorities/priorities.ts';
import { hiddenFields } from '../web/csrf.ts';
import type { FormState } from '../web/form.ts';
import type { Answer, SignedInContext } from '../web/route.ts';
import { blocking, findingsOf } from './checks/checks.rules.ts';
import { groundOf } from './content.ts';
import { listEditions } from './documents/edition.store.ts';
import { listComments } from './life/comment.store.ts';
import { hindrancesOf } from './life/needs.ts';
import { stepsTaken } from './life/step.store.ts';
import { strategyPage } from './strategy.page.ts';
import { stepsFrom, writableStates } from './strategy.rules.ts';
import { listChapters, selectStrategy } from './strategy.store.ts';
import type { StrategyServices } from './strategy.types.ts';
import { lastToUndo } from './write/change.rules.ts';
import { listChanges } from './write/change.store.ts';

export type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** The page of a strategy, also with a form of it that was refused. */
export async function showStrategy(
  tx: Tx,
  services: StrategyServices,
  actor: SignedInContext<unknown, unknown, unknown>['actor'],
  id: string,
  request: Request,
  form: FormState,
): Promise<Answer> {
  const { may } = services;
  const strategy = await selectStrategy(tx, id);
  const ground = await groundOf(tx, strategy);
  const found = findingsOf(ground);
  const comments = await listComments(tx, id);
  const chapters = await listChapters(tx, id, { removed: true });
  const writable = may(actor, 'strategy.edit') && writableStates.includes(strategy.state);
  const inAlready = new Set(chapters.filter(({ removed }) => !removed).map(({ priorityId }) => priorityId));
  const decided = writable
    ? (await decidedPriorities(tx)).filter((each) => each.decision === 'adopt' && !inAlready.has(each.id))
    : [];
  const steps = stepsFrom(strategy.state).filter(({ who }) => may(actor, who));
  return {
    kind: 'page',
    page: strategyPage({
      strategy,
      content: ground.content,
      removed: chapters.filter(({ removed }) => removed).map(({ id: chapter, title }) => ({ id: chapter, title })), // prettier-ignore
      previous: strategy.previousId === null ? null : await selectStrategy(tx, strategy.previousId),
      next: await Promise.all(
        steps.map(async (step) => ({ step, unmet: await hindrancesOf(tx, actor, strategy, step.needs) })),
      ),
      taken: await stepsTaken(tx, id),
      editions: await listEditions(tx, id),
      lastChange: writable ? lastToUndo(await listChanges(tx, id, { limit: 200 })) : null,
      comments: { open: comments.filter(({ decision }) => decision === null).length, all: comments.length },
      findings: { must: blocking(found).length, should: found.length - blocking(found).length },
      decided: decided.length,
      may: { edit: may(actor, 'strategy.edit'), comment: may(actor, 'strategy.comment') },
      form,
      hidden: () => hiddenFields(request),
    }),
  };
}

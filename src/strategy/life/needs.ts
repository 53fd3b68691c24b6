import { openStates } from '../../actions/actions.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { waitsForElection } from '../../year/year.ts';
import { blocking, checkOf, findingsOf } from '../checks/checks.rules.ts';
import { groundOf } from '../content.ts';
import { changesSomething, listDecisions, openReviewOf, reviewLines } from '../review/review.store.ts';
import { listChapters } from '../strategy.store.ts';
import type { StepNeed } from '../strategy.rules.ts';
import type { Strategy } from '../strategy.types.ts';
import { listComments } from './comment.store.ts';
import { stepsTaken } from './step.store.ts';

/** What stands in the way of a step, how to mend it, and where. */
export type Hindrance = { need: StepNeed; words: string; href: string; door: string };

/** Why a need is not met; null where it is. */
export async function unmet(
  tx: Tx,
  actor: Pick<Actor, 'accountId'>,
  strategy: Strategy,
  need: StepNeed,
): Promise<Hindrance | null> {
  const at = `/strategy/${strategy.id}`;
  const say = (words: string, path: string, door: string): Hindrance => ({
    need,
    words,
    href: `${at}${path}`,
    door,
  });
  switch (need) {
    case 'has-priorities': {
      const some = (await listChapters(tx, strategy.id)).some(({ kind }) => kind === 'priority');
      return some ? null : say('It has no priority yet.', '', 'Bring the decided priorities in');
    }
    case 'checks-clear': {
      const found = blocking(findingsOf(await groundOf(tx, strategy)));
      const [first] = found;
      if (first === undefined) return null;
      return say(
        `${found.length === 1 ? 'One thing must' : `${found.length} things must`} be mended first: ${checkOf(first.check).title.toLowerCase()} in “${first.where}”${found.length > 1 ? ', and others' : ''}.`,
        '/checks',
        'The checks',
      );
    }
    case 'comments-answered': {
      const open = (await listComments(tx, strategy.id)).filter(({ decision }) => decision === null).length;
      return open === 0
        ? null
        : say(`${open} ${open === 1 ? 'comment waits' : 'comments wait'} for an answer.`, '/comments', 'The comments'); // prettier-ignore
    }
    case 'second-person': {
      const last = (await stepsTaken(tx, strategy.id)).find(({ step }) => step === 'adopt' || step === 'revise'); // prettier-ignore
      return last?.doneById === actor.accountId
        ? say(`You ${last.step === 'adopt' ? 'adopted it' : 'recorded the revision'}. Another person must publish it.`, '', 'Its steps') // prettier-ignore
        : null;
    }
    case 'no-election': {
      const wait = await waitsForElection(tx, { what: 'publication', on: clock.today(), kind: 'strategy', id: strategy.id }); // prettier-ignore
      return wait === null
        ? null
        : say(wait.words, '/release', 'Write down the monitoring officer’s release');
    }
    case 'all-decided': {
      const lines = await reviewLines(tx, strategy, await listDecisions(tx, (await openReviewOf(tx, strategy.id)).id)); // prettier-ignore
      const waiting = lines.filter(({ decision }) => decision === null).length;
      if (waiting > 0)
        return say(`${waiting} ${waiting === 1 ? 'action waits' : 'actions wait'} for a decision.`, '/review', 'The review'); // prettier-ignore
      const [open] = lines.filter(({ decision, action }) => decision?.outcome === 'close' && openStates.includes(action.state) && (decision.closing === null || (decision.closing === 'done' && action.doneProposedAt === null && action.ownerAccountId === actor.accountId))); // prettier-ignore
      return open === undefined
        ? null
        : {
            need,
            words: `“${open.action.text.slice(0, 80)}” ${open.decision?.closing === 'done' ? 'is yours, and you cannot confirm it yourself: say in the action log that it is done, and let somebody else confirm it.' : 'is to be closed and is still open: decide again how it ends.'}`,
            href: open.decision?.closing === 'done' ? `/actions/${open.action.id}` : `${at}/review/actions/${open.action.id}`, // prettier-ignore
            door: 'The action',
          };
    }
    case 'nothing-changed':
    case 'something-changed': {
      const changes = changesSomething(await listDecisions(tx, (await openReviewOf(tx, strategy.id)).id));
      if (changes === (need === 'something-changed')) return null;
      return need === 'nothing-changed'
        ? say('The review amends, carries or adds actions: record it as a revision.', '/review', 'The review')
        : say('Nothing is amended, carried or added: confirm it as it is.', '/review', 'The review');
    }
  }
}

/** Everything that stands in the way of a step. */
export async function hindrancesOf(
  tx: Tx,
  actor: Pick<Actor, 'accountId'>,
  strategy: Strategy,
  needs: readonly StepNeed[],
): Promise<Hindrance[]> {
  const found: Hindrance[] = [];
  for (const need of needs) {
    const why = await unmet(tx, actor, strategy, need);
    if (why !== null) found.push(why);
  }
  return found;
}

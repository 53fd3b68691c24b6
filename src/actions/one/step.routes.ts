import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { Problem, fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { addUpdate, stepByCode, takeStep, type StepWords } from '../action.change.ts';
import { hindrances, stepsFor, type ActionStep } from '../action.rules.ts';
import { selectAction } from '../action.store.ts';
import type { Action } from '../action.types.ts';
import { stepBody, type StepForm } from './one.form.ts';
import { stepPage } from './step.page.ts';

const stepParams = z.object({ id: z.uuid(), step: z.string().max(40) });

/** @throws Problem 404 for no step of ours; 403 where it is not this person’s, or not now. */
function stepOf(actor: Actor, action: Action, code: string): ActionStep {
  if (stepByCode(code) === null) throw notFound();
  const step = stepsFor(actor, action).find((each) => each.code === code);
  if (step === undefined)
    throw refused(
      'not-now',
      'This step cannot be taken now',
      'The action stands elsewhere by now, or the step is another person’s. Its page says what comes next.',
    );
  return step;
}

/** What the step asks, checked. @throws Problem 422 beside each field that is missing. */
function wordsOf(step: ActionStep, body: StepForm): StepWords {
  const words: StepWords = {};
  const fields: { name: string; message: string }[] = [];
  const missing: Record<ActionStep['asks'][number], string> = {
    reason: 'Enter the reason',
    'first-step': 'Enter what is done first',
    result: 'Enter what came of it',
    'revisit-on': 'Enter the day on which it is looked at again',
    minute: 'Enter the meeting and its minute',
  };
  for (const asked of step.asks) {
    const given = body[asked] ?? '';
    if (given === '') fields.push({ name: asked, message: missing[asked] });
    else if (asked === 'revisit-on' && given < clock.today())
      fields.push({ name: asked, message: 'The day on which it is looked at again must be today or later' });
    else words[asked] = given;
  }
  if (fields.length > 0)
    throw new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with what was sent', fields }); // prettier-ignore
  return words;
}

/** Steps from state to state, each on a page of its own. */
export function registerSteps(registrar: Registrar): void {
  registrar.member({
    method: 'GET',
    path: '/actions/:id/steps/:step',
    permission: 'actions.edit',
    audit: { none: 'an empty form' },
    params: stepParams,
    record: 'action',
    crawl: { none: 'each state has its own; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, request }): Promise<Answer> => {
      const action = await selectAction(tx, params.id);
      return {
        kind: 'page',
        page: stepPage({
          action,
          step: stepOf(actor, action, params.step),
          form: formState(),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/actions/:id/steps/:step',
    permission: 'actions.edit',
    audit: 'action.step',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'takes a step; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const action = await selectAction(tx, params.id);
      const step = stepOf(actor, action, params.step);
      if (body.version !== action.version)
        throw fieldProblem('changed-meanwhile', 'version', 'Somebody changed this action after you opened the page. Look at it again'); // prettier-ignore
      const [hindrance] = hindrances(step, actor, action);
      if (hindrance !== undefined) throw fieldProblem('not-yet', 'version', hindrance.words);
      const words = wordsOf(step, body);
      await takeStep(tx, action, step, words, { accountId: actor.accountId });
      const said = words['first-step'] ?? words.result;
      if (said !== undefined)
        await addUpdate(tx, await selectAction(tx, action.id), { words: said, way: 'signed-in' });
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: `${step.title}: done.` };
    },
    form: async ({ actor, tx, params, request, body }): Promise<Answer> => {
      const action = await selectAction(tx, params.id);
      return {
        kind: 'page',
        page: stepPage({
          action,
          step: stepOf(actor, action, params.step),
          form: formState(body.typed, body.failure),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });
}

import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, refused } from '../../foundation/problem.ts';
import { scopeOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { addUpdate, changeAction, insertAction, stepByCode, takeStep } from '../action.change.ts';
import { openStates } from '../action.rules.ts';
import { selectAction } from '../action.store.ts';
import type { Action, ActionInput } from '../action.types.ts';
import type { ActionsServices } from '../actions.services.ts';
import { choicesOf } from '../choices.store.ts';
import { idParams } from '../fields.ts';
import { askForUpdate } from '../reminders/ask.requests.ts';
import { actionFormPage } from './one.form.page.ts';
import { actionBody, updateBody, type ActionForm } from './one.form.ts';
import { editable, pageOfAction } from './one.view.ts';
import { hasPost, openRequest } from './parts.store.ts';
import { registerParts } from './parts.routes.ts';
import { registerSteps } from './step.routes.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

/** What the form says, as the store takes it. @throws Problem 422 beside the field. */
async function inputOf(tx: Tx, actor: Actor, body: ActionForm): Promise<ActionInput> {
  const rule = body.due === 'day' || body.due === 'none' ? null : body.due;
  if (body.due === 'day' && body['due-on'] === null)
    throw fieldProblem('day-missing', 'due-on', 'Enter the day by which it is due, or choose another way of saying it');
  if (rule === 'before-next-meeting' && body.group === null)
    throw fieldProblem('group-missing', 'group', 'Choose the group before whose meeting it is due');
  if (scopeOf(actor.role, 'actions.edit') === 'agency' && body.agency !== actor.agencyId)
    throw fieldProblem('not-your-agency', 'agency', 'You can write down actions of your own agency');
  const choices = await choicesOf(tx);
  const known = (id: string | null, list: readonly { id: string }[]): boolean =>
    id === null || list.some((each) => each.id === id);
  if (!known(body.meeting, choices.meetings)) throw fieldProblem('not-known', 'meeting', 'Choose a meeting from the list');
  return {
    text: body.text,
    reference: body.reference,
    heading: body.heading,
    ownerAgencyId: body.agency,
    ownerAccountId: body.owner,
    leadAccountId: body.lead,
    partnerAgencyIds: body.partners,
    groupId: body.group,
    source: body.meeting === null ? null : { kind: 'group_meeting', id: body.meeting },
    sourceKind: body.source === '' ? null : body.source,
    sourceWords: body['source-words'],
    dueOn: body.due === 'day' ? body['due-on'] : null,
    dueRule: rule,
  };
} // prettier-ignore

/** Names that must be those of somebody or something in this partnership; one that is kept as it stood may have left. */
async function checkNames(tx: Tx, input: ActionInput, kept: Action | null): Promise<void> {
  const choices = await choicesOf(tx);
  const fields: [string, string | null, string | null, readonly { id: string }[], string][] = [
    ['agency', input.ownerAgencyId, kept?.ownerAgencyId ?? null, choices.agencies, 'Choose an agency of the partnership'],
    ['owner', input.ownerAccountId, kept?.ownerAccountId ?? null, choices.people, 'Choose somebody who has a post in the partnership today'],
    ['lead', input.leadAccountId ?? null, kept?.leadAccountId ?? null, choices.people, 'Choose somebody who has a post in the partnership today'],
    ['group', input.groupId, kept?.groupId ?? null, choices.groups, 'Choose a group of the partnership'],
    ...input.partnerAgencyIds.map((id): [string, string, string | null, readonly { id: string }[], string] => ['partners', id, kept?.partnerAgencyIds.includes(id) === true ? id : null, choices.agencies, 'Choose agencies of the partnership']),
  ]; // prettier-ignore
  for (const [name, given, was, list, message] of fields)
    if (given !== null && given !== was && !list.some(({ id }) => id === given))
      throw fieldProblem('not-known', name, message);
}

export function registerOne(registrar: Registrar, services: ActionsServices): void {
  const show = pageOfAction(services);

  async function form(
    tx: Tx,
    actor: Actor,
    request: Request,
    action: Action | null,
    state: FormState,
  ): Promise<Answer> {
    const anyAgency = scopeOf(actor.role, 'actions.edit') === 'partnership';
    const choices = await choicesOf(tx);
    return {
      kind: 'page',
      page: actionFormPage({
        action,
        form: state,
        choices: anyAgency
          ? choices
          : { ...choices, agencies: choices.agencies.filter(({ id }) => id === actor.agencyId) },
        first: { agency: anyAgency ? '' : actor.agencyId, owner: '', group: '' },
        anyAgency,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/actions/new',
    permission: 'actions.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/actions/new'],
    handler: ({ actor, tx, request }) => form(tx, actor, request, null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/new',
    permission: 'actions.edit',
    audit: 'action.written-down',
    body: actionBody,
    crawl: { none: 'writes an action down; tried by actions.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const input = await inputOf(tx, actor, body);
      await checkNames(tx, input, null);
      const id = await insertAction(tx, input);
      return { kind: 'redirect', to: `/actions/${id}`, banner: 'The action is written down.' };
    },
    form: ({ actor, tx, request, body }) => form(tx, actor, request, null, formState(body.typed, body.failure)), // prettier-ignore
  });

  registrar.member({
    method: 'GET',
    path: '/actions/:id',
    permission: 'actions.view',
    audit: 'action.viewed',
    params: idParams,
    record: 'action',
    crawl: async () => (await services.crawlIds()).map((id) => `/actions/${id}`),
    handler: ({ actor, tx, params, request }) => show(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'GET',
    path: '/actions/:id/change',
    permission: 'actions.edit',
    audit: { none: 'the form of an action' },
    params: idParams,
    record: 'action',
    crawl: async () => (await services.crawlIds()).map((id) => `/actions/${id}/change`),
    handler: async ({ actor, tx, params, request }) =>
      form(tx, actor, request, await editable(tx, actor, params.id), formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/:id/change',
    permission: 'actions.edit',
    audit: 'action.changed',
    params: idParams,
    body: actionBody,
    crawl: { none: 'changes an action; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const action = await editable(tx, actor, params.id);
      const input = await inputOf(tx, actor, body);
      await checkNames(tx, input, action);
      // What it came from by another room’s record is that room’s; the form names meetings and kinds alone.
      const keeps = input.source === null && action.source !== null && action.source.kind !== 'group_meeting';
      await changeAction(tx, action.id, keeps ? { ...input, source: action.source } : input, body.version);
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'Saved.' };
    },
    form: async ({ actor, tx, params, request, body }) =>
      form(tx, actor, request, await editable(tx, actor, params.id), formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/actions/:id/updates',
    permission: 'actions.edit',
    audit: 'action.updated',
    params: idParams,
    body: updateBody,
    crawl: { none: 'adds an update; tried by actions.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const action = await editable(tx, actor, params.id);
      if (!openStates.includes(action.state))
        throw refused('action-closed', 'This action is closed', 'Open it again first, if there is more to say.');
      const start = stepByCode('start');
      const blocked = body.blocked === body['blocked-was'] ? undefined : body.blocked;
      await addUpdate(tx, action, {
        words: body.words,
        nextStep: body['next-step'],
        ...(blocked === undefined ? {} : { blockedBy: blocked }),
        percent: body.percent,
        way: 'signed-in',
      });
      if (body.begun && action.state === 'agreed' && start !== null) {
        const now = await selectAction(tx, action.id);
        await takeStep(tx, now, start, { 'first-step': body['next-step'] === '' ? body.words : body['next-step'] }, { accountId: actor.accountId });
      }
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: 'The update is added.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  }); // prettier-ignore

  registrar.member({
    method: 'POST',
    path: '/actions/:id/ask',
    permission: 'requests.ask',
    audit: 'action.update-asked',
    params: idParams,
    crawl: { none: 'asks its owner; tried by reminders.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const action = await editable(tx, actor, params.id);
      if (action.ownerAccountId === null || !(await hasPost(tx, action.ownerAccountId)))
        throw refused('owner-missing', 'Nobody can be asked', 'Give the action an owner who has a post today.');
      if ((await openRequest(tx, action.id)) === null)
        await askForUpdate(tx, action, action.ownerAccountId, clock.today());
      return { kind: 'redirect', to: `/actions/${action.id}`, banner: `${action.ownerPerson} is asked.` };
    },
  }); // prettier-ignore

  registerParts(registrar, services);
  registerSteps(registrar);
}

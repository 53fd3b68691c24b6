import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { editionDocument, openWork } from '../write/edition.document.ts';
import { standingWords } from './check.rules.ts';
import { contactsOf } from './check.store.ts';
import { registerEditions } from './edition.routes.ts';
import { openErrata } from './erratum.store.ts';
import { registerPlan } from './plan.routes.ts';
import { factsOf, whyNotNow, type Facts } from './step.facts.ts';
import { stepBody, stepIds } from './step.form.ts';
import { prepareStep } from './step.freeze.ts';
import { stepPage, type StepView } from './step.page.ts';
import { dueDay, steps, type Step, type StepEvent } from './step.rules.ts';
import { listPeopleToAsk } from './step.store.ts';
import { takeWhole } from './step.take.ts';
import type { StepServices } from './step.services.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });

const done: Partial<Record<StepEvent, string>> = {
  collect: 'The contributors are asked. The messages go out within minutes.',
  analyse: 'The collection is closed.',
  'collect-again': 'The collection is open again.',
  write: 'The draft is made.',
  'ask-check': 'The agencies are asked. The messages go out within minutes.',
  settle: 'The reason is kept with the dispute.',
  validate: 'The check of figures is closed. The draft can no longer be edited.',
  reopen: 'The draft can be edited again.',
  endorse: 'The endorsement is recorded.',
  approve: 'The approval is recorded and the document is frozen.',
  'propose-publication': 'A second person is asked to check it.',
  'refuse-publication': 'The proposal is put aside.',
  publish: 'The public edition is published and frozen.',
  'propose-erratum': 'The erratum waits for a second person.',
  'refuse-erratum': 'The erratum is put aside.',
  correct: 'The erratum stands at the head of the document, which is frozen anew.',
  withdraw: 'The assessment is withdrawn.',
};

/** The events that have a form of their own, each once, with the row that its form is made from. */
const forms = [
  ...new Map(steps.filter(({ from }) => from !== null).map((step) => [step.event, step])).values(),
];

/** One pair of routes for each step of the table, so that each has the permission the table names. */
export function registerSteps(registrar: Registrar, services: StepServices): void {
  registerPlan(registrar, services);
  registerEditions(registrar, services);
  for (const form of forms) {
    const path = `/assessment/:id/steps/${form.event}`;
    // Withdrawing is the analyst's until the document is frozen; the narrower rule is asked in the handler.
    const permission = form.event === 'withdraw' ? 'assessment.make' : form.who;

    registrar.member({
      method: 'GET',
      path,
      permission,
      audit: { none: 'the form of a step; taking it is written' },
      params: idParams,
      crawl: async () =>
        (await services.crawlAnyAssessments()).map((id) => `/assessment/${id}/steps/${form.event}`),
      handler: ({ tx, actor, params, request }) =>
        showStep(tx, services, actor, form, params.id, request, formState()),
    });

    registrar.member({
      method: 'POST',
      path,
      permission,
      audit: `assessment.${form.event}`,
      params: idParams,
      body: stepBody(form.given),
      crawl: { none: 'takes a step; tried by steps.test.ts' },
      prepare: ({ params, body, actor }) => prepareStep(services, actor, form, params.id, body),
      handler: async ({ tx, actor, params, body, ready }): Promise<Answer> => {
        await takeWhole(tx, services, actor, form.event, params.id, body, ready);
        return {
          kind: 'redirect',
          to: `/assessment/${params.id}`,
          ...(done[form.event] === undefined ? {} : { banner: done[form.event] ?? '' }),
        };
      },
      form: ({ tx, actor, params, body, request }) =>
        showStep(tx, services, actor, form, params.id, request, formState(body.typed, body.failure, stepIds)),
    });
  }
}

async function showStep(
  tx: Tx,
  services: StepServices,
  actor: Actor,
  form: Step,
  id: string,
  request: Request,
  state: FormState,
): Promise<Answer> {
  const facts = await factsOf(tx, services, actor, id);
  const step = steps.find((each) => each.event === form.event && each.from === facts.record.state) ?? form;
  const notNow = !services.may(actor, step.who)
    ? 'Only a community safety manager may do this once the document is frozen.'
    : whyNotNow(step, facts, actor);
  const today = clock.today();
  const asks = step.given.some((each) => each === 'agencies' || each === 'agencies?');
  return {
    kind: 'page',
    page: stepPage({
      record: facts.record,
      step,
      notNow,
      form: state,
      hidden: () => hiddenFields(request),
      dueOn: step.limit === null ? today : dueDay(step.limit, today),
      today,
      agencies: asks && notNow === null ? await agenciesToAsk(tx, facts, step) : [],
      people: asks ? await listPeopleToAsk(tx) : [],
      checks: facts.checks,
      own: facts.own,
      withoutData: facts.withoutData,
      errata: openErrata(facts.errata),
      leftOut:
        step.event === 'publish' && notNow === null
          ? (await editionDocument(tx, services, actor, id, 'public')).leftOut
          : [],
      waiting: step.event === 'validate' ? (await openWork(tx, id)).waiting : 0,
    }),
  };
}

/** Who can be asked: for data the contributors, for the check those with figures of their own. */
async function agenciesToAsk(tx: Tx, facts: Facts, step: Step): Promise<StepView['agencies']> {
  const contacts = await contactsOf(tx);
  if (step.event === 'collect')
    return facts.contributors.map(({ agencyId, agencyName }) => ({
      id: agencyId,
      name: agencyName,
      note: facts.withoutData.includes(agencyName)
        ? 'Nothing received for the period yet.'
        : 'Files of the period are in use already.',
      ticked: true,
      person: contacts.get(agencyId) ?? '',
    }));
  return facts.checks.map(({ agencyId, agencyName, figures, standing }) => ({
    id: agencyId,
    name: agencyName,
    note: `${figures} ${figures === 1 ? 'figure is' : 'figures are'} its own. ${standingWords[standing].title}.`,
    ticked: standing === 'not-asked' || standing === 'changed-since',
    person: contacts.get(agencyId) ?? '',
  }));
}

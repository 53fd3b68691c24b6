import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import { workingDaysFrom } from '../../foundation/holidays.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, withDates } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { idParams } from '../agreements/agreement.access.ts';
import type { AgreementServices } from '../agreements/agreement.access.ts';
import { optionalDate, optionalText, requiredText, ticked, versionField } from '../forms.ts';
import { impactSteps, impactStepsFrom, impactWords } from './impact.rules.ts';
import type { ImpactField, ImpactStep } from './impact.rules.ts';
import { insertImpact, listImpacts, selectImpact, takeImpactStep, whyNot } from './impact.store.ts';
import type { Impact, ImpactChange } from './impact.store.ts';
import { dayIds, impactPage, impactStepPage, impactsPage, screeningPage } from './processing.page.ts';
import { changesBy, choices } from './processing.routes.ts';

const screeningBody = z.object({
  title: requiredText('Enter what is planned', 200),
  'project-owner': requiredText('Enter the project owner', 200),
  triggers: ticked,
  needed: z.enum(['yes', 'no'], 'Choose whether an assessment is needed'),
  screening: requiredText('Enter why', 5000),
  agreement: z.union([z.literal(''), z.uuid('Choose one from the list')]).default(''),
});

/** What is said where a field of a step is left empty. */
const missing: Readonly<Record<ImpactField, string>> = {
  flows: 'Enter what flows where',
  necessity: 'Enter why it is needed',
  risks: 'Enter the risks to people',
  measures: 'Enter what is done about them',
  'dpo-name': 'Enter who advised',
  'dpo-advice': 'Enter the advice',
  followed: 'Choose whether the advice is followed',
  'asset-owner': 'Enter who accepts the remaining risk',
  'residual-risk': 'Choose the risk that remains',
  'live-on': 'Enter since when it is live',
  'review-on': 'Enter the day of review',
  changes: 'Enter what has changed, and what follows',
};

/** The form of a step, from the table: all that must be given is required. */
function stepBody(step: ImpactStep) {
  return withDates(
    ['live-on', 'review-on', 'regulator-asked-on'],
    z
      .object({
        version: versionField,
        flows: optionalText(10_000),
        necessity: optionalText(10_000),
        risks: optionalText(10_000),
        measures: optionalText(10_000),
        'dpo-name': optionalText(200),
        'dpo-advice': optionalText(10_000),
        followed: z.enum(['', 'yes', 'no']).default(''),
        overruled: optionalText(3000),
        'asset-owner': optionalText(200),
        'residual-risk': z.enum(['', 'low', 'medium', 'high']).default(''),
        'regulator-asked-on': optionalDate('the day the regulator was asked'),
        'live-on': optionalDate('the day it went live'),
        'review-on': optionalDate('the day of review'),
        changes: optionalText(5000),
      })
      .superRefine((body, context) => {
        const complain = (name: string, message: string): void =>
          context.addIssue({ code: 'custom', path: [name], message });
        for (const field of step.given)
          if (body[field] === '' || body[field] === null) complain(field, missing[field]);
        if (body.followed === 'no' && body.overruled === '')
          complain('overruled', 'Enter why the advice is not followed');
        if (body['residual-risk'] === 'high' && body['regulator-asked-on'] === null)
          complain('regulator-asked-on', 'Where a high risk remains, enter the day the regulator was asked');
      }),
  );
}

type StepBody = z.infer<ReturnType<typeof stepBody>>;

/** The columns that a step writes: those of its fields. */
function changeOf(step: ImpactStep, body: StepBody): ImpactChange {
  const risk = body['residual-risk'];
  const of: Record<ImpactField, ImpactChange> = {
    flows: { flows: body.flows },
    necessity: { necessity: body.necessity },
    risks: { risks: body.risks },
    measures: { measures: body.measures },
    'dpo-name': { dpo_name: body['dpo-name'] },
    'dpo-advice': { dpo_advice: body['dpo-advice'] },
    followed: { advice_followed: body.followed === 'yes', overruled_reason: body.overruled },
    'asset-owner': { asset_owner: body['asset-owner'] },
    'residual-risk': {
      residual_risk: risk === '' ? null : risk,
      regulator_asked_on: body['regulator-asked-on'],
    },
    'live-on': { live_on: body['live-on'] },
    'review-on': { review_on: body['review-on'] },
    changes: { changes: body.changes },
  };
  const fields = Object.assign({}, ...step.given.map((field) => of[field])) as ImpactChange;
  return step.event === 'draft'
    ? { ...fields, dpo_advice_due_on: workingDaysFrom(clock.today(), 10) }
    : fields;
}

export function registerImpacts(registrar: Registrar, services: AgreementServices): void {
  const { may, navigation, crawlIds } = services;
  const mustSelect = async (tx: Tx, id: string): Promise<Impact> => {
    const impact = await selectImpact(tx, id);
    if (impact === undefined) throw notFound();
    return impact;
  };

  registrar.member({
    method: 'GET',
    path: '/sharing/impact-assessments',
    permission: 'processing.view',
    audit: { none: 'assessments name no person they are about and are open to every member' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/sharing/impact-assessments'],
    handler: async ({ actor, tx, query, request }) => {
      const found = await listImpacts(
        tx,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (row) => [row.title, row.id]);
      return {
        kind: 'page',
        page: impactsPage({
          navigation: navigation(actor, 'impact-assessments'),
          impacts: rows,
          mayEdit: may(actor, 'processing.edit'),
          next,
          url: request.url,
        }),
      };
    },
  });

  const screening = async (tx: Tx, form: FormState, hidden: () => SafeHtml): Promise<Answer> => ({
    kind: 'page',
    page: screeningPage({ agreements: (await choices(tx)).agreements, form, hidden }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/impact-assessments/new',
    permission: 'processing.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/sharing/impact-assessments/new'],
    handler: ({ tx, request }) => screening(tx, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/impact-assessments/new',
    permission: 'processing.edit',
    audit: { none: 'the handler writes impact-assessment.screened with the id' },
    body: screeningBody,
    crawl: { none: 'makes an assessment; tried by processing.test.ts' },
    handler: async ({ tx, body }) => {
      const { agreements } = await choices(tx);
      const id = await insertImpact(tx, {
        title: body.title,
        projectOwner: body['project-owner'],
        triggers: body.triggers,
        screening: body.screening,
        needed: body.needed === 'yes',
        agreementId: agreements.find((agreement) => agreement.id === body.agreement)?.id ?? null,
      });
      await recordAudit(tx, {
        event: 'impact-assessment.screened',
        subjectKind: 'impact-assessment',
        subjectId: id,
      });
      return {
        kind: 'redirect',
        to: `/sharing/impact-assessments/${id}`,
        banner: 'The screening is recorded.',
      };
    },
    form: ({ tx, body, request }) =>
      screening(tx, formState(body.typed, body.failure), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/impact-assessments/:id',
    permission: 'processing.view',
    audit: { none: 'assessments name no person they are about and are open to every member' },
    params: idParams,
    crawl: async () => (await crawlIds('impact_assessment')).map((id) => `/sharing/impact-assessments/${id}`),
    handler: async ({ actor, tx, params }) => {
      const impact = await mustSelect(tx, params.id);
      const changes = await changesBy(tx, 'impact-assessment', impact.id);
      return {
        kind: 'page',
        page: impactPage({
          impact,
          agreements: (await choices(tx)).agreements,
          steps: may(actor, 'processing.edit') ? impactStepsFrom(impact.state) : [],
          versions: changes.map((change) => ({
            ...change,
            what: impactSteps.find(({ event }) => event === change.what)?.title ?? change.what,
          })),
        }),
      };
    },
  });

  for (const step of impactSteps) {
    const path = `/sharing/impact-assessments/:id/steps/${step.event}`;
    const page = async (tx: Tx, id: string, form: FormState, hidden: () => SafeHtml): Promise<Answer> => {
      const impact = await mustSelect(tx, id);
      const possible = impactStepsFrom(impact.state).includes(step);
      return {
        kind: 'page',
        page: impactStepPage({
          impact,
          step,
          notNow: possible ? null : whyNot(impact.state, step),
          form,
          hidden,
        }),
      };
    };
    registrar.member({
      method: 'GET',
      path,
      permission: 'processing.edit',
      audit: { none: 'the form of a step; taking it is written' },
      params: idParams,
      crawl: async () =>
        (await crawlIds('impact_assessment')).map(
          (id) => `/sharing/impact-assessments/${id}/steps/${step.event}`,
        ),
      handler: ({ tx, params, request }) => page(tx, params.id, formState(), () => hiddenFields(request)),
    });
    registrar.member({
      method: 'POST',
      path,
      permission: 'processing.edit',
      audit: { none: `the handler writes impact-assessment.${step.event}` },
      params: idParams,
      body: stepBody(step),
      crawl: { none: 'takes a step; tried by processing.test.ts' },
      handler: async ({ tx, params, body }) => {
        await takeImpactStep(tx, params.id, body.version, step, changeOf(step, body));
        await recordAudit(tx, {
          event: `impact-assessment.${step.event}`,
          subjectKind: 'impact-assessment',
          subjectId: params.id,
        });
        return {
          kind: 'redirect',
          to: `/sharing/impact-assessments/${params.id}`,
          banner: `Recorded. It is now: ${impactWords[step.to].title.toLowerCase()}.`,
        };
      },
      form: ({ tx, params, body, request }) =>
        page(tx, params.id, formState(body.typed, body.failure, dayIds), () => hiddenFields(request)),
    });
  }
}

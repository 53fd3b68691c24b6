import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { writeCsv, writeDocument } from '../../documents/documents.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { calendarOf } from '../calendar/ical.rules.ts';
import { electionsBetween } from '../elections/elections.store.ts';
import type { YearServices } from '../year.types.ts';
import { planYear, yearOf } from './due.rules.ts';
import { ownersOf } from './owners.store.ts';
import { planDocument, stepsTable } from './plan.document.ts';
import { planPage, showing, type Showing } from './plan.page.ts';
import { stepStateNames, type Step } from './plan.types.ts';
import { stepPage } from './step.page.ts';
import { loadPlan, saveStep } from './steps.store.ts';
import { selectRule } from './rules.store.ts';
import { occurrences } from './due.rules.ts';
import { datesNear } from './dates.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const yearQuery = z.object({
  year: z.string().max(10).optional(),
  show: z.enum(Object.keys(showing) as [Showing, ...Showing[]]).optional().catch(undefined),
  agency: z.uuid().optional().catch(undefined),
}); // prettier-ignore
const stepParams = z.object({ id: z.uuid(), occurrence: z.string().regex(/^[0-9a-z-]{4,60}$/) });
const fileParams = z.object({ format: z.enum(['pdf', 'docx', 'xlsx', 'csv', 'ics']) });

const stepBody = withDates(
  ['done-on'],
  z.object({
    state: z.enum(stepStateNames, 'Choose where it stands'),
    note: z.string().trim().max(2000, 'This must be 2,000 characters or fewer').default(''),
    'done-on': optionalDate('the day it was done').refine(
      (day) => day === null || day <= clock.today(),
      'The day it was done must be today or in the past',
    ),
    'owner-agency': z.union([z.literal(''), z.uuid()]).default(''),
    'owner-person': z.union([z.literal(''), z.uuid()]).default(''),
    version: z.coerce.number('Open the page again').int(),
  }),
);

const yearNamed = (name: string | undefined) => (name === undefined ? yearOf(clock.today()) : planYear(name));

export function registerPlan(registrar: Registrar, services: YearServices): void {
  const { may, crawlSteps } = services;
  registrar.member({
    method: 'GET',
    path: '/year',
    permission: 'year.view',
    audit: { none: 'what is due in the year' },
    query: yearQuery,
    crawl: () => ['/year', '/year?show=all'],
    handler: async ({ actor, tx, query, request }): Promise<Answer> => {
      const plan = await loadPlan(tx, yearNamed(query.year));
      const owners = await ownersOf(tx);
      return {
        kind: 'page',
        page: planPage({
          plan,
          today: clock.today(),
          owners,
          show: query.show ?? 'open',
          agency: query.agency ?? '',
          empty: plan.steps.length === 0 && (await isEmpty(tx)),
          elections: await electionsBetween(tx, plan.year.from, plan.year.to),
          hidden: () => hiddenFields(request),
          may: { edit: may(actor, 'year.edit'), returns: may(actor, 'returns.view') },
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/year/download/:format',
    permission: 'year.view',
    audit: 'year.given-out',
    params: fileParams,
    query: yearQuery,
    crawl: () => (['pdf', 'docx', 'xlsx', 'csv', 'ics'] as const).map((each) => `/year/download/${each}`),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const plan = await loadPlan(tx, yearNamed(query.year));
      const owners = await ownersOf(tx);
      const fileName = `year-${plan.year.name}.${params.format}`;
      if (params.format === 'ics')
        return {
          kind: 'file',
          bytes: calendarOf(plan, owners, { name: `The year ${plan.year.name}`, stamp: clock.now() }),
          mediaType: 'text/calendar; charset=utf-8',
          fileName,
        };
      if (params.format === 'csv') {
        const { bytes, mediaType } = writeCsv(stepsTable(plan, owners));
        return { kind: 'file', bytes, mediaType, fileName };
      }
      const { bytes, mediaType } = await writeDocument(
        planDocument(plan, owners, services.documentBanner),
        params.format,
        { template: await paperOf(tx), ...(params.format === 'pdf' ? { size: 'compact', sheet: 'a3-landscape' } : {}) }, // prettier-ignore
      );
      return { kind: 'file', bytes, mediaType, fileName };
    },
  });

  const maySay = (actor: Actor, step: Step): boolean =>
    may(actor, 'year.edit') || (may(actor, 'year.step') && step.owner.agencyId === actor.agencyId);
  async function show(
    actor: Actor,
    tx: Tx,
    request: Request,
    at: z.infer<typeof stepParams>,
    form: FormState,
  ): Promise<Answer> {
    const step = await findStep(tx, at);
    return {
      kind: 'page',
      page: stepPage({
        step,
        owners: await ownersOf(tx),
        form,
        hidden: () => hiddenFields(request),
        may: maySay(actor, step),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/year/steps/:id/:occurrence',
    permission: 'year.view',
    audit: { none: 'what is due in the year' },
    params: stepParams,
    crawl: crawlSteps,
    handler: ({ actor, tx, request, params }) => show(actor, tx, request, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/year/steps/:id/:occurrence',
    permission: 'year.step',
    audit: 'year-step.said',
    params: stepParams,
    body: stepBody,
    crawl: { none: 'says where a step stands; tried by plan.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const step = await findStep(tx, params);
      if (!maySay(actor, step))
        throw refused('not-the-owner', 'This step is another agency’s', 'Ask its owner, or the community safety unit.'); // prettier-ignore
      if (body.state === 'not-needed' && body.note === '')
        throw fieldProblem('no-reason', 'note', 'Enter why it is not needed');
      await saveStep(
        tx,
        { ruleId: params.id, occurrence: params.occurrence, version: body.version },
        {
          state: body.state,
          note: body.note,
          doneOn: body.state === 'done' ? (body['done-on'] ?? clock.today()) : null,
          ownerAgencyId: body['owner-agency'] === '' ? null : body['owner-agency'],
          ownerAccountId: body['owner-person'] === '' ? null : body['owner-person'],
        },
      );
      return { kind: 'redirect', to: `/year?year=${yearOf(step.due).name}`, banner: `“${step.rule.title}” is saved.` }; // prettier-ignore
    },
    form: ({ actor, tx, request, params, body }) =>
      show(actor, tx, request, params, formState(body.typed, body.failure)),
  });
}

async function isEmpty(tx: Tx): Promise<boolean> {
  const row = await tx
    .selectFrom('year_rule')
    .select('id')
    .where('removed_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row === undefined;
}

/** The step at an address, whatever year it falls in. @throws Problem 404 where its rule gives no such step any more. */
async function findStep(tx: Tx, at: z.infer<typeof stepParams>): Promise<Step> {
  const rule = await selectRule(tx, at.id);
  const now = yearOf(clock.today());
  const first = Number(now.name.slice(0, 4));
  const dates = await datesNear(tx, now);
  // The nearest years first: an occurrence is hardly ever further away than the next one.
  for (const away of [0, 1, -1, 2, -2, 3, -3, 4, 5]) {
    const year = yearOf(`${first + away}-06-01`);
    if (!occurrences(rule, dates, year).some(({ key }) => key === at.occurrence)) continue;
    const plan = await loadPlan(tx, year);
    const step = plan.steps.find((each) => each.rule.id === at.id && each.key === at.occurrence);
    if (step !== undefined) return step;
  }
  throw notFound();
}

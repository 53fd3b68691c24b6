import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { addMonths, monthsIn, yearsEarlier, isMonth, monthNumber } from '../../foundation/period.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { selectOwnArea } from '../evidence.register.ts';
import { planPage } from './plan.page.ts';
import { insertPlanned } from './plan.store.ts';
import { ticked, wrongField } from './step.form.ts';
import { listAgencies } from './step.store.ts';
import type { StepServices } from './step.services.ts';

const month = z.string('Choose a month').refine(isMonth, 'Choose a month');
const planBody = z.object({
  title: z
    .string({ error: 'Enter a title' })
    .trim()
    .min(1, 'Enter a title')
    .max(200, 'The title must be 200 characters or fewer'),
  from: month,
  to: month,
  compare: z.enum(['year', 'none'], 'Choose what to compare with'),
  contributors: ticked.refine((ids) => ids.length > 0, 'Choose at least one contributor'),
  marking: z.enum(['OFFICIAL', 'OFFICIAL-SENSITIVE'], 'Choose the marking'),
});

/** Beginning an assessment before there are data. */
export function registerPlan(registrar: Registrar, _services: StepServices): void {
  async function showPlan(
    tx: Tx,
    actor: Actor,
    request: SignedInContext<unknown, unknown, unknown>['request'],
    form: FormState,
  ): Promise<Answer> {
    const now = clock.today().slice(0, 7);
    // Data to the end of September, drafted from October, is the usual year (domain pack 2.1).
    const year = Number(now.slice(0, 4)) - (now.slice(5) < '09' ? 1 : 0);
    const area = await selectOwnArea(tx, actor.partnershipId);
    return {
      kind: 'page',
      page: planPage({
        areaName: area.name,
        months: monthsIn({ from: addMonths(now, -48), to: addMonths(now, 14) }),
        first: {
          title: `Strategic Assessment ${year + 1}`,
          from: `${year - 1}-10`,
          to: `${year}-09`,
        },
        agencies: await listAgencies(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/plan',
    permission: 'assessment.make',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/plan'],
    handler: ({ actor, tx, request }) => showPlan(tx, actor, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/plan',
    permission: 'assessment.make',
    audit: 'assessment.plan',
    body: planBody,
    crawl: { none: 'plans an assessment; tried by steps.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      if (monthNumber(body.to) < monthNumber(body.from))
        throw wrongField('to', 'The last month must be the first month or later');
      const known = new Set((await listAgencies(tx)).map(({ id }) => id));
      if (!body.contributors.every((id) => known.has(id)))
        throw wrongField('contributors', 'Choose agencies of this partnership');
      const period = { from: body.from, to: body.to };
      const id = await insertPlanned(tx, actor, {
        area: await selectOwnArea(tx, actor.partnershipId),
        period,
        comparison: body.compare === 'year' ? yearsEarlier(period) : null,
        title: body.title,
        marking: body.marking,
        contributors: body.contributors,
      });
      return { kind: 'redirect', to: `/assessment/${id}`, banner: `${body.title} is planned.` };
    },
    form: ({ actor, tx, request, body }) => showPlan(tx, actor, request, formState(body.typed, body.failure)),
  });
}

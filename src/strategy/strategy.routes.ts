import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { decidedPriorities } from '../priorities/priorities.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { contentOf, countsOf } from './content.ts';
import { registerLife } from './life/life.routes.ts';
import { registerReview } from './review/review.routes.ts';
import { strategiesPage, strategyFormPage } from './strategies.page.ts';
import { overlap, proposedDays, writableStates } from './strategy.rules.ts';
import { showStrategy, type Request } from './strategy.show.ts';
import { changeStrategy, insertStrategy, listStrategies, selectInForce, selectStrategy, type StrategyInput } from './strategy.store.ts'; // prettier-ignore
import type { Strategy, StrategyServices } from './strategy.types.ts';
import { beginText, beginnings } from './templates/begin.ts';
import { textIsFrozen } from './write/change.store.ts';
import { registerVersions } from './versions/versions.routes.ts';
import { registerWriting } from './write/write.routes.ts';

const idParams = z.object({ id: z.uuid() });

const strategyBody = withDates(
  ['from', 'to'],
  z
    .object({
      title: z.string('Enter a title').trim().min(1, 'Enter a title').max(200, 'The title must be 200 characters or fewer'), // prettier-ignore
      from: requiredDate('the first day'),
      to: requiredDate('the last day'),
      summary: z.string().trim().max(2000, 'This must be 2,000 characters or fewer').default(''),
      'begin-with': z.enum(beginnings).default('empty'),
      version: z.coerce.number().int().default(1),
    })
    .superRefine((body, context) => {
      if (body.to <= body.from)
        context.addIssue({ code: 'custom', path: ['to'], message: 'The last day must be after the first' });
    }),
);
const inputOf = (body: z.infer<typeof strategyBody>): StrategyInput => ({
  title: body.title,
  summary: body.summary,
  from: body.from,
  to: body.to,
});
/** Where a message of a date leads: its first part. */
const dateIds = { from: 'from-day', to: 'to-day' };

export function registerStrategy(registrar: Registrar, services: StrategyServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/strategy',
    permission: 'strategy.view',
    audit: { none: 'titles and periods of strategies' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/strategy'],
    handler: async ({ actor, tx, query, request }) => {
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(
        await listStrategies(tx, after === undefined ? {} : { after }),
        (strategy) => [strategy.from, strategy.id],
      );
      const inForce = await selectInForce(tx);
      const counts = inForce === null ? null : countsOf(await contentOf(tx, inForce));
      return {
        kind: 'page',
        page: strategiesPage({
          strategies: rows,
          next,
          inForce: inForce === null || counts === null ? null : { strategy: inForce, ...counts },
          url: request.url,
          mayEdit: may(actor, 'strategy.edit'),
        }),
      };
    },
  });

  registerBeginning(registrar);
  registerWriting(registrar, services);
  registerLife(registrar, services);
  registerVersions(registrar, services);
  registerReview(registrar, services);

  registrar.member({
    method: 'GET',
    path: '/strategy/:id',
    permission: 'strategy.view',
    audit: 'strategy.viewed',
    params: idParams,
    crawl: async () => (await services.crawlStrategies()).map((id) => `/strategy/${id}`),
    handler: ({ actor, tx, params, request }) =>
      showStrategy(tx, services, actor, params.id, request, formState()),
  });
}

/** Beginning one, and changing its title and days while its text is open. */
function registerBeginning(registrar: Registrar): void {
  async function show(tx: Tx, request: Request, strategy: Strategy | null, form: FormState): Promise<Answer> {
    const all = strategy === null ? await listStrategies(tx, { limit: 50 }) : [];
    const { from, to } = proposedDays(all, clock.today());
    const sameDays = all.find((each) => each.state !== 'withdrawn' && overlap(each, { from, to })) ?? null;
    const decided = strategy === null ? (await decidedPriorities(tx)).filter(({ decision }) => decision === 'adopt').length : 0; // prettier-ignore
    return {
      kind: 'page',
      page: strategyFormPage({
        strategy,
        form,
        sameDays,
        first: { title: `Community safety strategy ${from.slice(0, 4)} to ${to.slice(0, 4)}`, from, to },
        sources:
          strategy !== null
            ? []
            : [
                ...(decided > 0 ? [{ value: 'priorities', text: `The ${decided} decided priorities`, hint: 'With their rationale and limbs, and the usual chapters around them' }] : []), // prettier-ignore
                { value: 'template', text: 'The template', hint: 'Five priorities with focus, actions and aims, in the shape of a published strategy; everything can be changed' }, // prettier-ignore
                {
                  value: 'empty',
                  text: 'The usual chapters, empty',
                  hint: 'Priorities are added one by one',
                },
              ],
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/strategy/new',
    permission: 'strategy.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/strategy/new'],
    handler: ({ tx, request }) => show(tx, request, null, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/new',
    permission: 'strategy.edit',
    audit: 'strategy.begun',
    body: strategyBody,
    crawl: { none: 'begins a strategy; tried by strategy.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const [last] = (await listStrategies(tx, { limit: 20 })).filter(
        ({ state, from }) => state !== 'withdrawn' && from < body.from,
      );
      const strategy = await insertStrategy(tx, inputOf(body), last?.id ?? null);
      await beginText(tx, strategy, body['begin-with']);
      return { kind: 'redirect', to: `/strategy/${strategy.id}`, banner: `${body.title} is begun.` };
    },
    form: ({ tx, request, body }) => show(tx, request, null, formState(body.typed, body.failure, dateIds)),
  });

  const open = (strategy: Strategy): Strategy => {
    if (!writableStates.includes(strategy.state)) throw textIsFrozen(strategy);
    return strategy;
  };
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/change',
    permission: 'strategy.edit',
    audit: { none: 'a form of title and days' },
    params: idParams,
    crawl: { none: 'only while its text is open; tried by strategy.test.ts' },
    handler: async ({ tx, params, request }) =>
      show(tx, request, open(await selectStrategy(tx, params.id)), formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/strategy/:id/change',
    permission: 'strategy.edit',
    audit: 'strategy.changed',
    params: idParams,
    body: strategyBody,
    crawl: { none: 'changes a strategy; tried by strategy.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      open(await selectStrategy(tx, params.id));
      await changeStrategy(tx, params.id, body.version, 'title and days', { title: body.title, summary: body.summary, from_on: body.from, to_on: body.to }); // prettier-ignore
      return { kind: 'redirect', to: `/strategy/${params.id}`, banner: 'Saved.' };
    },
    form: async ({ tx, params, request, body }) =>
      show(tx, request, await selectStrategy(tx, params.id), formState(body.typed, body.failure, dateIds)),
  });
}

import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { parsePeriod } from '../../foundation/period.ts';
import { Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { categoryLine, descendants, findCategory } from '../categories.ts';
import { listSources } from '../source.store.ts';
import { breakBody, breakFromBody, formOfBreak, type BreakBody } from './breaks.form.ts';
import { breakPage, breaksPage, editBreakPage, type BreakPreview } from './breaks.page.ts';
import type { SeriesBreak } from './breaks.rules.ts';
import {
  areasCalled,
  insertBreak,
  listEarlierBreaks,
  removeBreak,
  searchBreaks,
  selectBreak,
  updateBreak,
  type BreakSearch,
  type NewBreak,
} from './breaks.store.ts';

export type BreakServices = {
  may: (actor: Actor, action: string) => boolean;
  /**
   * Which figures and charts a break marks as they are now; null where there are none yet. Figures are made in a room above
   * this one, which gives this.
   */
  previewBreak: (tx: Tx, actor: Actor, seriesBreak: SeriesBreak) => Promise<BreakPreview | null>;
  /** Ids of some breaks, for the crawl. */
  crawlBreaks: () => Promise<string[]>;
};

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });
const blank = z.literal('').transform(() => undefined);
const listQuery = z.object({
  q: z.string().trim().max(100, 'The words must be 100 characters or fewer').optional(),
  source: z.union([blank, z.string().max(100)]).optional(),
  category: z
    .union([blank, z.string().refine((code) => findCategory(code) !== null, 'Choose a category')])
    .optional(),
  area: z.union([blank, z.string().trim().max(24)]).optional(),
  period: z.union([blank, z.string().trim().max(20)]).optional(),
  state: z.union([blank, z.literal('removed')]).optional(),
  after: z.string().optional(),
});
const idOf = { from: 'from-day', to: 'to-day' };

/** What was looked for; a period that cannot be read is said beside its box, and not looked for. */
function searchOf(query: z.infer<typeof listQuery>): { search: BreakSearch; failure: Problem | null } {
  const search: BreakSearch = {
    ...(query.q === undefined ? {} : { words: query.q }),
    ...(query.source === undefined ? {} : { sourceCode: query.source }),
    ...(query.area === undefined ? {} : { areaCode: query.area }),
    ...(query.state === undefined ? {} : { removed: true }),
  };
  if (query.period === undefined) return { search, failure: null };
  try {
    return { search: { ...search, period: parsePeriod(query.period) }, failure: null };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const message = 'Write months as 2025-01..2025-12';
    const fields = [{ name: 'period', message }];
    return { search, failure: new Problem({ status: 422, code: 'bad-period', title: message, fields }) };
  }
}

export function registerBreaks(registrar: Registrar, services: BreakServices): void {
  const { may, previewBreak } = services;
  const crawlBreaks = (rest: string) => async () =>
    (await services.crawlBreaks()).map((id) => `/observatory/breaks/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/observatory/breaks',
    permission: 'observatory.view',
    audit: { none: 'what changed in depersonalised series' },
    query: listQuery,
    crawl: () => ['/observatory/breaks', '/observatory/breaks?category=burglary&period=2025-01..2025-12'],
    handler: async ({ actor, tx, query, request }) => {
      const { search, failure } = searchOf(query);
      const { category } = query;
      const line = category === undefined ? null : [...categoryLine(category), ...descendants(category)];
      const cursor = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(await searchBreaks(tx, search, line, cursor), (each) => [
        each.from,
        each.id,
      ]);
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: breaksPage({
          breaks: rows,
          sources: await listSources(tx),
          form: formState(query, failure ?? []),
          next,
          url: request.url,
          mayEdit: may(actor, 'breaks.edit'),
        }),
      };
    },
  });

  async function editPage(
    tx: Tx,
    id: string | null,
    request: Request,
    form: FormState | null,
    preview?: BreakPreview | null,
  ): Promise<Answer> {
    const seriesBreak = id === null ? null : await selectBreak(tx, id);
    return {
      kind: 'page',
      page: editBreakPage({
        seriesBreak,
        sources: await listSources(tx),
        form: form ?? formState(seriesBreak === null ? {} : formOfBreak(seriesBreak)),
        ...(preview === undefined ? {} : { preview }),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  const readBreak = async (tx: Tx, body: BreakBody): Promise<NewBreak> =>
    breakFromBody(
      body,
      (words) => areasCalled(tx, words),
      (await listSources(tx)).map(({ code }) => code),
    );

  /** The form again with what it would mark; nothing is written. */
  async function showPreview(
    tx: Tx,
    actor: Actor,
    id: string | null,
    request: Request,
    body: BreakBody,
  ): Promise<Answer> {
    const input = await readBreak(tx, body);
    // A date came in whole: it goes back into its three boxes.
    const typed = {
      ...body,
      ...formOfDates(body),
      version: body.version === undefined ? undefined : String(body.version),
    };
    const preview = await previewBreak(tx, actor, { ...input, id: id ?? '', version: 0 });
    return editPage(tx, id, request, formState(typed), preview);
  }

  registrar.member({
    method: 'GET',
    path: '/observatory/breaks/add',
    permission: 'breaks.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/observatory/breaks/add'],
    handler: ({ tx, request }) => editPage(tx, null, request, null),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/breaks/preview',
    permission: 'breaks.edit',
    audit: { none: 'the form with what it would mark; nothing is kept' },
    body: breakBody,
    crawl: { none: 'shows the form again' },
    handler: ({ actor, tx, request, body }) => showPreview(tx, actor, null, request, body),
    form: ({ body, tx, request }) => editPage(tx, null, request, formState(body.typed, body.failure, idOf)),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/breaks/add',
    permission: 'breaks.edit',
    audit: 'series-break.added',
    body: breakBody,
    crawl: { none: 'writes a break down' },
    handler: async ({ body, tx }): Promise<Answer> => {
      const id = await insertBreak(tx, await readBreak(tx, body));
      return { kind: 'redirect', to: `/observatory/breaks/${id}`, banner: `${body.title} was written down.` };
    },
    form: ({ body, tx, request }) => editPage(tx, null, request, formState(body.typed, body.failure, idOf)),
  });

  async function showBreak(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const seriesBreak = await selectBreak(tx, id);
    return {
      kind: 'page',
      page: breakPage({
        seriesBreak,
        sources: await listSources(tx),
        preview: seriesBreak.removedAt === null ? await previewBreak(tx, actor, seriesBreak) : null,
        earlier: await listEarlierBreaks(tx, id),
        mayEdit: may(actor, 'breaks.edit'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/observatory/breaks/:id',
    permission: 'observatory.view',
    audit: 'series-break.viewed',
    params: idParams,
    crawl: crawlBreaks(''),
    handler: ({ actor, tx, params, request }) => showBreak(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/breaks/:id/edit',
    permission: 'breaks.edit',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: crawlBreaks('/edit'),
    handler: ({ tx, params, request }) => editPage(tx, params.id, request, null),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/breaks/:id/preview',
    permission: 'breaks.edit',
    audit: { none: 'the form with what it would mark; nothing is kept' },
    params: idParams,
    body: breakBody,
    crawl: { none: 'shows the form again' },
    handler: ({ actor, tx, params, request, body }) => showPreview(tx, actor, params.id, request, body),
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState(body.typed, body.failure, idOf)),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/breaks/:id/edit',
    permission: 'breaks.edit',
    audit: 'series-break.changed',
    params: idParams,
    body: breakBody,
    crawl: { none: 'changes a break' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      await updateBreak(tx, params.id, body.version ?? 0, await readBreak(tx, body));
      return {
        kind: 'redirect',
        to: `/observatory/breaks/${params.id}`,
        banner: `${body.title} was changed.`,
      };
    },
    form: ({ body, tx, params, request }) =>
      editPage(tx, params.id, request, formState(body.typed, body.failure, idOf)),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/breaks/:id/remove',
    permission: 'breaks.edit',
    audit: 'series-break.removed',
    params: idParams,
    body: z.object({
      version: z.coerce.number('Open the page again').int(),
      reason: z
        .string('Enter why it is removed')
        .trim()
        .min(1, 'Enter why it is removed')
        .max(500, 'This must be 500 characters or fewer'),
    }),
    crawl: { none: 'takes a break back' },
    handler: async ({ body, tx, params }): Promise<Answer> => {
      await removeBreak(tx, params.id, body.version, body.reason);
      return { kind: 'redirect', to: '/observatory/breaks', banner: 'The break was removed.' };
    },
    form: ({ actor, body, tx, params, request }) =>
      showBreak(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}

function formOfDates(body: BreakBody): Record<string, string> {
  return Object.fromEntries(
    (['from', 'to'] as const).flatMap((name) => {
      const [year = '', month = '', day = ''] = (body[name] ?? '').split('-');
      return [
        [`${name}-day`, day],
        [`${name}-month`, month],
        [`${name}-year`, year],
      ];
    }),
  );
}

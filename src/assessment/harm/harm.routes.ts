import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { categoriesOfSource, groundOf, nothingYet, sourceNotesOf } from '../ground.ts';
import { areaAsked, categoryAsked, periodAsked } from '../time/time.routes.ts';
import { harmCsvRows, harmPage, noSetPage } from './harm.page.ts';
import { listHarmChoices, listHarmSets, listWeights } from './harm.store.ts';
import { harmView, type HarmView } from './harm.view.ts';
import { registerHarmSets } from './sets.routes.ts';

export type HarmServices = RegisterServices & {
  may: (actor: Actor, action: string) => boolean;
  /** Ids of some sets in use, for the crawl. */
  crawlHarmSets: () => Promise<string[]>;
};

const harmQuery = z.object({
  source: z.string().max(100).optional(),
  category: z.string().max(100).optional(),
  area: z.string().max(30).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  set: z.union([z.uuid(), z.literal('').transform(() => undefined)]).optional(),
});

export function registerHarm(registrar: Registrar, services: HarmServices): void {
  /** Everything the page and its table in a file show; null where no set of weights is in use. */
  async function viewOf(tx: Tx, actor: Actor, query: z.infer<typeof harmQuery>) {
    const sets = (await listHarmSets(tx)).filter((set) => set.state === 'in-use');
    const set = query.set === undefined ? sets[0] : sets.find((each) => each.id === query.set);
    if (set === undefined) return null;
    const ground = await groundOf(tx, services, actor.partnershipId, {
      source: query.source,
      fits: () => true,
      order: (choice) => (choice.kind === 'police-street' ? 0 : 1),
    });
    if (ground === null) throw nothingYet();
    const { period, failure } = periodAsked(query, ground);
    const categories = await categoriesOfSource(ground, period);
    const preferred = categories.some(({ code }) => code === 'all-crime') ? 'all-crime' : undefined;
    const view: HarmView = await harmView(
      ground,
      {
        category: categoryAsked(query.category ?? preferred, categories),
        area: areaAsked(ground, query.area),
        period,
      },
      sets,
      set,
      await listWeights(tx, set.id),
      await listHarmChoices(tx, set.id),
    );
    return { view, categories, failure };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/harm',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    query: harmQuery,
    crawl: () => ['/assessment/harm'],
    handler: async ({ actor, tx, query }) => {
      const mayMake = services.may(actor, 'assessment.make');
      const found = await viewOf(tx, actor, query);
      if (found === null) return { kind: 'page', page: noSetPage(mayMake) };
      const { view, categories, failure } = found;
      const address = new URLSearchParams({
        source: view.ground.source.code,
        category: view.category,
        area: view.area?.code ?? 'all',
        from: view.period.from,
        to: view.period.to,
        set: view.set.id,
      });
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: harmPage({
          ...view,
          categories,
          notes: await sourceNotesOf(tx, view.ground, view.period),
          form: formState(query, failure ?? []),
          mayMake,
          csvHref: `/assessment/harm/harm.csv?${address.toString()}`,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/harm.csv',
    permission: 'assessment.view',
    audit: 'harm.given-out',
    query: harmQuery,
    crawl: async () => ((await services.crawlHarmSets()).length > 0 ? ['/assessment/harm/harm.csv'] : []),
    handler: async ({ actor, tx, query }): Promise<Answer> => {
      const found = await viewOf(tx, actor, query);
      if (found === null) return { kind: 'redirect', to: '/assessment/harm' };
      return {
        kind: 'file',
        bytes: stringify(harmCsvRows(found.view), {
          escape_formulas: true,
          record_delimiter: 'windows',
          bom: true,
        }),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `harm-${found.view.period.from}-to-${found.view.period.to}.csv`,
      };
    },
  });

  registerHarmSets(registrar, services);
}

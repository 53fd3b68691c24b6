import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { sourceKinds } from '../../observatory/observatory.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, Page } from '../../web/route.ts';
import { codeParams, registerMeasureEditing, type MeasureRouteServices } from './edit.routes.ts';
import { firmPage } from './firm.page.ts';
import { kindsInUse, measureWorld } from './measure.evidence.ts';
import { measurePage, measuresPage, nothingPage } from './measure.page.ts';
import { ensureMeasures, listMeasures, selectMeasure, type MeasureFilter } from './measure.store.ts';
import { lookAt, type Look } from './measure.view.ts';
import { periodFields } from './periods.rules.ts';
import { registerStandsOut } from './stands-out.routes.ts';

const lookQuery = z.object({
  area: z.string().max(40).optional(),
  group: z.string().max(80).optional(),
  ...periodFields,
});
const listQuery = z.object({
  words: z.string().max(200).optional(),
  kind: z.string().max(40).optional(),
  state: z.string().optional(),
  after: z.string().optional(),
});

/** Pages of measures: the list, the answer, how firm it is, how it is counted, and what stands out. */
export function registerMeasures(registrar: Registrar, services: MeasureRouteServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/assessment/measures',
    permission: 'assessment.view',
    audit: { none: 'names of measures' },
    query: listQuery,
    crawl: () => ['/assessment/measures', '/assessment/measures?words=crime&state=all'],
    handler: async ({ actor, tx, query, request }) => {
      await ensureMeasures(tx, actor.partnershipId);
      const filter: MeasureFilter = {
        state: query.state ?? 'in-use',
        ...(query.words === undefined ? {} : { words: query.words }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
      };
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(await listMeasures(tx, filter, after), (each) => [
        each.definition.title,
        each.id,
      ]);
      return {
        kind: 'page',
        page: measuresPage({
          measures: rows,
          filter,
          kinds: sourceKinds,
          inUse: new Set((await kindsInUse(tx, services)).keys()),
          next,
          url: request.url,
          mayEdit: may(actor, 'measures.edit'),
        }),
      };
    },
  });

  registerMeasureEditing(registrar, services);

  async function show(
    tx: Tx,
    actor: Actor,
    code: string,
    query: z.infer<typeof lookQuery>,
    page: (look: Look, form: ReturnType<typeof formState>) => Page,
  ): Promise<Answer> {
    await ensureMeasures(tx, actor.partnershipId);
    const measure = await selectMeasure(tx, code);
    const look = await lookAt(tx, services, actor.partnershipId, measure, query);
    if (look === null) {
      // An area that the kind of source does not know is not there; a kind without any file is not there yet.
      const { sourceKind } = measure.definition;
      if ((await measureWorld(tx, services, actor.partnershipId, sourceKind)) !== null) throw notFound();
      return {
        kind: 'page',
        page: nothingPage({
          title: measure.definition.title,
          code,
          kind: sourceKind,
          mayLoad: may(actor, 'observatory.import'),
        }),
      };
    }
    const { failure } = look;
    return {
      kind: 'page',
      ...(failure === null ? {} : { status: failure.status }),
      page: page(look, formState(query, failure ?? [])),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/measures/:code',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    params: codeParams,
    query: lookQuery,
    crawl: () => [
      '/assessment/measures/violent-crime',
      '/assessment/measures/violent-share?period=rolling-12&compare=before',
      '/assessment/measures/modern-slavery-referrals',
    ],
    handler: ({ actor, tx, params, query }) => show(tx, actor, params.code, query, measurePage),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/measures/:code/firm',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    params: codeParams,
    query: lookQuery,
    crawl: () => ['/assessment/measures/violent-crime/firm'],
    handler: ({ actor, tx, params, query }) => show(tx, actor, params.code, query, firmPage),
  });

  registerStandsOut(registrar, services);
}

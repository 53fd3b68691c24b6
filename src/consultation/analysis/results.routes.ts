import { z } from 'zod';
import { figureEntries, writeCsv, writeXlsx } from '../../documents/documents.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { readPlacesInForce, wardsOf } from '../../places/places.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, Page } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { changeWave } from '../waves/wave.change.ts';
import { selectWave } from '../waves/wave.store.ts';
import { weightingShape, type Wave } from '../waves/wave.types.ts';
import { questionBlocks } from './blocks.ts';
import { registerCoding } from './coding.routes.ts';
import { crawlGround } from './results.crawl.ts';
import { allTables, resultsDocument } from './results.document.ts';
import {
  closedPage,
  comparePage,
  crossPage,
  placesPage,
  questionPage,
  resultsPage,
  surveyFigurePage,
} from './results.page.ts';
import { resultsPath, type Shown } from './results.parts.ts';
import { representativePage, weightsPage } from './weights.page.ts';
import { countByState, loadAnswers } from './results.store.ts';
import { mayBeSeen, resultsOf, type ResultOptions, type WaveResults } from './results.ts';

type Request = Parameters<typeof hiddenFields>[0];

const idParams = z.object({ id: z.uuid() });
const questionParams = z.object({ id: z.uuid(), question: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/) });
const figureParams = z.object({ id: z.uuid(), figure: z.string().regex(/^[0-9a-f]{32}$/) });
const shownQuery = z.object({
  weights: z.literal('no').optional(),
  intervals: z.literal('guide').optional(),
  of: z.literal('asked').optional(),
  by: z.string().max(40).optional(),
});
type ShownQuery = z.infer<typeof shownQuery>;

const shownOf = (query: ShownQuery): Shown => ({
  weighted: query.weights !== 'no',
  intervals: query.intervals === 'guide',
  of: query.of ?? 'answered',
});

/** Results as an address asks for them. */
const optionsOf = (query: ShownQuery): ResultOptions => {
  const shown = shownOf(query);
  return {
    intervals: shown.intervals,
    of: shown.of,
    ...(shown.weighted ? {} : { weighting: null }),
    ...(query.by === undefined ? {} : { by: [query.by] }),
  };
};

const listed = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter(
    (each): each is string => typeof each === 'string' && each !== '',
  );

const weightsBody = z.object({
  version: z.coerce.number().int().min(1).max(1_000_000),
  margins: z.unknown().optional().transform(listed),
  merged: z.unknown().optional().transform(listed),
  trimAt: z.union([z.literal('').transform(() => null), z.coerce.number().min(1.5).max(20)]).optional(),
  asDelivered: z.literal('yes').optional(),
  none: z.literal('yes').optional(),
}); // prettier-ignore

/** What was chosen of weights. @throws Problem 422 where nothing was */
function weightingIn(body: z.infer<typeof weightsBody>): Wave['weighting'] {
  if (body.none === 'yes') return null;
  if (body.asDelivered !== 'yes' && body.margins.length === 0)
    throw new Problem({
      status: 422,
      code: 'no-margin',
      title: 'Choose what to weight by',
      fields: [{ name: 'margins', message: 'Choose at least one, or do without weights' }],
    });
  // A category stands in one group only: the first that was ticked.
  const taken = new Set<string>();
  const merged = body.merged.flatMap((each) => {
    const [margin, list] = [each.slice(0, each.indexOf(':')), each.slice(each.indexOf(':') + 1)];
    const categories = list.split('+').filter((code) => code !== '' && !taken.has(`${margin}:${code}`));
    if (margin === '' || categories.length < 2) return [];
    for (const code of categories) taken.add(`${margin}:${code}`);
    return [{ margin, categories }];
  });
  const parsed = weightingShape.safeParse({
    margins: body.asDelivered === 'yes' ? [] : body.margins,
    trimAt: body.trimAt ?? null,
    merged,
    asDelivered: body.asDelivered === 'yes',
  });
  if (parsed.success) return parsed.data;
  throw new Problem({
    status: 422,
    code: 'weights',
    title: 'These weights cannot be worked out',
    fields: [{ name: 'margins', message: 'Choose up to six of the margins offered' }],
  });
}

/** /consultation/:id/results: what a closed consultation found. For the unit; the chapter is what others see. */
export function registerResults(registrar: Registrar, services: ConsultationServices): void {
  const crawl = async (rest: string): Promise<string[]> =>
    (await services.crawlWaves()).map((id) => resultsPath(id, rest));

  /** The results, or the page that says why there are none. */
  const within = async (
    tx: Tx,
    id: string,
    query: ShownQuery,
    show: (results: WaveResults, shown: Shown, wave: Wave) => Promise<Page> | Page,
  ): Promise<Answer> => {
    const wave = await selectWave(tx, id);
    if (!mayBeSeen(wave))
      return { kind: 'page', page: closedPage(wave, (await countByState(tx, id)).complete) };
    const results = await resultsOf(tx, wave, optionsOf(query));
    return { kind: 'page', page: await show(results, shownOf(query), wave) };
  };

  const page = (
    rest: string,
    show: (results: WaveResults, shown: Shown, wave: Wave, tx: Tx) => Promise<Page> | Page,
  ): void => {
    registrar.member({
      method: 'GET',
      path: `/consultation/:id/results${rest}`,
      permission: 'consultation.analyse',
      audit: 'consultation.results-viewed',
      params: idParams,
      query: shownQuery,
      crawl: () => crawl(rest),
      handler: ({ tx, params, query }) =>
        within(tx, params.id, query, (results, shown, wave) => show(results, shown, wave, tx)),
    });
  };

  page('', resultsPage);
  page('/compare', comparePage);
  page('/representative', async (results, _shown, _wave, tx) =>
    representativePage(results, new Map((await wardsOf(tx)).map(({ code, name }) => [code, name]))),
  );
  page('/places', async (results, shown, _wave, tx) => {
    const wards = new Set((await wardsOf(tx)).map(({ code }) => code));
    const { boundaries } = await readPlacesInForce(tx, services.folder);
    const set = boundaries.find(
      ({ kind, areas }) => kind === 'ward' && areas.some(({ code }) => wards.has(code)),
    );
    const shapes = (set?.areas ?? []).filter(({ code }) => wards.has(code));
    return placesPage(results, shown, shapes);
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/cross',
    permission: 'consultation.analyse',
    audit: 'consultation.results-viewed',
    params: idParams,
    query: shownQuery,
    crawl: () => crawl('/cross'),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      if (!mayBeSeen(wave))
        return { kind: 'page', page: closedPage(wave, (await countByState(tx, wave.id)).complete) };
      const results = await resultsOf(tx, wave, optionsOf(query));
      const by = query.by ?? results.crosses[0]?.by ?? results.breaks[0]?.code ?? '';
      return {
        kind: 'page',
        page: crossPage(results, shownOf(query), {
          by,
          breaks: results.breaks,
          crosses: results.crosses.filter((cross) => cross.by === by),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/questions/:question',
    permission: 'consultation.analyse',
    audit: 'consultation.results-viewed',
    params: questionParams,
    query: shownQuery,
    crawl: async () =>
      (await crawlGround(services)).flatMap(({ id, choices }) =>
        choices.slice(0, 2).map((question) => resultsPath(id, `/questions/${question}`)),
      ),
    handler: ({ tx, params, query }) =>
      within(tx, params.id, query, (results, shown) => {
        const found = results.sections
          .flatMap(({ questions }) => questions)
          .find(({ question, kind }) => question === params.question && kind !== 'text' && kind !== 'place');
        if (found === undefined) throw notFound();
        return questionPage(results, shown, found);
      }),
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/questions/:question/table.csv',
    permission: 'consultation.analyse',
    audit: 'consultation.results-given-out',
    params: questionParams,
    query: shownQuery,
    crawl: async () =>
      (await crawlGround(services)).flatMap(({ id, choices }) =>
        choices.slice(0, 1).map((question) => resultsPath(id, `/questions/${question}/table.csv`)),
      ),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const results = await resultsOf(tx, wave, optionsOf(query));
      const found = results.sections.flatMap(({ questions }) => questions).find(({ question }) => question === params.question); // prettier-ignore
      const block =
        found === undefined ? undefined : questionBlocks(found, false).find((each) => each.kind === 'table');
      if (block?.kind !== 'table') throw notFound();
      const { bytes, mediaType, extension } = writeCsv(block);
      return { kind: 'file', bytes, mediaType, fileName: `${wave.code}-${params.question}.${extension}` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/tables.xlsx',
    permission: 'consultation.analyse',
    audit: 'consultation.results-given-out',
    params: idParams,
    query: shownQuery,
    crawl: async () => (await crawlGround(services)).map(({ id }) => resultsPath(id, '/tables.xlsx')),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const results = await resultsOf(tx, wave, optionsOf(query));
      const { bytes, mediaType, extension } = await writeXlsx(
        resultsDocument(results, allTables(results), services.documentBanner),
      );
      return { kind: 'file', bytes, mediaType, fileName: `${wave.code}-tables.${extension}` };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/figures/:figure',
    permission: 'consultation.analyse',
    audit: 'figure.viewed',
    params: figureParams,
    query: shownQuery,
    crawl: async () =>
      (await crawlGround(services)).flatMap(({ id, figure }) =>
        figure === undefined ? [] : [resultsPath(id, `/figures/${figure}`)],
      ),
    handler: ({ tx, params, query }) =>
      within(tx, params.id, query, async (results, _shown, wave) => {
        // A figure of a base with those who gave no answer, or without weights, is found from a plain address as well.
        const ways: ResultOptions[] = [
          { of: 'asked' },
          { weighting: null },
          { weighting: null, of: 'asked' },
        ];
        let found = results.figures.get(params.figure);
        for (const way of ways) found ??= (await resultsOf(tx, wave, { ...optionsOf(query), ...way })).figures.get(params.figure); // prettier-ignore
        if (found === undefined) throw notFound();
        return surveyFigurePage({ results, figure: found, entries: figureEntries(found) });
      }),
  });

  const showWeights = async (tx: Tx, request: Request, wave: Wave, form: FormState): Promise<Answer> => {
    if (!mayBeSeen(wave))
      return { kind: 'page', page: closedPage(wave, (await countByState(tx, wave.id)).complete) };
    const results = await resultsOf(tx, wave, { withoutComparison: true, by: [] });
    const loaded = await loadAnswers(tx, wave);
    return {
      kind: 'page',
      page: weightsPage({
        results,
        form,
        hidden: hiddenFields(request),
        version: wave.version,
        hasDelivered: loaded?.columns.delivered.some((weight) => weight >= 0) ?? false,
      }),
    };
  };

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/results/weights',
    permission: 'consultation.analyse',
    audit: 'consultation.results-viewed',
    params: idParams,
    crawl: () => crawl('/weights'),
    handler: async ({ tx, params, request }) =>
      showWeights(tx, request, await selectWave(tx, params.id), formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/results/weights',
    permission: 'consultation.analyse',
    audit: 'consultation.weighted',
    params: idParams,
    body: weightsBody,
    crawl: { none: 'changes weights; tried by results.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      if (!mayBeSeen(wave)) throw notFound();
      const weighting = weightingIn(body);
      await changeWave(tx, wave, body.version, 'weights', {
        weighting: weighting === null ? null : JSON.stringify(weighting),
      });
      return {
        kind: 'redirect',
        to: resultsPath(wave.id, '/weights'),
        banner: weighting === null ? 'The results are without weights.' : 'The weights were saved.',
      };
    },
    form: async ({ tx, params, body: { typed, failure }, request }) =>
      showWeights(tx, request, await selectWave(tx, params.id), formState(typed, failure)),
  });

  registerCoding(registrar, services);
}

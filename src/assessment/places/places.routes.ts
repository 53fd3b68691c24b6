import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { periodInWords, periodLength } from '../../foundation/period.ts';
import { notFound } from '../../foundation/problem.ts';
import { readDeciles } from '../../places/places.ts';
import { formState } from '../../web/form.ts';
import { pageSize } from '../../web/paging.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { categoriesOfSource, groundOf, nothingYet, sourceNotesOf } from '../ground.ts';
import { roundedWords } from '../small.rules.ts';
import { categoryAsked, periodAsked } from '../time/time.routes.ts';
import { registerChartFiles } from '../ask/copy.routes.ts';
import { sortings, type Sorting } from './areas.rules.ts';
import { wardsMap } from './places.blocks.ts';
import { placesPage, placeViewNames, type PlacesPageView, type PlaceViewName } from './places.page.ts';
import {
  areasView,
  deprivationView,
  linesView,
  mostSpots,
  repeatView,
  type PlaceQuestion,
} from './places.view.ts';

const viewParams = z.object({ view: z.enum(placeViewNames as [PlaceViewName, ...PlaceViewName[]]) });
const tableParams = z.object({ view: z.enum(['wards', 'small', 'repeat']) });
const placesQuery = z.object({
  source: z.string().max(100).optional(),
  category: z.string().max(100).optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  sort: z.enum(Object.keys(sortings) as [Sorting, ...Sorting[]]).optional(),
  start: z
    .string()
    .regex(/^\d{1,6}$/)
    .transform(Number)
    .optional(),
});

export function registerAssessedPlaces(registrar: Registrar, services: RegisterServices): void {
  async function asked(tx: Tx, actor: Actor, query: z.infer<typeof placesQuery>) {
    const ground = await groundOf(tx, services, actor.partnershipId, {
      source: query.source,
      fits: (choice) => !choice.isAggregate,
      order: (choice) => (choice.kind === 'police-street' ? 0 : 1),
    });
    if (ground === null) throw nothingYet();
    const { period, comparison, failure } = periodAsked(query, ground);
    const categories = await categoriesOfSource(ground, period);
    const question: PlaceQuestion = {
      category: categoryAsked(query.category, categories),
      period,
      comparison,
      sorting: query.sort ?? 'number',
    };
    const address = new URLSearchParams({
      source: ground.source.code,
      category: question.category,
      from: period.from,
      to: period.to,
      sort: question.sorting,
    }).toString();
    return { ground, question, categories, failure, address };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/places',
    permission: 'assessment.view',
    audit: { none: 'leads to the first way of looking' },
    crawl: { none: 'leads on to /assessment/places/wards; tried by assessment/places/places.test.ts' },
    handler: () => ({ kind: 'redirect', to: '/assessment/places/wards' }),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/places/:view',
    permission: 'assessment.view',
    audit: 'figures.viewed',
    params: viewParams,
    query: placesQuery,
    crawl: () => placeViewNames.map((name) => `/assessment/places/${name}`),
    handler: async ({ actor, tx, params, query }) => {
      const { ground, question, categories, failure, address } = await asked(tx, actor, query);
      const from = query.start ?? 0;
      const name = params.view;
      const view: PlacesPageView = {
        name,
        ground,
        question,
        categories,
        notes: await sourceNotesOf(tx, ground, question.period),
        form: formState(query, failure ?? []),
        query: address,
        areas: null,
        spots: null,
        lines: null,
        deprivation: null,
        hasDeciles: false,
      };
      if (name === 'wards' || name === 'small') {
        const areas = await areasView(ground, name, question);
        if (areas !== null) view.areas = { view: areas, rows: areas.rows.slice(from, from + pageSize), from };
      } else if (name === 'repeat') {
        const spots = await repeatView(ground, question, { from, rows: pageSize });
        view.spots = { ...spots, from, months: periodLength(question.period) };
      } else if (name === 'lines') view.lines = await linesView(ground, question);
      else {
        const deciles = await readDeciles(tx, ground.geography.lookup?.lsoaYear ?? null);
        view.hasDeciles = deciles !== null;
        if (deciles !== null) view.deprivation = await deprivationView(ground, question, deciles);
      }
      return {
        kind: 'page',
        ...(failure === null ? {} : { status: failure.status }),
        page: placesPage(view, pageSize),
      };
    },
  });

  registerChartFiles(registrar, {
    path: '/assessment/places/wards/chart',
    query: placesQuery,
    crawl: () => ['/assessment/places/wards/chart'],
    chartOf: async (tx, actor, query) => {
      const { ground, question } = await asked(tx, actor, query);
      const view = await areasView(ground, 'wards', question);
      return view === null ? null : (wardsMap(ground, question, view)?.chart ?? null);
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/places/:view/table.csv',
    permission: 'assessment.view',
    audit: 'figures.given-out',
    params: tableParams,
    query: placesQuery,
    crawl: () => tableParams.shape.view.options.map((name) => `/assessment/places/${name}/table.csv`),
    handler: async ({ actor, tx, params, query }): Promise<Answer> => {
      const { ground, question } = await asked(tx, actor, query);
      const rows: (string | number | null)[][] = [];
      if (params.view === 'repeat') {
        const withMonths = ground.source.showsSmall;
        const { spots } = await repeatView(ground, question, { from: 0, rows: mostSpots });
        rows.push([
          'Place',
          'Small area',
          'Ward code',
          'Incidents',
          ...(withMonths ? ['Months it recurs in', 'Incidents a year earlier'] : []),
        ]);
        rows.push(
          ...spots.map((spot) => [
            spot.place, spot.smallArea, spot.area, spot.count, ...(withMonths ? [spot.months, spot.before] : []),
          ]), // prettier-ignore
        );
      } else {
        const view = await areasView(ground, params.view, question);
        if (view === null) throw notFound();
        rows.push([
          'Code', 'Area', 'Ward', 'Incidents', view.base?.of === 'households' ? 'Households' : 'Residents', `Per 1,000 ${view.base?.of ?? 'residents'}`, 'Lower 95%', 'Upper 95%', 'Share, %',
          'Place', 'Incidents a year earlier', 'Change, %', 'Change in words',
        ]); // prettier-ignore
        rows.push(
          ...view.rows.map((row) => [
            row.code, row.name, row.within, row.count, row.residents, row.rate, row.lower, row.upper,
            row.share, row.rank, row.before, row.change?.percent ?? null, row.change?.significance ?? null,
          ]), // prettier-ignore
        );
      }
      rows.push(
        [],
        ['Source', ground.source.title],
        ['Months', periodInWords(question.period)],
        ['Category', question.category],
        ...(ground.source.showsSmall ? [] : [['Rounding', roundedWords]]),
      );
      return {
        kind: 'file',
        bytes: stringify(rows, { escape_formulas: true, record_delimiter: 'windows', bom: true }),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `${params.view}-${question.period.from}-to-${question.period.to}.csv`,
      };
    },
  });
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { mapFeatures } from '../charts/charts.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { notFound, Problem } from '../foundation/problem.ts';
import type { AreaKind } from '../statistics/figure.ts';
import { hiddenFields } from '../web/csrf.ts';
import { dateMistake, formState, withDates } from '../web/form.ts';
import { exactCountLimit } from '../web/paging.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { uploadedFiles, type UploadedFile } from '../web/upload.ts';
import { areaPage, areasPage, locatorMap } from './area.page.ts';
import { readAreaView } from './area-view.ts';
import {
  countAreas,
  listAreaKinds,
  searchAreas,
  selectCoverage,
  selectLoader,
  selectPopulationName,
  type AreaSearch,
} from './areas.store.ts';
import { gapsPage } from './gaps.page.ts';
import { gapsOf } from './gaps.rules.ts';
import { listCountedWards, listDrawnWards } from './gaps.store.ts';
import { registerGroups } from './groups/groups.routes.ts';
import { kindsByFineness } from './gss.rules.ts';
import { loadPage } from './load.page.ts';
import { placesFilePage, placesPage } from './places.page.ts';
import { readPlacesContent, type PlacesFile, type ReadOptions } from './places-file.ts';
import {
  listPlaces,
  loadOpenedPlaces,
  removePlaces,
  type LoadOutcome,
  type LoadedPlaces,
} from './places.store.ts';
import { receivedFromBytes } from './read-file.ts';
import { missingPlaces, standingOn } from './uses.rules.ts';

export type PlacesServices = {
  database: Database;
  folder: DataFolder;
  may: (actor: Actor, action: string) => boolean;
  /** Hashes of some loaded files, for the crawl. */
  crawlFiles: () => Promise<string[]>;
  /** Codes of some areas, for the crawl. */
  crawlAreas: () => Promise<string[]>;
  /** Ids of some groups of areas, for the crawl. */
  crawlGroups: () => Promise<string[]>;
};

/** What the reader of places takes; larger files are loaded from the command line. */
const fileBytes = 256 * 1024 ** 2;

const kinds = kindsByFineness as readonly [AreaKind, ...AreaKind[]];
const blank = z.literal('').transform(() => undefined);
const yearField = z
  .string()
  .trim()
  .regex(/^(19|20)\d{2}$/, 'Year must be 4 numbers, for example 2025')
  .transform(Number);
const textField = z
  .string()
  .trim()
  .max(200, 'This must be 200 characters or fewer')
  .transform((text) => (text === '' ? undefined : text))
  .optional();

const codeParams = z.object({ code: z.string().regex(/^[A-Za-z0-9_-]{2,24}$/) });
const hashParams = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });
const areasQuery = z.object({
  q: z.string().trim().max(100, 'Name or code must be 100 characters or fewer').optional(),
  kind: z.union([blank, z.enum(kinds, 'Choose a kind from the list')]).optional(),
  year: z.union([blank, yearField], 'Choose a year from the list').optional(),
  within: z.string().max(24).optional(),
  after: z.string().optional(),
});
const loadBody = withDates(
  ['valid-from'],
  z.object({
    file: uploadedFiles('Choose a file'),
    kind: z.union([blank, z.enum(kinds)], 'Choose a kind from the list').optional(),
    year: z.union([blank, yearField], 'Year must be 4 numbers, for example 2025').optional(),
    date: textField,
    codeColumn: textField,
    counts: z.literal('households', 'Tick this box or leave it').optional(),
    'valid-from': z
      .string()
      .superRefine((text, context) => {
        const mistake = text === '' ? null : dateMistake(text, 'day the areas came into force');
        if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
      })
      .transform((text) => (text === '' ? undefined : text))
      .optional(),
  }),
);
type LoadBody = z.infer<typeof loadBody>;

/** The field that mends a problem with a file; all others are the file's own. */
const fieldOfCode: Record<string, string> = {
  'kind-unknown': 'kind',
  'columns-ambiguous': 'year',
  'column-not-found': 'codeColumn',
};

/** @param fileName of one file among several, so that it can be found again */
function besideItsField(error: unknown, fileName = ''): unknown {
  if (!(error instanceof Problem) || error.status !== 422 || error.fields.length > 0) return error;
  const which = fileName === '' || error.title.includes(fileName) ? '' : `${fileName}: `;
  const message = `${which}${error.title}. ${error.detail}`.replaceAll('\n', ' ');
  return new Problem({
    status: 422,
    code: error.code,
    title: error.title,
    detail: error.detail,
    fields: [{ name: fieldOfCode[error.code] ?? 'file', message }],
    cause: error,
  });
}

/** Reads and checks an uploaded file, with what the person said of it. Nothing is kept. */
async function openUpload(upload: UploadedFile, body: LoadBody): Promise<PlacesFile> {
  const said = {
    kind: body.kind,
    year: body.year,
    date: body.date,
    codeColumn: body.codeColumn,
    counts: body.counts,
  };
  const options = Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined),
  ) as ReadOptions;
  const file = await receivedFromBytes(await readFile(upload.path), upload.fileName);
  return { file, options, ...(await readPlacesContent(file, options)) };
}

/** The partnership's own district, and what the loaded files hold of it. */
export async function selectDistrict(
  tx: Tx,
  actor: Actor,
): Promise<{ code: string; name: string; wardSets: string[]; residents: boolean }> {
  const { area_code: code, area_name: name } = await tx
    .selectFrom('partnership')
    .select(['area_code', 'area_name'])
    .where('partnership_id', '=', actor.partnershipId)
    .executeTakeFirstOrThrow();
  return { code, name, ...(await selectCoverage(tx, code)) };
}

export function registerPlaces(registrar: Registrar, services: PlacesServices): void {
  const { database, folder, may } = services;

  registerGroups(registrar, services);

  registrar.member({
    method: 'GET',
    path: '/places',
    permission: 'places.view',
    audit: { none: 'names of published files' },
    crawl: () => ['/places'],
    handler: async ({ actor, tx }) => {
      const files = await listPlaces(tx);
      return {
        kind: 'page',
        page: placesPage({
          files,
          missing: missingPlaces(files, await selectDistrict(tx, actor)),
          mayLoad: may(actor, 'places.load'),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/places/gaps',
    permission: 'places.view',
    audit: { none: 'published areas and files' },
    crawl: () => ['/places/gaps'],
    handler: async ({ actor, tx }) => {
      const drawn = await listDrawnWards(tx);
      const counted = await listCountedWards(tx);
      return {
        kind: 'page',
        page: gapsPage({
          own: (await selectDistrict(tx, actor)).code,
          found: [...counted].map(([counts, rows]) => ({ counts, gaps: gapsOf(drawn, rows) })),
          hasBoundaries: drawn.length > 0,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/places/areas',
    permission: 'places.view',
    audit: { none: 'a search of published areas' },
    query: areasQuery,
    crawl: () => ['/places/areas', '/places/areas?q=nothing-is-called-this'],
    handler: async ({ tx, query, request }) => {
      const search: AreaSearch = {
        ...(query.q === undefined ? {} : { words: query.q }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.year === undefined ? {} : { year: query.year }),
        ...(query.within === undefined ? {} : { within: query.within }),
      };
      const found = await searchAreas(
        tx,
        search,
        query.after === undefined ? undefined : decodeCursor(query.after, 3),
      );
      const { rows, next } = pageOf(found, (area) => [area.name, area.code, area.set]);
      const { within } = query;
      return {
        kind: 'page',
        page: areasPage({
          areas: rows,
          count: await countAreas(tx, search, exactCountLimit),
          ...(await listAreaKinds(tx)),
          within:
            within === undefined
              ? null
              : { code: within, name: (await selectPopulationName(tx, within)) ?? within },
          form: formState({ q: query.q, kind: query.kind, year: query.year?.toString() }),
          next,
          url: request.url,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/places/areas/:code',
    permission: 'places.view',
    audit: { none: 'published facts of an area' },
    params: codeParams,
    crawl: async () => (await services.crawlAreas()).map((code) => `/places/areas/${code}`),
    handler: async ({ tx, params }) => {
      const view = await readAreaView(tx, folder, params.code);
      if (view === null) throw notFound();
      return { kind: 'page', page: areaPage({ ...view, map: locatorMap(view.locator) }) };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/places/areas/:code/map.geojson',
    permission: 'places.view',
    audit: { none: 'published boundaries, as on the page of the area' },
    params: codeParams,
    crawl: async () => (await services.crawlAreas()).map((code) => `/places/areas/${code}/map.geojson`),
    handler: async ({ tx, params }): Promise<Answer> => {
      const view = await readAreaView(tx, folder, params.code);
      const map = view === null ? null : locatorMap(view.locator);
      if (map === null) throw notFound();
      return {
        kind: 'file',
        bytes: JSON.stringify(mapFeatures(map)),
        // RFC 7946 §12.
        mediaType: 'application/geo+json',
        fileName: `${params.code}.geojson`,
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/places/load',
    permission: 'places.load',
    audit: { none: 'an empty form' },
    crawl: () => ['/places/load'],
    handler: ({ request }) => ({
      kind: 'page',
      page: loadPage({ form: formState(), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/places/load',
    permission: 'places.load',
    audit: 'places.loaded',
    multipart: true,
    upload: { fileBytes, files: 20 },
    body: loadBody,
    crawl: { none: 'takes a file in' },
    // Checked whole before anything is kept, and kept as the system: members may only read places. The same form sent
    // twice finds the file there.
    prepare: async ({ body, actor }) => {
      const several = body.file.length > 1;
      const opened: PlacesFile[] = [];
      for (const upload of body.file)
        opened.push(
          await openUpload(upload, body).catch((error: unknown) => {
            throw besideItsField(error, several ? upload.fileName : '');
          }),
        );
      const loaded: LoadOutcome[] = [];
      for (const each of opened)
        loaded.push(
          await loadOpenedPlaces(database, folder, each, {
            accountId: actor.accountId,
            validFrom: body['valid-from'] ?? null,
          }),
        );
      return loaded;
    },
    handler: ({ ready }): Answer => {
      const [first] = ready;
      if (first === undefined) throw new Error('The schema asks for a file');
      if (ready.length > 1)
        return { kind: 'redirect', to: '/places', banner: `${ready.length} files are loaded.` };
      return {
        kind: 'redirect',
        to: `/places/${first.loaded.hash}`,
        banner: first.alreadyThere
          ? `${first.description}. The file was loaded before; nothing changed.`
          : `Loaded. ${first.description}.`,
      };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: loadPage({
        form: formState(body.typed, body.failure, { 'valid-from': 'valid-from-day' }),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/places/:hash',
    permission: 'places.view',
    audit: { none: 'a published file by name' },
    params: hashParams,
    crawl: async () => (await services.crawlFiles()).map((hash) => `/places/${hash}`),
    handler: async ({ actor, tx, params, request }) => {
      const files = await listPlaces(tx);
      const file = files.find((each) => each.hash === params.hash);
      if (file === undefined) throw notFound();
      const district = await selectDistrict(tx, actor);
      return {
        kind: 'page',
        page: placesFilePage({
          file,
          loadedBy: await selectLoader(tx, file.hash),
          standing: standingOn(file, files, district.wardSets),
          mayRemove: may(actor, 'places.load'),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/places/:hash/remove',
    permission: 'places.load',
    audit: 'places.removed',
    params: hashParams,
    crawl: { none: 'takes a file of places out of use' },
    prepare: ({ params }): Promise<LoadedPlaces | null> =>
      database.asSystem('remove places', null, async (tx) => {
        const file = (await listPlaces(tx)).find((each) => each.hash === params.hash);
        if (file !== undefined) await removePlaces(tx, file.hash);
        return file ?? null;
      }),
    handler: ({ ready }): Answer => {
      if (ready === null) throw notFound();
      return { kind: 'redirect', to: '/places', banner: `Removed: ${ready.title} (${ready.fileName}).` };
    },
  });
}

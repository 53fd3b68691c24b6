import { z } from 'zod';
import type { Database } from '../foundation/database.ts';
import type { DataFolder } from '../foundation/data-folder.ts';
import { readFrozenFile } from '../foundation/kept-file.ts';
import { notFound } from '../foundation/problem.ts';
import { selectDeliveriesByHash } from '../observatory/observatory.ts';
import { may } from '../partnership/partnership.ts';
import { formats, isFormatName } from '../documents/documents.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer, RouteContext } from '../web/route.ts';
import { publicAnswersCsv, publicAnswersPage } from './answers.page.ts';
import { listPublishedAnswers } from './answers.store.ts';
import { csvMetadata, dataPackage, releaseCsv } from './open-data.rules.ts';
import { figurePage, publicPage, releasePage } from './public.page.ts';
import {
  findFigure,
  listFigureFiles,
  listFigures,
  listFiles,
  listPublished,
  type PublishedFigure,
  type PublishedRelease,
} from './public.store.ts';

export type PublicServices = {
  database: Database;
  folder: Pick<DataFolder, 'files' | 'keys'>;
  /** `https://csp.example.uk` where configured, else null and the request's own host is taken. */
  publicOrigin: string | null;
};

type Request = RouteContext<unknown, unknown, unknown>['request'];

const codeParams = z.object({ code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/) });
const filterQuery = z.object({
  measure: z.string().max(80).optional(),
  area: z.string().max(40).optional(),
  period: z.string().max(40).optional(),
});

/** A reader of what everybody may read leaves nothing behind. */
const audit = { none: 'public; nobody’s look at it is written down' };

export function registerPublic(registrar: Registrar, services: PublicServices): void {
  const { database, folder } = services;
  const originOf = (request: Request): string =>
    services.publicOrigin ?? `${request.protocol}://${request.host}`;

  async function released(code: string): Promise<{ release: PublishedRelease; figures: PublishedFigure[] }> {
    const release = (await listPublished(database)).find((each) => each.code === code);
    if (release === undefined) throw notFound();
    return { release, figures: await listFigures(database, code) };
  }

  const codes = async (kind?: 'tables' | 'edition'): Promise<string[]> =>
    (await listPublished(database))
      .filter((each) => kind === undefined || each.kind === kind)
      .slice(0, 2)
      .map(({ code }) => code);

  registrar.public({
    method: 'GET',
    path: '/public',
    permission: 'public',
    audit,
    crawl: () => ['/public'],
    handler: async () => ({
      kind: 'page',
      page: publicPage({ releases: await listPublished(database), files: await listFiles(database) }),
    }),
  });

  registrar.public({
    method: 'GET',
    path: '/public/information-requests',
    permission: 'public',
    audit,
    crawl: () => ['/public/information-requests'],
    handler: async () => ({ kind: 'page', page: publicAnswersPage(await listPublishedAnswers(database)) }),
  });
  registrar.public({
    method: 'GET',
    path: '/public/information-requests.csv',
    permission: 'public',
    audit,
    crawl: () => ['/public/information-requests.csv'],
    handler: async (): Promise<Answer> => ({
      kind: 'file',
      bytes: publicAnswersCsv(await listPublishedAnswers(database)),
      mediaType: 'text/csv; charset=utf-8; header=present',
      fileName: 'information-requests.csv',
      open: true,
    }),
  });

  registrar.public({
    method: 'GET',
    path: '/public/releases/:code',
    permission: 'public',
    audit,
    params: codeParams,
    query: filterQuery,
    crawl: async () => (await codes()).map((code) => `/public/releases/${code}`),
    handler: async ({ params, query, reply }) => {
      const { release, figures } = await released(params.code);
      // Where a program finds the data and their description (RFC 8288).
      void reply.header(
        'link',
        `</public/releases/${release.code}/datapackage.json>; rel="describedby"; type="application/json", </public/releases/${release.code}/data.csv>; rel="alternate"; type="text/csv"`,
      );
      const files = (await listFiles(database)).filter((file) => file.release === release.code);
      return { kind: 'page', page: releasePage({ release, figures, files, query }) };
    },
  });

  const data = (
    name: string,
    mediaType: string,
    make: (release: PublishedRelease, figures: readonly PublishedFigure[], origin: string) => string,
  ): void =>
    registrar.public({
      method: 'GET',
      path: `/public/releases/:code/${name}`,
      permission: 'public',
      audit,
      params: codeParams,
      crawl: async () => (await codes()).map((code) => `/public/releases/${code}/${name}`),
      handler: async ({ params, request, reply }): Promise<Answer> => {
        const { release, figures } = await released(params.code);
        if (name === 'data.csv')
          void reply.header(
            'link',
            `</public/releases/${release.code}/data.csv-metadata.json>; rel="describedby"; type="application/csvm+json"`,
          );
        return {
          kind: 'file',
          bytes: make(release, figures, originOf(request)),
          mediaType,
          fileName: name === 'data.csv' ? `${release.code}.csv` : name,
          inline: name !== 'data.csv',
          open: true,
        };
      },
    });
  data('data.csv', 'text/csv; charset=utf-8; header=present', (_, figures, origin) =>
    releaseCsv(figures, origin),
  );
  data('datapackage.json', 'application/json; charset=utf-8', (release, figures, origin) =>
    JSON.stringify(dataPackage(release, figures, origin), null, 2),
  );
  data('data.csv-metadata.json', 'application/csvm+json; charset=utf-8', (release, figures, origin) =>
    JSON.stringify(csvMetadata(release, figures, origin), null, 2),
  );

  registrar.public({
    method: 'GET',
    path: '/public/releases/:code/document.:format',
    permission: 'public',
    audit,
    params: codeParams.extend({ format: z.string() }),
    crawl: async () => (await codes('edition')).map((code) => `/public/releases/${code}/document.html`),
    handler: async ({ params }): Promise<Answer> => {
      const { format } = params;
      if (!isFormatName(format)) throw notFound();
      const file = (await listFiles(database)).find(
        (each) => each.release === params.code && each.format === format,
      );
      if (file === undefined) throw notFound();
      return {
        kind: 'file',
        bytes: await readFrozenFile(folder, file.partnership, file),
        mediaType: file.mediaType,
        fileName: `${params.code}.${formats[format].extension}`,
        inline: format === 'html' || format === 'pdf',
        open: true,
      };
    },
  });

  registrar.public({
    method: 'GET',
    path: '/public/figures/:address',
    permission: 'public',
    audit,
    params: z.object({ address: z.string().regex(/^[0-9a-f]{32}$/) }),
    crawl: async () => {
      const [code] = await codes('tables');
      const figures = code === undefined ? [] : await listFigures(database, code);
      const hidden = figures.find(({ shown }) => shown === 'withheld');
      return [...figures.slice(0, 1), ...(hidden === undefined ? [] : [hidden])].map(
        ({ address }) => `/public/figures/${address}`,
      );
    },
    handler: async ({ actor, params }) => {
      const figure = await findFigure(database, params.address);
      const release = (await listPublished(database)).find(({ code }) => code === figure?.release);
      if (figure === null || release === undefined) throw notFound();
      const files = await listFigureFiles(database, params.address);
      // Somebody who is signed in pulls the thread on from here, as far as they may see.
      const own =
        actor === null || !may(actor.role, 'observatory.view')
          ? []
          : await database.asActor(actor, 'lead from a public number to its files', (tx) =>
              selectDeliveriesByHash(tx, files),
            );
      return {
        kind: 'page',
        page: figurePage({ figure, release, files, own: new Set(own.map(({ hash }) => hash)) }),
      };
    },
  });
}

import { z } from 'zod';
import { formats, isFormatName } from '../documents/documents.ts';
import { readFrozenFile } from '../foundation/kept-file.ts';
import { notFound } from '../foundation/problem.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import type { PublicServices } from './public.routes.ts';
import { measuresOfAims } from './performance.public.ts';
import { decidedPublicPage, sourcesPublicPage } from './strategy.sources.page.ts';
import { chapterPublicPage, onAPagePublicPage, strategiesPublicPage, strategyPublicPage } from './strategy.page.ts'; // prettier-ignore
import { listStrategies, listStrategyFiles, type PublishedStrategy } from './strategy.store.ts';

const audit = { none: 'public; nobody’s look at it is written down' };
const idParams = z.object({ id: z.uuid() });

/** Published strategies, for anybody: what was frozen, and nothing that was not. */
export function registerPublicStrategy(registrar: Registrar, services: PublicServices): void {
  const { database, folder } = services;
  async function published(id: string): Promise<PublishedStrategy> {
    const strategy = (await listStrategies(database)).find((each) => each.id === id);
    if (strategy === undefined) throw notFound();
    return strategy;
  }
  const crawl = (rest: string) => async () =>
    (await listStrategies(database)).slice(0, 2).map(({ id }) => `/public/strategy/${id}${rest}`);

  registrar.public({
    method: 'GET',
    path: '/public/strategy',
    permission: 'public',
    audit,
    crawl: () => ['/public/strategy'],
    handler: async () => ({ kind: 'page', page: strategiesPublicPage(await listStrategies(database)) }),
  });
  registrar.public({
    method: 'GET',
    path: '/public/strategy/:id',
    permission: 'public',
    audit,
    params: idParams,
    crawl: crawl(''),
    handler: async ({ params }) => {
      const strategy = await published(params.id);
      return {
        kind: 'page',
        page: strategyPublicPage(strategy, await listStrategyFiles(database, strategy.edition)),
      };
    },
  });
  registrar.public({
    method: 'GET',
    path: '/public/strategy/:id/on-a-page',
    permission: 'public',
    audit,
    params: idParams,
    crawl: crawl('/on-a-page'),
    handler: async ({ params }) => {
      const strategy = await published(params.id);
      return {
        kind: 'page',
        page: onAPagePublicPage(strategy, await listStrategyFiles(database, strategy.edition)),
      };
    },
  });
  for (const [part, page] of [
    ['sources', sourcesPublicPage],
    ['decided', decidedPublicPage],
  ] as const)
    registrar.public({
      method: 'GET',
      path: `/public/strategy/:id/${part}`,
      permission: 'public',
      audit,
      params: idParams,
      crawl: crawl(`/${part}`),
      handler: async ({ params }) => ({ kind: 'page', page: page(await published(params.id)) }),
    });
  registrar.public({
    method: 'GET',
    path: '/public/strategy/:id/chapters/:chapter',
    permission: 'public',
    audit,
    params: z.object({ id: z.uuid(), chapter: z.uuid() }),
    crawl: async () =>
      (await listStrategies(database))
        .slice(0, 1)
        .flatMap(({ id, content }) =>
          content.chapters.map((chapter) => `/public/strategy/${id}/chapters/${chapter.id}`),
        ),
    handler: async ({ params }) => {
      const strategy = await published(params.id);
      const chapter = strategy.content.chapters.find(({ id }) => id === params.chapter);
      if (chapter === undefined) throw notFound();
      return { kind: 'page', page: chapterPublicPage(strategy, chapter, await measuresOfAims(database)) };
    },
  });
  registrar.public({
    method: 'GET',
    path: '/public/strategy/:id/:file',
    permission: 'public',
    audit,
    params: z.object({ id: z.uuid(), file: z.string().regex(/^[a-z-]{1,30}\.[a-z]{2,5}$/) }),
    crawl: crawl('/on-a-page.html'),
    handler: async ({ params }): Promise<Answer> => {
      const strategy = await published(params.id);
      const [name = '', format = ''] = params.file.split('.');
      const file = (await listStrategyFiles(database, strategy.edition)).find(
        (each) => each.document === name && each.format === format,
      );
      if (file === undefined || !isFormatName(format)) throw notFound();
      return {
        kind: 'file',
        bytes: await readFrozenFile(folder, file.partnership, file),
        mediaType: file.mediaType,
        fileName: `${name}-${strategy.from.slice(0, 4)}.${formats[format].extension}`,
        inline: format === 'html' || format === 'pdf',
        open: true,
      };
    },
  });
}

import { z } from 'zod';
import { isFormatName, paperOptions, paperQuery, writeDocument } from '../../documents/documents.ts';
import { notFound, refused } from '../../foundation/problem.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { mayBeSeen } from '../analysis/results.ts';
import { selectWave } from '../waves/wave.store.ts';
import { draftChapter } from './chapter.ground.ts';
import { chapterPage, notYetPage, publishPage } from './chapter.page.ts';
import { freezeChapter, listChapters, publishChapter, selectChapter } from './chapter.store.ts';

const idParams = z.object({ id: z.uuid() });
const ownParams = z.object({ id: z.uuid(), chapter: z.uuid() });
const fileParams = z.object({
  id: z.uuid(),
  chapter: z.uuid(),
  file: z.string().regex(/^document\.[a-z]+$/),
});
const editions = z.enum(['restricted', 'public']);

/** The chapter of a consultation: drafted, frozen, checked by a second person and published. */
export function registerChapter(registrar: Registrar, services: ConsultationServices): void {
  const { may } = services;

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/chapter',
    permission: 'consultation.analyse',
    audit: 'consultation.chapter-viewed',
    params: idParams,
    query: z.object({ edition: editions.optional().catch(undefined) }),
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/chapter`),
    handler: async ({ actor, tx, params, query, request }) => {
      const wave = await selectWave(tx, params.id);
      if (!mayBeSeen(wave)) return { kind: 'page', page: notYetPage(wave) };
      const edition = query.edition ?? 'restricted';
      const { document } = await draftChapter(tx, services, wave, edition);
      return {
        kind: 'page',
        page: chapterPage({
          wave,
          edition,
          document,
          frozen: await listChapters(tx, wave.id),
          mayPublish: may(actor, 'consultation.publish'),
          readerId: actor.accountId,
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/chapter',
    permission: 'consultation.analyse',
    audit: 'consultation-chapter.frozen',
    params: idParams,
    body: z.object({ edition: editions }),
    crawl: { none: 'freezes the chapter; tried by report.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      if (wave.state !== 'analysed' && wave.state !== 'reported' && wave.state !== 'fed-back')
        throw refused('not-analysed', 'The analysis is not said to be done', 'Take that step on the page of the consultation first.'); // prettier-ignore
      await freezeChapter(tx, wave, body.edition, await draftChapter(tx, services, wave, body.edition));
      return { kind: 'redirect', to: `/consultation/${wave.id}/chapter?edition=${body.edition}`, banner: 'The edition is frozen.' }; // prettier-ignore
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/chapter/:chapter/:file',
    permission: 'consultation.analyse',
    audit: 'consultation.chapter-given-out',
    params: fileParams,
    query: paperQuery,
    crawl: { none: 'files of a frozen chapter; tried by report.test.ts' },
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const format = params.file.split('.')[1] ?? '';
      if (!isFormatName(format)) throw notFound();
      const wave = await selectWave(tx, params.id);
      const document = await selectChapter(tx, wave.id, params.chapter);
      const written = await writeDocument(document, format, paperOptions(query, await paperOf(tx)));
      return { kind: 'file', bytes: written.bytes, mediaType: written.mediaType, fileName: `${wave.code}.${format}`, inline: format === 'html' }; // prettier-ignore
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/chapter/:chapter/publish',
    permission: 'consultation.publish',
    audit: { none: 'the public edition as it will stand' },
    params: ownParams,
    crawl: { none: 'only between freezing and publishing; tried by report.test.ts' },
    handler: async ({ tx, params, request }) => {
      const wave = await selectWave(tx, params.id);
      const own = (await listChapters(tx, wave.id)).find(({ id }) => id === params.chapter);
      if (own === undefined || own.edition !== 'public' || own.publishedAt !== null) throw notFound();
      return {
        kind: 'page',
        page: publishPage({ wave, own, document: await selectChapter(tx, wave.id, own.id), hidden: () => hiddenFields(request) }), // prettier-ignore
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/chapter/:chapter/publish',
    permission: 'consultation.publish',
    audit: 'consultation-chapter.published',
    params: ownParams,
    crawl: { none: 'publishes the chapter; tried by report.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      await publishChapter(tx, wave, params.chapter, actor.accountId);
      return { kind: 'redirect', to: `/consultation/${wave.id}`, banner: `The chapter is published at /survey/${wave.code}/results.` }; // prettier-ignore
    },
  });
}

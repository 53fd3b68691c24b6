import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import { isUuid, newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { trusted } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import { browserScript } from '../../web/static.ts';
import { writeDocument } from '../../documents/documents.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { questionsOfWave } from '../waves/wave.facts.ts';
import { listTranslations } from '../questionnaire/questionnaire.store.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { partnershipOf, selectWave } from '../waves/wave.store.ts';
import { askedQuery, atAddress, codeParams } from './answer.routes.ts';
import { addressPage, kitOf, readyPage, tabletPage } from './event.page.ts';
import { ensureTabletKey, openSent, storeSent } from './event.store.ts';
import { poster } from './poster.document.ts';
import { qrSvg } from './qr.rules.ts';
import { isTabletPass, tabletPass } from './survey.secret.ts';
import type { SurveyServices } from './survey.services.ts';
import { visit } from './survey.visit.ts';

const waveParams = z.object({ id: z.uuid() });
const viaQuery = z.object({
  via: z.string().regex(/^[a-z0-9][a-z0-9-]{0,29}$/).optional().catch(undefined),
}); // prettier-ignore

/** Most answers in one sending: some 3 MB. */
const mostAtOnce = 25;

const sending = z.object({
  tabletId: z.uuid(),
  via: z.string().max(30),
  pass: z.string().max(100),
  sent: z.array(z.object({ id: z.uuid(), jwe: z.string().max(300_000) })).min(1).max(mostAtOnce),
}); // prettier-ignore

/** Where a consultation is answered (for staff), and the tablets at events. */
export function registerEvents(registrar: Registrar, services: SurveyServices): void {
  const { folder, secret, shelf } = services;
  const crawlWaves = (path: string) => async (): Promise<string[]> =>
    (await services.crawlWaves()).map((id) => `/consultation/${id}${path}`);
  const crawl = (path: string) => async (): Promise<string[]> =>
    (await services.crawlCodes()).map((code) => `/survey/${code}${path}`);
  const addressOf = (request: { protocol: string; host: string }, code: string): string =>
    `${services.publicOrigin ?? `${request.protocol}://${request.host}`}/survey/${code}`;

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/survey',
    permission: 'consultation.view',
    audit: 'consultation.address-viewed',
    record: 'consultation_wave',
    params: waveParams,
    crawl: crawlWaves('/survey'),
    handler: async ({ params, tx, actor, request }) => {
      const wave = await selectWave(tx, params.id);
      const address = addressOf(request, wave.code);
      return {
        kind: 'page',
        page: addressPage({
          wave,
          address,
          qr: trusted(
            qrSvg(address, address).replace(/width="\d+" height="\d+"/, 'width="200" height="200"'),
            'made by our own encoder of an address of ours',
          ),
          translations: await listTranslations(tx, wave.questionnaireId),
          outreach: await listOutreach(tx, wave.id),
          may: {
            edit: services.may(actor, 'consultation.edit'),
            enter: services.may(actor, 'consultation.enter'),
          },
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/survey/qr.svg',
    permission: 'consultation.view',
    audit: 'consultation.address-viewed',
    record: 'consultation_wave',
    params: waveParams,
    query: viaQuery,
    crawl: crawlWaves('/survey/qr.svg'),
    handler: async ({ params, query, tx, request }) => {
      const wave = await selectWave(tx, params.id);
      const address = addressOf(request, wave.code);
      const { via } = query;
      return {
        kind: 'file',
        bytes: qrSvg(via === undefined ? address : `${address}?via=${via}`),
        mediaType: 'image/svg+xml',
        fileName: `${wave.code}${via === undefined ? '' : `-${via}`}.svg`,
      };
    },
  });

  for (const format of ['pdf', 'docx'] as const)
    registrar.member({
      method: 'GET',
      path: `/consultation/:id/survey/poster.${format}`,
      permission: 'consultation.view',
      audit: 'consultation.address-viewed',
      record: 'consultation_wave',
      params: waveParams,
      query: viaQuery,
      crawl: crawlWaves(`/survey/poster.${format}`),
      handler: async ({ params, query: { via }, tx, request }) => {
        const wave = await selectWave(tx, params.id);
        const questionnaire = await questionsOfWave(tx, wave);
        const address = addressOf(request, wave.code);
        const { name } = await tx
          .selectFrom('partnership')
          .select('name')
          .where('partnership_id', '=', partnershipOf(tx))
          .executeTakeFirstOrThrow();
        const paper = await paperOf(tx);
        const { bytes, mediaType, extension } = await writeDocument(
          poster({
            wave,
            questionnaire,
            address: via === undefined ? address : `${address}?via=${via}`,
            partnership: name,
            banner: services.documentBanner,
          }),
          format,
          { size: 'large-print', ...(paper === undefined ? {} : { template: { ...paper, cover: 'none' } }) },
        );
        return {
          kind: 'file',
          bytes,
          mediaType,
          fileName: `${wave.code}-poster${via === undefined ? '' : `-${via}`}.${extension}`,
        };
      },
    });

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/survey/tablet',
    permission: 'consultation.edit',
    audit: 'consultation.tablets-allowed',
    record: 'consultation_wave',
    params: waveParams,
    crawl: { none: 'makes a key; tried by event.routes.test.ts' },
    // A key takes a while to make, and its file is written before anybody is told of it.
    prepare: ({ params }) => ensureTabletKey(folder, params.id),
    handler: async ({ params, tx, ready }) => {
      const wave = await selectWave(tx, params.id);
      await tx
        .updateTable('consultation_wave')
        .set((set) => ({
          tablet_key: JSON.stringify(ready),
          changed_at: clock.now(),
          version: set('version', '+', 1),
        }))
        .where('id', '=', wave.id)
        .execute();
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/survey`,
        banner: 'Tablets may be used. Open “Get this tablet ready” on each, while it is connected.',
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/tablet',
    permission: 'consultation.enter',
    audit: 'consultation.tablet-opened',
    record: 'consultation_wave',
    params: waveParams,
    crawl: crawlWaves('/tablet'),
    handler: async ({ params, tx }) => {
      const wave = await selectWave(tx, params.id);
      return {
        kind: 'page',
        page: readyPage({
          wave,
          outreach: await listOutreach(tx, wave.id),
          ready: wave.tabletKey !== null && wave.state === 'open',
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/tablet/kit',
    permission: 'consultation.enter',
    audit: 'consultation.tablet-readied',
    record: 'consultation_wave',
    params: waveParams,
    query: viaQuery,
    crawl: crawlWaves('/tablet/kit'),
    // The questions as the public is asked them: read as the public's pages read them, after the reader's right was checked.
    handler: async (context) => {
      const wave = await selectWave(context.tx, context.params.id);
      const found = wave.openedAt === null ? null : await shelf.found(wave.code);
      if (found?.waveId !== wave.id || wave.tabletKey === null || wave.state !== 'open')
        return { kind: 'json', body: { kit: null } };
      const via = context.query.via ?? '';
      const { request } = context;
      const visits = await services.database.asSystem('get a tablet ready', found.partnershipId, async (tx) => {
        const first = await visit(tx, services, found, request, { lang: wave.languages[0] }, { wards: true });
        const others = first.languages.filter((language) => language !== first.manner.language);
        const all = [first];
        for (const lang of others) all.push(await visit(tx, services, found, request, { lang }, { wards: true }));
        return all;
      }); // prettier-ignore
      const tabletId = newId();
      return {
        kind: 'json',
        body: { kit: kitOf(visits, { tabletId, pass: tabletPass(secret, wave.id, via, tabletId), via }) },
      };
    },
  });

  // ---- on the tablet ------------------------------------------------------------------------------------------------------------

  registrar.public({
    method: 'GET',
    path: '/survey/:code/tablet',
    permission: 'public',
    audit: { none: 'an empty page, the same for everybody' },
    params: codeParams,
    query: askedQuery,
    crawl: crawl('/tablet'),
    handler: (context) =>
      atAddress(services, context, {}, (_, opened) => () => ({
        kind: 'page',
        page: tabletPage(opened.wave, opened.partnershipName),
      })),
  });

  const worker = browserScript(
    'consultation/survey/event-worker.browser.ts',
    readFileSync(new URL('event-worker.browser.ts', import.meta.url), 'utf8'),
  );
  registrar.public({
    method: 'GET',
    // Beside the page it serves: a worker may only serve what lies under its own address.
    path: '/survey/:code/worker',
    permission: 'public',
    audit: { none: 'a program of ours, the same for everybody' },
    params: codeParams,
    crawl: crawl('/worker'),
    handler: () => ({
      kind: 'file',
      bytes: worker,
      mediaType: 'text/javascript; charset=utf-8',
      fileName: 'worker.js',
      inline: true,
    }),
  });

  registrar.public({
    method: 'POST',
    path: '/survey/:code/tablet',
    permission: 'public',
    audit: { none: 'each answer is its own record; nothing of who gave it is kept' },
    fromProgram:
      'a tablet sends what it kept, hours or days later, and shows the pass that staff got for it; no cookie counts here',
    params: codeParams,
    crawl: { none: 'takes what a tablet kept; tried by event.routes.test.ts' },
    handler: async (context) => {
      const parsed = sending.safeParse(context.request.body);
      if (!parsed.success) throw notASending();
      const { tabletId, via, pass, sent } = parsed.data;
      const found = await shelf.found(context.params.code);
      if (found === null) throw notFound();
      if (!isTabletPass(secret, found.waveId, via, tabletId, pass)) throw notASending();
      const opened = await openSent(folder, found.waveId, sent);
      const kept: string[] = [];
      const refused: { id: string; why: string }[] = [];
      // Committed before it is acknowledged: what a tablet deletes is here.
      await services.database.asSystem('answers that a tablet kept', found.partnershipId, async (tx) => {
        const wave = await selectWave(tx, found.waveId);
        const takes = wave.state === 'open' || wave.state === 'closed';
        for (const [id, answer] of opened) {
          if (!takes) refused.push({ id, why: 'over' });
          else if (answer === null || !isUuid(id)) refused.push({ id, why: 'unreadable' });
          else if (await storeSent(tx, shelf, wave, answer, via)) kept.push(id);
          else refused.push({ id, why: 'unreadable' });
        }
      }); // prettier-ignore
      return { kind: 'json', body: { kept, refused } };
    },
  });
}

const notASending = (): Problem =>
  new Problem({
    status: 400,
    code: 'not-a-sending',
    title: 'This is not what a tablet of this consultation sends',
    detail: 'Get the tablet ready again, while it is connected. What it holds stays on it.',
  });

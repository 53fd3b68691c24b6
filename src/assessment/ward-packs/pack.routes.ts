import { z } from 'zod';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { pageOf } from '../../foundation/paging.ts';
import type { Format, FormatName } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { packPage } from './pack.page.ts';
import { fileNames } from './pack.rules.ts';
import { insertLook, listLooks, packFormats, selectFile, selectPack, takeBack } from './pack.store.ts';
import type { WardPackServices } from './packs.routes.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });
const fileParams = z.object({ id: z.uuid(), format: z.enum(packFormats) });
const text = (missing: string, most: number) =>
  z.string(missing).trim().min(1, missing).max(most, `This must be ${most} characters or fewer`);

/** Released packs: each look and download is written down with the pack. */
export function registerReleased(
  registrar: Registrar,
  services: WardPackServices,
  formats: Readonly<Record<FormatName, Format>>,
): void {
  const { may } = services;
  const crawl = (rest: string) => async () =>
    (await services.crawlPacks()).map((id) => `/assessment/ward-packs/${id}${rest}`);

  async function showPack(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const { rows } = pageOf(await listLooks(tx, id), (each) => [each.at, each.id]);
    return {
      kind: 'page',
      page: packPage({
        pack: await selectPack(tx, id),
        isUnit: may(actor, 'ward-packs.release'),
        looks: rows,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/:id',
    permission: 'assessment.view',
    audit: 'ward-pack.viewed',
    params: idParams,
    record: 'ward_pack',
    crawl: crawl(''),
    handler: async ({ actor, tx, params, request }) => {
      await insertLook(tx, params, 'opened');
      return showPack(tx, actor, params.id, request, formState());
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/:id/file/:format',
    permission: 'assessment.view',
    audit: 'ward-pack.given-out',
    params: fileParams,
    crawl: { none: 'a file of a pack; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const pack = await selectPack(tx, params.id);
      const bytes = await selectFile(tx, params.id, params.format);
      const { title, extension, mediaType } = formats[params.format];
      await insertLook(tx, pack, 'downloaded', title);
      return {
        kind: 'file',
        bytes,
        mediaType,
        fileName: `${fileNames([pack.ward]).get(pack.ward.code) ?? 'ward'}-edition-${pack.edition}.${extension}`,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/:id/handed-on',
    permission: 'ward-packs.release',
    audit: 'ward-pack.handed-on',
    params: idParams,
    body: z.object({ words: text('Enter to whom it was handed on, and how', 300) }),
    crawl: { none: 'writes down a handing-on; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await insertLook(tx, params, 'handed-on', body.words);
      return { kind: 'redirect', to: `/assessment/ward-packs/${params.id}`, banner: 'It was written down.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      showPack(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/:id/take-back',
    permission: 'ward-packs.release',
    audit: 'ward-pack.taken-back',
    params: idParams,
    body: z.object({
      version: z.coerce.number('Open the page again').int(),
      reason: text('Enter why it is taken back', 500),
    }),
    crawl: { none: 'takes a pack back; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await takeBack(tx, params.id, body.version, body.reason);
      return {
        kind: 'redirect',
        to: `/assessment/ward-packs/${params.id}`,
        banner: 'The pack was taken back.',
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showPack(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}

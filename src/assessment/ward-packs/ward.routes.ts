import { z } from 'zod';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { formats } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { allPage } from './all.page.ts';
import { startMaking, workingCopy, writeAll, writePack, zipOf, type PackServices } from './pack.making.ts';
import { wardPage, wardsPage } from './pack.page.ts';
import { fileNames } from './pack.rules.ts';
import { latestPacks } from './pack.store.ts';
import { releaseAllBody, releaseBody, releasedFrom, releasedTogether } from './release.form.ts';
import { listWaiting } from './request.store.ts';
import { listWards } from './wards.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const wardParams = z.object({ code: z.string().regex(/^[A-Za-z0-9-]{1,40}$/) });

/** Packs as the figures stand now, for the unit: each ward's, and all in one file. */
export function registerWards(registrar: Registrar, services: PackServices & { database: Database }): void {
  const permission = 'ward-packs.release';

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/wards',
    permission,
    audit: { none: 'names of wards' },
    crawl: () => ['/assessment/ward-packs/wards'],
    handler: async ({ tx }) => ({
      kind: 'page',
      page: wardsPage({ wards: await listWards(tx, services), latest: await latestPacks(tx) }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/all.zip',
    permission,
    audit: 'ward-pack.copies-given-out',
    query: z.object({ format: z.enum(['pdf', 'docx', 'html']).default('pdf') }),
    crawl: () => ['/assessment/ward-packs/all.zip'],
    // Setting many pages takes seconds, for which no transaction is held open; what they say is gathered in one of its own.
    prepare: async ({ actor, query }) => {
      const making = await services.database.asActor(actor, 'make ward packs', (tx) =>
        startMaking(tx, services),
      );
      return {
        bytes: zipOf(await writeAll(making, services, query.format)),
        month: making.pack.periods.period.to,
      };
    },
    handler: ({ ready, query }): Answer => ({
      kind: 'file',
      bytes: ready.bytes,
      mediaType: 'application/zip',
      fileName: `ward-packs-${ready.month}-${query.format}.zip`,
    }),
  });

  async function showAll(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    const making = await startMaking(tx, services);
    return {
      kind: 'page',
      page: allPage({
        copies: making.pack.wards.map(({ code }) => workingCopy(making, services, code)),
        waiting: await listWaiting(tx),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/wards/all',
    permission,
    audit: 'figures.viewed',
    crawl: () => ['/assessment/ward-packs/wards/all'],
    handler: ({ tx, request }) => showAll(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/wards/all',
    permission,
    audit: 'ward-pack.released',
    body: releaseAllBody,
    crawl: { none: 'releases packs; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const count = await releasedTogether(tx, services, body);
      return {
        kind: 'redirect',
        to: '/assessment/ward-packs',
        banner: count === 1 ? 'The pack was released.' : `${count} packs were released.`,
      };
    },
    form: ({ tx, request, body }) => showAll(tx, request, formState(body.typed, body.failure)),
  });

  async function showWard(
    tx: Tx,
    _actor: Actor,
    code: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    return {
      kind: 'page',
      page: wardPage({
        copy: workingCopy(await startMaking(tx, services), services, code),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/wards/:code',
    permission,
    audit: 'figures.viewed',
    params: wardParams,
    crawl: { none: 'a working copy; tried by assessment/ward-packs/packs.test.ts' },
    handler: ({ actor, tx, params, request }) => showWard(tx, actor, params.code, request, formState()),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/wards/:code/pack.pdf',
    permission,
    audit: 'ward-pack.copies-given-out',
    params: wardParams,
    crawl: { none: 'a working copy; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const making = await startMaking(tx, services);
      const { document, view } = workingCopy(making, services, params.code);
      return {
        kind: 'file',
        bytes: await writePack(document, 'pdf', making.paper),
        mediaType: formats.pdf.mediaType,
        fileName: `${fileNames([view.ward]).get(view.ward.code) ?? 'ward'}-working-copy.pdf`,
        inline: true,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/wards/:code/release',
    permission,
    audit: 'ward-pack.released',
    params: wardParams,
    body: releaseBody,
    crawl: { none: 'releases a pack; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const id = await releasedFrom(tx, services, { code: params.code, name: '' }, null, body);
      return { kind: 'redirect', to: `/assessment/ward-packs/${id}`, banner: 'The pack was released.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      showWard(tx, actor, params.code, request, formState(body.typed, body.failure)),
  });
}

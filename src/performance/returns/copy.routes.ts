import { z } from 'zod';
import { isFormatName, paperOptions, paperQuery, writeDocument } from '../../documents/documents.ts';
import { readFrozenFile } from '../../foundation/kept-file.ts';
import { notFound } from '../../foundation/problem.ts';
import { listPartnerships, paperOf } from '../../partnership/partnership.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { listCopies, returnDocument, returnFile, selectCopy } from './copy.ts';
import { selectReturn } from './return.store.ts';
import { overlay } from './return.view.ts';
import type { ReturnsServices } from './returns.services.ts';
import type { LookAt } from './value.routes.ts';
import { listValues } from './value.store.ts';

const returnParams = z.object({ id: z.uuid() });

/** Ids for the crawl, the last due first. */
export async function crawlReturns(
  { database }: Pick<ReturnsServices, 'database'>,
  sent: boolean | null,
): Promise<string[]> {
  const [partnership] = await listPartnerships(database);
  if (partnership === undefined) return [];
  return database.asSystem('list records for the route crawl', partnership.partnershipId, async (tx) => {
    let query = tx.selectFrom('period_return').select('id');
    if (sent === true) query = query.where('sent_at', 'is not', null);
    if (sent === false) query = query.where('state', 'in', ['draft', 'asked']);
    return (await query.orderBy('due_on', 'desc').orderBy('id', 'desc').limit(2).execute()).map(
      ({ id }) => id,
    );
  });
}

/** The spreadsheet as it stands, and the copies that were sent. */
export function registerCopies(registrar: Registrar, services: ReturnsServices, look: LookAt): void {
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/preview.xlsx',
    permission: 'returns.view',
    audit: 'return.given-out',
    params: returnParams,
    crawl: async () =>
      (await crawlReturns(services, null)).map((id) => `/performance/returns/${id}/preview.xlsx`),
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const { own, form, corrections } = await look(tx, actor, params.id);
      const values = overlay(await listValues(tx, own.id), corrections);
      const document = returnDocument(own, values, {
        recipient: form.recipient,
        banner: services.documentBanner,
        author: actor.accountName,
        note: 'As it stands now: not what was sent.',
      });
      const file = await returnFile(services, actor, own, values, document);
      return { kind: 'file', bytes: file.bytes, mediaType: file.mediaType, fileName: `Draft ${file.name}` };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/copies/:number/spreadsheet',
    permission: 'returns.view',
    audit: 'return.given-out',
    params: returnParams.extend({ number: z.coerce.number().int().min(1).max(1000) }),
    crawl: async () =>
      (await crawlReturns(services, true)).map((id) => `/performance/returns/${id}/copies/1/spreadsheet`),
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const own = await selectReturn(tx, params.id);
      const copy = (await listCopies(tx, own.id)).find(({ number }) => number === params.number);
      if (copy === undefined) throw notFound();
      return {
        kind: 'file',
        bytes: await readFrozenFile(services.folder, actor.partnershipId, copy.file),
        mediaType: copy.file.mediaType,
        fileName: copy.file.name,
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/:id/copies/:number/:file',
    permission: 'returns.view',
    audit: 'return.given-out',
    params: returnParams.extend({
      number: z.coerce.number().int().min(1).max(1000),
      file: z.string().regex(/^document\.[a-z]+$/),
    }),
    query: paperQuery,
    crawl: async () =>
      (await crawlReturns(services, true))
        .slice(0, 1)
        .map((id) => `/performance/returns/${id}/copies/1/document.html`),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const format = params.file.split('.')[1] ?? '';
      if (!isFormatName(format)) throw notFound();
      const own = await selectReturn(tx, params.id);
      const document = await selectCopy(tx, own.id, params.number);
      const written = await writeDocument(document, format, paperOptions(query, await paperOf(tx)));
      return {
        kind: 'file',
        bytes: written.bytes,
        mediaType: written.mediaType,
        fileName: `${own.title}, copy ${params.number}.${written.extension}`,
      };
    },
  });
}

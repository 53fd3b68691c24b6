import { z } from 'zod';
import { formats, isFormatName } from '../../documents/documents.ts';
import type { Actor } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { paperOf } from '../../partnership/partnership.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { contentOf } from '../content.ts';
import { editionContent, listEditions, readEditionFile, writeOne } from '../documents/edition.store.ts';
import { formatsOf, isDocumentName, type StrategyDocument } from '../documents/strategy.documents.ts';
import { imprintOf } from '../life/take.ts';
import { selectStrategy } from '../strategy.store.ts';
import type { StrategyServices } from '../strategy.types.ts';
import { listChanges, textAt } from '../write/change.store.ts';
import { compareTexts } from './compare.rules.ts';
import { comparePage, versionsPage } from './versions.page.ts';

const idParams = z.object({ id: z.uuid() });
const changesOnPage = 50;
const number = z.coerce.number().int().min(0).max(1_000_000);

/** `community-safety-strategy-on-a-page.pdf` */
export const fileNameOf = (title: string, name: StrategyDocument, extension: string): string =>
  `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 70)}${name === 'strategy' ? '' : `-${name}`}.${extension}`; // prettier-ignore

/** Changes, comparison, frozen editions and their files, and the documents of a draft. */
export function registerVersions(registrar: Registrar, services: StrategyServices): void {
  const each = (rest: string) => async () =>
    (await services.crawlStrategies()).map((id) => `/strategy/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/strategy/:id/versions',
    permission: 'strategy.view',
    audit: { none: 'titles of changes, and hashes' },
    params: idParams,
    query: z.object({ below: number.optional() }),
    crawl: each('/versions'),
    handler: async ({ tx, params, query }) => {
      const strategy = await selectStrategy(tx, params.id);
      const all = (await listChanges(tx, params.id)).filter((change) => query.below === undefined || change.number < query.below); // prettier-ignore
      const changes = all.slice(0, changesOnPage);
      const last = changes.at(-1)?.number ?? 0;
      return {
        kind: 'page',
        page: versionsPage({
          strategy,
          changes,
          editions: await listEditions(tx, params.id),
          next: all.length > changesOnPage ? `/strategy/${params.id}/versions?below=${last}` : null,
        }),
      };
    },
  });
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/compare',
    permission: 'strategy.view',
    audit: 'strategy.viewed',
    params: idParams,
    query: z.object({ from: number.default(0), to: number.optional() }),
    crawl: each('/compare'),
    handler: async ({ tx, params, query }) => {
      const strategy = await selectStrategy(tx, params.id);
      const from = Math.min(query.from, strategy.textNumber);
      const to = Math.min(query.to ?? strategy.textNumber, strategy.textNumber);
      const differences = compareTexts(await textAt(tx, strategy, from), await textAt(tx, strategy, to));
      return { kind: 'page', page: comparePage({ strategy, from, to, differences }) };
    },
  });

  /** The document of a strategy as it stands; of one whose text is frozen, as it was frozen. */
  const draft = async (actor: Actor, id: string, name: StrategyDocument) =>
    services.database.asActor(actor, 'read a strategy for a document', async (tx) => {
      const strategy = await selectStrategy(tx, id);
      const frozen = (await listEditions(tx, id)).find(({ cause }) => cause !== 'csp-approved') ?? null;
      const content = frozen === null ? await contentOf(tx, strategy) : await editionContent(tx, id, frozen.id); // prettier-ignore
      return { strategy, name, content, imprint: imprintOf(services, frozen), template: await paperOf(tx) };
    });
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/document/:file',
    permission: 'strategy.view',
    audit: 'strategy.given-out',
    params: z.object({ id: z.uuid(), file: z.string().max(40) }),
    crawl: each('/document/strategy.json'),
    prepare: async ({ actor, params }) => {
      const { name, format } = partsOf(params.file);
      const made = await draft(actor, params.id, name);
      const written = await writeOne(name, format, made.content, made.imprint, made.template);
      return { ...written, fileName: fileNameOf(made.strategy.title, name, written.extension) };
    },
    handler: ({ ready }): Answer => ({
      kind: 'file',
      bytes: ready.bytes,
      mediaType: ready.mediaType,
      fileName: ready.fileName,
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/strategy/:id/editions/:edition/:file',
    permission: 'strategy.view',
    audit: 'strategy.given-out',
    params: z.object({ id: z.uuid(), edition: z.uuid(), file: z.string().max(40) }),
    crawl: () => services.crawlParts('file'),
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const strategy = await selectStrategy(tx, params.id);
      const edition = (await listEditions(tx, params.id)).find(({ id }) => id === params.edition);
      if (edition === undefined) throw notFound();
      const { name, format } = partsOf(params.file);
      return {
        kind: 'file',
        ...(await readEditionFile(services.folder, actor.partnershipId, edition, name, format)),
        fileName: fileNameOf(strategy.title, name, formats[format].extension),
      };
    },
  });
}

/** `on-a-page.pdf` → its parts. @throws Problem 404 for a document or a format that there is not. */
export function partsOf(file: string): {
  name: StrategyDocument;
  format: ReturnType<typeof formatsOf>[number];
} {
  const [name = '', format = ''] = file.split('.');
  if (!isDocumentName(name) || !isFormatName(format) || !formatsOf(name).includes(format)) throw notFound();
  return { name, format };
}

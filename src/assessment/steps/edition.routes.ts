import { z } from 'zod';
import { formats, isFormatName } from '../../documents/documents.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { selectAssessmentRecord } from '../assessment.store.ts';
import { editionsPage } from './edition.page.ts';
import { checkEditionFiles, listEditions, readEditionFile, type FrozenEdition } from './edition.store.ts';
import { confirmed, listErrata } from './erratum.store.ts';
import type { StepServices } from './step.services.ts';

/** `strategic-assessment-2026-public-2.pdf` */
export const editionFileName = (
  title: string,
  edition: FrozenEdition,
  format: keyof typeof formats,
): string =>
  `${title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 70)}-${edition.edition}-${edition.number}.${formats[format].extension}`;

/** What this person may read of the frozen documents: the restricted edition is for those who write and check it. */
async function readableEditions(
  tx: Tx,
  services: Pick<StepServices, 'may'>,
  actor: Actor,
  id: string,
): Promise<FrozenEdition[]> {
  const all = await listEditions(tx, id);
  return services.may(actor, 'assessment.restricted')
    ? all
    : all.filter(({ edition }) => edition === 'public');
}

/** Every frozen document of an assessment, with its hashes, and each of its files. */
export function registerEditions(registrar: Registrar, services: StepServices): void {
  registrar.member({
    method: 'GET',
    path: '/assessment/:id/editions',
    permission: 'assessment.view',
    audit: { none: 'names and hashes of the files' },
    params: z.object({ id: z.uuid() }),
    crawl: async () => (await services.crawlAnyAssessments()).map((id) => `/assessment/${id}/editions`),
    handler: async ({ actor, tx, params }) => {
      const record = await selectAssessmentRecord(tx, params.id);
      const editions = await readableEditions(tx, services, actor, params.id);
      const wrong = new Map<string, string>();
      for (const edition of editions)
        for (const [format, message] of await checkEditionFiles(
          services.folder,
          actor.partnershipId,
          edition,
        ))
          wrong.set(`${edition.id} ${format}`, message);
      return {
        kind: 'page',
        page: editionsPage({
          record,
          editions,
          wrong,
          errata: confirmed(await listErrata(tx, params.id)),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/:id/editions/:edition/document.:format',
    permission: 'assessment.view',
    audit: 'assessment.given-out',
    params: z.object({ id: z.uuid(), edition: z.uuid(), format: z.string() }),
    crawl: () => services.crawlEditionFiles(),
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      if (!isFormatName(params.format)) throw notFound();
      const record = await selectAssessmentRecord(tx, params.id);
      const edition = (await readableEditions(tx, services, actor, params.id)).find(
        ({ id }) => id === params.edition,
      );
      if (edition === undefined) throw notFound();
      return {
        kind: 'file',
        ...(await readEditionFile(services.folder, actor.partnershipId, edition, params.format)),
        fileName: editionFileName(record.title, edition, params.format),
      };
    },
  });
}

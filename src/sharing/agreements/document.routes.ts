import { extname } from 'node:path';
import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { SafeHtml } from '../../web/html.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { readStored, storeFile } from '../shared/files.ts';
import { attachBody, outcomeBody } from './agreement.forms.ts';
import { attachPage } from './agreement.form.page.ts';
import { idParams, mustSelect } from './agreement.access.ts';
import type { AgreementServices } from './agreement.access.ts';
import { listDocuments } from './agreement.store.ts';

const documentParams = z.object({ id: z.uuid(), document: z.uuid() });
const handOverParams = z.object({ id: z.uuid(), share: z.uuid() });

const fileBytes = 25 * 1024 ** 2;

/** What an agreement comes as. Given out always as a download, so that nothing in it runs here. */
const mediaTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.docx': 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  '.doc': 'application/msword',
  '.odt': 'application/vnd.oasis.opendocument.text',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
};

function mediaTypeOf(fileName: string): string {
  const type = mediaTypes[extname(fileName).toLowerCase()];
  if (type !== undefined) return type;
  const message = 'The file must be a PDF, Word, OpenDocument, picture or text file';
  throw new Problem({
    status: 422,
    code: 'kind-of-file',
    title: message,
    fields: [{ name: 'file', message }],
  });
}

/** Documents of an agreement, and settling what is on its hand-over list. */
export function registerDocuments(registrar: Registrar, services: AgreementServices): void {
  const { database, folder, crawlIds } = services;

  const page = async (tx: Tx, id: string, form: FormState, hidden: () => SafeHtml): Promise<Answer> => ({
    kind: 'page',
    page: attachPage({ agreement: await mustSelect(tx, id), form, hidden }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id/documents/add',
    permission: 'agreements.edit',
    audit: { none: 'an empty form' },
    params: idParams,
    crawl: async () => (await crawlIds('agreement')).map((id) => `/sharing/agreements/${id}/documents/add`),
    handler: ({ tx, params, request }) => page(tx, params.id, formState(), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/documents/add',
    permission: 'agreements.edit',
    audit: { none: 'the handler writes agreement.document-attached' },
    multipart: true,
    upload: { fileBytes, files: 1 },
    params: idParams,
    body: attachBody,
    crawl: { none: 'takes a file in; tried by agreement.test.ts' },
    // Written before the transaction: the same file again is the same name, so a second run changes nothing.
    prepare: async ({ actor, params, body }) => {
      const [upload] = body.file;
      if (upload === undefined) throw new Error('The schema asks for a file');
      const mediaType = mediaTypeOf(upload.fileName);
      await database.asActor(actor, 'attach a document', (tx) => mustSelect(tx, params.id));
      const storedAs = await storeFile(folder, actor.partnershipId, upload.path);
      return { storedAs, mediaType, fileName: upload.fileName, bytes: upload.bytes };
    },
    handler: async ({ tx, actor, params, body, ready }) => {
      const agreement = await mustSelect(tx, params.id);
      await tx
        .insertInto('agreement_document')
        .values({
          partnership_id: actor.partnershipId,
          id: newId(),
          agreement_id: agreement.id,
          title: body.title,
          file_name: ready.fileName,
          media_type: ready.mediaType,
          bytes: ready.bytes,
          stored_as: ready.storedAs,
          made_at: clock.now(),
          made_by: actor.accountId,
          inherited_audience: agreement.audience,
          inherited_open: agreement.openToMembers,
        })
        .execute();
      await recordAudit(tx, {
        event: 'agreement.document-attached',
        subjectKind: 'agreement',
        subjectId: agreement.id,
      });
      return {
        kind: 'redirect',
        to: `/sharing/agreements/${agreement.id}`,
        banner: 'The document is attached.',
      };
    },
    form: ({ tx, params, body, request }) =>
      page(tx, params.id, formState(body.typed, body.failure), () => hiddenFields(request)),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/agreements/:id/documents/:document',
    permission: 'agreements.view',
    audit: { none: 'the handler writes agreement.document-given-out' },
    params: documentParams,
    crawl: { none: 'a file; tried by agreement.test.ts' },
    // A file is read before the transaction, in one of its own that says whether it may be seen.
    prepare: async ({ actor, params }) => {
      const found = await database.asActor(actor, 'give out a document', async (tx) =>
        (await listDocuments(tx, params.id)).find((each) => each.id === params.document),
      );
      if (found === undefined) throw notFound();
      return { ...found, content: await readStored(folder, actor.partnershipId, found.storedAs) };
    },
    handler: async ({ tx, params, ready }): Promise<Answer> => {
      if (!(await listDocuments(tx, params.id)).some((each) => each.id === params.document)) throw notFound();
      await recordAudit(tx, {
        event: 'agreement.document-given-out',
        subjectKind: 'agreement',
        subjectId: params.id,
      });
      return { kind: 'file', bytes: ready.content, mediaType: ready.mediaType, fileName: ready.fileName };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/sharing/agreements/:id/hand-over/:share',
    permission: 'agreements.view',
    audit: { none: 'the handler writes agreement.handed-over' },
    params: handOverParams,
    body: outcomeBody,
    crawl: { none: 'settles a record; tried by agreement.test.ts' },
    // Row-level security decides whose list it is: the two agencies' and the governance officer's.
    handler: async ({ tx, actor, params, body }) => {
      const { numUpdatedRows } = await tx
        .updateTable('agreement_hand_over')
        .set({ done_at: clock.now(), done_by: actor.accountId, outcome: body.outcome })
        .where('agreement_id', '=', params.id)
        .where('id', '=', params.share)
        .where('done_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) throw notFound();
      await recordAudit(tx, {
        event: 'agreement.handed-over',
        subjectKind: 'agreement',
        subjectId: params.id,
      });
      return {
        kind: 'redirect',
        to: `/sharing/agreements/${params.id}#hand-over`,
        banner: 'Marked as settled.',
      };
    },
  });
}

import { z } from 'zod';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { isUuid } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import {
  isFormatName,
  paperOptions,
  paperQuery,
  writeCsv,
  writeDocument,
} from '../../documents/documents.ts';
import { paperOf } from '../../partnership/partnership.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import { localPath } from '../../web/respond.ts';
import type { Answer } from '../../web/route.ts';
import { termsOf } from '../lists/term.store.ts';
import { giveReason, lockOf } from '../need-to-know/need-to-know.ts';
import { disclosurePage, reasonPage, seenPage, versionsPage, whoPage } from './disclosure.page.ts';
import type { RecordView } from './disclosure.page.ts';
import { disclosureKind, marks, momentWords } from './disclosure.rules.ts';
import {
  agenciesOf,
  countDisclosures,
  exportDisclosures,
  filesOf,
  holdersOf,
  listDisclosures,
  looksAt,
  notesOf,
  subjectsOf,
  versionsOf,
  wordingsOf,
} from './disclosure.store.ts';
import { draftsOf } from './draft.store.ts';
import { readStored } from './files.ts';
import { listPage } from './list.page.ts';
import { AsksWhy, approach, opened, seek } from './opened.ts';
import type { Opened } from './opened.ts';
import type { SharedServices } from './services.ts';
import { sheetOf } from './sheet.ts';

export const idText = z.string().refine(isUuid);
export const idParams = z.object({ id: idText });
const blank = z.literal('').transform(() => undefined);
const listQuery = z.object({
  q: z.string().trim().max(200, 'Words must be 200 characters or fewer').optional(),
  agency: z.union([blank, idText], 'Choose an agency from the list').optional(),
  category: z.union([blank, z.string().max(100)]).optional(),
  state: z.union([blank, z.enum(['open', 'closed'])], 'Choose open or closed').optional(),
  after: z.string().optional(),
});

/** Goes to the question first, where a record of another agency was asked for without a reason. */
export async function afterReason(next: string, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AsksWhy)) throw error;
    return { kind: 'redirect', to: `/sharing/shared/${error.id}?next=${encodeURIComponent(next)}` };
  }
}

/** All that the page of one record shows, read as its reader. */
export async function readView(
  tx: Tx,
  actor: Actor,
  looked: Opened,
  mayShare: boolean,
): Promise<Omit<RecordView, 'form' | 'hidden'>> {
  const { record } = looked;
  const title = async (list: 'purpose' | 'gateway' | 'category', code: string): Promise<string> =>
    (await termsOf(tx, list, { ended: true })).find((term) => term.code === code)?.title ?? code;
  const agreement = await tx
    .selectFrom('agreement')
    .select(['title', 'reference'])
    .where('id', '=', looked.agreementId ?? record.agreementId)
    .executeTakeFirst();
  return {
    ...looked,
    subjects: await subjectsOf(tx, record.id),
    notes: await notesOf(tx, record.id),
    wordings: await wordingsOf(tx, record.id),
    files: await filesOf(tx, record.id),
    words: {
      purpose: await title('purpose', record.purpose),
      gateway: await title('gateway', record.gateway),
      category: await title('category', record.category),
    },
    agreement: agreement ?? null,
    underAgreement: looked.agreementId !== null,
    lock: await lockOf(tx, disclosureKind, record.id),
    own: record.agencyId === actor.agencyId,
    mayShare,
    readerId: actor.accountId,
    nowMilliseconds: clock.milliseconds(),
  };
}

export function registerReading(
  registrar: Registrar,
  services: SharedServices,
  crawl: (path: string) => () => Promise<string[]>,
): void {
  const { database, folder, may } = services;

  registrar.member({
    method: 'GET',
    path: '/sharing/shared',
    permission: 'shared.view',
    audit: { none: 'the handler writes disclosure.listed with the words searched for' },
    query: listQuery,
    crawl: () => ['/sharing/shared'],
    handler: async ({ actor, tx, query, request }) => {
      const { after, ...filter } = query;
      const { rows, next } = await listDisclosures(tx, filter, after);
      await recordAudit(tx, {
        event: 'disclosure.listed',
        subjectKind: 'page',
        subjectId: '/sharing/shared',
        ...(filter.q === undefined || filter.q === '' ? {} : { words: filter.q }),
      });
      return {
        kind: 'page',
        page: listPage({
          rows,
          next,
          count: await countDisclosures(tx, filter),
          url: request.url,
          filter,
          agencies: await agenciesOf(tx),
          categories: await termsOf(tx, 'category', { ended: true }),
          drafts: may(actor, 'shared.share') ? await draftsOf(tx, actor) : [],
          mayShare: may(actor, 'shared.share'),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/list.csv',
    permission: 'shared.view',
    audit: { none: 'the handler writes disclosure.list-given-out with the words searched for' },
    query: listQuery,
    crawl: () => ['/sharing/shared/list.csv'],
    handler: async ({ tx, query }) => {
      const rows = await exportDisclosures(tx, query);
      await recordAudit(tx, {
        event: 'disclosure.list-given-out',
        subjectKind: 'page',
        subjectId: '/sharing/shared/list.csv',
        words: `${rows.length} records${query.q === undefined ? '' : `: ${query.q}`}`,
      });
      const columns = [
        'Reference',
        'About',
        'Shared by',
        'Category',
        'Marking',
        'State',
        'High-risk',
        'Since',
      ];
      const file = writeCsv({
        kind: 'table',
        caption: 'Shared information',
        columns: columns.map((column) => ({ title: column, kind: 'text' as const })),
        rowHeadings: true,
        rows: rows.map((row) =>
          [
            row.reference,
            row.title,
            row.agency,
            row.category,
            marks[row.mark],
            row.state,
            row.critical ? 'yes' : 'no',
            row.madeAt,
          ].map((text) => ({ content: [text] })),
        ),
        notes: [],
      });
      return {
        kind: 'file',
        bytes: file.bytes,
        mediaType: file.mediaType,
        fileName: 'shared-information.csv',
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes it' },
    params: idParams,
    query: z.object({ next: z.string().optional() }),
    crawl: crawl(''),
    handler: async ({ actor, tx, params, query, request }) => {
      const { record, asksWhy } = await approach(tx, actor, params.id);
      const own = `/sharing/shared/${params.id}`;
      if (asksWhy) {
        const next = localPath(query.next);
        return {
          kind: 'page',
          page: reasonPage({
            record,
            reasons: await termsOf(tx, 'access-reason'),
            next: next?.startsWith(own) === true ? next : own,
            form: formState(),
            hidden: () => hiddenFields(request),
          }),
        };
      }
      return {
        kind: 'page',
        page: await page(tx, actor, params.id, formState(), () => hiddenFields(request)),
      };
    },
  });

  async function page(tx: Tx, actor: Actor, id: string, form: FormState, hidden: RecordView['hidden']) {
    const looked = await opened(tx, actor, id);
    return disclosurePage({
      ...(await readView(tx, actor, looked, may(actor, 'shared.share'))),
      form,
      hidden,
    });
  }

  registrar.member({
    method: 'POST',
    path: '/sharing/shared/:id/reason',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'the reason is a row of its own, and stands on the look that follows' },
    params: idParams,
    body: z.object({
      reason: z.string('Choose why you are opening this record').min(1),
      next: z.string().optional(),
    }),
    crawl: { none: 'a POST' },
    handler: async ({ actor, tx, params, body }) => {
      const record = await seek(tx, params.id);
      const reasons = await termsOf(tx, 'access-reason');
      if (!reasons.some(({ code }) => code === body.reason)) throw notFound();
      if (record.agencyId !== actor.agencyId)
        await giveReason(tx, actor, disclosureKind, params.id, body.reason);
      const own = `/sharing/shared/${params.id}`;
      const next = localPath(body.next);
      return { kind: 'redirect', to: next?.startsWith(own) === true ? next : own };
    },
    form: async ({ tx, params, body, request }) => ({
      kind: 'page',
      page: reasonPage({
        record: await seek(tx, params.id),
        reasons: await termsOf(tx, 'access-reason'),
        next: `/sharing/shared/${params.id}`,
        form: formState(body.typed, body.failure),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/who',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes it' },
    params: idParams,
    crawl: crawl('/who'),
    handler: ({ actor, tx, params, request }) =>
      afterReason(request.url, async () => {
        const { record } = await opened(tx, actor, params.id, 'disclosure.who-viewed');
        const holders = await holdersOf(tx, record.audience, clock.today());
        return { kind: 'page', page: whoPage({ record, holders }) };
      }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/seen',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes it' },
    params: idParams,
    query: z.object({ after: z.string().optional() }),
    crawl: crawl('/seen'),
    handler: ({ actor, tx, params, query, request }) =>
      afterReason(request.url, async () => {
        const { record } = await opened(tx, actor, params.id, 'disclosure.looks-viewed');
        const { rows, next } = await looksAt(tx, params.id, query.after);
        return { kind: 'page', page: seenPage({ record, looks: rows, next, url: request.url }) };
      }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/versions',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes it' },
    params: idParams,
    crawl: crawl('/versions'),
    handler: ({ actor, tx, params, request }) =>
      afterReason(request.url, async () => {
        const { record } = await opened(tx, actor, params.id);
        return { kind: 'page', page: versionsPage({ record, versions: await versionsOf(tx, params.id) }) };
      }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/sheet/:format',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes disclosure.given-out' },
    params: z.object({ id: idText, format: z.enum(['pdf', 'docx', 'html']) }),
    query: paperQuery,
    crawl: { none: 'makes a document of seconds; tried by shared.test.ts' },
    // Read first, drawn without a transaction, and looked at again when it is given out.
    prepare: async ({ actor, params, query }) => {
      const view = await database.asActor(actor, 'read a record for a sheet', async (tx) => {
        const { record, glass, asksWhy } = await approach(tx, actor, params.id);
        return asksWhy ? null : readView(tx, actor, { record, agreementId: null, grace: null, glass }, false);
      });
      if (view === null || !isFormatName(params.format)) return null;
      const document = sheetOf(view, {
        reader: actor.accountName,
        at: momentWords(clock.now()),
        banner: services.documentBanner,
        createdAt: clock.now(),
      });
      const template = await database.asActor(actor, 'read the paper of documents', paperOf);
      return { file: await writeDocument(document, params.format, paperOptions(query, template)) };
    },
    handler: ({ actor, tx, params, ready, request }) =>
      afterReason(request.url, async () => {
        const { record } = await opened(tx, actor, params.id, 'disclosure.given-out');
        if (ready === null) throw new AsksWhy(params.id);
        return {
          kind: 'file',
          bytes: ready.file.bytes,
          mediaType: ready.file.mediaType,
          fileName: `${record.reference}.${ready.file.extension}`,
        };
      }),
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/shared/:id/files/:file',
    record: 'disclosure',
    permission: 'shared.view',
    audit: { none: 'recordView writes disclosure.file-given-out' },
    params: z.object({ id: idText, file: idText }),
    crawl: { none: 'files have no addresses to list; tried by shared.test.ts' },
    prepare: async ({ actor, params }) => {
      const file = await database.asActor(actor, 'find an attachment', async (tx) => {
        const { asksWhy } = await approach(tx, actor, params.id);
        return asksWhy ? null : (await filesOf(tx, params.id)).find(({ id }) => id === params.file);
      });
      if (file === undefined) throw notFound();
      return file === null
        ? null
        : { file, bytes: await readStored(folder, actor.partnershipId, file.storedAs) };
    },
    handler: ({ actor, tx, params, ready, request }) =>
      afterReason(request.url, async () => {
        await opened(tx, actor, params.id, 'disclosure.file-given-out');
        if (ready === null) throw new AsksWhy(params.id);
        const still = (await filesOf(tx, params.id)).some(({ id }) => id === params.file);
        if (!still) throw notFound();
        return {
          kind: 'file',
          bytes: ready.bytes,
          mediaType: 'application/octet-stream',
          fileName: ready.file.name,
        };
      }),
  });
}

import { readFile } from 'node:fs/promises';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writeCsv, writeDocument, type Paper } from '../documents/documents.ts';
import type { Actor } from '../foundation/database.types.ts';
import { Problem } from '../foundation/problem.ts';
import { csrfToken } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import { html, type SafeHtml } from '../web/html.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import type { UploadedFile } from '../web/upload.ts';
import { proofDocument, reportTable } from './proof.document.ts';
import { answerNames, proofFormPage, proofReportPage, type AnswerAs } from './proof.page.ts';
import { proofread } from './proof.rules.ts';
import type { ProofReport, ProofText } from './proof.types.ts';
import { proofLimits, readFileBytes, readPasted } from './receive.ts';

export type ProofServices = {
  /** Banner printed on every document: the demonstration's words, or empty. */
  documentBanner: string;
  /** The partnership's own paper, kept in a room above this one. */
  paperFor: (actor: Actor) => Promise<Paper | undefined>;
};

const body = z.object({
  file: z.array(z.custom<UploadedFile>((value) => typeof value === 'object')).optional(),
  text: z.string().optional(),
  /** The text of the last page, sent back for a download. */
  kept: z.string().optional(),
  answer: z.enum(answerNames as [AnswerAs, ...AnswerAs[]], 'Choose how you want the list').default('page'),
});

const where = z.string().max(200);
const textBlock = z.object({ kind: z.enum(['heading', 'paragraph', 'item']), text: z.string(), where });
const tableBlock = z.object({
  kind: z.literal('table'),
  rows: z.array(z.array(z.string())),
  where,
  rowWhere: z.array(where),
});
const keptText = z.object({
  name: z.string().max(300),
  blocks: z.array(z.union([textBlock, tableBlock])),
  notRead: z.array(z.string().max(200)),
});

/** A text longer than this is not sent out and back again for a download. */
const keptCharacters = 3_000_000;

function onField(name: string, message: string): Problem {
  return new Problem({
    status: 422,
    code: 'not-understood',
    title: 'There is a problem with what was sent',
    detail: message,
    fields: [{ name, message }],
  });
}

async function textOf(given: z.infer<typeof body>): Promise<ProofText> {
  const [file] = given.file ?? [];
  const pasted = given.text?.trim() ?? '';
  if (given.kept !== undefined && given.kept !== '') {
    try {
      if (given.kept.length > keptCharacters) throw new RangeError('longer than any that was sent out');
      return keptText.parse(JSON.parse(given.kept));
    } catch {
      throw onField('text', 'The text was not sent whole. Give it again');
    }
  }
  if (file === undefined && pasted === '') throw onField('file', 'Choose a file, or paste the text');
  if (file !== undefined && pasted !== '')
    throw onField('text', 'Give either a file or a text, not both: empty one of them');
  try {
    return file === undefined
      ? readPasted(given.text ?? '')
      : await readFileBytes(await readFile(file.path), file.fileName);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw onField(file === undefined ? 'text' : 'file', `${error.title}. ${error.detail}`);
  }
}

/** These forms change nothing, so they may be sent as often as a person likes: no submission id that answers only once. */
const tokenField = (request: FastifyRequest): SafeHtml =>
  html`<input type="hidden" name="csrf" value="${csrfToken(request)}" />`;

const fileNameOf = (report: ProofReport, extension: string): string =>
  `proof-${report.name
    .replace(/\.[A-Za-z]{2,5}$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)}.${extension}`;

async function downloaded(
  report: ProofReport,
  as: Exclude<AnswerAs, 'page'>,
  options: { author: string; banner: string; template: Paper | undefined },
): Promise<Answer> {
  const written =
    as === 'csv'
      ? writeCsv(reportTable(report))
      : await writeDocument(proofDocument(report, options), as, { template: options.template });
  return {
    kind: 'file',
    bytes: written.bytes,
    mediaType: written.mediaType,
    fileName: fileNameOf(report, written.extension),
  };
}

export function registerProof(registrar: Registrar, services: ProofServices): void {
  registrar.member({
    method: 'GET',
    path: '/proof',
    permission: 'proof.use',
    audit: { none: 'an empty form' },
    crawl: () => ['/proof'],
    handler: ({ request }) => ({
      kind: 'page',
      page: proofFormPage({ form: formState(), token: () => tokenField(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/proof',
    permission: 'proof.use',
    audit: 'text.proofed',
    multipart: true,
    upload: { fileBytes: proofLimits.fileBytes, files: 1 },
    body,
    crawl: { none: 'takes a text in; tried by src/proof/proof.routes.test.ts' },
    prepare: async ({ body: given, actor }) => {
      const text = await textOf(given);
      const report = proofread(text);
      if (given.answer !== 'page')
        return {
          answer: await downloaded(report, given.answer, {
            author: actor.accountName,
            banner: services.documentBanner,
            template: await services.paperFor(actor),
          }),
        };
      const kept = JSON.stringify(text);
      return { report, kept: kept.length > keptCharacters ? null : kept };
    },
    handler: ({ ready, request }): Answer =>
      'answer' in ready
        ? ready.answer
        : { kind: 'page', page: proofReportPage({ ...ready, token: () => tokenField(request) }) },
    form: ({ body: { typed, failure }, request }): Answer => ({
      kind: 'page',
      page: proofFormPage({ form: formState(typed, failure), token: () => tokenField(request) }),
    }),
  });
}

import { readFile } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { uploadedFiles } from '../web/upload.ts';
import { idParams, tick, versionBody } from './fields.ts';
import { importPage, importedPage } from './imports.page.ts';
import { importColumns, importLimits, readPeopleFile } from './imports.rules.ts';
import { checkRows, keepImport, selectImport, takeImport, undoImport } from './imports.store.ts';
import { holdsFor } from './people.rules.ts';
import { listPosts, selectPerson } from './people.store.ts';
import { originOf } from './room.types.ts';
import type { PartnershipRoomServices } from './room.types.ts';
import { importedInvitationWords } from './words.ts';

function csv(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { header: true, columns: [...columns], escape_formulas: true, record_delimiter: 'windows', bom: true },
  );
}

const csvFile = (fileName: string, bytes: string): Answer => ({
  kind: 'file',
  mediaType: 'text/csv; charset=utf-8',
  fileName,
  bytes,
});

/** What a file as a whole is refused for stands at its field. */
function besideTheFile(error: unknown): unknown {
  if (!(error instanceof Problem) || error.status !== 422 || error.fields.length > 0) return error;
  return new Problem({
    status: 422,
    code: error.code,
    title: error.title,
    detail: error.detail,
    fields: [{ name: 'file', message: `${error.title}. ${error.detail}` }],
    cause: error,
  });
}

export function registerImports(registrar: Registrar, services: PartnershipRoomServices): void {
  registrar.member({
    method: 'GET',
    path: '/partnership/people/template.csv',
    permission: 'people.edit',
    audit: { none: 'an empty table' },
    crawl: () => ['/partnership/people/template.csv'],
    handler: () => csvFile('people-template.csv', csv(importColumns, [])),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/people/export.csv',
    permission: 'people.edit',
    audit: 'people.exported',
    crawl: () => ['/partnership/people/export.csv'],
    handler: async ({ actor, tx }): Promise<Answer> => {
      const rows: string[][] = [];
      for (const post of await listPosts(tx, {})) {
        if (post.accountId === null || !holdsFor(actor, 'people.edit', post.agencyId)) continue;
        const person = await selectPerson(tx, post.accountId);
        if (person === null) continue;
        rows.push([
          person.name,
          person.email,
          post.agencyName,
          post.role,
          post.title,
          person.phone ?? '',
          post.startedOn,
        ]);
      }
      return csvFile(`people-${clock.today()}.csv`, csv(importColumns, rows));
    },
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/people/import',
    permission: 'people.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/partnership/people/import'],
    handler: ({ request }) => ({
      kind: 'page',
      page: importPage({ form: formState(), hidden: () => hiddenFields(request) }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/import',
    permission: 'people.edit',
    audit: 'people.file-read',
    multipart: true,
    upload: { fileBytes: importLimits.bytes, files: 1 },
    body: z.object({ file: uploadedFiles('Choose a file') }),
    crawl: { none: 'takes a file in' },
    prepare: async ({ body }) => {
      const [file] = body.file;
      if (file === undefined) throw new Error('The schema asks for a file');
      try {
        return { fileName: file.fileName, rows: readPeopleFile(await readFile(file.path)) };
      } catch (error) {
        throw besideTheFile(error);
      }
    },
    handler: async ({ actor, tx, ready }): Promise<Answer> => {
      const id = await keepImport(tx, ready.fileName, await checkRows(tx, actor, ready.rows));
      return { kind: 'redirect', to: `/partnership/people/imports/${id}` };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: importPage({ form: formState({}, body.failure), hidden: () => hiddenFields(request) }),
    }),
  });

  const shown = async (tx: Tx, id: string) => selectImport(tx, id);

  registrar.member({
    method: 'GET',
    path: '/partnership/people/imports/:id',
    permission: 'people.edit',
    audit: 'people.file-viewed',
    params: idParams,
    crawl: { none: 'stands once a file was sent; tried by imports.test.ts' },
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: importedPage({
        file: await shown(tx, params.id),
        form: formState(),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/partnership/people/imports/:id/rejected.csv',
    permission: 'people.edit',
    audit: 'people.rejections-exported',
    params: idParams,
    crawl: { none: 'stands once a file was sent; tried by imports.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const file = await shown(tx, params.id);
      return csvFile(
        'people-not-taken.csv',
        csv(
          ['line', 'name', 'email', 'reason'],
          file.rejected.map((row) => [row.line, row.name, row.email, row.reason]),
        ),
      );
    },
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/imports/:id/take',
    permission: 'people.edit',
    audit: 'people.file-taken',
    params: idParams,
    body: z.object({ version: versionBody, invite: tick }),
    crawl: { none: 'takes people in' },
    handler: async ({ actor, body, tx, params, request }): Promise<Answer> => {
      const file = await shown(tx, params.id);
      const accounts = await takeImport(tx, actor, { ...file, version: body.version });
      if (body.invite)
        for (const accountId of accounts)
          await services.invite(tx, {
            accountId,
            invitedBy: actor.accountId,
            origin: originOf(services, request),
          });
      return {
        kind: 'redirect',
        to: `/partnership/people/imports/${file.id}`,
        banner: `Taken in: ${file.accepted.length}.${body.invite ? ` ${importedInvitationWords(services.mail, accounts.length)}` : ''}`,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/partnership/people/imports/:id/undo',
    permission: 'people.edit',
    audit: 'people.file-undone',
    params: idParams,
    crawl: { none: 'ends the posts that a file made' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const ended = await undoImport(tx, await shown(tx, params.id));
      return {
        kind: 'redirect',
        to: `/partnership/people/imports/${params.id}`,
        banner: `Undone. Posts ended: ${ended}.`,
      };
    },
  });
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { badInput, fieldProblem, Problem } from '../../foundation/problem.ts';
import { readTableFile, receivedFromBytes } from '../../places/places.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import type { ActionsServices } from '../actions.services.ts';
import { idParams, version } from '../fields.ts';
import { sheetFormPage, sheetPage } from './sheet.page.ts';
import { findRows, sheetLimits, type SheetRow } from './sheet.rules.ts';
import { keepImport, previewRows, selectImport, takeImport, undoImport } from './sheet.store.ts';

/** What a file as a whole is refused for stands at its field. */
function besideTheFile(error: unknown): unknown {
  if (!(error instanceof Problem) || error.status !== 422 || error.fields.length > 0) return error;
  return fieldProblem(error.code, 'file', `${error.title}. ${error.detail}`);
}

/** The rows of a file. @throws Problem 422 beside the field where it is no list of ours. */
async function readSheet(path: string, fileName: string): Promise<{ rows: SheetRow[]; unknown: string[] }> {
  try {
    const { sheets } = await readTableFile(await receivedFromBytes(await readFile(path), fileName));
    const found = findRows(sheets);
    if ('missing' in found)
      throw badInput('columns-missing', `The file has no column “${found.missing.join('” and no column “')}”`, 'Its headings must be those of the list that you download here; they may stand in any order.');
    if (found.rows.length === 0) throw badInput('no-rows', 'The file has no rows', 'There is nothing below its headings.');
    if (found.rows.length > sheetLimits.rows)
      throw badInput('too-many-rows', `The file has more than ${sheetLimits.rows.toLocaleString('en-GB')} rows`, 'Split it and send the parts.');
    return found;
  } catch (error) {
    throw besideTheFile(error);
  }
} // prettier-ignore

export function registerSheet(registrar: Registrar, services: ActionsServices): void {
  registrar.member({
    method: 'GET',
    path: '/actions/import',
    permission: 'actions.edit',
    audit: { none: 'an empty form' },
    crawl: () => ['/actions/import'],
    handler: ({ actor, request }) => ({
      kind: 'page',
      page: sheetFormPage({
        form: formState(),
        may: { edit: true, confirm: services.may(actor, 'actions.confirm') },
        hidden: () => hiddenFields(request),
      }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/import',
    permission: 'actions.edit',
    audit: 'action.file-read',
    multipart: true,
    upload: { fileBytes: sheetLimits.bytes, files: 1 },
    body: z.object({ file: uploadedFiles('Choose a file') }),
    crawl: { none: 'takes a file in; tried by sheet.test.ts' },
    prepare: async ({ body }) => {
      const [file] = body.file;
      if (file === undefined) throw new Error('The schema asks for a file');
      return { fileName: file.fileName, ...(await readSheet(file.path, file.fileName)) };
    },
    handler: async ({ actor, tx, ready }): Promise<Answer> => {
      const id = await keepImport(tx, ready.fileName, await previewRows(tx, actor, ready));
      return { kind: 'redirect', to: `/actions/imports/${id}` };
    },
    form: ({ actor, body, request }) => ({
      kind: 'page',
      page: sheetFormPage({
        form: formState({}, body.failure),
        may: { edit: true, confirm: services.may(actor, 'actions.confirm') },
        hidden: () => hiddenFields(request),
      }),
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/actions/imports/:id',
    permission: 'actions.edit',
    audit: 'action.file-viewed',
    params: idParams,
    record: 'action_import',
    crawl: { none: 'stands once a file was sent; tried by sheet.test.ts' },
    handler: async ({ tx, params, request }) => ({
      kind: 'page',
      page: sheetPage({ file: await selectImport(tx, params.id), hidden: () => hiddenFields(request) }),
    }),
  });
  registrar.member({
    method: 'POST',
    path: '/actions/imports/:id/take',
    permission: 'actions.edit',
    audit: 'action.file-taken',
    params: idParams,
    body: z.object({ version }),
    crawl: { none: 'changes actions; tried by sheet.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const file = await selectImport(tx, params.id);
      const { taken, left } = await takeImport(tx, actor, { ...file, version: body.version });
      return {
        kind: 'redirect',
        to: `/actions/imports/${file.id}`,
        banner: `Changed: ${taken}.${left > 0 ? ` Left out, because somebody changed them meanwhile: ${left}.` : ''}`,
      };
    },
  });
  registrar.member({
    method: 'POST',
    path: '/actions/imports/:id/undo',
    permission: 'actions.edit',
    audit: 'action.file-undone',
    params: idParams,
    crawl: { none: 'changes actions back; tried by sheet.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const { undone, left } = await undoImport(tx, await selectImport(tx, params.id));
      return {
        kind: 'redirect',
        to: `/actions/imports/${params.id}`,
        banner: `Put back: ${undone}.${left.length > 0 ? ` Changed again since, so left: ${left.join(', ')}.` : ''}`,
      };
    },
  });
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readWorkbookCells, type WorkbookSheet } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { freezeFile, readFrozenFile } from '../../foundation/kept-file.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { newestIds } from '../../partnership/partnership.ts';
import { listPeople } from '../../requests/requests.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import { uploadedFiles, type UploadedFile } from '../../web/upload.ts';
import type { ReturnsServices } from './returns.services.ts';
import { ownersGone } from './fill.ts';
import { formPage, formsPage, newFormPage } from './form.page.ts';
import { changeForm, insertForm, listForms, selectForm, type FormInput } from './form.store.ts';
import { frequencies, type Blank, type ReturnForm } from './form.types.ts';
import { moveMarks } from './marks.rules.ts';
import { besideField, namesOf, personGiven } from './parts.ts';
import { insertReturn, listReturns } from './return.store.ts';
import { cellsOf, isInForce, templateOf, type ReturnTemplate } from './templates.ts';

const formParams = z.object({ form: z.uuid() });
const version = z.coerce.number('Open the page again').int();
const days = z.coerce
  .number('Enter the days as a number')
  .int('Enter whole days')
  .min(0, 'The days must be 0 or more')
  .max(366, 'The days must be 366 or fewer');
const settings = {
  title: z.string().trim().min(1, 'Enter a title').max(200, 'The title must be 200 characters or fewer'),
  recipient: z
    .string()
    .trim()
    .min(1, 'Enter who gets it')
    .max(200, 'The name must be 200 characters or fewer'),
  'send-to': z.string().trim().max(300, 'Where it is sent must be 300 characters or fewer').default(''),
  frequency: z.enum(frequencies, 'Choose how often'),
  'due-days': days,
  keeper: z.string().max(60).default(''),
  notes: z.string().trim().max(4000, 'The notes must be 4,000 characters or fewer').default(''),
};
const settingsBody = z.object({ ...settings, version });
const templateBody = z.object({ ...settings, template: z.string().max(60) });
const spreadsheetBody = z.object({ ...settings, file: uploadedFiles('Choose the blank spreadsheet') });
const editionBody = z.object({ version, file: uploadedFiles('Choose the new blank spreadsheet') });
const month = z.string('Choose a month').regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'Choose a month');
const beginBody = z.object({ from: month, to: month });

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const uploadBytes = 5 * 1024 ** 2;

async function inputOf(tx: Tx, body: Omit<z.infer<typeof settingsBody>, 'version'>): Promise<FormInput> {
  return {
    title: body.title,
    recipient: body.recipient,
    sendTo: body['send-to'],
    frequency: body.frequency,
    dueDays: body['due-days'],
    keeperId: await personGiven(tx, 'keeper', body.keeper),
    notes: body.notes,
  };
}

type Received = { blank: Blank; sheets: WorkbookSheet[] };

/** Reads and keeps an uploaded blank form. @throws Problem 422 beside the field `file`. */
async function receiveBlank(
  services: ReturnsServices,
  partnershipId: string,
  [file]: readonly UploadedFile[],
): Promise<Received> {
  if (file === undefined) throw fieldProblem('no-file', 'file', 'Choose the blank spreadsheet');
  const bytes = await readFile(file.path);
  try {
    const sheets = await readWorkbookCells(bytes);
    const kept = await freezeFile(services.folder, partnershipId, bytes);
    return { sheets, blank: { ...kept, name: file.fileName.slice(0, 200) } };
  } catch (error) {
    throw besideField(error, 'file');
  }
}

/** The forms: set up once, from a template or from the recipient's own spreadsheet. */
export function registerForms(registrar: Registrar, services: ReturnsServices): void {
  const { may } = services;
  const crawl = (rest: string) => async () =>
    (await newestIds(services.database, 'return_form', 2)).map(
      (id) => `/performance/returns/forms/${id}${rest}`,
    );

  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms',
    permission: 'returns.view',
    audit: { none: 'names of forms' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/performance/returns/forms'],
    handler: async ({ actor, tx, query, request }) => {
      const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
      const { rows, next } = pageOf(await listForms(tx, after === undefined ? {} : { after }), (form) => [
        form.changedAt,
        form.id,
      ]);
      return {
        kind: 'page',
        page: formsPage({ forms: rows, next, url: request.url, mayEdit: may(actor, 'returns.edit') }),
      };
    },
  });

  const showNew = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    template: ReturnTemplate | null,
    form: FormState,
  ): Promise<Answer> => ({
    kind: 'page',
    page: newFormPage({
      template,
      form,
      people: await listPeople(tx),
      reader: actor.accountId,
      hidden: () => hiddenFields(request),
    }),
  });
  /** @throws Problem for one that is not known, or binds nobody yet. */
  const beginnable = (code: string): ReturnTemplate => {
    const template = templateOf(code);
    if (template === null) throw notFound();
    if (!isInForce(template, clock.today()))
      throw refused('not-in-force', 'This return is not in force', template.source);
    return template;
  };

  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/new',
    permission: 'returns.edit',
    audit: { none: 'an empty form' },
    query: z.object({ template: z.string().max(60).optional() }),
    crawl: () => ['/performance/returns/forms/new', '/performance/returns/forms/new?template=pcc-grant'],
    handler: ({ actor, tx, query, request }) =>
      showNew(
        tx,
        actor,
        request,
        query.template === undefined ? null : beginnable(query.template),
        formState(),
      ),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms',
    permission: 'returns.edit',
    audit: 'return-form.made',
    body: templateBody,
    crawl: { none: 'makes a form; tried by returns.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const template = beginnable(body.template);
      const id = await insertForm(tx, {
        ...(await inputOf(tx, body)),
        template: template.code,
        cells: cellsOf(template),
        blank: null,
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${id}`,
        banner: 'The form is set up. Name who answers its cells.',
      };
    },
    form: ({ actor, tx, request, body }) =>
      showNew(
        tx,
        actor,
        request,
        templateOf(String(body.typed['template'])),
        formState(body.typed, body.failure),
      ),
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/spreadsheet',
    permission: 'returns.edit',
    audit: 'return-form.made',
    multipart: true,
    upload: { fileBytes: uploadBytes, files: 1 },
    body: spreadsheetBody,
    crawl: { none: 'makes a form; tried by workbook-form.test.ts' },
    prepare: ({ actor, body }) => receiveBlank(services, actor.partnershipId, body.file),
    handler: async ({ tx, body, ready }): Promise<Answer> => {
      const id = await insertForm(tx, {
        ...(await inputOf(tx, body)),
        template: null,
        cells: [],
        blank: ready.blank,
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${id}/sheet`,
        banner: 'The spreadsheet is kept. Mark the cells that you fill.',
      };
    },
    form: ({ actor, tx, request, body }) =>
      showNew(tx, actor, request, null, formState(body.typed, body.failure)),
  });

  const show = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    own: ReturnForm,
    form: FormState,
  ): Promise<Answer> => {
    const owners = own.cells.flatMap(({ fill }) => (fill.kind === 'owner' ? [fill.accountId] : []));
    const names = await namesOf(tx, owners);
    return {
      kind: 'page',
      page: formPage({
        own,
        returns: await listReturns(tx, { formId: own.id, limit: 50 }),
        nameOf: (id) => names.get(id) ?? 'somebody who has left',
        gone: new Set((await ownersGone(tx, own.cells)).map(({ code }) => code)),
        mayEdit: may(actor, 'returns.edit'),
        form,
        people: await listPeople(tx),
        hidden: () => hiddenFields(request),
      }),
    };
  };
  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/:form',
    permission: 'returns.view',
    audit: { none: 'which cells a form has' },
    params: formParams,
    record: 'return_form',
    crawl: crawl(''),
    handler: async ({ actor, tx, params, request }) =>
      show(tx, actor, request, await selectForm(tx, params.form), formState()),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/:form/blank.xlsx',
    permission: 'returns.view',
    audit: { none: 'the recipient’s blank form' },
    params: formParams,
    crawl: { none: 'only of a form from a spreadsheet; tried by workbook-form.test.ts' },
    handler: async ({ actor, tx, params }): Promise<Answer> => {
      const { blank } = await selectForm(tx, params.form);
      if (blank === null) throw notFound();
      return {
        kind: 'file',
        bytes: await readFrozenFile(services.folder, actor.partnershipId, blank),
        mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
        fileName: blank.name,
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/settings',
    permission: 'returns.edit',
    audit: 'return-form.changed',
    params: formParams,
    body: settingsBody,
    crawl: { none: 'changes a form; tried by returns.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      await changeForm(tx, own.id, body.version, 'settings', { set: await inputOf(tx, body) });
      return { kind: 'redirect', to: `/performance/returns/forms/${own.id}`, banner: 'Saved.' };
    },
    form: async ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, await selectForm(tx, params.form), formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/retire',
    permission: 'returns.edit',
    audit: 'return-form.changed',
    params: formParams,
    body: z.object({ version, retired: z.enum(['yes', 'no']) }),
    crawl: { none: 'changes a form; tried by returns.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await changeForm(tx, params.form, body.version, body.retired === 'yes' ? 'retired' : 'taken up again', {
        retired: body.retired === 'yes',
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${params.form}`,
        banner:
          body.retired === 'yes'
            ? 'It is asked for no more. What was returned stays.'
            : 'It is asked for again.',
      };
    },
    form: async ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, await selectForm(tx, params.form), formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/edition',
    permission: 'returns.edit',
    audit: 'return-form.new-edition',
    multipart: true,
    upload: { fileBytes: uploadBytes, files: 1 },
    params: formParams,
    body: editionBody,
    crawl: { none: 'takes a new edition; tried by workbook-form.test.ts' },
    prepare: ({ actor, body }) => receiveBlank(services, actor.partnershipId, body.file),
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      if (own.layout !== 'workbook') throw notFound();
      const { cells, found } = moveMarks(own.cells, ready.sheets);
      await changeForm(tx, own.id, body.version, 'new edition', {
        cells,
        blank: ready.blank,
        edition: own.edition + 1,
      });
      const count = (how: string): number => found.filter((each) => each.how === how).length;
      const lost = count('lost');
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${own.id}${lost > 0 ? '/sheet' : ''}`,
        banner: `Edition ${own.edition + 1}: ${count('same')} cells stand where they were, ${count('moved')} were found elsewhere, ${lost} must be marked again.`,
      };
    },
    form: async ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, await selectForm(tx, params.form), formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/begin',
    permission: 'returns.edit',
    audit: 'return.begun',
    params: formParams,
    body: beginBody,
    crawl: { none: 'begins a return; tried by returns.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      if (own.retiredAt !== null || own.cells.length === 0) throw notFound();
      if (body.from > body.to)
        throw fieldProblem('period', 'to', 'The last month must not be before the first');
      const id = await insertReturn(tx, own, { from: body.from, to: body.to });
      return { kind: 'redirect', to: `/performance/returns/${id}`, banner: 'The return is begun.' };
    },
    form: async ({ actor, tx, params, request, body }) =>
      show(tx, actor, request, await selectForm(tx, params.form), formState(body.typed, body.failure)),
  });
}

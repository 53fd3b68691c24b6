import { z } from 'zod';
import {
  cellAddress,
  readWorkbookCells,
  whyNotFilled,
  type WorkbookSheet,
} from '../../documents/documents.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { readFrozenFile } from '../../foundation/kept-file.ts';
import { fieldProblem, notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ReturnsServices } from './returns.services.ts';
import { choicesFor, fillBody, fillGiven, type FillForm } from './cell.form.ts';
import { cellTitle } from './fill.ts';
import { changeForm, selectForm } from './form.store.ts';
import type { FormCell, Place, ReturnForm } from './form.types.ts';
import { gridOf, placeOf } from './marks.rules.ts';
import { cellPage, sheetPage } from './sheet.page.ts';

const formParams = z.object({ form: z.uuid() });
const cellParams = z.object({ form: z.uuid(), cell: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/) });
const version = z.coerce.number('Open the page again').int();
const cellBody = fillBody.extend({ version });
const again = z.object({ again: z.string().min(1).max(60), version });
const markBody = z.union([again, cellBody]);
/** An address that names no cell is not found, like one that is not on the sheet. */
const markQuery = z.object({
  sheet: z.coerce.number().int().min(1).catch(1),
  ref: z
    .string()
    .regex(/^[A-Z]{1,3}[1-9]\d{0,6}$/)
    .catch(''),
});
const sheetQuery = z.object({
  sheet: z.coerce.number().int().min(1).catch(1),
  from: z.coerce.number().int().min(1).catch(1),
});

type Request = SignedInContext<unknown, unknown, unknown>['request'];
type Where = { sheet: WorkbookSheet; index: number; place: Place; own: FormCell | undefined };

/** The cells of a form: what fills each, and where it stands in the recipient's spreadsheet. */
export function registerCells(registrar: Registrar, services: ReturnsServices): void {
  const { may } = services;

  async function sheetsOf(actor: Actor, own: ReturnForm): Promise<WorkbookSheet[]> {
    if (own.blank === null) throw notFound();
    return readWorkbookCells(await readFrozenFile(services.folder, actor.partnershipId, own.blank));
  }

  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/:form/sheet',
    permission: 'returns.view',
    audit: { none: 'the recipient’s blank form' },
    params: formParams,
    query: sheetQuery,
    crawl: { none: 'only of a form from a spreadsheet; tried by workbook-form.test.ts' },
    handler: async ({ actor, tx, params, query }) => {
      const own = await selectForm(tx, params.form);
      const sheets = await sheetsOf(actor, own);
      const visible = sheets.findIndex(({ hidden }) => !hidden);
      const index = query.sheet > sheets.length ? Math.max(0, visible) : query.sheet - 1;
      return {
        kind: 'page',
        page: sheetPage({ own, sheets, index, from: query.from, mayEdit: may(actor, 'returns.edit') }),
      };
    },
  });

  /** @throws Problem 404 outside the sheets; 422 for a cell that may not be filled. */
  function whereIs(
    own: ReturnForm,
    sheets: readonly WorkbookSheet[],
    query: z.infer<typeof markQuery>,
  ): Where {
    const sheet = sheets[query.sheet - 1];
    const address = cellAddress(query.ref);
    if (sheet === undefined || address === null) throw notFound();
    if (address.row > sheet.rows + 50 || address.column > sheet.columns + 10) throw notFound();
    const cell = sheet.cells.find(({ ref }) => ref === query.ref);
    if (cell !== undefined) {
      const why =
        cell.kind === 'text' && !own.cells.some(({ place }) => place?.ref === query.ref)
          ? `${query.ref} holds words of the recipient’s: mark the cell beside or below`
          : whyNotFilled(cell);
      if (why !== null) throw fieldProblem('cell-refused', 'row', why, 'This cell cannot be marked');
    }
    const place = placeOf(gridOf(sheet), address.row, address.column);
    return {
      sheet,
      index: query.sheet,
      place,
      own: own.cells.find(
        (each) =>
          each.place?.lost === false && each.place.sheet === sheet.name && each.place.ref === query.ref,
      ),
    };
  }
  const blankCell = (
    place: Place,
  ): Pick<FormCell, 'row' | 'column' | 'numeric' | 'optional' | 'fill' | 'hint'> => ({
    row: place.label === '' ? place.heading : place.label,
    column: place.label === '' ? '' : place.heading,
    hint: '',
    numeric: true,
    optional: false,
    fill: { kind: 'typed' },
  });
  const showMark = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    own: ReturnForm,
    where: Where,
    form: FormState,
  ): Promise<Answer> => ({
    kind: 'page',
    page: cellPage({
      own,
      cell: where.own ?? blankCell(where.place),
      title: `${where.sheet.name}, cell ${where.place.ref}`,
      action: `/performance/returns/forms/${own.id}/mark?sheet=${where.index}&ref=${where.place.ref}`,
      lost: where.own === undefined ? own.cells.filter(({ place }) => place?.lost === true) : [],
      remove:
        where.own === undefined
          ? null
          : `/performance/returns/forms/${own.id}/cells/${where.own.code}/remove`,
      choices: await choicesFor(tx, services, actor),
      form,
      hidden: () => hiddenFields(request),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/:form/mark',
    permission: 'returns.edit',
    audit: { none: 'the recipient’s blank form' },
    params: formParams,
    query: markQuery,
    crawl: { none: 'only of a form from a spreadsheet; tried by workbook-form.test.ts' },
    handler: async ({ actor, tx, params, query, request }) => {
      const own = await selectForm(tx, params.form);
      return showMark(tx, actor, request, own, whereIs(own, await sheetsOf(actor, own), query), formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/mark',
    permission: 'returns.edit',
    audit: 'return-form.cell-marked',
    params: formParams,
    query: markQuery,
    body: markBody,
    crawl: { none: 'marks a cell; tried by workbook-form.test.ts' },
    handler: async ({ actor, tx, params, query, body }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      const where = whereIs(own, await sheetsOf(actor, own), query);
      const cells =
        'again' in body
          ? markedAgain(own, body.again, where.place)
          : marked(own, where, await cellGiven(tx, actor, own, body, where.own));
      await changeForm(tx, own.id, body.version, `marked ${where.place.ref}`, { cells });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${own.id}/sheet?sheet=${where.index}`,
        banner: `${where.place.ref} is marked.`,
      };
    },
    form: async ({ actor, tx, params, request, body }) => {
      const own = await selectForm(tx, params.form);
      const query = markQuery.parse(request.query);
      const where = whereIs(own, await sheetsOf(actor, own), query);
      return showMark(tx, actor, request, own, where, formState(body.typed, body.failure));
    },
  });

  async function cellGiven(
    tx: Tx,
    actor: Actor,
    own: ReturnForm,
    body: FillForm,
    before: FormCell | undefined,
  ): Promise<Omit<FormCell, 'place'>> {
    const fill = await fillGiven(tx, body, await choicesFor(tx, services, actor));
    return {
      code: before?.code ?? `c-${newId().slice(-12)}`,
      section: before?.section ?? (own.layout === 'workbook' ? '' : 'Other'),
      row: body.row,
      column: body.column,
      hint: before?.hint ?? '',
      numeric: body.numeric === 'yes' || fill.kind === 'figure',
      optional: body.optional === 'yes',
      fill,
    };
  }
  const marked = (own: ReturnForm, where: Where, cell: Omit<FormCell, 'place'>): FormCell[] => {
    const made: FormCell = { ...cell, section: where.sheet.name, place: where.place };
    return where.own === undefined
      ? [...own.cells, made]
      : own.cells.map((each) => (each.code === made.code ? made : each));
  };
  const markedAgain = (own: ReturnForm, code: string, place: Place): FormCell[] => {
    if (!own.cells.some((cell) => cell.code === code && cell.place?.lost === true)) throw notFound();
    return own.cells.map((cell) => (cell.code === code ? { ...cell, section: place.sheet, place } : cell));
  };

  const cellOf = (own: ReturnForm, code: string): FormCell => {
    const cell = own.cells.find((each) => each.code === code);
    if (cell === undefined) throw notFound();
    return cell;
  };
  const showCell = async (
    tx: Tx,
    actor: Actor,
    request: Request,
    own: ReturnForm,
    cell: FormCell,
    form: FormState,
  ): Promise<Answer> => ({
    kind: 'page',
    page: cellPage({
      own,
      cell,
      title: cellTitle(cell),
      action: `/performance/returns/forms/${own.id}/cells/${cell.code}`,
      lost: [],
      remove: `/performance/returns/forms/${own.id}/cells/${cell.code}/remove`,
      choices: await choicesFor(tx, services, actor),
      form,
      hidden: () => hiddenFields(request),
    }),
  });
  registrar.member({
    method: 'GET',
    path: '/performance/returns/forms/:form/cells/:cell',
    permission: 'returns.edit',
    audit: { none: 'what fills a cell' },
    params: cellParams,
    crawl: { none: 'each form has its own cells; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, request }) => {
      const own = await selectForm(tx, params.form);
      return showCell(tx, actor, request, own, cellOf(own, params.cell), formState());
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/cells/:cell',
    permission: 'returns.edit',
    audit: 'return-form.cell-marked',
    params: cellParams,
    body: cellBody,
    crawl: { none: 'changes a cell; tried by returns.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      const before = cellOf(own, params.cell);
      const made = { ...(await cellGiven(tx, actor, own, body, before)), place: before.place };
      await changeForm(tx, own.id, body.version, `cell ${before.code}`, {
        cells: own.cells.map((each) => (each.code === before.code ? made : each)),
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${own.id}`,
        banner: `${cellTitle(made)}: saved.`,
      };
    },
    form: async ({ actor, tx, params, request, body }) => {
      const own = await selectForm(tx, params.form);
      return showCell(tx, actor, request, own, cellOf(own, params.cell), formState(body.typed, body.failure));
    },
  });
  registrar.member({
    method: 'POST',
    path: '/performance/returns/forms/:form/cells/:cell/remove',
    permission: 'returns.edit',
    audit: 'return-form.cell-removed',
    params: cellParams,
    body: z.object({ version }),
    crawl: { none: 'takes a cell out; tried by returns.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const own = await selectForm(tx, params.form);
      const cell = cellOf(own, params.cell);
      await changeForm(tx, own.id, body.version, `took out ${cell.code}`, {
        cells: own.cells.filter((each) => each.code !== cell.code),
      });
      return {
        kind: 'redirect',
        to: `/performance/returns/forms/${own.id}`,
        banner: `${cellTitle(cell)} is not filled any more. Returns that were begun keep it.`,
      };
    },
  });
}

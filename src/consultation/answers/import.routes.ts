import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, badInput } from '../../foundation/problem.ts';
import { keyFor } from '../../sharing/sharing.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import type { Questionnaire } from '../questionnaire/questionnaire.types.ts';
import { listOutreach } from '../waves/outreach.store.ts';
import { wardsOf } from '../../places/places.ts';
import { questionsOfWave } from '../waves/wave.facts.ts';
import { selectWave } from '../waves/wave.store.ts';
import type { Wave } from '../waves/wave.types.ts';
import { waveForEntry, waveForJudging, type Request } from './answers.context.ts';
import { leaveOut, putBack } from './answers.store.ts';
import { batchReason, counted } from './answers.words.ts';
import { dropStaged, readImport, readStaged, stage } from './import.file.ts';
import { columnsPage, importPage, previewPage, takenPage, valuesPage } from './import.page.ts';
import {
  meaningsOf,
  mostValues,
  proposeUses,
  proposeValues,
  readRows,
  usesOf,
  valuesIn,
  type ImportMapping,
  type ImportTable,
} from './import.rules.ts';
import {
  changeWaiting,
  insertBatch,
  listBatches,
  markUndone,
  rememberedMapping,
  selectBatch,
  type Batch,
} from './import.store.ts';
import { insertResponses } from './response.store.ts';

const idParams = z.object({ id: z.uuid() });
const batchParams = z.object({ id: z.uuid(), batch: z.uuid() });
type BatchParams = z.infer<typeof batchParams>;
const anyFields = z.record(z.string(), z.unknown());
const fileBytes = 50 * 1024 * 1024;

/** A waiting file with its table, read outside the transaction of the page. */
type Ready = { batch: Batch; imported: ImportTable } | { batch: Batch; imported: null };

const wrong = (name: string, message: string): Problem =>
  new Problem({ status: 422, code: 'not-understood', title: message, fields: [{ name, message }] });

/** What was meant for a file lands at its field, not on a page of its own. */
const aboutFile = (error: unknown): unknown =>
  error instanceof Problem && error.status === 422 && error.fields.length === 0
    ? wrong('file', `${error.title}${error.detail === '' ? '' : `. ${error.detail}`}`)
    : error;

/** Bringing in answers that were collected elsewhere. */
export function registerImport(registrar: Registrar, services: ConsultationServices): void {
  const { database, folder } = services;

  async function showList(tx: Tx, request: Request, id: string, form: FormState): Promise<Answer> {
    const wave = await selectWave(tx, id);
    return {
      kind: 'page',
      page: importPage({
        wave,
        batches: await listBatches(tx, wave.id),
        mayBring: wave.openedAt !== null && (wave.state === 'open' || wave.state === 'closed'),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/import',
    permission: 'consultation.answers',
    audit: 'answers.listed',
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/answers/import`),
    handler: ({ tx, request, params }) => showList(tx, request, params.id, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/import',
    permission: 'consultation.answers',
    audit: 'answers.file-received',
    multipart: true,
    upload: { fileBytes, files: 1 },
    params: idParams,
    body: z.object({
      tool: z.string().trim().max(100, 'This must be 100 characters or fewer').default(''),
      file: uploadedFiles('Choose a file'),
    }),
    crawl: { none: 'receives a file; tried by import.test.ts' },
    prepare: async ({ body, params }) => {
      const file = body.file[0];
      const bytes = await readFile(file?.path ?? '');
      try {
        const table = await readImport(bytes);
        await stage(folder, { waveId: params.id, hash: file?.hash ?? '' }, bytes);
        return { table, fault: null };
      } catch (error) {
        // Said by the handler, whose refusals come back in the form with what was typed.
        return { table: null, fault: aboutFile(error) };
      }
    },
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const wave = await waveForEntry(tx, params.id);
      if (ready.table === null) throw ready.fault;
      const { hash, fileName } = body.file[0] ?? { hash: '', fileName: '' };
      const same = (await listBatches(tx, wave.id)).find((batch) => batch.hash === hash && batch.undoneAt === null);
      if (same?.mapping.state === 'taken') {
        await dropStaged(folder, same);
        throw wrong(
          'file',
          `This very file was brought in already, as “${same.fileName}”. Its answers would count twice`,
        );
      }
      if (same !== undefined)
        return { kind: 'redirect', to: `/consultation/${wave.id}/answers/import/${same.id}`, banner: 'This file was waiting already. Go on where it was left.' };
      const id = newId();
      const questionnaire = await questionsOfWave(tx, wave);
      const before = await rememberedMapping(tx, wave, ready.table.headings);
      const uses = proposeUses(questionnaire, ready.table.headings, before);
      const mapping: ImportMapping = {
        schema: 1,
        state: 'waiting',
        headings: ready.table.headings,
        uses,
        values: proposeValues(questionnaire, ready.table, uses, before),
      };
      await insertBatch(tx, wave, { id, fileName: fileName.slice(0, 300), hash, tool: body.tool, mapping });
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/import/${id}` };
    },
    form: ({ tx, request, params, body }) => showList(tx, request, params.id, formState(body.typed, body.failure)),
  }); // prettier-ignore

  /** Reads a waiting file before the page's transaction begins; what was taken has no file any more. */
  async function prepareBatch({ actor, params }: { actor: Actor; params: BatchParams }): Promise<Ready> {
    const batch = await database.asActor(actor, 'look up a file of answers', (tx) =>
      selectBatch(tx, params.id, params.batch),
    );
    if (batch.mapping.state !== 'waiting') return { batch, imported: null };
    return { batch, imported: await readImport(await readStaged(folder, batch)) };
  }
  function waiting(ready: Ready): Extract<Ready, { imported: ImportTable }> {
    if (ready.imported === null)
      throw badInput('not-waiting', 'This file has been dealt with', 'Somebody took it or threw it away meanwhile. Look at the list of files.'); // prettier-ignore
    return ready;
  }
  const options = async (tx: Tx, wave: Wave) => ({
    today: clock.today(),
    languages: wave.languages,
    wards: await wardsOf(tx),
    codes: (await listOutreach(tx, wave.id)).map(({ code }) => code),
  });

  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/import/:batch',
    permission: 'consultation.answers',
    audit: 'answers.file-viewed',
    params: batchParams,
    crawl: { none: 'one file; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: async ({ tx, request, params, ready }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      const view = { wave, batch: ready.batch, form: formState(), hidden: () => hiddenFields(request) };
      if (ready.imported === null) {
        const mayChange =
          ready.batch.mapping.state === 'taken' && wave.state !== 'reported' && wave.state !== 'fed-back';
        return { kind: 'page', page: takenPage({ ...view, mayChange }) };
      }
      return {
        kind: 'page',
        page: columnsPage({
          ...view,
          imported: ready.imported,
          questionnaire: await questionsOfWave(tx, wave),
        }),
      };
    },
  });

  /** What was chosen for the columns. @throws Problem 422 where a use is chosen twice, or none */
  function usesFrom(questionnaire: Questionnaire, table: ImportTable, body: Readonly<Record<string, unknown>>): string[] {
    const possible = new Set(usesOf(questionnaire).map(({ value }) => value));
    const uses = table.headings.map((_, column) => {
      const use = body[`use.${column}`];
      return typeof use === 'string' && possible.has(use) ? use : 'ignore';
    });
    const twice = uses.flatMap((use, column) => (use !== 'ignore' && uses.indexOf(use) < column ? [column] : []));
    const fields = twice.map((column) => ({
      name: `use.${column}`,
      message: `“${table.headings[column] ?? ''}” is to be the same as “${table.headings[uses.indexOf(uses[column] ?? '')] ?? ''}”; choose another for one of them`,
    }));
    if (uses.every((use) => !use.includes(':'))) fields.push({ name: 'use.0', message: 'Choose the question of at least one column' });
    if (fields.length > 0)
      throw new Problem({ status: 422, code: 'not-understood', title: 'There is a problem with the columns', fields });
    return uses;
  } // prettier-ignore

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/import/:batch/columns',
    permission: 'consultation.answers',
    audit: 'answers.file-mapped',
    params: batchParams,
    body: anyFields,
    crawl: { none: 'keeps what columns are; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const { batch, imported } = waiting(ready);
      const wave = await waveForEntry(tx, params.id);
      const questionnaire = await questionsOfWave(tx, wave);
      const uses = usesFrom(questionnaire, imported, body);
      const proposed = proposeValues(
        questionnaire,
        imported,
        uses,
        await rememberedMapping(tx, wave, imported.headings),
      );
      // What was chosen by hand for a column stays while the column stays what it is.
      const values = Object.fromEntries(
        Object.entries(proposed).map(([column, own]) => [
          column,
          uses[Number(column)] === batch.mapping.uses[Number(column)] ? { ...own, ...batch.mapping.values[column] } : own,
        ]),
      ); // prettier-ignore
      await changeWaiting(tx, batch.id, { mapping: { ...batch.mapping, uses, values } });
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/import/${batch.id}/values` };
    },
    form: async ({ actor, tx, request, params, body }) => {
      const wave = await selectWave(tx, params.id);
      const { batch, imported } = waiting(await prepareBatch({ actor, params }));
      return {
        kind: 'page',
        page: columnsPage({ wave, batch, imported, questionnaire: await questionsOfWave(tx, wave), form: formState(body.typed, body.failure), hidden: () => hiddenFields(request) }),
      };
    },
  }); // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/import/:batch/values',
    permission: 'consultation.answers',
    audit: 'answers.file-viewed',
    params: batchParams,
    crawl: { none: 'one file; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: async ({ tx, request, params, ready }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      return {
        kind: 'page',
        page: valuesPage({ ...waiting(ready), wave, questionnaire: await questionsOfWave(tx, wave), form: formState(), hidden: () => hiddenFields(request) }),
      };
    },
  }); // prettier-ignore
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/import/:batch/values',
    permission: 'consultation.answers',
    audit: 'answers.file-mapped',
    params: batchParams,
    body: anyFields,
    crawl: { none: 'keeps what values mean; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const { batch, imported } = waiting(ready);
      const wave = await waveForEntry(tx, params.id);
      const questionnaire = await questionsOfWave(tx, wave);
      const values: ImportMapping['values'] = {};
      batch.mapping.uses.forEach((use, column) => {
        const list = meaningsOf(questionnaire, use);
        if (list === null) return;
        const own: Record<string, string> = {};
        valuesIn(questionnaire, use, imported, column).slice(0, mostValues).forEach(({ value }, index) => {
          const meant = body[`v.${column}.${index}`];
          own[value] = typeof meant === 'string' && (meant === '-' || list.some(({ code }) => code === meant)) ? meant : '';
        });
        values[String(column)] = own;
      }); // prettier-ignore
      await changeWaiting(tx, batch.id, { mapping: { ...batch.mapping, values } });
      return { kind: 'redirect', to: `/consultation/${wave.id}/answers/import/${batch.id}/preview` };
    },
  });

  async function preview(tx: Tx, request: Request, params: BatchParams, ready: Ready, form: FormState): Promise<Answer> {
    const { batch, imported } = waiting(ready);
    const wave = await selectWave(tx, params.id);
    const read = readRows(await questionsOfWave(tx, wave), imported, batch.mapping, await options(tx, wave));
    return { kind: 'page', page: previewPage({ wave, batch, imported, read, form, hidden: () => hiddenFields(request) }) };
  } // prettier-ignore
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/answers/import/:batch/preview',
    permission: 'consultation.answers',
    audit: 'answers.file-viewed',
    params: batchParams,
    crawl: { none: 'one file; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: ({ tx, request, params, ready }) => preview(tx, request, params, ready, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/import/:batch/take',
    permission: 'consultation.answers',
    audit: 'answers.brought-in',
    params: batchParams,
    body: anyFields,
    crawl: { none: 'stores answers; tried by import.test.ts' },
    prepare: prepareBatch,
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      const { batch, imported } = waiting(ready);
      const wave = await waveForEntry(tx, params.id);
      const read = readRows(await questionsOfWave(tx, wave), imported, batch.mapping, await options(tx, wave));
      if (read.rows.length === 0) throw wrong('without', 'No row of this file can be read');
      if (read.faults.length > 0 && body['without'] !== 'yes')
        throw wrong('without', 'Some rows cannot be read: tick that they are left out, or mend the file and send it again');
      // First, so that of two who take it at once the second stores nothing.
      await changeWaiting(tx, batch.id, {
        mapping: { ...batch.mapping, state: 'taken' },
        taken: read.rows.length,
        leftOut: read.faults,
      });
      const now = clock.now();
      await insertResponses(
        tx,
        wave,
        [await keyFor(tx, { kind: 'unit' })],
        read.rows.map((row) => ({
          id: newId(),
          editionId: wave.editionId,
          channel: 'import',
          language: row.language ?? wave.languages[0] ?? 'en',
          answers: row.answers,
          begunAt: now,
          completedAt: now,
          receivedOn: row.day ?? clock.today(),
          outreachCode: row.code,
          signals: row.contradicts ? ['against-routing'] : [],
          weight: row.weight,
          serial: row.serial ?? `row ${row.line}`,
          batchId: batch.id,
        })),
      );
      await dropStaged(folder, batch);
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/answers/import/${batch.id}`,
        banner: `${counted(read.rows.length, 'answer')} taken.`,
      };
    },
    form: async ({ actor, tx, request, params, body }) =>
      preview(tx, request, params, await prepareBatch({ actor, params }), formState(body.typed, body.failure)),
  }); // prettier-ignore

  registrar.member({
    method: 'POST',
    path: '/consultation/:id/answers/import/:batch/discard',
    permission: 'consultation.answers',
    audit: 'answers.file-thrown-away',
    params: batchParams,
    crawl: { none: 'throws a file away; tried by import.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      const batch = await selectBatch(tx, params.id, params.batch);
      await changeWaiting(tx, batch.id, { mapping: { ...batch.mapping, state: 'discarded', values: {} } });
      await dropStaged(folder, batch);
      return {
        kind: 'redirect',
        to: `/consultation/${params.id}/answers/import`,
        banner: 'The file was thrown away.',
      };
    },
  });
  for (const undo of [true, false])
    registrar.member({
      method: 'POST',
      path: `/consultation/:id/answers/import/:batch/${undo ? 'undo' : 'put-back'}`,
      permission: 'consultation.answers',
      audit: undo ? 'answers.file-taken-back' : 'answers.file-put-back',
      params: batchParams,
      crawl: { none: 'takes a file back or puts it back; tried by import.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        const wave = await waveForJudging(tx, params.id);
        const batch = await selectBatch(tx, wave.id, params.batch);
        if (batch.mapping.state !== 'taken') throw badInput('not-taken', 'This file was not taken', 'There is nothing to take back.'); // prettier-ignore
        const reason = batchReason(batch.fileName);
        const count = undo
          ? await leaveOut(tx, wave.id, { batch: batch.id }, reason)
          : await putBack(tx, wave.id, { batch: batch.id }, reason);
        await markUndone(tx, batch.id, undo);
        return {
          kind: 'redirect',
          to: `/consultation/${wave.id}/answers/import/${batch.id}`,
          banner: `${counted(count, 'answer')} ${undo ? 'taken back: they count no more' : 'put back'}.`,
        };
      },
    });
}

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound, Problem, type ProblemField } from '../../foundation/problem.ts';
import {
  category,
  categoryFromHomeOffice,
  descendants,
  findCategory,
} from '../../observatory/observatory.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { uploadedFiles } from '../../web/upload.ts';
import type { HarmServices } from './harm.routes.ts';
import type { Kind, Weight } from './harm.rules.ts';
import {
  enterWeight,
  insertHarmSet,
  keeperOf,
  listHarmChoices,
  listHarmSets,
  listWeights,
  selectHarmSet,
  selectSheet,
  takeWeights,
  withdrawHarmSet,
} from './harm.store.ts';
import { columnsPage, loadSetPage, setPage, setsPage, weightPage } from './sets.page.ts';
import { readSheet } from './sheet.read.ts';
import { guessColumns, readWeights, type RowFault } from './sheet.rules.ts';
import { withdrawPage } from './withdraw.page.ts';

type Request = Parameters<typeof hiddenFields>[0];

/** The largest file of weights that is read. The Cambridge index of 2020 has 0.2 MB. */
const fileBytes = 10 * 1024 ** 2;

const idParams = z.object({ id: z.uuid() });
const needed = (message: string, most: number) =>
  z
    .string({ error: message })
    .trim()
    .min(1, message)
    .max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`);
const loadBody = z.object({
  file: uploadedFiles('Choose a file'),
  title: needed('Enter the name of the set', 200),
  edition: needed('Enter the edition or year', 60),
  unit: needed('Enter what a weight means', 100),
  source: needed('Enter whose it is and where it is from', 1000),
  licence: needed('Enter on what terms you may use it', 1000),
});
const position = z
  .string()
  .regex(/^(|[1-9]\d?)$/)
  .optional();
const columnsBody = z.object({
  title: position,
  weight: position,
  code: position,
  subgroup: position,
  take: z.enum(['all', 'good']).optional(),
});
const what = { kind: z.enum(['category', 'offence']), key: z.string().min(1).max(200) };
const weightQuery = z.object(what);
const version = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number);
const withdrawBody = z.object({ version });
const weightBody = z.object({
  ...what,
  version,
  weight: z
    .string({ error: 'Enter the weight' })
    .trim()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, 'Enter the weight as a number of nought or more, for example 12.5')
    .transform(Number),
  reason: needed('Enter why this weight', 1000),
});

function fieldsProblem(code: string, fields: ProblemField[]): Problem {
  return new Problem({ status: 422, code, title: fields[0]?.message ?? 'Something is wrong', fields });
}

export function registerHarmSets(registrar: Registrar, services: HarmServices): void {
  const crawlSets = async (rest: string): Promise<string[]> =>
    (await services.crawlHarmSets()).map((id) => `/assessment/harm/sets/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets',
    permission: 'assessment.view',
    audit: { none: 'names of sets of weights' },
    crawl: () => ['/assessment/harm/sets'],
    handler: async ({ actor, tx }) => ({
      kind: 'page',
      page: setsPage(await listHarmSets(tx), services.may(actor, 'assessment.make')),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets/load',
    permission: 'assessment.make',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/harm/sets/load'],
    handler: ({ request }) => ({ kind: 'page', page: loadSetPage(formState(), () => hiddenFields(request)) }),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/harm/sets/load',
    permission: 'assessment.make',
    audit: 'harm-set.loaded',
    multipart: true,
    upload: { fileBytes, files: 1 },
    body: loadBody,
    crawl: { none: 'takes a file in' },
    prepare: async ({ body }) => {
      const [file] = body.file;
      if (file === undefined) throw notFound();
      try {
        return { file, sheet: await readSheet(await readFile(file.path)) };
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 422) throw error;
        throw fieldsProblem(error.code, [{ name: 'file', message: `${error.title}. ${error.detail}` }]);
      }
    },
    handler: async ({ actor, tx, body, ready }): Promise<Answer> => {
      const { file: _, ...set } = body;
      const id = await insertHarmSet(
        tx,
        keeperOf(tx, actor),
        { ...set, fileName: ready.file.fileName, fileHash: ready.file.hash },
        ready.sheet,
      );
      return { kind: 'redirect', to: `/assessment/harm/sets/${id}/columns` };
    },
    form: ({ body, request }) => ({
      kind: 'page',
      page: loadSetPage(formState(body.typed, body.failure), () => hiddenFields(request)),
    }),
  });

  async function columnsForm(
    tx: Tx,
    id: string,
    request: Request,
    form: FormState,
    tried: { weights: Weight[]; faults: RowFault[] } | null = null,
  ): Promise<Answer> {
    const sheet = await selectSheet(tx, id);
    return {
      kind: 'page',
      page: columnsPage({
        set: await selectHarmSet(tx, id),
        sheet,
        form,
        guess: guessColumns(sheet.headings),
        tried,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets/:id/columns',
    permission: 'assessment.make',
    audit: { none: 'the form; what it takes into use is written down' },
    params: idParams,
    crawl: { none: 'a set has it only before its columns are said; tried by harm.test.ts' },
    handler: ({ tx, params, request }) => columnsForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/harm/sets/:id/columns',
    permission: 'assessment.make',
    audit: 'harm-set.taken',
    params: idParams,
    body: columnsBody,
    crawl: { none: 'takes a set into use' },
    handler: async ({ tx, params, body, request }): Promise<Answer> => {
      const sheet = await selectSheet(tx, params.id);
      const at = (text: string | undefined): number | null => {
        const number = Number(text ?? '');
        return number >= 1 && number <= sheet.headings.length ? number : null;
      };
      const [title, weight] = [at(body.title), at(body.weight)];
      const missing: ProblemField[] = [
        ...(title === null ? [{ name: 'title', message: 'Choose the column that names the offence' }] : []),
        ...(weight === null ? [{ name: 'weight', message: 'Choose the column of weights' }] : []),
        ...(title !== null && title === weight
          ? [{ name: 'weight', message: 'The weight stands in another column than the name' }]
          : []),
      ];
      if (title === null || weight === null || missing.length > 0)
        throw fieldsProblem('columns-open', missing);
      const tried = readWeights(sheet, { title, weight, code: at(body.code), subgroup: at(body.subgroup) });
      if (tried.weights.length === 0)
        throw fieldsProblem('no-weights', [
          {
            name: 'weight',
            message: `No row has a weight there. The first: ${tried.faults[0]?.reason ?? 'there are no rows'}`,
          },
        ]);
      if (tried.faults.length > 0 && body.take !== 'good')
        return {
          ...(await columnsForm(tx, params.id, request, formState(body), tried)),
          status: 422,
        } as Answer;
      await takeWeights(tx, params.id, tried.weights);
      return {
        kind: 'redirect',
        to: `/assessment/harm/sets/${params.id}`,
        banner: `${tried.weights.length.toLocaleString('en-GB')} weights are in use.`,
      };
    },
    form: ({ tx, params, body, request }) =>
      columnsForm(tx, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets/:id',
    permission: 'assessment.view',
    audit: 'harm-set.viewed',
    params: idParams,
    crawl: () => crawlSets(''),
    handler: async ({ actor, tx, params }) => ({
      kind: 'page',
      page: setPage({
        set: await selectHarmSet(tx, params.id),
        weights: await listWeights(tx, params.id),
        choices: await listHarmChoices(tx, params.id),
        mayMake: services.may(actor, 'assessment.make'),
      }),
    }),
  });

  async function withdrawForm(tx: Tx, id: string, request: Request, form: FormState): Promise<Answer> {
    const set = await selectHarmSet(tx, id);
    if (set.state === 'withdrawn') throw notFound();
    const others = (await listHarmSets(tx)).filter((each) => each.state === 'in-use' && each.id !== id);
    return {
      kind: 'page',
      page: withdrawPage({
        set,
        next: others[0] ?? null,
        entered: (await listHarmChoices(tx, id)).length,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets/:id/withdraw',
    permission: 'assessment.make',
    audit: { none: 'the question; what it withdraws is written down' },
    params: idParams,
    crawl: () => crawlSets('/withdraw'),
    handler: ({ tx, params, request }) => withdrawForm(tx, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/harm/sets/:id/withdraw',
    permission: 'assessment.make',
    audit: 'harm-set.withdrawn',
    params: idParams,
    body: withdrawBody,
    crawl: { none: 'withdraws a set' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await withdrawHarmSet(tx, params.id, body.version);
      return { kind: 'redirect', to: '/assessment/harm/sets', banner: 'The set was withdrawn.' };
    },
    form: ({ tx, params, body, request }) =>
      withdrawForm(tx, params.id, request, formState(body.typed, body.failure)),
  });

  async function weightForm(
    tx: Tx,
    id: string,
    asked: { kind: Kind; key: string },
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const set = await selectHarmSet(tx, id);
    if (asked.kind === 'category' && findCategory(asked.key) === null) throw notFound();
    const branch = asked.kind === 'category' ? new Set(descendants(asked.key)) : null;
    const own = (await listWeights(tx, id)).filter((each) =>
      branch === null
        ? each.code === asked.key || each.code.startsWith(`${asked.key}/`)
        : branch.has(categoryFromHomeOffice(each.subgroup) ?? ''),
    );
    const choice = (await listHarmChoices(tx, id)).find(
      (each) => each.kind === asked.kind && each.key === asked.key,
    );
    return {
      kind: 'page',
      page: weightPage({
        set,
        ...asked,
        title: asked.kind === 'category' ? category(asked.key).title : `offence ${asked.key}`,
        own,
        choice: choice ?? null,
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/harm/sets/:id/weight',
    permission: 'assessment.make',
    audit: { none: 'the form; what it enters is written down' },
    params: idParams,
    query: weightQuery,
    crawl: () => crawlSets('/weight?kind=category&key=burglary'),
    handler: ({ tx, params, query, request }) => weightForm(tx, params.id, query, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/harm/sets/:id/weight',
    permission: 'assessment.make',
    audit: 'harm-set.weight-entered',
    params: idParams,
    body: weightBody,
    crawl: { none: 'enters a weight' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const set = await selectHarmSet(tx, params.id);
      if (set.state !== 'in-use' || (body.kind === 'category' && findCategory(body.key) === null))
        throw notFound();
      await enterWeight(tx, actor, set.id, body);
      return { kind: 'redirect', to: `/assessment/harm/sets/${set.id}`, banner: 'The weight was saved.' };
    },
    form: ({ tx, params, body, request }) => {
      const asked = weightQuery.safeParse(body.typed);
      if (!asked.success) throw notFound();
      return weightForm(tx, params.id, asked.data, request, formState(body.typed, body.failure));
    },
  });
}

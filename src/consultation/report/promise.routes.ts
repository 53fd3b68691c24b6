import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { selectWave } from '../waves/wave.store.ts';
import { promisePage, promisesPage } from './promise.page.ts';
import {
  changePromise,
  insertPromise,
  listPromises,
  movePromise,
  type PromiseInput,
} from './promise.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const lineParams = z.object({ id: z.uuid(), line: z.uuid() });
const text = (most: number) => z.string().trim().max(most, `This must be ${most.toLocaleString('en-GB')} characters or fewer`).default(''); // prettier-ignore
const version = z.coerce.number('Open the page again').int();

const lineBody = withDates(
  ['due-on'],
  z.object({
    said: z.string('Enter what people said').trim().min(1, 'Enter what people said').max(1000, 'This must be 1,000 characters or fewer'), // prettier-ignore
    did: text(2000),
    theme: text(100),
    owner: text(200),
    'due-on': optionalDate('the day it is done by'),
    version,
  }),
);
const inputOf = (body: z.infer<typeof lineBody>): PromiseInput => ({
  said: body.said,
  did: body.did,
  theme: body.theme === '' ? null : body.theme,
  owner: body.owner,
  dueOn: body['due-on'],
});

/** What you said, what we did. */
export function registerPromises(registrar: Registrar, services: ConsultationServices): void {
  const { may } = services;
  async function list(
    tx: Tx,
    request: Request,
    id: string,
    form: FormState,
    mayPublish: boolean,
  ): Promise<Answer> {
    const wave = await selectWave(tx, id);
    return {
      kind: 'page',
      page: promisesPage({ wave, lines: await listPromises(tx, id), form, mayPublish, hidden: () => hiddenFields(request) }), // prettier-ignore
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/promises',
    permission: 'consultation.edit',
    audit: { none: 'lines meant to be published' },
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/promises`),
    handler: ({ actor, tx, request, params }) =>
      list(tx, request, params.id, formState(), may(actor, 'consultation.publish')),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/promises',
    permission: 'consultation.edit',
    audit: 'consultation-promise.added',
    params: idParams,
    body: lineBody,
    crawl: { none: 'adds a line; tried by report.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await insertPromise(tx, await selectWave(tx, params.id), inputOf(body));
      return { kind: 'redirect', to: `/consultation/${params.id}/promises`, banner: 'The line was added. It is not published yet.' }; // prettier-ignore
    },
    form: ({ actor, tx, request, params, body }) =>
      list(tx, request, params.id, formState(body.typed, body.failure), may(actor, 'consultation.publish')),
  });

  async function one(
    tx: Tx,
    request: Request,
    params: z.infer<typeof lineParams>,
    form: FormState,
  ): Promise<Answer> {
    const wave = await selectWave(tx, params.id);
    const line = (await listPromises(tx, wave.id)).find(({ id }) => id === params.line);
    if (line === undefined) throw notFound();
    return { kind: 'page', page: promisePage({ wave, line, form, hidden: () => hiddenFields(request) }) };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/promises/:line',
    permission: 'consultation.edit',
    audit: { none: 'a line meant to be published' },
    params: lineParams,
    crawl: { none: 'one line of the list; tried by report.test.ts' },
    handler: ({ tx, request, params }) => one(tx, request, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/promises/:line',
    permission: 'consultation.edit',
    audit: 'consultation-promise.changed',
    params: lineParams,
    body: lineBody,
    crawl: { none: 'changes a line; tried by report.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await changePromise(tx, await selectWave(tx, params.id), params.line, body.version, inputOf(body));
      return { kind: 'redirect', to: `/consultation/${params.id}/promises`, banner: 'Saved.' };
    },
    form: ({ tx, request, params, body }) => one(tx, request, params, formState(body.typed, body.failure)),
  });

  for (const [word, by] of [
    ['up', -1],
    ['down', 1],
  ] as const)
    // prettier-ignore
    registrar.member({
      method: 'POST',
      path: `/consultation/:id/promises/:line/${word}`,
      permission: 'consultation.edit',
      audit: 'consultation-promise.moved',
      params: lineParams,
      crawl: { none: 'moves a line; tried by report.test.ts' },
      handler: async ({ tx, params }): Promise<Answer> => {
        await movePromise(tx, await selectWave(tx, params.id), params.line, by);
        return { kind: 'redirect', to: `/consultation/${params.id}/promises` };
      },
    });

  for (const [state, permission, banner] of [
    ['published', 'consultation.publish', 'The line is published.'],
    ['draft', 'consultation.edit', 'The line is not published.'],
    ['removed', 'consultation.edit', 'The line was removed. It can be put back.'],
  ] as const)
    registrar.member({
      method: 'POST',
      path: `/consultation/:id/promises/:line/${state}`,
      permission,
      audit: `consultation-promise.${state}`,
      params: lineParams,
      body: z.object({ version }),
      crawl: { none: 'publishes a line or takes it back; tried by report.test.ts' },
      handler: async ({ tx, params, body }): Promise<Answer> => {
        await changePromise(tx, await selectWave(tx, params.id), params.line, body.version, { state });
        return { kind: 'redirect', to: `/consultation/${params.id}/promises`, banner };
      },
      form: ({ actor, tx, request, params, body }) =>
        list(tx, request, params.id, formState(body.typed, body.failure), may(actor, 'consultation.publish')),
    });
}

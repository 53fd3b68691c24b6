import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, optionalDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { ConsultationServices } from '../consultation.types.ts';
import { outreachEditPage, outreachPage, outreachWays } from './outreach.page.ts';
import {
  insertOutreach,
  listOutreach,
  outreachCodeTaken,
  removeOutreach,
  updateOutreach,
  type OutreachInput,
} from './outreach.store.ts';
import { selectWave } from './wave.store.ts';

type Request = SignedInContext<unknown, unknown, unknown>['request'];
const idParams = z.object({ id: z.uuid() });
const ownParams = z.object({ id: z.uuid(), outreach: z.uuid() });
const text = (most: number) =>
  z.string().trim().max(most, `This must be ${most} characters or fewer`).default('');
const count = (message: string) =>
  z.string().default('').transform((value) => value.trim().replaceAll(',', ''))
    .refine((value) => /^\d{0,6}$/.test(value), message).transform((value) => (value === '' ? null : Number(value))); // prettier-ignore

const outreachBody = withDates(
  ['planned-on', 'done-on'],
  z.object({
    title: z.string('Enter what it is').trim().min(1, 'Enter what it is').max(200),
    code: z.string('Enter a code').trim().toLowerCase().regex(/^[a-z0-9][a-z0-9-]{0,29}$/, 'The code must be 1 to 30 small letters, figures and hyphens'), // prettier-ignore
    way: z.enum(outreachWays, 'Choose the way'),
    place: text(200),
    'aimed-at': text(300),
    'planned-on': optionalDate('the day it is planned for'),
    'done-on': optionalDate('the day it was done'),
    reached: count('People reached must be a whole number'),
    'staff-minutes': count('Staff minutes must be a whole number'),
    notes: text(2000),
  }),
);

const inputOf = (body: z.infer<typeof outreachBody>): OutreachInput => ({
  title: body.title,
  code: body.code,
  way: body.way,
  place: body.place,
  aimedAt: body['aimed-at'],
  plannedOn: body['planned-on'],
  doneOn: body['done-on'],
  reached: body.reached,
  staffMinutes: body['staff-minutes'] ?? 0,
  notes: body.notes,
});

async function checkCode(tx: Tx, waveId: string, code: string, own: string | null): Promise<void> {
  if (await outreachCodeTaken(tx, waveId, code, own))
    throw new Problem({
      status: 422,
      code: 'code-taken',
      title: 'This code is taken',
      fields: [{ name: 'code', message: `“${code}” is, or was, another’s; choose another code` }],
    });
}

/** What is done so that people answer. */
export function registerOutreach(registrar: Registrar, services: ConsultationServices): void {
  const { may } = services;
  async function show(
    tx: Tx,
    request: Request,
    id: string,
    form: FormState,
    mayCount: boolean,
  ): Promise<Answer> {
    const wave = await selectWave(tx, id);
    return {
      kind: 'page',
      page: outreachPage({ wave, outreach: await listOutreach(tx, wave.id), form, mayCount, hidden: () => hiddenFields(request) }), // prettier-ignore
    };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/outreach',
    permission: 'consultation.edit',
    audit: { none: 'what was done so that people answer' },
    params: idParams,
    crawl: async () => (await services.crawlWaves()).map((id) => `/consultation/${id}/outreach`),
    handler: ({ actor, tx, request, params }) =>
      show(tx, request, params.id, formState(), may(actor, 'consultation.answers')),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/outreach',
    permission: 'consultation.edit',
    audit: 'outreach.added',
    params: idParams,
    body: outreachBody,
    crawl: { none: 'writes outreach down; tried by waves.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const wave = await selectWave(tx, params.id);
      await checkCode(tx, wave.id, body.code, null);
      await insertOutreach(tx, wave, inputOf(body));
      return {
        kind: 'redirect',
        to: `/consultation/${wave.id}/outreach`,
        banner: `${body.title} is written down.`,
      };
    },
    form: ({ actor, tx, request, params, body }) =>
      show(tx, request, params.id, formState(body.typed, body.failure), may(actor, 'consultation.answers')),
  });

  async function showOwn(
    tx: Tx,
    request: Request,
    params: z.infer<typeof ownParams>,
    form: FormState,
  ): Promise<Answer> {
    const wave = await selectWave(tx, params.id);
    const own = (await listOutreach(tx, wave.id)).find(({ id }) => id === params.outreach);
    if (own === undefined) throw notFound();
    return { kind: 'page', page: outreachEditPage({ wave, own, form, hidden: () => hiddenFields(request) }) };
  }
  registrar.member({
    method: 'GET',
    path: '/consultation/:id/outreach/:outreach',
    permission: 'consultation.edit',
    audit: { none: 'what was done so that people answer' },
    params: ownParams,
    crawl: { none: 'one line of the list; tried by waves.test.ts' },
    handler: ({ tx, request, params }) => showOwn(tx, request, params, formState()),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/outreach/:outreach',
    permission: 'consultation.edit',
    audit: 'outreach.changed',
    params: ownParams,
    body: outreachBody,
    crawl: { none: 'changes a line; tried by waves.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      await checkCode(tx, params.id, body.code, params.outreach);
      await updateOutreach(tx, params.outreach, inputOf(body));
      return { kind: 'redirect', to: `/consultation/${params.id}/outreach`, banner: 'Saved.' };
    },
    form: ({ tx, request, params, body }) =>
      showOwn(tx, request, params, formState(body.typed, body.failure)),
  });
  registrar.member({
    method: 'POST',
    path: '/consultation/:id/outreach/:outreach/remove',
    permission: 'consultation.edit',
    audit: 'outreach.removed',
    params: ownParams,
    crawl: { none: 'takes a line out; tried by waves.test.ts' },
    handler: async ({ tx, params }): Promise<Answer> => {
      await removeOutreach(tx, params.id, params.outreach);
      return {
        kind: 'redirect',
        to: `/consultation/${params.id}/outreach`,
        banner: 'It was removed. Its code stays taken.',
      };
    },
  });
}

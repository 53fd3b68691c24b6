import { z } from 'zod';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound, Problem } from '../../foundation/problem.ts';
import { formats } from '../../documents/documents.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, requiredDate, withDates, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { NamedArea } from '../evidence.ts';
import { registerLines } from './line.routes.ts';
import { registerLog } from './log.routes.ts';
import { startMaking, tell, workingCopy, type PackServices, type WorkingCopy } from './pack.making.ts';
import { requestPage } from './pack.page.ts';
import { registerReleased } from './pack.routes.ts';
import { wardOfTitle } from './pack.rules.ts';
import { listPacks, packOfRequest } from './pack.store.ts';
import { packsPage, recordPage } from './packs.page.ts';
import {
  decideRequest,
  insertRequest,
  lastWard,
  listCouncillors,
  listRequests,
  listWaiting,
  postTitle,
  selectRequest,
  waitingFor,
  type PackRequest,
} from './request.store.ts';
import { releaseBody, releasedFrom } from './release.form.ts';
import { registerWards } from './ward.routes.ts';
import { listWards } from './wards.ts';

export type WardPackServices = PackServices & {
  database: Database;
  /** Ids of some requests and packs, for the crawl. */
  crawlPackRequests: () => Promise<string[]>;
  crawlPacks: () => Promise<string[]>;
};

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });
const words = z.string().trim().max(500, 'This must be 500 characters or fewer').default('');
const version = z.coerce.number('Open the page again').int();

const askBody = z.object({ ward: z.string('Choose a ward').min(1, 'Choose a ward').max(24), words });

const recordBody = withDates(
  ['asked'],
  z
    .object({
      asker: z.union([z.literal(''), z.uuid('Choose from the list')]).default(''),
      name: z.string().trim().max(100, 'The name must be 100 characters or fewer').default(''),
      address: z.union([z.literal(''), z.email('Enter an e-mail address like name@example.com')]).default(''),
      ward: z.string('Choose a ward').min(1, 'Choose a ward').max(24),
      way: z.enum(['telephone', 'email', 'in-person'], 'Choose how they asked'),
      asked: requiredDate('when they asked'),
      words,
    })
    .superRefine((body, context) => {
      if (body.asker === '' && body.name === '')
        context.addIssue({
          code: 'custom',
          path: ['name'],
          message: 'Choose who asked, or enter their name',
        });
      if (body.asked > clock.today())
        context.addIssue({
          code: 'custom',
          path: ['asked'],
          message: 'When they asked must not be after today',
        });
    }),
);
const recordIds = { asked: 'asked-day', way: 'way' };

const wrongField = (name: string, message: string): Problem =>
  new Problem({ status: 422, code: 'not-understood', title: message, fields: [{ name, message }] });

export function registerWardPacks(registrar: Registrar, services: WardPackServices): void {
  const { may } = services;
  const isUnit = (actor: Actor): boolean => may(actor, 'ward-packs.release');

  /** The ward of the person: what they asked for last, else what their post is called after. */
  async function wardOf(tx: Tx, actor: Actor, wards: readonly NamedArea[]): Promise<NamedArea | null> {
    const last = await lastWard(tx, actor.accountId);
    return (
      wards.find(({ code }) => code === last?.code) ??
      wardOfTitle(await postTitle(tx, actor.accountId, actor.agencyId), wards)
    );
  }

  const chosenWard = (wards: readonly NamedArea[], code: string): NamedArea => {
    const ward = wards.find((each) => each.code === code);
    if (ward === undefined) throw wrongField('ward', 'Choose a ward from the list');
    return ward;
  };

  async function firstPage(
    tx: Tx,
    actor: Actor,
    request: Request,
    after: string | undefined,
    form: FormState,
  ): Promise<Answer> {
    const mayAsk = may(actor, 'ward-packs.ask');
    const unit = isUnit(actor);
    const wards = mayAsk ? await listWards(tx, services) : [];
    const waiting = unit ? pageOf(await listWaiting(tx), (each) => [each.dueOn, each.id]) : null;
    const { rows, next } = pageOf(
      await listPacks(tx, after === undefined ? undefined : decodeCursor(after, 2)),
      (each) => [each.releasedAt, each.id],
    );
    return {
      kind: 'page',
      page: packsPage({
        mayAsk,
        isUnit: unit,
        wards,
        ownWard: mayAsk ? await wardOf(tx, actor, wards) : null,
        waiting: waiting?.rows ?? [],
        moreWaiting: waiting?.next != null,
        requests: mayAsk ? pageOf(await listRequests(tx), (each) => [each.madeAt, each.id]).rows : [],
        packs: rows,
        next,
        url: request.url,
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs',
    permission: 'assessment.view',
    audit: { none: 'titles of packs and who asked; opening one is written down' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/assessment/ward-packs'],
    handler: ({ actor, tx, query, request }) => firstPage(tx, actor, request, query.after, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/ask',
    permission: 'ward-packs.ask',
    audit: 'ward-pack.asked',
    body: askBody,
    crawl: { none: 'asks for a pack; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const ward = chosenWard(await listWards(tx, services), body.ward);
      const waits = await waitingFor(tx, actor.accountId, ward.code);
      if (waits !== null)
        return {
          kind: 'redirect',
          to: `/assessment/ward-packs/requests/${waits.id}`,
          banner: `You have asked for ${ward.name} already; this is the request.`,
        };
      const id = await insertRequest(tx, {
        ward,
        askedBy: actor.accountId,
        askerName: actor.accountName,
        address: null,
        way: 'signed-in',
        askedOn: clock.today(),
        words: body.words,
      });
      return {
        kind: 'redirect',
        to: `/assessment/ward-packs/requests/${id}`,
        banner: `You asked for the pack of ${ward.name}. You are told by e-mail when it is answered.`,
      };
    },
    form: ({ actor, tx, request, body }) =>
      firstPage(tx, actor, request, undefined, formState(body.typed, body.failure)),
  });

  // ---- somebody who asked otherwise ----

  async function recordForm(tx: Tx, request: Request, form: FormState): Promise<Answer> {
    return {
      kind: 'page',
      page: recordPage({
        wards: await listWards(tx, services),
        councillors: await listCouncillors(tx),
        form,
        today: clock.today(),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/record',
    permission: 'ward-packs.release',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/ward-packs/record'],
    handler: ({ tx, request }) => recordForm(tx, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/record',
    permission: 'ward-packs.release',
    audit: 'ward-pack.asked',
    body: recordBody,
    crawl: { none: 'writes a request down; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, body }): Promise<Answer> => {
      const ward = chosenWard(await listWards(tx, services), body.ward);
      const asker =
        body.asker === ''
          ? null
          : (await listCouncillors(tx)).find(({ accountId }) => accountId === body.asker);
      if (asker === undefined) throw wrongField('asker', 'Choose who asked from the list');
      const id = await insertRequest(tx, {
        ward,
        askedBy: asker?.accountId ?? null,
        askerName: asker?.name ?? body.name,
        address: asker === null && body.address !== '' ? body.address : null,
        way: body.way,
        askedOn: body.asked,
        words: body.words,
      });
      return {
        kind: 'redirect',
        to: `/assessment/ward-packs/requests/${id}`,
        banner: 'The request was written down.',
      };
    },
    form: ({ tx, request, body }) => recordForm(tx, request, formState(body.typed, body.failure, recordIds)),
  });

  // ---- one request ----

  async function copyFor(tx: Tx, code: string): Promise<WorkingCopy | null> {
    try {
      return workingCopy(await startMaking(tx, services), services, code);
    } catch (error) {
      // The ward is gone from the boundaries, or there are no figures: the page says so and lets the unit refuse.
      if (error instanceof Problem && (error.status === 404 || error.code === 'no-wards')) return null;
      throw error;
    }
  }

  async function showRequest(
    tx: Tx,
    actor: Actor,
    id: string,
    request: Request,
    form: FormState,
  ): Promise<Answer> {
    const found = await selectRequest(tx, id);
    const waits = found.state === 'waiting';
    return {
      kind: 'page',
      page: requestPage({
        request: found,
        pack: found.state === 'released' ? await packOfRequest(tx, id) : null,
        copy: waits && isUnit(actor) ? await copyFor(tx, found.ward.code) : null,
        isUnit: isUnit(actor),
        mayWithdraw: waits && found.askedBy === actor.accountId,
        today: clock.today(),
        form,
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/ward-packs/requests/:id',
    permission: 'assessment.view',
    audit: 'ward-pack.request-viewed',
    params: idParams,
    record: 'ward_pack_request',
    crawl: async () =>
      (await services.crawlPackRequests()).map((id) => `/assessment/ward-packs/requests/${id}`),
    handler: ({ actor, tx, params, request }) => showRequest(tx, actor, params.id, request, formState()),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/requests/:id/release',
    permission: 'ward-packs.release',
    audit: 'ward-pack.released',
    params: idParams,
    body: releaseBody.extend({ version }),
    crawl: { none: 'releases a pack; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const found = await selectRequest(tx, params.id);
      const id = await releasedFrom(tx, services, found.ward, { ...found, version: body.version }, body);
      return {
        kind: 'redirect',
        to: `/assessment/ward-packs/${id}`,
        banner: `The pack of ${found.ward.name} was released${toldWords(found)}.`,
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showRequest(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/requests/:id/refuse',
    permission: 'ward-packs.release',
    audit: 'ward-pack.refused',
    params: idParams,
    body: z.object({
      version,
      reason: z
        .string('Enter why it is not released')
        .trim()
        .min(1, 'Enter why it is not released')
        .max(500, 'This must be 500 characters or fewer'),
    }),
    crawl: { none: 'refuses a request; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const found = await selectRequest(tx, params.id);
      await decideRequest(tx, params.id, body.version, 'refused', body.reason);
      await tell(tx, found, 'refused');
      return {
        kind: 'redirect',
        to: '/assessment/ward-packs',
        banner: `The request was refused${toldWords(found)}.`,
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      showRequest(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/ward-packs/requests/:id/withdraw',
    permission: 'ward-packs.ask',
    audit: 'ward-pack.request-taken-back',
    params: idParams,
    body: z.object({ version }),
    crawl: { none: 'takes a request back; tried by assessment/ward-packs/packs.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const found = await selectRequest(tx, params.id);
      if (found.askedBy !== actor.accountId) throw notFound();
      await decideRequest(tx, params.id, body.version, 'withdrawn', '');
      return { kind: 'redirect', to: '/assessment/ward-packs', banner: 'The request was taken back.' };
    },
    form: ({ actor, tx, params, request, body }) =>
      showRequest(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registerLog(registrar);
  registerLines(registrar, services);
  registerWards(registrar, services);
  registerReleased(registrar, services, formats);
}

/** How who asked hears of it. */
const toldWords = (request: PackRequest): string =>
  request.askedBy !== null || request.address !== null
    ? `. ${request.askerName} is told by e-mail`
    : `. ${request.askerName} left no address: tell them`;

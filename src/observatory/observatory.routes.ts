import { z } from 'zod';
import type { DataFolder } from '../foundation/data-folder.ts';
import type { Database } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { ownKey } from '../foundation/database.ts';
import { decodeCursor, pageOf } from '../foundation/paging.ts';
import { Problem } from '../foundation/problem.ts';
import { hiddenFields } from '../web/csrf.ts';
import { formState } from '../web/form.ts';
import type { Registrar } from '../web/registrar.ts';
import type { Answer } from '../web/route.ts';
import { underTheirNames, uploadedFiles } from '../web/upload.ts';
import { checkMonths } from './completeness.ts';
import {
  acceptDelivery,
  discardDelivery,
  keepDeliveries,
  keepRefusals,
  readFiles,
  undoDelivery,
} from './deliveries.ts';
import { filePage, filesPage, observatoryPage, receivePage } from './delivery.page.ts';
import {
  countDeliveries,
  listDeliveries,
  listRejections,
  selectDelivery,
  type DeliveryRecord,
  type Keeper,
} from './delivery.store.ts';
import { listSegmentsInForce } from './segment.store.ts';
import type { DeliveryState } from './delivery.rules.ts';
import type { Engine } from './engine.ts';
import { registerKinds } from './kinds/kinds.routes.ts';
import { takeInFiles } from './mapping/intake.ts';
import { draftPath } from './mapping/step.page.ts';
import { nextStep } from './mapping/mapping.rules.ts';
import { registerMapping } from './mapping/mapping.routes.ts';
import { insertDraft, listDrafts, selectDraft } from './mapping/mapping.store.ts';
import { registerTyped } from './typed.routes.ts';
import { registerWaiting } from './waiting.routes.ts';
import { rejectionsCsv } from './rejections.csv.ts';
import { listSources } from './source.store.ts';

export type ObservatoryServices = {
  database: Database;
  engine: Engine;
  folder: DataFolder;
  may: (actor: Actor, action: string) => boolean;
  /** Ids of some received files, for the crawl. */
  crawlFiles: () => Promise<string[]>;
};

const states = [
  'previewed',
  'accepted',
  'superseded',
  'undone',
  'discarded',
  'refused',
] as const satisfies DeliveryState[];
const idParams = z.object({ id: z.uuid() });
const listQuery = z.object({ state: z.enum(states).optional(), after: z.string().optional() });
const receiveBody = z.object({ files: uploadedFiles('Choose at least one file') });

/** Most rejected rows on a page; the CSV has all that were kept. */
const rejectionsShown = 100;

export function registerObservatory(registrar: Registrar, services: ObservatoryServices): void {
  const { engine, folder, may } = services;
  const keeper = (tx: Tx, actor: Actor): Keeper => ({
    partnershipId: actor.partnershipId,
    accountId: actor.accountId,
    key: ownKey(tx),
  });

  registerKinds(registrar, services);
  registerMapping(registrar, services, keeper);
  registerTyped(registrar, services, keeper);
  registerWaiting(registrar, keeper);

  registrar.member({
    method: 'GET',
    path: '/observatory',
    permission: 'observatory.view',
    audit: { none: 'counts of depersonalised rows only' },
    crawl: () => ['/observatory'],
    handler: async ({ actor, tx }) => {
      const segments = await listSegmentsInForce(tx, engine.segmentFolder);
      return {
        kind: 'page',
        page: observatoryPage({
          counts: await countDeliveries(tx),
          sources: await listSources(tx),
          checks: await checkMonths(engine, segments),
          mayImport: may(actor, 'observatory.import'),
          mayDecide: may(actor, 'observatory.decide'),
          drafts: may(actor, 'observatory.import') ? (await listDrafts(tx)).length : 0,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/files',
    permission: 'observatory.view',
    audit: { none: 'names and counts of depersonalised files' },
    query: listQuery,
    crawl: () => ['/observatory/files', '/observatory/files?state=refused'],
    handler: async ({ actor, tx, query, request }) => {
      const found = await listDeliveries(tx, {
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.after === undefined ? {} : { after: decodeCursor(query.after, 2) }),
      });
      const { rows, next } = pageOf(found, (file) => [file.receivedAt, file.id]);
      return {
        kind: 'page',
        page: filesPage({
          files: rows,
          state: query.state ?? null,
          next,
          url: request.url,
          mayImport: may(actor, 'observatory.import'),
          mayDecide: may(actor, 'observatory.decide'),
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/files/:id',
    permission: 'observatory.view',
    audit: 'delivery.viewed',
    params: idParams,
    crawl: async () => (await services.crawlFiles()).map((id) => `/observatory/files/${id}`),
    handler: async ({ actor, tx, params, request }) => ({
      kind: 'page',
      page: filePage({
        file: await selectDelivery(tx, params.id),
        rejections: await listRejections(tx, params.id, rejectionsShown),
        mayDecide: may(actor, 'observatory.decide'),
        mayImport: may(actor, 'observatory.import'),
        waiting: (await countDeliveries(tx)).get('previewed') ?? 0,
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/files/:id/rejected.csv',
    permission: 'observatory.view',
    audit: 'delivery.rejections-given-out',
    params: idParams,
    crawl: async () => (await services.crawlFiles()).map((id) => `/observatory/files/${id}/rejected.csv`),
    handler: async ({ tx, params }) => {
      const file = await selectDelivery(tx, params.id);
      return {
        kind: 'file',
        bytes: rejectionsCsv(await listRejections(tx, params.id, 1_000_000)),
        mediaType: 'text/csv; charset=utf-8',
        fileName: `rejected-${file.fileName.replace(/\.(csv|gz|tsv|xlsx|zip|tab)/g, '')}.csv`,
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/observatory/receive',
    permission: 'observatory.import',
    audit: { none: 'an empty form' },
    crawl: () => ['/observatory/receive'],
    handler: ({ request }) =>
      Promise.resolve({
        kind: 'page',
        page: receivePage({ form: formState(), hidden: () => hiddenFields(request) }),
      }),
  });

  registrar.member({
    method: 'POST',
    path: '/observatory/receive',
    permission: 'observatory.import',
    audit: 'delivery.received',
    multipart: true,
    body: receiveBody,
    crawl: { none: 'takes a file in' },
    // Read and checked before the transaction: a large file must not hold one open.
    prepare: async ({ body }) => {
      const taken = await takeInFiles(folder, await underTheirNames(body.files));
      const street = await readFiles(engine, folder.deliveries, taken.street);
      const refusedFiles = [...street.refused, ...taken.refused];
      // A file that names people is written down as refused; another that cannot be read is said and sent again.
      const unreadable = refusedFiles.filter(({ problem }) => problem.code !== 'not-depersonalised');
      const used = street.reports.length + taken.drafts.length + refusedFiles.length - unreadable.length;
      if (used === 0 && unreadable.length > 0) throw aboutFiles(unreadable.map((each) => each.problem));
      return { taken, street, unreadable };
    },
    handler: async ({ actor, tx, ready: { taken, street, unreadable } }): Promise<Answer> => {
      const who = keeper(tx, actor);
      const kept = await keepDeliveries(tx, who, { ...street, refused: [] });
      const refusedIds = [
        ...(await keepRefusals(tx, who, street.refused, 'police-street')),
        ...(await keepRefusals(tx, who, taken.refused, 'mapped')),
      ];
      const drafts: string[] = [];
      for (const draft of taken.drafts) drafts.push(await insertDraft(tx, who, draft));
      const banner =
        unreadable.length === 0
          ? {}
          : {
              banner: `Not taken in: ${unreadable.map(({ problem }) => problem.title).join('; ')}. The others were.`,
            };
      const files = [...kept.map(({ id }) => id), ...refusedIds];
      const [file] = files;
      const [draft] = drafts;
      if (draft !== undefined) {
        const only = files.length === 0 && drafts.length === 1;
        const to = only
          ? draftPath(draft, nextStep((await selectDraft(tx, draft)).state))
          : '/observatory/mapping';
        return { kind: 'redirect', to, ...banner };
      }
      return files.length === 1 && file !== undefined
        ? { kind: 'redirect', to: `/observatory/files/${file}`, ...banner }
        : {
            kind: 'redirect',
            to:
              kept.length > 0 && may(actor, 'observatory.decide')
                ? '/observatory/files/waiting'
                : `/observatory/files?state=${kept.length > 0 ? 'previewed' : 'refused'}`,
            ...banner,
          };
    },
    form: ({ body, request }) =>
      Promise.resolve({
        kind: 'page',
        page: receivePage({ form: formState(body.typed, body.failure), hidden: () => hiddenFields(request) }),
      }),
  });

  const decisions: {
    event: 'accept' | 'discard' | 'undo';
    audit: string;
    work: (tx: Tx, who: Keeper, id: string) => Promise<DeliveryRecord>;
    done: string;
  }[] = [
    { event: 'accept', audit: 'delivery.accepted', work: acceptDelivery, done: 'is in use' },
    { event: 'discard', audit: 'delivery.discarded', work: discardDelivery, done: 'was left unused' },
    { event: 'undo', audit: 'delivery.undone', work: undoDelivery, done: 'was taken back' },
  ];
  for (const decision of decisions) {
    registrar.member({
      method: 'POST',
      path: `/observatory/files/:id/${decision.event}`,
      permission: 'observatory.decide',
      audit: decision.audit,
      params: idParams,
      crawl: { none: 'changes what is counted' },
      handler: async ({ actor, tx, params }): Promise<Answer> => {
        const file = await decision.work(tx, keeper(tx, actor), params.id);
        return {
          kind: 'redirect',
          to: `/observatory/files/${params.id}`,
          banner: `${file.fileName} ${decision.done}`,
        };
      },
    });
  }
}

/** What is wrong with the files, beside the field they were chosen in. */
function aboutFiles(problems: readonly Problem[]): Problem {
  const message = problems.map((each) => `${each.title}. ${each.detail}`).join(' ');
  return new Problem({
    status: 422,
    code: problems[0]?.code ?? 'bad-file',
    title: problems[0]?.title ?? 'The file cannot be used',
    detail: message,
    fields: [{ name: 'files', message }],
  });
}

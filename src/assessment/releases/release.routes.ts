import { z } from 'zod';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { Problem, refused } from '../../foundation/problem.ts';
import { findKind, listSegmentsInForce } from '../../observatory/observatory.ts';
import { hiddenFields } from '../../web/csrf.ts';
import { formState, type FormState } from '../../web/form.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer, SignedInContext } from '../../web/route.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { ensureMeasures } from '../measures/measure.store.ts';
import { kindsInUse } from '../measures/measure.evidence.ts';
import { namedPeriods } from '../measures/periods.rules.ts';
import { isOpenLicence } from '../open.rules.ts';
import { formatPeriod } from '../../foundation/period.ts';
import { publishedIds } from './earlier.store.ts';
import { publishRelease } from './publish.ts';
import {
  editBody,
  newBody,
  sendBackBody,
  stepBody,
  tablesBody,
  tablesFromBody,
  takeOutBody,
  withTables,
  type OfferedMeasure,
} from './release.form.ts';
import { editReleasePage, newReleasePage, tablesPage, type FormView } from './release.form.page.ts';
import { releasePage, releasesPage } from './release.page.ts';
import {
  changedMeanwhile,
  insertRelease,
  keepWorked,
  listReleases,
  listReplaceable,
  selectRelease,
  sendBack,
  sendToCheck,
  updateRelease,
  withdrawRelease,
  type ReleaseRecord,
} from './release.store.ts';
import { registerRule } from './rule.routes.ts';
import { gatherRelease, solveRelease } from './work.ts';

export type ReleaseServices = RegisterServices & {
  database: Database;
  may: (actor: Actor, action: string) => boolean;
  /** Ids of some releases, for the crawl. */
  crawlReleases: () => Promise<string[]>;
};

type Request = SignedInContext<unknown, unknown, unknown>['request'];

const idParams = z.object({ id: z.uuid() });

/** Measures in use whose source has sent anything. */
async function offeredMeasures(
  tx: Tx,
  services: RegisterServices,
  partnershipId: string,
): Promise<OfferedMeasure[]> {
  await ensureMeasures(tx, partnershipId);
  const kinds = await kindsInUse(tx, services);
  const rows = await tx
    .selectFrom('measure')
    .select(['code', 'title', 'source_kind'])
    .where('state', '=', 'in-use')
    .orderBy('title')
    .orderBy('id')
    .limit(500)
    .execute();
  const isOpen = (kind: string): boolean =>
    (kinds.get(kind)?.sources ?? []).every(({ licence }) => isOpenLicence(licence));
  return rows
    .filter((row) => kinds.has(row.source_kind))
    .map((row) => ({
      code: row.code,
      title: row.title,
      kind: row.source_kind,
      kindTitle: findKind(row.source_kind)?.title ?? row.source_kind,
      isOpen: isOpen(row.source_kind),
    }))
    .sort((a, b) => a.kindTitle.localeCompare(b.kindTitle, 'en-GB'));
}

export function registerReleases(registrar: Registrar, services: ReleaseServices): void {
  const { may, database } = services;
  const crawl = (rest: string) => async () =>
    (await services.crawlReleases()).map((id) => `/assessment/releases/${id}${rest}`);

  registrar.member({
    method: 'GET',
    path: '/assessment/releases',
    permission: 'assessment.view',
    audit: { none: 'names of releases' },
    query: z.object({ after: z.string().optional() }),
    crawl: () => ['/assessment/releases'],
    handler: async ({ actor, tx, query, request }) => {
      const found = await listReleases(
        tx,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (each) => [each.changedAt, each.id]);
      return {
        kind: 'page',
        page: releasesPage({ releases: rows, next, url: request.url, mayMake: may(actor, 'releases.make') }),
      };
    },
  });

  registerRule(registrar, services);

  async function formView(tx: Tx, actor: Actor, request: Request, form: FormState): Promise<FormView> {
    const months = (await listSegmentsInForce(tx, services.engine.segmentFolder)).map(({ month }) => month);
    return {
      form,
      offered: await offeredMeasures(tx, services, actor.partnershipId),
      periods: namedPeriods([...new Set(months)]).map(({ title, period }) => ({
        value: formatPeriod(period),
        text: title,
      })),
      replaceable: await listReplaceable(tx),
      hidden: () => hiddenFields(request),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/releases/new',
    permission: 'releases.make',
    audit: { none: 'an empty form' },
    crawl: () => ['/assessment/releases/new'],
    handler: async ({ actor, tx, request }) => ({
      kind: 'page',
      page: newReleasePage(await formView(tx, actor, request, formState())),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/new',
    permission: 'releases.make',
    audit: 'release.made',
    body: newBody,
    crawl: { none: 'makes a draft; tried by public.test.ts' },
    handler: async ({ actor, tx, body }): Promise<Answer> => {
      const tables = tablesFromBody(body, await offeredMeasures(tx, services, actor.partnershipId));
      const id = await insertRelease(tx, {
        title: body.title,
        words: body.words,
        tables,
        replacesId: await known(tx, body.replaces),
      });
      return { kind: 'redirect', to: `/assessment/releases/${id}`, banner: 'The draft was kept' };
    },
    form: async ({ actor, tx, request, body }) => ({
      kind: 'page',
      page: newReleasePage(await formView(tx, actor, request, formState(body.typed, body.failure))),
    }),
  });

  async function known(tx: Tx, replaces: string | null): Promise<string | null> {
    if (replaces === null) return null;
    if ((await listReplaceable(tx)).some(({ id }) => id === replaces)) return replaces;
    const message = 'Choose a release from the list';
    throw new Problem({
      status: 422,
      code: 'no-release',
      title: message,
      fields: [{ name: 'replaces', message }],
    });
  }

  async function show(tx: Tx, actor: Actor, id: string, request: Request, form: FormState): Promise<Answer> {
    const record = await selectRelease(tx, id);
    const against = record.state === 'published' ? null : (await publishedIds(tx)).join();
    const replaced = record.replacesId === null ? null : await selectRelease(tx, record.replacesId);
    return {
      kind: 'page',
      page: releasePage({
        record,
        replaces: replaced === null ? null : replaced.title,
        form,
        isOvertaken: record.worked !== null && against !== null && against !== record.worked.against.join(),
        mayMake: may(actor, 'releases.make'),
        mayCheck: may(actor, 'releases.check'),
        isOwn: isOwn(record, actor),
        hidden: () => hiddenFields(request),
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/assessment/releases/:id',
    permission: 'assessment.view',
    audit: 'release.viewed',
    params: idParams,
    crawl: crawl(''),
    handler: ({ actor, tx, params, request }) => show(tx, actor, params.id, request, formState()),
  });

  const draftOf = async (tx: Tx, id: string): Promise<ReleaseRecord> => {
    const record = await selectRelease(tx, id);
    if (record.state !== 'draft' || record.kind !== 'tables')
      throw refused(
        'no-draft',
        'This is not a draft',
        'Only a draft can be changed. A published release is replaced by a new one.',
      );
    return record;
  };

  registrar.member({
    method: 'GET',
    path: '/assessment/releases/:id/tables',
    permission: 'releases.make',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: { none: 'only of a draft; tried by public.test.ts' },
    handler: async ({ actor, tx, params, request }) => ({
      kind: 'page',
      page: tablesPage({
        ...(await formView(tx, actor, request, formState())),
        record: await draftOf(tx, params.id),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/tables',
    permission: 'releases.make',
    audit: 'release.changed',
    params: idParams,
    body: tablesBody,
    crawl: { none: 'changes a draft; tried by public.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const record = await draftOf(tx, params.id);
      const more = tablesFromBody(body, await offeredMeasures(tx, services, actor.partnershipId));
      await updateRelease(
        tx,
        { id: record.id, version: body.version },
        { ...record, tables: withTables(record.tables, more) },
      );
      return { kind: 'redirect', to: `/assessment/releases/${record.id}`, banner: 'The tables were added' };
    },
    form: async ({ actor, tx, params, request, body }) => ({
      kind: 'page',
      page: tablesPage({
        ...(await formView(tx, actor, request, formState(body.typed, body.failure))),
        record: await draftOf(tx, params.id),
      }),
    }),
  });

  registrar.member({
    method: 'GET',
    path: '/assessment/releases/:id/edit',
    permission: 'releases.make',
    audit: { none: 'the form; what it changes is written down' },
    params: idParams,
    crawl: { none: 'only of a draft; tried by public.test.ts' },
    handler: async ({ tx, params, request }) => {
      const record = await draftOf(tx, params.id);
      return {
        kind: 'page',
        page: editReleasePage({
          record,
          form: formState({ title: record.title, words: record.words, replaces: record.replacesId ?? '' }),
          replaceable: await listReplaceable(tx),
          hidden: () => hiddenFields(request),
        }),
      };
    },
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/edit',
    permission: 'releases.make',
    audit: 'release.changed',
    params: idParams,
    body: editBody,
    crawl: { none: 'changes a draft; tried by public.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await draftOf(tx, params.id);
      await updateRelease(
        tx,
        { id: record.id, version: body.version },
        {
          title: body.title,
          words: body.words,
          tables: record.tables,
          replacesId: await known(tx, body.replaces),
        },
      );
      return { kind: 'redirect', to: `/assessment/releases/${record.id}`, banner: 'The draft was changed' };
    },
    form: async ({ tx, params, request, body }) => ({
      kind: 'page',
      page: editReleasePage({
        record: await draftOf(tx, params.id),
        form: formState(body.typed, body.failure),
        replaceable: await listReplaceable(tx),
        hidden: () => hiddenFields(request),
      }),
    }),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/take-out',
    permission: 'releases.make',
    audit: 'release.changed',
    params: idParams,
    body: takeOutBody,
    crawl: { none: 'changes a draft; tried by public.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const record = await draftOf(tx, params.id);
      await updateRelease(
        tx,
        { id: record.id, version: body.version },
        { ...record, tables: record.tables.filter((_, index) => index !== body.table) },
      );
      return { kind: 'redirect', to: `/assessment/releases/${record.id}`, banner: 'The table was taken out' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/work-out',
    permission: 'releases.make',
    audit: 'release.worked-out',
    params: idParams,
    body: stepBody,
    crawl: { none: 'works a draft out; tried by public.test.ts' },
    // Up to half a minute of a linear programme: no transaction is open meanwhile. A fault is told by the handler, on the page.
    prepare: async ({ actor, params, body }) => {
      try {
        const gathered = await database.asActor(actor, 'work out a release', async (tx) => {
          const record = await draftOf(tx, params.id);
          if (record.version !== body.version) throw changedMeanwhile();
          return gatherRelease(tx, services, actor.partnershipId, record);
        });
        return { worked: await solveRelease(gathered) };
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return { failure: error };
      }
    },
    handler: async ({ tx, params, body, ready }): Promise<Answer> => {
      if (ready.worked === undefined) throw ready.failure;
      await keepWorked(tx, { id: params.id, version: body.version }, ready.worked);
      return { kind: 'redirect', to: `/assessment/releases/${params.id}#preview` };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/send',
    permission: 'releases.make',
    audit: 'release.sent-to-check',
    params: idParams,
    body: stepBody,
    crawl: { none: 'sends a draft to be checked; tried by public.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { worked, id } = await draftOf(tx, params.id);
      if (worked === null || worked.against.join() !== (await publishedIds(tx)).join())
        throw refused(
          'not-worked-out',
          'Work it out first',
          'What would be shown must be worked out against everything published.',
        );
      await sendToCheck(tx, { id, version: body.version });
      return { kind: 'redirect', to: `/assessment/releases/${id}`, banner: 'It waits to be checked' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  /** The release, for somebody who may check this one. */
  const toCheck = async (tx: Tx, actor: Actor, id: string): Promise<ReleaseRecord> => {
    const record = await selectRelease(tx, id);
    if (isOwn(record, actor))
      throw refused(
        'own-release',
        'Somebody else checks it',
        'Who made or sent a release cannot publish it.',
      );
    if (record.state !== 'to-check')
      throw refused('not-to-check', 'This release does not wait to be checked');
    return record;
  };

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/send-back',
    permission: 'releases.check',
    audit: 'release.sent-back',
    params: idParams,
    body: sendBackBody,
    crawl: { none: 'sends a release back; tried by public.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const { id } = await toCheck(tx, actor, params.id);
      await sendBack(tx, { id, version: body.version }, body.note);
      return { kind: 'redirect', to: `/assessment/releases/${id}`, banner: 'It was sent back' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/publish',
    permission: 'releases.check',
    audit: 'release.published',
    params: idParams,
    body: stepBody,
    crawl: { none: 'publishes; tried by public.test.ts' },
    handler: async ({ actor, tx, params, body }): Promise<Answer> => {
      const record = await toCheck(tx, actor, params.id);
      if (record.version !== body.version) throw changedMeanwhile();
      await publishRelease(tx, record);
      return {
        kind: 'redirect',
        to: `/assessment/releases/${record.id}`,
        banner: `${record.title} is published`,
      };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });

  registrar.member({
    method: 'POST',
    path: '/assessment/releases/:id/withdraw',
    permission: 'releases.make',
    audit: 'release.withdrawn',
    params: idParams,
    body: stepBody,
    crawl: { none: 'withdraws a draft; tried by public.test.ts' },
    handler: async ({ tx, params, body }): Promise<Answer> => {
      const { id } = await draftOf(tx, params.id);
      await withdrawRelease(tx, { id, version: body.version, state: 'draft' });
      return { kind: 'redirect', to: '/assessment/releases', banner: 'The draft was withdrawn' };
    },
    form: ({ actor, tx, params, request, body }) =>
      show(tx, actor, params.id, request, formState(body.typed, body.failure)),
  });
}

/** Whether a person had a hand in a release, and so cannot be its second pair of eyes. */
const isOwn = (record: ReleaseRecord, actor: Actor): boolean =>
  record.madeBy.id === actor.accountId || record.sentBy === actor.accountId;

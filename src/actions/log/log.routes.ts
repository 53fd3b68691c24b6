import { z } from 'zod';
import { formats, writeCsv, writeDocument } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { notFound } from '../../foundation/problem.ts';
import { paperOf } from '../../partnership/partnership.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { countActions, listActions, mostActions, pageOfActions, sortKey } from '../action.store.ts';
import type { ActionsServices } from '../actions.services.ts';
import { agenciesToday, groupsToday, peopleToday } from '../choices.store.ts';
import { logDocument, sheetTable } from './log.document.ts';
import { logPage, type LogView } from './log.page.ts';
import { filterOf, logQuery, type LogQuery } from './log.query.ts';

const exportFormats = ['csv', 'xlsx', 'pdf', 'docx'] as const;

export function registerLog(registrar: Registrar, services: ActionsServices): void {
  async function show(
    tx: Tx,
    actor: Actor,
    url: string,
    query: LogQuery,
    part: Pick<LogView, 'title' | 'current' | 'path' | 'fixed'> & { caption?: string },
  ): Promise<Answer> {
    const filter = filterOf({ ...query, ...part.fixed });
    const sort = query.sort ?? 'due';
    const after = query.after === undefined ? undefined : decodeCursor(query.after, 2);
    const { rows, next } = pageOf(await pageOfActions(tx, filter, sort, after), (action) =>
      sortKey(sort, action),
    );
    return {
      kind: 'page',
      page: logPage({
        ...part,
        query,
        url,
        actions: rows,
        next,
        count: await countActions(tx, filter),
        agencies: await agenciesToday(tx),
        groups: await groupsToday(tx),
        may: { edit: services.may(actor, 'actions.edit'), confirm: services.may(actor, 'actions.confirm') },
      }),
    };
  }

  registrar.member({
    method: 'GET',
    path: '/actions',
    permission: 'actions.view',
    audit: { none: 'the log of actions, which is open to every member' },
    query: logQuery,
    crawl: () => ['/actions', '/actions?state=overdue&sort=reference', '/actions?q=nothing-of-the-kind'],
    handler: ({ actor, tx, query, request }) =>
      show(tx, actor, request.url, query, { title: 'Actions', current: 'all', path: '/actions', fixed: {} }),
  });
  registrar.member({
    method: 'GET',
    path: '/actions/mine',
    permission: 'actions.view',
    audit: { none: 'the log of actions, which is open to every member' },
    query: logQuery,
    crawl: () => ['/actions/mine'],
    handler: ({ actor, tx, query, request }) =>
      show(tx, actor, request.url, query, {
        title: 'My actions',
        current: 'mine',
        path: '/actions/mine',
        fixed: { owner: actor.accountId },
      }),
  });
  registrar.member({
    method: 'GET',
    path: '/actions/agency',
    permission: 'actions.view',
    audit: { none: 'the log of actions, which is open to every member' },
    query: logQuery,
    crawl: () => ['/actions/agency'],
    handler: async ({ actor, tx, query, request }) => {
      const agency = await tx
        .selectFrom('agency')
        .select('name')
        .where('id', '=', actor.agencyId)
        .executeTakeFirst();
      return show(tx, actor, request.url, query, {
        title: 'My agency’s actions',
        caption: agency?.name ?? '',
        current: 'agency',
        path: '/actions/agency',
        fixed: { agency: actor.agencyId },
      });
    },
  });
  registrar.member({
    method: 'GET',
    path: '/actions/group/:id',
    permission: 'actions.view',
    audit: { none: 'the log of actions, which is open to every member' },
    params: z.object({ id: z.uuid() }),
    query: logQuery,
    crawl: async () => (await services.crawlGroups()).map((id) => `/actions/group/${id}`),
    record: 'partnership_group',
    handler: async ({ actor, tx, params, query, request }) => {
      const group = await tx
        .selectFrom('partnership_group')
        .select('name')
        .where('id', '=', params.id)
        .executeTakeFirst();
      if (group === undefined) throw notFound();
      return show(tx, actor, request.url, query, {
        title: 'The group’s actions',
        caption: group.name,
        current: null,
        path: `/actions/group/${params.id}`,
        fixed: { group: params.id },
      });
    },
  });

  registrar.member({
    method: 'GET',
    path: '/actions/log.:format',
    permission: 'actions.view',
    audit: 'action.log-given-out',
    params: z.object({ format: z.enum(exportFormats) }),
    query: logQuery,
    crawl: () => exportFormats.map((format) => `/actions/log.${format}`),
    handler: async ({ tx, params, query }): Promise<Answer> => {
      const { format } = params;
      const actions = await listActions(tx, filterOf(query));
      const emails = new Map((await peopleToday(tx)).map(({ id, email }) => [id, email]));
      const fileName = `actions-${clock.today()}.${format}`;
      if (format === 'csv') {
        const { bytes, mediaType } = writeCsv(sheetTable(actions, emails));
        return { kind: 'file', bytes, mediaType, fileName };
      }
      const document = logDocument(actions, {
        emails,
        forSheet: format === 'xlsx',
        banner: services.documentBanner,
        author: '',
        cut: actions.length === mostActions,
      });
      const template = await paperOf(tx);
      const { bytes } = await writeDocument(document, format, template === undefined ? {} : { template });
      return { kind: 'file', bytes, mediaType: formats[format].mediaType, fileName };
    },
  });
}

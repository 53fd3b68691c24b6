import { z } from 'zod';
import type { Tx } from '../../foundation/database.types.ts';
import { decodeCursor, pageOf } from '../../foundation/paging.ts';
import { formState } from '../../web/form.ts';
import { exactCountLimit, withQuery } from '../../web/paging.ts';
import type { Registrar } from '../../web/registrar.ts';
import type { Answer } from '../../web/route.ts';
import { csvFile } from '../csv.ts';
import { agreementTerms } from './agreement.access.ts';
import type { AgreementServices } from './agreement.access.ts';
import { titleOf } from './agreement.page.ts';
import { ceilings } from './agreement.rules.ts';
import { currentAgencies } from './agreement.store.ts';
import { logPage } from './log.page.ts';
import type { LogRow } from './log.page.ts';
import { countLog, listShared } from './log.store.ts';
import type { LogFilter, Shared } from './log.store.ts';
import { sharedKind } from './shared-kinds.ts';

const blank = z.literal('').transform(() => undefined);
const logQuery = z.object({
  agreement: z.union([blank, z.uuid()], 'Choose an agreement from the list').optional(),
  agency: z.union([blank, z.uuid()], 'Choose an agency from the list').optional(),
  after: z.string().optional(),
});

/** Most rows of one export; a longer one is asked for by agreement or agency. */
const exportRows = 20_000;

const filterOf = (query: z.infer<typeof logQuery>): LogFilter => ({
  ...(query.agreement === undefined ? {} : { agreementId: query.agreement }),
  ...(query.agency === undefined ? {} : { agencyId: query.agency }),
});

function named(row: Shared): LogRow {
  const kind = sharedKind(row.recordKind);
  return {
    ...row,
    record: `${kind?.title ?? row.recordKind} ${row.recordId.slice(-6)}`,
    href: kind?.href(row.recordId) ?? null,
  };
}

async function csvOf(tx: Tx, rows: readonly Shared[]): Promise<Answer> {
  const terms = await agreementTerms(tx, { ended: true });
  const titles = [
    'When', 'Kind of record', 'Record', 'From', 'To', 'Category', 'High-risk or before a panel', 'Purpose', 'Legal gateway',
    'Agreement', 'Marking', 'Shared by', 'Taken back',
  ]; // prettier-ignore
  return csvFile(
    'share-log.csv',
    'Share log',
    titles,
    rows.map((row) => [
      row.sharedAt,
      sharedKind(row.recordKind)?.title ?? row.recordKind,
      row.recordId,
      row.giver,
      row.receiver,
      titleOf(row.category, terms.categories),
      row.critical ? 'yes' : 'no',
      titleOf(row.purpose, terms.purposes),
      titleOf(row.gateway, terms.gateways),
      row.agreement,
      ceilings[row.mark],
      row.sharedBy ?? '',
      row.endedAt ?? '',
    ]),
  );
}

export function registerLog(registrar: Registrar, services: Pick<AgreementServices, 'navigation'>): void {
  registrar.member({
    method: 'GET',
    path: '/sharing/log',
    permission: 'shared.view',
    audit: 'share-log.viewed',
    query: logQuery,
    crawl: () => ['/sharing/log'],
    handler: async ({ actor, tx, query, request }) => {
      const filter = filterOf(query);
      const found = await listShared(
        tx,
        filter,
        query.after === undefined ? undefined : decodeCursor(query.after, 2),
      );
      const { rows, next } = pageOf(found, (row) => [row.sharedAt, row.id]);
      return {
        kind: 'page',
        page: logPage({
          navigation: services.navigation(actor, 'log'),
          rows: rows.map(named),
          count: await countLog(tx, filter, exactCountLimit),
          agreements: await tx
            .selectFrom('agreement')
            .select(['id', 'title'])
            .orderBy('title')
            .limit(500)
            .execute(),
          agencies: await currentAgencies(tx),
          terms: await agreementTerms(tx, { ended: true }),
          form: formState({ agreement: query.agreement, agency: query.agency }),
          csvHref: withQuery(request.url.replace('/sharing/log', '/sharing/log.csv'), { after: null }),
          next,
          url: request.url,
        }),
      };
    },
  });

  registrar.member({
    method: 'GET',
    path: '/sharing/log.csv',
    permission: 'shared.view',
    audit: 'share-log.given-out',
    query: logQuery,
    crawl: () => ['/sharing/log.csv'],
    handler: async ({ tx, query }) => {
      const rows = await listShared(tx, filterOf(query), undefined, exportRows);
      return csvOf(tx, rows.slice(0, exportRows));
    },
  });
}

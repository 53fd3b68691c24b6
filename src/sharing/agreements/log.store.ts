import type { Tx } from '../../foundation/database.types.ts';
import { afterCursor, rowsOnPage } from '../../foundation/paging.ts';
import type { CursorValue } from '../../foundation/paging.ts';

export type LogFilter = { agreementId?: string; agencyId?: string; open?: boolean };

export type Shared = {
  id: string;
  recordKind: string;
  recordId: string;
  agreementId: string;
  agreement: string;
  giver: string;
  receiver: string;
  category: string;
  purpose: string;
  gateway: string;
  mark: 'official' | 'official-sensitive';
  critical: boolean;
  sharedAt: string;
  sharedBy: string | null;
  endedAt: string | null;
};

function filtered(tx: Tx, filter: LogFilter) {
  return tx
    .selectFrom('shared_under as s')
    .$if(filter.agreementId !== undefined, (query) =>
      query.where('s.agreement_id', '=', filter.agreementId ?? ''),
    )
    .$if(filter.agencyId !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('s.giver_agency_id', '=', filter.agencyId ?? ''),
          where('s.receiver_agency_id', '=', filter.agencyId ?? ''),
        ]),
      ),
    )
    .$if(filter.open === true, (query) => query.where('s.ended_at', 'is', null));
}

/** The share log, the latest first, as far as the reader may see it; one row more where there is a next page. */
export async function listShared(
  tx: Tx,
  filter: LogFilter,
  after?: readonly CursorValue[],
  limit: number = rowsOnPage,
): Promise<Shared[]> {
  const rows = await filtered(tx, filter)
    .innerJoin('agreement as a', (join) =>
      join.onRef('a.partnership_id', '=', 's.partnership_id').onRef('a.id', '=', 's.agreement_id'),
    )
    .innerJoin('agency as g', (join) =>
      join.onRef('g.partnership_id', '=', 's.partnership_id').onRef('g.id', '=', 's.giver_agency_id'),
    )
    .innerJoin('agency as r', (join) =>
      join.onRef('r.partnership_id', '=', 's.partnership_id').onRef('r.id', '=', 's.receiver_agency_id'),
    )
    .leftJoin('account as c', 'c.id', 's.shared_by')
    .selectAll('s')
    .select(['a.title as agreement', 'g.name as giver', 'r.name as receiver', 'c.name as shared_by_name'])
    .$if(after !== undefined, (query) =>
      query.where(afterCursor(['s.shared_at', 's.id'], after ?? [], 'descending')),
    )
    .orderBy('s.shared_at', 'desc')
    .orderBy('s.id', 'desc')
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    recordKind: row.record_kind,
    recordId: row.record_id,
    agreementId: row.agreement_id,
    agreement: row.agreement,
    giver: row.giver,
    receiver: row.receiver,
    category: row.category,
    purpose: row.purpose,
    gateway: row.gateway,
    mark: row.mark,
    critical: row.critical,
    sharedAt: row.shared_at,
    sharedBy: row.shared_by_name,
    endedAt: row.ended_at,
  }));
}

export async function countLog(tx: Tx, filter: LogFilter, limit: number): Promise<number> {
  const row = await tx
    .selectFrom(
      filtered(tx, filter)
        .select('s.id')
        .limit(limit + 1)
        .as('found'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

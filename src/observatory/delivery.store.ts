import { z } from 'zod';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import { notFound } from '../foundation/problem.ts';
import type { DeliveryReport, Rejection } from './incident.ts';
import type { DeliveryState } from './delivery.rules.ts';

/** A received file as the pages show it. */
export type DeliveryRecord = {
  id: string;
  hash: string;
  fileName: string;
  bytes: number;
  source: string | null;
  sourceTitle: string;
  adaptor: DeliveryReport['adaptor'];
  state: DeliveryState;
  receivedAt: string;
  decidedAt: string | null;
  decision: string;
  evidence: string;
  rowsRead: number;
  rowsAccepted: number;
  rowsRejected: number;
  /** YYYY-MM, in order. */
  months: string[];
  notices: string[];
  version: number;
};

const noticeList = z.array(z.string());

const columns = [
  'delivery.id',
  'delivery.hash',
  'delivery.file_name',
  'delivery.bytes',
  'delivery.source_code',
  'delivery.adaptor',
  'delivery.state',
  'delivery.received_at',
  'delivery.decided_at',
  'delivery.decision',
  'delivery.evidence',
  'delivery.rows_read',
  'delivery.rows_accepted',
  'delivery.rows_rejected',
  'delivery.months',
  'delivery.notices',
  'delivery.version',
  'source.title as source_title',
] as const;

function deliveries(tx: Tx) {
  return tx
    .selectFrom('delivery')
    .leftJoin('source', (join) =>
      join
        .onRef('source.partnership_id', '=', 'delivery.partnership_id')
        .onRef('source.code', '=', 'delivery.source_code'),
    )
    .select(columns);
}

type DeliveryRow = Awaited<ReturnType<ReturnType<typeof deliveries>['execute']>>[number];

function toRecord(row: DeliveryRow): DeliveryRecord {
  return {
    id: row.id,
    hash: row.hash,
    fileName: row.file_name,
    bytes: row.bytes,
    source: row.source_code,
    sourceTitle: row.source_title ?? '',
    adaptor: row.adaptor,
    state: row.state,
    receivedAt: row.received_at,
    decidedAt: row.decided_at,
    decision: row.decision,
    evidence: row.evidence,
    rowsRead: row.rows_read,
    rowsAccepted: row.rows_accepted,
    rowsRejected: row.rows_rejected,
    months: row.months.map((month) => month.slice(0, 7)),
    notices: noticeList.parse(row.notices),
    version: row.version,
  };
}

/** Received files, newest first: one page and one more, after a cursor (`decodeCursor(text, 2)`). */
export async function listDeliveries(
  tx: Tx,
  options: { after?: readonly CursorValue[]; state?: DeliveryState } = {},
): Promise<DeliveryRecord[]> {
  let query = deliveries(tx);
  if (options.state !== undefined) query = query.where('delivery.state', '=', options.state);
  if (options.after !== undefined) {
    query = query.where(afterCursor(['delivery.received_at', 'delivery.id'], options.after, 'descending'));
  }
  const rows = await query
    .orderBy('delivery.received_at', 'desc')
    .orderBy('delivery.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRecord);
}

/** Files that wait for a decision, newest first. */
export async function listWaiting(tx: Tx, limit: number): Promise<DeliveryRecord[]> {
  const rows = await deliveries(tx)
    .where('delivery.state', '=', 'previewed')
    .orderBy('delivery.received_at', 'desc')
    .orderBy('delivery.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toRecord);
}

/** Number of files in each state. */
export async function countDeliveries(tx: Tx): Promise<Map<DeliveryState, number>> {
  const rows = await tx
    .selectFrom('delivery')
    .select((each) => ['state', each.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return new Map(rows.map((row) => [row.state, row.count]));
}

export async function selectDelivery(tx: Tx, id: string): Promise<DeliveryRecord> {
  const row = await deliveries(tx).where('delivery.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

/** The files in use with these hashes, by the name of the file. */
export async function selectDeliveriesByHash(tx: Tx, hashes: readonly string[]): Promise<DeliveryRecord[]> {
  if (hashes.length === 0) return [];
  const rows = await deliveries(tx)
    .where('delivery.hash', 'in', [...hashes])
    .where('delivery.state', 'in', ['accepted', 'superseded'])
    .orderBy('delivery.file_name')
    .orderBy('delivery.id')
    .execute();
  return rows.map(toRecord);
}

/** The living delivery of this very file for this source: the same file twice changes nothing. */
export async function selectLivingDelivery(
  tx: Tx,
  source: string,
  hash: string,
): Promise<DeliveryRecord | null> {
  const row = await deliveries(tx)
    .where('delivery.source_code', '=', source)
    .where('delivery.hash', '=', hash)
    .where('delivery.state', 'in', ['previewed', 'accepted', 'superseded'])
    .executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

export async function listRejections(tx: Tx, deliveryId: string, limit: number): Promise<Rejection[]> {
  const rows = await tx
    .selectFrom('delivery_rejection')
    .select(['line', 'column_name', 'value', 'reason'])
    .where('delivery_id', '=', deliveryId)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    line: row.line,
    column: row.column_name,
    value: row.value,
    reason: row.reason,
  }));
}

/** Who keeps or switches: the account (null for the command line) and the audience key its records carry. */
export type Keeper = { partnershipId: string; accountId: string | null; key: string };

/** Depersonalised information is open to every member of the partnership (SI 2007/1831). */
export const widthOf = (keeper: Keeper): { audience: string[]; open_to_members: boolean } => ({
  audience: [keeper.key],
  open_to_members: true,
});

/** Keeps a read file as a preview: its report, its rejections, and its segments, none of them in force. */
export async function insertDelivery(
  tx: Tx,
  who: Keeper,
  report: DeliveryReport,
  extra: { evidence?: string; mappingId?: string } = {},
): Promise<string> {
  const id = newId();
  const now = clock.now();
  const width = widthOf(who);
  await tx
    .insertInto('delivery')
    .values({
      partnership_id: who.partnershipId,
      id,
      hash: report.hash,
      file_name: report.fileName,
      bytes: report.bytes,
      source_code: report.source,
      adaptor: report.adaptor,
      state: 'previewed',
      received_at: now,
      received_by: who.accountId,
      evidence: extra.evidence ?? '',
      mapping_id: extra.mappingId ?? null,
      rows_read: report.rowsRead,
      rows_accepted: report.rowsAccepted,
      rows_rejected: report.rowsRejected,
      months: report.months.map((month) => `${month}-01`),
      notices: JSON.stringify(report.notices),
      ...width,
    })
    .execute();
  for (let start = 0; start < report.rejections.length; start += 500) {
    await tx
      .insertInto('delivery_rejection')
      .values(
        report.rejections.slice(start, start + 500).map((rejection, index) => ({
          partnership_id: who.partnershipId,
          delivery_id: id,
          number: start + index + 1,
          line: rejection.line,
          column_name: rejection.column,
          value: rejection.value,
          reason: rejection.reason,
          inherited_audience: width.audience,
          inherited_open: width.open_to_members,
          own_audience: null,
        })),
      )
      .execute();
  }
  if (report.segments.length > 0) {
    await tx
      .insertInto('segment')
      .values(
        report.segments.map((segment) => ({
          partnership_id: who.partnershipId,
          source_code: segment.source,
          month: `${segment.month}-01`,
          hash: segment.hash,
          delivery_id: id,
          rows: segment.rows,
          made_at: now,
          left_force_at: now,
          ...width,
        })),
      )
      // The same content came in an earlier file: the segment is there already.
      .onConflict((conflict) =>
        conflict.columns(['partnership_id', 'source_code', 'month', 'hash']).doUpdateSet({ delivery_id: id }),
      )
      .execute();
  }
  return id;
}

/** Keeps that a file was refused: its name, hash and why, never its content. */
export async function insertRefusedDelivery(
  tx: Tx,
  who: Keeper,
  file: { hash: string; fileName: string; bytes: number; adaptor: DeliveryReport['adaptor']; why: string },
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('delivery')
    .values({
      partnership_id: who.partnershipId,
      id,
      hash: file.hash,
      file_name: file.fileName,
      bytes: file.bytes,
      source_code: null,
      adaptor: file.adaptor,
      state: 'refused',
      received_at: clock.now(),
      received_by: who.accountId,
      decision: file.why,
      rows_read: 0,
      rows_accepted: 0,
      rows_rejected: 0,
      months: [],
      notices: JSON.stringify([]),
      ...widthOf(who),
    })
    .execute();
  return id;
}

export async function updateDeliveryState(
  tx: Tx,
  id: string,
  change: {
    state: DeliveryState;
    by: string | null;
    decision: string;
    supersededBy?: string;
    /** Its number in the order of taking into use (`nextAcceptance`). */
    acceptance?: number;
  },
): Promise<void> {
  await tx
    .updateTable('delivery')
    .set((each) => ({
      state: change.state,
      decided_at: clock.now(),
      decided_by: change.by,
      decision: change.decision,
      version: each('version', '+', 1),
      ...(change.supersededBy === undefined ? {} : { superseded_by: change.supersededBy }),
      ...(change.state === 'accepted' ? { superseded_by: null } : {}),
      ...(change.acceptance === undefined ? {} : { acceptance: change.acceptance }),
    }))
    .where('id', '=', id)
    .execute();
}

import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import type { Tx } from '../foundation/database.types.ts';
import { widthOf, type Keeper } from './delivery.store.ts';
import type { SegmentRef } from './incident.ts';
import { segmentPath } from './segments.ts';

/** The segments that count, joined to what is known of them. */
function inForce(tx: Tx) {
  return tx
    .selectFrom('segment_in_force')
    .innerJoin('segment', (join) =>
      join
        .onRef('segment.partnership_id', '=', 'segment_in_force.partnership_id')
        .onRef('segment.source_code', '=', 'segment_in_force.source_code')
        .onRef('segment.month', '=', 'segment_in_force.month')
        .onRef('segment.hash', '=', 'segment_in_force.hash'),
    );
}

/** Every segment that counts, with the absolute path of its file. @param folder the data folder's `segments`. */
export async function listSegmentsInForce(tx: Tx, folder: string): Promise<SegmentRef[]> {
  const rows = await inForce(tx)
    .innerJoin('delivery', (join) =>
      join
        .onRef('delivery.partnership_id', '=', 'segment.partnership_id')
        .onRef('delivery.id', '=', 'segment.delivery_id'),
    )
    .innerJoin('source', (join) =>
      join
        .onRef('source.partnership_id', '=', 'segment.partnership_id')
        .onRef('source.code', '=', 'segment.source_code'),
    )
    .select([
      'segment.source_code',
      'segment.month',
      'segment.hash',
      'segment.rows',
      'delivery.hash as delivery_hash',
      'source.is_aggregate',
    ])
    .orderBy('segment.source_code')
    .orderBy('segment.month')
    .execute();
  return rows.map((row) => {
    const month = row.month.slice(0, 7);
    return {
      source: row.source_code,
      month,
      hash: row.hash,
      path: segmentPath(folder, row.source_code, month, row.hash),
      rows: row.rows,
      delivery: row.delivery_hash,
      isAggregate: row.is_aggregate,
    };
  });
}

/** Ids of all partnerships, closed ones too. */
export async function listEveryPartnership(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select every_partnership() as id`.execute(tx);
  return rows.map((row) => row.id);
}

/**
 * Hashes of the segments whose files must stay: in force, of a file that is in use, replaced or waiting for a decision, or
 * out of force since `leftAfter` (queries that began before may still be reading them).
 */
export async function listSegmentsToKeep(tx: Tx, leftAfter: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('segment')
    .innerJoin('delivery', (join) =>
      join
        .onRef('delivery.partnership_id', '=', 'segment.partnership_id')
        .onRef('delivery.id', '=', 'segment.delivery_id'),
    )
    .select('segment.hash')
    .where((each) =>
      each.or([
        each('segment.left_force_at', 'is', null),
        each('segment.left_force_at', '>', leftAfter),
        each('delivery.state', 'in', ['previewed', 'accepted', 'superseded']),
      ]),
    )
    .execute();
  return rows.map((row) => row.hash);
}

/**
 * Holds everyone else off this source until the transaction ends, so that two imports of one month cannot both believe
 * they are the last.
 */
export async function lockSource(tx: Tx, source: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`frankpledge segment ${source}`}, 0))`.execute(
    tx,
  );
}

/** The next number in the order in which a source's files are taken into use. Call with the source locked. */
export async function nextAcceptance(tx: Tx, source: string): Promise<number> {
  const row = await tx
    .selectFrom('delivery')
    .select((each) => each.fn.max('acceptance').as('last'))
    .where('source_code', '=', source)
    .executeTakeFirst();
  return (row?.last ?? 0) + 1;
}

/** Puts the delivery's segments in force. Returns the ids of deliveries that lost a month by it. */
export async function switchToDelivery(tx: Tx, who: Keeper, deliveryId: string): Promise<string[]> {
  const now = clock.now();
  const segments = await tx
    .selectFrom('segment')
    .select(['source_code', 'month', 'hash'])
    .where('delivery_id', '=', deliveryId)
    .execute();
  const losers = new Set<string>();
  for (const segment of segments) {
    const before = await inForce(tx)
      .select(['segment.hash', 'segment.delivery_id'])
      .where('segment_in_force.source_code', '=', segment.source_code)
      .where('segment_in_force.month', '=', segment.month)
      .executeTakeFirst();
    if (before !== undefined && before.delivery_id !== deliveryId) losers.add(before.delivery_id);
    if (before !== undefined && before.hash !== segment.hash) {
      await markSegment(tx, segment.source_code, segment.month, before.hash, now);
    }
    await putInForce(tx, who, segment.source_code, segment.month, segment.hash);
  }
  return [...losers];
}

async function markSegment(
  tx: Tx,
  source: string,
  month: string,
  hash: string,
  leftForceAt: string | null,
): Promise<void> {
  await tx
    .updateTable('segment')
    .set({ left_force_at: leftForceAt })
    .where('source_code', '=', source)
    .where('month', '=', month)
    .where('hash', '=', hash)
    .execute();
}

async function putInForce(tx: Tx, who: Keeper, source: string, month: string, hash: string): Promise<void> {
  const now = clock.now();
  await tx
    .insertInto('segment_in_force')
    .values({
      partnership_id: who.partnershipId,
      source_code: source,
      month,
      hash,
      switched_at: now,
      switched_by: who.accountId,
      ...widthOf(who),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['partnership_id', 'source_code', 'month'])
        .doUpdateSet({ hash, switched_at: now, switched_by: who.accountId }),
    )
    .execute();
  await markSegment(tx, source, month, hash, null);
}

/** True while any month of the delivery counts. */
export async function hasMonthsInForce(tx: Tx, deliveryId: string): Promise<boolean> {
  const row = await inForce(tx)
    .select('segment.hash')
    .where('segment.delivery_id', '=', deliveryId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Takes a delivery's months out of force. Each month goes back to the file in use that was taken last before it and has the
 * month, else it has nothing. Returns the deliveries that came back into use.
 */
export async function switchFromDelivery(tx: Tx, who: Keeper, deliveryId: string): Promise<string[]> {
  const now = clock.now();
  const segments = await inForce(tx)
    .select(['segment.source_code', 'segment.month', 'segment.hash'])
    .where('segment.delivery_id', '=', deliveryId)
    .execute();
  const back = new Set<string>();
  for (const segment of segments) {
    await markSegment(tx, segment.source_code, segment.month, segment.hash, now);
    const earlier = await tx
      .selectFrom('segment')
      .innerJoin('delivery', (join) =>
        join
          .onRef('delivery.partnership_id', '=', 'segment.partnership_id')
          .onRef('delivery.id', '=', 'segment.delivery_id'),
      )
      .select(['segment.hash', 'delivery.id'])
      .where('segment.source_code', '=', segment.source_code)
      .where('segment.month', '=', segment.month)
      .where('delivery.state', 'in', ['accepted', 'superseded'])
      .where('delivery.id', '<>', deliveryId)
      .orderBy('delivery.acceptance', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (earlier === undefined) {
      await tx
        .deleteFrom('segment_in_force')
        .where('source_code', '=', segment.source_code)
        .where('month', '=', segment.month)
        .execute();
    } else {
      await putInForce(tx, who, segment.source_code, segment.month, earlier.hash);
      back.add(earlier.id);
    }
  }
  return [...back];
}

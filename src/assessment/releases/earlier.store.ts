import { sql } from 'kysely';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { formatPeriod } from '../../foundation/period.ts';
import type { CellKey, Shown } from './release.rules.ts';

/** A count that is not open data, as an earlier release printed it. */
export type PublishedCell = CellKey & {
  shown: Shown;
  value: number | null;
  roundedTo: number | null;
  zeroShown: boolean;
};

/** One at a time publishes in a partnership: what is checked against everything published must still be everything at the end. */
export async function lockPublishing(tx: Tx): Promise<void> {
  const { partnershipId } = contextOf(tx);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`publishing ${partnershipId ?? ''}`}, 0))`.execute(
    tx,
  );
}

/** Ids of everything published, in order. */
export async function publishedIds(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('published_release')
    .select('id')
    .orderBy('published_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** All cells of these kinds of source that were published, of every release: those replaced are out in the world as well. */
export async function publishedCells(tx: Tx, sourceKinds: readonly string[]): Promise<PublishedCell[]> {
  if (sourceKinds.length === 0) return [];
  const rows = await tx
    .selectFrom('published_figure')
    .select([
      'source_kind',
      'form',
      'categories',
      'area_code',
      'period_from',
      'period_to',
      'shown',
      'value',
      'rounded_to',
      'zero_shown',
    ])
    .where('is_open', '=', false)
    .where('source_kind', 'in', [...sourceKinds])
    .execute();
  return rows.map((row) => ({
    sourceKind: row.source_kind,
    form: row.form,
    categories: row.categories,
    area: row.area_code,
    period: formatPeriod({ from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) }),
    shown: row.shown,
    value: row.value,
    roundedTo: row.rounded_to,
    zeroShown: row.zero_shown,
  }));
}

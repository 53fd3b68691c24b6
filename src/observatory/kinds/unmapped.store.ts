import type { Tx } from '../../foundation/database.types.ts';

/** Values of a category column that no line of a mapping fits, in one file. */
export type UnmappedValue = {
  sourceCode: string;
  deliveryId: string;
  fileName: string;
  receivedAt: string;
  state: string;
  column: string;
  value: string;
  /** Rows of the file that are not counted for it, of the rejections that were kept. */
  rows: number;
  /** The file had more rejected rows than were kept, so `rows` may be too low. */
  atLeast: boolean;
};

/** Files looked at: the newest that had rejected rows. */
const mostFiles = 200;
/** As `mapped/limits.ts` keeps. */
const rejectionsKept = 1000;

/** Categories that map to nothing, in files that are in use or wait for a decision; most rows first. */
export async function listUnmapped(tx: Tx): Promise<UnmappedValue[]> {
  const files = await tx
    .selectFrom('delivery')
    .select(['id', 'source_code', 'file_name', 'received_at', 'state', 'rows_rejected'])
    .where('rows_rejected', '>', 0)
    .where('state', 'in', ['previewed', 'accepted', 'superseded'])
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostFiles)
    .execute();
  if (files.length === 0) return [];
  const rows = await tx
    .selectFrom('delivery_rejection')
    .select((each) => ['delivery_id', 'column_name', 'value', each.fn.countAll<string>().as('rows')])
    .where(
      'delivery_id',
      'in',
      files.map((file) => file.id),
    )
    .where((each) =>
      each.or([
        each('reason', 'like', 'This category is not in the mapping%'),
        each('reason', '=', 'There is no category.'),
      ]),
    )
    .groupBy(['delivery_id', 'column_name', 'value'])
    .execute();
  return rows
    .flatMap((row): UnmappedValue[] => {
      const file = files.find((each) => each.id === row.delivery_id);
      return file === undefined
        ? []
        : [
            {
              sourceCode: file.source_code ?? '',
              deliveryId: file.id,
              fileName: file.file_name,
              receivedAt: file.received_at,
              state: file.state,
              column: row.column_name,
              value: row.value,
              rows: Number(row.rows),
              atLeast: file.rows_rejected > rejectionsKept,
            },
          ];
    })
    .sort((a, b) => b.rows - a.rows || a.value.localeCompare(b.value, 'en-GB'));
}

/** A month that came in more than one file: which counts, and what the others said. */
export type RepeatedMonth = {
  sourceCode: string;
  month: string;
  files: { deliveryId: string; fileName: string; rows: number; counts: boolean }[];
};

/** Months that more than one file in use or replaced brought, where the files differ; newest first. */
export async function listRepeatedMonths(tx: Tx): Promise<RepeatedMonth[]> {
  const rows = await tx
    .selectFrom('segment')
    .innerJoin('delivery', (join) =>
      join
        .onRef('delivery.partnership_id', '=', 'segment.partnership_id')
        .onRef('delivery.id', '=', 'segment.delivery_id'),
    )
    .leftJoin('segment_in_force', (join) =>
      join
        .onRef('segment_in_force.partnership_id', '=', 'segment.partnership_id')
        .onRef('segment_in_force.source_code', '=', 'segment.source_code')
        .onRef('segment_in_force.month', '=', 'segment.month')
        .onRef('segment_in_force.hash', '=', 'segment.hash'),
    )
    .select([
      'segment.source_code',
      'segment.month',
      'segment.rows',
      'segment.left_force_at',
      'segment_in_force.hash as in_force',
      'delivery.id',
      'delivery.file_name',
      'delivery.acceptance',
    ])
    .where('delivery.state', 'in', ['accepted', 'superseded'])
    .orderBy('segment.month', 'desc')
    .orderBy('delivery.acceptance', 'desc')
    .execute();
  const months = Map.groupBy(rows, (row) => `${row.source_code}\u0000${row.month}`);
  return [...months.values()]
    .filter((files) => files.length > 1)
    .map((files) => ({
      sourceCode: files[0]?.source_code ?? '',
      month: files[0]?.month.slice(0, 7) ?? '',
      files: files.map((file) => ({
        deliveryId: file.id,
        fileName: file.file_name,
        rows: file.rows,
        counts: file.in_force !== null,
      })),
    }));
}

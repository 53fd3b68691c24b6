import { sql } from 'kysely';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { keepVersion } from '../foundation/history.ts';
import { Problem, notFound } from '../foundation/problem.ts';
import { momentWords } from './words.ts';

/** Rows that an administrator edits: each has a `version`, and each change keeps how it stood. */
export type AdministeredTable =
  | 'partnership'
  | 'partnership_group'
  | 'agency'
  | 'organisation'
  | 'post'
  | 'account'
  | 'group_member'
  | 'group_meeting'
  | 'access_review'
  | 'people_import'
  | 'agreement';

type Row = Record<string, unknown> & { version: number };

/** What of an account may be read here; never its password. */
const accountColumns = ['id', 'name', 'email', 'phone', 'disabled_at', 'made_at', 'seen_at', 'version'];
const widthColumns = new Set([
  'audience',
  'open_to_members',
  'inherited_audience',
  'inherited_open',
  'own_audience',
]);
const ofInstallation: ReadonlySet<AdministeredTable> = new Set(['organisation', 'account']);

/**
 * Changes one row and keeps how it stood, in one transaction.
 * @param version what the form was filled in from; null where the caller has just read the row in this transaction.
 * @param reason a short sentence of ours.
 * @throws Problem 404 when the actor cannot see it; 422 `changed-meanwhile` when somebody changed it first.
 */
export async function changeRow(
  tx: Tx,
  change: {
    table: AdministeredTable;
    id: string;
    version: number | null;
    reason: string;
    set: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const { table, id, version, set } = change;
  const { partnershipId, ownKey } = contextOf(tx);
  if (partnershipId === null) throw new Error('A change belongs to a partnership; this transaction has none');
  const idColumn = table === 'partnership' ? 'partnership_id' : 'id';
  const columns =
    table === 'account' ? sql.join(accountColumns.map((column) => sql.ref(column))) : sql.raw('*');
  const inPartnership = ofInstallation.has(table) ? sql`true` : sql`partnership_id = ${partnershipId}::uuid`;
  const { rows } = await sql<Row>`select ${columns} from ${sql.table(table)}
    where ${inPartnership} and ${sql.ref(idColumn)} = ${id}::uuid`.execute(tx);
  const [row] = rows;
  if (row === undefined) throw notFound();
  if (version !== null && row.version !== version) throw await changedMeanwhile(tx, table, id);
  const audience = (row['audience'] ?? row['inherited_audience'] ?? [ownKey ?? partnershipId]) as string[];
  await keepVersion(tx, {
    kind: table,
    id,
    version: row.version,
    reason: change.reason,
    was: Object.fromEntries(Object.entries(row).filter(([column]) => !widthColumns.has(column))),
    audience,
    openToMembers: (row['open_to_members'] ?? row['inherited_open'] ?? false) === true,
  });
  const assignments = Object.entries(set).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  const changed = await sql`update ${sql.table(table)}
    set ${sql.join([...assignments, sql`version = version + 1`])}
    where ${inPartnership} and ${sql.ref(idColumn)} = ${id}::uuid and version = ${row.version}`.execute(tx);
  if (changed.numAffectedRows !== 1n) throw await changedMeanwhile(tx, table, id);
}

/** Says who changed the record first, and when, as far as the actor may see it. */
async function changedMeanwhile(tx: Tx, table: AdministeredTable, id: string): Promise<Problem> {
  const last = await tx
    .selectFrom('history')
    .leftJoin('account', 'account.id', 'history.changed_by')
    .select(['account.name', 'history.changed_at'])
    .where('record_kind', '=', table)
    .where('record_id', '=', id)
    .orderBy('history.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  const who =
    last === undefined
      ? 'Somebody changed this'
      : `${last.name ?? 'The system'} changed this on ${momentWords(last.changed_at)}`;
  return new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'This was changed while you were typing',
    detail: `${who}.`,
    fields: [
      {
        name: 'version',
        message: `${who}, after you opened this page. What is stored now is shown below; send again to replace it with yours`,
      },
    ],
  });
}

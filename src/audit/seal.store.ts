import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import type { Tx } from '../foundation/database.types.ts';
import type { EntryToSeal, Position, SealToSign } from './canonical.rules.ts';

/** A seal as it stands in its table. */
export type Seal = SealToSign & { hash: Buffer; signature: Buffer };

/** Moments as they are hashed: with microseconds, whatever the driver would make of them. */
const moment = (column: string): RawBuilder<string> =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const sealColumns = sql`partnership_id, number, epoch, ${moment('since')} as since, from_transaction::text as from_transaction, from_id,
  to_transaction::text as to_transaction, to_id, ${moment('latest_at')} as latest_at, entries, root, previous_hash, lost_number, lost_hash,
  ${moment('sealed_at')} as sealed_at, key_id, hash, signature`;

export async function lastSeal(tx: Tx): Promise<Seal | null> {
  const { rows } =
    await sql<Seal>`select ${sealColumns} from audit_seal order by number desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

export async function sealOfNumber(tx: Tx, number: number): Promise<Seal | null> {
  const { rows } = await sql<Seal>`select ${sealColumns} from audit_seal where number = ${number}`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** The last seal made before a moment. */
export async function lastSealBefore(tx: Tx, before: string): Promise<Seal | null> {
  const { rows } = await sql<Seal>`
    select ${sealColumns} from audit_seal where sealed_at < ${before} order by sealed_at desc, number desc limit 1`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** Seals after a number, in order. */
export async function sealsAfter(tx: Tx, number: number, until: number, limit: number): Promise<Seal[]> {
  const { rows } = await sql<Seal>`
    select ${sealColumns} from audit_seal where number > ${number} and number <= ${until} order by number limit ${limit}`.execute(
    tx,
  );
  return rows;
}

/** Where the epoch ends that begins at `since`: the beginning of the next one. Null for the one that goes on. */
export async function endOfEpoch(tx: Tx, since: string | null): Promise<string | null> {
  const { rows } = await sql<{ until: string | null }>`
    select ${moment('until')} as until from (select min(since) as until from audit_seal
      where ${since}::timestamptz is null or since > ${since}::timestamptz) next`.execute(tx);
  return rows[0]?.until ?? null;
}

export async function insertSeal(tx: Tx, seal: Seal): Promise<void> {
  await tx
    .insertInto('audit_seal')
    // Which seals there are is no secret from anybody in the partnership.
    .values({ ...seal, audience: [seal.partnership_id], open_to_members: true })
    .execute();
}

/** What part of the entries is meant: dated within an epoch, and placed after one position. */
export type Range = { since: string | null; until: string | null; after: Position | null; below?: string };

function within({ since, until, after, below }: Range): RawBuilder<boolean> {
  return sql<boolean>`(${since}::timestamptz is null or at > ${since}::timestamptz)
    and (${until}::timestamptz is null or at <= ${until}::timestamptz)
    and ${below === undefined ? sql`true` : sql`transaction < ${below}::xid8`}
    and ${after === null ? sql`true` : sql`(transaction, id) > (${after.transaction}::xid8, ${after.id}::uuid)`}`;
}

/** Entries in the order of sealing. */
export async function entriesIn(tx: Tx, range: Range, limit: number): Promise<EntryToSeal[]> {
  const { rows } = await sql<EntryToSeal>`
    select partnership_id, id, transaction::text as transaction, ${moment('at')} as at, event, outcome, account_id, agency_id,
      role, purpose, subject_kind, subject_id, detail_hash, correlation_id, agreement_id, reason, spoke_for, audience, open_to_members
    from audit_entry where ${within(range)} order by audit_entry.transaction, id limit ${limit}`.execute(tx);
  return rows;
}

export type Waiting = { count: number; oldest: string | null };

/** How many entries are in a range, up to a limit, and the date of the oldest of those. */
export async function countIn(tx: Tx, range: Range, limit: number): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    select count(*)::int as count, ${moment('oldest')} as oldest from (
      select min(at) over () as oldest from (select at from audit_entry where ${within(range)} limit ${limit}) first) counted
    group by oldest`.execute(tx);
  return rows[0] ?? { count: 0, oldest: null };
}

/** Transactions below this number are over: what they wrote can be seen, and nothing more comes of them. */
export async function settledBelow(tx: Tx): Promise<string> {
  const { rows } = await sql<{
    below: string;
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as below`.execute(tx);
  const below = rows[0]?.below;
  if (below === undefined) throw new Error('PostgreSQL has no snapshot');
  return below;
}

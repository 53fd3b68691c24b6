import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import type { CursorValue } from '../foundation/paging.ts';

/** Which entries are meant. Everything that is given must hold. */
export type EntryFilter = {
  /** One entry, with its exact moment. */
  entry?: { id: string; at: string } | undefined;
  account?: string | undefined;
  kind?: string | undefined;
  record?: string | undefined;
  event?: string | undefined;
  outcome?: 'done' | 'refused' | undefined;
  agency?: string | undefined;
  agreement?: string | undefined;
  /** Days in London, both included. */
  from?: string | undefined;
  until?: string | undefined;
  /** Only entries that carry this key: an agency's supervisors'. */
  key?: string | undefined;
};

export type AuditRow = {
  id: string;
  at: string;
  event: string;
  outcome: 'done' | 'refused';
  accountId: string | null;
  name: string | null;
  agency: string | null;
  role: string;
  purpose: string;
  subjectKind: string;
  subjectId: string;
  reason: string | null;
  agreementId: string | null;
  agreement: string | null;
  spokeFor: string | null;
  correlationId: string | null;
};

function conditions(filter: EntryFilter): RawBuilder<unknown> {
  const given: RawBuilder<unknown>[] = [
    sql`e.partnership_id = (select nullif(current_setting('app.partnership', true), '')::uuid)`,
  ];
  if (filter.entry !== undefined)
    given.push(sql`e.id = ${filter.entry.id}::uuid and e.at = ${filter.entry.at}::timestamptz`);
  if (filter.account !== undefined) given.push(sql`e.account_id = ${filter.account}::uuid`);
  if (filter.kind !== undefined) given.push(sql`e.subject_kind = ${filter.kind}`);
  if (filter.record !== undefined) given.push(sql`e.subject_id = ${filter.record}`);
  if (filter.event !== undefined) given.push(sql`e.event = ${filter.event}`);
  // Written out where it can be served by the index of refusals alone.
  if (filter.outcome === 'refused') given.push(sql`e.outcome = 'refused'`);
  if (filter.outcome === 'done') given.push(sql`e.outcome = 'done'`);
  if (filter.agency !== undefined) given.push(sql`e.agency_id = ${filter.agency}::uuid`);
  if (filter.agreement !== undefined) given.push(sql`e.agreement_id = ${filter.agreement}::uuid`);
  if (filter.key !== undefined) given.push(sql`e.audience && array[${filter.key}::uuid]`);
  if (filter.from !== undefined)
    given.push(sql`e.at >= (${filter.from}::date::timestamp at time zone 'Europe/London')`);
  if (filter.until !== undefined)
    given.push(sql`e.at < ((${filter.until}::date + 1)::timestamp at time zone 'Europe/London')`);
  return sql.join(given, sql` and `);
}

/** Newest first; `limit` rows after a place in the list. Names are those of people who still have a post here. */
export async function entriesOf(
  tx: Tx,
  filter: EntryFilter,
  limit: number,
  after?: readonly CursorValue[],
): Promise<AuditRow[]> {
  const behind =
    after === undefined ? sql`` : sql`and (e.at, e.id) < (${after[0]}::timestamptz, ${after[1]}::uuid)`;
  const { rows } = await sql<AuditRow>`
    with e as materialized (
      select * from audit_entry e where ${conditions(filter)} ${behind} order by e.at desc, e.id desc limit ${limit})
    select e.id, e.at, e.event, e.outcome, e.account_id as "accountId", a.name, g.name as agency, e.role, e.purpose,
      e.subject_kind as "subjectKind", e.subject_id as "subjectId", coalesce(t.title, e.reason) as reason,
      e.agreement_id as "agreementId", r.title as agreement, s.name as "spokeFor", e.correlation_id as "correlationId"
    from e
    left join account a on a.id = e.account_id
    left join account s on s.id = e.spoke_for
    left join agency g on g.partnership_id = e.partnership_id and g.id = e.agency_id
    left join agreement r on r.partnership_id = e.partnership_id and r.id = e.agreement_id
    left join term t on t.partnership_id = e.partnership_id and t.list = 'access-reason' and t.code = e.reason
    order by e.at desc, e.id desc`.execute(tx);
  return rows;
}

/** How many entries there are, exact up to `limit`. */
export async function countEntries(tx: Tx, filter: EntryFilter, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (select from audit_entry e where ${conditions(filter)} limit ${limit + 1}) first`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

export type EntryDetail = AuditRow & {
  transaction: string;
  words: string | null;
  hadWords: boolean;
  /** The seal over it; null while it waits. */
  seal: { number: number; sealedAt: string } | null;
};

/** Our ids begin with the millisecond in which they were made, which is the entry's own time to a blink. */
function timeOfId(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** One entry with its words and its seal, or null. */
export async function selectEntry(tx: Tx, id: string, sight: EntryFilter): Promise<EntryDetail | null> {
  // A range of the key instead of a search through every month.
  const [from, until] = [-10_000, 10_000].map((difference) =>
    new Date(timeOfId(id) + difference).toISOString(),
  );
  const { rows } = await sql<{ at: string; transaction: string; words: string | null; had_words: boolean }>`
    select e.at, e.transaction::text as transaction, e.detail_hash is not null as had_words, d.words
    from audit_entry e
    left join audit_detail d on d.partnership_id = e.partnership_id and d.audit_entry_at = e.at and d.audit_entry_id = e.id
    where e.id = ${id} and e.at between ${from}::timestamptz and ${until}::timestamptz
      and ${conditions(sight)}`.execute(tx);
  const found = rows[0];
  if (found === undefined) return null;
  const [row] = await entriesOf(tx, { entry: { id, at: found.at } }, 1);
  if (row === undefined) return null;
  const seals = await sql<{ number: number; sealedAt: string }>`
    select number, sealed_at as "sealedAt" from audit_seal
    where sealed_at >= ${found.at}::timestamptz - interval '1 hour' and (since is null or since < ${found.at}::timestamptz)
      and (to_transaction, to_id) >= (${found.transaction}::xid8, ${id}::uuid)
      and (from_transaction, from_id) <= (${found.transaction}::xid8, ${id}::uuid)
    order by sealed_at, number limit 1`.execute(tx);
  return {
    ...row,
    transaction: found.transaction,
    words: found.words,
    hadWords: found.had_words,
    seal: seals.rows[0] ?? null,
  };
}

/** Whether the actor can see any entry about a record. */
export async function knowsRecord(
  tx: Tx,
  kind: string,
  record: string,
  sight: EntryFilter,
): Promise<boolean> {
  return (await entriesOf(tx, { ...sight, kind, record }, 1)).length > 0;
}

export type Named = { id: string; name: string };

/** People with a post in the partnership, of one agency or of all. */
export async function peopleOf(tx: Tx, agency: string | undefined): Promise<Named[]> {
  const { rows } = await sql<Named>`
    select a.id, a.name from account a where a.id in (
      select account_id from post where ${agency === undefined ? sql`true` : sql`agency_id = ${agency}::uuid`})
    order by lower(a.name), a.id limit 2000`.execute(tx);
  return rows;
}

export async function agenciesAndAgreements(tx: Tx): Promise<{ agencies: Named[]; agreements: Named[] }> {
  const agencies = await tx.selectFrom('agency').select(['id', 'name']).orderBy('name').execute();
  const agreements = await tx
    .selectFrom('agreement')
    .select(['id', 'title as name'])
    .orderBy('title')
    .execute();
  return { agencies, agreements };
}

/** The key by which the actor supervises their agency's people; null where their post does not. */
export async function supervisorKey(tx: Tx): Promise<string | null> {
  const { actor, keys } = contextOf(tx);
  if (actor === null || keys.length === 0) return null;
  const row = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'supervisor')
    .where('agency_id', '=', actor.agencyId)
    .where('id', 'in', [...keys])
    .executeTakeFirst();
  return row?.id ?? null;
}

export type Sealing = {
  last: {
    number: number;
    hash: string;
    sealedAt: string;
    entries: number;
    epoch: number;
    keyId: string;
  } | null;
  /** Of the entries the reader may see: how many wait, up to 10,000, and since when. */
  waiting: { count: number; oldest: string | null };
  checks: {
    checkedAt: string;
    why: 'daily' | 'asked';
    fromSeal: number | null;
    toSeal: number | null;
    entries: number;
    problems: number;
    findings: { weight: string; words: string }[];
  }[];
};

/** How the sealing of the reader's partnership stands. */
export async function sealingState(tx: Tx): Promise<Sealing> {
  const last = await tx
    .selectFrom('audit_seal')
    .select(['number', 'hash', 'sealed_at', 'entries', 'epoch', 'key_id', 'to_transaction', 'to_id', 'since'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { rows } = await sql<{ count: number; oldest: string | null }>`
    select count(*)::int as count, min(at) as oldest from (select at from audit_entry
      where ${last === undefined ? sql`true` : sql`(transaction, id) > (${last.to_transaction}::xid8, ${last.to_id}::uuid)`}
        and ${last?.since == null ? sql`true` : sql`at > ${last.since}::timestamptz`} limit 10000) first`.execute(
    tx,
  );
  const checks = await tx
    .selectFrom('audit_check')
    .select(['checked_at', 'why', 'from_seal', 'to_seal', 'entries', 'problems', 'findings'])
    .orderBy('checked_at', 'desc')
    .limit(5)
    .execute();
  return {
    last:
      last === undefined
        ? null
        : {
            number: last.number,
            hash: last.hash.toString('hex'),
            sealedAt: last.sealed_at,
            entries: last.entries,
            epoch: last.epoch,
            keyId: last.key_id,
          },
    waiting: rows[0] ?? { count: 0, oldest: null },
    checks: checks.map((check) => ({
      checkedAt: check.checked_at,
      why: check.why,
      fromSeal: check.from_seal,
      toSeal: check.to_seal,
      entries: check.entries,
      problems: check.problems,
      findings: check.findings as { weight: string; words: string }[],
    })),
  };
}

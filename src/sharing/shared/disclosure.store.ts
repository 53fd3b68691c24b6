import { sql } from 'kysely';
import type { Mark } from '../../foundation/audience.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { afterCursor, decodeCursor, pageOf, rowsOnPage } from '../../foundation/paging.ts';
import { exactCountLimit } from '../../web/paging.ts';
import type { DisclosureState } from './disclosure.rules.ts';

export type DisclosureFilter = {
  q?: string | undefined;
  agency?: string | undefined;
  category?: string | undefined;
  state?: DisclosureState | undefined;
};

export type DisclosureRow = {
  id: string;
  reference: string;
  title: string;
  agency: string;
  agencyId: string;
  category: string;
  mark: Mark;
  state: DisclosureState;
  critical: boolean;
  madeAt: string;
};

/**
 * Records whose own words, or whose people's or notes' words, hold what was typed. Each part is searched in its own table,
 * so that a name in a narrower part never finds the record for somebody who may not read that part.
 */
function matches(words: string) {
  return sql<boolean>`d.id in (
    select id from disclosure where search @@ websearch_to_tsquery('english', ${words})
    union all select disclosure_id from disclosure_subject where search @@ websearch_to_tsquery('simple', ${words})
    union all select disclosure_id from disclosure_note where search @@ websearch_to_tsquery('english', ${words})
  )`;
}

function filtered(tx: Tx, filter: DisclosureFilter) {
  let query = tx
    .selectFrom('disclosure as d')
    .leftJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'd.partnership_id').onRef('a.id', '=', 'd.agency_id'),
    );
  if (filter.agency !== undefined) query = query.where('d.agency_id', '=', filter.agency);
  if (filter.category !== undefined) query = query.where('d.category', '=', filter.category);
  if (filter.state !== undefined) query = query.where('d.state', '=', filter.state);
  if (filter.q !== undefined && filter.q !== '') query = query.where(matches(filter.q));
  return query;
}

const listed = [
  'd.id',
  'd.reference',
  'd.title',
  'd.agency_id as agencyId',
  'd.category',
  'd.mark',
  'd.state',
  'd.is_critical as critical',
  'd.made_at as madeAt',
] as const;

/** One page, newest first. */
export async function listDisclosures(
  tx: Tx,
  filter: DisclosureFilter,
  after: string | undefined,
): Promise<{ rows: DisclosureRow[]; next: string | null }> {
  let query = filtered(tx, filter)
    .select([...listed, sql<string>`coalesce(a.name, '')`.as('agency')])
    .orderBy('d.made_at', 'desc')
    .orderBy('d.id', 'desc')
    .limit(rowsOnPage + 1);
  if (after !== undefined)
    query = query.where(afterCursor(['d.made_at', 'd.id'], decodeCursor(after, 2), 'descending'));
  return pageOf(await query.execute(), (row) => [row.madeAt, row.id]);
}

/** Exact up to 10,000, then one more. */
export async function countDisclosures(tx: Tx, filter: DisclosureFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from (${filtered(tx, filter)
    .select('d.id')
    .limit(exactCountLimit + 1)}) as found`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** The whole list for a spreadsheet; no more than the list itself shows. */
export async function exportDisclosures(tx: Tx, filter: DisclosureFilter): Promise<DisclosureRow[]> {
  return filtered(tx, filter)
    .select([...listed, sql<string>`coalesce(a.name, '')`.as('agency')])
    .orderBy('d.made_at', 'desc')
    .orderBy('d.id', 'desc')
    .limit(exactCountLimit)
    .execute();
}

export type Disclosure = DisclosureRow & {
  agreementId: string;
  purpose: string;
  gateway: string;
  regime: 'uk-gdpr' | 'dpa-part-3';
  handling: string;
  inIndex: boolean;
  stateReason: string;
  words: string;
  madeBy: string;
  author: string;
  changedAt: string;
  version: number;
  audience: string[];
  openToMembers: boolean;
};

/** One record as far as the reader may see it; null for unknown and hidden alike, by one statement. */
export async function findDisclosure(tx: Tx, id: string): Promise<Disclosure | null> {
  const row = await tx
    .selectFrom('disclosure as d')
    .leftJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'd.partnership_id').onRef('a.id', '=', 'd.agency_id'),
    )
    .leftJoin('account as by', 'by.id', 'd.made_by')
    .select([
      ...listed,
      sql<string>`coalesce(a.name, '')`.as('agency'),
      'd.agreement_id as agreementId',
      'd.purpose',
      'd.gateway',
      'd.regime',
      'd.handling',
      'd.is_in_index as inIndex',
      'd.state_reason as stateReason',
      'd.words',
      'd.made_by as madeBy',
      sql<string>`coalesce(by.name, 'somebody who has left')`.as('author'),
      'd.changed_at as changedAt',
      'd.version',
      'd.audience',
      'd.open_to_members as openToMembers',
    ])
    .where('d.id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

export type Subject = {
  id: string;
  name: string;
  bornOn: string | null;
  address: string;
  note: string;
  ownOnly: boolean;
};

export type Note = {
  id: string;
  words: string;
  agency: string;
  agencyId: string;
  author: string;
  madeBy: string;
  madeAt: string;
  version: number;
  ownOnly: boolean;
};

export type AttachedFile = {
  id: string;
  name: string;
  mediaType: string;
  size: number;
  agency: string;
  author: string;
  madeAt: string;
  storedAs: string;
};

export async function subjectsOf(tx: Tx, id: string): Promise<Subject[]> {
  return tx
    .selectFrom('disclosure_subject')
    .select([
      'id',
      'name',
      'born_on as bornOn',
      'address',
      'note',
      sql<boolean>`own_audience is not null`.as('ownOnly'),
    ])
    .where('disclosure_id', '=', id)
    .orderBy('made_at')
    .orderBy('id')
    .execute();
}

export async function notesOf(tx: Tx, id: string): Promise<Note[]> {
  return tx
    .selectFrom('disclosure_note as n')
    .leftJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'n.partnership_id').onRef('a.id', '=', 'n.agency_id'),
    )
    .leftJoin('account as by', 'by.id', 'n.made_by')
    .select([
      'n.id',
      'n.words',
      sql<string>`coalesce(a.name, '')`.as('agency'),
      'n.agency_id as agencyId',
      sql<string>`coalesce(by.name, 'somebody who has left')`.as('author'),
      'n.made_by as madeBy',
      'n.made_at as madeAt',
      'n.version',
      sql<boolean>`n.own_audience is not null`.as('ownOnly'),
    ])
    .where('disclosure_id', '=', id)
    .orderBy('n.made_at')
    .orderBy('n.id')
    .execute();
}

export type Wording = { id: string; noteId: string; version: number; words: string; endedAt: string };

/** Earlier wordings of the notes of a record. */
export async function wordingsOf(tx: Tx, id: string): Promise<Wording[]> {
  return tx
    .selectFrom('disclosure_note_wording as w')
    .innerJoin('disclosure_note as n', (join) =>
      join.onRef('n.partnership_id', '=', 'w.partnership_id').onRef('n.id', '=', 'w.disclosure_note_id'),
    )
    .select(['w.id', 'n.id as noteId', 'w.version', 'w.words', 'w.ended_at as endedAt'])
    .where('n.disclosure_id', '=', id)
    .orderBy('w.disclosure_note_id')
    .orderBy('w.version', 'desc')
    .execute();
}

export async function filesOf(tx: Tx, id: string): Promise<AttachedFile[]> {
  return tx
    .selectFrom('disclosure_file as f')
    .leftJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'f.partnership_id').onRef('a.id', '=', 'f.agency_id'),
    )
    .leftJoin('account as by', 'by.id', 'f.made_by')
    .select([
      'f.id',
      'f.name',
      'f.media_type as mediaType',
      'f.size',
      'f.stored_as as storedAs',
      sql<string>`coalesce(a.name, '')`.as('agency'),
      sql<string>`coalesce(by.name, 'somebody who has left')`.as('author'),
      'f.made_at as madeAt',
    ])
    .where('disclosure_id', '=', id)
    .orderBy('f.made_at')
    .orderBy('f.id')
    .execute();
}

export type EarlierVersion = {
  version: number;
  reason: string;
  changedAt: string;
  changedBy: string;
  was: { title: string; words: string; handling: string; mark: Mark; critical: boolean };
};

export async function versionsOf(tx: Tx, id: string): Promise<EarlierVersion[]> {
  const rows = await tx
    .selectFrom('disclosure_version as v')
    .leftJoin('account as by', 'by.id', 'v.changed_by')
    .select(['v.version', 'v.reason', 'v.changed_at', 'v.was', 'by.name'])
    .where('disclosure_id', '=', id)
    .orderBy('v.version', 'desc')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    reason: row.reason,
    changedAt: row.changed_at,
    changedBy: row.name ?? 'somebody who has left',
    was: row.was as EarlierVersion['was'],
  }));
}

/** Who may see the record, read from the keys it carries: the truth, not what somebody once ticked. */
export type Holder = {
  kind: string;
  who: string;
  agencyId: string | null;
  agreement: string | null;
  agreementId: string | null;
  standing: string | null;
  urgency: 'ordinary' | 'critical' | null;
  ceiling: Mark | null;
  until: string | null;
};

export async function holdersOf(tx: Tx, audience: readonly string[], today: string): Promise<Holder[]> {
  const { rows } = await sql<Holder>`
    select k.kind, coalesce(a.name, c.name, k.title) as who, k.agency_id as "agencyId", g.title as agreement,
      g.id as "agreementId",
      agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, ${today}::date) as standing,
      k.urgency, p.ceiling, k.expires_at as until
    from audience_key k
    left join agency a on a.partnership_id = k.partnership_id and a.id = k.agency_id
    left join account c on c.id = k.account_id
    left join agreement g on g.partnership_id = k.partnership_id and g.id = k.agreement_id
    left join agreement_party p on p.partnership_id = k.partnership_id and p.agreement_id = k.agreement_id and p.agency_id = k.agency_id
    where k.id = any(${[...audience]}::uuid[])
    order by case k.kind when 'own' then 0 when 'share' then 1 else 2 end, who, k.urgency`.execute(tx);
  return rows;
}

export type Look = {
  id: string;
  at: string;
  event: string;
  who: string;
  agency: string;
  reason: string | null;
  agreement: string | null;
};

/** Who looked at it and who changed it: those audit entries of the record that the reader may see, newest first. */
export async function looksAt(
  tx: Tx,
  id: string,
  after: string | undefined,
): Promise<{ rows: Look[]; next: string | null }> {
  let query = tx
    .selectFrom('audit_entry as e')
    .leftJoin('account as by', 'by.id', 'e.account_id')
    .leftJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'e.partnership_id').onRef('a.id', '=', 'e.agency_id'),
    )
    .leftJoin('agreement as g', (join) =>
      join.onRef('g.partnership_id', '=', 'e.partnership_id').onRef('g.id', '=', 'e.agreement_id'),
    )
    .leftJoin('term as t', (join) =>
      join
        .onRef('t.partnership_id', '=', 'e.partnership_id')
        .onRef('t.code', '=', 'e.reason')
        .on('t.list', '=', 'access-reason'),
    )
    .select([
      'e.id',
      'e.at',
      'e.event',
      sql<string>`coalesce(by.name, 'the system')`.as('who'),
      sql<string>`coalesce(a.name, '')`.as('agency'),
      sql<string | null>`coalesce(t.title, e.reason)`.as('reason'),
      'g.title as agreement',
    ])
    .where('e.subject_kind', '=', 'disclosure')
    .where('e.subject_id', '=', id)
    .orderBy('e.at', 'desc')
    .orderBy('e.id', 'desc')
    .limit(rowsOnPage + 1);
  if (after !== undefined)
    query = query.where(afterCursor(['e.at', 'e.id'], decodeCursor(after, 2), 'descending'));
  return pageOf(await query.execute(), (row) => [row.at, row.id]);
}

/** Agencies of the partnership, for filters. */
export async function agenciesOf(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx
    .selectFrom('agency')
    .select(['id', 'name'])
    .where('partnership_id', '=', contextOf(tx).partnershipId ?? '')
    .orderBy('name')
    .orderBy('id')
    .execute();
}

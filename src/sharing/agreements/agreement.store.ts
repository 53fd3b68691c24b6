import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { afterCursor, rowsOnPage } from '../../foundation/paging.ts';
import type { CursorValue } from '../../foundation/paging.ts';
import { standing } from './agreement.rules.ts';
import type { AgreementState, Ceiling, Regime, SaidHow, Standing, Way } from './agreement.rules.ts';

export type Party = {
  id: string;
  agencyId: string;
  agencyName: string;
  /** False where the agency has left the partnership. */
  inPartnership: boolean;
  ceiling: Ceiling;
  contactId: string | null;
  contactName: string | null;
  signatory: string;
  signedAt: string | null;
  signedByName: string | null;
  signedWay: Way | null;
  saidHow: SaidHow | null;
  saidOn: string | null;
  recordedByName: string | null;
  withdrawnAt: string | null;
  withdrawalReason: string;
};

export type AgreementDocument = {
  id: string;
  title: string;
  fileName: string;
  mediaType: string;
  bytes: number;
  storedAs: string;
  madeAt: string;
  madeByName: string | null;
};

export type Agreement = {
  id: string;
  reference: string;
  title: string;
  state: AgreementState;
  stateReason: string;
  stateChangedAt: string;
  stateChangedByName: string | null;
  purposes: string[];
  gateways: string[];
  categories: string[];
  regime: Regime;
  summary: string;
  security: string;
  startsOn: string | null;
  reviewOn: string | null;
  expiresOn: string | null;
  graceDays: number;
  ownerId: string | null;
  ownerName: string | null;
  sentAt: string | null;
  supersedesId: string | null;
  madeAt: string;
  version: number;
  standing: Standing;
  audience: string[];
  openToMembers: boolean;
};

/** @returns null where there is none, or it may not be seen. */
export async function selectAgreement(tx: Tx, id: string): Promise<Agreement | null> {
  const row = await tx
    .selectFrom('agreement as g')
    .leftJoin('account as o', 'o.id', 'g.owner_account_id')
    .leftJoin('account as c', 'c.id', 'g.state_changed_by')
    .selectAll('g')
    .select(['o.name as owner_name', 'c.name as changed_by_name'])
    .where('g.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return null;
  return {
    id: row.id,
    reference: row.reference,
    title: row.title,
    state: row.state,
    stateReason: row.state_reason,
    stateChangedAt: row.state_changed_at,
    stateChangedByName: row.changed_by_name,
    purposes: row.purposes,
    gateways: row.gateways,
    categories: row.categories,
    regime: row.regime,
    summary: row.summary,
    security: row.security,
    startsOn: row.starts_on,
    reviewOn: row.review_on,
    expiresOn: row.expires_on,
    graceDays: row.grace_days,
    ownerId: row.owner_account_id,
    ownerName: row.owner_name,
    sentAt: row.sent_at,
    supersedesId: row.supersedes_id,
    madeAt: row.made_at,
    version: row.version,
    standing: standing(
      { state: row.state, startsOn: row.starts_on, expiresOn: row.expires_on, graceDays: row.grace_days },
      clock.today(),
    ),
    audience: row.audience,
    openToMembers: row.open_to_members,
  };
}

export async function listParties(tx: Tx, agreementId: string): Promise<Party[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('agreement_party as p')
    .innerJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'p.partnership_id').onRef('a.id', '=', 'p.agency_id'),
    )
    .leftJoin('account as c', 'c.id', 'p.contact_account_id')
    .leftJoin('account as s', 's.id', 'p.signed_by')
    .leftJoin('account as r', 'r.id', 'p.recorded_by')
    .selectAll('p')
    .select([
      'a.name as agency_name',
      'a.left_on',
      'c.name as contact_name',
      's.name as signed_by_name',
      'r.name as recorded_by_name',
    ])
    .where('p.agreement_id', '=', agreementId)
    .orderBy('a.name')
    .orderBy('p.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    inPartnership: row.left_on === null || row.left_on >= today,
    ceiling: row.ceiling,
    contactId: row.contact_account_id,
    contactName: row.contact_name,
    signatory: row.signatory,
    signedAt: row.signed_at,
    signedByName: row.signed_by_name,
    signedWay: row.signed_way,
    saidHow: row.said_how,
    saidOn: row.said_on,
    recordedByName: row.recorded_by_name,
    withdrawnAt: row.withdrawn_at,
    withdrawalReason: row.withdrawal_reason ?? '',
  }));
}

export async function listDocuments(tx: Tx, agreementId: string): Promise<AgreementDocument[]> {
  const rows = await tx
    .selectFrom('agreement_document as d')
    .leftJoin('account as a', 'a.id', 'd.made_by')
    .selectAll('d')
    .select('a.name as made_by_name')
    .where('d.agreement_id', '=', agreementId)
    .orderBy('d.made_at')
    .orderBy('d.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    fileName: row.file_name,
    mediaType: row.media_type,
    bytes: row.bytes,
    storedAs: row.stored_as,
    madeAt: row.made_at,
    madeByName: row.made_by_name,
  }));
}

export type AgreementFilter = {
  words?: string;
  standing?: Standing;
  /** Agreements of which this agency is a party. */
  agencyId?: string;
};

export type ListedAgreement = {
  id: string;
  reference: string;
  title: string;
  standing: Standing;
  sentAt: string | null;
  parties: string[];
  unsigned: number;
  startsOn: string | null;
  reviewOn: string | null;
  expiresOn: string | null;
  graceDays: number;
};

function filtered(tx: Tx, filter: AgreementFilter) {
  const today = clock.today();
  const words = filter.words?.trim() ?? '';
  return tx
    .selectFrom('agreement as g')
    .$if(words !== '', (query) =>
      query.where((where) =>
        where.or([
          where('g.title', 'ilike', `%${words.replace(/[\\%_]/g, '\\$&')}%`),
          where('g.reference', 'ilike', `%${words.replace(/[\\%_]/g, '\\$&')}%`),
        ]),
      ),
    )
    .$if(filter.standing !== undefined, (query) =>
      query.where(
        sql<boolean>`agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, ${today}::date) = ${filter.standing ?? ''}`,
      ),
    )
    .$if(filter.agencyId !== undefined, (query) =>
      query.where((where) =>
        where.exists(
          where
            .selectFrom('agreement_party as p')
            .select('p.id')
            .whereRef('p.partnership_id', '=', 'g.partnership_id')
            .whereRef('p.agreement_id', '=', 'g.id')
            .where('p.agency_id', '=', filter.agencyId ?? ''),
        ),
      ),
    );
}

/** A page of agreements by title, and one row more where there is a next page. */
export async function searchAgreements(
  tx: Tx,
  filter: AgreementFilter,
  after?: readonly CursorValue[],
  limit: number = rowsOnPage,
): Promise<ListedAgreement[]> {
  const rows = await filtered(tx, filter)
    .selectAll('g')
    .select(
      sql<{ name: string; unsigned: boolean }[]>`(
        select coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'unsigned', p.signed_at is null) order by a.name), '[]')
        from agreement_party p join agency a on a.partnership_id = p.partnership_id and a.id = p.agency_id
        where p.partnership_id = g.partnership_id and p.agreement_id = g.id and p.withdrawn_at is null)`.as(
        'parties',
      ),
    )
    .$if(after !== undefined, (query) =>
      query.where(afterCursor(['g.title', 'g.id'], after ?? [], 'ascending')),
    )
    .orderBy('g.title')
    .orderBy('g.id')
    .limit(limit + 1)
    .execute();
  const today = clock.today();
  return rows.map((row) => ({
    id: row.id,
    reference: row.reference,
    title: row.title,
    standing: standing(
      { state: row.state, startsOn: row.starts_on, expiresOn: row.expires_on, graceDays: row.grace_days },
      today,
    ),
    sentAt: row.sent_at,
    parties: row.parties.map(({ name }) => name),
    unsigned: row.parties.filter(({ unsigned }) => unsigned).length,
    startsOn: row.starts_on,
    reviewOn: row.review_on,
    expiresOn: row.expires_on,
    graceDays: row.grace_days,
  }));
}

/** How many agreements fit, counted up to one more than the limit. */
export async function countAgreements(tx: Tx, filter: AgreementFilter, limit: number): Promise<number> {
  const row = await tx
    .selectFrom(
      filtered(tx, filter)
        .select('g.id')
        .limit(limit + 1)
        .as('found'),
    )
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export type AgencyChoice = { id: string; name: string };

/** Agencies of the partnership today. */
export async function currentAgencies(tx: Tx): Promise<AgencyChoice[]> {
  const today = clock.today();
  return tx
    .selectFrom('agency')
    .select(['id', 'name'])
    .where('joined_on', '<=', today)
    .where((where) => where.or([where('left_on', 'is', null), where('left_on', '>=', today)]))
    .orderBy('name')
    .orderBy('id')
    .execute();
}

export type PersonChoice = { id: string; name: string; agencyId: string; agencyName: string };

/** People with a post today. @param agencyId of one agency only. */
export async function currentPeople(tx: Tx, agencyId?: string): Promise<PersonChoice[]> {
  const today = clock.today();
  const rows = await tx
    .selectFrom('post as p')
    .innerJoin('account as c', 'c.id', 'p.account_id')
    .innerJoin('agency as a', (join) =>
      join.onRef('a.partnership_id', '=', 'p.partnership_id').onRef('a.id', '=', 'p.agency_id'),
    )
    .select(['c.id', 'c.name', 'a.id as agency_id', 'a.name as agency_name'])
    .distinct()
    .where('c.disabled_at', 'is', null)
    .where('p.started_on', '<=', today)
    .where((where) => where.or([where('p.ended_on', 'is', null), where('p.ended_on', '>=', today)]))
    .$if(agencyId !== undefined, (query) => query.where('a.id', '=', agencyId ?? ''))
    .orderBy('c.name')
    .orderBy('c.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
  }));
}

export type ShareCount = {
  giver: string;
  receiver: string;
  category: string;
  critical: boolean;
  count: number;
};

/** Who shares what under an agreement: only what the reader may see of the share log is counted. */
export async function countShared(tx: Tx, agreementId: string): Promise<ShareCount[]> {
  return tx
    .selectFrom('shared_under as s')
    .innerJoin('agency as g', (join) =>
      join.onRef('g.partnership_id', '=', 's.partnership_id').onRef('g.id', '=', 's.giver_agency_id'),
    )
    .innerJoin('agency as r', (join) =>
      join.onRef('r.partnership_id', '=', 's.partnership_id').onRef('r.id', '=', 's.receiver_agency_id'),
    )
    .select(({ fn }) => [
      'g.name as giver',
      'r.name as receiver',
      's.category',
      's.critical',
      fn.countAll<number>().as('count'),
    ])
    .where('s.agreement_id', '=', agreementId)
    .where('s.ended_at', 'is', null)
    .groupBy(['g.name', 'r.name', 's.category', 's.critical'])
    .orderBy('g.name')
    .orderBy('r.name')
    .orderBy('s.category')
    .orderBy('s.critical')
    .execute();
}

export type HandOver = {
  id: string;
  recordKind: string;
  recordId: string;
  giver: string;
  receiver: string;
  category: string;
  critical: boolean;
  why: 'closed' | 'withdrawn' | 'replaced';
  madeAt: string;
  doneAt: string | null;
  outcome: string;
};

/** The hand-over list of an agreement, of which a reader sees what their own agency gave or received. */
export async function listHandOver(tx: Tx, agreementId: string): Promise<HandOver[]> {
  const rows = await tx
    .selectFrom('agreement_hand_over as h')
    .innerJoin('agency as g', (join) =>
      join.onRef('g.partnership_id', '=', 'h.partnership_id').onRef('g.id', '=', 'h.giver_agency_id'),
    )
    .innerJoin('agency as r', (join) =>
      join.onRef('r.partnership_id', '=', 'h.partnership_id').onRef('r.id', '=', 'h.receiver_agency_id'),
    )
    .selectAll('h')
    .select(['g.name as giver', 'r.name as receiver'])
    .where('h.agreement_id', '=', agreementId)
    .orderBy('h.critical', 'desc')
    .orderBy('h.made_at')
    .orderBy('h.id')
    .limit(500)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    recordKind: row.record_kind,
    recordId: row.record_id,
    giver: row.giver,
    receiver: row.receiver,
    category: row.category,
    critical: row.critical,
    why: row.why,
    madeAt: row.made_at,
    doneAt: row.done_at,
    outcome: row.outcome,
  }));
}

/** All agreements of a partnership, for the command line. */
export async function agreementsOf(tx: Tx): Promise<ListedAgreement[]> {
  return searchAgreements(tx, {}, undefined, 100_000);
}

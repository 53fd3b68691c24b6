import { sql } from 'kysely';
import type { FrankpledgeDocument } from '../../documents/documents.ts';
import { clock } from '../../foundation/clock.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import type { Period } from '../../foundation/period.ts';
import { notFound, refused } from '../../foundation/problem.ts';
import { isOpenLicence } from '../open.rules.ts';
import {
  figuresHash,
  ownFigures,
  standingOf,
  type AgencyCheck,
  type Check,
  type OwnFigures,
  type Ownership,
} from './check.rules.ts';
import type { Course } from './step.store.ts';

/**
 * The agency a source belongs to: the one it is tied to; else the one that owes it (the ledger); else the one with the
 * owner's name ("Merrowshire County Council, adult social care" is a part of Merrowshire County Council). The ledger's tie
 * counts only where one agency alone owes it. The police's own street files name no force: they are the one police agency's.
 */
const ownerAgency = sql<string | null>`coalesce(
  s.owner_agency_id,
  (select min(d.agency_id::text)::uuid from data_duty d where d.partnership_id = s.partnership_id and s.code = any (d.source_codes)
    having count(distinct d.agency_id) = 1),
  (select g.id from agency g where g.partnership_id = s.partnership_id
    and (lower(s.owner_name) = lower(g.name) or lower(s.owner_name) like lower(g.name) || ', %')
    order by length(g.name) desc, g.id limit 1),
  (select min(g.id::text)::uuid from agency g join organisation o on o.id = g.organisation_id
    where s.adaptor = 'police-street' and g.partnership_id = s.partnership_id and g.left_on is null and o.kind = 'police'
    having count(*) = 1))`;

/** Whose the files are, by their hashes. */
export async function ownershipOf(tx: Tx, hashes: readonly string[]): Promise<Ownership> {
  const { rows } = await sql<{ hash: string; agencyId: string | null; ownerName: string; licence: string }>`
    select distinct on (d.hash) d.hash, ${ownerAgency} as "agencyId", s.owner_name as "ownerName", s.licence
    from delivery d join source s on s.partnership_id = d.partnership_id and s.code = d.source_code
    where d.hash = any (${[...hashes]}::text[])
    order by d.hash, d.received_at desc, d.id desc`.execute(tx);
  return {
    agencyOf: new Map(rows.map(({ hash, agencyId }) => [hash, agencyId])),
    ownerWords: new Map(rows.map(({ hash, ownerName }) => [hash, ownerName])),
    open: new Set(rows.filter(({ licence }) => isOpenLicence(licence)).map(({ hash }) => hash)),
  };
}

export async function ownFiguresOf(
  tx: Tx,
  document: FrankpledgeDocument,
): Promise<OwnFigures & { ownership: Ownership }> {
  const ownership = await ownershipOf(tx, [
    ...new Set(document.figures.flatMap(({ deliveries }) => deliveries)),
  ]);
  return { ...ownFigures(document, ownership), ownership };
}

/** Agencies of a list from whose files something counts in some month of a period. */
export async function agenciesWithData(tx: Tx, period: Period): Promise<Set<string>> {
  const { rows } = await sql<{ agencyId: string | null }>`
    select distinct ${ownerAgency} as "agencyId"
    from delivery d join source s on s.partnership_id = d.partnership_id and s.code = d.source_code
    where d.state = 'accepted' and exists (select from unnest(d.months) month
      where month between ${`${period.from}-01`}::date and ${`${period.to}-01`}::date)`.execute(tx);
  return new Set(rows.flatMap(({ agencyId }) => agencyId ?? []));
}

/** Everybody asked for an assessment, newest first. */
export async function listChecks(tx: Tx, assessmentId: string): Promise<Check[]> {
  const rows = await tx
    .selectFrom('assessment_check as c')
    .innerJoin('agency as g', 'g.id', 'c.agency_id')
    .innerJoin('account as asked', 'asked.id', 'c.account_id')
    .leftJoin('account as said', 'said.id', 'c.answered_by')
    .leftJoin('account as settled', 'settled.id', 'c.settled_by')
    .select([
      'c.id',
      'c.purpose',
      'c.agency_id',
      'g.name as agency_name',
      'asked.name as person_name',
      'c.request_id',
      'c.figures',
      'c.figures_hash',
      'c.due_on',
      'c.asked_at',
      'c.answer',
      'c.answer_words',
      'said.name as said_by',
      'c.answered_on',
      'c.way',
      'c.settled_reason',
      'settled.name as settled_by_name',
    ])
    .where('c.assessment_id', '=', assessmentId)
    .orderBy('c.asked_at', 'desc')
    .orderBy('c.id', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    purpose: row.purpose,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    personName: row.person_name,
    requestId: row.request_id,
    figures: (row.figures as unknown[]).length,
    figuresHash: row.figures_hash,
    dueOn: row.due_on,
    askedAt: row.asked_at,
    answer: row.answer,
    answerWords: row.answer_words,
    answeredBy: row.said_by,
    answeredOn: row.answered_on,
    way: row.way,
    settledReason: row.settled_reason,
    settledBy: row.settled_by_name,
  }));
}

/** Each agency with figures in the document, and how its check stands. */
export async function agencyChecks(
  tx: Tx,
  assessmentId: string,
  document: FrankpledgeDocument,
): Promise<{ checks: AgencyCheck[]; own: OwnFigures & { ownership: Ownership } }> {
  const own = await ownFiguresOf(tx, document);
  const asked = (await listChecks(tx, assessmentId)).filter(({ purpose }) => purpose === 'figures');
  const ids = [...own.byAgency.keys()];
  const names = new Map(
    ids.length === 0
      ? []
      : (await tx.selectFrom('agency').select(['id', 'name']).where('id', 'in', ids).execute()).map(
          (row): [string, string] => [row.id, row.name],
        ),
  );
  const today = clock.today();
  const checks = [...own.byAgency].map(([agencyId, figures]): AgencyCheck => {
    // Newest first: an agency asked again answers to what it was asked last.
    const check = asked.find((each) => each.agencyId === agencyId) ?? null;
    return {
      agencyId,
      agencyName: names.get(agencyId) ?? 'An agency',
      figures: figures.length,
      check,
      standing: standingOf(check, figuresHash(figures), today),
    };
  });
  return { checks: checks.sort((a, b) => a.agencyName.localeCompare(b.agencyName, 'en-GB')), own };
}

export async function insertCheck(
  tx: Tx,
  actor: Actor,
  course: Pick<Course, 'id' | 'partnershipId' | 'width'>,
  check: {
    id: string;
    purpose: Check['purpose'];
    agencyId: string;
    accountId: string;
    requestId: string;
    figures: readonly string[];
    figuresHash: string;
    dueOn: string;
  },
): Promise<void> {
  await tx
    .insertInto('assessment_check')
    .values({
      partnership_id: course.partnershipId,
      id: check.id,
      assessment_id: course.id,
      purpose: check.purpose,
      agency_id: check.agencyId,
      account_id: check.accountId,
      request_id: check.requestId,
      figures: JSON.stringify(check.figures),
      figures_hash: check.figuresHash,
      due_on: check.dueOn,
      asked_at: clock.now(),
      asked_by: actor.accountId,
      ...course.width,
      own_audience: null,
    })
    .execute();
}

export const newCheckId = newId;

/** Writes down why an assessment goes on despite a dispute. @throws Problem 404, 403 where there is no dispute. */
export async function settleCheck(
  tx: Tx,
  actor: Actor,
  assessmentId: string,
  checkId: string,
  reason: string,
): Promise<void> {
  const row = await tx
    .selectFrom('assessment_check')
    .select(['answer', 'settled_at'])
    .where('id', '=', checkId)
    .where('assessment_id', '=', assessmentId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.answer !== 'dispute' || row.settled_at !== null)
    throw refused('no-dispute', 'There is no dispute to be settled here', 'Nothing was changed.');
  await tx
    .updateTable('assessment_check')
    .set({ settled_reason: reason, settled_by: actor.accountId, settled_at: clock.now() })
    .where('id', '=', checkId)
    .execute();
}

/** Whom the ledger names to ask, by agency; where it names nobody, the senior representative. */
export async function contactsOf(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ agencyId: string; accountId: string }>`
    select distinct on (agency_id) agency_id as "agencyId", account_id as "accountId" from (
      select agency_id, contact_account_id as account_id, 1 as place from data_duty where contact_account_id is not null
      union all
      select agency_id, account_id, 2 from post where is_senior_representative and account_id is not null and ended_on is null) who
    order by agency_id, place, account_id`.execute(tx);
  return new Map(rows.map(({ agencyId, accountId }) => [agencyId, accountId]));
}

import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import type { Mark } from './ledger.parameters.ts';
import { dueDayOf, quartersOwed } from './ledger.rules.ts';

/** A set that an agency owes each quarter. */
export type Duty = {
  id: string;
  setCode: string;
  title: string;
  agencyId: string;
  agencyName: string;
  fields: string;
  basis: 'regulations' | 'agreement';
  legalSource: string;
  mark: Mark | null;
  countedBy: 'months' | 'quarter';
  sourceKinds: string[];
  sourceCodes: string[];
  contactId: string | null;
  contactName: string | null;
  /** First days of the first and last quarter it is owed for; null where it goes on. */
  firstQuarter: string;
  lastQuarter: string | null;
  version: number;
};

export type DutyInput = Omit<Duty, 'id' | 'agencyName' | 'contactName' | 'version'>;

/** Every duty, also those that have ended, by agency and set. There are dozens at most. */
export async function listDuties(tx: Tx, id?: string): Promise<Duty[]> {
  const { rows } = await sql<Duty>`
    select d.id, d.set_code as "setCode", d.title, d.agency_id as "agencyId", g.name as "agencyName", d.fields, d.basis,
      d.legal_source as "legalSource", d.mark, d.counted_by as "countedBy", d.source_kinds as "sourceKinds",
      d.source_codes as "sourceCodes", d.contact_account_id as "contactId", a.name as "contactName",
      d.first_quarter as "firstQuarter", d.last_quarter as "lastQuarter", d.version
    from data_duty d join agency g on g.partnership_id = d.partnership_id and g.id = d.agency_id
    left join account a on a.id = d.contact_account_id
    where ${id ?? null}::uuid is null or d.id = ${id ?? null}::uuid
    order by g.name, d.set_code, d.id limit 500`.execute(tx);
  return rows;
}

/** @throws Problem 404. */
export async function selectDuty(tx: Tx, id: string): Promise<Duty> {
  const [duty] = await listDuties(tx, id);
  if (duty === undefined) throw notFound();
  return duty;
}

const columnsOf = (input: DutyInput) => ({
  set_code: input.setCode,
  title: input.title,
  agency_id: input.agencyId,
  fields: input.fields,
  basis: input.basis,
  legal_source: input.legalSource,
  mark: input.mark,
  counted_by: input.countedBy,
  source_kinds: [...input.sourceKinds],
  source_codes: [...input.sourceCodes],
  contact_account_id: input.contactId,
  first_quarter: input.firstQuarter,
  last_quarter: input.lastQuarter,
});

/**
 * Adds a duty and opens its quarters that are over.
 * @returns its id.
 */
export async function insertDuty(tx: Tx, input: DutyInput): Promise<string> {
  const { partnershipId, actor } = contextOf(tx);
  if (partnershipId === null) throw new Error('A duty belongs to a partnership');
  const id = newId();
  await tx
    .insertInto('data_duty')
    .values({
      partnership_id: partnershipId,
      id,
      ...columnsOf(input),
      made_at: clock.now(),
      made_by: actor?.accountId ?? null,
      version: 1,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  await openQuarters(tx, id);
  return id;
}

const changedMeanwhile = (): Problem =>
  new Problem({
    status: 409,
    code: 'changed-meanwhile',
    title: 'Somebody changed this while you were looking at it',
    detail: 'Go back, load the page again and change it once more if it is still wrong.',
  });

/**
 * Changes a duty and keeps how it stood. Quarters it is no longer owed for stay written down and are not shown.
 * @throws Problem 404, `changed-meanwhile`.
 */
export async function updateDuty(tx: Tx, id: string, version: number, input: DutyInput): Promise<void> {
  const row = await tx
    .selectFrom('data_duty')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.version !== version) throw changedMeanwhile();
  const { audience, open_to_members: openToMembers, partnership_id: _partnership, ...was } = row;
  await keepVersion(tx, { kind: 'data_duty', id, version, reason: 'changed', was, audience, openToMembers });
  await tx
    .updateTable('data_duty')
    .set({ ...columnsOf(input), version: version + 1 })
    .where('id', '=', id)
    .execute();
  await openQuarters(tx, id);
}

/**
 * Writes down what is due for each quarter that is over, by the rule of that quarter. Doing it again changes nothing.
 * @param dutyId of one duty alone. @returns how many were opened.
 */
export async function openQuarters(tx: Tx, dutyId?: string): Promise<number> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('Quarters are opened for one partnership');
  const now = clock.now();
  const today = clock.today();
  let query = tx
    .selectFrom('data_duty')
    .select(['id', 'first_quarter', 'last_quarter', 'audience', 'open_to_members']);
  if (dutyId !== undefined) query = query.where('id', '=', dutyId);
  const known = new Set(
    (await tx.selectFrom('data_expectation').select(['data_duty_id', 'quarter']).execute()).map(
      (row) => `${row.data_duty_id} ${row.quarter}`,
    ),
  );
  let opened = 0;
  for (const duty of await query.execute()) {
    const quarters = quartersOwed(duty.first_quarter, duty.last_quarter, today).filter(
      (quarter) => !known.has(`${duty.id} ${quarter}`),
    );
    if (quarters.length === 0) continue;
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('data_expectation')
      .values(
        quarters.map((quarter) => ({
          partnership_id: partnershipId,
          id: newId(),
          data_duty_id: duty.id,
          quarter,
          due_on: dueDayOf(quarter),
          opened_at: now,
          version: 1,
          audience: duty.audience,
          open_to_members: duty.open_to_members,
        })),
      )
      .onConflict((conflict) => conflict.columns(['partnership_id', 'data_duty_id', 'quarter']).doNothing())
      .executeTakeFirst();
    opened += Number(numInsertedOrUpdatedRows ?? 0n);
  }
  return opened;
}

// ---- what the forms offer -------------------------------------------------------------------------------------------------

export type AgencyChoice = { id: string; name: string; kind: string };

/** Agencies that are part of the partnership today, by name. */
export async function listAgencies(tx: Tx): Promise<AgencyChoice[]> {
  const { rows } = await sql<AgencyChoice>`
    select g.id, g.name, o.kind from agency g join organisation o on o.id = g.organisation_id
    where g.left_on is null or g.left_on >= ${clock.today()}::date order by g.name, g.id limit 500`.execute(
    tx,
  );
  return rows;
}

/** @throws Problem 404. */
export async function selectAgency(tx: Tx, id: string): Promise<{ id: string; name: string }> {
  const row = await tx.selectFrom('agency').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return row;
}

export type PersonChoice = { id: string; name: string; title: string; agencyId: string; agencyName: string };

/** People with a post today, by agency and name; of one agency where given. */
export async function listContacts(tx: Tx, agencyId?: string): Promise<PersonChoice[]> {
  const today = clock.today();
  const { rows } = await sql<PersonChoice>`
    select distinct on (g.name, a.name, a.id) a.id, a.name, p.title, g.id as "agencyId", g.name as "agencyName"
    from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where p.started_on <= ${today}::date and (p.ended_on is null or p.ended_on >= ${today}::date) and a.disabled_at is null
      and (${agencyId ?? null}::uuid is null or g.id = ${agencyId ?? null}::uuid)
    order by g.name, a.name, a.id limit 500`.execute(tx);
  return rows;
}

export type SourceChoice = { code: string; title: string; kind: string | null; ownerAgencyId: string | null };

/** Sources that files came from, by title. */
export async function listTiedSources(tx: Tx): Promise<SourceChoice[]> {
  const { rows } = await sql<SourceChoice>`
    select code, title, kind, owner_agency_id as "ownerAgencyId" from source order by title, code limit 500`.execute(
    tx,
  );
  return rows;
}

/**
 * The sources whose files meet a duty: those chosen by hand; where none was chosen, those of its kinds that belong to its
 * agency or to none that is named.
 */
export function sourcesOf<Source extends SourceChoice>(
  duty: Pick<Duty, 'sourceCodes' | 'sourceKinds' | 'agencyId'>,
  sources: readonly Source[],
): Source[] {
  if (duty.sourceCodes.length > 0) return sources.filter(({ code }) => duty.sourceCodes.includes(code));
  return sources.filter(
    ({ kind, ownerAgencyId }) =>
      kind !== null &&
      duty.sourceKinds.includes(kind) &&
      (ownerAgencyId === null || ownerAgencyId === duty.agencyId),
  );
}

import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { keepVersion } from '../foundation/history.ts';
import { badInput, fieldProblem, notFound } from '../foundation/problem.ts';
import { wouldCircle } from './parents.rules.ts';
import type { OrganisationKind, PartnershipKind, Standing } from './words.ts';

/** Which partnership the transaction works in. @throws when it has none. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('This needs a transaction in one partnership');
  return partnershipId;
}

// ---- partnerships --------------------------------------------------------------------------------------------------------

export type NewPartnership = {
  name: string;
  shortName?: string;
  kind: PartnershipKind;
  /** At least one; the first is the one that figures are asked for. */
  areas: readonly { code: string; name: string; beginsOn?: string }[];
  demandsSecondFactor?: 'personal-records' | 'everybody' | 'demonstration-only-never';
};

/**
 * Makes a partnership with its areas and the governance officer's key. The transaction is
 * `asSystem(reason, id, …)` with the id that the partnership is to have.
 */
export async function createPartnership(
  tx: Tx,
  input: NewPartnership,
): Promise<{ id: string; oversightKey: string }> {
  const id = partnershipOf(tx);
  const [first] = input.areas;
  if (first === undefined)
    throw badInput('no-area', 'A partnership answers for an area', 'Name at least one, with its code.');
  const oversightKey = newId();
  const width = { audience: [oversightKey], open_to_members: true };
  await tx
    .insertInto('partnership')
    .values({
      partnership_id: id,
      name: input.name,
      short_name: input.shortName ?? '',
      kind: input.kind,
      area_code: first.code,
      area_name: first.name,
      made_at: clock.now(),
      ...(input.demandsSecondFactor === undefined
        ? {}
        : { demands_second_factor: input.demandsSecondFactor }),
      ...width,
    })
    .execute();
  for (const area of input.areas) await addArea(tx, area, width.audience);
  await ensureOversightKey(tx, oversightKey);
  await ensureUnitKey(tx);
  return { id, oversightKey };
}

/** Adds an area that the partnership answers for. @param audience the partnership's own, unless told. */
export async function addArea(
  tx: Tx,
  area: { code: string; name: string; beginsOn?: string },
  audience?: readonly string[],
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('partnership_area')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      area_code: area.code,
      area_name: area.name,
      begins_on: area.beginsOn ?? clock.today(),
      audience: [...(audience ?? [await ensureOversightKey(tx)])],
      open_to_members: true,
    })
    .execute();
  return id;
}

/** The governance officer's key of this partnership: made once. @returns its id. */
export async function ensureOversightKey(tx: Tx, wanted: string = newId()): Promise<string> {
  const known = await keyOf(tx, { kind: 'oversight' });
  if (known !== null) return known;
  await insertKey(tx, { id: wanted, kind: 'oversight', title: 'Governance officer' }, [wanted]);
  return wanted;
}

/** The key of the partnership's analysts and managers, who decide what is given out: made once. @returns its id. */
export async function ensureUnitKey(tx: Tx): Promise<string> {
  const known = await keyOf(tx, { kind: 'unit' });
  if (known !== null) return known;
  const wanted = newId();
  await insertKey(tx, { id: wanted, kind: 'unit', title: 'Community safety unit' }, [wanted]);
  return (await keyOf(tx, { kind: 'unit' })) ?? wanted;
}

type KeyWanted = { kind: 'own' | 'supervisor' | 'oversight' | 'unit'; agencyId?: string };

export async function keyOf(tx: Tx, wanted: KeyWanted): Promise<string | null> {
  let query = tx
    .selectFrom('audience_key')
    .select('id')
    .where('partnership_id', '=', partnershipOf(tx))
    .where('kind', '=', wanted.kind)
    .where('ended_at', 'is', null);
  if (wanted.agencyId !== undefined) query = query.where('agency_id', '=', wanted.agencyId);
  const row = await query.executeTakeFirst();
  return row?.id ?? null;
}

/** The key that what an agency makes carries. @throws Problem 404 for an agency that is not in this partnership. */
export async function ownKeyOf(tx: Tx, agencyId: string): Promise<string> {
  const key = await keyOf(tx, { kind: 'own', agencyId });
  if (key === null) throw notFound();
  return key;
}

export async function insertKey(
  tx: Tx,
  key: {
    id: string;
    kind: 'own' | 'group' | 'person' | 'supervisor' | 'oversight' | 'unit';
    title: string;
    agency_id?: string;
    account_id?: string;
    group_id?: string;
  },
  audience: readonly string[],
): Promise<void> {
  await tx
    .insertInto('audience_key')
    .values({
      partnership_id: partnershipOf(tx),
      ...key,
      made_at: clock.now(),
      audience: [...audience],
      open_to_members: true,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

// ---- agencies ------------------------------------------------------------------------------------------------------------

export type NewAgency = {
  name: string;
  shortName?: string;
  standing: Standing;
  /** An organisation that is known to the installation; a new one of this kind when left out. */
  organisationId?: string;
  kind?: OrganisationKind;
  aliases?: readonly string[];
  email?: string | null;
  phone?: string | null;
  joinedOn?: string;
  deviceDays?: number;
  /** Given where something else must know them beforehand. */
  id?: string;
  ownKey?: string;
};

export type MadeAgency = { id: string; organisationId: string; ownKey: string; supervisorKey: string };

/** Makes an agency with its two keys: its own, and the one its supervisors read the audit with. */
export async function createAgency(tx: Tx, input: NewAgency): Promise<MadeAgency> {
  const partnershipId = partnershipOf(tx);
  const id = input.id ?? newId();
  const ownKey = input.ownKey ?? newId();
  const supervisorKey = newId();
  const organisationId = input.organisationId ?? newId();
  if (input.organisationId === undefined)
    await tx
      .insertInto('organisation')
      .values({
        id: organisationId,
        name: input.name,
        kind: input.kind ?? 'other',
        aliases: [...(input.aliases ?? [])],
        made_at: clock.now(),
      })
      .execute();
  await tx
    .insertInto('agency')
    .values({
      partnership_id: partnershipId,
      id,
      organisation_id: organisationId,
      name: input.name,
      short_name: input.shortName ?? '',
      standing: input.standing,
      email: input.email ?? null,
      phone: input.phone ?? null,
      joined_on: input.joinedOn ?? clock.today(),
      device_days: input.deviceDays ?? 1,
      audience: [ownKey],
      open_to_members: true,
    })
    .execute();
  await insertKey(tx, { id: ownKey, kind: 'own', agency_id: id, title: input.name }, [ownKey]);
  await insertKey(
    tx,
    {
      id: supervisorKey,
      kind: 'supervisor',
      agency_id: id,
      title: `Supervisors, ${input.name}`.slice(0, 300),
    },
    [ownKey],
  );
  return { id, organisationId, ownKey, supervisorKey };
}

// ---- ties between partnerships -------------------------------------------------------------------------------------------

export type KnownPartnership = {
  id: string;
  name: string;
  shortName: string;
  kind: PartnershipKind;
  areaName: string;
  closedAt: string | null;
};

/** Every partnership of the installation by name: what is public of it, and nothing more. */
export async function partnershipDirectory(tx: Tx): Promise<KnownPartnership[]> {
  const { rows } = await sql<{
    partnership_id: string;
    name: string;
    short_name: string;
    kind: PartnershipKind;
    area_name: string;
    closed_at: string | null;
  }>`select * from partnership_directory()`.execute(tx);
  return rows.map((row) => ({
    id: row.partnership_id,
    name: row.name,
    shortName: row.short_name,
    kind: row.kind,
    areaName: row.area_name,
    closedAt: row.closed_at,
  }));
}

/**
 * Puts the transaction's partnership under a county group from a day on, or, with null, under none. It gives nobody access:
 * reading across needs a post and an agreement.
 * @throws Problem on the field `parent`: unknown, itself, a circle.
 */
export async function setParent(
  tx: Tx,
  parent: string | null,
  beginsOn: string = clock.today(),
): Promise<void> {
  const child = partnershipOf(tx);
  // Two at once could each be right and both together a circle.
  await sql`select pg_advisory_xact_lock(hashtextextended('partnership parents', 0))`.execute(tx);
  const directory = await partnershipDirectory(tx);
  const nameOf = (id: string): string => directory.find((each) => each.id === id)?.name ?? '';
  if (parent !== null) {
    if (nameOf(parent) === '')
      throw fieldProblem('parent-unknown', 'parent', 'Choose a partnership of this installation');
    if (parent === child)
      throw fieldProblem(
        'parent-is-itself',
        'parent',
        'A partnership cannot belong to itself. Choose another',
      );
    const ties = await tx
      .selectFrom('partnership_parent')
      .select(['child_partnership as child', 'parent_partnership as parent'])
      .where((where) => where.or([where('ends_on', 'is', null), where('ends_on', '>=', beginsOn)]))
      .where('child_partnership', '!=', child)
      .execute();
    if (wouldCircle(ties, child, parent))
      throw fieldProblem(
        'parents-in-a-circle',
        'parent',
        `${nameOf(parent)} already belongs to ${nameOf(child)}, directly or through another. Choose one that does not`,
      );
  }
  const current = await tx
    .selectFrom('partnership_parent')
    .select(['id', 'parent_partnership', 'begins_on'])
    .where('child_partnership', '=', child)
    .where('ends_on', 'is', null)
    .execute();
  if (current.length === 1 && current[0]?.parent_partnership === parent) return;
  for (const tie of current)
    await tx
      .updateTable('partnership_parent')
      .set({ ends_on: tie.begins_on > beginsOn ? tie.begins_on : beginsOn })
      .where('id', '=', tie.id)
      .execute();
  if (parent !== null)
    await tx
      .insertInto('partnership_parent')
      .values({ id: newId(), child_partnership: child, parent_partnership: parent, begins_on: beginsOn })
      .execute();
}

export const successionKinds = {
  merged: 'merged into',
  'de-merged': 'split into',
  renewed: 'renewed as',
} as const;

/**
 * Records that another partnership follows the transaction's one, and closes this one to new work. Its rows stay where they
 * are and stay readable (docs/decisions/0006). The transaction is the system's.
 */
export async function recordSuccession(
  tx: Tx,
  input: { successor: string; kind: keyof typeof successionKinds; happensOn: string; decision: string },
): Promise<void> {
  const predecessor = partnershipOf(tx);
  const directory = await partnershipDirectory(tx);
  if (!directory.some((each) => each.id === input.successor))
    throw badInput('successor-unknown', 'There is no such partnership', 'Make the one that follows first.');
  if (input.successor === predecessor)
    throw badInput('successor-is-itself', 'A partnership cannot follow itself', 'Name another partnership.');
  const ties = await tx.selectFrom('partnership_succession').select(['predecessor', 'successor']).execute();
  const above = ties.map((tie) => ({ child: tie.predecessor, parent: tie.successor }));
  if (wouldCircle(above, predecessor, input.successor))
    throw badInput(
      'succession-in-a-circle',
      'These partnerships would follow each other',
      'The one that is to follow already came before, directly or through another.',
    );
  await tx
    .insertInto('partnership_succession')
    .values({
      id: newId(),
      predecessor,
      successor: input.successor,
      kind: input.kind,
      happens_on: input.happensOn,
      decision: input.decision,
      made_at: clock.now(),
    })
    .execute();
  const row = await tx
    .selectFrom('partnership')
    .selectAll()
    .where('partnership_id', '=', predecessor)
    .executeTakeFirstOrThrow();
  // A partnership that splits is followed by several and closed once.
  if (row.closed_at !== null) return;
  const { audience, open_to_members: openToMembers, ...was } = row;
  await keepVersion(tx, {
    kind: 'partnership',
    id: predecessor,
    version: row.version,
    reason: 'followed by another partnership',
    was,
    audience,
    openToMembers,
  });
  await tx
    .updateTable('partnership')
    .set({ closed_at: clock.now(), version: row.version + 1 })
    .where('partnership_id', '=', predecessor)
    .execute();
}

import { sql } from 'kysely';
import { recordAudit, seenBefore } from '../../foundation/audit.ts';
import { share, submit } from '../../foundation/audience.ts';
import type { Mark, SharedTable } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf, ownKey } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { badInput, refused } from '../../foundation/problem.ts';
import { lastDayOfGrace, standing } from './agreement.rules.ts';
import type { Regime, Standing } from './agreement.rules.ts';

/** An agreement under which the actor's agency may share today. */
export type UsableAgreement = {
  id: string;
  reference: string;
  title: string;
  purposes: string[];
  gateways: string[];
  categories: string[];
  regime: Regime;
  expiresOn: string | null;
  receivers: { agencyId: string; name: string; ceiling: Mark }[];
};

/**
 * What the actor's agency may share under today: agreements in force (not in grace) that it has signed, with the parties that
 * may receive. One that is about to take the place of another is used from the moment it has. Each condition left out is not
 * asked.
 */
export async function agreementsFor(
  tx: Tx,
  wanted: { purpose?: string; category?: string; receiver?: string } = {},
): Promise<UsableAgreement[]> {
  const { actor } = contextOf(tx);
  if (actor === null) return [];
  const { rows } = await sql<{
    id: string;
    reference: string;
    title: string;
    purposes: string[];
    gateways: string[];
    categories: string[];
    regime: Regime;
    expires_on: string | null;
    agency_id: string;
    name: string;
    ceiling: Mark;
  }>`
    select g.id, g.reference, g.title, g.purposes, g.gateways, g.categories, g.regime, g.expires_on,
      receiver.agency_id, a.name, receiver.ceiling
    from agreement g
    join agreement_party giver on giver.partnership_id = g.partnership_id and giver.agreement_id = g.id
      and giver.agency_id = ${actor.agencyId} and giver.signed_at is not null and giver.withdrawn_at is null
    join agreement_party receiver on receiver.partnership_id = g.partnership_id and receiver.agreement_id = g.id
      and receiver.agency_id <> giver.agency_id and receiver.signed_at is not null and receiver.withdrawn_at is null
    join agency a on a.partnership_id = g.partnership_id and a.id = receiver.agency_id
      and (a.left_on is null or a.left_on >= ${clock.today()}::date)
    where agreement_standing(g.state, g.starts_on, g.expires_on, g.grace_days, ${clock.today()}::date) = 'in-force'
      and not exists (select from agreement old where old.partnership_id = g.partnership_id and old.id = g.supersedes_id
        and old.state in ('signed', 'suspended'))
    order by g.title, g.id, a.name`.execute(tx);
  const found = new Map<string, UsableAgreement>();
  for (const row of rows) {
    if (wanted.purpose !== undefined && !row.purposes.includes(wanted.purpose)) continue;
    if (wanted.category !== undefined && !row.categories.includes(wanted.category)) continue;
    const agreement = found.get(row.id) ?? {
      id: row.id,
      reference: row.reference,
      title: row.title,
      purposes: row.purposes,
      gateways: row.gateways,
      categories: row.categories,
      regime: row.regime,
      expiresOn: row.expires_on,
      receivers: [],
    };
    agreement.receivers.push({ agencyId: row.agency_id, name: row.name, ceiling: row.ceiling });
    found.set(row.id, agreement);
  }
  return [...found.values()].filter(
    ({ receivers }) =>
      wanted.receiver === undefined || receivers.some(({ agencyId }) => agencyId === wanted.receiver),
  );
}

/**
 * The keys that records shared by the actor's agency with these receivers carry, made where they are missing: one for each
 * receiver. A key alone opens nothing: who holds it follows from the agreement (actor_keys()).
 * @throws Problem `not-a-party` when a receiver, or the actor's agency, is not a party of the agreement.
 */
export async function shareKeys(
  tx: Tx,
  wanted: {
    agreementId: string;
    receivers: readonly string[];
    category: string;
    urgency: 'ordinary' | 'critical';
  },
): Promise<string[]> {
  const { actor, partnershipId } = contextOf(tx);
  if (actor === null || partnershipId === null) throw new Error('Only an agency’s people share');
  const receivers = [...new Set(wanted.receivers)];
  const { rows: parties } = await sql<{ agency_id: string; name: string; waits_for: string | null }>`
    select p.agency_id, a.name, old.title as waits_for from agreement_party p
    join agency a on a.partnership_id = p.partnership_id and a.id = p.agency_id
    join agreement g on g.partnership_id = p.partnership_id and g.id = p.agreement_id
    left join agreement old on old.partnership_id = g.partnership_id and old.id = g.supersedes_id
      and old.state in ('signed', 'suspended')
    where p.agreement_id = ${wanted.agreementId}`.execute(tx);
  const names = new Map(parties.map((party) => [party.agency_id, party.name]));
  if (!names.has(actor.agencyId))
    throw refused(
      'not-a-party',
      'Your agency is not a party of this agreement',
      'Choose an agreement that your agency has signed.',
    );
  const [first] = parties;
  if (first?.waits_for != null)
    throw refused(
      'not-in-place-yet',
      'This agreement has not taken the place of the old one yet',
      `Share under “${first.waits_for}” until it has: within an hour of its first day.`,
    );
  if (receivers.length === 0 || receivers.includes(actor.agencyId))
    throw badInput('no-receiver', 'Choose whom to share with', 'Choose one or more other agencies.');
  if (receivers.some((receiver) => !names.has(receiver)))
    throw refused(
      'not-a-party',
      'That agency is not a party of the agreement',
      `It can only be shared with ${[...names].flatMap(([id, name]) => (id === actor.agencyId ? [] : [name])).join(', ')}.`,
    );
  const now = clock.now();
  await sql`
    insert into audience_key (partnership_id, id, kind, agency_id, giver_agency_id, agreement_id, category, urgency, title, made_at,
      audience, open_to_members)
    values ${sql.join(
      receivers.map(
        (receiver) =>
          sql`(${partnershipId}, ${newId()}, 'share', ${receiver}, ${actor.agencyId}, ${wanted.agreementId}, ${wanted.category},
            ${wanted.urgency}, ${`${names.get(actor.agencyId) ?? ''} to ${names.get(receiver) ?? ''}`}, ${now},
            ${[ownKey(tx)]}::uuid[], true)`,
      ),
    )}
    on conflict (partnership_id, agreement_id, giver_agency_id, agency_id, category, urgency)
      where kind = 'share' and agreement_id is not null do nothing`.execute(tx);
  const keys = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'share')
    .where('agreement_id', '=', wanted.agreementId)
    .where('giver_agency_id', '=', actor.agencyId)
    .where('agency_id', 'in', receivers)
    .where('category', '=', wanted.category)
    .where('urgency', '=', wanted.urgency)
    .execute();
  return keys.map(({ id }) => id).sort();
}

export type SharingUnder = {
  agreementId: string;
  /** Agency ids. */
  receivers: readonly string[];
  purpose: string;
  category: string;
  /** Legal gateway (list `gateway`), one of the agreement's. */
  gateway: string;
  mark: Mark;
  /** High-risk or before a panel: stays readable while the agreement is in grace. */
  critical: boolean;
};

/**
 * Shares a record of the actor's agency under an agreement and writes the share log. The rules are `share()`'s: in force
 * today, purpose and category covered, both have signed, the receiver's ceiling.
 * @throws Problem `not-under-agreement`, `not-a-party`, `no-receiver`, `gateway-not-covered`; 404 when the record is not seen.
 */
export async function shareUnder(
  tx: Tx,
  root: { table: SharedTable; id: string },
  sharing: SharingUnder,
): Promise<void> {
  const { actor, partnershipId } = contextOf(tx);
  if (actor === null || partnershipId === null) throw new Error('Only an agency’s people share');
  const agreement = await tx
    .selectFrom('agreement')
    .select(['gateways', 'title'])
    .where('id', '=', sharing.agreementId)
    .executeTakeFirst();
  if (agreement?.gateways.includes(sharing.gateway) !== true)
    throw refused(
      'gateway-not-covered',
      'This legal gateway is not in the agreement',
      `${agreement?.title ?? 'The agreement'} does not name it. Choose one that it names, or share under another agreement.`,
    );
  const { agreementId, category } = sharing;
  const urgencies = sharing.critical ? (['ordinary', 'critical'] as const) : (['ordinary'] as const);
  const under = { purpose: sharing.purpose, category, mark: sharing.mark };
  const receivers = [...new Set(sharing.receivers)];
  const perReceiver = new Map<string, string[]>();
  for (const receiver of receivers) {
    const keys: string[] = [];
    for (const urgency of urgencies)
      keys.push(...(await shareKeys(tx, { agreementId, receivers: [receiver], category, urgency })));
    perReceiver.set(receiver, keys);
  }
  if (perReceiver.size === 0)
    throw badInput('no-receiver', 'Choose whom to share with', 'Choose one or more other agencies.');
  await share(tx, root, { add: [...perReceiver.values()].flat() }, 'shared under an agreement', under);
  const oversight = await oversightKeys(tx);
  const now = clock.now();
  for (const [receiver, keys] of perReceiver) {
    const known = await tx
      .selectFrom('shared_under')
      .select('id')
      .where('record_kind', '=', root.table)
      .where('record_id', '=', root.id)
      .where('agreement_id', '=', agreementId)
      .where('receiver_agency_id', '=', receiver)
      .where('category', '=', category)
      .where('purpose', '=', sharing.purpose)
      .where('critical', '=', sharing.critical)
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    if (known !== undefined) continue;
    await submit(
      tx,
      'shared_under',
      {
        partnership_id: partnershipId,
        id: newId(),
        record_kind: root.table,
        record_id: root.id,
        agreement_id: agreementId,
        giver_agency_id: actor.agencyId,
        receiver_agency_id: receiver,
        category,
        purpose: sharing.purpose,
        gateway: sharing.gateway,
        mark: sharing.mark,
        critical: sharing.critical,
        shared_at: now,
        shared_by: actor.accountId,
        audience: audienceOf([ownKey(tx), ...keys, ...oversight]),
        open_to_members: false,
      },
      under,
    );
  }
  await recordAudit(tx, {
    event: 'agreement.shared-under',
    subjectKind: root.table,
    subjectId: root.id,
    agreementId,
  });
}

/** Takes back what the actor's agency shared of a record: from some receivers, or from all. The log keeps it as ended. */
export async function stopSharing(
  tx: Tx,
  root: { table: SharedTable; id: string },
  options: { receivers?: readonly string[] } = {},
): Promise<void> {
  const { actor, partnershipId } = contextOf(tx);
  if (actor === null) throw new Error('Only an agency’s people share');
  const { receivers } = options;
  const { rows } = await sql<{ id: string }>`
    select k.id from audience_key k
    where k.kind = 'share' and k.giver_agency_id = ${actor.agencyId}
      and (${receivers === undefined} or k.agency_id = any(${receivers ?? []}::uuid[]))
      and k.id in (select unnest(audience) from ${sql.table(root.table)}
        where partnership_id = ${partnershipId} and id = ${root.id})`.execute(tx);
  await share(tx, root, { remove: rows.map(({ id }) => id) }, 'sharing taken back');
  await tx
    .updateTable('shared_under')
    .set({ ended_at: clock.now(), ended_by: actor.accountId })
    .where('record_kind', '=', root.table)
    .where('record_id', '=', root.id)
    .where('giver_agency_id', '=', actor.agencyId)
    .where('ended_at', 'is', null)
    .$if(receivers !== undefined, (query) => query.where('receiver_agency_id', 'in', receivers ?? []))
    .execute();
}

/** Key of the information governance officer, who sees the whole share log; none where nobody has made it yet. */
async function oversightKeys(tx: Tx): Promise<string[]> {
  const rows = await tx.selectFrom('audience_key').select('id').where('kind', '=', 'oversight').execute();
  return rows.map(({ id }) => id);
}

export type Grace = {
  agreementId: string;
  reference: string;
  title: string;
  expiredOn: string;
  until: string;
};

/** Whether an agreement is past its end and in grace today; null when it is not. */
export async function inGrace(tx: Tx, agreementId: string): Promise<Grace | null> {
  const row = await tx
    .selectFrom('agreement')
    .select(['id', 'reference', 'title', 'state', 'starts_on', 'expires_on', 'grace_days'])
    .where('id', '=', agreementId)
    .executeTakeFirst();
  if (row?.expires_on == null) return null;
  const now = standing(
    { state: row.state, startsOn: row.starts_on, expiresOn: row.expires_on, graceDays: row.grace_days },
    clock.today(),
  );
  if (now !== 'grace') return null;
  return {
    agreementId: row.id,
    reference: row.reference,
    title: row.title,
    expiredOn: row.expires_on,
    until: lastDayOfGrace(row.expires_on, row.grace_days),
  };
}

/**
 * Marks a use of a record under an agreement in grace in the audit; called by a page with what `recordView()` gave.
 * @returns what the grace banner says; null where the agreement is not in grace.
 */
export async function useInGrace(
  tx: Tx,
  agreementId: string | null,
  record: { kind: string; id: string },
): Promise<Grace | null> {
  const grace = agreementId === null ? null : await inGrace(tx, agreementId);
  if (grace !== null)
    await recordAudit(tx, {
      event: 'agreement.used-in-grace',
      subjectKind: record.kind,
      subjectId: record.id,
      agreementId: grace.agreementId,
    });
  return grace;
}

export type Ended = {
  agreementId: string;
  reference: string;
  title: string;
  standing: Standing;
  /** A sentence: which agreement ended, how and since when. */
  why: string;
  /** Moment or day since when (ISO). */
  since: string;
  /** When the actor last saw the record under it. */
  seenAt: string;
  /** Whom to ask; null where the agreement has no owner. */
  owner: { name: string; email: string; phone: string | null } | null;
};

/**
 * Why somebody can no longer see a record that they saw before under an agreement, by their own audit: which agreement
 * ended, and whom to ask. Nothing of the record. Null where they never saw it so, or where the agreement still stands.
 */
export async function whyEnded(tx: Tx, kind: string, id: string): Promise<Ended | null> {
  const { actor } = contextOf(tx);
  const seen = await seenBefore(tx, kind, id);
  if (seen === null || actor === null) return null;
  const { rows } = await sql<{
    id: string;
    reference: string;
    title: string;
    state: 'draft' | 'signed' | 'suspended' | 'withdrawn' | 'closed';
    state_changed_at: string;
    starts_on: string | null;
    expires_on: string | null;
    grace_days: number;
    withdrawn_at: string | null;
    name: string | null;
    email: string | null;
    phone: string | null;
    others: { name: string; at: string }[];
  }>`
    select g.id, g.reference, g.title, g.state, g.state_changed_at, g.starts_on, g.expires_on, g.grace_days,
      mine.withdrawn_at, o.name, o.email, o.phone,
      (select coalesce(jsonb_agg(jsonb_build_object('name', a.name, 'at', p.withdrawn_at)), '[]')
        from agreement_party p join agency a on a.partnership_id = p.partnership_id and a.id = p.agency_id
        where p.partnership_id = g.partnership_id and p.agreement_id = g.id and p.withdrawn_at is not null) as others
    from agreement g
    left join agreement_party mine on mine.partnership_id = g.partnership_id and mine.agreement_id = g.id
      and mine.agency_id = ${actor.agencyId}
    left join account o on o.id = g.owner_account_id
    where g.id = ${seen.agreementId}`.execute(tx);
  const row = rows[0];
  if (row === undefined) return null;
  const now = standing(
    { state: row.state, startsOn: row.starts_on, expiresOn: row.expires_on, graceDays: row.grace_days },
    clock.today(),
  );
  const withdrawn = row.withdrawn_at;
  const other = row.others[0];
  const told = ((): { why: string; since: string } | null => {
    if (withdrawn !== null) return { why: 'Your agency withdrew from it.', since: withdrawn };
    if (now === 'suspended')
      return { why: 'The information governance officer has suspended it.', since: row.state_changed_at };
    if (now === 'closed' && row.state === 'signed' && row.expires_on !== null)
      return {
        why: 'It expired, and its days of grace have passed.',
        since: lastDayOfGrace(row.expires_on, row.grace_days),
      };
    if (now === 'closed') return { why: 'It was closed.', since: row.state_changed_at };
    if (now === 'withdrawn') return { why: 'Its parties have withdrawn.', since: row.state_changed_at };
    if (now === 'grace' && row.expires_on !== null)
      return {
        why: 'It has expired. Until its days of grace end only records marked high-risk or before a panel can be read.',
        since: row.expires_on,
      };
    if (other !== undefined) return { why: `${other.name} withdrew from it.`, since: other.at };
    return null;
  })();
  if (told === null) return null;
  return {
    agreementId: row.id,
    reference: row.reference,
    title: row.title,
    standing: now,
    ...told,
    seenAt: seen.at,
    owner:
      row.name === null || row.email === null ? null : { name: row.name, email: row.email, phone: row.phone },
  };
}

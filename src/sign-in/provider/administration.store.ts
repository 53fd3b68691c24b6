import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { keepVersion } from '../../foundation/history.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';

/** What administrators read and write of providers, in their own transaction: all but the secret, and only of their own agencies. */

export type ListedProvider = {
  id: string;
  organisationId: string;
  organisation: string;
  keptBy: string;
  name: string;
  issuer: string;
  clientId: string;
  domains: string[];
  secondFactorValues: string[];
  isEnabled: boolean;
  trustVersion: number;
  changedAt: string;
  changedBy: string | null;
  version: number;
  /** Whether the actor's partnership accepts it as it stands; `changed` where it accepted an earlier state of it. */
  acceptance: 'accepted' | 'changed' | 'none';
};

function providers(tx: Tx, partnershipId: string) {
  return tx
    .selectFrom('sign_in_provider as p')
    .innerJoin('organisation as o', 'o.id', 'p.organisation_id')
    .leftJoin('account as c', 'c.id', 'p.changed_by')
    .leftJoin('provider_acceptance as a', (join) =>
      join
        .onRef('a.provider_id', '=', 'p.id')
        .on('a.for_partnership', '=', partnershipId)
        .on('a.ended_at', 'is', null),
    )
    .select([
      'p.id',
      'p.organisation_id as organisationId',
      'o.name as organisation',
      'p.kept_by as keptBy',
      'p.name',
      'p.issuer',
      'p.client_id as clientId',
      'p.domains',
      'p.second_factor_values as secondFactorValues',
      'p.is_enabled as isEnabled',
      'p.trust_version as trustVersion',
      'p.changed_at as changedAt',
      'c.name as changedBy',
      'p.version',
      sql<ListedProvider['acceptance']>`case when a.trust_version = p.trust_version then 'accepted'
        when a.trust_version is not null then 'changed' else 'none' end`.as('acceptance'),
    ]);
}

/** Most providers one partnership has; a dozen agencies have at most one or two each. */
const mostProviders = 200;

/** @param organisationId of the actor's own agency, where they may see that one only. */
export async function listProviders(
  tx: Tx,
  actor: Actor,
  organisationId: string | null,
): Promise<ListedProvider[]> {
  let found = providers(tx, actor.partnershipId);
  if (organisationId !== null) found = found.where('p.organisation_id', '=', organisationId);
  return found.orderBy('p.name').orderBy('p.id').limit(mostProviders).execute();
}

/** @throws the 404 for one that is not there, or not theirs to see. */
export async function readProvider(
  tx: Tx,
  actor: Actor,
  id: string,
  organisationId: string | null,
): Promise<ListedProvider> {
  let found = providers(tx, actor.partnershipId).where('p.id', '=', id);
  if (organisationId !== null) found = found.where('p.organisation_id', '=', organisationId);
  const row = await found.executeTakeFirst();
  if (row === undefined) throw notFound();
  return row;
}

export async function organisationOfAgency(tx: Tx, agencyId: string): Promise<string> {
  const row = await tx
    .selectFrom('agency')
    .select('organisation_id')
    .where('id', '=', agencyId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return row.organisation_id;
}

/** Organisations that are agencies of the partnership today, by name. */
export async function organisations(tx: Tx, only: string | null): Promise<{ id: string; name: string }[]> {
  let found = tx
    .selectFrom('agency as g')
    .innerJoin('organisation as o', 'o.id', 'g.organisation_id')
    .select(['o.id', 'o.name'])
    .distinct()
    .where((where) => where.or([where('g.left_on', 'is', null), where('g.left_on', '>=', clock.today())]));
  if (only !== null) found = found.where('o.id', '=', only);
  return found.orderBy('o.name').orderBy('o.id').execute();
}

/** Which of these domains another provider has, whoever keeps it. */
export async function domainsTaken(
  tx: Tx,
  domains: readonly string[],
  except: string | null,
): Promise<string[]> {
  const { rows } = await sql<{ taken: string[] }>`
    select provider_domains_taken(${[...domains]}::text[], ${except}::uuid) as taken`.execute(tx);
  return rows[0]?.taken ?? [];
}

/** Makes writers of domains wait for one another, so that no domain comes to two providers. */
export async function lockDomains(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sign_in_provider domains'))`.execute(tx);
}

export async function insertProvider(
  tx: Tx,
  actor: Actor,
  provider: {
    id: string;
    organisationId: string;
    name: string;
    issuer: string;
    clientId: string;
    clientSecret: Buffer;
    domains: readonly string[];
    secondFactorValues: readonly string[];
  },
): Promise<void> {
  const now = clock.now();
  await tx
    .insertInto('sign_in_provider')
    .values({
      id: provider.id,
      organisation_id: provider.organisationId,
      kept_by: actor.partnershipId,
      name: provider.name,
      issuer: provider.issuer,
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
      domains: [...provider.domains],
      second_factor_values: [...provider.secondFactorValues],
      is_enabled: false,
      trust_version: 1,
      made_at: now,
      changed_at: now,
      changed_by: actor.accountId,
      version: 1,
    })
    .execute();
}

export type ProviderChange = {
  name?: string;
  client_id?: string;
  client_secret?: Buffer;
  domains?: string[];
  second_factor_values?: string[];
  is_enabled?: boolean;
  trust_version?: number;
};

/**
 * Changes a provider and keeps how it was, without its secret.
 * @param version the version that the form was made from.
 * @throws Problem 403 `kept-elsewhere`, 409 `changed-meanwhile`.
 */
export async function changeProvider(
  tx: Tx,
  actor: Actor,
  was: ListedProvider,
  version: number,
  change: ProviderChange,
  reason: string,
): Promise<void> {
  if (was.keptBy !== actor.partnershipId) throw keptElsewhere();
  const { numUpdatedRows } = await tx
    .updateTable('sign_in_provider')
    .set({
      ...change,
      changed_at: clock.now(),
      changed_by: actor.accountId,
      version: version + 1,
    })
    .where('id', '=', was.id)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw changedMeanwhile(was);
  const { ownKey } = contextOf(tx);
  await keepVersion(tx, {
    kind: 'sign_in_provider',
    id: was.id,
    version,
    reason,
    was: {
      name: was.name,
      issuer: was.issuer,
      client_id: was.clientId,
      domains: was.domains,
      second_factor_values: was.secondFactorValues,
      is_enabled: was.isEnabled,
      trust_version: was.trustVersion,
    },
    audience: [ownKey ?? actor.partnershipId],
    openToMembers: false,
  });
}

/** The actor's partnership trusts the provider as it stands. */
export async function acceptProvider(tx: Tx, actor: Actor, id: string, trustVersion: number): Promise<void> {
  const accepted = {
    trust_version: trustVersion,
    accepted_at: clock.now(),
    accepted_by: actor.accountId,
    ended_at: null,
  };
  await tx
    .insertInto('provider_acceptance')
    .values({ id: newId(), provider_id: id, for_partnership: actor.partnershipId, ...accepted })
    .onConflict((conflict) => conflict.columns(['provider_id', 'for_partnership']).doUpdateSet(accepted))
    .execute();
}

export async function endAcceptance(tx: Tx, actor: Actor, id: string): Promise<void> {
  await tx
    .updateTable('provider_acceptance')
    .set({ ended_at: clock.now() })
    .where('provider_id', '=', id)
    .where('for_partnership', '=', actor.partnershipId)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends the sessions that began by a provider that is no longer to be trusted. */
export async function endSessionsOf(tx: Tx, id: string): Promise<void> {
  await sql`select end_sessions_of_provider(${id}::uuid, ${clock.now()}::timestamptz)`.execute(tx);
}

/** How many people of the actor's partnership are joined to an identity of the provider. */
export async function countIdentities(tx: Tx, id: string): Promise<number> {
  const row = await tx
    .selectFrom('provider_identity')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('provider_id', '=', id)
    .executeTakeFirstOrThrow();
  return row.count;
}

/**
 * Forgets which identity of the provider somebody is, so that the next sign-in joins them afresh.
 * @param agencyId of people with a post there only.
 * @returns the account, or null where nobody whom the actor administers is joined with this address.
 */
export async function forgetIdentity(
  tx: Tx,
  id: string,
  address: string,
  agencyId: string | null,
): Promise<string | null> {
  const row = await tx
    .deleteFrom('provider_identity')
    .where('provider_id', '=', id)
    .where('account_id', 'in', (query) => {
      let found = query
        .selectFrom('account as c')
        .innerJoin('post as t', 't.account_id', 'c.id')
        .select('c.id')
        .where('c.email', '=', address);
      if (agencyId !== null) found = found.where('t.agency_id', '=', agencyId);
      return found;
    })
    .returning('account_id')
    .executeTakeFirst();
  return row?.account_id ?? null;
}

function keptElsewhere(): Problem {
  return new Problem({
    status: 403,
    code: 'kept-elsewhere',
    title: 'Another partnership keeps this sign-in',
    detail: 'Only its administrators can change it. Yours can accept it as it is, or stop accepting it.',
  });
}

const moment = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  dateStyle: 'long',
  timeStyle: 'short',
});

function changedMeanwhile(now: ListedProvider): Problem {
  return new Problem({
    status: 409,
    code: 'changed-meanwhile',
    title: 'This sign-in was changed meanwhile',
    detail: `It was changed by ${now.changedBy ?? 'somebody'} at ${moment.format(new Date(now.changedAt))}. Open the page again, look at what is there now, and make your change once more.`,
  });
}

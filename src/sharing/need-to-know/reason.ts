import { sql } from 'kysely';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import type { RecordKind } from './record.ts';

/** How much a supervisor is asked to look at each week. A house rule. */
export const sampleSize = 10;
export const sampleDays = 7;

/** Code of the reason that the actor gave for this record today (the day in London), or null: then it must be asked. */
export async function reasonToday(
  tx: Tx,
  actor: Actor,
  kind: RecordKind,
  id: string,
): Promise<string | null> {
  const row = await tx
    .selectFrom('access_reason')
    .select('reason')
    .where('account_id', '=', actor.accountId)
    .where('agency_id', '=', actor.agencyId)
    .where('record_kind', '=', kind.table)
    .where('record_id', '=', id)
    .where('day', '=', clock.today())
    .executeTakeFirst();
  return row?.reason ?? null;
}

/** Remembers the reason until the day ends. A second one the same day changes nothing: the first tap is what was meant. */
export async function giveReason(
  tx: Tx,
  actor: Actor,
  kind: RecordKind,
  id: string,
  reason: string,
): Promise<void> {
  await tx
    .insertInto('access_reason')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      record_kind: kind.table,
      record_id: id,
      account_id: actor.accountId,
      agency_id: actor.agencyId,
      day: clock.today(),
      reason,
      given_at: clock.now(),
      audience: audienceOf(contextOf(tx).auditKeys),
      open_to_members: false,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export type SampledReason = {
  id: string;
  recordKind: string;
  recordId: string;
  who: string;
  agency: string;
  reason: string;
  givenAt: string;
  lookedAt: string | null;
  finding: 'fits' | 'ask' | null;
};

/**
 * A sample of the last seven days' reasons: the reader's own agency, or all for the governance officer. Which ones is
 * settled by a hash of the random id and the week, so that looking again shows the same rows and nobody can tell
 * beforehand whether theirs is among them. Nobody is shown their own.
 */
export async function sampleReasons(
  tx: Tx,
  actor: Actor,
  scope: 'agency' | 'partnership',
): Promise<SampledReason[]> {
  const today = clock.today();
  let query = tx
    .selectFrom('access_reason')
    .leftJoin('account', 'account.id', 'access_reason.account_id')
    .leftJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'access_reason.partnership_id')
        .onRef('agency.id', '=', 'access_reason.agency_id'),
    )
    .select([
      'access_reason.id',
      'record_kind as recordKind',
      'record_id as recordId',
      sql<string>`coalesce(account.name, 'somebody who has left')`.as('who'),
      sql<string>`coalesce(agency.name, '')`.as('agency'),
      'reason',
      'given_at as givenAt',
      'looked_at as lookedAt',
      'finding',
    ])
    .where('access_reason.account_id', '<>', actor.accountId)
    .where(sql<boolean>`access_reason.day between ${today}::date - ${sampleDays}::int and ${today}::date`)
    .orderBy(sql`md5(access_reason.id::text || date_trunc('week', ${today}::date)::date::text)`)
    .limit(sampleSize);
  if (scope === 'agency') query = query.where('access_reason.agency_id', '=', actor.agencyId);
  return query.execute();
}

/** Marks one of the sample as looked at. @returns false when it is not in the reader's sample. */
export async function markLookedAt(
  tx: Tx,
  actor: Actor,
  scope: 'agency' | 'partnership',
  id: string,
  finding: 'fits' | 'ask',
): Promise<boolean> {
  const sample = await sampleReasons(tx, actor, scope);
  if (!sample.some((row) => row.id === id)) return false;
  await tx
    .updateTable('access_reason')
    .set({ looked_at: clock.now(), looked_by: actor.accountId, finding })
    .where('id', '=', id)
    .execute();
  return true;
}

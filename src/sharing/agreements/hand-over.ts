import { sql } from 'kysely';
import { submit } from '../../foundation/audience.ts';
import { clock } from '../../foundation/clock.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { sharedKind } from './shared-kinds.ts';

/** An open record that was shared under an agreement. */
export type OpenShare = {
  id: string;
  recordKind: string;
  recordId: string;
  giver: string;
  receiver: string;
  category: string;
  critical: boolean;
  /** The own keys of the two agencies and the governance officer's: who is told. */
  audience: string[];
};

/**
 * Open records shared under an agreement, or under those that it replaced and whose sharing it carries on, that are not on its
 * hand-over list yet. Run as the system: nobody else sees them all.
 * @param agencyId only those this agency gave or received.
 */
export async function openShares(tx: Tx, agreementId: string, agencyId?: string): Promise<OpenShare[]> {
  const { rows } = await sql<{
    id: string;
    record_kind: string;
    record_id: string;
    giver_agency_id: string;
    receiver_agency_id: string;
    category: string;
    critical: boolean;
    keys: string[];
  }>`
    with recursive chain as (
      select id, supersedes_id from agreement where id = ${agreementId}
      union select g.id, g.supersedes_id from agreement g join chain c on g.id = c.supersedes_id)
    select s.id, s.record_kind, s.record_id, s.giver_agency_id, s.receiver_agency_id, s.category, s.critical,
      (select array_agg(k.id) from audience_key k where k.partnership_id = s.partnership_id
        and (k.kind = 'own' and k.agency_id in (s.giver_agency_id, s.receiver_agency_id) or k.kind = 'oversight')) as keys
    from shared_under s
    where s.agreement_id in (select id from chain) and s.ended_at is null
      and exists (select from audience_key k where k.partnership_id = s.partnership_id and k.id = any(s.audience)
        and k.kind = 'share' and k.agreement_id = ${agreementId})
      and not exists (select from agreement_hand_over h where h.partnership_id = s.partnership_id and h.shared_under_id = s.id
        and h.agreement_id = ${agreementId})
      and (${agencyId === undefined} or ${agencyId ?? null}::uuid in (s.giver_agency_id, s.receiver_agency_id))
    order by s.critical desc, s.shared_at, s.id`.execute(tx);
  const byKind = new Map<string, string[]>();
  for (const row of rows)
    byKind.set(row.record_kind, [...(byKind.get(row.record_kind) ?? []), row.record_id]);
  const open = new Set<string>();
  for (const [kind, ids] of byKind) {
    // A kind that nobody registered cannot say what is closed: all of it is handed over.
    const still = (await sharedKind(kind)?.open(tx, ids)) ?? ids;
    for (const id of still) open.add(`${kind} ${id}`);
  }
  return rows
    .filter((row) => open.has(`${row.record_kind} ${row.record_id}`))
    .map((row) => ({
      id: row.id,
      recordKind: row.record_kind,
      recordId: row.record_id,
      giver: row.giver_agency_id,
      receiver: row.receiver_agency_id,
      category: row.category,
      critical: row.critical,
      audience: row.keys,
    }));
}

/** Puts open records, as `openShares()` gave them, on the hand-over list of an agreement; its readers are the two agencies. */
export async function handOver(
  tx: Tx,
  agreementId: string,
  shares: readonly OpenShare[],
  why: 'closed' | 'withdrawn' | 'replaced',
): Promise<void> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A hand-over list belongs to a partnership');
  for (const share of shares) {
    await submit(tx, 'agreement_hand_over', {
      partnership_id: partnershipId,
      id: newId(),
      agreement_id: agreementId,
      shared_under_id: share.id,
      record_kind: share.recordKind,
      record_id: share.recordId,
      giver_agency_id: share.giver,
      receiver_agency_id: share.receiver,
      category: share.category,
      critical: share.critical,
      why,
      made_at: clock.now(),
      audience: audienceOf(share.audience),
      open_to_members: false,
    });
  }
}

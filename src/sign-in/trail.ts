import { sql } from 'kysely';
import { recordAudit } from '../foundation/audit.ts';
import { clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { secondsFrom } from './session.rules.ts';
import { postsOf } from './session.store.ts';
import type { Post } from './session.store.ts';

/**
 * How what happens to an account comes into the audit. Sign-in's own transactions see no partnership, so an event is noted in
 * the transaction that causes it, and written from there into the audit of each partnership where the account has a post: at
 * once for what the person did, by a clock for what failed, so that a try for an address that nobody has does the same work.
 * An entry may come twice when the program is killed in between; none is lost.
 */
export type AccountEvent =
  | 'account.signed-in'
  | 'account.signed-out'
  | 'account.second-factor-given'
  | 'account.second-factor-failed'
  | 'account.second-factor-added'
  | 'account.second-factor-removed'
  | 'account.second-factor-reset'
  | 'account.recovery-codes-made'
  | 'account.recovery-code-used'
  | 'account.browser-forgotten'
  | 'account.password-changed'
  | 'account.password-reset'
  | 'account.invitation-used'
  | 'account.session-ended'
  | 'account.sign-in-failed'
  | 'account.sign-in-refused';

/** Notes an event in a transaction of sign-in. */
export async function noteEvent(
  tx: Tx,
  accountId: string,
  event: AccountEvent,
  bySelf: boolean,
): Promise<void> {
  await tx
    .insertInto('sign_in_event')
    .values({ id: newId(), account_id: accountId, event, by_self: bySelf, at: clock.now() })
    .execute();
}

type Claimed = { id: string; account_id: string; event: AccountEvent; by_self: boolean };

/** Writes what is noted, of one account or of all, into the audit. @returns how many events. */
export async function writeTrail(database: Database, accountId: string | null): Promise<number> {
  const now = clock.now();
  const events = await database.asSignIn(async (tx) => {
    const { rows } = await sql<Claimed>`
      update sign_in_event set claimed_at = ${now}::timestamptz where id in (
        select id from sign_in_event where (claimed_at is null or claimed_at < ${secondsFrom(now, -60)}::timestamptz)
          and (${accountId}::uuid is null or account_id = ${accountId}::uuid)
        order by at, id limit 200 for update skip locked)
      returning id, account_id, event, by_self`.execute(tx);
    return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  });
  for (const event of events) {
    await writeEvent(database, event);
    await database.asSignIn((tx) => tx.deleteFrom('sign_in_event').where('id', '=', event.id).execute());
  }
  return events.length;
}

/** Notes failed and refused tries of the last while as events; those for unknown addresses stay in sign_in_attempt alone. */
export async function noteFailures(database: Database): Promise<void> {
  const now = clock.now();
  await database.asSignIn(async (tx) => {
    // A try counts as failed until its password was looked at; a few seconds later it is certain.
    const { rows } = await sql<{ account_id: string; refused: boolean; kind: string }>`
      update sign_in_attempt set traced_at = ${now}::timestamptz where id in (
        select id from sign_in_attempt where traced_at is null and tried_at < ${secondsFrom(now, -5)}::timestamptz
        order by tried_at limit 500 for update skip locked)
      and (account_id is not null and not succeeded and kind in ('password', 'second-factor'))
      returning account_id, refused, kind`.execute(tx);
    await sql`update sign_in_attempt set traced_at = ${now}::timestamptz
      where traced_at is null and tried_at < ${secondsFrom(now, -60)}::timestamptz`.execute(tx);
    for (const { account_id, refused, kind } of rows) {
      const failed =
        kind === 'second-factor' ? 'account.second-factor-failed' : ('account.sign-in-failed' as const);
      await noteEvent(tx, account_id, refused ? 'account.sign-in-refused' : failed, false);
    }
  });
}

async function writeEvent(database: Database, event: Claimed): Promise<void> {
  const posts = await database.asSignIn((tx) => postsOf(tx, event.account_id, clock.now()));
  const partnerships = new Map<string, Post>();
  for (const post of posts)
    if (!partnerships.has(post.partnershipId)) partnerships.set(post.partnershipId, post);
  const entry = { event: event.event, subjectKind: 'account', subjectId: event.account_id };
  for (const [partnershipId, post] of partnerships) {
    const bySystem = (): Promise<void> =>
      database.asSystem('write sign-in into the audit', partnershipId, async (tx) => {
        const keys = await tx
          .selectFrom('audience_key')
          .select('id')
          .where('ended_at', 'is', null)
          .where((where) =>
            where.or([
              where.and([where('kind', '=', 'person'), where('account_id', '=', event.account_id)]),
              where.and([where('kind', '=', 'supervisor'), where('agency_id', '=', post.agencyId)]),
              where('kind', '=', 'oversight'),
            ]),
          )
          .execute();
        await recordAudit(tx, { ...entry, alsoSeenBy: keys.map(({ id }) => id) });
      });
    if (!event.by_self) {
      await bySystem();
      continue;
    }
    const actor = {
      accountId: event.account_id,
      accountName: '',
      partnershipId,
      agencyId: post.agencyId,
      role: post.role,
    };
    await database
      .asActor(actor, 'sign in and account', (tx) => recordAudit(tx, entry))
      .catch((error: unknown) => {
        // The post ended between the two transactions.
        if (error instanceof Problem && error.code === 'post-ended') return bySystem();
        throw error;
      });
  }
}

import { sql } from 'kysely';
import { recordAudit, recordRefusal } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database.ts';
import type { Actor, Tx } from '../../foundation/database.types.ts';
import { newId, parseReference } from '../../foundation/id.ts';
import { audienceOf } from '../../foundation/keys.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { fieldProblem, notFound, refused } from '../../foundation/problem.ts';
import { glassRules } from './glass.rules.ts';
import type { GlassOutcome } from './glass.rules.ts';
import { saidTheyKnow } from './lock.ts';
import { ownKeyOf } from '../../partnership/partnership.ts';
import { findRecord, holdRecord, keyFor, peopleOf, setAudience } from './record.ts';
import type { KeptRecord, RecordKind } from './record.ts';
import { countTry } from './tries.ts';

export type BrokenGlass = { kind: RecordKind; recordId: string; until: string | null };

/**
 * Opens a record to one account for some hours: a *glass* key that dies by itself is added to the record's audience, its
 * author and the governance officers are told at once, and a review is due. The person's own entry in the audit comes first,
 * so that no record is opened unaudited. Sent twice, it opens once.
 * @returns `until` null where they may see the record anyway.
 * @throws Problem 422 on `reference` for one that nobody has; `too-many-tries`; `knows-person`.
 */
export async function breakGlass(
  database: Database,
  kinds: readonly RecordKind[],
  actor: Actor,
  input: { reference: string; reason: string; hours: number },
): Promise<BrokenGlass> {
  if (!(input.hours > 0 && input.hours <= glassRules.mostHours))
    throw fieldProblem('not-understood', 'hours', `Choose up to ${glassRules.mostHours} hours`);
  if (!(await countTry(database, actor, 'break-glass', glassRules.triesAnHour)))
    throw refused(
      'too-many-tries',
      'You have tried too often',
      `The glass can be broken ${glassRules.triesAnHour} times an hour. Ask the agency that holds the record by telephone.`,
    );
  const { kind, record } = await find(database, kinds, actor, input.reference);
  const visible = await database.asActor(actor, 'see whether the glass must be broken', (tx) =>
    findRecord(tx, kind.table, { id: record.id }),
  );
  if (visible !== null) return { kind, recordId: record.id, until: null };
  await database.asActor(actor, 'break the glass', (tx) =>
    recordAudit(tx, {
      event: 'glass.broken',
      subjectKind: kind.table,
      subjectId: record.id,
      words: input.reason,
    }),
  );
  const until = await database.asSystem('open a record by broken glass', actor.partnershipId, (tx) =>
    open(tx, actor, kind, record.id, input),
  );
  return { kind, recordId: record.id, until };
}

async function find(
  database: Database,
  kinds: readonly RecordKind[],
  actor: Actor,
  typed: string,
): Promise<{ kind: RecordKind; record: KeptRecord }> {
  const reference = parseReference(typed);
  const kind = kinds.find(({ prefix }) => reference?.startsWith(`${prefix}-`) === true);
  if (reference !== null && kind !== undefined) {
    const record = await database.asSystem(
      'find a record for broken glass',
      actor.partnershipId,
      async (tx) => {
        const found = await findRecord(tx, kind.table, { reference });
        if (found !== null && (await saidTheyKnow(tx, kind, found.id, actor.accountId)))
          throw refused(
            'knows-person',
            'You said that you know this person',
            'The record stays closed to you. If somebody is in danger, ring the agency that holds it.',
          );
        return found;
      },
    );
    if (record !== null) return { kind, record };
  }
  await recordRefusal(database, actor, {
    event: 'glass.broken',
    subjectKind: 'page',
    subjectId: '/sharing/break-glass',
    words: typed.slice(0, 100),
  });
  throw fieldProblem(
    'not-understood',
    'reference',
    'No record has this reference. Check it with the person who gave it to you',
  );
}

async function open(
  tx: Tx,
  actor: Actor,
  kind: RecordKind,
  recordId: string,
  input: { reason: string; hours: number },
): Promise<string> {
  const record = await holdRecord(tx, kind.table, recordId);
  if (record === null) throw notFound();
  const now = clock.now();
  const standing = await tx
    .selectFrom('broken_glass')
    .select('expires_at')
    .where('record_kind', '=', kind.table)
    .where('record_id', '=', recordId)
    .where('account_id', '=', actor.accountId)
    .where('key_id', 'in', record.audience)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (standing !== undefined) return standing.expires_at;
  const keyId = newId();
  const later = (hours: number): string => new Date(clock.milliseconds() + hours * 3_600_000).toISOString();
  const until = later(input.hours);
  const oversight = await keyFor(tx, { kind: 'oversight' });
  const person = await keyFor(tx, { kind: 'person', accountId: actor.accountId });
  await tx
    .insertInto('audience_key')
    .values({
      partnership_id: actor.partnershipId,
      id: keyId,
      kind: 'glass',
      account_id: actor.accountId,
      title: 'Broken glass',
      made_at: now,
      expires_at: until,
      audience: audienceOf([person, oversight]),
      open_to_members: false,
    })
    .execute();
  // Keys that died are cleared away here: nobody holds them, but a record carries at most 64.
  const dead = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'glass')
    .where('id', 'in', record.audience)
    .where('expires_at', '<=', now)
    .execute();
  const gone = new Set(dead.map(({ id }) => id));
  await setAudience(
    tx,
    kind.table,
    recordId,
    { audience: [...record.audience.filter((key) => !gone.has(key)), keyId], open: record.open_to_members },
    'broken glass',
  );
  await tx
    .insertInto('broken_glass')
    .values({
      partnership_id: actor.partnershipId,
      id: newId(),
      record_kind: kind.table,
      record_id: recordId,
      account_id: actor.accountId,
      agency_id: actor.agencyId,
      key_id: keyId,
      reason: input.reason,
      broken_at: now,
      expires_at: until,
      review_due_at: later(glassRules.reviewDays * 24),
      audience: audienceOf([
        person,
        oversight,
        await ownKeyOf(tx, record.agency_id),
        await keyFor(tx, { kind: 'supervisor', agencyId: actor.agencyId }),
      ]),
      open_to_members: false,
    })
    .execute();
  await tell(tx, record);
  return until;
}

/** The message names neither the record nor who opened it: anybody may read it in somebody's inbox. */
async function tell(tx: Tx, record: KeptRecord): Promise<void> {
  const officers = await peopleOf(tx, { role: 'governance' });
  const told = new Set([record.made_by, ...officers.map(({ accountId }) => accountId)]);
  for (const accountId of told)
    await queueMessage(tx, {
      to: { accountId },
      kind: 'notice',
      subject: 'A record was opened in an emergency',
      text:
        'Somebody opened a record that they could not see, in an emergency, and gave a reason. ' +
        'Sign in to Frankpledge and open “Sharing”, then “Broken glass”, to see who, which record and why.',
    });
}

export type GlassRow = {
  id: string;
  recordKind: string;
  recordId: string;
  who: string;
  accountId: string;
  agency: string;
  reason: string;
  brokenAt: string;
  expiresAt: string;
  reviewDueAt: string;
  outcome: GlassOutcome | null;
  reviewWords: string | null;
  reviewedAt: string | null;
};

/** Broken glass that the reader may see, newest first. */
export async function listGlass(
  tx: Tx,
  where: {
    id?: string;
    accountId?: string;
    record?: { kind: string; id: string };
    live?: true;
    open?: true;
    limit?: number;
  },
): Promise<GlassRow[]> {
  let query = tx
    .selectFrom('broken_glass')
    .leftJoin('account', 'account.id', 'broken_glass.account_id')
    .leftJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 'broken_glass.partnership_id')
        .onRef('agency.id', '=', 'broken_glass.agency_id'),
    )
    .select([
      'broken_glass.id',
      'record_kind as recordKind',
      'record_id as recordId',
      sql<string>`coalesce(account.name, 'somebody who has left')`.as('who'),
      'broken_glass.account_id as accountId',
      sql<string>`coalesce(agency.name, '')`.as('agency'),
      'reason',
      'broken_at as brokenAt',
      'expires_at as expiresAt',
      'review_due_at as reviewDueAt',
      'outcome',
      'review_words as reviewWords',
      'reviewed_at as reviewedAt',
    ])
    .orderBy('broken_at', 'desc')
    .orderBy('broken_glass.id', 'desc')
    .limit(where.limit ?? 100);
  if (where.id !== undefined) query = query.where('broken_glass.id', '=', where.id);
  if (where.accountId !== undefined) query = query.where('broken_glass.account_id', '=', where.accountId);
  if (where.record !== undefined)
    query = query.where('record_kind', '=', where.record.kind).where('record_id', '=', where.record.id);
  if (where.live === true) query = query.where('expires_at', '>', clock.now());
  if (where.open === true) query = query.where('outcome', 'is', null);
  return query.execute();
}

/** The governance officer's judgement. Nobody judges their own. @throws Problem 404; `own-glass`; `already-reviewed`. */
export async function reviewGlass(
  tx: Tx,
  actor: Actor,
  id: string,
  judgement: { outcome: GlassOutcome; words: string },
): Promise<void> {
  const [row] = await listGlass(tx, { id });
  if (row === undefined) throw notFound();
  if (row.accountId === actor.accountId)
    throw refused(
      'own-glass',
      'You cannot review what you opened yourself',
      'Ask another governance officer.',
    );
  if (row.outcome !== null)
    throw refused('already-reviewed', 'This has been reviewed already', 'The outcome stands on its page.');
  await tx
    .updateTable('broken_glass')
    .set({
      outcome: judgement.outcome,
      review_words: judgement.words,
      reviewed_at: clock.now(),
      reviewed_by: actor.accountId,
    })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .execute();
}

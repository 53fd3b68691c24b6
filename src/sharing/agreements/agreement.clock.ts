import { sql } from 'kysely';
import { recordAudit } from '../../foundation/audit.ts';
import { clock } from '../../foundation/clock.ts';
import type { Clock } from '../../foundation/clocks.ts';
import { contextOf } from '../../foundation/database.ts';
import type { Database } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { queueMessage } from '../../foundation/outbox.ts';
import { dayInWords } from '../words.ts';
import { defaultTerms } from '../lists/term.defaults.ts';
import { termsOf } from '../lists/term.store.ts';
import { setState, takeOver, tellParties } from './agreement.changes.ts';
import { daysBetween, lastDayOfGrace, warningDue } from './agreement.rules.ts';
import { selectAgreement } from './agreement.store.ts';
import type { Agreement } from './agreement.store.ts';
import { handOver, openShares } from './hand-over.ts';
import { withdrawSettledRequests } from './signature.requests.ts';

/**
 * What the days do to agreements, impact assessments and the register: warnings before an end or a review, word of grace, closing
 * after it with a hand-over list, and one agreement taking another's place. Each notice is a row, so a second round sends nothing.
 */
export function agreementsClock(database: Database): Clock {
  return {
    name: 'sharing.agreements',
    everySeconds: 600,
    run: async () => {
      const partnerships = await database.asSystem('agreements: list partnerships', null, async (tx) => {
        const { rows } = await sql<{ id: string }>`select every_partnership() as id`.execute(tx);
        return rows.map(({ id }) => id);
      });
      for (const partnershipId of partnerships)
        await database.asSystem('agreements by their days', partnershipId, agreementRound);
    },
  };
}

/** One round over one partnership. */
export async function agreementRound(tx: Tx): Promise<void> {
  const today = clock.today();
  const warnings = await warningDays(tx);
  const ids = await tx
    .selectFrom('agreement')
    .select('id')
    .where('state', 'in', ['signed', 'suspended'])
    .orderBy('id')
    .execute();
  for (const { id } of ids) {
    const agreement = await selectAgreement(tx, id);
    if (agreement !== null) await oneAgreement(tx, agreement, today, warnings);
  }
  await reviews(tx, today, warnings);
  await withdrawSettledRequests(tx);
}

async function oneAgreement(
  tx: Tx,
  agreement: Agreement,
  today: string,
  warnings: readonly number[],
): Promise<void> {
  const old = await takeOver(tx, agreement);
  if (old !== null) await handOver(tx, old.id, await openShares(tx, old.id), 'replaced');
  const { expiresOn, reviewOn } = agreement;
  if (agreement.standing === 'signed' || agreement.standing === 'in-force') {
    for (const [kind, day, words] of [
      ['expiry', expiresOn, 'It ends on'],
      ['review', reviewOn, 'Its review is due on'],
    ] as const) {
      const days = day === null ? null : warningDue(today, day, warnings);
      if (day === null || days === null) continue;
      await once(tx, { kind: 'agreement', id: agreement.id, notice: kind, dueOn: day, days }, async () =>
        tellParties(
          tx,
          agreement,
          kind === 'expiry' ? `Ends in ${inDays(today, day)}` : `Review due in ${inDays(today, day)}`,
          `${words} ${dayInWords(day)}. ${kind === 'expiry' ? 'Renew it before then, or say that it is to end.' : 'Look whether it is still right, and renew it.'}`,
          await governance(tx),
        ),
      );
    }
    return;
  }
  if (expiresOn === null) return;
  if (agreement.standing === 'grace')
    await once(
      tx,
      { kind: 'agreement', id: agreement.id, notice: 'grace', dueOn: expiresOn, days: 0 },
      async () =>
        tellParties(
          tx,
          agreement,
          'Expired, in grace',
          `It ended on ${dayInWords(expiresOn)}. Nothing new is shared under it. Records marked high-risk or before a panel stay readable until ${dayInWords(lastDayOfGrace(expiresOn, agreement.graceDays))}; each look is marked in the audit. After that it closes. Renew it, or prepare to hand over.`,
          [...(await governance(tx)), ...(await seniorRepresentatives(tx, agreement.id))],
        ),
    );
  if (agreement.standing === 'closed' && agreement.state === 'signed') {
    const shares = await openShares(tx, agreement.id);
    await setState(
      tx,
      agreement,
      'closed',
      'expired, and its days of grace have passed',
      'closed by its days',
    );
    await handOver(tx, agreement.id, shares, 'closed');
    await recordAudit(tx, { event: 'agreement.closed', subjectKind: 'agreement', subjectId: agreement.id });
    await once(
      tx,
      { kind: 'agreement', id: agreement.id, notice: 'closed', dueOn: expiresOn, days: 0 },
      async () =>
        tellParties(
          tx,
          agreement,
          'Closed',
          `Its days of grace have passed. ${shares.length === 0 ? 'No open record was shared under it.' : `${shares.length} open ${shares.length === 1 ? 'record is' : 'records are'} on its hand-over list: see with the other agency who goes on with what.`}`,
          [...(await governance(tx)), ...(await seniorRepresentatives(tx, agreement.id))],
        ),
    );
  }
}

/** Reviews of impact assessments and of the register: told to the governance officers. */
async function reviews(tx: Tx, today: string, warnings: readonly number[]): Promise<void> {
  const assessments = await tx
    .selectFrom('impact_assessment')
    .select(['id', 'title', 'reference', 'review_on'])
    .where('state', 'in', ['accepted', 'live', 'reviewed'])
    .where('review_on', 'is not', null)
    .execute();
  const entries = await tx
    .selectFrom('processing_entry')
    .select(['id', 'name as title', 'review_on'])
    .where('ended_on', 'is', null)
    .where('review_on', 'is not', null)
    .execute();
  const due = [
    ...assessments.map((row) => ({ ...row, kind: 'impact-assessment' as const, what: 'impact assessment' })),
    ...entries.map((row) => ({ ...row, kind: 'processing-entry' as const, what: 'register of processing' })),
  ];
  for (const { kind, id, title, what, review_on: day } of due) {
    const days = day === null ? null : warningDue(today, day, warnings);
    if (day === null || days === null) continue;
    await once(tx, { kind, id, notice: 'review', dueOn: day, days }, async () => {
      const people = await governance(tx);
      for (const accountId of people)
        await queueMessage(tx, {
          to: { accountId },
          kind: 'notice',
          subject: `Review due in ${inDays(today, day)}: ${title}`.slice(0, 200),
          text: `The ${what} “${title}” is due for review on ${dayInWords(day)}. See it under Sharing.`,
        });
      return people.length;
    });
  }
}

type NoticeOf = {
  kind: 'agreement' | 'impact-assessment' | 'processing-entry';
  id: string;
  notice: 'expiry' | 'review' | 'grace' | 'closed';
  dueOn: string;
  days: number;
};

/** Sends a notice unless it was sent before. @param send gives how many people were told. */
async function once(tx: Tx, notice: NoticeOf, send: () => Promise<number>): Promise<void> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A notice belongs to a partnership');
  const known = await tx
    .selectFrom('sharing_notice')
    .select('id')
    .where('subject_kind', '=', notice.kind)
    .where('subject_id', '=', notice.id)
    .where('kind', '=', notice.notice)
    .where('due_on', '=', notice.dueOn)
    .where('days', '=', notice.days)
    .executeTakeFirst();
  if (known !== undefined) return;
  const people = await send();
  await tx
    .insertInto('sharing_notice')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      subject_kind: notice.kind,
      subject_id: notice.id,
      kind: notice.notice,
      due_on: notice.dueOn,
      days: notice.days,
      people,
      made_at: clock.now(),
      audience: [partnershipId],
      open_to_members: true,
    })
    .execute();
}

/** The partnership's own days of warning; those a new partnership starts with where it has none. */
async function warningDays(tx: Tx): Promise<number[]> {
  const own = await termsOf(tx, 'agreement-warning');
  const codes = own.length > 0 ? own : defaultTerms['agreement-warning'];
  return codes.map(({ code }) => Number(code)).filter((days) => Number.isInteger(days) && days >= 0);
}

function inDays(today: string, day: string): string {
  const days = daysBetween(today, day);
  return days === 1 ? '1 day' : `${days} days`;
}

function postsToday(tx: Tx) {
  const today = clock.today();
  return tx
    .selectFrom('post')
    .select('account_id')
    .distinct()
    .where('started_on', '<=', today)
    .where((where) => where.or([where('ended_on', 'is', null), where('ended_on', '>=', today)]));
}

async function governance(tx: Tx): Promise<string[]> {
  const rows = await postsToday(tx).where('role', '=', 'governance').execute();
  return rows.flatMap((row) => (row.account_id === null ? [] : [row.account_id]));
}

async function seniorRepresentatives(tx: Tx, agreementId: string): Promise<string[]> {
  const rows = await postsToday(tx)
    .where('is_senior_representative', '=', true)
    .where('agency_id', 'in', (query) =>
      query
        .selectFrom('agreement_party')
        .select('agency_id')
        .where('agreement_id', '=', agreementId)
        .where('withdrawn_at', 'is', null),
    )
    .execute();
  return rows.flatMap((row) => (row.account_id === null ? [] : [row.account_id]));
}

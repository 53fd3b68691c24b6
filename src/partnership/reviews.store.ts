import { addDays } from '../foundation/day.ts';
import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Role, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { Problem } from '../foundation/problem.ts';
import { changeRow } from './change.store.ts';
import { found } from './fields.ts';
import { selectPartnership } from './overview.store.ts';
import { ensureOversightKey, partnershipOf } from './partnership.making.ts';
import { endPost } from './people.making.ts';
import { quarterOf } from './people.rules.ts';

export type ReviewRow = {
  id: string;
  quarter: string;
  begunAt: string;
  dueOn: string;
  closedAt: string | null;
  lines: number;
  waiting: number;
};

export async function listReviews(tx: Tx): Promise<ReviewRow[]> {
  const { rows } = await sql<{
    id: string;
    quarter: string;
    begun_at: string;
    due_on: string;
    closed_at: string | null;
    lines: number;
    waiting: number;
  }>`select r.id, r.quarter, r.begun_at, r.due_on, r.closed_at, count(l.id)::int as lines,
      count(l.id) filter (where l.decision is null)::int as waiting
    from access_review r left join access_review_line l on l.partnership_id = r.partnership_id and l.access_review_id = r.id
    group by r.partnership_id, r.id order by r.quarter desc limit 40`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    quarter: row.quarter,
    begunAt: row.begun_at,
    dueOn: row.due_on,
    closedAt: row.closed_at,
    lines: row.lines,
    waiting: row.waiting,
  }));
}

export async function selectReview(tx: Tx, id: string): Promise<ReviewRow> {
  return found((await listReviews(tx)).find((review) => review.id === id));
}

/** The open review and how many answers it waits for, for one agency or all; null where none is open. */
export async function selectWaiting(
  tx: Tx,
  agencyId: string | null,
): Promise<{ id: string; count: number; begunOn: string; dueOn: string } | null> {
  const review = (await listReviews(tx)).find((each) => each.closedAt === null);
  if (review === undefined) return null;
  const lines = await listLines(tx, review.id, agencyId);
  return {
    id: review.id,
    count: lines.filter((line) => line.decision === null && !line.isOver).length,
    begunOn: review.begunAt.slice(0, 10),
    dueOn: review.dueOn,
  };
}

export type ReviewLine = {
  id: string;
  agencyId: string;
  agencyName: string;
  postId: string;
  accountId: string;
  name: string;
  role: Role;
  title: string;
  usedAt: string | null;
  startedOn: string;
  decision: 'confirmed' | 'removed' | null;
  decidedAt: string | null;
  decidedBy: string | null;
  /** The post ended otherwise meanwhile. */
  isOver: boolean;
};

export async function listLines(tx: Tx, reviewId: string, agencyId: string | null): Promise<ReviewLine[]> {
  const today = clock.today();
  const { rows } = await sql<{
    id: string;
    agency_id: string;
    agency_name: string;
    post_id: string;
    account_id: string;
    name: string;
    role: Role;
    title: string;
    used_at: string | null;
    started_on: string;
    decision: 'confirmed' | 'removed' | null;
    decided_at: string | null;
    decided_by: string | null;
    is_over: boolean;
  }>`select l.id, l.agency_id, g.name as agency_name, l.post_id, l.account_id, a.name, p.role, p.title, l.used_at, p.started_on,
      l.decision, l.decided_at, d.name as decided_by,
      (p.ended_on is not null and p.ended_on < ${today}::date) as is_over
    from access_review_line l
    join agency g on g.partnership_id = l.partnership_id and g.id = l.agency_id
    join post p on p.partnership_id = l.partnership_id and p.id = l.post_id
    join account a on a.id = l.account_id
    left join account d on d.id = l.decided_by
    where l.access_review_id = ${reviewId}::uuid and (${agencyId}::uuid is null or l.agency_id = ${agencyId}::uuid)
    order by g.name, g.id, a.name, l.id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    agencyId: row.agency_id,
    agencyName: row.agency_name,
    postId: row.post_id,
    accountId: row.account_id,
    name: row.name,
    role: row.role,
    title: row.title,
    usedAt: row.used_at,
    startedOn: row.started_on,
    decision: row.decision,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    isOver: row.is_over,
  }));
}

/**
 * Begins the review of this quarter with every post that is held today. @returns its id.
 * @throws Problem `review-begun` where there is one already; `nobody-to-review`.
 */
export async function beginReview(tx: Tx): Promise<string> {
  const partnershipId = partnershipOf(tx);
  const today = clock.today();
  const quarter = quarterOf(today);
  if ((await listReviews(tx)).some((review) => review.quarter === quarter))
    throw new Problem({
      status: 409,
      code: 'review-begun',
      title: 'The review of this quarter has begun already',
      detail: 'Open it from the list.',
    });
  const { review_days: days } = await selectPartnership(tx);
  const id = newId();
  const audience = [await ensureOversightKey(tx)];
  await tx
    .insertInto('access_review')
    .values({
      partnership_id: partnershipId,
      id,
      quarter,
      begun_at: clock.now(),
      begun_by: contextOf(tx).actor?.accountId ?? null,
      due_on: addDays(today, days),
      version: 1,
      audience,
      open_to_members: true,
    })
    .execute();
  const { rows: posts } = await sql<{
    id: string;
    agency_id: string;
    account_id: string;
    seen_at: string | null;
  }>`
    select p.id, p.agency_id, p.account_id, a.seen_at from post p join account a on a.id = p.account_id
    join agency g on g.partnership_id = p.partnership_id and g.id = p.agency_id
    where (p.ended_on is null or p.ended_on >= ${today}::date) and (g.left_on is null or g.left_on >= ${today}::date)
    order by p.id`.execute(tx);
  for (const post of posts)
    await tx
      .insertInto('access_review_line')
      .values({
        partnership_id: partnershipId,
        id: newId(),
        access_review_id: id,
        agency_id: post.agency_id,
        post_id: post.id,
        account_id: post.account_id,
        used_at: post.seen_at,
        inherited_audience: audience,
        inherited_open: true,
      })
      .execute();
  return id;
}

/** Writes one answer down; removing ends the post, and access with it, at the next click. */
export async function decideLine(tx: Tx, line: ReviewLine, decision: 'confirmed' | 'removed'): Promise<void> {
  if (line.decision !== null || line.isOver) return;
  const changed = await tx
    .updateTable('access_review_line')
    .set({ decision, decided_at: clock.now(), decided_by: contextOf(tx).actor?.accountId ?? null })
    .where('id', '=', line.id)
    .where('decision', 'is', null)
    .executeTakeFirst();
  if (decision === 'removed' && changed.numUpdatedRows === 1n) await endPost(tx, line.postId);
}

/** Closes a review once each line has its answer, or was ended otherwise. */
export async function closeWhenDone(tx: Tx, id: string): Promise<boolean> {
  const lines = await listLines(tx, id, null);
  const review = await selectReview(tx, id);
  if (review.closedAt !== null || lines.some((line) => line.decision === null && !line.isOver)) return false;
  await changeRow(tx, {
    table: 'access_review',
    id,
    version: null,
    reason: 'every answer is in',
    set: { closed_at: clock.now() },
  });
  return true;
}

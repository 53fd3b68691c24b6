import { sql } from 'kysely';
import { clock } from '../foundation/clock.ts';
import { contextOf } from '../foundation/database.ts';
import type { Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { notFound, Problem } from '../foundation/problem.ts';
import {
  noScores,
  type Factor,
  type Moderation,
  type Round,
  type Score,
  type Scorer,
  type Scores,
  type ScorerWay,
} from './priority.types.ts';
import { below, partnershipOf } from './round.store.ts';

/** The key of one person, by which they see what is theirs alone. @throws Problem 422 where they have no post here. */
async function personKey(tx: Tx, accountId: string): Promise<string> {
  const row = await tx
    .selectFrom('audience_key')
    .select('id')
    .where('kind', '=', 'person')
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined)
    throw new Problem({
      status: 422,
      code: 'no-key',
      title: 'This person has no post in this partnership',
      detail: 'Give the person a post first, or key their scores in as on a printed sheet.',
    });
  return row.id;
}

const scorers = (tx: Tx) =>
  tx
    .selectFrom('priority_scorer as s')
    .innerJoin('agency', (join) =>
      join
        .onRef('agency.partnership_id', '=', 's.partnership_id')
        .onRef('agency.id', '=', 's.agency_id'),
    )
    .leftJoin('account as enterer', 'enterer.id', 's.entered_by')
    .select([
      's.id', 's.priority_round_id', 's.account_id', 's.agency_id', 'agency.name as agency_name', 's.name', 's.way', 's.state',
      's.request_id', 's.said_on', 's.given_at', 's.entered_by', 'enterer.name as enterer', 's.note', 's.version',
    ]); // prettier-ignore

type ScorerRow = Awaited<ReturnType<ReturnType<typeof scorers>['execute']>>[number];

const toScorer = (row: ScorerRow): Scorer => ({
  id: row.id,
  roundId: row.priority_round_id,
  accountId: row.account_id,
  agencyId: row.agency_id,
  agencyName: row.agency_name,
  name: row.name,
  way: row.way,
  state: row.state,
  requestId: row.request_id,
  saidOn: row.said_on,
  givenAt: row.given_at,
  enteredBy: row.entered_by,
  enteredByName: row.enterer,
  note: row.note,
  version: row.version,
});

/** Who scores a round, by agency. */
export async function listScorers(tx: Tx, roundId: string): Promise<Scorer[]> {
  const rows = await scorers(tx)
    .where('s.priority_round_id', '=', roundId)
    .orderBy('agency.name')
    .orderBy('s.name')
    .orderBy('s.id')
    .limit(300)
    .execute();
  return rows.map(toScorer);
}

/** @throws Problem 404, also for one of another round. */
export async function selectScorer(tx: Tx, roundId: string, id: string): Promise<Scorer> {
  const row = await scorers(tx)
    .where('s.priority_round_id', '=', roundId)
    .where('s.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return toScorer(row);
}

export async function scorerOf(tx: Tx, roundId: string, accountId: string): Promise<Scorer | null> {
  const row = await scorers(tx)
    .where('s.priority_round_id', '=', roundId)
    .where('s.account_id', '=', accountId)
    .executeTakeFirst();
  return row === undefined ? null : toScorer(row);
}

export type NewScorer = {
  accountId: string | null;
  agencyId: string;
  name: string;
  way: ScorerWay;
  state: Scorer['state'];
  requestId?: string;
  saidOn?: string | null;
  enteredBy?: string | null;
};

export async function insertScorer(tx: Tx, round: Round, scorer: NewScorer): Promise<string> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('priority_scorer')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      priority_round_id: round.id,
      account_id: scorer.accountId,
      agency_id: scorer.agencyId,
      name: scorer.name,
      way: scorer.way,
      state: scorer.state,
      request_id: scorer.requestId ?? null,
      said_on: scorer.saidOn ?? null,
      given_at: scorer.state === 'given' ? now : null,
      entered_by: scorer.enteredBy ?? null,
      changed_at: now,
      ...below(round),
    })
    .execute();
  return id;
}

/** @throws Problem 422 where somebody else changed it meanwhile. */
export async function changeScorer(
  tx: Tx,
  scorer: Pick<Scorer, 'id' | 'version'>,
  set: {
    state: Scorer['state'];
    way?: ScorerWay;
    requestId?: string | null;
    saidOn?: string | null;
    enteredBy?: string | null;
    note?: string;
  },
): Promise<void> {
  const now = clock.now();
  const { numUpdatedRows } = await tx
    .updateTable('priority_scorer')
    .set({
      state: set.state,
      ...(set.way === undefined ? {} : { way: set.way }),
      ...(set.requestId === undefined ? {} : { request_id: set.requestId }),
      ...(set.saidOn === undefined ? {} : { said_on: set.saidOn }),
      ...(set.enteredBy === undefined ? {} : { entered_by: set.enteredBy }),
      ...(set.note === undefined ? {} : { note: set.note }),
      given_at: set.state === 'given' ? now : null,
      changed_at: now,
      version: scorer.version + 1,
    })
    .where('id', '=', scorer.id)
    .where('version', '=', scorer.version)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n)
    throw new Problem({
      status: 422,
      code: 'changed-meanwhile',
      title: 'These scores were changed meanwhile',
      fields: [{ name: 'version', message: 'These scores were changed after you opened the page. Open it again' }],
    });
} // prettier-ignore

/** Scores of one candidate as they are kept. */
export type GivenScore = Scores & { candidateId: string; hasInterest: boolean; reason: string };

/**
 * Keeps what a scorer gave, in place of what they gave before. Whoever writes it sees it (the scorer, or who keys it in), and so does
 * the scorer; nobody else until moderation.
 * @param own accounts whose keys it carries; at least one of them is the writer's, or the writer is the system.
 */
export async function saveScores(
  tx: Tx,
  round: Round,
  scorerId: string,
  own: readonly string[],
  given: readonly GivenScore[],
): Promise<void> {
  const audience = [...new Set(await Promise.all([...new Set(own)].map((id) => personKey(tx, id))))].sort();
  const now = clock.now();
  for (const score of given)
    await tx
      .insertInto('priority_score')
      .values({
        partnership_id: partnershipOf(tx),
        id: newId(),
        priority_scorer_id: scorerId,
        priority_candidate_id: score.candidateId,
        volume: score.volume,
        harm: score.harm,
        concern: score.concern,
        added_value: score.added_value,
        trend: score.trend,
        has_interest: score.hasInterest,
        reason: score.reason,
        changed_at: now,
        ...below(round),
        own_audience: audience,
      })
      .onConflict((conflict) =>
        conflict.constraint('priority_score__candidate__key').doUpdateSet({
          volume: score.volume,
          harm: score.harm,
          concern: score.concern,
          added_value: score.added_value,
          trend: score.trend,
          has_interest: score.hasInterest,
          reason: score.reason,
          changed_at: now,
        }),
      )
      .execute();
}

/** What a scorer gave, as far as the reader may see it: their own, and what they keyed in. */
export async function scoresBy(tx: Tx, scorerId: string): Promise<Map<string, GivenScore>> {
  const rows = await tx
    .selectFrom('priority_score')
    .selectAll()
    .where('priority_scorer_id', '=', scorerId)
    .execute();
  return new Map(
    rows.map((row) => [
      row.priority_candidate_id,
      {
        candidateId: row.priority_candidate_id,
        volume: row.volume,
        harm: row.harm,
        concern: row.concern,
        added_value: row.added_value,
        trend: row.trend,
        hasInterest: row.has_interest,
        reason: row.reason,
      },
    ]),
  );
}

export const nothingScored = (candidateId: string): GivenScore => ({
  ...noScores,
  candidateId,
  hasInterest: false,
  reason: '',
});

/** All scores of a round, once moderation has begun; none before: the database gives them through one function. */
export async function openedScores(tx: Tx, roundId: string): Promise<Score[]> {
  const { rows } = await sql<{
    scorer: string;
    candidate: string;
    volume: number | null;
    harm: number | null;
    concern: number | null;
    added_value: number | null;
    trend: number | null;
    has_interest: boolean;
    reason: string;
  }>`select * from opened_priority_scores(${roundId})`.execute(tx);
  return rows.map(({ scorer, candidate, has_interest: hasInterest, ...row }) => ({
    ...row,
    scorerId: scorer,
    candidateId: candidate,
    hasInterest,
  }));
}

/** What the meeting set, the last first. */
export async function listModerations(tx: Tx, roundId: string): Promise<Moderation[]> {
  const rows = await tx
    .selectFrom('priority_moderation as m')
    .innerJoin('priority_candidate as c', (join) =>
      join.onRef('c.partnership_id', '=', 'm.partnership_id').onRef('c.id', '=', 'm.priority_candidate_id'),
    )
    .leftJoin('account', 'account.id', 'm.made_by')
    .select(['m.priority_candidate_id', 'm.factor', 'm.score', 'm.reason', 'm.made_at', 'account.name'])
    .where('c.priority_round_id', '=', roundId)
    .orderBy('m.made_at', 'desc')
    .orderBy('m.id', 'desc')
    .execute();
  return rows.map((row) => ({
    candidateId: row.priority_candidate_id,
    factor: row.factor,
    score: row.score,
    reason: row.reason,
    madeAt: row.made_at,
    madeByName: row.name ?? 'somebody who has left',
  }));
}

export async function insertModeration(
  tx: Tx,
  round: Round,
  candidateId: string,
  set: { factor: Factor; score: number | null; reason: string },
): Promise<void> {
  await tx
    .insertInto('priority_moderation')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      priority_candidate_id: candidateId,
      ...set,
      made_at: clock.now(),
      made_by: contextOf(tx).actor?.accountId ?? null,
      ...below(round),
    })
    .execute();
}

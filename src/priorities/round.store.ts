import { sql, type Selectable } from 'kysely';
import { changeKept } from '../foundation/change.ts';
import { clock } from '../foundation/clock.ts';
import type { DB } from '../foundation/database.generated.ts';
import { contextOf, ownKey } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { notFound } from '../foundation/problem.ts';
import type { Round } from './priority.types.ts';
import type { RoundState, RoundStep } from './round.rules.ts';

/** The partnership of a transaction. */
export function partnershipOf(tx: Tx): string {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('Priorities belong to a partnership; this transaction has none');
  return partnershipId;
}

const toRound = (row: Selectable<DB['priority_round']>): Round => ({
  id: row.id,
  title: row.title,
  state: row.state,
  scoresDueOn: row.scores_due_on,
  meetingOn: row.meeting_on,
  minute: row.minute,
  decidedAt: row.decided_at,
  top: row.top,
  weightsId: row.priority_weights_id,
  waveId: row.consultation_wave_id,
  previousId: row.previous_id,
  madeAt: row.made_at,
  changedAt: row.changed_at,
  version: row.version,
  audience: row.audience,
  openToMembers: row.open_to_members,
});

/** Width of a row below a round, or below one of its candidates or scorers. */
export const below = (above: {
  audience: string[];
  openToMembers: boolean;
}): { inherited_audience: string[]; inherited_open: boolean } => ({
  inherited_audience: above.audience,
  inherited_open: above.openToMembers,
});

/** @throws Problem 404, the same for an unknown one and for one the reader may not see. */
export async function selectRound(tx: Tx, id: string): Promise<Round> {
  const row = await tx.selectFrom('priority_round').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRound(row);
}

/** Rounds a partnership shows on one page: there is one a year. */
const mostRounds = 50;

/** The last changed first. */
export async function listRounds(tx: Tx): Promise<Round[]> {
  const rows = await tx
    .selectFrom('priority_round')
    .selectAll()
    .orderBy('changed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(mostRounds)
    .execute();
  return rows.map(toRound);
}

/** The newest round that was decided and stands; null where there is none. */
export async function selectDecided(tx: Tx): Promise<Round | null> {
  const row = await tx
    .selectFrom('priority_round')
    .selectAll()
    .where('decided_at', 'is not', null)
    .orderBy('decided_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toRound(row);
}

export type RoundInput = Pick<Round, 'title' | 'scoresDueOn' | 'meetingOn' | 'top' | 'weightsId' | 'waveId'> & {
  previousId: string | null;
}; // prettier-ignore

const columns = (input: RoundInput) => ({
  title: input.title,
  scores_due_on: input.scoresDueOn,
  meeting_on: input.meetingOn,
  top: input.top,
  priority_weights_id: input.weightsId,
  consultation_wave_id: input.waveId,
  previous_id: input.previousId,
});

export async function insertRound(tx: Tx, input: RoundInput): Promise<string> {
  const id = newId();
  const now = clock.now();
  await tx
    .insertInto('priority_round')
    .values({
      partnership_id: partnershipOf(tx),
      id,
      state: 'draft',
      ...columns(input),
      made_at: now,
      made_by: contextOf(tx).actor?.accountId ?? null,
      changed_at: now,
      audience: [ownKey(tx)],
      open_to_members: true,
    })
    .execute();
  return id;
}

type RoundColumns = Partial<ReturnType<typeof columns>> & {
  state?: RoundState;
  minute?: string;
  decided_at?: string;
};

/** Changes a round and keeps how it stood. @throws Problem 404; 422 `changed-meanwhile`. */
export async function changeRound(
  tx: Tx,
  id: string,
  version: number,
  reason: string,
  set: RoundColumns,
): Promise<void> {
  const row = await tx.selectFrom('priority_round').selectAll().where('id', '=', id).executeTakeFirst();
  await changeKept(tx, { kind: 'priority_round', thing: 'round', row, version, reason }, ({ from, to }) =>
    tx
      .updateTable('priority_round')
      .set({ ...set, version: to, changed_at: clock.now() })
      .where('id', '=', id)
      .where('version', '=', from),
  );
}

export const updateRound = (tx: Tx, id: string, version: number, input: RoundInput): Promise<void> =>
  changeRound(tx, id, version, 'set-up', columns(input));

/** Takes the state on and writes down by whom and with which words. */
export async function takeStep(
  tx: Tx,
  actor: Pick<Actor, 'accountId'> | null,
  round: Round,
  step: { code: RoundStep['code'] | 'supersede'; to: RoundState },
  words: Readonly<Record<string, string>>,
  set: RoundColumns = {},
): Promise<void> {
  await changeRound(tx, round.id, round.version, step.code, { ...set, state: step.to });
  await tx
    .insertInto('priority_step')
    .values({
      partnership_id: partnershipOf(tx),
      id: newId(),
      priority_round_id: round.id,
      step: step.code,
      from_state: round.state,
      to_state: step.to,
      words: JSON.stringify(words),
      done_at: clock.now(),
      done_by: actor?.accountId ?? null,
      ...below(round),
    })
    .execute();
}

/** A round that is decided takes the place of those decided before. */
export async function supersedeOthers(tx: Tx, decidedId: string): Promise<void> {
  const rows = await tx
    .selectFrom('priority_round')
    .selectAll()
    .where('state', '=', 'decided')
    .where('id', '!=', decidedId)
    .execute();
  for (const row of rows)
    await takeStep(tx, null, toRound(row), { code: 'supersede', to: 'superseded' }, { by: decidedId });
}

export type StepTaken = { step: string; doneAt: string; doneBy: string; words: Record<string, string> };

/** The last first. */
export async function stepsTaken(tx: Tx, roundId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('priority_step')
    .leftJoin('account', 'account.id', 'priority_step.done_by')
    .select(['step', 'words', 'done_at', 'account.name'])
    .where('priority_round_id', '=', roundId)
    .orderBy('done_at', 'desc')
    .orderBy('priority_step.id', 'desc')
    .execute();
  return rows.map((row) => ({
    step: row.step,
    doneAt: row.done_at,
    doneBy: row.name ?? 'by itself',
    words: row.words as Record<string, string>,
  }));
}

/** How many candidates, and scorers by state, of a round. */
export async function countsOf(
  tx: Tx,
  roundId: string,
): Promise<{ candidates: number; asked: number; given: number }> {
  const { rows } = await sql<{ candidates: number; asked: number; given: number }>`
    select (select count(*)::integer from priority_candidate where priority_round_id = ${roundId} and removed_at is null) as candidates,
      (select count(*)::integer from priority_scorer where priority_round_id = ${roundId} and state <> 'left-out') as asked,
      (select count(*)::integer from priority_scorer where priority_round_id = ${roundId} and state = 'given') as given`.execute(
    tx,
  );
  return rows[0] ?? { candidates: 0, asked: 0, given: 0 };
}

import { clock } from '../../foundation/clock.ts';
import type { Actor, Role, Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { Problem, notFound } from '../../foundation/problem.ts';
import { dueDay, stepOf, type AssessmentState, type Step, type StepEvent } from './step.rules.ts';

/** A step taken, as the history shows it. */
export type StepTaken = {
  id: string;
  event: StepEvent;
  from: AssessmentState | null;
  to: AssessmentState;
  way: 'signed-in' | 'word-of-mouth';
  /** What was given, by the names of the step's fields. */
  given: Readonly<Record<string, unknown>>;
  takenAt: string;
  takenBy: string | null;
  takenById: string | null;
};

/** How wide the rows under an assessment are: as wide as it. */
export type Width = { inherited_audience: string[]; inherited_open: boolean };

/** What a step needs to know of an assessment, locked for it or not. */
export type Course = {
  id: string;
  partnershipId: string;
  title: string;
  state: AssessmentState;
  version: number;
  dueOn: string | null;
  madeById: string;
  width: Width;
};

async function readCourse(tx: Tx, id: string, locked: boolean): Promise<Course> {
  const base = tx
    .selectFrom('assessment')
    .select([
      'id',
      'partnership_id',
      'title',
      'state',
      'version',
      'due_on',
      'made_by',
      'audience',
      'open_to_members',
    ])
    .where('id', '=', id);
  const row = await (locked ? base.forUpdate() : base).executeTakeFirst();
  if (row === undefined) throw notFound();
  return {
    id: row.id,
    partnershipId: row.partnership_id,
    title: row.title,
    state: row.state,
    version: row.version,
    dueOn: row.due_on,
    madeById: row.made_by,
    width: { inherited_audience: row.audience, inherited_open: row.open_to_members },
  };
}

/** @throws Problem 404. */
export const selectCourse = (tx: Tx, id: string): Promise<Course> => readCourse(tx, id, false);

/** What a person gives with a step. */
export type StepInput = {
  given?: Readonly<Record<string, unknown>>;
  way?: StepTaken['way'];
  /** Day by which what comes next should be done, where it is not the step's own limit. */
  dueOn?: string;
  /** The document of the draft, as JSON, where the step makes it. */
  document?: { json: string; inputs: string };
};

/** Writes the line of the history. */
export async function recordStep(
  tx: Tx,
  course: Pick<Course, 'id' | 'partnershipId' | 'width'>,
  taken: {
    event: StepEvent;
    from: AssessmentState | null;
    to: AssessmentState;
    way: StepTaken['way'];
    given: Readonly<Record<string, unknown>>;
    by: string | null;
  },
): Promise<void> {
  await tx
    .insertInto('assessment_step')
    .values({
      partnership_id: course.partnershipId,
      id: newId(),
      assessment_id: course.id,
      event: taken.event,
      from_state: taken.from,
      to_state: taken.to,
      way: taken.way,
      given: JSON.stringify(taken.given),
      taken_at: clock.now(),
      taken_by: taken.by,
      ...course.width,
      own_audience: null,
    })
    .execute();
}

/**
 * Takes a step of the table: moves the assessment and writes the line of its history. What else the step does, its caller does in
 * the same transaction.
 * @throws Problem 404, 403 `step-not-possible`, 422 `changed-meanwhile`.
 */
export async function takeStep(
  tx: Tx,
  actor: Actor,
  id: string,
  version: number,
  event: StepEvent,
  input: StepInput = {},
): Promise<{ course: Course; step: Step }> {
  const course = await readCourse(tx, id, true);
  const step = stepOf(course.state, event);
  if (course.version !== version) throw changedMeanwhile();
  const today = clock.today();
  const own = step.limit !== null ? dueDay(step.limit, today) : event === 'settle' ? course.dueOn : null;
  await tx
    .updateTable('assessment')
    .set({
      state: step.to,
      due_on: input.dueOn ?? own,
      version: course.version + 1,
      changed_at: clock.now(),
      changed_by: actor.accountId,
      ...(input.document === undefined
        ? {}
        : { document: input.document.json, inputs: input.document.inputs }),
    })
    .where('id', '=', id)
    .execute();
  await recordStep(tx, course, {
    event,
    from: step.from,
    to: step.to,
    way: input.way ?? step.ways[0] ?? 'signed-in',
    given: { role: actor.role, ...input.given },
    by: actor.accountId,
  });
  return { course, step };
}

export const changedMeanwhile = (): Problem =>
  new Problem({
    status: 422,
    code: 'changed-meanwhile',
    title: 'Somebody changed this assessment meanwhile',
    detail: 'Look at it again and take the step once more.',
    fields: [{ name: 'version', message: 'Somebody changed this assessment meanwhile. Look at it again.' }],
  });

/** Every step taken, oldest first. */
export async function listSteps(tx: Tx, assessmentId: string): Promise<StepTaken[]> {
  const rows = await tx
    .selectFrom('assessment_step')
    .leftJoin('account', 'account.id', 'assessment_step.taken_by')
    .select([
      'assessment_step.id',
      'assessment_step.event',
      'assessment_step.from_state',
      'assessment_step.to_state',
      'assessment_step.way',
      'assessment_step.given',
      'assessment_step.taken_at',
      'assessment_step.taken_by',
      'account.name',
    ])
    .where('assessment_step.assessment_id', '=', assessmentId)
    .orderBy('assessment_step.taken_at')
    .orderBy('assessment_step.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    // Written by recordStep alone, from the typed table.
    event: row.event as StepEvent,
    from: row.from_state as AssessmentState | null,
    to: row.to_state as AssessmentState,
    way: row.way,
    given: row.given as Record<string, unknown>,
    takenAt: row.taken_at,
    takenBy: row.name,
    takenById: row.taken_by,
  }));
}

/** The proposal to publish that waits for a second person; null where none does. */
export function openProposal(
  steps: readonly StepTaken[],
): { accountId: string; role: Role; name: string; at: string } | null {
  const last = steps.findLast(({ event }) =>
    ['propose-publication', 'refuse-publication', 'publish', 'withdraw'].includes(event),
  );
  if (last?.event !== 'propose-publication' || last.takenById === null) return null;
  return {
    accountId: last.takenById,
    role: last.given['role'] as Role,
    name: last.takenBy ?? '',
    at: last.takenAt,
  };
}

export const isPublished = (steps: readonly StepTaken[]): boolean =>
  steps.some(({ event }) => event === 'publish');

// ---- contributors ---------------------------------------------------------------------------------------------------------------

export type Contributor = { agencyId: string; agencyName: string };

export async function listContributors(tx: Tx, assessmentId: string): Promise<Contributor[]> {
  return tx
    .selectFrom('assessment_contributor')
    .innerJoin('agency', 'agency.id', 'assessment_contributor.agency_id')
    .select(['agency.id as agencyId', 'agency.name as agencyName'])
    .where('assessment_contributor.assessment_id', '=', assessmentId)
    .orderBy('agency.name')
    .execute();
}

export async function insertContributors(
  tx: Tx,
  course: Pick<Course, 'id' | 'partnershipId' | 'width'>,
  agencyIds: readonly string[],
): Promise<void> {
  if (agencyIds.length === 0) return;
  await tx
    .insertInto('assessment_contributor')
    .values(
      agencyIds.map((agencyId) => ({
        partnership_id: course.partnershipId,
        assessment_id: course.id,
        agency_id: agencyId,
        ...course.width,
        own_audience: null,
      })),
    )
    .execute();
}

/** Agencies of the partnership today, by name. */
export async function listAgencies(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx
    .selectFrom('agency')
    .select(['id', 'name'])
    .where('left_on', 'is', null)
    .orderBy('name')
    .limit(500)
    .execute();
}

/** People who can be asked: those with a post today, by agency. */
export async function listPeopleToAsk(
  tx: Tx,
): Promise<{ accountId: string; name: string; title: string; agencyId: string }[]> {
  const today = clock.today();
  return tx
    .selectFrom('post')
    .innerJoin('account', 'account.id', 'post.account_id')
    .select(['account.id as accountId', 'account.name', 'post.title', 'post.agency_id as agencyId'])
    .where('account.disabled_at', 'is', null)
    .where('post.started_on', '<=', today)
    .where((where) => where.or([where('post.ended_on', 'is', null), where('post.ended_on', '>=', today)]))
    .orderBy('post.agency_id')
    .orderBy('account.name')
    .orderBy('post.id')
    .limit(1000)
    .execute();
}

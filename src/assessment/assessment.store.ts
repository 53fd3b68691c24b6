import { clock } from '../foundation/clock.ts';
import { ownKey } from '../foundation/database.ts';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { newId } from '../foundation/id.ts';
import { afterCursor, rowsOnPage, type CursorValue } from '../foundation/paging.ts';
import type { Period } from '../foundation/period.ts';
import { notFound, Problem } from '../foundation/problem.ts';
import { softwareVersion } from '../foundation/version.ts';
import {
  documentSchema,
  quotedFigures,
  writeJson,
  type FrankpledgeDocument,
} from '../documents/documents.ts';
import type { Figure } from '../statistics/statistics.ts';
import type { AssessmentQuestion } from './evidence.ts';
import { hasDocument, type AssessmentState } from './steps/step.rules.ts';
import { recordStep } from './steps/step.store.ts';

export type { AssessmentState } from './steps/step.rules.ts';

export type AssessmentRecord = {
  id: string;
  title: string;
  areaCode: string;
  areaName: string;
  period: Period;
  comparison: Period | null;
  state: AssessmentState;
  madeAt: string;
  madeBy: string;
  version: number;
  /** Day by which what comes next should be done (ISO); null where there is none. */
  dueOn: string | null;
  /** Marking of the restricted edition, as planned. */
  marking: string;
};

const columns = [
  'assessment.id',
  'assessment.title',
  'assessment.area_code',
  'assessment.area_name',
  'assessment.period_from',
  'assessment.period_to',
  'assessment.compare_from',
  'assessment.compare_to',
  'assessment.state',
  'assessment.made_at',
  'assessment.version',
  'assessment.due_on',
  'assessment.marking',
  'account.name as made_by_name',
] as const;

function assessments(tx: Tx) {
  return tx.selectFrom('assessment').innerJoin('account', 'account.id', 'assessment.made_by').select(columns);
}

type Row = Awaited<ReturnType<ReturnType<typeof assessments>['execute']>>[number];

const toRecord = (row: Row): AssessmentRecord => ({
  id: row.id,
  title: row.title,
  areaCode: row.area_code,
  areaName: row.area_name,
  period: { from: row.period_from.slice(0, 7), to: row.period_to.slice(0, 7) },
  comparison:
    row.compare_from === null || row.compare_to === null
      ? null
      : { from: row.compare_from.slice(0, 7), to: row.compare_to.slice(0, 7) },
  state: row.state,
  madeAt: row.made_at,
  madeBy: row.made_by_name,
  version: row.version,
  dueOn: row.due_on,
  marking: row.marking,
});

/** Newest first: one page and one more. */
export async function listAssessments(tx: Tx, after?: readonly CursorValue[]): Promise<AssessmentRecord[]> {
  let query = assessments(tx);
  if (after !== undefined)
    query = query.where(afterCursor(['assessment.changed_at', 'assessment.id'], after, 'descending'));
  const rows = await query
    .orderBy('assessment.changed_at', 'desc')
    .orderBy('assessment.id', 'desc')
    .limit(rowsOnPage + 1)
    .execute();
  return rows.map(toRecord);
}

/** @throws Problem 404. */
export async function selectAssessmentRecord(tx: Tx, id: string): Promise<AssessmentRecord> {
  const row = await assessments(tx).where('assessment.id', '=', id).executeTakeFirst();
  if (row === undefined) throw notFound();
  return toRecord(row);
}

/** An assessment with its document. @throws Problem 404; 409 `no-document-yet` before its draft is made. */
export async function selectAssessment(
  tx: Tx,
  id: string,
): Promise<AssessmentRecord & { document: FrankpledgeDocument }> {
  const row = await assessments(tx)
    .select('assessment.document')
    .where('assessment.id', '=', id)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  if (row.document === null)
    throw new Problem({
      status: 409,
      code: 'no-document-yet',
      title: 'There is no document yet',
      detail: hasDocument(row.state)
        ? 'This assessment was withdrawn before its draft was made.'
        : 'It is made when the data are collected and the draft begins.',
    });
  const { schema: _, ...document } = documentSchema.parse(row.document);
  return { ...toRecord(row), document: document as FrankpledgeDocument };
}

/**
 * Keeps an assessment as a draft, and each figure it quotes as it is today: computed again later and different, both are
 * shown.
 */
export async function insertAssessment(
  tx: Tx,
  actor: Actor,
  question: AssessmentQuestion,
  document: FrankpledgeDocument,
): Promise<string> {
  const id = newId();
  const now = clock.now();
  const width = { audience: [ownKey(tx)], open_to_members: true };
  await tx
    .insertInto('assessment')
    .values({
      partnership_id: actor.partnershipId,
      id,
      title: document.title,
      area_code: question.area.code,
      area_name: question.area.name,
      period_from: `${question.period.from}-01`,
      period_to: `${question.period.to}-01`,
      compare_from: question.comparison === null ? null : `${question.comparison.from}-01`,
      compare_to: question.comparison === null ? null : `${question.comparison.to}-01`,
      state: 'draft',
      // As it is given out, by docs/document.schema.json.
      document: new TextDecoder().decode(writeJson(document).bytes),
      inputs: JSON.stringify({ deliveries: document.sources.map((source) => source.delivery) }),
      made_at: now,
      made_by: actor.accountId,
      changed_at: now,
      changed_by: actor.accountId,
      ...width,
    })
    .execute();
  await recordStep(
    tx,
    {
      id,
      partnershipId: actor.partnershipId,
      width: { inherited_audience: width.audience, inherited_open: width.open_to_members },
    },
    {
      event: 'make',
      from: null,
      to: 'draft',
      way: 'signed-in',
      given: { role: actor.role },
      by: actor.accountId,
    },
  );
  await quoteFigures(tx, actor.partnershipId, id, width, document);
  return id;
}

/** Keeps each figure that a document quotes as it is now. */
export async function quoteFigures(
  tx: Tx,
  partnershipId: string,
  assessmentId: string,
  width: { audience: string[]; open_to_members: boolean },
  document: FrankpledgeDocument,
): Promise<void> {
  const quoted = new Set(quotedFigures(document));
  const figures = document.figures.filter((figure) => quoted.has(figure.id));
  for (let start = 0; start < figures.length; start += 200) {
    await tx
      .insertInto('figure')
      .values(
        figures.slice(start, start + 200).map((figure) => ({
          partnership_id: partnershipId,
          id: newId(),
          question: figure.id,
          value: figure.value,
          lower: figure.lower,
          upper: figure.upper,
          figure: JSON.stringify(figure),
          software_version: softwareVersion,
          computed_at: figure.computedAt,
          quoted_by_kind: 'assessment',
          quoted_by_id: assessmentId,
          ...width,
        })),
      )
      .execute();
  }
}

/** Figures with this question that something quoted, newest first. */
export async function listStoredFigures(
  tx: Tx,
  question: string,
): Promise<{ figure: Figure; quotedByKind: string; quotedById: string }[]> {
  const rows = await tx
    .selectFrom('figure')
    .select(['figure', 'quoted_by_kind', 'quoted_by_id'])
    .where('question', '=', question)
    .orderBy('computed_at', 'desc')
    .orderBy('id', 'desc')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    figure: row.figure as unknown as Figure,
    quotedByKind: row.quoted_by_kind,
    quotedById: row.quoted_by_id,
  }));
}

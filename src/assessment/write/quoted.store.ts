import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { notFound } from '../../foundation/problem.ts';
import { softwareVersion } from '../../foundation/version.ts';
import type { Figure } from '../../statistics/statistics.ts';

/** The figures that an assessment quotes, as they were when it quoted them, by id; of all, or of some. */
export async function readFigures(
  tx: Tx,
  assessmentId: string,
  only?: readonly string[],
): Promise<Map<string, Figure>> {
  if (only?.length === 0) return new Map();
  let query = tx
    .selectFrom('figure')
    .select(['question', 'figure'])
    .where('quoted_by_kind', '=', 'assessment')
    .where('quoted_by_id', '=', assessmentId);
  if (only !== undefined) query = query.where('question', 'in', [...only]);
  const rows = await query.orderBy('computed_at').orderBy('id').execute();
  return new Map(rows.map((row) => [row.question, row.figure as unknown as Figure]));
}

/** Keeps figures as they are now, those that are not kept already: a kept one is never overwritten. */
export async function keepFigures(tx: Tx, assessmentId: string, figures: readonly Figure[]): Promise<void> {
  const { partnershipId } = contextOf(tx);
  const wanted = [...new Map(figures.map((figure) => [figure.id, figure])).values()];
  if (wanted.length === 0) return;
  const known = await tx
    .selectFrom('figure')
    .select('question')
    .where('quoted_by_kind', '=', 'assessment')
    .where('quoted_by_id', '=', assessmentId)
    .execute();
  const kept = new Set(known.map(({ question }) => question));
  const missing = wanted.filter(({ id }) => !kept.has(id));
  const width = await widthOf(tx, assessmentId);
  for (let start = 0; start < missing.length; start += 200)
    await tx
      .insertInto('figure')
      .values(
        missing.slice(start, start + 200).map((figure) => ({
          partnership_id: partnershipId ?? '',
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
          audience: width.audience,
          open_to_members: width.open_to_members,
        })),
      )
      .execute();
}

/** How wide an assessment is read: its children are as wide. @throws Problem 404 */
export async function widthOf(
  tx: Tx,
  assessmentId: string,
): Promise<{ partnership_id: string; audience: string[]; open_to_members: boolean }> {
  const row = await tx
    .selectFrom('assessment')
    .select(['partnership_id', 'audience', 'open_to_members'])
    .where('id', '=', assessmentId)
    .executeTakeFirst();
  if (row === undefined) throw notFound();
  return row;
}

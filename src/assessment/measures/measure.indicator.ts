import { contextOf } from '../../foundation/database.ts';
import type { Tx } from '../../foundation/database.types.ts';
import { newId } from '../../foundation/id.ts';
import { monthsIn, type Period } from '../../foundation/period.ts';
import { softwareVersion } from '../../foundation/version.ts';
import type { Figure } from '../../statistics/statistics.ts';
import type { RegisterServices } from '../evidence.register.ts';
import { measureLevel } from './measure.figures.ts';
import { wholeWorld } from './measure.evidence.ts';
import { ensureMeasures, listMeasuresInUse, selectMeasure } from './measure.store.ts';
import { levelOf } from './measure.view.ts';

/** Measures that an indicator may be made of, by name. */
export async function listMeasuresForIndicators(tx: Tx): Promise<{ code: string; title: string }[]> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) return [];
  await ensureMeasures(tx, partnershipId);
  return (await listMeasuresInUse(tx)).map(({ code, definition }) => ({ code, title: definition.title }));
}

/**
 * A measure of one area and period as a figure, its counts whole: who shows it guards small ones by itself.
 * @param asked.area a code; the partnership's own area where null.
 * @returns null where nothing of the period was received, or the area is not in the data.
 * @throws Problem 404 for a measure that there is not.
 */
export async function measureFigure(
  tx: Tx,
  services: RegisterServices,
  asked: { measure: string; area: string | null; period: Period; comparison: Period | null },
): Promise<Figure | null> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null)
    throw new Error('A measure belongs to a partnership; this transaction has none');
  await ensureMeasures(tx, partnershipId);
  const measure = await selectMeasure(tx, asked.measure);
  const world = await wholeWorld(tx, services, partnershipId, measure.definition.sourceKind);
  if (world === null) return null;
  const received = new Set(world.months);
  if (!monthsIn(asked.period).some((month) => received.has(month))) return null;
  const area = asked.area ?? world.area.code;
  const level = levelOf(world, area);
  if (level === null) return null;
  const { results } = await measureLevel(
    world,
    measure,
    level,
    { period: asked.period, comparison: asked.comparison },
    new Set([area]),
  );
  return results[0]?.value ?? null;
}

/** Keeps a figure as it is today, because a record quotes it: worked out again later and different, both are shown. */
export async function keepFigure(
  tx: Tx,
  figure: Figure,
  quotedBy: { kind: string; id: string },
  width: { audience: string[]; openToMembers: boolean },
): Promise<void> {
  const { partnershipId } = contextOf(tx);
  if (partnershipId === null) throw new Error('A figure belongs to a partnership; this transaction has none');
  await tx
    .insertInto('figure')
    .values({
      partnership_id: partnershipId,
      id: newId(),
      question: figure.id,
      value: figure.value,
      lower: figure.lower,
      upper: figure.upper,
      figure: JSON.stringify(figure),
      software_version: softwareVersion,
      computed_at: figure.computedAt,
      quoted_by_kind: quotedBy.kind,
      quoted_by_id: quotedBy.id,
      audience: width.audience,
      open_to_members: width.openToMembers,
    })
    .execute();
}

import { z } from 'zod';
import type { Actor, Tx } from '../foundation/database.types.ts';
import { monthsIn, parsePeriod, type Period } from '../foundation/period.ts';
import { notFound } from '../foundation/problem.ts';
import { listGroups } from '../places/places.ts';
import type { Figure } from '../statistics/statistics.ts';
import { listStoredFigures } from './assessment.store.ts';
import { currentAnalysis } from './current.ts';
import type { ComparisonGroup, Evidence } from './evidence.ts';
import { selectOwnArea, type RegisterServices } from './evidence.register.ts';
import { breakdownOf } from './figure.page.ts';
import { measures as summaryMeasures } from './measures.ts';
import { measureWorld } from './measures/measure.evidence.ts';
import { measureLevel } from './measures/measure.figures.ts';
import { ensureMeasures, selectMeasure } from './measures/measure.store.ts';
import { levelOf, seriesOf, within } from './measures/measure.view.ts';

/** What a figure's address says beside its id. */
export const figureQuery = z.object({
  measure: z.string().max(80).optional(),
  category: z.string().max(2000).optional(),
  area: z.string().max(40).optional(),
  period: z.string().max(40).optional(),
  compare: z.string().max(40).optional(),
  group: z.string().max(60).optional(),
});

export type FigureQuery = z.infer<typeof figureQuery>;

/** A figure as it is today, as it was quoted, and the months behind it. */
export type FoundFigure = {
  figure: Figure;
  /** Where something quoted it; empty for a reader who may only see it rounded. */
  stored: { figure: Figure; quotedById: string }[];
  evidence: Pick<Evidence, 'sources'>;
  breakdown: { month: string; count: number | null }[];
  group: ComparisonGroup | null;
};

type Asked = {
  measure: string;
  category: string;
  area: string;
  period: Period;
  comparison: Period | null;
  group: ComparisonGroup | null;
};

/**
 * Works a figure out again from its address: one of the summary table, or of a measure.
 * @throws Problem 404 where it is unknown, or no longer the same question and quoted nowhere.
 */
export async function findFigure(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  id: string,
  query: FigureQuery,
): Promise<FoundFigure> {
  const stored = await listStoredFigures(tx, id);
  const quoted = stored[0]?.figure;
  const period = query.period ?? quoted?.period;
  if (period === undefined) throw notFound();
  const compare = query.compare ?? quoted?.previousPeriod ?? null;
  const asked: Asked = {
    measure: query.measure ?? quoted?.measure ?? '',
    category: query.category ?? quoted?.category ?? '',
    area: query.area ?? quoted?.area ?? '',
    period: parsePeriod(period),
    comparison: compare === null ? null : parsePeriod(compare),
    group: (await listGroups(tx)).find(({ code }) => code === query.group) ?? null,
  };
  const found =
    asked.measure in summaryMeasures
      ? await ofSummary(tx, services, actor, asked)
      : await ofMeasure(tx, services, actor, asked);
  // What something quoted is shown as quoted and as it is today; anything else only under its own id.
  if (found === null || (stored.length === 0 && found.figure.id !== id)) throw notFound();
  const { isRounded, ...rest } = found;
  return { ...rest, group: asked.group, stored: isRounded ? [] : stored };
}

type Worked = Omit<FoundFigure, 'stored' | 'group'> & { isRounded: boolean };

async function ofSummary(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  asked: Asked,
): Promise<Worked | null> {
  const { evidence, analysis } = await currentAnalysis(tx, services, {
    area: await selectOwnArea(tx, actor.partnershipId),
    period: asked.period,
    comparison: asked.comparison,
    ...(asked.group === null ? {} : { group: asked.group }),
  });
  const figure = analysis.find(asked.measure, asked.category, asked.area);
  return figure === undefined
    ? null
    : { figure, evidence, breakdown: breakdownOf(analysis, figure), isRounded: false };
}

async function ofMeasure(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  asked: Asked,
): Promise<Worked | null> {
  await ensureMeasures(tx, actor.partnershipId);
  const measure = await selectMeasure(tx, asked.measure.replace(/:count$/, ''));
  const world = await measureWorld(tx, services, actor.partnershipId, measure.definition.sourceKind);
  const level = world === null ? null : levelOf(world, asked.area);
  if (world === null || level === null) return null;
  const { results } = await measureLevel(world, measure, within(world, level, asked.group, asked.area), {
    period: asked.period,
    comparison: asked.comparison,
  });
  const result = results.find(({ area }) => area.code === asked.area);
  if (result === undefined) return null;
  const inside = new Set(monthsIn(asked.period));
  const series = seriesOf(world, level, measure, asked.area);
  return {
    figure: asked.measure.endsWith(':count') ? result.count : result.value,
    evidence: world.evidence,
    breakdown: series.months.flatMap((month, index) =>
      inside.has(month) ? [{ month, count: series.values[index] ?? null }] : [],
    ),
    isRounded: world.roundedTo !== null,
  };
}

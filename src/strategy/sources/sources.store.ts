import type { Tx } from '../../foundation/database.types.ts';
import { groundsOfRound, type DecidedGround, type DecidedPriority } from '../../priorities/priorities.ts';
import type { Figure } from '../../statistics/statistics.ts';
import { numbersIn } from './numbers.rules.ts';
import type { ChapterSource, SourceFigure } from './source.types.ts';

/** A figure as a chapter keeps it. */
export const sourceFigure = (figure: Figure): SourceFigure => ({
  id: figure.id,
  title: `${figure.categoryTitle}: ${figure.measureTitle}`,
  definition: figure.definition,
  area: figure.areaName,
  period: figure.period,
  previousPeriod: figure.previousPeriod,
  limitations: figure.limitations.map(({ text }) => text),
  files: [...figure.deliveries],
  computedAt: figure.computedAt,
});

/** What a decided priority rests on, as sources of the numbers that its line and its reasons give. */
function sourceOf(ground: DecidedGround): ChapterSource {
  const { figure, survey } = ground;
  const [said = ''] = ground.words.split('; the rule:');
  const numbers = [...new Set(numbersIn(`${ground.short} ${said}`).map(({ text }) => text))];
  return {
    kind: survey === null ? 'figure' : 'survey',
    numbers,
    words: survey === null ? `${ground.short === '' ? said : ground.short}: ${ground.source}` : `${ground.short}: “${survey.title}”`,
    href: survey === null ? '' : `/survey/${survey.code}/results`,
    inside: ground.href ?? '',
    figure: figure === null ? null : sourceFigure(figure),
  };
} // prettier-ignore

/** Sources of the numbers of decided priorities, by the priority's id. */
export async function sourcesOfPriorities(
  tx: Tx,
  priorities: readonly Pick<DecidedPriority, 'id' | 'roundId'>[],
): Promise<Map<string, ChapterSource[]>> {
  const found = new Map<string, ChapterSource[]>();
  for (const roundId of new Set(priorities.map((priority) => priority.roundId))) {
    const grounds = await groundsOfRound(tx, roundId);
    for (const { id } of priorities.filter((priority) => priority.roundId === roundId))
      found.set(id, (grounds.get(id) ?? []).map(sourceOf));
  }
  return found;
}

import type { Actor, Tx } from '../foundation/database.types.ts';
import { periodInWords } from '../foundation/period.ts';
import {
  breaksOfSources,
  concern,
  listSources,
  rawInWords,
  spansQuestion,
  type BreakPreview,
  type SeriesBreak,
} from '../observatory/observatory.ts';
import type { Analysis } from './analysis.ts';
import { currentAnalysis } from './current.ts';
import {
  selectOwnArea,
  streetSegmentsInForce,
  usualPeriods,
  type RegisterServices,
} from './evidence.register.ts';
import { figureAddress, periodQuery } from './question.rules.ts';
import { breakCodes, breakLimitations } from './series-breaks.ts';

/** Counts by month that the analysis keeps: of the area itself, for the categories that are charted. */
function keptMonths({ monthly, question }: Analysis) {
  const counts = new Map(
    monthly.flatMap(({ category, months, values }) =>
      months.map((month, index) => [`${category} ${month}`, values[index] ?? 0]),
    ),
  );
  const charted = new Set(monthly.map(({ category }) => category));
  return {
    has: (area: string, category: string): boolean => area === question.area.code && charted.has(category),
    of: (category: string, months: readonly string[]): number[] =>
      months.map((month) => counts.get(`${category} ${month}`) ?? 0),
  };
}

/**
 * What a break marks among the figures of the usual periods, raw and adjusted, before it is saved or as it stands.
 * @returns null where nothing has been received yet.
 */
export async function previewBreak(
  tx: Tx,
  services: RegisterServices,
  actor: Actor,
  seriesBreak: SeriesBreak,
): Promise<BreakPreview | null> {
  const segments = await streetSegmentsInForce(tx, services);
  const usual = usualPeriods(segments);
  if (usual === null) return null;
  const area = await selectOwnArea(tx, actor.partnershipId);
  const question = { area, ...usual };
  const { analysis } = await currentAnalysis(tx, services, question);
  const used = new Set(segments.map(({ source }) => source));
  const breaks = breaksOfSources(
    [seriesBreak],
    (await listSources(tx)).filter(({ code }) => used.has(code)),
  );
  const wards = analysis.wards.map(({ code }) => code);
  const kept = keptMonths(analysis);
  const world = {
    breaks,
    ...usual,
    comparability: analysis.comparability,
    areas: {
      within: new Map(wards.map((ward) => [ward, area.code])),
      holds: new Map([[area.code, wards]]),
    },
    monthly: (_area: string, category: string, months: readonly string[]) => kept.of(category, months),
  };
  const figures: BreakPreview['figures'] = [];
  let marked = 0;
  for (const figure of analysis.figures) {
    const limitations = breakLimitations(figure, world);
    if (limitations.length === 0) continue;
    marked += 1;
    if (figure.measure !== 'incidents' || figure.area !== area.code) continue;
    const adjusted = kept.has(figure.area, figure.category)
      ? limitations.find(({ code }) => code === breakCodes.adjusted)
      : undefined;
    figures.push({
      title: figure.categoryTitle,
      href: figureAddress(figure),
      raw: rawInWords({
        before: figure.previous ?? 0,
        now: figure.compared ?? figure.value ?? 0,
        percent: figure.change,
        significance: figure.significance,
      }),
      adjusted: adjusted?.text.replace(/^As recorded: .*?\. Adjusted, /, 'Adjusted, ') ?? null,
    });
  }
  const charted = [...new Set(analysis.monthly.map(({ category }) => category))].filter((category) =>
    breaks.some(
      (each) =>
        spansQuestion(each, usual) && concern(each, { category, area: area.code, holds: wards }) !== null,
    ),
  );
  const titles = new Map(analysis.figures.map(({ category, categoryTitle }) => [category, categoryTitle]));
  return {
    question: `${periodInWords(usual.period)}${usual.comparison === null ? '' : `, compared with ${periodInWords(usual.comparison)}`}`,
    figures,
    charts: charted.flatMap((category) => {
      const title = titles.get(category);
      return title === undefined
        ? []
        : [
            {
              title: `${title} by month`,
              href: `/assessment/explore/months?${periodQuery(question)}&category=${category}`,
            },
          ];
    }),
    marked,
  };
}

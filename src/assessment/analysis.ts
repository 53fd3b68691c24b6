import { monthsIn, periodInWords, runsInWords, type Period } from '../foundation/period.ts';
import { comparisonState, dayInWords } from '../observatory/observatory.ts';
import type { PlacingSummary } from '../observatory/query.types.ts';
import { competitionRanks, type Figure, type Limitation } from '../statistics/statistics.ts';
import { countDistricts, countWards, deliveriesOf, wholeSpan, type Counts } from './counts.ts';
import type { AssessmentQuestion, Denominator, Evidence, NamedArea } from './evidence.ts';
import {
  incidentsFigure,
  rateFigure,
  shareFigure,
  type Comparability,
  type FigureContext,
  type Observation,
} from './figures.ts';
import { meanArea, pooledArea } from './pooled.ts';
import { markBreaks } from './series-breaks.ts';
import { streetPart } from './street.rules.ts';
import {
  assessmentParameters,
  householdCategories,
  otherCategories,
  summaryCategories,
  summaryParts,
  wardCategories,
} from './measures.ts';

/** Every figure of an assessment, found by what it is about. */
export type Analysis = {
  question: AssessmentQuestion;
  comparability: Comparability;
  figures: Figure[];
  /** The figure of a measure, a category and an area; undefined where it was not computed. */
  find: (measure: Figure['measure'], category: string, area: string) => Figure | undefined;
  /** Months charted: the period, with the comparison period before it where there is one. */
  monthly: { category: string; period: Period; months: string[]; values: (number | null)[] }[];
  districts: readonly NamedArea[];
  /** Districts of the comparison set of which nothing was received: not counted, not ranked, and named. */
  absentDistricts: readonly NamedArea[];
  /** Wards and districts for which no number of residents is known: counted, without a rate, not ranked by one. */
  withoutResidents: { wards: readonly NamedArea[]; districts: readonly NamedArea[] };
  /** Breaks in the series, for charts of months; figures carry them as limitations. */
  breaks: Evidence['breaks'];
  /** The areas that are compared, in words. */
  comparisonSet: string;
  wards: Evidence['wards'];
  wardPlacing: PlacingSummary | null;
  /** Categories of the summary that have nothing in the data. */
  emptyCategories: string[];
  limitations: Limitation[];
};

/**
 * Whether the two periods can be compared, and how: by the months of the police files, from which all categories of the
 * summary come.
 */
export function judgeComparability(evidence: Evidence, question: AssessmentQuestion): Comparability {
  if (question.comparison === null)
    return { kind: 'none', reason: 'No earlier period was given to compare with.' };
  const state = comparisonState(streetPart(evidence.checks), question.period, question.comparison);
  if (state.comparable) return { kind: 'whole' };
  if (state.likeForLike === null) return { kind: 'none', reason: state.reason };
  const leftOut = new Set(state.likeForLike.leftOut);
  const kept = monthsIn(question.period).filter((month) => !leftOut.has(month));
  if (kept.length === 0) return { kind: 'none', reason: state.reason };
  return {
    kind: 'like-for-like',
    reason: `${state.reason} Changes are therefore worked out like for like, from ${runsInWords(kept)} and the same months of the earlier period.`,
    leftOut,
  };
}

function observe(
  counts: Counts,
  question: AssessmentQuestion,
  comparability: Comparability,
  area: NamedArea,
  category: string,
): Observation {
  const now = counts.count(area.code, category, question.period);
  if (question.comparison === null || comparability.kind === 'none') {
    return { area, category, now, comparedNow: null, comparedBefore: null };
  }
  const leftOut = comparability.kind === 'like-for-like' ? comparability.leftOut : undefined;
  return {
    area,
    category,
    now,
    comparedNow: counts.count(area.code, category, question.period, leftOut),
    comparedBefore: counts.count(area.code, category, question.comparison, leftOut),
  };
}

/** Ranks figures of one measure and category among their comparison set: 1 = highest, ties share. */
function rankAmong(figures: Figure[], comparisonSet: string): void {
  if (figures.filter((figure) => figure.value !== null).length < assessmentParameters.fewestRanked) return;
  const ranks = competitionRanks(figures.map((figure) => figure.value));
  const of = ranks.filter((rank) => rank !== null).length;
  figures.forEach((figure, index) => {
    figure.rank = ranks[index] ?? null;
    figure.of = figure.rank === null ? null : of;
    figure.comparisonSet = comparisonSet;
  });
}

/** Computes every figure of the assessment from the evidence. */
export async function analyse(evidence: Evidence, question: AssessmentQuestion): Promise<Analysis> {
  const comparability = judgeComparability(evidence, question);
  const districtCounts = await countDistricts(evidence, question);
  const wardResult = await countWards(evidence, question);
  const limitations = generalLimitations(evidence, question);

  const periods = question.comparison === null ? [question.period] : [question.period, question.comparison];
  const common = {
    period: question.period,
    comparison: question.comparison,
    deliveries: deliveriesOf(evidence, [question.period]),
    deliveriesOfBoth: deliveriesOf(evidence, periods),
    comparability,
  };
  const districtSet =
    evidence.districts.length === 0
      ? ''
      : question.group === undefined
        ? 'districts compared'
        : `${question.group.title}, as of ${dayInWords(question.group.asOf)}`;
  const districtContext: FigureContext = {
    ...common,
    areaKind: 'district',
    areaVintage: '',
    placedBy: evidence.districtPlacing.method,
    comparisonSet: districtSet,
    limitations,
  };
  const wardContext: FigureContext = {
    ...common,
    areaKind: 'ward',
    areaVintage: evidence.wardVintage,
    placedBy: evidence.wardPlacing?.method ?? 'none',
    comparisonSet: 'wards of the district',
    limitations: [...limitations, ...wardLimitations(wardResult?.placing ?? null)],
  };

  const figures: Figure[] = [];
  const emptyCategories: string[] = [];
  const wanted = evidence.districts.some((district) => district.code === question.area.code)
    ? evidence.districts
    : [question.area, ...evidence.districts];
  // No district goes a whole period without an incident: its police did not send us theirs.
  const isAbsent = ({ code }: NamedArea): boolean =>
    code !== question.area.code && districtCounts.count(code, 'all-incidents', wholeSpan(question)) === 0;
  const districts = wanted.filter((district) => !isAbsent(district));

  const categories = [
    'all-incidents',
    ...summaryCategories.flatMap((code) => [code, ...(summaryParts[code] ?? [])]),
    ...otherCategories,
  ];
  for (const code of categories) {
    const own = observe(districtCounts, question, comparability, question.area, code);
    if (own.now === 0 && (own.comparedBefore ?? 0) === 0) {
      emptyCategories.push(code);
      continue;
    }
    const observations = districts.map((area) =>
      observe(districtCounts, question, comparability, area, code),
    );
    const counts = observations.map((observation) => incidentsFigure(districtContext, observation));
    const rates = observations.map((observation) =>
      rateFigure(
        districtContext,
        observation,
        'rate-per-1000-residents',
        evidence.residents(observation.area.code),
      ),
    );
    rankAmong(counts, districtSet);
    rankAmong(rates, districtSet);
    figures.push(
      ...counts,
      ...rates.filter((figure) => figure.value !== null || figure.area === question.area.code),
    );
    figures.push(...pooledRate(districtContext, observations, 'rate-per-1000-residents', evidence.residents));
    if (householdCategories.has(code)) {
      const perHousehold = observations
        .map((observation) =>
          rateFigure(
            districtContext,
            observation,
            'rate-per-1000-households',
            evidence.households(observation.area.code),
          ),
        )
        .filter((figure) => figure.value !== null);
      rankAmong(perHousehold, districtSet);
      figures.push(
        ...perHousehold,
        ...pooledRate(districtContext, observations, 'rate-per-1000-households', evidence.households),
      );
    }
    if (code !== 'all-incidents' && code !== 'anti-social-behaviour') {
      const allCrime = districtCounts.count(question.area.code, 'all-crime', question.period);
      figures.push(
        shareFigure(
          districtContext,
          own,
          'share-of-crime',
          allCrime,
          `all recorded crime in ${question.area.name}`,
        ),
      );
    }
  }

  if (wardResult !== null) {
    for (const code of wardCategories) {
      figures.push(
        ...wardFigures(
          evidence.wards,
          wardResult.counts,
          question,
          comparability,
          wardContext,
          code,
          evidence.residents,
        ),
      );
    }
  }

  const unknown = (areas: readonly NamedArea[]): NamedArea[] =>
    areas.filter(({ code }) => evidence.residents(code) === null);
  const codesOf = (areas: readonly NamedArea[]): string[] => areas.map(({ code }) => code);
  const together = [...codesOf(districts), ...codesOf(evidence.wards)];
  markBreaks(figures, {
    breaks: evidence.breaks,
    period: question.period,
    comparison: question.comparison,
    comparability,
    areas: {
      within: new Map(evidence.wards.map((ward) => [ward.code, question.area.code])),
      holds: new Map([
        [question.area.code, codesOf(evidence.wards)],
        [pooledArea.code, together],
        [meanArea.code, together],
      ]),
    },
    monthly: (area, category, months) =>
      (evidence.wards.some(({ code }) => code === area) ? wardResult?.counts : districtCounts)?.monthly(
        area,
        category,
        months,
      ) ?? [],
  });

  const index = new Map(
    figures.map((figure) => [`${figure.measure}|${figure.category}|${figure.area}`, figure]),
  );
  return {
    question,
    comparability,
    figures,
    find: (measure, category, area) => index.get(`${measure}|${category}|${area}`),
    monthly: monthlySeries(evidence, districtCounts, question),
    districts,
    absentDistricts: wanted.filter(isAbsent),
    // Where no population was loaded at all, that is said once elsewhere, and not by a list of every area.
    withoutResidents: {
      wards: evidence.wards.length === unknown(evidence.wards).length ? [] : unknown(evidence.wards),
      districts: districts.length === unknown(districts).length ? [] : unknown(districts),
    },
    breaks: evidence.breaks,
    comparisonSet: districtSet,
    wards: evidence.wards,
    wardPlacing: wardResult?.placing ?? null,
    emptyCategories,
    limitations,
  };
}

/** The districts taken together, over those that have a denominator; nothing where fewer than two have. */
function pooledRate(
  context: FigureContext,
  observations: Observation[],
  measure: 'rate-per-1000-residents' | 'rate-per-1000-households',
  denominatorOf: (code: string) => Denominator | null,
): Figure[] {
  const known = observations.flatMap((observation) => {
    const denominator = denominatorOf(observation.area.code);
    return denominator === null ? [] : [{ observation, denominator }];
  });
  const first = known[0];
  if (first === undefined || known.length < assessmentParameters.fewestRanked) return [];
  const together: Observation = {
    ...first.observation,
    area: pooledArea,
    now: known.reduce((sum, { observation }) => sum + observation.now, 0),
    comparedNow: null,
    comparedBefore: null,
  };
  const denominator: Denominator = {
    count: known.reduce((sum, each) => sum + each.denominator.count, 0),
    source: `${known.length} districts together: ${first.denominator.source}`,
    year: first.denominator.year,
  };
  const pooled = rateFigure({ ...context, areaKind: 'all' }, together, measure, denominator);
  return [pooled, meanOfRates({ ...context, areaKind: 'all' }, known, together, measure)];
}

/** The mean of the districts' rates: a small district weighs as much as a large one, so it has no counts of its own. */
function meanOfRates(
  context: FigureContext,
  known: readonly { observation: Observation; denominator: Denominator }[],
  together: Observation,
  measure: 'rate-per-1000-residents' | 'rate-per-1000-households',
): Figure {
  const rates = known.map(
    ({ observation, denominator }) => rateFigure(context, observation, measure, denominator).value ?? 0,
  );
  return {
    ...rateFigure(context, { ...together, area: meanArea }, measure, null),
    value: rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    numerator: null,
    denominatorSource: `${rates.length} districts, each counting the same: the sum of their rates divided by ${rates.length}`,
    method: `mean of ${rates.length} rates`,
    limitations: [
      ...context.limitations,
      {
        code: 'mean-of-rates',
        text: 'Each district counts the same however many people live there, so this is not the rate of all of them together.',
      },
    ],
  };
}

function wardFigures(
  wards: Evidence['wards'],
  counts: Counts,
  question: AssessmentQuestion,
  comparability: Comparability,
  context: FigureContext,
  category: string,
  residents: (code: string) => Denominator | null,
): Figure[] {
  const observations = wards.map((ward) => observe(counts, question, comparability, ward, category));
  const whole = observations.reduce((sum, observation) => sum + observation.now, 0);
  if (whole === 0) return [];
  const numbers = observations.map((observation) => incidentsFigure(context, observation));
  const rates = observations.map((observation) =>
    rateFigure(context, observation, 'rate-per-1000-residents', residents(observation.area.code)),
  );
  const shares = observations.map((observation) =>
    shareFigure(
      context,
      observation,
      'share-of-district',
      whole,
      `incidents placed in any ward of ${question.area.name}`,
    ),
  );
  rankAmong(numbers, context.comparisonSet);
  rankAmong(rates, context.comparisonSet);
  return [...numbers, ...rates.filter((figure) => figure.value !== null), ...shares];
}

/** Monthly counts of the area. A month that is missing from the data is null: a gap, never zero. */
function monthlySeries(
  evidence: Evidence,
  counts: Counts,
  question: AssessmentQuestion,
): Analysis['monthly'] {
  const missing = new Set(
    streetPart(evidence.checks)
      .filter((check) => check.state === 'missing')
      .map((check) => check.month),
  );
  const received = new Set(streetPart(evidence.segments).map((segment) => segment.month));
  const periods = question.comparison === null ? [question.period] : [question.comparison, question.period];
  return ['all-incidents', ...summaryCategories, ...otherCategories].flatMap((category) =>
    periods.map((period) => {
      const months = monthsIn(period);
      const values = counts.monthly(question.area.code, category, months).map((value, index) => {
        const month = months[index] ?? '';
        return missing.has(month) || !received.has(month) ? null : value;
      });
      return { category, period, months, values };
    }),
  );
}

function generalLimitations(evidence: Evidence, question: AssessmentQuestion): Limitation[] {
  const limitations: Limitation[] = evidence.sourceLimitations.map(({ code, text }) => ({ code, text }));
  const inside = new Set(monthsIn(question.period));
  for (const check of streetPart(evidence.checks)) {
    if (check.state === 'complete' || !inside.has(check.month)) continue;
    limitations.push({ code: `month-${check.state}`, text: check.reason });
  }
  const received = new Set(streetPart(evidence.segments).map((segment) => segment.month));
  const absent = monthsIn(question.period).filter((month) => !received.has(month));
  if (absent.length > 0 && absent.length < inside.size) {
    const words = absent.map((month) => periodInWords({ from: month, to: month })).join(', ');
    limitations.push({
      code: 'months-not-received',
      text: `No file was received for ${words}; counts of the period are without ${absent.length === 1 ? 'it' : 'them'}.`,
    });
  }
  return limitations;
}

function wardLimitations(placing: PlacingSummary | null): Limitation[] {
  if (placing === null || placing.nearEdge === 0) return [];
  return [
    {
      code: 'near-ward-edge',
      text: `${placing.nearEdge.toLocaleString('en-GB')} of the incidents placed in these wards lie within ${placing.nearMetres} metres of another ward. Published points are moved to a nearby map point, so some belong to the ward next door.`,
    },
  ];
}

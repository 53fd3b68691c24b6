import { softwareVersion } from '../../foundation/version.ts';
import { figureId, statisticsVersion, type Figure, type Limitation } from '../../statistics/statistics.ts';

/** What a figure of a consultation can be. The code is part of its question, and so of its id. */
export const surveyMeasures = {
  'survey-base': { title: 'Number of answers', unit: 'answers' },
  'survey-share': { title: 'Share of respondents', unit: '%' },
  'survey-mentions': { title: 'Share of mentions', unit: '%' },
  'survey-mean': { title: 'Mean', unit: '' },
  'survey-change': { title: 'Change since the earlier consultation', unit: 'points' },
  'survey-agreement': { title: 'Agreement of two readers', unit: '' },
} as const;
export type SurveyMeasure = keyof typeof surveyMeasures;

/** How the answers were weighted, as a figure's question names it. */
export const unweighted = 'unweighted';

export type FigureInput = {
  measure: SurveyMeasure;
  question: string;
  /** Code of the answer; empty for a base. */
  option: string;
  /** `age:18-24`, `place:1`; empty for everybody. */
  breakdown?: string;
  /** Words of the weights; unweighted unless given. */
  weights?: string;
  /** “Litter, of what people named where it happens”. */
  title: string;
  definition: string;
  value: number | null;
  numerator?: number | null;
  denominator?: number | null;
  /** “184 respondents who answered this question”. */
  denominatorSource?: string;
  lower?: number | null;
  upper?: number | null;
  method?: string;
  limitations?: Limitation[];
  previous?: number | null;
  previousPeriod?: string | null;
  change?: number | null;
  pValue?: number | null;
  significance?: Figure['significance'];
};

/** What every figure of a wave has in common. */
export type FigureGround = {
  wave: { id: string; code: string; title: string };
  /** SHA-256 of the questions as they were asked. */
  editionHash: string;
  /** SHA-256 of the answers that were counted. */
  answersHash: string;
  /** Months in which it was open: `2027-02..2027-02`. */
  period: string;
  computedAt: string;
  /** Said of every figure: self-selection first. */
  limitations: Limitation[];
};

/** Makes figures and keeps them by their ids. Without one, tables carry no ids. */
export type FigureMaker = {
  make: (input: FigureInput) => string;
  all: ReadonlyMap<string, Figure>;
};

/** Everybody who wanted to answered: said with every number. */
export const selfSelected: Limitation = {
  code: 'self-selected',
  text: 'A consultation, not a sample survey: those answered who wanted to. It has no margin of error, and says what those who answered think.',
};

/**
 * The id of a figure: the hash of the wave, its questions, the question, how it is broken down, which weights, and the version of
 * the statistics. It stays when an answer is left out or put back; the value may then be another, as with any figure of ours.
 */
export function surveyFigureId(
  ground: Pick<FigureGround, 'wave' | 'editionHash' | 'period'>,
  input: Pick<FigureInput, 'measure' | 'question' | 'option' | 'breakdown' | 'weights'>,
): string {
  const [from = '', to = ''] = ground.period.split('..');
  return figureId({
    measure: input.measure,
    measureVersion: 1,
    category: `${input.question}|${input.option}|${input.breakdown ?? ''}`,
    area: ground.wave.id,
    areaKind: 'csp',
    areaVintage: '',
    placedBy: 'none',
    period: { from, to },
    comparison: null,
    comparisonSet: input.weights ?? unweighted,
    suppression: '',
    deliveries: [ground.editionHash],
    statisticsVersion,
  });
}

export function figureMaker(ground: FigureGround): FigureMaker {
  const all = new Map<string, Figure>();
  return {
    all,
    make(input) {
      const id = surveyFigureId(ground, input);
      const { title, unit } = surveyMeasures[input.measure];
      all.set(id, {
        id,
        measure: input.measure,
        measureTitle: title,
        definition: input.definition,
        category: `${input.question}${input.option === '' ? '' : `:${input.option}`}${input.breakdown === undefined || input.breakdown === '' ? '' : ` by ${input.breakdown}`}`,
        categoryTitle: input.title,
        area: ground.wave.code,
        areaName: ground.wave.title,
        areaKind: 'csp',
        areaVintage: '',
        placedBy: 'none',
        period: ground.period,
        value: input.value,
        unit,
        numerator: input.numerator ?? null,
        denominator: input.denominator ?? null,
        denominatorSource: input.denominatorSource ?? '',
        lower: input.lower ?? null,
        upper: input.upper ?? null,
        method: `${input.method ?? 'counted'}; ${input.weights ?? unweighted}`,
        previous: input.previous ?? null,
        previousPeriod: input.previousPeriod ?? null,
        compared: null,
        change: input.change ?? null,
        changeLower: null,
        changeUpper: null,
        pValue: input.pValue ?? null,
        significance: input.significance ?? null,
        rank: null,
        of: null,
        comparisonSet: '',
        deliveries: [ground.answersHash],
        limitations: [...ground.limitations, ...(input.limitations ?? [])],
        computedAt: ground.computedAt,
        softwareVersion,
      });
      return id;
    },
  };
}

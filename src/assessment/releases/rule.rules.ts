import { suppressionParameters } from '../../statistics/statistics.ts';
import { findCategory } from '../../observatory/observatory.ts';

/** From which day which counts are too small to publish. Dated data: a release remembers the words of the rule it was made under. */
export type DisclosureRule = {
  /** Null for the rule that comes with the software. */
  id: string | null;
  beginsOn: string;
  /** Smallest count published, apart from zero. */
  threshold: number;
  /** The same for sensitive topics. */
  sensitiveThreshold: number;
  zeroShown: boolean;
  sensitiveZeroShown: boolean;
  /** Multiple to which counts are rounded where withholding is not enough. */
  roundedTo: number;
  /** Sensitive topics: categories with their branches, and kinds of source whatever they count. */
  categories: readonly string[];
  sourceKinds: readonly string[];
  why: string;
};

/** Bounds of what a partnership may set. Source: domain pack 8.5: cells of 1 and 2 are unsafe anywhere; some bodies use 10. */
export const ruleBounds = { least: 3, most: 100, leastRounding: 2 } as const;

/**
 * The rule that comes with the software. Source: domain pack 8.5 (suppress 1 to 4, keep 0 unless sensitive; domestic abuse, sexual
 * offences, hate, slavery, youth and health: 10).
 */
export const shippedRule: DisclosureRule = {
  id: null,
  beginsOn: '2020-01-01',
  threshold: suppressionParameters.threshold.value,
  sensitiveThreshold: suppressionParameters.sensitiveThreshold.value,
  zeroShown: true,
  sensitiveZeroShown: false,
  roundedTo: 5,
  categories: ['sexual-offences', 'stalking-and-harassment', 'homicide'],
  sourceKinds: [
    'hate-crime',
    'modern-slavery',
    'youth-justice',
    'hospital',
    'ambulance',
    'safeguarding',
    'probation',
  ],
  why: 'Came with the software: 1 to 4 are hidden; sexual offences, hate, slavery, youth and health have 10, and their zeros are hidden too.',
};

/** The category and every branch it lies in. */
function lineOf(code: string): string[] {
  const line: string[] = [];
  for (let at = findCategory(code); at !== null; at = at.parent === null ? null : findCategory(at.parent))
    line.push(at.code);
  return line;
}

/** What is counted is a sensitive topic: by its kind of source, or because all of it lies in a sensitive category's branch. */
export function isSensitive(
  rule: DisclosureRule,
  asked: { sourceKind: string; categories: readonly string[] },
): boolean {
  if (rule.sourceKinds.includes(asked.sourceKind)) return true;
  return asked.categories.some((code) => lineOf(code).some((above) => rule.categories.includes(above)));
}

/** The rule in one sentence, as it is printed with a release. */
export function ruleInWords(rule: DisclosureRule): string {
  const hidden = (threshold: number, zero: boolean): string =>
    zero ? `counts from 1 to ${threshold - 1} are hidden` : `counts under ${threshold} are hidden, zero too`;
  return `Of what is not open data ${hidden(rule.threshold, rule.zeroShown)}; of sensitive topics ${hidden(rule.sensitiveThreshold, rule.sensitiveZeroShown)}. Others are hidden beside them, so that nobody can work out the small ones from this and all earlier releases.`;
}

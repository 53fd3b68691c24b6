import {
  direction,
  ordinal,
  printNumber,
  type Figure,
  type RankInterval,
} from '../../statistics/statistics.ts';
import { signedPercent } from '../narrative.rules.ts';
import type { MeasureDefinition } from './measure.rules.ts';

/**
 * The plain answer in sentences. No word is chosen by hand: "up" and "down" come from the test and the size, "worse" and "better"
 * from them and the polarity. Source: domain pack 7.3 and 7.7; design, law 6.
 */

/** What the test and the size say together. `level`: beyond chance, and still less than 1 %. */
export type Verdict = 'up' | 'down' | 'level' | 'no-clear-change' | 'too-few' | 'not-compared';

/** The verdict of a figure with a comparison: of its count, or of its share in points. */
export function verdictOf(figure: Figure): Verdict {
  switch (figure.significance) {
    case 'up':
    case 'down':
      return figure.change !== null && direction(figure.change) === 'level' ? 'level' : figure.significance;
    case 'no-clear-change':
    case 'too-few':
      return figure.significance;
    case 'not-comparable':
    case null:
      return 'not-compared';
  }
}

/** As they stand in a table or beside an arrow. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  up: 'up',
  down: 'down',
  level: 'level',
  'no-clear-change': 'no clear change',
  'too-few': 'too few to say',
  'not-compared': 'not compared',
};

/** What a verdict means to the partnership; null where it means nothing by itself. */
export function meaningOf(
  verdict: Verdict,
  definition: Pick<MeasureDefinition, 'polarity'>,
): 'better' | 'worse' | null {
  if (definition.polarity === 'neither' || (verdict !== 'up' && verdict !== 'down')) return null;
  return (verdict === 'up') === (definition.polarity === 'up-is-good') ? 'better' : 'worse';
}

/** `1.2 points`: the difference of two shares. */
const points = (difference: number): string => {
  const text = printNumber(Math.abs(difference), 1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
};

/** A number with its base in brackets: "5,657 incidents, 52.8 per 1,000 residents (107,040 residents, mid-2024)". */
export function sizeSentence(
  definition: MeasureDefinition,
  { count, value }: { count: Figure; value: Figure },
  where: { area: string; period: string },
): string {
  const number = `${printNumber(count.value)} ${count.value === 1 ? 'incident' : 'incidents'}`;
  const head = `${definition.title}, ${where.area}, ${where.period}: ${number}`;
  if (definition.divideBy === 'nothing') return `${head}.`;
  const base =
    value.denominator === null
      ? ''
      : definition.divideBy === 'category'
        ? ` of ${printNumber(value.denominator)} (${value.denominatorSource})`
        : ` (${printNumber(value.denominator)} ${value.denominatorSource.startsWith(definition.divideBy) ? '' : `${definition.divideBy}; `}${value.denominatorSource})`;
  if (value.value === null) {
    const why =
      value.denominator === null
        ? `no number of ${definition.divideBy === 'category' ? 'incidents' : definition.divideBy} was given, so there is no rate`
        : `too few for a ${definition.divideBy === 'category' ? 'share' : 'rate'}`;
    return `${head}; ${why}.`;
  }
  const printed = printNumber(value.value, definition.decimals);
  return definition.divideBy === 'category'
    ? `${head}, ${printed}%${base}.`
    : `${head}, ${printed} ${value.unit}${base}.`;
}

/**
 * The change in a sentence. It says up or down only where the verdict does; it gives a percentage only where the figure has one;
 * from nothing there is none, and it says from what to what.
 * @param before the other period in words, null where none was asked for.
 */
export function changeSentence(figure: Figure, before: string | null): string {
  if (before === null) return 'It was not compared with another period.';
  const isShare = figure.unit === '%' && figure.denominator !== null;
  const verdict = verdictOf(figure);
  const { previous, compared } = figure;
  if (verdict === 'not-compared' || (verdict !== 'too-few' && (previous === null || compared === null))) {
    const reason = figure.limitations.find(({ code }) => code === 'not-comparable')?.text ?? '';
    return `It is not compared with ${before}. ${reason}`.trim();
  }
  const perDay = figure.limitations.some(({ code }) => code === 'unequal-periods');
  const likeForLike = figure.limitations.some(({ code }) => code === 'like-for-like');
  const months = likeForLike ? ', over the months that can be compared' : '';
  const print = (value: number | null): string =>
    isShare ? `${printNumber(value, 1)}%` : printNumber(value);
  if (verdict === 'too-few' && (previous === null || compared === null))
    return `There are too few to compare with ${before}.`;
  const fromTo = `from ${previous === 0 ? 'none' : print(previous)} in ${before} to ${compared === 0 ? 'none' : print(compared)}${months}`;
  if (verdict === 'too-few') {
    if (previous === 0 && compared === 0) return `There were none in ${before} either.`;
    return previous === 0
      ? `It went ${fromTo}; from nothing there is no percentage.`
      : `It went ${fromTo}: too few for a percentage.`;
  }
  const size = isShare
    ? points((compared ?? 0) - (previous ?? 0))
    : figure.change === null
      ? ''
      : signedPercent(figure.change).replace(/^[+−]/, '');
  const daily = perDay ? ' a day' : '';
  switch (verdict) {
    case 'up':
    case 'down':
      return `That is ${verdict}${size === '' ? '' : ` ${size}${daily}`}, ${fromTo}: more than chance explains.`;
    case 'level':
      return `That is level, ${fromTo}: less than 1%.`;
    case 'no-clear-change': {
      const signed = isShare
        ? `, a difference of ${size}`
        : figure.change === null
          ? ''
          : `, ${signedPercent(figure.change)}${daily}`;
      return `There is no clear change, ${fromTo}${signed}: it may be chance.`;
    }
  }
}

/** What the change means, or why it means nothing by itself; null where nothing is to be said. */
export function meaningSentence(
  verdict: Verdict,
  definition: Pick<MeasureDefinition, 'polarity' | 'isProactive'>,
): string | null {
  if (verdict !== 'up' && verdict !== 'down') return null;
  if (definition.isProactive)
    return verdict === 'up'
      ? 'It is found by looking: there may be more policing, not more crime.'
      : 'It is found by looking: there may be less policing, not less crime.';
  if (definition.polarity === 'neither') return 'Whether that is good or bad depends on why.';
  return `That is ${meaningOf(verdict, definition) ?? ''}.`;
}

/** "2nd highest of 12 districts compared; allowing for chance, between 2nd and 4th"; null without a place. */
export function rankSentence(figure: Figure, interval: RankInterval | undefined): string | null {
  if (figure.rank === null || figure.of === null) return null;
  const place = figure.rank === 1 ? 'the highest' : `${ordinal(figure.rank)} highest`;
  const firm =
    interval === undefined
      ? ''
      : interval.low === interval.high
        ? '; chance does not move that place'
        : `; allowing for chance, between ${ordinal(interval.low)} and ${ordinal(interval.high)}`;
  return `It is ${place} of ${figure.of} ${figure.comparisonSet}${firm}.`;
}

/** How often chance alone would make a difference as large: a p-value in words. */
export function chanceInWords(pValue: number | null): string {
  if (pValue === null) return 'There is nothing to test.';
  if (pValue < 0.001)
    return 'If nothing had changed, a difference as large would come by chance in fewer than 1 of 1,000 cases.';
  if (pValue >= 0.995)
    return 'If nothing had changed, chance alone would nearly always make a difference as large.';
  const ofThousand = Math.round(pValue * 1000);
  const [many, of] = ofThousand < 20 ? [ofThousand, '1,000'] : [Math.round(pValue * 100), '100'];
  return `If nothing had changed, a difference as large would come by chance in about ${many} of ${of} cases.`;
}

import { printNumber, type Figure } from '../../statistics/statistics.ts';
import { signedPercent } from '../narrative.rules.ts';
import { verdictOf } from '../measures/answer.rules.ts';
import type { MeasureDefinition } from '../measures/measure.rules.ts';

/**
 * An answer in one sentence, to be said aloud, pasted into a mail or set over a slide. "Up" and "down" come from the test alone,
 * a change that may be chance is called that, and from nothing there is no percentage (domain pack 7.3). The longer answer in
 * several sentences is that of the measures (`measures/answer.rules.ts`); both take their verdict from the same place.
 */
export type FindingOf = {
  definition: Pick<MeasureDefinition, 'title' | 'divideBy' | 'decimals'>;
  /** As it is called in the question; the definition's title unless given. */
  title?: string;
  area: string;
  /** In words: "October 2025 to September 2026". */
  period: string;
  /** Null where nothing was asked to be compared. */
  before: string | null;
  count: Figure;
  value: Figure;
};

const points = (difference: number): string => {
  const text = printNumber(Math.abs(difference), 1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
};

const has = (figure: Figure, code: string): boolean =>
  figure.limitations.some((limitation) => limitation.code === code);

/** "Robbery, Marlhythe: up 12.5%, from 80 in … to 90 in …, more than chance explains." */
export function findingSentence(asked: FindingOf): string {
  const { definition, area, period, before, count, value } = asked;
  const isShare = definition.divideBy === 'category';
  const figure = isShare ? value : count;
  const head = `${asked.title ?? definition.title}, ${area}`;
  const print = (number: number | null): string =>
    isShare ? `${printNumber(number, definition.decimals)}%` : number === 0 ? 'none' : printNumber(number);
  const { previous, compared } = figure;
  const verdict = verdictOf(figure);
  const size =
    isShare && value.value === null
      ? `${printNumber(count.value)} of ${printNumber(value.denominator)}, too few for a share`
      : print(figure.value);
  if (before === null || verdict === 'not-compared' || previous === null || compared === null) {
    const why =
      before === null
        ? ''
        : verdict === 'too-few'
          ? `; too few to compare with ${before}`
          : `; it cannot be compared with ${before}`;
    return `${head}: ${size} in ${period}${why}.`;
  }
  // Where months are left out of both sides, the whole number comes first: it is not the one compared.
  const differs = compared !== figure.value;
  const whole =
    differs && figure.value !== null
      ? `${print(figure.value)} in ${period}. In the months that can be compared: `
      : '';
  const fromTo = `from ${print(previous)} in ${before} to ${print(compared)} in ${period}`;
  const against = `${print(compared)} in ${period} against ${print(previous)} in ${before}`;
  const daily = has(figure, 'unequal-periods') ? ' a day' : '';
  const change = isShare
    ? points(compared - previous)
    : figure.change === null
      ? ''
      : `${signedPercent(figure.change).replace(/^[+−]/, '')}${daily}`;
  switch (verdict) {
    case 'up':
    case 'down':
      return `${head}: ${whole}${verdict}${change === '' ? '' : ` ${change}`}, ${fromTo}, more than chance explains.`;
    case 'level':
      return `${head}: ${whole}level, ${against}, less than 1% apart.`;
    case 'no-clear-change': {
      const signed = isShare
        ? `a difference of ${change}, which may be chance`
        : figure.change === null
          ? 'which may be chance'
          : `${signedPercent(figure.change)}${daily}, which may be chance`;
      return `${head}: ${whole}no clear change, ${against} (${signed}).`;
    }
    case 'too-few':
      if (previous === 0 && compared === 0) return `${head}: none in ${period}, and none in ${before}.`;
      return previous === 0
        ? `${head}: ${whole}${fromTo}; from nothing there is no percentage.`
        : `${head}: ${whole}${against}, too few for a percentage.`;
  }
}

/** What the number is divided by: "34.1 per 1,000 residents (107,040 residents, mid-2024)"; empty where by nothing. */
export function baseSentence({
  definition,
  count,
  value,
}: Pick<FindingOf, 'definition' | 'count' | 'value'>): string {
  if (definition.divideBy === 'nothing') return '';
  const { denominator, denominatorSource } = value;
  if (denominator === null) return 'There is no rate: nobody has given a number to divide by.';
  if (definition.divideBy === 'category')
    return `${printNumber(count.value)} of ${printNumber(denominator)} (${denominatorSource}).`;
  const base = `${printNumber(denominator)} ${denominatorSource.startsWith(definition.divideBy) ? '' : `${definition.divideBy}; `}${denominatorSource}`;
  const rate =
    value.value === null
      ? 'Too few for a rate'
      : `${printNumber(value.value, definition.decimals)} ${value.unit}`;
  // Brackets inside brackets are not read.
  return base.includes('(') ? `${rate}, divided by ${base}.` : `${rate} (${base}).`;
}

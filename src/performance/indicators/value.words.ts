import { periodInWords } from '../../foundation/period.ts';
import { printNumber } from '../../statistics/statistics.ts';
import { html, type SafeHtml } from '../../web/html.ts';
import { periodOf } from './period.rules.ts';
import { ragMarks } from './status.rules.ts';
import type { Indicator, Rag, Reading } from './indicator.types.ts';

/** Counts of people under this are not shown outside the unit or to the public (statistics reference 12; domain pack 8). */
export const smallCount = { value: 5, unit: 'a count under it is not shown', source: 'Usual threshold of UK local statistics' } as const; // prettier-ignore

/** `75.5 %`, `1,204 incidents`. */
export const withUnit = (value: number, indicator: Pick<Indicator, 'unit' | 'decimals'>): string =>
  `${printNumber(value, indicator.decimals)}${indicator.unit === '%' ? '%' : ` ${indicator.unit}`}`;

/** True where a reader who may not see small counts must not see this one. */
export function isSmall(
  indicator: Pick<Indicator, 'shape' | 'byChance'>,
  reading: Pick<Reading, 'value' | 'numerator' | 'denominator'>,
): boolean {
  const hidden = (count: number | null): boolean =>
    count !== null && Number.isInteger(count) && count > 0 && count < smallCount.value;
  if (!indicator.byChance) return false;
  if (indicator.shape === 'share')
    return (
      hidden(reading.numerator) ||
      (reading.numerator !== null &&
        reading.denominator !== null &&
        hidden(reading.denominator - reading.numerator)) ||
      hidden(reading.denominator)
    );
  return hidden(reading.value) || hidden(reading.numerator);
}

/** A value as this reader may see it, with its base: “75.5% (151 of 200)”. */
export function shownValue(
  indicator: Pick<Indicator, 'shape' | 'unit' | 'decimals' | 'byChance'>,
  reading: Pick<Reading, 'value' | 'numerator' | 'denominator' | 'words' | 'isProvisional' | 'state'>,
  mayseeSmall: boolean,
): string {
  if (indicator.shape === 'words') return reading.words === '' ? 'not returned' : reading.words;
  if (reading.value === null) return reading.state === 'missing' ? 'not returned' : 'no value';
  if (!mayseeSmall && isSmall(indicator, reading))
    return indicator.shape === 'share' ? 'too few to show' : `fewer than ${smallCount.value}`;
  const base =
    indicator.shape === 'share' && reading.numerator !== null && reading.denominator !== null
      ? ` (${printNumber(reading.numerator)} of ${printNumber(reading.denominator)})`
      : '';
  return `${withUnit(reading.value, indicator)}${base}${reading.isProvisional ? ', provisional' : ''}`;
}

export const periodWords = (row: { from: string; to: string }): string => periodInWords(periodOf(row));

/** Status as shape and words; the colour is only beside them. */
export function statusTag(rag: Rag, words: string): SafeHtml {
  const mark = ragMarks[rag];
  return html`<strong class="govuk-tag ${mark.tag} fp-tag-wrap"
    ><span aria-hidden="true">${mark.shape} </span>${mark.word}: ${words}</strong
  >`;
}

/** The same in a document, where there is no tag. */
export const statusText = (rag: Rag, words: string): string => `${ragMarks[rag].shape} ${ragMarks[rag].word}: ${words}`; // prettier-ignore

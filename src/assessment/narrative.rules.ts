import { monthInWords } from '../foundation/period.ts';
import {
  arrows,
  comparedInWords,
  direction,
  ordinal,
  printNumber,
  printPercent,
  shareInWords,
  type Figure,
} from '../statistics/statistics.ts';
import type { Inline } from '../documents/document.ts';

/**
 * Plain sentences built from figures. A word is never chosen by hand: "up" and "down" come from the test, "almost a
 * quarter" and "slightly higher" from the bands in `statistics/words.ts` (domain pack 7.3). Every number in a sentence
 * quotes its figure.
 */

/** How a category stands in a sentence: `violent crime has`, `drug offences have`. */
const names: Record<string, { name: string; plural?: true }> = {
  'all-incidents': { name: 'all incidents', plural: true },
  'all-crime': { name: 'total crime' },
  drugs: { name: 'drug offences', plural: true },
  'possession-of-weapons': { name: 'possession of weapons' },
  'public-order': { name: 'public order offences', plural: true },
  'violence-and-sexual-offences': { name: 'violence and sexual offences', plural: true },
  'theft-and-handling': { name: 'theft and handling' },
};

function nameOf(figure: Figure): { name: string; has: string } {
  const special = names[figure.category];
  const name = special?.name ?? figure.categoryTitle.charAt(0).toLowerCase() + figure.categoryTitle.slice(1);
  return { name, has: special?.plural ? 'have' : 'has' };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const quote = (figure: Figure, text: string): Inline => ({ figure: figure.id, text });

const count = (figure: Figure, value: number | null): Inline => quote(figure, printNumber(value));

const withoutSign = (percent: number | null): string =>
  printPercent(percent === null ? null : Math.abs(percent));

/** `+3.4%`, `−9.6%`: for brackets and tables. */
export function signedPercent(percent: number | null): string {
  if (percent === null) return 'not available';
  const text = withoutSign(percent);
  if (text === '0.0%') return text;
  return `${percent > 0 ? '+' : '−'}${text}`;
}

export type Arrow = { sign: string; words: string };

/** The arrow of a row of the summary: from the data and the test, never typed. */
export function arrowOf(figure: Figure): Arrow {
  switch (figure.significance) {
    case 'up':
    case 'down': {
      const way = direction(figure.change);
      return way === 'level' ? arrows.level : arrows[figure.significance];
    }
    case 'no-clear-change':
      return { sign: arrows.level.sign, words: 'no clear change' };
    case 'too-few':
      return { sign: '·', words: 'too few to say' };
    case 'not-comparable':
    case null:
      return { sign: '·', words: 'not compared' };
  }
}

/** First sentence of a category: how many, whether that is a change, and what part of all crime it is. */
export function changeSentence(figure: Figure, share: Figure | undefined): Inline[] {
  const { name, has } = nameOf(figure);
  const sentence: Inline[] = [];
  const likeForLike = figure.limitations.some((limitation) => limitation.code === 'like-for-like');
  const counts: Inline[] = ['from ', count(figure, figure.previous), ' to ', count(figure, figure.compared)];
  const where = likeForLike ? ' over the months that can be compared' : '';
  switch (figure.significance) {
    case 'up':
    case 'down': {
      const verb = figure.significance === 'up' ? 'increased' : 'fallen';
      if (figure.change === null) {
        sentence.push(`${capital(name)} ${has} ${verb}${where} (`, ...counts, ')');
      } else {
        sentence.push(
          `${capital(name)} ${has} ${verb} by `,
          quote(figure, withoutSign(figure.change)),
          `${where} (`,
          ...counts,
          ')',
        );
      }
      break;
    }
    case 'no-clear-change':
      sentence.push(
        `${capital(name)} ${has === 'have' ? 'show' : 'shows'} no clear change${where} (`,
        ...counts,
      );
      if (figure.change !== null) sentence.push(', ', quote(figure, signedPercent(figure.change)));
      sentence.push(', which may be chance)');
      break;
    case 'too-few':
      sentence.push(`${capital(name)}: `, ...counts, `${where}, too few for a percentage`);
      break;
    case 'not-comparable':
    case null:
      sentence.push(
        `${capital(name)}: `,
        count(figure, figure.value),
        ' in the period, not compared with an earlier one',
      );
      break;
  }
  if (share?.value != null) {
    const words = shareInWords(share.value);
    const together = ['up', 'down', 'no-clear-change'].includes(figure.significance ?? '');
    // "Robbery: from 12 to 18, too few for a percentage" is not a clause to go on from.
    sentence.push(
      together
        ? ` and ${has === 'have' ? 'account' : 'accounts'} for `
        : has === 'have'
          ? '. They account for '
          : '. It accounts for ',
      quote(share, printPercent(share.value)),
      words === null ? '' : ` (${words})`,
      ' of all crime',
    );
  }
  sentence.push('.');
  return sentence;
}

/** Rate with its interval, its rank among the districts, and how it compares with them pooled. */
export function rateSentence(rate: Figure, pooled: Figure | undefined): Inline[] {
  if (rate.value === null) {
    const why = rate.limitations.find((limitation) => limitation.code === 'no-denominator');
    return [why?.text ?? 'There is no rate.'];
  }
  const what =
    rate.category === 'anti-social-behaviour' || rate.category === 'all-incidents' ? 'incidents' : 'offences';
  const sentence: Inline[] = [
    'The rate is ',
    quote(rate, printNumber(rate.value, 1)),
    ` ${what} ${rate.unit} (95% interval ${printNumber(rate.lower, 1)} to ${printNumber(rate.upper, 1)})`,
  ];
  if (rate.rank !== null && rate.of !== null) {
    const place =
      rate.rank === 1 ? 'highest' : rate.rank === rate.of ? 'lowest' : `${ordinal(rate.rank)} highest`;
    sentence.push(', the ', quote(rate, `${place} of the ${rate.of} districts compared`));
    const words = comparedInWords(rate.value, pooled?.value ?? null);
    if (pooled !== undefined && words !== null) {
      sentence.push(
        ` and ${words.words} the rate of all of them together (`,
        quote(pooled, printNumber(pooled.value, 1)),
        ')',
      );
    }
  }
  sentence.push('.');
  return sentence;
}

/** A part of a category, in one short sentence. */
export function partSentence(figure: Figure): Inline[] {
  const { name, has } = nameOf(figure);
  switch (figure.significance) {
    case 'up':
    case 'down':
      if (figure.change === null) break;
      return [
        `${capital(name)} ${has} ${figure.significance === 'up' ? 'increased' : 'fallen'} by `,
        quote(figure, withoutSign(figure.change)),
        ' (from ',
        count(figure, figure.previous),
        ' to ',
        count(figure, figure.compared),
        ').',
      ];
    case 'no-clear-change':
      return [
        `No clear change in ${name} (`,
        count(figure, figure.previous),
        ' to ',
        count(figure, figure.compared),
        ').',
      ];
    case 'too-few':
      return [
        `${capital(name)}: from `,
        count(figure, figure.previous),
        ' to ',
        count(figure, figure.compared),
        ', too few for a percentage.',
      ];
    default:
      break;
  }
  return [`${capital(name)}: `, count(figure, figure.value), '.'];
}

/** Names joined as a person says them: `A, B and C`. */
export function joined(parts: Inline[][]): Inline[] {
  return parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [index === parts.length - 1 ? ' and ' : ', ']),
    ...part,
  ]);
}

/** The ward with the most, and the three with the highest rates. `numbers`, `rates`, `shares`: one figure a ward. */
export function wardSentences(numbers: Figure[], rates: Figure[], shares: Figure[]): Inline[][] {
  const sentences: Inline[][] = [];
  const first = [...numbers].sort((a, b) => (b.value ?? 0) - (a.value ?? 0))[0];
  const share = shares.find((figure) => figure.area === first?.area);
  if (first !== undefined && share !== undefined && (first.value ?? 0) > 0) {
    const words = shareInWords(share.value);
    sentences.push([
      `${first.areaName} ward has the most: `,
      count(first, first.value),
      ', or ',
      quote(share, printPercent(share.value)),
      `${words === null ? '' : ` (${words})`} of those placed in a ward.`,
    ]);
  }
  const highest = rates
    .filter((figure) => figure.rank !== null && figure.rank <= 3)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (highest.length > 0) {
    sentences.push([
      'The highest rates per 1,000 residents are in ',
      ...joined(
        highest.map((figure) => [`${figure.areaName} (`, quote(figure, printNumber(figure.value, 1)), ')']),
      ),
      '.',
    ]);
  }
  return sentences;
}

/** Alternative text of a monthly chart: its range and where its ends lie. */
export function monthlyDescription(
  title: string,
  months: readonly string[],
  values: readonly (number | null)[],
): string {
  const known = values.flatMap((value, index) =>
    value === null ? [] : [{ value, month: months[index] ?? '' }],
  );
  const highest = [...known].sort((a, b) => b.value - a.value)[0];
  const lowest = [...known].sort((a, b) => a.value - b.value)[0];
  if (highest === undefined || lowest === undefined) return `${title}: no month has data.`;
  const gaps = values.length - known.length;
  return `${title}: highest in ${monthInWords(highest.month)} (${printNumber(highest.value)}), lowest in ${monthInWords(lowest.month)} (${printNumber(lowest.value)}).${gaps === 0 ? '' : ` ${gaps} ${gaps === 1 ? 'month has' : 'months have'} no data and ${gaps === 1 ? 'is' : 'are'} left as a gap.`}`;
}

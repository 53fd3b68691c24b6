import { comparedInWords, printNumber, printPercent } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { names } from './pairs.rules.ts';
import { placeOf, type Stretch } from './stretches.rules.ts';
import type { Mentions } from './tables.rules.ts';

const fractions: Readonly<Record<string, number>> = {
  half: 50,
  third: 100 / 3,
  quarter: 25,
  fifth: 20,
  sixth: 100 / 6,
  tenth: 10,
};

/**
 * How far a share may be from the fraction that words give it, in percentage points. Wider than the bands in which this program
 * itself uses the words (statistics/words.ts): a proof reader objects to what misleads, not to another's taste.
 */
const slack = { near: 4, beyond: 8, plain: 1.5 } as const;

type Phrase = { from: number; to: number; words: string; start: number; end: number };

/** "almost a quarter", "over half", "a third": with the shares they can stand for. */
export function sharePhrases(text: string): Phrase[] {
  return [
    ...text.matchAll(
      /\b(almost|nearly|just under|just over|over|more than|about|around|approximately)?\s?\b(?:a|an|one)?[\s-]?\b(half|third|quarter|fifth|sixth|tenth)\b/gi,
    ),
  ].flatMap((match) => {
    const hedge = (match[1] ?? '').toLowerCase();
    const share = fractions[(match[2] ?? '').toLowerCase()];
    if (share === undefined) return [];
    const words = match[0].trim();
    if (hedge === '' && !/^(?:an?|one|half)\b/i.test(words)) return [];
    const start = match.index + (match[0].length - match[0].trimStart().length);
    const at = { words, start, end: start + words.length };
    if (/almost|nearly|under/.test(hedge)) return [{ ...at, from: share - slack.near, to: share + 0.05 }];
    if (/over|more/.test(hedge)) return [{ ...at, from: share - 0.05, to: share + slack.beyond }];
    const room = hedge === '' ? slack.plain : slack.near;
    return [{ ...at, from: share - room, to: share + room }];
  });
}

const peopleAfter =
  /^\s(?:of\s)?(?:all\s|the\s|our\s|those\s)*(?:\d[\d,]*\s)?(?:respondents|people|residents|participants|those who (?:replied|responded|answered))\b/i;

/** "almost a quarter (31%)", "more than half of all respondents (102 or 55.4%)". */
export function checkSharePhrases(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const phrase of sharePhrases(stretch.text)) {
      const rest = stretch.text.slice(phrase.end, phrase.end + 80);
      const match = /^[^.;()]{0,60}\(\s?(?:\d[\d,]*\s?(?:or|,|\/)\s?)?(\d{1,3}(?:\.\d+)?)\s?%\s?\)/.exec(
        rest,
      );
      if (match === null) continue;
      const value = Number(match[1]);
      const place = placeOf(stretch, phrase.start, phrase.end + match[0].length);
      if (value >= phrase.from && value <= phrase.to + (/half/i.test(phrase.words) ? 50 : 0))
        book.agreements.push({ working: `${phrase.words}: ${printPercent(value)}`, place });
      else
        book.findings.push(
          finding({
            cause: 'wrong-words',
            about: phrase.words,
            printed: phrase.words,
            corrected: printPercent(value),
            working: `${printPercent(value)} is not ${phrase.words}.`,
            places: [place],
          }),
        );
    }
}

/**
 * A share of the answers told as a share of the people. Where people gave several answers, "a quarter of respondents"
 * that is a quarter of the answers understates it, here by the number of answers each gave.
 */
export function checkMentions(
  stretches: readonly Stretch[],
  mentions: readonly Mentions[],
  book: Book,
): void {
  for (const stretch of stretches) {
    const spoken = [
      ...sharePhrases(stretch.text).map((phrase) => ({ ...phrase, said: phrase.words })),
      ...stretch.numbers
        .filter((number) => number.kind === 'percent')
        .map((number) => ({
          from: number.value - 10 ** -number.decimals / 2,
          to: number.value + 10 ** -number.decimals / 2,
          start: number.start,
          end: number.end,
          said: number.text,
        })),
    ].filter((one) => peopleAfter.test(stretch.text.slice(one.end, one.end + 60)));
    for (const one of spoken) {
      const sentence = stretch.sentences.find(
        (each) => one.start >= each.start && one.start < each.start + each.text.length,
      );
      if (sentence === undefined) continue;
      const found = mentions
        .filter((group) => group.under === stretch.under && Math.abs(group.block - stretch.block) <= 3)
        .flatMap((group) => group.entries.map((entry) => ({ group, entry })))
        .filter(({ entry }) => entry.label !== '' && names(entry.label, sentence.text))
        .find(({ group, entry }) => {
          const ofMentions = (entry.count * 100) / group.base;
          const ofPeople = group.respondents.map((each) => (entry.count * 100) / each.value);
          const fits = (share: number): boolean => share >= one.from && share <= one.to;
          return fits(ofMentions) && !ofPeople.some(fits);
        });
      if (found === undefined) continue;
      const { group, entry } = found;
      const [people] = group.respondents;
      if (people === undefined) continue;
      book.findings.push(
        finding({
          cause: 'mentions-for-respondents',
          about: entry.label,
          printed: `${one.said} of respondents`,
          corrected: `${printPercent((entry.count * 100) / people.value)} of the ${printNumber(people.value)} respondents (${printPercent((entry.count * 100) / group.base)} of the ${printNumber(group.base)} answers)`,
          working: `The question took several answers: ${printNumber(group.base)} from ${printNumber(people.value)} people. ${printNumber(entry.count)} ÷ ${printNumber(people.value)} = ${printPercent((entry.count * 100) / people.value)}; ${printNumber(entry.count)} ÷ ${printNumber(group.base)} = ${printPercent((entry.count * 100) / group.base)}.`,
          places: [
            placeOf(stretch, one.start, one.end),
            placeOf(entry.stretch, entry.start, entry.end),
            placeOf(people.stretch, people.start, people.end),
          ],
        }),
      );
    }
  }
}

/** Above 10 per cent "slightly" no longer fits: the bands of statistics/words.ts. */
const comparison =
  /(\d[\d,]*(?:\.\d+)?)(?!\s?%)\b([^.;()]|\.(?=\d)){1,120}?\b(slightly|much|significantly)?\s?\b(higher|lower|above|below|more|less)\s(?:than\s)?(?:the|a|an)\s([^.;()]){0,60}?\b(?:average|mean|rate|norm)\b[^.;()\d]{0,30}?(\d[\d,]*(?:\.\d+)?)(?!\s?%)/i;

/** "At 6.4 …, the rate is slightly higher than the average of 4.9." */
export function checkComparisons(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const sentence of stretch.sentences) {
      if (sentence.text.length > 400 || !/\b(?:higher|lower|above|below)\b/i.test(sentence.text)) continue;
      const match = comparison.exec(sentence.text);
      if (match === null) continue;
      const [, first = '', , degree = '', way = '', , last = ''] = match;
      const [value, average] = [first, last].map((text) => Number(text.replaceAll(',', '')));
      // The number must be a rate like the one it is held against, not a year or "per 1,000".
      if (value === undefined || average === undefined || first.includes('.') !== last.includes('.'))
        continue;
      const compared = comparedInWords(value, average);
      if (compared === null) continue;
      const start = sentence.start + match.index;
      const place = placeOf(stretch, start, start + match[0].length);
      const saysHigher = /higher|above|more/i.test(way);
      const working = `${first} is ${printPercent(Math.abs(compared.percent))} ${compared.percent >= 0 ? 'above' : 'below'} ${last}`;
      if (saysHigher !== compared.percent >= 0 && compared.percent !== 0) {
        book.findings.push(
          finding({
            cause: 'contradicts',
            about: `${first} and ${last}`,
            printed: way,
            corrected: compared.percent > 0 ? 'higher' : 'lower',
            working: `${working}.`,
            places: [place],
          }),
        );
      } else if (/slightly/i.test(degree) && Math.abs(compared.percent) > 10) {
        book.findings.push(
          finding({
            cause: 'wrong-words',
            about: `${first} and ${last}`,
            printed: `${degree} ${way}`,
            corrected: compared.words.replace(/ than$/, ''),
            working: `${working}; “slightly” is said up to 10%.`,
            places: [place],
          }),
        );
      } else book.agreements.push({ working, place });
    }
}

/** Two denominators in one statement: "the rate per 1,000 population (12.2 offences per 1,000 households)". */
export function checkDenominators(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const sentence of stretch.sentences) {
      const found = [
        ...sentence.text.matchAll(
          /\bper (1,?000|10,?000|100,?000) (population|people|residents|households|dwellings|adults|children)\b/gi,
        ),
      ];
      const units = [
        ...new Set(
          found.map((match) =>
            (match[2] ?? '').toLowerCase().replace(/^(?:people|residents)$/, 'population'),
          ),
        ),
      ];
      const values = sentence.numbers.filter((number) => number.kind === 'decimal');
      const [first, second] = found;
      if (units.length !== 2 || values.length !== 1 || first === undefined || second === undefined) continue;
      const start = sentence.start + first.index;
      book.findings.push(
        finding({
          cause: 'contradicts',
          about: 'Rate with two denominators',
          printed: `${first[0]} and ${second[0]}`,
          corrected: 'one of the two',
          working: `One number, ${values[0]?.text ?? ''}, is said to be per ${units.join(' and per ')}.`,
          places: [placeOf(stretch, start, sentence.start + second.index + second[0].length)],
        }),
      );
    }
}

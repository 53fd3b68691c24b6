import { printNumber, printPercent, roundTo } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { isMisprint } from './percent.rules.ts';
import { placeOf, type Stretch } from './stretches.rules.ts';

const per = /^\s(?:[a-z]+\s){0,3}?per (1,?000|10,?000|100,?000)\b/i;
const populationBefore = /\b(?:population of|among|residents of|households of)\s(?:about\s)?$/i;
const populationAfter = /^\s(?:residents|people|population|inhabitants|households)\b/i;
const shareOfAll = /\baccounts? for (\d+(?:\.\d+)?)\s?% of (?:all|total) (?:recorded )?(?:crime|offences)\b/i;

/** Rates with their parts: "1,250 offences in a population of 50,000, a rate of 25.0 per 1,000". */
export function checkRates(stretches: readonly Stretch[], book: Book): void {
  checkWithParts(stretches, book);
  checkAgainstTotal(stretches, book);
}

function checkWithParts(stretches: readonly Stretch[], book: Book): void {
  for (const stretch of stretches)
    for (const sentence of stretch.sentences) {
      const at = (position: number): number => position - sentence.start;
      const rates = sentence.numbers.filter(
        (number) =>
          number.kind === 'decimal' &&
          !number.hedged &&
          per.test(sentence.text.slice(at(number.end), at(number.end) + 50)),
      );
      const [rate] = rates;
      if (rates.length !== 1 || rate === undefined) continue;
      const multiplier = Number(
        (per.exec(sentence.text.slice(at(rate.end), at(rate.end) + 50))?.[1] ?? '').replaceAll(',', ''),
      );
      const counts = sentence.numbers.filter(
        (number) =>
          number.kind === 'count' &&
          !number.hedged &&
          !(number.value === multiplier && number.start > rate.end),
      );
      const people = counts.filter(
        (number) =>
          populationBefore.test(sentence.text.slice(Math.max(0, at(number.start) - 24), at(number.start))) ||
          populationAfter.test(sentence.text.slice(at(number.end), at(number.end) + 20)),
      );
      const [population] = people;
      const [count] = counts.filter((number) => !people.includes(number));
      if (
        people.length !== 1 ||
        counts.length !== 2 ||
        population === undefined ||
        count === undefined ||
        population.value < count.value
      )
        continue;
      const right = roundTo((count.value * multiplier) / population.value, rate.decimals);
      const place = placeOf(stretch, rate.start, rate.end);
      const working = `${count.text} ÷ ${population.text} × ${printNumber(multiplier)} = ${printNumber(right, rate.decimals)}`;
      if (right === rate.value) book.agreements.push({ working, place });
      else
        book.findings.push(
          finding({
            cause: isMisprint(rate.text, printNumber(right, rate.decimals)) ? 'misprint' : 'miscalculated',
            about: 'Rate',
            printed: rate.text,
            corrected: printNumber(right, rate.decimals),
            working: `${working}.`,
            places: [place],
          }),
        );
    }
}

type Rate = { value: number; decimals: number; stretch: Stretch; start: number; end: number };

/** The one rate a row gives for its own area: the first number with decimals beside "per 1,000" in the same sentence. */
function rateIn(stretch: Stretch, total: boolean): Rate | null {
  for (const sentence of stretch.sentences) {
    if (!/\bper 1,?000 (?:population|people|residents)\b/i.test(sentence.text)) continue;
    // "accounts for 14% of all crime, at 15.7 …" is the rate of a part.
    const ofAll = /\b(?:total|all) (?:recorded )?(?:crime|offences)\b/i.test(sentence.text);
    if (total && (!ofAll || shareOfAll.test(sentence.text))) continue;
    const number = sentence.numbers.find((each) => each.kind === 'decimal');
    if (number !== undefined)
      return {
        value: number.value,
        decimals: number.decimals,
        stretch,
        start: number.start,
        end: number.end,
      };
  }
  return null;
}

/**
 * A kind of crime's rate, the rate of all crime and the kind's share of all: any two give the third. Both rates are rounded, so
 * the share may lie anywhere between what the ends of their rounding give.
 */
function checkAgainstTotal(stretches: readonly Stretch[], book: Book): void {
  const totals = stretches.flatMap((stretch) => rateIn(stretch, true) ?? []);
  const [total] = totals;
  if (total === undefined || totals.some((each) => each.value !== total.value)) return;
  for (const stretch of stretches) {
    const match = shareOfAll.exec(stretch.text);
    if (match === null || stretch === total.stretch) continue;
    const rate = rateIn(stretch, false);
    if (rate === null) continue;
    const printed = Number(match[1]);
    const decimals = (match[1] ?? '').split('.')[1]?.length ?? 0;
    const half = (each: Rate): number => 10 ** -each.decimals / 2;
    const low = ((rate.value - half(rate)) * 100) / (total.value + half(total)) - 10 ** -decimals / 2;
    const high = ((rate.value + half(rate)) * 100) / (total.value - half(total)) + 10 ** -decimals / 2;
    const right = roundTo((rate.value * 100) / total.value, decimals);
    const working = `${printNumber(rate.value, rate.decimals)} ÷ ${printNumber(total.value, total.decimals)} = ${printPercent(right, decimals)}`;
    const place = placeOf(stretch, match.index, match.index + match[0].length);
    if (printed >= low && printed <= high) book.agreements.push({ working, place });
    else
      book.findings.push(
        finding({
          cause: isMisprint(printPercent(printed, decimals), printPercent(right, decimals))
            ? 'misprint'
            : 'miscalculated',
          about: 'Share of all crime',
          printed: printPercent(printed, decimals),
          corrected: printPercent(right, decimals),
          working: `${working}, by the two rates.`,
          places: [
            place,
            placeOf(rate.stretch, rate.start, rate.end),
            placeOf(total.stretch, total.start, total.end),
          ],
        }),
      );
  }
}

import { printNumber } from '../statistics/statistics.ts';
import { finding, type Book } from './findings.rules.ts';
import { statedBases, sumOf } from './pairs.rules.ts';
import { placeOf, type Stretch } from './stretches.rules.ts';
import type { Chosen } from './tables.rules.ts';

/**
 * "170 respondents chose ASB as one of their top 3 issues": with three choices each, all choices together cannot be more
 * than three times the respondents.
 */
export function checkChoices(stretches: readonly Stretch[], chosen: readonly Chosen[], book: Book): void {
  const groups = Map.groupBy(
    chosen.flatMap((one) => {
      const each = /\btop (\d|two|three|five)\b/i.exec(one.stretch.text.slice(one.end, one.end + 120))?.[1];
      const choices =
        each === undefined ? null : ({ two: 2, three: 3, five: 5 }[each.toLowerCase()] ?? Number(each));
      return choices === null ? [] : [{ ...one, choices }];
    }),
    (one) => one.choices,
  );
  for (const [choices, group] of groups) {
    const [first] = group;
    if (group.length < 3 || first === undefined) continue;
    const sum = sumOf(group.map((one) => one.value));
    // The whole is the largest number of people stated before the list; each of the group is a part of it.
    const whole = statedBases(stretches)
      .filter(
        (stated) =>
          stated.stretch.block < first.stretch.block &&
          stated.value >= Math.max(...group.map((one) => one.value)),
      )
      .at(-1);
    if (whole === undefined) continue;
    const working = `${group.map((one) => printNumber(one.value)).join(' + ')} = ${printNumber(sum)}; ${printNumber(choices)} × ${printNumber(whole.value)} = ${printNumber(choices * whole.value)}`;
    const places = [
      placeOf(first.stretch, first.start, first.end),
      placeOf(whole.stretch, whole.start, whole.end),
    ];
    const [place] = places;
    if (place === undefined) continue;
    if (sum <= choices * whole.value) book.agreements.push({ working, place });
    else
      book.findings.push(
        finding({
          cause: 'does-not-sum',
          about: `Choices of ${printNumber(choices)} each`,
          printed: printNumber(sum),
          corrected: `at most ${printNumber(choices * whole.value)}`,
          working: `${working}.`,
          places,
        }),
      );
  }
}
